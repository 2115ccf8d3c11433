"""The rows of the work list, kept and filtered in Python; the store has sorted them by the next moment at risk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from ..forms.layout import DIRECTION_ZH
from . import marks
from .timeline import LEVEL_SHAPES, LEVEL_TONES, local
from .tokens import GAP, MARK

if TYPE_CHECKING:
    from ..actions.work_items import WorkItem
    from ..actions.work_list import WorkPage

Index = QModelIndex | QPersistentModelIndex

GROUPS = (("", "全部"), ("todo", "待办"), ("action", "需处理"), ("waiting", "等待"), ("done", "已结"))
COLUMNS = ("下一时点", "票号", "客户", "货物", "进出口", "阶段", "说明", "编号", "更新")
WORDS = {2: 200, 3: 172, 5: 130, 6: 190}
"""Columns of words -> their part of the room, in pixels of the usual font."""
WHOLE = frozenset({0, 1, 7, 8})
"""Columns that are never cut: moment, case, number, time of change."""
_DISPLAY, _TOOLTIP = 0, 3
MOMENT, STAGE = 0, 5
CURSOR = 3
"""Pixels of the bar at the row of the cursor."""


def _cells(item: WorkItem) -> tuple[str, ...]:
    stage = "　".join((item.standing_zh, *item.flags_zh))
    return (
        item.moment,
        item.case,
        item.company,
        item.title,
        DIRECTION_ZH.get(item.direction, ""),
        stage,
        item.why,
        item.number,
        local(item.changed_at),
    )


class WorkModel(QAbstractTableModel):
    """Work items of one group."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.items: list[WorkItem] = []
        self._all: list[WorkItem] = []
        self._texts: list[tuple[str, ...]] = []
        self._counts: dict[str, int] = {}
        self.group = ""

    def show_page(self, page: WorkPage, group: str) -> None:
        """Show what was read; the counts are of the whole store."""
        self._counts = page.counts
        self.show_items(page.items, group)

    def show_items(self, items: Sequence[WorkItem], group: str) -> None:
        """Show the items of a group ("" = all)."""
        if list(items) == self._all and group == self.group:
            return
        self.beginResetModel()
        self._all = list(items)
        self.group = group
        self.items = [i for i in self._all if not group or i.group == group]
        self._texts = [_cells(i) for i in self.items]
        self.endResetModel()

    def show_group(self, group: str) -> None:
        """Show another group of the same items."""
        self.show_items(list(self._all), group)

    def counts(self) -> dict[str, int]:
        """How many cases each group has, listed or not."""
        return {key: self._counts.get(key, 0) for key, _ in GROUPS}

    def texts(self) -> list[tuple[str, ...]]:
        """What every row shows, column by column."""
        return list(self._texts)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._texts)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if role != _DISPLAY and role != _TOOLTIP:
            return None
        return self._texts[index.row()][index.column()]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if role == _DISPLAY and orientation == Qt.Orientation.Horizontal:
            return COLUMNS[section]
        return None


class WorkDelegate(QStyledItemDelegate):
    """Puts the shape before the words of moment and stage; marks the row of the cursor where others are selected too."""

    cursor = (-1, -1)
    """Row and first column of what is to be marked; the table tells."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self._paint(painter, option, index)
        if (index.row(), index.column()) == self.cursor:
            edge = option.rect.adjusted(0, 1, 0, -1)
            edge.setWidth(CURSOR)
            painter.fillRect(edge, marks.colour_of("accent"))

    def _paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, WorkModel)
        shape, tone = "", "muted"
        item = model.items[index.row()]
        if index.column() == MOMENT and item.moment:
            shape, tone = (
                LEVEL_SHAPES.get(item.moment_level, "ring"),
                LEVEL_TONES.get(item.moment_level, "muted"),
            )
        elif index.column() == STAGE:
            stage = "" if item.under_way_anew else item.stage
            shape, tone = marks.STAGE_SHAPES.get(stage, "dot"), marks.stage_tone(stage)
        if not shape:
            super().paint(painter, option, index)
            return
        rect = option.rect
        super().initStyleOption(option, index)
        painter.save()
        super().paint(painter, self._moved(option), index)
        painter.restore()
        spot = QRectF(rect.left() + GAP, rect.center().y() - MARK / 2 + 1, MARK, MARK)
        marks.paint(painter, spot, shape, marks.colour_of(tone))

    @staticmethod
    def _moved(option: QStyleOptionViewItem) -> QStyleOptionViewItem:
        moved = QStyleOptionViewItem(option)
        moved.rect = option.rect.adjusted(MARK + GAP, 0, 0, 0)
        return moved
