"""Tables on pages: columns in mm, wrapped cells, rows over several pages with the head repeated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .page import FIRM, GREY, HAIR, Align, Sheet
from .typeface import LINE, typeface

PAD = 0.8


@dataclass(frozen=True, kw_only=True)
class TableColumn:
    """A column: its heading and its share of the width."""

    title: str
    share: float
    align: Align = "left"


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows of texts. A row as tall as its tallest cell; one that is taller than a page goes on on the next."""

    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    size: float = 2.6
    bold_last: bool = False
    """The last row is a sum: a firm line above it."""

    def widths(self, width: float) -> list[float]:
        """Column widths in mm for a table of that width."""
        total = sum(column.share for column in self.columns)
        return [column.share * width / total for column in self.columns]


def put_table(
    table: Table, sheet: Sheet, y: float, next_sheet: Callable[[], tuple[Sheet, float]]
) -> tuple[Sheet, float]:
    """Put a table at height y; `next_sheet` gives (sheet, y) for what does not fit. Returns where it ended."""
    widths = table.widths(sheet.inner)
    step = table.size * LINE
    head_lines = [typeface().wrap(c.title, w - 2 * PAD, table.size) for c, w in zip(table.columns, widths, strict=True)]
    head_height = max(map(len, head_lines)) * step + 2 * PAD
    if y + head_height + step + 2 * PAD > sheet.bottom:
        sheet, y = next_sheet()
    y = _row(table, sheet, y, widths, head_lines, head=True)
    for number, row in enumerate(table.rows):
        cells = [
            typeface().wrap(words, w - 2 * PAD, table.size) if words else []
            for words, w in zip(row, widths, strict=True)
        ]
        last = table.bold_last and number == len(table.rows) - 1
        while True:
            lines = max(1, *map(len, cells))
            room = int((sheet.bottom - y - 2 * PAD) / step)
            # a row goes to the next page whole if it can; only one that no page can hold is split
            whole_page = int((sheet.height - 2 * sheet.margin - head_height - 2 * PAD) / step)
            if lines <= room:
                break
            if lines <= whole_page or room < 1:
                sheet, y = next_sheet()
                y = _row(table, sheet, y, widths, head_lines, head=True)
                continue
            y = _row(table, sheet, y, widths, [cell[:room] for cell in cells])
            cells = [cell[room:] for cell in cells]
            sheet, y = next_sheet()
            y = _row(table, sheet, y, widths, head_lines, head=True)
        if last:
            sheet.line(sheet.margin, y, sheet.margin + sum(widths), y, FIRM)
        y = _row(table, sheet, y, widths, cells)
    return sheet, y


def _row(
    table: Table, sheet: Sheet, y: float, widths: Sequence[float], cells: Sequence[Sequence[str]], head: bool = False
) -> float:
    step = table.size * LINE
    height = max(1, *map(len, cells)) * step + 2 * PAD
    x = sheet.margin
    if head:
        sheet.frame(x, y, sum(widths), height, 0, "#eceff3")
    for column, width, lines in zip(table.columns, widths, cells, strict=True):
        sheet.frame(x, y, width, height, HAIR)
        for n, words in enumerate(lines):
            align: Align = "centre" if head else column.align
            colour = GREY if head else "#000000"
            sheet.words(
                x + PAD, y + PAD + n * step, words, table.size, align=align, width=width - 2 * PAD, colour=colour
            )
        x += width
    return y + height
