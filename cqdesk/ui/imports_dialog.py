"""Every import of a code table on the screen, and taking any of them back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from ..later import Later
from .plain_table import PlainTable
from .tokens import GAP, MARGIN

if TYPE_CHECKING:
    from ..actions import tables_view
    from ..actions.desk import Desk
    from ..actions.tables_view import ImportView
    from .lane import Lane
else:
    tables_view = Later("cqdesk.actions.tables_view")

_HEADS = ("代码表", "文件", "适用日期", "内容", "导入", "状态")


class ImportsDialog(QDialog):
    """Whoever opened the dialog does what is wanted and calls `again`."""

    take_back_wanted = Signal(str)
    """uid of the import in hand."""

    def __init__(self, desk: Desk, lane: Lane, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._lane = desk, lane
        self._imports: list[ImportView] = []
        self.setWindowTitle("导入记录")
        self.setModal(True)
        self.resize(min(1040, parent.width() - 40), min(520, parent.height() - 40))
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN * 2, MARGIN * 2, MARGIN * 2, MARGIN * 2)
        column.setSpacing(GAP)
        head = QLabel("代码表的导入记录", self)
        head.setProperty("role", "title")
        column.addWidget(head)
        self.empty = QLabel("还没有导入过代码表。", self)
        self.empty.setProperty("role", "muted")
        self.empty.hide()
        column.addWidget(self.empty)
        self.table = PlainTable("导入记录", _HEADS, stretch=1, parent=self)
        self.table.picked.connect(lambda _uid: self._offer())
        column.addWidget(self.table, 1)
        row = QHBoxLayout()
        foot = QLabel("撤回后恢复使用此前的代码表；已填的内容不变。　Esc 返回", self)
        foot.setProperty("role", "muted")
        row.addWidget(foot, 1)
        self.back = QPushButton("撤回此次导入(&T)", self)
        self.back.setAutoDefault(False)
        self.back.clicked.connect(lambda: self.take_back_wanted.emit(self.table.key()))
        row.addWidget(self.back)
        column.addLayout(row)
        self._offer()
        self.again()

    def again(self) -> None:
        """Show what is there now; nothing if the dialog was closed meanwhile."""
        if isValid(self):
            self._lane.start(self._read())

    async def _read(self) -> None:
        found = await self._lane.read(tables_view.imports, self._desk)
        if not isValid(self):
            return
        self._imports = found
        self.empty.setVisible(not found)
        self.table.show_rows(
            [
                (
                    one.uid,
                    (one.title_zh, one.file, one.valid_zh, one.counts_zh, one.by_zh, one.state_zh),
                    "" if one.standing else "muted",
                )
                for one in found
            ]
        )
        self.table.setFocus()
        self._offer()

    def _offer(self) -> None:
        """The button counts only for an import in force."""
        self.back.setEnabled(any(one.standing and one.uid == self.table.key() for one in self._imports))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()  # nothing is taken back by a stray Enter
            return
        super().keyPressEvent(event)
