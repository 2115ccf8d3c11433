"""Dialogs of files begin where they were last used, at first in downloads or documents, never in the program's folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QDir, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit

from benchmarks.hands import front_dialog
from cqdesk.ui import folders
from cqdesk.ui.dialogs import finished
from cqdesk.ui.main_window import MainWindow
from cqdesk.ui.settings import Settings

from .conftest import Play


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.json")


def test_a_folder_that_is_gone_gives_way_to_the_last_of_its_kind(settings: Settings, tmp_path: Path) -> None:
    stick, disk = tmp_path / "stick", tmp_path / "disk"
    disk.mkdir()
    assert folders.folder_for(settings, "保存为 PDF", folders.SAVE) == folders.first_folder(folders.SAVE)
    folders.put_folder(settings, "导出商品库", str(disk), folders.SAVE)
    folders.put_folder(settings, "保存为 PDF", str(stick), folders.SAVE)
    assert folders.folder_for(settings, "保存为 PDF", folders.SAVE) == folders.first_folder(folders.SAVE)
    stick.mkdir()
    assert folders.folder_for(settings, "保存为 PDF", folders.SAVE) == str(stick)
    assert folders.folder_for(settings, "导出商品库", folders.SAVE) == str(disk)
    assert folders.folder_for(settings, "导出申报表", folders.SAVE) == str(stick)  # of its kind, the last
    assert folders.folder_for(settings, "导入发票和装箱单", folders.OPEN) == folders.first_folder(folders.OPEN)


def test_the_first_folder_is_that_of_no_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for kind in (folders.OPEN, folders.SAVE, folders.FOLDER):
        assert Path(folders.first_folder(kind)).is_dir()
        assert folders.first_folder(kind) != QDir.currentPath()


def test_a_typed_path_is_remembered_and_the_offered_name_stays(window: MainWindow, play: Play, tmp_path: Path) -> None:
    there = tmp_path / "出口退税"
    there.mkdir()

    async def once(begins: str, typed: str) -> None:
        dialog = QFileDialog(window, "导出申报表")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile("申报.xlsx")
        answer = window.lane.start(_shown(dialog))
        shown = await front_dialog(QFileDialog)
        line = shown.findChild(QLineEdit, "fileNameEdit")
        assert line is not None
        assert shown.directory().absolutePath() == begins
        assert line.text() == "申报.xlsx"
        if typed:
            line.setText(typed)
            QTest.keyClick(line, Qt.Key.Key_Return)
        else:
            QTest.keyClick(line, Qt.Key.Key_Escape)
        await answer

    async def scene() -> None:
        await once(folders.first_folder(folders.SAVE), str(there / "甲.xlsx"))
        await once(str(there), "")

    play(scene())


async def _shown(dialog: QDialog) -> None:
    await finished(dialog)
