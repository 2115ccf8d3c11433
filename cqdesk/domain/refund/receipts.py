"""Exchange received against exported items: what each receipt pays for, and what is still open (收汇未收余额).

A receipt names a declaration or an export invoice; a person may say otherwise, and a person's word goes first. Within a
declaration a receipt fills the items in order of their numbers, each up to what is still open of it, so that one
transfer for a whole declaration falls on its items to the cent. Nothing is converted between currencies here: a receipt
in another currency than the contract's is set against the item in CNY at its own rate, or is said to lack one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ..quantity import round_half_up
from .terms import CENTS

ZERO = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class DueItem:
    """An exported item that is to be paid for."""

    key: str
    """21 digits: declaration and item."""
    currency: str
    total: Decimal
    """In `currency`."""
    exports_cny: Decimal | None
    exported: date
    invoice: str = ""
    """Export invoice number."""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """Money that came in."""

    key: str
    currency: str
    amount: Decimal
    rate: Decimal | None
    """CNY per unit of `currency`."""
    received_on: date
    declaration: str = ""
    """18 digits, or 21 with the item."""
    invoice: str = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """What a receipt pays of an item."""

    receipt: str
    item: str
    amount: Decimal
    """In the receipt's currency."""
    covers: Decimal | None
    """In the item's currency; None: the rate for that is missing."""
    by_hand: bool = False


@dataclass(frozen=True, kw_only=True)
class OpenBalance:
    """One item: due, received, still open, in its own currency."""

    item: DueItem
    received: Decimal
    open: Decimal
    not_converted: tuple[str, ...] = ()
    """Receipts in another currency that cannot be set against it for want of a rate."""


@dataclass(kw_only=True)
class Assigned:
    """The whole answer."""

    parts: list[Part] = field(default_factory=list)
    left: dict[str, Decimal] = field(default_factory=dict)
    """What of each receipt pays for nothing known, in its currency; receipts without a rest are left out."""
    refused: list[tuple[str, str]] = field(default_factory=list)
    """(receipt, Chinese sentence): a person's word that cannot be."""


def assign(
    items: Sequence[DueItem], receipts: Iterable[Receipt], by_hand: Mapping[str, Mapping[str, Decimal]]
) -> Assigned:
    """`by_hand`: receipt to {item: amount in the receipt's currency}; a receipt named there is not assigned otherwise."""
    known = {item.key: item for item in items}
    open_ = {item.key: item.total for item in items}
    done = Assigned()
    named = _Named(items)
    ordered = sorted(receipts, key=lambda receipt: (receipt.received_on, receipt.key))
    for receipt in sorted(ordered, key=lambda receipt: receipt.key not in by_hand):
        left = receipt.amount
        if receipt.key in by_hand:
            parts = by_hand[receipt.key]
            if sum(parts.values(), ZERO) > receipt.amount:
                done.refused.append((receipt.key, "人工分配的金额合计超过收汇金额。"))
                parts = {}
            for key, amount in parts.items():
                if key not in known:
                    done.refused.append((receipt.key, f"没有报关单项 {key}。"))
                    continue
                left -= _book(done, open_, receipt, known[key], amount, by_hand=True)
        else:
            for item in sorted(named.by(receipt), key=lambda item: item.key):
                room = _in_receipt_currency(open_[item.key], receipt, item)
                amount = left if room is None else min(left, room)
                if amount > 0:
                    left -= _book(done, open_, receipt, item, amount)
        if left > 0:
            done.left[receipt.key] = left
    return done


def open_balances(items: Sequence[DueItem], done: Assigned) -> list[OpenBalance]:
    """Each item with what it still lacks, in order of export."""
    by_item: dict[str, list[Part]] = {}
    for part in done.parts:
        by_item.setdefault(part.item, []).append(part)
    found = []
    for item in sorted(items, key=lambda item: (item.exported, item.key)):
        parts = by_item.get(item.key, [])
        received = sum((part.covers for part in parts if part.covers is not None), ZERO)
        found.append(
            OpenBalance(
                item=item,
                received=received,
                open=max(item.total - received, ZERO),
                not_converted=tuple(part.receipt for part in parts if part.covers is None),
            )
        )
    return found


class _Named:
    """Items by what a receipt may name: a year has tens of thousands of them."""

    def __init__(self, items: Sequence[DueItem]) -> None:
        self._declarations: dict[str, list[DueItem]] = {}
        self._invoices: dict[str, list[DueItem]] = {}
        for item in items:
            self._declarations.setdefault(item.key[:18], []).append(item)
            self._invoices.setdefault(item.invoice.casefold(), []).append(item)

    def by(self, receipt: Receipt) -> list[DueItem]:
        """The items a receipt names: by declaration or item, else by export invoice."""
        number = receipt.declaration
        if number:
            found = self._declarations.get(number[:18], [])
            return [item for item in found if item.key.startswith(number)] if len(number) >= 18 else []
        return self._invoices.get(receipt.invoice.casefold(), []) if receipt.invoice else []


def _cny_per_unit(item: DueItem) -> Decimal | None:
    """The rate an item was booked at."""
    return item.exports_cny / item.total if item.exports_cny and item.total else None


def _in_receipt_currency(amount: Decimal, receipt: Receipt, item: DueItem) -> Decimal | None:
    if receipt.currency == item.currency:
        return amount
    rate = Decimal(1) if receipt.currency == "CNY" else receipt.rate
    booked = _cny_per_unit(item)
    return None if not rate or booked is None else round_half_up(amount * booked / rate, CENTS)


def _in_item_currency(amount: Decimal, receipt: Receipt, item: DueItem) -> Decimal | None:
    if receipt.currency == item.currency:
        return amount
    rate = Decimal(1) if receipt.currency == "CNY" else receipt.rate
    booked = _cny_per_unit(item)
    return None if not rate or not booked else round_half_up(amount * rate / booked, CENTS)


def _book(
    done: Assigned,
    open_: dict[str, Decimal],
    receipt: Receipt,
    item: DueItem,
    amount: Decimal,
    *,
    by_hand: bool = False,
) -> Decimal:
    covers = _in_item_currency(amount, receipt, item)
    done.parts.append(Part(receipt=receipt.key, item=item.key, amount=amount, covers=covers, by_hand=by_hand))
    if covers is not None:
        open_[item.key] = max(open_[item.key] - covers, ZERO)
    return amount
