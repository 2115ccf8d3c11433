"""The office's time: handed in, official times are fixed +08:00."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Protocol, runtime_checkable

CHINA = timezone(timedelta(hours=8))


class OfficeClock(Protocol):
    """Anything that tells an aware time."""

    def now(self) -> datetime: ...


@runtime_checkable
class MovableClock(Protocol):
    """A clock the tests and `POST /clock/advance` may put forward."""

    def now(self) -> datetime: ...

    def advance(self, by: timedelta, /) -> object: ...


class WallTime:
    """The machine's time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class HandTime:
    """Stands still until advanced."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        self._now += by


def official(moment: datetime) -> datetime:
    """The same instant as an official time (+08:00)."""
    return moment.astimezone(CHINA)


def file_time(moment: datetime) -> str:
    """The 17 digits of the client's file names, yyyyMMddHHmmssfff."""
    local = official(moment)
    return f"{local:%Y%m%d%H%M%S}{local.microsecond // 1000:03d}"
