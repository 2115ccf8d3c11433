"""A refused case corrected, a withdrawn case filed anew, goods not shipped: played with the client's folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from cqdesk.actions.case_attempts import end_attempt, sendings, take_back_end
from cqdesk.actions.cases import case_view
from cqdesk.actions.drafts import open_draft, type_in
from cqdesk.actions.filing import filing_summary
from cqdesk.actions.notes import add_note
from cqdesk.actions.refusals import complaints, drop_reason, keep_reason, own_reasons
from cqdesk.actions.state import refresh
from cqdesk.actions.status import status
from cqdesk.actions.verifying import verify
from cqdesk.errors import UserError
from cqdesk.forms.declaration.fields import Declaration
from cqdesk.forms.declaration.named_place import choices
from cqdesk.forms.path import label_of
from cqdesk.store import declarations, receipts

from .clerk import ENTRY, UNIFIED, Shop, message_in

SECOND, SECOND_ENTRY = "I20260000000000099", "801320261000000099"


def refused(shop: Shop, note: str, letter: str = "E") -> str:
    """Filed, declared and refused; returns the client number."""
    number = shop.sent()
    shop.client.saved(number, UNIFIED)
    shop.sync()
    shop.wait(10)
    shop.client.receipt(UNIFIED, "7", at="2026-11-21T10:35:00")
    shop.client.receipt(UNIFIED, letter, at="2026-11-21T10:36:00", note=note)
    shop.sync()
    return number


def test_every_place_a_reason_can_lead_to_exists() -> None:
    for path, label in choices():
        assert label_of(Declaration, path).endswith(label.rpartition(" ")[2])


def test_a_refusal_leads_to_its_fields_and_the_correction_is_remembered(shop: Shop) -> None:
    desk, case = shop.desk, shop.case
    first = refused(shop, "1、毛重与舱单数据不一致；2、第2项商品名称不规范；3、请联系现场")
    found = complaints(desk, case)
    assert [(one.path, one.known_by, one.standing) for one in found] == [
        ("gross_weight_kg", "name", True),
        ("goods[2].goods_name", "name", True),
        ("", "", True),
    ]
    assert "毛重" in found[0].remedy_zh
    type_in(desk, case, 1, {"gross_weight_kg": "1111"})
    second = shop.sent()
    assert second != first
    (learned,) = own_reasons(desk)
    assert (learned.path, learned.uses, learned.source) == ("gross_weight_kg", 1, case)
    shop.client.saved(second, UNIFIED)
    shop.sync()
    rows = sendings(desk, case)
    assert [(one.client_number, one.unified_number, one.live) for one in rows] == [
        (first, UNIFIED, False),
        (second, UNIFIED, True),
    ]
    assert [one.outcome_zh for one in rows] == ["退单", "已暂存，尚未申报"]
    assert f"<SeqNo>{UNIFIED}</SeqNo>" in message_in(shop.filing(2).data)
    assert not any(one.standing for one in complaints(desk, case))
    assert verify(desk)["issues"] == []


def test_the_next_sentence_of_its_kind_is_known(shop: Shop) -> None:
    desk, case = shop.desk, shop.case
    refused(shop, "单证 8891 审核不通过，请核实")
    (one,) = complaints(desk, case)
    assert one.path == ""
    keep_reason(desk, ["单证", "审核不通过"], "goods.hs_code", "请核对归类依据。")
    (one,) = complaints(desk, case)
    assert (one.path, one.remedy_zh, one.known_by) == ("goods[1].hs_code", "请核对归类依据。", "own")
    drop_reason(desk, ["单证", "审核不通过"])
    assert complaints(desk, case)[0].path == ""
    for words, path, remedy, id in (
        (["单"], "remarks", "", "reason-too-short"),
        (["审核不通过"], "", " ", "reason-empty"),
    ):
        with pytest.raises(UserError) as said:
            keep_reason(desk, words, path, remedy)
        assert said.value.id == id


def test_documents_asked_for_again_are_named(shop: Shop) -> None:
    refused(shop, "请重新上传/00000001/00000004/", "N")
    (one,) = complaints(shop.desk, shop.case)
    assert one.path.startswith("documents[1].")
    assert "00000001、00000004" in one.remedy_zh


def test_a_withdrawn_declaration_is_filed_anew_and_all_numbers_stay(shop: Shop) -> None:
    desk, case = shop.desk, shop.case
    first = shop.sent()
    shop.client.saved(first, UNIFIED)
    shop.sync()
    shop.client.receipt(UNIFIED, "L", at="2026-11-21T10:40:00", entry=ENTRY)
    shop.client.receipt(UNIFIED, "P", at="2026-11-21T10:50:00", entry=ENTRY)
    shop.sync()
    with pytest.raises(UserError) as said:
        end_attempt(desk, case, cause="withdrawn")
    assert said.value.id == "attempt-still-held"
    shop.client.receipt(UNIFIED, "D", at="2026-11-21T11:40:00", entry=ENTRY)
    shop.sync()
    end_attempt(desk, case, cause="withdrawn", remark="换船")
    assert status(desk, case)[0]["numbers"] == {}
    form = open_draft(desk, case).filled.form
    assert (form.unified_number, form.entry_number, form.signing.client_sequence_number) == ("", "", "")
    assert form.goods
    second = shop.sent()
    shop.client.saved(second, SECOND)
    shop.sync()
    shop.client.receipt(SECOND, "L", at="2026-11-21T12:40:00", entry=SECOND_ENTRY)
    shop.client.receipt(UNIFIED, "R", at="2026-11-21T12:50:00", entry=ENTRY)  # late news of the first attempt
    shop.sync()
    (shown,) = status(desk, case)
    assert shown["stage"] == "received"
    assert shown["numbers"] == {"client": second, "unified": SECOND, "entry": SECOND_ENTRY}
    rows = sendings(desk, case)
    assert [(one.client_number, one.unified_number, one.entry_numbers, one.live) for one in rows] == [
        (first, UNIFIED, (ENTRY,), False),
        (second, SECOND, (SECOND_ENTRY,), True),
    ]
    assert rows[0].ended_zh == "撤单后重新申报：换船"
    assert "结束" in " ".join(entry.title for entry in case_view(desk, case).timeline)
    assert verify(desk)["issues"] == []
    with pytest.raises(UserError, match="已经发出"):
        take_back_end(desk, case)


def test_a_note_of_the_attempt_that_ended_stays_overruled_and_names_no_field(shop: Shop) -> None:
    desk, case = shop.desk, shop.case
    number = shop.sent()
    shop.client.saved(number, UNIFIED)
    shop.sync()
    add_note(desk, case, channel="P", text="车队微信：已放行")
    shop.wait(10)
    shop.client.receipt(UNIFIED, "D", at="2026-11-21T11:00:00", note="报关单已删除")
    shop.sync()
    assert [(one.path, one.label) for one in complaints(desk, case)] == [("", "")]

    def told() -> list[bool]:
        return [one.overruled for one in case_view(desk, case).timeline if one.kind == "note"]

    assert told() == [True]
    end_attempt(desk, case, 1, cause="withdrawn", remark="", next_follows=True)
    assert told() == [True]


def test_a_note_keeps_the_field_before_its_colon(shop: Shop) -> None:
    refused(shop, "见电话")
    shop.wait(1)
    add_note(shop.desk, shop.case, channel="E", text="毛重：应为 1200")
    assert [one.sentence for one in complaints(shop.desk, shop.case) if one.by_note] == ["毛重：应为 1200"]
    shop.wait(1)
    add_note(shop.desk, shop.case, channel="E", text="海关电话：净重有误")
    shop.wait(1)
    add_note(shop.desk, shop.case, channel="E", text="海关电话：毛重与舱单不符，商品第1项申报要素不全")
    told = complaints(shop.desk, shop.case)[0]
    assert told.path == "gross_weight_kg"
    assert told.remedy_zh == "请核对“毛重”、“表体第1项 规格型号（申报要素）”。"
    assert "净重有误" in [one.sentence for one in complaints(shop.desk, shop.case) if one.by_note]


@pytest.mark.parametrize("text", ["", "  "])
def test_a_note_without_words_is_refused(shop: Shop, text: str) -> None:
    with pytest.raises(UserError) as refused:
        add_note(shop.desk, shop.case, channel="P", text=text)
    assert refused.value.id == "note-empty"
    assert all(one.kind != "note" for one in case_view(shop.desk, shop.case).timeline)


def test_goods_not_shipped_put_the_case_away_and_a_slip_is_taken_back(shop: Shop) -> None:
    desk, case = shop.desk, shop.case
    first = shop.sent()
    shop.client.saved(first, UNIFIED)
    shop.sync()
    shop.client.receipt(UNIFIED, "P", at="2026-11-21T10:50:00", entry=ENTRY)
    shop.client.receipt(UNIFIED, "D", at="2026-11-21T11:40:00", entry=ENTRY)
    shop.sync()
    end_attempt(desk, case, cause="not_shipped", next_follows=False)
    (shown,) = status(desk, case)
    assert (shown["group"], shown["flags"], shown["why"]) == ("done", ["put_away"], "已归档。")
    with pytest.raises(UserError) as said:
        filing_summary(desk, case)
    assert said.value.id == "declaration-put-away"
    with pytest.raises(UserError) as said:
        end_attempt(desk, case, cause="other")
    assert said.value.id == "attempt-over"
    assert verify(desk)["issues"] == []
    take_back_end(desk, case)
    (shown,) = status(desk, case)
    assert (shown["stage"], shown["numbers"]["entry"]) == ("deleted", ENTRY)
    assert sendings(desk, case)[-1].live
    assert verify(desk)["issues"] == []


def test_an_attempt_under_way_or_never_begun_cannot_be_ended(shop: Shop) -> None:
    with pytest.raises(UserError) as said:
        end_attempt(shop.desk, shop.case, cause="refused")
    assert said.value.id == "attempt-none"
    shop.file()
    with pytest.raises(UserError) as said:
        end_attempt(shop.desk, shop.case, cause="refused")
    assert said.value.id == "attempt-under-way"


def test_an_orphan_of_an_attempt_that_ended_finds_it_and_leaves_the_live_one_alone(shop: Shop) -> None:
    """It came while nobody here knew its number; the number was told, and its attempt ended, before the next look."""
    desk, case = shop.desk, shop.case
    shop.client.receipt(UNIFIED, "P", at="2026-11-21T10:50:00", entry=ENTRY)
    shop.sync()
    assert status(desk, case)[0]["receipts"] == []
    with desk.store.write() as connection:
        row = declarations.declaration_by_id(connection, 1)
        version = declarations.load(connection, row.version_id)
        version.filled.type_in("entry_number", ENTRY, "print")
        declarations.new_version(connection, row.id, "declared", version.filled, version.links, desk.clock.now())
        refresh(desk, connection, row.id)
    add_note(desk, case, channel="D", text="报关行来电：已撤单")
    end_attempt(desk, case, cause="withdrawn")
    shop.sync()
    with desk.store.read() as connection:
        kept = [one for one in receipts.receipts_of(connection, 1) if one.entry_number == ENTRY]
    assert [one.state for one in kept] == [receipts.UNDERSTOOD]
    (shown,) = status(desk, case)
    assert (shown["stage"], shown["numbers"]) == ("", {})
    (first,) = [one for one in sendings(desk, case) if one.ended_zh]
    assert first.entry_numbers == (ENTRY,)


def test_after_a_broker_s_withdrawn_declaration_the_next_print_is_the_live_one(shop: Shop, tmp_path: Path) -> None:
    """Filed by somebody else: only notes and files that came back."""
    desk, case = shop.desk, shop.case
    with desk.store.write() as connection:
        row = declarations.declaration_by_id(connection, 1)
        declarations.mark_handed_over(connection, row.version_id, desk.clock.now())
    add_note(desk, case, channel="D", text="报关行来电：已撤单")
    end_attempt(desk, case, cause="vessel_changed")
    assert status(desk, case)[0]["stage"] == ""
    assert add_note(desk, case, channel="P", text="报关行：新单放行").stage == "released"
    assert [(one.outcome_zh, one.live) for one in sendings(desk, case)] == [("已删单", False), ("放行", True)]
