"""A table of texts one types into and pastes blocks of Excel into: copy, paste, fill down, clear, Enter to the next cell."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QTableWidget, QTableWidgetItem, QWidget

from ..errors import UserError
from .blocks import from_clipboard, is_plain_number
from .figures import show_whole
from .sheet_clipboard import put_block
from .tokens import ROW


class BlockTable(QTableWidget):
    """Texts only: what they mean is read by who asked for them. `edited` tells of every change."""

    edited = Signal()
    refused = Signal(str)
    """Why a block was not pasted."""

    def __init__(self, name: str, heads: Sequence[str], rows: int, parent: QWidget | None = None) -> None:
        super().__init__(rows, len(heads), parent)
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(list(heads))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.verticalHeader().setDefaultSectionSize(max(ROW, self.fontMetrics().height() + 8))
        self.itemChanged.connect(lambda _item: self.edited.emit())
        self.edited.connect(lambda: show_whole(self))

    def text_at(self, row: int, column: int) -> str:
        """The text of a cell."""
        item = self.item(row, column)
        return item.text().strip() if item is not None else ""

    def put(self, row: int, column: int, words: str) -> None:
        """Write one cell; a table with cells of its own kinds writes in its own way."""
        self.setItem(row, column, QTableWidgetItem(words))

    def put_block(self, top: int, left: int, rows: Sequence[Sequence[str]]) -> None:
        """Write a block, making room below; what goes beyond the last column is dropped."""
        if top + len(rows) > self.rowCount():
            self.make_room(top + len(rows) + 1)
        for down, row in enumerate(rows):
            for across, words in enumerate(row):
                if left + across < self.columnCount() and top + down < self.rowCount():
                    self.put(top + down, left + across, words)

    def make_room(self, rows: int) -> None:
        """At least so many rows."""
        self.setRowCount(max(rows, self.rowCount()))

    def paste(self, words: str) -> int:
        """Paste a block at the cursor. Returns the rows pasted."""
        try:
            block = from_clipboard(words)
        except UserError as error:
            self.refused.emit(f"{error.message} {error.remedy}")
            return 0
        if not block:
            return 0
        self.blockSignals(True)
        self.put_pasted(block)
        self.blockSignals(False)
        self.viewport().update()
        self.edited.emit()
        return len(block)

    def put_pasted(self, block: list[list[str]]) -> None:
        """Where a pasted block goes: from the cursor right and down."""
        self.put_block(max(0, self.currentRow()), max(0, self.currentColumn()), block)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        clipboard = QGuiApplication.clipboard()
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste(clipboard.text())
        elif event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.key() == Qt.Key.Key_Delete and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            for item in self.selectedItems():
                self.put(item.row(), item.column(), "")
        elif event.key() == Qt.Key.Key_D and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._fill_down()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.step()
        else:
            super().keyPressEvent(event)

    def _copy(self) -> None:
        """What is selected, a column of nothing but numbers as numbers."""
        if block := self._chosen():
            columns = [[words for words in column if words] for column in zip(*block, strict=True)]
            put_block(block, {n for n, column in enumerate(columns) if all(map(is_plain_number, column))})

    def _chosen(self) -> list[list[str]]:
        ranges = self.selectedRanges()
        if not ranges:
            return []
        area = ranges[0]
        return [
            [self.text_at(row, column) for column in range(area.leftColumn(), area.rightColumn() + 1)]
            for row in range(area.topRow(), area.bottomRow() + 1)
        ]

    def _fill_down(self) -> None:
        """The topmost row of what is selected into the rows below it; one row takes what stands above it."""
        block, ranges = self._chosen(), self.selectedRanges()
        if not block:
            return
        top, left = ranges[0].topRow(), ranges[0].leftColumn()
        if len(block) > 1:
            self.put_block(top + 1, left, [block[0]] * (len(block) - 1))
        elif top:
            self.put_block(top, left, [[self.text_at(top - 1, left + n) for n in range(len(block[0]))]])
        self.edited.emit()

    def step(self) -> None:
        """Enter goes to the next field, at the end of a row to the next row."""
        row, column = self.currentRow(), self.currentColumn() + 1
        if column >= self.columnCount():
            row, column = row + 1, 0
        if row >= self.rowCount():
            self.make_room(row + 1)
        self.setCurrentCell(min(row, self.rowCount() - 1), column)
