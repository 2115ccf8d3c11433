"""The data is looked after from the window: page, backup on closing, restore with a restart, case packages."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QPushButton
from shiboken6 import isValid

from benchmarks.hands import has_keyboard
from cqdesk.actions.backup import pack_backup, safety
from cqdesk.actions.cases import new_case, work_list
from cqdesk.actions.desk import Desk, open_desk
from cqdesk.actions.restoring import put_in_place
from cqdesk.ui.care_dialogs import (
    HandOutDialog,
    MoveDialog,
    PlanDialog,
    RestoreDialog,
    SafetyDialog,
    SupportDialog,
)
from cqdesk.ui.main_window import MainWindow
from tests.ui.conftest import Play, Recorder, rest

D = TypeVar("D", bound=QDialog)


async def shown(kind: type[D]) -> D:
    """The dialog of this kind, once it is there."""
    while True:
        for one in QApplication.topLevelWidgets():
            if isinstance(one, kind) and has_keyboard(one):
                await asyncio.sleep(0)
                return one
        await asyncio.sleep(0.005)


async def choose(place: Path) -> None:
    dialog = await shown(QFileDialog)
    edit = dialog.findChild(QLineEdit)
    assert edit is not None
    edit.setText(str(place))
    dialog.accept()


def press(dialog: QDialog, words: str) -> None:
    (button,) = [one for one in dialog.findChildren(QPushButton) if words in one.text()]
    button.click()


async def until_idle(dialog: SafetyDialog) -> None:
    await asyncio.sleep(0)
    while not all(one.isEnabled() for one in dialog.findChildren(QPushButton) if "备份" in one.text()):
        await asyncio.sleep(0.005)


def test_the_page_says_where_the_work_stands_and_what_to_do(window: MainWindow, desk: Desk, play: Play) -> None:
    async def scene() -> None:
        new_case(desk, direction="export")
        QTest.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        page = await shown(SafetyDialog)
        said = {one.accessibleName(): one.text() for one in page._labels.values()}
        assert "还没有备份" in said["建议"]
        press(page, "立即备份")
        await until_idle(page)
        assert page.kept.count() == 1
        assert "同一块硬盘" in page._labels["建议"].text()
        assert "备份已校验" in page._labels["上次备份"].text()  # the other check is that of the store itself
        assert "还没有做过全库校验" in page._labels["上次全库校验"].text()
        press(page, "校验")
        await until_idle(page)
        assert page._labels["上次全库校验"].text().endswith("完好")
        press(page, "备份设置")
        plan = await shown(PlanDialog)
        plan.counts[0].setText("3")
        plan.done_with()
        while safety(desk).plan.daily != 3:
            await asyncio.sleep(0.005)
        await until_idle(page)
        QTest.keyClick(page, Qt.Key.Key_Escape)
        await rest(window)
        assert not isValid(page) or not page.isVisible()

    play(scene())


def test_what_changed_is_backed_up_on_closing_and_a_failure_is_told_once(
    window: MainWindow, desk: Desk, play: Play, recorder: Recorder
) -> None:
    async def scene() -> None:
        window.care._by_itself = True  # the fixture's desk is one for practice
        assert await window.care.before_close()
        assert safety(desk).kept == []  # nothing was done yet
        new_case(desk, direction="export")
        assert await window.care.before_close()
        assert len(safety(desk).kept) == 1
        new_case(desk, direction="export")
        folder = desk.places.backup
        folder.rename(folder.with_name("moved"))
        folder.write_bytes(b"in the way")
        assert not await window.care.before_close()
        assert recorder.faults[-1][0].startswith("backup-")
        assert await window.care.before_close()  # closing once more leaves without it

    play(scene())


def test_a_restore_is_rehearsed_confirmed_and_put_in_place_after_the_window_closed(
    window: MainWindow, desk: Desk, play: Play, tmp_path: Path
) -> None:
    async def scene() -> None:
        new_case(desk, direction="export")
        file = pack_backup(desk, tmp_path / "stick").place
        new_case(desk, direction="export")
        window.actions_by_name["恢复…"].trigger()
        await choose(file)
        ask = await shown(RestoreDialog)
        assert "1 票" in "".join(one.text() for one in ask.findChildren(type(ask.fault)))
        ask.done_with()
        assert "恢复" in ask.fault.text()  # nothing happens by Enter alone
        ask.word.setText("恢复")
        ask.done_with()
        while window.isVisible():
            await asyncio.sleep(0.005)

    play(scene())
    assert window.care.prepared is not None
    root = desk.places.root.parent
    desk.close()
    put_in_place(window.care.prepared, desk.clock)
    with open_desk(root, practice=True) as after:
        assert len(work_list(after)) == 1


def test_a_case_goes_out_and_its_own_package_is_known(
    window: MainWindow, desk: Desk, play: Play, recorder: Recorder, tmp_path: Path
) -> None:
    async def scene() -> None:
        case = new_case(desk, direction="export")
        window.open_case(case)
        await rest(window)
        QTest.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        ask = await shown(HandOutDialog)
        ask.done_with()
        assert "交给谁" in ask.fault.text()
        ask.to.setText("王五报关行")
        ask.done_with()
        await choose(tmp_path)
        await rest(window)
        (file,) = tmp_path.glob("*.cqpiao")
        assert "指纹" in recorder.told[-1]
        assert window.care.takes([file])
        await rest(window)
        assert recorder.faults[-1][0] == "package-own"
        window.actions_by_name["收回交出的票"].trigger()
        await rest(window)
        assert "已收回" in recorder.told[-1]

    play(scene())


def test_moving_and_the_support_bundle_are_shown_before_anything_is_written(
    window: MainWindow, play: Play, tmp_path: Path
) -> None:
    async def scene() -> None:
        window.actions_by_name["换电脑…"].trigger()
        move = await shown(MoveDialog)
        QTest.keyClick(move, Qt.Key.Key_Escape)
        await rest(window)
        window.actions_by_name["支持包…"].trigger()
        support = await shown(SupportDialog)
        assert "cqdesk" in support.text.toPlainText()
        support.accept()
        await choose(tmp_path)
        await rest(window)
        assert (tmp_path / "cqdesk-support.zip").is_file()

    play(scene())
