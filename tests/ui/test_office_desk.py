"""Authorisations, cards, inspections and requests to amend in the window, by keys alone."""

from __future__ import annotations

import asyncio
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from cqdesk.actions import office_records
from cqdesk.actions.desk import Desk
from cqdesk.ui.main_window import MainWindow
from cqdesk.ui.office_dialogs import OfficeForm, OfficeList

from .conftest import Play, Recorder, compose, rest

T = TypeVar("T", bound=QDialog)
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def _press(key: Qt.Key, mods: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key, mods)


def _type(words: str) -> None:
    """As an input method commits it."""
    widget = QApplication.focusWidget()
    assert widget is not None
    compose(widget, "", words)


async def _dialog(kind: type[T]) -> T:
    while not isinstance(found := QApplication.activeModalWidget(), kind):
        await asyncio.sleep(0.005)
    return found


async def _rows(shown: OfficeList, count: int) -> None:
    while shown.list.rowCount() != count or not shown.list.hasFocus():
        await asyncio.sleep(0.005)


def test_an_inspection_is_noted_changed_dropped_and_brought_back(
    window: MainWindow, play: Play, desk: Desk, sample_case: str, recorder: Recorder
) -> None:
    async def scene() -> None:
        window.open_case(sample_case)
        await rest(window)
        _press(Qt.Key.Key_Y, CTRL | ALT)
        shown = await _dialog(OfficeList)
        await _rows(shown, 0)
        assert not shown.note.isHidden()
        _press(Qt.Key.Key_Insert)
        form = await _dialog(OfficeForm)
        _press(Qt.Key.Key_Down)  # the first kind
        while form.fault.isHidden():
            _press(Qt.Key.Key_Return)
        assert "通知日期" in form.fault.text(), "what is missing is said and led to"
        _type("20261120")
        while form.isVisible():
            _press(Qt.Key.Key_Return)
        await _dialog(OfficeList)
        await _rows(shown, 1)
        (record,) = office_records.records(desk, "inspection", case=sample_case)
        assert record.filled.text_at("notified_on") == "2026-11-20"
        assert (record.filled.form.kind, record.number) == ("machine", 1)
        assert shown.list.item(0, 0).text() == "查验未完成"  # type: ignore[union-attr]
        _press(Qt.Key.Key_Delete)
        await _rows(shown, 0)
        QTest.keyClick(shown, Qt.Key.Key_U, ALT)
        await _rows(shown, 1)
        _press(Qt.Key.Key_Escape)
        await rest(window)

    play(scene())
    assert recorder.faults == []


def test_a_card_is_registered_from_the_list_of_all(window: MainWindow, play: Play, desk: Desk) -> None:
    async def scene() -> None:
        window.actions_by_name["电子口岸卡…"].trigger()
        shown = await _dialog(OfficeList)
        await _rows(shown, 0)
        _press(Qt.Key.Key_Insert)
        form = await _dialog(OfficeForm)
        for words in ("重庆示例货运有限公司", "8900001234567"):
            _type(words)
            _press(Qt.Key.Key_Return)
        _press(Qt.Key.Key_Down)
        while form.isVisible():
            _press(Qt.Key.Key_Return)
        await _rows(shown, 1)
        (card,) = office_records.records(desk, "card")
        assert (card.company, card.filled.form.kind) == ("重庆示例货运有限公司", "operator")
        _press(Qt.Key.Key_Escape)
        await rest(window)

    play(scene())
