"""Tariff, elements, goods library, earlier cases and code tables, by keys alone in a real window."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from benchmarks.hands import front_dialog
from cqdesk.actions import cases, drafts, library
from cqdesk.actions.code_sets import import_set, propose, sets
from cqdesk.actions.desk import Desk
from cqdesk.actions.lookups import search_codes
from cqdesk.actions.own_codes import own_codes
from cqdesk.actions.printed_answers import PRINTED_ZH
from cqdesk.actions.tariff import elements_form
from cqdesk.forms.declaration.elements import MAX_BYTES, read_elements
from cqdesk.places import resources
from cqdesk.ui.case import CaseScreen
from cqdesk.ui.codes_dialog import CodesDialog, OwnCodeDialog
from cqdesk.ui.earlier_dialog import EarlierDialog
from cqdesk.ui.elements_dialog import ElementsDialog
from cqdesk.ui.import_preview import ImportPreview
from cqdesk.ui.imports_dialog import ImportsDialog
from cqdesk.ui.library_dialog import ItemEdit, LibraryDialog
from cqdesk.ui.main_window import MainWindow
from cqdesk.ui.tariff_picker import TariffPicker
from cqdesk.ui.tick_dialog import TickDialog

from .conftest import Play, Recorder, rest

T = TypeVar("T", bound=QDialog)
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


def _focus() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def _press(key: Qt.Key, mods: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(_focus(), key, mods)


async def _open(window: MainWindow, case: str) -> CaseScreen:
    window.open_case(case)
    await rest(window)
    assert window.case is not None
    return window.case


def _text(desk: Desk, case: str, path: str) -> str:
    return drafts.open_draft(desk, case).filled.text_at(path)


def test_no_two_commands_have_one_key(window: MainWindow) -> None:
    keys = [key.toString() for action in window.actions_by_name.values() for key in action.shortcuts()]
    assert sorted(keys) == sorted(set(keys))


def test_the_tariff_by_f2_with_all_that_hangs_on_a_line(
    window: MainWindow, play: Play, desk: Desk, sample_case: str, recorder: Recorder
) -> None:
    async def scene() -> None:
        case = await _open(window, sample_case)
        case.go_to("goods[1].hs_code")
        _press(Qt.Key.Key_F2)
        (picker,) = window.findChildren(TariffPicker)
        await rest(window)
        assert picker.detail.text().startswith("⚠ 这张税则不是今年的")
        for words in ("法定单位　035 千克", "增值税 13%", "申报要素　1.品牌类型", "来源　2020-01-31"):
            assert words in picker.detail.text()
        picker.line.clear()
        await rest(window)
        assert "建议：因为" in picker.detail.text()
        assert _text(desk, sample_case, "goods[1].hs_code") == "7009100000"
        picker.line.setText("没有这种东西")
        await rest(window)
        assert picker.detail.text() == ""  # no line of an earlier search stands for it
        picker.line.setText("8482 滚珠")
        await rest(window)
        chosen = picker.table.item(0, 0)
        assert chosen is not None
        code = chosen.text()
        _press(Qt.Key.Key_Return)
        await rest(window)
        assert code.startswith("8482")
        assert _text(desk, sample_case, "goods[1].hs_code") == code

    play(scene())
    assert recorder.faults == []


def test_elements_are_asked_one_by_one_and_joined_by_us(
    window: MainWindow, play: Play, desk: Desk, sample_case: str
) -> None:
    before = _text(desk, sample_case, "goods[1].declaration_elements")

    async def scene() -> None:
        case = await _open(window, sample_case)
        case.go_to("goods[1].declaration_elements")
        _press(Qt.Key.Key_F2)
        dialog = await front_dialog(ElementsDialog)
        _press(Qt.Key.Key_Return, CTRL)
        await rest(window)
        assert _text(desk, sample_case, "goods[1].declaration_elements") == before  # untouched to the last bar
        _press(Qt.Key.Key_F7)
        dialog = await front_dialog(ElementsDialog)
        assert [answer.accessibleName() for answer in dialog.answers][:2] == ["品牌类型", "出口享惠情况"]
        dialog.answers[2].setFocus()
        dialog.answers[2].setEditText("车辆倒车用")
        _press(Qt.Key.Key_Return)
        assert dialog.answers[3] is _focus()
        line = dialog.answers[3].lineEdit()
        assert line is not None
        assert line.selectedText() == "未经光学加工"  # what is typed next replaces it
        _press(Qt.Key.Key_Return, CTRL)
        await rest(window)
        assert _text(desk, sample_case, "goods[1].declaration_elements") == "1|0|车辆倒车用|未经光学加工"
        window.references.remember(case)
        await rest(window)
        case.go_to("goods[1].declaration_elements")
        _press(Qt.Key.Key_F7)
        dialog = await front_dialog(ElementsDialog)
        assert dialog.earlier.count() == 2  # the answers just remembered are offered
        assert "车辆倒车用" in [dialog.answers[2].itemData(n) for n in range(dialog.answers[2].count())]
        _press(Qt.Key.Key_Escape)
        await rest(window)

    play(scene())


def test_what_a_paper_prints_is_offered_and_not_filled_in(window: MainWindow, play: Play, desk: Desk) -> None:
    async def scene() -> None:
        form = elements_form(desk, "8481804090", "", "export")
        names = [element.name for element in form.elements]
        model = next(n for n, name in enumerate(names) if name.startswith("型号"))
        dialog = ElementsDialog("测试", form, [("DN50", names[model], PRINTED_ZH)], window)
        line = dialog.answers[model].lineEdit()
        assert line is not None
        assert (line.text(), line.placeholderText()) == ("", "单据所印：DN50（Alt+↓ 选用）")
        dialog.answers[model].activated.emit(0)
        assert dialog.values[model] == "DN50"
        dialog.deleteLater()

    play(scene())


def test_a_whole_specification_pasted_goes_to_its_lines_and_too_many_bytes_are_refused(
    window: MainWindow, play: Play
) -> None:
    form = read_elements("", None, "export", covered=False)

    async def scene() -> None:
        dialog = ElementsDialog("测试", form, [], window)
        dialog.answers[0].setEditText("1|0|多出来的|两项")
        assert dialog.values == ["1", "0 多出来的 两项"]
        dialog.answers[1].setEditText("字" * 126)
        assert dialog.count.text().startswith(f"254 / {MAX_BYTES}")
        assert dialog.yes.isEnabled()
        dialog.answers[1].setEditText("字" * 127)
        assert "超长" in dialog.count.text()
        assert not dialog.yes.isEnabled()
        dialog.deleteLater()

    play(scene())


def test_the_library_is_filled_compared_edited_and_taken_back(
    window: MainWindow, play: Play, desk: Desk, sample_case: str, recorder: Recorder
) -> None:
    async def scene() -> None:
        case = await _open(window, sample_case)
        case.go_to("goods[2].goods_name")
        name = _text(desk, sample_case, "goods[2].goods_name")
        _press(Qt.Key.Key_F8, SHIFT)
        await rest(window)
        assert library.count(desk) == 1
        drafts.type_in(desk, sample_case, 1, {"goods[2].hs_code": "8482102000"})
        await case.open.load("export")
        await rest(window)
        _press(Qt.Key.Key_F8)
        ticks = await front_dialog(TickDialog)
        assert ticks.chosen == []  # what stands is never ticked by itself
        assert not ticks.yes.isEnabled()
        _press(Qt.Key.Key_Space)  # on the heading: the whole group
        assert "会替换现有内容" in ticks.told.text()
        _press(Qt.Key.Key_Return, CTRL)
        await rest(window)
        assert _text(desk, sample_case, "goods[2].hs_code") == "7315112000"
        assert drafts.open_draft(desk, sample_case).filled.origins["goods[2].hs_code"] == f"library:{name}@1"
        _press(Qt.Key.Key_Z, CTRL)
        await rest(window)
        assert _text(desk, sample_case, "goods[2].hs_code") == "8482102000"
        _press(Qt.Key.Key_B, CTRL)
        dialog = await front_dialog(LibraryDialog)
        while dialog.list.table.rowCount() == 0:
            await asyncio.sleep(0.005)
        _press(Qt.Key.Key_Return)
        edit = await front_dialog(ItemEdit)
        edit.edits["goods_name_en"].setText("ROLLER CHAIN")
        _press(Qt.Key.Key_Return, CTRL)
        while library.search_library(desk, "roller") == []:
            await asyncio.sleep(0.005)
        await front_dialog(LibraryDialog)
        dialog.undo_wanted.emit()
        while library.search_library(desk, "roller"):
            await asyncio.sleep(0.005)
        dialog.reject()
        await rest(window)

    play(scene())
    assert recorder.faults == []


def test_an_earlier_case_is_copied_with_ticks(window: MainWindow, play: Play, desk: Desk, sample_case: str) -> None:
    case = cases.new_case(desk, direction="export")

    async def scene() -> None:
        await _open(window, case)
        _press(Qt.Key.Key_H, CTRL)
        earlier = await front_dialog(EarlierDialog)
        while earlier.list.current() is None:
            await asyncio.sleep(0.005)
        _press(Qt.Key.Key_Return)
        ticks = await front_dialog(TickDialog)
        _press(Qt.Key.Key_Return, CTRL)
        await rest(window)
        assert ticks.chosen
        ours, theirs = (drafts.open_draft(desk, one).filled.form for one in (case, sample_case))
        assert [line.hs_code for line in ours.goods] == [line.hs_code for line in theirs.goods]
        assert ours.bill_of_lading_number == ""
        assert cases.case_view(desk, case).item.company == cases.case_view(desk, sample_case).item.company

    play(scene())


def test_a_row_of_our_own_in_a_code_table(window: MainWindow, play: Play, desk: Desk, recorder: Recorder) -> None:
    async def scene() -> None:
        _press(Qt.Key.Key_D, CTRL | SHIFT)
        dialog = await front_dialog(CodesDialog)
        while dialog.table is None:
            await asyncio.sleep(0.005)
        assert dialog.names.count() == 44  # 41 shipped, holidays, exchange rates, middle rates
        dialog.names.setCurrentRow([one.name for one in dialog._tables].index("customs_offices"))
        assert "2019-12-31" in dialog.about.words
        _press(Qt.Key.Key_A, ALT)
        edit = await front_dialog(OwnCodeDialog)
        edit.code_line.setText("8099")
        edit.name_line.setText("果园港海关")
        edit.starts.setText("明天")
        edit.done_with()
        assert "日期" in edit.fault.text()
        edit.starts.setText("20260101")
        edit.done_with()
        while not (found := search_codes(desk, "果园港", table="customs_offices")):
            await asyncio.sleep(0.005)
        assert found[0].code == "8099"
        await front_dialog(CodesDialog)
        dialog.undo_wanted.emit()
        while own_codes(desk):
            await asyncio.sleep(0.005)
        dialog.reject()
        await rest(window)

    play(scene())
    assert recorder.faults == []


def test_all_imports_are_listed_and_any_is_taken_back(
    window: MainWindow, play: Play, desk: Desk, recorder: Recorder, tmp_path: Path
) -> None:
    holidays = tmp_path / "2030年节假日安排.csv"
    holidays.write_text("日期,类型\n" + "".join(f"2030-10-0{day},休\n" for day in range(1, 8)), "utf-8")

    async def scene() -> None:
        _press(Qt.Key.Key_D, CTRL | SHIFT)
        dialog = await front_dialog(CodesDialog)
        while dialog.table is None:
            await asyncio.sleep(0.005)
        at = [one.name for one in dialog._tables].index("holidays")
        assert "尚未导入" in dialog.names.item(at).text()
        dialog.names.setCurrentRow(at)
        assert "不随程序提供" in dialog.about.words
        import_set(desk, propose(desk, holidays), source="示例通知")
        import_set(desk, propose(desk, resources() / "codes" / "customs_offices.csv"), as_of=desk.today)
        _press(Qt.Key.Key_R, ALT)
        shown = await front_dialog(ImportsDialog)
        while shown.table.rowCount() < 2:
            await asyncio.sleep(0.005)
        assert [one.title_zh for one in shown._imports] == ["关区代码", "节假日表"]
        shown.table.pick(shown._imports[1].uid)  # not the newest
        _press(Qt.Key.Key_T, ALT)
        while sets(desk)[1].undone_at is None:
            await asyncio.sleep(0.005)
        while shown.back.isEnabled():
            await asyncio.sleep(0.005)
        assert shown._imports[1].state_zh.endswith("已撤回")
        assert sets(desk)[0].undone_at is None
        shown.reject()
        await front_dialog(CodesDialog)
        while "尚未导入" not in dialog.names.item(at).text():
            await asyncio.sleep(0.005)
        dialog.reject()
        await rest(window)

    play(scene())
    assert recorder.faults == []


@pytest.mark.parametrize("whole", [True, False])
def test_the_preview_of_an_import_says_what_is_missing_only_for_a_whole_table(
    window: MainWindow, desk: Desk, play: Play, whole: bool
) -> None:
    found = propose(desk, resources() / "codes" / "duty_mode.csv")

    async def scene() -> None:
        preview = ImportPreview(
            found.title_zh,
            "摘要",
            [("新增", "9", "x")],
            window,
            dated=True,
            complete=whole,
            missing=[("疑似作废", "1", "y")],
        )
        assert preview.table.rowCount() == 1 + whole
        preview.starts.setText("2026-13-01")
        preview.done_with()
        assert preview.result() == 0
        preview.starts.setText("2026-01-01")
        preview.done_with()
        assert preview.result() == QDialog.DialogCode.Accepted
        preview.deleteLater()

    play(scene())
