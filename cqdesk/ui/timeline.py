"""What happened to a case, newest first, and its moments: the stage always by shape and word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ..domain.clock import CHINA
from . import marks
from .cards import Card, CardList
from .tokens import GAP, MARGIN

_KINDS = {
    "receipt": "回执",
    "response": "响应",
    "note": "人工记录",
    "step": "发送",
    "record": "登记",
    "history": "操作",
}
LEVEL_TONES = {"overdue": "error", "under_two_hours": "warning", "today": "warning", "later": "muted"}
LEVEL_SHAPES = {"overdue": "cross", "under_two_hours": "triangle", "today": "triangle", "later": "ring"}


def local(at: datetime, seconds: bool = False) -> str:
    """An instant as the office's wall clock shows it."""
    return at.astimezone(CHINA).strftime("%m-%d %H:%M:%S" if seconds else "%m-%d %H:%M")


class Entry(Protocol):
    """One thing that happened."""

    @property
    def at(self) -> datetime: ...
    @property
    def kind(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def letter(self) -> str: ...
    @property
    def stage(self) -> str: ...
    @property
    def places(self) -> Sequence[str]: ...
    @property
    def declaration(self) -> int: ...


class Moment(Protocol):
    """One cut-off, limit or departure."""

    @property
    def at(self) -> datetime: ...
    @property
    def done(self) -> bool: ...
    @property
    def text(self) -> str: ...


def moments_line(moments: Sequence[Moment]) -> str:
    """One line: what is still ahead, in order of time."""
    return "　·　".join(m.text for m in sorted((m for m in moments if not m.done), key=lambda m: m.at))


class Timeline(QWidget):
    """Receipts, answers, notes and steps as a chain of cards; Enter or F4 on one that names a field leads there."""

    place_wanted = Signal(int, str)
    """Declaration and place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.empty = QLabel("还没有回执。申报后，单一窗口和海关的回执会自动出现在这里（F5 立即收取）。", self)
        self.empty.setWordWrap(True)
        self.empty.setContentsMargins(MARGIN, GAP, MARGIN, 0)
        self.empty.setProperty("role", "muted")
        self.list = CardList("回执时间线", self)
        self.list.chosen.connect(self._go)
        self._entries: Sequence[Entry] = ()
        self._turn: dict[str, int] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.empty)
        column.addWidget(self.list, 1)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show what happened, newest first."""
        self.empty.setVisible(not entries)
        self._entries, self._turn = entries, {}
        cards = []
        for n, e in enumerate(entries):
            shape = marks.STAGE_SHAPES.get(e.stage, "dot") if e.stage else ("bar" if e.kind == "note" else "ring")
            letter = f"［{e.letter}］" if e.letter else ""
            cards.append(
                Card(
                    title=f"{letter}{e.title}",
                    detail=f"{e.text}　→ 按 Enter 到所指的项" if e.places else e.text,
                    aside=f"{_KINDS.get(e.kind, e.kind)} {local(e.at, seconds=True)}",
                    shape=shape,
                    tone=marks.stage_tone(e.stage),
                    chained=True,
                    place=str(n),
                )
            )
        self.list.show_cards(cards)

    def go_on(self) -> bool:
        """F4 on a receipt: to the (next) place it names. False if it names none."""
        return self._go(self.list.place())

    def _go(self, card: str) -> bool:
        entry = self._entries[int(card)] if card.isdigit() and int(card) < len(self._entries) else None
        if entry is None or not entry.places:
            return False
        turn = self._turn.get(card, 0)
        self._turn[card] = turn + 1
        self.place_wanted.emit(entry.declaration, entry.places[turn % len(entry.places)])
        return True
