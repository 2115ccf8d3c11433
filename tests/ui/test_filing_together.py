"""Several cases chosen in the work list and filed with one yes, by keys alone."""

from __future__ import annotations

from PySide6.QtCore import Qt

from benchmarks.hands import CTRL, SHIFT, Hands, focus
from cqdesk.actions import demo
from cqdesk.actions.cases import new_case
from cqdesk.actions.desk import Desk
from cqdesk.actions.status import status
from cqdesk.ui.main_window import MainWindow
from cqdesk.ui.together_dialogs import TogetherDialog, TogetherReport

from .conftest import Play, Recorder, rest

Key = Qt.Key


async def _ask(hands: Hands) -> TogetherDialog:
    hands.press(Key.Key_K, CTRL)
    hands.write("一起申报")  # and Enter at once, ahead of the search
    hands.press(Key.Key_Return)
    return await hands.dialog(TogetherDialog)


def _cell(dialog: TogetherDialog | TogetherReport, case: str, column: int) -> str:
    table = dialog.list
    row = next(
        n
        for n in range(table.rowCount())
        if any((item := table.item(n, c)) is not None and item.text() == case for c in range(2))
    )
    item = table.item(row, column)
    assert item is not None
    return item.text()


def test_three_cases_by_keys(window: MainWindow, desk: Desk, play: Play, recorder: Recorder) -> None:
    ours, samples = demo.samples()
    taken_out, sent = (demo.load_sample(desk, sample, ours) for sample in samples[:2])
    empty = new_case(desk, direction="export")

    async def scene() -> None:
        await window.worklist.load()
        window.worklist.take_focus()
        hands = Hands(window)
        try:
            hands.press(Key.Key_A, CTRL)
            assert sorted(window.worklist.selected_cases()) == [taken_out, sent, empty]
            assert "已选 3 票" in window.worklist.foot.text()
            await window.worklist.load()  # a round of the courier reads the list again
            assert len(window.worklist.selected_cases()) == 3
            dialog = await _ask(hands)
            assert [_cell(dialog, case, 0) for case in (taken_out, sent, empty)] == ["☑ 发送", "☑ 发送", "— 不能"]
            assert "处错误" in _cell(dialog, empty, 6)
            dialog.list.pick(taken_out)
            hands.press(Key.Key_Space)
            assert _cell(dialog, taken_out, 0) == "☐ 不发"
            dialog.list.pick(empty)
            hands.press(Key.Key_Space)
            assert [line.case for line in dialog.chosen] == [sent]  # what cannot go stays out
            hands.press(Key.Key_Return, CTRL)
            report = await hands.dialog(TogetherReport)
            assert _cell(report, sent, 1) == "已导入：已暂存，尚未申报"
            assert report.list.rowCount() == 1
            hands.press(Key.Key_Escape)
            await rest(window)
            dialog = await _ask(hands)  # once more: what went is kept back, and said
            assert "暂存" in _cell(dialog, sent, 6)
            assert [line.case for line in dialog.chosen] == [taken_out]
            hands.press(Key.Key_Escape)
            await rest(window)
            assert hands.mice == 0
        finally:
            hands.lift()

    play(scene())
    assert recorder.faults == []
    steps = {one["case"]: one["step"] for one in status(desk)}
    assert (steps[sent], steps[taken_out]) == ("answered", "")


def test_cases_are_chosen_one_by_one(window: MainWindow, desk: Desk, play: Play) -> None:
    numbers = [new_case(desk, direction="export") for _ in range(4)]

    async def scene() -> None:
        await window.worklist.load()
        window.worklist.take_focus()
        hands = Hands(window)
        try:
            listed = [item.case for item in window.worklist.model.items]
            assert sorted(listed) == numbers
            hands.press(Key.Key_Home)
            hands.press(Key.Key_Down, SHIFT)
            assert window.worklist.selected_cases() == listed[:2]
            hands.press(Key.Key_Down, CTRL)
            hands.press(Key.Key_Down, CTRL)
            hands.press(Key.Key_Space)
            assert window.worklist.selected_cases() == [*listed[:2], listed[3]]
            assert window.worklist.table.cursor_row() == 3  # marked: the selection does not show it
            hands.press(Key.Key_Space)
            assert window.worklist.selected_cases() == listed[:2]
            hands.press(Key.Key_Escape)
            await rest(window)
            assert window.worklist.selected_cases() == [listed[3]]  # the one under the cursor
            assert focus() is window.worklist.table
        finally:
            hands.lift()

    play(scene())
