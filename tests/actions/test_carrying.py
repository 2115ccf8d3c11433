"""Packages carried on a stick: written when a person says so, answers brought back, nothing left to the clock."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from cqdesk.actions.carrying import bring_back, call_in_doubt, carry_out
from cqdesk.actions.channels import set_carried_channel, set_folder_channel
from cqdesk.actions.courier import sync
from cqdesk.actions.desk import open_desk
from cqdesk.actions.filing import filing_summary, queue, settle_in_doubt
from cqdesk.domain.clock import ManualClock
from cqdesk.errors import UserError
from cqdesk.sync.folder import LARGEST_ANSWER, FolderChannel

from .clerk import START, UNIFIED, Client, Shop, receipt, response


@pytest.fixture
def shop(template: Path, tmp_path: Path) -> Iterator[Shop]:
    """A desk without any client at hand: only a stick."""
    shutil.copytree(template, tmp_path / "data")
    (tmp_path / "stick").mkdir()
    clock = ManualClock(START)
    desk = open_desk(tmp_path / "data", clock=clock, user="tester")
    set_carried_channel(desk, "U盘")
    one = Shop(tmp_path, desk, Client(tmp_path / "elsewhere", clock), clock, "26-000001")
    queue(desk, one.case, 1, token=filing_summary(desk, one.case, 1).token)
    yield one
    desk.close()


def on_stick(shop: Shop) -> list[str]:
    return sorted(path.name for path in (shop.root / "stick").rglob("*.zip"))


def test_to_the_client_and_back(shop: Shop) -> None:
    result = sync(shop.desk)
    assert (result.sent, on_stick(shop)) == ([], []), "nothing leaves by itself"
    assert ["写出报文" in why for why in result.waiting] == [True]
    done, place = carry_out(shop.desk, "U盘", shop.root / "stick")
    number = shop.filing().client_sequence_number
    assert (done.sent, on_stick(shop), shop.step()) == ([number], [f"{number}.zip"], "sent")
    assert "只放一次" in (place / "请先读我.txt").read_text("utf-8-sig")
    with pytest.raises(UserError) as nothing:
        carry_out(shop.desk, "U盘", shop.root / "stick")
    assert nothing.value.id == "nothing-to-carry", "the same package is not written twice"

    shop.clock.advance(timedelta(days=3))
    shutil.rmtree(shop.root / "stick")
    assert sync(shop.desk, insist=True).in_doubt == [], "who carries a stick is not hurried"
    assert shop.step() == "sent"

    back = shop.root / "back"
    back.mkdir()
    (back / f"Successed_{number}_20261124103000123.xml").write_text(response(0, number, UNIFIED), "utf-8")
    found = bring_back(shop.desk, [back])
    assert (len(found.files), [one.words for one in found.news]) == (1, ["导入成功：已暂存，尚未申报"])
    assert (shop.step(), shop.declaration().stage) == ("answered", "saved")
    assert list(back.iterdir()) != [], "what is on the stick stays there"
    assert (bring_back(shop.desk, [back]).files, len(shop.kept())) == ([], 1)


def test_answers_in_a_zip(shop: Shop) -> None:
    carry_out(shop.desk, "U盘", shop.root / "stick")
    number = shop.filing().client_sequence_number
    path = shop.root / "answers.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"InBox/Successed_{number}_20261121103000123.xml", response(0, number, UNIFIED))
        archive.writestr("InBox/Receipt_x_20261121113000123.xml", receipt(UNIFIED, "7", "2026-11-21T11:00:00"))
    assert len(bring_back(shop.desk, [path]).files) == 2
    assert shop.declaration().stage == "submitted"


@pytest.mark.parametrize("name", ["../../evil.xml", "/etc/evil.xml", "C:\\evil.xml", "a/../../evil.xml"])
def test_path_tricks_are_refused_and_stop_nothing(shop: Shop, name: str) -> None:
    carry_out(shop.desk, "U盘", shop.root / "stick")
    number = shop.filing().client_sequence_number
    bad, good = shop.root / "bad.zip", shop.root / f"Successed_{number}_20261121103000123.xml"
    with zipfile.ZipFile(bad, "w") as archive:
        archive.writestr(name, "<x/>")
    good.write_text(response(0, number, UNIFIED), "utf-8")
    found = bring_back(shop.desk, [bad, good])
    assert [refused for refused, _ in found.refused] == ["bad.zip"]
    assert shop.step() == "answered"
    assert list(shop.root.rglob("evil.xml")) == []


def test_a_bomb_is_refused(shop: Shop) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("Receipt_1_20261121103000123.xml", bytes(300 * 1024 * 1024))
    path = shop.root / "bomb.zip"
    path.write_bytes(buffer.getvalue())
    found = bring_back(shop.desk, [path])
    assert (found.files, [name for name, _ in found.refused]) == ([], ["bomb.zip"])
    assert found.refused[0][1].endswith("。")


def test_a_file_of_many_megabytes_is_kept_by_its_beginning(shop: Shop) -> None:
    path = shop.root / "Receipt_1_20261121103000123.xml"
    path.write_bytes(b"<x>" + bytes(20 * 1024 * 1024))
    bring_back(shop.desk, [path])
    (kept,) = shop.kept()
    assert (kept.state, len(kept.raw)) == ("unreadable", LARGEST_ANSWER + 1)


def test_a_stick_that_cannot_be_written_loses_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    stick = shop.root / "stick"
    stick.rmdir()
    with pytest.raises(UserError) as gone:
        carry_out(shop.desk, "U盘", stick)
    assert (gone.value.id, shop.step()) == ("carry-out-folder", "queued")


def test_a_crash_while_writing_is_looked_into(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    def kill(*_args: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(FolderChannel, "hand_over", kill)
        with pytest.raises(Killed):
            carry_out(shop.desk, "U盘", shop.root / "stick")
    assert shop.step() == "sending"
    sync(shop.desk)
    assert shop.step() == "queued", "it lies there under its other name only"
    carry_out(shop.desk, "U盘", shop.root / "stick")
    assert len(on_stick(shop)) == 1


def test_a_lost_stick(shop: Shop) -> None:
    carry_out(shop.desk, "U盘", shop.root / "stick")
    call_in_doubt(shop.desk, 1)
    assert shop.step() == "in_doubt"
    settle_in_doubt(shop.desk, 1, arrived=False)
    (shop.root / "other").mkdir()
    done, _ = carry_out(shop.desk, "U盘", shop.root / "other")
    assert (len(done.sent), shop.step()) == (1, "sent")


def test_what_waits_for_a_lost_folder_can_be_carried(shop: Shop) -> None:
    """The network is down and the cut-off near: what never began to leave goes on the stick, and only there."""
    set_folder_channel(shop.desk, "客户端", shop.client.root)
    with shop.desk.store.write() as connection:
        connection.exec_driver_sql("UPDATE filing SET channel = '客户端'")
    shutil.rmtree(shop.client.root)
    sync(shop.desk)
    carry_out(shop.desk, "U盘", shop.root / "stick", everything=True)
    assert len(on_stick(shop)) == 1
    Client(shop.client.root, shop.clock)
    assert sync(shop.desk, insist=True).sent == []
    assert shop.client.out == []


def test_practice_work_is_never_carried_out(template: Path, tmp_path: Path) -> None:
    with (
        open_desk(tmp_path / "data", practice=True, clock=ManualClock(START)) as desk,
        pytest.raises(UserError) as refused,
    ):
        set_carried_channel(desk, "U盘")
    assert refused.value.id == "practice-not-carried"
