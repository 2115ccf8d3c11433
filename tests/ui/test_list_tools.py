"""Many cells at once, by keys: a column filled, a batch change, a total spread, rows repeated, columns of one's own."""

from __future__ import annotations

from decimal import Decimal
from typing import TypeVar

from PySide6.QtCore import Qt
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
