"""Lists other people keep in spreadsheets: a tariff, a parameter table, holidays, rates, a goods list.

The generic part of every importer: file → sheets of plain texts → the sheet and head row whose columns are the wanted
ones. It knows no table; what the columns mean, what an import would change and the act itself are `actions`' affair.
Accepted are workbooks the gate lets through and delimited text in UTF-8, UTF-16 or GB18030.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from cqdesk.errors import UserError
from cqdesk.intake.gate import MAX_FILE_BYTES, ForeignFile, admit
from cqdesk.intake.workbook import MAX_TEXT, Workbook

BookReader = Callable[[ForeignFile], list[Workbook]]
"""Reads the workbooks of a file the gate let through: in a process of its own (`reading.PaperReaders.books`)."""

HEAD_ROWS = 40
"""A head row is looked for in so many rows from the top: above it stand titles and remarks."""
MAX_ROWS = 300_000
_DELIMITERS = (",", "\t", ";", "|")
_SPREADSHEETS = frozenset({"xlsx", "xls", "xlsb", "ods", "xml-sheet", "html", "csv", "encrypted"})
_BRACKETS = re.compile(r"[（(【\[].*?[）)】\]]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NO_WORD = re.compile(r"[^\w]|_")


@dataclass(frozen=True)
class PlainSheet:
    """A sheet as texts: (row number from 1, cells from column A on)."""

    name: str
    rows: list[tuple[int, list[str]]]


@dataclass(frozen=True, kw_only=True)
class Column:
    """A wanted column: its name in our words and how its head may read.

    `headings` are whole heads, compared without case, width, blanks, punctuation and what stands in brackets.
    `endings` are ends of heads (关区代码 ends with 代码), used when no whole head fits; a head that contains one of
    `never` is never meant (原海关代码).
    """

    name: str
    headings: tuple[str, ...]
    endings: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    needed: bool = False


@dataclass(frozen=True)
class ListRow:
    """One row under the head: its texts by the name of the column, and where it stands (`税则.xlsx!Sheet1!12`)."""

    number: int
    place: str
    values: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A recognised list."""

    file: str
    sheet: str
    head_row: int
    heads: dict[str, str]
    """Column name -> its head as printed."""
    unknown: tuple[str, ...]
    """Heads of columns that are not used."""
    rows: list[ListRow]
    """Rows with a text in a needed column, from top to bottom."""


def read_sheets(name: str, data: bytes, read: BookReader) -> list[PlainSheet]:
    """The visible sheets of a file with their used rows. Raises `UserError` with the gate's sentence for anything else."""
    if not data.startswith(b"PK") and (words := _text_of(data)) is not None:
        return [PlainSheet(name="", rows=_delimited(words))]
    foreign = admit(name, data)
    if foreign.kind not in _SPREADSHEETS:
        raise UserError(
            "list-not-a-spreadsheet",
            f"“{name}”不是表格文件，不能作为表导入。",
            "请选择 Excel、WPS 表格或 CSV 文件；图片和 PDF 中的表请先转成表格。",
        )
    sheets = []
    for sheet in (sheet for book in read(foreign) for sheet in book):
        if sheet.hidden:
            continue
        rows = []
        for number, cells in sheet.rows.items():
            texts = [""] * cells[-1].col
            for cell in cells:
                texts[cell.col - 1] = cell.text
            rows.append((number, texts))
        sheets.append(PlainSheet(name=sheet.name, rows=rows))
    return sheets


def _text_of(data: bytes) -> str | None:
    """The text of a delimited file; None for what is no such text (the gate then says what it is)."""
    if not data or len(data) > MAX_FILE_BYTES:
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            words = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        head = words[:4096].lstrip()
        looks_like_text = not _CONTROL.search(words) and not head.startswith(("<", "%PDF", "{", "["))
        return words if looks_like_text and any(mark in head for mark in _DELIMITERS) else None
    return None


def _delimited(words: str) -> list[tuple[int, list[str]]]:
    first = words.splitlines()[:HEAD_ROWS]
    delimiter = max(_DELIMITERS, key=lambda mark: sum(1 for line in first if mark in line) * 1000 + _width(first, mark))
    try:
        rows = []
        for number, cells in enumerate(csv.reader(io.StringIO(words, newline=""), delimiter=delimiter), start=1):
            if number > MAX_ROWS or any(len(cell) > MAX_TEXT for cell in cells):
                raise UserError(
                    "list-too-large", f"表格超过 {MAX_ROWS} 行或单元格过长，没有读取。", "请核对文件是否选对。"
                )
            if any(cell.strip() for cell in cells):
                rows.append((number, [cell.strip() for cell in cells]))
        return rows
    except csv.Error:
        raise UserError(
            "list-damaged", "这个文本表格的引号或分隔符不完整，读不出来。", "请用 Excel 打开并另存为 .xlsx 后重试。"
        ) from None


def _width(lines: Sequence[str], mark: str) -> int:
    return max((line.count(mark) for line in lines), default=0)


def head_key(words: str) -> str:
    """A head as it is compared."""
    folded = unicodedata.normalize("NFKC", words).casefold()
    return _NO_WORD.sub("", _BRACKETS.sub("", folded)) or _NO_WORD.sub("", folded)


def recognise(file: str, sheets: Iterable[PlainSheet], columns: Sequence[Column]) -> Listing | None:
    """The sheet and head row that has all needed columns and most of the others; None if there is none.

    Of equally good ones the one with more rows under it wins: a cover sheet may repeat the heads.
    """
    best: tuple[int, int, PlainSheet, int, dict[str, int]] | None = None
    for sheet in sheets:
        for at, (_number, cells) in enumerate(sheet.rows[:HEAD_ROWS]):
            found = _match(cells, columns)
            if all(column.name in found for column in columns if column.needed):
                rank = (len(found), len(sheet.rows) - at)
                if best is None or rank > best[:2]:
                    best = (*rank, sheet, at, found)
    if best is None:
        return None
    _count, _rows, sheet, at, found = best
    head_number, head = sheet.rows[at]
    used = set(found.values())
    return Listing(
        file=file,
        sheet=sheet.name,
        head_row=head_number,
        heads={name: head[col].strip() for name, col in found.items()},
        unknown=tuple(text.strip() for col, text in enumerate(head) if text.strip() and col not in used),
        rows=_rows_under(file, sheet, at, found, columns),
    )


def _match(cells: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    """Column name -> index of the cell that heads it; whole heads go before ends of heads."""
    keys = [head_key(cell) for cell in cells]
    found: dict[str, int] = {}
    for column in columns:
        wanted = {head_key(column.name), *map(head_key, column.headings)}
        place = next((n for n, key in enumerate(keys) if key in wanted and n not in found.values()), None)
        if place is not None:
            found[column.name] = place
    for column in columns:
        if column.name in found:
            continue
        for n, key in enumerate(keys):
            free = n not in found.values() and not any(word in key for word in column.never)
            if free and len(key) <= 16 and any(key.endswith(end) for end in column.endings):
                found[column.name] = n
                break
    return found


def _rows_under(
    file: str, sheet: PlainSheet, at: int, found: dict[str, int], columns: Sequence[Column]
) -> list[ListRow]:
    needed = [column.name for column in columns if column.needed]
    rows = []
    for number, cells in sheet.rows[at + 1 :]:
        values = {name: cells[col].strip() if col < len(cells) else "" for name, col in found.items()}
        if any(values.get(name) for name in needed):
            place = f"{file}!{sheet.name}!{number}" if sheet.name else f"{file}!line {number}"
            rows.append(ListRow(number=number, place=place, values={k: v for k, v in values.items() if v}))
    return rows
