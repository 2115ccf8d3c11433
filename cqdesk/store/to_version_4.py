"""The statements of the step from version 3 to 4."""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = ()
