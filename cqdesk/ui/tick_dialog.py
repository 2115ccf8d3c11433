"""Ours beside theirs with ticks: nothing is taken over that is not ticked. For library, earlier cases and imports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QTableWidgetItem, QVBoxLayout, QWidget

from . import theme
from .dialogs import answer_buttons
from .figures import show_whole
from .search_list import plain_table
from .tokens import GAP, MARGIN


class Line(Protocol):
    """One value that may be taken over."""

    @property
    def label(self) -> str: ...
    @property
    def group(self) -> str: ...
    @property
    def ours(self) -> str: ...
    @property
    def theirs(self) -> str: ...
    @property
    def why(self) -> str: ...
    @property
    def ticked(self) -> bool: ...


class TickDialog(QDialog):
    """Space ticks a line, on a heading its whole group; Ctrl+A all, Ctrl+Enter takes over, Esc leaves all as it is.

    After `accept`: `chosen`, the numbers of the ticked lines.
    """

    def __init__(
        self, title: str, remark: str, lines: Sequence[Line], theirs: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.lines = list(lines)
        self.setWindowTitle(title)
        self.setModal(True)
        room = parent.size() if parent is not None else None
        self.resize(min(1000, room.width() - 60) if room else 1000, min(620, room.height() - 60) if room else 620)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN * 2, MARGIN * 2, MARGIN * 2, MARGIN * 2)
        column.setSpacing(GAP)
        head = QLabel(title, self)
        head.setProperty("role", "title")
        column.addWidget(head)
        note = QLabel(remark, self)
        note.setWordWrap(True)
        note.setProperty("role", "muted")
        column.addWidget(note)
        self.table = plain_table(["带入", "栏目", "现在", theirs, "说明"], [56, 170, 230, 230, 160], 4, self)
        self.table.setAccessibleName(title)
        self.table.cellClicked.connect(lambda row, col: self._toggle(row) if col == 0 else None)
        column.addWidget(self.table, 1)
        self.told = QLabel(self)
        row = QHBoxLayout()
        row.addWidget(self.told, 1)
        self.back, self.yes = answer_buttons(self, row, "", self.accept)
        column.addLayout(row)
        self.table.installEventFilter(self)
        self._of_row: list[int | None] = []
        """Line of each row; None for a heading."""
        self._groups: dict[int, list[int]] = {}
        """Heading row -> its lines."""
        self.ticks = [bool(line.ticked and line.theirs) for line in self.lines]
        self._fill()
        self.table.setFocus()
        if self.table.rowCount():
            self.table.selectRow(0)

    @property
    def chosen(self) -> list[int]:
        """Numbers (from 0) of the ticked lines."""
        return [number for number, ticked in enumerate(self.ticks) if ticked]

    def _fill(self) -> None:
        group = None
        heading = QColor(theme.current().raised)
        for number, line in enumerate(self.lines):
            if line.group != group:
                group = line.group
                row = self.table.rowCount()
                self.table.insertRow(row)
                item = QTableWidgetItem(group)
                font = item.font()
                font.setBold(True)
                item.setFont(font)
                item.setBackground(heading)
                self.table.setItem(row, 0, item)
                self.table.setSpan(row, 0, 1, 5)
                self._of_row.append(None)
                self._groups[row] = []
            row = self.table.rowCount()
            self.table.insertRow(row)
            for place, words in enumerate(("", line.label, line.ours or "（空）", line.theirs or "—", line.why)):
                item = QTableWidgetItem(words)
                item.setToolTip(words)
                self.table.setItem(row, place, item)
            self._of_row.append(number)
            self._groups[max(self._groups)].append(number)
        self._show_ticks()
        show_whole(self.table)

    def _show_ticks(self) -> None:
        for row, number in enumerate(self._of_row):
            item = self.table.item(row, 0)
            if number is None or item is None:
                continue
            item.setText(("☑" if self.ticks[number] else "☐") if self.lines[number].theirs else "")
            item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
        count = len(self.chosen)
        over = sum(1 for number in self.chosen if self.lines[number].ours)
        self.told.setText(f"已勾选 {count} 项" + (f"，其中 {over} 项会替换现有内容" if over else ""))
        self.yes.setText(f"带入 {count} 项（Ctrl+Enter）")
        self.yes.setEnabled(count > 0)

    def _toggle(self, row: int) -> None:
        number = self._of_row[row] if 0 <= row < len(self._of_row) else None
        numbers = self._groups.get(row, []) if number is None else [number]
        numbers = [one for one in numbers if self.lines[one].theirs]
        wanted = not all(self.ticks[one] for one in numbers)
        for one in numbers:
            self.ticks[one] = wanted
        self._show_ticks()

    def _toggle_all(self) -> None:
        wanted = not all(tick for tick, line in zip(self.ticks, self.lines, strict=True) if line.theirs)
        self.ticks = [wanted and bool(line.theirs) for line in self.lines]
        self._show_ticks()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Before the table: it would take Space and Ctrl+A for its selection.
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Space:
                self._toggle(self.table.currentRow())
                return True
            if event.key() == Qt.Key.Key_A and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._toggle_all()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if ctrl and not event.isAutoRepeat() and self.yes.isEnabled():
                self.accept()
            elif self.back.hasFocus() or self.yes.hasFocus():
                (self.back if self.back.hasFocus() else self.yes).click()
            event.accept()
        else:
            super().keyPressEvent(event)
