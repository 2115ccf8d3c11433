"""The courier against a client played by hand: crashes, doubts, answers in any order, broken folders."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqdesk.actions import courier, looking, receiving
from cqdesk.actions.cases import case_view
from cqdesk.actions.checking import check_case
from cqdesk.actions.courier import sync
from cqdesk.actions.courier_memory import pause_after, troubles_of
from cqdesk.actions.drafts import type_in
from cqdesk.actions.filing import retry, settle_in_doubt
from cqdesk.actions.mail import DECLARATIONS
from cqdesk.actions.verifying import verify
from cqdesk.domain.steps import Event, Step
from cqdesk.errors import Fault, UserError
from cqdesk.store import outbox, receipts
from cqdesk.store.locks import FileLock
from cqdesk.sync import folder
from cqdesk.sync.channel import ChannelDown
from cqdesk.sync.folder import LARGEST_ANSWER, FolderChannel

from .clerk import (
    CARD_FAILURE,
    ENTRY,
    UNIFIED,
    Client,
    Shop,
    finished_case,
    make_template,
    message_in,
    open_shop,
    receipt,
    response,
)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_template(tmp_path_factory.mktemp("finished") / "data")


@pytest.fixture
def shop(template: Path, tmp_path: Path) -> Iterator[Shop]:
    one = open_shop(template, tmp_path)
    yield one
    one.desk.close()


class Killed(BaseException):
    """The process is gone."""


def kill(*_args: Any, **_more: Any) -> None:
    raise Killed


def kill_second_time() -> Any:
    """The first call makes the laid out bytes last, the second the names they got."""
    calls: list[object] = []

    def force(channel: FolderChannel) -> None:
        calls.append(channel)
        if len(calls) == 2:
            raise Killed

    return force


def crash_while_sending(shop: Shop, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    with monkeypatch.context() as patch:
        if where == "before":
            patch.setattr(FolderChannel, "hand_over", kill)
        elif where == "part":
            patch.setattr(folder.os, "replace", kill)
        else:
            patch.setattr(FolderChannel, "force", kill_second_time())
        with pytest.raises(Killed):
            shop.sync()
    if where == "before":  # a power cut took what lay there: nobody can know whether it had got its name
        (shop.client.root / "OutBox" / f"{shop.filing().name}.temp").unlink()
    assert shop.step() == "sending"


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


# --- crashes while sending


def test_a_part_file_goes_out_once(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.file()
    crash_while_sending(shop, monkeypatch, "part")
    assert shop.client.out == [f"{shop.filing().name}.temp"]
    assert shop.sync().sent == [shop.filing().client_sequence_number]
    assert shop.client.out == [shop.filing().name]
    assert shop.sync().sent == []


@pytest.mark.parametrize("then", ["waiting", "taken", "taken-flat", "xml", "refused"])
def test_a_file_that_left_is_found_wherever_the_client_put_it(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, then: str
) -> None:
    shop.file()
    crash_while_sending(shop, monkeypatch, "after")
    root, name = shop.client.root, shop.filing().name
    stem = Path(name).stem
    if then == "taken":
        shop.client.take()
    elif then == "taken-flat":
        (root / "OutBox" / name).rename(root / "SentBox" / f"{stem}_20261121103000123.zip")
    elif then == "xml":
        (root / "OutBox" / name).unlink()
        (root / "SentBox" / "20261121").mkdir()
        (root / "SentBox" / "20261121" / f"{stem}_202611211030001230000.xml").write_text("<x/>")
    elif then == "refused":
        shop.client.refuse()
    result = shop.sync()
    assert result.sent == []
    assert shop.step() == ("in_doubt" if then == "refused" else "sent")
    if then == "refused":
        assert "FailBox" in shop.filing().trouble, "put aside: refused, or waited for in vain; only the answer tells"
        assert result.in_doubt == [stem]
        shop.client.failed(stem, "净重有误")
        assert shop.sync().failed == [stem]


def test_nowhere_to_be_found_is_in_doubt_until_a_person_decides(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.file()
    crash_while_sending(shop, monkeypatch, "before")
    number = shop.filing().client_sequence_number
    for _ in range(3):
        assert shop.sync().in_doubt == [number]
        assert shop.client.out == []
    view = case_view(shop.desk, shop.case)
    assert view.declarations[0].in_doubt
    assert view.item.group == "action"
    with pytest.raises(UserError, match="尚不能确定"):
        shop.file()
    settle_in_doubt(shop.desk, 1, arrived=False)
    assert shop.step() == "queued"
    assert shop.sync().sent == [number], "the same bytes keep their number"
    assert shop.client.out == [f"{number}.zip"]


def test_a_person_says_it_arrived(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.file()
    crash_while_sending(shop, monkeypatch, "before")
    shop.sync()
    settle_in_doubt(shop.desk, 1, arrived=True)
    assert shop.step() == "sent"
    assert shop.sync().sent == []
    shop.client.saved(shop.filing().client_sequence_number, UNIFIED)
    shop.sync()
    assert shop.step() == "answered"


def test_a_person_found_the_number_at_the_single_window(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.file()
    crash_while_sending(shop, monkeypatch, "before")
    shop.client.receipt(UNIFIED, "7", at="2026-11-21T11:00:00")
    shop.sync()
    assert [one.state for one in shop.kept()] == ["orphan"]
    settle_in_doubt(shop.desk, 1, arrived=True, unified_number=UNIFIED)
    row = shop.declaration()
    assert (shop.step(), row.stage, row.by_note, row.known_unified_number) == ("answered", "saved", True, UNIFIED)
    shop.sync()
    row = shop.declaration()
    assert (row.stage, row.by_note) == ("submitted", False)


def test_a_persons_word_does_not_outlive_a_refusal_that_was_under_way(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.file()
    crash_while_sending(shop, monkeypatch, "before")
    shop.wait(120)
    shop.sync()
    settle_in_doubt(shop.desk, 1, arrived=True, unified_number=UNIFIED)
    shop.client.receipt(UNIFIED, "E", at="2026-11-21T11:00:00", note="单证不符")  # before the person looked
    shop.sync()
    assert shop.declaration().stage == "rejected"


def test_a_decision_is_taken_once(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.file()
    crash_while_sending(shop, monkeypatch, "before")
    shop.sync()
    settle_in_doubt(shop.desk, 1, arrived=False)
    for act in (lambda: settle_in_doubt(shop.desk, 1, arrived=False), lambda: retry(shop.desk, 1)):
        with pytest.raises(UserError) as refused:
            act()
        assert refused.value.id == "filing-moved-on"


def test_the_client_takes_it_while_a_person_decides(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The person says absent; the very file still lies in OutBox: it goes once, not twice."""
    shop.file()
    crash_while_sending(shop, monkeypatch, "after")
    with shop.desk.store.write() as connection:
        outbox.advance(connection, 1, Event.INTERRUPTED, shop.clock.now())
    settle_in_doubt(shop.desk, 1, arrived=False)
    before = os.stat(shop.client.root / "OutBox" / shop.filing().name).st_ino
    shop.sync()
    assert shop.step() == "sent"
    assert os.stat(shop.client.root / "OutBox" / shop.filing().name).st_ino == before


