"""Moments that follow from other moments by table and calendar: limits, windows, free time, patience; each explains itself.

The rules are data (`resources/tables/moment_rules.csv`: what a kind counts from, how far, whether a last day on a rest day
moves on, and in which cases it exists); their sources stand in the rows. Days are business days in China; a limit of days
ends with its last day.
"""

from __future__ import annotations

import csv
import re
from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from cqdesk.domain.clock import CHINA, business_date
from cqdesk.domain.limits import HolidayCalendar, move_over_rest_days
from cqdesk.domain.moments import MomentKind
from cqdesk.errors import Fault

COMPUTED_MARK = "计算："
"""Stands in the source of every computed moment; what a person told has none and is never recomputed."""
_END_OF_DAY = time(23, 59)
_OFFSET = re.compile(r"([+-])(\d+) (min|h|d|M)")


@dataclass(frozen=True, kw_only=True)
class MomentRule:
    """One row of the table of rules."""

    moment: str
    anchor: str
    """What it counts from: a form date, a receipt, or another moment of the case."""
    offset: str
    """`+14 d`, `-24 h`, `+3 M`; `days` = as agreed with carrier or terminal; `window …` = until the anchor."""
    moves: bool
    """A last day on a rest day or holiday moves on."""
    when: str
    """always, import, export; path = the customs path or an option names it; mode; days; `paths:a|b`."""
    explain_zh: str
    source_zh: str


