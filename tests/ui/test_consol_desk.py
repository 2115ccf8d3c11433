"""拼箱 by keys: packed, checked, pulled, sent; the scanner; twenty houses from the clipboard into three boxes."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from benchmarks.hands import front_dialog
from cqdesk.actions.consols import open_consol
from cqdesk.actions.desk import Desk
from cqdesk.actions.warehouse import issue_entry_notes
from cqdesk.domain.consolidation.receipts import BillStage
from cqdesk.domain.consolidation.warehouse import ENTRY_PREFIX
from cqdesk.ui.consol_board import HOUSE_MIME, BoxCard
from cqdesk.ui.consol_box_dialogs import BoxDialog
from cqdesk.ui.consol_depot_dialogs import ArrivalDialog
from cqdesk.ui.consol_desk import ConsolScreen
from cqdesk.ui.consol_forms import SureDialog
from cqdesk.ui.consol_head_dialogs import ConsolDialog, legs_of, legs_words
from cqdesk.ui.consol_house_dialogs import HouseEditDialog
from cqdesk.ui.main_window import MainWindow
from cqdesk.ui.practice_frame import PracticeFrame
from tests.domain.consolidation.seeded import box_number

from .conftest import Play, rest

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Keys:
    """Presses on whatever has the cursor, and counts them."""

    def __init__(self, window: MainWindow) -> None:
        self.window, self.count = window, 0

    async def press(
        self, target: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        self.count += 1
        QTest.keyClick(target, key, modifiers)
        await asyncio.sleep(0)


async def opened(window: MainWindow) -> ConsolScreen:
    QTest.keyClick(window, Qt.Key.Key_P, CTRL | SHIFT)
    screen = await front_dialog(ConsolScreen)
    await calm(window, screen)
    return screen


async def calm(window: MainWindow, screen: ConsolScreen) -> None:
    """Until the screen's own work is done; the coroutine that shows it waits for its end."""
    await asyncio.sleep(0)
    while len(window.lane._tasks) > 1:
        await asyncio.sleep(0.005)
    await asyncio.sleep(0)


def test_a_house_is_pulled_in_few_keys_and_everything_ties(
    window: MainWindow, play: Play, desk: Desk, river: str
) -> None:
    async def scene() -> None:
        screen = await opened(window)
        QTest.keyClick(screen, Qt.Key.Key_B, CTRL)
        await calm(window, screen)
        assert open_consol(desk, river).tie.tied
        keys = Keys(window)
        table = screen.board.houses
        for _ in range(2):
            await keys.press(table, Qt.Key.Key_Down)
        house = table.key()
        await keys.press(table, Qt.Key.Key_Delete)
        sure = await front_dialog(SureDialog)
        await keys.press(sure.yes, Qt.Key.Key_Return)
        await calm(window, screen)
        assert keys.count <= 10
        held = open_consol(desk, river)
        assert house not in held.consol.house_by_number
        assert held.tie.tied
        assert "已抽出" in screen.note.words
        QTest.keyClick(screen, Qt.Key.Key_Z, CTRL)
        await calm(window, screen)
        assert house in open_consol(desk, river).consol.house_by_number
        screen.reject()
        await rest(window)

    play(scene())


def test_digits_and_dragging_lay_houses_into_boxes(window: MainWindow, play: Play, desk: Desk, river: str) -> None:
    async def scene() -> None:
        screen = await opened(window)
        table = screen.board.houses
        first = table.key()
        assert screen.windowTitle() == "拼箱　练习"
        assert screen.findChild(PracticeFrame).geometry() == screen.rect()  # it covers the window's own
        assert screen.board.cards[0].answer_zh == f"✓ {first} 可装，按 1"  # not the box is judged, the house for it
        QTest.keyClick(table, Qt.Key.Key_2)
        await calm(window, screen)
        second_box = screen.board.cards[1].box
        assert second_box.houses == (first,)
        assert [bar.share is not None for bar in second_box.bars] == [False, True, True]
        card: BoxCard = screen.board.cards[0]
        mime = QMimeData()
        mime.setData(HOUSE_MIME, b"SLH2603")
        card.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.MoveAction, mime, Qt.MouseButton.LeftButton,
                                                Qt.KeyboardModifier.NoModifier))  # fmt: skip
        await calm(window, screen)
        assert screen.board.cards[0].box.houses == ("SLH2603",)
        QTest.keyClick(table, Qt.Key.Key_0)
        await calm(window, screen)
        assert screen.board.cards[1].box.houses == ()
        QTest.keyClick(table, Qt.Key.Key_Return)
        form = await front_dialog(HouseEditDialog)
        form.parties["consignee", "phone"].setText("+49 40 1")
        form.done_with()
        await calm(window, screen)
        assert open_consol(desk, river).consol.house_by_number[first].consignee.phone == "+49 40 1"
        QTest.keyClick(screen, Qt.Key.Key_F6)
        screen.reject()
        await rest(window)

    play(scene())


