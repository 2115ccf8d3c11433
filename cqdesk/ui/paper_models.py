"""The two sides of a paper under review as table models: the cells of its sheet, and the lines read from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QIcon, QPainter, QPixmap

from ..actions.paper_layouts import field_choices, field_zh
from ..actions.paper_review import PaperCell, Place, ReviewedPaper, Sheet, column_letters, shown_text
from . import marks, theme
from .tokens import MARK

Index = QModelIndex | QPersistentModelIndex
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_BACK = int(Qt.ItemDataRole.BackgroundRole)
_FRONT = int(Qt.ItemDataRole.ForegroundRole)
_FONT = int(Qt.ItemDataRole.FontRole)
_TIP = int(Qt.ItemDataRole.ToolTipRole)
_ICON = int(Qt.ItemDataRole.DecorationRole)
_ALIGN = int(Qt.ItemDataRole.TextAlignmentRole)
DOUBT_ZH = "存疑"


def doubt_icon() -> QIcon:
    """The triangle of a doubtful value."""
    image = QPixmap(QSize(MARK, MARK))
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    marks.paint(painter, QRectF(0, 0, MARK, MARK), "triangle", marks.colour_of("warning"))
    painter.end()
    return QIcon(image)


class SheetModel(QAbstractTableModel):
    """The cells of a sheet or of pages, as printed; `lit` are the places the other side points at."""

    def __init__(self) -> None:
        super().__init__()
        self.sheet = Sheet(name="")
        self.lit: frozenset[Place] = frozenset()
        self._fields: Mapping[int, str] = {}
        self._doubts: Mapping[Place, str] = {}
        self._heads = range(0)
        self._goods: frozenset[int] = frozenset()
        self._icon = doubt_icon()
        self._rows = self._columns = 0

    def show_sheet(self, sheet: Sheet, paper: ReviewedPaper | None) -> None:
        """Show a sheet with what is known of its paper."""
        self.beginResetModel()
        self.sheet = sheet
        self._rows = max((row for row, _ in sheet.cells), default=0)
        self._columns = max((col for _, col in sheet.cells), default=0)
        self.lit, self._fields, self._doubts, self._heads, self._goods = frozenset(), {}, {}, range(0), frozenset()
        if paper is not None:
            document = paper.document
            self._fields = {column.col: column.field for column in document.columns}
            rows = [*document.lines, *(box.facts for box in document.boxes)]
            cells = [cell for row in (*rows, document.header) for cell in row.values()]
            self._doubts = {
                place: cell.why or "可能有两种读法" for cell in cells if cell.doubtful and (place := paper.place(cell))
            }
            if document.table is not None:
                self._heads = range(document.table.top, document.table.bottom + 1)
            self._goods = frozenset(
                place[0] for row in rows for cell in row.values() if (place := paper.place(cell)) is not None
            ) - frozenset(self._heads)
        self.endResetModel()

    def light(self, places: Sequence[Place]) -> None:
        """Mark these places."""
        self.lit = frozenset(places)
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(self._rows - 1, self._columns - 1), [_BACK, _FONT])

    def doubt_at(self, place: Place) -> str:
        """Why the value at a place is doubtful; "" if it is not."""
        return self._doubts.get(place, "")

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._rows

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._columns

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if role != _DISPLAY:
            return None
        if orientation == Qt.Orientation.Vertical:
            row = section + 1
            return f"{row} 表头" if row in self._heads else str(row)
        field = self._fields.get(section + 1, "")
        return column_letters(section + 1) + (f"\n{field_zh(field)}" if field else "\n ")

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        place = index.row() + 1, index.column() + 1
        cell = self.sheet.cells.get(place)
        tokens = theme.current()
        if role == _BACK:
            if place in self.lit:
                return QBrush(QColor(tokens.accent_soft))
            return QBrush(QColor(tokens.raised)) if place[0] in self._heads else None
        if cell is None:
            return None
        if role == _DISPLAY:
            return shown_text(cell)
        if role == _FRONT and place[0] not in self._goods and place[0] not in self._heads:
            return QBrush(QColor(tokens.muted))
        if role == _FONT and (place in self.lit or place[0] in self._heads):
            font = QFont()
            font.setBold(True)
            return font
        if role == _ICON and place in self._doubts:
            return self._icon
        if role == _TIP:
            return f"{cell.text}\n{DOUBT_ZH}：{self._doubts[place]}" if place in self._doubts else cell.text
        if role == _ALIGN and cell.kind == "number":
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None


class LinesModel(QAbstractTableModel):
    """The lines read from a paper. A fact printed once for several lines stands on each of them as shared."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: list[str] = []
        self._lines: list[dict[str, PaperCell]] = []
        self._shared: list[dict[str, PaperCell]] = []
        self._icon = doubt_icon()

    def show_paper(self, paper: ReviewedPaper | None) -> None:
        """Show the lines of a paper."""
        self.beginResetModel()
        self._lines = list(paper.document.lines) if paper is not None else []
        self._shared = [{} for _ in self._lines]
        for box in paper.document.boxes if paper is not None else ():
            for number in box.lines:
                self._shared[number - 1] |= box.facts
        present = {name for row in (*self._lines, *self._shared) for name in row}
        self.fields = [name for name, _ in field_choices() if name in present]
        self.endResetModel()

    def cell_at(self, row: int, column: int) -> PaperCell | None:
        """The value behind a cell."""
        if not (0 <= row < len(self._lines) and 0 <= column < len(self.fields)):
            return None
        name = self.fields[column]
        return self._lines[row].get(name) or self._shared[row].get(name)

    def index_of(self, origin: str) -> QModelIndex:
        """The first cell whose value comes from a place."""
        for rows in (self._lines, self._shared):
            for number, row in enumerate(rows):
                for name, cell in row.items():
                    if cell.origin == origin and name in self.fields:
                        return self.index(number, self.fields.index(name))
        return QModelIndex()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.fields)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if role != _DISPLAY:
            return None
        if orientation == Qt.Orientation.Horizontal:
            return field_zh(self.fields[section])
        doubtful = any(cell.doubtful for cell in (*self._lines[section].values(), *self._shared[section].values()))
        return f"{section + 1} {DOUBT_ZH}" if doubtful else str(section + 1)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        cell = self.cell_at(index.row(), index.column())
        if cell is None:
            return None
        own = self.fields[index.column()] in self._lines[index.row()]
        if role == _DISPLAY:
            return cell.value.replace("\n", " ⏎ ") if own else f"共用 {cell.value}"
        if role == _ICON and cell.doubtful:
            return self._icon
        if role == _TIP:
            return f"{cell.origin}\n{DOUBT_ZH}：{cell.why or '可能有两种读法'}" if cell.doubtful else cell.origin
        if role == _FRONT and cell.doubtful:
            return QBrush(QColor(theme.current().warning))
        return None