def test_the_part_file_of_a_lost_life_is_no_licence_to_send(shop: Shop) -> None:
    """After a restore the number is of another epoch: only a person or an answer settles it."""
    shop.file()
    with shop.desk.store.write() as connection:
        connection.exec_driver_sql("UPDATE meta SET value = 'ZZZZZ' WHERE key = 'epoch'")
        outbox.advance(connection, 1, Event.RESTORED, shop.clock.now())
    (shop.client.root / "OutBox" / f"{shop.filing().name}.temp").write_bytes(b"PK")
    stem = Path(shop.filing().name).stem
    assert shop.sync().in_doubt == [stem]
    (shop.client.root / "FailBox" / f"{stem}_20261121100000000.zip").write_bytes(b"PK")
    assert shop.sync().in_doubt == [stem], "it may have failed and gone out again in the life that was lost"
    assert shop.client.out == [f"{stem}.zip.temp"]
    (shop.client.root / "SentBox" / f"{stem}_20261121100100000.zip").write_bytes(b"PK")
    shop.sync()
    assert shop.step() == "sent"


# --- refusals and retries


def test_a_failed_import_shows_its_reason_and_goes_again_under_its_number(shop: Shop) -> None:
    number = shop.sent()
    shop.client.failed(number, "境内目的地代码不正确")
    assert shop.sync().failed == [number]
    assert shop.filing().trouble == "境内目的地代码不正确"
    view = case_view(shop.desk, shop.case)
    assert view.declarations[0].may_retry
    assert (view.declarations[0].trouble, view.item.group) == ("境内目的地代码不正确", "action")
    first = shop.filing().data
    retry(shop.desk, 1)
    assert shop.sync().sent == [number]
    assert (shop.client.root / "OutBox" / f"{number}.zip").read_bytes() == first
    shop.client.take()
    shop.client.saved(number, UNIFIED)
    assert shop.sync().failed == []
    assert (shop.step(), shop.filing().trouble) == ("answered", "")


