"""Two copies of one store never draw the same client number, and a restored one never sends again by itself."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cqdesk.actions.arranging import apply
from cqdesk.actions.cases import work_list
from cqdesk.actions.desk import open_desk
from cqdesk.actions.drafts import declaration_numbers
from cqdesk.actions.merge_rules import ArrangeRule
from cqdesk.actions.verifying import verify
from cqdesk.domain.clock import ManualClock
from cqdesk.domain.merging import MergeRule
from cqdesk.store import outbox
from tests.actions.clerk import finished_case
from tests.actions.conftest import START
from tests.actions.test_state import Sent, feed, response, sent


def number(root: Path) -> str:
    with open_desk(root, clock=ManualClock(START)) as desk, desk.store.write() as connection:
        return outbox.next_client_sequence_number(connection)


def test_two_copies_draw_different_numbers(tmp_path: Path) -> None:
    number(tmp_path / "one")
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    assert number(tmp_path / "one")[:6] != number(tmp_path / "two")[:6]


def test_opening_again_at_the_same_place_keeps_the_epoch(tmp_path: Path) -> None:
    first, second = number(tmp_path), number(tmp_path)
    assert first[:6] == second[:6]
    assert int(second[6:]) == int(first[6:]) + 1


@pytest.mark.parametrize("restored", [True, False])
def test_what_was_unsettled_is_in_doubt_in_the_copy(tmp_path: Path, restored: bool) -> None:
    """Restored over the old place, or opened at a new one: a person decides, nothing is sent again."""
    home, backup = tmp_path / "home", tmp_path / "backup"
    with open_desk(home, clock=ManualClock(START)) as desk:
        to: Sent = sent(desk)
    shutil.copytree(home, backup)
    if restored:
        shutil.rmtree(home)
        shutil.copytree(backup, home)
    with open_desk(home if restored else backup, clock=ManualClock(START)) as desk:
        assert desk.moved_in_doubt == 1
        (item,) = [one for one in work_list(desk) if one.case == to.case]
        assert (item.step, item.group) == ("in_doubt", "action")
        assert verify(desk)["issues"] == []


def test_a_failure_told_before_the_restore_settles_no_doubt(tmp_path: Path) -> None:
    """Refused, sent again and accepted after the backup: the restored store hears only of the failure."""
    home, backup = tmp_path / "home", tmp_path / "backup"
    with open_desk(home, clock=ManualClock(START)) as desk:
        to = sent(desk)
    shutil.copytree(home, backup)
    shutil.rmtree(home)
    shutil.copytree(backup, home)
    with open_desk(home, clock=ManualClock(START)) as desk:
        feed(desk, to, [response(to, "-1")])
        with desk.store.read() as connection:
            doubt = outbox.filings_of(connection, to.declaration)[-1]
        assert doubt.step == "in_doubt"
        assert "不能确定" in doubt.trouble
        feed(desk, to, [response(to)])
        with desk.store.read() as connection:
            assert outbox.filings_of(connection, to.declaration)[-1].step == "answered"


def test_a_draft_that_moved_is_still_nothing_but_a_draft(tmp_path: Path) -> None:
    """Nothing was heard of it, whichever way that is kept: its goods may be arranged, a second declaration begun."""
    with open_desk(tmp_path / "old", clock=ManualClock(START)) as desk:
        case = finished_case(desk)
    shutil.copytree(tmp_path / "old", tmp_path / "new")
    with open_desk(tmp_path / "new", clock=ManualClock(START)) as desk:
        (item,) = work_list(desk)
        assert (item.case, item.step, item.stage) == (case, "", "")
        apply(desk, case, ArrangeRule(rule=MergeRule(limit=1)))
        assert len(declaration_numbers(desk, case)) > 1
        assert verify(desk)["issues"] == []
