"""A clerk's day in one process: papers in, declared, refused by customs, corrected under the same number, closed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cqdesk.actions.cases import CaseView, WorkItem, case_view, set_customs_path, work_list
from cqdesk.actions.channels import practice_root
from cqdesk.actions.checking import check_case
from cqdesk.actions.demo import load_sample, samples
from cqdesk.actions.desk import Desk, open_desk
from cqdesk.actions.drafts import open_draft, type_in
from cqdesk.actions.filing import filing_summary, queue
from cqdesk.actions.practice import practice_decide, practice_submit, practice_sync, practice_to_closing
from cqdesk.codes.build import build
from cqdesk.domain.clock import ManualClock
from cqdesk.errors import UserError
from cqdesk.practice.office import PracticeOffice

START = datetime(2026, 11, 21, 2, 30, tzinfo=UTC)
REASON = "退单：净重与随附装箱单不符"


@pytest.mark.parametrize("sample", [0, 1], ids=["river-sea-export", "air-import"])
def test_refused_corrected_under_the_same_number_and_closed(tmp_path: Path, sample: int) -> None:
    build()
    clock = ManualClock(START)
    with open_desk(tmp_path, practice=True, clock=clock, user="关务员") as desk:
        ours, found = samples()
        case = load_sample(desk, found[sample], ours)
        set_customs_path(desk, case, found[sample].customs_path)
        draft = open_draft(desk, case)
        assert draft.filled.form.goods, "the papers were read"
        assert [i for i in check_case(desk, case, at_submit=True).issues if i.severity == "error"] == []

        first = file(desk, case)
        item = the_item(desk)
        assert (item.stage, item.stage_zh) == ("saved", "已暂存，尚未申报"), "saving is not declaring"
        assert item.group != "done"
        unified = item.numbers["unified"]

        practice_submit(desk, case)
        clock_on(desk, clock)
        assert the_item(desk).stage == "received"
        entry = the_item(desk).numbers["entry"]
        practice_decide(desk, case, "E", REASON)
        item = the_item(desk)
        assert (item.stage, item.group) == ("rejected", "action")
        assert REASON in [entry_.text.partition("；")[0] for entry_ in view(desk, case).timeline]
        with pytest.raises(UserError):
            practice_submit(desk, case)

        type_in(desk, case, 1, {"remarks": "已按装箱单更正"})
        assert open_draft(desk, case).changed_since
        assert dict(filing_summary(desk, case).rows)["统一编号"] == unified
        clock_on(desk, clock)
        second = file(desk, case)
        item = the_item(desk)
        assert first != second
        assert (item.stage_zh, item.numbers["unified"]) == ("已暂存，尚未申报", unified), "replaced, no twin"

        practice_to_closing(desk, case)
        item = the_item(desk)
        assert (item.stage_zh, item.group) == ("结关", "done")
        assert item.numbers["unified"] == unified
        assert item.numbers["client"] == second
        assert item.numbers["entry"] not in ("", entry), "a refused entry number is spent"
        told = "\n".join(f"{one.title} {one.text}" for one in view(desk, case).timeline)
        for number in (first, second, entry, item.numbers["entry"], REASON):
            assert number in told, "one time line keeps every number and reason"
        assert view(desk, case).contradictions == []

        with PracticeOffice(practice_root(desk), clock) as office:
            book = office.ledger()
        assert book["doubled"] == []
        assert [(one["unified_number"], one["state"], one["imports"]) for one in book["drafts"]] == [
            (unified, "closed", 2)
        ]
        assert [one["client_seq_no"] for one in book["imports"]] == [first, second]


def file(desk: Desk, case: str) -> str:
    """The two deliberate acts and one exchange; the client number."""
    summary = filing_summary(desk, case)
    assert summary.channel_zh == "练习单一窗口"
    queue(desk, case, token=summary.token)
    (number,) = practice_sync(desk).sent
    return number


def clock_on(desk: Desk, clock: ManualClock) -> None:
    """A little time passes and the office posts what is due."""
    with PracticeOffice(practice_root(desk), clock) as office:
        office.advance(60)
    practice_sync(desk)


def the_item(desk: Desk) -> WorkItem:
    (item,) = work_list(desk)
    return item


def view(desk: Desk, case: str) -> CaseView:
    return case_view(desk, case)