def test_a_client_failure_is_correlated_by_its_file_name(shop: Shop) -> None:
    number = shop.sent()
    shop.client.put(f"Failed_{number}_20261121103000999.xml", CARD_FAILURE)
    shop.sync()
    assert shop.step() == "failed"
    assert "读卡器打开失败" in shop.filing().trouble
    assert shop.declaration().stage == "none"


@pytest.mark.parametrize("words", ["等待响应超时", "Send->RabbitMQ 发送错误"])
def test_a_client_that_waited_in_vain_proves_nothing(shop: Shop, words: str) -> None:
    """The manual says: send again. The message may have arrived before the client gave up: that would be a twin."""
    shop.file()
    shop.sync()
    number = shop.client.refuse()
    shop.client.put(f"Failed_{number}_20261121103000999.xml", CARD_FAILURE.replace("读卡器打开失败", words))
    assert shop.sync().in_doubt == [number]
    assert words in shop.filing().trouble
    assert "到单一窗口查询" in shop.filing().trouble
    with pytest.raises(UserError):
        retry(shop.desk, 1)
    shop.client.saved(number, UNIFIED)
    shop.sync()
    assert shop.step() == "answered"


def test_a_power_cut_may_have_undone_the_name(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The client may have taken what lies there under the other name again: after a restart of the machine a person
    looks, after a mere crash the program knows."""
    shop.file()
    crash_while_sending(shop, monkeypatch, "part")
    monkeypatch.setattr(looking, "boot_mark", lambda: "after the power cut")
    assert shop.sync().in_doubt == [shop.filing().client_sequence_number]
    assert "断电" in shop.filing().trouble


def test_a_client_failure_that_speaks_of_success_is_nobodys_proof(shop: Shop) -> None:
    number = shop.sent()
    shop.client.put(f"Successed_{number}_20261121103000999.xml", CARD_FAILURE)
    shop.sync()
    assert shop.step() == "sent"
    assert [one.state for one in shop.kept()] == ["understood"]


def test_traces_of_an_earlier_try_say_nothing_of_this_one(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first package lies in FailBox for ever; the second was taken, its answer is lost. Calling that failed would
    invite a third: a twin."""
    shop.file()
    shop.sync()
    shop.client.failed(shop.client.refuse())
    shop.sync()
    assert shop.step() == "failed"
    shop.wait(15)
    retry(shop.desk, 1)
    shop.sync()
    for _ in range(2):
        shop.sync()
        assert shop.step() == "sent", "still in OutBox"
    shop.client.take()
    shop.sync()
    assert shop.step() == "sent"
    shop.client.saved(shop.filing().client_sequence_number, UNIFIED)
    shop.sync()
    assert shop.step() == "answered"


def test_a_second_try_that_fails_again_is_seen_by_its_new_trace(shop: Shop) -> None:
    shop.file()
    for _ in range(3):
        shop.sync()
        shop.client.refuse()
        shop.sync()
        assert shop.step() == "in_doubt"
        shop.wait(1)
        settle_in_doubt(shop.desk, 1, arrived=False)


def test_a_late_failure_of_an_earlier_try_does_not_fail_this_one(shop: Shop) -> None:
    shop.file()
    shop.sync()
    number = shop.client.refuse()
    early = shop.client.stamp()
    shop.sync()
    shop.wait(30)
    settle_in_doubt(shop.desk, 1, arrived=False)
    shop.sync()
    shop.client.take()
    shop.client.put(f"Failed_{number}_{early}.xml", response(-1, number, "", "旧的失败"))
    assert shop.sync().failed == []
    assert (shop.step(), shop.filing().trouble) == ("sent", "")
    assert len(shop.kept()) == 1


def test_a_failure_that_may_be_of_either_try_is_a_doubt(shop: Shop) -> None:
    shop.file()
    shop.sync()
    number = shop.client.refuse()
    shop.sync()
    settle_in_doubt(shop.desk, 1, arrived=False)
    shop.sync()
    shop.client.take()
    shop.wait(1)
    shop.client.failed(number, "系统忙")
    assert shop.sync().in_doubt == [number]
    assert "系统忙" in shop.filing().trouble
    shop.client.saved(number, UNIFIED)
    shop.sync()
    assert shop.step() == "answered"


def test_two_answered_failures_of_two_tries_are_plain(shop: Shop) -> None:
    number = shop.sent()
    shop.client.failed(number, "系统忙")
    shop.sync()
    shop.wait(1)
    retry(shop.desk, 1)
    shop.sync()
    shop.client.take()
    shop.client.failed(number, "系统仍忙")
    shop.sync()
    assert (shop.step(), shop.filing().trouble) == ("failed", "系统仍忙")


def test_the_clients_clock_may_be_wrong(shop: Shop) -> None:
    number = shop.sent()
    shop.client.put(f"Failed_{number}_20261121060000000.xml", response(-1, number, "", "代码不存在"))
    shop.sync()
    assert (shop.step(), shop.filing().trouble) == ("failed", "代码不存在")


def test_a_success_come_late_stops_the_second_try(shop: Shop) -> None:
    shop.file()
    shop.sync()
    number = shop.client.refuse()
    shop.sync()
    settle_in_doubt(shop.desk, 1, arrived=False)
    shop.client.saved(number, UNIFIED)
    assert shop.sync().sent == []
    assert shop.step() == "answered"
    assert shop.client.out == []


def test_a_refused_duplicate_changes_nothing_once_saved(shop: Shop) -> None:
    number = shop.sent()
    shop.client.saved(number, UNIFIED)
    shop.sync()
    shop.client.failed(number, "重复导入")
    shop.sync()
    assert (shop.step(), shop.filing().trouble, shop.declaration().stage) == ("answered", "", "saved")


def test_old_bytes_are_not_sent_after_a_correction(shop: Shop) -> None:
    number = shop.sent()
    shop.client.failed(number)
    shop.sync()
    type_in(shop.desk, shop.case, 1, {"remarks": "更正"})
    with pytest.raises(UserError) as refused:
        retry(shop.desk, 1)
    assert refused.value.id == "retry-changed-since"
    shop.file()
    with pytest.raises(UserError) as refused:
        retry(shop.desk, 1)
    assert refused.value.id == "filing-moved-on"
    second = shop.filing(2)
    assert second.client_sequence_number != number
    assert second.version_id != shop.filing().version_id


def test_the_corrected_form_goes_under_the_known_number(shop: Shop) -> None:
    """Also when the correction was begun before the number was known."""
    number = shop.sent()
    type_in(shop.desk, shop.case, 1, {"remarks": "等回执时的更正"})
    shop.client.saved(number, UNIFIED)
    shop.sync()
    shop.file()
    second = shop.filing(2)
    assert second.client_sequence_number != number
    assert f"<SeqNo>{UNIFIED}</SeqNo>" in message_in(second.data)
    assert "<SeqNo>" not in message_in(shop.filing().data).replace("<SeqNo/>", "").replace("<SeqNo></SeqNo>", "")


def test_after_a_deletion_a_new_number(shop: Shop) -> None:
    number = shop.sent()
    shop.client.saved(number, UNIFIED)
    shop.client.receipt(UNIFIED, "7", at="2026-11-21T11:00:00")
    shop.client.receipt(UNIFIED, "D", at="2026-11-21T12:00:00")
    shop.sync()
    assert shop.declaration().stage == "deleted"
    shop.file()
    assert UNIFIED not in message_in(shop.filing(2).data)


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


# --- receipts


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


# --- folders that fail


def next_try_of(shop: Shop) -> datetime:
    with shop.desk.store.read() as connection:
        return troubles_of(connection)["客户端"].next_try_at


def test_a_vanished_outbox_puts_off_with_a_growing_pause(shop: Shop) -> None:
    shop.file()
    shutil.rmtree(shop.client.root)
    pauses = []
    for _ in range(8):
        result = shop.sync()
        assert result.waiting == ["找不到导入客户端的文件夹，请检查设置或网络共享。"]
        next_try = next_try_of(shop)
        pauses.append(next_try - shop.clock.now())
        assert shop.sync().waiting == result.waiting, "too early: it still says why"
        assert next_try_of(shop) == next_try
        shop.clock.advance(pauses[-1])
    assert pauses[0] <= timedelta(seconds=18)
    assert timedelta(minutes=12) <= pauses[-1] <= timedelta(minutes=18)
    assert pauses[2] > pauses[0]
    Client(shop.client.root, shop.clock)
    assert shop.sync().sent == [shop.filing().client_sequence_number]


def test_a_person_need_not_wait_for_the_pause(shop: Shop) -> None:
    shop.file()
    shutil.rmtree(shop.client.root)
    shop.sync()
    Client(shop.client.root, shop.clock)
    assert shop.sync().sent == []
    assert len(shop.sync(insist=True).sent) == 1


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "磁盘已满"), (errno.EACCES, "没有读写权限"), (errno.EROFS, "没有读写权限")],
)
def test_an_outbox_that_cannot_be_written(shop: Shop, monkeypatch: pytest.MonkeyPatch, number: int, words: str) -> None:
    shop.file()
    with monkeypatch.context() as patch:

        def fails(*_args: Any) -> None:
            raise OSError(number, os.strerror(number))

        patch.setattr(folder.os, "fsync", fails)
        result = shop.sync()
    assert [words in why for why in result.waiting] == [True]
    assert (shop.step(), shop.client.out, shop.filing().sendings) == ("queued", [], 0)
    assert len(shop.sync(insist=True).sent) == 1


