"""A refused and a withdrawn case played by keys alone, from the receipt to the next filing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from benchmarks.hands import front_dialog
from cqdesk.actions import case_attempts, checklists, practice, refusals
from cqdesk.actions.desk import Desk, open_desk
from cqdesk.actions.drafts import open_draft
from cqdesk.actions.filing import file_case, filing_summary, queue
from cqdesk.actions.notes import add_note
from cqdesk.actions.status import status
from cqdesk.domain.clock import ManualClock
from cqdesk.ui.main_window import MainWindow
from cqdesk.ui.practice_reason import PracticeReasonDialog
from cqdesk.ui.reasons_dialog import ReasonsDialog
from cqdesk.ui.refusal_dialog import ChecklistDialog, EndDialog, ReasonDialog, RefusalDialog

from .conftest import Play, Recorder, compose, load_export_sample, rest

T = TypeVar("T", bound=QDialog)
START = datetime(2026, 11, 21, 2, 30, tzinfo=UTC)
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def _focus() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def _press(key: Qt.Key, mods: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(_focus(), key, mods)


async def _opened(window: MainWindow, count: int) -> RefusalDialog:
    _press(Qt.Key.Key_R, CTRL | ALT)
    shown = await front_dialog(RefusalDialog)
    while shown.sendings.rowCount() != count:
        await asyncio.sleep(0.005)
    return shown


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
def desk(tmp_path: Path, clock: ManualClock) -> Iterator[Desk]:
    """Its clock is moved by hand, so that the office's answers arrive."""
    with open_desk(tmp_path / "data", practice=True, clock=clock, user="张敏") as opened:
        yield opened


@pytest.fixture
def sample_case(desk: Desk) -> str:
    """The complete export sample, loaded on the standing clock."""
    return load_export_sample(desk)


def decided(desk: Desk, clock: ManualClock, case: str, letter: str, note: str = "") -> None:
    """Customs decides, and its receipt arrives."""
    clock.advance(timedelta(minutes=5))
    practice.practice_decide(desk, case, letter, note)
    clock.advance(timedelta(minutes=5))
    practice.practice_sync(desk)


def declared(desk: Desk, clock: ManualClock, case: str) -> None:
    """Filed and submitted at the practice office."""
    queue(desk, case, token=filing_summary(desk, case).token)
    practice.practice_sync(desk)
    clock.advance(timedelta(minutes=5))
    practice.practice_sync(desk)
    practice.practice_submit(desk, case)


def _text(shown: RefusalDialog, row: int, column: int) -> str:
    item = shown.list.item(row, column)
    assert item is not None
    return item.text()


def test_a_refused_case_from_the_reason_to_the_second_attempt(
    window: MainWindow, play: Play, desk: Desk, clock: ManualClock, sample_case: str, recorder: Recorder
) -> None:
    declared(desk, clock, sample_case)
    gross = open_draft(desk, sample_case).filled.form.gross_weight_kg
    assert gross is not None
    decided(desk, clock, sample_case, "E", "1、毛重与舱单数据不一致；2、单证联系岗位核实")

    async def scene() -> None:
        window.open_case(sample_case)
        await rest(window)
        assert window.case is not None
        shown = await _opened(window, 1)
        assert _text(shown, 0, 3) == "毛重"
        _press(Qt.Key.Key_Down)
        _press(Qt.Key.Key_Return)  # no place yet
        assert "F2" in shown.note.words
        _press(Qt.Key.Key_F2)
        reason = await front_dialog(ReasonDialog)
        _press(Qt.Key.Key_Return)
        compose(_focus(), "", "合同号")  # as an input method commits it
        _press(Qt.Key.Key_Return)
        _press(Qt.Key.Key_Return)
        while QApplication.activeModalWidget() is reason:
            await asyncio.sleep(0.005)
        await front_dialog(RefusalDialog)
        while _text(shown, 1, 3) != "合同号":
            await asyncio.sleep(0.005)
        assert _text(shown, 1, 5) == "本单位记录"
        _press(Qt.Key.Key_Up)
        _press(Qt.Key.Key_Return)
        while QApplication.activeModalWidget() is shown:
            await asyncio.sleep(0.005)
        await rest(window)
        assert window.case.current()[0] == "gross_weight_kg"
        _press(Qt.Key.Key_A, CTRL)
        QTest.keyClicks(_focus(), str(gross + 1))
        _press(Qt.Key.Key_Return)
        await rest(window)
        QTest.keyClick(_focus(), Qt.Key.Key_Return, CTRL)
        summary = await front_dialog(QDialog)
        QTest.keyClick(summary, Qt.Key.Key_Return, CTRL)
        await rest(window)

    play(scene())
    rows = case_attempts.sendings(desk, sample_case)
    assert [(one.live, bool(one.unified_number)) for one in rows] == [(False, True), (True, True)]
    assert rows[0].unified_number == rows[1].unified_number
    learned = {one.path for one in refusals.own_reasons(desk)}
    assert learned == {"contract_number", "gross_weight_kg"}
    assert recorder.faults == []


