"""Reader for the XML spreadsheet of Office 2003, which forwarders' systems still write and name .xls.

Format: Microsoft, XML Spreadsheet Reference (Office XP). A cell tells its type itself; dates are ISO. Any DOCTYPE is
refused by the parser of `xml_parts`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from lxml import etree

from cqdesk.intake.gate import damaged
from cqdesk.intake.sheet_xml import Budget, Style, clean, number_cell, style_of
from cqdesk.intake.workbook import MAX_CELLS, MAX_COL, MAX_ROW, Cell, Sheet, Workbook
from cqdesk.intake.xml_parts import events, local_name, text_below

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_NAMED = {
    "General Date": "m/d/yy h:mm", "Short Date": "yyyy-mm-dd", "Medium Date": "yyyy-mm-dd", "Long Date": "yyyy-mm-dd",
    "Percent": "0.00%", "Fixed": "0.00", "Standard": "#,##0.00", "General Number": "", "General": "", "Currency": "#,##0.00",
}  # fmt: skip


def read_xml_sheet(data: bytes, name: str) -> Workbook:
    """Read an XML spreadsheet. Raises `UserError` when it is broken or holds too much."""
    try:
        return Workbook(name=name, sheets=_Reader(data).read())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged() from error


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.styles: dict[str, Style] = {}
        self.budget = Budget(MAX_CELLS)

    def read(self) -> list[Sheet]:
        sheets: list[Sheet] = []
        title = ""
        sheet: Sheet | None = None
        row = 0
        for element in self._elements():
            tag = local_name(element)
            if tag == "Style":
                self._style(element)
                continue
            if tag == "Worksheet":
                title = element.get(f"{_SS}Name", "")
                sheet = None
                continue
            if sheet is None or sheet.name != title:
                sheet, row = Sheet(name=title), 0
                sheets.append(sheet)
            if tag == "Row":
                row = self._row(sheet, element, row)
                element.clear()
            elif tag == "Column" and element.get(f"{_SS}Hidden") == "1":
                first = int(element.get(f"{_SS}Index", "0")) or 1
                sheet.hide_columns(first, first + int(element.get(f"{_SS}Span", "0")))
            elif tag == "Visible":
                sheet.hidden = (element.text or "").strip() != "SheetVisible"
        return sheets

    def _elements(self) -> Iterator[etree._Element]:
        return events(
            io.BytesIO(self.data), "Workbook", "Style", "Row", "Column", "Visible", starts=frozenset({"Worksheet"})
        )

    def _style(self, element: etree._Element) -> None:
        form = element.find(f"{_SS}NumberFormat")
        code = form.get(f"{_SS}Format", "") if form is not None else ""
        self.styles[element.get(f"{_SS}ID", "")] = style_of(_NAMED.get(code, code))

    def _row(self, sheet: Sheet, element: etree._Element, before: int) -> int:
        row = int(element.get(f"{_SS}Index", before + 1))
        if not before < row <= MAX_ROW:
            raise ValueError("row")
        col = 0
        own = self.styles.get(element.get(f"{_SS}StyleID", ""))
        for node in element.iterchildren(f"{_SS}Cell"):
            col = int(node.get(f"{_SS}Index", col + 1))
            if not 1 <= col <= MAX_COL:
                raise ValueError("column")
            across, down = int(node.get(f"{_SS}MergeAcross", "0")), int(node.get(f"{_SS}MergeDown", "0"))
            if across > 0 or down > 0:
                self.budget.take(1)
                sheet.merge(row, col, row + max(down, 0), col + max(across, 0))
            cell = self._cell(node, row, col, self.styles.get(node.get(f"{_SS}StyleID", "")) or own)
            if cell is not None:
                self.budget.take(1)
                sheet.cells[row, col] = cell
                if element.get(f"{_SS}Hidden") == "1":
                    sheet.hidden_rows.add(row)
            col += max(across, 0)
        return row + max(int(element.get(f"{_SS}Span", "0")), 0)

    def _cell(self, node: etree._Element, row: int, col: int, style: Style | None) -> Cell | None:
        found = node.find(f"{_SS}Data")
        text = clean(text_below(found)) if found is not None else ""
        if found is None or not text:
            missing = node.get(f"{_SS}Formula") is not None and found is None
            return Cell(row, col, "", "missing", doubtful=True) if missing else None
        kind = found.get(f"{_SS}Type", "String")
        if kind == "Number":
            return number_cell(row, col, text, style or style_of(""), since_1904=False)
        if kind == "DateTime":
            day = re.match(r"\d{4}-\d{2}-\d{2}", text)
            return Cell(row, col, day[0], "date", raw=text) if day else Cell(row, col, text)
        if kind == "Boolean":
            return Cell(row, col, "TRUE" if text == "1" else "FALSE", "bool")
        if kind == "Error":
            return Cell(row, col, text, "error", doubtful=True)
        return Cell(row, col, text)
