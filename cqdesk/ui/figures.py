"""A number is never cut: a column is as wide as its longest number, code or date, whatever font, scale or screen.

Words may end in `…`, a weight that shows `1…` is worse than none. What counts is the first word of a cell that holds a
digit (`502 美元` needs room for `502`); sentences and lists of numbers scroll or are cut like other words.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHeaderView, QTableView

LONGEST = 24
"""Characters of the longest number anybody reads at one look (a unified number has 18)."""
EDGE = 14
"""Pixels beside the text of a cell: the style's margins, the line of the grid."""
WORDS = 40
"""Latin characters (20 Chinese ones) a name in a list should have room for."""
_FIGURE = re.compile(r"[!-~]*[0-9][!-~]*(?: [0-9:]+)*")
_MEASURED = 8
"""Texts measured of a column: the longest ones, since digits are all of one width."""
_ROWS = 1000
_HIS_OWN = (QHeaderView.ResizeMode.Interactive, QHeaderView.ResizeMode.Fixed)


def figure_of(words: str) -> str:
    """The number, code or date a cell begins with; "" when it begins with words."""
    found = _FIGURE.match(words)
    return found[0] if found is not None and found.end() <= LONGEST else ""


def widest(metrics: QFontMetrics, texts: Iterable[str]) -> int:
    """Pixels of the widest of these texts."""
    longest = heapq.nlargest(_MEASURED, set(texts), key=len)
    return max(map(metrics.horizontalAdvance, longest), default=0)


def show_whole(table: QTableView) -> None:
    """Widen the columns of a table whose numbers or label would be cut; none gets narrower."""
    head, model, metrics = table.horizontalHeader(), table.model(), table.fontMetrics()
    last = head.count() - 1 if head.stretchLastSection() else -1
    rows = min(model.rowCount(), _ROWS)
    for column in range(head.count()):
        if head.isSectionHidden(column) or column == last or head.sectionResizeMode(column) not in _HIS_OWN:
            continue
        texts = (model.index(row, column).data(Qt.ItemDataRole.DisplayRole) for row in range(rows))
        figures = {figure_of(words) for words in texts if isinstance(words, str)}
        least = max(widest(metrics, figures) + EDGE, head.sectionSizeHint(column))
        if head.sectionSize(column) < least:
            head.resizeSection(column, least)


def make_room(table: QTableView, wide: int) -> None:
    """Where the column of words that takes what is left has little, the others give up what their content leaves free."""
    head = table.horizontalHeader()
    missing = WORDS * table.fontMetrics().averageCharWidth() - head.sectionSize(wide)
    for column in range(head.count()):
        if missing <= 0:
            return
        if column == wide or head.isSectionHidden(column) or head.sectionResizeMode(column) not in _HIS_OWN:
            continue
        content = max(table.sizeHintForColumn(column) + EDGE, head.sectionSizeHint(column))
        if (free := head.sectionSize(column) - content) > 0:
            head.resizeSection(column, head.sectionSize(column) - min(free, missing))
            missing -= free
