"""Moments (时点) that follow from the form by table and calendar; the others are told by people and kept as told."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from ..domain.clock import CHINA
from ..domain.limits import HolidayCalendar, import_limit
from ..domain.stage import RANK, Stage
from ..store import cases, declarations, settings
from ..store.engine import Connection

IMPORT_LIMIT = "entry-14d"
_END_OF_DAY = time(23, 59)


def calendar(connection: Connection) -> HolidayCalendar:
    """The rest days this office imported; without any, moving on over rest days cannot be judged and is said so."""
    known = settings.read(connection, "holidays", {"years": [], "holidays": [], "workdays": []})
    return HolidayCalendar.of(
        known["years"],
        [date.fromisoformat(one) for one in known["holidays"]],
        [date.fromisoformat(one) for one in known["workdays"]],
    )


def recompute(connection: Connection, case_id: int) -> None:
    """Set what the forms of a case decide: the import limit of 14 days from the entry of the conveyance (Customs Law
    art. 24), counted from the earliest entry among its declarations."""
    entered = declarations.entry_dates(connection, case_id)
    if not entered:
        cases.drop_moment(connection, case_id, IMPORT_LIMIT)
        return
    limit = import_limit(min(entered), calendar(connection))
    at = datetime.combine(limit.day, _END_OF_DAY, CHINA).astimezone(UTC)
    known = {one.kind: one for one in cases.moments_of(connection, case_id)}.get(IMPORT_LIMIT)
    source = f"按进口日期计算：{limit.message_zh}"
    if known is None or (known.at, known.source) != (at, source):
        cases.put_moment(connection, case_id, kind=IMPORT_LIMIT, at=at, source=source)


_SETTLED_BY = {IMPORT_LIMIT: Stage.SUBMITTED, "customs-cutoff": Stage.RELEASED}
"""The stage of every declaration of the case by which a moment is done; all others by closing."""


def settle(connection: Connection, case_id: int, stages: list[Stage], now: datetime) -> None:
    """Mark as done what the stages settle, and as open again what they no longer settle: arrival plays no part."""
    lowest = min((RANK.get(stage, 0) for stage in stages), default=0)
    for one in cases.moments_of(connection, case_id):
        done = lowest >= RANK[_SETTLED_BY.get(one.kind, Stage.CLOSED)]
        if done != (one.done_at is not None):
            cases.set_moment_done(connection, one.id, now if done else None)
