"""Folders that vanish, fill up, refuse and come back under the courier."""

from __future__ import annotations

import errno
import os
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cqdesk.actions.courier_memory import troubles_of
from cqdesk.sync import folder
from cqdesk.sync.folder import FolderChannel

from .clerk import CARD_FAILURE, UNIFIED, Client, Shop
from .crashes import crash_while_sending


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
