"""The print preview by keys: reached from the case, pages, zoom, PDF, no printer, nothing to print."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtPrintSupport import QPrinterInfo
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit

from benchmarks.hands import front_dialog
from cqdesk.actions.prints import PAGE_ZH
from cqdesk.output.page import Pages, Sheet, finished
from cqdesk.ui.lane import Lane
from cqdesk.ui.main_window import MainWindow
from cqdesk.ui.page_preview import EMPTY, NO_PRINTER, PagePreview

from .conftest import Play, Recorder, rest
from .test_by_keys import _open, _press

CTRL = Qt.KeyboardModifier.ControlModifier
AT = datetime(2026, 11, 21, tzinfo=UTC)


def pages_of(count: int) -> Pages:
    sheets = []
    for n in range(count):
        sheet = Sheet()
        sheet.words(20, 20, f"内容{n + 1}", 5)
        sheets.append(sheet)
    return finished("试印", sheets)


async def shown(window: MainWindow, pages: Pages) -> PagePreview:
    async def make() -> Pages:
        return pages

    dialog = PagePreview([("页面", make)], window.lane, lambda: AT, window)
    dialog.open()
    while dialog.pages is None or dialog.canvas.zoom < 0.5:
        await asyncio.sleep(0.005)
    return dialog


def test_ctrl_p_in_a_case_shows_proof_and_official_page(window: MainWindow, sample_case: str, play: Play) -> None:
    async def scene() -> None:
        await _open(window, sample_case)
        _press(Qt.Key.Key_P, CTRL)
        dialog = await front_dialog(PagePreview)
        while dialog.pages is None:
            await asyncio.sleep(0.005)
        assert "客户确认" in "".join("".join(page.texts) for page in dialog.pages.pages)
        assert "练习数据" in "".join(dialog.pages.pages[0].texts)
        dialog.choice.setFocus()
        _press(Qt.Key.Key_Down)
        while dialog.pages.title.startswith(PAGE_ZH["proof"]):
            await asyncio.sleep(0.005)
        assert "客户确认" not in "".join("".join(page.texts) for page in dialog.pages.pages)
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        await rest(window)
        assert QApplication.activeModalWidget() is None

    play(scene())


def test_keys_turn_pages_and_zoom(window: MainWindow, play: Play) -> None:
    async def scene() -> None:
        dialog = await shown(window, pages_of(5))
        QTest.keyClick(dialog, Qt.Key.Key_PageDown)
        QTest.keyClick(dialog, Qt.Key.Key_PageDown)
        assert dialog.current_page() == 2
        assert "第 3 / 5 页" in dialog.where.text()
        QTest.keyClick(dialog, Qt.Key.Key_PageUp)
        assert dialog.current_page() == 1
        QTest.keyClick(dialog, Qt.Key.Key_End)
        assert dialog.current_page() in (3, 4)
        QTest.keyClick(dialog, Qt.Key.Key_Home)
        assert dialog.current_page() == 0
        fitting = dialog.canvas.zoom
        QTest.keyClick(dialog, Qt.Key.Key_Minus, CTRL)
        assert dialog.canvas.zoom < fitting
        QTest.keyClick(dialog, Qt.Key.Key_Plus, CTRL)
        QTest.keyClick(dialog, Qt.Key.Key_Plus, CTRL)
        assert dialog.canvas.zoom > fitting
        QTest.keyClick(dialog, Qt.Key.Key_0, CTRL)
        assert dialog.canvas.zoom == pytest.approx(fitting, rel=0.05)
        assert not QPixmap(dialog.grab()).isNull()
        dialog.reject()

    play(scene())


def test_saved_as_pdf(window: MainWindow, play: Play, tmp_path: Path) -> None:
    async def scene() -> None:
        dialog = await shown(window, pages_of(2))
        dialog.save_button.click()
        choose = await front_dialog(QFileDialog)
        name = choose.findChild(QLineEdit, "fileNameEdit")
        assert name is not None
        assert name.text().startswith("试印")
        name.setText(str(tmp_path / "打印.pdf"))
        choose.accept()
        while not (tmp_path / "打印.pdf").exists():
            await asyncio.sleep(0.005)
        await asyncio.sleep(0)
        document = pypdfium2.PdfDocument(tmp_path / "打印.pdf")
        assert [page.get_textpage().get_text_range()[:3] for page in document] == ["内容1", "内容2"]
        await dialog.save_to(tmp_path / "none" / "x.pdf")
        assert "文件夹无法使用" in dialog.note.words
        dialog.reject()
        await rest(window)

    play(scene())


def test_a_missing_printer_is_a_sentence(
    window: MainWindow, play: Play, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", staticmethod(list))

    async def scene() -> None:
        dialog = await shown(window, pages_of(1))
        QTest.keyClick(dialog, Qt.Key.Key_P, CTRL)
        while not dialog.note.words:
            await asyncio.sleep(0.005)
        assert dialog.note.words == NO_PRINTER
        assert recorder.faults == []
        dialog.reject()

    play(scene())


def test_notes_of_the_print_stand_above_it(window: MainWindow, play: Play) -> None:
    async def scene() -> None:
        sheet = Sheet()
        sheet.block(10, 10, 12, 4, "很长的品名" * 9, 3)
        dialog = await shown(window, finished("试印", [sheet]))
        assert "打印不全" in dialog.note.words
        dialog.reject()

    play(scene())


def test_nothing_to_print_is_said(window: MainWindow, play: Play) -> None:
    async def scene() -> None:
        dialog = PagePreview([], Lane(window.lane.messages), lambda: AT, window)
        dialog.open()
        assert not dialog.save_button.isEnabled()
        assert not dialog.print_button.isEnabled()
        assert dialog.canvas.pages is None
        assert EMPTY
        assert isinstance(dialog, QDialog)
        dialog.reject()
        dialog._lane.close()

    play(scene())
