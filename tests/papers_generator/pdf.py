"""The same sheets printed as a digital PDF: ruled or unruled tables, several pages, text in any order."""

from __future__ import annotations

import io
import random
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from .truth import Grid

FONT = "STSong-Light"
WORKBOOK_ONLY = frozenset(
    {"hidden-row", "hidden-sheet", "wide-sheet", "formula-without-value", "broken-references", "invisible-characters",
     "code-sheet", "working-columns", "wide-merges"}
)  # fmt: skip
"""Traps a printed page cannot have, or that nobody prints."""


@dataclass(kw_only=True)
class Printing:
    """How a paper is printed."""

    ruled: bool = True
    scrambled: bool = False
    """The text layer is written in another order than it is read."""
    size: float = 9.0
    width: float = 842.0
    height: float = 595.0
    margin: float = 28.0
    open_sides: bool = False
    """The table has no rules at its left and right."""
    page_heads: bool = False
    """Title and table head are printed again on every page, with the number of the page."""


def to_pdf(grids: list[Grid], printing: Printing, rng: random.Random) -> bytes:
    """The bytes of a PDF with one sheet after the other, each beginning on a new page."""
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(printing.width, printing.height), invariant=True)
    for grid in grids:
        if not grid.hidden:
            _Sheet(canvas, grid, printing, rng).draw()
    canvas.save()
    return buffer.getvalue()


