"""A declaration that was closed and then withdrawn is claimed no more, whatever was imported or taken over for it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cqdesk.actions import (
    refund_checking,
    refund_claims,
    refund_deadlines,
    refund_feedback,
    refund_import,
    refund_official,
    refund_views,
)
from cqdesk.actions.case_attempts import end_attempt, take_back_end
from cqdesk.actions.desk import Desk
from cqdesk.actions.state import refresh
from cqdesk.errors import UserError
from cqdesk.store import cases, declarations
from tests.actions.test_refund_acts import records
from tests.actions.test_refund_official import ENTRY, closed, form, official
from tests.actions.test_state import Sent, feed, receipt
from tests.samples.make_refund_samples import TRADER, TRADER_ID

from .conftest import OpenDesk


@pytest.fixture
def desk(opened: OpenDesk) -> Desk:
    desk = opened()
    desk.on = date(2026, 11, 22)
    files = [path for path in records("trading") if "报关单" not in path.name]
    refund_import.import_any(desk, TRADER, files, tax_id=TRADER_ID)
    return desk


def declared(desk: Desk) -> Sent:
    to = closed(desk)
    official(desk, to, form(TRADER_ID))
    refund_official.take_official_items(desk, TRADER)
    return to


def deleted(desk: Desk, to: Sent) -> None:
    feed(desk, to, [receipt(to, "D", 11, entry=7)])
    with desk.store.write() as connection:
        refresh(desk, connection, to.declaration)


def case_of(desk: Desk, to: Sent) -> str:
    with desk.store.read() as connection:
        return cases.case_by_id(connection, declarations.declaration_by_id(connection, to.declaration).case_id).number


def shown(desk: Desk) -> dict[str, tuple[str, str]]:
    """Item to what the list of items says of its claim, and its tone."""
    return {row.key: (row.texts[9], row.tone) for row in refund_views.board(desk, TRADER).items.rows}


def test_a_withdrawn_declaration_leaves_the_draft_and_the_deadlines_by_itself(desk: Desk) -> None:
    to = declared(desk)
    assert [take["item"] for take in refund_claims.make_claim(desk, TRADER, "2026-10").document["takes"]] == [
        f"{ENTRY}001"
    ]
    assert {one.kind for one in refund_deadlines.deadlines(desk, TRADER)} >= {"claim"}
    draft = refund_claims.claims_of(desk, TRADER)[0]
    deleted(desk, to)
    assert shown(desk) == {f"{ENTRY}00{n}": ("已撤销，不申报", "error") for n in (1, 2)}
    assert "claim" not in {one.kind for one in refund_deadlines.deadlines(desk, TRADER)}
    with pytest.raises(UserError) as stale:
        refund_claims.file_claim(desk, draft)
    assert stale.value.id == "refund-withdrawn"
    again = refund_claims.make_claim(desk, TRADER, "2026-10").document
    assert again["takes"] == []
    assert {one["id"] for one in again["issues"]} == {"refund-withdrawn"}


def test_what_was_claimed_before_is_to_be_written_off_and_not_claimed_again(desk: Desk) -> None:
    to = declared(desk)
    claim = refund_claims.make_claim(desk, TRADER, "2026-10")
    refund_claims.file_claim(desk, claim)
    deleted(desk, to)
    (told,) = refund_checking.amendments(desk, claim)
    assert (told.id, told.severity) == ("refund-amended", "warning")
    assert "已撤销" in told.message
    assert "撤回" in told.remedy
    refund_feedback.approve_claim(desk, claim)
    (told,) = refund_checking.amendments(desk, claim)
    assert told.severity == "error"
    assert "2026-12-31" in told.remedy
    assert "红字冲减" in told.remedy
    assert "重新申报" not in told.remedy
    assert {key: words for key, (words, _) in shown(desk).items()} == {
        f"{ENTRY}001": "已撤销，须冲减",
        f"{ENTRY}002": "已撤销，不申报",
    }
    assert "amended" in {one.kind for one in refund_deadlines.deadlines(desk, TRADER)}


def test_the_end_of_the_attempt_keeps_it_out_and_taking_the_end_back_brings_it_back(desk: Desk, tmp_path: Path) -> None:
    to = declared(desk)
    deleted(desk, to)
    case = case_of(desk, to)
    end_attempt(desk, case, 1, cause="withdrawn")
    assert {tone for _, tone in shown(desk).values()} == {"error"}
    take_back_end(desk, case, 1)
    assert {tone for _, tone in shown(desk).values()} == {"error"}
