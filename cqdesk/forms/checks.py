"""The rule engine: runs every rule over a form and gathers the three answers.

*Passed* is silence, *finding* an `Issue`, *cannot judge* a `CannotJudge`. A table of another year is one banner instead
of fifty findings, a rule that judges at submit a task on a draft, a broken rule *cannot judge* and a line in the log.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from cqdesk.domain.codes import CodeBook
from cqdesk.fault_log import fault_text

from . import path as paths
from .declaration.fields import Declaration, is_summary_step
from .document import Filled
from .issues import SEVERITIES, CannotJudge, Issue, Severity
from .rules import (
    Answer,
    Applies,
    Facts,
    Finding,
    Known,
    Rule,
    Unjudged,
    all_rules,
    answers_of,
    group_of,
    sentence_of,
    waiting_count,
)
from .spec import fields_of
from .wording import in_direction

__all__ = ["Judged", "Known", "Report", "all_rules", "check", "concerns", "judge", "position", "report_of"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything one check has to say."""

    issues: list[Issue]
    not_checked: list[CannotJudge]
    banners: list[str]
    """One Chinese sentence per table that does not cover the declaration date."""
    tasks: list[Issue] = field(default_factory=list)
    """On a draft: what the rules judged at submit would say. Not findings."""
    switched_off: tuple[str, ...] = ()
    """Ids of the rules the firm or the client switched off: nobody judged them."""
    waiting: int = 0
    """How many rules of the catalogue about such a declaration wait for what we do not have: nobody judged them."""
    faults: tuple[str, ...] = ()
    """Ids of rules that broke. Each also stands in `not_checked`; a test fails on any."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What one rule said of one form: its raw answers, its findings as issues, whether it broke."""

    answers: tuple[Answer, ...] = ()
    issues: tuple[tuple[Finding, Issue], ...] = ()
    broken: bool = False


def check(
    filled: Filled[Declaration],
    codes: CodeBook,
    on: date,
    *,
    at_submit: bool = False,
    known: Known | None = None,
) -> Report:
    """Judge a declaration as of a day. Never raises for what a form holds, never changes it."""
    facts = Facts(filled.form, codes, on, at_submit=at_submit, unparsed=filled.unparsed, known=known)
    judged = {
        each: judge(each, answers_of(each, filled.form, facts), facts)
        for each in all_rules().values()
        if concerns(each, filled.form, on)
    }
    return report_of(judged, filled, facts)


def judge(rule: Rule, answers: Iterable[Answer], facts: Facts) -> Judged:
    """Gather the answers of one rule. A broken rule must not take the others down: it *cannot judge*."""
    try:
        gathered = tuple(answers)
        for answer in gathered:
            position(answer.path)  # a place the form does not have is a broken rule too
        issues = tuple((answer, _issue(rule, answer, facts)) for answer in gathered if isinstance(answer, Finding))
    except Exception as error:
        # Only code goes to the log: messages may hold client data.
        _log.error("rule %s failed with %s\n%s", rule.id, type(error).__name__, fault_text(error))
        return Judged(broken=True)
    return Judged(gathered, issues)


_BROKEN = "程序内部差错，本条未能判断；请人工核对，并把支持文件发给我们。"


def report_of(judged: Mapping[Rule, Judged], filled: Filled[Declaration], facts: Facts) -> Report:
    """One report out of what each rule said."""
    form = filled.form
    summary = is_summary_step(form)
    issues: list[Issue] = []
    tasks: list[Issue] = []
    unjudged: dict[str, CannotJudge] = {}
    outside: dict[str, set[str]] = {}
    faults: list[str] = []
    for rule, said in judged.items():
        if said.broken:
            faults.append(rule.id)
            unjudged[rule.id] = CannotJudge(id=rule.id, missing=_BROKEN)
            continue
        later = rule.at_submit and not facts.at_submit
        for finding, issue in said.issues:
            if _superseded(rule, finding, facts) or (summary and _left_to_full_step(rule, finding, form)):
                continue
            (tasks if later else issues).append(_worded(issue, form.import_export_flag))
        for answer in said.answers:
            if isinstance(answer, Unjudged) and not later:
                unjudged.setdefault(rule.id, CannotJudge(id=rule.id, missing=answer.missing))
                for table in rule.dated_tables:
                    outside.setdefault(table, set()).add(answer.path)
    return Report(
        issues=sorted(issues, key=_order),
        not_checked=[unjudged[id] for id in sorted(unjudged)],
        banners=_banners(form, facts, outside),
        tasks=sorted(tasks, key=_order),
        waiting=waiting_count("import" if form.import_export_flag == "I" else "export"),
        faults=tuple(faults),
    )


