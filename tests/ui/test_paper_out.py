"""Attached papers and texts for the chat in the window."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TypeVar

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from benchmarks.hands import front_dialog
from cqdesk.actions.attachments import attachments_of
from cqdesk.actions.desk import Desk
from cqdesk.ui.attach_dialog import AttachDialog
from cqdesk.ui.attach_order_dialog import AttachOrderDialog
from cqdesk.ui.chat_dialog import ChatDialog
from cqdesk.ui.main_window import MainWindow

from .conftest import Play, Recorder, rest

T = TypeVar("T", bound=QDialog)
CTRL, ALT, SHIFT = (getattr(Qt.KeyboardModifier, f"{name}Modifier") for name in ("Control", "Alt", "Shift"))


def _press(key: Qt.Key, mods: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key, mods)


def test_pictures_are_added_shown_before_and_after_and_taken_out(
    window: MainWindow, play: Play, desk: Desk, sample_case: str, tmp_path: Path, recorder: Recorder
) -> None:
    files = [tmp_path / "发票.png", tmp_path / "scan0001.png"]
    for file in files:
        Image.new("RGB", (700, 990), "white").save(file)

    async def scene() -> None:
        window.open_case(sample_case)
        await rest(window)
        before = len(attachments_of(desk, sample_case))
        _press(Qt.Key.Key_F, CTRL | ALT)
        shown = await front_dialog(AttachDialog)
        shown.add_wanted.emit(files)
        order = await front_dialog(AttachOrderDialog)
        assert list(order.files.values()) == ["00000001", ""], "only the kind that the name does not tell is asked"
        _press(Qt.Key.Key_Return, CTRL)
        assert order.isVisible(), "nothing is added while a kind is open"
        _press(Qt.Key.Key_Down)
        while order.picture.pixmap().isNull():
            await asyncio.sleep(0.01)
        _press(Qt.Key.Key_2)
        _press(Qt.Key.Key_Up, ALT)
        assert [file.name for file in order.files] == ["scan0001.png", "发票.png"]
        _press(Qt.Key.Key_Return, CTRL)
        while len(attachments_of(desk, sample_case)) != before + 2 or shown.list.rowCount() != before + 2:
            await asyncio.sleep(0.01)
        assert [one.code for one in attachments_of(desk, sample_case)[before:]] == ["00000002", "00000001"]
        shown.list.setCurrentCell(shown.list.rowCount() - 1, 0)
        while shown.before.pixmap().isNull() or shown.after.pixmap().isNull():
            await asyncio.sleep(0.01)
        shown.list.setFocus()
        _press(Qt.Key.Key_Up, ALT)
        while [one.code for one in attachments_of(desk, sample_case)[before:]] != ["00000001", "00000002"]:
            await asyncio.sleep(0.01)
        while shown.list.currentRow() != before:
            await asyncio.sleep(0.01)
        _press(Qt.Key.Key_Delete)
        while shown.list.rowCount() != before + 1:
            await asyncio.sleep(0.01)
        broken = tmp_path / "装箱单.jpg"
        broken.write_bytes(b"\xff\xd8\xff" + bytes(900))
        shown.add_wanted.emit([broken])
        while "装箱单.jpg：" not in shown.note.words:
            await asyncio.sleep(0.01)
        assert len(attachments_of(desk, sample_case)) == before + 1, "said inside the dialog, nothing changed"
        _press(Qt.Key.Key_Escape)
        await rest(window)
        assert window.case is not None
        assert len(window.case.open.draft.filled.form.documents) == before + 1  # type: ignore[union-attr]

    play(scene())
    assert recorder.faults == []


def test_two_keys_bring_a_text_to_the_clipboard(window: MainWindow, play: Play, sample_case: str) -> None:
    async def scene() -> None:
        window.open_case(sample_case)
        await rest(window)
        _press(Qt.Key.Key_N, CTRL | SHIFT)
        shown = await front_dialog(ChatDialog)
        while not shown.list.hasFocus():
            await asyncio.sleep(0.005)
        _press(Qt.Key.Key_Down)
        _press(Qt.Key.Key_Return)
        await rest(window)
        copied = QGuiApplication.clipboard().text()
        assert sample_case in copied
        assert "统一编号" in copied
        _press(Qt.Key.Key_N, CTRL | SHIFT)
        shown = await front_dialog(ChatDialog)
        assert shown.list.currentRow() == 1, "the text used last is ready for Enter"
        _press(Qt.Key.Key_Escape)
        await rest(window)

    play(scene())
