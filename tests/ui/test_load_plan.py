"""Load planning by keys and mouse: paste, compute, steps, correction by hand with live check, printing, saying why not."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from benchmarks.hands import front_dialog
from cqdesk.domain.loading.model import LoadedBox
from cqdesk.domain.loading_check import Segregation
from cqdesk.ui.load_plan import LoadPlanDialog
from cqdesk.ui.load_view import LoadView
from cqdesk.ui.main_window import MainWindow
from cqdesk.ui.page_preview import PagePreview
from tests.domain.loading_check.cutting import HQ40, Case, full_box

from .conftest import Play, rest
from .test_by_keys import _press

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LIST = (
    "唛头\t长(cm)\t宽(cm)\t高(cm)\t箱数\t单重(kg)\t分单号\n"
    "纸箱A\t60\t40\t50\t40\t12.5\tSLH01\n木箱B\t120\t80\t90\t6\t310\tSLH02\n\n托盘C\t110\t110\t140\t5\t420\tSLH02\n"
)


def view_of(case: Case) -> LoadView:
    view = LoadView()
    view.resize(900, 500)
    view.show_box(case.request, case.plan.boxes[0], Segregation({}), 0)
    return view


async def opened(window: MainWindow) -> LoadPlanDialog:
    QTest.keyClick(window, Qt.Key.Key_L, CTRL | SHIFT)
    return await front_dialog(LoadPlanDialog)


async def computed(dialog: LoadPlanDialog) -> None:
    before = dialog.plan
    QTest.keyClick(dialog, Qt.Key.Key_F9)
    while dialog.plan is before or dialog._running:
        await asyncio.sleep(0.005)


def test_from_the_clipboard_to_the_printed_instruction_by_keys(window: MainWindow, play: Play) -> None:
    async def scene() -> None:
        dialog = await opened(window)
        assert not dialog.print_button.isEnabled()
        QGuiApplication.clipboard().setText(LIST)
        dialog.unit.setCurrentText("cm")
        dialog.seconds.setValue(1)
        dialog.pieces.setFocus()
        dialog.pieces.setCurrentCell(0, 0)
        _press(Qt.Key.Key_V, CTRL)
        assert [row[:5] for row in dialog.pieces.rows()] == [
            ["纸箱A", "60", "40", "50", "40"],
            ["木箱B", "120", "80", "90", "6"],
            ["托盘C", "110", "110", "140", "5"],
        ]
        await computed(dialog)
        assert dialog.plan is not None
        assert dialog.request is not None
        assert (dialog.request.pieces[0].length, dialog.request.pieces[0].count) == (600, 40)
        assert sum(len(box.placements) for box in dialog.plan.boxes) == 51
        assert dialog.plan.left_out == ()
        assert not [fault for fault in dialog.view.faults if fault.severity == "error"]
        assert "51 件" in dialog.figures.text()
        steps = len(dialog.view.steps)
        QTest.keyClick(dialog.view, Qt.Key.Key_Left)
        assert dialog.slider.value() == steps - 1
        QTest.keyClick(dialog, Qt.Key.Key_P, CTRL)
        preview = await front_dialog(PagePreview)
        while preview.pages is None:
            await asyncio.sleep(0.005)
        words = "".join("".join(page.texts) for page in preview.pages.pages)
        assert "货物位置表" in words
        assert "SLH02" in words
        assert "练习数据" in words
        preview.reject()
        dialog.reject()
        await rest(window)

    play(scene())


def test_an_empty_list_a_strange_row_and_too_large_a_piece_are_said(window: MainWindow, play: Play) -> None:
    async def scene() -> None:
        dialog = await opened(window)
        QTest.keyClick(dialog, Qt.Key.Key_F9)
        assert "清单是空的" in dialog.note.words
        dialog.pieces.show_rows([["好", "600", "400", "500", "2"], ["坏", "六百", "400", "500", "1"],
                                 ["大", "20000", "3000", "3000", "1"]])  # fmt: skip
        dialog.seconds.setValue(1)
        await computed(dialog)
        assert dialog.plan is not None
        assert sum(len(box.placements) for box in dialog.plan.boxes) == 2, "the rest is planned"
        assert "不是数字" in dialog.note.words
        dialog.reject()
        await rest(window)

    play(scene())


def test_a_file_is_opened_and_planned(window: MainWindow, play: Play, tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    file.write_text("1\n1 1 587 233 220\n1\n1 100 0 50 0 40 1 12\n")

    async def scene() -> None:
        dialog = await opened(window)
        dialog.seconds.setValue(1)
        await dialog.open_file(file)
        while dialog.plan is None or dialog._running:
            await asyncio.sleep(0.005)
        assert dialog.unit.currentText() == "cm"
        assert dialog.pieces.rows()[0][:5] == ["1", "100", "50", "40", "12"]
        (tmp_path / "bad.txt").write_text("这不是装箱数据")
        await dialog.open_file(tmp_path / "bad.txt")
        assert "读不懂" in dialog.note.words
        dialog.reject()
        await rest(window)

    play(scene())


def test_a_piece_is_moved_by_keys_and_judged_at_every_step(qtbot: object, loop: object) -> None:
    case = full_box(random.Random(12), 20)
    view = view_of(case)
    said: list[int] = []
    view.changed.connect(lambda: said.append(len(view.faults)))
    assert view.faults == []
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.chosen == 0
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert view.holding
    assert view.hand is not None
    start = view.hand.placements[0]
    QTest.keyClick(view, Qt.Key.Key_Right, SHIFT)
    assert view.hand.placements[0].x == start.x + 100
    assert view.faults
    assert view.fault_places()[0] == "error"
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.faults == []
    assert not view.holding
    assert view.hand.placements[0] == start
    assert said


def half_empty() -> Case:
    """The pieces of the first half of a box: the other half is free."""
    case = full_box(random.Random(12), 20)
    kept = [p for p in case.placements if p.x + p.dx <= HQ40.length // 2]
    return case.with_placements(kept)


def test_a_piece_put_down_elsewhere_is_ordered_anew_and_undone(qtbot: object, loop: object) -> None:
    case = half_empty()
    view = view_of(case)
    edited: list[int] = []
    view.edited.connect(lambda: edited.append(1))
    before = view.loaded()
    top = next(n for n, p in enumerate(case.placements) if not any(q.z == p.z + p.dz for q in case.placements))
    view.choose(top)
    view.take()
    assert view.hand is not None
    piece = view.hand.placements[top]
    view.move_held(replace(piece, x=HQ40.length - piece.dx, y=0))
    QTest.keyClick(view, Qt.Key.Key_Return)
    loaded = view.loaded()
    assert loaded is not None
    assert loaded.placements[-1] == replace(piece, x=HQ40.length - piece.dx, y=0, z=0), "the last one at the door"
    assert view.chosen == len(loaded.placements) - 1
    assert edited == [1]
    QTest.keyClick(view, Qt.Key.Key_Z, CTRL)
    assert view.loaded() == before


def test_turning_goes_round_the_allowed_ways(qtbot: object, loop: object) -> None:
    view = view_of(half_empty())
    view.choose(0)
    view.take()
    assert view.hand is not None
    first = view.hand.placements[0]
    QTest.keyClick(view, Qt.Key.Key_R)
    assert (view.hand.placements[0].dx, view.hand.placements[0].dy) != (first.dx, first.dy)
    assert "orientation" not in {fault.id for fault in view.faults}


def test_a_piece_is_dragged_by_the_mouse(qtbot: object, loop: object) -> None:
    case = half_empty()
    view = view_of(case)
    view.show()
    assert view.hand is not None
    scale = view.per_mm()
    last = len(case.placements) - 1
    piece = view.hand.placements[last]
    projection = view.projection()
    middle = projection.point(piece.x + piece.dx / 2, piece.y + piece.dy, piece.z + piece.dz / 2)
    from_ = QPoint(round(middle[0] * scale), round(middle[1] * scale))
    QTest.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, from_)
    assert view.holding
    taken = view.hand.held
    assert taken is not None
    held = view.hand.placements[taken]
    a, b = projection.point(0, 0, 0), projection.point(3000, 0, 0)
    way = QPoint(round((b[0] - a[0]) * scale), round((b[1] - a[1]) * scale))
    QTest.mouseMove(view, from_ + way)
    moved = view.hand.placements[taken]
    assert abs(moved.x - held.x - 3000) < 60
    assert abs(moved.y - held.y) < 60
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, from_ + way)
    assert not view.holding
    loaded = view.loaded()
    assert loaded is not None
    assert moved in loaded.placements
    view.close()


def test_faults_lead_to_their_piece_and_the_step_that_has_it(window: MainWindow, play: Play) -> None:
    case = full_box(random.Random(3), 30)
    wrong = case.with_placement(5, x=case.placements[5].x + 7)

    async def scene() -> None:
        dialog = await opened(window)
        dialog.request, dialog.plan = wrong.request, wrong.plan
        dialog.which.addItem("第 1 箱")
        dialog._show_box(0)
        cards = [card for card in dialog.faults.cards if card.place == "5"]
        assert cards
        dialog.view.go_to_step(0)
        dialog.faults.chosen.emit("5")
        assert dialog.view.chosen == 5
        assert dialog.view.pieces_shown() > 5
        dialog.reject()
        await rest(window)

    play(scene())


@pytest.mark.parametrize("key", [Qt.Key.Key_Left, Qt.Key.Key_Return, Qt.Key.Key_R, Qt.Key.Key_Plus])
def test_an_empty_view_takes_keys_calmly(qtbot: object, loop: object, key: Qt.Key) -> None:
    view = LoadView()
    QTest.keyClick(view, key)
    assert view.loaded() is None
    assert not view.grab().isNull()


def test_an_empty_box_is_shown(qtbot: object, loop: object) -> None:
    case = full_box(random.Random(1), 3)
    view = LoadView()
    view.resize(600, 400)
    view.show_box(case.request, LoadedBox(box=HQ40, placements=()), Segregation({}))
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Minus):
        QTest.keyClick(view, key)
    assert not view.grab().isNull()
    assert view.projection().on_floor(0, 0) == (0, 0)
    assert QPointF(0, 0) == QPointF()
