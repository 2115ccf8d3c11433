"""The customer's confirmation belongs to what the sheet showed; notes of people keep what they rest on."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from cqdesk.actions.cases import case_view
from cqdesk.actions.confirmations import confirm, confirmation_of, remind, send_proof
from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import type_in
from cqdesk.actions.notes import add_note
from cqdesk.actions.verifying import verify
from cqdesk.domain.clock import ManualClock
from cqdesk.errors import UserError
from cqdesk.store import cases, declarations, receipts
from tests.exchange.prints import picture_of_a_print


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    place = tmp_path / "微信截图.png"
    place.write_bytes(picture_of_a_print())
    return place


def test_sent_reminded_confirmed_and_stale_when_a_value_changes(
    desk: Desk, case: str, picture: Path, clock: ManualClock
) -> None:
    assert not confirmation_of(desk, case).asked
    sent = send_proof(desk, case, to="王经理")
    assert (sent.state, sent.version) == ("waiting", 1)
    clock.advance(timedelta(days=2))
    words = remind(desk, case)
    assert sent.code in words
    assert "2 天前" in words
    assert confirmation_of(desk, case).reminders == 1
    told = confirm(desk, case, by="王经理", way="chat", code=sent.code.lower(), evidence=picture)
    assert told.good
    assert "微信截图.png" in told.sentence_zh
    type_in(desk, case, 1, {"gross_weight_kg": "9999"})
    told = confirmation_of(desk, case)
    assert told.state == "stale"
    assert "毛重" in told.sentence_zh
    assert "重新确认" in told.sentence_zh
    type_in(desk, case, 1, {"gross_weight_kg": ""})
    assert [one.path for one in confirmation_of(desk, case).changed] == ["gross_weight_kg"]
    kinds = {entry.title: entry.kind for entry in case_view(desk, case).timeline}
    assert kinds["客户已确认核对单"] == "record", "what the customer says is not a sending"
    assert kinds["核对单已发给王经理"] == "step"
    assert verify(desk)["issues"] == []


def test_a_confirmation_for_a_superseded_sheet_is_refused(desk: Desk, case: str) -> None:
    with pytest.raises(UserError) as said:
        confirm(desk, case, by="王")
    assert said.value.id == "no-proof-waiting"
    first = send_proof(desk, case)
    type_in(desk, case, 1, {"gross_weight_kg": "9999"})
    with pytest.raises(UserError, match="毛重") as said:
        confirm(desk, case, by="王", code=first.code)
    assert said.value.id == "confirmation-superseded"
    second = send_proof(desk, case)
    with pytest.raises(UserError, match=second.code) as said:
        confirm(desk, case, by="王", code=first.code)
    assert said.value.id == "confirmation-superseded"
    assert confirmation_of(desk, case).state == "waiting"
    with pytest.raises(UserError) as said:
        confirm(desk, case, by="王", code="12345678")
    assert said.value.id == "confirmation-code"
    assert confirm(desk, case, by="王", code=second.code).good


def test_a_note_keeps_its_evidence_and_shows_when_customs_overruled_it(
    desk: Desk, case: str, picture: Path, clock: ManualClock
) -> None:
    noted = add_note(desk, case, channel="P", text="群里说放行了", evidence=[picture])
    assert noted.stage == "released"
    (entry,) = [one for one in case_view(desk, case).timeline if one.kind == "note"]
    assert entry.evidence == ("微信截图.png",)
    assert not entry.overruled
    assert "凭 微信截图.png" in entry.text
    clock.advance(timedelta(hours=1))
    with desk.store.write() as connection:
        row = declarations.declaration_of(connection, cases.case_of(connection, case).id, 1)
        declarations.note_state(connection, row.id, known_unified_number="I1")
        kept = receipts.keep_raw(connection, channel_name="x", file_name="r.xml", raw=b"<r/>", at=clock.now())
        assert kept is not None
        receipts.note_reading(
            connection, kept, state=receipts.UNDERSTOOD, kind="DEC_RESULT", declaration_id=row.id,
            unified_number="I1", letter="J", notice_time=clock.now(), note="审结",
        )  # fmt: skip
    (entry,) = [one for one in case_view(desk, case).timeline if one.kind == "note"]
    assert entry.overruled
    assert "已被官方回执取代" in entry.text


def test_evidence_the_gate_refuses_keeps_no_note(desk: Desk, case: str, tmp_path: Path) -> None:
    bad = tmp_path / "x.exe"
    bad.write_bytes(b"MZ\x00\x01" * 50)
    before = case_view(desk, case).timeline
    with pytest.raises(UserError):
        add_note(desk, case, channel="P", text="放行", evidence=[bad])
    assert case_view(desk, case).timeline == before
