"""Finding the goods table of a sheet: its head (one to three rows, two languages, merged) and what each column means.

A column is identified by several kinds of evidence: its head word, the kind of values it holds, and later arithmetic
(`reading`). A head that fits no content is kept but doubted; a column without a known head is left alone.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cqdesk.intake.heads import NO_MATCH, OTHER, SERIAL, WORKING, Match, column_head, key, whole_head
from cqdesk.intake.names import NameBook
from cqdesk.intake.values import folded, parse_number
from cqdesk.intake.workbook import Cell, Sheet

NUMERIC = frozenset(
    {"quantity", "package_count", "gross_weight_kg", "net_weight_kg", "volume_m3", "unit_price", "amount"}
)
ADDITIVE = NUMERIC - {"unit_price"}
IDENTITY = frozenset({"goods_name", "goods_name_en", "part_number", "model", "specification", "hs_code"})
MAX_HEAD_ROWS = 3
PLACEHOLDERS = frozenset({"", "-", "--", "---", "/", "n/a", "na", "无", "*", "—", "\\", "nil", "none"})
"""What customers write into a cell that has nothing to say."""
_SAMPLE_ROWS = 200
_LARGELY = 0.6
MOSTLY = 0.8


@dataclass(kw_only=True)
class HeadBlock:
    """The head of a table: rows `top` to `bottom`, and for each column its text, its meaning and the cell it stands in."""

    top: int
    bottom: int
    heads: dict[int, tuple[str, Match, Cell]]
    goods: bool = True
    """False for the head of a table that counts nothing (elements, costs): it ends the goods table above it."""

    @property
    def signature(self) -> frozenset[tuple[int, str]]:
        return frozenset((col, key(text)) for col, (text, _, _) in self.heads.items())


@dataclass(kw_only=True)
class FoundColumn:
    """A column that is a field of ours. Content evidence is added once the goods rows are known (`judge_content`)."""

    field: str
    col: int
    head: Cell
    words: str
    evidence: set[str] = dataclasses.field(default_factory=set)


@dataclass(kw_only=True)
class TablePlan:
    """What the readers of rows need: the columns by field, the serial column, the columns the table spans."""

    block: HeadBlock
    columns: dict[str, FoundColumn]
    serial: int | None
    right_edge: int
    """Last column that belongs to the table; what stands further right is somebody's own calculation."""
    unknown_heads: list[Cell] = dataclasses.field(default_factory=list)
    duplicates: list[tuple[str, int, Cell]] = dataclasses.field(default_factory=list)
    """Further columns under the head of a field that already has its column: field, column, head."""
    rivals: list[tuple[str, Cell]] = dataclasses.field(default_factory=list)
    """Those of them whose figures differ from the chosen column: QTY beside TOTAL QTY."""


def _texts(cells: Sequence[Cell]) -> list[Cell]:
    return [c for c in cells if c.kind == "text" and len(c.text) <= 90]


def _known(cells: Sequence[Cell]) -> dict[str, Cell]:
    """Distinct fields the cells of a row name exactly."""
    found: dict[str, Cell] = {}
    for cell in cells:
        match = column_head(cell.text, similar=False)
        if match:
            found.setdefault(match.fields[0], cell)
    return found


def _looks_like_head(cells: Sequence[Cell]) -> bool:
    texts = _texts(cells)
    if len(texts) < 2 or (len(cells) - len(texts)) * 3 > len(cells):
        return False
    known = _known(texts)
    names = set(known) & (IDENTITY | {"brand", "carton_number"})
    numbers = set(known) & NUMERIC
    if any(re.search(r"[:：]\s*\S", cell.text) and not cell.text.rstrip().endswith(")") for cell in known.values()):
        return False
    if len(known) >= 3 and names and numbers:
        return True
    # two-row heads: the first row may name few columns, the second row completes it
    return len(known) >= 4 and (bool(numbers) or len(known) * 5 >= len(cells) * 3)


def _together_a_head(upper: Sequence[Cell], lower: Sequence[Cell]) -> bool:
    """Two rows that only together name enough columns: group titles over the names or units of their columns."""
    if len(_texts(upper)) != len(upper) or len(_texts(lower)) != len(lower) or len(upper) < 2 or len(lower) < 2:
        return False
    above, below = _known(upper), _known(lower)
    known = above.keys() | below.keys()
    labels = any(re.search(r"[:：]", c.text) for c in (*upper, *lower))
    return (
        not labels
        and len(above) >= 2
        and len(below) >= 2
        and len(known) >= 4
        and bool(known & IDENTITY)
        and bool(known & NUMERIC)
    )


