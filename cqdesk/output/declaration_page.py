"""The declaration as pages: the official print (报关单) and the proof sheet (核对单) the customer confirms.

Both show the same boxes at the same places (`forms.declaration.page`), because the customer knows that print. The proof
adds the case and version it shows, a check code of its content, the containers, and a block to sign. Neither is an
official paper: the mark at the top says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ..domain.codes import CodeBook
from ..forms import path as paths
from ..forms.declaration import page as form
from ..forms.declaration.check_code import check_code
from ..forms.declaration.fields import Container, Declaration
from ..forms.document import Filled
from ..forms.patterns import filled_pattern
from ..forms.spec import fields_of
from .page import FIRM, GREY, HAIR, Align, Pages, Sheet, finished
from .page_table import Table, TableColumn, put_table
from .typeface import LINE, typeface

LABEL, VALUE, SMALL = 2.3, 2.75, 1.7
"""Type sizes in mm; `SMALL` is the smallest a long value is shrunk to."""
READABLE = 2.05
"""The smallest for names and elements: longer ones make the line taller."""
PAD = 0.9
FOOT_HEIGHT = 24.0
PROOF_HEIGHT = 21.0


@dataclass(frozen=True, kw_only=True)
class DeclarationPrint:
    """What stands around the form on a print of it."""

    case: str
    number: int = 1
    """Which declaration of the case."""
    of: int = 1
    version: int = 1
    draft: bool = True
    """Still being changed: marked 草稿; else 核对."""
    practice: bool = False
    given: Mapping[str, str] = field(default_factory=dict)
    """What the form does not hold: declared_on, pre_entry_number, entry_number, unified_number."""


def official_pages(filled: Filled[Declaration], codes: CodeBook, on: date, about: DeclarationPrint) -> Pages:
    """The declaration in the official layout."""
    return _Print(filled, codes, on, about).pages(proof=False)


def proof_pages(filled: Filled[Declaration], codes: CodeBook, on: date, about: DeclarationPrint) -> Pages:
    """The proof sheet: the same layout with version, check code, containers and a block to sign."""
    return _Print(filled, codes, on, about).pages(proof=True)


class _Print:
    def __init__(self, filled: Filled[Declaration], codes: CodeBook, on: date, about: DeclarationPrint) -> None:
        self._filled, self._codes, self._on, self._about = filled, codes, on, about
        self._direction = "import" if filled.form.import_export_flag == "I" else "export"
        self._sheets: list[Sheet] = []
        self._proof = False

    def pages(self, *, proof: bool) -> Pages:
        self._proof = proof
        sheet, y = self._begin()
        for row in form.head_rows(self._direction):
            y = self._row(sheet, y, row)
        y = self._permits(sheet, y)
        y = self._remarks(sheet, y)
        sheet, y = self._goods(sheet, y)
        sheet, y = self._foot(sheet, y)
        if proof:
            self._confirm(*self._containers(sheet, y))
        name = "核对单" if proof else "报关单"
        about = self._about
        return finished(
            f"{name} {about.case}-{about.number} 第{about.version}版", self._sheets, practice=about.practice
        )

    # Head

    def _begin(self) -> tuple[Sheet, float]:
        sheet = Sheet(width=form.PAPER_WIDTH, height=form.PAPER_HEIGHT, margin=form.MARGIN)
        self._sheets.append(sheet)
        y = form.MARGIN
        sheet.words(sheet.margin, y, form.TITLE[self._direction], 5.0, align="centre", width=sheet.inner)
        mark = ("核对单（草稿）" if self._about.draft else "核对单") if self._proof else (
            "草稿　仅供核对" if self._about.draft else "仅供核对用"
        )  # fmt: skip
        sheet.words(sheet.margin, y + 0.6, mark, 3.6, align="right", width=sheet.inner)
        about = self._about
        which = f"{about.case}" + (f"　第 {about.number}/{about.of} 份" if about.of > 1 else "")
        which += f"　第 {about.version} 版" + (f"　核对码 {check_code(self._filled)}" if self._proof else "")
        sheet.words(sheet.margin, y + 1.2, which, 2.5, colour=GREY)
        y += 8.4
        shown = (
            ("预录入编号", self._given("pre_entry_number") or self._given("unified_number")),
            ("海关编号", self._given("entry_number")),
        )
        for n, (label, words) in enumerate(shown):
            sheet.words(sheet.margin + n * 105, y, f"{label}：{words}", VALUE)
        office = self._name("declaration_customs_office")
        sheet.words(sheet.margin, y, f"（{office}）" if office else "", VALUE, align="right", width=sheet.inner)
        return sheet, y + 4.8

    def _given(self, name: str) -> str:
        if words := self._about.given.get(name, ""):
            return words
        return self._filled.text_at(name) if name in {s.name for s in fields_of(Declaration)} else ""

    def _row(self, sheet: Sheet, y: float, row: form.PageRow) -> float:
        x = sheet.margin
        for box in row.boxes:
            code = next((words for path in box.code if (words := self._filled.text_at(path))), "")
            self._box(sheet, x, y, row.height, box, code, self._content(box, code))
            x += box.width
        return y + row.height

    def _content(self, box: form.PageBox, code: str) -> str:
        if box.given:
            return self._given(box.given)
        if box.value:
            texts = [self._filled.text_at(path) for path in box.value]
            return box.between.join(texts) if any(texts[1:]) else texts[0]
        return self._name(box.code[0]) if code else ""

    def _box(self, sheet: Sheet, x: float, y: float, height: float, box: form.PageBox, code: str, words: str) -> None:
        sheet.frame(x, y, box.width, height, HAIR)
        label = f"{box.label}　({code})" if code else box.label
        sheet.block(x + PAD, y + 0.7, box.width - 2 * PAD, LABEL * LINE, label, LABEL, least=SMALL)
        top = 0.7 + LABEL * LINE + 0.2
        sheet.block(x + PAD, y + top, box.width - 2 * PAD, height - top - 0.2, words, VALUE, least=SMALL)

    def _name(self, path: str) -> str:
        """The name of the code at a path; "" for none or an unknown one (its bracket shows the code all the same)."""
        spec, words = paths.spec_at(Declaration, path), self._filled.text_at(path)
        entry = self._codes.find(spec.codes, words, self._on) if spec.codes and words else None
        return entry.name_zh if entry else ""

    def _permits(self, sheet: Sheet, y: float) -> float:
        permits = "；".join(
            f"{self._name(f'licences[{n}].licence_code') or one.licence_code}{one.licence_number}"
            for n, one in enumerate(self._filled.form.licences, start=1)
        )
        papers = "；".join(
            dict.fromkeys(
                self._name(f"documents[{n}].document_code") or one.document_code
                for n, one in enumerate(self._filled.form.documents, start=1)
            )
        )
        words = "　　".join(
            part
            for part in (f"随附单证1：{permits}" if permits else "", f"随附单证2：{papers}" if papers else "")
            if part
        )
        self._box(sheet, sheet.margin, y, form.PERMITS_HEIGHT, form.PERMITS, "", words)
        return y + form.PERMITS_HEIGHT

    def _remarks(self, sheet: Sheet, y: float) -> float:
        filled = self._filled
        boxes = filled.form.containers
        parts = [filled.text_at("marks_and_numbers")]
        if remark := filled.text_at("remarks"):
            parts.append(f"备注：{remark}")
        for label, path in (("关联报关单号", "related_entry_number"), ("关联备案号", "related_record_book_number")):
            if words := filled.text_at(f"free_text.{path}"):
                parts.append(f"{label}：{words}")
        if boxes:
            numbers = "；".join(one.container_number for one in boxes)
            parts.append(f"集装箱标箱数及号码：{self._standard_boxes()}；{numbers}")
        self._box(sheet, sheet.margin, y, form.REMARKS_HEIGHT, form.REMARKS, "", "　".join(p for p in parts if p))
        return y + form.REMARKS_HEIGHT

    def _standard_boxes(self) -> int:
        """Containers counted as 20 ft ones: the table of sizes calls the others 2*标准箱."""
        names = (self._name(f"containers[{n}].container_spec") for n in range(1, len(self._filled.form.containers) + 1))
        return sum(2 if "2*" in name else 1 for name in names)

    # Goods

    def _goods(self, sheet: Sheet, y: float) -> tuple[Sheet, float]:
        """Goods fill each page to its end; the last line stays with the foot, so that no foot stands alone."""
        y = self._goods_head(sheet, y)
        count = len(self._filled.form.goods)
        for number in range(1, count + 1):
            height = self._goods_height(number)
            if y + height > sheet.bottom - (FOOT_HEIGHT if number == count else 0):
                self._frame_of_goods(sheet, sheet.bottom)
                sheet, y = self._begin()
                y = self._goods_head(sheet, y)
            x = sheet.margin
            for column in form.goods_columns(self._direction):
                self._goods_cell(sheet, x, y, height, column, number)
                x += column.width
            y += height
            sheet.line(sheet.margin, y, sheet.right, y, HAIR, GREY)
        return sheet, y

    def _goods_height(self, number: int) -> float:
        """Three text lines; more only where name and elements would become too small to read."""
        height = form.GOODS_LINE_HEIGHT
        for column in form.goods_columns(self._direction):
            if column.flowing:
                words = self._goods_words(column, number)
                lines = len(typeface().wrap(words, column.width - 2 * PAD, READABLE))
                height = max(height, lines * READABLE * LINE + 1.2)
        return height

    def _goods_head(self, sheet: Sheet, y: float) -> float:
        x = sheet.margin
        for column in form.goods_columns(self._direction):
            sheet.block(x, y + 1.2, column.width, LABEL * LINE, column.label, LABEL, least=SMALL, align="centre")
            x += column.width
        sheet.line(sheet.margin, y + form.GOODS_HEAD_HEIGHT, sheet.right, y + form.GOODS_HEAD_HEIGHT)
        self._goods_from = y
        return y + form.GOODS_HEAD_HEIGHT

    def _frame_of_goods(self, sheet: Sheet, down_to: float) -> None:
        """The columns have no lines of their own on the official form: one frame around the table."""
        sheet.frame(sheet.margin, self._goods_from, sheet.inner, down_to - self._goods_from)

    def _goods_cell(
        self, sheet: Sheet, x: float, y: float, height: float, column: form.GoodsColumn, number: int
    ) -> None:
        width = column.width - 2 * PAD
        if column.flowing:
            words = self._goods_words(column, number)
            sheet.block(x + PAD, y + 0.6, width, height - 1.0, words, 2.6, least=READABLE)
            return
        step = (form.GOODS_LINE_HEIGHT - 1.0) / 3
        for n, pattern in enumerate(column.lines):
            align: Align = "right" if column.numbers else "centre"
            words = self._goods_line(pattern, number)
            sheet.block(x + PAD, y + 0.6 + n * step, width, step, words, 2.6, least=SMALL, align=align)

    def _goods_words(self, column: form.GoodsColumn, number: int) -> str:
        return "\n".join(words for line in column.lines if (words := self._goods_line(line, number)))

    def _goods_line(self, pattern: str, number: int) -> str:
        here = f"goods[{number}]."
        return filled_pattern(
            pattern, lambda path: self._filled.text_at(here + path), lambda path: self._name(here + path)
        )

    # Foot

    def _foot(self, sheet: Sheet, y: float) -> tuple[Sheet, float]:
        self._frame_of_goods(sheet, sheet.bottom - FOOT_HEIGHT)
        top = sheet.bottom - FOOT_HEIGHT
        marks = self._filled.form.price_confirmations
        stated = [
            f"{label}：{form.CONFIRMATION_ZH.get(marks[n : n + 1], '')}" for n, label in enumerate(form.CONFIRMATIONS)
        ]
        taxed = "是" if self._filled.form.document_type.startswith("Z") else ""
        stated.append(f"{form.SELF_ASSESSED}：{taxed}")
        sheet.frame(sheet.margin, top, sheet.inner, 5.2)
        for n, words in enumerate(stated):
            sheet.words(sheet.margin + PAD + n * sheet.inner / len(stated), top + 1.2, words, 2.4)
        left = 196.0
        sheet.frame(sheet.margin, top + 5.2, left, FOOT_HEIGHT - 5.2)
        sheet.frame(sheet.margin + left, top + 5.2, sheet.inner - left, FOOT_HEIGHT - 5.2)
        x = sheet.margin + PAD
        for n, (label, path) in enumerate(form.DECLARANT_LINE):
            sheet.words(x + n * 45, top + 6.6, f"{label}：{self._filled.text_at(path)}", 2.4)
        sheet.words(x, top + 11.4, form.OATH, 2.4)
        label, numbers, name = form.DECLARANT
        code = next((words for path in numbers if (words := self._filled.text_at(path))), "")
        who = f"{label}　{f'({code})' if code else ''}{self._filled.text_at(name)}"
        sheet.block(x, top + 17.2, 150, LABEL * LINE, who, 2.4, least=SMALL)
        sheet.words(x, top + 17.2, form.DECLARANT_STAMP, 2.4, align="right", width=left - 2 * PAD)
        sheet.words(sheet.margin + left + PAD, top + 6.6, form.CUSTOMS_STAMP, 2.4)
        return sheet, y

    # What only the proof has

    def _extra(self) -> tuple[Sheet, float]:
        sheet = Sheet(width=form.PAPER_WIDTH, height=form.PAPER_HEIGHT, margin=form.MARGIN)
        self._sheets.append(sheet)
        about = self._about
        title = f"核对单附页　{about.case}　第 {about.version} 版　核对码 {check_code(self._filled)}"
        sheet.words(sheet.margin, sheet.margin, title, 3.2)
        return sheet, sheet.margin + 7

    def _containers(self, sheet: Sheet, y: float) -> tuple[Sheet, float]:
        """Containers stand under the goods when there is room, else on a page of their own."""
        boxes = self._filled.form.containers
        names = ("container_number", "container_spec", "lcl_flag", "item_numbers", "container_gross_weight_kg")
        room = sheet.bottom - FOOT_HEIGHT - y
        needed = (7.0 + 5.2 * (len(boxes) + 1) if boxes else 0.0) + PROOF_HEIGHT + 2
        if room < needed:
            sheet, y = self._extra()
        else:
            y += 2
        if not boxes:
            return sheet, y
        specs = {spec.name: spec for spec in fields_of(Container)}
        rows = []
        for n in range(1, len(boxes) + 1):
            row = []
            for name in names:
                words = self._filled.text_at(f"containers[{n}].{name}")
                named = self._name(f"containers[{n}].{name}")
                row.append({"1": "是", "0": "否"}.get(words, words) if name == "lcl_flag" else named or words)
            rows.append(tuple(row))
        shares = (2.0, 2.4, 1.0, 2.2, 2.0)
        columns = [
            TableColumn(title=specs[name].label, share=share, align="right" if name.endswith("_kg") else "left")
            for name, share in zip(names, shares, strict=True)
        ]
        sheet.words(sheet.margin + PAD, y, f"集装箱（{len(boxes)} 个）", 2.6)
        return put_table(Table(columns=tuple(columns), rows=tuple(rows), size=2.4), sheet, y + 4.4, self._extra)

    def _confirm(self, sheet: Sheet, y: float) -> None:
        """The block a customer signs: what it means, and where a change is written."""
        if len(self._sheets) > 1 and self._sheets[-1] is sheet and not self._is_form(sheet):
            y += 3
        else:
            y = sheet.bottom - FOOT_HEIGHT - PROOF_HEIGHT - 1
        if y + PROOF_HEIGHT > sheet.bottom:
            sheet, y = self._extra()
        x, width = sheet.margin + 2, sheet.inner - 4
        sheet.frame(x, y, width, PROOF_HEIGHT, FIRM)
        about = self._about
        line = (
            f"客户确认：本核对单（{about.case} 第 {about.version} 版，核对码 {check_code(self._filled)}）"
            "内容与实际货物及单证一致，同意按此申报。"
        )
        sheet.block(x + 2, y + 1.6, width - 4, 4, line, 2.9, least=2.2)
        sheet.words(x + 2, y + 7.2, "□ 确认无误　　□ 需要更改（请在对应栏目旁写明，并注明更改处）：", 2.7)
        sheet.line(x + 118, y + 10.4, x + width - 4, y + 10.4)
        for n, label in enumerate(("确认单位（盖章）", "确认人（签字）", "日期")):
            at = x + 2 + n * width / 3
            sheet.words(at, y + 14.6, f"{label}：", 2.7)
            sheet.line(at + (25 if n < 2 else 10), y + 18, at + width / 3 - 6, y + 18)

    def _is_form(self, sheet: Sheet) -> bool:
        return form.TITLE[self._direction] in (getattr(mark, "words", "") for mark in sheet.marks)
