"""Trade papers as pages and workbooks: labelled boxes above, tables, remarks and signatures below.

One layout serves bills, packing lists, notes and lists: what differs is data. A box that has to be filled and is not
known stays empty with a mark, so that nobody takes an empty box for a finished one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .page import FIRM, GREY, HAIR, Pages, Sheet, finished
from .page_table import Table, TableColumn, put_table
from .sheets import TextSheet, text_workbook

TO_FILL = "（待填）"
"""The mark of a box whose value is needed and not known."""
_PARTS = 12
"""A row of boxes is divided into twelfths."""
_LABEL, _WORDS = 2.2, 3.0
_MARK = "#8a5a00"


@dataclass(frozen=True, kw_only=True)
class TradeBox:
    """A labelled box. `span`: twelfths of the width; `height` mm; `needed`: an empty one is marked."""

    label: str
    words: str
    span: int = 4
    height: float = 11.0
    needed: bool = True

    @property
    def shown(self) -> str:
        """What stands in the box."""
        return self.words or (TO_FILL if self.needed else "")


@dataclass(frozen=True, kw_only=True)
class TradeTable:
    """A table under its heading ("" = none); `table` as the page engine takes it."""

    heading: str
    table: Table


@dataclass(frozen=True, kw_only=True)
class TradePaper:
    """One paper. `stamp`: what it is not, as 草稿 on a draft; `boxes` fill rows from left to right."""

    title: str
    title_en: str
    number: str
    boxes: tuple[TradeBox, ...]
    tables: tuple[TradeTable, ...] = ()
    remarks: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    stamp: str = ""
    landscape: bool = False


def trade_pages(title: str, papers: Iterable[TradePaper], *, practice: bool = False) -> Pages:
    """Each paper begins a page; long tables go on on the next. A4."""
    sheets: list[Sheet] = []
    for paper in papers:
        _put(paper, sheets)
    return finished(title, sheets, practice=practice)


def trade_workbook(title: str, papers: Iterable[TradePaper]) -> bytes:
    """The same papers as a workbook (.xlsx): a sheet of boxes, then one for each table."""
    sheets: list[TextSheet] = []
    for paper in papers:
        name = paper.number or paper.title
        boxes = [["栏目", "内容"], *([box.label, box.shown] for box in paper.boxes)]
        boxes += [["说明", words] for words in paper.remarks]
        sheets.append((name, boxes, (34, 60)))
        for one in paper.tables:
            heads = [column.title for column in one.table.columns]
            widths = tuple(max(8, round(column.share * 0.9)) for column in one.table.columns)
            label = f"{name} {one.heading or '明细'}"
            sheets.append((label, [heads, *([*row] for row in one.table.rows)], widths))
    return text_workbook(title, sheets)


def _sheet(paper: TradePaper) -> Sheet:
    return Sheet() if paper.landscape else Sheet(width=210.0, height=297.0)


def _put(paper: TradePaper, sheets: list[Sheet]) -> None:
    def more() -> tuple[Sheet, float]:
        made = _sheet(paper)
        sheets.append(made)
        made.words(made.margin, made.margin, f"{paper.title} {paper.number}（续）", 3.0, colour=GREY)
        return made, made.margin + 6

    sheet = _sheet(paper)
    sheets.append(sheet)
    y = _head(paper, sheet)
    y = _boxes(paper.boxes, sheet, y) + 3
    for one in paper.tables:
        if y + 24 > sheet.bottom:
            sheet, y = more()
        if one.heading:
            sheet.words(sheet.margin, y, one.heading, 3.2)
            y += 5.4
        sheet, y = put_table(one.table, sheet, y, more)
        y += 4
    for words in filter(None, paper.remarks):
        if y + 9 > sheet.bottom:
            sheet, y = more()
        y += sheet.block(sheet.margin, y, sheet.inner, 9, words, 2.8, least=2.2) + 1
    if paper.signs:
        if y + 14 > sheet.bottom:
            sheet, y = more()
        y += 5
        sheet.line(sheet.margin, y, sheet.right, y, FIRM)
        share = sheet.inner / len(paper.signs)
        for at, words in enumerate(paper.signs):
            sheet.words(sheet.margin + at * share, y + 2.5, words, 3.0)


def _head(paper: TradePaper, sheet: Sheet) -> float:
    y = sheet.margin
    sheet.words(sheet.margin, y, paper.title, 5.6)
    sheet.words(sheet.margin, y + 7.2, paper.title_en, 3.0, colour=GREY)
    sheet.words(sheet.margin, y + 1, f"编号 No. {paper.number}", 3.4, align="right", width=sheet.inner)
    if paper.stamp:
        sheet.words(sheet.margin, y + 7.2, paper.stamp, 3.0, align="right", width=sheet.inner, colour="#b3261e")
    sheet.line(sheet.margin, y + 12, sheet.right, y + 12, FIRM)
    return y + 14


def _boxes(boxes: tuple[TradeBox, ...], sheet: Sheet, y: float) -> float:
    unit = sheet.inner / _PARTS
    row: list[TradeBox] = []

    def close() -> None:
        nonlocal y
        height = max(box.height for box in row)
        x = sheet.margin
        for at, box in enumerate(row):
            width = sheet.right - x if at == len(row) - 1 else box.span * unit
            sheet.frame(x, y, width, height, HAIR)
            sheet.block(x + 0.9, y + 0.7, width - 1.8, 3.2, box.label, _LABEL, least=1.6, colour=GREY)
            colour = "#000000" if box.words else _MARK
            sheet.block(x + 0.9, y + 4, width - 1.8, height - 4.4, box.shown, _WORDS, least=1.9, colour=colour)
            x += width
        y += height
        row.clear()

    for box in boxes:
        if row and sum(one.span for one in row) + box.span > _PARTS:
            close()
        row.append(box)
    if row:
        close()
    return y


def plain_table(
    columns: Iterable[tuple[str, float]],
    rows: Iterable[tuple[str, ...]],
    *,
    figures: Iterable[str] = (),
    sum_row: bool = False,
) -> Table:
    """A table of (title, share); the columns in `figures` stand to the right; `sum_row`: the last row is a sum."""
    right = set(figures)
    return Table(
        columns=tuple(
            TableColumn(title=title, share=share, align="right" if title in right else "left")
            for title, share in columns
        ),
        rows=tuple(rows),
        bold_last=sum_row,
    )
