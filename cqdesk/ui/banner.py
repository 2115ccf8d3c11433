"""A line across the screen that cannot be overlooked: mark, sentence, what to do next."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from . import marks
from .tokens import MARK


class MarkLabel(QWidget):
    """A painted state mark."""

    def __init__(self, parent: QWidget | None = None, side: int = MARK) -> None:
        super().__init__(parent)
        self.setFixedSize(side + 2, side + 2)
        self.shape = ""
        self.tone = "muted"

    def show_mark(self, shape: str, tone: str) -> None:
        """Show another mark."""
        self.shape, self.tone = shape, tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.shape:
            painter = QPainter(self)
            marks.paint(painter, QRectF(self.rect()), self.shape, marks.colour_of(self.tone))
            painter.end()


class Banner(QFrame):
    """Hidden while it has nothing to say. Tones: error, warning, info."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 5, 10, 5)
        self._mark = MarkLabel(self, 16)
        self._words = QLabel(self)
        self._words.setWordWrap(True)
        row.addWidget(self._mark)
        row.addWidget(self._words, 1)
        self.hide()

    def add_button(self, words: str) -> QPushButton:
        """A button at the end of the line, hidden at first."""
        button = QPushButton(words, self)
        layout = self.layout()
        assert layout is not None
        layout.addWidget(button)
        button.hide()
        return button

    @property
    def words(self) -> str:
        """What it says; "" when hidden."""
        return self._words.text() if not self.isHidden() else ""

    def say(self, words: str, tone: str = "info", shape: str = "") -> None:
        """Show a sentence; "" hides the banner."""
        self._words.setText(words)
        self._mark.show_mark(shape, tone if tone != "info" else "accent")
        self._mark.setVisible(bool(shape))
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)
        self.setVisible(bool(words))
