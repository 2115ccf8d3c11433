"""The rows of one goods table as they were understood, and sums over them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from cqdesk.domain.quantity import plain
from cqdesk.intake.paper import PaperBox, PaperCell, PaperRow
from cqdesk.intake.table_plan import TablePlan
from cqdesk.intake.workbook import Cell

TOLERANCE = Decimal("0.005")
"""What rounding of printed figures allows."""


@dataclass(kw_only=True)
class TotalRow:
    """A printed total: its values by line field, how many lines stand above it, and whether it is a sub-total."""

    row: int
    values: PaperRow
    first_line: int
    last_line: int
    sub: bool
    labelled: bool


@dataclass(kw_only=True)
class TableRows:
    """A goods table read row by row."""

    plan: TablePlan
    lines: list[PaperRow] = field(default_factory=list)
    line_rows: list[int] = field(default_factory=list)
    boxes: list[PaperBox] = field(default_factory=list)
    totals: list[TotalRow] = field(default_factory=list)
    charges: list[tuple[str, PaperCell]] = field(default_factory=list)
    """Charge rows: the words and the amount; no goods."""
    strange: list[Cell] = field(default_factory=list)
    """First cells of rows nobody understood."""
    late: list[Cell] = field(default_factory=list)
    """First cells of rows that look like goods but stand below the final total."""
    missing: list[Cell] = field(default_factory=list)
    """Formulas without value inside the table."""
    price_added: bool = False
    """A total row prints the sum of the unit prices: the column is probably no price."""
    packing: bool = False
    """Packing at the end of the goods was taken for a charge."""
    noughts: bool = False
    """Weights of 0 were understood as 'in the box above'."""
    bottom: int = 0
    """Last row that belongs to the table."""


_COUNTABLE = re.compile(r"-?\d+(\.\d+)?").fullmatch


def countable(row: PaperRow, name: str) -> bool:
    """Whether a row carries a figure that can be added up."""
    cell = row.get(name)
    return cell is not None and _COUNTABLE(cell.value) is not None


def add_up(found: TableRows, name: str, first: int = 0, last: int | None = None) -> Decimal | None:
    """Sum of a field over lines `first`..`last` (0-based, end excluded) and the boxes that lie wholly within; None if
    nothing carries it."""
    end = len(found.lines) if last is None else last
    values = [Decimal(line[name].value) for line in found.lines[first:end] if countable(line, name)]
    values += [
        Decimal(box.facts[name].value)
        for box in found.boxes
        if countable(box.facts, name) and first < min(box.lines) and max(box.lines) <= end
    ]
    return sum(values, Decimal(0)) if values else None


def same(left: Decimal, right: Decimal) -> bool:
    """Equal within what rounding of printed figures allows (0.005)."""
    return abs(left - right) <= TOLERANCE


def shown(value: Decimal) -> str:
    """A figure as a sentence tells it."""
    return plain(value)
