"""The only source of the present moment.

A clock is handed in; nothing else in the program asks the machine for the time. Stored instants are UTC.
Official times carry no zone and are China time (UTC+08:00, no summer time since 1991); business dates are
days of that zone.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

from cqdesk.errors import Fault

CHINA = timezone(timedelta(hours=8))
"""China Standard Time, in which every official time and business date is meant."""


class Clock(Protocol):
    """Anything that knows the present moment."""

    def now(self) -> datetime:
        """The present instant, zone-aware, UTC."""


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class ManualClock:
    """A clock that stands still until told otherwise: for tests and the practice Single Window."""

    def __init__(self, start: datetime) -> None:
        self._now = _aware(start).astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> datetime:
        """Move on by `by` and return the new instant. Raises `Fault` for a step back."""
        if by < timedelta(0):
            raise Fault("a clock does not run backwards")
        self._now += by
        return self._now


def business_date(instant: datetime) -> date:
    """The calendar day of an aware instant in China (+08:00). Raises `Fault` for a naive one."""
    return _aware(instant).astimezone(CHINA).date()


def china_instant(value: datetime) -> datetime:
    """An official time as an aware instant: a naive value is China time, an aware one keeps its meaning."""
    return value.replace(tzinfo=CHINA) if value.tzinfo is None else value.astimezone(CHINA)


def _aware(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        raise Fault("an instant needs a time zone")
    return instant
