"""The courier on an ordinary day, with one bad item, and beside another courier."""

from __future__ import annotations

import errno
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqdesk.actions import receiving
from cqdesk.actions.cases import case_view
from cqdesk.actions.checking import check_case
from cqdesk.actions.courier import sync
from cqdesk.actions.courier_memory import pause_after
from cqdesk.actions.filing import settle_in_doubt
from cqdesk.actions.verifying import verify
from cqdesk.domain.steps import Step
from cqdesk.errors import Fault, UserError
from cqdesk.store import outbox, receipts
from cqdesk.store.locks import FileLock
from cqdesk.sync import folder
from cqdesk.sync.channel import ChannelDown
from cqdesk.sync.folder import FolderChannel

from .clerk import UNIFIED, Shop, finished_case, message_in, open_shop
from .crashes import crash_while_sending

# --- the ordinary way


def test_from_the_outbox_to_saved(shop: Shop) -> None:
    shop.file()
    number = shop.filing().client_sequence_number
    assert (len(number), number[0], number[6:]) == (18, "Q", "000000000001")
    assert shop.sync().sent == [number]
    assert shop.client.out == [f"{number}.zip"]
    assert shop.step() == "sent"
    message = message_in((shop.client.root / "OutBox" / f"{number}.zip").read_bytes())
    assert f"<ClientSeqNo>{number}</ClientSeqNo>" in message
    shop.client.take()
    shop.client.saved(number, UNIFIED, "许可证号未填")
    shop.sync()
    row = shop.declaration()
    assert (shop.step(), row.stage, row.known_unified_number) == ("answered", "saved", UNIFIED)
    assert shop.client.left == []
    view = case_view(shop.desk, shop.case)
    assert view.item.stage_zh == "已暂存，尚未申报"
    assert "许可证号未填" in [entry.text for entry in view.timeline], "a finding beside code 0 is shown"
    said = check_case(shop.desk, shop.case).issues
    assert [one.id for one in said if one.severity == "error"] == [], "its own number is no mistake of the form"


def test_handled_answers_lie_in_a_dated_archive(shop: Shop) -> None:
    name = shop.client.saved(shop.sent(), UNIFIED)
    shop.sync()
    archived = shop.root / "data" / "received" / "20261121" / name
    assert UNIFIED in archived.read_text()


