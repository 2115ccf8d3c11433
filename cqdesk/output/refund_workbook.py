"""The forms of a refund claim as a workbook: one sheet a form, columns in the order of the data layout, with totals."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ..forms.document import to_text
from ..forms.refund.claim import RefundClaim
from ..forms.refund.totals import column_total
from ..forms.spec import FieldSpec, fields_of
from .sheets import Sheets


def refund_workbook(claim: RefundClaim) -> bytes:
    """The workbook (.xlsx). Only columns that hold something, or that the form demands, are written."""
    sheets = Sheets(f"出口退税申报 {claim.company_name} {claim.period}")
    head = [(spec.label, to_text(spec, getattr(claim, spec.name))) for spec in fields_of(RefundClaim) if not spec.item]
    sheets.add("申报信息", [["项目", "内容"], *([label, words] for label, words in head if words)], (24, 40))
    for spec in fields_of(RefundClaim):
        if spec.kind == "rows" and getattr(claim, spec.name):
            table = _table(spec, getattr(claim, spec.name))
            sheets.add(spec.label, table, (16,) * len(table[0]))
        elif spec.kind == "section" and claim.filer == "producer":
            sheets.add(spec.label, _section(spec, getattr(claim, spec.name)), (8, 44, 20))
    return sheets.finish()


def _table(spec: FieldSpec, rows: list[Any]) -> list[list[str | Decimal]]:
    assert spec.item is not None
    columns = [
        field
        for field in fields_of(spec.item)
        if field.needed != "never" or any(getattr(row, field.name) not in (None, "") for row in rows)
    ]
    table: list[list[str | Decimal]] = [[field.label for field in columns]]
    table += [[_cell(field, getattr(row, field.name)) for field in columns] for row in rows]
    table.append([_total(field, rows, first=at == 0) for at, field in enumerate(columns)])
    return table


def _section(spec: FieldSpec, form: Any) -> list[list[str | Decimal]]:
    assert spec.item is not None
    lines = [
        [str(at), field.label, _cell(field, getattr(form, field.name))]
        for at, field in enumerate(fields_of(spec.item), 1)
    ]
    return [["栏次", "项目", "金额"], *lines]


def _cell(field: FieldSpec, value: Any) -> str | Decimal:
    return value if isinstance(value, Decimal) else to_text(field, value)


def _total(field: FieldSpec, rows: list[Any], *, first: bool) -> str | Decimal:
    found = column_total(field.name, rows)
    return found if found is not None else "合计" if first else ""
