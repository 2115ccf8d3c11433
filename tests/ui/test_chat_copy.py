"""One key puts the proof sheet on the clipboard as a picture, with the text that goes with it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import open_draft
from cqdesk.ui.main_window import MainWindow

from .conftest import Play, Recorder, rest


def test_picture_and_text_of_the_proof_sheet_by_one_key(
    window: MainWindow, play: Play, desk: Desk, sample_case: str, recorder: Recorder
) -> None:
    async def scene() -> None:
        window.open_case(sample_case)
        await rest(window)
        focus = QApplication.focusWidget()
        assert focus is not None
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        QTest.keyClick(focus, Qt.Key.Key_C, both)
        await rest(window)
        data = QGuiApplication.clipboard().mimeData()
        picture = data.imageData()
        assert isinstance(picture, QImage)
        assert picture.width() > 1000
        assert {picture.pixel(x, 300) for x in range(0, picture.width(), 3)} != {0xFFFFFFFF}
        words = data.text()
        form = open_draft(desk, sample_case).filled.form
        assert all(part in words for part in (sample_case, form.contract_number, "确认无误"))
        assert str(form.package_count) in words

    play(scene())
    assert recorder.faults == []
