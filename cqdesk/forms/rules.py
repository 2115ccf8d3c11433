"""What a rule is: a plain function with an id that says what it found, never raises, never changes the form.

To add a rule:

1. its row in the reviewed catalogue, `tests/forms/declaration_rules.csv` (id, severity, direction, what it needs);
2. one function with `@rule` in the fitting module of `declaration/checks`; a new module is imported in its `__init__`, a
   new prefix of ids gets its row in `GROUPS` below;
3. its sentence and remedy, one row in `texts.csv`;
4. its failing and its passing case in `tests/forms/rule_cases.py`;
5. `python -m cqdesk.forms.rules_page`.

A forgotten step fails a test that names it. Ids are never reused. `checks.check` runs the rules.
"""

from __future__ import annotations

import csv
import dataclasses
import functools
import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any, Literal

from cqdesk.domain.codes import CodeBook, CodeEntry, TariffLine
from cqdesk.domain.limits import HolidayCalendar
from cqdesk.errors import Fault

from . import path as paths
from .declaration.fields import Declaration
from .issues import Severity
from .spec import FieldSpec

Applies = Literal["both", "import", "export"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: the place, and the values its sentence names."""

    path: str
    values: Mapping[str, object]
    severity: Severity | None = None
    """Where one finding is milder than its rule: what it rests on is weaker."""


@dataclass(frozen=True, slots=True)
class Unjudged:
    """What a rule lacked: a Chinese sentence, and the place it could not judge."""

    missing: str
    path: str


Answer = Finding | Unjudged


def found(path: str, **values: object) -> Finding:
    """A finding at a path; `values` fill the placeholders of its sentence in `texts.csv`."""
    return Finding(path, values)


def milder(finding: Finding, severity: Severity) -> Finding:
    """The same finding with a severity of its own."""
    return Finding(finding.path, finding.values, severity)


def cannot(missing: str, path: str = "") -> Unjudged:
    """*Cannot judge*: what is missing and how to get it, in Chinese."""
    return Unjudged(missing, path)


def not_loaded(table: str) -> str:
    """The sentence for a code table nobody loaded."""
    return f"没有装入代码表（{table}），请按现行的代码表人工核对。"


@dataclass(frozen=True, kw_only=True)
class Known:
    """What lies outside the form and sharpens some rules; None = not known, the rule then cannot judge."""

    returned_number: str | None = None
    """Unified number (统一编号) the last receipt returned; "" = this declaration was never filed."""
    containers_needed: bool | None = None
    """Whether the customs path (通关路径) asks for container rows now."""
    road_manifest: bool | None = None
    """Whether the road manifest (公路舱单) is in use at the place of crossing."""
    transit_form: bool | None = None
    """Whether the customs path moves the goods under a transit form (转关单)."""
    authorised: bool | None = None
    """Whether an authorisation (代理报关委托) that holds today is recorded; None = the office records none here."""
    calendar: HolidayCalendar = HolidayCalendar()
    """Rest days the office imported; the years nobody imported are not in it."""


UNPARSED, LEAVES = "?unparsed", "?leaves"
"""How `Facts.reads` calls the texts that could not be understood, and all filled fields."""


def filled_leaves(walked: Iterable[Leaf]) -> list[Leaf]:
    """The leaves that hold something."""
    return [leaf for leaf in walked if leaf[2] is not None and leaf[2] != ""]


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
        self.known = known or Known()
        self.reads: set[str] | None = None
        """What the rule that runs has asked for, while somebody wants to know (`recheck`)."""
        self._unparsed: Mapping[str, str] = unparsed or {}
        self._declaration = declaration
        self._leaves: Sequence[Leaf] | None = None
        self._rows: dict[tuple[str, str], CodeEntry | None] = {}
        self._lines: dict[str, TariffLine | None] = {}

    @property
    def unparsed(self) -> Mapping[str, str]:
        """Path -> text that could not be understood."""
        if self.reads is not None:
            self.reads.add(UNPARSED)
        return self._unparsed

    @property
    def leaves(self) -> Sequence[Leaf]:
        """Every filled leaf of the form as (path, spec, value), in message order."""
        if self.reads is not None:
            self.reads.add(LEAVES)
        if self._leaves is None:
            self._leaves = filled_leaves(paths.walk(self._declaration))
        return self._leaves

    def moved_on(self, unparsed: Mapping[str, str], leaves: Sequence[Leaf]) -> None:
        """The same circumstances with a form that has changed: look-ups stay, fields and texts are new."""
        self._unparsed, self._leaves = unparsed, leaves

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


@dataclass(frozen=True, slots=True)
class Group:
    """One group of rules: what it judges, and its turn: findings are listed turn by turn."""

    title: str
    turn: int


GROUPS: Mapping[str, Group] = {
    "FLD": Group("Any field: unreadable values, length, digits, codes", 0),
    "HDR": Group("Head", 0),
    "ORG": Group("Identity codes of companies", 0),
    "NUM": Group("Declaration numbers", 0),
    "TIM": Group("Validity", 0),
    "PRT": Group("Ports and countries", 1),
    "TRA": Group("Transport", 1),
    "TMD": Group("Supervision mode, duty mode", 1),
    "MAN": Group("Record numbers", 1),
    "PRC": Group("Terms of delivery and charges", 1),
    "PKG": Group("Packages and weights", 1),
    "ITM": Group("Goods lines", 2),
    "QTY": Group("Quantities and units", 2),
    "VAL": Group("Prices", 2),
    "ORI": Group("Origin", 2),
    "DOC": Group("Permits and documents", 2),
    "INS": Group("Inspection and dangerous goods", 2),
    "CFM": Group("Price confirmations", 2),
    "TWO": Group("Two-step declaration", 2),
    "MRG": Group("Merging and splitting", 2),
    "CNT": Group("Containers", 3),
    "MKT": Group("Market procurement", 4),
    "ECM": Group("Cross-border e-commerce", 4),
    "XDC": Group("Across papers", 4),
    "MFT": Group("Manifest", 4),
    "TAX": Group("Duty and value", 4),
    "COO": Group("Certificate of origin", 4),
    "BOP": Group("Foreign-exchange declaration", 4),
    "RFD": Group("Export refund", 4),
}
"""Groups by the prefix of their ids. Turns: formats and codes, the head as a whole, items, containers."""


def group_of(id: str) -> Group:
    """The group of a rule id. Raises `Fault` for a prefix that has none."""
    group = GROUPS.get(id.partition("-")[0])
    if group is None:
        raise Fault(f"rule {id}: no group of that prefix; add it to GROUPS in cqdesk/forms/rules.py")
    return group


Judge = Callable[[Declaration, Facts], Iterable[Answer]]
Leaf = tuple[str, FieldSpec, object]
"""Path, description and value of a filled field."""
LeafJudge = Callable[[str, FieldSpec, Any, Facts], Iterable[Answer]]


@dataclass(frozen=True, kw_only=True, eq=False)
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
    """An error a clerk may set aside with a written reason, because the paper or the box itself is right."""

    leaf: LeafJudge | None = None
    """Judges one filled field at a time, so that after an edit only the fields of its row are judged again."""

    @functools.cached_property
    def tables(self) -> tuple[str, ...]:
        """Tables that must be loaded, without their marks."""
        return tuple(need.removesuffix("@date") for need in self.needs if not need.endswith("?"))

    @functools.cached_property
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
    """Register a function as a rule. Raises `Fault` when the id is taken or its prefix has no group."""

    def register(judge: Judge) -> Judge:
        group_of(id)
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


def leaf_rule(id: str, severity: Severity, *, source: str) -> Callable[[LeafJudge], LeafJudge]:
    """Register a function that judges one filled field at a time, whatever field it is."""

    def register(leaf: LeafJudge) -> LeafJudge:
        def judge(d: Declaration, facts: Facts) -> Iterator[Answer]:
            for path, spec, value in facts.leaves:
                yield from leaf(path, spec, value, facts)

        judge.__doc__ = leaf.__doc__
        rule(id, severity, source=source)(judge)
        _RULES[id] = dataclasses.replace(_RULES[id], leaf=leaf)
        return leaf

    return register


def all_rules() -> Mapping[str, Rule]:
    """Every registered rule by id, in order of registration."""
    # The rules import this module to register themselves, so they are loaded on first use.
    importlib.import_module("cqdesk.forms.field_checks")
    importlib.import_module("cqdesk.forms.declaration.checks")
    return _RULES


@dataclass(frozen=True, kw_only=True)
class WaitingRule:
    """A rule of the catalogue that cannot judge yet: what it lacks is no part of the form or of our tables."""

    id: str
    severity: Severity
    applies: Applies
    judges: str
    """In English, for the page of rules."""
    message: str
    """Its sentence, in Chinese."""
    missing: str
    """Chinese names of what it lacks."""
    waits_for: str
    """The same in English."""
    source: str


OTHER_FORMS = frozenset({"MFT", "ECM", "COO", "BOP", "RFD"})
"""Groups of rules that judge another form; a check of a declaration does not speak of them."""


@functools.cache
def waiting_rules() -> Mapping[str, WaitingRule]:
    """The rules of the catalogue that wait, by id, from `waiting_rules.csv`. They never count as passed."""
    words = resources.files("cqdesk.forms").joinpath("waiting_rules.csv").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = list(csv.DictReader(words.splitlines()))
    return {row["id"]: WaitingRule(**row) for row in rows}


@functools.cache
def waiting_count(direction: str) -> int:
    """How many rules about a declaration of a direction (`import`, `export`) wait."""
    return sum(
        rule.applies in ("both", direction) and rule.id.partition("-")[0] not in OTHER_FORMS
        for rule in waiting_rules().values()
    )


@functools.cache
def texts() -> Mapping[str, tuple[str, str]]:
    """Sentence and remedy of each rule, from `texts.csv`."""
    lines = resources.files("cqdesk.forms").joinpath("texts.csv").read_text(encoding="utf-8").splitlines()
    return {row["id"]: (row["message"], row["remedy"]) for row in csv.DictReader(lines)}


def sentence_of(id: str) -> tuple[str, str]:
    """Sentence and remedy of one rule. Raises `Fault` when nobody wrote them."""
    if id not in texts():
        raise Fault(f"rule {id}: no row in cqdesk/forms/texts.csv")
    return texts()[id]


def answers_of(rule: Rule, declaration: Declaration, facts: Facts) -> Iterator[Answer]:
    """The raw answers of one rule; a table it needs and nobody loaded makes it *cannot judge*."""
    for table in rule.tables:
        if not facts.loaded(table):
            yield cannot(not_loaded(table))
            return
    yield from rule.judge(declaration, facts)
