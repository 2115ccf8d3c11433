"""The sections seldom needed, worked by keys: sheets, lists of a row, one row as a form."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from cqdesk.actions import drafts
from cqdesk.actions.desk import Desk
from cqdesk.forms.declaration.layout import LAYOUT
from cqdesk.ui.case import CaseScreen
from cqdesk.ui.grid import Grid
from cqdesk.ui.main_window import MainWindow

from .conftest import Play, rest

ROW = [sheet.key for sheet in LAYOUT.sheets]


def focus() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def type_keys(words: str) -> None:
    """Key by key: the first opens the editor of a cell, which takes the others."""
    for letter in words:
        QTest.keyClicks(focus(), letter)


async def sheet(window: MainWindow, case: str, key: str) -> CaseScreen:
    """Open a case at one sheet, as Alt+M and the arrows do."""
    window.open_case(case)
    await rest(window)
    assert window.case is not None
    window.case.tabs.setCurrentWidget(window.case.sheets)
    await rest(window)
    assert focus() is window.case.sheets.list
    for _ in range(ROW.index(key) - window.case.sheets.list.currentRow()):
        QTest.keyClick(focus(), Qt.Key.Key_Down)
    return window.case


def test_a_further_package_is_typed_by_keys_alone(desk: Desk, window: MainWindow, play: Play, sample_case: str) -> None:
    async def scene() -> None:
        screen = await sheet(window, sample_case, "packages")
        QTest.keyClick(focus(), Qt.Key.Key_Return)
        QTest.keyClick(focus(), Qt.Key.Key_Insert)
        await rest(window)
        type_keys("93")
        QTest.keyClick(focus(), Qt.Key.Key_Return)
        type_keys("4")
        QTest.keyClick(focus(), Qt.Key.Key_Return)
        await rest(window)
        assert "其他包装（1）" in screen.sheets.list.item(ROW.index("packages")).text()

    play(scene())
    row = drafts.open_draft(desk, sample_case).filled.form.other_packages[0]
    assert (row.package_type, row.package_count) == ("93", 4)


def test_a_page_opened_late_names_its_codes_at_once(
    desk: Desk, window: MainWindow, play: Play, sample_case: str
) -> None:
    drafts.insert_row(desk, sample_case, 1, "other_packages", 1)
    drafts.type_in(desk, sample_case, 1, {"other_packages[1].package_type": "93"})

    async def scene() -> None:
        await sheet(window, sample_case, "packages")
        QTest.keyClick(focus(), Qt.Key.Key_Return)
        grid = focus()
        assert isinstance(grid, Grid)
        assert grid.rows.shown_at(0, 0) == "93 天然木托"

    play(scene())


def test_vehicles_follow_the_permit_of_the_line_in_hand(
    desk: Desk, window: MainWindow, play: Play, sample_case: str
) -> None:
    drafts.insert_row(desk, sample_case, 1, "goods[1].product_permits", 1)
    drafts.insert_row(desk, sample_case, 1, "goods[2].product_permits", 1)
    drafts.type_in(
        desk,
        sample_case,
        1,
        {"goods[2].product_permits[1].permit_number": "L-2", "goods[2].product_permits[1].permit_type": "408"},
    )

    async def scene() -> None:
        screen = await sheet(window, sample_case, "permits")
        screen.go_to("goods[2].product_permits[1].permit_number")
        assert screen.current()[0] == "goods[2].product_permits[1].permit_number"
        page = screen.sheets.page()
        assert page is not None
        vehicles = page.lists["goods.product_permits.vehicles"]
        vehicles.grid.setFocus()
        QTest.keyClick(focus(), Qt.Key.Key_Insert)
        await rest(window)
        type_keys("1")
        QTest.keyClick(focus(), Qt.Key.Key_Return)
        type_keys("LZY0000000000001X")
        QTest.keyClick(focus(), Qt.Key.Key_Return)
        await rest(window)

    play(scene())
    lines = drafts.open_draft(desk, sample_case).filled.form.goods
    assert lines[0].product_permits[0].vehicles == []
    permit = lines[1].product_permits[0]
    assert permit.item_number == 2  # ours
    assert [(v.vin_sequence, v.vin_code, v.permit_number, v.permit_type) for v in permit.vehicles] == [
        ("1", "LZY0000000000001X", "L-2", "408")  # a vehicle repeats its permit
    ]


def test_a_supplementary_form_is_one_row_and_its_fields(
    desk: Desk, window: MainWindow, play: Play, sample_case: str
) -> None:
    drafts.insert_row(desk, sample_case, 1, "supplements", 1)
    drafts.insert_row(desk, sample_case, 1, "supplements", 2)

    async def scene() -> None:
        screen = await sheet(window, sample_case, "supplements")
        screen.go_to("supplements[2].item_number")
        page = screen.sheets.page()
        assert page is not None
        assert page.detail is not None
        page.detail.go_to("buyer_name")
        type_keys("Muster GmbH")
        QTest.keyClick(focus(), Qt.Key.Key_Return)
        await rest(window)
        assert page.detail.edits["buyer_name"].text() == "Muster GmbH"

    play(scene())
    rows = drafts.open_draft(desk, sample_case).filled.form.supplements
    assert [row.buyer_name for row in rows] == ["", "Muster GmbH"]


def test_what_only_old_messages_have_is_shown_when_it_is_there(
    desk: Desk, window: MainWindow, play: Play, sample_case: str
) -> None:
    async def scene() -> None:
        screen = await sheet(window, sample_case, "packages")
        assert screen.sheets.list.item(ROW.index("old_head")).isHidden()
        screen.open.type_in({"old_head.pay_way": "1"})
        await rest(window)
        assert not screen.sheets.list.item(ROW.index("old_head")).isHidden()

    play(scene())
