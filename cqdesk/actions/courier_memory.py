"""What the courier remembers between rounds and starts: whether a person paused sending, and which channel is down.

A channel that is down is remembered once, not in each of the perhaps thousands of messages that wait for it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..store import settings
from ..store.engine import Connection
from .desk import Desk

FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(minutes=15)
BEYOND = 4 * LONGEST_PAUSE
"""A next try that lies further ahead was written under another clock: it counts as due."""
_PAUSE, _TROUBLE = "courier.pause", "courier.trouble"
PAUSED_ZH = "发送已暂停，回执照常收取。要继续发送，请选择“继续发送”。"


def pause_after(tries: int) -> timedelta:
    """How long to wait after so many failures in a row: doubling up to a limit, never the same for everybody."""
    pause: timedelta = min(FIRST_PAUSE * (1 << min(tries, 10)), LONGEST_PAUSE)
    return pause * random.uniform(0.8, 1.2)


@dataclass(frozen=True, kw_only=True)
class Pause:
    """A person paused sending."""

    since: datetime
    who: str


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """A channel is down."""

    why: str
    since: datetime
    tries: int
    next_try_at: datetime


def pause_of(connection: Connection) -> Pause | None:
    """Who paused sending and when; None if it goes on."""
    kept = settings.read(connection, _PAUSE, None)
    return Pause(since=datetime.fromisoformat(kept["since"]), who=kept["who"]) if kept else None


def pause(desk: Desk) -> Pause:
    """Pause sending until `resume`, also over restarts; receipts come as before. Doing it twice is doing it once."""
    with desk.store.write() as connection:
        there = pause_of(connection)
        if there is not None:
            return there
        now = desk.clock.now()
        settings.put(connection, _PAUSE, {"since": now.isoformat(), "who": desk.user})
        desk.write_history(connection, "settings", "pause", {})
        return Pause(since=now, who=desk.user)


def resume(desk: Desk) -> bool:
    """Go on sending. False if nothing was paused."""
    with desk.store.write() as connection:
        if pause_of(connection) is None:
            return False
        settings.put(connection, _PAUSE, {})
        desk.write_history(connection, "settings", "resume", {})
        return True


def paused(desk: Desk) -> Pause | None:
    """As `pause_of`, for the window."""
    with desk.store.read() as connection:
        return pause_of(connection)


def troubles_of(connection: Connection) -> dict[str, Trouble]:
    """The channels that are down, by name."""
    kept = settings.read(connection, _TROUBLE, {})
    return {
        name: Trouble(
            why=one["why"],
            since=datetime.fromisoformat(one["since"]),
            tries=one["tries"],
            next_try_at=datetime.fromisoformat(one["next_try_at"]),
        )
        for name, one in kept.items()
    }


def note_trouble(connection: Connection, channel: str, why: str, now: datetime) -> Trouble:
    """The channel could not be used: wait longer than the last time."""
    kept = settings.read(connection, _TROUBLE, {})
    before = troubles_of(connection).get(channel)
    tries = before.tries + 1 if before else 1
    found = Trouble(
        why=why,
        since=before.since if before else now,
        tries=tries,
        next_try_at=now + pause_after(tries - 1),
    )
    kept[channel] = {
        "why": why,
        "since": found.since.isoformat(),
        "tries": tries,
        "next_try_at": found.next_try_at.isoformat(),
    }
    settings.put(connection, _TROUBLE, kept)
    return found


def clear_trouble(connection: Connection, channel: str) -> None:
    """The channel works again."""
    kept = settings.read(connection, _TROUBLE, {})
    if kept.pop(channel, None) is not None:
        settings.put(connection, _TROUBLE, kept)
