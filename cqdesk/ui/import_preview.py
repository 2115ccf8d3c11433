"""What an import would change, before it is done: counts, every row, and for code tables the days they are right for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from .banner import Banner
from .dialogs import answer_buttons
from .figures import show_whole
from .search_list import plain_table
from .tokens import GAP, MARGIN

MOST_ROWS = 3000
"""Rows painted; the counts always tell all."""
Shown = tuple[str, str, str]
"""What happens, code or title, what exactly."""


def typed_day(words: str) -> date | None:
    """`2026-01-01` or `20260101` as a date; None if it is none."""
    digits = "".join(char for char in words if char.isdigit())
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])) if len(digits) == 8 else None
    except ValueError:
        return None


class ImportPreview(QDialog):
    """Ctrl+Enter imports, Esc leaves everything as it is. After `accept`: `complete`, `as_of`, `covers_to`."""

    def __init__(
        self,
        title: str,
        summary: str,
        rows: Sequence[Shown],
        parent: QWidget,
        *,
        notes: Sequence[str] = (),
        dated: bool = False,
        complete: bool = False,
        as_of: date | None = None,
        covers_to: date | None = None,
        missing: Sequence[Shown] = (),
    ) -> None:
        super().__init__(parent)
        self._rows, self._missing = list(rows), list(missing)
        self.setWindowTitle(title)
        self.setModal(True)
        self.resize(min(900, parent.width() - 60), min(600, parent.height() - 60))
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN * 2, MARGIN * 2, MARGIN * 2, MARGIN * 2)
        column.setSpacing(GAP)
        for words, role in ((title, "title"), (summary, "muted")):
            label = QLabel(words, self)
            label.setWordWrap(True)
            label.setProperty("role", role)
            column.addWidget(label)
        for words in notes:
            banner = Banner(self)
            banner.say(words, "warning", "triangle")
            column.addWidget(banner)
        self.whole = QCheckBox("这是完整的表：表中没有的现有代码标为“疑似作废”（不删除）(&W)", self)
        self.whole.setChecked(complete)
        self.whole.setVisible(dated)
        self.whole.toggled.connect(lambda *_: self._fill())
        self.starts, self.ends = QLineEdit(self), QLineEdit(self)
        for edit, day, name in ((self.starts, as_of, "适用起日"), (self.ends, covers_to, "适用止日")):
            edit.setText(day.isoformat() if day else "")
            edit.setAccessibleName(name)
            edit.setPlaceholderText("如 2026-01-01；不填则不据此判错")
        if dated:
            column.addWidget(self.whole)
            line = QHBoxLayout()
            line.addWidget(QLabel("适用日期", self))
            line.addWidget(self.starts)
            line.addWidget(QLabel("至", self))
            line.addWidget(self.ends)
            line.addStretch(1)
            column.addLayout(line)
        self.table = plain_table(["变化", "代码", "内容"], [110, 130, 400], 2, self)
        self.table.setAccessibleName("将发生的变化")
        column.addWidget(self.table, 1)
        self.fault = QLabel(self)
        self.fault.hide()
        column.addWidget(self.fault)
        row = QHBoxLayout()
        row.addStretch(1)
        self.back, self.yes = answer_buttons(self, row, "导入（Ctrl+Enter）", self.done_with)
        column.addLayout(row)
        self._fill()
        self.table.setFocus()

    @property
    def complete(self) -> bool:
        """Whether the clerk says that it is the whole table."""
        return self.whole.isChecked()

    @property
    def as_of(self) -> date | None:
        """First day it is right for; None: not told."""
        return typed_day(self.starts.text())

    @property
    def covers_to(self) -> date | None:
        """Last day it is right for; None: not told."""
        return typed_day(self.ends.text())

    def _fill(self) -> None:
        rows = [*self._rows, *(self._missing if self.whole.isChecked() else [])]
        self.table.setRowCount(min(len(rows), MOST_ROWS))
        for number, texts in enumerate(rows[:MOST_ROWS]):
            for column, words in enumerate(texts):
                item = QTableWidgetItem(words)
                item.setToolTip(words)
                self.table.setItem(number, column, item)
        show_whole(self.table)
        if rows:
            self.table.selectRow(0)

    def done_with(self) -> None:
        """Accept, or say which date cannot be read."""
        for edit in (self.starts, self.ends):
            if edit.text().strip() and typed_day(edit.text()) is None:
                self.fault.setText("日期请写成 2026-01-01。")
                self.fault.show()
                edit.setFocus()
                return
        self.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier or self.yes.hasFocus():
                self.done_with()
            elif self.back.hasFocus():
                self.reject()
            event.accept()
            return
        super().keyPressEvent(event)
