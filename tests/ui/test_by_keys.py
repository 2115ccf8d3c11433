"""What a clerk with both hands on the keys runs into: cursor, half-typed codes, refusals, records, practice."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QDir, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from benchmarks.hands import front_dialog
from cqdesk.actions import drafts
from cqdesk.actions.cases import case_view, new_case
from cqdesk.actions.desk import Desk
from cqdesk.domain.clock import ManualClock
from cqdesk.places import resources
from cqdesk.ui.arrivals import PAPER_FILTERS
from cqdesk.ui.case import CaseScreen
from cqdesk.ui.code_picker import CodePicker
from cqdesk.ui.main_window import MainWindow
from cqdesk.ui.practice_reason import PracticeReasonDialog
from cqdesk.ui.record_dialogs import MomentDialog, NoteDialog, told_time

from .conftest import Play, Recorder, rest

T = TypeVar("T", bound=QDialog)
CTRL = Qt.KeyboardModifier.ControlModifier


def _focus() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def _press(key: Qt.Key, mods: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(_focus(), key, mods)


async def _open(window: MainWindow, case: str) -> CaseScreen:
    window.open_case(case)
    await rest(window)
    assert window.case is not None
    return window.case


async def _file(window: MainWindow) -> None:
    QTest.keyClick(_focus(), Qt.Key.Key_Return, CTRL)
    dialog = await front_dialog(QDialog)
    QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    await rest(window)


@pytest.mark.parametrize("paper", sorted((resources() / "samples").glob("*.xlsx")), ids=lambda p: p.name)
def test_the_import_dialog_shows_the_papers(paper: Path) -> None:
    patterns = re.search(r"\(([^()]*)\)$", PAPER_FILTERS[0])  # as Qt and the system's own dialogs read them
    assert patterns is not None
    assert QDir.match(patterns[1].split(), paper.name)


def test_the_cursor_goes_to_the_new_row_and_a_paste_spares_the_old(
    window: MainWindow, recorder: Recorder, play: Play, desk: Desk, sample_case: str
) -> None:
    async def scene() -> None:
        case = await _open(window, sample_case)
        before = drafts.open_draft(desk, sample_case).filled.form.goods
        case.goods.go_to("goods[2].unit_price")
        _press(Qt.Key.Key_Insert)
        await rest(window)
        assert case.current()[0] == f"goods[3].{case.goods.grid.rows.columns[0].name}"
        QGuiApplication.clipboard().setText("8714100090\t脚踏")
        _press(Qt.Key.Key_V, CTRL)
        await rest(window)
        after = drafts.open_draft(desk, sample_case).filled.form.goods
        assert [g.hs_code for g in after] == [g.hs_code for g in (*before[:2], after[2], *before[2:])]
        assert after[2].goods_name == "脚踏"

    play(scene())
    assert recorder.faults == []


def test_a_row_being_typed_is_calm_until_the_cursor_leaves_it(window: MainWindow, play: Play, sample_case: str) -> None:
    async def scene() -> None:
        window.open_case(sample_case)
        await rest(window)
        assert window.case is not None
        goods, grid = window.case.goods, window.case.goods.grid
        goods.go_to("goods[2].hs_code")
        QTest.keyClick(grid, Qt.Key.Key_Insert)
        await rest(window)
        QTest.keyClicks(grid, "12")
        QTest.keyClick(_focus(), Qt.Key.Key_Return)
        await rest(window)
        new = grid.currentIndex().row()
        assert {place for place in grid.rows.marks if place[0] == new} == {(new, 0)}  # only what was typed wrong
        QTest.keyClick(grid, Qt.Key.Key_Down)
        assert len([place for place in grid.rows.marks if place[0] == new]) > 5
        window.actions_by_name["撤销"].trigger()
        window.actions_by_name["撤销"].trigger()
        await rest(window)
        assert not grid.rows.marks

    play(scene())


def test_typing_in_a_cell_replaces_as_in_excel(window: MainWindow, play: Play, desk: Desk, sample_case: str) -> None:
    async def scene() -> None:
        case = await _open(window, sample_case)
        case.goods.go_to("goods[1].trade_quantity")
        QTest.keyClicks(_focus(), "7")
        QTest.keyClicks(_focus(), "50")
        _press(Qt.Key.Key_Return)
        await rest(window)
        assert drafts.open_draft(desk, sample_case).filled.text_at("goods[1].trade_quantity") == "750"

    play(scene())


def test_a_half_typed_code_is_not_typed_twice(window: MainWindow, play: Play, desk: Desk, sample_case: str) -> None:
    async def scene() -> None:
        case = await _open(window, sample_case)
        case.form.go_to("entry_exit_customs_office")
        QTest.keyClicks(_focus(), "80")
        _press(Qt.Key.Key_F2)
        await rest(window)
        (picker,) = [p for p in window.findChildren(CodePicker) if p.isVisible()]
        codes = [item.text() for row in range(picker.table.rowCount()) if (item := picker.table.item(row, 0))]
        assert codes
        assert all(code.startswith("80") for code in codes)
        _press(Qt.Key.Key_Escape)
        QTest.keyClicks(_focus(), "10")  # back in the field, typing goes on where it was
        _press(Qt.Key.Key_Return)
        await rest(window)
        assert drafts.open_draft(desk, sample_case).filled.text_at("entry_exit_customs_office") == "8010"

    play(scene())


def test_next_finding_leaves_none_out_while_they_are_mended(
    window: MainWindow, play: Play, desk: Desk, sample_case: str
) -> None:
    wanted = ("supervision_mode", "transaction_mode", "package_count", "gross_weight_kg")

    async def scene() -> None:
        case = await _open(window, sample_case)
        kept = {path: case.form.edits[path].text() for path in wanted}
        case.open.type_in(dict.fromkeys(wanted, ""))
        await rest(window)
        seen: list[str] = []
        for _ in range(12):
            _press(Qt.Key.Key_F4)
            path = case.current()[0]
            if path not in kept or path in seen:
                break
            seen.append(path)
            QTest.keyClicks(_focus(), kept[path])
            _press(Qt.Key.Key_Return)
            await rest(window)
        assert set(seen) == set(wanted)

    play(scene())


def test_a_refusal_says_why_and_the_second_attempt_reaches_closing_by_keys(
    window: MainWindow, recorder: Recorder, play: Play, desk: Desk, sample_case: str
) -> None:
    clock = desk.clock = ManualClock(desk.clock.now())

    def practise(letter: str) -> None:
        (action,) = [a for name, a in window.actions_by_name.items() if name.endswith(f"(&{letter})")]
        assert action.isEnabled()
        action.trigger()

    async def scene() -> None:
        case = await _open(window, sample_case)
        await _file(window)
        number = case.form.edits["unified_number"].text()
        assert number.startswith("E")
        reason = ""
        for letter in "SE":
            practise(letter)
            if letter == "E":
                reason = (await front_dialog(PracticeReasonDialog)).reason
                _press(Qt.Key.Key_Return)
            await rest(window)
            clock.advance(timedelta(minutes=1))
            _press(Qt.Key.Key_F5)  # the entry number comes before customs decides
            await rest(window)
        assert reason in case_view(desk, sample_case).timeline[0].text
        assert reason in case.head.banner.words
        assert "重新申报" in case.head.banner.words
        assert case.form.edits["entry_number"].text()
        clock.advance(timedelta(minutes=5))  # no clerk corrects within the second of the refusal
        case.form.go_to("remarks")
        QTest.keyClicks(_focus(), "CORRECTED")
        await _file(window)
        assert case.form.edits["unified_number"].text() == number
        assert case.head.stage.text().startswith("已暂存")
        assert case.form.edits["entry_number"].text() == ""  # the refused entry's is not the next one's
        for letter in "SJPR":
            practise(letter)
            await rest(window)
        clock.advance(timedelta(seconds=2))  # customs decides after the entry, which comes a second after the submit
        _press(Qt.Key.Key_F5)
        await rest(window)
        assert case.head.stage.text() == "结关"
        assert case.head.file_button.isHidden()

    play(scene())
    assert recorder.faults == []


def test_a_moment_and_a_message_by_keys(
    window: MainWindow, recorder: Recorder, play: Play, desk: Desk, sample_case: str
) -> None:
    async def scene() -> None:
        case = await _open(window, sample_case)
        QTest.keyClick(_focus(), Qt.Key.Key_M, CTRL)
        dialog = await front_dialog(MomentDialog)
        dialog.kinds.setCurrentIndex(dialog.kinds.findData("booking-cutoff"))
        _press(Qt.Key.Key_Return)
        QTest.keyClicks(_focus(), "soon")
        _press(Qt.Key.Key_Return)
        assert dialog.isVisible()  # not readable: said, and nothing kept
        assert dialog.time.hasFocus()
        dialog.time.clear()
        QTest.keyClicks(_focus(), "2026-11-29 17:00")
        _press(Qt.Key.Key_Return)
        await rest(window)
        assert "11-29 17:00" in case.head.moments.text()

        QTest.keyClick(_focus(), Qt.Key.Key_J, CTRL)
        note = await front_dialog(NoteDialog)
        note.letters.setCurrentIndex(note.letters.findData("P"))
        _press(Qt.Key.Key_Return)
        QTest.keyClicks(_focus(), "wechat")
        _press(Qt.Key.Key_Return)
        await rest(window)
        assert "放行" in case.head.stage.text()
        assert "只依据人工记录" in case.head.banner.words  # never as if customs had said so

    play(scene())
    assert recorder.faults == []


def test_groups_answer_their_keys_after_the_counts_changed(window: MainWindow, play: Play, sample_case: str) -> None:
    async def scene() -> None:
        page = window.worklist
        await page.load()
        for key, group, shown in ((Qt.Key.Key_5, "done", 0), (Qt.Key.Key_2, "todo", 1), (Qt.Key.Key_1, "", 1)):
            QTest.keyClick(_focus(), key, Qt.KeyboardModifier.AltModifier)
            while page.model.group != group:
                await asyncio.sleep(0.005)
            assert page.model.rowCount() == shown
        page.show_group("done")
        _press(Qt.Key.Key_Escape)
        assert page.model.group == ""
        assert page.table.hasFocus()

    play(scene())


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("11-24 17:00", "2026-11-24T17:00:00+08:00"),
        ("11月24日", "2026-11-24T23:59:00+08:00"),
        ("2027/1/3 9：05", "2027-01-03T09:05:00+08:00"),
        ("1-3 08:00", "2027-01-03T08:00:00+08:00"),
        ("11-20 08:00", "2026-11-20T08:00:00+08:00"),
        ("13-40", ""),
        ("11-24 25:00", ""),
        ("2-29", ""),
        ("明天", ""),
        ("", ""),
    ],
)
def test_a_told_time_is_china_time_of_the_year_meant(words: str, at: str) -> None:
    told = told_time(words, datetime(2026, 11, 21, 4, 0, tzinfo=UTC))
    assert (told.isoformat() if told else "") == at


def test_checking_while_typing_judges_as_f9_does(window: MainWindow, play: Play, sample_case: str) -> None:
    async def scene() -> None:
        case = await _open(window, sample_case)
        await _file(window)
        case.open.type_in({"package_count": "x"})
        await rest(window)
        quick = case.open.report
        case.check()
        await rest(window)
        assert quick is not None
        assert case.open.report is not quick
        assert case.open.report == quick  # nothing is "cannot judge" only because nobody asked the case

    play(scene())


def test_enter_in_the_search_line_opens_the_only_case_found(
    desk: Desk, window: MainWindow, play: Play, sample_case: str
) -> None:
    other = new_case(desk, direction="export", client="示例公司")

    async def scene() -> None:
        await window.begin()
        window.look_for()
        QTest.keyClicks(window.worklist.search, other)  # faster than the list follows
        _press(Qt.Key.Key_Return)
        await rest(window)
        assert window.case is not None
        assert window.case.case == other
        _press(Qt.Key.Key_Escape)
        await rest(window)
        window.open_case(sample_case)
        await rest(window)
        window.look_for()  # out of an open case
        QTest.keyClicks(QApplication.focusWidget(), other)
        await rest(window)
        assert window.case is None
        _press(Qt.Key.Key_Return)
        await rest(window)
        assert window.case is not None
        assert window.case.case == other
        _press(Qt.Key.Key_Escape)
        await rest(window)
        assert _focus() is window.worklist.table
        window.look_for()
        window.worklist.search.clear()
        _press(Qt.Key.Key_Return)
        await rest(window)
        assert window.case is None  # two cases: the list waits under the cursor
        assert _focus() is window.worklist.table
        window.look_for()
        _press(Qt.Key.Key_Down)
        assert _focus() is window.worklist.table

    play(scene())
