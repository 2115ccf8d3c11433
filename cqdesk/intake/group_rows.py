"""Facts of goods that stand in a row of their own above them: `Brand: NORDWIND`, `Origin: CHINA`, `P/O 4500123`.

Such a row holds for every line below it until the next row of the same label. One that stands only below lines may
belong to the line above it or to those after it; it is never applied, and the reader is told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cqdesk.intake.cells import coded
from cqdesk.intake.heads import column_head
from cqdesk.intake.names import NameBook
from cqdesk.intake.paper import PaperRow
from cqdesk.intake.values import folded
from cqdesk.intake.workbook import Cell

OF_A_GROUP = frozenset({"brand", "origin_country", "hs_code", "model", "specification", "unit", "currency"})
"""Facts of lines that customers print once above a group of them."""
_LABELLED = re.compile(r"(?P<label>[^:：]{1,30}?)\s*[:：]\s*(?P<value>\S.{0,79})", re.DOTALL)
ORDER = re.compile(
    r"(?i)(?:p\.?\s*/?\s*o\.?|purchase\s+order|order|订单号?|采购单号?)\s*(?:no\.?|number|#|号)?\s*[:：#]?\s*"
    r"(?P<value>(?=[A-Z0-9/_-]*\d)[A-Z0-9][A-Z0-9/_-]{2,30})"
)
"""A row that names the order its lines belong to, with or without a colon."""


class GroupFacts:
    """The facts of group rows in force while a table is read from the top."""

    def __init__(self, names: NameBook, taken: Sequence[str]) -> None:
        self._names = names
        self._taken = frozenset(taken)
        self._facts: PaperRow = {}
        self._above: set[str] = set()

    def take(self, cells: Sequence[Cell], origin: str, *, lines: int) -> bool | None:
        """Judge a row: True if it is a fact of the lines below, False if it cannot be told whose, None if it is none.

        `lines` is how many goods lines stand above it.
        """
        found = self._fact(cells)
        if found is None:
            return None
        name, value = found
        if lines and name not in self._above:
            return False
        self._above.add(name)
        self._facts[name] = coded(name, value, origin, self._names, raw=cells[0].text)
        return True

    def _fact(self, cells: Sequence[Cell]) -> tuple[str, str] | None:
        if len(cells) > 2 or cells[0].kind != "text":
            return None
        text = cells[0].text.strip()
        if len(cells) == 2:
            text = f"{text.rstrip(':：')}: {cells[1].text.strip()}"
        match = _LABELLED.fullmatch(text)
        if match is None:
            return None
        meaning = column_head(match["label"].strip(), similar=False)
        name = meaning.fields[0] if meaning and not meaning.vague else ""
        return (name, match["value"].strip()) if name in OF_A_GROUP - self._taken else None

    def add_to(self, line: PaperRow) -> None:
        """Give a line the facts in force that it does not print itself."""
        for name, cell in self._facts.items():
            line.setdefault(name, cell)


def order_of(cell: Cell) -> str:
    """The order number a row of its own prints, "" if it is none."""
    match = ORDER.fullmatch(folded(cell.text).strip(" .*-"))
    return match["value"] if match else ""
