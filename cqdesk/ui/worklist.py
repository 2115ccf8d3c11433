"""The first screen: what is at risk next, what waits, what is done; papers dropped here become a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ..actions.case_search import index_cases
from ..actions.work_list import WorkPage, work_page
from .text_line import TextLine
from .tokens import GAP, MARGIN
from .trial_zone import TrialZone
from .work_filters import FilterButton
from .work_model import GROUPS, WorkModel
from .work_table import WorkTable

if TYPE_CHECKING:
    from ..actions.desk import Desk
    from .lane import Lane
    from .settings import Settings

LIST_KEYS: tuple[tuple[str, str], ...] = (
    ("打开所选的票", "Enter"),
    ("选中多票；全选", "Shift+↑↓；Ctrl+A"),
    ("加选或不选这一票；移动而不改变选择", "空格；Ctrl+↑↓"),
    ("全部、待办、需处理、等待、已结", "Alt+1 … Alt+5"),
    ("常用的筛选条件", "Alt+Q"),
    ("从查找框到列表", "↓"),
    ("清除查找、查看全部", "Esc"),
    ("常用列；已保存的列组合", "Ctrl+1；Ctrl+2 … Ctrl+9"),
)
"""What the keys do here, for the sheet of keys."""
INDEX_AT_ONCE = 300
"""History entries taken into the search in one transaction: an act of the clerk waits no longer than that."""


class WorkList(QWidget):
    """Signals what the clerk wants; the window does it."""

    opened = Signal(str)
    new_wanted = Signal()
    import_wanted = Signal()
    sample_wanted = Signal()
    trial_wanted = Signal(object)
    """Path of an old declaration to be tried, None = to be chosen."""

    def __init__(self, desk: Desk, lane: Lane, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._lane, self._settings = desk, lane, settings
        self._asked = 0
        self._indexing = self._stopped = False
        self._left_out = ""
        """What the list does not show, in words."""
        self.model = WorkModel(self)
        self.search = TextLine(self)
        self.search.setAccessibleName("查找票")
        self.search.setPlaceholderText("查找（Ctrl+F）")
        self.search.setToolTip("票号、客户、货物、编号、备注")
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(110)
        self.search.setMaximumWidth(320)
        self.search.returnPressed.connect(lambda: self._lane.start(self._take_found()))
        self.search.installEventFilter(self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(120)
        self._pause.timeout.connect(self.refresh)
        self.search.textChanged.connect(lambda *_: self._pause.start())
        self.table = WorkTable(self.model, settings, self)
        self.table.opened.connect(self.opened)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_foot())
        self.groups: dict[str, QPushButton] = {}
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.table)
        self._pages.addWidget(self._empty_page())
        self._none = QLabel("没有符合条件的票。按 Esc 清除查找。", self)
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages.addWidget(self._none)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.foot = QLabel(self)
        self.foot.setProperty("role", "muted")
        self.foot.setContentsMargins(MARGIN, 2, MARGIN, 2)
        self.foot.hide()
        column.addWidget(self._bar())
        column.addWidget(self._pages, 1)
        column.addWidget(self.foot)

    def _bar(self) -> QFrame:
        bar = QFrame(self)
        bar.setProperty("role", "bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        row.setSpacing(GAP)
        for number, (key, name) in enumerate(GROUPS, start=1):
            button = QPushButton(f"{name} 0", bar)
            button.setCheckable(True)
            button.setAutoExclusive(True)
            button.setToolTip(f"Alt+{number}")
            button.clicked.connect(lambda _on, k=key: self.show_group(k))
            self.groups[key] = button
            row.addWidget(button)
        self.groups[""].setChecked(True)
        row.addStretch(1)
        self.filters = FilterButton(self._settings, self._condition, self.show_filter, bar)
        self.filters.saved.connect(self._lane.messages.tell)
        row.addWidget(self.filters)
        row.addWidget(self.search, 4)
        for words, wanted, tip in (
            ("导入单据…", self.import_wanted, "Ctrl+O"),
            ("新建", self.new_wanted, "Ctrl+N"),
        ):
            button = QPushButton(words, bar)
            button.setToolTip(tip)
            button.clicked.connect(wanted)
            row.addWidget(button)
        return bar

    def _empty_page(self) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setSpacing(MARGIN)
        column.addStretch(2)
        title = QLabel("还没有票", page)
        title.setProperty("role", "title")
        words = QLabel(
            "把客户发来的发票和装箱单（Excel、PDF、压缩包、邮件）拖到这个窗口，程序会读出商品、归并、填好报关单并检查。\n"
            "也可以先打开示例看一看：示例在练习库中进行，不会混入正式数据。"
            + ("\n第一次申报前，请在“文件”菜单设置导入客户端文件夹。" if self._desk.kind == "live" else ""),
            page,
        )
        words.setWordWrap(True)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words.setProperty("role", "muted")
        self.import_button = QPushButton("导入发票和装箱单…（Ctrl+O）", page)
        self.import_button.setProperty("main", "true")
        self.import_button.clicked.connect(self.import_wanted)
        self.sample_button = QPushButton("打开示例", page)
        self.sample_button.clicked.connect(self.sample_wanted)
        self.trial_zone = TrialZone(page)
        self.trial_zone.wanted.connect(self.trial_wanted)
        new_button = QPushButton("新建空白票…（Ctrl+N）", page)
        new_button.clicked.connect(self.new_wanted)
        column.addWidget(title, 0, Qt.AlignmentFlag.AlignCenter)
        column.addWidget(words)
        row = QHBoxLayout()
        row.addStretch(1)
        for button in (self.import_button, self.sample_button, new_button):
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.trial_zone, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(3)
        return page

    # Content

    def refresh(self) -> None:
        """Read the list again."""
        self._lane.start(self.load())

    async def load(self) -> None:
        """Read the list; an older answer never replaces a newer one."""
        self._asked += 1
        asked = self._asked
        words = self.search.text().strip()
        page = await self._lane.read(work_page, self._desk, words)
        if asked != self._asked:
            return
        chosen, selected = self.chosen_case(), self.selected_cases()
        self.model.show_page(page, self.model.group)
        self._count()
        self._remark(page)
        if page.indexing and not self._indexing:
            self._indexing = True
            self._lane.start(self._index())
        if not page.items and not words:
            self._pages.setCurrentIndex(1)
            if self.isVisible() and self.window().focusWidget() in (None, self.table):
                self.import_button.setFocus()
            return
        self._show_page()
        self.choose(chosen)
        if len(selected) > 1:
            self.table.select_rows([n for n, item in enumerate(self.model.items) if item.case in selected])

    def _remark(self, page: WorkPage) -> None:
        """Under the list: what it does not show."""
        told = []
        if page.left_out:
            told.append(f"另有 {page.left_out} 票较早的没有列出，输入票号、客户、货物或编号即可找到。")
        if page.indexing:
            told.append("正在整理查找用的索引，刚导入的旧数据稍后才能找到。")
        self._left_out = "".join(told)
        self._show_foot()

    def _show_foot(self) -> None:
        count = len(self.table.selected_rows())
        chosen = f"已选 {count} 票：可在“票”菜单或 Ctrl+K 中选“一起申报”。" if count > 1 else ""
        self.foot.setText(chosen + self._left_out)
        self.foot.setVisible(bool(self.foot.text()))

    async def _index(self) -> None:
        """Bring the search up to date in small steps, so that nothing else has to wait."""
        try:
            while await self._lane.run(index_cases, self._desk, INDEX_AT_ONCE):
                if self._stopped:
                    return
            await self.load()
        finally:
            self._indexing = False

    def stop(self) -> None:
        """The window goes: the index is brought up to date another time."""
        self._stopped = True

    def show_filter(self, group: str, words: str) -> None:
        """Show what a saved filter asks for."""
        self.search.setText(words)
        self._pause.stop()
        self.show_group(group)
        self.refresh()

    def show_group(self, key: str) -> None:
        """Only one group ("" = all)."""
        self.groups[key].setChecked(True)
        self.model.show_group(key)
        self._show_page()
        self.choose("")
        if self.model.items and not self.search.hasFocus():
            self.table.setFocus()

    def _show_page(self) -> None:
        """The rows, or why there are none."""
        words = self.search.text().strip()
        group = dict(GROUPS)[self.model.group]
        if words:
            self._none.setText("没有符合条件的票。按 Esc 清除查找。")
        else:
            self._none.setText(f"“{group}”中没有票。按 Esc 或 Alt+1 查看全部。")
        empty = 2 if words or self.model.counts()[""] else 1
        self._pages.setCurrentIndex(0 if self.model.items else empty)

    def _count(self) -> None:
        counts = self.model.counts()
        for number, (key, name) in enumerate(GROUPS, start=1):
            self.groups[key].setText(f"{name} {counts[key]}")
            self.groups[key].setShortcut(f"Alt+{number}")  # a new text takes the key away

    def _condition(self) -> tuple[str, str]:
        """(group, words) shown now."""
        return self.model.group, self.search.text().strip()

    def chosen_case(self) -> str:
        """The case under the cursor."""
        index: QModelIndex = self.table.currentIndex()
        return self.model.items[index.row()].case if index.isValid() and index.row() < len(self.model.items) else ""

    def choose(self, case: str) -> None:
        """Put the cursor on a case, else on the first."""
        rows = [n for n, item in enumerate(self.model.items) if item.case == case]
        if self.model.items:
            self.table.go_to_row(rows[0] if rows else 0)

    def selected_cases(self) -> list[str]:
        """The cases selected, in the order of the list; without a selection the one under the cursor."""
        found = [self.model.items[row].case for row in self.table.selected_rows() if row < len(self.model.items)]
        return found or [case for case in (self.chosen_case(),) if case]

    def take_focus(self) -> None:
        """The cursor into the list, or to what there is to do when it is empty."""
        (self.import_button if self._pages.currentIndex() == 1 else self.table).setFocus()

    def clear_search(self) -> bool:
        """Esc: only one case is selected again; then forget the search, then the group. False when there was nothing."""
        if len(self.selected_cases()) > 1:
            self.choose(self.chosen_case())
            return True
        if not self.search.text():
            if not self.model.group:
                return False
            self.show_group("")
            return True
        self.search.clear()
        self.table.setFocus()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down goes from the search line into what was found."""
        pressed = event.key() if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress else None
        if watched is self.search and pressed == Qt.Key.Key_Down and self.model.items and not self.search.composing:
            self.table.setFocus()
            return True
        return super().eventFilter(watched, event)

    async def _take_found(self) -> None:
        """Enter in the search line: a single case opens, several wait under the cursor.

        Typing runs ahead of the list, so it is read once more: the first row of an older list is never opened.
        """
        self._pause.stop()
        await self.load()
        if self.search.text().strip() and len(self.model.items) == 1:
            self.opened.emit(self.model.items[0].case)
        elif self.model.items:
            self.table.setFocus()
