"""Papers modelled by hand on the ugliest layouts described, in a compact notation; all names and figures are invented.

A sheet is lines `row| cell | cell | …` from column A; an empty cell is left out, a figure is a number, `'` in front makes
it text, `=` a formula without value, `d:` a date, `\\n` a line break. Truth lines are a table under their field names.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from .truth import Area, ErrorValue, Formula, Grid, Made, Truth


def _value(text: str) -> Any:
    if text.startswith("'"):
        return text[1:].replace("\\n", "\n")
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        return Decimal(text)
    if text.startswith("d:"):
        return date.fromisoformat(text[2:])
    if text.startswith("="):
        return Formula(text)
    if text.startswith("#"):
        return ErrorValue(text)
    return text.replace("\\n", "\n")


def _area(reference: str) -> Area:
    match = re.fullmatch(r"([A-Z]+)(\d+):([A-Z]+)(\d+)", reference)
    assert match, reference
    return int(match[2]), _column(match[1]), int(match[4]), _column(match[3])


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def sheet(name: str, text: str, merges: str = "", *, hidden: bool = False) -> Grid:
    """A sheet from its notation."""
    grid = Grid(name=name, hidden=hidden, merges=[_area(m) for m in merges.split()])
    row = 0
    for line in text.strip("\n").split("\n"):
        number, bar, rest = line.partition("|")
        assert bar, line
        row = int(number) if number.strip() else row + 1
        for col, cell in enumerate(rest.split("|"), 1):
            if cell.strip():
                grid.put(row, col, _value(cell.strip()))
    return grid


def lines(text: str) -> list[dict[str, str]]:
    """Truth lines: field names in the first row, `-` for a value that is not printed there."""
    rows = [[cell.strip().replace("\\n", "\n") for cell in row.split("|")] for row in text.strip().split("\n")]
    return [{name: cell for name, cell in zip(rows[0], row, strict=True) if cell != "-"} for row in rows[1:]]


def paper(
    kind: str, header: str = "", goods: str = "", boxes: list[dict[str, Any]] | None = None, **more: Any
) -> Truth:
    """Truth of one paper; `header` is lines `name=value`."""
    facts = dict(line.strip().split("=", 1) for line in header.strip().split("\n") if line.strip())
    return Truth(kind=kind, header=facts, lines=lines(goods) if goods else [], boxes=boxes or [], **more)


def sample(name: str, traps: str, sheets: list[Grid], truths: list[Truth]) -> Made:
    return Made(name=name, grids=sheets, truths=truths, traps=tuple(traps.split()))


COMMON_FACTS = "seller=SAMPLE EXPORT CO., LTD\nbuyer=MUSTER HANDELS GMBH\ninvoice_number=SE-1\ndate=2026-10-03\n"
"""Truth of the head that `headed` prints."""


def headed(rows: str, title: str = "COMMERCIAL INVOICE") -> str:
    """A table under a common head."""
    return f"""1|{title}
2|Seller: SAMPLE EXPORT CO., LTD||Buyer: MUSTER HANDELS GMBH
3|Invoice No.: SE-1||Date: 2026-10-03
{rows.strip()}"""
