"""A search line over a list: typing asks again, arrows move in the list, Enter takes the row in hand."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from . import theme
from .figures import make_room, show_whole
from .lane import Lane
from .text_line import TextLine
from .tokens import GAP, ROW

Row = tuple[Any, Sequence[str], bool]
"""What stands behind a row, its texts, and whether it is written in grey."""
Search = Callable[[str], Coroutine[Any, Any, Sequence[Row]]]

_MOVES = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 10,
    Qt.Key.Key_PageUp: -10,
}


def plain_table(heads: Sequence[str], widths: Sequence[int], stretch: int, parent: QWidget) -> QTableWidget:
    """A list of whole rows that nobody types into."""
    table = QTableWidget(0, len(heads), parent)
    table.setHorizontalHeaderLabels(list(heads))
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(ROW)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    head = table.horizontalHeader()
    head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    head.setHighlightSections(False)
    for column, width in enumerate(widths):
        table.setColumnWidth(column, width)
    head.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
    return table


class SearchList(QWidget):
    """`taken` carries what stands behind the row that was taken, `moved` the row in hand (None: nothing found)."""

    taken = Signal(object)
    moved = Signal(object)

    def __init__(
        self,
        lane: Lane,
        search: Search,
        heads: Sequence[str],
        widths: Sequence[int],
        stretch: int,
        hint: str,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._lane, self._search = lane, search
        self._asked = self._answered = 0
        self._take_when_answered = False
        """Enter came before the answer to what was typed: it takes the row found, never one of an older answer."""
        self._behind: list[Any] = []
        self._wide = stretch
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP // 2)
        self.line = TextLine(self)
        self.line.setPlaceholderText(hint)
        self.line.setAccessibleName(hint)
        self.table = plain_table(heads, widths, stretch, self)
        self.table.setAccessibleName("结果")
        column.addWidget(self.line)
        column.addWidget(self.table, 1)
        self.setFocusProxy(self.line)
        self.line.installEventFilter(self)
        self.table.installEventFilter(self)
        self.line.textChanged.connect(lambda *_: self.ask())
        self.table.currentCellChanged.connect(lambda *_: self.moved.emit(self.current()))
        self.table.cellDoubleClicked.connect(lambda *_: self._take())

    def ask(self) -> None:
        """Look again: something was typed, or what is shown has changed."""
        self._asked += 1
        self._take_when_answered = False
        self._lane.start(self._fill(self._asked), of=self)

    async def _fill(self, asked: int) -> None:
        rows = await self._search(self.line.text().strip())
        if asked != self._asked or not isValid(self):
            return  # something else was typed, or the dialog is gone
        at = max(0, self.table.currentRow())
        self._behind = [behind for behind, _texts, _grey in rows]
        self.table.setRowCount(len(rows))
        muted = QColor(theme.current().muted)
        for row, (_behind, texts, grey) in enumerate(rows):
            for column, words in enumerate(texts):
                item = QTableWidgetItem(words)
                item.setToolTip(words)
                if grey:
                    item.setForeground(muted)
                self.table.setItem(row, column, item)
        show_whole(self.table)
        make_room(self.table, self._wide)
        if rows:
            self.table.selectRow(min(at, len(rows) - 1))
        self._answered = asked
        self.moved.emit(self.current())
        if self._take_when_answered:
            self._take_when_answered = False
            self._take()

    def current(self) -> Any:
        """What stands behind the row in hand; None if there is none."""
        row = self.table.currentRow()
        return self._behind[row] if 0 <= row < len(self._behind) else None

    def picked(self) -> list[Any]:
        """What stands behind the selected rows, from top to bottom."""
        rows = sorted({index.row() for index in self.table.selectedIndexes()})
        return [self._behind[row] for row in rows if row < len(self._behind)]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and not self.line.composing:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
                self._take()
                return True
            if watched is self.line and (by := _MOVES.get(Qt.Key(event.key()))) is not None:
                last = self.table.rowCount() - 1
                self.table.selectRow(max(0, min(last, self.table.currentRow() + by)))
                return True
        return super().eventFilter(watched, event)

    def _take(self) -> None:
        if self._answered != self._asked:
            self._take_when_answered = True
        elif (behind := self.current()) is not None:
            self.taken.emit(behind)
