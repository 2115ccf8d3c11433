"""Each rule fires on what it is for, passes the near miss, and agrees with the reviewed rule catalogue."""

from __future__ import annotations

import csv
import string
from pathlib import Path

import pytest

from cqdesk.forms import path as paths
from cqdesk.forms.checks import Report, check, concerns
from cqdesk.forms.declaration.fields import Declaration
from cqdesk.forms.rules import Facts, Finding, all_rules, answers_of, texts

from .book import SmallBook
from .more_cases import CASES as ALSO
from .more_cases import Also
from .rule_cases import CASES, Case, filled

NAMES_ITS_LINES = {
    *("ITM-004", "ITM-022", "CNT-006", "CNT-010", "CNT-017", "PRT-010", "TMD-019", "MAN-010", "ITM-011", "ITM-013"),
    *("ITM-014", "QTY-016", "VAL-006", "VAL-008", "ORI-003", "ORI-004", "ORI-005", "ORI-007", "ORI-020", "DOC-001"),
    *("DOC-002", "DOC-012", "DOC-015", "DOC-016", "DOC-020", "DOC-021", "DOC-022", "DOC-023", "DOC-024"),
}
"""Rules about the whole list, whose sentence says which lines."""

DEPARTURES = {
    "ORG-007": "a broker may file as a trader since 2022 and keeps its code",
    "HDR-035": "the catalogue speaks of exports; its other half, the declaration date, is no field of ours",
    "HDR-038": "medium confidence, seen in one field table only",
    "TRA-006": "the 13 digits stand in no text",
    "TMD-006": "the condition says (import)",
    "MAN-016": "the contact form was replaced by record lists at many offices",
    "PKG-010": "right forms have wood too: a reminder",
    "ITM-011": "the list of agreements is ours: an error only while it covers the date",
    "ORI-005": "Chinese goods come back through zones under ordinary trade",
    "ORI-007": "only imports pay by origin",
    "ORI-013": "the parties of some agreements are not listed",
    "INS-002-T": "an unknown code is worth a word in both directions",
    "INS-003-T": "an unknown code is worth a word in both directions",
}
"""Where severity or direction differ from the reviewed catalogue, and why."""

BY_RULE = {case.rule: case for case in CASES}


def judged(case: Case, *, broken: bool) -> Report:
    form = filled(case.base, case.changes if broken else case.near)
    known = case.known if broken else case.near_known
    report = check(form, SmallBook(tariff_to=case.tariff_to), case.on, at_submit=True, known=known)
    assert report.faults == ()
    return report


def test_every_rule_has_its_cases_and_no_case_is_left_over() -> None:
    lacking = sorted(set(all_rules()) - set(BY_RULE))
    assert not lacking, f"{', '.join(lacking)}: add a failing and a passing case to tests/forms/rule_cases.py"
    left = sorted(set(BY_RULE) - set(all_rules()))
    assert not left, f"{', '.join(left)}: cases in tests/forms/rule_cases.py without a rule"
    assert len(BY_RULE) == len(CASES), "a rule has two cases in tests/forms/rule_cases.py"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_rule_fires(case: Case) -> None:
    report = judged(case, broken=True)
    hits = [issue for issue in report.issues if issue.id == case.rule]
    assert [issue.path for issue in hits] == [case.fires_at]
    if "[" in case.fires_at and case.rule not in NAMES_ITS_LINES:
        row = case.fires_at.rpartition(".")[0]
        assert paths.label_of(Declaration, row) in hits[0].message
    assert hits[0].severity == all_rules()[case.rule].severity


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_rule_passes_the_near_miss(case: Case) -> None:
    report = judged(case, broken=False)
    assert case.rule not in {issue.id for issue in report.issues}
    assert case.rule not in {answer.id for answer in report.not_checked}
    applies = all_rules()[case.rule].applies
    assert applies == "both" or applies == {"E": "export", "I": "import"}[case.base]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_sentence_names_what_the_rule_found(case: Case) -> None:
    form = filled(case.base, case.changes)
    facts = Facts(form.form, SmallBook(), case.on, at_submit=True, unparsed=form.unparsed, known=case.known)
    given: set[str] = set()
    for answer in answers_of(all_rules()[case.rule], form.form, facts):
        if isinstance(answer, Finding):
            given |= set(answer.values)
    message, remedy = texts()[case.rule]
    asked = {name for text in (message, remedy) for _, name, _, _ in string.Formatter().parse(text) if name}
    assert given == asked - {"field", "line"}


@pytest.mark.parametrize("also", ALSO, ids=lambda also: also.rule)
def test_rule_says_exactly_that(also: Also) -> None:
    form = filled(also.base, also.changes)
    book = SmallBook(tariff_to=also.tariff_to)
    facts = Facts(form.form, book, also.on, at_submit=True, unparsed=form.unparsed, known=also.known)
    rule = all_rules()[also.rule]
    answers = list(answers_of(rule, form.form, facts)) if concerns(rule, form.form, also.on) else []
    assert tuple(one.path if isinstance(one, Finding) else f"?{one.path}" for one in answers) == also.says


def test_every_rule_has_a_sentence_and_a_remedy() -> None:
    lacking = sorted(set(all_rules()) - set(texts()))
    assert not lacking, f"{', '.join(lacking)}: add sentence and remedy to cqdesk/forms/texts.csv"
    left = sorted(set(texts()) - set(all_rules()))
    assert not left, f"{', '.join(left)}: rows of cqdesk/forms/texts.csv without a rule"
    for id, (message, remedy) in texts().items():
        assert message, id
        place, colon, action = remedy.partition("：")
        assert place, id
        assert colon, f"{id}: a remedy is 字段：看什么，做什么。"
        assert action.endswith("。"), id
        assert 4 <= len(action) <= 60, id


def test_severity_and_direction_are_those_of_the_catalogue() -> None:
    with (Path(__file__).parent / "declaration_rules.csv").open(encoding="utf-8") as lines:
        catalogue = {row["id"]: row for row in csv.DictReader(lines)}
    lacking = sorted(id for id in all_rules() if not id.startswith("FLD-") and id not in catalogue)
    assert not lacking, (
        f"{', '.join(lacking)}: add a row to tests/forms/declaration_rules.csv (id, severity, both/import/export, needs) "
        "from the reviewed rule catalogue, independently of the code"
    )
    for rule in all_rules().values():
        if rule.id.startswith("FLD-"):
            continue
        reviewed = (catalogue[rule.id]["severity"], catalogue[rule.id]["applies_to"])
        assert ((rule.severity, rule.applies) != reviewed) == (rule.id in DEPARTURES), rule.id
        # HDR-037: a number read from elsewhere may have any length, so it is judged where it would be sent.
        assert rule.at_submit == ("at_submit" in catalogue[rule.id]["needs"] or rule.id == "HDR-037"), rule.id
        assert rule.source, rule.id
