"""The code tables on the screen: every table with its age, its rows, the office's own rows, imports and their undo."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from ..later import Later
from .banner import Banner
from .code_picker import said_of
from .import_preview import typed_day
from .record_dialogs import RecordDialog
from .search_list import Row, SearchList
from .tokens import GAP, MARGIN

if TYPE_CHECKING:
    from ..actions import lookups, tables_view
    from ..actions.desk import Desk
    from ..actions.lookups import Hit
    from ..actions.tables_view import TableView
    from .lane import Lane
else:
    lookups = Later("cqdesk.actions.lookups")
    tables_view = Later("cqdesk.actions.tables_view")


class OwnCodeDialog(RecordDialog):
    """A row of the office's own. After `accept`: `code`, `name`, `valid_from`, `valid_to`, `source`."""

    def __init__(self, table: TableView, hit: Hit | None, parent: QWidget) -> None:
        super().__init__(
            f"{table.title_zh}：{'修改' if hit else '添加'}代码",
            "本单位添加的代码立即可用，覆盖同代码的原有一行；随时可删除或撤销。请以官方公布为准。",
            parent,
        )
        self.code_line = self.line("代码", "官方公布的代码")
        self.name_line = self.line("名称", "官方公布的名称")
        self.starts = self.line("生效日期", "如 2026-01-01；不清楚可不填")
        self.ends = self.line("失效日期", "如 2026-12-31；仍有效不填")
        self.said = self.line("依据", "公告号、海关通知等")
        if hit is not None:
            self.code_line.setText(hit.code)
            self.code_line.setReadOnly(True)
            self.name_line.setText(hit.name_zh)
            self.starts.setText(hit.valid_from.isoformat() if hit.valid_from else "")
            self.ends.setText(hit.valid_to.isoformat() if hit.valid_to else "")
        self.finish()
        if hit is not None:
            self.name_line.setFocus()

    @property
    def code(self) -> str:
        return self.code_line.text().strip()

    @property
    def name(self) -> str:
        return self.name_line.text().strip()

    @property
    def valid_from(self) -> date | None:
        return typed_day(self.starts.text())

    @property
    def valid_to(self) -> date | None:
        return typed_day(self.ends.text())

    @property
    def source(self) -> str:
        return self.said.text().strip()

    def wrong(self) -> tuple[str, QLineEdit] | None:
        for line, words in ((self.code_line, "请填写代码。"), (self.name_line, "请填写名称。")):
            if not line.text().strip():
                return words, line
        for line in (self.starts, self.ends):
            if line.text().strip() and typed_day(line.text()) is None:
                return "日期请写成 2026-01-01。", line
        return None


def _age_zh(table: TableView) -> str:
    """What stands for the age of a table without one."""
    return "只有本单位添加的行" if table.own else "尚未导入"


