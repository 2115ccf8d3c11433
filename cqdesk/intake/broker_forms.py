"""A broker's own workbook understood by its labels: a proposal for its cell map, and where its labels are now.

Learned once, from an empty form or a filled one; a person corrects the map. When a new edition comes, the labels kept as
anchors tell which places moved.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from cqdesk.forms.broker_layout import Anchor, BrokerLayout, GoodsCell, GoodsTable, HeadCell, reference
from cqdesk.intake.official_layout import key
from cqdesk.intake.workbook import Cell, Sheet, Workbook, column_letters

_OPEN_LINES = 20
"""Goods lines assumed where nothing stands below the head of the table."""
_LEAST_COLUMNS = 4
_END = re.compile(r"合计|总计|小计|TOTAL|备注|声明|说明|签字|盖章|注[:：]", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Labels:
    """Labels of forms and the content that belongs to each: `resources/tables/broker_labels.csv`."""

    head: Mapping[str, str]
    goods: Mapping[str, str]

    def of_head(self, text: str) -> str:
        """The content a label of the head asks for; "" for no label."""
        return self.head.get(_key(text)) or self.head.get(_chinese(text), "")

    def of_goods(self, text: str) -> str:
        """The content the head of a goods column asks for: one thing, or several under each other (品名/申报要素)."""
        for words in (_key(text), _chinese(text)):
            if content := self.goods.get(words):
                return content
            parts = [self.goods.get(part, "") for part in _PARTS.split(words)]
            if len(parts) > 1 and all(parts):
                return "\n".join(dict.fromkeys(parts))
        return ""


def read_labels(path: Path) -> Labels:
    """The shipped labels, in plain width without blanks."""
    found: dict[str, dict[str, str]] = {"head": {}, "goods": {}}
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            found[row["place"]][_key(row["label"])] = row["content"]
    return Labels(head=found["head"], goods=found["goods"])


_PARTS = re.compile(r"[/、及和+]")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9 .,'&#/-]*")


def _chinese(text: str) -> str:
    """The key of the Chinese words of a label in two languages (件数 Packages); "" where it has none."""
    words = _key(_LATIN.sub(" ", text)).replace("()", "").strip("/-.")
    return words if re.search(r"[\u4e00-\u9fff]", words) else ""


def _key(text: str) -> str:
    return key(text).casefold().strip("：:*＊ ")


@dataclass(kw_only=True)
class Learned:
    """A proposal, and the labels nothing was found for."""

    layout: BrokerLayout
    unknown: list[str] = field(default_factory=list)
    """`sheet!B5 text` of what looks like a label and is none we know."""


def learn_layout(book: Workbook, labels: Labels) -> Learned:
    """The cell map the labels of a workbook suggest: the first sheet with a goods table, heads of all visible sheets."""
    heads: list[HeadCell] = []
    goods: GoodsTable | None = None
    unknown: list[str] = []
    for sheet in book:
        if sheet.hidden or not sheet.cells:
            continue
        table = _goods_table(sheet, labels, unknown) if goods is None else None
        goods = goods or table
        heads += _head_cells(sheet, labels, table, unknown)
    return Learned(layout=BrokerLayout(heads=tuple(heads), goods=goods), unknown=unknown)


def _goods_table(sheet: Sheet, labels: Labels, unknown: list[str]) -> GoodsTable | None:
    for row, cells in sheet.rows.items():
        found = {cell.col: cell for cell in cells if labels.of_goods(cell.text)}
        contents = {labels.of_goods(cell.text) for cell in found.values()}
        if len(found) < _LEAST_COLUMNS or not any("{goods_name}" in one or "{hs_code}" in one for one in contents):
            continue
        bottom = max((area.bottom for c in found.values() if (area := sheet.merge_at(c.row, c.col))), default=row)
        first = bottom + 1
        last, per_line = _region(sheet, first, min(found))
        columns = tuple(
            GoodsCell(
                column=column_letters(col),
                content=labels.of_goods(cell.text),
                anchor=Anchor(cell=cell.place, label=cell.text),
            )
            for col, cell in sorted(found.items())
        )
        unknown += [f"{sheet.name}!{cell.place} {cell.text}" for cell in cells if cell.col not in found]
        return GoodsTable(sheet=sheet.name, first_row=first, last_row=last, rows_per_line=per_line, cells=columns)
    return None


def _region(sheet: Sheet, first: int, number_col: int) -> tuple[int, int]:
    """(last row of the goods, rows of one line): told by running numbers, by filled lines, and by what stands below."""
    numbered: list[int] = []
    last = first - 1
    for row, cells in sheet.rows.items():
        if row < first:
            continue
        if any(_END.search(cell.text) for cell in cells if len(cell.text) <= 40):
            return (row - 1 if row > first else first), _step(numbered)
        number = next((cell.text for cell in cells if cell.col == number_col), "")
        if re.fullmatch(r"\d{1,3}", number):
            numbered.append(row)
        elif len(cells) == 1 and not re.search(r"\d", cells[0].text):
            return (row - 1 if row > first else first), _step(numbered)
        last = row
    step = _step(numbered)
    if numbered:
        last = max(last, numbered[-1] + step - 1)
    return max(last, first + _OPEN_LINES - 1 if not numbered else last), step


def _step(numbered: list[int]) -> int:
    """Rows from one running number to the next."""
    steps = {b - a for a, b in pairwise(numbered)}
    return steps.pop() if len(steps) == 1 and max(steps) <= 6 else 1


def _head_cells(sheet: Sheet, labels: Labels, table: GoodsTable | None, unknown: list[str]) -> list[HeadCell]:
    found: list[HeadCell] = []
    taken: set[tuple[int, int]] = set()
    used: set[str] = set()
    for row, cells in sheet.rows.items():
        if table is not None and table.first_row - 1 <= row <= table.last_row:
            continue
        for cell in cells:
            label, mark, rest = _parted(cell.text)
            content = labels.of_head(label)
            if not content or content in used or (row, cell.col) in taken:
                if mark and not rest and not content:
                    unknown.append(f"{sheet.name}!{cell.place} {label}")
                continue
            place = _target(sheet, cell, labels) if not rest else None
            anchor = Anchor(cell=cell.place, label=cell.text if not rest else label + mark)
            if place is None:  # the value stands in the label's own cell
                literal = (label + mark) if mark else f"{label}："
                found.append(HeadCell(sheet=sheet.name, cell=cell.place, content=f"{literal}{content}", anchor=anchor))
            else:
                taken.add(place)
                found.append(HeadCell(sheet=sheet.name, cell=reference(*place), content=content, anchor=anchor))
            used.add(content)
    unknown += _silent_labels(sheet, labels, table, found, taken)
    return found


_LONGEST_LABEL = 24


def _silent_labels(
    sheet: Sheet, labels: Labels, table: GoodsTable | None, found: list[HeadCell], taken: set[tuple[int, int]]
) -> list[str]:
    """Cells without a colon that stand where the labels of the head stand, and are none we know."""
    places = {(cell.row, cell.col) for cell in sheet.cells.values() if labels.of_head(_parted(cell.text)[0])}
    columns = Counter(col for _, col in places)
    rows = Counter(row for row, _ in places)
    first = min(rows, default=0)
    told = []
    for row, cells in sheet.rows.items():
        if row < first:
            continue  # titles
        if table is not None and row >= table.first_row - 1:
            break
        for cell in cells:
            among = columns[cell.col] >= _COLUMN_OF_LABELS or rows[row] >= _ROW_OF_LABELS
            words = cell.text.strip()
            plain = re.search(r"[\u4e00-\u9fff]", words) and len(words) <= _LONGEST_LABEL and not _parted(words)[1]
            if among and plain and (row, cell.col) not in places | taken and not re.search(r"\d", words):
                told.append(f"{sheet.name}!{cell.place} {words}")
    return told


_COLUMN_OF_LABELS, _ROW_OF_LABELS = 3, 2
"""Known labels under or beside each other from which a place counts as one for labels."""


def _parted(text: str) -> tuple[str, str, str]:
    """(label, colon, what stands behind it) of a cell."""
    match = re.match(r"\s*([^:：\n]{1,24}?)\s*([:：])\s*(.*)\Z", text, re.DOTALL)
    if match is None:
        return text, "", ""
    return match[1], match[2], match[3].strip()


def _target(sheet: Sheet, cell: Cell, labels: Labels) -> tuple[int, int] | None:
    """The cell a value belongs in: right of the label, else below it; never on another label. None = the label's own."""
    area = sheet.merge_at(cell.row, cell.col)
    bottom, right = (area.bottom, area.right) if area else (cell.row, cell.col)
    beside, below = (cell.row, right + 1), (bottom + 1, cell.col)
    for place in (beside, below):
        other = sheet.cells.get(place)
        if other is None:
            if place == beside and _label_row(sheet, cell.row, labels):
                continue  # labels side by side: values stand below
            return place
        if not _is_label(other.text, labels):
            return place
    return None


