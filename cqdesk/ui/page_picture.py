"""A page of a print with the place of one value marked on it, scrolled into sight."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QWidget

from . import theme

PICTURE_WIDTH = 1400
"""Dots a page is drawn wide."""
_AROUND = 6.0
"""Points left around the marked place."""
_POINTS_A_METRE = 72 / 0.0254


class _Page(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.image = QImage()
        self.place: QRectF | None = None
        self.setAccessibleName("打印件")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawImage(0, 0, self.image)
        if self.place is not None:
            painter.setPen(QPen(QColor(theme.current().warning), 3))
            painter.drawRoundedRect(self.place, 4, 4)
        painter.end()


class PagePicture(QScrollArea):
    """Shows PNG pages; `mark` frames a place given in points from the top left of the page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = _Page(self)
        self.setWidget(self._page)
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.setAccessibleName("打印件")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_png(self, data: bytes) -> None:
        """Show a page; what was marked is marked no more."""
        self._page.image = QImage.fromData(data)
        self._page.place = None
        self._page.resize(self._page.image.size())
        self._page.update()

    def mark(self, place: tuple[float, float, float, float] | None) -> None:
        """Frame a place (x, y, width, height in points) and bring it into sight; None = nothing."""
        scale = self._page.image.dotsPerMeterX() / _POINTS_A_METRE
        if place is None or not scale:
            self._page.place = None
        else:
            x, y, width, height = place
            frame = QRectF(x - _AROUND, y - _AROUND, width + 2 * _AROUND, height + 2 * _AROUND)
            frame = QRectF(frame.x() * scale, frame.y() * scale, frame.width() * scale, frame.height() * scale)
            self._page.place = frame
            centre = frame.center().toPoint()
            self.ensureVisible(centre.x(), centre.y(), self.viewport().width() // 3, self.viewport().height() // 3)
        self._page.update()

    @property
    def marked(self) -> bool:
        """Whether a place is framed."""
        return self._page.place is not None