def test_a_withdrawn_case_is_ended_by_keys_and_begins_anew(
    window: MainWindow, play: Play, desk: Desk, clock: ManualClock, sample_case: str, recorder: Recorder
) -> None:
    declared(desk, clock, sample_case)
    decided(desk, clock, sample_case, "A")
    (before,) = status(desk, sample_case)

    async def scene() -> None:
        window.open_case(sample_case)
        await rest(window)
        shown = await _opened(window, 1)
        QTest.keyClick(shown, Qt.Key.Key_L, ALT)
        steps = await front_dialog(ChecklistDialog)
        while not steps.list.rowCount():
            await asyncio.sleep(0.005)
        _press(Qt.Key.Key_Space)
        while "☑" not in (steps.list.item(0, 0).text() if steps.list.item(0, 0) else ""):  # type: ignore[union-attr]
            await asyncio.sleep(0.005)
        _press(Qt.Key.Key_Escape)
        while QApplication.activeWindow() is not shown:
            await asyncio.sleep(0.005)
        QTest.keyClick(shown, Qt.Key.Key_E, ALT)
        await front_dialog(EndDialog)
        for _ in range(3):
            _press(Qt.Key.Key_Return)
        await front_dialog(RefusalDialog)
        while "已结束" not in shown.note.words:
            await asyncio.sleep(0.005)
        _press(Qt.Key.Key_Escape)
        await rest(window)

    play(scene())
    (after,) = status(desk, sample_case)
    assert (after["group"], after["numbers"]) == ("todo", {})
    (first,) = case_attempts.sendings(desk, sample_case)
    assert (first.unified_number, first.live) == (before["numbers"]["unified"], False)
    assert checklists.open_steps(desk, sample_case) == len(checklists.steps(desk, sample_case, "withdrawn")) - 1
    declared(desk, clock, sample_case)
    (anew,) = status(desk, sample_case)
    assert anew["numbers"]["unified"] != before["numbers"]["unified"]
    assert recorder.faults == []


def test_a_correction_in_the_second_of_its_refusal_keeps_both_outcomes(
    window: MainWindow, play: Play, desk: Desk, clock: ManualClock, sample_case: str, recorder: Recorder
) -> None:
    """Notice times are whole seconds; ours are not. The practice office is played with a reason, by keys."""
    clock.advance(timedelta(milliseconds=700))
    declared(desk, clock, sample_case)

    async def scene() -> None:
        window.open_case(sample_case)
        await rest(window)
        for letter in ("E", "H"):
            (action,) = [one for name, one in window.actions_by_name.items() if name.endswith(f"(&{letter})")]
            action.trigger()
            asked = await front_dialog(PracticeReasonDialog)
            _press(Qt.Key.Key_Escape if letter == "H" else Qt.Key.Key_Return)
            while asked is QApplication.activeModalWidget():
                await asyncio.sleep(0.005)
            await rest(window)
            clock.advance(timedelta(minutes=5))
        window.exchange.sync_now()
        await rest(window)
        queue(desk, sample_case, token=filing_summary(desk, sample_case).token)
        window.exchange.sync_now()
        await rest(window)

    play(scene())
    assert [(one.outcome_zh, one.live) for one in case_attempts.sendings(desk, sample_case)] == [
        ("退单", False),
        ("已暂存，尚未申报", True),
    ]
    (complaint,) = refusals.complaints(desk, sample_case)
    assert (complaint.path, complaint.by_note) == ("gross_weight_kg", False)
    assert recorder.faults == []


