"""Bad days at the Single Window: answers lost, doubled, late, garbled, a card that fails; a person who looks and acts.

Whatever happens, nothing is filed twice, nothing is forgotten, and in the end the desk says what the office's own book
says.
"""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from cqdesk.actions.channels import practice_root
from cqdesk.actions.courier import sync
from cqdesk.actions.desk import Desk, open_desk
from cqdesk.actions.filing import file_case, retry, settle_in_doubt
from cqdesk.domain.clock import ManualClock
from cqdesk.practice.office import PracticeOffice

from ..actions.clerk import finished_case, make_template
from .killing import START, office_rows, store_rows

CASES = ["26-000001", "26-000002", "26-000003"]
BAD = "lost-receipt:0.2,doubled-receipt:0.2,late:0.3,garbled:0.2,lost-response:0.2,card:0.3"


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def two_more(desk: Desk, _case: str) -> None:
        finished_case(desk, 1)
        finished_case(desk, 0)

    root = tmp_path_factory.mktemp("many") / "data"
    return make_template(root, practice=True, more=two_more)


def person_acts(desk: Desk, root: Path) -> None:
    """Looks at the Single Window before deciding, as the sentence asks."""
    there = dict(office_rows(root, "SELECT client_seq_no, unified_number FROM import WHERE verdict = 'accepted'"))
    for key, number, step in store_rows(root, "SELECT id, client_sequence_number, step FROM filing"):
        if step == "in_doubt":
            settle_in_doubt(desk, key, arrived=number in there, unified_number=there.get(number, ""))
        elif step == "failed":
            retry(desk, key)


@pytest.mark.parametrize("seed", range(8))
def test_in_the_end_the_desk_says_what_the_office_says(many: Path, tmp_path: Path, seed: int) -> None:
    root = tmp_path / "data"
    shutil.copytree(many, root)
    clock = ManualClock(START)
    with (
        open_desk(root, practice=True, clock=clock, user="tester") as desk,
        PracticeOffice(practice_root(desk), clock, faults=f"{BAD},seed:{seed}") as office,
    ):
        for case in CASES:
            file_case(desk, case)
        for _ in range(30):
            sync(desk)
            office.step()
            sync(desk)
            if all(step == "answered" for (step,) in store_rows(root, "SELECT step FROM filing")):
                break
            person_acts(desk, root)
            clock.advance(timedelta(minutes=45))
        assert {step for (step,) in store_rows(root, "SELECT step FROM filing")} == {"answered"}
        accepted = office_rows(root, "SELECT client_seq_no FROM import WHERE verdict = 'accepted'")
        assert len(accepted) == len(set(accepted)) == len(CASES), "filed once each"

        drafts = [str(unified) for (unified,) in office_rows(root, "SELECT unified_number FROM draft")]
        for unified in drafts:
            office.run_to_closing(unified)
        clock.advance(timedelta(hours=7))
        office.step()
        sync(desk)
        for unified in drafts:
            office.resend(unified)
        office.step()
        sync(desk)
    told = office_rows(root, "SELECT unified_number, entry_number, state FROM draft ORDER BY unified_number")
    known = store_rows(
        root,
        "SELECT known_unified_number, known_entry_number, stage FROM declaration ORDER BY known_unified_number",
    )
    assert known == told
    assert {state for _unified, _entry, state in told} == {"closed"}
    assert store_rows(root, "SELECT 1 FROM receipt WHERE state IN ('new', 'orphan')") == []
    garbled = store_rows(root, "SELECT count(*), min(trouble <> '') FROM receipt WHERE state = 'unreadable'")
    assert garbled[0][0] == 0 or garbled[0][1] == 1, "what could not be read says why"
