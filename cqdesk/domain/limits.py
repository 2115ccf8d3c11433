"""Limits of the law that move with the calendar: the import limit of 14 days and its late fee (滞报金).

Sources: Customs Law art. 24, the late-fee measures as reprinted (rules TIM-001, TIM-002, rule book section
4). The threshold is data with a date; older reprints show 10 CNY.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from cqdesk.errors import Fault

IMPORT_DAYS = 14
LATE_FEE_PER_DAY = Fraction(5, 10_000)
LATE_FEE_THRESHOLD_CNY = Decimal(50)


@dataclass(frozen=True)
class HolidayCalendar:
    """Rest days as announced by the State Council, year by year.

    `years`: the years the table covers; on a day of any other year nothing can be said, not even of a
    Saturday, because working days are swapped. `holidays`: rest days that are ordinary weekdays or
    festivals; `workdays`: Saturdays and Sundays worked in exchange.
    """

    years: frozenset[int] = frozenset()
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    @classmethod
    def of(cls, years: Collection[int], holidays: Collection[date], workdays: Collection[date]) -> HolidayCalendar:
        """From plain collections. Raises `Fault` if a day is both, or lies outside the years."""
        if set(holidays) & set(workdays):
            raise Fault("a day cannot be a holiday and a swapped working day")
        if any(day.year not in years for day in (*holidays, *workdays)):
            raise Fault("a day lies outside the years of the calendar")
        return cls(frozenset(years), frozenset(holidays), frozenset(workdays))

    def is_rest_day(self, day: date) -> bool | None:
        """Whether nobody works that day; None if the year is not in the table."""
        if day.year not in self.years:
            return None
        return day in self.holidays or (day.weekday() >= 5 and day not in self.workdays)


@dataclass(frozen=True, kw_only=True)
class Limit:
    """The last day of a limit."""

    day: date
    """The last good day, as far as the calendar can tell."""
    counted: date
    """The last day before moving on over rest days."""
    missing_year: int | None
    """Not None: the calendar lacks that year, so whether `day` moves on cannot be judged."""

    @property
    def message_zh(self) -> str:
        """What to show beside the day."""
        if self.missing_year is not None:
            return f"{self.day.isoformat()}（缺 {self.missing_year} 年节假日表，不能判断是否顺延，请导入节假日表）"
        moved = f"（原 {self.counted.isoformat()} 逢休息日顺延）" if self.day != self.counted else ""
        return f"{self.day.isoformat()}{moved}"


def move_over_rest_days(day: date, calendar: HolidayCalendar) -> Limit:
    """The next working day from `day` on, `day` itself included."""
    moved = day
    while (rest := calendar.is_rest_day(moved)) is True:
        moved += timedelta(days=1)
    return Limit(day=moved, counted=day, missing_year=moved.year if rest is None else None)


def import_limit(entered: date, calendar: HolidayCalendar) -> Limit:
    """Last day to declare an import without late fee.

    `entered`: business day on which the conveyance was declared to have entered (for the second clock of a
    transit: the day of arrival at the destination). Fourteen days after it; a last day on a rest day or
    holiday moves on to the next working day.
    """
    return move_over_rest_days(entered + timedelta(days=IMPORT_DAYS), calendar)


@dataclass(frozen=True, kw_only=True)
class LateFee:
    """What a late import declaration costs."""

    days: int
    """Days from the day after the limit to the day of declaring, both counted; 0 = in time."""
    computed_cny: Decimal
    """Whole yuan, fraction dropped, before the threshold."""
    due_cny: Decimal
    """What is levied: 0 below the threshold."""
    limit: Limit


def late_fee(
    value_cny: Decimal,
    entered: date,
    declared: date,
    calendar: HolidayCalendar,
    threshold_cny: Decimal = LATE_FEE_THRESHOLD_CNY,
) -> LateFee:
    """Late fee for a dutiable value in CNY: 0.05 percent per day, whole yuan, nothing below the threshold.

    If `limit.missing_year` is set the fee is that of the unmoved limit: an upper bound, not a verdict. Raises
    `Fault` for a negative value.
    """
    if value_cny < 0:
        raise Fault("a dutiable value is not negative")
    limit = import_limit(entered, calendar)
    days = max(0, (declared - limit.day).days)
    computed = Decimal(int(Fraction(value_cny) * days * LATE_FEE_PER_DAY))
    due = computed if computed >= threshold_cny else Decimal(0)
    return LateFee(days=days, computed_cny=computed, due_cny=due, limit=limit)
