"""A paper as read: typed objects for the program, and the exact form of the command-line contract (`read`)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from cqdesk.forms.declaration.fields import Declaration
from cqdesk.forms.document import Filled, filled_document
from cqdesk.forms.issues import Issue
from cqdesk.forms.papers.fields import ANSWERED_HEAD, ANSWERED_LINE
from cqdesk.intake.workbook import Cell

PaperKind = str
"""packing_list, commercial_invoice, proforma_invoice, sales_contract, goods_list, other … of the contract."""


@dataclass(frozen=True, slots=True)
class PaperCell:
    """One value with its place (`file!sheet!B14`). `code` is the official code if recognised (unit 007, USD, CHN)."""

    value: str
    origin: str
    raw: str = ""
    """What is printed, where it differs from the value."""
    code: str = ""
    doubtful: bool = False
    why: str = ""
    """Chinese: why a person should look; for the program, not in the contract."""

    def to_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {"value": self.value, "origin": self.origin}
        if self.raw and self.raw != self.value:
            found["raw"] = self.raw
        if self.code:
            found["code"] = self.code
        if self.doubtful:
            found["doubtful"] = True
        return found


PaperRow = dict[str, PaperCell]
"""Cells by field name of `PaperLine`, `PaperHeader` or `PaperTotals`."""


@dataclass(frozen=True, slots=True)
class PaperBox:
    """Facts printed once for several lines (merged cells): `lines` count from 1."""

    facts: PaperRow
    lines: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        return {**{name: cell.value for name, cell in self.facts.items()}, "lines": list(self.lines)}


@dataclass(frozen=True, slots=True)
class Column:
    """A recognised column and why it is believed to be that field."""

    field: str
    col: int
    head: str
    evidence: frozenset[str]
    """Of head, similar-head, content, arithmetic."""
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class PaperTable:
    """Where the head of the goods table stands, for whoever shows the paper or corrects its reading."""

    top: int
    bottom: int
    heads: dict[int, str]
    """Texts by column."""
    settled: str = ""
    """Fingerprint of the layout by which it was read."""


@dataclass(frozen=True, kw_only=True)
class PrintFacts:
    """What is known of an official print beside its values; for reading back what was declared."""

    shown: frozenset[str]
    """Head fields that have a box on it, and goods fields that have a column: an empty one is empty there too."""
    layout: str
    """`2018` (GACC 2018 No. 61) or `2017` (before 1 August 2018)."""
    lacks_zh: str = ""
    """Why it is only a part of the print; "" = whole as far as can be seen."""
    case: str = ""
    """The case and version our own pages print; "" = not ours."""
    version: int = 0
    draft: bool = False
    """It calls itself a draft sheet (草单)."""
    proof: bool = False
    """Our own proof sheet."""
    foot: bool = True
    """Whether the lines below the goods (confirmations, declarant) are there."""
    declared_on: date | None = None
    box_sizes: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Container number to its size (`forms.declaration.container_size`) and where it stands; the kind is not printed."""


@dataclass(kw_only=True)
class PaperDocument:
    """One paper of a file. A file may hold several."""

    file: str
    sheet: str
    kind: PaperKind
    pages: tuple[int, int] | None = None
    """First and last page where the paper is no sheet of a workbook."""
    reasons: list[str] = field(default_factory=list)
    """Chinese: why it is of this kind."""
    titled: bool = False
    """A title printed over the goods, or the name of the sheet, says what it is."""
    header: PaperRow = field(default_factory=dict)
    lines: list[PaperRow] = field(default_factory=list)
    boxes: list[PaperBox] = field(default_factory=list)
    stated: PaperRow = field(default_factory=dict)
    """Totals as printed, by line field name."""
    summed: dict[str, str] = field(default_factory=dict)
    """The same totals added from the lines and boxes."""
    columns: list[Column] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    sure: bool = False
    table: PaperTable | None = None
    official: str = ""
    """Which official list or notice it is: tax_bill_list, declaration_list, inspection_notice, release_notice, tax_bill."""
    records: list[PaperRow] = field(default_factory=list)
    """Rows of an official list, or the facts of a notice; never goods."""
    form: Filled[Declaration] | None = None
    """The declaration, where the paper is one: an official print or a draft in its form."""
    printed: PrintFacts | None = None
    """What else is known of it, where it is one."""

    def origin(self, cell: Cell) -> str:
        """Where a cell of this paper stands."""
        return origin_of(self.file, self.sheet, cell)

    def to_json(self) -> dict[str, Any]:
        """The paper of the contract."""
        return {
            "kind": self.kind,
            "place": {"sheet": self.sheet} if self.pages is None else {"pages": list(self.pages)},
            "sure": self.sure,
            "header": {n: c.to_json() for n, c in self.header.items() if n in ANSWERED_HEAD},
            "lines": [{n: c.to_json() for n, c in row.items() if n in ANSWERED_LINE} for row in self.lines],
            "boxes": [box.to_json() for box in self.boxes],
            "totals": {
                "stated": _cells(self.stated),
                "summed": dict(self.summed),
            },
            "issues": [replace(issue, path=_answered_path(issue.path)).to_json() for issue in self.issues],
            **({"further": _cells(further)} if (further := self._further()) else {}),
            **({"official": self.official} if self.official else {}),
            **({"records": [_cells(row) for row in self.records]} if self.records else {}),
            **({"form": filled_document(self.form)} if self.form is not None else {}),
        }

    def _further(self) -> PaperRow:
        """Facts beside the fixed names of the contract: of the head by name, of a line by path."""
        found = {name: cell for name, cell in self.header.items() if name not in ANSWERED_HEAD}
        for number, row in enumerate(self.lines, start=1):
            if row.keys() <= ANSWERED_LINE:
                continue
            found |= {f"lines[{number}].{name}": cell for name, cell in row.items() if name not in ANSWERED_LINE}
        return found


def _answered_path(path: str) -> str:
    """The path of a fact in the answer: `further.marks` for `header.marks`, `further.lines[3].…` for facts of lines."""
    where, _, name = path.partition(".")
    if where == "header" and name not in ANSWERED_HEAD:
        return f"further.{name}"
    if where.startswith("lines[") and name and name not in ANSWERED_LINE:
        return f"further.{path}"
    return path


def _cells(row: PaperRow) -> dict[str, Any]:
    return {name: cell.to_json() for name, cell in row.items()}


def origin_of(file: str, sheet: str, cell: Cell) -> str:
    """`file!sheet!B14`, or `file!p3!x,y,w,h` for a cell on a page, of the contract."""
    return f"{file}!{cell.place}" if cell.box is not None else f"{file}!{sheet}!{cell.place}"
