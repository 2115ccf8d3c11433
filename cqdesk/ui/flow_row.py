"""A row of buttons and choices that goes on in a second line where the window is too narrow for one."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QSpacerItem, QWidget

from .tokens import GAP


class FlowRow(QLayout):
    """Items from left to right; what follows `addStretch` stands at the right end of its line.

    An item whose policy expands takes the room its line has left. As narrow as its widest item.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setSpacing(GAP)
        self.setContentsMargins(0, 0, 0, 0)

    def addStretch(self, _stretch: int = 0) -> None:
        """Room between what stands left and what stands right."""
        self.addItem(QSpacerItem(0, 0, QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum))

    # Qt's side

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)
        self.invalidate()

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem:
        # Qt asks until there is none; its Python signature does not say so
        return self._items[index] if 0 <= index < len(self._items) else None  # type: ignore[return-value]

    def takeAt(self, index: int) -> QLayoutItem:
        return self._items.pop(index) if 0 <= index < len(self._items) else None  # type: ignore[return-value]

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        lines = self._lines(width)
        return sum(map(_height, lines)) + self.spacing() * max(0, len(lines) - 1)

    def sizeHint(self) -> QSize:
        return QSize(self._width(self._shown()), _height(self._shown()))

    def minimumSize(self) -> QSize:
        return QSize(max((one.minimumSize().width() for one in self._shown()), default=0), _height(self._shown()))

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        top = rect.top()
        for line in self._lines(rect.width()):
            self._place(line, QRect(QPoint(rect.left(), top), QSize(rect.width(), _height(line))))
            top += _height(line) + self.spacing()

    def _shown(self) -> list[QLayoutItem]:
        return [one for one in self._items if one.spacerItem() is not None or not one.isEmpty()]

    def _width(self, line: list[QLayoutItem]) -> int:
        widgets = [one for one in line if one.spacerItem() is None]
        return sum(one.sizeHint().width() for one in widgets) + self.spacing() * max(0, len(widgets) - 1)

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = [[]]
        for one in self._shown():
            if self._width([*lines[-1], one]) > width and self._width(lines[-1]):
                lines.append([])
            lines[-1].append(one)
        return [line for line in lines if self._width(line)]

    def _place(self, line: list[QLayoutItem], room: QRect) -> None:
        spare = max(0, room.width() - self._width(line))
        growing = [one for one in line if one.expandingDirections() & Qt.Orientation.Horizontal]
        left = room.left()
        for one in line:
            width = min(one.sizeHint().width(), room.width())
            if one in growing:
                width += spare // len(growing)
            if one.spacerItem() is not None:
                left += width
                continue
            height = one.sizeHint().height()
            one.setGeometry(QRect(left, room.top() + (room.height() - height) // 2, width, height))
            left += width + self.spacing()


def _height(line: list[QLayoutItem]) -> int:
    return max((one.sizeHint().height() for one in line), default=0)
