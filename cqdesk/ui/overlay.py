"""Small cards that float inside the window under a field.

Children of the window, not pop-up windows of their own: input methods and window managers leave them alone.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QVBoxLayout, QWidget
from shiboken6 import isValid

from .tokens import MARGIN


class Overlay(QFrame):
    """A card that closes by Esc or when the cursor goes elsewhere; the cursor then returns where it was."""

    closed = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setProperty("role", "overlay")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._back: QWidget | None = None
        self._open = False

    def open_at(self, anchor: QWidget, place: QRect | None = None) -> None:
        """Show under (or above) `place` of `anchor`, wholly inside the window."""
        here = QApplication.focusWidget()
        inside = here is not None and here.window() is self.window()
        # after a dialog the cursor may still lie in it for a moment: the window knows where it was before
        self._back = here if inside else self.window().focusWidget()
        self.put_at(anchor, place)
        self._open = True
        self.show()
        self.raise_()
        self.setFocus()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)

    def put_at(self, anchor: QWidget, place: QRect | None = None) -> None:
        """Take the place and the size; once more when the card has grown."""
        window = self.parentWidget()
        assert window is not None
        place = place if place is not None else anchor.rect()
        self.adjustSize()
        corner = anchor.mapTo(window, place.bottomLeft() + QPoint(0, 2))
        width, height = min(self.width(), window.width() - 8), min(self.height(), window.height() - 8)
        if corner.y() + height > window.height():
            above = anchor.mapTo(window, place.topLeft()).y() - height - 2
            corner.setY(above if above >= 0 else window.height() - height - 4)
        corner.setX(max(4, min(corner.x(), window.width() - width - 4)))
        self.setGeometry(QRect(corner.x(), corner.y(), width, height))

    def dismiss(self, give_back: bool = True) -> None:
        """Close and give the cursor back."""
        if not self._open:
            return
        self._open = False
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.disconnect(self._focus_moved)
        self.hide()
        if give_back and self._back is not None and isValid(self._back):
            self._back.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
            return
        super().keyPressEvent(event)

    def _focus_moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is not None and now is not self and not self.isAncestorOf(now):
            self.dismiss(give_back=False)


class Explanation(Overlay):
    """Answers F1: title and paragraphs; any of Esc, Enter, F1 closes it."""

    def __init__(self, window: QWidget, title: str, lines: list[tuple[str, str]]) -> None:
        super().__init__(window)
        self.setAccessibleName(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        head = QLabel(title, self)
        head.setProperty("role", "title")
        column.addWidget(head)
        for name, words in lines:
            line = QLabel(f"{name}　{words}", self)
            line.setTextFormat(Qt.TextFormat.PlainText)
            line.setWordWrap(True)
            column.addWidget(line)
        self.setFixedWidth(420)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_F1, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.dismiss()
            return
        super().keyPressEvent(event)
