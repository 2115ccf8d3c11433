"""A declaration while it is read from an official print: what was found so far, and how texts are put into it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cqdesk.forms.declaration.fields import Declaration
from cqdesk.forms.document import Filled
from cqdesk.forms.issues import Issue
from cqdesk.intake.names import NameBook
from cqdesk.intake.official_layout import GOODS, LABEL, key
from cqdesk.intake.paper import PaperRow
from cqdesk.intake.workbook import Cell, Sheet


@dataclass
class Found:
    """A declaration while it is read."""

    file: str
    sheet: Sheet
    names: NameBook
    filled: Filled[Declaration] = field(default_factory=lambda: Filled(form=Declaration()))
    header: PaperRow = field(default_factory=dict)
    lines: list[PaperRow] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)
    """Fields of lists the print speaks of: an empty one is empty on the declaration too."""

    box_sizes: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Container number to its size as prints tell it (`forms.declaration.container_size`), and where that stands."""

    def put(self, path: str, text: str, cell: Cell) -> None:
        """Type a text in as a person would, with its place."""
        if text:
            self.filled.type_in(path, text, self.sheet.origin(self.file, cell))

    def coded(self, path: str, table: str, code: str, name: str, cell: Cell) -> None:
        """A code as printed, else the code of the printed name, else the name itself, which the checks will question."""
        known = code or self.names.by_name(table, name) or ""
        self.put(path, known or name, cell)


ISSUED = frozenset({"entry_number", "pre_entry_number", "unified_number"})
_PRE_ENTRY = 9
"""Characters of the field; prints put longer numbers under 预录入编号."""


def put_issued(found: Found, name: str, text: str, cell: Cell) -> None:
    """A number the authority issued, without the office that prints name behind it in brackets.

    Under 预录入编号 prints show the unified number (a letter and 17 digits) or the customs number again.
    """
    match = re.match(r"[0-9A-Z]{6,22}", text.strip())
    number = match[0] if match else text
    if name == "pre_entry_number" and len(number) > _PRE_ENTRY:
        if not re.fullmatch(r"[A-Z][0-9]{17}", number) or "unified_number" in found.filled.origins:
            return
        name = "unified_number"
    found.put(name, number, cell)


def content_of(sheet: Sheet, cell: Cell) -> Cell | None:
    """What belongs to a label that stands alone: the cell below it, else the one beside it; never another label."""
    area = sheet.merge_at(cell.row, cell.col)
    bottom, right = (area.bottom, area.right) if area else (cell.row, cell.col)
    below = sheet.cells.get((bottom + 1, cell.col))
    beside = sheet.cells.get((cell.row, right + 1))
    for other in (below, beside) if cell.box is not None else (beside, below):
        if other is not None and LABEL.match(other.text) is None and key(other.text) not in GOODS:
            return other
    return None


def with_continuation(sheet: Sheet, cell: Cell) -> str:
    """The text of a cell with the lines below it that go on with it: on a page without a frame each line is a cell."""
    lines, row = [cell.text], cell.row
    while cell.box is not None:
        row += 1
        cells = sheet.rows.get(row, [])
        if len(cells) != 1 or cells[0].col != cell.col:
            break
        text = cells[0].text
        if LABEL.match(text) is not None or key(text) in GOODS or _OTHER_BOX.match(key(text)):
            break
        lines.append(text)
    return "\n".join(lines)


_OTHER_BOX = re.compile(r"随附单证|集装箱")