def find_heads(sheet: Sheet) -> list[HeadBlock]:
    """All heads of goods tables on a sheet, top down, repeated ones included."""
    blocks: list[HeadBlock] = []
    last = 0
    for row, cells in sheet.rows.items():
        if row > last and (_looks_like_head(cells) or _together_a_head(cells, sheet.rows.get(row + 1, []))):
            block = _grow(sheet, row, last)
            block.goods = any(match.fields[0] in NUMERIC for _, match, _ in block.heads.values() if match)
            blocks.append(block)
            last = block.bottom
    return blocks


def _grow(sheet: Sheet, row: int, floor: int) -> HeadBlock:
    top = bottom = row
    above = sheet.rows.get(row - 1, [])
    # a group title that spans columns above the head ("Weight (KGS)" over "Gross" and "Net"), or heads merged downwards
    if row - 1 > floor and above and len(_texts(above)) == len(above):
        merged_down = any((a := sheet.merge_at(c.row, c.col)) and a.bottom >= row for c in above)
        if merged_down or len(_known(above)) >= 2:
            top = row - 1
    while bottom - top + 1 < MAX_HEAD_ROWS and _continues_head(sheet, top, bottom):
        bottom += 1
    merged_to = max((a.bottom for c in sheet.rows[row] if (a := sheet.merge_at(row, c.col))), default=row)
    if (
        merged_to <= top + MAX_HEAD_ROWS - 1
        and merged_to > bottom
        and _texts(sheet.rows.get(merged_to, [])) == sheet.rows.get(merged_to, [])
    ):
        bottom = merged_to
    return HeadBlock(top=top, bottom=bottom, heads=_head_texts(sheet, top, bottom))


def _continues_head(sheet: Sheet, top: int, bottom: int) -> bool:
    below = sheet.rows.get(bottom + 1, [])
    if not below or len(_texts(below)) != len(below):
        return False
    if any(parse_number(c.text) for c in below):
        return False
    known = [c for c in below if column_head(c.text, similar=False)]
    units_only = all(len(folded(c.text)) <= 12 and re.fullmatch(r"[(（].*[)）]", folded(c.text)) for c in below)
    return units_only or len(known) * 2 >= len(below)


def _head_texts(sheet: Sheet, top: int, bottom: int) -> dict[int, tuple[str, Match, Cell]]:
    columns = sorted(
        {col for row in range(top, bottom + 1) for cell in sheet.rows.get(row, []) for col in _columns_of(sheet, cell)}
    )
    heads: dict[int, tuple[str, Match, Cell]] = {}
    for col in columns:
        cells: list[Cell] = []
        for row in range(top, bottom + 1):
            cell = sheet.covering(row, col)
            if cell is not None and cell not in cells:
                cells.append(cell)
        if cells:
            text = "\n".join(c.text for c in cells)
            heads[col] = (text, _meaning(cells), cells[-1])
    return heads


def _columns_of(sheet: Sheet, cell: Cell) -> range:
    area = sheet.merge_at(cell.row, cell.col)
    return range(area.left, min(area.right, area.left + 59) + 1) if area else range(cell.col, cell.col + 1)


def _meaning(cells: list[Cell]) -> Match:
    """Meaning of stacked head cells: together as one name, as several names, then each alone from the bottom up."""
    texts = [c.text for c in cells]
    tries = (
        [" ".join(texts), " ".join(reversed(texts)), "\n".join(texts), *reversed(texts)] if len(texts) > 1 else texts
    )
    words = " ".join(w for t in texts if (w := column_head(t, similar=False).words))
    if len(texts) > 1:
        together = [m for t in tries[:2] if (m := whole_head(t))]
        alone = [m for t in reversed(texts) if (m := whole_head(t))]
        common = [f for f in alone[0].fields if all(f in m.fields for m in alone)] if alone else []
        fields = together[0].fields if together else tuple(common)
        if fields:
            return Match(fields, True, " ".join([words, *(m.words for m in together)]).strip())
    for similar in (False, True):
        for text in tries:
            match = column_head(text, similar=similar)
            if match:
                extra = " ".join(dict.fromkeys(f"{match.words} {words}".split()))
                units = " ".join(re.findall(r"[(（]([^)）]*)[)）]", " ".join(texts)))
                return Match(match.fields, match.exact, f"{extra} {units}".strip())
    return NO_MATCH


