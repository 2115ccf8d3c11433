"""The check sheet (核对表): a declaration as a workbook for the eyes of clerk and client.

Every value is written as text, so a code keeps its leading zero and nothing a paper says is ever run as a formula.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

import xlsxwriter

from ..domain.codes import CodeBook
from ..forms import path as paths
from ..forms.declaration.fields import Declaration
from ..forms.document import Filled
from ..forms.spec import FieldSpec, fields_of

LONGEST_TEXT = 32_000
"""Characters; a cell holds 32,767."""
_CUT = "……（内容过长，请看报文）"
_RISKY = ("=", "+", "-", "@", "\t", "\r")
_WIDTHS = (26, 34, 30, 44)


def check_sheet(case: str, filled: Filled[Declaration], codes: CodeBook, on: date) -> bytes:
    """The workbook (.xlsx): head fields with code names and origins, then one sheet per list of the form."""
    sheets: list[TextSheet] = []
    head = [["栏目", "内容", "名称", "来源"]]
    lists: list[FieldSpec] = []
    for spec in fields_of(Declaration):
        if spec.kind == "rows":
            lists.append(spec)
        elif spec.item is not None:
            head += [_row(filled, f"{spec.name}.{one.name}", one, codes, on) for one in fields_of(spec.item)]
        else:
            head.append(_row(filled, spec.name, spec, codes, on))
    sheets.append(("表头", [head[0], *(row for row in head[1:] if row[1])], _WIDTHS))
    for spec in lists:
        rows = _list_rows(filled, spec, codes, on)
        if rows:
            sheets.append((spec.label, rows, (18,) * len(rows[0])))
    return text_workbook(f"报关单核对表 {case}", sheets)


TextSheet = tuple[str, list[list[str]], tuple[int, ...]]
"""Name, rows (the first is the head), widths of the columns in characters."""


def text_workbook(title: str, sheets: Sequence[TextSheet]) -> bytes:
    """A workbook (.xlsx) in which every value is a text: codes keep their zeros, nothing becomes a formula."""
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": title})
    made = _Sheets(book)
    for name, rows, widths in sheets:
        made.add(name, rows, widths)
    book.close()
    return buffer.getvalue()


def _row(filled: Filled[Declaration], path: str, spec: FieldSpec, codes: CodeBook, on: date) -> list[str]:
    words = filled.text_at(path)
    return [
        paths.label_of(Declaration, path),
        words,
        _name(spec, words, codes, on),
        filled.origins.get(path, ""),
    ]


def _name(spec: FieldSpec, words: str, codes: CodeBook, on: date) -> str:
    entry = codes.find(spec.codes, words, on) if spec.codes and words else None
    return entry.name_zh if entry else ""


def _list_rows(filled: Filled[Declaration], spec: FieldSpec, codes: CodeBook, on: date) -> list[list[str]]:
    """Head and rows of a list, only the columns anything stands in; a code is followed by its name."""
    count = len(getattr(filled.form, spec.name))
    assert spec.item is not None
    table: list[list[str]] = [[] for _ in range(count + 1)]
    for field in fields_of(spec.item):
        if field.item is not None:
            continue
        texts = [filled.text_at(f"{spec.name}[{row}].{field.name}") for row in range(1, count + 1)]
        names = [_name(field, words, codes, on) for words in texts]
        if any(texts):
            for line, words, name in zip(table, (field.label, *texts), ("", *names), strict=True):
                line.append(f"{words} {name}".strip() if name else words)
    return table if table[0] else []


class _Sheets:
    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1, "text_wrap": True})
        look = {"border": 1, "text_wrap": True, "valign": "top", "num_format": "@"}
        self._text = book.add_format(look)
        self._quoted = book.add_format({**look, "quote_prefix": True})
        self._used: set[str] = set()

    def add(self, name: str, rows: list[list[str]], widths: tuple[int, ...]) -> None:
        """One sheet: the first row is its head, kept in view and repeated on every printed page."""
        sheet = self._book.add_worksheet(self._free_name(name))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        for row, line in enumerate(rows):
            for column, words in enumerate(line):
                form = self._head if row == 0 else self._quoted if words.startswith(_RISKY) else self._text
                sheet.write_string(
                    row, column, words if len(words) <= LONGEST_TEXT else words[:LONGEST_TEXT] + _CUT, form
                )
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)

    def _free_name(self, label: str) -> str:
        """A sheet name Excel accepts: no `[]:*?/\\`, at most 31 characters, once only."""
        name = "".join(c for c in label if c not in "[]:*?/\\'")[:28] or "表"
        while name in self._used:
            name += "_"
        self._used.add(name)
        return name
