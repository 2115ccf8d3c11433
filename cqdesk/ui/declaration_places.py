"""Where the places of a declaration stand on the screen, and what the screen calls them."""

from __future__ import annotations

from ..forms import path as paths
from ..forms.declaration.layout import LAYOUT

_PLACES = {path: n for n, path in enumerate(LAYOUT.paths())}
_COLUMNS = {
    one.name: (number, {column.name: n for n, column in enumerate(one.columns, start=1)})
    for number, one in enumerate(LAYOUT.lists, start=1)
    if "." not in one.name
}
_LIST, _ROW = 10_000_000, 1_000
_SHEETS = _LIST * (len(LAYOUT.lists) + 1)


def order_of(path: str) -> int:
    """Where a place stands, from the top: the head, then list by list, row by row, column by column; -1 for the form
    as a whole."""
    if path in _PLACES or not path:
        return _PLACES.get(path, -1)
    (name, row), *rest = paths.parse(path)
    if LAYOUT.sheet_of(path) is not None or name not in _COLUMNS:
        return _SHEETS + (row or 0)
    number, columns = _COLUMNS[name]
    return number * _LIST + (row or 0) * _ROW + (columns.get(rest[0][0], len(columns) + 1) if rest else 0)


def label_of(path: str, direction: str) -> str:
    """What the screen calls a place; a path it does not know stands for itself."""
    try:
        return LAYOUT.label_at(path, direction) if path else ""
    except paths.NoSuchPlace:
        return path
