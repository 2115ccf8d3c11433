"""A set of columns of one's own for a list: ticked by the space bar, remembered on this machine."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from .grid_model import GridModel
from .work_dialog import WorkDialog


class ColumnsDialog(WorkDialog):
    """After `accept`: `names` of the columns to show; None = the usual ones."""

    def __init__(self, rows: GridModel, parent: QWidget | None = None) -> None:
        super().__init__(
            f"显示的列　{rows.layout_of.title}",
            "空格勾选。没有勾选的列不显示，内容不受影响；有问题的列在按 F4 时会自动显示。",
            parent,
            (420, 600),
        )
        self.names: list[str] | None = None
        self.list = QListWidget(self)
        self.list.setAccessibleName("列")
        shown = {column.name for column in rows.columns}
        for column in rows.offered():
            item = QListWidgetItem(column.label(rows.layout_of.item, rows.direction), self.list)
            item.setData(Qt.ItemDataRole.UserRole, column.name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if column.name in shown else Qt.CheckState.Unchecked)
        self.list.setCurrentRow(0)
        self.body.addWidget(self.list, 1)
        self.button("恢复常用列(&R)", self._usual)
        self.finish("确定", self._take)
        self.list.setFocus()

    def _usual(self) -> None:
        self.names = None
        self.accept()

    def _take(self) -> None:
        items = [self.list.item(n) for n in range(self.list.count())]
        self.names = [
            str(item.data(Qt.ItemDataRole.UserRole)) for item in items if item.checkState() == Qt.CheckState.Checked
        ]
        if self.names:
            self.accept()
        else:
            self.note.say("请至少勾选一列。", "warning", "triangle")
