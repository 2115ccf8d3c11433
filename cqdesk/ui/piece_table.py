"""The list of pieces as a grid to paste into from Excel: block paste with or without a heading, fill down, delete."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QTableWidget, QTableWidgetItem, QWidget

from ..actions.load_sheet import COLUMNS, arranged, heading_of
from ..errors import UserError
from .blocks import from_clipboard, to_clipboard
from .tokens import ROW

_WIDTHS = {"label": 150, "house": 100, "length": 56, "width": 56, "height": 56, "count": 56}
EMPTY_ROWS = 12


class PieceTable(QTableWidget):
    """Texts only: what they mean is read when the plan is computed. `edited` tells of every change."""

    edited = Signal()
    refused = Signal(str)
    """Why a block was not pasted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(EMPTY_ROWS, len(COLUMNS), parent)
        self.setAccessibleName("货物清单")
        self.setHorizontalHeaderLabels([column.title for column in COLUMNS])
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.verticalHeader().setDefaultSectionSize(max(ROW, self.fontMetrics().height() + 8))
        for number, column in enumerate(COLUMNS):
            self.setColumnWidth(number, _WIDTHS.get(column.field, 84))
        self.itemChanged.connect(lambda _item: self.edited.emit())

    def rows(self) -> list[list[str]]:
        """The texts row by row, empty rows included (so that a finding's number is the row's)."""
        found = [[self._text(row, column) for column in range(len(COLUMNS))] for row in range(self.rowCount())]
        while found and not any(found[-1]):
            found.pop()
        return found

    def _text(self, row: int, column: int) -> str:
        item = self.item(row, column)
        return item.text().strip() if item is not None else ""

    def show_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """Show other rows."""
        self.blockSignals(True)
        self.clearContents()
        self.setRowCount(max(EMPTY_ROWS, len(rows) + 1))
        self._put(0, 0, rows)
        self.blockSignals(False)
        self.edited.emit()

    def _put(self, top: int, left: int, rows: Sequence[Sequence[str]]) -> None:
        if top + len(rows) > self.rowCount():
            self.setRowCount(top + len(rows) + 1)
        for down, row in enumerate(rows):
            for across, words in enumerate(row):
                if left + across < len(COLUMNS):
                    self.setItem(top + down, left + across, QTableWidgetItem(words))

    def paste(self, words: str) -> int:
        """Paste a block at the cursor; one with a heading fills the columns it names. Returns the rows pasted."""
        try:
            block = from_clipboard(words)
        except UserError as error:
            self.refused.emit(f"{error.message} {error.remedy}")
            return 0
        if not block:
            return 0
        top = max(0, self.currentRow())
        headed = heading_of(block[0]) is not None
        rows = arranged(block) if headed else block
        self.blockSignals(True)
        self._put(top, 0 if headed else max(0, self.currentColumn()), rows)
        self.blockSignals(False)
        self.edited.emit()
        return len(rows)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        clipboard = QGuiApplication.clipboard()
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste(clipboard.text())
        elif event.matches(QKeySequence.StandardKey.Copy):
            clipboard.setText(to_clipboard(self._chosen()))
        elif event.key() == Qt.Key.Key_Delete:
            for item in self.selectedItems():
                item.setText("")
        elif event.key() == Qt.Key.Key_D and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._fill_down()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._next()
        else:
            super().keyPressEvent(event)

    def _chosen(self) -> list[list[str]]:
        ranges = self.selectedRanges()
        if not ranges:
            return []
        area = ranges[0]
        return [
            [self._text(row, column) for column in range(area.leftColumn(), area.rightColumn() + 1)]
            for row in range(area.topRow(), area.bottomRow() + 1)
        ]

    def _fill_down(self) -> None:
        block, ranges = self._chosen(), self.selectedRanges()
        if block and len(block) > 1:
            self._put(ranges[0].topRow() + 1, ranges[0].leftColumn(), [block[0]] * (len(block) - 1))
            self.edited.emit()

    def _next(self) -> None:
        """Enter goes to the next field, at the end of a row to the next row."""
        row, column = self.currentRow(), self.currentColumn() + 1
        if column >= len(COLUMNS):
            row, column = row + 1, 0
        if row >= self.rowCount():
            self.setRowCount(row + 1)
        self.setCurrentCell(row, column)
