"""The declaration draft (报关草单) as a workbook in the boxes of the official form: for brokers without a form of their own.

Labels and order are those of the print (`forms.declaration.page`), so that a broker knows it and it can be read back.
Every value is written as text: a code keeps its leading zero and nothing a paper says is ever run as a formula.
"""

from __future__ import annotations

import io
from datetime import date

from ..domain.codes import CodeBook
from ..forms import path as paths
from ..forms.declaration import page as form
from ..forms.declaration.fields import Declaration
from ..forms.document import Filled
from ..forms.patterns import filled_pattern
from .sheets import LONGEST_TEXT, new_workbook

_GRID = 24
"""Columns of the sheet: a box takes its share of the printed width."""
_COLUMN_WIDTH = 5.4


def draft_sheet(case: str, number: int, version: int, filled: Filled[Declaration], codes: CodeBook, on: date) -> bytes:
    """The workbook (.xlsx) of one declaration."""
    return _Draft(filled, codes, on).write(f"{case}-{number}　第 {version} 版")


class _Draft:
    def __init__(self, filled: Filled[Declaration], codes: CodeBook, on: date) -> None:
        self.filled, self.codes, self.on = filled, codes, on
        self.direction = "import" if filled.form.import_export_flag == "I" else "export"
        self.buffer = io.BytesIO()
        self.book = new_workbook(self.buffer)
        look = {"border": 1, "text_wrap": True, "valign": "top", "num_format": "@"}
        self.label = self.book.add_format({**look, "bg_color": "#E8EEF4", "font_size": 9})
        self.value = self.book.add_format(look)
        self.title = self.book.add_format({"bold": True, "font_size": 14, "align": "center"})
        self.plain = self.book.add_format({"num_format": "@", "font_size": 9})
        self.sheet = self.book.add_worksheet("报关草单")

    def write(self, which: str) -> bytes:
        sheet = self.sheet
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_column(0, _GRID - 1, _COLUMN_WIDTH)
        sheet.merge_range(0, 0, 0, _GRID - 1, form.TITLE[self.direction] + "（草单）", self.title)
        sheet.write_string(1, 0, which, self.plain)
        row = 2
        office = form.PageBox(label="申报地海关", width=1, code=("declaration_customs_office",))
        number = form.PageBox(label="预录入编号", width=2, value=("pre_entry_number",))
        entry = form.PageBox(label="海关编号", width=2, value=("entry_number",))
        row = self._boxes(row, (number, entry, office))
        for line in form.head_rows(self.direction):
            row = self._boxes(row, line.boxes)
        containers = "；".join(one.container_number for one in self.filled.form.containers)
        marks = self._text("marks_and_numbers")
        remarks = f"{marks}　备注：{self._text('remarks')}　集装箱标箱数及号码：{len(self.filled.form.containers)}；{containers}"
        row = self._wide(row, "标记唛码及备注", remarks)
        self._goods(row)
        self.book.close()
        return self.buffer.getvalue()

    def _text(self, path: str) -> str:
        return self.filled.text_at(path)

    def _name(self, path: str) -> str:
        spec, words = paths.spec_at(Declaration, path), self._text(path)
        entry = self.codes.find(spec.codes, words, self.on) if spec.codes and words else None
        return entry.name_zh if entry else ""

    def _boxes(self, row: int, boxes: tuple[form.PageBox, ...]) -> int:
        """A line of labels and, below it, a line of values."""
        shown = [box for box in boxes if not box.given]
        for box, (left, right) in zip(shown, _shares([box.width for box in shown]), strict=True):
            code = next((words for path in box.code if (words := self._text(path))), "")
            if box.value:
                texts = [self._text(path) for path in box.value]
                words = box.between.join(texts) if any(texts[1:]) else texts[0]
            else:
                words = self._name(box.code[0]) or code
            self._cell(row, left, right, f"{box.label} ({code})" if code else box.label, self.label)
            self._cell(row + 1, left, right, words, self.value)
        return row + 2

    def _wide(self, row: int, label: str, words: str) -> int:
        self._cell(row, 0, _GRID - 1, label, self.label)
        self._cell(row + 1, 0, _GRID - 1, words, self.value)
        self.sheet.set_row(row + 1, 30)
        return row + 2

    def _goods(self, row: int) -> None:
        columns = form.goods_columns(self.direction)
        spans = _shares([column.width for column in columns])
        for column, (left, right) in zip(columns, spans, strict=True):
            self._cell(row, left, right, column.label, self.label)
        for number in range(1, len(self.filled.form.goods) + 1):
            row += 1
            self.sheet.set_row(row, 45)
            for column, (left, right) in zip(columns, spans, strict=True):
                here = f"goods[{number}]."
                texts = [self._pattern(line, here) for line in column.lines]
                self._cell(row, left, right, "\n".join(text for text in texts if text), self.value)

    def _pattern(self, pattern: str, here: str) -> str:
        return filled_pattern(pattern, lambda path: self._text(here + path), lambda path: self._name(here + path))

    def _cell(self, row: int, left: int, right: int, words: str, look: object) -> None:
        if right > left:
            self.sheet.merge_range(row, left, row, right, "", look)
        self.sheet.write_string(row, left, words[:LONGEST_TEXT], look)


def _shares(widths: list[float]) -> list[tuple[int, int]]:
    """Columns of the grid (first, last) for boxes of these widths; each has at least one."""
    total, found, start, given = sum(widths), [], 0, 0.0
    for at, width in enumerate(widths):
        given += width
        left_over = len(widths) - at - 1
        end = min(max(round(given / total * _GRID), start + 1), _GRID - left_over)
        found.append((start, end - 1))
        start = end
    return found
