"""A table with columns of kinds (text, number, yes, one of several) whose rows belong to something, for forms of lists.

Space says yes or goes to the next of several answers; a pasted block is laid out by its heading if it has one, and found by
the name of the row (house bill, leg) if it brings that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QKeyEvent
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTableWidgetItem, QWidget

from . import theme
from .block_table import BlockTable
from .figures import show_whole
from .value_inputs import number_in

YES = "是"
_YES_WORDS = frozenset({"是", "有", "√", "✓", "Y", "YES", "1", "TRUE", "X"})
_NO_WORDS = frozenset({"", "否", "无", "N", "NO", "0", "FALSE", "-"})
_EDGE = 16
"""Pixels beside the words of a heading."""


@dataclass(frozen=True, kw_only=True)
class EntryColumn:
    """One column. `answers`: what a cell may say (a yes column has one); `fixed`: only shown; `aka`: how others head it."""

    key: str
    label: str
    width: int = 0
    number: bool = False
    whole: bool = False
    """A number of pieces."""
    needed: bool = False
    answers: tuple[str, ...] = ()
    fixed: bool = False
    fixed_when_known: bool = False
    """Only typed in rows that are new."""
    aka: tuple[str, ...] = ()
    hint: str = ""


def yes_column(key: str, label: str, *aka: str, hint: str = "") -> EntryColumn:
    """A column that says yes or nothing."""
    return EntryColumn(key=key, label=label, answers=(YES,), aka=aka, hint=hint)


class _Cells(QStyledItemDelegate):
    """What is typed becomes what the column can say."""

    def __init__(self, table: EntryTable) -> None:
        super().__init__(table)
        self._table = table

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter in a cell takes it over and goes on, Ctrl+Enter takes it over and is done with the whole form."""
        if (
            isinstance(watched, QWidget)
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ):
            self.commitData.emit(watched)
            self.closeEditor.emit(watched, QStyledItemDelegate.EndEditHint.NoHint)
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._table.confirmed.emit()
            else:
                self._table.step()
            return True
        return super().eventFilter(watched, event)

    def setModelData(self, editor: QWidget, model: object, index: QModelIndex | QPersistentModelIndex) -> None:
        self._table.put(index.row(), index.column(), str(editor.property("text") or ""))

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        if self._table.columns[index.column()].number:
            option.displayAlignment = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class EntryTable(BlockTable):
    """Rows as mappings from column key to text. `grows`: new rows may follow those that are known."""

    confirmed = Signal()
    """Ctrl+Enter while a cell was being typed."""
    spaced = Signal(int)
    """Space on a cell that is neither yes nor an answer: (row)."""

    def __init__(
        self, name: str, columns: Sequence[EntryColumn], *, grows: bool, parent: QWidget | None = None
    ) -> None:
        self.columns, self.grows = tuple(columns), grows
        super().__init__(name, [one.label for one in columns], 0, parent)
        self.known = 0
        """Rows shown at the start; those after them are new."""
        self.setItemDelegate(_Cells(self))
        self.setTabKeyNavigation(False)  # Tab leaves the table
        metrics = self.horizontalHeader().fontMetrics()
        for number, one in enumerate(self.columns):
            self.setColumnWidth(number, max(one.width, metrics.horizontalAdvance(one.label) + _EDGE))
            head = QTableWidgetItem(one.label)
            head.setToolTip(one.hint or one.label)
            self.setHorizontalHeaderItem(number, head)

    def show_rows(self, rows: Sequence[Mapping[str, str]]) -> None:
        """Show these rows, and an empty one below where the table grows."""
        self.blockSignals(True)
        self.known = len(rows)
        self.clearContents()
        self.setRowCount(len(rows) + self.grows)
        for at, row in enumerate(rows):
            for number, one in enumerate(self.columns):
                self.put(at, number, row.get(one.key, ""), force=True)
        self.blockSignals(False)
        show_whole(self)
        if self.rowCount():
            self.go_to(0)

    def go_to(self, row: int) -> None:
        """Put the cursor on the first cell of a row that can be typed into."""
        self.setCurrentCell(row, next((n for n in range(len(self.columns)) if self._open(row, n)), 0))

    def rows(self) -> list[dict[str, str]]:
        """The rows in order; empty new ones left out, a known one always there."""
        found = [
            {one.key: self.text_at(row, number) for number, one in enumerate(self.columns)}
            for row in range(self.rowCount())
        ]
        return [one for at, one in enumerate(found) if at < self.known or any(one.values())]

    def wrong_cell(self) -> tuple[str, int, int] | None:
        """What cannot be read or is missing: (sentence, row, column)."""
        for row in range(self.rowCount()):
            cells = [self.text_at(row, number) for number in range(len(self.columns))]
            if not any(cells):
                continue
            for number, (one, words) in enumerate(zip(self.columns, cells, strict=True)):
                place = f"第{row + 1}行的{one.label}"
                if one.needed and not words:
                    return f"请填写{place}。", row, number
                value = number_in(words) if words and one.number else None
                if words and one.number and value is None:
                    return f"{place}“{words}”不是数字。", row, number
                if value is not None and one.whole and (value != int(value) or value <= 0):
                    return f"{place}“{words}”须为大于零的整数。", row, number
                if words and one.answers and words not in one.answers:
                    return f"{place}“{words}”请填{'、'.join(one.answers)}或留空。", row, number
        return None

    def _open(self, row: int, column: int) -> bool:
        one = self.columns[column]
        return not one.fixed and not (one.fixed_when_known and row < self.known)

    def put(self, row: int, column: int, words: str, *, force: bool = False) -> None:
        """Write a cell that may be written; answers are taken by their first letters, yes in any spelling."""
        opened = self._open(row, column)
        if not opened and not force:
            return
        item = QTableWidgetItem(self._meant(column, words.strip()))
        item.setToolTip(item.text())
        if not opened:
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
            item.setForeground(QBrush(QColor(theme.current().muted)))
        self.setItem(row, column, item)

    def _meant(self, column: int, words: str) -> str:
        answers = self.columns[column].answers
        if not answers:
            return words
        if answers == (YES,):
            return "" if words.upper() in _NO_WORDS else YES if words.upper() in _YES_WORDS else words
        return next((one for one in answers if words and one.startswith(words)), words)

    def make_room(self, rows: int) -> None:
        if self.grows:
            super().make_room(rows)

    def put_pasted(self, block: list[list[str]]) -> None:
        """By heading where the block has one (at least two columns named, or a single one), else from the cursor; rows
        that begin with the name of a known row go there."""
        places = [self._headed(words) for words in block[0]]
        named = sum(place is not None for place in places)
        headed = named > 1 or (named == 1 and len(places) == 1)
        if not headed:
            self._from_cursor(block)
            return
        at = max(0, self.currentRow())
        used: set[int] = set()
        for row in block[1:]:
            found = self._named(row, places, used)
            target = found if found is not None else at
            if target >= self.rowCount():
                self.make_room(target + 2)
            if target < self.rowCount():
                for place, words in zip(places, row, strict=True):
                    if place is not None and words:
                        self.put(target, place, words)
            at = target + 1

    def _from_cursor(self, block: list[list[str]]) -> None:
        used: set[int] = set()
        named = [self._row_of(row[0], used) for row in block]
        if len(block[0]) > 1 and named[0] is not None:
            left = next((n for n in range(len(self.columns)) if self._open(0, n)), 0)
            for place, row in zip(named, block, strict=True):
                if place is not None:
                    self.put_block(place, left, [row[1:]])
            return
        self.put_block(max(0, self.currentRow()), max(0, self.currentColumn()), block)

    def _named(self, row: Sequence[str], places: Sequence[int | None], used: set[int]) -> int | None:
        first = next((words for place, words in zip(places, row, strict=True) if place == 0), "")
        return self._row_of(first, used)

    def _row_of(self, words: str, used: set[int]) -> int | None:
        """The known row whose name (first column, where it is only shown) is meant; of several rows of one name each is
        taken once, in their order (`used`)."""
        if not self.columns[0].fixed or not words:
            return None
        name = words.strip().upper()
        found = next(
            (row for row in range(self.known) if row not in used and self.text_at(row, 0).upper() == name), None
        )
        if found is not None:
            used.add(found)
        return found

    def _headed(self, words: str) -> int | None:
        bare = words.strip().upper().replace("（", "(").replace("）", ")").partition("(")[0]
        for number, one in enumerate(self.columns):
            if bare and bare in (one.label.upper().partition("（")[0], *(name.upper() for name in one.aka)):
                return number
        return None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, column = self.currentRow(), self.currentColumn()
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.text() == " " and row >= 0 and self.columns[column].answers and self._open(row, column):
            answers = ("", *self.columns[column].answers)
            now = self.text_at(row, column)
            self.put(row, column, answers[(answers.index(now) + 1) % len(answers) if now in answers else 0])
        elif event.text() == " " and row >= 0 and self.columns[column].number and self._open(row, column):
            self.spaced.emit(row)
        elif event.key() == Qt.Key.Key_Insert and self.grows:
            self.make_room(self.rowCount() + 1)
            self.setCurrentCell(
                self.rowCount() - 1, next(n for n in range(len(self.columns)) if self._open(self.rowCount() - 1, n))
            )
        elif event.key() == Qt.Key.Key_Delete and control and row >= self.known:
            self.removeRow(row)
        else:
            super().keyPressEvent(event)

    def step(self) -> None:
        """Enter goes to the next cell that can be typed into, at the end of the last row to a new one."""
        row, column = self.currentRow(), self.currentColumn()
        while True:
            column += 1
            if column >= len(self.columns):
                row, column = row + 1, 0
            if row >= self.rowCount():
                self.make_room(row + 1)
            if row >= self.rowCount():
                return
            if self._open(row, column):
                self.setCurrentCell(row, column)
                return
