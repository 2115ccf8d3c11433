"""The grid of every list: keys and clipboard of a spreadsheet, numbers aligned right, sums of what is selected.

Each act goes out as one signal, so that it is one transaction and one step of undo.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QApplication,
    QTableView,
    QWidget,
)

from ..domain.quantity import exact_sum, parse_plain, plain
from ..errors import UserError
from ..forms.layout import ListLayout
from . import blocks
from .field_edit import FieldEdit
from .figures import EDGE, widest
from .grid_cells import CellDelegate
from .grid_model import GridModel
from .settings import Settings
from .sheet_clipboard import put_block
from .tokens import MARK, ROW

GRID_KEYS: tuple[tuple[str, str], ...] = (
    ("下一格、上一格", "Enter、Shift+Enter"),
    ("改写；在格内改", "直接输入；F2"),
    ("增加一项", "Insert"),
    ("删除所选各项", "Ctrl+Delete"),
    ("复制、剪切、粘贴（可与 Excel 互贴）", "Ctrl+C、Ctrl+X、Ctrl+V"),
    ("向下填充所选；只选一行时取上一行的内容", "Ctrl+D"),
    ("这一格的内容填到整列", "Ctrl+Shift+Enter"),
    ("复制所选各项到下面", "Alt+Insert"),
    ("清空所选", "Delete"),
    ("上移、下移一项", "Alt+↑、Alt+↓"),
    ("常用列；已保存的列组合", "Ctrl+1；Ctrl+2 … Ctrl+9"),
)
"""What the keys do here, for the sheet of keys."""


_SUMS = 5
"""Columns whose sums the status bar has room for."""


def _extent(cells: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Rows and columns of the rectangle around cells."""
    if not cells:
        return 0, 0
    columns = [column for _, column in cells]
    return cells[-1][0] - cells[0][0] + 1, max(columns) - min(columns) + 1


