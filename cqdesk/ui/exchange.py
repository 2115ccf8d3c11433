"""What leaves and what comes: filing in two acts, the regular round of the courier, and the other side in practice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from ..errors import UserError
from .dialogs import finished
from .filing_dialog import FilingDialog

if TYPE_CHECKING:
    from ..actions.courier import SyncResult
    from ..actions.desk import Desk
    from ..actions.receiving import ConsolNews, News
    from .case import CaseScreen
    from .lane import Lane


def one_round(desk: Desk, insist: bool) -> SyncResult:
    """Send and receive once; in practice the practice office works in between. `insist`: a person asked for it.

    Imported here: messages and receipts need an XML reader, which the first picture on the screen does not.
    """
    if desk.kind == "practice":
        from ..actions.practice import practice_sync

        return practice_sync(desk, insist=insist)
    from ..actions.channels import channels, manifest_channels, no_channel
    from ..actions.courier import sync

    if insist and not channels(desk) and not manifest_channels(desk):
        raise no_channel()
    return sync(desk, insist=insist)


BUSY = "courier-busy"
MOST_NEWS, MOST_WAITING = 3, 2
"""As many as the status bar has room for."""


def _told(news: Sequence[News], consols: Sequence[ConsolNews]) -> str:
    """The newest word about each case, and how many receipts each consol got, as far as a line holds it."""
    last = {one.case: one.words for one in news}
    for number in dict.fromkeys(one.consol for one in consols):
        of = [one for one in consols if one.consol == number]
        refused = sum(1 for one in of if one.refused)
        last[number] = f"舱单回执 {len(of)} 份" + (f"，{refused} 份有退单" if refused else "")
    words = "；".join(f"{case} {said}" for case, said in list(last.items())[-MOST_NEWS:])
    more = f" 等 {len(last)} 项" if len(last) > MOST_NEWS else ""
    return f"（{words}{more}）" if words else ""


class Exchange(QObject):
    """Sends and receives every few seconds in a worker, and when asked (F5)."""

    looked = Signal()
    """A round is over, whatever it brought."""
    told = Signal(str)
    news = Signal()
    """Something came or left: lists and heads are to be read again."""
    filed = Signal()

    def __init__(self, desk: Desk, lane: Lane, window: QWidget, every_ms: int) -> None:
        super().__init__(window)
        self._desk, self._lane, self._window = desk, lane, window
        self._stopped = False
        self._under_way = False
        self._asking = self._asked = False
        self._last: tuple[list[str], list[str]] = ([], [])
        self._timer = QTimer(self)
        self._timer.timeout.connect(lambda: self._lane.start(self.sync(quiet=True)))
        if every_ms > 0:
            self._timer.start(every_ms)

    def stop(self) -> None:
        """No further rounds."""
        self._stopped = True
        self._timer.stop()

    def _is_over(self) -> bool:
        return self._stopped

    def sync_now(self) -> None:
        """F5."""
        self._lane.start(self.sync(quiet=False))

    async def sync(self, *, quiet: bool) -> None:
        """One round; a quiet one speaks only when there is news."""
        if self._under_way or self._stopped or (quiet and self._lane.talking.locked()):
            if not quiet:
                self._asked = True  # a person's round follows the one under way
            return
        self._under_way = True
        try:
            async with self._lane.talking:
                if self._is_over():
                    return  # closed while this round waited for its turn
                result = await self._lane.read(one_round, self._desk, not quiet)
        except UserError as error:
            if not quiet:
                raise
            if error.id != BUSY:  # somebody else has the round: nobody asked, and the next one is ours
                self.told.emit(error.message)
            return
        finally:
            self._under_way = False
            self._go_on_if_asked()
        troubled = (result.in_doubt, result.failed)
        parts = [f"发出 {len(result.sent)}"] if result.sent else []
        if result.received:
            parts.append(f"收到 {len(result.received)}" + _told(result.news, result.consols))
        if troubled != self._last:
            parts += [
                f"{word} {len(found)}" for word, found in zip(("结果不明", "未成功"), troubled, strict=True) if found
            ]
        changed = bool(parts) or troubled != self._last
        self._last = troubled
        # one channel may be down while another brings receipts: neither hides the other
        words = [*result.waiting[:MOST_WAITING], *(["收发：" + "，".join(parts)] if parts else [])]
        if words:
            self.told.emit(" ".join(words))
        elif not quiet:
            self.told.emit("没有新的回执。")
        if changed:
            self.news.emit()
        if result.news or result.consols or troubled[0]:
            QApplication.alert(self._window)  # marks the window in the task bar while another one is in front

    def _go_on_if_asked(self) -> None:
        self.looked.emit()
        if self._asked:
            self._asked = False
            self.sync_now()

    # Filing

    def file(self, case: CaseScreen) -> None:
        """Ctrl+Enter: the summary, the first of two deliberate acts."""
        if not self._asking:
            self._lane.start(self._file(case))

    async def _file(self, case: CaseScreen) -> None:
        from ..actions import filing

        self._asking = True
        try:
            case.flush()
            case.demand()
            await case.open.settled()
            number = case.open.number
            summary = await self._lane.run(filing.filing_summary, self._desk, case.case, number)
            dialog = FilingDialog(summary, self._window, case.order)
            if await finished(dialog) != QDialog.DialogCode.Accepted:
                if dialog.place:
                    case.go_to(dialog.place)
                return
            await self._lane.run(filing.queue, self._desk, case.case, number, token=summary.token)
        finally:
            self._asking = False
        self.filed.emit()
        await self.sync(quiet=False)
        self.news.emit()

    def settle(self, filing_key: int, arrived: bool) -> None:
        """A person looked whether it arrived."""
        self._lane.start(self._settle(filing_key, arrived))

    async def _settle(self, filing_key: int, arrived: bool) -> None:
        from ..actions import filing

        await self._lane.run(filing.settle_in_doubt, self._desk, filing_key, arrived=arrived)
        await self.sync(quiet=False)
        self.news.emit()

    def retry(self, filing_key: int) -> None:
        """Send the same bytes again."""
        self._lane.start(self._retry(filing_key))

    async def _retry(self, filing_key: int) -> None:
        from ..actions import filing

        await self._lane.run(filing.retry, self._desk, filing_key)
        await self.sync(quiet=False)
        self.news.emit()

    # The other side, in practice

    def practise(self, case: str, number: int, letter: str) -> None:
        """Play the person with the card (no letter) or customs."""
        self._lane.messages.tell("")  # an older fault does not stay beside a new act
        self._lane.start(self._practise(case, number, letter))

    async def _practise(self, case: str, number: int, letter: str) -> None:
        from ..actions import practice
        from .practice_reason import REASONS, PracticeReasonDialog

        note = ""
        if letter in REASONS:
            asked = PracticeReasonDialog(letter, self._window)
            if await finished(asked) != QDialog.DialogCode.Accepted:
                return
            note = asked.reason
        try:
            async with self._lane.talking:
                if letter:
                    await self._lane.run(practice.practice_decide, self._desk, case, letter, note, number)
                else:
                    await self._lane.run(practice.practice_submit, self._desk, case, number)
        finally:
            self._go_on_if_asked()
        self.news.emit()