def shown(value: Any, code: str) -> str:
    """A cell as a printer shows it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        if code == "#,##0.00":
            return f"{value:,.{max(2, -int(Decimal(value).normalize().as_tuple().exponent))}f}"
        text = f"{Decimal(value):f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        words = re.findall(r'"([^"]*)"', code)
        if "[$" in code:
            return f"{code[2:5]} {Decimal(value):,.{max(2, -int(Decimal(value).normalize().as_tuple().exponent))}f}"
        return text + "".join(words)
    return str(value)


def _runs(text: str) -> list[tuple[str, str]]:
    """A line cut by script: font and text; Latin in Helvetica, everything else in a Chinese font."""
    return [("Helvetica" if run.isascii() else FONT, run) for run in re.findall(r"[\x00-\x7f]+|[^\x00-\x7f]+", text)]


class _Sheet:
    def __init__(self, canvas: Canvas, grid: Grid, printing: Printing, rng: random.Random) -> None:
        self.canvas, self.grid, self.printing, self.rng = canvas, grid, printing, rng
        self.texts = {p: shown(v, grid.formats.get(p, "")) for p, v in grid.cells.items()}
        self.rows = sorted({row for row, _ in self.texts})
        counts = {row: sum(1 for r, _ in self.texts if r == row) for row in self.rows}
        most = max(counts.values())
        first = next(row for row in self.rows if counts[row] * 10 >= most * 7)
        self.table = {row for row in self.rows if row >= first and counts[row] >= min(3, most)}
        self.merges = {(top, left): (bottom, right) for top, left, bottom, right in grid.merges}
        self.size = printing.size
        self.lefts = self._columns()
        self.pieces: list[tuple[float, float, str]] = []
        self.page = 1
        below = [text for (row, _), text in self.texts.items() if row == first + 1]
        self.two_head_rows = bool(below) and not any(any(c in "0123456789" for c in text) for text in below)

    def _width(self, text: str) -> float:
        return max(
            float(sum(pdfmetrics.stringWidth(run, font, self.size) for font, run in _runs(line)))
            for line in text.split("\n")
        )

    def _columns(self) -> list[float]:
        last = max(col for _, col in self.texts)
        while True:
            widths = [0.0] * (last + 2)
            for (row, col), text in self.texts.items():
                spans = self.merges.get((row, col), (row, col))[1] > col
                if row in self.table and not spans:
                    widths[col] = max(widths[col], self._width(text) + (8 if self.printing.ruled else 16))
                widths[col] = max(widths[col], 26.0)
            for row in self.rows:
                cols = sorted(col for r, col in self.texts if r == row)
                for here, there in pairwise(cols):  # nobody prints one text over the next
                    lacking = (
                        self._width(self.texts[row, here])
                        + (9 if self.printing.ruled else 16)
                        - sum(widths[here:there])
                    )
                    widths[there - 1] += max(0.0, lacking)
            lefts = [self.printing.margin]
            for width in widths[1:]:
                lefts.append(lefts[-1] + width)
            if lefts[-1] < self.printing.width - self.printing.margin or self.size < 4.5:
                return [0.0, *lefts]
            self.size -= 0.5

    def draw(self) -> None:
        y = self.printing.height - self.printing.margin
        previous = self.rows[0]
        edges: list[tuple[int, float, float]] = []
        for row in self.rows:
            lines = max((self.texts[p].count("\n") + 1 for p in self.texts if p[0] == row), default=1)
            height = lines * (self.size + 2) + 5
            y -= min(row - previous - 1, 3) * (self.size + 4) if row > previous else 0
            if y - height < self.printing.margin:
                self._rules(edges)
                edges = []
                self._finish_page()
                y = self._page_head(edges, height)
            for (r, col), text in sorted(self.texts.items()):
                if r == row:
                    for n, line in enumerate(text.split("\n")):
                        self.pieces.append((self.lefts[col] + 3, y - (n + 1) * (self.size + 2) + 1, line))
            if row in self.table:
                edges.append((row, y, y - height))
            y -= height
            previous = row
        self._rules(edges)
        self._finish_page()

    def _page_head(self, edges: list[tuple[int, float, float]], height: float) -> float:
        """Begin the next page; the place of the next row."""
        y = self.printing.height - self.printing.margin
        if not self.printing.page_heads:
            return y
        self.page += 1
        self.pieces.append((self.printing.width - 90, y, f"Page {self.page}"))
        first = min(self.table)
        head = [first] if self.two_head_rows is False else [first, first + 1]
        for row in [self.rows[0], *head]:
            deep = (
                max((self.texts[p].count("\n") + 1 for p in self.texts if p[0] == row), default=1) * (self.size + 2) + 5
            )
            for (r, col), text in sorted(self.texts.items()):
                if r == row:
                    for n, line in enumerate(text.split("\n")):
                        self.pieces.append((self.lefts[col] + 3, y - (n + 1) * (self.size + 2) + 1, line))
            if row in head:
                edges.append((row, y, y - deep))
            y -= deep
        return y

    def _rules(self, edges: list[tuple[int, float, float]]) -> None:
        if not self.printing.ruled or not edges:
            return
        first = min(c for r, c in self.texts if r in self.table)
        last = max(c for r, c in self.texts if r in self.table)
        self.canvas.setLineWidth(0.6)
        for row, top, bottom in edges:
            for col in range(first, last + 1):
                area = next(
                    (
                        (a, self.merges[a])
                        for a in self.merges
                        if a[0] <= row <= self.merges[a][0] and a[1] <= col <= self.merges[a][1]
                    ),
                    None,
                )
                left, right = self.lefts[col], self.lefts[col + 1]
                if area is None or row == area[0][0] or row == edges[0][0]:
                    self.canvas.line(left, top, right, top)
                if area is None or row == area[1][0] or row == edges[-1][0]:
                    self.canvas.line(left, bottom, right, bottom)
                if self.printing.open_sides and col in (first, last):
                    if col == first:
                        self.canvas.line(right, top, right, bottom)
                    else:
                        self.canvas.line(left, top, left, bottom)
                    continue
                if area is None or col == area[0][1]:
                    self.canvas.line(left, top, left, bottom)
                if area is None or col == area[1][1]:
                    self.canvas.line(right, top, right, bottom)

    def _finish_page(self) -> None:
        if self.printing.scrambled:
            self.rng.shuffle(self.pieces)
        for x, y, line in self.pieces:
            for font, run in _runs(line):
                self.canvas.setFont(font, self.size)
                self.canvas.drawString(x, y, run)
                x += pdfmetrics.stringWidth(run, font, self.size)
        self.pieces = []
        self.canvas.showPage()
