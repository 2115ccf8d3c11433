"""Findings set aside with a reason, and rules switched off or lowered by a firm: what that makes of a report.

An accepted finding keeps its place and says by whom, when and why. It is known again by its rule, the kind of its place
and a fingerprint of what it says and of the value it stands at: when the value changes it comes back. Errors may be
accepted only where the rule says so (`Rule.overridable`), and then count as warnings.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from . import path as paths
from .checks import Report
from .declaration.fields import Declaration
from .document import Filled
from .field_checks import kind_of_place
from .issues import SEVERITIES, Acceptance, Issue, Severity
from .rules import all_rules

Level = Literal["off", "info", "warning"]
LEVELS: tuple[Level, ...] = ("off", "info", "warning")
LEVEL_ZH: Mapping[str, str] = {"": "照常", "off": "关闭", "info": "降为提示", "warning": "降为提醒"}
Levels = Mapping[str, str]
"""Rule id -> level, as a firm or a client set it."""


def may_accept(issue: Issue) -> bool:
    """Whether a reason is enough: warnings and hints, and errors whose rule may be set aside."""
    rule = all_rules().get(issue.id)
    return issue.severity != "error" or (rule is not None and rule.overridable)


def fingerprint(issue: Issue, filled: Filled[Any]) -> str:
    """Of what a finding says (without the number of its row) and of the value at its place."""
    words, value = issue.message, ""
    if issue.path:
        row = issue.path.rpartition(".")[0]
        try:
            words = words.replace(paths.label_of(type(filled.form), row), "") if row.endswith("]") else words
            value = filled.text_at(issue.path) if paths.spec_at(type(filled.form), issue.path).item is None else ""
        except paths.NoSuchPlace:
            pass  # a place in the papers: its sentence says it all
    return hashlib.sha256("\x1f".join((issue.id, words, value)).encode()).hexdigest()[:32]


def acceptance(issue: Issue, filled: Filled[Any], *, reason: str, who: str, at: str) -> Acceptance:
    """The acceptance of a finding as it stands now."""
    return Acceptance(
        rule=issue.id, path=issue.path, fingerprint=fingerprint(issue, filled), reason=reason, who=who, at=at
    )


def with_acceptances(issues: Sequence[Issue], filled: Filled[Any]) -> list[Issue]:
    """The same findings, those set aside marked. One acceptance covers one finding, at its own place first."""
    if not filled.accepted:
        return list(issues)
    left = list(filled.accepted)
    marked = list(issues)
    for exactly in (True, False):
        for n, issue in enumerate(marked):
            if issue.accepted is not None or not may_accept(issue):
                continue
            found = _fitting(issue, filled, left, exactly=exactly)
            if found is not None:
                left.remove(found)
                milder: Severity = "warning" if issue.severity == "error" else issue.severity
                marked[n] = replace(issue, accepted=found, severity=milder)
    return marked


def _fitting(issue: Issue, filled: Filled[Any], left: Sequence[Acceptance], *, exactly: bool) -> Acceptance | None:
    candidates = [one for one in left if one.rule == issue.id]
    if not candidates:
        return None
    mark = fingerprint(issue, filled)
    for one in candidates:
        same = one.path == issue.path if exactly else kind_of_place(one.path) == kind_of_place(issue.path)
        if same and one.fingerprint == mark:
            return one
    return None


def merged(*levels: Levels) -> dict[str, str]:
    """Levels of the firm, then of the client, which win where both speak."""
    result: dict[str, str] = {}
    for one in levels:
        result |= one
    return {rule: level for rule, level in result.items() if level in LEVELS}


def with_levels(report: Report, levels: Levels) -> Report:
    """The report under a firm's switches. A rule is only ever made milder, and the report says which are off."""
    if not levels:
        return report
    off = tuple(sorted(rule for rule, level in levels.items() if level == "off"))

    def kept(issues: Sequence[Issue]) -> list[Issue]:
        return [_lowered(issue, levels.get(issue.id, "")) for issue in issues if levels.get(issue.id) != "off"]

    return replace(
        report,
        issues=kept(report.issues),
        tasks=kept(report.tasks),
        not_checked=[one for one in report.not_checked if levels.get(one.id) != "off"],
        switched_off=off,
    )


def _lowered(issue: Issue, level: str) -> Issue:
    if level not in SEVERITIES or SEVERITIES.index(level) <= SEVERITIES.index(issue.severity):
        return issue
    return replace(issue, severity=level)


def settled(report: Report, filled: Filled[Declaration], levels: Levels) -> Report:
    """A report as the clerk sees it: switches first, then what was set aside."""
    report = with_levels(report, levels)
    return replace(
        report,
        issues=with_acceptances(report.issues, filled),
        tasks=with_acceptances(report.tasks, filled),
    )
