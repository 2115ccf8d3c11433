"""Customs path, merging, value and moments in the window, by keys alone."""

from __future__ import annotations

import asyncio
from decimal import Decimal as D
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from benchmarks.hands import front_dialog
from cqdesk.actions import drafts
from cqdesk.actions.cases import new_case
from cqdesk.actions.customs_paths import path_choices
from cqdesk.actions.desk import Desk
from cqdesk.actions.own_codes import put_rate
from cqdesk.domain.clock import business_date
from cqdesk.domain.exchange import month_of
from cqdesk.ui.arrange_dialog import ArrangeDialog
from cqdesk.ui.case import CaseScreen
from cqdesk.ui.main_window import ASK_PATH, MainWindow
from cqdesk.ui.moments_dialog import MomentsDialog
from cqdesk.ui.path_dialog import PathDialog
from cqdesk.ui.record_dialogs import MomentDialog
from cqdesk.ui.value_dialog import ValueDialog
from cqdesk.ui.value_inputs import LegsDialog, RateDialog

from .conftest import Play, Recorder, rest

T = TypeVar("T", bound=QDialog)
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def _press(key: Qt.Key, mods: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key, mods)


async def _open(window: MainWindow, case: str) -> CaseScreen:
    window.open_case(case)
    await rest(window)
    assert window.case is not None
    return window.case


async def _until(widget: QWidget) -> None:
    """Until the main button can be pressed: the preview has come."""
    while not widget.isEnabled():
        await asyncio.sleep(0.005)


def test_the_path_is_chosen_shown_and_undone(window: MainWindow, play: Play, desk: Desk) -> None:
    case_number = new_case(desk, direction="export")

    async def scene() -> None:
        case = await _open(window, case_number)
        assert "未选择" in case.head.path_button.text()
        _press(Qt.Key.Key_P, CTRL | ALT)
        dialog = await front_dialog(PathDialog)
        assert dialog._main is not None
        await _until(dialog._main)
        while dialog.code != "e-air-direct":
            _press(Qt.Key.Key_Down)
            await asyncio.sleep(0)
        await _until(dialog._main)
        assert "航班号" in dialog.told.text()
        assert tuple(dialog.fields.item(0, n).text() for n in (0, 1)) == ("☑", "运输方式")  # type: ignore[union-attr]
        _press(Qt.Key.Key_Return, CTRL)
        await rest(window)
        assert path_choices(desk, case_number).current == "e-air-direct"
        assert "空运直接出口" in case.head.path_button.text()
        assert case.form.edits["transport_mode"].text() == "5"
        _press(Qt.Key.Key_Z, CTRL)
        await rest(window)
        assert path_choices(desk, case_number).current == ""
        assert case.form.edits["transport_mode"].text() == ""

    play(scene())


def test_a_case_just_made_is_asked_once(window: MainWindow, play: Play, desk: Desk) -> None:
    window.settings.put(ASK_PATH, True)
    case_number = new_case(desk, direction="import")

    async def scene() -> None:
        window._made(case_number, "已新建。", [])
        dialog = await front_dialog(PathDialog)
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        await rest(window)
        assert path_choices(desk, case_number).current == ""
        window._made(case_number, "已加入。", [])
        await rest(window)
        assert QApplication.activeModalWidget() is None

    play(scene())


