"""Quantity, unit price and amount of a goods line: of the three the two given last make the third.

Amounts have cents, prices four decimals, quantities five, as the declaration form takes them (VAL-002).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal

from .quantity import quotient, round_half_up

Part = Literal["quantity", "price", "amount"]
PARTS: tuple[Part, ...] = ("quantity", "price", "amount")
_GIVES_WAY: Mapping[Part, Part] = {"quantity": "amount", "price": "amount", "amount": "price"}
"""What follows when one is changed and nobody ever typed the other two: a counted quantity is never invented."""


def fit(quantity: Decimal, price: Decimal, amount: Decimal) -> bool:
    """Whether the three agree within the rounding of price and amount."""
    return abs(price * quantity - amount) <= max(Decimal("0.01"), abs(quantity) * Decimal("0.00005"))


def follower(typed: Sequence[Part], computed: Sequence[Part], empty: Sequence[Part]) -> Part | None:
    """Which of the three follows from the others; None if all three were given at once.

    `typed`: the parts given by hand, the last first. `computed`: those that were calculated before. `empty`: those
    without a value.
    """
    if not typed:
        return None
    kept = list(dict.fromkeys(typed))[:2]
    rest = [part for part in PARTS if part not in kept]
    if len(kept) == 2:
        return rest[0]
    for group in (empty, computed):
        if found := [part for part in rest if part in group]:
            return found[-1] if len(found) > 1 and found[0] == "quantity" else found[0]
    return _GIVES_WAY[kept[0]]


def compute(part: Part, values: Mapping[Part, Decimal | None]) -> Decimal | None:
    """The part that follows from the other two; None where one is missing or nothing can be divided by it."""
    quantity, price, amount = (values[one] for one in PARTS)
    if part == "amount":
        return None if quantity is None or price is None else round_half_up(quantity * price, 2)
    other = quantity if part == "price" else price
    if amount is None or not other:
        return None
    return quotient(amount, other, 4 if part == "price" else 5)
