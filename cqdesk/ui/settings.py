"""What the window remembers: size, column widths, theme, font size. Losing it costs nothing but comfort."""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)


class Settings:
    """A small JSON file, written beside and then put in place, so that it is always whole.

    Values are plain JSON. A file that cannot be read counts as empty and is kept as `settings.json.broken`.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._values: dict[str, Any] = {}
        self._changed = False
        try:
            found = json.loads(file.read_text("utf-8"))
            if not isinstance(found, dict):
                raise ValueError
            self._values = found
        except FileNotFoundError:
            pass
        except (OSError, ValueError):
            log.warning("settings file unreadable, starting with defaults")
            try:
                os.replace(file, file.with_name(file.name + ".broken"))
            except OSError:
                log.warning("broken settings file could not be set aside")

    def get(self, name: str, default: Any = None) -> Any:
        """The remembered value, if it has the kind of the default."""
        value = self._values.get(name, default)
        return value if default is None or isinstance(value, type(default)) else default

    def put(self, name: str, value: Any) -> None:
        """Remember a value; `save` brings it to disk."""
        if self._values.get(name) != value:
            self._values[name] = value
            self._changed = True

    def save(self) -> None:
        """Write what changed since the last time; failing costs comfort, so it is only logged."""
        if not self._changed:
            return
        self._changed = False
        beside = self._file.with_name(self._file.name + ".new")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps(self._values, ensure_ascii=False, indent=1, sort_keys=True), "utf-8")
            os.replace(beside, self._file)
        except OSError:
            log.warning("settings could not be written")
