"""Many cells at once, by keys: a column filled, a batch change, a total spread, rows repeated, columns of one's own."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from benchmarks.hands import front_dialog
from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import open_draft
from cqdesk.ui.case import CaseScreen
from cqdesk.ui.columns_dialog import ColumnsDialog
from cqdesk.ui.list_tools import BatchDialog, SpreadDialog
from cqdesk.ui.main_window import MainWindow
from cqdesk.ui.palette import Palette, Target

from .conftest import Play, Recorder, rest

T = TypeVar("T", bound=QDialog)
_WHOLE = ("下一时点", "票号", "编号", "更新")
"""Columns of the work list that hold numbers and times."""
BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def _focus() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


async def _at(window: MainWindow, case: str, path: str) -> CaseScreen:
    if window.case is None:
        window.open_case(case)
        await rest(window)
    assert window.case is not None
    window.case.goods.go_to(path)
    return window.case


def test_one_value_fills_the_column_and_is_one_step_of_undo(
    window: MainWindow, play: Play, desk: Desk, sample_case: str
) -> None:
    async def scene() -> None:
        case = await _at(window, sample_case, "goods[3].duty_mode")
        QTest.keyClicks(_focus(), "3")
        QTest.keyClick(_focus(), Qt.Key.Key_Return, BOTH)
        await rest(window)
        assert {line.duty_mode for line in open_draft(desk, sample_case).filled.form.goods} == {"3"}
        assert case.goods.grid.current_path() == "goods[3].duty_mode"
        window.actions_by_name["撤销"].trigger()
        window.actions_by_name["撤销"].trigger()
        await rest(window)
        assert {line.duty_mode for line in open_draft(desk, sample_case).filled.form.goods} == {"1"}

    play(scene())


def test_a_batch_change_by_keys(
    window: MainWindow, play: Play, desk: Desk, sample_case: str, recorder: Recorder
) -> None:
    async def scene() -> None:
        before = [line.goods_name for line in open_draft(desk, sample_case).filled.form.goods]
        await _at(window, sample_case, "goods[1].goods_name")
        window.actions_by_name["批量修改…"].trigger()
        dialog = await front_dialog(BatchDialog)
        assert dialog.column.currentText() == "商品名称"
        dialog.how.setCurrentIndex(dialog.how.findData("after"))
        dialog.words.setFocus()
        QTest.keyClick(dialog.words, Qt.Key.Key_Return)
        assert dialog.isVisible()  # nothing typed yet: said, nothing done
        QTest.keyClicks(dialog.words, "-A")
        QTest.keyClick(dialog.words, Qt.Key.Key_Return)
        await rest(window)
        after = [line.goods_name for line in open_draft(desk, sample_case).filled.form.goods]
        assert after == [f"{name}-A" for name in before]

    play(scene())
    assert recorder.faults == []


def test_a_total_is_spread_by_keys_and_its_parts_add_up(
    window: MainWindow, play: Play, desk: Desk, sample_case: str
) -> None:
    async def scene() -> None:
        await _at(window, sample_case, "goods[1].legal_quantity_1")
        window.actions_by_name["分摊…"].trigger()
        dialog = await front_dialog(SpreadDialog)
        dialog.column.setCurrentIndex(dialog.column.findData("legal_quantity_1"))
        dialog.basis.setCurrentIndex(dialog.basis.findData("total_price"))
        QTest.keyClicks(dialog.total, "1000.01")
        assert "合计 1000.01" in dialog.told.text()
        for _ in range(5):
            QTest.keyClick(_focus(), Qt.Key.Key_Return)
        await rest(window)
        goods = open_draft(desk, sample_case).filled.form.goods
        assert sum(line.legal_quantity_1 or Decimal(0) for line in goods) == Decimal("1000.01")
        await _at(window, sample_case, "goods[3].legal_quantity_1")  # one row takes what the others leave
        window.actions_by_name["分摊…"].trigger()
        dialog = await front_dialog(SpreadDialog)
        assert dialog.column.currentData() == "legal_quantity_1"  # the column in hand
        dialog.scope.setCurrentIndex(dialog.scope.findData("rest"))
        QTest.keyClicks(dialog.total, "2000.05")
        QTest.keyClick(dialog.total, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await rest(window)
        now = open_draft(desk, sample_case).filled.form.goods
        assert sum(line.legal_quantity_1 or Decimal(0) for line in now) == Decimal("2000.05")
        assert [one.legal_quantity_1 for one in now if one.item_number != 3] == [
            one.legal_quantity_1 for one in goods if one.item_number != 3
        ]

    play(scene())


def test_blocks_fill_what_is_selected_and_leave_alone_what_they_do_not_hold(
    window: MainWindow, play: Play, desk: Desk, sample_case: str
) -> None:
    clipboard = QGuiApplication.clipboard()

    def column(name: str) -> list[str]:
        filled = open_draft(desk, sample_case).filled
        return [filled.text_at(f"goods[{n}].{name}") for n in range(1, len(filled.form.goods) + 1)]

    async def scene() -> None:
        case = await _at(window, sample_case, "goods[2].domestic_district")
        amounts = column("total_price")
        clipboard.setText("50019\t500112\n")  # one row copied, three rows selected
        for _ in range(2):
            QTest.keyClick(_focus(), Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        QTest.keyClick(_focus(), Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
        QTest.keyClick(_focus(), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        await rest(window)
        assert column("domestic_district")[1:4] == ["50019"] * 3
        assert column("administrative_region")[1:4] == ["500112"] * 3
        await _at(window, sample_case, "goods[1].unit_price")
        clipboard.setText("￥1,250.5\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\n")  # the rest of a sheet's row
        QTest.keyClick(_focus(), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        await rest(window)
        assert column("unit_price")[0] == "1250.5"
        assert column("trade_currency")[0] == "USD"
        assert column("total_price")[1:] == amounts[1:]
        await _at(window, sample_case, "goods[2].unit_price")  # one row: the price above it
        QTest.keyClick(_focus(), Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
        await rest(window)
        assert column("unit_price")[1] == "1250.5"
        QTest.keyClick(_focus(), Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
        await asyncio.sleep(0)
        assert "合计 2501" in window._sums.text()
        QTest.keyClick(_focus(), Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
        await asyncio.sleep(0)
        assert "单价 2501" in window._sums.text()  # prices and amounts are not one sum
        assert "总价 " in window._sums.text()
        window.actions_by_name["撤销"].trigger()
        await rest(window)
        assert "单价 2501" not in window._sums.text()  # the sum is that of the numbers shown
        assert case.goods.grid.picked_rows() == [1, 2]

    play(scene())


def test_rows_are_repeated_and_the_cursor_goes_to_the_copy(
    window: MainWindow, play: Play, desk: Desk, sample_case: str
) -> None:
    async def scene() -> None:
        case = await _at(window, sample_case, "goods[2].goods_name")
        count = case.goods.grid.rows.rowCount()
        QTest.keyClick(_focus(), Qt.Key.Key_Insert, Qt.KeyboardModifier.AltModifier)
        await rest(window)
        goods = open_draft(desk, sample_case).filled.form.goods
        assert len(goods) == count + 1
        assert goods[2].goods_name == goods[1].goods_name
        assert case.current()[0].startswith("goods[3].")

    play(scene())


def test_columns_of_ones_own_are_remembered_and_give_way_to_a_finding(
    window: MainWindow, play: Play, sample_case: str
) -> None:
    async def scene() -> None:
        case = await _at(window, sample_case, "goods[1].goods_name")
        window.actions_by_name["选择显示的列…"].trigger()
        dialog = await front_dialog(ColumnsDialog)
        assert dialog.list.hasFocus()
        for n in range(2, dialog.list.count()):
            dialog.list.item(n).setCheckState(Qt.CheckState.Unchecked)
        kept = [dialog.list.item(n).data(Qt.ItemDataRole.UserRole) for n in range(2)]
        QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await rest(window)
        assert [column.name for column in case.goods.grid.rows.columns] == kept
        assert window.settings.get("shown.goods", []) == kept
        assert case.goods.go_to("goods[1].total_price")  # F4 leads to a hidden column: it shows
        assert case.goods.grid.current_path() == "goods[1].total_price"

    play(scene())


async def _save_columns(window: MainWindow, names: tuple[str, ...], under: str) -> None:
    window.actions_by_name["选择显示的列…"].trigger()
    dialog = await front_dialog(ColumnsDialog)
    for item in (dialog.list.item(n) for n in range(dialog.list.count())):
        ticked = item.data(Qt.ItemDataRole.UserRole) in names
        item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
    dialog.line.setText(under)
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    await rest(window)


PRICES, WEIGHTS = ("goods_name", "trade_quantity", "total_price"), ("goods_name", "legal_quantity_1")


def test_columns_are_saved_under_a_name_and_switched_by_key_and_palette(
    window: MainWindow, play: Play, sample_case: str
) -> None:
    def shown(case: CaseScreen) -> tuple[str, ...]:
        return tuple(column.name for column in case.goods.grid.rows.columns)

    async def scene() -> None:
        case = await _at(window, sample_case, "goods[2].goods_name")
        usual = shown(case)
        await _save_columns(window, PRICES, "计价")
        case.goods.go_to("goods[2].goods_name")
        await _save_columns(window, WEIGHTS, "重量")
        assert shown(case) == WEIGHTS
        assert "列组合：重量" in case.goods.title.text()
        case.goods.go_to("goods[2].goods_name")
        for key, wanted in ((Qt.Key.Key_1, usual), (Qt.Key.Key_2, PRICES), (Qt.Key.Key_3, WEIGHTS)):
            QTest.keyClick(_focus(), key, Qt.KeyboardModifier.ControlModifier)
            await rest(window)
            assert shown(case) == wanted
            assert case.current()[0].startswith("goods[2].")  # the cursor stays in its row
        QTest.keyClick(_focus(), Qt.Key.Key_9, Qt.KeyboardModifier.ControlModifier)  # no such set: nothing changes
        assert shown(case) == WEIGHTS
        QTest.keyClick(_focus(), Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        (palette,) = [one for one in window.findChildren(Palette) if one.isVisible()]
        QTest.keyClicks(palette.list.line, "zhjj")  # 组合 计价
        await rest(window)
        assert palette.list.current() == Target(columns="计价")
        QTest.keyClick(palette.list.line, Qt.Key.Key_Return)
        await rest(window)
        assert shown(case) == PRICES

    play(scene())


def test_a_whole_list_is_copied_with_its_labels_as_shown(window: MainWindow, play: Play, sample_case: str) -> None:
    async def scene() -> None:
        case = await _at(window, sample_case, "goods[1].goods_name")
        await _save_columns(window, PRICES, "")
        case.goods.go_to("goods[1].goods_name")
        window.actions_by_name["复制清单（带栏名）"].trigger()
        rows = [line.split("\t") for line in QApplication.clipboard().text().split("\n")]
        assert rows[0] == ["商品名称", "成交数量", "总价"]
        assert len(rows) == case.goods.grid.rows.rowCount() + 1
        assert rows[1][0] == case.goods.grid.rows.text_at(0, 0)

    play(scene())


def test_the_work_list_has_sets_of_columns_too(window: MainWindow, play: Play, sample_case: str) -> None:
    async def scene() -> None:
        await window.worklist.load()
        window.worklist.take_focus()
        await _save_columns(window, ("票号", "客户", "阶段"), "短")
        window.worklist.take_focus()
        assert window.worklist.table.column_choice().shown == ("票号", "客户", "阶段")
        window.actions_by_name["复制清单（带栏名）"].trigger()
        assert QApplication.clipboard().text().split("\n")[0] == "票号\t客户\t阶段"
        QTest.keyClick(_focus(), Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
        assert len(window.worklist.table.column_choice().shown) > 3
        QTest.keyClick(_focus(), Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
        assert window.worklist.table.column_choice().shown == ("票号", "客户", "阶段")

    play(scene())


def test_the_work_list_cuts_no_number_and_remembers_only_what_was_pulled(
    window: MainWindow, play: Play, sample_case: str
) -> None:
    async def scene() -> None:
        table, head = window.worklist.table, window.worklist.table.horizontalHeader()
        await window.worklist.load()
        whole = [n for n in range(head.count()) if table.model().headerData(n, Qt.Orientation.Horizontal) in _WHOLE]
        for width in (1366, 911):
            window.resize(width, 512)
            await rest(window)
            for n in whole:
                words = str(table.model().index(0, n).data())
                assert table.columnWidth(n) > table.fontMetrics().horizontalAdvance(words) + 4, words
        assert window.settings.get("widths.worklist", {}) == {}  # a window made smaller pulls no column
        head.resizeSection(2, 300)
        assert window.settings.get("widths.worklist", {}) == {"客户": 300}
        head.resizeSection(1, 12)  # a case's number cannot be pulled away
        window.resize(1366, 720)
        await rest(window)
        assert table.columnWidth(2) == 300
        assert table.columnWidth(1) > table.fontMetrics().horizontalAdvance(sample_case)

    play(scene())