class CodesDialog(QDialog):
    """Signals say what the clerk wants; whoever opened the dialog does it and calls `again`."""

    put_wanted = Signal(object, object)
    """table, row to be changed (None: a new one)."""
    drop_wanted = Signal(object)
    undo_wanted = Signal()
    import_wanted = Signal(object)
    """table in hand."""
    imports_wanted = Signal()

    def __init__(self, desk: Desk, lane: Lane, parent: QWidget, first: str = "hs") -> None:
        super().__init__(parent)
        self._desk, self._lane, self._first = desk, lane, first
        self._tables: list[TableView] = []
        self.setWindowTitle("代码表")
        self.setModal(True)
        self.resize(min(1120, parent.width() - 40), min(640, parent.height() - 40))
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN * 2, MARGIN * 2, MARGIN * 2, MARGIN * 2)
        column.setSpacing(GAP)
        head = QLabel("代码表", self)
        head.setProperty("role", "title")
        column.addWidget(head)
        self.names = QListWidget(self)
        self.names.setAccessibleName("代码表")
        self.names.currentRowChanged.connect(lambda *_: self._show_table())
        self.about = Banner(self)
        self.list = SearchList(
            lane,
            self._rows,
            ["代码", "名称", "有效期", "来源"],
            [130, 320, 110, 200],
            1,
            "代码、名称、英文或拼音首字母",
            self,
        )
        self.list.taken.connect(lambda hit: self.put_wanted.emit(self.table, hit))
        right = QWidget(self)
        side = QVBoxLayout(right)
        side.setContentsMargins(0, 0, 0, 0)
        side.addWidget(self.about)
        side.addWidget(self.list, 1)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.addWidget(self.names)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        split.setSizes([300, 780])
        column.addWidget(split, 1)
        row = QHBoxLayout()
        foot = QLabel("Tab 在表与内容之间切换　Enter 修改　Esc 返回", self)
        foot.setProperty("role", "muted")
        row.addWidget(foot, 1)
        for words, does in (
            ("添加(&A)", lambda: self.put_wanted.emit(self.table, None)),
            ("删除(&D)", lambda: self.drop_wanted.emit(self.list.current())),
            ("撤销(&U)", self.undo_wanted.emit),
            ("导入…(&I)", lambda: self.import_wanted.emit(self.table)),
            ("导入记录…(&R)", self.imports_wanted.emit),
        ):
            button = QPushButton(words, self)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _on=False, act=does: act())
            row.addWidget(button)
        column.addLayout(row)
        self.list.line.setFocus()
        self.again()

    @property
    def table(self) -> TableView | None:
        """The table in hand."""
        at = self.names.currentRow()
        return self._tables[at] if 0 <= at < len(self._tables) else None

    def again(self) -> None:
        """Show what is there now; nothing if the dialog was closed meanwhile."""
        if isValid(self):
            self._lane.start(self._read(), of=self)

    async def _read(self) -> None:
        if not isValid(self):
            return  # closed before its turn came
        here = self.table.name if self.table else self._first
        self._tables = await self._lane.read(tables_view.tables, self._desk)
        if not isValid(self):
            return
        self.names.blockSignals(True)
        self.names.clear()
        for one in self._tables:
            age = "" if one.covers_today else "　⚠"
            item = QListWidgetItem(f"{one.title_zh}　{one.vintage or _age_zh(one)}{age}")
            item.setToolTip(f"{one.source}\n{one.rows} 行".lstrip() + (f"，本单位 {one.own} 行" if one.own else ""))
            self.names.addItem(item)
        at = next((number for number, one in enumerate(self._tables) if one.name == here), 0)
        self.names.setCurrentRow(at)
        self.names.blockSignals(False)
        self._show_table()

    def _show_table(self) -> None:
        table = self.table
        if table is None:
            return
        words = f"{table.title_zh}：{table.rows} 行，截至 {table.vintage}。{table.source}"
        if not table.vintage:
            words = f"{table.title_zh}：{_age_zh(table)}。本表不随程序提供，请导入官方通知的表格。"
        if table.own:
            words += f"　本单位添加 {table.own} 行。"
        if table.closed:
            self.about.say(f"{words}　固定的短表，不能添加。", "info")
        elif table.covers_today:
            self.about.say(words, "info")
        elif not table.vintage:
            self.about.say(words, "warning", "triangle")
        else:
            self.about.say(f"{words}　此后公布的代码可能不在表中，可导入新表或自行添加。", "warning", "triangle")
        self.list.ask()

    async def _rows(self, words: str) -> Sequence[Row]:
        if self.table is None:
            return []
        hits = await self._lane.read(lookups.search_codes, self._desk, words, table=self.table.name, limit=200)
        on = self._desk.today
        return [
            (
                hit,
                (hit.code, hit.name_zh, said_of(hit, on), hit.source if hit.from_office else f"随程序 {hit.vintage}"),
                hit.valid_to is not None and hit.valid_to < on,
            )
            for hit in hits
        ]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()  # Enter belongs to the list
            return
        super().keyPressEvent(event)
