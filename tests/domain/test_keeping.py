"""Which backups stay: compared with a slow definition, over any clock."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cqdesk.domain.keeping import KeepRule, kept_backups

TODAY = date(2026, 11, 21)
DAYS = st.lists(st.integers(0, 900), max_size=60)


@given(DAYS, st.integers(1, 9), st.integers(0, 6), st.integers(0, 14))
def test_each_of_the_newest_days_weeks_and_months_keeps_its_newest(
    back: list[int], daily: int, weekly: int, monthly: int
) -> None:
    taken = [(number, TODAY - timedelta(days=days)) for number, days in enumerate(back, 1)]
    kept = kept_backups(taken, KeepRule(daily=daily, weekly=weekly, monthly=monthly))
    assert kept <= {number for number, _ in taken}
    if taken:
        assert max(number for number, _ in taken) in kept
    for limit, form in ((daily, "%Y-%m-%d"), (weekly, "%G-%V"), (monthly, "%Y-%m")):
        newest: dict[str, int] = {}
        for number, day in sorted(taken):
            newest[day.strftime(form)] = number
        assert set(sorted(newest.values(), reverse=True)[:limit]) <= kept
    assert len(kept) <= max(daily + weekly + monthly, 1)


def test_a_clock_set_back_a_year_takes_nothing_away_but_by_number() -> None:
    """Seven days of backups, then the clock falls back a year: the newest by number stays, and so do six others."""
    taken = [(n, TODAY - timedelta(days=7 - n)) for n in range(1, 8)] + [(8, TODAY - timedelta(days=365))]
    assert kept_backups(taken, KeepRule(daily=7, weekly=0, monthly=0)) == {2, 3, 4, 5, 6, 7, 8}


def test_days_without_a_backup_do_not_count() -> None:
    """After a month of holiday the last seven backups are still there."""
    taken = [(n, date(2026, 9, n)) for n in range(1, 8)]
    assert kept_backups(taken, KeepRule()) == set(range(1, 8))
