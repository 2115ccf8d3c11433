"""Why is this waiting, pausing, and the authority's pointer, by keys alone."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from benchmarks.hands import front_dialog, has_keyboard
from cqdesk.actions.channels import practice_root
from cqdesk.actions.courier import SyncResult, at_work
from cqdesk.actions.courier_memory import paused
from cqdesk.actions.desk import Desk
from cqdesk.actions.filing import file_case
from cqdesk.actions.manifest_receiving import understand_manifests
from cqdesk.actions.receiving import ConsolNews, News, understand_new
from cqdesk.errors import UserError
from cqdesk.practice.office import PracticeOffice
from cqdesk.store import manifests, outbox, receipts
from cqdesk.ui.consol_desk import ConsolScreen
from cqdesk.ui.main_window import MainWindow
from cqdesk.ui.waiting_dialog import WaitingDialog

from ..actions.clerk import response
from .conftest import Play, Recorder, rest


async def dialog_of(window: MainWindow) -> WaitingDialog:
    while not (found := [one for one in window.findChildren(WaitingDialog) if has_keyboard(one)]):
        await asyncio.sleep(0.005)
    await rest_of(found[0])
    return found[0]


async def rest_of(dialog: WaitingDialog) -> None:
    while not dialog.told.text():
        await asyncio.sleep(0.005)
    await asyncio.sleep(0.05)


def test_why_it_waits_and_the_pause(window: MainWindow, desk: Desk, sample_case: str, play: Play) -> None:
    file_case(desk, sample_case)

    async def scene() -> None:
        QTest.keyClick(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        dialog = await dialog_of(window)
        assert [card.title for card in dialog.list.cards] == [f"{sample_case}　待发送"]
        assert "下一次收发时发出" in dialog.list.cards[0].detail
        assert "客户端编号" in dialog.facts.toPlainText()
        dialog.told.clear()
        dialog.pause.click()
        await rest_of(dialog)
        assert paused(desk) is not None
        assert "发送已暂停" in dialog.told.text()
        assert "暂停了发送" in dialog.list.cards[0].detail
        dialog.told.clear()
        dialog.pause.click()
        await rest_of(dialog)
        assert paused(desk) is None
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        await rest(window)

    play(scene())


def test_what_has_no_place_is_shown_as_it_came_of_declarations_and_of_manifests(
    window: MainWindow, desk: Desk, play: Play
) -> None:
    with desk.store.write() as connection:
        for keep, raw in ((receipts.keep_raw, b"<declarations/>"), (manifests.keep_raw, b"<manifests/>")):
            keep(connection, channel_name="x", file_name="Receipt_1.xml", raw=raw, at=desk.clock.now())
    understand_new(desk)
    understand_manifests(desk)

    async def scene() -> None:
        QTest.keyClick(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        dialog = await dialog_of(window)
        assert "2 份回执没有归属或读不懂" in dialog.told.text()
        assert len(dialog.list.cards) == 3
        for words in ("<declarations/>", "<manifests/>"):
            while dialog.facts.toPlainText() != words:
                await asyncio.sleep(0.005)
            QTest.keyClick(dialog.list, Qt.Key.Key_Down)
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        await rest(window)

    play(scene())


def test_an_open_dialog_follows_what_a_round_brings(
    window: MainWindow, desk: Desk, sample_case: str, play: Play
) -> None:
    file_case(desk, sample_case)

    async def scene() -> None:
        QTest.keyClick(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        dialog = await dialog_of(window)
        assert [card.title for card in dialog.list.cards] == [f"{sample_case}　待发送"]
        dialog.pause.setFocus()
        dialog.told.clear()
        await window.exchange.sync(quiet=True)
        await rest_of(dialog)
        assert dialog.told.text() == "没有等待中的报文。"
        assert dialog.focusWidget() is dialog.pause, "nothing moves under a hand"
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        await rest(window)

    play(scene())


def test_a_refusal_leads_to_the_field(window: MainWindow, desk: Desk, sample_case: str, play: Play) -> None:
    file_case(desk, sample_case)

    async def scene() -> None:
        with desk.store.read() as connection:
            number = outbox.filing_by_id(connection, 1).client_sequence_number
        with PracticeOffice(practice_root(desk), desk.clock):
            words = response(-1, number, "", "DecHead/GrossWet（毛重）不得小于净重；第2项商品编号不正确")
            inbox = practice_root(desk) / "InBox" / f"Failed_{number}_20261121103000123.xml"
            (practice_root(desk) / "OutBox").rename(practice_root(desk) / "away")
            inbox.write_text(words, "utf-8")
        window.open_case(sample_case)
        await rest(window)
        case = window.case
        assert case is not None
        with desk.store.write() as connection:  # it had been sent
            connection.exec_driver_sql("UPDATE filing SET step = 'sent', sendings = 1")
        (practice_root(desk) / "away").rename(practice_root(desk) / "OutBox")
        await window.exchange.sync(quiet=False)
        await case.reload()
        await rest(window)
        case.tabs.setCurrentWidget(case.timeline)
        refused = next(n for n, card in enumerate(case.timeline.list.cards) if "导入失败" in card.title)
        assert "按 Enter" in case.timeline.list.cards[refused].detail
        case.timeline.list.pick(str(refused))
        QTest.keyClick(case.timeline.list, Qt.Key.Key_Return)
        await rest(window)
        assert case.current()[0] == "gross_weight_kg"
        case.tabs.setCurrentWidget(case.timeline)
        case.timeline.list.pick(str(refused))
        QTest.keyClick(window, Qt.Key.Key_F4)
        await rest(window)
        assert case.current()[0] == "net_weight_kg"
        assert "导入失败" in window._told.text()

    play(scene())


def test_rounds_of_one_window_wait_for_each_other(window: MainWindow, desk: Desk, river: str, play: Play) -> None:
    """The consolidation screen asks while the window looks by itself: neither is told of "another window"."""
    told: list[str] = []
    window.exchange.told.connect(told.append)

    async def scene() -> None:
        QTest.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        screen = await front_dialog(ConsolScreen)
        while screen.number != river:
            await asyncio.sleep(0.005)
        async with window.lane.talking:  # a round of the window
            QTest.keyClick(screen, Qt.Key.Key_F5)
            for _ in range(20):
                await asyncio.sleep(0)
            assert "已发送" not in screen.note.words
        while "已发送" not in screen.note.words:
            await asyncio.sleep(0.005)
        QTest.keyClick(screen, Qt.Key.Key_Escape)
        await rest(window)

    play(scene())
    assert told == []


def test_a_round_nobody_asked_for_is_silent_beside_another_program(
    window: MainWindow, desk: Desk, play: Play, recorder: Recorder
) -> None:
    told: list[str] = []
    window.exchange.told.connect(told.append)
    with at_work(desk):
        play(window.exchange.sync(quiet=True))
        assert told == recorder.faults == []
        with pytest.raises(UserError, match="另一个 cqdesk 窗口正在收发"):
            play(window.exchange.sync(quiet=False))


def test_what_came_is_told_beside_what_is_away(
    window: MainWindow, desk: Desk, play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    window.exchange.told.connect(told.append)
    result = SyncResult(sent=[], received=["a"], waiting=["找不到舱单客户端的文件夹，请检查设置或网络共享。"])
    monkeypatch.setattr("cqdesk.ui.exchange.one_round", lambda _desk, _insist: result)
    play(window.exchange.sync(quiet=True))
    assert told == ["找不到舱单客户端的文件夹，请检查设置或网络共享。 收发：收到 1"]
    told.clear()
    consols = [ConsolNews(consol="P26-000001", refused=count) for count in (0, 12)]
    result = SyncResult(
        received=["a", "b", "c"], news=[News(case="26-000001", receipt=1, words="审结")], consols=consols
    )
    play(window.exchange.sync(quiet=True))
    assert told == ["收发：收到 3（26-000001 审结；P26-000001 舱单回执 2 份，1 份有退单）"]
