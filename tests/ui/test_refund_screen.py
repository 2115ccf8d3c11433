"""The refund screen by keys alone: import, pair, claim, findings, arithmetic, thread, and back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QWidget

from cqdesk.actions import refund_claims, refund_import
from cqdesk.actions.desk import Desk
from cqdesk.actions.refund_views import RecordList, Row
from cqdesk.ui.main_window import MainWindow
from cqdesk.ui.refund_claim import ClaimDialog, TermsDialog
from cqdesk.ui.refund_inputs import FirmDialog, PairingDialog
from cqdesk.ui.refund_screen import CompanyDialog, RefundScreen
from cqdesk.ui.refund_table import RecordTable
from cqdesk.ui.refund_thread import ThreadDialog
from tests.samples.make_refund_samples import D1, D2, FOLDER, TRADER, TRADER_ID

from .conftest import Play

D = TypeVar("D", bound=QDialog)
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
PLATES = f"{D2}001"


async def until(true: Callable[[], object]) -> None:
    while not true():
        await asyncio.sleep(0.005)


async def shown(kind: type[D], window: QWidget) -> D:
    def found() -> list[D]:
        return [one for one in window.findChildren(kind) if one.isVisible()]

    await until(found)
    return found()[-1]


def press(widget: QWidget, key: Qt.Key, mods: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(widget, key, mods)


async def leave(dialog: QDialog, parent: QWidget) -> None:
    """Esc, until the window below has the keys again."""
    press(dialog, Qt.Key.Key_Escape)
    await until(parent.isActiveWindow)


def records() -> list[Path]:
    return [path for path in sorted((FOLDER / "trading").iterdir()) if "反馈" not in path.name]


@pytest.fixture
def stocked(desk: Desk) -> Desk:
    desk.on = date(2026, 11, 10)
    refund_import.import_any(desk, TRADER, records(), tax_id=TRADER_ID)
    return desk


async def opened(window: MainWindow) -> RefundScreen:
    window.actions_by_name["出口退税…"].trigger()
    screen = await shown(RefundScreen, window)
    await until(lambda: screen.tables["期限"].rows() or screen.tables["申报"].empty.text())
    return screen


def test_an_empty_desk_says_what_to_do_and_takes_a_company_and_files(
    window: MainWindow, desk: Desk, play: Play
) -> None:
    async def scene() -> None:
        desk.on = date(2026, 11, 10)
        screen = await opened(window)
        assert "Alt+C" in screen.table().empty.text()
        screen._do(screen._new_company())
        asked = await shown(CompanyDialog, screen)
        QTest.keyClicks(asked.tax_id, TRADER_ID)
        asked.name.setText(TRADER)
        asked.yes.click()
        await until(lambda: screen.company.currentText() == TRADER)
        await screen.take(records())
        assert "新增 4" in screen.note.words
        assert len(screen.tables["报关单项"].rows()) == 4
        assert "美元离岸价合计 55000" in screen.tables["报关单项"].totals.text()
        press(screen, Qt.Key.Key_2, CTRL)
        assert screen.table() is screen.tables["报关单项"]
        screen.table().search.setText("陶瓷")
        assert screen.table().key() == PLATES
        assert screen.table().totals.text().startswith("1 条")
        press(screen, Qt.Key.Key_Escape)  # first the search, then the screen
        assert screen.isVisible()
        press(screen, Qt.Key.Key_Escape)
        assert not screen.isVisible()

    play(scene())


def test_pair_by_hand_then_claim_then_follow_the_money(window: MainWindow, stocked: Desk, play: Play) -> None:
    async def scene() -> None:
        screen = await opened(window)
        await until(lambda: screen.tables["报关单项"].rows())
        press(screen, Qt.Key.Key_2, CTRL)
        screen.table().pick(PLATES)
        press(screen, Qt.Key.Key_M, CTRL)
        pairing = await shown(PairingDialog, screen)
        press(pairing.table, Qt.Key.Key_Space)
        press(pairing.table, Qt.Key.Key_Down)
        press(pairing.table, Qt.Key.Key_Space)
        assert "3000 千克" in pairing.note.words
        press(pairing, Qt.Key.Key_Return, CTRL)
        await until(screen.isActiveWindow)
        await until(lambda: "F9" in screen.note.words)

        screen.period.setText("2026-10")
        press(screen, Qt.Key.Key_F9)
        claim = await shown(ClaimDialog, screen)
        await until(lambda: claim.tabs.count() == 3)
        assert "退税额 30380 元" in claim.remark.text()
        assert "通过" in claim.panel.count.text()
        assert "计税金额 242000" not in claim.remark.text()

        press(claim, Qt.Key.Key_F6)
        grid = claim.grids["purchases"]
        grid.go_to("purchases[1].refund")
        press(grid, Qt.Key.Key_Return)
        terms = await shown(TermsDialog, claim)
        now = terms.tree.term()
        assert now is not None
        assert now.value == 13000
        await leave(terms, claim)

        claim.go_to("exports[1].vat_refund")
        assert claim._path() == "exports[1].vat_refund"
        press(claim, Qt.Key.Key_D, CTRL)
        line = await shown(ThreadDialog, claim)
        press(line.columns["line"], Qt.Key.Key_Right)
        assert "13000 CNY" in line.told.text()  # the money, by one key from the line
        for _ in range(4):
            press(line.columns[next(k for k, c in line.columns.items() if c.hasFocus())], Qt.Key.Key_Left)
        assert line.columns["invoice"].hasFocus()
        assert "进货发票.xlsx" in line.told.text()
        press(line.columns["invoice"], Qt.Key.Key_Return)  # the invoice becomes the middle
        await until(lambda: line.shown.at[0] == "invoice")
        press(line.columns["invoice"], Qt.Key.Key_Backspace)
        await until(lambda: line.shown.at[0] == "line")
        await leave(line, claim)
        await leave(claim, screen)
        await until(lambda: screen.tables["申报"].rows())
        assert screen.isVisible()
        await leave(screen, window)

    play(scene())


def test_feedback_is_visited_by_f4_and_nothing_can_be_typed_into_a_claim(
    window: MainWindow, stocked: Desk, play: Play
) -> None:
    async def scene() -> None:
        refund_claims.make_claim(stocked, TRADER, "2026-10")
        from cqdesk.actions import refund_feedback

        claim_now = refund_claims.newest_claim(stocked, TRADER, "2026-10")
        refund_feedback.import_feedback(stocked, claim_now, FOLDER / "trading" / "税务反馈.xlsx")
        screen = await opened(window)
        await until(lambda: screen.tables["申报"].rows())
        press(screen.tables["申报"].view, Qt.Key.Key_Return)
        claim = await shown(ClaimDialog, screen)
        await until(lambda: claim.tabs.count() == 3)
        press(claim, Qt.Key.Key_F4)
        assert claim._path() == "exports[2].declaration_item"
        before = claim.grids["exports"].rows.text_at(1, 3)
        for key in (Qt.Key.Key_Delete, Qt.Key.Key_5, Qt.Key.Key_Insert):
            press(claim.grids["exports"], key)
        assert claim.grids["exports"].rows.text_at(1, 3) == before == f"{D1}002"
        press(claim, Qt.Key.Key_Y, ALT)
        await until(lambda: "15 日" in claim.note.words)
        assert refund_claims.newest_claim(stocked, TRADER, "2026-10").state == "filed"
        press(claim, Qt.Key.Key_Escape)
        await until(lambda: screen.tables["申报"].rows()[0].texts[2] == "已申报")
        await leave(screen, window)

    play(scene())


def test_a_refusal_is_said_in_the_screen_not_behind_it(window: MainWindow, stocked: Desk, play: Play) -> None:
    async def scene() -> None:
        screen = await opened(window)
        screen.period.setText("2026-13")
        press(screen, Qt.Key.Key_F9)
        await until(lambda: "2026-13" in screen.note.words)
        await leave(screen, window)

    play(scene())


def test_settings_of_the_firm_are_kept(window: MainWindow, stocked: Desk, play: Play) -> None:
    async def scene() -> None:
        screen = await opened(window)
        await until(lambda: screen.company.currentText())
        screen._do(screen._firm())
        asked = await shown(FirmDialog, screen)
        asked._region.setText("重庆")
        asked.yes.click()
        assert asked.isVisible()  # a window without its figures is not taken
        asked._low.setText("5")
        asked._high.setText("8")
        asked.yes.click()
        await until(lambda: "已保存" in screen.note.words)
        screen._do(screen._firm())
        again = await shown(FirmDialog, screen)
        assert again.cost_window == ("重庆", Decimal(5), Decimal(8))
        await leave(again, screen)
        await leave(screen, window)

    play(scene())


def test_a_long_list_is_searched_and_added_up_without_widgets_per_row(qapp: object) -> None:
    rows = tuple(
        Row(key=str(at), texts=(f"{at:06d}", "螺母" if at % 2 else "螺栓", "1.50"), sums={2: Decimal("1.50")})
        for at in range(50_000)
    )
    table = RecordTable("记录")
    table.show_list(RecordList(heads=("号", "名称", "金额"), right=(2,), rows=rows, empty_zh="没有"))
    assert table.totals.text() == "50000 条　金额合计 75000"
    table.search.setText("螺母 00001")
    assert table.totals.text() == "6 条　金额合计 9"
    table.pick("13")
    assert table.key() == "13"
    table.search.setText("没有这个")
    assert "改换查找内容" in table.empty.text()
    table.deleteLater()
