"""The table of the work list: its keys, which cases are selected, which columns it shows and how wide they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from .column_sets import ColumnChoice, numbered_set, shown_key
from .figures import EDGE, widest
from .tokens import GAP, MARK, ROW
from .work_model import COLUMNS, MOMENT, WHOLE, WORDS, WorkDelegate, WorkModel

if TYPE_CHECKING:
    from .settings import Settings

LIST_NAME = "worklist"
"""The work list among the lists whose columns are remembered."""
WIDTHS_KEY = "widths.worklist"
"""Setting that holds the widths the clerk gave: name of the column -> pixels."""
_ROWS = QItemSelectionModel.SelectionFlag.Rows
FEWEST = 0.55
"""Part of its usual width a column of words keeps before the list scrolls sideways."""


class WorkTable(QTableView):
    """Rows of cases: one has the cursor, several may be selected. Rows are told by number; the list knows its cases."""

    opened = Signal(str)
    """Number of the case."""

    def __init__(self, model: WorkModel, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._items, self._settings = model, settings
        self._quiet = False
        self.setModel(model)
        self._delegate = WorkDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName("工作列表")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        head.setStretchLastSection(True)
        self._hide_columns(settings.get(shown_key(LIST_NAME), []))
        head.sectionResized.connect(lambda column, _old, _new: self._keep_width(column))
        model.modelReset.connect(self._share_room)
        for changed in (self.selectionModel().selectionChanged, self.selectionModel().currentChanged):
            changed.connect(lambda *_: self._mark_cursor())
        self.doubleClicked.connect(lambda index: self.opened.emit(model.items[index.row()].case))

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, mods = event.key(), event.modifiers()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not mods & ~Qt.KeyboardModifier.KeypadModifier:
            if self.currentIndex().isValid():
                self.opened.emit(self._items.items[self.currentIndex().row()].case)
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_9 and mods == Qt.KeyboardModifier.ControlModifier:
            if (found := numbered_set(self._settings, LIST_NAME, int(key) - int(Qt.Key.Key_0))) is not None:
                self.show_columns(found[1])
        elif key == Qt.Key.Key_Space and not mods:
            # not Ctrl+Space, which is where an input method is switched on
            self.selectionModel().select(self.currentIndex(), QItemSelectionModel.SelectionFlag.Toggle | _ROWS)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and not mods:
            last = self._items.rowCount() - 1  # columns are not walked here: the first and the last case are meant
            self.setCurrentIndex(self._items.index(0 if key == Qt.Key.Key_Home else last, 0))
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    # Selection

    def go_to_row(self, row: int) -> None:
        """Put the cursor on a row and select it alone, also while a Ctrl held for something else would toggle it."""
        only = QItemSelectionModel.SelectionFlag.ClearAndSelect | _ROWS
        self.selectionModel().setCurrentIndex(self._items.index(row, 0), only)

    def cursor_row(self) -> int:
        """The row of the cursor where the selection does not show it (several rows, or another one); else -1."""
        row = self.currentIndex().row()
        return -1 if self.selected_rows() == [row] else row

    def _mark_cursor(self) -> None:
        marked = (self.cursor_row(), self._shown_columns()[0])
        if marked != self._delegate.cursor:
            self._delegate.cursor = marked
            self.viewport().update()

    def selected_rows(self) -> list[int]:
        """The rows selected, from the top."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def select_rows(self, rows: Sequence[int]) -> None:
        """Select these and no others; the cursor stays where it is."""
        last, found = self._items.columnCount() - 1, QItemSelection()
        for row in rows:
            found.select(self._items.index(row, 0), self._items.index(row, last))
        self.selectionModel().select(found, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    # Columns

    def show_columns(self, names: list[str] | None) -> None:
        """Show these columns (None: all of them) and remember it."""
        self._settings.put(shown_key(LIST_NAME), names or [])
        self._hide_columns(names or [])

    def column_choice(self) -> ColumnChoice:
        """The columns of the work list, to choose among and to copy."""

        def block() -> list[list[str]]:
            shown = self._shown_columns()
            return [[row[n] for n in shown] for row in (COLUMNS, *self._items.texts())]

        return ColumnChoice(
            key=LIST_NAME,
            title="工作列表",
            offered=tuple((name, name) for name in COLUMNS),
            shown=tuple(COLUMNS[n] for n in self._shown_columns()),
            show=self.show_columns,
            block=block,
        )

    def _hide_columns(self, names: list[str]) -> None:
        shown = [name for name in names if name in COLUMNS] or list(COLUMNS)
        for n, name in enumerate(COLUMNS):
            self.setColumnHidden(n, name not in shown)
        self._share_room()

    def _shown_columns(self) -> list[int]:
        return [n for n in range(len(COLUMNS)) if not self.isColumnHidden(n)]

    # Widths

    def changeEvent(self, event: QEvent) -> None:
        """Another font: rows and columns follow it."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._share_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """Moments, numbers and times are never cut; the columns of words share what room is left, unless the clerk gave
        a column a width of its own."""
        head, metrics = self.horizontalHeader(), self.fontMetrics()
        self.verticalHeader().setDefaultSectionSize(max(ROW + 2, metrics.height() + 10))
        kept = self._settings.get(WIDTHS_KEY, {})
        widths: dict[int, int] = {}
        for n in self._shown_columns():
            wanted = kept.get(COLUMNS[n])
            widths[n] = max(head.sectionSizeHint(n), wanted if isinstance(wanted, int) else 0)
            if n in WHOLE:
                texts = widest(metrics, (row[n] for row in self._items.texts()))
                widths[n] = max(widths[n], texts + EDGE + (MARK + GAP if n == MOMENT else 0))
        shares = {n: WORDS[n] for n in widths if n in WORDS and not isinstance(kept.get(COLUMNS[n]), int)}
        room = self.viewport().width() - sum(width for n, width in widths.items() if n not in shares)
        scale = max(1, metrics.horizontalAdvance("0") / 7)
        for n, part in shares.items():
            widths[n] = max(widths[n], room * part // sum(shares.values()), int(part * scale * FEWEST))
        self._quiet = True
        for n, width in widths.items():
            self.setColumnWidth(n, width)
        self._quiet = False

    def _keep_width(self, column: int) -> None:
        """Only what the clerk pulled is remembered; the last column takes what is left by itself."""
        if not self._quiet and not self.isColumnHidden(column) and column != self._shown_columns()[-1]:
            kept = dict(self._settings.get(WIDTHS_KEY, {}))
            kept[COLUMNS[column]] = self.columnWidth(column)
            self._settings.put(WIDTHS_KEY, kept)
