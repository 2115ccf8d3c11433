"""Books of numbered checks: functions from facts to findings, texts in a table beside them, three answers.

Passed, finding, or not checkable (names what is missing; never counted as passed). A check is registered under its
catalogued number; its title, remedy, severity (E error, W warning, I info) and source are a row of the table.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Generic, Literal, TypeVar

from cqdesk.errors import Fault

from .issues import CannotJudge, Issue, Severity

F = TypeVar("F")
_SEVERITIES: Mapping[str, Severity] = {"E": "error", "W": "warning", "I": "info"}


@dataclass(frozen=True)
class Found:
    """A finding: its place and what is wrong there; `severity` where it differs from the check's own."""

    path: str
    detail: str
    severity: Severity | None = None


@dataclass(frozen=True)
class Missing:
    """The check cannot be answered: what is missing, Chinese."""

    what: str


Answer = Iterable[Found | Missing]


@dataclass(frozen=True, kw_only=True)
class Text:
    """The catalogue row of a check."""

    number: str
    severity: Severity
    title: str
    remedy: str
    source: str
    bureau_code: str = ""
    """The code under which the authority answers the same finding; "" where it has none we know."""


@dataclass(frozen=True, kw_only=True)
class Answered:
    """One check's answer."""

    number: str
    state: Literal["passed", "finding", "not_checkable"]
    issues: tuple[Issue, ...] = ()
    missing: tuple[CannotJudge, ...] = ()


class CheckBook(Generic[F]):
    """Checks of one subject; `table` is their CSV."""

    def __init__(self, table: Path) -> None:
        self._table = table
        self._checks: dict[str, Callable[[F], Answer]] = {}

    @cached_property
    def texts(self) -> Mapping[str, Text]:
        """Texts by number."""
        with self._table.open(encoding="utf-8", newline="") as file:
            return {
                row["number"]: Text(
                    number=row["number"],
                    severity=_SEVERITIES[row["severity"]],
                    title=row["title"],
                    remedy=row["remedy"],
                    source=row["source"],
                    bureau_code=row.get("bureau_code", ""),
                )
                for row in csv.DictReader(file)
            }

    def check(self, number: str) -> Callable[[Callable[[F], Answer]], Callable[[F], Answer]]:
        """Register a function. Raises `Fault` for a number taken or without text."""

        def register(function: Callable[[F], Answer]) -> Callable[[F], Answer]:
            if number in self._checks or number not in self.texts:
                raise Fault(f"check {number} is registered twice or has no text")
            self._checks[number] = function
            return function

        return register

    @property
    def registered(self) -> Mapping[str, Callable[[F], Answer]]:
        """All checks by number."""
        return dict(sorted(self._checks.items()))

    def run(self, facts: F, only: Collection[str] | None = None) -> list[Answered]:
        """Every check (or those of these numbers), in order of its number."""
        return [
            self._answer(number, function(facts))
            for number, function in self.registered.items()
            if only is None or number in only
        ]

    def _answer(self, number: str, found: Answer) -> Answered:
        text = self.texts[number]
        issues: list[Issue] = []
        missing: dict[str, None] = {}
        for one in found:
            if isinstance(one, Missing):
                missing[one.what] = None
                continue
            issues.append(
                Issue(
                    id=number,
                    severity=one.severity or text.severity,
                    path=one.path,
                    message=f"{text.title}：{one.detail}" if one.detail else f"{text.title}。",
                    remedy=text.remedy,
                    source=text.source,
                )
            )
        lacks = tuple(CannotJudge(id=number, missing=what) for what in missing)
        state: Literal["passed", "finding", "not_checkable"] = (
            "finding" if issues else "not_checkable" if lacks else "passed"
        )
        return Answered(number=number, state=state, issues=tuple(issues), missing=lacks)
