"""The screens of `by_hand`, one scene each: whose case, which command opens it, and what is done in it to see its rows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.faults.by_hand_desk import ACCEPTED, FILED, MAKER, PRINT, READY, REFUSED, TRADER

if TYPE_CHECKING:
    from cqdesk.ui.main_window import MainWindow

REST_S = 0.9
"""After an act: what it brings in the background shows."""
Then = Callable[["MainWindow", Path], Awaitable[None]]
"""What is done when the screen is open; the path is the folder with the papers of the desk."""


async def _nothing(_window: MainWindow, _papers: Path) -> None:
    """Nobody does anything."""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """How one screen comes up."""

    case: str = ""
    """"" = the work list stays."""
    command: str = ""
    """"" = the case, or the list, is the screen."""
    then: Then | None = None
    unanswered: bool = False
    """The office dies before it has seen the package: something waits."""
    during: Then = _nothing
    """What is done while the office is dead and the folder away; then the window is killed."""
    packages: int = 1
    """Declaration packages the client has in the end. (In practice a case filed in the trouble goes to the desk's own
    office, which is not away.)"""


def _tab(at: int) -> Then:
    async def turn(window: MainWindow, _papers: Path) -> None:
        assert window.case is not None
        window.case.tabs.setCurrentIndex(at)

    return turn


async def _check(window: MainWindow, _papers: Path) -> None:
    """Alt+K: the cursor among the findings."""
    from PySide6.QtCore import Qt

    await _press(window, Qt.Key.Key_K, Qt.KeyboardModifier.AltModifier)


def _pane(name: str) -> Then:
    async def turn(window: MainWindow, _papers: Path) -> None:
        from PySide6.QtCore import Qt

        from cqdesk.ui.consol_desk import ConsolScreen

        (await _front(ConsolScreen)).show_pane(BOARD.index(name))
        if name == "checks":
            await _press(window, Qt.Key.Key_F9)
            await asyncio.sleep(REST_S)

    return turn


def _list(at: int, *, enter: bool = False, firm: str = TRADER) -> Then:
    """A list of the refund screen, and what Enter opens of its first row."""

    async def turn(window: MainWindow, _papers: Path) -> None:
        from PySide6.QtCore import Qt

        from cqdesk.ui.refund_screen import RefundScreen

        screen = await _front(RefundScreen)
        if screen.company.currentText() != firm:
            screen.company.setCurrentIndex(screen.company.findText(firm))
            screen.company.activated.emit(screen.company.currentIndex())
            await asyncio.sleep(REST_S)
        screen.show_list(at)
        if enter:
            await asyncio.sleep(REST_S)
            await _press(window, Qt.Key.Key_Return)

    return turn


async def _type(window: MainWindow, _papers: Path) -> None:
    """A contract number, the moment before the window is killed."""
    from PySide6.QtTest import QTest

    assert window.case is not None
    edit = window.case.form.edits["contract_number"]
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, "TYPED-IN-TROUBLE")
    edit.flush()
    await window.case.open.settled()


async def _file(window: MainWindow, _papers: Path) -> None:
    """Ctrl+Enter, and Ctrl+Enter again: it is queued, the folder is away."""
    from PySide6.QtCore import Qt

    from cqdesk.ui.filing_dialog import FilingDialog

    window.actions_by_name["申报…"].trigger()
    await _front(FilingDialog)
    await _press(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    await asyncio.sleep(3 * REST_S)


async def _second_row(window: MainWindow, _papers: Path) -> None:
    """The row below the first: of attached papers the first that has pages to look at."""
    from PySide6.QtCore import Qt

    await _press(window, Qt.Key.Key_Down)
    await asyncio.sleep(2 * REST_S)


async def _read_back(window: MainWindow, papers: Path) -> None:
    """The print is chosen by its name."""
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QFileDialog, QLineEdit

    from cqdesk.ui.read_back_dialog import ReadBackDialog

    chooser = await _front(QFileDialog)
    name = chooser.findChild(QLineEdit, "fileNameEdit")
    assert isinstance(name, QLineEdit)
    name.setText(str(papers / PRINT))
    await _press(window, Qt.Key.Key_Return)
    await _front(ReadBackDialog)
    await asyncio.sleep(REST_S)


async def _press(window: MainWindow, key: Any, mods: Any = None) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    QTest.keyClick(QApplication.focusWidget() or window, key, mods or Qt.KeyboardModifier.NoModifier)


async def _front(kind: type) -> Any:
    from benchmarks.hands import front_dialog

    return await front_dialog(kind)


CASE = ("form", "containers", "attached", "more", "papers", "receipts", "history")
BOARD = ("houses", "boxes", "warehouse", "tie", "owed", "checks")
REFUND = ("claims", "items", "invoices", "receipts", "open", "deadlines")
SCENES: dict[str, Scene] = {
    "list": Scene(unanswered=True),
    **{f"case-{name}": Scene(case=FILED, then=_tab(at)) for at, name in enumerate(CASE)},
    "case-checks": Scene(case=FILED, then=_check),
    "case-typed": Scene(case=REFUSED, during=_type),
    "case-filed": Scene(case=REFUSED, then=_tab(CASE.index("receipts")), during=_file, packages=2),
    "review": Scene(case=FILED, command="核对单据…"),
    "attachments": Scene(case=FILED, command="随附单据…", then=_second_row),
    "waiting": Scene(case=FILED, command="为什么在等…", unanswered=True),
    "authorisation": Scene(case=FILED, command="代理报关委托…"),
    "inspection": Scene(case=FILED, command="查验…"),
    "package": Scene(case=FILED, command="交出票包…"),
    "filing": Scene(case=REFUSED, command="申报…"),
    "broker": Scene(case=READY, command="交给报关行…"),
    "confirmation": Scene(case=READY, command="客户确认…"),
    "read-back": Scene(case=READY, command="读回申报结果…", then=_read_back),
    "versions": Scene(case=ACCEPTED, command="版本…"),
    "amendment": Scene(case=ACCEPTED, command="修撤单…"),
    "refusal": Scene(case=REFUSED, command="退单与重报…"),
    "safety": Scene(case=FILED, command="数据安全…"),
    **{f"board-{name}": Scene(case=FILED, command="拼箱…", then=_pane(name)) for name in BOARD},
    **{f"refund-{name}": Scene(case=FILED, command="出口退税…", then=_list(at)) for at, name in enumerate(REFUND)},
    "refund-claim": Scene(case=FILED, command="出口退税…", then=_list(0, enter=True)),
    "refund-thread": Scene(case=FILED, command="出口退税…", then=_list(1, enter=True)),
    "refund-producer": Scene(case=FILED, command="出口退税…", then=_list(1, firm=MAKER)),
    "codes": Scene(case=FILED, command="代码表…"),
    "library": Scene(case=FILED, command="商品库…"),
}


async def show(window: MainWindow, scene: Scene, papers: Path) -> None:
    """Bring the screen up."""
    window.showMaximized()
    await asyncio.sleep(REST_S)
    if scene.case:
        window.open_case(scene.case)
        await asyncio.sleep(2 * REST_S)
    if scene.command:
        action = window.actions_by_name[scene.command]
        asyncio.get_running_loop().call_soon(action.trigger)
        await asyncio.sleep(2 * REST_S)
    if scene.then is not None:
        await scene.then(window, papers)
