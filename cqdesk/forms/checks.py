"""The rule engine: rules are plain functions with an id; they say what they found, never raise, never change the form.

To add a rule: one function with `@rule` in the fitting module of `declaration/checks`, one row in `texts.csv`, one
passing and one failing case in the tests. The engine gives every rule three answers: *passed* (silence), *finding*,
*cannot judge*. Ids are those of the reviewed rule catalogue and are never reused.
"""

from __future__ import annotations

import csv
import functools
import importlib
import logging
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from typing import Literal

from cqdesk.domain.codes import CodeBook, CodeEntry, TariffLine
from cqdesk.errors import Fault

from . import path as paths
from .declaration.fields import Declaration
from .document import Filled
from .issues import SEVERITIES, CannotJudge, Issue, Severity
from .spec import FieldSpec, fields_of

Applies = Literal["both", "import", "export"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: the place, and the values its sentence names."""

    path: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Unjudged:
    """What a rule lacked: a Chinese sentence, and the place it could not judge."""

    missing: str
    path: str


Answer = Finding | Unjudged


def found(path: str, **values: object) -> Finding:
    """A finding at a path; `values` fill the placeholders of its sentence in `texts.csv`."""
    return Finding(path, values)


def cannot(missing: str, path: str = "") -> Unjudged:
    """*Cannot judge*: what is missing and how to get it, in Chinese."""
    return Unjudged(missing, path)


@dataclass(frozen=True, kw_only=True)
class Known:
    """What lies outside the form and sharpens some rules; None = not known, the rule then cannot judge."""

    returned_number: str | None = None
    """Unified number (统一编号) the last receipt returned; "" = this declaration was never filed."""
    containers_needed: bool | None = None
    """Whether the customs path (通关路径) asks for container rows now."""
    road_manifest: bool | None = None
    """Whether the road manifest (公路舱单) is in use at the place of crossing."""


class Facts:
    """What a rule may ask besides the form. Look-ups are remembered for the one check they serve."""

    def __init__(
        self,
        declaration: Declaration,
        codes: CodeBook,
        on: date,
        *,
        at_submit: bool = False,
        unparsed: Mapping[str, str] | None = None,
        known: Known | None = None,
    ) -> None:
        self.codes = codes
        self.on = on
        self.at_submit = at_submit
        self.unparsed: Mapping[str, str] = unparsed or {}
        self.known = known or Known()
        self._declaration = declaration
        self._rows: dict[tuple[str, str], CodeEntry | None] = {}
        self._lines: dict[str, TariffLine | None] = {}

    @functools.cached_property
    def leaves(self) -> tuple[tuple[str, FieldSpec, object], ...]:
        """Every filled leaf of the form as (path, spec, value)."""
        return tuple(leaf for leaf in paths.walk(self._declaration) if leaf[2] is not None and leaf[2] != "")

    def find(self, table: str, code: str) -> CodeEntry | None:
        """The row of a code table in force on the day of the check."""
        key = (table, code)
        if key not in self._rows:
            self._rows[key] = self.codes.find(table, code, self.on)
        return self._rows[key]

    def ended(self, table: str, code: str) -> CodeEntry | None:
        """The row of a code whose validity officially ended before the day of the check."""
        return self.codes.ended(table, code, self.on)

    def tariff(self, code: str) -> TariffLine | None:
        """The tariff line of a commodity number; whether it may be judged says `covers("hs")`."""
        if code not in self._lines:
            self._lines[code] = self.codes.tariff(code, self.on)
        return self._lines[code]

    def loaded(self, table: str) -> bool:
        """Whether there is such a table at all."""
        return self.codes.vintage(table) is not None

    def covers(self, table: str) -> bool:
        """Whether the table is official and right for the day of the check."""
        return self.codes.covers(table, self.on)

    def vintage(self, table: str) -> str:
        """How old a table is, as it stands in a sentence: `2019年12月版`."""
        vintage = self.codes.vintage(table)
        return "未装入" if vintage is None else f"{vintage.as_of.year}年{vintage.as_of.month}月版"


Judge = Callable[[Declaration, Facts], Iterable[Answer]]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule with everything that is said about it besides its sentence."""

    id: str
    severity: Severity
    source: str
    """Official paper the rule rests on."""
    judge: Judge
    applies: Applies = "both"
    needs: tuple[str, ...] = ()
    """What must be at hand: code tables by name, dated ones with `@date`; a trailing `?` only sharpens the answer."""
    at_submit: bool = False
    """Judged when the clerk asks to file or hand over; on a draft it is a task."""
    since: date | None = None
    """First declaration date the rule is in force."""
    until: date | None = None
    """Last declaration date the rule is in force."""
    key: str = ""
    """Field of the head without which the group is not judged: its own rule speaks."""
    settles: tuple[str, ...] = ()
    """Fields (`gross_weight_kg`, `goods.hs_code`) whose emptiness this rule judges."""
    error_when: str = ""
    """Table that raises the severity to error while it covers the declaration date."""
    overridable: bool = False
    """The clerk may set it aside with a written reason."""

    @property
    def tables(self) -> tuple[str, ...]:
        """Tables that must be loaded, without their marks."""
        return tuple(need.removesuffix("@date") for need in self.needs if not need.endswith("?"))

    @property
    def dated_tables(self) -> tuple[str, ...]:
        """Tables that should cover the declaration date."""
        return tuple(need.removesuffix("@date") for need in self.needs if need.endswith("@date"))

    @property
    def title(self) -> str:
        """First line of the function's docstring."""
        return (self.judge.__doc__ or "").strip().split("\n")[0]


_RULES: dict[str, Rule] = {}


def rule(
    id: str,
    severity: Severity,
    *,
    source: str,
    applies: Applies = "both",
    needs: tuple[str, ...] = (),
    at_submit: bool = False,
    since: date | None = None,
    until: date | None = None,
    key: str = "",
    settles: tuple[str, ...] = (),
    error_when: str = "",
    overridable: bool = False,
) -> Callable[[Judge], Judge]:
    """Register a function as a rule. Raises `Fault` when the id is taken."""

    def register(judge: Judge) -> Judge:
        if id in _RULES:
            raise Fault(f"rule {id} is registered twice")
        _RULES[id] = Rule(
            id=id,
            severity=severity,
            source=source,
            judge=judge,
            applies=applies,
            needs=needs,
            at_submit=at_submit,
            since=since,
            until=until,
            key=key,
            settles=settles,
            error_when=error_when,
            overridable=overridable,
        )
        return judge

    return register


def all_rules() -> Mapping[str, Rule]:
    """Every registered rule by id, in order of registration."""
    # The rules import this module to register themselves, so they are loaded on first use.
    importlib.import_module("cqdesk.forms.field_checks")
    importlib.import_module("cqdesk.forms.declaration.checks")
    return _RULES


@functools.cache
def texts() -> Mapping[str, tuple[str, str]]:
    """Sentence and remedy of each rule, from `texts.csv`."""
    lines = resources.files("cqdesk.forms").joinpath("texts.csv").read_text(encoding="utf-8").splitlines()
    return {row["id"]: (row["message"], row["remedy"]) for row in csv.DictReader(lines)}


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything one check has to say."""

    issues: list[Issue]
    not_checked: list[CannotJudge]
    banners: list[str]
    """One Chinese sentence per table that does not cover the declaration date."""
    tasks: list[Issue] = field(default_factory=list)
    """On a draft: what the rules judged at submit would say. Not findings."""
    faults: tuple[str, ...] = ()
    """Ids of rules that broke. Each also stands in `not_checked`; a test fails on any."""


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
    issues: list[Issue] = []
    tasks: list[Issue] = []
    unjudged: dict[str, CannotJudge] = {}
    outside: dict[str, set[str]] = {}
    faults: list[str] = []
    for each in all_rules().values():
        if not _concerns(each, filled.form, on):
            continue
        try:
            answers = list(answers_of(each, filled.form, facts))
            findings = [
                _issue(each, answer, facts)
                for answer in answers
                if isinstance(answer, Finding) and not _superseded(each, answer, facts)
            ]
        except Exception as error:
            # A broken rule must not take the others down. Only code goes to the log: messages may hold client data.
            where = "".join(traceback.format_tb(error.__traceback__))
            _log.error("rule %s failed with %s\n%s", each.id, type(error).__name__, where)
            faults.append(each.id)
            unjudged[each.id] = CannotJudge(
                id=each.id, missing="程序内部差错，本条未能判断；请人工核对，并把支持文件发给我们。"
            )
            continue
        for answer in answers:
            if isinstance(answer, Unjudged):
                if each.at_submit and not at_submit:
                    continue
                unjudged.setdefault(each.id, CannotJudge(id=each.id, missing=answer.missing))
                for table in each.dated_tables:
                    outside.setdefault(table, set()).add(answer.path)
        (tasks if each.at_submit and not at_submit else issues).extend(findings)
    return Report(
        issues=sorted(issues, key=_order),
        not_checked=[unjudged[id] for id in sorted(unjudged)],
        banners=_banners(filled.form, facts, outside),
        tasks=sorted(tasks, key=_order),
        faults=tuple(faults),
    )


def answers_of(rule: Rule, declaration: Declaration, facts: Facts) -> Iterator[Answer]:
    """The raw answers of one rule; a table it needs and nobody loaded makes it *cannot judge*."""
    for table in rule.tables:
        if not facts.loaded(table):
            yield cannot(f"没有装入代码表 {table}，请在“代码表”中导入后再查。")
            return
    yield from rule.judge(declaration, facts)


_FLAG: Mapping[Applies, str] = {"import": "I", "export": "E"}


def _concerns(rule: Rule, declaration: Declaration, on: date) -> bool:
    if rule.applies != "both" and declaration.import_export_flag != _FLAG[rule.applies]:
        return False
    if (rule.since is not None and on < rule.since) or (rule.until is not None and on > rule.until):
        return False
    return not rule.key or bool(getattr(declaration, rule.key))


def _superseded(rule: Rule, finding: Finding, facts: Facts) -> bool:
    """Where a text could not be understood, only that is said: the field is empty for all other rules."""
    return finding.path in facts.unparsed and not rule.id.startswith("FLD-")


def _issue(rule: Rule, finding: Finding, facts: Facts) -> Issue:
    message, remedy = texts()[rule.id]
    label = paths.label_of(Declaration, finding.path) if finding.path else "报关单"
    values = {"field": label, **finding.values}
    severity: Severity = rule.severity
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


_GROUPS = (
    ("FLD", "HDR", "ORG", "NUM", "TIM"),
    ("PRT", "TRA", "TMD", "PRC", "PKG"),
    ("ITM", "QTY", "VAL", "ORI", "DOC", "CFM"),
    ("CNT",),
)
"""Order of the groups: formats and codes, the head as a whole, items, containers."""
_RANK = {prefix: rank for rank, group in enumerate(_GROUPS) for prefix in group}


def _order(issue: Issue) -> tuple[int, tuple[int, ...], int, str]:
    return _RANK[issue.id[:3]], position(issue.path), SEVERITIES.index(issue.severity), issue.id


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
    """One sentence per dated table: a table of another year must not cost fifty findings."""
    if not any(line.hs_code for line in declaration.goods):
        return []
    dated = {table for each in all_rules().values() for table in each.dated_tables}
    result = []
    for table in sorted(dated):
        if not facts.loaded(table) or facts.covers(table):
            continue
        rows = sorted({row for path in outside.get(table, ()) if path and (row := paths.parse(path)[0][1])})
        lines = f"；第{'、'.join(map(str, rows))}项的商品编号不在其中，无法核对" if rows else ""
        result.append(
            f"本地税则为{facts.vintage(table)}，不覆盖申报日期{facts.on.isoformat()}："
            f"商品编号、法定单位和申报要素的核对只作提示{lines}。请在“代码表”中导入当年税则后再查。"
        )
    return result
