"""A paper's sheet laid out as its author saw it: merged cells as one, long words over the empty cells beside them."""

from __future__ import annotations

from PySide6.QtWidgets import QTableView

from .figures import EDGE, show_whole
from .paper_models import SheetModel

_WIDEST = 220
"""Pixels a column takes at most for its words; numbers are always whole."""
_MOST_SPANS = 500
"""Merged cells drawn as one; beyond, they stand in their first cell only."""
_MOST_ROWS = 400
"""Rows that are measured: what comes behind them is of the same kind."""


def lay_out(table: QTableView, model: SheetModel) -> None:
    """Widths and spans of a sheet just shown.

    A remark of a whole line (`合计`, an address, terms of payment) makes no column wide: it goes on over its empty
    neighbours, as in the workbook.
    """
    table.clearSpans()
    table.resizeColumnsToContents()
    sheet, metrics = model.sheet, table.fontMetrics()
    merged = {
        (row, column)
        for area in sheet.merges[:_MOST_SPANS]
        for row in range(area.top, area.bottom + 1)
        for column in range(area.left, area.right + 1)
    }
    filled = {place for place, cell in sheet.cells.items() if cell.text}
    long: list[tuple[int, int, int]] = []
    widths = [table.horizontalHeader().sectionSizeHint(n) for n in range(model.columnCount())]
    for (row, column), cell in sheet.cells.items():
        if row > _MOST_ROWS or (row, column) in merged or not cell.text:
            continue
        wide = max(map(metrics.horizontalAdvance, cell.text.split("\n")[:4])) + 2 * EDGE
        if (row, column + 1) in filled or column >= model.columnCount() or cell.kind == "number":
            widths[column - 1] = max(widths[column - 1], min(wide, _WIDEST))
        else:
            long.append((row, column, wide))
    for n, width in enumerate(widths):
        table.setColumnWidth(n, width)
    show_whole(table)
    for area in sheet.merges[:_MOST_SPANS]:
        if (area.top, area.left) in sheet.cells:
            table.setSpan(area.top - 1, area.left - 1, area.bottom - area.top + 1, area.right - area.left + 1)
    for row, column, wide in long:
        across, room = 1, table.columnWidth(column - 1)
        while room < wide and column + across <= model.columnCount():
            if (row, column + across) in filled or (row, column + across) in merged:
                break
            room += table.columnWidth(column + across - 1)
            across += 1
        if across > 1:
            table.setSpan(row - 1, column - 1, 1, across)
        elif wide > room:
            table.setColumnWidth(column - 1, min(wide, _WIDEST))
