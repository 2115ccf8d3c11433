"""A clerk's jobs at the keys, each from its first key to its last. Used by `keys` and by the tests."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog

from benchmarks.hands import ALT, CTRL, SHIFT, Hands, Key
from benchmarks.key_papers import export_papers
from cqdesk.actions import demo
from cqdesk.actions.brokers import set_template
from cqdesk.actions.desk import Desk
from cqdesk.actions.practice import practice_decide, practice_submit, practice_sync
from cqdesk.domain.clock import ManualClock
from cqdesk.store import cases
from cqdesk.ui.arrivals import IMPORT_TITLE
from cqdesk.ui.case import CaseScreen
from cqdesk.ui.exchange_desk import LAST_FOLDER
from cqdesk.ui.filing_dialog import FilingDialog
from cqdesk.ui.folders import put_folder
from cqdesk.ui.hand_over_dialog import HandOverDialog
from cqdesk.ui.main_window import MainWindow
from cqdesk.ui.path_dialog import PathDialog

BROKERS = ("示例快通", "示例顺达", "示例一关")
"""Three invented brokers, each with a workbook of its own."""
_WORKBOOKS = Path(__file__).resolve().parents[1] / "tests" / "samples" / "brokers"
MOST_STEPS = 60
"""F4 presses after which a run has failed."""


def case_of(window: MainWindow) -> CaseScreen:
    """The open case."""
    assert window.case is not None, "no case is open"
    return window.case


def our_firm(desk: Desk) -> None:
    """The declarant's own data stand in the store since the day it was set up."""
    ours, _ = demo.samples()
    with desk.store.write() as connection:
        company = cases.put_company(
            connection,
            ours["name"],
            uscc=ours["uscc"],
            customs_code=ours["customs_code"],
            profile=ours["profile"],
            ours=True,
        )
    assert company.ours


FIRST = {
    "declaration_customs_office": "8016",
    "entry_exit_customs_office": "9404",
    "transit_or_destination_port": "DEU039",
    "owner_uscc": "=",
    "supervision_mode": "0110",
    "transport_mode": "3",
    "price_confirmations": "99999",
    "marks_and_numbers": "N/M",
    "entry_exit_port": "650302",
    "goods[1].domestic_district": "50073",
    "goods[1].administrative_region": "500107",
}
"""What the papers of a new client do not say. `=`: the same firm as the consignor."""
CUSTOMS_CODE = "5007960A21"
"""The new client's registration at customs: no paper has it, and its absence is only a warning while drafting."""


TRANSPORT = {
    "bill_of_lading_number": "32611170",
    "conveyance_name": "SLTU5566770",
    "free_text.voyage_number": "20261205",
}
"""What only the forwarder says."""
AGAIN = {**TRANSPORT, "transit_or_destination_port": "DEU039"}
"""What has to be said for every shipment."""


async def papers_in(hands: Hands, file: Path) -> CaseScreen:
    """Ctrl+O, the name of the file in the folder of last time, and the customs path when it is asked."""
    put_folder(hands.window.settings, IMPORT_TITLE, str(file.parent))
    hands.press(Key.Key_O, CTRL)
    await hands.dialog(QFileDialog)
    hands.write(file.name)
    hands.press(Key.Key_Return)
    while not (isinstance(dialog := QApplication.activeModalWidget(), PathDialog) and dialog.preview is not None):
        await asyncio.sleep(0.002)
    return case_of(hands.window)


async def choose_path(hands: Hands, code: str) -> None:
    """Arrows to the path, Enter."""
    dialog = await hands.dialog(PathDialog)
    for _ in range(MOST_STEPS):
        if dialog.code == code:
            break
        rows = [dialog.paths.item(row, 1) for row in range(dialog.paths.rowCount())]
        assert rows
        down = _row_of(dialog, code) > dialog.paths.currentRow()
        hands.press(Key.Key_Down if down else Key.Key_Up)
    while dialog.preview is None:
        await asyncio.sleep(0.002)
    hands.press(Key.Key_Return)
    await hands.rest()


def _row_of(dialog: PathDialog, code: str) -> int:
    now = dialog.paths.key()
    dialog.paths.blockSignals(True)
    dialog.paths.pick(code)
    row = dialog.paths.currentRow()
    dialog.paths.pick(now)
    dialog.paths.blockSignals(False)
    return row


async def mend(hands: Hands, answers: Mapping[str, str]) -> None:
    """F4 from finding to finding, typing what is missing, until nothing red is left."""
    case = case_of(hands.window)
    for _ in range(MOST_STEPS):
        await hands.rest()
        if not errors(case):
            return
        hands.press(Key.Key_F4)
        path = case.current()[0]
        answer = answers.get(path)
        if answer is None:
            continue
        first, *more = answer.split("\n")
        hands.write(first)
        for words in more:
            hands.press(Key.Key_Return)
            hands.write(words)
        if path.startswith("goods["):
            hands.press(Key.Key_Return, CTRL | SHIFT)  # the same for every line
    raise AssertionError(f"still red: {errors(case)}")


