"""What happened since yesterday: answers, news from people, and moments that passed undone, of all cases."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ..domain.clock import CHINA, business_date
from ..domain.limits import HolidayCalendar
from ..domain.stage import STAGE_ZH, Stage
from ..store import cases, work_rows
from . import timeline
from .desk import Desk
from .office_tables import holiday_calendar
from .validities import expiries

MOST_CASES = 400
_STAGES = {stage.value for stage in Stage}
_LONGEST_REST = 12
"""Days looked back for a working day: the longest holidays are shorter."""


@dataclass(frozen=True, kw_only=True)
class NewsLine:
    """One thing that happened to a case."""

    case: str
    company: str
    at: datetime
    kind: str
    """receipt | response | note | step | moment | validity"""
    title: str
    text: str
    stage: str


@dataclass(frozen=True, kw_only=True)
class DayNews:
    """The news, newest first, and since when."""

    since: datetime
    lines: list[NewsLine]

    @property
    def summary_zh(self) -> str:
        """`放行 3、退单 1、错过时点 2`; "" without news."""
        counted: Counter[str] = Counter()
        for line in self.lines:
            if line.kind == "moment":
                counted["错过时点"] += 1
            elif line.kind == "validity":
                counted["到期提醒"] += 1
            elif line.stage in _STAGES:
                counted[STAGE_ZH[Stage(line.stage)]] += 1
        return "、".join(f"{name} {count}" for name, count in counted.items())


def previous_working_day(today: date, calendar: HolidayCalendar) -> date:
    """The last day before `today` on which people worked; without a table of that year Monday to Friday count."""
    day = today
    for _ in range(_LONGEST_REST):
        day -= timedelta(days=1)
        rest = calendar.is_rest_day(day)
        if rest is False or (rest is None and day.weekday() < 5):
            break
    return day


def day_news(desk: Desk) -> DayNews:
    """Everything since the beginning of the last working day, +08:00."""
    now = desk.clock.now()
    day = previous_working_day(business_date(now), holiday_calendar(desk))
    since = datetime.combine(day, time(), CHINA)
    with desk.store.read() as connection:
        missed = work_rows.missed_moments(connection, since, now)
        keys = list(
            dict.fromkeys([*work_rows.changed_cases(connection, since, MOST_CASES), *(one.case_id for one in missed)])
        )
        by_key = {case.id: case for case in work_rows.cases_by_ids(connection, keys)}
        names = dict(cases.company_names(connection))
        ending = expiries(connection, day, business_date(now))
        lines: list[NewsLine] = []
        for key, rows in work_rows.declarations_of_cases(connection, keys).items():
            case = by_key[key]
            for row in rows:
                for entry in timeline.entries_of(desk, connection, row, several=len(rows) > 1):
                    came = entry.came_at or entry.at
                    if came >= since:
                        lines.append(
                            NewsLine(
                                case=case.number,
                                company=names.get(case.company_id or 0, ""),
                                at=came,
                                kind=entry.kind,
                                title=entry.title,
                                text=entry.text,
                                stage=entry.stage,
                            )
                        )
    for one in missed:
        kind = desk.moment_kinds.get(one.kind)
        case = by_key[one.case_id]
        lines.append(
            NewsLine(
                case=case.number,
                company=names.get(case.company_id or 0, ""),
                at=one.at,
                kind="moment",
                title=f"已过时点：{kind.name_zh if kind else one.kind}",
                text=one.source,
                stage="",
            )
        )
    lines += [
        NewsLine(
            case=one.case,
            company=one.company,
            at=datetime.combine(business_date(now), time(), CHINA),
            kind="validity",
            title=f"{one.kind_zh}{one.left_zh}",
            text=f"有效期至 {one.until}",
            stage="",
        )
        for one in ending
    ]
    lines.sort(key=lambda line: line.at)
    return DayNews(since=since, lines=lines[::-1])  # what came in one instant too
