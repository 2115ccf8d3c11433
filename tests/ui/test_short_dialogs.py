"""Small forms: Enter does what the button says, and Ctrl+Q behind an open dialog is answered."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QToolTip

from benchmarks.hands import CTRL, Hands, focus
from cqdesk.actions.cases import case_view, new_case
from cqdesk.actions.desk import Desk
from cqdesk.ui.dialogs import QUIT_ZH
from cqdesk.ui.main_window import MainWindow
from cqdesk.ui.record_dialogs import MomentDialog, NoteDialog

from .conftest import Play, Recorder, rest

Key = Qt.Key


def test_enter_records_as_soon_as_nothing_is_missing(
    window: MainWindow, desk: Desk, play: Play, recorder: Recorder
) -> None:
    number = new_case(desk, direction="export")

    async def scene() -> None:
        window.open_case(number)
        await rest(window)
        hands = Hands(window)
        try:
            hands.press(Key.Key_J, CTRL)
            note = await hands.dialog(NoteDialog)
            hands.press(Key.Key_Return)  # the words are missing: there
            assert focus() is note.words
            assert not note.fault.isVisible()
            hands.press(Key.Key_Return)  # still missing: said
            assert note.fault.isVisible()
            hands.write("电话：已放行")
            note.letters.setFocus()
            assert note.yes.text() == "记录（Enter）"
            hands.press(Key.Key_Return)
            await rest(window)
            hands.press(Key.Key_M, CTRL)
            await hands.dialog(MomentDialog)
            hands.press(Key.Key_Return)
            hands.write("11-24 17:00")
            hands.press(Key.Key_Return)
            await rest(window)
            assert QApplication.activeModalWidget() is None
        finally:
            hands.lift()

    play(scene())
    assert recorder.faults == []
    view = case_view(desk, number)
    assert [entry.kind for entry in view.timeline] == ["note"]
    assert len(view.moments) == 1


def test_ctrl_q_in_a_dialog_says_what_to_do_first(window: MainWindow, desk: Desk, play: Play) -> None:
    number = new_case(desk, direction="export")

    async def scene() -> None:
        window.open_case(number)
        await rest(window)
        hands = Hands(window)
        try:
            hands.press(Key.Key_J, CTRL)
            dialog = await hands.dialog(NoteDialog)
            dialog.words.setFocus()
            hands.write("半句话")
            hands.press(Key.Key_Q, CTRL)
            assert QToolTip.text() == QUIT_ZH
            assert dialog.isVisible()
            assert dialog.words.text() == "半句话"
            assert window.isVisible()
            hands.press(Key.Key_Escape)
            await rest(window)
        finally:
            hands.lift()

    play(scene())
