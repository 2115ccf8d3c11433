"""A small question with two or three answers, each with its letter."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from .overlay import Overlay
from .tokens import GAP, MARGIN


class ChoiceCard(Overlay):
    """Arrows and Enter, or the letter alone; Esc asks nothing any more."""

    chosen = Signal(str)

    def __init__(self, window: QWidget, title: str, answers: list[tuple[str, str]]) -> None:
        super().__init__(window)
        self.setAccessibleName(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(GAP)
        head = QLabel(title, self)
        head.setProperty("role", "title")
        column.addWidget(head)
        self.buttons: dict[str, QPushButton] = {}
        self._letters: dict[str, str] = {}
        for key, words in answers:
            button = QPushButton(words, self)
            button.setMinimumWidth(180)
            button.clicked.connect(lambda _on=False, k=key: self._take(k))
            self.buttons[key] = button
            self._letters[words.partition("&")[2][:1].upper()] = key
            column.addWidget(button)
        self.setFocusProxy(next(iter(self.buttons.values())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = self._letters.get(event.text().upper())
        if key:
            self._take(key)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            for name, button in self.buttons.items():
                if button.hasFocus():
                    self._take(name)
                    return
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def _take(self, key: str) -> None:
        self.dismiss()
        self.chosen.emit(key)
