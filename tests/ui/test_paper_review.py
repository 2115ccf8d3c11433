"""Reviewing papers by keys only: both sides point at each other, a column is corrected, a difference is settled."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView, QWidget

from benchmarks.hands import front_dialog
from cqdesk.actions.cases import case_view
from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import open_draft
from cqdesk.actions.paper_layouts import kept_layouts
from cqdesk.actions.papers_in import import_files
from cqdesk.intake.workbook import Cell, Sheet
from cqdesk.ui.differences_dialog import DifferencesDialog
from cqdesk.ui.layouts_dialog import LayoutsDialog
from cqdesk.ui.main_window import MainWindow
from cqdesk.ui.paper_models import SheetModel
from cqdesk.ui.paper_review import PaperReviewDialog
from cqdesk.ui.pick_dialog import PickDialog
from cqdesk.ui.sheet_layout import lay_out
from tests.actions.test_differences import papers
from tests.actions.test_paper_review import SWAPPED, invoice

from .conftest import Play, rest

W = TypeVar("W", bound=QWidget)


def _press(widget: QWidget, key: Qt.Key, mods: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(widget, key, mods)


async def _give(dialog: PaperReviewDialog, col: int, field: str) -> None:
    """F on a column of the sheet, then the field from the list."""
    dialog.sheet.setFocus()
    dialog.sheet.setCurrentIndex(dialog.sheet_model.index(7, col - 1))
    _press(dialog.sheet, Qt.Key.Key_F)
    pick = await front_dialog(PickDialog)
    pick.list.pick(field)
    before = dialog.corrections_shown
    _press(pick.list, Qt.Key.Key_Return)
    while dialog.corrections_shown == before:
        await asyncio.sleep(0.005)


def test_a_paper_is_reviewed_and_its_columns_corrected_by_keys(
    window: MainWindow, desk: Desk, play: Play, tmp_path: Path
) -> None:
    case = import_files(desk, [invoice(tmp_path, "a.xlsx", heads=SWAPPED)], direction="export").case

    async def scene() -> None:
        window.open_case(case)
        await rest(window)
        assert window.case is not None
        window.case.tabs.setCurrentWidget(window.case.papers)
        window.case.papers.setFocus()
        window.case.papers.pick(str(case_view(desk, case).papers[0].id))
        _press(window.case.papers, Qt.Key.Key_Return)
        dialog = await front_dialog(PaperReviewDialog)
        assert dialog.sheet.hasFocus()
        # the line's cell lights its source, the source its line's cell
        _press(dialog, Qt.Key.Key_F6)
        quantity = dialog.lines_model.fields.index("quantity")
        dialog.lines.setCurrentIndex(dialog.lines_model.index(1, quantity))
        assert dialog.sheet_model.lit == {(9, 5)}
        assert "a.xlsx!Sheet1!E9" in dialog.where.text()
        _press(dialog, Qt.Key.Key_F6)
        dialog.sheet.setCurrentIndex(dialog.sheet_model.index(7, 5))
        current = dialog.lines.currentIndex()
        assert (current.row(), dialog.lines_model.fields[current.column()]) == (0, "amount")
        # what the column is, read again at once
        await _give(dialog, 4, "quantity")
        await _give(dialog, 5, "unit_price")
        cell = dialog.lines_model.cell_at(0, dialog.lines_model.fields.index("quantity"))
        assert cell is not None
        assert cell.value == "100"
        _press(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await rest(window)
        window.papers.layouts()
        kept = await front_dialog(LayoutsDialog)
        assert len(kept.kept) == 1
        _press(kept.list, Qt.Key.Key_Delete)
        while kept.kept:
            await asyncio.sleep(0.005)
        _press(kept, Qt.Key.Key_Escape)
        await rest(window)

    play(scene())
    assert str(open_draft(desk, case).filled.form.goods[0].trade_quantity) == "100"
    assert kept_layouts(desk) == []


def test_leaving_with_escape_keeps_nothing(window: MainWindow, desk: Desk, play: Play, tmp_path: Path) -> None:
    case = import_files(desk, [invoice(tmp_path, "a.xlsx", heads=SWAPPED)], direction="export").case

    async def scene() -> None:
        window.open_case(case)
        await rest(window)
        assert window.case is not None
        window.papers.review(window.case)
        dialog = await front_dialog(PaperReviewDialog)
        await _give(dialog, 4, "quantity")
        _press(dialog, Qt.Key.Key_Escape)
        await rest(window)

    play(scene())
    assert kept_layouts(desk) == []
    assert str(open_draft(desk, case).filled.form.goods[0].trade_quantity) == "2.5"


def test_a_difference_is_settled_by_one_key(window: MainWindow, desk: Desk, play: Play, tmp_path: Path) -> None:
    case = import_files(desk, papers(tmp_path), direction="export").case

    async def scene() -> None:
        window.open_case(case)
        await rest(window)
        assert window.case is not None
        window.papers.differences(window.case)
        dialog = await front_dialog(DifferencesDialog)
        key = next(k for k, one in dialog.found.items() if one.issue.path == "goods[1].trade_quantity")
        dialog.list.pick(key)
        assert "i.xlsx!Sheet1!C5" in dialog.sentence.text()
        assert "p.xlsx!Sheet1!C5" in dialog.sentence.text()
        _press(dialog.list, Qt.Key.Key_2)
        while not any(one.settled_zh for one in dialog.found.values()):
            await asyncio.sleep(0.005)
        _press(dialog, Qt.Key.Key_Escape)
        await rest(window)

    play(scene())
    assert str(open_draft(desk, case).filled.form.goods[0].trade_quantity) == "120"


def test_a_remark_of_a_whole_line_makes_no_column_of_the_sheet_wide(qapp: QApplication) -> None:
    remark = "总金额 TOTAL AMOUNT: USD 19,623.00，付款方式为见提单副本电汇，余款于放货前付清"
    made = {
        (cell.row, cell.col): cell
        for cell in (
            *(Cell(1, 1, "序号"), Cell(1, 2, "品名"), Cell(2, 1, "1", "number"), Cell(2, 2, "后视镜")),
            *(Cell(2, 3, "12345678901234.56", "number"), Cell(3, 1, remark)),
        )
    }
    table, model = QTableView(), SheetModel()
    table.setModel(model)
    model.show_sheet(Sheet(name="S", cells=made), None)
    lay_out(table, model)
    metrics = table.fontMetrics()
    assert table.columnWidth(0) < metrics.horizontalAdvance(remark) // 3
    assert table.columnSpan(2, 0) == 3  # it goes on over the empty cells beside it
    assert table.columnSpan(1, 0) == 1
    assert table.columnWidth(2) > metrics.horizontalAdvance("12345678901234.56")
