"""What is known about a goods table before its rows are read: its columns by field, its width, the heads left over."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from cqdesk.intake.head_rows import HeadBlock
from cqdesk.intake.workbook import Cell


@dataclass(kw_only=True)
class FoundColumn:
    """A column that is a field of ours. Content evidence is added once the goods rows are known (`judge_content`)."""

    field: str
    col: int
    head: Cell
    words: str
    span: int = 0
    """Last column of a value printed over several cells (1 | - | 25); 0 = one cell."""
    part: int | None = None
    """Of a column that prints two figures (12.5/14): which of them, from 0."""
    evidence: set[str] = dataclasses.field(default_factory=set)


@dataclass(kw_only=True)
class TablePlan:
    """What the readers of rows need: the columns by field, the serial column, the columns the table spans."""

    block: HeadBlock
    columns: dict[str, FoundColumn]
    serial: int | None
    right_edge: int
    """Last column that belongs to the table; what stands further right is somebody's own calculation."""
    unknown_heads: list[Cell] = dataclasses.field(default_factory=list)
    duplicates: list[tuple[str, int, Cell]] = dataclasses.field(default_factory=list)
    """Further columns under the head of a field that already has its column: field, column, head."""
    per_package: list[Cell] = dataclasses.field(default_factory=list)
    """Heads of columns that arithmetic shows to count one package of the line: unit volume beside the volume."""
    rivals: list[tuple[str, Cell]] = dataclasses.field(default_factory=list)
    """Those of them whose figures differ from the chosen column: QTY beside TOTAL QTY."""
