"""A paper with a password: the window asks, tries again, and lets the clerk leave the file unread."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

from msoffcrypto.format.ooxml import OOXMLFile
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from benchmarks.hands import has_keyboard
from cqdesk.actions.desk import Desk
from cqdesk.actions.status import status
from cqdesk.places import resources
from cqdesk.ui.main_window import MainWindow
from cqdesk.ui.password import PasswordDialog

from .conftest import Play, Recorder, rest


def locked(folder: Path) -> Path:
    sample = next((resources() / "samples").glob("*装箱单.xlsx"))
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(sample.read_bytes())).encrypt("geheim", out)
    path = folder / "装箱单.xlsx"
    path.write_bytes(out.getvalue())
    return path


async def dialog_of(window: MainWindow, *, not_this: PasswordDialog | None = None) -> PasswordDialog:
    while True:
        shown = [d for d in window.findChildren(PasswordDialog) if has_keyboard(d) and d is not not_this]
        if shown:
            return shown[0]
        await asyncio.sleep(0.01)


def test_a_wrong_password_is_asked_again_and_the_right_one_opens_the_file(
    window: MainWindow, desk: Desk, recorder: Recorder, play: Play, tmp_path: Path
) -> None:
    async def scene() -> None:
        window.arrivals.take([locked(tmp_path)], "")
        first = await dialog_of(window)
        assert not first.open_button.isEnabled()
        QTest.keyClicks(first.line, "falsch")
        QTest.keyClick(first.line, Qt.Key.Key_Return)
        second = await dialog_of(window, not_this=first)
        QTest.keyClicks(second.line, "geheim")
        QTest.keyClick(second.line, Qt.Key.Key_Return)
        await rest(window)

    play(scene())
    assert recorder.faults == []
    assert len(status(desk)) == 1


def test_escape_leaves_the_file_unread_and_says_so(
    window: MainWindow, recorder: Recorder, play: Play, tmp_path: Path
) -> None:
    async def scene() -> None:
        window.arrivals.take([locked(tmp_path)], "")
        asked = await dialog_of(window)
        QTest.keyClick(asked, Qt.Key.Key_Escape)
        await rest(window)

    play(scene())
    assert [id for id, _ in recorder.faults] == ["gate-password"]
