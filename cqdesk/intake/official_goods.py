"""The goods table of the official print: its rows as goods lines, each column's cells together.

A goods line is up to three lines of text in nine columns, mostly without ruled lines between them; pages repeat title,
numbers, head and sometimes the foot. The meaning of what stands in the cells is `official`'s business.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from cqdesk.intake.official_containers import has_container_table, is_container_head
from cqdesk.intake.official_layout import GOODS, LABEL, TITLE, key
from cqdesk.intake.workbook import Cell, Sheet

FOOT = re.compile(r"特殊关系确认|报关人员|兹申明|海关批注|申报单位|^合计|^共\d+项|随附单证|^集装箱(?:\(|信息|号|规格)")
_PAGE_HEAD = re.compile(r"海关(?:出口|进口)货物报关单|^预录入编号|^海关编号|^页码|^第\d+页|仅供核对")
Item = dict[str, list[Cell]]
"""The cells of one goods line by the meaning of their column, from the top."""


def goods_head(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """The row of the goods head and its columns by meaning."""
    for row, cells in sheet.rows.items():
        if (columns := _head_columns(cells)) is not None:
            return row, columns
    return None


def _head_columns(cells: list[Cell]) -> dict[str, int] | None:
    columns: dict[str, int] = {}
    for cell in cells:
        meaning = GOODS.get(key(cell.text))
        if meaning:
            columns.setdefault(meaning, cell.col)
    is_head = len(columns) >= 5 and {"hs_code", "number"} <= columns.keys() and "name" in columns
    return columns if is_head else None


def goods_items(sheet: Sheet, head: tuple[int, dict[str, int]]) -> list[Item]:
    """The goods lines below the head, over all pages; each page that prints the head again has columns of its own."""
    head_row, columns = head
    by_col = _meanings(sheet, head_row, columns)
    items: list[Item] = []
    open_table = True
    """False between the foot of one page and the goods of the next."""
    for row, cells in sheet.rows.items():
        if row <= head_row or not cells:
            continue
        if (again := _head_columns(cells)) is not None:
            by_col = _meanings(sheet, row, again)
            open_table = True
            continue
        if _is_page_head(cells):
            continue  # every page repeats the title and the numbers
        placed = _placed(cells, by_col)
        begins = _begins_item(placed, open_table)
        if (FOOT.search(key(cells[0].text)) and not begins) or is_container_head(cells):
            open_table = False
            continue
        if begins:
            items.append({})
            open_table = True
        if not items or not open_table:
            continue
        for meaning, own in placed.items():
            items[-1].setdefault(meaning, []).extend(own)
    return [item for item in items if "hs_code" in item]


def joined_pages(sheets: Iterable[Sheet]) -> list[Sheet]:
    """Pages of a print that a reader took apart because their tables look different, as one sheet again.

    A page goes on with the one before when it prints title and goods head but no boxes of the head, or only the table
    of its containers.
    """
    found: list[Sheet] = []
    for sheet in sheets:
        before = found[-1] if found else None
        if before is not None and _goes_on(before, sheet):
            found[-1] = _appended(before, sheet)
        else:
            found.append(sheet)
    return found


def _goes_on(before: Sheet, sheet: Sheet) -> bool:
    if sheet.pages is None or before.pages is None or sheet.pages[0] != before.pages[1] + 1:
        return False
    top = [cell.text for cells in list(sheet.rows.values())[:5] for cell in cells]
    if goods_head(before) is not None and goods_head(sheet) is None and has_container_table(sheet):
        return True
    titled = any(TITLE.search(key(text)) or _PAGE_HEAD.search(key(text)) for text in top)
    return titled and goods_head(before) is not None and goods_head(sheet) is not None and _boxes(sheet) < _FEW_BOXES


_FEW_BOXES = 5
"""Labels of the head that a page going on may repeat: its numbers, the foot's."""


def _boxes(sheet: Sheet) -> int:
    return len({match["label"] for cells in sheet.rows.values() for cell in cells if (match := LABEL.match(cell.text))})


def _appended(before: Sheet, sheet: Sheet) -> Sheet:
    below = max((row for row, _ in before.cells), default=0) + 1
    assert before.pages is not None
    assert sheet.pages is not None
    joined = Sheet(name=before.name, pages=(before.pages[0], sheet.pages[1]))
    joined.cells.update(before.cells)
    joined.merges += before.merges
    for (row, col), cell in sheet.cells.items():
        joined.cells[row + below, col] = cell._replace(row=row + below)
    for area in sheet.merges:
        joined.merge(area.top + below, area.left, area.bottom + below, area.right)
    return joined


def _is_page_head(cells: list[Cell]) -> bool:
    return any(_PAGE_HEAD.search(key(cell.text)) for cell in cells)


def _begins_item(placed: dict[str, list[Cell]], open_table: bool) -> bool:
    """Whether a row is the first of a goods line; below the foot of a page only with a commodity number beside it."""
    number = placed.get("number")
    if not number or not re.match(r"\d{1,2}(?:\n|\s*[(（]|$)", number[0].text):
        return False
    return open_table or bool((codes := placed.get("hs_code")) and re.match(r"\d{8}", re.sub(r"\D", "", codes[0].text)))


def _placed(cells: list[Cell], by_col: dict[int, str]) -> Item:
    """The cells of a row by the column of the goods table they belong to."""
    found: Item = {}
    for cell in cells:
        if (meaning := by_col.get(cell.col)) is not None:
            found.setdefault(meaning, []).append(cell)
    return found


def _meanings(sheet: Sheet, head_row: int, columns: dict[str, int]) -> dict[int, str]:
    """What the columns of the sheet hold.

    On a page without lines between its columns, texts set to the left or right of a centred head form a column of their
    own beside it. Such a column belongs to the neighbouring head beside whose texts it never stands on a row.
    """
    by_col = {col: meaning for meaning, col in columns.items()}
    rows: list[list[Cell]] = []
    for row, cells in sheet.rows.items():
        if row > head_row and _head_columns(cells) is not None:
            break  # the next page has columns of its own
        if row >= head_row and cells and not FOOT.search(key(cells[0].text)) and not _is_page_head(cells):
            rows.append(cells)
    strays = {cell.col for cells in rows for cell in cells if cell.box is not None} - by_col.keys()
    found = dict(by_col)
    for stray in sorted(strays):
        beside = [
            max((col for col in by_col if col < stray), default=None),
            min((col for col in by_col if col > stray), default=None),
        ]
        choices = [col for col in beside if col is not None]
        together = {col: sum(1 for cells in rows if {stray, col} <= {cell.col for cell in cells}) for col in choices}
        best = min(choices, key=lambda col: (together[col], _apart(rows, stray, col)), default=None)
        if best is not None:
            found[stray] = by_col[best]
    return found


def _apart(rows: list[list[Cell]], stray: int, col: int) -> float:
    """Points between the texts of two columns where they come nearest."""
    boxes = {
        at: [cell.box for cells in rows for cell in cells if cell.col == at and cell.box is not None]
        for at in (stray, col)
    }
    return min((max(a.x - (b.x + b.w), b.x - (a.x + a.w), 0.0) for a in boxes[stray] for b in boxes[col]), default=1e9)
