"""Where the places of a declaration stand on the screen, and what the screen calls them."""

from __future__ import annotations

from ..forms import path as paths
from ..forms.declaration.layout import LAYOUT

_PLACES = {path: n for n, path in enumerate(LAYOUT.paths())}
_LISTS, _SHEETS = 10_000, 20_000


def order_of(path: str) -> int:
    """Where a place stands, from the top; -1 for the form as a whole."""
    if path in _PLACES:
        return _PLACES[path]
    row = paths.parse(path)[0][1] if path else None
    if path and LAYOUT.sheet_of(path) is not None:
        return _SHEETS + (row or 0)
    return _LISTS + (row or 0) if path else -1


def label_of(path: str, direction: str) -> str:
    """What the screen calls a place; a path it does not know stands for itself."""
    try:
        return LAYOUT.label_at(path, direction) if path else ""
    except paths.NoSuchPlace:
        return path