def fits(field_name: str, values: Sequence[Cell], names: NameBook, share: float = _LARGELY) -> bool | None:
    """Whether the values of a column can be this field; None if there are none to judge by.

    `share` is the part of the values that must pass: loose while totals and footers are still among them.
    """
    if not values:
        return None
    test = _TESTS.get(field_name)
    if test is None:
        return True
    passed = sum(1 for cell in values if test(cell, names))
    return passed >= share * len(values)


def _is_number(cell: Cell, names: NameBook) -> bool:
    return cell.kind == "number" or (cell.kind == "text" and parse_number(cell.text) is not None)


def _is_wordy(cell: Cell, names: NameBook) -> bool:
    text = folded(cell.text)
    return cell.kind == "text" and any(c.isalpha() for c in text) and (len(text) >= 2 or not text.isascii())


def _is_token(cell: Cell, names: NameBook) -> bool:
    return cell.kind in ("text", "number") and len(cell.text) <= 80 and not cell.text.startswith(("http", "="))


def _is_hs(cell: Cell, names: NameBook) -> bool:
    return re.fullmatch(r"\d{4}[. ]?\d{2}([. ]?\d{2}([. ]?\d{2})?)?", cell.text.strip()) is not None


def _is_unit(cell: Cell, names: NameBook) -> bool:
    if names.by_name("units", cell.text):
        return True
    return cell.kind == "text" and len(folded(cell.text)) <= 8 and not any(c.isdigit() for c in cell.text)


def _is_currency(cell: Cell, names: NameBook) -> bool:
    return names.by_name("currencies", cell.text) is not None or re.fullmatch(r"[A-Z]{3}", cell.text) is not None


def _is_country(cell: Cell, names: NameBook) -> bool:
    if names.by_name("countries", cell.text):
        return True
    return cell.kind == "text" and len(cell.text) <= 40 and not any(c.isdigit() for c in cell.text)


def _is_carton(cell: Cell, names: NameBook) -> bool:
    text = folded(cell.text)
    if cell.kind == "number":
        return text.isdigit()
    return len(text) <= 40 and any(c.isdigit() for c in text)


def _is_package_type(cell: Cell, names: NameBook) -> bool:
    return cell.kind == "text" and not any(c.isdigit() for c in cell.text)


def _is_elements(cell: Cell, names: NameBook) -> bool:
    return cell.kind == "text" and ("|" in cell.text or "；" in cell.text or len(cell.text) > 6)


_TESTS: dict[str, Callable[[Cell, NameBook], bool]] = {
    **dict.fromkeys(NUMERIC, _is_number),
    "goods_name": _is_wordy,
    "goods_name_en": _is_wordy,
    "part_number": _is_token,
    "model": _is_token,
    "brand": _is_token,
    "specification": _is_token,
    "hs_code": _is_hs,
    "unit": _is_unit,
    "currency": _is_currency,
    "origin_country": _is_country,
    "carton_number": _is_carton,
    "package_type": _is_package_type,
    "declaration_elements": _is_elements,
}


def _is_serial_run(values: Sequence[Cell]) -> bool:
    numbers = [int(c.text) for c in values if re.fullmatch(r"\d{1,5}", c.text)]
    return len(numbers) >= MOSTLY * len(values) and all(a < b for a, b in pairwise(numbers))


def plan_table(sheet: Sheet, block: HeadBlock, rows: Sequence[int], names: NameBook) -> TablePlan:
    """Decide what the columns of a table mean. `rows` are the rows below the head that may hold goods."""
    sample: dict[int, list[Cell]] = {}
    for row in rows[:_SAMPLE_ROWS]:
        cells = sheet.rows[row]
        if len(cells) * 3 >= len(block.heads) or len(cells) >= 3:  # labels and lone totals say nothing about a column
            for cell in cells:
                sample.setdefault(cell.col, []).append(cell)
    plan = TablePlan(block=block, columns={}, serial=None, right_edge=0)
    strange = 0
    previous = min(block.heads) - 1
    for col in sorted(block.heads):
        _, match, head = block.heads[col]
        if col - previous > 1 and plan.columns and _gap_closes(plan):
            break  # an empty head ends the table: what follows is another table beside it
        previous = col
        values = [c for c in sample.get(col, []) if c.kind != "missing"]
        chosen = _choose(plan, match, values, names)
        if sheet.column_hidden(col):
            continue
        if chosen is None:
            if match and match.fields[0] in (OTHER, SERIAL):
                plan.right_edge = col if not strange else plan.right_edge
                continue
            if match and match.fields[0] != WORKING and values and not _shares_head(plan, head):
                plan.duplicates.append((match.fields[0], col, head))
            elif not match and values:
                plan.unknown_heads.append(head)
            strange += 1 if values or match else 0
            if strange >= 2 and match and match.fields[0] == WORKING and _gap_closes(plan):
                break
            continue
        if chosen == SERIAL:
            plan.serial = col
        else:
            column = FoundColumn(field=chosen, col=col, head=head, words=match.words)
            column.evidence.add("head" if match.exact else "similar-head")
            if strange >= 2:
                column.evidence.discard("head")  # beyond strange columns a known head is not enough
            plan.columns[chosen] = column
        plan.right_edge = col
    _settle_names(plan, sample)
    return plan


