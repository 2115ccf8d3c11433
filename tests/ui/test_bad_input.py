"""What no clerk means to do: nothing is lost, nothing is cut in silence, a sentence says what happened."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from benchmarks.hands import front_dialog
from cqdesk.actions import drafts
from cqdesk.actions.desk import Desk
from cqdesk.ui.main_window import MainWindow
from cqdesk.ui.shortcut_sheet import ShortcutSheet

from .conftest import Play, Recorder, rest

CTRL = Qt.KeyboardModifier.ControlModifier


def test_a_clipboard_of_megabytes_is_refused_with_a_sentence_in_field_and_cell(
    window: MainWindow, play: Play, desk: Desk, sample_case: str, recorder: Recorder
) -> None:
    async def scene() -> None:
        window.open_case(sample_case)
        await rest(window)
        assert window.case is not None
        before = drafts.open_draft(desk, sample_case).filled.text_at("remarks")
        edit = window.case.form.edits["remarks"]
        said: list[str] = []
        edit.not_pasted.connect(said.append)
        window.case.form.go_to("remarks")
        QGuiApplication.clipboard().setText("界" * 10_000_000)
        QTest.keyClick(edit, Qt.Key.Key_V, CTRL)
        QTest.keyClick(edit, Qt.Key.Key_Return)
        window.case.goods.go_to("goods[1].goods_name")
        QTest.keyClick(window.case.goods.grid, Qt.Key.Key_V, CTRL)
        await rest(window)
        assert "没有粘贴" in said[0]
        assert drafts.open_draft(desk, sample_case).filled.text_at("remarks") == before
        window.case.form.go_to("remarks")
        QGuiApplication.clipboard().setText("甲\t乙\t丙\r\n")  # a row of a sheet into one box
        QTest.keyClick(edit, Qt.Key.Key_V, CTRL)
        assert "3 列" in said[1]
        assert edit.text() == before
        QGuiApplication.clipboard().setText('"木托 ""A""\n共 12 件"\r\n')  # one cell of a sheet
        edit.selectAll()
        QTest.keyClick(edit, Qt.Key.Key_V, CTRL)
        assert edit.text() == '木托 "A" 共 12 件'

    play(scene())
    assert [id for id, _ in recorder.faults] == ["paste-too-large"]


def test_control_characters_and_emoji_pasted_into_cells(
    window: MainWindow, play: Play, desk: Desk, sample_case: str, recorder: Recorder
) -> None:
    async def scene() -> None:
        window.open_case(sample_case)
        await rest(window)
        assert window.case is not None
        window.case.goods.go_to("goods[1].goods_name")
        QGuiApplication.clipboard().setText("轴\x00承\x1b\x7f\U0001f600")
        QTest.keyClick(window.case.goods.grid, Qt.Key.Key_V, CTRL)
        await rest(window)
        filled = drafts.open_draft(desk, sample_case).filled
        assert filled.text_at("goods[1].goods_name") == "轴承\U0001f600"
        assert window.case.goods.grid.rows.text_at(0, 1) == "轴承\U0001f600"  # what went is gone for all to see

    play(scene())
    assert recorder.faults == []


def test_sizes_and_columns_of_a_dialog_are_remembered_within_the_screen(window: MainWindow, play: Play) -> None:
    async def opened() -> ShortcutSheet:
        window.actions_by_name["快捷键一览…"].trigger()
        return await front_dialog(ShortcutSheet)

    async def scene() -> None:
        dialog = await opened()
        dialog.resize(611, 433)
        dialog.reject()
        await rest(window)
        dialog = await opened()
        assert (dialog.width(), dialog.height()) == (611, 433)
        dialog.reject()
        await rest(window)
        kept = window.settings.get("dialogs", {})
        window.settings.put("dialogs", {**kept, "ShortcutSheet": {"size": [9000, 9000], "columns": {}}})
        dialog = await opened()  # the large screen was unplugged
        room = dialog.screen().availableGeometry()
        assert dialog.width() <= room.width()
        assert dialog.height() <= room.height()
        dialog.reject()
        await rest(window)

    play(scene())
