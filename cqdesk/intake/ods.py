"""Reader for .ods (OpenDocument 1.3, part 3): one streaming pass over content.xml.

A cell holds its value and, beside it, the text as it is shown; repeated rows and columns stand once with a count.
Calamine reads the same values, without formats, merges and hidden rows; in the tests it is the independent reader.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import IO

from lxml import etree

from cqdesk.intake.gate import damaged, password_needed
from cqdesk.intake.sheet_xml import Budget, clean, number_cell, style_of
from cqdesk.intake.workbook import MAX_CELLS, MAX_COL, MAX_ROW, Cell, Sheet, Workbook
from cqdesk.intake.xml_parts import events, local_name

_T = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_O = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_MAX_REPEATED_CELLS = 64
"""A value repeated more often is decoration, no paper."""
_ERROR = re.compile(r"#[A-Z0-9/]+[!?]?\Z|Err:\d+\Z")


def read_ods(data: bytes, name: str) -> Workbook:
    """Read an OpenDocument spreadsheet. Raises `UserError` when it is broken, encrypted or holds too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in archive.read(
                "META-INF/manifest.xml"
            ):
                raise password_needed()
            with archive.open("content.xml") as stream:
                return Workbook(name=name, sheets=_Reader(stream).read())
    except (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, KeyError, ValueError, EOFError) as error:
        raise damaged() from error


class _Reader:
    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.budget = Budget(MAX_CELLS)
        self.hidden_styles: set[str] = set()

    def read(self) -> list[Sheet]:
        sheets: list[Sheet] = []
        row = col = 0
        found = events(
            self.stream, "document-content", "style", "table-row", "table-column", starts=frozenset({"table"})
        )
        for element in found:
            tag = local_name(element)
            if tag == "style":
                self._style(element)
            elif tag == "table":
                hidden = element.get(f"{_T}style-name", "") in self.hidden_styles
                sheets.append(Sheet(name=element.get(f"{_T}name", ""), hidden=hidden))
                row = col = 0
            elif not sheets:
                continue
            elif tag == "table-column":
                count = _count(element, "number-columns-repeated")
                if element.get(f"{_T}visibility", "visible") != "visible":
                    sheets[-1].hide_columns(col + 1, col + count)
                col += count
            else:
                row = self._row(sheets[-1], element, row)
                element.clear()
        return sheets

    def _style(self, element: etree._Element) -> None:
        """Only one thing of a style matters: whether its table is shown."""
        for node in element:
            if node.get(f"{_T}display", "true") == "false":
                self.hidden_styles.add(element.get("{urn:oasis:names:tc:opendocument:xmlns:style:1.0}name", ""))

    def _row(self, sheet: Sheet, element: etree._Element, before: int) -> int:
        row = before + 1
        repeated = _count(element, "number-rows-repeated")
        cells: list[Cell] = []
        col = 0
        for node in element:
            tag = local_name(node)
            if tag not in ("table-cell", "covered-table-cell"):
                continue
            count = _count(node, "number-columns-repeated")
            if tag == "table-cell":
                cell = _cell(node, row, col + 1)
                if cell is not None:
                    cells += [cell._replace(col=col + 1 + n) for n in range(min(count, _MAX_REPEATED_CELLS))]
                across, down = _count(node, "number-columns-spanned"), _count(node, "number-rows-spanned")
                if across > 1 or down > 1:
                    self.budget.take(1)
                    sheet.merge(row, col + 1, row + down - 1, col + across)
            col += count
            if col > 1_000_000:
                raise ValueError("column")
        hidden = element.get(f"{_T}visibility", "visible") != "visible"
        for n in range(min(repeated, _MAX_REPEATED_CELLS) if cells else 0):
            self.budget.take(len(cells))
            for cell in cells:
                if cell.col <= MAX_COL and row + n <= MAX_ROW:
                    sheet.cells[row + n, cell.col] = cell._replace(row=row + n)
            if hidden and row + n <= MAX_ROW:
                sheet.hidden_rows.add(row + n)
        if before + repeated > 10_000_000:
            raise ValueError("row")
        return before + repeated


def _count(element: etree._Element, name: str) -> int:
    return min(max(int(element.get(f"{_T}{name}", "1")), 1), 1_048_576)


def _shown(node: etree._Element) -> str:
    """The text a cell shows: its paragraphs, without notes."""
    lines: list[str] = []
    for paragraph in node.iterchildren(f"{_TEXT}p"):
        pieces: list[str] = []
        for inner in paragraph.iter():
            tag = local_name(inner)
            if tag == "s":
                pieces.append(" " * min(_blanks(inner), 100))
            elif tag in ("line-break", "tab"):
                pieces.append("\n" if tag == "line-break" else " ")
            else:
                pieces.append(inner.text or "")
            if inner is not paragraph:
                pieces.append(inner.tail or "")
        lines.append("".join(pieces))
    return clean("\n".join(lines))


def _blanks(node: etree._Element) -> int:
    return int(node.get(f"{_TEXT}c", "1"))


def _cell(node: etree._Element, row: int, col: int) -> Cell | None:
    kind = node.get(f"{_O}value-type", "")
    shown = _shown(node)
    formula = node.get(f"{_T}formula") is not None
    if formula and _ERROR.match(shown):
        return Cell(row, col, shown, "error", doubtful=True)
    if kind in ("float", "currency", "percentage"):
        stored = node.get(f"{_O}value", "")
        cell = number_cell(row, col, stored, style_of("0%" if kind == "percentage" else ""), since_1904=False)
        return _as_shown(cell, shown) if kind != "percentage" else cell
    if kind == "date":
        return Cell(row, col, node.get(f"{_O}date-value", "")[:10], "date", raw=shown)
    if kind == "boolean":
        return Cell(row, col, node.get(f"{_O}boolean-value", "").upper(), "bool")
    if shown:
        return Cell(row, col, shown)
    return Cell(row, col, "", "missing", doubtful=True) if formula else None


def _as_shown(cell: Cell, shown: str) -> Cell:
    """Leading zeros and words that only the shown text has: 0101210010, 12 纸箱."""
    if re.fullmatch(r"0[0-9]+", shown) and shown.lstrip("0") == cell.text:
        return cell._replace(text=shown)
    words = re.sub(r"[-+0-9.,()\s]", "", shown)
    if words and len(words) <= 20 and cell.kind == "number":
        return cell._replace(format_words=words, number_format=f'0"{words}"' if '"' not in words else "", raw=shown)
    return cell
