"""Reader for .xls, the binary format of Excel 97–2003 and before: values, formats, merges, hidden rows and columns.

xlrd gives them all in one pass; calamine is faster and loses the formats (a leading zero, a date). Macros are streams
nobody opens. Formulas come with their stored results; one without a result reads as what the file holds, an empty text.
"""

from __future__ import annotations

import io
import os
from collections.abc import Sequence

import xlrd
from xlrd.compdoc import CompDocError
from xlrd.xldate import XLDateError

from cqdesk.intake.encrypted import decrypted
from cqdesk.intake.gate import damaged, password_needed
from cqdesk.intake.sheet_xml import Budget, clean, float_cell
from cqdesk.intake.workbook import MAX_CELLS, Cell, Sheet, Workbook

_ERRORS = xlrd.error_text_from_code


def read_xls(data: bytes, name: str, passwords: Sequence[str] = ()) -> Workbook:
    """Read a workbook; one encrypted as a whole is opened with the passwords. Raises `UserError`."""
    try:
        book = _open(data)
    except xlrd.XLRDError as error:
        if "encrypt" not in str(error).lower():
            raise damaged() from error
        try:
            book = _open(decrypted(data, passwords))
        except xlrd.XLRDError as again:
            raise password_needed() from again
    except (CompDocError, XLDateError, AssertionError) as error:
        raise damaged() from error
    budget = Budget(MAX_CELLS)
    sheets = []
    for number, title in enumerate(book.sheet_names()):
        sheets.append(_sheet(book, number, title, budget))
        book.unload_sheet(number)
    return Workbook(name=name, sheets=sheets)


def _open(data: bytes) -> xlrd.Book:
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # xlrd tells its doubts to a file
        try:
            return xlrd.open_workbook(file_contents=data, formatting_info=True, on_demand=True, logfile=nowhere)
        except NotImplementedError:  # a workbook of before 1993 carries no formats we could ask for
            return xlrd.open_workbook(file_contents=data, on_demand=True, logfile=io.StringIO())


def _sheet(book: xlrd.Book, number: int, title: str, budget: Budget) -> Sheet:
    found = book.sheet_by_index(number)
    sheet = Sheet(name=title, hidden=bool(found.visibility))
    formats = _formats(book)
    for row in range(found.nrows):
        kinds = found.row_types(row)
        if not any(kind not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) for kind in kinds):
            continue
        values = found.row_values(row)
        styles = [found.cell_xf_index(row, col) for col in range(len(kinds))] if formats else []
        for col, kind in enumerate(kinds):
            code = formats.get(styles[col], "") if styles else ""
            cell = _cell(row + 1, col + 1, kind, values[col], code, since_1904=bool(book.datemode))
            if cell is not None:
                budget.take(1)
                sheet.cells[row + 1, col + 1] = cell
        info = found.rowinfo_map.get(row)
        if info is not None and info.hidden and any((row + 1, col + 1) in sheet.cells for col in range(len(kinds))):
            sheet.hidden_rows.add(row + 1)
    for top, bottom, left, right in found.merged_cells:  # ends are one past the last
        budget.take(1)
        sheet.merge(top + 1, left + 1, bottom, right)
    sheet.hidden_columns = [(col + 1, col + 1) for col, info in sorted(found.colinfo_map.items()) if info.hidden][:256]
    return sheet


def _formats(book: xlrd.Book) -> dict[int, str]:
    """Format code by the index of a cell's style; empty for a workbook that carries none."""
    codes = {key: form.format_str for key, form in book.format_map.items()}
    return {number: codes.get(xf.format_key, "") for number, xf in enumerate(book.xf_list)}


def _cell(row: int, col: int, kind: int, value: object, code: str, *, since_1904: bool) -> Cell | None:
    if kind == xlrd.XL_CELL_TEXT:
        text = clean(str(value))
        return Cell(row, col, text) if text else None
    if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE) and isinstance(value, float):
        return float_cell(row, col, value, "" if code.lower() == "general" else code, since_1904=since_1904)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return Cell(row, col, "TRUE" if value else "FALSE", "bool")
    if kind == xlrd.XL_CELL_ERROR and isinstance(value, int):
        return Cell(row, col, _ERRORS.get(value, "#N/A"), "error", doubtful=True)
    return None
