"""What the claimed part of an item is worth: FOB in USD, and in CNY by the firm's exchange policy."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ..domain.quantity import round_half_up
from ..domain.refund.exchange import method_of
from ..domain.refund.parts import value_of_part
from ..domain.refund.terms import CENTS
from ..forms.issues import Issue
from ..forms.refund.records import CustomsRecord
from .refund_books import Books
from .refund_fx import BookedRate, booked_rate, in_cny, no_rate

ZERO = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class PartValue:
    """The FOB of a part. `missing`: the rate the policy asks for is not there; `fob_cny` is then that of customs."""

    fob_usd: Decimal | None
    fob_cny: Decimal | None
    rate: BookedRate | None = None
    missing: Issue | None = None


def part_value(
    books: Books, key: str, record: CustomsRecord, quantity: Decimal, left: Decimal, path: str = "exports"
) -> PartValue:
    """The value of `quantity` of an item of which `left` is open, both in one unit. The parts sum to the whole."""
    usd_left, cny_left = _open_usd(books, key, record), _open_cny(books, key, record)
    usd = None if usd_left is None else value_of_part(usd_left, quantity, left)
    cny = None if cny_left is None else value_of_part(cny_left, quantity, left)
    assert record.export_date is not None
    method = method_of(books.policies, record.export_date)
    if method is None or usd is None:
        return PartValue(fob_usd=usd, fob_cny=cny)
    rate = booked_rate(books.policies, books.published, "USD", record.export_date)
    if rate is None:
        return PartValue(fob_usd=usd, fob_cny=cny, missing=no_rate(key, "USD", record.export_date, method, path=path))
    return PartValue(fob_usd=usd, fob_cny=in_cny(usd, rate.rate), rate=rate)


def _open_usd(books: Books, key: str, record: CustomsRecord) -> Decimal | None:
    if record.fob_usd is None:
        return None
    used = books.item_used.get(key)
    claimed = max(used.amount if used is not None else ZERO, record.claimed_usd or ZERO)
    return record.fob_usd - claimed - (record.agency_usd or ZERO) - (record.returned_usd or ZERO)


def _open_cny(books: Books, key: str, record: CustomsRecord) -> Decimal | None:
    """Customs data tell agency and returned goods in USD only: their CNY follow in proportion."""
    if record.fob_cny is None:
        return None
    gone = (record.agency_usd or ZERO) + (record.returned_usd or ZERO)
    share = record.fob_cny * gone / record.fob_usd if gone and record.fob_usd else ZERO
    used = books.item_used.get(key)
    return record.fob_cny - (used.amount_cny if used is not None else ZERO) - round_half_up(share, CENTS)
