"""Which columns of the refund forms are added up, for workbook, pages and grids alike."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

TOTALLED = frozenset(
    {
        *("quantity", "fob_usd", "fob_cny", "purchase_amount", "vat_refund", "consumption_tax_refund"),
        *("tax_base", "vat_amount", "refund", "bonded_material", "exempt_material", "non_creditable"),
        *("mdt_amount", "receipt_amount", "receipt_cny", "deemed_cny"),
    }
)
_UNIT_OF = {"quantity": "unit_name", "receipt_amount": "receipt_currency"}
"""A column that is added up only while all rows have one unit."""


def column_total(name: str, rows: Sequence[Any]) -> Decimal | None:
    """The sum of a column; None if it is not one to be added up, or rows are in different units."""
    if name not in TOTALLED or not rows or not hasattr(rows[0], name):
        return None
    unit = _UNIT_OF.get(name)
    if unit is not None and len({getattr(row, unit) for row in rows if getattr(row, name) is not None}) > 1:
        return None
    return sum((getattr(row, name) or Decimal(0) for row in rows), Decimal(0))
