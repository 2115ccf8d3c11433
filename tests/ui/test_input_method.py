"""A Chinese input method is never disturbed: nothing reacts while it composes, nothing it commits is lost."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from cqdesk.forms.declaration.fields import Declaration
from cqdesk.forms.declaration.layout import LAYOUT
from cqdesk.forms.document import Filled
from cqdesk.ui.form_view import FormView

from .conftest import compose


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
