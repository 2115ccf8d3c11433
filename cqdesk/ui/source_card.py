"""Answers F3: where a value comes from, in words, and the piece of the paper it stands on with its cell lit."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QWidget

from ..actions.neighbourhood import Neighbourhood
from . import theme
from .overlay import Explanation
from .tokens import GAP

WIDEST = 150
"""Pixels a column takes at most, at the default font."""
_HEAD = 30
LONGEST = 40
_BESIDE, _ABOVE = 150, 45
"""Points of a page shown beside and above the source."""
_METRE_A_POINT = 0.0254 / 72
_PAGE_POINTS = 595
"""Width of an A4 page, for a picture that does not say its scale."""


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
        others = sum(wanted) - wanted[column]
        scale = min(1.0, max(0, room - wanted[column]) / max(1, others))  # the source itself is never cut
        self._widths = [one if n == column else int(one * scale) for n, one in enumerate(wanted)]
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


class PieceOfPage(QWidget):
    """A strip of a printed page around the source, which is framed."""

    def __init__(self, piece: Neighbourhood, width: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.piece = piece
        self.setAccessibleName("单据上的位置")
        row, column = piece.lit
        self.setAccessibleDescription(f"{piece.title}：{piece.cells[row][column]}")
        page = QImage.fromData(piece.page)
        per_point = page.dotsPerMeterX() * _METRE_A_POINT if page.dotsPerMeterX() else page.width() / _PAGE_POINTS
        x, y, wide, high = (part * per_point for part in piece.box)
        beside, above = _BESIDE * per_point, _ABOVE * per_point
        around = QRectF(x - beside, y - above, wide + 2 * beside, high + 2 * above)
        shown = around.toAlignedRect().intersected(page.rect())
        scale = width / max(1, shown.width())
        self._strip = page.copy(shown).scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
        self._box = QRectF((x - shown.x()) * scale, (y - shown.y()) * scale, wide * scale, high * scale)
        self.setFixedSize(self._strip.size())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawImage(0, 0, self._strip)
        painter.setPen(QPen(QColor(theme.current().warning), 2))
        painter.drawRect(self._box.adjusted(-3, -2, 3, 2))
        painter.end()


class SourceCard(Explanation):
    """Explanation with the piece of the paper below."""

    WIDTH = 560

    piece: PieceOfSheet | PieceOfPage | None = None

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
        kind = PieceOfPage if piece.page else PieceOfSheet
        self.piece = kind(piece, self.width() - margins.left() - margins.right(), self)
        column.addWidget(self.piece)
        for widget in (where, self.piece):
            widget.show()  # what is hidden counts for nothing when the card is measured
        column.activate()
