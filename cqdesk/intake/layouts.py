"""What a person corrected of a client's paper, used again on the next paper that looks the same.

A layout is known by the texts and places of its head rows and by nothing else: no value of any paper is kept. It says
which column is which field, in what unit a column counts, what kind of paper the sheet is, or that the table is to be
left alone. It only ever names columns: whether the figures agree is judged as always, so a layout that does not fit a
paper is found out by its arithmetic.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cqdesk.intake.head_rows import MAX_HEAD_ROWS, HeadBlock, head_texts
from cqdesk.intake.heads import OTHER, Match, key
from cqdesk.intake.table_plan import FoundColumn, TablePlan
from cqdesk.intake.workbook import Cell, Sheet

HeadRow = tuple[tuple[int, str], ...]
"""Column and folded text of each cell of a head row, from left to right."""


@dataclass(frozen=True, kw_only=True)
class TableLayout:
    """The head of a client's table and what was settled about it."""

    heads: tuple[HeadRow, ...]
    columns: Mapping[int, str] = field(default_factory=dict)
    """Column -> field of `PaperLine`; "" = no field of ours. Empty = the columns are found as always."""
    units: Mapping[str, str] = field(default_factory=dict)
    """Field -> the word in which its column counts: g, PCS, USD."""
    kind: str = ""
    """Kind of the paper; "" = as its title says."""
    ignored: bool = False
    """The table is no goods of this paper."""
    settled_on: str = ""
    """Day of the last correction, ISO."""

    @property
    def fingerprint(self) -> str:
        """By which the layout is known in the store."""
        return hashlib.sha256(json.dumps(self.heads, ensure_ascii=False).encode()).hexdigest()[:32]

    @property
    def says_something(self) -> bool:
        return bool(self.columns or self.units or self.kind or self.ignored)

    def to_json(self) -> dict[str, Any]:
        """As the store keeps it."""
        return {
            "heads": [[list(cell) for cell in row] for row in self.heads],
            "columns": {str(col): name for col, name in self.columns.items()},
            "units": dict(self.units),
            "kind": self.kind,
            "ignored": self.ignored,
            "settled_on": self.settled_on,
        }

    @staticmethod
    def from_json(stored: Mapping[str, Any]) -> TableLayout:
        return TableLayout(
            heads=tuple(tuple((int(col), str(text)) for col, text in row) for row in stored["heads"]),
            columns={int(col): str(name) for col, name in stored["columns"].items()},
            units=dict(stored["units"]),
            kind=stored["kind"],
            ignored=stored["ignored"],
            settled_on=stored["settled_on"],
        )


def head_row(sheet: Sheet, row: int) -> HeadRow:
    """What a row looks like as a head."""
    return tuple((cell.col, key(cell.text)) for cell in sheet.rows.get(row, ()) if cell.text)


def layout_at(sheet: Sheet, top: int, bottom: int) -> TableLayout:
    """The layout of the head in rows `top` to `bottom` (at most three), nothing settled yet."""
    last = min(bottom, top + MAX_HEAD_ROWS - 1)
    return TableLayout(heads=tuple(head_row(sheet, row) for row in range(top, last + 1)))


def with_layouts(sheet: Sheet, blocks: Sequence[HeadBlock], layouts: Sequence[TableLayout]) -> list[HeadBlock]:
    """The heads found on a sheet, those of known layouts read as they were settled."""
    found = list(blocks)
    for layout in layouts:
        for top in _places(sheet, layout):
            bottom = top + len(layout.heads) - 1
            block = HeadBlock(top=top, bottom=bottom, heads=_named(sheet, top, bottom, layout), layout=layout)
            block.goods = not layout.ignored
            found = [one for one in found if one.bottom < top or one.top > bottom]
            found.append(block)
    return sorted(found, key=lambda block: block.top)


def _places(sheet: Sheet, layout: TableLayout) -> list[int]:
    first = layout.heads[0] if layout.heads else ()
    if not first:
        return []
    return [
        row
        for row, cells in sheet.rows.items()
        if cells[0].col == first[0][0]
        and all(head_row(sheet, row + n) == wanted for n, wanted in enumerate(layout.heads))
    ]


def _named(sheet: Sheet, top: int, bottom: int, layout: TableLayout) -> dict[int, tuple[str, Match, Cell]]:
    heads = head_texts(sheet, top, bottom)
    for col, name in layout.columns.items():
        text, match, cell = heads.get(col, ("", Match(), Cell(bottom, col, "")))
        words = layout.units.get(name) or (match.words if name in match.fields else "")
        heads[col] = text, Match((name,) if name else (OTHER,), True, words), cell
    if not layout.columns:
        for col, (text, match, cell) in heads.items():
            if match and (unit := layout.units.get(match.fields[0])):
                heads[col] = text, replace(match, words=unit), cell
    return heads


def hold_to(plan: TablePlan, layout: TableLayout) -> None:
    """Give every column of a planned table the field a person gave it, and no other."""
    if not layout.columns:
        return
    known = {column.col: column for column in plan.columns.values() if column.part is None}
    wanted = {col: name for col, name in sorted(layout.columns.items()) if name}
    plan.columns = {}
    for col, name in wanted.items():
        _, match, cell = plan.block.heads[col]
        found = known.get(col)
        column = FoundColumn(field=name, col=col, head=cell, words=match.words, span=found.span if found else 0)
        column.evidence = {"settled"}
        plan.columns[name] = column
    plan.unknown_heads = [head for head in plan.unknown_heads if head.col not in layout.columns]
    plan.duplicates = []
    plan.right_edge = max([*wanted, plan.serial or 0])
