"""Finished pages on paper: one painting function for PDF, printer, screen and picture.

A PDF is the same byte for byte whenever the same pages are written for the same moment: no clock, no machine, no user
name gets into it, and its text can be searched and copied (see `_readable`).
"""

from __future__ import annotations

import hashlib
import re
import uuid
from datetime import UTC, datetime
from functools import cache, lru_cache
from xml.sax.saxutils import escape

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QPointF, QSizeF, Qt, QUuid
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPen,
    QPolygonF,
    QTransform,
)

from ..errors import Fault
from .page import Line, Page, Pages, Shape, Text
from .typeface import ensure_application, typeface

DOTS_PER_INCH = 1200
_FINE = 100
"""Logical units per mm: type sizes become whole numbers."""
_HATCHES = (
    Qt.BrushStyle.SolidPattern,
    Qt.BrushStyle.BDiagPattern,
    Qt.BrushStyle.FDiagPattern,
    Qt.BrushStyle.CrossPattern,
    Qt.BrushStyle.HorPattern,
    Qt.BrushStyle.Dense6Pattern,
)


def paint(page: Page, painter: QPainter, per_mm: float) -> None:
    """Draw a page with its top left corner at the painter's origin; `per_mm` device units make a millimetre."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(per_mm / _FINE, per_mm / _FINE)
    for mark in page.marks:
        if isinstance(mark, Text):
            _text(mark, painter)
        elif isinstance(mark, Line):
            pen = QPen(QColor(mark.colour), mark.width * _FINE)
            pen.setStyle(Qt.PenStyle.DashLine if mark.dashed else Qt.PenStyle.SolidLine)
            painter.setPen(pen)
            painter.drawLine(QPointF(mark.x1 * _FINE, mark.y1 * _FINE), QPointF(mark.x2 * _FINE, mark.y2 * _FINE))
        else:
            _shape(mark, painter)
    painter.restore()


def _shape(mark: Shape, painter: QPainter) -> None:
    figure = QPolygonF([QPointF(x * _FINE, y * _FINE) for x, y in mark.points])
    painter.setPen(_pen(mark.outline, mark.width) if mark.outline and mark.width else QPen(Qt.PenStyle.NoPen))
    painter.setBrush(_colour(mark.fill) if mark.fill else QBrush(Qt.BrushStyle.NoBrush))
    painter.drawPolygon(figure)
    if mark.fill and mark.hatch:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_hatch(mark.hatch % len(_HATCHES)))
        painter.drawPolygon(figure)


@cache
def _colour(name: str) -> QColor:
    return QColor(name)


@cache
def _pen(colour: str, width: float) -> QPen:
    pen = QPen(QColor(colour), width * _FINE)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


@cache
def _hatch(number: int) -> QBrush:
    """A pattern over the fill. Its cell is eight device dots: made a millimetre wide on every device."""
    brush = QBrush(QColor(0, 0, 0, 90), _HATCHES[number])
    brush.setTransform(QTransform.fromScale(_FINE * 1.1 / 8, _FINE * 1.1 / 8))
    return brush


@lru_cache(maxsize=200)
def _font(family: str, size: float) -> QFont:
    font = QFont(family)
    font.setPixelSize(max(1, round(size * _FINE)))
    font.setKerning(False)  # widths are measured character by character
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    # Without a hint of its own Qt takes that of the window's font, and the embedded font differs by a byte.
    drawn_as = QFont.StyleStrategy.ForceOutline | QFont.StyleStrategy.NoFontMerging
    font.setStyleHint(QFont.StyleHint.SansSerif, drawn_as)
    # Forms by the language of the machine would print otherwise on another one, and their figures cannot be copied.
    font.setFeature(QFont.Tag("locl"), 0)
    return font


def _text(mark: Text, painter: QPainter) -> None:
    painter.setPen(QColor(mark.colour))
    painter.save()
    painter.translate(mark.x * _FINE, mark.y * _FINE)
    if mark.angle:
        painter.rotate(-mark.angle)
    x = 0.0
    for family, words in typeface().runs(mark.words):
        painter.setFont(_font(family, mark.size))
        painter.drawText(QPointF(x, 0), words)
        x += typeface().width(words, mark.size) * _FINE
    painter.restore()


def image(page: Page, per_mm: float) -> QImage:
    """The page as a picture on white."""
    made = QImage(round(page.width * per_mm), round(page.height * per_mm), QImage.Format.Format_RGB32)
    made.fill(QColor("white"))
    painter = QPainter(made)
    paint(page, painter, per_mm)
    painter.end()
    return made


def pdf(pages: Pages, made_at: datetime) -> bytes:
    """The pages as a PDF file. `made_at` (aware) is the only moment in it."""
    ensure_application()
    if not pages.pages:
        raise Fault("a print without pages")
    moment = made_at.astimezone(UTC)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(DOTS_PER_INCH)
    writer.setTitle(pages.title)
    writer.setCreator("cqdesk")
    digest = hashlib.sha256(repr((pages, moment)).encode()).digest()
    identity = uuid.UUID(bytes=digest[:16])
    writer.setDocumentId(QUuid(f"{{{identity}}}"))
    writer.setDocumentXmpMetadata(QByteArray(_xmp(pages.title, moment, identity)))
    painter = QPainter()
    for n, page in enumerate(pages.pages):
        writer.setPageLayout(layout_of(page))
        if n == 0:
            if not painter.begin(writer):
                raise Fault("the PDF cannot be begun")
        else:
            writer.newPage()
        paint(page, painter, DOTS_PER_INCH / 25.4)
    painter.end()
    buffer.close()
    return _dated(_readable(bytes(buffer.data().data())), moment)


def layout_of(page: Page) -> QPageLayout:
    """The paper of a page, without margins: the page has its own."""
    landscape = page.width > page.height
    short, long = sorted((page.width, page.height))
    size = QPageSize(QSizeF(short, long), QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
    turn = QPageLayout.Orientation.Landscape if landscape else QPageLayout.Orientation.Portrait
    return QPageLayout(size, turn, QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter)


def _xmp(title: str, moment: datetime, identity: uuid.UUID) -> bytes:
    at = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/">'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>'
        f"<xmp:CreatorTool>cqdesk</xmp:CreatorTool><xmp:CreateDate>{at}</xmp:CreateDate>"
        f"<xmpMM:DocumentID>uuid:{identity}</xmpMM:DocumentID>"
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


# --- what Qt leaves to be done ------------------------------------------------------------------------------

_CMAP = re.compile(rb"/CIDInit /ProcSet findresource begin\b.*?\bendcmap", re.DOTALL)
_RANGE = re.compile(rb"(<[0-9A-F]{4}> <[0-9A-F]{4}> )(\[[^\]]*\]|<[0-9A-F]{4}>)")
"""First glyph, last glyph, and what they mean."""
_BETTER = ((b"<0009>", b"<0020>"), (b"<2215>", b"<FF0F>"), (b"<301C>", b"<FF5E>"), (b"<2022>", b"<00B7>"))
"""Qt names a glyph shared by several characters after the first one: the blank as a tabulator, ／ and ～ as rare
signs of mathematics and Japanese. Copied text would contain those."""
_DATE = re.compile(rb"(/(?:CreationDate|ModDate) )\(D:[^)]*\)")
_XREF_AT = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")
_ENTRY = re.compile(rb"(\d{10}) (\d{5} n)")


def _readable(data: bytes) -> bytes:
    """The same file with the usual characters in its tables for searching and copying; no length changes."""

    def usual(match: re.Match[bytes]) -> bytes:
        meaning = match[2]
        for odd, common in _BETTER:
            meaning = meaning.replace(odd, common)
        return match[1] + meaning

    return _CMAP.sub(lambda table: _RANGE.sub(usual, table[0]), data)


def _dated(data: bytes, moment: datetime) -> bytes:
    """The same file with `moment` for the clock's time; the table of object places is moved along."""
    at = moment.strftime("(D:%Y%m%d%H%M%SZ)").encode()
    end = _XREF_AT.search(data)
    if end is None:
        raise Fault("the PDF has no table of its objects")
    table = int(end[1])
    shifts: list[tuple[int, int]] = []
    body = data[:table]
    for match in _DATE.finditer(body):
        shifts.append((match.end(), len(match[1]) + len(at) - len(match[0])))

    def moved(place: int) -> int:
        return place + sum(by for after, by in shifts if place >= after)

    tail = data[table : end.start()]
    tail = _ENTRY.sub(lambda m: b"%010d " % moved(int(m[1])) + m[2], tail)
    return _DATE.sub(lambda m: m[1] + at, body) + tail + b"startxref\n%d\n%%%%EOF\n" % moved(table)
