"""What a check knows besides the form: the customs path of its case, the moment of stuffing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from cqdesk.actions.cases import set_customs_path, set_moment
from cqdesk.actions.checking import check_case
from cqdesk.actions.desk import Desk, open_desk
from cqdesk.actions.drafts import delete_rows, type_in
from cqdesk.actions.filing import file_case, filing_summary
from cqdesk.domain.clock import ManualClock
from cqdesk.errors import UserError

from .clerk import START, finished_case


@pytest.fixture
def river(tmp_path: Path) -> Iterator[Desk]:
    """A desk with the river-sea export sample whose container was deleted."""
    with open_desk(tmp_path / "data", practice=True, clock=ManualClock(START), user="tester") as desk:
        finished_case(desk, 0)
        delete_rows(desk, CASE, 1, "containers", [1])
        yield desk


CASE = "26-000001"


def said_of_containers(desk: Desk) -> tuple[list[str], list[str]]:
    """What CNT-012 says at submit: its findings' severities, and the sentences of what it cannot judge."""
    report = check_case(desk, CASE, at_submit=True)
    return (
        [issue.severity for issue in report.issues if issue.id == "CNT-012"],
        [answer.missing for answer in report.not_checked if answer.id == "CNT-012"],
    )


def test_without_the_containers_its_path_asks_for_nothing_is_filed(river: Desk) -> None:
    assert said_of_containers(river) == (["error"], [])
    assert "CNT-012" in {issue.id for issue in filing_summary(river, CASE).blocking}
    with pytest.raises(UserError) as refused:
        file_case(river, CASE)
    assert refused.value.id == "has-errors"


def test_an_advance_declaration_before_stuffing_is_not_judged(river: Desk) -> None:
    set_moment(river, CASE, kind="stuffing-check", at=START + timedelta(hours=3), source="装箱计划")
    findings, unjudged = said_of_containers(river)
    assert findings == []
    assert len(unjudged) == 1
    assert not filing_summary(river, CASE).blocking
    set_moment(river, CASE, kind="stuffing-check", at=START, source="装箱单")
    assert said_of_containers(river) == (["error"], [])


def test_a_path_that_does_not_tell_blocks_nothing(river: Desk) -> None:
    set_customs_path(river, CASE, "e-port-group")
    findings, unjudged = said_of_containers(river)
    assert (findings, len(unjudged)) == ([], 1)


def test_on_a_road_path_with_manifest_the_waybill_is_asked_for(river: Desk) -> None:
    type_in(river, CASE, 1, {"transport_mode": "4", "bill_of_lading_number": ""})
    assert "TRA-001" not in {issue.id for issue in check_case(river, CASE).issues}
    set_customs_path(river, CASE, "e-road-direct")
    assert "TRA-001" in {issue.id for issue in check_case(river, CASE).issues}
