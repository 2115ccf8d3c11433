"""Columns of a goods table that print values under no head: read where the values themselves say what they are.

A unit beside the quantity, a currency beside a price, a quantity that makes the amounts with the prices. Any other such
column is reported: a value printed inside the table is never dropped without a word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cqdesk.intake.cells import number_of
from cqdesk.intake.column_values import is_serial_run
from cqdesk.intake.contents import MOSTLY, PLACEHOLDERS, fits
from cqdesk.intake.names import NameBook
from cqdesk.intake.table_plan import FoundColumn, TablePlan
from cqdesk.intake.tables import times
from cqdesk.intake.values import folded
from cqdesk.intake.workbook import Cell, Sheet

_BESIDE = {"unit": ("quantity",), "currency": ("unit_price", "amount"), "package_type": ("package_count",)}
"""Words without a head and the figures they stand beside."""
_TABLES = {"unit": "units", "currency": "currencies", "package_type": "package_types"}
NO_HEAD = "（无表头）"


def settle_headless(
    sheet: Sheet, plan: TablePlan, sample: Mapping[int, Sequence[Cell]], rows: int, names: NameBook
) -> None:
    """Take over the columns without head that explain themselves, note the others in `plan.unknown_heads`.

    `sample` are the cells of the first rows by column, `rows` how many rows they come from.
    """
    known = {column.col for column in plan.columns.values()}
    spanned = {col for column in plan.columns.values() for col in range(column.col, column.span + 1)}
    left = min(known, default=0)
    for col in range(left + 1, plan.right_edge + 1):
        values = [c for c in sample.get(col, ()) if folded(c.text).casefold() not in PLACEHOLDERS]
        if col in known | spanned or col in plan.block.heads or sheet.column_hidden(col) or not values:
            continue
        if len(values) * 2 <= rows or is_serial_run(values):
            continue
        name = _explained(sheet, plan, col, values, names)
        head = Cell(plan.block.bottom, col, NO_HEAD)
        if name:
            evidence = {"content", "arithmetic" if name == "quantity" else "place"}
            plan.columns[name] = FoundColumn(field=name, col=col, head=head, words="", evidence=evidence)
        else:
            plan.unknown_heads.append(head._replace(row=values[0].row))


def _explained(sheet: Sheet, plan: TablePlan, col: int, values: Sequence[Cell], names: NameBook) -> str:
    for name, beside in _BESIDE.items():
        near = any(abs(plan.columns[f].col - col) == 1 for f in beside if f in plan.columns)
        exact = sum(1 for c in values if names.by_name(_TABLES[name], c.text)) >= MOSTLY * len(values)
        if near and exact and name not in plan.columns and fits(name, values, names):
            return name
    price, amount = plan.columns.get("unit_price"), plan.columns.get("amount")
    if "quantity" in plan.columns or price is None or amount is None:
        return ""
    for cell in values:
        parts = [number_of(c) for c in (cell, *(sheet.cells.get((cell.row, k.col)) for k in (price, amount))) if c]
        if len(parts) < 3 or not all(parts):
            continue
        quantity, each, whole = (part.value for part in parts if part is not None)
        if not times(quantity, each, whole):
            return ""
    return "quantity"
