"""What is done with a consol as a whole: new, its head, what a sending needs, market procurement, its goods as a list,
answers to requests, end and reopening."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog

from ..actions import consol_consent, consol_lots, consols
from ..actions.consols import CANCELLED, CLOSED, LIVE
from ..domain.clock import CHINA
from ..domain.consolidation.model import Lot
from ..domain.consolidation.owed import DUE_ZH, Due
from ..domain.consolidation.record import ConsolRecord
from ..domain.loading.apart import column_of
from ..forms.manifest.fill import hazard_of
from .consol_forms import SureDialog
from .consol_head_dialogs import ConsentDialog, ConsolDialog, TransmissionDialog
from .consol_tables import LotsDialog, MarketDialog
from .dialogs import finished

if TYPE_CHECKING:
    from .consol_desk import ConsolScreen

STATE_ZH = {CLOSED: "已结束", CANCELLED: "已作废"}


class WholeActs(QObject):
    """The acts on the consol of one screen."""

    def __init__(self, screen: ConsolScreen) -> None:
        super().__init__(screen)
        self._screen = screen

    def new(self) -> None:
        """Alt+C: a consol from nothing."""
        self._screen.do(self._new())

    async def _new(self) -> None:
        screen = self._screen
        like: ConsolRecord = await screen.read(consols.like_the_last, screen.desk)
        dialog = ConsolDialog(ConsolDialog.known_of(like.consol), screen.desk.clock.now(), screen, new=True)
        if await finished(dialog) != QDialog.DialogCode.Accepted:
            return
        consol = replace(like.consol, **dialog.values, times=dialog.moments)  # type: ignore[arg-type]
        number = await screen.run(consols.new_consol, screen.desk, replace(like, consol=consol))
        await screen.list_consols()
        await screen.load(number)
        screen.show_pane(0)
        screen.note.say(f"已新建拼箱 {number}。按 Ctrl+V 粘贴分单，或 Ctrl+N 逐票加入。", "info", "tick")

    def edit(self) -> None:
        """Alt+E: head, legs, cut-offs."""
        if self._screen.shown is not None:
            self._screen.do(self._edit())

    async def _edit(self) -> None:
        screen = self._screen
        assert screen.shown is not None
        consol = screen.shown.held.consol
        known = ConsolDialog.known_of(consol)
        known |= {kind: f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}" for kind, at in consol.times.items()}
        dialog = ConsolDialog(known, screen.desk.clock.now(), screen, consol.legs)
        if await finished(dialog) == QDialog.DialogCode.Accepted:
            values = {**dialog.values, "times": {**consol.times, **dialog.moments}}
            await screen.act("已修改。", consols.edit_consol, values)

    def transmission(self) -> None:
        """Alt+S: what a sending needs besides the consol."""
        if self._screen.shown is not None:
            self._screen.do(self._transmission())

    async def _transmission(self) -> None:
        screen = self._screen
        assert screen.shown is not None
        dialog = TransmissionDialog(screen.shown.held.record.transmission, screen)
        if await finished(dialog) == QDialog.DialogCode.Accepted:
            await screen.act("发送资料已保存。", consols.edit_transmission, dialog.values)

    def lots(self) -> None:
        """Ctrl+L: the goods of all houses as one list, the cursor on the house in hand."""
        if self._screen.shown is not None:
            self._screen.do(self._lots())

    async def _lots(self) -> None:
        screen = self._screen
        assert screen.shown is not None
        held = screen.shown.held
        dialog = LotsDialog(held.consol.houses, held.record.goods, screen)
        dialog.pick(screen.board.houses.key())
        if await finished(dialog) == QDialog.DialogCode.Accepted:
            await screen.act("货物明细已保存。", consol_lots.put_lots, dialog.lots)

    def segregation(self) -> None:
        """F1: which classes of dangerous goods may not share a box."""
        shown = self._screen.shown
        lots = [] if shown is None else [lot for _, lot in shown.held.consol.lots()]
        self._screen.do(self._segregation(lots))

    async def _segregation(self, lots: list[Lot]) -> None:
        from .segregation_dialog import SegregationDialog  # loaded by who looks

        dangerous = map(hazard_of, lots)
        ours = {column_of(one.hazard_class) for one in dangerous if one is not None and one.hazard_class}
        await finished(SegregationDialog(ours, self._screen))

    def market(self) -> None:
        """Ctrl+M: market procurement (1039): agent, place, order, and the seller of each house."""
        if self._screen.shown is not None:
            self._screen.do(self._market())

    async def _market(self) -> None:
        screen = self._screen
        assert screen.shown is not None
        held = screen.shown.held
        dialog = MarketDialog(held.consol, held.record.market, screen)
        if await finished(dialog) == QDialog.DialogCode.Accepted:
            await screen.act("市场采购资料已保存。", consols.edit_market, dialog.facts)

    # Answers to requests

    def answer(self, key: str) -> None:
        """G on a request that is owed: who agreed or not, when, on what evidence."""
        if self._screen.shown is not None:
            self._screen.do(self._answer(key))

    async def _answer(self, key: str) -> None:
        screen = self._screen
        assert screen.shown is not None
        due, _, subject = key.partition("\n")
        asked = [one for one in screen.shown.held.record.owed if (one.due.value, one.subject) == (due, subject)]
        if not any(one.request for one in asked):
            screen.note.say("这一项不需要海关同意，办完后按 D 登记。", "info", "dot")
            return
        title = f"答复 {DUE_ZH[Due(due)]} {subject}"
        dialog = ConsentDialog(title, asked[0].why, screen.desk.clock.now(), screen)
        if await finished(dialog) != QDialog.DialogCode.Accepted:
            return
        granted = dialog.granted
        waiting = set(consol_consent.waiting_words(screen.shown.held))
        await screen.act(
            "",
            consol_consent.note_consent,
            Due(due),
            subject,
            granted=granted,
            who=dialog.who.text(),
            at=dialog.at,
            words=dialog.words.text(),
            evidence=dialog.proof.files,
        )
        over = sorted(waiting - set(consol_consent.waiting_words(screen.shown.held)))
        done = "、".join(over)
        if not granted:
            screen.note.say(f"已登记不同意。{done}不再办理。" if over else "已登记不同意。", "warning", "dot")
        else:
            screen.note.say(f"已登记同意。{done}已执行，须补的事项见下方。" if over else "已登记同意。", "info", "tick")

    # End

    def close(self) -> None:
        """All is done: the boxes are free for other consols."""
        self._state(CLOSED, "结束本批", "结束后不能再修改，箱子可用于其他拼箱；需要时可重新打开。")

    def cancel(self) -> None:
        """The consol does not take place."""
        self._state(CANCELLED, "作废本批", "作废后不能再修改，箱子可用于其他拼箱。已发送的舱单须另发删除报文。")

    def reopen(self) -> None:
        """Back to work on a consol that was ended."""
        self._state(LIVE, "重新打开本批", "打开后可以继续修改；箱子已用于其他拼箱的不能打开。")

    def _state(self, state: str, title: str, words: str) -> None:
        shown = self._screen.shown
        if shown is None:
            return
        if shown.held.row.state == state:
            self._screen.note.say(
                "本批正在办理中，不需要重新打开。" if state == LIVE else f"本批{STATE_ZH[state]}。", "info", "dot"
            )
            return
        if LIVE not in (state, shown.held.row.state):
            self._screen.note.say(f"本批{STATE_ZH[shown.held.row.state]}，请先重新打开。", "warning", "dot")
            return
        self._screen.do(self._set_state(state, title, words))

    async def _set_state(self, state: str, title: str, words: str) -> None:
        screen = self._screen
        assert screen.shown is not None
        owed = len(screen.shown.held.record.owed)
        left = f"还有 {owed} 项待办没有办完。" if owed and state != LIVE else ""
        dialog = SureDialog(title, (left or words, *((words,) if left else ())), title, screen)
        if await finished(dialog) != QDialog.DialogCode.Accepted:
            return
        await screen.run(consols.close_consol, screen.desk, screen.number, state=state)
        await screen.list_consols()
        await screen.load()
        screen.note.say(f"{screen.number} {STATE_ZH.get(state, '已重新打开')}。", "info", "tick")
