"""Changes to a form in memory: a text at a place, rows inserted, deleted, moved. What the history says of them is returned.

Whatever hangs on a row goes with it: half-typed texts, origins, links to paper lines, item numbers named elsewhere.
"""

from __future__ import annotations

import re
from typing import Any

from ..errors import UserError
from ..forms import path as paths
from ..forms.declaration.fields import Declaration
from ..forms.declaration.item_numbers import follow_goods
from ..forms.declaration.paper_facts import Links
from ..forms.document import Filled
from ..forms.spec import spec_of

_ITEM_LISTS = ("goods", "containers", "licences", "documents")


def put_text(filled: Filled[Declaration], path: str, words: str, origin: str) -> list[list[str]]:
    """Put a text at a leaf; [[path, old, new]], or [] when the value stays, which then keeps its origin too."""
    _demand_leaf(path)
    if _ITEM_NUMBER.fullmatch(path):
        return []  # ours: always the place in the list
    old, known = filled.text_at(path), filled.origins.get(path)
    filled.type_in(path, _SURROGATES.sub("", words), origin)
    new = filled.text_at(path)
    if new != old:
        return [[path, old, new]]
    if known is None:
        filled.origins.pop(path, None)
    else:
        filled.origins[path] = known
    return []


_ITEM_NUMBER = re.compile(r"goods\[\d+\]\.item_number")
_SURROGATES = re.compile("[\ud800-\udfff]")
"""Halves of characters, as a broken clipboard gives them: no file can hold them."""


def _demand_leaf(path: str) -> None:
    """Raises `paths.NoSuchPlace` for a list, a section, or a list without its row."""
    here: type | None = Declaration
    spec = None
    for name, row in paths.parse(path):
        spec = spec_of(here, name) if here is not None else None
        if spec is None or (spec.kind == "rows") != (row is not None):
            raise paths.NoSuchPlace(path)
        here = spec.item
    if spec is None or spec.item is not None:
        raise paths.NoSuchPlace(path)


def demand_room(list_name: str, needed: int) -> None:
    """Raises `UserError` when the list may not hold so many rows."""
    spec = spec_of(Declaration, list_name)
    if spec is not None and spec.max_len and needed > spec.max_len:
        raise UserError(
            "list-full",
            f"{spec.label}将有 {needed} 行，超过上限 {spec.max_len} 行。",
            "请减少行数，或分成几份报关单。",
        )


def rows_of(form: Declaration, list_name: str) -> list[Any]:
    """The rows of a list. Raises `paths.NoSuchPlace` for what is no list."""
    if list_name not in _ITEM_LISTS:
        raise paths.NoSuchPlace(list_name)
    rows: list[Any] = getattr(form, list_name)
    return rows


def reorder(filled: Filled[Declaration], links: Links, list_name: str, order: list[int | None]) -> dict[str, Any]:
    """Put rows into a new order (old row numbers; None = a new empty row) with everything that hangs on them.

    Returns what the history says of item numbers in containers and documents, which follow the goods lines.
    """
    rows = rows_of(filled.form, list_name)
    spec = spec_of(Declaration, list_name)
    assert spec is not None
    assert spec.item is not None
    rows[:] = [rows[old - 1] if old is not None else spec.item() for old in order]
    places = {old: new for new, old in enumerate(order, start=1) if old is not None}
    for book in (filled.unparsed, filled.origins):
        moved = {}
        for path, value in book.items():
            name, row = paths.parse(path)[0]
            if name != list_name or row is None:
                moved[path] = value
            elif row in places:
                _, dot, rest = path.partition(".")
                moved[f"{list_name}[{places[row]}]{dot}{rest}"] = value
        book.clear()
        book.update(moved)
    if list_name == "goods":
        links.reorder(order)
        changes = follow_goods(filled, places)
        return {"changes": changes} if changes else {}
    return {}


def renumber(filled: Filled[Declaration]) -> None:
    """Item numbers are ours: always 1..n."""
    for row, line in enumerate(filled.form.goods, start=1):
        path = f"goods[{row}].item_number"
        if line.item_number != row or path in filled.unparsed:
            line.item_number = row
            filled.unparsed.pop(path, None)
            filled.origins[path] = "rule:ITM-002"
