"""The list of pieces as a grid to paste into from Excel: block paste with or without a heading, fill down, delete."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from ..actions.load_sheet import COLUMNS, arranged, heading_of
from .block_table import BlockTable

_WIDTHS = {"label": 150, "house": 100, "length": 56, "width": 56, "height": 56, "count": 56}
EMPTY_ROWS = 12


class PieceTable(BlockTable):
    """Texts only: what they mean is read when the plan is computed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("货物清单", [column.title for column in COLUMNS], EMPTY_ROWS, parent)
        for number, column in enumerate(COLUMNS):
            self.setColumnWidth(number, _WIDTHS.get(column.field, 84))

    def rows(self) -> list[list[str]]:
        """The texts row by row, empty rows included (so that a finding's number is the row's)."""
        found = [[self.text_at(row, column) for column in range(len(COLUMNS))] for row in range(self.rowCount())]
        while found and not any(found[-1]):
            found.pop()
        return found

    def show_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """Show other rows."""
        self.blockSignals(True)
        self.clearContents()
        self.setRowCount(max(EMPTY_ROWS, len(rows) + 1))
        self.put_block(0, 0, rows)
        self.blockSignals(False)
        self.edited.emit()

    def put_pasted(self, block: list[list[str]]) -> None:
        """A block with a heading fills the columns it names, from the row of the cursor."""
        headed = heading_of(block[0]) is not None
        rows = arranged(block) if headed else block
        self.put_block(max(0, self.currentRow()), 0 if headed else max(0, self.currentColumn()), rows)
