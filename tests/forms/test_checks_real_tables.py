"""The clean forms and the shipped tables of 2019 and 2020: the alarm budget as a user meets it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from cqdesk.codes.book import ReferenceBook, open_reference
from cqdesk.codes.build import build
from cqdesk.forms.checks import Known, check
from cqdesk.forms.document import Filled

from .clean import ON, clean_export, clean_import
from .clean_forms import CLEAN, KNOWN
from .rule_cases import filled


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReferenceBook]:
    target = tmp_path_factory.mktemp("codes") / "reference.sqlite"
    build(target=target)
    with open_reference(target) as opened:
        yield opened


@pytest.mark.parametrize("clean", [clean_export, clean_import], ids=["export", "import"])
def test_a_right_form_of_2026_is_quiet(book: ReferenceBook, clean: object) -> None:
    assert callable(clean)
    report = check(Filled(form=clean()), book, ON, at_submit=True, known=Known(containers_needed=True, authorised=True))
    assert report.faults == ()
    assert [(issue.id, issue.path) for issue in report.issues] == []
    assert report.not_checked == []
    assert len(report.banners) == 1


@pytest.mark.parametrize("kind", sorted(CLEAN))
def test_right_forms_of_every_kind_stay_within_the_alarm_budget(book: ReferenceBook, kind: str) -> None:
    known = KNOWN.get(kind, Known(containers_needed=False))
    report = check(CLEAN[kind](), book, ON, at_submit=True, known=known)
    assert report.faults == ()
    assert [(issue.id, issue.path, issue.message) for issue in report.issues if issue.severity == "error"] == []
    assert [(issue.id, issue.path, issue.message) for issue in report.issues if issue.severity == "warning"] == []


def test_a_slip_in_a_commodity_number_is_seen_although_the_tariff_is_old(book: ReferenceBook) -> None:
    report = check(filled("E", {"goods[1].hs_code": "8481804091"}), book, ON)
    assert [(issue.id, issue.severity, issue.path) for issue in report.issues] == [
        ("ITM-004", "warning", "goods[1].hs_code")
    ]


def test_dead_and_ended_codes_are_errors(book: ReferenceBook) -> None:
    changes = {"goods[1].hs_code": "8517121011", "supervision_mode": "0139"}
    found = {issue.path for issue in check(filled("E", changes), book, ON).issues if issue.id == "TIM-008"}
    assert found == {"goods[1].hs_code", "supervision_mode"}


def test_the_tariff_judges_its_own_year(book: ReferenceBook) -> None:
    report = check(filled("E", {"goods[1].legal_unit_1": "007"}), book, date(2020, 6, 1))
    assert {issue.id: issue.severity for issue in report.issues} == {"QTY-003": "error"}
    assert report.banners == []
