"""Refund rates by code and day: the imported library first, announced changes where no library speaks.

A rate is never guessed. Look-up as documented for the library (refund reference section 8): the exact code valid on the
export date; else longer codes below the ten digits (if their rate or flag differ the user is asked); else the longest
prefix. Rate 0 is a real value, and the flag decides the treatment, not the rate alone.
"""

from __future__ import annotations

import csv
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from cqdesk.errors import Fault

SHORTEST = 4
"""Digits of the shortest code of the library."""


class Treatment(StrEnum):
    """特殊商品标识 (TSFLAG)."""

    REFUND = ""
    TAXED = "1"
    """出口禁止或不退税: taxed like a domestic sale, input creditable."""
    EXEMPT = "2"
    """免税: input VAT goes to cost."""


@dataclass(frozen=True, kw_only=True)
class RefundRate:
    """One interval of the library. Rates in percent; `code` has 4 to 12 digits."""

    code: str
    name: str
    unit: str
    valid_from: date | None
    valid_to: date | None
    vat_rates: tuple[Decimal, ...]
    refund_rate: Decimal
    treatment: Treatment = Treatment.REFUND
    library: str = ""
    """Version such as 2026B, or the notice of an announced change."""
    announced: bool = False
    """From the table of announced changes, not from a library: shown with a mark."""

    def covers(self, on: date) -> bool:
        """Whether the interval holds on that day, both ends included."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)

    @property
    def policy(self) -> tuple[Decimal, Treatment]:
        """What a claim depends on."""
        return self.refund_rate, self.treatment


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was found. `rate` None and `choices` given: the user chooses; both empty: nothing is known."""

    rate: RefundRate | None = None
    choices: tuple[RefundRate, ...] = ()


class RateBook:
    """A rate library, and the announced changes behind it."""

    def __init__(self, library: Iterable[RefundRate] = (), announced: Iterable[AnnouncedRate] = ()) -> None:
        self._by_code: dict[str, list[RefundRate]] = {}
        for rate in library:
            self._by_code.setdefault(rate.code, []).append(rate)
        self._codes = sorted(self._by_code)
        self.announced = tuple(announced)
        self._found: dict[tuple[str, date], Answer] = {}

    def find(self, code: str, on: date) -> Answer:
        """The rate of a goods code (4 to 12 digits) on the export date. Raises `Fault` if it is not a code."""
        known = self._found.get((code, on))
        if known is None:
            known = self._found[code, on] = self._find(code, on)
        return known

    def _find(self, code: str, on: date) -> Answer:
        if not (code.isascii() and code.isdigit() and SHORTEST <= len(code) <= 12):
            raise Fault("a goods code has 4 to 12 digits")
        for answer in (self._exact(code, on), self._longer(code, on), self._shorter(code, on)):
            if answer.rate is not None or answer.choices:
                return answer
        found = [change for change in self.announced if change.code_prefix and code.startswith(change.code_prefix)]
        longest = max((len(change.code_prefix) for change in found), default=0)
        return _of_announced([change for change in found if len(change.code_prefix) == longest], code, on)

    def find_group(self, group: str, on: date) -> Answer:
        """The announced rate of a whole group of goods (`rate_groups.csv`) on the export date."""
        return _of_announced([change for change in self.announced if change.group == group], "", on)

    def _exact(self, code: str, on: date) -> Answer:
        return _one([rate for rate in self._by_code.get(code, ()) if rate.covers(on)])

    def _longer(self, code: str, on: date) -> Answer:
        below = []
        for other in self._codes[bisect_left(self._codes, code) :]:
            if not other.startswith(code):
                break
            below += [rate for rate in self._by_code[other] if rate.covers(on)]
        return _one(below)

    def _shorter(self, code: str, on: date) -> Answer:
        for length in range(len(code) - 1, SHORTEST - 1, -1):
            answer = self._exact(code[:length], on)
            if answer.rate is not None or answer.choices:
                return answer
        return Answer()


def _one(rates: Sequence[RefundRate]) -> Answer:
    """One policy among them: the first; several: the user's choice."""
    if not rates:
        return Answer()
    if len({rate.policy for rate in rates}) == 1:
        return Answer(rate=rates[0])
    return Answer(choices=tuple(rates))


@dataclass(frozen=True, kw_only=True)
class AnnouncedRate:
    """A change announced by a notice, for a group of goods; `code_prefix` where the group's codes are certain."""

    group: str
    code_prefix: str
    valid_from: date | None
    valid_to: date | None
    rate: Decimal
    notice: str
    note: str
    confidence: str


def _of_announced(changes: Sequence[AnnouncedRate], code: str, on: date) -> Answer:
    return _one(
        [
            rate
            for change in changes
            if (
                rate := RefundRate(
                    code=code or change.code_prefix,
                    name=change.note,
                    unit="",
                    valid_from=change.valid_from,
                    valid_to=change.valid_to,
                    vat_rates=(),
                    refund_rate=change.rate,
                    library=change.notice,
                    announced=True,
                )
            ).covers(on)
        ]
    )


def read_announced(csv_lines: Iterable[str]) -> tuple[AnnouncedRate, ...]:
    """The shipped table of announced changes (`announced_rates.csv`). Raises `Fault` if it is not consistent."""
    found = []
    for row in csv.DictReader(csv_lines):
        if not row["group"] or not row["notice"] or not row["confidence"]:
            raise Fault("announced rates: a row without group, notice or confidence")
        found.append(
            AnnouncedRate(
                group=row["group"],
                code_prefix=row["code_prefix"],
                valid_from=_day(row["valid_from"]),
                valid_to=_day(row["valid_to"]),
                rate=Decimal(row["rate"]),
                notice=row["notice"],
                note=row["note"],
                confidence=row["confidence"],
            )
        )
    return tuple(found)


def read_groups(csv_lines: Iterable[str]) -> dict[str, str]:
    """Every name of a group of goods (lower case) to the group, from `rate_groups.csv`."""
    names: dict[str, str] = {}
    for row in csv.DictReader(csv_lines):
        for name in (row["group"], row["name_zh"], *row["also"].split("|")):
            if names.setdefault(name.strip().lower(), row["group"]) != row["group"]:
                raise Fault(f"rate groups: {name!r} names two groups")
    return names


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
