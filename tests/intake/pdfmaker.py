"""Makes PDF papers for the tests: ruled and unruled tables, scrambled order, turned pages, pictures, passwords."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Sequence
from typing import Any

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
Draw = Callable[["Sheet"], None]


class Sheet:
    """A page to draw on, measured in points from the top left."""

    def __init__(self, canvas: Canvas, width: float, height: float, scramble: random.Random | None) -> None:
        self.canvas, self.width, self.height, self.scramble = canvas, width, height, scramble
        self.waiting: list[tuple[float, float, str, float]] = []

    def text(self, x: float, y: float, text: str, size: float = 9) -> None:
        """A text whose letters stand on `y`."""
        self.waiting.append((x, y, text, size))

    def line(self, x1: float, y1: float, x2: float, y2: float) -> None:
        self.canvas.line(x1, self.height - y1, x2, self.height - y2)

    def grid(
        self, x: float, y: float, widths: Sequence[float], rows: Sequence[Sequence[str]], *,
        height: float = 16, ruled: str = "all", size: float = 9,
    ) -> float:  # fmt: skip
        """A table; `ruled` is all, columns (lines between columns, none between rows but under the head), none."""
        edges = [x]
        for width in widths:
            edges.append(edges[-1] + width)
        bottom = y + height * len(rows)
        for number in range(len(rows) + 1):
            if ruled == "all" or (ruled == "columns" and number in (0, 1, len(rows))):
                self.line(x, y + number * height, edges[-1], y + number * height)
        if ruled != "none":
            for edge in edges:
                self.line(edge, y, edge, bottom)
        for number, row in enumerate(rows):
            for edge, value in zip(edges, row, strict=False):
                if value:
                    self.text(edge + 3, y + number * height + 11, value, size)
        return bottom

    def finish(self) -> None:
        if self.scramble is not None:
            self.scramble.shuffle(self.waiting)
        for x, y, text, size in self.waiting:
            self.canvas.setFont(FONT, size)
            self.canvas.drawString(x, self.height - y, text)


def pdf(
    *pages: Draw, size: tuple[float, float] = (595, 842), seed: int | None = None, rotate: int = 0,
    password: str | None = None, before: Callable[[Any], None] | None = None,
) -> bytes:  # fmt: skip
    """Bytes of a PDF; with a seed the texts are drawn in scrambled order."""
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    buffer = io.BytesIO()
    encrypt = StandardEncryption(password, canPrint=0) if password else None
    shown = size[::-1] if rotate % 180 else size  # reportlab takes the size of the page as it is shown
    canvas = Canvas(buffer, pagesize=shown, encrypt=encrypt, invariant=1)
    for draw in pages:
        if before is not None:
            before(canvas)
        if rotate:
            canvas.setPageRotation(rotate)
        sheet = Sheet(canvas, *size, random.Random(seed) if seed is not None else None)
        draw(sheet)
        sheet.finish()
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