_FLAG: Mapping[Applies, str] = {"import": "I", "export": "E"}


def concerns(rule: Rule, declaration: Declaration, on: date) -> bool:
    """Whether a rule is asked at all: direction, validity, and the field whose own rule speaks first."""
    if rule.applies != "both" and declaration.import_export_flag != _FLAG[rule.applies]:
        return False
    if (rule.since is not None and on < rule.since) or (rule.until is not None and on > rule.until):
        return False
    return not rule.key or bool(getattr(declaration, rule.key))


def _superseded(rule: Rule, finding: Finding, facts: Facts) -> bool:
    """Where a text could not be understood, only that is said: the field is empty for all other rules."""
    return finding.path in facts.unparsed and not rule.id.startswith("FLD-")


def _worded(issue: Issue, flag: str) -> Issue:
    """The issue in the words of its direction. Done last: a rule need not run again when only the direction changes."""
    message, remedy = in_direction(issue.message, flag), in_direction(issue.remedy, flag)
    if message is issue.message and remedy is issue.remedy:
        return issue
    return replace(issue, message=message, remedy=remedy)


def _left_to_full_step(rule: Rule, finding: Finding, form: Declaration) -> bool:
    """The summary step of a two-step declaration asks nine items, by a rule of their own; all else may be empty."""
    if rule.id == "TWO-001" or not finding.path:
        return False
    return paths.get(form, finding.path) in ("", None, [])


def _names(path: str) -> dict[str, str]:
    """What every sentence may call its place: `{field}` the field, `{line}` the row it stands in ("" in the head)."""
    row = path.rpartition(".")[0]
    return {
        "field": paths.label_of(Declaration, path) if path else "报关单",
        "line": paths.label_of(Declaration, row) if row.endswith("]") else "",
    }


def _issue(rule: Rule, finding: Finding, facts: Facts) -> Issue:
    message, remedy = sentence_of(rule.id)
    values = {**_names(finding.path), **finding.values}
    severity: Severity = finding.severity or rule.severity
    if rule.error_when and facts.covers(rule.error_when):
        severity = "error"
    source = rule.source
    tables = rule.tables
    if tables:
        source = f"{source}; {', '.join(f'{table} {facts.vintage(table)}' for table in tables)}"
    return Issue(
        id=rule.id,
        severity=severity,
        path=finding.path,
        message=message.format_map(values),
        remedy=remedy.format_map(values),
        source=source,
    )


def _order(issue: Issue) -> tuple[int, tuple[int, ...], int, str]:
    return group_of(issue.id).turn, position(issue.path), SEVERITIES.index(issue.severity), issue.id


@functools.cache
def _places(form: type) -> Mapping[str, tuple[int, type | None]]:
    return {spec.name: (place, spec.item) for place, spec in enumerate(fields_of(form))}


def position(path: str) -> tuple[int, ...]:
    """Where a path stands in the form, as a sortable key; the whole form comes first."""
    if not path:
        return ()
    key: list[int] = []
    here: type | None = Declaration
    for name, row in paths.parse(path):
        if here is None or name not in _places(here):
            raise paths.NoSuchPlace(path)
        place, here = _places(here)[name]
        key += [place, row or 0]
    return tuple(key)


def _banners(declaration: Declaration, facts: Facts, outside: Mapping[str, set[str]]) -> list[str]:
    """One sentence for all dated tables of one age: a tariff of another year must not cost fifty findings."""
    if not any(line.hs_code for line in declaration.goods):
        return []
    ages: dict[str, set[str]] = {}
    for table in {table for each in all_rules().values() for table in each.dated_tables}:
        if facts.loaded(table) and not facts.covers(table):
            ages.setdefault(facts.vintage(table), set()).update(outside.get(table, ()))
    result = []
    for age in sorted(ages):
        rows = sorted({row for path in ages[age] if path and (row := paths.parse(path)[0][1])})
        lines = f"；第{'、'.join(map(str, rows))}项的资料不全，无法核对" if rows else ""
        result.append(
            f"本地税则为{age}，不覆盖申报日期{facts.on.isoformat()}："
            f"商品编号、法定单位和申报要素的核对只作提示{lines}。请按当年税则人工核对。"
        )
    return result