def _label_row(sheet: Sheet, row: int, labels: Labels) -> bool:
    """Whether a row is labels only, with values in the row below."""
    cells = sheet.rows.get(row, [])
    ends = [area.right if (area := sheet.merge_at(row, cell.col)) else cell.col for cell in cells]
    touching = sum(1 for end, other in zip(ends, cells[1:], strict=False) if other.col - end == 1)
    return len(cells) >= 3 and touching >= 2 and all(_is_label(cell.text, labels) for cell in cells)


def _is_label(text: str, labels: Labels) -> bool:
    label, mark, _rest = _parted(text)
    return bool(mark) or bool(labels.of_head(label) or labels.of_goods(label))


# --- anchors --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class MovedAnchor:
    """A label that does not stand where it stood."""

    sheet: str
    label: str
    was: str
    now: str
    """"" = not found, or found more than once."""


def moved_anchors(book: Workbook, layout: BrokerLayout) -> list[MovedAnchor]:
    """The labels of a layout that are elsewhere in this workbook."""
    sheets = {sheet.name: sheet for sheet in book}
    found: list[MovedAnchor] = []
    for name, anchor in dict.fromkeys(layout.anchors()):
        sheet = sheets.get(name)
        places = _places(sheet, anchor.label) if sheet is not None else []
        if anchor.cell not in places:
            found.append(
                MovedAnchor(sheet=name, label=anchor.label, was=anchor.cell, now=places[0] if len(places) == 1 else "")
            )
    return found


def _places(sheet: Sheet, label: str) -> list[str]:
    wanted = _key(label)
    return [
        cell.place for cell in sheet.cells.values() if _key(cell.text) == wanted or _key(cell.text).startswith(wanted)
    ]
