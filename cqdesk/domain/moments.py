"""Moments of a case: cut-offs, limits, free time, departures; which one is at risk next.

The kinds are data (`resources/tables/moments.csv`, each row with source and confidence). Source of the rule
that the work list is sorted by the next moment at risk: design section 3. Clocks of the law stand in
`limits`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from cqdesk.domain.clock import CHINA, business_date
from cqdesk.errors import Fault


class MomentNature(StrEnum):
    """What sort of moment a kind is."""

    CUT_OFF = "cut-off"
    LIMIT = "limit"
    EVENT = "event"
    WINDOW = "window"
    FREE_TIME = "free time"
    VALIDITY = "validity"
    PATIENCE = "patience"
    LEAD_TIME = "lead time"
    CALENDAR = "calendar"


@dataclass(frozen=True, kw_only=True)
class MomentKind:
    """One row of the table of moments; the columns kept as text are for people."""

    code: str
    name_zh: str
    name_en: str
    nature: MomentNature
    direction: str
    """import, export, both"""
    mode: str
    """sea, rail, road, air, rail-sea, mail, none, any"""
    counted_from: str
    computed: str
    day_rule: str
    set_by: str
    if_missed: str
    warn_before: tuple[timedelta, ...]
    """When to warn, longest first; empty if the table gives no plain lead (see `lead_warning`)."""
    lead_warning: str
    source: str
    confidence: str
    valid_from: date | None
    valid_to: date | None

    def in_force(self, on: date) -> bool:
        """Whether the kind exists on that day."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)

    def concerns(self, direction: str, mode: str) -> bool:
        """Whether a case of that direction and mode can have it."""
        return self.direction in (direction, "both") and self.mode in (mode, "any")


_LEAD = re.compile(r"(\d+) (h|d)")


def read_moment_kinds(csv_lines: Iterable[str]) -> dict[str, MomentKind]:
    """The table of moments by code. Raises `Fault` if the shipped table is not consistent."""
    kinds: dict[str, MomentKind] = {}
    for row in csv.DictReader(csv_lines):
        code = row["moment"]
        if code in kinds or row["kind"] not in set(MomentNature):
            raise Fault(f"moments: bad or repeated row {code!r}")
        kinds[code] = MomentKind(
            code=code,
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            nature=MomentNature(row["kind"]),
            direction=row["direction"],
            mode=row["mode"],
            counted_from=row["counted_from"],
            computed=row["computed"],
            day_rule=row["day_rule"],
            set_by=row["who_sets_it"],
            if_missed=row["if_missed"],
            warn_before=_leads(row["lead_warning"]),
            lead_warning=row["lead_warning"],
            source=row["source"],
            confidence=row["confidence"],
            valid_from=_day(row["valid_from"]),
            valid_to=_day(row["valid_to"]),
        )
    return kinds


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


def _leads(cell: str) -> tuple[timedelta, ...]:
    """'24 h and 4 h' or '4 d, 2 d, 1 d'; anything else is left to people."""
    leads: list[timedelta] = []
    for part in re.split(r", | and ", cell):
        found = _LEAD.fullmatch(part)
        if found is None:
            return ()
        amount = int(found[1])
        leads.append(timedelta(hours=amount) if found[2] == "h" else timedelta(days=amount))
    return tuple(sorted(leads, reverse=True))


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A moment of one case. `at` is an aware instant, `source` says who told it or how it was computed."""

    kind: str
    at: datetime
    source: str
    done: bool = False

    def __post_init__(self) -> None:
        if self.at.utcoffset() is None:
            raise Fault("a moment needs a time zone")


class Urgency(StrEnum):
    """How near a moment is."""

    OVERDUE = "overdue"
    UNDER_TWO_HOURS = "under_two_hours"
    TODAY = "today"
    LATER = "later"


_NEAR = timedelta(hours=2)


def urgency(at: datetime, now: datetime) -> Urgency:
    """Overdue once the instant is past; near within two hours; today is the business day in China."""
    if at < now:
        return Urgency.OVERDUE
    if at - now < _NEAR:
        return Urgency.UNDER_TWO_HOURS
    return Urgency.TODAY if business_date(at) == business_date(now) else Urgency.LATER


def next_at_risk(moments: Iterable[Moment]) -> Moment | None:
    """The earliest undone moment, overdue or to come; the work list is sorted by its time.

    Equal times are ordered by kind, so that the answer never depends on the order given.
    """
    return min((m for m in moments if not m.done), key=lambda m: (m.at, m.kind), default=None)


def remaining_zh(moment: Moment, kinds: Mapping[str, MomentKind], now: datetime) -> str:
    """One line for the work list, such as 截港/集港：11-21 18:00，还剩 1 小时 20 分."""
    known = kinds.get(moment.kind)
    name = known.name_zh if known else moment.kind
    at = moment.at.astimezone(CHINA)
    stamp = f"{at:%m-%d %H:%M}" if at.year == now.astimezone(CHINA).year else f"{at:%Y-%m-%d %H:%M}"
    if moment.done:
        return f"{name}：{stamp}，已完成"
    word = "已过" if moment.at < now else "还剩"
    return f"{name}：{stamp}，{word} {_span_zh(abs(moment.at - now))}"


def _span_zh(span: timedelta) -> str:
    minutes = int(span.total_seconds()) // 60
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return f"{days} 天 {hours} 小时" if hours else f"{days} 天"
    if hours:
        return f"{hours} 小时 {rest} 分" if rest else f"{hours} 小时"
    return f"{rest} 分" if rest else "不到 1 分钟"
