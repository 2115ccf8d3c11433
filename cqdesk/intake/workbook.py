"""The model of cells every reader fills: sheets of sparse cells with places, formats, merges and doubts.

Rows and columns count from 1. Empty cells do not exist, so a sheet that claims 8,894 columns costs nothing. The model
knows no file format: the readers of later formats fill the same classes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Literal

CellKind = Literal["text", "number", "date", "time", "percent", "bool", "error", "missing"]
"""`missing`: a formula whose value the file does not carry; `error`: #REF!, #N/A and their kin."""


@cache
def column_letters(col: int) -> str:
    """Letters of a column counted from 1: 1 → A, 27 → AA."""
    letters = ""
    while col > 0:
        col, rest = divmod(col - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class Cell:
    """One used cell. `text` is what a person reads, numbers as exact plain decimals ("8471300000", "0.3")."""

    row: int
    col: int
    text: str
    kind: CellKind = "text"
    raw: str = ""
    """What the file holds where it differs from `text`: 0.30000000000000004, a date serial."""
    number_format: str = ""
    format_words: str = ""
    """Literal words the number format prints with the number, such as 纸箱 in 0"纸箱" or USD."""
    doubtful: bool = False
    """The file itself cannot be trusted here: more than 15 digits, error, no value."""

    @property
    def place(self) -> str:
        return f"{column_letters(self.col)}{self.row}"

    @property
    def formula_without_value(self) -> bool:
        return self.kind == "missing"


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, all borders included; a merged cell."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, col: int) -> bool:
        return self.top <= row <= self.bottom and self.left <= col <= self.right


@dataclass(kw_only=True)
class Sheet:
    """A sheet: name as printed (blanks included), used cells, merged areas, hidden rows and columns."""

    name: str
    hidden: bool = False
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    """Only rows that hold cells."""
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)

    @cached_property
    def rows(self) -> dict[int, list[Cell]]:
        """Used rows in order, their cells from left to right. Call only when the sheet is complete."""
        found: dict[int, list[Cell]] = {}
        for cell in sorted(self.cells.values(), key=lambda c: (c.row, c.col)):
            found.setdefault(cell.row, []).append(cell)
        return found

    @cached_property
    def _merges_by_row(self) -> dict[int, list[Area]]:
        # Only rows that hold cells and the rows a merge of a used cell covers can ever be asked for.
        found: dict[int, list[Area]] = {}
        last = max(self.rows, default=0)
        for area in self.merges:
            for row in range(area.top, min(area.bottom, last) + 1):
                found.setdefault(row, []).append(area)
        return found

    def merge_at(self, row: int, col: int) -> Area | None:
        """The merged area that covers the place, if any."""
        return next((a for a in self._merges_by_row.get(row, ()) if a.left <= col <= a.right), None)

    def covering(self, row: int, col: int) -> Cell | None:
        """The cell seen at the place: its own, or the one whose merged area reaches over it."""
        own = self.cells.get((row, col))
        if own is not None:
            return own
        area = self.merge_at(row, col)
        return self.cells.get((area.top, area.left)) if area else None

    def column_hidden(self, col: int) -> bool:
        return any(first <= col <= last for first, last in self.hidden_columns)


@dataclass(kw_only=True)
class Workbook:
    """What a reader hands on: the file's name (for origins) and its sheets in order."""

    name: str
    sheets: list[Sheet]

    def __iter__(self) -> Iterator[Sheet]:
        return iter(self.sheets)