def test_scanner_arrival_check_and_sending(window: MainWindow, play: Play, desk: Desk, river: str) -> None:
    notes = issue_entry_notes(desk, river).record.warehouse.entry_notes

    async def scene() -> None:
        screen = await opened(window)
        QTest.keyClick(screen, Qt.Key.Key_B, CTRL)
        await calm(window, screen)
        QTest.keyClick(screen, Qt.Key.Key_3, CTRL)
        QTest.keyClicks(screen.warehouse.scan, ENTRY_PREFIX + notes[4].number)
        QTest.keyClick(screen.warehouse.scan, Qt.Key.Key_Return)
        await calm(window, screen)
        assert screen.warehouse.table.key().split("\n")[0] == notes[4].house
        QTest.keyClick(screen.warehouse.table, Qt.Key.Key_Return)
        arrival = await front_dialog(ArrivalDialog)
        arrival.gross.setText("100000")
        arrival.done_with()
        await calm(window, screen)
        assert [one.house for one in open_consol(desk, river).record.warehouse.discrepancies] == [notes[4].house]
        QTest.keyClick(screen, Qt.Key.Key_F9)
        await calm(window, screen)
        assert screen.tabs.currentWidget() is screen.checks
        assert screen.checks.table.rowCount()
        QTest.keyClick(screen, Qt.Key.Key_Return, CTRL)
        sure = await front_dialog(SureDialog)
        sure.done_with()
        await calm(window, screen)
        assert len(screen.owed.views) == 3
        (button,) = [one for one in screen.findChildren(QPushButton) if one.text() == "扮演海关(&X)"]
        button.menu().actions()[0].trigger()
        await calm(window, screen)
        assert "回执" in screen.note.words
        assert {view.stage for view in open_consol(desk, river).views.values()} == {BillStage.COMPLETE}
        assert screen.owed.messages.rowCount() == 3
        screen.reject()
        await rest(window)

    play(scene())


TABLE = "分单号\t发货人\t收货人\t货名\tHS\t件数\t毛重\t体积\n" + "\n".join(
    f"CQK26{n:02d}\t重庆样品{n}号有限公司\tSAMPLE {n} LLC\t摩托车后视镜\t700910\t{20 + n}\t{(20 + n) * 15}.5\t{4 + n / 4:.2f}"
    for n in range(1, 21)
)


def test_twenty_houses_into_three_boxes_from_nothing(window: MainWindow, play: Play, desk: Desk) -> None:
    async def scene() -> None:
        screen = await opened(window)
        assert "还没有拼箱" in screen.note.words
        keys = Keys(window)
        screen.whole.new()
        dialog = await front_dialog(ConsolDialog)
        for name, words in (("master", "COSU6399"), ("vessel_code", "UN9703291"), ("voyage", "045W")):
            dialog.edits[name].setText(words)
            keys.count += len(words) + 1
        departs = desk.clock.now() + timedelta(days=3)
        dialog.times["departure"].setText(f"{departs:%m-%d} 17:00")
        dialog.done_with()
        await calm(window, screen)
        assert screen.number == "P26-000001"
        QGuiApplication.clipboard().setText(TABLE)
        await keys.press(screen, Qt.Key.Key_V, CTRL)
        await calm(window, screen)
        assert screen.board.houses.rowCount() == 20
        for serial in (1, 2, 3):
            await keys.press(screen, Qt.Key.Key_N, CTRL | SHIFT)
            card = await front_dialog(BoxDialog)
            card.box_number.setText(box_number(880_000 + serial))
            keys.count += 11
            card.done_with()
            await calm(window, screen)
        await keys.press(screen, Qt.Key.Key_B, CTRL)
        await calm(window, screen)
        held = open_consol(desk, screen.number)
        assert all(house.containers for house in held.consol.houses)
        assert held.tie.tied
        assert keys.count < 100
        QTest.keyClick(screen, Qt.Key.Key_V, CTRL)
        await calm(window, screen)
        assert "已有" in screen.note.words
        screen.reject()
        await rest(window)

    play(scene())


@pytest.mark.parametrize(("words", "legs"), [
    ("", 0), ("铁路 重庆-阿拉山口；铁路 阿拉山口-杜伊斯堡 拒收危险品", 2), ("海运 CNSHA—DEHAM", 1),
])  # fmt: skip
def test_legs_are_typed_and_read_back(words: str, legs: int) -> None:
    found = legs_of(words)
    assert found is not None
    assert len(found) == legs
    assert legs_of(legs_words(found)) == found
    assert [one.refuses for one in found] == [False] * (legs - 1) + ["拒" in words] * bool(legs)


def test_legs_that_cannot_be_read_are_not_guessed() -> None:
    assert legs_of("重庆到汉堡") is None
