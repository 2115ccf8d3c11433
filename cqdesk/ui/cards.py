"""A list of cards: mark, title, detail, a word at the side. Findings, receipts, papers and history all show this way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFocusEvent, QFont, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from . import marks, theme
from .tokens import GAP, MARGIN, MARK

Index = QModelIndex | QPersistentModelIndex
_WRAP = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignTop)
_INDENT = MARGIN + MARK + GAP


@dataclass(frozen=True, kw_only=True)
class Card:
    """One entry. `head` cards are headings: shown, not chosen."""

    title: str
    detail: str = ""
    aside: str = ""
    shape: str = ""
    tone: str = "muted"
    place: str = ""
    """Path or key told when the card is chosen."""
    head: bool = False
    chained: bool = False
    """Joined to its neighbours by a line (time lines)."""


class _Cards(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.cards: list[Card] = []

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.cards)

    def data(self, index: Index, role: int = 0) -> Any:
        if role == 0:
            card = self.cards[index.row()]
            return "　".join(part for part in (card.title, card.detail, card.aside) if part)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.cards[index.row()].head:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class _CardDelegate(QStyledItemDelegate):
    def __init__(self, view: CardList) -> None:
        super().__init__(view)
        self._view = view

    def _fonts(self) -> tuple[QFont, QFont]:
        title = QFont(self._view.font())
        small = QFont(self._view.font())
        small.setPointSizeF(max(7.0, small.pointSizeF() - 0.5))
        return title, small

    def _aside_width(self, card: Card, small: QFont) -> int:
        return QFontMetrics(small).horizontalAdvance(card.aside) + GAP if card.aside else 0

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        card = self._view.cards[index.row()]
        title, small = self._fonts()
        width = max(80, self._view.viewport().width() - _INDENT - MARGIN - 2)  # never wider than it is painted
        first = QFontMetrics(title).boundingRect(
            QRect(0, 0, max(40, width - self._aside_width(card, small)), 10000), _WRAP, card.title
        )
        height = first.height() + GAP
        if card.detail:
            height += QFontMetrics(small).boundingRect(QRect(0, 0, width, 10000), _WRAP, card.detail).height() + 2
        return QSize(width, height + (GAP if card.head else 2))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        t = theme.current()
        card = self._view.cards[index.row()]
        rect: QRect = option.rect
        state = option.state
        title, small = self._fonts()
        painter.save()
        if card.head:
            painter.fillRect(rect, QColor(t.raised))
            title.setBold(True)
        elif state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(t.accent_soft))
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(t.accent))
        colour = marks.colour_of(card.tone)
        line_height = QFontMetrics(title).height()
        spot = QRectF(rect.left() + MARGIN, rect.top() + GAP / 2 + (line_height - MARK) / 2, MARK, MARK)
        if card.chained:
            painter.setPen(QColor(t.line))
            middle = int(spot.center().x())
            painter.drawLine(middle, rect.top(), middle, int(spot.top()) - 1)
            painter.drawLine(middle, int(spot.bottom()) + 2, middle, rect.bottom())
        if card.shape:
            marks.paint(painter, spot, card.shape, colour)
        left = rect.left() + (MARGIN if card.head and not card.shape else _INDENT)
        room = rect.right() - left - MARGIN
        aside = self._aside_width(card, small)
        painter.setFont(title)
        painter.setPen(QColor(t.text))
        area = QRect(left, rect.top() + GAP // 2, room - aside, rect.height())
        used = painter.boundingRect(area, _WRAP, card.title)
        painter.drawText(area, _WRAP, card.title)
        painter.setFont(small)
        painter.setPen(QColor(t.muted))
        if card.aside:
            painter.drawText(
                QRect(rect.right() - MARGIN - aside, rect.top() + GAP // 2, aside, line_height),
                int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter),
                card.aside,
            )
        if card.detail:
            painter.drawText(QRect(left, used.bottom() + 2, room, rect.bottom() - used.bottom()), _WRAP, card.detail)
        painter.restore()


_UPWARDS = frozenset(
    {
        QAbstractItemView.CursorAction.MoveUp,
        QAbstractItemView.CursorAction.MovePrevious,
        QAbstractItemView.CursorAction.MovePageUp,
        QAbstractItemView.CursorAction.MoveEnd,
    }
)


class CardList(QListView):
    """Cards under each other; Enter or a double click tells the card's place."""

    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _Cards(self)
        self.setModel(self._model)
        self.setItemDelegate(_CardDelegate(self))
        self.setAccessibleName(name)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.doubleClicked.connect(lambda index: self._choose(index.row()))

    @property
    def cards(self) -> list[Card]:
        """What is shown."""
        return self._model.cards

    def show_cards(self, cards: list[Card]) -> None:
        """Show other cards; the chosen place stays chosen where it still is."""
        if cards == self._model.cards:
            return
        place = self.place()
        self._model.beginResetModel()
        self._model.cards = cards
        self._model.endResetModel()
        if place:
            self.pick(place)

    def place(self) -> str:
        """The place of the chosen card; "" = none."""
        row = self.currentIndex().row()
        return self.cards[row].place if 0 <= row < len(self.cards) else ""

    def pick(self, place: str) -> bool:
        """Choose the first card with this place."""
        for row, card in enumerate(self.cards):
            if card.place == place and not card.head:
                self.setCurrentIndex(self._model.index(row))
                return True
        return False

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.MouseFocusReason and not self.selectedIndexes():
            row = self._card_from(max(self.currentIndex().row(), 0), 1)
            if row is not None:  # the cursor alone is not seen
                self.setCurrentIndex(self._model.index(row))

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Headings are passed over: they show no cursor and lead nowhere."""
        found = super().moveCursor(action, modifiers)
        if not found.isValid():
            return found
        row = self._card_from(found.row(), -1 if action in _UPWARDS else 1)
        if row is None:
            self.scrollTo(found)  # the heading above the first card
            return self.currentIndex()
        return self._model.index(row)

    def _card_from(self, row: int, step: int) -> int | None:
        """The first row from this one on, down or up, that is no heading."""
        rows = range(row, len(self.cards)) if step > 0 else range(row, -1, -1)
        return next((at for at in rows if not self.cards[at].head), None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~(
            Qt.KeyboardModifier.KeypadModifier
        ):
            self._choose(self.currentIndex().row())
            event.accept()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self.cards) and not self.cards[row].head:
            self.chosen.emit(self.cards[row].place)
