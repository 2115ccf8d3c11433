"""How a cell of `Grid` is painted and typed into."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from . import marks, theme
from .field_edit import FieldEdit
from .grid_model import Index
from .tokens import MARK

if TYPE_CHECKING:
    from .grid import Grid

_PAD = 4
"""Pixels between a cell's edge and its text."""
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


class CellDelegate(QStyledItemDelegate):
    """Aligns, marks, and edits with `FieldEdit`; Esc keeps what was typed (undo takes it back)."""

    def __init__(self, grid: Grid) -> None:
        super().__init__(grid)
        self._grid = grid

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """All of a cell by hand: the style's own way asks the model ten times a cell, which a long list cannot pay."""
        rows = self._grid.rows
        row, column = index.row(), index.column()
        tokens = theme.current()
        area: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(tokens.accent_soft))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(tokens.accent))
            painter.drawRect(area.adjusted(0, 0, -1, -1))
        mark = rows.marks.get((row, column))
        if words := rows.shown_at(row, column):
            room = area.adjusted(MARK + 1 if mark else _PAD, 0, -_PAD, 0)  # the text gives way to the mark
            number = rows.is_number(column)
            if number and (behind := rows.filling(words, column)):
                room.adjust(0, 0, -option.fontMetrics.horizontalAdvance(behind), 0)
            painter.setPen(QColor(tokens.text))
            fitting = option.fontMetrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, _RIGHT if number else _LEFT, fitting)
        if mark:
            colour = marks.colour_of(mark[0])
            painter.fillRect(QRectF(area.left(), area.bottom() - 1, area.width(), 2), colour)
            side = MARK - 2
            spot = QRectF(area.left() + 1, area.top() + 1, side, side)
            marks.paint(painter, spot, marks.SEVERITY_SHAPES[mark[0]], colour)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        edit = FieldEdit(parent)
        edit.setFrame(False)
        column = self._grid.rows.columns[index.column()]
        edit.setAccessibleName(column.label(self._grid.rows.layout_of.item, self._grid.rows.direction))
        return edit

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, FieldEdit)
        if not editor.composing:
            editor.show_value(str(index.data(2) or ""))

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        assert isinstance(editor, FieldEdit)
        model.setData(index, editor.text(), 2)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, FieldEdit) and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if watched.composing:
                return False
            plainly = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
            both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & both == both:
                self.commitData.emit(watched)
                self.closeEditor.emit(watched, QAbstractItemDelegate.EndEditHint.NoHint)
                self._grid.setFocus(Qt.FocusReason.OtherFocusReason)
                self._grid.fill_column()
                return True
            by = {
                Qt.Key.Key_Return: (0, 1),
                Qt.Key.Key_Enter: (0, 1),
                Qt.Key.Key_Tab: (0, 1),
                Qt.Key.Key_Backtab: (0, -1),
                Qt.Key.Key_Up: (-1, 0),
                Qt.Key.Key_Down: (1, 0),
                Qt.Key.Key_Escape: (0, 0),
            }.get(Qt.Key(event.key()))
            if by is not None and plainly:
                if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and by[1] == 1:
                    by = (0, -1)
                self.commitData.emit(watched)
                self.closeEditor.emit(watched, QAbstractItemDelegate.EndEditHint.NoHint)
                self._grid.go_by(*by)
                return True
        return super().eventFilter(watched, event)
