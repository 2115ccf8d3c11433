"""A list of a claim as a grid that is read and copied, never typed into."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from ..forms.layout import ListLayout
from .grid import Grid
from .settings import Settings


class FormGrid(Grid):
    """A list of a claim: read, copied, never typed into. Enter opens the line."""

    opened = Signal(str)

    def __init__(self, layout: ListLayout, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(layout, settings, parent)
        self.setEditTriggers(self.EditTrigger.NoEditTriggers)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plainly = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plainly:
            if path := self.current_path():
                self.opened.emit(path)
            event.accept()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            event.accept()
        elif event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Tab)
            event.accept()
        elif event.key() in _MOVES:
            super().keyPressEvent(event)
        else:
            event.ignore()


_MOVES = frozenset(
    {
        *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right),
        *(Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End),
    }
)