def test_goods_are_joined_and_split_by_keys(window: MainWindow, play: Play, desk: Desk, sample_case: str) -> None:
    async def scene() -> None:
        case = await _open(window, sample_case)
        lines = len(drafts.open_draft(desk, sample_case).filled.form.goods)
        _press(Qt.Key.Key_G, CTRL | SHIFT)
        dialog = await front_dialog(ArrangeDialog)
        assert dialog._main is not None
        await _until(dialog._main)
        assert dialog.lines.rowCount() == lines
        _press(Qt.Key.Key_2)  # the first line into the second declaration
        await asyncio.sleep(0)
        await _until(dialog._main)
        assert len(dialog.view.parts) == 2
        assert any("不同的报关单" in card.title for card in dialog.reasons.cards)
        assert all(one.equal for one in dialog.view.sums)
        _press(Qt.Key.Key_Return, CTRL)
        await rest(window)
        assert drafts.declaration_numbers(desk, sample_case) == [1, 2]
        assert case.head.choice.isVisible()
        _press(Qt.Key.Key_PageDown, CTRL)
        await rest(window)
        assert case.open.number == 2
        _press(Qt.Key.Key_PageDown, CTRL)  # after the last the first
        await rest(window)
        assert case.open.number == 1
        case.head.choice.activated.emit(1)
        await rest(window)
        assert case.open.number == 2
        _press(Qt.Key.Key_Z, CTRL)  # the declaration in hand goes: the first one is shown
        await rest(window)
        assert drafts.declaration_numbers(desk, sample_case) == [1]
        assert case.open.number == 1
        assert case.goods.grid.rows.rowCount() == lines

    play(scene())


def test_the_value_opens_into_its_arithmetic(
    window: MainWindow, recorder: Recorder, play: Play, desk: Desk, sample_case: str
) -> None:
    async def scene() -> None:
        await _open(window, sample_case)
        _press(Qt.Key.Key_E, CTRL | SHIFT)
        dialog = await front_dialog(ValueDialog)
        assert "计征汇率" in dialog.note.words
        QTest.keyClick(dialog.tree, Qt.Key.Key_R, ALT)
        rate = await front_dialog(RateDialog)
        rate.rate.setText("7.1")
        rate.done_with()
        while (again := QApplication.activeModalWidget()) is rate or again is dialog or again is None:
            await asyncio.sleep(0.005)
        dialog = await front_dialog(ValueDialog)
        term = dialog.tree.term()
        assert term is not None
        assert term.known
        QTest.keyClick(dialog.tree, Qt.Key.Key_Return)
        item = dialog.tree.currentItem()
        assert item is not None
        assert item.isExpanded()
        assert "离岸价" in dialog.told.text()
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        await rest(window)
        assert recorder.faults == []

    play(scene())


def test_freight_without_a_basis_is_refused_with_a_sentence(
    window: MainWindow, recorder: Recorder, play: Play, desk: Desk
) -> None:
    case_number = new_case(desk, direction="import")
    put_rate(desk, month_of(business_date(desk.clock.now())), "USD", D(7), D(1), None)

    async def scene() -> None:
        await _open(window, case_number)
        _press(Qt.Key.Key_E, CTRL | SHIFT)
        dialog = await front_dialog(ValueDialog)
        QTest.keyClick(dialog.tree, Qt.Key.Key_F, ALT)
        legs = await front_dialog(LegsDialog)
        for edit, words in (
            (legs.total, "10,000"),
            (legs.currency, "usd"),
            (legs.foreign, "1.59"),
            (legs.domestic, "1"),
        ):
            edit.setText(words)
        legs.done_with()
        while not recorder.faults:
            await asyncio.sleep(0.005)
        assert recorder.faults[0][0] == "legs-no-basis"
        dialog = await front_dialog(ValueDialog)
        assert dialog.view.inputs.freight["total"] == "10000"  # what was said is kept
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        await rest(window)

    play(scene())


def test_moments_explain_themselves_and_lead_to_telling(window: MainWindow, play: Play, desk: Desk) -> None:
    case_number = new_case(desk, direction="import")
    drafts.type_in(desk, case_number, 1, {"entry_exit_date": "2030-02-14"})

    async def scene() -> None:
        await _open(window, case_number)
        _press(Qt.Key.Key_M, CTRL | SHIFT)
        dialog = await front_dialog(MomentsDialog)
        assert "节假日表" in dialog.note.words
        assert "海关法第24条" in dialog.told.text()
        assert "滞报金" in dialog.told.text()
        _press(Qt.Key.Key_Return)
        told = await front_dialog(MomentDialog)
        assert told.kind == "entry-14d"
        QTest.keyClick(told, Qt.Key.Key_Escape)
        await rest(window)

    play(scene())
