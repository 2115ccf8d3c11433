"""The table of the work list and its keys: one case opened, several selected, columns of one's own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QTableView

Index = QModelIndex | QPersistentModelIndex
_ROWS = QItemSelectionModel.SelectionFlag.Rows


class WorkTable(QTableView):
    """Rows are told by number; the list knows its cases."""

    _plain = True
    """Whether the row of the cursor is selected and no other."""
    opened = Signal(int)
    columns_wanted = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~(
            Qt.KeyboardModifier.KeypadModifier
        ):
            if self.currentIndex().isValid():
                self.opened.emit(self.currentIndex().row())
            event.accept()
            return
        if Qt.Key.Key_1 <= event.key() <= Qt.Key.Key_9 and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.columns_wanted.emit(int(event.key()) - int(Qt.Key.Key_0))
            event.accept()
            return
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            # not Ctrl+Space, which is where an input method is switched on
            self.selectionModel().select(self.currentIndex(), QItemSelectionModel.SelectionFlag.Toggle | _ROWS)
            event.accept()
            return
        if event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and not event.modifiers():
            model = self.model()  # columns are not walked here: Home and End mean the first and the last case
            last = model.rowCount() - 1
            self.setCurrentIndex(model.index(0 if event.key() == Qt.Key.Key_Home else last, 0))
            event.accept()
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """No column is narrower than its label, whatever the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            head = self.horizontalHeader()
            for n in range(head.count()):
                if not head.isSectionHidden(n) and head.sectionSize(n) < head.sectionSizeHint(n):
                    head.resizeSection(n, head.sectionSizeHint(n))

    def go_to_row(self, row: int) -> None:
        """Put the cursor on a row and select it alone, also while a Ctrl held for something else would toggle it."""
        only = QItemSelectionModel.SelectionFlag.ClearAndSelect | _ROWS
        self.selectionModel().setCurrentIndex(self.model().index(row, 0), only)

    def cursor_row(self) -> int:
        """The row of the cursor where the selection does not show it (several rows, or another one); else -1."""
        return -1 if self._plain else self.currentIndex().row()

    def first_column(self) -> int:
        """The first column that is shown."""
        shown = (n for n in range(self.model().columnCount()) if not self.isColumnHidden(n))
        return next(shown, 0)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self._look_again()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self._look_again()

    def _look_again(self) -> None:
        plain, before = self.selected_rows() == [self.currentIndex().row()], self._plain
        self._plain = plain
        if not (plain and before):
            self.viewport().update()

    def selected_rows(self) -> list[int]:
        """The rows selected, from the top."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def select_rows(self, rows: Sequence[int]) -> None:
        """Select these and no others; the cursor stays where it is."""
        last, found = self.model().columnCount() - 1, QItemSelection()
        for row in rows:
            found.select(self.model().index(row, 0), self.model().index(row, last))
        self.selectionModel().select(found, QItemSelectionModel.SelectionFlag.ClearAndSelect)
