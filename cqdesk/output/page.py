"""The page engine: a page is a list of marks in millimetres, made without any painter.

What a form prints (boxes, tables, text) is put on `Sheet`s; `paint` in `page_paint` draws a finished `Page` on a PDF, a
printer, the screen or a picture, always the same. Because a page is data, it can be measured, searched and checked for
characters nobody can draw before anything is printed. Origin top left, x to the right, y downward.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from .typeface import ASCENT, LINE, typeface

INK = "#000000"
GREY = "#5f6670"
HAIR = 0.12
"""Thin line, mm."""
FIRM = 0.3

Align = Literal["left", "centre", "right"]


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; x, y is the left end of its base line."""

    x: float
    y: float
    words: str
    size: float
    colour: str = INK
    angle: float = 0.0
    """Degrees anticlockwise about x, y."""


@dataclass(frozen=True, slots=True)
class Line:
    x1: float
    y1: float
    x2: float
    y2: float
    width: float = HAIR
    colour: str = INK
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A closed figure, filled or outlined or both ("" = not)."""

    points: tuple[tuple[float, float], ...]
    fill: str = ""
    outline: str = INK
    width: float = HAIR
    hatch: int = 0
    """0 plain; 1 to 5 a pattern over the fill, so that groups differ without colour."""


Mark = Text | Line | Shape


@dataclass(frozen=True, kw_only=True)
class Page:
    """A finished page."""

    width: float
    height: float
    marks: tuple[Mark, ...]

    @property
    def texts(self) -> list[str]:
        """All its texts in the order they were put there."""
        return [mark.words for mark in self.marks if isinstance(mark, Text)]


@dataclass(frozen=True, kw_only=True)
class Pages:
    """A finished print: what it is called, its pages, what the reader must be told about it."""

    title: str
    pages: tuple[Page, ...]
    notes: tuple[str, ...] = ()
    """Chinese sentences about what is not as it should be: a character nobody can draw, a text that was cut."""


@dataclass(kw_only=True)
class Sheet:
    """A page being made. Sizes in mm; `margin` is the same on all sides."""

    width: float = 297.0
    height: float = 210.0
    margin: float = 10.0
    marks: list[Mark] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)
    """Texts that did not fit even at their smallest size."""

    @property
    def right(self) -> float:
        return self.width - self.margin

    @property
    def bottom(self) -> float:
        return self.height - self.margin

    @property
    def inner(self) -> float:
        """Width between the margins."""
        return self.width - 2 * self.margin

    def line(self, x1: float, y1: float, x2: float, y2: float, width: float = HAIR, colour: str = INK) -> None:
        self.marks.append(Line(x1, y1, x2, y2, width, colour))

    def frame(self, x: float, y: float, width: float, height: float, line: float = HAIR, fill: str = "") -> None:
        """A rectangle."""
        corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
        self.marks.append(Shape(corners, fill, INK if line else "", line))

    def words(
        self, x: float, y: float, words: str, size: float, *, align: Align = "left", width: float = 0, colour: str = INK
    ) -> None:
        """One line whose top is y; aligned within `width` from x."""
        if not words:
            return
        if align != "left":
            room = width - typeface().width(words, size)
            x += room if align == "right" else room / 2
        self.marks.append(Text(x, y + ASCENT * size, words, size, colour))

    def block(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        words: str,
        size: float,
        *,
        least: float = 0.0,
        align: Align = "left",
        colour: str = INK,
    ) -> float:
        """Text in a box: wrapped, shrunk to `least`, at last cut (and noted). Returns the height used, mm."""
        if not words:
            return 0.0
        fitted = typeface().fit(words, width, height, size, least)
        if not fitted.whole:
            self.cut.append(words)
        step = fitted.size * LINE
        for n, line in enumerate(fitted.lines):
            self.words(x, y + n * step, line, fitted.size, align=align, width=width, colour=colour)
        return len(fitted.lines) * step


def finished(
    title: str,
    sheets: Iterable[Sheet],
    *,
    practice: bool = False,
    numbered: bool = True,
    number_size: float = 2.6,
) -> Pages:
    """Close the sheets: page numbers at the foot, the practice watermark, and the notes about what is wrong.

    The watermark stands on every page of practice work and cannot be turned off (design section 5).
    """
    made = list(sheets)
    notes: list[str] = []
    pages = []
    for n, sheet in enumerate(made, start=1):
        if numbered:
            number = f"第 {n} 页 / 共 {len(made)} 页"
            y = sheet.height - sheet.margin + 1.2
            sheet.words(sheet.margin, y, number, number_size, align="centre", width=sheet.inner, colour=GREY)
        marks = [*(_watermark(sheet) if practice else []), *sheet.marks]
        pages.append(Page(width=sheet.width, height=sheet.height, marks=tuple(marks)))
    lost = typeface().missing("".join(text for page in pages for text in page.texts))
    if lost:
        codes = "、".join(f"U+{ord(c):04X}" for c in lost)
        notes.append(f"有 {len(lost)} 个字没有字形（{codes}），打印为“〓”，请手工补写。")
    for words in dict.fromkeys(words for sheet in made for words in sheet.cut):
        notes.append(f"“{words[:12]}…”内容过长，打印不全（以“…”结尾）。")
    return Pages(title=title, pages=tuple(pages), notes=tuple(notes))


WATERMARK = "练习数据　不得使用"


def _watermark(sheet: Sheet) -> list[Mark]:
    size, marks = 11.0, []
    for row, y in enumerate(range(55, int(sheet.height) + 60, 70)):
        for x in range(-20 + 50 * (row % 2), int(sheet.width), 130):
            marks.append(Text(x, y, WATERMARK, size, "#ececec", 25.0))
    return list(marks)
