"""Exchange: the policy fixed for a year, and the cost of earning one dollar (换汇成本).

Sources: refund reference 3.5 and 3.6. Two cost formulas are in use: *simple* counts the purchase without VAT, *bureau*
adds the VAT that is not refunded; they agree when nothing is withheld.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from cqdesk.errors import Fault

from ..arithmetic import Term
from .terms import given, number, worked


class FxMethod(StrEnum):
    """Which middle rate of the People's Bank a firm uses, chosen beforehand and kept for a year."""

    DAY_OF_SALE = "day"
    FIRST_OF_MONTH = "month"


@dataclass(frozen=True, kw_only=True)
class FxPolicy:
    """A firm's choice, valid from a day."""

    valid_from: date
    method: FxMethod


def rate_day(policies: Sequence[FxPolicy], sold: date) -> date:
    """The day whose middle rate counts for a sale. `Fault` if no policy covers the day."""
    valid = [policy for policy in policies if policy.valid_from <= sold]
    if not valid:
        raise Fault("no exchange policy covers the day")
    newest = max(valid, key=lambda policy: policy.valid_from)
    return sold if newest.method is FxMethod.DAY_OF_SALE else sold.replace(day=1)


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
