"""Reviewing a paper of a case: its cells beside the lines read from them, corrections read again at once.

Nothing is stored until `keep`; then the settled layouts of the client and the refilled draft are two acts, the second
of which undo takes back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..errors import UserError
from ..forms.papers.kinds import KIND_ZH
from ..intake.as_printed import printed_cell
from ..intake.layouts import TableLayout, layout_at
from ..intake.notation import in_plain_notation
from ..intake.paper import PaperCell, PaperDocument
from ..intake.papers import FileReading, read_books
from ..intake.workbook import Cell, Sheet, Workbook, column_letters
from ..store import cases
from .desk import Desk
from .originals import Passwords, open_paper
from .paper_layouts import layouts_for, settled_today
from .papers_in import Imported, fill_again

__all__ = [
    "PaperCell",
    "Place",
    "Review",
    "ReviewedPaper",
    "Sheet",
    "back_to_kept",
    "column_letters",
    "give_column",
    "give_head",
    "give_kind",
    "give_unit",
    "keep",
    "leave_alone",
    "open_review",
    "papers_of_review",
    "shown_text",
]

Place = tuple[int, int]
"""Row and column of a cell, from 1."""


@dataclass(kw_only=True)
class ReviewedPaper:
    """A paper of the reading with the sheet it stands on, and the place of every value."""

    document: PaperDocument
    sheet: Sheet
    places: dict[str, Place]
    """Origin -> place on the sheet."""

    @property
    def name_zh(self) -> str:
        """The kind of paper and where it stands; a sheet that is called like its kind is not named twice."""
        pages = self.document.pages
        where = self.sheet.name.strip() if pages is None else f"第 {pages[0]}–{pages[1]} 页"
        kind = KIND_ZH.get(self.document.kind, "其他")
        return kind if where == kind else f"{kind}　{where}"

    def place(self, cell: PaperCell) -> Place | None:
        """Where a value stands on the sheet; None for one from another."""
        return self.places.get(cell.origin)


@dataclass(kw_only=True)
class Review:
    """A paper under review. `settled` are the corrections of this sitting by fingerprint."""

    case: str
    name: str
    client: str
    company_id: int | None
    books: Sequence[Workbook]
    kept: Sequence[TableLayout]
    settled: dict[str, TableLayout] = field(default_factory=dict)
    reading: FileReading = field(default_factory=lambda: FileReading(file=""))
    passwords: Passwords = field(default_factory=Passwords, repr=False)
    """Given for the locked papers of the case; forgotten with the review."""

    @property
    def layouts(self) -> list[TableLayout]:
        """What the paper is read by: this sitting before what was kept."""
        return [*self.settled.values(), *(one for one in self.kept if one.fingerprint not in self.settled)]

    def sheets(self) -> list[Sheet]:
        """The sheets that can be shown, in order."""
        return [sheet for book in self.books for sheet in book if sheet.cells and not sheet.hidden]


def shown_text(cell: Cell) -> str:
    """What the paper prints in a cell."""
    return (printed_cell(cell) or cell.text).replace("\n", " ⏎ ")


def open_review(desk: Desk, case: str, paper_id: int, passwords: Passwords | None = None) -> Review:
    """Open a paper of a case. Raises `UserError` when it is no paper or cannot be read any more."""
    passwords = passwords or Passwords()
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        stored = next((one for one in cases.papers_of(connection, found.id) if one.id == paper_id), None)
        company = cases.company_of(connection, found.company_id)
        kept = layouts_for(connection, found.company_id)
    if stored is None or any(d.get("kind") == "declaration" for d in stored.reading["documents"]):
        raise UserError("review-no-paper", "这个文件不是可核对的单据。", "请选择发票、装箱单等单据。")
    books = open_paper(desk, stored.name, desk.files.read(stored.sha256), passwords)
    review = Review(
        case=case,
        name=stored.name,
        client=company.name if company else "",
        company_id=found.company_id,
        books=books,
        kept=kept,
        passwords=passwords,
    )
    read_review(desk, review)
    return review


def read_review(desk: Desk, review: Review) -> None:
    """Read the paper by its layouts as they now stand."""
    review.reading = read_books(review.name, review.books, desk.names, review.layouts)


def papers_of_review(review: Review) -> list[ReviewedPaper]:
    """The papers of the file beside their sheets."""
    sheets: dict[tuple[str, str], Sheet] = {}
    for book in review.books:
        for sheet in book:
            if sheet.cells and not sheet.hidden:
                sheets.setdefault((book.name, sheet.name if sheet.pages is None else _first_page(sheet)), sheet)
    found = []
    for document in review.reading.documents:
        home = _sheet_of(document, sheets)
        if home is not None:
            places = {home.origin(document.file, cell): place for place, cell in home.cells.items()}
            found.append(ReviewedPaper(document=document, sheet=home, places=places))
    return found


def _first_page(sheet: Sheet) -> str:
    return f"\0{sheet.pages[0]}" if sheet.pages else ""


def _sheet_of(document: PaperDocument, sheets: Mapping[tuple[str, str], Sheet]) -> Sheet | None:
    if document.pages is None:
        return sheets.get((document.file, document.sheet))
    first = document.pages[0]
    for (file, _), sheet in sheets.items():
        if file == document.file and sheet.pages is not None and sheet.pages[0] <= first <= sheet.pages[1]:
            return sheet
    return None


# Corrections: each is read again at once


def layout_under(review: Review, paper: ReviewedPaper) -> TableLayout:
    """The layout of the table of a paper as it now stands. Raises `UserError` when there is no table."""
    table = paper.document.table
    if table is None:
        raise UserError("review-no-table", "这里还没有认出表格。", "请先把光标放在表头所在的行，按 H 指定表头。")
    bare = layout_at(in_plain_notation(paper.sheet), table.top, table.bottom)
    return next((one for one in review.layouts if one.fingerprint == bare.fingerprint), bare)


def give_column(desk: Desk, review: Review, paper: ReviewedPaper, col: int, name: str) -> None:
    """A column is this field ("" = none of ours); the column that was it before is none."""
    layout = layout_under(review, paper)
    table = paper.document.table
    columns = dict(layout.columns)
    if not columns and table is not None:
        columns = dict.fromkeys(table.heads, "") | {one.col: one.field for one in paper.document.columns}
    columns = {c: ("" if name and f == name else f) for c, f in columns.items()}
    columns[col] = name
    _settle(desk, review, replace(layout, columns=columns))


def give_unit(desk: Desk, review: Review, paper: ReviewedPaper, name: str, unit: str) -> None:
    """The column of a field counts in this unit; "" = as printed."""
    layout = layout_under(review, paper)
    units = {field_: word for field_, word in layout.units.items() if field_ != name}
    _settle(desk, review, replace(layout, units={**units, name: unit} if unit else units))


def give_kind(desk: Desk, review: Review, paper: ReviewedPaper, kind: str) -> None:
    """The paper is of this kind."""
    _settle(desk, review, replace(layout_under(review, paper), kind=kind, ignored=False))


def give_head(desk: Desk, review: Review, sheet: Sheet, top: int, bottom: int) -> None:
    """These rows are the head of the goods table."""
    _settle(desk, review, layout_at(in_plain_notation(sheet), top, bottom))


def leave_alone(desk: Desk, review: Review, paper: ReviewedPaper) -> None:
    """The table is no goods."""
    _settle(desk, review, replace(layout_under(review, paper), ignored=True))


def back_to_kept(desk: Desk, review: Review) -> None:
    """Take back the corrections of this sitting."""
    review.settled.clear()
    read_review(desk, review)


def _settle(desk: Desk, review: Review, layout: TableLayout) -> None:
    checked = settled_today(desk, layout)
    review.settled[checked.fingerprint] = checked
    read_review(desk, review)


def keep(desk: Desk, review: Review) -> Imported:
    """Keep what was settled for the client and fill the drafts from the papers as they are now read: all or nothing."""
    return fill_again(desk, review.case, review.passwords, list(review.settled.values()))
