"""Palette and sheet of keys: every command is found by its name, by its initials, and its key stands on the sheet."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from benchmarks.faults.by_hand_scenes import SCENES
from benchmarks.hands import front_dialog
from cqdesk.actions.desk import Desk
from cqdesk.actions.lookups import match_names
from cqdesk.actions.practice import practice_sync, practice_to_closing
from cqdesk.domain.clock import ManualClock
from cqdesk.ui import theme
from cqdesk.ui.commands import plain_name
from cqdesk.ui.day_news_dialog import DayNewsDialog
from cqdesk.ui.main_window import MainWindow
from cqdesk.ui.page_preview import PagePreview
from cqdesk.ui.palette import Palette, Target
from cqdesk.ui.shortcut_sheet import ShortcutSheet, all_keys
from cqdesk.ui.work_filters import FilterDialog, forget_filter, keep_filter, kept_filters

from .conftest import Play, Recorder, compose, rest

CTRL = Qt.KeyboardModifier.ControlModifier


def _focus() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


async def _palette(window: MainWindow, typed: str = "") -> Palette:
    QTest.keyClick(_focus(), Qt.Key.Key_K, CTRL)
    (found,) = [one for one in window.findChildren(Palette) if one.isVisible()]
    if typed.isascii():
        QTest.keyClicks(found.list.line, typed)
    else:
        compose(found.list.line, "", typed)
    await rest(window)
    return found


def test_a_command_is_found_by_its_initials_and_done_by_enter(
    window: MainWindow, play: Play, sample_case: str, recorder: Recorder
) -> None:
    async def scene() -> None:
        window.open_case(sample_case)
        await rest(window)
        palette = await _palette(
            window, "kuaijie"
        )  # no such letters: what can be typed is said, and Enter does nothing
        assert palette.list.current() == Target()
        QTest.keyClick(palette.list.line, Qt.Key.Key_Return)
        assert palette.isVisible()
        palette.list.line.clear()
        QTest.keyClicks(palette.list.line, "yl bz")  # 快捷键一览, in the menu 帮助
        await rest(window)
        assert palette.list.current() == Target(command="快捷键一览…")
        QTest.keyClick(palette.list.line, Qt.Key.Key_Return)
        sheet = await front_dialog(ShortcutSheet)
        QTest.keyClick(sheet, Qt.Key.Key_Escape)
        await rest(window)
        palette = await _palette(window)  # used last: on top with nothing typed
        assert palette.list.current() == Target(command="快捷键一览…")
        QTest.keyClick(palette.list.line, Qt.Key.Key_Escape)
        assert not palette.isVisible()

    play(scene())
    assert recorder.faults == []


def test_without_a_case_a_command_that_needs_one_says_so(window: MainWindow, play: Play, recorder: Recorder) -> None:
    async def scene() -> None:
        palette = await _palette(window, "单单核对")
        assert palette.list.table.item(0, 1).text() == "需先打开一票"
        QTest.keyClick(palette.list.line, Qt.Key.Key_Return)
        assert recorder.told[-1] == "“单单核对…”需要先打开一票。"
        assert palette.isVisible()

    play(scene())


def test_cases_open_and_codes_are_copied_from_the_palette(window: MainWindow, play: Play, sample_case: str) -> None:
    async def scene() -> None:
        palette = await _palette(window, sample_case)
        assert palette.list.current() == Target(case=sample_case)
        QTest.keyClick(palette.list.line, Qt.Key.Key_Return)
        await rest(window)
        assert window.case is not None
        palette = await _palette(window, "8471301000")
        assert palette.list.current() == Target(code="8471301000")
        QTest.keyClick(palette.list.line, Qt.Key.Key_Return)
        assert QGuiApplication.clipboard().text() == "8471301000"

    play(scene())


def test_the_sheet_names_every_key_of_every_command(window: MainWindow) -> None:
    shown = {(what, keys) for _where, what, keys in all_keys(window.actions_by_name)}
    for name, action in window.actions_by_name.items():
        if action.shortcuts():
            assert any(what == plain_name(name) and keys for what, keys in shown)
    sheet = ShortcutSheet(all_keys(window.actions_by_name), window)
    sheet.line.setText("向下填充")
    assert sheet.table.rowCount() == 1
    sheet.deleteLater()


def test_names_match_by_parts_and_initials_the_best_first(desk: Desk) -> None:
    names = ["查找票", "打印预览…", "打印工作列表…", "报文写法…"]
    assert match_names(desk, "打印", names) == [1, 2]
    assert match_names(desk, "dygz", names) == [2]
    assert match_names(desk, "yl", names) == [1]
    assert match_names(desk, "", names) == [0, 1, 2, 3]
    assert match_names(desk, "xyz", names) == []


def test_the_look_follows_the_system_and_is_remembered(window: MainWindow) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    try:
        window.set_theme("system")
        dark = app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        assert theme.current() is theme.THEMES["dark" if dark else "light"]
        assert window.settings.get("theme", "") == "system"
        window.set_theme("contrast")
        assert theme.current() is theme.THEMES["contrast"]
    finally:
        window.set_theme("light")


def test_the_news_since_yesterday_lead_to_their_case(
    window: MainWindow, play: Play, desk: Desk, sample_case: str
) -> None:
    async def scene() -> None:
        window.open_case(sample_case)
        await rest(window)
        window.actions_by_name["申报…"].trigger()
        QTest.keyClick(await front_dialog(QDialog), Qt.Key.Key_Return, CTRL)
        await rest(window)
        QTest.keyClick(_focus(), Qt.Key.Key_Escape)
        await rest(window)
        window.actions_by_name["昨天以来…"].trigger()
        dialog = await front_dialog(DayNewsDialog)
        assert isinstance(dialog, DayNewsDialog)
        titles = [dialog.table.item(row, 3).text() for row in range(dialog.table.rowCount())]
        assert titles[0].startswith("导入成功：已暂存")
        dialog.reject()
        practice_to_closing(desk, sample_case)
        desk.clock = ManualClock(desk.clock.now() + timedelta(days=5))
        practice_sync(desk)
        window.actions_by_name["昨天以来…"].trigger()
        dialog = await front_dialog(DayNewsDialog)
        titles = [dialog.table.item(row, 3).text() for row in range(dialog.table.rowCount())]
        assert titles[:2] == ["已结关", "已放行"]  # what came in one instant stands newest first too
        QTest.keyClick(dialog.table, Qt.Key.Key_Return)
        await rest(window)
        assert window.case is not None
        assert window.case.case == sample_case

    play(scene())


def test_the_list_prints_on_one_page(window: MainWindow, play: Play, sample_case: str) -> None:
    async def scene() -> None:
        await window.worklist.load()
        window.actions_by_name["打印工作列表…"].trigger()
        preview = await front_dialog(PagePreview)
        assert isinstance(preview, PagePreview)
        while preview.pages is None:
            await asyncio.sleep(0.005)
        assert len(preview.pages.pages) == 1
        assert sample_case in preview.pages.pages[0].texts
        preview.reject()
        await rest(window)

    play(scene())


def test_a_filter_is_kept_shown_and_forgotten(window: MainWindow, play: Play, sample_case: str) -> None:
    async def scene() -> None:
        keep_filter(window.settings, "我的", "todo", sample_case)
        assert kept_filters(window.settings) == [("我的", "todo", sample_case)]
        menu = window.worklist.filters.menu()
        assert menu is not None
        menu.aboutToShow.emit()
        next(action for action in menu.actions() if "我的" in action.text()).trigger()
        await rest(window)
        assert [item.case for item in window.worklist.model.items] == [sample_case]
        assert window.worklist.model.group == "todo"
        keep_filter(window.settings, "我的", "", "没有的")
        assert len(kept_filters(window.settings)) == 1
        forget_filter(window.settings, "我的")
        assert kept_filters(window.settings) == []
        window.worklist.show_filter("", "")
        window.actions_by_name["保存筛选条件…"].trigger()
        dialog = await front_dialog(FilterDialog)
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        assert dialog.isVisible()
        assert "全部票" in dialog.fault.text()
        dialog.reject()
        window.worklist.show_filter("todo", "重庆")
        await rest(window)
        window.actions_by_name["保存筛选条件…"].trigger()
        dialog = await front_dialog(FilterDialog)
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        assert kept_filters(window.settings) == [("重庆", "todo", "重庆")]
        window.actions_by_name["保存筛选条件…"].trigger()
        dialog = await front_dialog(FilterDialog)
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        assert dialog.isVisible()
        assert "已有" in dialog.fault.text()
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        assert not dialog.isVisible()

    play(scene())


def test_the_scenes_played_by_hand_open_by_commands_there_are(window: MainWindow) -> None:
    assert {scene.command for scene in SCENES.values()} - {""} <= set(window.actions_by_name)
