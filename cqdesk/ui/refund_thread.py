"""The thread of a refund: invoices, items, receipts, claim lines and money beside each other.

1 to 5 go straight to a column, → and ← to the next and the previous one, Enter makes the
chosen thing the middle of the thread, Backspace goes back.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ..actions.refund_thread import KINDS_ZH, Knot, Thread
from .cards import Card, CardList
from .lane import Lane
from .still_open import StillOpen
from .tokens import GAP
from .work_dialog import WorkDialog

Ask = Callable[[str, str], Awaitable[Thread]]
"""(kind, key) to the thread there."""


_COLUMN_KEYS = tuple(str(at) for at in range(1, len(KINDS_ZH) + 1))


class _Column(CardList):
    """Cards of one kind; the arrows leave it."""

    def __init__(self, kind: str, name: str, dialog: ThreadDialog) -> None:
        super().__init__(name, dialog)
        self.kind, self._dialog = kind, dialog

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() in _COLUMN_KEYS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._dialog.go_to(list(KINDS_ZH)[int(event.text()) - 1])
            event.accept()
            return
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        if step is not None and not event.modifiers():
            self._dialog.go(self.kind, step)
        elif event.key() == Qt.Key.Key_Backspace:
            self._dialog.go_back()
        else:
            super().keyPressEvent(event)
            return
        event.accept()


class ThreadDialog(WorkDialog):
    """Shows the thread at one knot and follows it."""

    def __init__(self, first: Thread, ask: Ask, lane: Lane, parent: QWidget | None = None) -> None:
        super().__init__(
            "退税线索",
            "1…5 到某一列　← → 换列　↑↓ 选择　Enter 以它为中心　Backspace 退回上一个；下面说明它来自哪个文件。",
            parent,
            (1280, 640),
        )
        self._ask = ask
        self._work = StillOpen(self, lane, self.note.say)
        self._past: list[tuple[str, str]] = []
        self.shown = first
        row = QHBoxLayout()
        row.setSpacing(GAP)
        self.columns: dict[str, _Column] = {}
        self._heads: dict[str, QLabel] = {}
        for kind, name in KINDS_ZH.items():
            column = QVBoxLayout()
            head = QLabel(name, self)
            head.setProperty("role", "muted")
            cards = _Column(kind, name, self)
            cards.chosen.connect(lambda place, kind=kind: self._follow(kind, place))
            cards.selectionModel().currentChanged.connect(lambda *_, kind=kind: self._explain(kind))
            self.columns[kind], self._heads[kind] = cards, head
            column.addWidget(head)
            column.addWidget(cards, 1)
            row.addLayout(column, 1)
        self.body.addLayout(row, 1)
        self.told = QLabel(self)
        self.told.setWordWrap(True)
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.body.addWidget(self.told)
        self.finish()
        self._show(first)

    def _show(self, thread: Thread) -> None:
        self.shown = thread
        at, key = thread.at
        for kind, cards in self.columns.items():
            knots = thread.knots[kind]
            self._heads[kind].setText(f"{list(KINDS_ZH).index(kind) + 1} {KINDS_ZH[kind]}　{len(knots)} 条")
            nothing = Card(title="没有", head=True)
            cards.show_cards([self._card(knot, here=(kind, knot.key) == (at, key)) for knot in knots] or [nothing])
        middle = self.columns[at]
        if not middle.pick(key):
            middle.setCurrentIndex(middle.model().index(0, 0))
        middle.setFocus()
        self._explain(at)

    @staticmethod
    def _card(knot: Knot, *, here: bool) -> Card:
        return Card(
            title=knot.title,
            detail=f"{knot.amount}　{knot.detail}".strip(),
            place=knot.key,
            shape="dot" if here else "ring",
            tone="info" if here else "muted",
        )

    def _knot(self, kind: str) -> Knot | None:
        row = self.columns[kind].currentIndex().row()
        knots = self.shown.knots[kind]
        return knots[row] if 0 <= row < len(knots) else None

    def _explain(self, kind: str) -> None:
        knot = self._knot(kind)
        if knot is not None:
            origin = f"　来源：{knot.origin}" if knot.origin else ""
            self.told.setText(f"{KINDS_ZH[kind]}　{knot.title}　{knot.detail}　{knot.amount}{origin}")

    def go(self, kind: str, step: int) -> None:
        """From a column to the next that holds something."""
        kinds = list(KINDS_ZH)
        now = kinds.index(kind)
        while 0 <= now + step < len(kinds):
            now += step
            if self.shown.knots[kinds[now]]:
                cards = self.columns[kinds[now]]
                if cards.currentIndex().row() < 0:
                    cards.setCurrentIndex(cards.model().index(0, 0))
                cards.setFocus()
                self._explain(kinds[now])
                return

    def go_to(self, kind: str) -> None:
        """1 to 5: straight to a column, so that invoice, item and receipt are each one key from the money and back."""
        cards = self.columns[kind]
        if not self.shown.knots[kind]:
            self.note.say(f"没有{KINDS_ZH[kind]}。", "info")
            return
        self.note.say("")
        if cards.currentIndex().row() < 0:
            cards.setCurrentIndex(cards.model().index(0, 0))
        cards.setFocus()
        self._explain(kind)

    def go_back(self) -> None:
        """To the knot before."""
        if self._past:
            self._work.start(self._move(*self._past.pop()))

    def _follow(self, kind: str, key: str) -> None:
        if key and (kind, key) != self.shown.at:
            self._past.append(self.shown.at)
            self._work.start(self._move(kind, key))

    async def _move(self, kind: str, key: str) -> None:
        self._show(await self._ask(kind, key))