def read_moment_rules(csv_lines: Iterable[str]) -> dict[str, MomentRule]:
    """The table of rules by moment. Raises `Fault` if the shipped table is not consistent."""
    rules: dict[str, MomentRule] = {}
    for row in csv.DictReader(csv_lines):
        offset = row["offset"]
        known = _OFFSET.fullmatch(offset) or offset == "days" or offset.startswith("window ")
        if row["moment"] in rules or not known or row["moves"] not in ("yes", "no"):
            raise Fault(f"moment rules: bad or repeated row {row['moment']!r}")
        rules[row["moment"]] = MomentRule(
            moment=row["moment"],
            anchor=row["anchor"],
            offset=offset,
            moves=row["moves"] == "yes",
            when=row["when"],
            explain_zh=row["explain_zh"],
            source_zh=row["source_zh"],
        )
    return rules


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """Something that happened or is planned: a plain day of the form, or an instant."""

    name_zh: str
    day: date | None = None
    at: datetime | None = None

    @property
    def business_day(self) -> date:
        """The day in China."""
        if self.day is not None:
            return self.day
        if self.at is None:
            raise Fault("an anchor has a day or an instant")
        return business_date(self.at)

    @property
    def told_zh(self) -> str:
        """Name and time in words."""
        if self.day is not None or self.at is None:
            return f"{self.name_zh} {self.business_day.isoformat()}"
        return f"{self.name_zh} {self.at.astimezone(CHINA):%Y-%m-%d %H:%M}"


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """A computed moment and its way."""

    moment: str
    at: datetime
    source_zh: str
    """How it was computed, in one line; holds `COMPUTED_MARK`."""
    missing_year: int | None = None
    """The calendar lacks that year: whether the day moves on is not judged."""


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What decides which moments a case has."""

    direction: str
    mode: str = ""
    """Mode of the customs path; "" = not chosen."""
    path: str = ""
    named: Collection[str] = ()
    """Moments the path and its options name."""
    agreed_days: Mapping[str, int] = field(default_factory=dict)
    """Days agreed with carrier or terminal, by moment."""


def applies(rule: MomentRule, kind: MomentKind, case: Circumstances, on: date) -> bool:
    """Whether a case of these circumstances has that moment on that day."""
    if not kind.in_force(on) or kind.direction not in (case.direction, "both"):
        return False
    if rule.when.startswith("paths:"):
        return case.path in rule.when.removeprefix("paths:").split("|")
    if rule.when == "mode":
        return kind.mode == case.mode
    if rule.when == "path":
        return rule.moment in case.named
    if rule.when == "days":
        return rule.moment in case.agreed_days
    return rule.when in ("always", case.direction)


def deadline(
    rule: MomentRule, anchors: Mapping[str, Anchor], case: Circumstances, calendar: HolidayCalendar
) -> Deadline | None:
    """The moment by its rule; None while what it counts from is not known."""
    anchor = anchors.get(rule.anchor)
    if anchor is None:
        return None
    if rule.offset.startswith("window "):
        return _window(rule, anchor, anchors)
    if rule.offset == "days":
        days = case.agreed_days.get(rule.moment)
        return None if days is None else _days(rule, anchor, days, calendar, f"{days} 天")
    match = _OFFSET.fullmatch(rule.offset)
    if match is None:
        raise Fault(f"moment rules: offset {rule.offset!r}")
    count = int(match[2]) * (1 if match[1] == "+" else -1)
    if match[3] == "d":
        return _days(rule, anchor, count, calendar, f"{abs(count)} 日")
    if match[3] == "M":
        return _end_of(rule, anchor, months_later(anchor.business_day, count), f"{abs(count)} 个月")
    return _clock(rule, anchor, count, match[3])


def _clock(rule: MomentRule, anchor: Anchor, count: int, unit: str) -> Deadline | None:
    if anchor.at is None:
        return None  # hours cannot be counted from a bare day
    span = timedelta(hours=count) if unit == "h" else timedelta(minutes=count)
    words = f"{'后' if count > 0 else '前'} {abs(count)} {'小时' if unit == 'h' else '分钟'}"
    at = anchor.at + span
    said = f"按{anchor.told_zh} {words}{COMPUTED_MARK}{at.astimezone(CHINA):%Y-%m-%d %H:%M}"
    return Deadline(moment=rule.moment, at=at, source_zh=said)


def _days(rule: MomentRule, anchor: Anchor, count: int, calendar: HolidayCalendar, words: str) -> Deadline:
    last = anchor.business_day + timedelta(days=count)
    if not rule.moves:
        return _end_of(rule, anchor, last, words)
    limit = move_over_rest_days(last, calendar)
    at = datetime.combine(limit.day, _END_OF_DAY, CHINA).astimezone(UTC)
    said = f"按{anchor.told_zh} 起 {words}{COMPUTED_MARK}{limit.message_zh}"
    return Deadline(moment=rule.moment, at=at, source_zh=said, missing_year=limit.missing_year)


def _end_of(rule: MomentRule, anchor: Anchor, day: date, words: str) -> Deadline:
    at = datetime.combine(day, _END_OF_DAY, CHINA).astimezone(UTC)
    return Deadline(
        moment=rule.moment, at=at, source_zh=f"按{anchor.told_zh} 起 {words}{COMPUTED_MARK}{day.isoformat()}"
    )


def months_later(day: date, months: int) -> date:
    """The same day of a later month, its last day where there is none."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _window(rule: MomentRule, anchor: Anchor, anchors: Mapping[str, Anchor]) -> Deadline | None:
    """A window ends with its anchor; where it begins stands in the words."""
    opens = rule.offset.removeprefix("window ")
    if opens == "departure":
        departure = anchors.get("departure")
        begin = departure.told_zh if departure else "启运（启运日期未填）"
    else:
        match = _OFFSET.fullmatch(opens)
        if match is None:
            raise Fault(f"moment rules: window {opens!r}")
        begin = (anchor.business_day - timedelta(days=int(match[2]))).isoformat()
    at = anchor.at or datetime.combine(anchor.business_day, _END_OF_DAY, CHINA).astimezone(UTC)
    ends = f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"
    return Deadline(moment=rule.moment, at=at, source_zh=f"按{anchor.told_zh} {COMPUTED_MARK}{begin} 起，至 {ends} 止")
