"""State marks: each state has its own shape, so that colour is never the only sign. Painted, no image files."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from . import theme

STAGE_SHAPES: dict[str, str] = {
    "": "ring",
    "saved": "half",
    "submitted": "arrow",
    "received": "arrow",
    "accepted": "dot",
    "released": "check",
    "closed": "seal",
    "rejected": "cross",
    "returned": "back",
    "deleted": "bar",
}
"""Official stage -> shape. Saved is a half-filled ring: something is still to be done."""

SEVERITY_SHAPES: dict[str, str] = {"error": "cross", "warning": "triangle", "info": "bar"}


def colour_of(tone: str) -> QColor:
    """Colour of a tone: error, warning, info, good, accent, muted, practice."""
    return QColor(getattr(theme.current(), tone))


def stage_tone(stage: str) -> str:
    """Tone of an official stage: refusals are errors, saved-not-declared a warning."""
    if stage in ("rejected", "returned", "deleted"):
        return "error"
    if stage == "saved":
        return "warning"
    if stage in ("released", "closed"):
        return "good"
    return "accent" if stage else "muted"


def paint(painter: QPainter, rect: QRectF, shape: str, colour: QColor) -> None:
    """Paint a mark into the largest centred square of `rect`."""
    side = min(rect.width(), rect.height())
    r = QRectF(rect.center().x() - side / 2, rect.center().y() - side / 2, side, side).adjusted(1, 1, -1, -1)
    c = r.center()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(colour, max(1.5, side / 8))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if shape == "cross":
        painter.setBrush(colour)
        painter.drawRect(r)
        painter.setPen(QPen(QColor(theme.current().surface), max(1.5, side / 7)))
        i = r.adjusted(side / 4, side / 4, -side / 4, -side / 4)
        painter.drawLine(i.topLeft(), i.bottomRight())
        painter.drawLine(i.topRight(), i.bottomLeft())
    elif shape == "triangle":
        painter.setBrush(colour)
        painter.drawPolygon(QPolygonF([QPointF(c.x(), r.top()), r.bottomRight(), r.bottomLeft()]))
        painter.setPen(QPen(QColor(theme.current().surface), max(1.5, side / 8)))
        painter.drawLine(QPointF(c.x(), c.y() - side / 12), QPointF(c.x(), c.y() + side / 6))
    elif shape == "bar":
        painter.setBrush(colour)
        painter.drawRect(QRectF(r.left(), c.y() - side / 8, r.width(), side / 4))
    elif shape == "dot":
        painter.setBrush(colour)
        painter.drawEllipse(r.adjusted(side / 8, side / 8, -side / 8, -side / 8))
    elif shape == "half":
        painter.drawEllipse(r)
        painter.setBrush(colour)
        painter.drawPie(r, 90 * 16, 180 * 16)
    elif shape == "arrow":
        painter.drawLine(QPointF(r.left(), c.y()), QPointF(r.right(), c.y()))
        painter.drawLine(QPointF(r.right(), c.y()), QPointF(c.x(), r.top() + side / 8))
        painter.drawLine(QPointF(r.right(), c.y()), QPointF(c.x(), r.bottom() - side / 8))
    elif shape == "back":
        painter.drawLine(QPointF(r.left(), c.y()), QPointF(r.right(), c.y()))
        painter.drawLine(QPointF(r.left(), c.y()), QPointF(c.x(), r.top() + side / 8))
        painter.drawLine(QPointF(r.left(), c.y()), QPointF(c.x(), r.bottom() - side / 8))
    elif shape in ("check", "seal"):
        if shape == "seal":
            painter.drawEllipse(r)
            r = r.adjusted(side / 5, side / 5, -side / 5, -side / 5)
        painter.drawLine(QPointF(r.left(), c.y()), QPointF(c.x() - side / 12, r.bottom() - side / 10))
        painter.drawLine(QPointF(c.x() - side / 12, r.bottom() - side / 10), QPointF(r.right(), r.top() + side / 10))
    else:
        painter.drawEllipse(r.adjusted(side / 8, side / 8, -side / 8, -side / 8))
    painter.restore()
