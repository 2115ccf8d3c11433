"""F2: choose a code by code, name or first letters; at most fifty rows, because the cost is painting them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from datetime import date
from typing import Any, Protocol

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from . import theme
from .banner import ElidedLabel
from .figures import show_whole
from .lane import Lane
from .overlay import Overlay
from .text_line import TextLine
from .tokens import GAP, ROW

MOST_ROWS = 50


class Hit(Protocol):
    """One found row of a code table."""

    @property
    def code(self) -> str: ...
    @property
    def name_zh(self) -> str: ...
    @property
    def valid_to(self) -> date | None: ...
    @property
    def vintage(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def from_office(self) -> bool: ...
    @property
    def suspected(self) -> str: ...
    @property
    def uses(self) -> int: ...


def said_of(hit: Hit, on: date) -> str:
    """What is to be known of a code at one glance: until when, whether it may be no more, whether it is our own row."""
    until = hit.valid_to.isoformat() if hit.valid_to else ""
    if hit.valid_to is not None and hit.valid_to < on:
        return f"已失效 {until}"
    if hit.suspected:
        return "疑似作废"
    if hit.from_office:
        return until or "本单位"
    return until or ("常用" if hit.uses else "")


class CodePicker(Overlay):
    """A search line over a short list. `chosen` carries the code and its name."""

    chosen = Signal(str, str)

    def __init__(
        self,
        window: QWidget,
        lane: Lane,
        title: str,
        search: Callable[[str], Coroutine[Any, Any, Sequence[Hit]]],
        on: date,
        current: str = "",
    ) -> None:
        super().__init__(window)
        self.setAccessibleName(f"选择{title}")
        self._lane = lane
        self._search = search
        self._on = on
        self._current = current
        self._asked = 0
        self._hits: list[Hit] = []
        self.setFixedSize(440, 320)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.setSpacing(GAP // 2)
        self.line = TextLine(self)
        self.line.setAccessibleName(f"查找{title}")
        self.line.setPlaceholderText(f"{title}：代码、名称或拼音首字母")
        self.table = QTableWidget(0, 3, self)
        self.table.setHorizontalHeaderLabels(["代码", "名称", "有效期、来源"])
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(ROW)
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.setShowGrid(False)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.cellDoubleClicked.connect(lambda *_: self._take())
        self.table.currentCellChanged.connect(lambda row, *_: self._moved(row))
        self.foot = ElidedLabel(self)
        self.foot.setText("↑↓ 选择　Enter 填入　Esc 返回")
        self.foot.setProperty("role", "muted")
        column.addWidget(self.line)
        column.addWidget(self.table, 1)
        column.addWidget(self.foot)
        self.setFocusProxy(self.line)
        self.line.installEventFilter(self)
        self.line.textChanged.connect(lambda *_: self._ask())
        if current:
            self.line.setText(current)  # asks; a half-typed code is not typed a second time
            self.line.selectAll()
        else:
            self._ask()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and not self.line.composing:
            by = {
                Qt.Key.Key_Down: 1,
                Qt.Key.Key_Up: -1,
                Qt.Key.Key_PageDown: 10,
                Qt.Key.Key_PageUp: -10,
            }.get(Qt.Key(event.key()))
            if by is not None:
                last = self.table.rowCount() - 1
                self.table.selectRow(max(0, min(last, self.table.currentRow() + by)))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take()
                return True
        return super().eventFilter(watched, event)

    def _ask(self) -> None:
        self._asked += 1
        self._lane.start(self._fill(self._asked, self.line.text().strip()))

    async def _fill(self, asked: int, words: str) -> None:
        hits = list(await self._search(words))[:MOST_ROWS]
        if asked != self._asked or not self._open:
            return
        self.table.setRowCount(len(hits))
        for row, hit in enumerate(hits):
            ended = hit.valid_to is not None and hit.valid_to < self._on
            for column, shown in enumerate((hit.code, hit.name_zh, said_of(hit, self._on))):
                item = QTableWidgetItem(shown)
                if ended:
                    item.setForeground(QColor(theme.current().muted))
                self.table.setItem(row, column, item)
        show_whole(self.table)
        if hits:
            chosen = next((n for n, hit in enumerate(hits) if hit.code == self._current), 0)
            self.table.selectRow(0 if words else chosen)
        self._hits = hits
        if not hits:
            self.foot.setText("没有找到。换一个词再试；也可按 Esc 返回后直接输入代码。")
        self._moved(self.table.currentRow())

    def _moved(self, row: int) -> None:
        """Another row is in hand: say how old its table is."""
        if 0 <= row < len(self._hits):
            hit = self._hits[row]
            about = f"不在新表“{hit.suspected}”中" if hit.suspected else f"{hit.vintage}　{hit.source}".strip()
            self.foot.setText(f"↑↓ 选择　Enter 填入　Esc 返回　　{about}")
            self.foot.setToolTip(about)

    def _take(self) -> None:
        row = self.table.currentRow()
        code, name = self.table.item(row, 0), self.table.item(row, 1)
        if row < 0 or code is None or name is None:
            return
        self.dismiss()
        self.chosen.emit(code.text(), name.text())
