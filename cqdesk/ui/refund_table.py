"""A long list of records: rows of texts from memory, search, a total of what is shown. Nothing is typed here."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLabel, QStackedLayout, QTableView, QVBoxLayout, QWidget

from ..actions.refund_views import RecordList, Row
from ..domain.quantity import plain
from . import theme
from .figures import widest
from .text_line import TextLine
from .tokens import GAP, ROW

Index = QModelIndex | QPersistentModelIndex
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_WIDEST = 260


class _Rows(QAbstractTableModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.heads: tuple[str, ...] = ()
        self.right: frozenset[int] = frozenset()
        self.shown: list[Row] = []

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.shown)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.heads)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.shown[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return row.texts[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() in self.right:
            return _RIGHT
        if role == Qt.ItemDataRole.ForegroundRole and row.tone:
            return QBrush(QColor(getattr(theme.current(), row.tone)))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.heads[section] if orientation == Qt.Orientation.Horizontal else str(section + 1)
        return None


class _View(QTableView):
    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.entered.emit()
            event.accept()
            return
        super().keyPressEvent(event)


class RecordTable(QWidget):
    """Search above, rows, totals below; an empty list says what to do. Enter or a double click opens a row."""

    opened = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = TextLine(self)
        self.search.setPlaceholderText("查找（Ctrl+F）：单号、名称、代码的一部分")
        self.search.setAccessibleName(f"查找{name}")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self._rows = _Rows(self)
        self.view = _View(self)
        self.view.setModel(self._rows)
        self.view.setAccessibleName(name)
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.view.setTabKeyNavigation(False)
        self.view.setWordWrap(False)
        self.view.setShowGrid(False)
        self.view.verticalHeader().setDefaultSectionSize(max(ROW, self.fontMetrics().height() + 8))
        self.view.horizontalHeader().setHighlightSections(False)
        self.view.horizontalHeader().setStretchLastSection(True)
        self.view.entered.connect(self._open)
        self.view.doubleClicked.connect(lambda _index: self._open())
        self.empty = QLabel(self)
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("role", "muted")
        self._stack = QStackedLayout()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.empty)
        self.totals = QLabel(self)
        self.totals.setAlignment(Qt.AlignmentFlag.AlignRight)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GAP, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.search)
        column.addLayout(self._stack, 1)
        column.addWidget(self.totals)
        self._list = RecordList(heads=(), right=(), rows=(), empty_zh="")
        self._words: list[str] = []

    def show_list(self, records: RecordList) -> None:
        """Show other records; the cursor stays on its key."""
        kept = self.key()
        self._list = records
        self._words = [" ".join(row.texts).casefold() for row in records.rows]
        self._filter()
        self._fit()
        self.pick(kept)

    def _filter(self) -> None:
        wanted = self.search.text().casefold().split()
        rows = self._list.rows
        if wanted:
            rows = tuple(
                row for row, words in zip(rows, self._words, strict=True) if all(part in words for part in wanted)
            )
        self._rows.beginResetModel()
        self._rows.heads, self._rows.right, self._rows.shown = (
            self._list.heads,
            frozenset(self._list.right),
            list(rows),
        )
        self._rows.endResetModel()
        if rows:
            self.view.selectRow(0)
        self.empty.setText("没有符合的记录，请改换查找内容。" if self._list.rows else self._list.empty_zh)
        self._stack.setCurrentWidget(self.view if rows else self.empty)
        self._total(rows)

    def _total(self, rows: tuple[Row, ...]) -> None:
        sums: dict[int, Decimal] = {}
        for row in rows:
            for column, amount in row.sums.items():
                sums[column] = sums.get(column, Decimal(0)) + amount
        found = [f"{self._list.heads[column]}合计 {plain(amount)}" for column, amount in sums.items()]
        self.totals.setText("　".join([f"{len(rows)} 条", *found]) if rows else "")

    def _fit(self) -> None:
        """Widths by head and the first rows, of numbers by the longest of all: measuring 50,000 rows would take seconds."""
        metrics = self.view.fontMetrics()
        for column, head in enumerate(self._list.heads):
            wanted = widest(metrics, [head, *(row.texts[column] for row in self._list.rows[:60])])
            numbers = (row.texts[column] for row in self._list.rows) if column in self._list.right else ()
            self.view.setColumnWidth(column, max(min(wanted, _WIDEST), widest(metrics, numbers)) + 18)

    def key(self) -> str:
        """Key of the row in hand; "" = none."""
        row = self.view.currentIndex().row()
        return self._rows.shown[row].key if 0 <= row < len(self._rows.shown) else ""

    def pick(self, key: str) -> None:
        """Put the cursor on a row."""
        for at, row in enumerate(self._rows.shown):
            if row.key == key:
                self.view.selectRow(at)
                return

    def rows(self) -> tuple[Row, ...]:
        """All records, whatever is searched for."""
        return self._list.rows

    def take_focus(self) -> None:
        """The cursor into the rows."""
        self.view.setFocus()

    def _open(self) -> None:
        if self.key():
            self.opened.emit(self.key())