def test_an_error_after_the_name_was_given_is_looked_into(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.file()
    with monkeypatch.context() as patch:

        def fails(*_args: Any) -> None:
            raise OSError(errno.EIO, "gone")

        patch.setattr(FolderChannel, "force", fails)
        assert len(shop.sync().in_doubt) == 1
    shop.sync()
    assert shop.step() == "sent"


def test_sending_while_the_share_is_gone_waits_and_then_is_a_doubt(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.file()
    crash_while_sending(shop, monkeypatch, "after")
    away = shop.client.root.with_name("away")
    shop.client.root.rename(away)
    assert shop.sync().waiting != []
    assert shop.step() == "sending"
    shop.wait(31)
    assert len(shop.sync().in_doubt) == 1
    away.rename(shop.client.root)
    shop.sync()
    assert shop.step() == "sent"


def test_an_unreadable_sentbox_is_not_an_empty_one(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.file()
    crash_while_sending(shop, monkeypatch, "after")
    shop.client.take()

    def walk(top: Any, onerror: Any) -> Any:
        onerror(PermissionError(errno.EACCES, "denied"))
        return iter(())

    with monkeypatch.context() as patch:
        patch.setattr(folder.os, "walk", walk)
        assert shop.sync().in_doubt == []
    shop.sync()
    assert shop.step() == "sent"


def test_one_file_that_cannot_be_moved_stops_no_other(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    number = shop.sent()
    held = shop.client.put("Failed_aaa_20261121103000000.xml", CARD_FAILURE)
    shop.client.saved(number, UNIFIED)
    real = os.rename

    def rename(source: Path, target: Path) -> None:
        if source.name == held:
            raise PermissionError(errno.EACCES, "in use")
        real(source, target)

    monkeypatch.setattr(folder.os, "rename", rename)
    result = shop.sync()
    assert (shop.step(), shop.client.left, len(result.waiting)) == ("answered", [held], 1)


def test_a_channel_that_is_no_longer_set_up_is_named(shop: Shop) -> None:
    shop.file()
    with shop.desk.store.write() as connection:
        connection.exec_driver_sql("DELETE FROM setting")
    assert ["客户端" in why for why in shop.sync().waiting] == [True]


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
    number = shop.sent()
    shop.wait(45)
    for file in (shop.client.root / "SentBox").rglob("*.zip"):
        file.unlink()

    def gone(self: FolderChannel, names: Any) -> Any:
        raise ChannelDown(folder.GONE)

    with monkeypatch.context() as patch:
        patch.setattr(FolderChannel, "traces", gone)
        assert shop.sync().waiting == [folder.GONE]
        assert shop.step() == "sent"
    assert shop.sync().in_doubt == [number]
