"""An item claimed in parts: what is left of it, and what of its value a part carries.

A part may be taken in any of the item's units (declared unit, legal unit 1 and 2), so the ledger keeps the unit beside
the quantity. A further part may be claimed when the part before is approved (refund reference section 6, check C-68).
Remaining = customs quantity less claimed, less agency certificate, less returned; the same for USD and CNY FOB.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from ..quantity import round_half_up
from .terms import CENTS

ZERO = Decimal(0)
QUANTITY_PLACES = 5
WHOLE = ""
"""Unit of ledger rows of the time before parts: whatever they took is the whole item."""


def taken_share(whole: Mapping[str, Decimal], taken: Mapping[str, Decimal]) -> Fraction:
    """The share of an item that is taken, 0 to any: `taken` by unit against its `whole` quantities by unit.

    What was taken in a unit the item no longer has counts as all of it: nobody can tell what would be left.
    """
    share = Fraction(0)
    for unit, quantity in taken.items():
        if not quantity:
            continue
        total = whole.get(unit)
        if unit == WHOLE or not total:
            return Fraction(1 if quantity > 0 else 0)
        share += Fraction(quantity) / Fraction(total)
    return share


def left_of(whole: Mapping[str, Decimal], taken: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """What is left of an item by unit; {} when nothing is. Exact in the unit the parts were taken in, else cut off
    after five decimals, so that parts never come to more than the whole."""
    share = taken_share(whole, taken)
    if share >= 1:
        return {}
    used = {unit for unit, quantity in taken.items() if quantity}
    found = {}
    for unit, total in whole.items():
        if used <= {unit}:
            left = total - taken.get(unit, ZERO)
        else:
            steps = Fraction(total) * (1 - share) * 10**QUANTITY_PLACES
            left = Decimal(steps.numerator // steps.denominator).scaleb(-QUANTITY_PLACES)
        if left > 0:
            found[unit] = left
    return found


def value_of_part(value_left: Decimal, part: Decimal, quantity_left: Decimal) -> Decimal:
    """What of a value a part of the quantity that is left carries, in cents; the last part takes all of it."""
    if part >= quantity_left:
        return value_left
    return min(round_half_up(value_left * part / quantity_left, CENTS), value_left)
