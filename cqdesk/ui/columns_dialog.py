"""Which columns a list shows: ticked by the space bar, saved under a name, taken from a saved set."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFormLayout, QListWidget, QListWidgetItem, QWidget

from .column_sets import USUAL_ZH, ColumnChoice, forget_set, kept_sets, name_in_force
from .settings import Settings
from .text_line import TextLine
from .work_dialog import WorkDialog

_NO_SET = "（未保存的选择）"
LONGEST_NAME = 20


class ColumnsDialog(WorkDialog):
    """After `accept`: `names` of the columns to show (None = the usual ones), `name` to save them under ("" = not)."""

    def __init__(self, choice: ColumnChoice, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(
            f"显示的列　{choice.title}",
            "空格勾选。没有勾选的列不显示，内容不受影响；有问题的列在按 F4 时会自动显示。"
            "填写名称即存为一组，以后在清单里按 Ctrl+2 … Ctrl+9 切换，Ctrl+1 为常用列。",
            parent,
            (560, 600),
        )
        self._choice, self._settings = choice, settings
        self.names: list[str] | None = None
        self.sets = QComboBox(self)
        self.sets.setAccessibleName("列组合")
        self.line = TextLine(self)
        self.line.setAccessibleName("存为名称")
        self.line.setPlaceholderText("不保存可不填；例如 计价、检疫")
        self.line.setMaxLength(LONGEST_NAME)
        rows = QFormLayout()
        rows.addRow("列组合(&G)", self.sets)
        self.body.addLayout(rows)
        self.list = QListWidget(self)
        self.list.setAccessibleName("列")
        for name, label in choice.offered:
            item = QListWidgetItem(label, self.list)
            item.setData(Qt.ItemDataRole.UserRole, name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        self._tick(choice.shown)
        self.list.setCurrentRow(0)
        self.body.addWidget(self.list, 1)
        under = QFormLayout()
        under.addRow("存为名称(&N)", self.line)
        self.body.addLayout(under)
        self.button(f"恢复{USUAL_ZH}(&R)", self._usual)
        self._forget = self.button("删除这一组(&D)", self._forget_set)
        self.finish("确定", self._take)
        self._fill_sets(name_in_force(settings, choice.key))
        self.sets.activated.connect(lambda _n: self._take_set())
        self.list.setFocus()

    @property
    def name(self) -> str:
        """What to save the ticked columns under."""
        return self.line.text().strip() if self.names is not None else ""

    def _tick(self, names: tuple[str, ...] | list[str]) -> None:
        for item in self._items():
            ticked = item.data(Qt.ItemDataRole.UserRole) in names
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(n) for n in range(self.list.count())]

    def _fill_sets(self, name: str) -> None:
        self.sets.clear()
        self.sets.addItem(_NO_SET, "")
        for one in kept_sets(self._settings, self._choice.key):
            self.sets.addItem(one, one)
        self.sets.setCurrentIndex(max(0, self.sets.findData(name)))
        self.line.setText(name)
        self._forget.setEnabled(bool(self.sets.currentData()))

    def _take_set(self) -> None:
        """Tick what the chosen set holds; its name stands ready to be saved again."""
        name = str(self.sets.currentData())
        if name:
            self._tick(kept_sets(self._settings, self._choice.key)[name])
        self.line.setText(name)
        self._forget.setEnabled(bool(name))

    def _forget_set(self) -> None:
        forget_set(self._settings, self._choice.key, str(self.sets.currentData()))
        self._fill_sets("")
        self.list.setFocus()

    def _usual(self) -> None:
        self.names = None
        self.accept()

    def _take(self) -> None:
        self.names = [
            str(item.data(Qt.ItemDataRole.UserRole))
            for item in self._items()
            if item.checkState() == Qt.CheckState.Checked
        ]
        if self.names:
            self.accept()
        else:
            self.note.say("请至少勾选一列。", "warning", "triangle")
