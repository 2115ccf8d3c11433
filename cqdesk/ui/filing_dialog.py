"""Filing is two deliberate acts: this summary, then yes. With errors there is no yes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from . import marks
from .banner import Banner
from .cards import Card, CardList
from .dialogs import answer_buttons
from .issue_panel import in_order, number_of
from .tokens import GAP, MARGIN

if TYPE_CHECKING:
    from ..actions.filing import FilingSummary


class _Value(QLabel):
    """A wrapped value that takes the height its lines need: a grid inside a dialog gives it too little."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setMinimumHeight(self.heightForWidth(self.width()))


class FilingDialog(QDialog):
    """Shows what is about to be filed in the firm's name. `accepted` means: the second act was done."""

    def __init__(
        self, summary: FilingSummary, parent: QWidget | None = None, order: Callable[[str], int] = lambda _path: 0
    ) -> None:
        super().__init__(parent)
        self.summary = summary
        self.place = ""
        """Path of a finding the clerk wants to mend instead."""
        self.setWindowTitle(f"申报 {summary.case}")
        self.setModal(True)
        self.setMinimumWidth(min(760, parent.width() - 4 * MARGIN) if parent is not None else 760)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN * 2, MARGIN * 2, MARGIN * 2, MARGIN * 2)
        column.setSpacing(GAP * 2)
        title = QLabel(f"将要发送：{summary.case}　第 {summary.version} 版", self)
        title.setProperty("role", "title")
        column.addWidget(title)
        column.addWidget(self._rows())
        blocked = bool(summary.blocking)
        note = Banner(self)
        if blocked:
            note.say(
                f"还有 {len(summary.blocking)} 处错误，改正后才能发送。选中一条按 Enter 前往。",
                "error",
                "cross",
            )
        elif summary.warnings:
            note.say(f"有 {len(summary.warnings)} 处提醒，请确认无误后再发送。", "warning", "triangle")
        else:
            note.say("发送后由单一窗口暂存，不等于已申报；还需要持卡在单一窗口点击申报。", "info")
        column.addWidget(note)
        self.list = CardList("问题", self)
        self.list.show_cards(
            [
                Card(
                    title=i.message,
                    detail=i.remedy,
                    aside=number_of(i),
                    shape=marks.SEVERITY_SHAPES[i.severity],
                    tone=i.severity,
                    place=i.path,
                )
                for i in (*in_order(summary.blocking, order), *in_order(summary.warnings, order))
            ]
        )
        self.list.setVisible(bool(self.list.cards))
        self.list.setMinimumHeight(72)
        self.list.chosen.connect(self._go)
        column.addWidget(self.list, 1)
        if not self.list.cards:
            column.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        self.back, self.yes = answer_buttons(self, row, "确认发送（Ctrl+Enter）", self.accept)
        self.yes.setEnabled(not blocked)
        column.addLayout(row)
        if self.list.cards and blocked:
            self.list.pick(self.list.cards[0].place)
            self.list.setFocus()
        else:
            self.back.setFocus()

    def _rows(self) -> QFrame:
        frame = QFrame(self)
        grid = QGridLayout(frame)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(MARGIN)
        grid.setVerticalSpacing(GAP)
        rows = [*self.summary.rows, ("方式", self.summary.channel_zh)]
        half = (len(rows) + 1) // 2
        for n, (label, value) in enumerate(rows):
            name = QLabel(label, frame)
            name.setProperty("role", "muted")
            name.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            words = _Value(value or "（空）", frame)
            words.setWordWrap(True)
            words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            font = words.font()
            font.setBold(True)
            words.setFont(font)
            down, side = n % half, 2 * (n // half)
            grid.addWidget(name, down, side)
            grid.addWidget(words, down, side + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        return frame

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # The key that opened this summary may still be held down: its repeats are no second act.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            ctrl = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if ctrl and not event.isAutoRepeat() and self.yes.isEnabled():
                self.accept()
            event.accept()
            return
        super().keyPressEvent(event)

    def _go(self, path: str) -> None:
        if path:
            self.place = path
            self.reject()
