"""What a clerk typed survives: closing, a store that refuses, other news, a second start."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cqdesk import app as program
from cqdesk.actions import drafts, papers_in
from cqdesk.actions.cases import work_list
from cqdesk.actions.desk import Desk
from cqdesk.errors import UserError
from cqdesk.ui import on_screen
from cqdesk.ui.field_edit import FieldEdit
from cqdesk.ui.main_window import MainWindow
from cqdesk.ui.settings import Settings

from .conftest import Play, Recorder, compose, rest


def test_closing_the_window_stores_what_is_being_typed(
    window: MainWindow, play: Play, desk: Desk, sample_case: str
) -> None:
    async def scene() -> None:
        window.open_case(sample_case)
        await rest(window)
        assert window.case is not None
        window.case.form.go_to("remarks")
        QTest.keyClicks(QApplication.focusWidget(), "half typed")
        window.close()
        while window.isVisible():
            await asyncio.sleep(0.005)

    play(scene())
    assert drafts.open_draft(desk, sample_case).filled.text_at("remarks") == "half typed"


def test_closing_stores_the_cell_that_is_being_typed(
    window: MainWindow, play: Play, desk: Desk, sample_case: str
) -> None:
    async def scene() -> None:
        window.open_case(sample_case)
        await rest(window)
        assert window.case is not None
        window.case.goods.go_to("goods[2].goods_name")
        compose(window.case.goods.grid, "che")  # an input method opens the cell and keeps its first word
        compose(window.case.goods.grid, "", "车把")
        editor = QApplication.focusWidget()
        assert isinstance(editor, FieldEdit)
        assert editor.text() == "车把"
        window.close()
        while window.isVisible():
            await asyncio.sleep(0.005)

    play(scene())
    assert drafts.open_draft(desk, sample_case).filled.text_at("goods[2].goods_name") == "车把"


def test_closing_does_not_wait_for_papers_still_being_read(
    window: MainWindow, play: Play, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(_desk: Desk, files: list[Path], *, progress: Callable[[str, int, int], None], **_others: Any) -> None:
        for _ in range(10_000):  # ends by itself even where nobody stops it: the run waits for this thread
            progress(files[0].name, 0, 1)
            threading.Event().wait(0.01)

    async def scene() -> None:
        window.arrivals.take([tmp_path / "a.xlsx"], "")
        window.close()
        while window.isVisible():
            await asyncio.sleep(0.005)

    monkeypatch.setattr(papers_in, "import_files", endless)
    play(scene())
    assert work_list(desk) == []


def test_a_store_that_refuses_leaves_the_text_on_the_screen(
    window: MainWindow,
    recorder: Recorder,
    play: Play,
    desk: Desk,
    sample_case: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_args: Any) -> drafts.Draft:
        raise UserError("disk-full", "磁盘空间不足，数据没有保存。", "请清理磁盘后重试。")

    async def scene() -> None:
        window.open_case(sample_case)
        await rest(window)
        case = window.case
        assert case is not None
        with monkeypatch.context() as patch:
            patch.setattr(drafts, "type_in", full)
            case.form.go_to("remarks")
            edit = case.form.edits["remarks"]
            edit.selectAll()
            QTest.keyClicks(edit, "kept")
            case.form.go_to("contract_number")
            await rest(window)
            assert recorder.faults == [("disk-full", "磁盘空间不足，数据没有保存。")]
            assert edit.text() == "kept"
            assert edit.changed
        case.form.go_to("remarks")
        case.form.go_to("contract_number")
        await rest(window)
        assert not edit.changed

    play(scene())
    assert drafts.open_draft(desk, sample_case).filled.text_at("remarks") == "kept"


def test_news_from_outside_does_not_touch_what_is_being_typed(
    window: MainWindow, play: Play, desk: Desk, sample_case: str
) -> None:
    async def scene() -> None:
        window.open_case(sample_case)
        await rest(window)
        case = window.case
        assert case is not None
        case.form.go_to("remarks")
        edit = case.form.edits["remarks"]
        edit.selectAll()
        QTest.keyClicks(edit, "abc")
        case.open.type_in({"marks_and_numbers": "N/M 2"})
        await rest(window)
        assert edit.text() == "abc"
        assert edit.hasFocus()
        assert case.form.edits["marks_and_numbers"].text() == "N/M 2"

    play(scene())


def test_a_second_start_brings_the_first_window_forward(qtbot: QtBot, tmp_path: Path) -> None:
    class First(QWidget):
        came = 0

        def come_forward(self) -> None:
            self.came += 1

    first = First()
    qtbot.addWidget(first)
    server = program._listen(tmp_path, first)
    assert program._bring_first_forward(tmp_path)
    qtbot.waitUntil(lambda: first.came == 1, timeout=60_000)
    server.close()
    assert not program._bring_first_forward(tmp_path / "another")


def test_settings_survive_and_a_broken_file_does_no_harm(tmp_path: Path, expect_log: Any) -> None:
    file = tmp_path / "settings.json"
    kept = Settings(file)
    kept.put("columns.goods", {"hs_code": 111})
    kept.save()
    assert Settings(file).get("columns.goods", {}) == {"hs_code": 111}
    file.write_text("{ broken", "utf-8")
    expect_log("cqdesk.ui.settings", logging.WARNING, "unreadable")
    assert Settings(file).get("columns.goods", {}) == {}
    assert (tmp_path / "settings.json.broken").exists()


def test_a_window_left_on_a_display_that_is_gone_comes_back(qtbot: QtBot, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.json")
    left = QWidget()
    qtbot.addWidget(left)
    left.setGeometry(5000, -3000, 600, 400)
    on_screen.keep(left, settings)
    again = QWidget()
    qtbot.addWidget(again)
    on_screen.restore(again, settings)
    room = again.screen().availableGeometry()
    assert room.contains(again.frameGeometry())
    high = QWidget()
    qtbot.addWidget(high)
    high.setGeometry(room)
    on_screen.keep(high, settings)
    on_screen.restore(high, settings)
    assert high.height() < room.height(), "the title bar takes its part, else the status bar stands outside"
    again.setGeometry(room.right() + 500, room.top(), 5000, 4000)  # unplugged while it was open
    QGuiApplication.instance().screenRemoved.emit(again.screen())  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: room.contains(again.frameGeometry()), timeout=60_000)
    again.setGeometry(room.left() + 30, room.top() + 40, 300, 200)
    on_screen.bring_back(again)
    assert again.pos() == room.topLeft() + QPoint(30, 40)  # what can be seen is left alone
