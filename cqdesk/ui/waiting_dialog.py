"""Why is this waiting? What is under way and what came without a place, each with a sentence and the facts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QSplitter, QVBoxLayout, QWidget
from shiboken6 import isValid

from ..actions import waiting
from ..actions.courier_memory import PAUSED_ZH, Pause, paused
from ..actions.desk import Desk
from ..actions.waiting import StrayReceipt, Waiting
from .cards import Card, CardList
from .lane import Lane
from .timeline import local
from .tokens import GAP, MARGIN

_SHAPES = {"in_doubt": ("triangle", "error"), "failed": ("cross", "error"), "sent": ("half", "warning")}
_STRAY, _STRAY_MANIFEST = "receipt ", "manifest receipt "


class WaitingDialog(QDialog):
    """Whoever opened the dialog does what is wanted and calls `again`."""

    settled = Signal(int, bool)
    """Filing, whether it arrived (a person looked)."""
    retried = Signal(int)
    doubted = Signal(int)
    paused_wanted = Signal(bool)

    def __init__(self, desk: Desk, lane: Lane, case: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._lane, self._case = desk, lane, case
        self._items: dict[str, Waiting] = {}
        self._pause: Pause | None = None
        self.setWindowTitle("为什么在等")
        self.setModal(True)
        self.resize(min(1040, parent.width() - 40), min(600, parent.height() - 40))
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN * 2, MARGIN * 2, MARGIN * 2, MARGIN * 2)
        column.setSpacing(GAP)
        head = QLabel(f"为什么在等　{case or '所有票'}", self)
        head.setProperty("role", "title")
        column.addWidget(head)
        self.told = QLabel(self)
        self.told.setWordWrap(True)
        column.addWidget(self.told)
        self.list = CardList("等待中的报文和没有归属的回执", self)
        self.facts = QPlainTextEdit(self)
        self.facts.setReadOnly(True)
        self.facts.setAccessibleName("依据")
        self.facts.setTabChangesFocus(True)
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.setChildrenCollapsible(False)
        split.addWidget(self.list)
        split.addWidget(self.facts)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        column.addWidget(split, 1)
        row = QHBoxLayout()
        self.pause = self._button("", row, lambda: self.paused_wanted.emit(self._pause is None))
        self.pause.setAccessibleName("暂停或继续发送")  # its words come with what is read
        row.addStretch(1)
        self.arrived = self._button("已送达(&Y)", row, lambda: self._emit(True))
        self.absent = self._button("未送达，重新发送(&N)", row, lambda: self._emit(False))
        self.again_button = self._button("原样重发(&W)", row, lambda: self.retried.emit(self._filing()))
        self.doubt = self._button("不确定是否已导入(&U)", row, lambda: self.doubted.emit(self._filing()))
        self._button("返回（Esc）", row, self.reject)
        column.addLayout(row)
        self.list.selectionModel().currentChanged.connect(lambda *_rows: self._show_facts())
        self._offer()
        self.again()

    def _button(self, words: str, row: QHBoxLayout, does: object) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        assert callable(does)
        button.clicked.connect(lambda: does())
        row.addWidget(button)
        return button

    # Content

    def again(self) -> None:
        """Show what is there now; nothing if the dialog was closed meanwhile."""
        if isValid(self):
            self._lane.start(self._read(focus=True))

    def renew(self) -> None:
        """The same after a round beside it: the focus stays where it is."""
        if isValid(self):
            self._lane.start(self._read(focus=False))

    async def _read(self, *, focus: bool) -> None:
        items = await self._lane.read(waiting.waiting_items, self._desk, self._case)
        strays = [] if self._case else await self._lane.read(waiting.stray_receipts, self._desk)
        pause = await self._lane.read(paused, self._desk)
        if not isValid(self):
            return
        self._items = {str(one.filing): one for one in items}
        self._pause = pause
        self.pause.setText("继续发送(&P)" if pause else "暂停发送(&P)")
        self.told.setText(self._head(items, strays))
        held = self._place()
        cards = [*self._waiting_cards(items), *_stray_cards(strays)]
        self.list.show_cards(cards)
        if not (held and self.list.pick(held)):
            self.list.pick(next((card.place for card in cards if not card.head), ""))
        if focus:
            self.list.setFocus()
        self._show_facts()

    def _head(self, items: Sequence[Waiting], strays: Sequence[StrayReceipt]) -> str:
        if self._pause is not None:
            return f"{PAUSED_ZH}（{self._pause.who}，{local(self._pause.since)}）"
        if not items and not strays:
            return "没有等待中的报文。"
        return f"{len(items)} 份报文在等" + (f"，{len(strays)} 份回执没有归属或读不懂" if strays else "") + "。"

    @staticmethod
    def _waiting_cards(items: Sequence[Waiting]) -> list[Card]:
        cards = []
        for one in items:
            shape, tone = _SHAPES.get(one.step.value, ("ring", "muted"))
            which = f"　第 {one.declaration} 份" if one.declaration > 1 else ""
            cards.append(
                Card(
                    title=f"{one.case}{which}　{one.step_zh}",
                    detail=one.why,
                    shape=shape,
                    tone=tone,
                    place=str(one.filing),
                )
            )
        return cards

    # What is in hand

    def _place(self) -> str:
        return self.list.place()

    def _filing(self) -> int:
        return self._items[self._place()].filing

    def _emit(self, arrived: bool) -> None:
        self.settled.emit(self._filing(), arrived)

    def _show_facts(self) -> None:
        place = self._place()
        if place in self._items:
            self.facts.setPlainText("\n".join(f"{name}：{words}" for name, words in self._items[place].facts))
        elif place.startswith((_STRAY, _STRAY_MANIFEST)):
            self._lane.start(self._show_raw(place), of=self)
        else:
            self.facts.clear()
        self._offer()

    async def _show_raw(self, place: str) -> None:
        of_manifest, key = place.startswith(_STRAY_MANIFEST), int(place.rpartition(" ")[2])
        words = await self._lane.read(waiting.raw_text, self._desk, key, manifest=of_manifest)
        if isValid(self) and self._place() == place:
            self.facts.setPlainText(words)

    def _offer(self) -> None:
        """Only what the state of the message allows."""
        one = self._items.get(self._place())
        step = one.step.value if one is not None else ""
        self.arrived.setVisible(step == "in_doubt")
        self.absent.setVisible(step == "in_doubt")
        self.again_button.setVisible(step == "failed")
        self.doubt.setVisible(step == "sent" and one is not None and one.by_hand)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()  # nothing is decided by a stray Enter
            return
        super().keyPressEvent(event)


def _stray_cards(strays: Sequence[StrayReceipt]) -> list[Card]:
    if not strays:
        return []
    cards = [Card(title="收到而没有归属、或读不懂的回执：原样保存，找到所属的票后自动归入", head=True)]
    for one in strays:
        cards.append(
            Card(
                title=one.file_name,
                detail="　".join(words for words in (one.words, one.numbers) if words),
                aside=local(one.received_at),
                shape="ring" if one.readable else "cross",
                tone="muted" if one.readable else "warning",
                place=f"{_STRAY_MANIFEST if one.manifest else _STRAY}{one.id}",
            )
        )
    return cards