def test_the_archive_may_be_on_another_drive(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [
        shop.client.saved(shop.sent(), UNIFIED),
        shop.client.receipt(UNIFIED, "7", at="2026-11-21T11:00:00"),
    ]

    def other_drive(*_args: Any) -> None:
        raise OSError(errno.EXDEV, "cross-device link")

    monkeypatch.setattr(folder.os, "rename", other_drive)
    assert shop.sync().waiting == []
    assert shop.client.left == []
    assert sorted(p.name for p in (shop.root / "data" / "received").rglob("*.xml")) == sorted(names)
    assert shop.declaration().stage == "submitted"


# --- no answer


def test_no_answer_for_long_is_shown_once_and_stays(shop: Shop) -> None:
    number = shop.sent()
    shop.wait(20)
    assert shop.sync().in_doubt == []
    shop.wait(20)
    for _ in range(3):
        assert shop.sync().in_doubt == [number]
    assert "没有收到导入回执" in shop.filing().trouble
    shop.client.saved(number, UNIFIED)
    shop.sync()
    assert shop.step() == "answered"


def test_a_file_the_client_does_not_take_is_not_in_doubt(shop: Shop) -> None:
    shop.file()
    shop.sync()
    shop.wait(600)
    result = shop.sync()
    assert shop.step() == "sent"
    assert ["OutBox" in why and "插好" in why for why in result.waiting] == [True]


# --- one bad item


def test_a_fault_in_one_filing_stops_no_other_and_surfaces(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = open_shop(template, tmp_path)
    other = finished_case(shop.desk, 0)
    shop.file()
    shop.case = other
    shop.file()
    bad = shop.filing(1).name
    real = FolderChannel.hand_over

    def hand_over(self: FolderChannel, name: str) -> None:
        if name == bad:
            raise ValueError("a fault of ours")
        real(self, name)

    with monkeypatch.context() as patch:
        patch.setattr(FolderChannel, "hand_over", hand_over)
        with pytest.raises(ValueError, match="a fault of ours"):
            shop.sync()
    assert (shop.step(1), shop.step(2)) == ("sending", "sent")
    assert shop.sync().messages[0].outcome == "queued_again", "it still lies there under the name the client ignores"
    shop.sync()
    assert shop.step(1) == "sent"
    shop.desk.close()


def test_a_fault_in_one_receipt_stops_no_other_and_is_tried_again(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    number = shop.sent()
    for name in ("Receipt_1_20261121103000000.xml", "Receipt_2_20261121103000000.xml"):
        shop.client.put(name, "<bad/>")
    shop.client.saved(number, UNIFIED)
    real = receiving.read_receipt

    def read(data: bytes) -> Any:
        if data == b"<bad/>":
            raise ZeroDivisionError
        return real(data)

    with monkeypatch.context() as patch:
        patch.setattr(receiving, "read_receipt", read)
        with pytest.raises(Fault):
            shop.sync()
    assert shop.step() == "answered"
    assert sorted(one.state for one in shop.kept()) == [receipts.NEW, receipts.NEW, receipts.UNDERSTOOD]
    shop.sync()
    assert sorted(one.state for one in shop.kept()) == ["understood", "unreadable", "unreadable"]


# --- two couriers


def test_two_couriers_do_not_work_at_once(shop: Shop) -> None:
    shop.file()
    with FileLock(shop.desk.places.root / "courier.lock") as lock:
        assert lock.take()
        with pytest.raises(UserError) as refused:
            sync(shop.desk)
        assert refused.value.id == "courier-busy"
    assert shop.step() == Step.QUEUED.value
    assert len(shop.sync().sent) == 1


def test_a_data_folder_that_cannot_be_written_is_said(shop: Shop) -> None:
    (shop.root / "data" / "courier.lock").mkdir()
    with pytest.raises(UserError) as refused:
        shop.sync()
    assert refused.value.id.startswith("data-folder-")


def test_a_store_that_fills_up_after_sending_sends_once(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes are out, the note of it cannot be written: the sentence comes, and the next round looks."""
    shop.file()

    def full_disk(*_args: Any) -> None:
        raise UserError("disk-full", "磁盘已满。", "请清理磁盘。")

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "arrived", full_disk)
        with pytest.raises(UserError) as full:
            shop.sync()
    assert (full.value.id, shop.step()) == ("disk-full", "sending")
    shop.client.take()
    assert shop.sync().sent == []
    assert (shop.step(), shop.client.out) == ("sent", [])


def test_a_person_decides_while_the_courier_looks(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read before the decision must not be written after it."""
    shop.file()
    crash_while_sending(shop, monkeypatch, "before")
    shop.sync()
    stem = Path(shop.filing().name).stem
    (shop.client.root / "FailBox" / f"{stem}_20261121103000123.zip").write_bytes(b"PK")
    real = FolderChannel.look_for

    def look_for(self: FolderChannel, wanted: Any) -> Any:
        found = real(self, wanted)
        settle_in_doubt(shop.desk, 1, arrived=True)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(FolderChannel, "look_for", look_for)
        shop.sync()
    assert shop.step() == "sent"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE filing SET data = x'00', sha256 = '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'",
        "UPDATE receipt SET raw = x'00', sha256 = '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'",
        "DELETE FROM receipt",
    ],
)
def test_bytes_exchanged_together_with_their_hash_are_found(shop: Shop, statement: str) -> None:
    """The history says what left and what came: a message or an answer cannot be another one afterwards."""
    shop.client.saved(shop.sent(), UNIFIED)
    shop.sync()
    assert verify(shop.desk)["issues"] == []
    with shop.desk.store.write() as connection:
        connection.exec_driver_sql(statement)
    assert "bytes-exchanged" in {issue["id"] for issue in verify(shop.desk)["issues"]}


@given(st.integers(0, 10_000))
def test_the_pause_doubles_up_to_a_limit_and_is_never_the_same_for_everybody(tries: int) -> None:
    whole = min(timedelta(seconds=15) * 2 ** min(tries, 20), timedelta(minutes=15))
    found = [pause_after(tries) for _ in range(20)]
    assert all(0.8 * whole <= one <= 1.2 * whole for one in found)
    assert len(set(found)) > 1


def test_a_folder_that_goes_away_between_two_looks_is_no_fault(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    words = "找不到导入客户端的文件夹，请检查设置或网络共享。"
    number = shop.sent()
    shop.wait(45)
    for file in (shop.client.root / "SentBox").rglob("*.zip"):
        file.unlink()

    def gone(self: FolderChannel, names: Any) -> Any:
        raise ChannelDown(words)

    with monkeypatch.context() as patch:
        patch.setattr(FolderChannel, "traces", gone)
        assert shop.sync().waiting == [words]
        assert shop.step() == "sent"
    assert shop.sync().in_doubt == [number]
