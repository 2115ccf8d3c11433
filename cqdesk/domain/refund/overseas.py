"""9810: 离境即退税、销售再核算. Refund in advance when the goods left for an overseas warehouse, account when sold.

Source: 国家税务总局公告2025年第3号 (from 2025-01-27). Accounting starts on the 1st of the month after the advance refund
was completed and ends on 30 April of the year after that month of completion; producers account in VAT filing periods.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from ..arithmetic import Term
from .terms import given, number, worked


class Outcome(StrEnum):
    """What accounting asks for."""

    CONFIRMED = "confirmed"
    ADJUSTED = "adjusted"
    REVERSED = "reversed"


@dataclass(frozen=True, kw_only=True)
class Window:
    """When an advance refund is accounted for."""

    first_period: str
    """YYYY-MM"""
    last_date: date


def accounting_window(completed: date) -> Window:
    """The window of an advance refund completed on that day."""
    year, month = (completed.year + 1, 1) if completed.month == 12 else (completed.year, completed.month + 1)
    return Window(first_period=f"{year:04d}-{month:02d}", last_date=date(completed.year + 1, 4, 30))


@dataclass(frozen=True, kw_only=True)
class Sale:
    """What became of goods refunded in advance: sold or not, and the refund that is right after the sale."""

    sold: bool
    actual_refund: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Accounting:
    """What to declare for one case. Amounts as in the input."""

    outcome: Outcome
    reverse: Term
    """To be declared red, as a positive amount: the whole advance refund, or nothing."""
    redeclare: Term
    """To be declared anew now; of unsold goods nothing, they are claimed again after the sale."""
    difference: Term
    """New refund less advance refund: negative is paid back."""

    @property
    def adjust(self) -> bool:
        """Whether anything has to be declared."""
        return self.outcome is not Outcome.CONFIRMED


def account(advance_refund: Decimal, sales: Sequence[Sale], unit: str = "CNY") -> list[Accounting]:
    """Each case against the same advance refund, in order."""
    advance = given("预退税额", advance_refund, unit)
    nothing = given("无需申报", 0, unit)
    found = []
    for sale in sales:
        actual = given("应退税额", sale.actual_refund if sale.sold else 0, unit)
        same = sale.sold and number(actual) == number(advance)
        outcome = Outcome.CONFIRMED if same else Outcome.ADJUSTED if sale.sold else Outcome.REVERSED
        found.append(
            Accounting(
                outcome=outcome,
                reverse=nothing if same else advance,
                redeclare=nothing if same else actual,
                difference=worked(
                    "差额", number(actual) - number(advance), "应退税额 − 预退税额", actual, advance, unit=unit
                ),
            )
        )
    return found
