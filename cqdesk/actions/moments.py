"""Moments (时点) that follow from the form by table and calendar; the others are told by people and kept as told."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from ..domain.clock import CHINA
from ..domain.limits import HolidayCalendar, import_limit
from ..domain.stage import RANK, Stage
from ..forms.declaration.fields import Declaration
from ..store import cases, settings
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


def recompute(connection: Connection, case_id: int, form: Declaration) -> None:
    """Set what the form decides: the import limit of 14 days from the entry of the conveyance (Customs Law art. 24)."""
    if form.import_export_flag != "I" or form.entry_exit_date is None:
        cases.drop_moment(connection, case_id, IMPORT_LIMIT)
        return
    limit = import_limit(form.entry_exit_date, calendar(connection))
    at = datetime.combine(limit.day, _END_OF_DAY, CHINA).astimezone(UTC)
    known = {one.kind: one for one in cases.moments_of(connection, case_id)}.get(IMPORT_LIMIT)
    source = f"按进口日期计算：{limit.message_zh}"
    if known is None or (known.at, known.source) != (at, source):
        cases.put_moment(connection, case_id, kind=IMPORT_LIMIT, at=at, source=source)


def finish(connection: Connection, case_id: int, stages: list[Stage], now: datetime) -> None:
    """Mark as done what the stages of all declarations of a case have settled."""
    if not stages:
        return
    if all(RANK.get(stage, 0) >= RANK[Stage.SUBMITTED] for stage in stages):
        cases.finish_moments(connection, case_id, [IMPORT_LIMIT], now)
    if all(RANK.get(stage, 0) >= RANK[Stage.RELEASED] for stage in stages):
        cases.finish_moments(connection, case_id, ["customs-cutoff"], now)
    if all(stage is Stage.CLOSED for stage in stages):
        cases.finish_moments(connection, case_id, [one.kind for one in cases.moments_of(connection, case_id)], now)
