"""A Chinese input method is never disturbed: nothing reacts while it composes, nothing it commits is lost."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from benchmarks.hands import front_dialog, has_keyboard
from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import open_draft
from cqdesk.forms.declaration.fields import Declaration
from cqdesk.forms.declaration.layout import LAYOUT
from cqdesk.forms.document import Filled
from cqdesk.ui.code_picker import CodePicker
from cqdesk.ui.field_edit import FieldEdit
from cqdesk.ui.form_view import FormView
from cqdesk.ui.main_window import MainWindow
from cqdesk.ui.overlay import Overlay
from cqdesk.ui.palette import Palette, Target
from cqdesk.ui.record_dialogs import NoteDialog

from .conftest import Play, compose, rest


def test_composing_is_left_alone_and_what_is_committed_is_kept(qtbot: QtBot) -> None:
    view = FormView(LAYOUT)
    qtbot.addWidget(view)
    view.resize(1000, 600)
    with qtbot.waitActive(view, timeout=60_000):
        view.show()
    typed: list[tuple[str, str]] = []
    view.typed.connect(lambda path, words: typed.append((path, words)))
    view.show_filled(Filled(form=Declaration()), "export")
    path = "remarks"
    edit = view.edits[path]
    view.go_to(path)

    compose(edit, "shan")
    assert edit.composing
    QTest.keyClick(edit, Qt.Key.Key_Return)
    view.show_filled(Filled(form=Declaration()), "export")  # something was saved meanwhile
    view.show_issues([])
    assert view.current_path() == path
    assert edit.composing
    assert typed == []

    compose(edit, "", "汕头")
    assert edit.text() == "汕头"
    view.show_filled(Filled(form=Declaration()), "export")
    assert edit.text() == "汕头"
    assert typed == []
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert typed == [(path, "汕头")]
    assert view.current_path() not in ("", path)


@pytest.mark.parametrize(
    "events",
    [
        [("qiu", ""), ("", "球阀")],
        [("", "球阀")],
        [("", "球"), ("", "阀")],
        [("q", ""), ("", "球"), ("f", ""), ("", "阀")],
    ],
    ids=["composed", "committed at once", "character by character", "composed twice"],
)
def test_a_closed_cell_loses_no_word(
    window: MainWindow, play: Play, desk: Desk, sample_case: str, events: list[tuple[str, str]]
) -> None:
    async def scene() -> None:
        window.open_case(sample_case)
        await rest(window)
        assert window.case is not None
        window.case.goods.go_to("goods[1].goods_name")
        for preedit, commit in events:
            widget = QApplication.focusWidget()
            assert widget is not None
            compose(widget, preedit, commit)
        widget = QApplication.focusWidget()
        assert widget is not None
        QTest.keyClick(widget, Qt.Key.Key_Return)
        await rest(window)

    play(scene())
    assert open_draft(desk, sample_case).filled.text_at("goods[1].goods_name") == "球阀"


async def _overlay(window: MainWindow, kind: type[Overlay]) -> Overlay:
    while not (found := [one for one in window.findChildren(kind) if has_keyboard(one)]):
        await asyncio.sleep(0.005)
    await rest(window)
    return found[0]


def test_palette_picker_search_and_dialog_wait_for_the_word(window: MainWindow, play: Play, sample_case: str) -> None:
    """Enter, Esc and the arrows belong to the input method while it composes; its word then counts as typed."""

    def composes(line: QWidget, letters: str, word: str) -> None:
        compose(line, letters)
        for key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Escape):
            QTest.keyClick(line, key)
        assert line.isVisible()
        assert QApplication.focusWidget() is line
        assert line.property("text") == ""
        compose(line, "", word)
        assert line.property("text") == word

    async def scene() -> None:
        await window.worklist.load()
        window.worklist.search.setFocus()
        compose(window.worklist.search, "chong")
        await window.worklist.load()  # news came meanwhile
        composes(window.worklist.search, "chongqing", "重庆")
        window.worklist.clear_search()

        window.open_case(sample_case)
        await rest(window)
        assert window.case is not None
        window.actions_by_name["命令面板…"].trigger()
        palette = await _overlay(window, Palette)
        assert isinstance(palette, Palette)
        composes(palette.list.line, "dayin", "打印")
        await rest(window)
        found = palette.list.current()
        assert isinstance(found, Target)
        assert "打印" in found.command
        palette.dismiss()

        window.case.form.go_to("departure_or_arrival_country")
        edit = window.case.form.edits["departure_or_arrival_country"]
        QTest.keyClick(edit, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(edit, Qt.Key.Key_Delete)
        window.actions_by_name["选择代码"].trigger()
        picker = await _overlay(window, CodePicker)
        assert isinstance(picker, CodePicker)
        composes(picker.line, "deguo", "德国")
        await rest(window)
        assert picker.table.item(0, 1).text() == "德国"
        picker.dismiss()
        window.actions_by_name["撤销"].trigger()
        await rest(window)

        window.actions_by_name["记录消息…"].trigger()
        dialog = await front_dialog(NoteDialog)
        dialog.words.setFocus()
        composes(dialog.words, "weixin", "微信")
        dialog.reject()
        await rest(window)

    play(scene())


def test_what_comes_back_from_the_store_leaves_a_composing_cell_alone(
    window: MainWindow, play: Play, desk: Desk, sample_case: str
) -> None:
    async def scene() -> None:
        window.open_case(sample_case)
        await rest(window)
        assert window.case is not None
        goods = window.case.goods
        goods.go_to("goods[1].goods_name")
        QTest.keyClicks(goods.grid, "x")
        cell = QApplication.focusWidget()
        assert isinstance(cell, FieldEdit)
        cell.clear()
        compose(cell, "qiufa")
        window.case.open.type_in({"remarks": "保存"})  # saved, checked and shown again while the word is composed
        await rest(window)
        await window.case.reload()
        assert QApplication.focusWidget() is cell
        assert cell.composing
        compose(cell, "", "球阀")
        QTest.keyClick(cell, Qt.Key.Key_Return)
        await rest(window)

    play(scene())
    filled = open_draft(desk, sample_case).filled
    assert (filled.text_at("goods[1].goods_name"), filled.text_at("remarks")) == ("球阀", "保存")