class Grid(QTableView):
    """One list of a form."""

    pasted = Signal(int, list, list)
    """first row (from 1), column names, block."""
    insert_wanted = Signal(int)
    """row (from 1) the new one shall have."""
    delete_wanted = Signal(list)
    """rows (from 1)."""
    copy_wanted = Signal(list)
    """rows (from 1) to repeat below."""
    move_wanted = Signal(int, int)
    """row, new place (both from 1)."""
    columns_wanted = Signal(int)
    """number of the set of columns, from 1."""
    left_end = Signal(int)
    sums = Signal(str)
    refused = Signal(object)
    """UserError of a paste that cannot be."""
    entered = Signal(str)

    def __init__(self, layout: ListLayout, settings: Settings, parent: QWidget | None = None) -> None:
        self._ready = False
        super().__init__(parent)
        self.rows = GridModel(layout, self)
        self._settings = settings
        self.setModel(self.rows)
        self.setItemDelegate(CellDelegate(self))
        self.setAccessibleName(layout.title)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.AnyKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().setMinimumWidth(34)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().sectionResized.connect(self._width_changed)
        self.rows.modelReset.connect(self._restore_widths)
        self.rows.filled.connect(self._show_whole)
        self.rows.filled.connect(self._sum_again)
        self.selectionModel().selectionChanged.connect(self._tell_sums)
        self.selectionModel().currentChanged.connect(self._current_moved)
        self._quiet = False
        self._ready = True
        self._restore_widths()

    # Places

    def current_path(self) -> str:
        """Path of the cell in hand; "" when the cursor is elsewhere."""
        index = self.currentIndex()
        has = self.hasFocus() or any(e.hasFocus() for e in self.findChildren(FieldEdit))
        return self.rows.path_at(index.row(), index.column()) if index.isValid() and has else ""

    def go_to(self, path: str) -> bool:
        """Put the cursor into a cell (or row). False if it is not in this list or not there."""
        row = self.rows.row_of(path)
        if row is None or row >= self.rows.rowCount():
            return False
        place = self.rows.cell_of(path) or (row, 0)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.keep_place(*place)
        self.scrollTo(self.currentIndex())
        return True

    def go_by(self, rows: int, columns: int) -> None:
        """One cell on; past the end of a row to the next row, past the end of the grid out of it."""
        index = self.currentIndex()
        row, column = index.row() + rows, index.column() + columns
        if column >= self.rows.columnCount():
            row, column = row + 1, 0
        elif column < 0:
            row, column = row - 1, self.rows.columnCount() - 1
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if 0 <= row < self.rows.rowCount():
            self.keep_place(row, column)
        elif columns:
            self.left_end.emit(1 if row >= self.rows.rowCount() else -1)

    def flush(self) -> None:
        """Hand over what is being typed in a cell."""
        for edit in self.findChildren(FieldEdit):
            if edit.isVisible() and not edit.composing:
                delegate = self.itemDelegate()
                delegate.commitData.emit(edit)
                delegate.closeEditor.emit(edit, QAbstractItemDelegate.EndEditHint.NoHint)

    def picked(self) -> list[tuple[int, int]]:
        """The selected cells, ordered."""
        return sorted((i.row(), i.column()) for i in self.selectedIndexes())

    def picked_rows(self) -> list[int]:
        """Rows (from 1) with a selected cell."""
        return sorted({row + 1 for row, _ in self.picked()})

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, mods = event.key(), event.modifiers()
        ctrl = bool(mods & Qt.KeyboardModifier.ControlModifier)
        alt = bool(mods & Qt.KeyboardModifier.AltModifier)
        shift = bool(mods & Qt.KeyboardModifier.ShiftModifier)
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.matches(QKeySequence.StandardKey.Cut):
            self.copy()
            self.clear_picked()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not ctrl and not alt:
            self.go_by(0, -1 if shift else 1)
        elif key == Qt.Key.Key_D and ctrl:
            self.fill_down()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and ctrl and shift:
            self.fill_column()
        elif key == Qt.Key.Key_Insert and alt:
            if rows := self.picked_rows():
                self.copy_wanted.emit(rows)
        elif key == Qt.Key.Key_Insert:
            self.insert_wanted.emit(max(self.currentIndex().row(), -1) + 2)
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_9 and ctrl and not alt and not shift:
            self.columns_wanted.emit(int(key) - int(Qt.Key.Key_0))
        elif key == Qt.Key.Key_Delete and ctrl:
            if rows := self.picked_rows():
                self.delete_wanted.emit(rows)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not ctrl:
            self.clear_picked()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and alt:
            row = self.currentIndex().row() + 1
            to = row + (1 if key == Qt.Key.Key_Down else -1)
            if row >= 1 and 1 <= to <= self.rows.rowCount():
                self.move_wanted.emit(row, to)
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.focusNextPrevChild(key == Qt.Key.Key_Tab)
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """A word committed without composing first (voice, handwriting, Chinese punctuation) opens the cell and replaces
        what stands there, as a typed key does; Qt alone would open it and drop the word.
        """
        words, index = event.commitString(), self.currentIndex()
        closed = self.state() != QAbstractItemView.State.EditingState
        if not (words and not event.preeditString() and closed and index.isValid()):
            super().inputMethodEvent(event)
            return
        self.edit(index)
        editor = QApplication.focusWidget()
        if isinstance(editor, FieldEdit) and self.isAncestorOf(editor):
            editor.selectAll()
            editor.insert(words)
        event.accept()

    # Acts

    def copy(self) -> None:
        """The selected block to the clipboard, codes without their names."""
        cells = self.picked()
        if not cells:
            return
        top, bottom = cells[0][0], cells[-1][0]
        left, right = min(c for _, c in cells), max(c for _, c in cells)
        chosen = set(cells)
        block = [
            [self.rows.text_at(r, c) if (r, c) in chosen else "" for c in range(left, right + 1)]
            for r in range(top, bottom + 1)
        ]
        put_block(block, {n - left for n in range(left, right + 1) if self.rows.is_number(n)})

    def paste(self) -> None:
        """The clipboard's block from the cursor on; one value fills all selected cells."""
        try:
            block = blocks.without_empty_end(blocks.from_clipboard(QGuiApplication.clipboard().text()))
        except UserError as error:
            self.refused.emit(error)
            return
        cells = self.picked()
        if len(block) == 1 and len(block[0]) == 1 and len(cells) > 1:
            self.rows.typed.emit({self.rows.path_at(r, c): block[0][0] for r, c in cells})
            return
        row = cells[0][0] if cells else max(0, self.currentIndex().row())
        column = min((c for _, c in cells), default=max(0, self.currentIndex().column()))
        names = [c.name for c in self.rows.columns[column : column + len(block[0])]]
        if len(names) < len(block[0]):
            self.refused.emit(
                UserError(
                    "paste-too-wide",
                    f"粘贴的内容有 {len(block[0])} 列，从这里起只有 {len(names)} 列，没有粘贴。",
                    "请把光标移到靠左的列再粘贴，或只复制需要的列。",
                )
            )
            return
        high, wide = _extent(cells)
        if wide == len(block[0]) and high > len(block) and high % len(block) == 0 and high * wide == len(cells):
            block = block * (high // len(block))  # one row copied, five rows selected: all five get it
        self.pasted.emit(row + 1, names, block)

    def fill_down(self) -> None:
        """The topmost value of each selected column into the cells below it; one row takes what stands above it."""
        tops: dict[int, str] = {}
        changes: dict[str, str] = {}
        cells = self.picked()
        first = cells[0][0] if cells else 0
        if first and cells[-1][0] == first:
            tops = {column: self.rows.text_at(first - 1, column) for _, column in cells}
        for row, column in cells:
            if column not in tops:
                tops[column] = self.rows.text_at(row, column)
            else:
                changes[self.rows.path_at(row, column)] = tops[column]
        if changes:
            self.rows.typed.emit(changes)

    def fill_column(self) -> None:
        """The value of the cell in hand into every row of its column."""
        at = self.currentIndex()
        if not at.isValid():
            return
        column, words = at.column(), self.rows.text_at(at.row(), at.column())
        changes = {
            self.rows.path_at(row, column): words
            for row in range(self.rows.rowCount())
            if self.rows.text_at(row, column) != words
        }
        if changes:
            self.rows.typed.emit(changes)

    def clear_picked(self) -> None:
        """Empty the selected cells."""
        changes = {self.rows.path_at(r, c): "" for r, c in self.picked() if self.rows.text_at(r, c)}
        if changes:
            self.rows.typed.emit(changes)

    def changeEvent(self, event: QEvent) -> None:
        """Another font: rows and columns follow it."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and self._ready:
            self._restore_widths()

    # Selection and widths

    def keep_place(self, row: int, column: int) -> None:
        """Put the cursor on a cell and select it alone, whatever keys are held down."""
        if self.rows.rowCount():
            place = self.rows.index(
                max(0, min(row, self.rows.rowCount() - 1)), max(0, min(column, self.rows.columnCount() - 1))
            )
            self.selectionModel().setCurrentIndex(place, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _current_moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.isValid():
            self.entered.emit(self.rows.path_at(now.row(), now.column()))

    def _tell_sums(self, _new: QItemSelection, _old: QItemSelection) -> None:
        QTimer.singleShot(0, self, lambda: self.sums.emit(self.sum_words()))

    def _sum_again(self) -> None:
        """What is selected holds other numbers now."""
        if self.hasFocus():
            self.sums.emit(self.sum_words())

    def sum_words(self) -> str:
        """Sentence with count, sum and mean of the selected numbers; of several columns the sum of each, as quantities and
        amounts add up to nothing. "" for fewer than two cells.
        """
        cells = self.picked()
        if len(cells) < 2:
            return ""
        numbers: dict[int, list[Decimal]] = {}
        for row, column in cells:
            if self.rows.is_number(column) and (value := parse_plain(self.rows.text_at(row, column))) is not None:
                numbers.setdefault(column, []).append(value)
        told = [f"选中 {len(cells)} 格"]
        if len(numbers) == 1:
            (only,) = numbers.values()
            total = exact_sum(only)
            told += [f"合计 {plain(total)}", f"平均 {plain((total / len(only)).quantize(Decimal('0.00001')))}"]
        for column in sorted(numbers)[:_SUMS] if len(numbers) > 1 else ():
            told.append(f"{self.rows.label_of(column)} {plain(exact_sum(numbers[column]))}")
        return "　".join(told)

    def _widths_key(self) -> str:
        return f"columns.{self.rows.layout_of.name}"

    def _restore_widths(self) -> None:
        self.verticalHeader().setDefaultSectionSize(max(ROW, self.fontMetrics().height() + 8))
        kept = self._settings.get(self._widths_key(), {})
        scale = self.fontMetrics().horizontalAdvance("0") / 7
        self._quiet = True
        for number, column in enumerate(self.rows.columns):
            width = kept.get(column.name)
            if not (isinstance(width, int) and width > 10):
                width = max(int(column.width * max(1, scale)), self._label_width(number))
            self.setColumnWidth(number, max(width, self._least(number)))
        self._quiet = False

    def _label_width(self, number: int) -> int:
        return self.fontMetrics().horizontalAdvance(self.rows.label_of(number)) + 2 * MARK

    def _least(self, number: int) -> int:
        """Pixels below which a number of this column would be cut, or the name of a number column."""
        metrics = self.fontMetrics()
        figures = widest(metrics, self.rows.figures(number)) + EDGE + MARK
        if self.rows.specs[number].codes:
            figures += metrics.horizontalAdvance("…")  # the code is whole, its name may be cut
        return max(figures, self._label_width(number)) if self.rows.is_number(number) else figures

    def _show_whole(self) -> None:
        """Widen the columns whose numbers became longer."""
        self._quiet = True
        for number in range(len(self.rows.columns)):
            if self.columnWidth(number) < (least := self._least(number)):
                self.setColumnWidth(number, least)
        self._quiet = False

    def _width_changed(self, section: int, _old: int, new: int) -> None:
        if self._quiet or section >= len(self.rows.columns):
            return
        kept = dict(self._settings.get(self._widths_key(), {}))
        kept[self.rows.columns[section].name] = new
        self._settings.put(self._widths_key(), kept)
        if new < self._least(section):
            self._show_whole()
