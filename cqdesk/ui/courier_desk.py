"""What a clerk does about sending and receiving beside F5: why is this waiting, pause, sticks. One menu of its own."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from .commands import Command
from .dialogs import finished

if TYPE_CHECKING:
    from .main_window import MainWindow

MENU = "收发(&S)"


class CourierDesk(QObject):
    """Signals what the window shows."""

    told = Signal(str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._desk, self._lane = window, window.desk, window.lane

    def why(self) -> None:
        """Ctrl+Alt+Q: of the case in hand, else of all."""
        self._lane.start(self._why())

    async def _why(self) -> None:
        from .waiting_dialog import WaitingDialog

        case = self._window.case.case if self._window.case is not None else ""
        dialog = WaitingDialog(self._desk, self._lane, case, self._window)
        start = self._lane.start
        dialog.settled.connect(lambda filing, arrived: start(self._settle(dialog, filing, arrived)))
        dialog.retried.connect(lambda filing: start(self._act(dialog, "retry", filing)))
        dialog.doubted.connect(lambda filing: start(self._act(dialog, "doubt", filing)))
        dialog.paused_wanted.connect(lambda on: start(self._hold(on, dialog)))
        self._window.exchange.looked.connect(dialog.renew)
        await finished(dialog)

    async def _settle(self, dialog: QObject, filing: int, arrived: bool) -> None:
        from ..actions.filing import settle_in_doubt

        await self._lane.run(settle_in_doubt, self._desk, filing, arrived=arrived)
        await self._after(dialog)

    async def _act(self, dialog: QObject, act: str, filing: int) -> None:
        from ..actions.carrying import call_in_doubt
        from ..actions.filing import retry

        await self._lane.run(retry if act == "retry" else call_in_doubt, self._desk, filing)
        await self._after(dialog)

    async def _after(self, dialog: QObject) -> None:
        from .waiting_dialog import WaitingDialog

        await self._window.exchange.sync(quiet=True)
        self._window.exchange.news.emit()
        if isinstance(dialog, WaitingDialog):
            dialog.again()

    def hold(self, on: bool) -> None:
        """Pause or resume sending."""
        self._lane.start(self._hold(on, self))

    async def _hold(self, on: bool, dialog: QObject) -> None:
        from ..actions.courier_memory import PAUSED_ZH, pause, resume

        if on:
            await self._lane.run(pause, self._desk)
            self.told.emit(PAUSED_ZH)
        else:
            await self._lane.run(resume, self._desk)
            self.told.emit("继续发送。")
        await self._after(dialog)

    def carry_out(self) -> None:
        """Write what waits to a stick."""
        self._lane.start(self._carry_out())

    async def _carry_out(self) -> None:
        from ..actions.carrying import carry_out
        from ..actions.channels import carried_channel

        name = await self._lane.run(carried_channel, self._desk)
        chooser = QFileDialog(self._window, "写出报文到 U 盘或文件夹")
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        if not await finished(chooser) or not chooser.selectedFiles():
            return
        folder = Path(chooser.selectedFiles()[0])
        async with self._lane.talking:
            result, place = await self._lane.read(carry_out, self._desk, name, folder, everything=True)
        self.told.emit(f"已写出 {len(result.sent)} 份报文到 {place.name}。导入后请用“取回回执…”。")
        self._window.exchange.news.emit()

    def bring_back(self) -> None:
        """Take receipts from a stick."""
        self._lane.start(self._bring_back())

    async def _bring_back(self) -> None:
        from ..actions.carrying import bring_back

        chooser = QFileDialog(self._window, "取回回执")
        chooser.setFileMode(QFileDialog.FileMode.ExistingFiles)
        chooser.setNameFilters(["回执 (*.xml *.zip)", "所有文件 (*)"])
        if not await finished(chooser) or not chooser.selectedFiles():
            return
        files = [Path(name) for name in chooser.selectedFiles()]
        async with self._lane.talking:
            found = await self._lane.read(bring_back, self._desk, files)
        words = f"取回 {len(found.files)} 份回执" + (f"，{found.known} 份以前已取过" if found.known else "")
        if found.refused:
            name, why = found.refused[0]
            self._lane.messages.fault(f"{len(found.refused)} 个文件没有取回：{name}。{why}", "", "bring-back")
        self.told.emit(words + "。")
        self._window.exchange.news.emit()


def commands(window: MainWindow) -> list[Command]:
    """The entries of the menu."""
    desk = CourierDesk(window)
    desk.told.connect(window.say)
    carried = (
        []
        if window.desk.kind == "practice"
        else [
            Command(menu=MENU, name="写出报文…", does=desk.carry_out),
            Command(menu=MENU, name="取回回执…", does=desk.bring_back),
        ]
    )
    return [
        Command(menu=MENU, name="为什么在等…", keys=("Ctrl+Alt+Q",), does=desk.why),
        Command(menu=MENU, name="暂停发送", does=partial(desk.hold, True)),
        Command(menu=MENU, name="继续发送", does=partial(desk.hold, False)),
        *carried,
    ]