def errors(case: CaseScreen) -> list[str]:
    """Paths with red marks, tasks before filing not counted."""
    report = case.open.report
    assert report is not None
    return [issue.path for issue in report.issues if issue.severity == "error" and issue.accepted is None]


async def file_it(hands: Hands) -> None:
    """The two deliberate acts: Ctrl+Enter for the summary, Ctrl+Enter for yes."""
    hands.press(Key.Key_Return, CTRL)
    await hands.dialog(FilingDialog)
    hands.press(Key.Key_Return, CTRL)
    await hands.rest()


async def fill_box(hands: Hands, values: Mapping[str, str]) -> None:
    """Type a row of the list under the cursor, Enter from column to column."""
    case = case_of(hands.window)
    for _ in range(MOST_STEPS):
        name = case.current()[0].rpartition(".")[2]
        if words := values.get(name):
            hands.write(words)
        hands.press(Key.Key_Return)
        if name == list(values)[-1]:
            return
    raise AssertionError("the row has no such column")


async def go_to_field(hands: Hands, words: str) -> None:
    """Ctrl+K and a few letters of the field's name."""
    hands.press(Key.Key_K, CTRL)
    hands.write(words)
    await hands.rest()
    hands.press(Key.Key_Return)
    await hands.rest()


BOX = {
    "container_number": "SLZU2611185",
    "container_spec": "11",
    "item_numbers": "1-10",
    "lcl_flag": "0",
    "container_gross_weight_kg": "23200",
}


async def box(hands: Hands) -> None:
    """The container: told by the forwarder, in no paper."""
    case = case_of(hands.window)
    hands.press(Key.Key_C, ALT)
    if not case.containers.grid.rows.rowCount():
        hands.press(Key.Key_Insert)
        await hands.rest()
    await fill_box(hands, BOX)
    hands.press(Key.Key_D, ALT)
    await hands.rest()


async def new_export(hands: Hands, folder: Path) -> str:
    """Ten lines from the papers of a new client to the filed declaration; the values are kept for the next time."""
    file = folder / "SLBF-26-101.xlsx"
    export_papers(file, 1)
    case = await papers_in(hands, file)
    await choose_path(hands, "e-rail-fastlane")
    await go_to_field(hands, "境内发货人")
    hands.press(Key.Key_Return)
    hands.write(CUSTOMS_CODE)
    await mend(hands, FIRST | TRANSPORT)
    await box(hands)
    await mend(hands, FIRST)
    hands.press(Key.Key_T, CTRL)
    await hands.rest()
    await file_it(hands)
    return case.case


async def repeat_shipment(hands: Hands, folder: Path) -> str:
    """The next shipment of the same client and goods, to the filed declaration."""
    file = folder / "SLBF-26-102.xlsx"
    export_papers(file, 2)
    case = await papers_in(hands, file)
    hands.press(Key.Key_Return)  # the path of last time
    await hands.rest()
    await mend(hands, AGAIN)
    await box(hands)
    await mend(hands, AGAIN)
    await file_it(hands)
    return case.case


def refuse(desk: Desk, clock: ManualClock, case: str) -> None:
    """The other side: the clerk with the card submits, customs returns the form, minutes pass."""
    practice_submit(desk, case)
    for letter in ("", "E", ""):
        if letter:
            practice_decide(desk, case, letter)
        clock.advance(timedelta(minutes=1))
        practice_sync(desk)


async def correct_after_refusal(hands: Hands, case: str) -> None:
    """From the list to the corrected declaration, filed again."""
    window = hands.window
    assert window.worklist.chosen_case() == case
    hands.press(Key.Key_Return)
    await hands.rest()
    await go_to_field(hands, "毛重")
    hands.write("24800")
    hands.press(Key.Key_Return)
    await hands.rest()
    await file_it(hands)


def know_brokers(desk: Desk) -> None:
    """The workbooks of three brokers are learned."""
    for name in BROKERS:
        set_template(desk, name, _WORKBOOKS / f"{name}.xlsx")


async def hand_over(hands: Hands, case: str, folder: Path) -> str:
    """From the list to the last of three brokers: his workbook and the papers written; the text for the chat."""
    window = hands.window
    window.settings.put(LAST_FOLDER, str(folder))
    assert window.worklist.chosen_case() == case
    hands.press(Key.Key_Return)
    await hands.rest()
    hands.press(Key.Key_H, CTRL | SHIFT)
    dialog = await hands.dialog(HandOverDialog)
    await hands.press_until(Key.Key_Down, lambda: dialog.broker.currentIndex() == dialog.broker.count() - 1)
    while dialog.parcel is None or dialog.parcel.broker.name != dialog.name:
        await asyncio.sleep(0.002)
    given = dialog.parcel
    assert not given.broker.standard
    hands.press(Key.Key_Return, CTRL)
    await hands.rest()
    written = {file.name for file in (folder / f"{case} {given.broker.name}").iterdir()}
    assert {one.name for one in given.files} < written
    return QGuiApplication.clipboard().text()
