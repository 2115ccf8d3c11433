"""What the office's own tables say: the calendar of rest days, and the customs exchange rates of a month.

Both are imported sets (`code_sets`) or rows typed by hand. None is shipped, because no official notice is among our
sources: years and months that nobody imported are said to be missing, never guessed.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

from ..domain.codes import CodeEntry
from ..domain.exchange import Rate
from ..domain.limits import HolidayCalendar
from .desk import Desk

HOLIDAYS, EXCHANGE_RATES, MIDDLE_RATES = "holidays", "exchange_rates", "middle_rates"
LEAST_REST_DAYS = 7
"""A year with fewer listed rest days is not covered: a notice of the next year names days of this one too."""


def holiday_calendar(desk: Desk) -> HolidayCalendar:
    """Rest days and swapped working days the office imported; only years with a whole table count."""
    days: dict[date, str] = {}
    for entry in desk.codes.entries(HOLIDAYS):
        if not _left_out(desk, entry):
            days[date.fromisoformat(entry.code)] = entry.extra.get("kind", "holiday")
    rest = Counter(day.year for day, kind in days.items() if kind == "holiday")
    years = {year for year, count in rest.items() if count >= LEAST_REST_DAYS}
    return HolidayCalendar.of(
        years,
        [day for day, kind in days.items() if kind == "holiday" and day.year in years],
        [day for day, kind in days.items() if kind == "workday" and day.year in years],
    )


def _left_out(desk: Desk, entry: CodeEntry) -> bool:
    """A newer whole table does not list it any more."""
    suspected = getattr(desk.codes, "suspected", None)
    return bool(suspected is not None and suspected(entry.table, entry.code))


def rates_of(desk: Desk, month: str) -> dict[str, Rate]:
    """The customs exchange rates of a month (`2026-11`) by currency."""
    found: dict[str, Rate] = {}
    vintage = desk.codes.vintage(EXCHANGE_RATES)
    told = vintage.source if vintage is not None else "导入的计征汇率表"
    for entry in desk.codes.entries(EXCHANGE_RATES):
        if not entry.code.startswith(f"{month}-") or entry.code[8:] in found:
            continue
        day = entry.extra.get("day", "")
        found[entry.code[8:]] = Rate(
            month=month,
            currency=entry.code[8:],
            cny_per_unit=Decimal(entry.extra["cny_per_unit"]),
            day=date.fromisoformat(day) if day else None,
            source=entry.extra.get("source", "") or told,
        )
    return found


def rate_months(desk: Desk) -> list[str]:
    """The months that have rates, newest first."""
    return sorted({entry.code[:7] for entry in desk.codes.entries(EXCHANGE_RATES)}, reverse=True)
