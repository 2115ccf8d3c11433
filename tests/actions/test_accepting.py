"""A finding set aside with a reason stays in sight, comes back when the value changes; rules switched off are named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cqdesk.actions.cases import case_view
from cqdesk.actions.checking import accept_finding, check_case, withdraw_acceptance
from cqdesk.actions.desk import Desk, open_desk
from cqdesk.actions.drafts import delete_rows, insert_row, redo, type_in, undo
from cqdesk.actions.filing import file_case, filing_summary
from cqdesk.actions.profiles import keep_profile
from cqdesk.actions.rule_levels import rule_rows, set_level
from cqdesk.domain.clock import ManualClock
from cqdesk.errors import UserError
from cqdesk.forms.issues import Issue

from .clerk import START, finished_case

CASE = "26-000001"
NAME = "goods[1].goods_name"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with the export sample, whose first line has a name that says nothing."""
    with open_desk(tmp_path / "data", practice=True, clock=ManualClock(START), user="tester") as opened:
        finished_case(opened, 0)
        type_in(opened, CASE, 1, {NAME: "配件"})
        yield opened


def issue_of(desk: Desk, rule: str = "ITM-015", path: str = NAME) -> Issue | None:
    return next((i for i in check_case(desk, CASE).issues if (i.id, i.path) == (rule, path)), None)


def test_it_stays_at_its_place_and_says_by_whom_when_and_why(desk: Desk) -> None:
    accept_finding(desk, CASE, 1, "ITM-015", NAME, "  客户\n坚持用此品名 ")
    issue = issue_of(desk)
    assert issue is not None
    assert issue.to_json()["accepted"] == {
        "who": "tester",
        "at": "2026-11-21T02:30:00.000000Z",
        "reason": "客户 坚持用此品名",
    }
    assert "ITM-015" not in {one.id for one in filing_summary(desk, CASE).warnings}
    assert any("接受检查结果" in str(row) for row in case_view(desk, CASE).history)


def test_it_comes_back_when_the_value_changes_and_is_gone_again_when_it_returns(desk: Desk) -> None:
    accept_finding(desk, CASE, 1, "ITM-015", NAME, "客户坚持")
    type_in(desk, CASE, 1, {NAME: "零件"})
    changed = issue_of(desk)
    assert changed is not None
    assert changed.accepted is None
    type_in(desk, CASE, 1, {NAME: "配件"})
    same = issue_of(desk)
    assert same is not None
    assert same.accepted is not None


def test_it_goes_with_its_row_and_leaves_with_it(desk: Desk) -> None:
    accept_finding(desk, CASE, 1, "ITM-015", NAME, "客户坚持")
    insert_row(desk, CASE, 1, "goods", 1)
    moved = issue_of(desk, path="goods[2].goods_name")
    assert moved is not None
    assert moved.accepted is not None
    delete_rows(desk, CASE, 1, "goods", [2])
    insert_row(desk, CASE, 1, "goods", 2)
    type_in(desk, CASE, 1, {"goods[2].goods_name": "配件"})
    other = issue_of(desk, path="goods[2].goods_name")
    assert other is not None
    assert other.accepted is None


def test_undo_redo_and_withdrawal(desk: Desk) -> None:
    accept_finding(desk, CASE, 1, "ITM-015", NAME, "客户坚持")
    assert "接受" in undo(desk, CASE)
    standing = issue_of(desk)
    assert standing is not None
    assert standing.accepted is None
    redo(desk, CASE)
    withdraw_acceptance(desk, CASE, 1, "ITM-015", NAME)
    standing = issue_of(desk)
    assert standing is not None
    assert standing.accepted is None
    with pytest.raises(UserError, match="没有被接受"):
        withdraw_acceptance(desk, CASE, 1, "ITM-015", NAME)


def test_an_error_must_be_mended_unless_its_rule_may_be_set_aside(desk: Desk) -> None:
    type_in(desk, CASE, 1, {"contract_number": "", "containers[1].container_number": "TGHU1234568"})
    with pytest.raises(UserError) as refused:
        accept_finding(desk, CASE, 1, "HDR-030", "contract_number", "没有合同")
    assert refused.value.id == "accept-error"
    type_in(desk, CASE, 1, {"contract_number": "CT-1"})
    with pytest.raises(UserError):
        file_case(desk, CASE)
    place = "containers[1].container_number"
    accept_finding(desk, CASE, 1, "CNT-002", place, "货主自备箱，箱体照片一致")
    issue = issue_of(desk, "CNT-002", place)
    assert issue is not None
    assert (issue.severity, issue.accepted is not None) == ("warning", True)
    assert filing_summary(desk, CASE).blocking == []
    file_case(desk, CASE)


@pytest.mark.parametrize(
    ("rule", "reason", "why"), [("ITM-015", "  ", "accept-no-reason"), ("ITM-016", "x", "accept-gone")]
)
def test_without_a_reason_or_a_finding_nothing_is_set_aside(desk: Desk, rule: str, reason: str, why: str) -> None:
    with pytest.raises(UserError) as refused:
        accept_finding(desk, CASE, 1, rule, NAME, reason)
    assert refused.value.id == why


def test_what_the_papers_disagree_about_is_set_aside_the_same_way(tmp_path: Path) -> None:
    with open_desk(tmp_path / "data", practice=True, clock=ManualClock(START), user="tester") as desk:
        case = finished_case(desk, 1)
        issue = next(i for i in check_case(desk, case).issues if i.id == "trading-country-assumed")
        accept_finding(desk, case, 1, issue.id, issue.path, "合同写明德国")
        issue = next(i for i in check_case(desk, case).issues if i.id == "trading-country-assumed")
        assert issue.accepted is not None


def test_a_rule_switched_off_is_named_and_the_client_wins(desk: Desk) -> None:
    set_level(desk, "ITM-015", "off")
    report = check_case(desk, CASE)
    assert issue_of(desk) is None
    assert report.switched_off == ("ITM-015",)
    keep_profile(desk, CASE)
    set_level(desk, "ITM-015", "info", case=CASE)
    issue = issue_of(desk)
    assert issue is not None
    assert issue.severity == "info"
    row = next(one for one in rule_rows(desk, CASE) if one.id == "ITM-015")
    assert (row.firm, row.client) == ("off", "info")
    set_level(desk, "ITM-015", "", case=CASE)
    set_level(desk, "ITM-015", "")
    assert check_case(desk, CASE).switched_off == ()


def test_a_level_never_makes_a_rule_stricter(desk: Desk) -> None:
    set_level(desk, "HDR-035", "warning")
    type_in(desk, CASE, 1, {"entry_exit_date": "2026-11-21"})
    issue = issue_of(desk, "HDR-035", "entry_exit_date")
    assert issue is not None
    assert issue.severity == "info"


def test_switches_have_a_history_and_only_live_rules_have_one(desk: Desk) -> None:
    set_level(desk, "ITM-015", "off")
    assert "没有变化" in set_level(desk, "ITM-015", "off")
    for rule, level in (("XDC-001", "off"), ("ITM-015", "error")):
        with pytest.raises(UserError) as refused:
            set_level(desk, rule, level)
        assert refused.value.id == "rule-unknown"
    assert next(one for one in rule_rows(desk) if one.id == "XDC-001").waits_for == "发票"
