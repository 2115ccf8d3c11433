"""Authorisations, cards, inspections and requests to amend in the window, by keys alone."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit

from benchmarks.hands import front_dialog
from cqdesk.actions import office_records, practice
from cqdesk.actions.authorisations import attached_number
from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import type_in
from cqdesk.actions.filing import filing_summary, queue
from cqdesk.actions.notes import add_note
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


async def _told(shown: OfficeList, words: str) -> None:
    while words not in shown.note.words:
        await asyncio.sleep(0.005)


async def _appears(folder: Path, name: str) -> list[Path]:
    while not (found := [one for one in folder.glob(f"{name}.*") if one.stat().st_size]):
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
        shown = await front_dialog(OfficeList)
        await _rows(shown, 0)
        assert not shown.note.isHidden()
        _press(Qt.Key.Key_Insert)
        form = await front_dialog(OfficeForm)
        _press(Qt.Key.Key_Down)  # the first kind
        while form.fault.isHidden():
            _press(Qt.Key.Key_Return)
            await asyncio.sleep(0)
        assert "通知日期" in form.fault.text(), "what is missing is said and led to"
        _type("20261120")
        while form.isVisible():
            _press(Qt.Key.Key_Return)
            await asyncio.sleep(0)
        await front_dialog(OfficeList)
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


def test_a_long_form_is_done_or_left_without_loss(window: MainWindow, play: Play, desk: Desk, sample_case: str) -> None:
    async def scene() -> None:
        window.open_case(sample_case)
        await rest(window)
        _press(Qt.Key.Key_U, CTRL | ALT)
        shown = await front_dialog(OfficeList)
        await _rows(shown, 0)
        _press(Qt.Key.Key_Insert)
        form = await front_dialog(OfficeForm)
        assert form.sizeHint().height() < 400, "as high as a screen of 768 at 175 % has room for"
        for key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Down):
            _press(key)
        _press(Qt.Key.Key_Return)
        _type("单价录入错误")
        _press(Qt.Key.Key_Escape)
        assert form.isVisible(), "one Esc drops nothing that was typed"
        assert "再按一次 Esc" in form.fault.text()
        _press(Qt.Key.Key_Return, CTRL)
        await _rows(shown, 1)
        _press(Qt.Key.Key_Return)
        form = await front_dialog(OfficeForm)
        _press(Qt.Key.Key_Escape)
        await _rows(shown, 1)
        _press(Qt.Key.Key_Escape)
        await rest(window)

    play(scene())
    (record,) = office_records.records(desk, "amendment", case=sample_case)
    assert record.filled.form.reason == "单价录入错误"


def test_the_number_of_an_authorisation_is_put_into_the_documents_by_a_key(
    window: MainWindow, play: Play, desk: Desk, sample_case: str, recorder: Recorder
) -> None:
    async def scene() -> None:
        window.open_case(sample_case)
        await rest(window)
        assert window.case is not None
        _press(Qt.Key.Key_W, CTRL | ALT)
        shown = await front_dialog(OfficeList)
        await _rows(shown, 0)
        QTest.keyClick(shown, Qt.Key.Key_T, ALT)
        await _told(shown, "请先登记委托")
        uid = office_records.put_record(desk, "authorisation", {"kind": "long", "state": "confirmed"}, case=sample_case)
        QTest.keyClick(shown, Qt.Key.Key_T, ALT)
        await _told(shown, "补填")
        office_records.put_record(desk, "authorisation", {"number": "20268000000000018"}, uid=uid)
        QTest.keyClick(shown, Qt.Key.Key_T, ALT)
        await _told(shown, "20268000000000018")
        _press(Qt.Key.Key_Escape)
        await rest(window)
        documents = window.case.open.draft.filled.form.documents  # type: ignore[union-attr]
        assert documents[-1].document_id == "20268000000000018", "the open form shows it"
        _press(Qt.Key.Key_Z, CTRL)
        await rest(window)

    play(scene())
    assert attached_number(desk, sample_case) != "20268000000000018"
    assert recorder.faults == []


def test_a_request_to_amend_is_written_and_agreed_to_by_keys(
    window: MainWindow, play: Play, desk: Desk, sample_case: str, tmp_path: Path, recorder: Recorder
) -> None:
    queue(desk, sample_case, token=filing_summary(desk, sample_case).token)
    practice.practice_sync(desk)
    practice.practice_submit(desk, sample_case)
    add_note(desk, sample_case, channel="J", text="海关电话：已审结")
    type_in(desk, sample_case, 1, {"gross_weight_kg": "4321.5"})
    values = {"amendment_type": "amend", "started_by": "us", "state": "draft", "reason": "毛重录入错误"}
    office_records.put_record(desk, "amendment", values, case=sample_case, number=1)

    async def written(shown: OfficeList, name_filter: str, name: str) -> Path:
        QTest.keyClick(shown, Qt.Key.Key_O, ALT)
        chooser = await front_dialog(QFileDialog)
        chooser.selectNameFilter(name_filter)
        chooser.filterSelected.emit(name_filter)
        edit = chooser.findChild(QLineEdit, "fileNameEdit")
        assert isinstance(edit, QLineEdit)
        edit.setText(str(tmp_path / name))
        QTest.keyClick(edit, Qt.Key.Key_Return)
        await front_dialog(OfficeList)
        (made,) = await _appears(tmp_path, name)
        return made

    async def scene() -> None:
        window.open_case(sample_case)
        await rest(window)
        assert window.case is not None
        _press(Qt.Key.Key_U, CTRL | ALT)
        shown = await front_dialog(OfficeList)
        await _rows(shown, 1)
        assert (await written(shown, "工作单 (*.xlsx)", "worksheet")).suffix == ".xlsx"
        assert (await written(shown, "修撤单报文 (*.xml)", "message")).suffix == ".xml", "the ending of the kind chosen"
        QTest.keyClick(shown, Qt.Key.Key_G, ALT)
        await _told(shown, "修改后")
        QTest.keyClick(shown, Qt.Key.Key_G, ALT)
        await _told(shown, "没有不同")
        _press(Qt.Key.Key_Escape)
        await rest(window)
        assert not window.case.view.declarations[0].changed_since  # type: ignore[union-attr]

    play(scene())
    (record,) = office_records.records(desk, "amendment", case=sample_case)
    assert record.filled.form.state == "accepted"
    assert recorder.faults == []


def test_a_card_is_registered_from_the_list_of_all(window: MainWindow, play: Play, desk: Desk) -> None:
    async def scene() -> None:
        window.actions_by_name["电子口岸卡…"].trigger()
        shown = await front_dialog(OfficeList)
        await _rows(shown, 0)
        _press(Qt.Key.Key_Insert)
        form = await front_dialog(OfficeForm)
        for words in ("重庆示例货运有限公司", "8900001234567"):
            _type(words)
            _press(Qt.Key.Key_Return)
        _press(Qt.Key.Key_Down)
        while form.isVisible():
            _press(Qt.Key.Key_Return)
            await asyncio.sleep(0)
        await _rows(shown, 1)
        (card,) = office_records.records(desk, "card")
        assert (card.company, card.filled.form.kind) == ("重庆示例货运有限公司", "operator")
        _press(Qt.Key.Key_Escape)
        await rest(window)

    play(scene())


def test_one_enter_takes_a_known_company_and_goes_on(play: Play) -> None:
    form = OfficeForm("card", None, ["重庆示例贸易有限公司"])

    async def scene() -> None:
        form.show()
        company, number = (
            next(one for one in form.findChildren(QLineEdit) if one.accessibleName() == name)
            for name in ("公司", "卡号 *")
        )
        company.setFocus()
        company.setText("重庆示例贸易有限公司")
        company.completer().complete()
        QTest.keyClick(company.completer().popup(), Qt.Key.Key_Return)
        for _ in range(100):
            if form.focusWidget() is number:
                break
            await asyncio.sleep(0.01)
        assert form.focusWidget() is number
        form.close()

    play(scene())
    form.deleteLater()
