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
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from benchmarks.hands import has_keyboard
from cqdesk.actions import refund_claims, refund_import
from cqdesk.actions.cases import new_case
from cqdesk.actions.desk import Desk
from cqdesk.actions.refund_documents import directory
from cqdesk.actions.refund_views import RecordList, Row
from cqdesk.ui.blanks_dialog import BlanksDialog
from cqdesk.ui.dialogs import FRAME
from cqdesk.ui.main_window import MainWindow
from cqdesk.ui.pick_dialog import PickDialog
from cqdesk.ui.practice_frame import PracticeFrame
from cqdesk.ui.refund_acts import ListDialog
from cqdesk.ui.refund_claim import ClaimDialog
from cqdesk.ui.refund_documents import DocumentsDialog, KindDialog
from cqdesk.ui.refund_inputs import FirmDialog, PairingDialog
from cqdesk.ui.refund_screen import CompanyDialog, RefundScreen
from cqdesk.ui.refund_table import RecordTable
from cqdesk.ui.refund_terms import TermsDialog
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
        return [one for one in window.findChildren(kind) if has_keyboard(one)]

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
        assert screen.windowTitle() == "出口退税　练习"
        assert screen.findChild(PracticeFrame).geometry() == screen.rect()
        # the status bar, which says that a folder is away, stays in sight
        assert screen.height() + FRAME.height() <= window.height() - window.statusBar().height()
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
        assert claim.windowTitle().endswith("　练习")
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
        for kind in ("money", "line", "receipt", "item"):
            press(line.columns[kind], Qt.Key.Key_Left)
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


def test_filing_documents_show_what_is_missing_until_it_is_there(window: MainWindow, stocked: Desk, play: Play) -> None:
    async def scene() -> None:
        claim = refund_claims.make_claim(stocked, TRADER, "2026-10")
        documents = DocumentsDialog(stocked, window.lane, directory(stocked, claim), window)
        documents.open()
        before = documents.note.words
        assert "尚缺" in before
        documents._work.start(documents.add(None))
        asked = await shown(KindDialog, documents)
        asked.yes.click()
        assert asked.isVisible()  # a paper without its place is not taken
        asked._place.setText("档案柜 3-2")
        asked.yes.click()
        await until(lambda: len(documents.found.papers) == 1)
        assert documents.note.words != before
        documents.reject()
        documents.deleteLater()

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


async def act(screen: RefundScreen, letter: Qt.Key) -> BlanksDialog | ListDialog:
    """Alt+B and the letter of an act: what it asks."""
    press(screen, Qt.Key.Key_B, ALT)
    await until(screen.acts.isVisible)
    press(screen.acts, letter)
    await until(lambda: [one for one in screen.findChildren(QDialog) if has_keyboard(one)])
    found = [one for one in screen.findChildren(QDialog) if has_keyboard(one)][-1]
    assert isinstance(found, (BlanksDialog, ListDialog))
    return found


def fill(asked: QDialog, **values: str) -> None:
    """Type into the lines of a form."""
    assert isinstance(asked, BlanksDialog)
    for name, words in values.items():
        field = asked.inputs[name]
        if isinstance(field, QLineEdit):
            field.setText(words)
        else:
            field.setCurrentIndex(field.findData(words))


def test_figures_ratios_rates_and_sales_are_entered_by_keys(window: MainWindow, stocked: Desk, play: Play) -> None:
    async def scene() -> None:
        screen = await opened(window)
        await until(lambda: screen.tables["报关单项"].rows())
        screen.period.setText("2026-11")

        asked = await act(screen, Qt.Key.Key_P)
        fill(asked, filer="producer", input_vat="12,000", credit_brought_forward="x")
        asked.yes.click()
        assert asked.isVisible()
        assert "数字" in asked.fault.text()
        fill(asked, credit_brought_forward="300", handbooks="C80026000018=60/58.5")
        asked.yes.click()
        await until(lambda: "2026-11" in screen.note.words)
        again = await act(screen, Qt.Key.Key_P)
        assert again.values["input_vat"] == "12000"
        assert again.values["handbooks"] == "C80026000018=60/58.5"
        await leave(again, screen)

        kept = await act(screen, Qt.Key.Key_T)
        press(kept, Qt.Key.Key_Return, CTRL)
        form = await shown(BlanksDialog, screen)
        fill(form, name="陶瓷餐盘", invoice_unit="个", export_unit="千克", factor="2", approval="渝税函〔2026〕1号")
        form.yes.click()
        await until(lambda: "换算比例" in screen.note.words)

        kept = await act(screen, Qt.Key.Key_F)
        press(kept, Qt.Key.Key_Return, CTRL)
        form = await shown(BlanksDialog, screen)
        fill(form, day="2026-10-09", rate="7.1")
        form.yes.click()
        await until(lambda: "中间价" in screen.note.words)

        advances = await act(screen, Qt.Key.Key_W)
        assert isinstance(advances, ListDialog)
        assert "未销售" in advances.texts
        press(advances, Qt.Key.Key_S, ALT)
        await until(lambda: "已销售" in screen.note.words)

        press(screen, Qt.Key.Key_5, CTRL)
        screen.table().pick(PLATES)
        asked = await act(screen, Qt.Key.Key_V)
        assert asked.values["item"] == PLATES
        fill(asked, reason="02", explanation="客户检验不合格，尾款免付")
        asked.yes.click()
        await until(lambda: screen._open[PLATES].state == "deemed")
        await leave(screen, window)

    play(scene())


