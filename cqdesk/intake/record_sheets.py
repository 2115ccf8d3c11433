"""Plain tables of records (customs data, invoice lists, bank receipts): one head row, one record a row.

Columns are found by label, tag or heading of the record's class, so a list exported by any platform reads as long as
its heads are named. Nothing is guessed from content: a column nobody knows is left alone and named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cqdesk.forms.document import Unreadable, from_text
from cqdesk.forms.issues import Issue
from cqdesk.forms.spec import FieldSpec, fields_of

from .heads import key
from .workbook import Cell, Sheet, Workbook

HEAD_ROWS_SEARCHED = 30


@dataclass(frozen=True, kw_only=True)
class Record:
    """One row as the record's class, with the place it came from (`file!sheet!row 14` as `file!sheet!A14`)."""

    values: Any
    origin: str


@dataclass(kw_only=True)
class RecordSheet:
    """A table that was recognised."""

    form: type
    sheet: str
    records: list[Record] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    unknown_heads: list[str] = field(default_factory=list)


def read_records(book: Workbook, forms: Sequence[type], needed: dict[type, frozenset[str]]) -> list[RecordSheet]:
    """Every table of the book that is one of `forms`: the form with the most known heads, all of `needed` among them."""
    found = []
    for sheet in book:
        if sheet.hidden or not sheet.cells:
            continue
        best: tuple[int, type, int, dict[int, FieldSpec]] | None = None
        for row in list(sheet.rows)[:HEAD_ROWS_SEARCHED]:
            for form in forms:
                columns = _columns(sheet.rows[row], form)
                names = {spec.name for spec in columns.values()}
                if needed[form] <= names and (best is None or len(columns) > best[0]):
                    best = (len(columns), form, row, columns)
        if best is not None:
            found.append(_read(book.name, sheet, *best[1:]))
    return found


def _heads_of(form: type) -> dict[str, FieldSpec]:
    heads: dict[str, FieldSpec] = {}
    for spec in fields_of(form):
        for name in (spec.label, spec.xml, *spec.headings):
            if name:
                heads.setdefault(key(name), spec)
    return heads


def _columns(cells: Sequence[Cell], form: type) -> dict[int, FieldSpec]:
    heads = _heads_of(form)
    columns: dict[int, FieldSpec] = {}
    for cell in cells:
        spec = heads.get(key(cell.text))
        if spec is not None and spec.name not in {other.name for other in columns.values()}:
            columns[cell.col] = spec
    return columns


def _read(file: str, sheet: Sheet, form: type, head: int, columns: dict[int, FieldSpec]) -> RecordSheet:
    table = RecordSheet(form=form, sheet=sheet.name)
    table.unknown_heads = [cell.text for cell in sheet.rows[head] if cell.col not in columns]
    for row, cells in sheet.rows.items():
        if row <= head:
            continue
        values, bad = {}, []
        for cell in cells:
            spec = columns.get(cell.col)
            if spec is None:
                continue
            if spec.kind in ("code", "text") and _digits_lost(cell):
                bad.append((spec, cell, "按数字存放，超过 15 位的末几位已经丢失"))
                continue
            try:
                values[spec.name] = from_text(spec, _plain_rate(spec, cell))
            except Unreadable:
                bad.append((spec, cell, "读不出"))
        if not any(value not in (None, "") for value in values.values()):
            continue
        origin = sheet.origin(file, cells[0])
        for spec, cell, why in bad:
            table.issues.append(
                Issue(
                    id="record-unreadable",
                    severity="error",
                    path=spec.name,
                    message=f"{sheet.origin(file, cell)} 的“{spec.label}”{why}：{cell.text[:40]}",
                    remedy="请在原文件中改正（号码列设为文本格式）后重新导入；这一行没有导入。",
                    source="",
                )
            )
        if not bad:
            table.records.append(Record(values=form(**values), origin=origin))
    return table


_KEPT_DIGITS = 15
"""A workbook keeps so many digits of a number; what follows is zeros."""
_LEAST_LOST = 3
"""One or two zeros may be the number's own; declaration and invoice numbers lose three digits and more."""


def _digits_lost(cell: Cell) -> bool:
    """A long number kept as a number: it ends in the zeros that took the place of its digits."""
    digits = cell.text.lstrip("-")
    lost = digits[_KEPT_DIGITS:]
    return cell.doubtful and digits.isdecimal() and len(lost) >= _LEAST_LOST and not lost.strip("0")


def _plain_rate(spec: FieldSpec, cell: Cell) -> str:
    """Rates stand as 13%, 0.13 in a percent cell, or 13: the form keeps 13."""
    text = cell.text.strip()
    if "rate" in spec.name and text.endswith("%"):
        return text[:-1]
    if "rate" in spec.name and cell.kind == "percent":
        return format(Decimal(text) * 100, "f")
    return text
