"""Reading the cells of one column: what depends on the head alone is worked out once, what repeats is read once.

A list of 10,000 lines prints the same unit, brand and currency 10,000 times, and most of its figures are plain. Both
are answered here without asking `read_cell` again; anything else is its business.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from cqdesk.intake.cells import read_cell
from cqdesk.intake.contents import NUMERIC
from cqdesk.intake.names import NameBook
from cqdesk.intake.paper import PaperCell, PaperRow
from cqdesk.intake.workbook import Cell

_OWN = "\0"
"""Stands for the place of the cell itself in what is kept; no sheet can be called so."""
_PLAIN = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?").fullmatch
"""A number that is its own plain notation."""
_KEPT = 4096
"""Different contents of a column that are kept."""
_PROBE = Cell(1, 1, "1", "number")


class ColumnCells:
    """The reader of one column of a table."""

    def __init__(
        self, field: str, head_words: str, head_origin: str, names: NameBook, columns: Collection[str] = ()
    ) -> None:
        self._asked = field, head_words, head_origin, names
        self._kept: dict[tuple[object, ...], list[tuple[str, PaperCell]]] = {}
        self._field = field
        self._taken = frozenset(columns) - {field}
        """Fields with a column of their own: what stands beside a value never goes there."""
        self._beside: PaperRow | None = None
        """What stands beside every plain number of the column; None = it has to be read each time."""
        self._alone = False
        """Nothing that could be kept stands beside a plain number."""
        if field in NUMERIC:
            probed = read_cell(field, _PROBE, _OWN, head_words, head_origin, names)
            if probed[field] == PaperCell("1", _OWN) and all(c.origin != _OWN for n, c in probed.items() if n != field):
                self._beside = {name: cell for name, cell in probed.items() if name != field}
                self._alone = self._beside.keys() <= self._taken

    def put(self, line: PaperRow, cell: Cell, origin: str) -> None:
        """Add to a line what a cell says and no other column has said."""
        _, _, text, kind, raw, code, words, doubtful, _ = cell
        if self._alone and kind == "number" and not (raw or code or words or doubtful) and _PLAIN(text):
            if self._field not in line:
                line[self._field] = PaperCell(text, origin)
            return
        for name, c in self._kept.get((text, kind, raw, code, words, doubtful)) or self._read(cell):
            if name not in line and name not in self._taken:
                own = c.origin == _OWN
                line[name] = PaperCell(c.value, origin, c.raw, c.code, c.doubtful, c.why) if own else c

    def read(self, cell: Cell, origin: str) -> PaperRow:
        """The values of a cell, as `read_cell` gives them."""
        _, _, text, kind, raw, code, words, doubtful, _ = cell
        if self._beside is not None and kind == "number" and not (raw or code or words or doubtful) and _PLAIN(text):
            return {self._field: PaperCell(text, origin), **self._beside}
        found = self._kept.get((text, kind, raw, code, words, doubtful)) or self._read(cell)
        return {
            name: PaperCell(c.value, origin, c.raw, c.code, c.doubtful, c.why) if c.origin == _OWN else c
            for name, c in found
        }

    def _read(self, cell: Cell) -> list[tuple[str, PaperCell]]:
        field, head_words, head_origin, names = self._asked
        found = list(read_cell(field, cell, _OWN, head_words, head_origin, names).items())
        if len(self._kept) < _KEPT:
            self._kept[cell[2:8]] = found
        return found