def test_a_line_of_an_approved_claim_is_written_off_by_keys(window: MainWindow, stocked: Desk, play: Play) -> None:
    async def scene() -> None:
        from cqdesk.actions import refund_feedback

        first = refund_claims.make_claim(stocked, TRADER, "2026-10")
        refund_claims.file_claim(stocked, first)
        refund_feedback.approve_claim(stocked, first)
        screen = await opened(window)
        await until(lambda: screen.tables["申报"].rows())
        press(screen.tables["申报"].view, Qt.Key.Key_Return)
        claim = await shown(ClaimDialog, screen)
        await until(lambda: claim.tabs.count() == 3)
        claim.go_to("exports[2].declaration_item")
        press(claim, Qt.Key.Key_R, ALT)
        asked = await shown(BlanksDialog, claim)
        fill(asked, again="no", why="退关")
        asked.yes.click()
        await until(lambda: "红字" in claim.note.words)
        await leave(claim, screen)
        await until(screen.isActiveWindow)
        screen.period.setText("2026-11")
        press(screen, Qt.Key.Key_F9)
        red = await shown(ClaimDialog, screen)
        await until(lambda: red.tabs.count() == 3)
        assert "退税额 -6500 元" in red.remark.text()
        await leave(red, screen)
        await leave(screen, window)

    play(scene())


def test_what_a_draft_would_bring_is_shown_with_its_arithmetic(window: MainWindow, stocked: Desk, play: Play) -> None:
    async def scene() -> None:
        new_case(stocked, direction="export", client=TRADER)
        screen = await opened(window)
        await until(lambda: screen.company.currentText())
        press(screen, Qt.Key.Key_B, ALT)
        await until(screen.acts.isVisible)
        press(screen.acts, Qt.Key.Key_E)
        pick = await shown(PickDialog, screen)
        press(pick.list, Qt.Key.Key_Return)
        terms = await shown(TermsDialog, screen)
        assert "草稿预计退税" in terms.windowTitle()
        await leave(terms, screen)
        await leave(screen, window)

    play(scene())


def test_three_keys_lead_from_a_refunded_yuan_to_each_paper_and_back(
    window: MainWindow, stocked: Desk, play: Play
) -> None:
    async def scene() -> None:
        refund_claims.make_claim(stocked, TRADER, "2026-10")
        screen = await opened(window)
        await until(lambda: screen.tables["申报"].rows())
        press(screen.tables["申报"].view, Qt.Key.Key_Return)
        claim = await shown(ClaimDialog, screen)
        await until(lambda: claim.tabs.count() == 3)
        for digit, told in ((Qt.Key.Key_1, "进货发票.xlsx"), (Qt.Key.Key_2, D1), (Qt.Key.Key_3, "FX2609300001")):
            claim.go_to("exports[1].vat_refund")
            press(claim, Qt.Key.Key_D, CTRL)  # the first key: the thread of this yuan
            thread = await shown(ThreadDialog, claim)
            press(thread.columns["line"], digit)  # the second: the paper
            assert told in thread.told.text()
            press(thread.columns["invoice"], Qt.Key.Key_5)  # the third: the money again
            assert thread.columns["money"].hasFocus()
            assert "13000 CNY" in thread.told.text()
            await leave(thread, claim)
        await leave(claim, screen)
        await leave(screen, window)

    play(scene())


def test_bad_files_and_overtaken_claims_are_said_in_the_window(
    window: MainWindow, stocked: Desk, play: Play, tmp_path: Path
) -> None:
    async def scene() -> None:
        first = refund_claims.make_claim(stocked, TRADER, "2026-10")
        second = refund_claims.make_claim(stocked, TRADER, "2026-11")
        refund_claims.file_claim(stocked, first)
        screen = await opened(window)
        await until(lambda: screen.tables["申报"].rows())
        broken = tmp_path / "cmcode.DBF"
        broken.write_bytes(b"\x03" + bytes(40))
        await screen.take([broken])
        assert "没有导入任何记录" in screen.note.words
        assert "文库" in screen.note.words or "cmcode" in screen.note.words
        rates = tmp_path / "中间价.csv"
        rates.write_text("日期,币种,中间价\n2026-10-09,美元,710\n", encoding="utf-8")
        await screen.take([rates])
        assert "每 100 外币" in screen.note.words or "没有找到" in screen.note.words
        screen.table().pick(second.number)
        press(screen.tables["申报"].view, Qt.Key.Key_Return)
        claim = await shown(ClaimDialog, screen)
        await until(lambda: claim.tabs.count() == 3)
        press(claim, Qt.Key.Key_Y, ALT)
        await until(lambda: "台账没有改动" in claim.note.words)
        assert refund_claims.newest_claim(stocked, TRADER, "2026-11").state == "draft"
        await leave(claim, screen)
        await leave(screen, window)

    play(scene())
