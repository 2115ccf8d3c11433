"""What a PDF page draws besides text: ruled lines and edges of boxes, and how much of the page pictures cover."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from cqdesk.intake.pages import Rule

MAX_OBJECTS = 60_000
MAX_RULES = 8_000
"""Of one page; more is a drawing, no table."""
_MAX_NESTING = 6
_MAX_SEGMENTS = 2_000
"""Of one path; more is a drawing."""
_SHORTEST = 4.0
_THIN = 3.0
"""A filled box thinner than this is a line."""


class Affine(NamedTuple):
    """x' = a·x + c·y + e, y' = b·x + d·y + f (ISO 32000-1, 8.3.3)."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def after(self, first: Affine) -> Affine:
        """`first`, then this one."""
        a, b = self.a * first.a + self.c * first.b, self.b * first.a + self.d * first.b
        c, d = self.a * first.c + self.c * first.d, self.b * first.c + self.d * first.d
        e, f = self.point(first.e, first.f)
        return Affine(a, b, c, d, e, f)


@dataclass
class Ink:
    """Lines of a page, the area pictures cover, and the number of other shapes."""

    rules: list[Rule] = field(default_factory=list)
    picture_area: float = 0.0
    shapes: int = 0

    def is_picture(self, page_area: float) -> bool:
        """Whether a page without text shows something: a scan, or letters drawn as shapes."""
        return self.picture_area > page_area * 0.05 or self.shapes > 200

    def turned(self, quarter: int, width: float, height: float) -> Ink:
        """The same lines on the page turned by quarters."""
        rules = [Rule(*self.turned_box((r.x1, r.y1, r.x2, r.y2), quarter, width, height)) for r in self.rules]
        return Ink(rules, self.picture_area, self.shapes)

    @staticmethod
    def turned_box(
        box: tuple[float, float, float, float], quarter: int, width: float, height: float
    ) -> tuple[float, float, float, float]:
        """A box on a page that is turned so that text running upwards (quarter 3), downwards (1) or upside down (2)
        runs from left to right."""
        x1, y1, x2, y2 = box
        if quarter == 1:
            return y1, width - x2, y2, width - x1
        if quarter == 2:
            return width - x2, height - y2, width - x1, height - y1
        if quarter == 3:
            return height - y2, x1, height - y1, x2
        return box


def ink_of(page: pdfium.PdfPage, upright: Affine) -> Ink:
    """Everything a page draws that is no text."""
    ink = Ink()
    budget = [MAX_OBJECTS]
    _collect(raw.FPDFPage_CountObjects(page), lambda n: raw.FPDFPage_GetObject(page, n), upright, ink, budget, 0)
    return ink


def _collect(count: int, get: Any, upright: Affine, ink: Ink, budget: list[int], depth: int) -> None:
    for number in range(count):
        budget[0] -= 1
        if budget[0] < 0 or len(ink.rules) >= MAX_RULES:
            return
        item = get(number)
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            _path(item, upright, ink)
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            matrix = _matrix(item)
            ink.picture_area += abs(matrix.a * matrix.d - matrix.b * matrix.c)
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _MAX_NESTING:
            inner = upright.after(_matrix(item))
            _collect(
                raw.FPDFFormObj_CountObjects(item),
                lambda n, form=item: raw.FPDFFormObj_GetObject(form, n),
                inner,
                ink,
                budget,
                depth + 1,
            )


def _matrix(item: Any) -> Affine:
    found = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, found):
        return Affine(1, 0, 0, 1, 0, 0)
    return Affine(found.a, found.b, found.c, found.d, found.e, found.f)


def _path(item: Any, upright: Affine, ink: Ink) -> None:
    count = raw.FPDFPath_CountSegments(item)
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, fill, stroke)
    if count > _MAX_SEGMENTS or not (fill.value or stroke.value):
        ink.shapes += 1
        return
    to_page = upright.after(_matrix(item))
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    outlines: list[list[tuple[float, float]]] = []
    for number in range(count):
        segment = raw.FPDFPath_GetPathSegment(item, number)
        kind = raw.FPDFPathSegment_GetType(segment)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        place = to_page.point(x.value, y.value)
        if kind == raw.FPDF_SEGMENT_BEZIERTO:
            ink.shapes += 1
            return
        if kind == raw.FPDF_SEGMENT_MOVETO:
            points = [place]
            outlines.append(points)
        else:
            points.append(place)
        if raw.FPDFPathSegment_GetClose(segment) and len(points) > 1:
            points.append(points[0])
    white = not stroke.value and _is_white(item)
    for outline in outlines:
        _outline(outline, bool(stroke.value), white, ink)


def _is_white(item: Any) -> bool:
    parts = [ctypes.c_uint() for _ in range(4)]
    return bool(raw.FPDFPageObj_GetFillColor(item, *parts)) and all(p.value >= 250 for p in parts[:3])


def _outline(points: list[tuple[float, float]], stroked: bool, white: bool, ink: Ink) -> None:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
    if not stroked:
        if white:
            return
        if bottom - top <= _THIN < right - left:
            ink.rules.append(Rule(left, (top + bottom) / 2, right, (top + bottom) / 2))
            return
        if right - left <= _THIN < bottom - top:
            ink.rules.append(Rule((left + right) / 2, top, (left + right) / 2, bottom))
            return
        if points[0] != points[-1]:  # what is filled is closed
            points = [*points, points[0]]
    for (x1, y1), (x2, y2) in pairwise(points):
        if abs(y2 - y1) < 1.0 and abs(x2 - x1) >= _SHORTEST:
            ink.rules.append(Rule(min(x1, x2), (y1 + y2) / 2, max(x1, x2), (y1 + y2) / 2))
        elif abs(x2 - x1) < 1.0 and abs(y2 - y1) >= _SHORTEST:
            ink.rules.append(Rule((x1 + x2) / 2, min(y1, y2), (x1 + x2) / 2, max(y1, y2)))
        elif abs(x2 - x1) >= 1.0 or abs(y2 - y1) >= 1.0:
            ink.shapes += 1
