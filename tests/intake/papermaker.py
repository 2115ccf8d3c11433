"""Builds workbooks in memory for the tests of the readers: grids, merges, and parts tampered with afterwards."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from cqdesk.intake.gate import ForeignFile, admit, read_bytes
from cqdesk.intake.names import NameBook, Names
from cqdesk.intake.open_file import open_file
from cqdesk.intake.paper import PaperDocument
from cqdesk.intake.papers import FileReading, read_books
from cqdesk.intake.workbook import Workbook

NAMES = Names(
    [
        ("units", "个", "007"), ("units", "PCS", "007"), ("units", "套", "006"),
        ("units", "SETS", "006"), ("units", "千克", "035"),
        ("units", "KGS", "035"), ("currencies", "美元", "USD"), ("currencies", "US$", "USD"), ("currencies", "人民币", "CNY"),
        ("countries", "中国", "CHN"),
        ("countries", "China", "CHN"), ("countries", "Japan", "JPN"), ("package_types", "纸箱", "22"),
        ("package_types", "CTNS", "22"), ("package_types", "CARTONS", "22"), ("incoterm_modes", "FOB", "3"),
        ("incoterm_modes", "CIF", "1"),
    ]
)  # fmt: skip

Grid = Mapping[str, Any]
"""Cell address → value; or rows given by `rows_at`."""


def rows_at(first_row: int, rows: Sequence[Sequence[Any]], first_col: int = 1) -> dict[tuple[int, int], Any]:
    """Cells of a block of rows; None leaves a cell empty."""
    return {
        (first_row + r, first_col + c): value
        for r, row in enumerate(rows)
        for c, value in enumerate(row)
        if value is not None
    }


def workbook(
    sheets: Mapping[str, Mapping[Any, Any]],
    merges: Sequence[str] = (),
    formats: Mapping[str, str] | None = None,
    shape: Callable[[Any], None] | None = None,
) -> bytes:
    """Bytes of a workbook; addresses are "B4" or (row, column). `merges` and `formats` apply to every sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, cells in sheets.items():
        sheet = book.create_sheet(name)
        for place, value in cells.items():
            if isinstance(place, tuple):
                sheet.cell(place[0], place[1], value)
            else:
                sheet[place] = value
        for area in merges:
            sheet.merge_cells(area)
        for place, code in (formats or {}).items():
            sheet[place].number_format = code
    if shape is not None:
        shape(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def tampered(data: bytes, change: Callable[[str, bytes], bytes], extra: Mapping[str, bytes] | None = None) -> bytes:
    """The same package with parts changed or added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, change(entry.filename, old.read(entry)))
        for name, content in (extra or {}).items():
            new.writestr(name, content)
    return buffer.getvalue()


def admitted(data: bytes, name: str = "单证.xlsx") -> ForeignFile:
    return admit(name, data)


def read_workbook(foreign: ForeignFile) -> Workbook:
    """The one workbook of an admitted file, read in this process: what the reading process does inside."""
    (book,) = open_file(foreign)
    return book


def read_file(foreign: ForeignFile, names: NameBook) -> FileReading:
    """The papers of an admitted file, read in this process."""
    return read_books(foreign.name, open_file(foreign), names)


def from_disk(path: Path) -> ForeignFile:
    return admit(path.name, read_bytes(path))


def read(sheets: Mapping[str, Mapping[Any, Any]], **more: Any) -> FileReading:
    """Read the papers of a workbook made of the given cells."""
    return read_file(admitted(workbook(sheets, **more)), NAMES)


def one_paper(cells: Mapping[Any, Any], *, sheet: str = "Sheet1", **more: Any) -> PaperDocument:
    """The only paper of a one-sheet workbook."""
    found = read({sheet: cells}, **more).documents
    assert len(found) == 1, [d.kind for d in found]
    return found[0]


def values(doc: PaperDocument, name: str) -> list[str | None]:
    """A column of the lines as read; None where a line does not have it."""
    return [line[name].value if name in line else None for line in doc.lines]


def issue_ids(doc: PaperDocument) -> list[str]:
    return [issue.id for issue in doc.issues]
