"""Modules loaded when something of them is first used, as `lazy import` of coming Pythons will: the window stands first.

    if TYPE_CHECKING:
        from ..actions import cases
    else:
        cases = Later("cqdesk.actions.cases")

The import for the type checker also tells the bundler and the import contracts. It is for modules that acts of the clerk
need and the first sight of the window does not; `tests/ui/test_start.py` names what is not loaded at the start.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Later:
    """Stands for a module until it is used. Safe in any thread: `import_module` is."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._module), name)
