"""One clerk's way through the window, by keys only: papers, form, correction, filing, saved-not-declared."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from benchmarks.hands import front_dialog
from cqdesk.actions import drafts
from cqdesk.actions.cases import work_list
from cqdesk.actions.desk import Desk
from cqdesk.places import resources
from cqdesk.ui.case import CaseScreen
from cqdesk.ui.code_picker import CodePicker
from cqdesk.ui.filing_dialog import FilingDialog
from cqdesk.ui.main_window import MainWindow
from cqdesk.ui.overlay import Overlay

from .conftest import Play, Recorder, compose, rest

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


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


def test_an_empty_desk_says_what_to_do(window: MainWindow, recorder: Recorder) -> None:
    page = window.worklist
    assert page.import_button.isVisible()
    assert page.import_button.hasFocus()
    assert "导入发票和装箱单" in page.import_button.text()
    assert page.sample_button.isVisible()
    assert window.frame is not None  # a practice desk shows its frame on every screen
    assert window.frame.isVisible()
    assert recorder.faults == []


def test_papers_become_a_case(window: MainWindow, recorder: Recorder, play: Play, desk: Desk) -> None:
    files = sorted((resources() / "samples").glob("江海联运*.xlsx"))
    assert len(files) == 2

    async def scene() -> None:
        papers = QMimeData()
        papers.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
        dropped = (QPoint(300, 300), Qt.DropAction.CopyAction, papers, Qt.MouseButton.LeftButton, SHIFT)
        QApplication.sendEvent(window, QDragEnterEvent(*dropped))
        QApplication.sendEvent(window, QDropEvent(*dropped))
        await rest(window)
        case = window.case
        assert case is not None
        assert case.goods.grid.rows.rowCount() == 12
        assert case.form.edits["domestic_party_name"].isVisible()
        assert [card.title for card in case.papers.cards] == [f.name for f in files]
        path = "goods[1].trade_quantity"
        assert case.goods.go_to(path)
        assert case.current()[0] == path
        draft = drafts.open_draft(desk, case.case)
        assert files[0].name in draft.filled.origins[path]
        _press(Qt.Key.Key_Escape)
        await rest(window)
        assert window.case is None
        assert window.worklist.chosen_case() == draft.case

    play(scene())
    assert recorder.faults == []


def test_an_import_that_is_stopped_leaves_nothing(
    window: MainWindow, recorder: Recorder, play: Play, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def begin_stopped(words: str) -> None:
        window.progress.stopped = True

    monkeypatch.setattr(window.progress, "begin", begin_stopped)

    async def scene() -> None:
        window.arrivals.take(sorted((resources() / "samples").glob("*.xlsx")), "")
        await rest(window)

    play(scene())
    assert window.case is None
    assert work_list(desk) == []
    assert recorder.faults == []


def test_a_file_that_is_no_paper_gets_a_sentence(
    window: MainWindow, recorder: Recorder, play: Play, desk: Desk, tmp_path: Path
) -> None:
    junk = tmp_path / "发票.xlsx"
    junk.write_bytes(b"not a workbook")

    async def scene() -> None:
        window.arrivals.take([junk], "")
        await rest(window)

    play(scene())
    assert len(recorder.faults) == 1
    assert work_list(desk) == []
    assert window.progress.isHidden()


def test_enter_walks_in_the_trades_order(window: MainWindow, play: Play, sample_case: str) -> None:
    async def scene() -> None:
        case = await _open(window, sample_case)
        order = case.form.order()
        case.form.go_to(order[0])
        seen = [case.form.current_path()]
        while len(seen) < len(order):
            _press(Qt.Key.Key_Return)
            seen.append(case.form.current_path())
            await asyncio.sleep(0)
        assert seen == order
        assert order.index("transport_mode") < order.index("supervision_mode") < order.index("gross_weight_kg")
        assert "unified_number" not in order  # given by the authority, not typed
        assert "overseas_consignor_name" not in order  # imports only
        _press(Qt.Key.Key_Return)
        assert case.current()[0] == "goods[1].hs_code"
        _press(Qt.Key.Key_Return)
        assert case.current()[0] == "goods[1].goods_name"
        _press(Qt.Key.Key_Return, SHIFT)
        _press(Qt.Key.Key_Return, SHIFT)
        assert case.current()[0] == order[-1]
        _press(Qt.Key.Key_Return, SHIFT)
        assert case.current()[0] == order[-2]

    play(scene())


def test_typing_is_saved_checked_and_undone(
    window: MainWindow, recorder: Recorder, play: Play, desk: Desk, sample_case: str
) -> None:
    async def scene() -> None:
        case = await _open(window, sample_case)
        before = drafts.open_draft(desk, sample_case).filled.text_at("gross_weight_kg")
        case.form.go_to("gross_weight_kg")
        QTest.keyClicks(_focus(), "48x0")
        assert drafts.open_draft(desk, sample_case).filled.text_at("gross_weight_kg") == before
        _press(Qt.Key.Key_Return)
        await rest(window)
        stored = drafts.open_draft(desk, sample_case).filled
        assert stored.unparsed == {"gross_weight_kg": "48x0"}  # half-typed values survive
        assert case.form.edits["gross_weight_kg"].text() == "48x0"
        assert case.form.edits["gross_weight_kg"].severity == "error"
        assert "已保存" in window._saved.text()

        case.form.go_to("remarks")
        _press(Qt.Key.Key_F4)
        assert case.current()[0] == "gross_weight_kg"
        case.form.go_to("remarks")
        QTest.keyClick(window, Qt.Key.Key_K, ALT)
        assert case.issues.list.hasFocus()
        assert case.issues.list.pick(next(c.place for c in case.issues.list.cards if "gross" in c.place))
        _press(Qt.Key.Key_Return)
        assert case.current()[0] == "gross_weight_kg"

        QTest.keyClick(_focus(), Qt.Key.Key_Z, CTRL)
        await rest(window)
        assert case.form.edits["gross_weight_kg"].text() == before
        assert case.form.edits["gross_weight_kg"].severity == ""
        assert drafts.open_draft(desk, sample_case).filled.text_at("gross_weight_kg") == before
        QTest.keyClick(_focus(), Qt.Key.Key_Y, CTRL)
        await rest(window)
        assert case.form.edits["gross_weight_kg"].text() == "48x0"
        assert any("撤销" in words for words in recorder.told)

    play(scene())
    assert recorder.faults == []


def test_a_new_form_is_calm_until_it_is_checked(window: MainWindow, recorder: Recorder, play: Play) -> None:
    async def scene() -> None:
        QTest.keyClick(window, Qt.Key.Key_N, CTRL)
        _press(Qt.Key.Key_I)
        await rest(window)
        case = window.case
        assert case is not None
        assert len(case.issues.issues) > 10
        assert "境内收货人" in case.form.edits["domestic_party_name"].accessibleName()
        assert case.form.edits["departure_port"].isVisible()  # imports only
        marked = [path for path, edit in case.form.edits.items() if edit.severity]
        assert marked == [case.current()[0]]
        _press(Qt.Key.Key_F9)
        await rest(window)
        assert case.form.edits["gross_weight_kg"].severity == "error"

    play(scene())
    assert recorder.faults == []


def test_help_codes_and_origin_by_key(
    window: MainWindow, recorder: Recorder, play: Play, desk: Desk, sample_case: str
) -> None:
    def cards() -> list[Overlay]:
        return [card for card in window.findChildren(Overlay) if card.isVisible()]

    async def scene() -> None:
        case = await _open(window, sample_case)
        case.form.go_to("supervision_mode")
        for key, word in ((Qt.Key.Key_F1, "申报时必填"), (Qt.Key.Key_F3, "取自")):
            _press(key)
            (card,) = cards()
            assert any(word in label.text() for label in card.findChildren(QLabel))
            _press(Qt.Key.Key_Escape)
            assert cards() == []
            assert case.current()[0] == "supervision_mode"

        _press(Qt.Key.Key_F2)
        await rest(window)
        (picker,) = cards()
        assert isinstance(picker, CodePicker)
        QTest.keyClicks(_focus(), "3010")
        await rest(window)
        _press(Qt.Key.Key_Return)
        await rest(window)
        assert case.current()[0] == "supervision_mode"
        assert drafts.open_draft(desk, sample_case).filled.text_at("supervision_mode") == "3010"
        assert case.form.edits["supervision_mode"].accessibleDescription() == "货样广告品"

        case.goods.go_to("goods[2].trade_unit")
        _press(Qt.Key.Key_F2)
        await rest(window)
        compose(_focus(), "", "千克")
        await rest(window)
        _press(Qt.Key.Key_Return)
        await rest(window)
        assert drafts.open_draft(desk, sample_case).filled.text_at("goods[2].trade_unit") == "035"
        assert case.current()[0] == "goods[2].trade_unit"

    play(scene())
    assert recorder.faults == []


def test_a_block_from_excel(window: MainWindow, recorder: Recorder, play: Play, desk: Desk, sample_case: str) -> None:
    async def scene() -> None:
        case = await _open(window, sample_case)
        rows = case.goods.grid.rows.rowCount()
        case.goods.go_to(f"goods[{rows}].trade_quantity")
        QGuiApplication.clipboard().setText("1,200\t千克\t2.5\r\n７\t007\t3\r\n")
        _press(Qt.Key.Key_V, CTRL)
        await rest(window)
        stored = drafts.open_draft(desk, sample_case).filled
        assert len(stored.form.goods) == rows + 1
        assert stored.text_at(f"goods[{rows}].trade_quantity") == "1200"
        assert stored.text_at(f"goods[{rows + 1}].trade_quantity") == "7"
        assert stored.text_at(f"goods[{rows + 1}].unit_price") == "3"
        assert stored.form.goods[rows].item_number == rows + 1

        grid = case.goods.grid
        grid.go_to(f"goods[{rows}].unit_price")
        _press(Qt.Key.Key_Down, SHIFT)
        assert "合计 5.5" in grid.sum_words()
        _press(Qt.Key.Key_C, CTRL)
        assert QGuiApplication.clipboard().text() == "2.5\n3"
        _press(Qt.Key.Key_D, CTRL)
        await rest(window)
        assert drafts.open_draft(desk, sample_case).filled.text_at(f"goods[{rows + 1}].unit_price") == "2.5"
        for _ in range(2):
            QTest.keyClick(_focus(), Qt.Key.Key_Z, CTRL)
            await rest(window)
        assert len(drafts.open_draft(desk, sample_case).filled.form.goods) == rows
        assert grid.rows.rowCount() == rows

    play(scene())
    assert recorder.faults == []


def test_a_block_that_does_not_fit_is_refused(
    window: MainWindow, recorder: Recorder, play: Play, sample_case: str
) -> None:
    async def scene() -> None:
        case = await _open(window, sample_case)
        grid = case.goods.grid
        grid.go_to("goods[1].hs_code")
        QGuiApplication.clipboard().setText("\t".join("x" * 30))
        _press(Qt.Key.Key_V, CTRL)
        await rest(window)

    play(scene())
    assert [id for id, _ in recorder.faults] == ["paste-too-wide"]


def test_filing_takes_two_acts_and_says_saved_not_declared(
    window: MainWindow, recorder: Recorder, play: Play, sample_case: str
) -> None:
    async def scene() -> None:
        case = await _open(window, sample_case)
        case.form.go_to("bill_of_lading_number")
        _focus().clear()  # type: ignore[attr-defined]
        QTest.keyClick(_focus(), Qt.Key.Key_Return, CTRL)
        dialog = await front_dialog(FilingDialog)
        assert not dialog.yes.isEnabled()
        assert dialog.list.hasFocus()
        QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
        assert dialog.isVisible()  # with errors there is no second act
        _press(Qt.Key.Key_Return)
        while case.current()[0] != "bill_of_lading_number":
            await asyncio.sleep(0.005)
        await rest(window)
        QTest.keyClick(_focus(), Qt.Key.Key_Z, CTRL)
        await rest(window)

        QTest.keyClick(_focus(), Qt.Key.Key_Return, CTRL)
        dialog = await front_dialog(FilingDialog)
        shown = dict(dialog.summary.rows)
        assert shown["件数"] == "170"
        assert dialog.yes.isEnabled()
        _press(Qt.Key.Key_Return)  # Enter alone is no second act
        assert dialog.isVisible()
        QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
        await rest(window)
        assert "已暂存，尚未申报" in case.head.banner.words
        assert "请持卡在单一窗口申报" in case.head.banner.words
        assert "尚未申报" in case.head.stage.text()
        window.practise("")
        await rest(window)
        assert case.head.banner.words == ""
        assert any("申报成功" in card.title for card in case.timeline.list.cards)

    play(scene())
    assert recorder.faults == []
