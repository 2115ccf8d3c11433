"""A read-only table for dialogs: rows of texts, one chosen at a time, Enter and letters told to the dialog."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QBrush, QColor, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from . import theme
from .figures import EDGE, figure_of, widest
from .tokens import ROW


class PlainTable(QTableWidget):
    """Rows with a key each. `stretch` is the column that takes what room is left."""

    picked = Signal(str)
    """Key of the row the cursor is on."""
    entered = Signal(str)
    """Enter on a row."""
    typed = Signal(str, str)
    """(key of the row, letter, digit or blank typed on it)"""

    def __init__(
        self,
        name: str,
        heads: Sequence[str],
        *,
        stretch: int = 0,
        right: Sequence[int] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(0, len(heads), parent)
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(list(heads))
        self._right, self._wide = frozenset(right), stretch
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setShowGrid(False)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        for column in range(len(heads)):
            mode = QHeaderView.ResizeMode.Stretch if column == stretch else QHeaderView.ResizeMode.ResizeToContents
            head.setSectionResizeMode(column, mode)
        self._keys: list[str] = []
        self._figures = 0
        """Pixels the longest number of the stretched column needs."""
        self.currentCellChanged.connect(self._moved)

    def show_rows(self, rows: Sequence[tuple[str, Sequence[str], str]]) -> None:
        """Rows as (key, texts, tone); the cursor stays on its key. `tone` is "", muted, warning or error."""
        kept = self.key()
        tokens = theme.current()
        self.blockSignals(True)
        self.setRowCount(len(rows))
        self._keys = [key for key, _, _ in rows]
        for number, (_, texts, tone) in enumerate(rows):
            for column, words in enumerate(texts):
                item = QTableWidgetItem(words)
                item.setToolTip(words)
                if column in self._right:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                if tone:
                    item.setForeground(QBrush(QColor(getattr(tokens, tone))))
                self.setItem(number, column, item)
        self.blockSignals(False)
        figures = {figure_of(texts[self._wide]) for _, texts, _ in rows if self._wide < len(texts)}
        self._figures = widest(self.fontMetrics(), figures) + EDGE if any(figures) else 0
        self._stretch()
        if self._keys:
            self.pick(kept if kept in self._keys else self._keys[0])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._stretch()

    def _stretch(self) -> None:
        """The column that takes what room is left never cuts its label nor a number: the table then scrolls."""
        head, column = self.horizontalHeader(), self._wide
        if column >= head.count():
            return
        others = sum(head.sectionSize(n) for n in range(head.count()) if n != column and not head.isSectionHidden(n))
        least = max(head.sectionSizeHint(column), self._figures)
        if least > self.viewport().width() - others:
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            head.resizeSection(column, least)
        else:
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

    def key(self) -> str:
        """Key of the row the cursor is on; "" = none."""
        row = self.currentRow()
        return self._keys[row] if 0 <= row < len(self._keys) else ""

    def pick(self, key: str) -> None:
        """Put the cursor on a row."""
        if key in self._keys:
            self.setCurrentCell(self._keys.index(key), 0)
            self.picked.emit(key)

    def _moved(self, row: int, _column: int, old: int, _old_column: int) -> None:
        if row != old and 0 <= row < len(self._keys):
            self.picked.emit(self._keys[row])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()  # moving a row is the dialog's affair
        elif plain and self._keys and event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.setCurrentCell(0 if event.key() == Qt.Key.Key_Home else len(self._keys) - 1, 0)
            event.accept()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain and self.key():
            self.entered.emit(self.key())
            event.accept()
        elif plain and self.key() and (event.text() == " " or event.text().isalnum()):
            self.typed.emit(self.key(), event.text())
            event.accept()
        else:
            super().keyPressEvent(event)
