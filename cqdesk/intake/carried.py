"""Totals a page carries over: the total of one paper printed at the top of the page on which the next paper begins.

A table that ends at the foot of a page leaves its total, and the amount in words, to the next page. When another paper
begins on that page, those rows stand above its letterhead and belong to the paper before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from cqdesk.intake.amount_words import amount_in_words, packages_in_words
from cqdesk.intake.cells import number_of
from cqdesk.intake.row_words import says_total
from cqdesk.intake.workbook import Cell, Sheet


def with_carried_totals(sheets: Sequence[Sheet]) -> list[Sheet]:
    """The sheets of a file, each total at the top of a page given back to the paper of the page before.

    The sheets given stay as they are; a sheet of a workbook is never changed, only pages are.
    """
    found = list(sheets)
    for at, (before, after) in enumerate(pairwise(found)):
        if before.pages is None or after.pages is None or before.pages[1] + 1 != after.pages[0]:
            continue
        carried = _carried_rows(after)
        if carried and before.cells:
            found[at], found[at + 1] = _given_back(found[at], found[at + 1], carried)
    return found


def _carried_rows(sheet: Sheet) -> list[int]:
    """The rows above everything else that only add up, in figures or in words, with other rows below them."""
    rows: list[int] = []
    for row, cells in sheet.rows.items():
        if _adds_up(cells) or all(_is_spelt_out(cell.text) for cell in cells):
            rows.append(row)
        else:
            return rows
    return []  # the page holds nothing else: it goes on with the page before anyway


def _adds_up(cells: Sequence[Cell]) -> bool:
    label = next((cell for cell in cells if cell.kind == "text"), None)
    if label is None or not says_total(label.text):
        return False
    return any(cell is not label and number_of(cell) is not None for cell in cells)


def _is_spelt_out(text: str) -> bool:
    return amount_in_words(text) is not None or packages_in_words(text) is not None


def _given_back(before: Sheet, after: Sheet, rows: Sequence[int]) -> tuple[Sheet, Sheet]:
    """Both sheets with the rows moved below the last row of the first, each cell under the column it is printed under."""
    cells = dict(before.cells)
    below = max(row for row, _ in cells)
    for number, row in enumerate(rows, 1):
        for cell in after.rows[row]:
            col = _column_over(before, cell)
            while (below + number, col) in cells:
                col += 1
            cells[below + number, col] = cell._replace(row=below + number, col=col)
    left = {place: cell for place, cell in after.cells.items() if place[0] not in rows}
    merges = [area for area in after.merges if area.top not in rows]
    return replace(before, cells=cells), replace(after, cells=left, merges=merges)


def _column_over(sheet: Sheet, cell: Cell) -> int:
    """The column of the table above a cell: that of the lowest cell that stands over it, else the nearest one."""
    if cell.box is None:
        return cell.col
    left, right = cell.box.x, cell.box.x + cell.box.w
    over: list[tuple[float, int, int]] = []
    for other in sheet.cells.values():
        if other.box is not None:
            gap = max(other.box.x - right, left - other.box.x - other.box.w, 0.0)
            over.append((gap, -other.row, other.col))
    return min(over)[2] if over else cell.col
