"""Which backups are kept: the newest of the last days, weeks and months that have one.

No clock is asked: days without a backup do not count, so that a holiday, or a clock set back a year, never empties the
folder. Backups are ordered by their running number, which no clock can turn round.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class KeepRule:
    """How many days, weeks and months keep their newest backup."""

    daily: int = 7
    weekly: int = 4
    monthly: int = 12


def kept_backups(taken: Iterable[tuple[int, date]], rule: KeepRule) -> set[int]:
    """Numbers of the backups to keep, of (running number, business date). The newest is always among them."""
    newest_first = sorted(taken, reverse=True)
    kept = {number for number, _ in newest_first[:1]}
    for limit, span_of in _SPANS:
        spans: set[tuple[int, ...]] = set()
        for number, day in newest_first:
            span = span_of(day)
            if span in spans:
                continue
            if len(spans) >= limit(rule):
                break
            spans.add(span)
            kept.add(number)
    return kept


_SPANS: tuple[tuple[Callable[[KeepRule], int], Callable[[date], tuple[int, ...]]], ...] = (
    (lambda rule: rule.daily, lambda day: (day.toordinal(),)),
    (lambda rule: rule.weekly, lambda day: tuple(day.isocalendar())[:2]),
    (lambda rule: rule.monthly, lambda day: (day.year, day.month)),
)
