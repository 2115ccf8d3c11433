"""Customs exchange rates (计征汇率): one set per month, taken from the third Wednesday of the month before.

Sources: GACC Order 272 art. 13 (central parity of the third Wednesday of the previous month, the next trading day when
that is none), rules TAX-001, TAX-002, rule book section 11. Rates are kept as CNY per one unit of the currency, however
they are quoted (JPY per 100, some currencies as foreign units per CNY).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from cqdesk.domain.arithmetic import Term, given, unknown
from cqdesk.domain.limits import HolidayCalendar
from cqdesk.domain.quantity import plain, quotient

CNY = "CNY"
RATE_PLACES = 8
"""Decimals a rate is kept with."""
RATE_SOURCE_ZH = "海关总署令第272号第十三条：上月第三个星期三人民币汇率中间价"
_MOST_REST_DAYS = 14


@dataclass(frozen=True, kw_only=True)
class RateDay:
    """The day whose central parity a month uses."""

    day: date
    third_wednesday: date
    certain: bool
    """False: the calendar does not cover that year, so a holiday on the third Wednesday would not be seen."""

    @property
    def remark_zh(self) -> str:
        """Why it is this day, and whether that is sure; "" where it is the plain third Wednesday."""
        moved = "" if self.day == self.third_wednesday else f"（{self.third_wednesday.isoformat()} 休市，顺延）"
        doubt = "" if self.certain else f"（缺 {self.third_wednesday.year} 年节假日表，未核对是否休市）"
        return f"{moved}{doubt}"

    @property
    def told_zh(self) -> str:
        """The day in words."""
        return f"{self.day.isoformat()}{self.remark_zh}"


def month_of(day: date) -> str:
    """The key of a month: `2026-11`."""
    return f"{day.year:04d}-{day.month:02d}"


def rate_day(month: str, calendar: HolidayCalendar) -> RateDay:
    """The third Wednesday of the month before `month` (`2026-11` -> 2026-10-21), or the next trading day."""
    year, number = int(month[:4]), int(month[5:])
    last_of_before = date(year, number, 1) - timedelta(days=1)
    first = last_of_before.replace(day=1)
    wednesday = first + timedelta(days=(2 - first.weekday()) % 7 + 14)
    day, certain = wednesday, True
    for _ in range(_MOST_REST_DAYS):
        rest = calendar.is_rest_day(day)
        if rest is None:
            certain = False
            break
        # the interbank market is closed on all weekends, also those worked in exchange for a holiday
        if not rest and day.weekday() < 5:
            break
        day += timedelta(days=1)
    return RateDay(day=day, third_wednesday=wednesday, certain=certain)


def per_unit(quoted: Decimal, quoted_for: Decimal = Decimal(1)) -> Decimal:
    """CNY per unit from a quotation such as 4.6512 CNY per 100 JPY."""
    return quotient(quoted, quoted_for, RATE_PLACES)


def per_unit_of_inverse(foreign_per_cny: Decimal) -> Decimal:
    """CNY per unit where the quotation is foreign units per one CNY."""
    return quotient(Decimal(1), foreign_per_cny, RATE_PLACES)


@dataclass(frozen=True, kw_only=True)
class Rate:
    """The rate of a currency for one month. `day`: the day of the quotation, None when the table does not say."""

    month: str
    currency: str
    cny_per_unit: Decimal
    day: date | None
    source: str


def rate_term(currency: str, month: str, rates: Mapping[str, Rate], calendar: HolidayCalendar) -> Term:
    """The rate of a currency in a month as a term; `rates` are those of the month, by currency.

    A rate quoted for another day than the rule asks is used and marked (TAX-002): the table is official, the calendar
    may be ours.
    """
    name = f"{month} 月计征汇率 {currency}"
    if currency == CNY:
        return given(name, Decimal(1), "", source_zh="人民币无须折算")
    if not currency:
        return unknown(name, "", "币制")
    found = rates.get(currency)
    wanted = rate_day(month, calendar)
    if found is None:
        missing = (
            f"{month[:4]} 年 {int(month[5:])} 月的 {currency} 计征汇率，取 {wanted.day} 的中间价{wanted.remark_zh}"
        )
        return unknown(name, "", missing, source_zh=RATE_SOURCE_ZH)
    doubt = ""
    if found.day is not None and found.day != wanted.day and wanted.certain:
        doubt = f"汇率表的日期是 {found.day.isoformat()}，按规定应取 {wanted.told_zh}，请核对。"
    elif not wanted.certain:
        doubt = f"汇率日应为 {wanted.told_zh}。"
    return Term(
        name_zh=name,
        value=found.cny_per_unit,
        unit="",
        formula_zh=f"1 {currency} = {plain(found.cny_per_unit)} CNY",
        origin=found.source,
        source_zh=RATE_SOURCE_ZH,
        remark_zh=doubt,
    )