def test_a_reason_told_on_the_telephone_is_shown_as_a_note_and_without_who_told_it(
    desk: Desk, clock: ManualClock, sample_case: str
) -> None:
    declared(desk, clock, sample_case)
    decided(desk, clock, sample_case, "E")
    (bare,) = refusals.complaints(desk, sample_case)
    assert "没有写明原因" in bare.remedy_zh
    clock.advance(timedelta(minutes=1))
    add_note(desk, sample_case, channel="E", text="海关电话：合同号与发票不符")
    told = refusals.complaints(desk, sample_case)[0]
    assert (told.sentence, told.by_note) == ("合同号与发票不符", True)
    clock.advance(timedelta(minutes=1))
    add_note(desk, sample_case, channel="D", text="海关电话：已删单")
    assert "结束这次申报" in refusals.complaints(desk, sample_case)[0].remedy_zh


def test_reasons_are_listed_changed_deleted_and_brought_back(
    window: MainWindow, play: Play, desk: Desk, recorder: Recorder
) -> None:
    refusals.keep_reason(desk, ["毛重", "舱单"], "gross_weight_kg", "与货代核对")

    async def rows(shown: ReasonsDialog, own: int) -> None:
        while len(refusals.own_reasons(desk)) != own or shown.list.rowCount() != len(refusals.catalogue(desk)):
            await asyncio.sleep(0.005)
        while not shown.list.hasFocus():
            await asyncio.sleep(0.005)

    async def scene() -> None:
        window.actions_by_name["退单原因库…"].trigger()
        shown = await front_dialog(ReasonsDialog)
        await rows(shown, 1)
        shown.list.setFocus()
        _press(Qt.Key.Key_End)
        _press(Qt.Key.Key_Delete)
        assert "官方手册" in shown.note.words, "what is shipped cannot be deleted"
        _press(Qt.Key.Key_Home)
        _press(Qt.Key.Key_Return)
        await front_dialog(ReasonDialog)
        _press(Qt.Key.Key_A, CTRL)
        compose(_focus(), "", "毛重不符")
        _press(Qt.Key.Key_Return, CTRL)
        while QApplication.activeModalWidget() is not shown:
            await asyncio.sleep(0.005)
        while (row := shown.in_hand()) is None or row.words != ("毛重不符",):
            await asyncio.sleep(0.005)
        await rows(shown, 1)  # changed in its place, not added beside
        _press(Qt.Key.Key_Delete)
        await rows(shown, 0)
        QTest.keyClick(shown, Qt.Key.Key_U, ALT)
        await rows(shown, 1)
        shown.search.setFocus()
        compose(shown.search, "", "第1项毛重不符，请更正")
        assert (shown.list.rowCount(), "毛重" in shown.note.words) == (1, True)
        _press(Qt.Key.Key_Escape)
        await rest(window)

    play(scene())
    (kept,) = refusals.own_reasons(desk)
    assert (kept.words, kept.path, kept.remedy_zh) == (("毛重不符",), "gross_weight_kg", "与货代核对")
    assert recorder.faults == []


def test_what_was_sent_again_no_longer_asks_to_be_sent_again(
    window: MainWindow, play: Play, desk: Desk, sample_case: str
) -> None:
    """Until the answer comes the refusal is not the last word: a red bar would make a clerk file twice."""
    add_note(desk, sample_case, channel="E", text="海关电话：毛重不符")

    async def scene() -> None:
        window.open_case(sample_case)
        await rest(window)
        assert window.case is not None
        head = window.case.head
        assert "已退单" in head.banner.words
        file_case(desk, sample_case)
        await window.case.reload()
        assert head.stage.text() == "待发送"
        assert "退单”由这次发送替代" in head.banner.words
        assert "重新申报" not in head.banner.words
        await window.worklist.load()
        (item,) = window.worklist.model.items
        assert (item.standing_zh, item.stage, item.group) == ("待发送", "rejected", "waiting")

    play(scene())