def judge_content(sheet: Sheet, plan: TablePlan, goods_rows: Sequence[int], names: NameBook) -> None:
    """Add content evidence to the columns whose values in the goods rows are of the field's kind."""
    for name, column in plan.columns.items():
        found = (sheet.cells.get((row, column.col)) for row in goods_rows)
        cells = [c for c in found if c and c.kind != "missing" and folded(c.text).casefold() not in PLACEHOLDERS]
        if fits(name, cells, names, MOSTLY):
            column.evidence.add("content")
    for name, col, head in plan.duplicates:
        if name not in NUMERIC or name not in plan.columns:
            continue
        chosen = plan.columns[name].col
        pairs = [(sheet.cells.get((row, chosen)), sheet.cells.get((row, col))) for row in goods_rows]
        if any(theirs and (ours is None or ours.text != theirs.text) for ours, theirs in pairs):
            plan.rivals.append((name, head))


def _shares_head(plan: TablePlan, head: Cell) -> bool:
    return any(column.head is head for column in plan.columns.values())


def _gap_closes(plan: TablePlan) -> bool:
    """A table is complete enough to end at a gap once it has something to name goods by and something to count."""
    return bool(plan.columns.keys() & IDENTITY) and bool(plan.columns.keys() & NUMERIC)


def _choose(plan: TablePlan, match: Match, values: Sequence[Cell], names: NameBook) -> str | None:
    """The field of a column: the first meaning of its head that is still free and that its content does not deny."""
    free = [f for f in match.fields if f not in (OTHER, WORKING) and f not in plan.columns]
    if SERIAL in free and (plan.serial is not None or (values and not _is_serial_run(values))):
        free.remove(SERIAL)
        if not free and plan.serial is None and values and all(len(c.text) <= 6 for c in values):
            return SERIAL
    for field_name in free:
        if fits(field_name, values, names) is not False:
            return field_name
    wanted = match.fields[0] if match else ""
    if wanted in plan.columns and values:  # the second column under one head: 数量 over figure and unit
        if wanted == "quantity" and "unit" not in plan.columns and _all_words(values) and fits("unit", values, names):
            return "unit"
        if wanted in ("unit_price", "amount") and "currency" not in plan.columns and fits("currency", values, names):
            return "currency"
        if wanted == "package_count" and "package_type" not in plan.columns and _all_words(values):
            return "package_type"
        if wanted == "goods_name" and "goods_name_en" not in plan.columns and fits("goods_name", values, names):
            return "goods_name_en"
    return free[0] if free else None


def _all_words(values: Sequence[Cell]) -> bool:
    return all(c.kind == "text" and parse_number(c.text) is None for c in values)


def _settle_names(plan: TablePlan, sample: dict[int, list[Cell]]) -> None:
    """Of two name columns the Chinese one is the goods name, the other the English name; a single one is the name."""
    name, english = plan.columns.get("goods_name"), plan.columns.get("goods_name_en")
    if english and not name:
        english.field = "goods_name"
        plan.columns["goods_name"] = plan.columns.pop("goods_name_en")
    elif name and english and _chinese_share(sample.get(english.col, [])) > _chinese_share(sample.get(name.col, [])):
        name.field, english.field = "goods_name_en", "goods_name"
        plan.columns["goods_name"], plan.columns["goods_name_en"] = english, name


def _chinese_share(values: Sequence[Cell]) -> float:
    return sum(1 for c in values if re.search(r"[一-鿿]", c.text)) / max(len(values), 1)
