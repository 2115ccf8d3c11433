"""The model of cells every reader fills: sheets of sparse cells with places, formats, merges and doubts.

Rows and columns count from 1. Empty cells do not exist, so a sheet that claims 8,894 columns costs nothing. The model
knows no file format. Pages of a PDF or of a scan (`pages`) become sheets of the same cells (`grid`), whose places are
boxes on the page: understanding is written once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from operator import itemgetter
from typing import Literal, NamedTuple

from cqdesk.errors import UserError
from cqdesk.forms.issues import Issue

CellKind = Literal["text", "number", "date", "time", "percent", "bool", "error", "missing"]
"""`missing`: a formula whose value the file does not carry; `error`: #REF!, #N/A and their kin."""
MAX_ROW, MAX_COL = 1_048_576, 16_384
"""Where a sheet of Excel ends."""
MAX_TEXT = 32_767
"""Characters Excel allows in one cell."""
MAX_CELLS = 600_000
"""Used cells of a whole file: 10,000 lines of 60 columns; bounds the memory of the model to about 200 MB."""


@cache
def column_letters(col: int) -> str:
    """Letters of a column counted from 1: 1 → A, 27 → AA."""
    letters = ""
    while col > 0:
        col, rest = divmod(col - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class Box(NamedTuple):
    """Where something stands on a page: the page from 1, then points (1/72 inch) from the page's top left corner."""

    page: int
    x: float
    y: float
    w: float
    h: float

    @property
    def place(self) -> str:
        """`p3!x,y,w,h` of the contract, whole points."""
        return f"p{self.page}!{self.x:.0f},{self.y:.0f},{self.w:.0f},{self.h:.0f}"


class Cell(NamedTuple):
    """One used cell. `text` is what a person reads, numbers as exact plain decimals ("8471300000", "0.3").

    A named tuple and no dataclass: a workbook makes 200,000 of them at once.
    """

    row: int
    col: int
    text: str
    kind: CellKind = "text"
    raw: str = ""
    """What the file holds where it differs from `text`: 0.30000000000000004, a date serial."""
    number_format: str = ""
    """The format code; `as_printed` shows the number as the paper prints it."""
    format_words: str = ""
    """Literal words the number format prints with the number, such as 纸箱 in 0"纸箱" or USD."""
    doubtful: bool = False
    """The file itself cannot be trusted here: more than 15 digits, error, no value, unsure character."""
    box: Box | None = None
    """On a page: where it stands. None in a workbook."""

    @property
    def place(self) -> str:
        """`B14`, or `p3!x,y,w,h` on a page."""
        return f"{column_letters(self.col)}{self.row}" if self.box is None else self.box.place

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
    """A sheet: name as printed (blanks included), used cells, merged areas, hidden rows and columns.

    Pages that go on with one another are one sheet too; it has no name then, and `pages` says which they are.
    """

    name: str
    hidden: bool = False
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    """Only rows that hold cells."""
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    pages: tuple[int, int] | None = None
    """First and last page, from 1; None in a workbook."""

    def origin(self, file: str, cell: Cell) -> str:
        """`file!sheet!B14` or `file!p3!x,y,w,h` of the contract."""
        if cell.box is None:  # 200,000 times in a long list, so the property is not asked
            return f"{file}!{self.name}!{column_letters(cell.col)}{cell.row}"
        return f"{file}!{cell.place}"

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Note a merged area, cut off where a sheet ends."""
        if 1 <= top <= MAX_ROW and 1 <= left <= MAX_COL and bottom >= top and right >= left:
            self.merges.append(Area(top, left, min(bottom, MAX_ROW), min(right, MAX_COL)))

    def hide_columns(self, first: int, last: int) -> None:
        """Note hidden columns, cut off where a sheet ends."""
        if 1 <= first <= MAX_COL and last >= first and len(self.hidden_columns) < MAX_COL:
            self.hidden_columns.append((first, min(last, MAX_COL)))

    @cached_property
    def rows(self) -> dict[int, list[Cell]]:
        """Used rows in order, their cells from left to right. Call only when the sheet is complete."""
        found: dict[int, list[Cell]] = {}
        for cell in sorted(self.cells.values(), key=itemgetter(0, 1)):
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

    def merged(self, row: int) -> bool:
        """Whether a merged area covers any of the row."""
        return row in self._merges_by_row

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
    """What a reader hands on: the file's name (for origins), its sheets in order, and what must be said of it.

    A file out of a bundle is named with it: `papers.zip/invoice.xlsx`.
    """

    name: str
    sheets: list[Sheet]
    issues: list[Issue] = field(default_factory=list)

    def __iter__(self) -> Iterator[Sheet]:
        return iter(self.sheets)


def too_many_cells() -> UserError:
    """The refusal of a workbook with more used cells than a paper has."""
    return UserError(
        "gate-too-many-cells",
        f"工作簿中有内容的单元格超过 {MAX_CELLS} 个，已拒绝读取。",
        "请只保留发票和装箱单所在的工作表，另存为 .xlsx 后重新导入。",
    )
