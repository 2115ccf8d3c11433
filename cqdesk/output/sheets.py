"""Tables as a workbook for the eyes of people and the import of other programs.

Every text is written as text, so a code keeps its leading zero and nothing a paper says is ever run as a formula.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

import xlsxwriter

from ..domain.quantity import plain

LONGEST_TEXT = 32_000
"""Characters; a cell holds 32,767."""
SAFE_DIGITS = 15
"""A number cell holds no more; longer numbers are written as text."""
_CUT = "……（内容过长，请看原文）"
_RISKY = ("=", "+", "-", "@", "\t", "\r")

_MADE = datetime(2020, 1, 1, tzinfo=UTC)
"""The time of making inside every workbook: the same content makes the same bytes, so nothing is handed out twice."""


def new_workbook(buffer: io.BytesIO, title: str = "") -> xlsxwriter.Workbook:
    """An empty workbook that writes every text as text."""
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": title, "created": _MADE} if title else {"created": _MADE})
    return book


class Sheets:
    """A workbook of plain tables. Texts stay texts; `Decimal` becomes a number where fifteen digits hold it."""

    def __init__(self, title: str) -> None:
        self._buffer = io.BytesIO()
        self._book = book = new_workbook(self._buffer, title)
        self._head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1, "text_wrap": True})
        look = {"border": 1, "text_wrap": True, "valign": "top", "num_format": "@"}
        self._text = book.add_format(look)
        self._quoted = book.add_format({**look, "quote_prefix": True})
        self._number = book.add_format({"border": 1, "valign": "top", "num_format": "General"})
        self._used: set[str] = set()

    def add(self, name: str, rows: Sequence[Sequence[str | Decimal]], widths: Sequence[int]) -> None:
        """One sheet: the first row is its head, kept in view and repeated on every printed page."""
        sheet = self._book.add_worksheet(self._free_name(name))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        for row, line in enumerate(rows):
            for column, words in enumerate(line):
                if isinstance(words, Decimal):
                    if len(words.normalize().as_tuple().digits) <= SAFE_DIGITS:
                        sheet.write_number(row, column, float(words), self._number)
                        continue
                    words = plain(words)
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

    def finish(self) -> bytes:
        """The bytes of the workbook."""
        self._book.close()
        return self._buffer.getvalue()


TextSheet = tuple[str, list[list[str]], tuple[int, ...]]
"""Name, rows (the first is the head), widths of the columns in characters."""


def text_workbook(title: str, sheets: Sequence[TextSheet]) -> bytes:
    """A workbook (.xlsx) in which every value is a text."""
    made = Sheets(title)
    for name, rows, widths in sheets:
        made.add(name, rows, widths)
    return made.finish()
