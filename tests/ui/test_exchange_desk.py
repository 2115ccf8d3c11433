"""Hand-over, reading back, versions, confirmation and brokers in the window, by keys alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QPushButton

from benchmarks.hands import Hands, front_dialog
from benchmarks.key_runs import hand_over, know_brokers
from benchmarks.keys import MOST_HAND_OVER
from cqdesk.actions.brokers import broker_named, set_template
from cqdesk.actions.confirmations import confirmation_of
from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import open_draft
from cqdesk.actions.status import status
from cqdesk.actions.work_list import work_page
from cqdesk.forms.document import filled_document
from cqdesk.ui.broker_dialog import BrokerDialog, PlaceDialog
from cqdesk.ui.case import CaseScreen
from cqdesk.ui.confirmation_dialog import ConfirmationDialog
from cqdesk.ui.exchange_desk import LAST_FOLDER, ExchangeDesk
from cqdesk.ui.hand_over_dialog import HandOverDialog
from cqdesk.ui.main_window import MainWindow
from cqdesk.ui.read_back_dialog import ReadBackDialog
from cqdesk.ui.same_dialog import SameDialog
from cqdesk.ui.versions_dialog import VersionsDialog
from tests.exchange.prints import official_print

from .conftest import Play, rest

T = TypeVar("T", bound=QDialog)
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
BROKER = Path(__file__).parents[1] / "samples" / "brokers" / "示例快通.xlsx"


class Keys(QObject):
    """Counts the keys pressed; holding Ctrl or Alt is not a key of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def press(self, key: Qt.Key, mods: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        widget = QApplication.focusWidget()
        assert widget is not None
        self.count += 1
        QTest.keyClick(widget, key, mods)


async def until(done: Callable[[], bool]) -> None:
    while not done():
        await asyncio.sleep(0.005)


async def opened(window: MainWindow, case: str) -> CaseScreen:
    window.open_case(case)
    await rest(window)
    assert window.case is not None
    return window.case


@pytest.fixture
def keys() -> Keys:
    return Keys()


def test_a_hand_over_takes_few_keys(
    window: MainWindow, play: Play, desk: Desk, sample_case: str, tmp_path: Path
) -> None:
    """From the list to the last of three brokers, each with his own workbook."""
    know_brokers(desk)
    texts: list[str] = []

    async def scene() -> None:
        await window.worklist.load()
        window.worklist.choose(sample_case)
        window.worklist.take_focus()
        hands = Hands(window)
        texts.append(await hand_over(hands, sample_case, tmp_path))
        hands.lift()
        assert (hands.keys <= MOST_HAND_OVER, hands.mice) == (True, 0), hands.keys

    play(scene())
    assert sample_case in texts[0]
    assert status(desk, sample_case)[0]["why"].startswith("草单已交报关行")


def test_a_print_is_shown_beside_ours_and_kept_on_the_second_act(
    window: MainWindow, play: Play, desk: Desk, sample_case: str, tmp_path: Path, keys: Keys
) -> None:
    form = filled_document(open_draft(desk, sample_case, 1).filled)
    form["gross_weight_kg"] = "4321"
    place = tmp_path / "报关单.pdf"
    place.write_bytes(official_print(form))

    async def scene() -> None:
        screen = await opened(window, sample_case)
        reader = next(one for one in window.findChildren(ExchangeDesk))
        reader.read_back_file(screen, place)
        dialog = await front_dialog(ReadBackDialog)
        assert "毛重" in dialog.labels
        dialog.list.pick("gross_weight_kg")
        await until(lambda: dialog.picture.marked)
        assert "申报：4321" in dialog.told.text()
        keys.press(Qt.Key.Key_Escape)
        await rest(window)
        assert open_draft(desk, sample_case).version == 1
        reader.read_back_file(screen, place)
        await front_dialog(ReadBackDialog)
        keys.press(Qt.Key.Key_Return, CTRL)
        await rest(window)
        assert screen.form.edits["gross_weight_kg"].text() == "4321", "the form shows what was declared at once"
        assert window.case is screen
        keys.press(Qt.Key.Key_V, CTRL | ALT)
        versions = await front_dialog(VersionsDialog)
        await until(lambda: versions.differences.rowCount() > 0)
        assert any("毛重" in versions.differences.item(n, 0).text() for n in range(versions.differences.rowCount()))  # type: ignore[union-attr]
        keys.press(Qt.Key.Key_Escape)
        await rest(window)

    play(scene())
    assert str(open_draft(desk, sample_case).filled.form.gross_weight_kg) == "4321"


def test_an_unlike_print_needs_a_deliberate_word(
    window: MainWindow, play: Play, desk: Desk, sample_case: str, tmp_path: Path, keys: Keys
) -> None:
    form = filled_document(open_draft(desk, sample_case, 1).filled)
    form |= {"contract_number": "X", "bill_of_lading_number": "Y", "gross_weight_kg": "1", "containers": []}
    form["goods"][0]["total_price"] = "77777"
    place = tmp_path / "别的.pdf"
    place.write_bytes(official_print(form))

    async def scene() -> None:
        screen = await opened(window, sample_case)
        next(one for one in window.findChildren(ExchangeDesk)).read_back_file(screen, place)
        asked = await front_dialog(SameDialog)
        keys.press(Qt.Key.Key_Return, CTRL)  # not without the tick
        assert asked.isVisible()
        keys.press(Qt.Key.Key_Space)
        keys.press(Qt.Key.Key_Return, CTRL)
        await front_dialog(ReadBackDialog)
        keys.press(Qt.Key.Key_Escape)
        await rest(window)

    play(scene())
    assert open_draft(desk, sample_case).version == 1


def test_the_confirmation_is_sent_recorded_and_shown_in_the_head(
    window: MainWindow, play: Play, desk: Desk, sample_case: str, keys: Keys
) -> None:
    async def scene() -> None:
        screen = await opened(window, sample_case)
        keys.press(Qt.Key.Key_C, CTRL | ALT)
        dialog = await front_dialog(ConfirmationDialog)
        dialog.to.setText("王经理")
        keys.press(Qt.Key.Key_S, ALT)
        await until(lambda: "等待确认" in dialog.note.words)
        dialog.by.setText("王经理")
        keys.press(Qt.Key.Key_Return, CTRL)
        await rest(window)
        assert screen.head.confirmation.text() == "✓ 客户已确认"

    play(scene())
    assert confirmation_of(desk, sample_case).good


def test_a_workbook_learned_on_the_way_is_what_is_handed_over(
    window: MainWindow, play: Play, desk: Desk, sample_case: str, tmp_path: Path, keys: Keys
) -> None:
    window.settings.put(LAST_FOLDER, str(tmp_path))

    async def scene() -> None:
        await opened(window, sample_case)
        keys.press(Qt.Key.Key_H, CTRL | SHIFT)
        dialog = await front_dialog(HandOverDialog)
        await until(dialog.broker.hasFocus)
        QTest.keyClicks(dialog.broker.lineEdit(), "KUAITONG")
        keys.press(Qt.Key.Key_Tab)
        await until(lambda: dialog.parcel is not None)
        assert dialog.parcel is not None
        assert dialog.parcel.broker.standard
        QTest.keyClick(dialog, Qt.Key.Key_S, ALT)
        editor = await front_dialog(BrokerDialog)
        await until(lambda: editor.name == "KUAITONG")
        QTest.keyClick(editor, Qt.Key.Key_T, ALT)
        chooser = await front_dialog(QFileDialog)
        edit = chooser.findChild(QLineEdit, "fileNameEdit")
        assert isinstance(edit, QLineEdit)
        edit.setText(str(BROKER))
        chooser.accept()
        await until(lambda: not editor.broker.standard and editor.map.hasFocus())
        table = editor.sheets.widget(0)
        keys.press(Qt.Key.Key_Down)
        await until(lambda: (table.currentRow(), table.currentColumn()) == (3, 2))  # type: ignore[attr-defined]
        keys.press(Qt.Key.Key_Escape)
        await front_dialog(HandOverDialog)
        await until(lambda: dialog.parcel is not None and not dialog.parcel.broker.standard)
        keys.press(Qt.Key.Key_Return, CTRL)
        await rest(window)
        assert window.case is not None
        assert "KUAITONG" in window.case.head.banner.words
        head = window.case.head
        assert (head.stage.text(), head.version.text()) == ("已交报关行", "第 1 版")  # said once
        window.step_back()
        await rest(window)
        row = next(n for n, one in enumerate(window.worklist.model.items) if one.case == sample_case)
        texts = [window.worklist.model.data(window.worklist.model.index(row, n)) for n in (5, 6)]
        assert texts[0] == "已交报关行"
        assert texts[1].startswith("草单已交报关行“KUAITONG”（")
        assert [item.case for item in work_page(desk, "KUAITONG").items] == [sample_case]

    play(scene())
    assert status(desk, sample_case)[0]["group"] == "waiting"


def test_a_changed_broker_is_not_lost_by_one_esc(
    window: MainWindow, play: Play, desk: Desk, sample_case: str, keys: Keys
) -> None:
    set_template(desk, "示例快通", BROKER)

    async def scene() -> None:
        await opened(window, sample_case)
        window.actions_by_name["报关行设置…"].trigger()
        dialog = await front_dialog(BrokerDialog)
        await until(lambda: dialog.sheets.count() == 2)
        assert "{票号}" in dialog.text.toPlainText()
        dialog.text.setPlainText("{票号}，{合同号}")
        dialog.text.setFocus()
        keys.press(Qt.Key.Key_Escape)
        assert dialog.isVisible()
        assert "再按一次 Esc" in dialog.note.words
        keys.press(Qt.Key.Key_Return, CTRL)
        await until(lambda: "已保存" in dialog.note.words)
        dialog.text.setPlainText("{没有的栏目}")
        keys.press(Qt.Key.Key_Return, CTRL)
        await until(lambda: "没有的栏目" in dialog.note.words)
        keys.press(Qt.Key.Key_Escape)
        keys.press(Qt.Key.Key_Escape)
        await rest(window)

    play(scene())
    assert broker_named(desk, "示例快通").text == "{case}，{contract_number}"


def test_the_sheet_is_copied_where_the_confirmation_is_noted(
    window: MainWindow, play: Play, sample_case: str, keys: Keys
) -> None:
    async def scene() -> None:
        await opened(window, sample_case)
        keys.press(Qt.Key.Key_C, CTRL | ALT)
        dialog = await front_dialog(ConfirmationDialog)
        QTest.keyClick(dialog, Qt.Key.Key_P, ALT)
        await until(lambda: "已复制" in dialog.note.words)
        assert QGuiApplication.clipboard().mimeData().hasImage()
        assert sample_case in QGuiApplication.clipboard().text()
        dialog.code.setFocus()
        keys.press(Qt.Key.Key_Tab)
        assert isinstance(QApplication.focusWidget(), QPushButton), "Tab does not stop where nothing is typed"
        keys.press(Qt.Key.Key_Escape)
        await rest(window)

    play(scene())


def test_a_broker_is_corrected_and_previewed(
    window: MainWindow, play: Play, desk: Desk, sample_case: str, keys: Keys
) -> None:
    set_template(desk, "示例快通", BROKER)

    async def scene() -> None:
        await opened(window, sample_case)
        window.actions_by_name["报关行设置…"].trigger()
        dialog = await front_dialog(BrokerDialog)
        await until(lambda: dialog.sheets.count() == 2)
        dialog.map.pick("0")
        dialog.map.setFocus()
        keys.press(Qt.Key.Key_Return)
        form = await front_dialog(PlaceDialog)
        form.content.setText("{case} 号")
        form.done_with()
        await until(lambda: dialog.broker.layout.heads[0].content == "{case} 号")
        keys.press(Qt.Key.Key_Return, CTRL)
        await until(lambda: "已保存" in dialog.note.words)
        table = dialog.sheets.widget(0)
        assert table.item(2, 2).text() == f"{sample_case} 号"  # type: ignore[attr-defined]
        keys.press(Qt.Key.Key_Escape)
        await rest(window)

    play(scene())
    assert broker_named(desk, "示例快通").layout.heads[0].content == "{case} 号"
