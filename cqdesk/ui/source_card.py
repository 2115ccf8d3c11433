"""Answers F3: where a value comes from, in words, and the piece of the paper it stands on with its cell lit."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QWidget

from ..actions.neighbourhood import Neighbourhood
from . import theme
from .overlay import Explanation
from .tokens import GAP

WIDEST = 150
"""Pixels a column takes at most, at the default font."""
_HEAD = 30
LONGEST = 40


class PieceOfSheet(QWidget):
    """Cells painted as on a sheet: letters above, numbers at the left, the source in the accent colour."""

    def __init__(self, piece: Neighbourhood, width: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.piece = piece
        self.setAccessibleName("单据上的位置")
        row, column = piece.lit
        self.setAccessibleDescription(f"{piece.title}：{piece.cells[row][column]}")
        metrics = self.fontMetrics()
        wanted = [
            min(WIDEST, max(36, *(metrics.horizontalAdvance(line[n][:LONGEST]) + 2 * GAP for line in piece.cells)))
            for n in range(len(piece.columns))
        ]
        room = width - _HEAD
        scale = min(1.0, room / max(1, sum(wanted)))
        self._widths = [int(one * scale) for one in wanted]
        self._height = metrics.height() + 6
        self.setFixedSize(QSize(_HEAD + sum(self._widths) + 1, self._height * (len(piece.rows) + 1) + 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        t = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(t.surface))
        metrics = self.fontMetrics()

        def cell(box: QRect, words: str, ground: str, ink: str, *, centred: bool = False) -> None:
            painter.fillRect(box, QColor(ground))
            painter.setPen(QPen(QColor(t.line)))
            painter.drawRect(box)
            painter.setPen(QColor(ink))
            side = Qt.AlignmentFlag.AlignHCenter if centred else Qt.AlignmentFlag.AlignLeft
            shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, box.width() - GAP)
            painter.drawText(box.adjusted(GAP // 2, 0, -GAP // 2, 0), int(side | Qt.AlignmentFlag.AlignVCenter), shown)

        left = _HEAD
        for letters, width in zip(self.piece.columns, self._widths, strict=True):
            cell(QRect(left, 0, width, self._height), letters, t.raised, t.muted, centred=True)
            left += width
        for down, (number, line) in enumerate(zip(self.piece.rows, self.piece.cells, strict=True)):
            top = self._height * (down + 1)
            cell(QRect(0, top, _HEAD, self._height), number, t.raised, t.muted, centred=True)
            left = _HEAD
            for across, (words, width) in enumerate(zip(line, self._widths, strict=True)):
                lit = (down, across) == self.piece.lit
                cell(QRect(left, top, width, self._height), words, t.accent_soft if lit else t.surface, t.text)
                left += width
        row, column = self.piece.lit
        painter.setPen(QPen(QColor(t.accent), 2))
        at = QRect(_HEAD + sum(self._widths[:column]), self._height * (row + 1), self._widths[column], self._height)
        painter.drawRect(at)
        painter.end()


class SourceCard(Explanation):
    """Explanation with the piece of the paper below."""

    WIDTH = 560

    piece: PieceOfSheet | None = None

    def show_piece(self, piece: Neighbourhood) -> None:
        """Add the piece of the paper: it is read while the words are shown already."""
        self.setFixedWidth(min(self.WIDTH, self.window().width() - 20))
        column = self.layout()
        assert column is not None
        where = QLabel(piece.title, self)
        where.setTextFormat(Qt.TextFormat.PlainText)
        where.setProperty("role", "muted")
        column.addWidget(where)
        margins = column.contentsMargins()
        self.piece = PieceOfSheet(piece, self.width() - margins.left() - margins.right(), self)
        column.addWidget(self.piece)
        for widget in (where, self.piece):
            widget.show()  # what is hidden counts for nothing when the card is measured
        column.activate()
