"""Registering, running and answering of the refund checks."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from cqdesk.errors import Fault

from ...issues import CannotJudge, Issue, Severity
from .facts import Facts


@dataclass(frozen=True)
class Found:
    """A finding: its place in the claim and what is wrong there; `severity` where it differs from the check's own."""

    path: str
    detail: str
    severity: Severity | None = None


@dataclass(frozen=True)
class Missing:
    """The check cannot be answered: what is missing, Chinese."""

    what: str


Answer = Iterable[Found | Missing]
Check = Callable[[Facts], Answer]
_CHECKS: dict[str, Check] = {}


@dataclass(frozen=True, kw_only=True)
class Text:
    """The catalogue row of a check."""

    number: str
    severity: Severity
    title: str
    remedy: str
    source: str
    bureau_code: str


def check(number: str) -> Callable[[Check], Check]:
    """Register a check under its number."""

    def register(function: Check) -> Check:
        if number in _CHECKS or number not in texts():
            raise Fault(f"check {number} is registered twice or has no text")
        _CHECKS[number] = function
        return function

    return register


@cache
def texts() -> dict[str, Text]:
    """Texts by number, from `checks.csv`."""
    severities: dict[str, Severity] = {"B": "error", "W": "warning", "I": "info"}
    with (Path(__file__).with_name("checks.csv")).open(encoding="utf-8", newline="") as file:
        return {
            row["number"]: Text(
                number=row["number"],
                severity=severities[row["severity"]],
                title=row["title"],
                remedy=row["remedy"],
                source=row["source"],
                bureau_code=row["bureau_code"],
            )
            for row in csv.DictReader(file)
        }


def registered() -> dict[str, Check]:
    """All checks by number; importing the modules registers them."""
    from . import customs, limits, vouchers  # noqa: F401

    return dict(sorted(_CHECKS.items()))


@dataclass(frozen=True, kw_only=True)
class Answered:
    """One check's answer: passed, findings, or what is missing."""

    number: str
    state: Literal["passed", "finding", "not_checkable"]
    issues: tuple[Issue, ...] = ()
    missing: tuple[CannotJudge, ...] = ()


def run_checks(facts: Facts) -> list[Answered]:
    """Every check, in order of its number."""
    return [_answer(number, function(facts)) for number, function in registered().items()]


def _answer(number: str, found: Answer) -> Answered:
    text = texts()[number]
    issues: list[Issue] = []
    missing: dict[str, None] = {}
    for one in found:
        if isinstance(one, Missing):
            missing[one.what] = None
        else:
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
    state: Literal["passed", "finding", "not_checkable"] = (
        "finding" if issues else "not_checkable" if missing else "passed"
    )
    return Answered(
        number=number,
        state=state,
        issues=tuple(issues),
        missing=tuple(CannotJudge(id=number, missing=what) for what in missing),
    )
