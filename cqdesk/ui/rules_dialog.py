"""Every rule of the catalogue with search: what it says, what it waits for, and the switches of firm and client."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ..forms.accepting import LEVEL_ZH
from ..forms.issues import SEVERITY_ZH
from .figures import show_whole
from .flow_row import FlowRow
from .sources import source_zh
from .text_line import TextLine
from .tokens import GAP, MARGIN

if TYPE_CHECKING:
    from ..actions.rule_levels import RuleRow

Index = QModelIndex | QPersistentModelIndex
_HEADS = ("编号", "级别", "适用", "状态", "本公司", "本客户", "内容")
_WIDTHS = (84, 48, 48, 190, 72, 72)
_APPLIES = {"both": "进出口", "import": "进口", "export": "出口"}


class _Rules(QAbstractTableModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[RuleRow] = []

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return len(_HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        return _HEADS[section] if orientation == Qt.Orientation.Horizontal and role == 0 else None

    def data(self, index: Index, role: int = 0) -> object:
        row = self.rows[index.row()]
        words = (
            row.id,
            SEVERITY_ZH[row.severity],
            _APPLIES[row.applies],
            f"等待：{row.waits_for}" if row.waits_for else "在用",
            LEVEL_ZH[row.firm] if not row.waits_for else "",
            LEVEL_ZH[row.client] if row.client else "",
            _plain(row.sentence),
        )
        if role == 0:
            return words[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(part for part in (_plain(row.sentence), _plain(row.remedy), source_zh(row.source)) if part)
        return None

    def put(self, rows: list[RuleRow]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()


def _plain(sentence: str) -> str:
    """A sentence with its placeholders as three dots."""
    result, inside = "", False
    for mark in sentence:
        if mark == "{":
            result, inside = f"{result}…", True
        elif mark == "}":
            inside = False
        elif not inside:
            result += mark
    return result.replace("……", "…").lstrip("…")


class RulesDialog(QDialog):
    """Search, arrows, Alt letters; Esc closes. `wanted` carries rule, level and whether it is for the client."""

    wanted = Signal(str, str, bool)

    def __init__(self, rows: Sequence[RuleRow], client: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("检查规则一览")
        self.setModal(True)
        self.resize(1080, 620)
        self._all = list(rows)
        self.search = TextLine(self)
        self.search.setAccessibleName("查找规则")
        self.search.setPlaceholderText("编号、字段或内容，例如 CNT、毛重、关闭、等待")
        self.search.textChanged.connect(self._filter)
        self.count = QLabel(self)
        self.count.setProperty("role", "muted")
        self.model = _Rules(self)
        self.table = QTableView(self)
        self.table.setModel(self.model)
        self.table.setAccessibleName("规则")
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        for column, width in enumerate(_WIDTHS):
            self.table.setColumnWidth(column, width)
        header.setSectionResizeMode(len(_HEADS) - 1, QHeaderView.ResizeMode.Stretch)
        self.scope = QComboBox(self)
        self.scope.setAccessibleName("设置范围")
        self.scope.addItem("本公司所有客户", False)
        if client:
            self.scope.addItem(f"客户：{client}", True)
        self.told = QLabel("规则只能调低；关闭的规则在每次检查时注明。", self)
        self.told.setProperty("role", "muted")
        self._place()
        self.show_rows(rows)
        self.search.setFocus()

    def _place(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.search, 1)
        top.addWidget(self.count)
        bottom = FlowRow()
        bottom.addWidget(self.told)
        bottom.addStretch(1)
        bottom.addWidget(self.scope)
        for level, words in (
            ("", "照常(&N)"),
            ("warning", "降为提醒(&W)"),
            ("info", "降为提示(&I)"),
            ("off", "关闭(&O)"),
        ):
            button = QPushButton(words, self)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _on=False, level=level: self._set(level))
            bottom.addWidget(button)
        close = QPushButton("返回（Esc）", self)
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        bottom.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN * 2, MARGIN * 2, MARGIN * 2, MARGIN * 2)
        column.setSpacing(GAP)
        column.addLayout(top)
        column.addWidget(self.table, 1)
        column.addLayout(bottom)

    def show_rows(self, rows: Sequence[RuleRow]) -> None:
        """Show other levels; search and choice stay."""
        self._all = list(rows)
        chosen = self.chosen()
        self._filter()
        if chosen:
            self.pick(chosen)

    def say(self, sentence: str) -> None:
        """What was done."""
        self.told.setText(sentence)

    def chosen(self) -> str:
        """The id of the rule in hand; "" when there is none."""
        row = self.table.currentIndex().row()
        return self.model.rows[row].id if 0 <= row < len(self.model.rows) else ""

    def pick(self, rule: str) -> None:
        """Choose a rule by its id."""
        for row, one in enumerate(self.model.rows):
            if one.id == rule:
                self.table.selectRow(row)
                return

    def _filter(self) -> None:
        words = self.search.text().split()
        found = [row for row in self._all if all(word.casefold() in _searched(row) for word in words)]
        self.model.put(found)
        show_whole(self.table)
        live = sum(1 for row in found if not row.waits_for)
        self.count.setText(f"{len(found)} 条：在用 {live}，等待 {len(found) - live}")
        if found:
            self.table.selectRow(0)

    def _set(self, level: str) -> None:
        row = self.table.currentIndex().row()
        if not 0 <= row < len(self.model.rows):
            self.say("请先选中一条规则。")
        elif self.model.rows[row].waits_for:
            self.say("这条规则还不能核对，没有开关。")
        else:
            self.wanted.emit(self.model.rows[row].id, level, bool(self.scope.currentData()))


def _searched(row: RuleRow) -> str:
    state = f"等待 {row.waits_for}" if row.waits_for else "在用"
    levels = " ".join(LEVEL_ZH[level] for level in (row.firm, row.client) if level)
    return " ".join((row.id, _plain(row.sentence), row.remedy, state, levels, row.source)).casefold()
