"""Exchange: the policy fixed for a year, and the cost of earning one dollar (换汇成本).

Sources: refund reference 3.5 and 3.6. Two cost formulas are in use: *simple* counts the purchase without VAT, *bureau*
adds the VAT that is not refunded; they agree when nothing is withheld.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from cqdesk.errors import Fault

from ..arithmetic import Term
from .terms import given, number, worked

PublishedDays = Sequence[tuple[date, Decimal]]
"""Published middle rates of one currency in order of days: CNY for one unit."""
LONGEST_PAUSE = timedelta(days=12)
"""Nothing is published on rest days; the longest holidays with their week-ends stay below this."""


class FxMethod(StrEnum):
    """Which middle rate of the People's Bank a firm uses, chosen beforehand and kept for a year.

    Confidence: day of sale and 1st of the month [M S8]; the first working day is a variant firms agree on.
    """

    DAY_OF_SALE = "day"
    FIRST_OF_MONTH = "month"
    FIRST_WORKING_DAY = "month-working-day"


@dataclass(frozen=True, kw_only=True)
class FxPolicy:
    """A firm's choice, valid from a day."""

    valid_from: date
    method: FxMethod


def method_of(policies: Sequence[FxPolicy], sold: date) -> FxMethod | None:
    """The method that holds on a day; None before the first choice."""
    valid = [policy for policy in policies if policy.valid_from <= sold]
    return max(valid, key=lambda policy: policy.valid_from).method if valid else None


def published_for(method: FxMethod, days: PublishedDays, sold: date) -> tuple[date, Decimal] | None:
    """Day and middle rate that count for a sale; None when the table does not hold it.

    On a day without publication the last rate before it holds, as long as no longer pause lies between; the first
    working day is the first day of the month on which a rate was published.
    """
    if method is FxMethod.FIRST_WORKING_DAY:
        first = sold.replace(day=1)
        at = bisect_left(days, first, key=lambda one: one[0])
        found = days[at] if at < len(days) else None
        near = found is not None and (found[0].year, found[0].month) == (sold.year, sold.month)
        return found if near and found is not None and found[0] - first <= LONGEST_PAUSE else None
    wanted = sold if method is FxMethod.DAY_OF_SALE else sold.replace(day=1)
    at = bisect_right(days, wanted, key=lambda one: one[0])
    found = days[at - 1] if at else None
    return found if found is not None and wanted - found[0] <= LONGEST_PAUSE else None


def change_allowed_from(policies: Sequence[FxPolicy]) -> date | None:
    """The first day another method may start: a year after the newest choice; None before the first choice."""
    if not policies:
        return None
    newest = max(policy.valid_from for policy in policies)
    try:
        return newest.replace(year=newest.year + 1)
    except ValueError:  # 29 February
        return newest.replace(year=newest.year + 1, month=3, day=1)


def fx_cost(tax_base: Term, not_refunded: Term | None, fob_usd: Decimal) -> Term:
    """CNY spent for one dollar of FOB. `not_refunded`: the VAT that stays a cost (bureau formula), or None (simple).

    Raises `Fault` if the FOB is not above zero.
    """
    if fob_usd <= 0:
        raise Fault("a FOB above zero is needed")
    fob = given("美元离岸价", fob_usd, "USD")
    if not_refunded is None:
        return worked(
            "换汇成本", number(tax_base) / number(fob), "计税金额 ÷ 美元离岸价", tax_base, fob, unit="CNY/USD"
        )
    return worked(
        "换汇成本",
        (number(tax_base) + number(not_refunded)) / number(fob),
        "(计税金额 + 不退税额) ÷ 美元离岸价",
        tax_base,
        not_refunded,
        fob,
        unit="CNY/USD",
    )


@dataclass(frozen=True, kw_only=True)
class CostWindow:
    """What a region's bureau finds normal, both ends included. CNY per USD."""

    region: str
    low: Decimal
    high: Decimal

    def holds(self, cost: Term) -> bool:
        """Whether a cost lies in the window."""
        return self.low <= number(cost) <= self.high
