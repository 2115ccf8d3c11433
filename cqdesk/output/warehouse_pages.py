"""Papers of the warehouse: the entry note (进仓通知书) whose QR code names the case, and the return note (退仓单)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import segno

from .page import FIRM, GREY, Pages, Sheet, finished
from .page_table import Table, TableColumn, put_table

_QUIET = 4
"""Empty modules around a QR code (ISO/IEC 18004)."""
_WIDTH, _HEIGHT = 210.0, 148.0
"""A5 across: two on a sheet of A4."""
_GOODS = (
    TableColumn(title="货物", share=44),
    TableColumn(title="唛头", share=34),
    TableColumn(title="件数", share=16, align="right"),
    TableColumn(title="毛重（千克）", share=22, align="right"),
    TableColumn(title="体积（立方米）", share=22, align="right"),
    TableColumn(title="实收件数", share=18),
    TableColumn(title="实称毛重", share=18),
    TableColumn(title="实量体积", share=18),
)


@dataclass(frozen=True, kw_only=True)
class WarehousePaper:
    """One note. `rows`: goods, marks, pieces, kg, m3 as texts; `facts`: (label, words) above them."""

    title: str
    number: str
    code: str
    """What the QR code says; "" = none."""
    facts: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, ...], ...]
    remarks: tuple[str, ...]
    signs: tuple[str, ...]
    received: bool = False
    """The last three columns are for the warehouse to fill; a return note has none."""


def warehouse_pages(title: str, papers: Iterable[WarehousePaper], *, practice: bool = False) -> Pages:
    """One page for each note; a long goods list goes on on the next."""
    sheets: list[Sheet] = []
    for paper in papers:
        _put(paper, sheets)
    return finished(title, sheets, practice=practice, numbered=False)


def _sheet() -> Sheet:
    return Sheet(width=_WIDTH, height=_HEIGHT, margin=9)


def _put(paper: WarehousePaper, sheets: list[Sheet]) -> None:
    sheet = _sheet()
    sheets.append(sheet)
    top = sheet.margin
    room = sheet.inner - 34 if paper.code else sheet.inner
    sheet.words(sheet.margin, top, paper.title, 6.0)
    sheet.words(sheet.margin, top + 9, f"编号 {paper.number}", 4.0)
    y = top + 16
    for label, words in paper.facts:
        sheet.words(sheet.margin, y, label, 3.0, colour=GREY)
        y += max(4.6, sheet.block(sheet.margin + 24, y, room - 24, 9, words, 3.2, least=2.4) + 0.6)
    if paper.code:
        _qr(sheet, paper.code, sheet.right - 30, top, 30)
    y = max(y, top + 34) + 2
    columns = _GOODS if paper.received else _GOODS[:5]
    blank = ("",) * (len(columns) - 5)

    def more() -> tuple[Sheet, float]:
        made = _sheet()
        sheets.append(made)
        made.words(made.margin, made.margin, f"{paper.title} {paper.number}（续）", 3.4, colour=GREY)
        return made, made.margin + 7

    rows = tuple((*row, *blank) for row in paper.rows)
    sheet, y = put_table(Table(columns=columns, rows=rows, size=2.8), sheet, y, more)
    if y + 6 * len(paper.remarks) + 14 > sheet.bottom:
        sheet, y = more()
    y += 3
    for words in paper.remarks:
        y += sheet.block(sheet.margin, y, sheet.inner, 10, words, 2.8) + 1
    sheet.line(sheet.margin, sheet.bottom - 9, sheet.right, sheet.bottom - 9, FIRM)
    share = sheet.inner / max(1, len(paper.signs))
    for at, words in enumerate(paper.signs):
        sheet.words(sheet.margin + at * share, sheet.bottom - 6, words, 3.0)


def _qr(sheet: Sheet, words: str, x: float, y: float, side: float) -> None:
    """A QR code as filled rectangles, runs of a row in one."""
    matrix: Sequence[Sequence[int]] = tuple(segno.make(words, error="m", micro=False).matrix)
    module = side / (len(matrix) + 2 * _QUIET)
    for row, line in enumerate(matrix):
        start = None
        for column, dark in enumerate((*line, 0)):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                left, top = x + (start + _QUIET) * module, y + (row + _QUIET) * module
                sheet.frame(left, top, (column - start) * module, module, 0, "#000000")
                start = None
    sheet.words(x, y + side - 1.5, words, 1.9, align="centre", width=side, colour=GREY)
