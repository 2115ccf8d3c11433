"""Time: one source of the present, China days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from cqdesk.domain.clock import CHINA, ManualClock, SystemClock, business_date, china_instant
from cqdesk.errors import Fault


def test_business_day_begins_at_16_00_utc() -> None:
    assert business_date(datetime(2026, 11, 20, 15, 59, 59, tzinfo=UTC)) == date(2026, 11, 20)
    assert business_date(datetime(2026, 11, 20, 16, 0, tzinfo=UTC)) == date(2026, 11, 21)


def test_business_day_does_not_depend_on_the_zone_of_the_instant() -> None:
    moscow = timezone(timedelta(hours=3))
    assert business_date(datetime(2026, 12, 31, 19, 0, tzinfo=moscow)) == date(2027, 1, 1)


def test_official_time_without_zone_is_china_time() -> None:
    assert china_instant(datetime(2026, 1, 5, 8, 0)) == datetime(2026, 1, 5, 0, 0, tzinfo=UTC)  # noqa: DTZ001
    assert china_instant(datetime(2026, 1, 5, 0, 0, tzinfo=UTC)).utcoffset() == CHINA.utcoffset(None)


def test_manual_clock_moves_only_when_told_and_only_forward() -> None:
    clock = ManualClock(datetime(2026, 11, 21, 9, 0, tzinfo=CHINA))
    assert clock.now() == clock.now() == datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
    assert clock.advance(timedelta(minutes=90)) == datetime(2026, 11, 21, 2, 30, tzinfo=UTC)
    assert clock.now().tzinfo is UTC
    with pytest.raises(Fault):
        clock.advance(timedelta(seconds=-1))


def test_instants_without_zone_are_refused() -> None:
    naive = datetime(2026, 11, 21, 9, 0)  # noqa: DTZ001
    with pytest.raises(Fault):
        ManualClock(naive)
    with pytest.raises(Fault):
        business_date(naive)


def test_system_clock_is_aware_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)
