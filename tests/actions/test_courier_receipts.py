"""Receipts to the courier in any order, twice, unreadable, half written, of strangers."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import pytest

from cqdesk.actions import courier, receiving
from cqdesk.actions.cases import case_view
from cqdesk.actions.drafts import type_in
from cqdesk.actions.mail import DECLARATIONS
from cqdesk.sync.folder import LARGEST_ANSWER

from .clerk import ENTRY, UNIFIED, Shop, receipt, response
from .crashes import crash_while_sending


def test_an_answer_before_the_step_was_written(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.file()
    crash_while_sending(shop, monkeypatch, "after")
    number = shop.client.take()
    shop.client.saved(number, UNIFIED)
    shop.sync()
    assert shop.step() == "answered"


def test_a_failure_before_the_step_was_written(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.file()
    crash_while_sending(shop, monkeypatch, "after")
    shop.client.failed(shop.client.take(), "重量有误")
    shop.sync()
    assert (shop.step(), shop.filing().trouble) == ("failed", "重量有误")


def test_business_receipts_before_the_import_answer(shop: Shop) -> None:
    number = shop.sent()
    shop.client.receipt(UNIFIED, "L", at="2026-11-21T11:00:01", entry=ENTRY)
    shop.sync()
    assert (shop.step(), [one.state for one in shop.kept()]) == ("sent", ["orphan"])
    shop.client.saved(number, UNIFIED)
    shop.sync()
    row = shop.declaration()
    assert (row.stage, row.known_entry_number) == ("received", ENTRY)


def test_an_orphan_may_wait_for_another_orphan(shop: Shop) -> None:
    """One names only the entry number; the receipt that ties it to a unified number comes with it."""
    number = shop.sent()
    shop.client.put("Receipt_x_20261121110000000.xml", receipt("", "P", "2026-11-22T09:00:00", entry=ENTRY))
    shop.client.receipt(UNIFIED, "L", at="2026-11-21T11:00:01", entry=ENTRY)
    shop.sync()
    assert {one.state for one in shop.kept()} == {"orphan"}
    shop.client.saved(number, UNIFIED)
    shop.sync()
    assert shop.declaration().stage == "released"
    assert {one.state for one in shop.kept()} == {"understood"}


def test_duplicates_are_no_news(shop: Shop) -> None:
    number = shop.sent()
    name = shop.client.saved(number, UNIFIED)
    data = (shop.client.root / "InBox" / name).read_bytes()
    shop.sync()
    shop.client.put(name, data)
    assert shop.sync().received == []
    assert shop.client.left == []
    assert len(shop.kept()) == 1
    first = shop.client.receipt(UNIFIED, "7", at="2026-11-21T11:00:00")
    again = (shop.client.root / "InBox" / first).read_bytes()
    shop.client.put(f"Receipt_{UNIFIED}_{shop.client.stamp()}.xml", again)
    shop.sync()
    view = case_view(shop.desk, shop.case)
    assert [entry.letter for entry in view.timeline if entry.kind == "receipt"] == ["7"]
    assert len(list((shop.root / "data" / "received").rglob("*.xml"))) == 4


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe garbage",
        b"<DEC_RESULT><CUS_CIQ_NO>I2026",
        b"<something-else/>",
        b"<DEC_RESULT><CUS_CIQ_NO>I20260000000000077</CUS_CIQ_NO></DEC_RESULT>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><DEC_RESULT><CHANNEL>&a;</CHANNEL></DEC_RESULT>',
    ],
)
def test_what_cannot_be_read_is_kept_visible_and_stops_nothing(shop: Shop, content: bytes) -> None:
    number = shop.sent()
    shop.client.put("Receipt_0_20261121103000000.xml", content)
    shop.client.saved(number, UNIFIED)
    shop.sync()
    assert shop.step() == "answered"
    bad = [one for one in shop.kept() if one.state == "unreadable"]
    assert [one.raw for one in bad] == [content]
    assert bad[0].trouble.endswith("。")
    shop.wait(9)
    shop.sync()
    assert len(shop.client.left) == 1, "over a slow share a file may be half written for minutes"
    shop.wait(2)
    assert shop.sync().received == []
    assert shop.client.left == [], "in the end it is put away"


def test_a_huge_file_does_not_choke_the_courier(shop: Shop) -> None:
    path = shop.client.root / "InBox" / "Receipt_0_20261121103000000.xml"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)  # sparse: takes no room
    shop.sync()
    (kept,) = shop.kept()
    assert (kept.state, len(kept.raw)) == ("unreadable", LARGEST_ANSWER + 1)
    assert "过大" in kept.trouble


def test_a_file_read_while_it_was_written_is_read_again_when_whole(shop: Shop) -> None:
    number = shop.sent()
    whole = response(0, number, UNIFIED).encode()
    name = f"Successed_{number}_20261121103000123.xml"
    for part in (b"", whole[:80], whole[:200]):
        shop.client.put(name, part)
        shop.sync()
        assert shop.client.left == [name], "its writer may still be at it"
        assert shop.step() == "sent"
    shop.client.put(name, whole)
    shop.sync()
    assert shop.step() == "answered"
    assert shop.client.left == []
    assert [(one.state, one.raw) for one in shop.kept()] == [("understood", whole)]


def test_a_file_that_grows_before_it_is_put_away_stays(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    number = shop.sent()
    name = shop.client.saved(number, UNIFIED)
    real = receiving.understand_new

    def writer_comes_back(desk: Any) -> receiving.Understanding:
        with (shop.client.root / "InBox" / name).open("ab") as file:
            file.write(b"\n<!-- more -->")
        return real(desk)

    with monkeypatch.context() as patch:
        patch.setattr(courier, "DECLARATIONS", replace(DECLARATIONS, understand=writer_comes_back))
        shop.sync()
    assert shop.client.left == [name]
    shop.sync()
    assert shop.client.left == []


def test_temporary_names_are_left_alone(shop: Shop) -> None:
    for name in ("a.xml.tmp", "b.TMP", "c.temp", ".hidden", "Thumbs.db"):
        shop.client.put(name, "<x/>")
    assert shop.sync().received == []
    assert len(shop.client.left) == 5


def test_a_receipt_nobody_asked_for_waits_as_an_orphan_at_no_cost(shop: Shop) -> None:
    for number in range(5):
        shop.client.receipt(f"E2026000000000000{number}", "R", at="2026-11-21T11:00:00")
    shop.sync()
    assert {one.state for one in shop.kept()} == {"orphan"}
    assert shop.client.left == []
    changes = total_changes(shop)
    shop.sync()
    assert total_changes(shop) == changes, "strangers' receipts are not written again every round"


def total_changes(shop: Shop) -> Any:
    with shop.desk.store.read() as connection:
        return connection.exec_driver_sql("SELECT max(id), count(*) FROM history").one(), os.stat(
            f"{shop.desk.store.path}-wal"
        ).st_size


def test_unknown_letters_are_shown_and_change_nothing(shop: Shop) -> None:
    number = shop.sent()
    shop.client.saved(number, UNIFIED)
    shop.client.receipt(UNIFIED, "q", at="2026-11-21T11:00:00", note="新代码")
    shop.sync()
    assert shop.declaration().stage == "saved"
    assert "新代码" in [entry.text for entry in case_view(shop.desk, shop.case).timeline]


@pytest.mark.parametrize("path", ["unified_number", "entry_number"])
def test_receipts_find_a_declaration_that_another_program_filed(shop: Shop, path: str) -> None:
    type_in(shop.desk, shop.case, 1, {path: UNIFIED if path == "unified_number" else ENTRY})
    shop.client.receipt(UNIFIED, "P", at="2026-11-21T11:00:00", entry=ENTRY)
    shop.sync()
    row = shop.declaration()
    assert (row.step, row.stage, row.known_unified_number, row.known_entry_number) == (
        "",
        "released",
        UNIFIED,
        ENTRY,
    )


def test_two_numbers_for_one_message_are_said_aloud(shop: Shop) -> None:
    number = shop.sent()
    shop.client.saved(number, UNIFIED)
    shop.wait(1)
    shop.client.saved(number, UNIFIED[:-1] + "8")
    shop.sync()
    assert "不止一个统一编号" in shop.filing().trouble
    assert shop.declaration().known_unified_number == UNIFIED[:-1] + "8"
