"""Between two cases: papers for the next one while a sent one is open, F4 faster than the check, `=` for a firm."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit

from benchmarks.hands import front_dialog
from benchmarks.key_papers import export_papers
from cqdesk.actions import cases, drafts
from cqdesk.actions.desk import Desk
from cqdesk.actions.filing import filing_summary, queue
from cqdesk.forms.declaration.layout import same_firm
from cqdesk.ui.arrivals import IMPORT_TITLE
from cqdesk.ui.choice import ChoiceCard
from cqdesk.ui.declaration_places import order_of
from cqdesk.ui.folders import folder_for
from cqdesk.ui.main_window import MainWindow

from .conftest import Play, Recorder, rest


async def _card(window: MainWindow) -> ChoiceCard:
    while not (found := [one for one in window.findChildren(ChoiceCard) if one.isVisible()]):
        await asyncio.sleep(0.005)
    return found[0]


def test_papers_chosen_while_a_case_is_open_arrive_and_the_folder_is_remembered(
    window: MainWindow, play: Play, desk: Desk, tmp_path: Path, recorder: Recorder
) -> None:
    paper = tmp_path / "papers" / "a.xlsx"
    paper.parent.mkdir()
    export_papers(paper, 1)
    open_case = cases.new_case(desk, direction="export")

    async def scene() -> None:
        window.open_case(open_case)
        await rest(window)
        window.choose_files()
        dialog = await front_dialog(QFileDialog)
        name = dialog.findChild(QLineEdit, "fileNameEdit")
        assert name is not None
        name.setText(str(paper))
        QTest.keyClick(name, Qt.Key.Key_Return)
        card = await _card(window)
        await rest(window)  # the dialog, where the cursor was, is gone by now
        assert list(card.buttons) == ["add", "new"]  # a draft: papers mostly belong to it
        QTest.keyClick(card, Qt.Key.Key_N)
        while window.case is None or window.case.case == open_case:
            await asyncio.sleep(0.005)
        await rest(window)

    play(scene())
    assert folder_for(window.settings, IMPORT_TITLE) == str(paper.parent)
    assert not recorder.faults


def test_papers_for_a_case_already_sent_are_offered_as_the_next_case_first(
    window: MainWindow, play: Play, desk: Desk, sample_case: str, tmp_path: Path
) -> None:
    queue(desk, sample_case, token=filing_summary(desk, sample_case).token)

    async def scene() -> None:
        window.open_case(sample_case)
        await rest(window)
        window.arrivals.take([tmp_path / "a.csv"], sample_case, gone_out=window._gone_out())
        card = await _card(window)
        assert list(card.buttons) == ["new", "add"]
        card.dismiss()

    play(scene())


def test_a_card_gives_the_cursor_back_though_the_dialog_before_it_is_gone(window: MainWindow, play: Play) -> None:
    async def scene() -> None:
        dialog = QDialog(window)
        box = QLineEdit(dialog)
        dialog.open()
        box.setFocus()
        card = ChoiceCard(window, "?", [("a", "&A")])
        chosen: list[str] = []
        card.chosen.connect(chosen.append)
        card.open_at(window)
        dialog.close()
        dialog.deleteLater()
        QApplication.sendPostedEvents(dialog, 0)
        await rest(window)
        card._take("a")
        assert chosen == ["a"]

    play(scene())


def test_f4_goes_past_what_was_answered_a_moment_ago(window: MainWindow, play: Play, desk: Desk) -> None:
    case = cases.new_case(desk, direction="export")

    async def scene() -> None:
        window.open_case(case)
        await rest(window)
        screen = window.case
        assert screen is not None
        screen.next_issue()
        first = screen.current()[0]
        screen.next_issue()
        second = screen.current()[0]
        assert first != second
        while screen.current()[0] != first:
            screen.next_issue()
            await asyncio.sleep(0)
        screen.open.type_in({second: "0"})
        screen.next_issue()  # before any check saw it
        assert screen.current()[0] not in (first, second)
        await rest(window)
        assert not screen.open.answered

    play(scene())


def test_equals_takes_the_whole_firm_and_leaves_what_stands_there(window: MainWindow, play: Play, desk: Desk) -> None:
    case = cases.new_case(desk, direction="export")
    firm = {
        "domestic_party_uscc": "91500116MA5UA2C34P",
        "domestic_party_customs_code": "5007961234",
        "domestic_party_name": "重庆示例渝津阀门有限公司",
        "owner_customs_code": "5007960000",
    }

    async def scene() -> None:
        window.open_case(case)
        await rest(window)
        screen = window.case
        assert screen is not None
        screen.open.type_in(firm)
        await rest(window)
        screen.form.typed.emit("owner_uscc", "=")
        await rest(window)
        draft = screen.open.draft
        assert draft is not None
        held = [draft.filled.text_at(f"owner_{name}") for name in ("uscc", "name", "customs_code")]
        assert held == ["91500116MA5UA2C34P", "重庆示例渝津阀门有限公司", "5007960000"]

    play(scene())


@pytest.mark.parametrize(("path", "boxes"), [("owner_name", 4), ("data_entry_org_name", 2), ("trading_country", 1)])
def test_the_boxes_of_a_firm(path: str, boxes: int) -> None:
    assert len(same_firm(path)) == boxes
    assert path in same_firm(path)


def test_findings_stand_in_the_order_of_the_screen() -> None:
    places = [
        "",
        "declaration_customs_office",
        "supervision_mode",
        "goods[1].hs_code",
        "goods[1].trade_quantity",
        "goods[1].destination_country",
        "goods[2].hs_code",
        "goods[10].hs_code",
        "containers[1].container_number",
    ]
    assert sorted(sorted(places), key=order_of) == places


def test_f4_goes_past_the_boxes_an_equals_sign_fills_at_once(window: MainWindow, play: Play, desk: Desk) -> None:
    case = cases.new_case(desk, direction="export")
    drafts.type_in(desk, case, 1, {"domestic_party_uscc": "91500116MA5UA2C34P", "domestic_party_name": "示例一厂"})

    async def scene() -> None:
        window.open_case(case)
        await rest(window)
        screen = window.case
        assert screen is not None
        await screen.open.check()
        owner = screen.form.edits["owner_uscc"]
        owner.setFocus()
        owner.setText("=")  # typed, the box not left yet
        screen.next_issue()
        assert screen.current()[0] not in ("owner_uscc", "owner_name")

    play(scene())


def test_f4_starts_from_where_a_hand_put_the_cursor_with_the_errors(window: MainWindow, play: Play, desk: Desk) -> None:
    case = cases.new_case(desk, direction="export")

    async def scene() -> None:
        window.open_case(case)
        await rest(window)
        screen = window.case
        assert screen is not None
        screen.next_issue()
        first = screen.current()[0]
        screen.next_issue()
        second = screen.current()[0]
        for _ in range(3):
            screen.next_issue()
        screen.go_to(first)
        screen.next_issue()
        assert screen.current()[0] == second

    play(scene())
