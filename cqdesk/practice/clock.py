"""The office's time: handed in, official times are fixed +08:00."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from cqdesk.domain.clock import CHINA


class OfficeClock(Protocol):
    """Anything that tells an aware time."""

    def now(self) -> datetime: ...


@runtime_checkable
class MovableClock(Protocol):
    """A clock the tests and `POST /clock/advance` may put forward."""

    def now(self) -> datetime: ...

    def advance(self, by: timedelta, /) -> object: ...


def official(moment: datetime) -> datetime:
    """The same instant as an official time (+08:00)."""
    return moment.astimezone(CHINA)


def file_time(moment: datetime) -> str:
    """The 17 digits of the client's file names, yyyyMMddHHmmssfff."""
    local = official(moment)
    return f"{local:%Y%m%d%H%M%S}{local.microsecond // 1000:03d}"
