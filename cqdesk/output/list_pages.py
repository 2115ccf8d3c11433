"""A list on one page: the morning's work list, as it is pinned beside the telephone."""

from __future__ import annotations

from collections.abc import Sequence

from .page import Pages, Sheet, finished
from .page_table import Table, TableColumn, put_table

_SIZES = (2.6, 2.3, 2.0)
"""mm; the first at which all rows fit is taken, at the last what does not fit is counted."""
_TITLE, _SMALL = 4.2, 2.4
_TOP = 22.0


def one_page_list(
    title: str,
    remark: str,
    columns: Sequence[tuple[str, float]],
    rows: Sequence[Sequence[str]],
    *,
    practice: bool = False,
) -> Pages:
    """Rows under their heads (name, share of the width) on one landscape page; what is left out is said at its foot."""
    heads = tuple(TableColumn(title=name, share=share) for name, share in columns)
    cells = tuple(tuple(row) for row in rows)
    sheet = next((made for size in _SIZES if (made := _page(title, remark, heads, cells, size)) is not None), None)
    if sheet is None:
        least, most = 0, len(cells)
        while most - least > 1:
            middle = (least + most) // 2
            fits = _page(title, remark, heads, cells[:middle], _SIZES[-1]) is not None
            least, most = (middle, most) if fits else (least, middle)
        left = f"另有 {len(cells) - least} 行没有打印。"
        sheet = _page(title, f"{remark}　{left}", heads, cells[:least], _SIZES[-1])
        assert sheet is not None
    return finished(title, [sheet], practice=practice, numbered=False)


def _page(
    title: str, remark: str, heads: tuple[TableColumn, ...], rows: tuple[tuple[str, ...], ...], size: float
) -> Sheet | None:
    """The page, or None if the rows do not fit on it."""
    first = Sheet()
    first.words(first.margin, 9, title, _TITLE)
    first.words(first.margin, 16, remark, _SMALL)
    beyond: list[Sheet] = []

    def next_sheet() -> tuple[Sheet, float]:
        beyond.append(Sheet())
        return beyond[-1], first.margin

    put_table(Table(columns=heads, rows=rows, size=size), first, _TOP, next_sheet)
    return None if beyond else first
