"""A Chinese input method is never disturbed: nothing reacts while it composes, nothing it commits is lost."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import open_draft
from cqdesk.forms.declaration.fields import Declaration
from cqdesk.forms.declaration.layout import LAYOUT
from cqdesk.forms.document import Filled
from cqdesk.ui.form_view import FormView
from cqdesk.ui.main_window import MainWindow

from .conftest import Play, compose, rest


def test_composing_is_left_alone_and_what_is_committed_is_kept(qtbot: QtBot) -> None:
    view = FormView(LAYOUT)
    qtbot.addWidget(view)
    view.resize(1000, 600)
    with qtbot.waitActive(view):
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
