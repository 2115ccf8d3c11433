"""Finding the heads of goods tables on a sheet: one to three rows, two languages, merged, repeated, anywhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cqdesk.intake.contents import IDENTITY, NUMERIC
from cqdesk.intake.heads import (
    NO_MATCH,
    Match,
    column_head,
    is_unit_word,
    key,
    paired_fields,
    unit_behind_colon,
    whole_head,
    without_clause,
)
from cqdesk.intake.values import INCOTERMS, currency_word, folded, parse_incoterm, parse_number
from cqdesk.intake.workbook import Cell, Sheet

if TYPE_CHECKING:
    from cqdesk.intake.layouts import TableLayout

MAX_HEAD_ROWS = 3
_SAYS = re.compile(r"[:：]\s*[^\s)）]")
"""A label with its value behind it."""
_DIGIT = re.compile(r"[0-9]")


@dataclass(kw_only=True)
class HeadBlock:
    """The head of a table: rows `top` to `bottom`, and for each column its text, its meaning and the cell it stands in."""

    top: int
    bottom: int
    heads: dict[int, tuple[str, Match, Cell]]
    layout: TableLayout | None = None
    """What a person settled about a head that looks like this."""
    goods: bool = True
    """False for the head of a table that counts nothing (elements, costs): it ends the goods table above it."""

    @property
    def signature(self) -> frozenset[tuple[int, str]]:
        return frozenset((col, key(text)) for col, (text, _, _) in self.heads.items())

    def same_as(self, other: HeadBlock) -> bool:
        """Whether this is the other head printed again: the same texts, or the same meaning of every column."""
        if self.signature == other.signature:
            return True
        mine, theirs = self._meanings(), other._meanings()
        fewer, more = sorted((mine, theirs), key=len)
        return (
            len(fewer) >= 4 and 2 * len(fewer) > len(more) and all(more.get(col) == name for col, name in fewer.items())
        )

    def _meanings(self) -> dict[int, str]:
        return {col: match.fields[0] for col, (_, match, _) in self.heads.items() if match}


def _texts(cells: Sequence[Cell]) -> list[Cell]:
    return [c for c in cells if c.kind == "text" and len(c.text) <= 90]


def _known(cells: Sequence[Cell]) -> dict[str, Cell]:
    """Distinct fields the cells of a row name exactly."""
    found: dict[str, Cell] = {}
    for cell in cells:
        match = column_head(cell.text, similar=False)
        for name in match.fields[:1] or paired_fields(cell.text) or ():
            found.setdefault(name, cell)
    return found


def _looks_like_head(cells: Sequence[Cell]) -> bool:
    texts = _texts(cells)
    if len(texts) < 2 or (len(cells) - len(texts)) * 3 > len(cells):
        return False
    if sum(1 for c in cells if _DIGIT.search(without_clause(c.text))) * 2 > len(cells):
        return False  # most cells hold figures: goods; looked at before any word of ten thousand rows is looked up
    known = _known(texts)
    names = set(known) & (IDENTITY | {"brand", "carton_number"})
    numbers = set(known) & NUMERIC
    if any(
        re.search(r"[:：]\s*\S", cell.text)
        and not cell.text.rstrip().endswith(")")
        and not unit_behind_colon(cell.text)
        for cell in known.values()
    ):
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
            top, bottom = _again(sheet, row, last, blocks) or _rows_of_head(sheet, row, last)
            block = HeadBlock(top=top, bottom=bottom, heads=head_texts(sheet, top, bottom))
            block.goods = any(match.fields[0] in NUMERIC for _, match, _ in block.heads.values() if match)
            blocks.append(block)
            last = block.bottom
    return blocks


def _again(sheet: Sheet, row: int, floor: int, blocks: Sequence[HeadBlock]) -> tuple[int, int] | None:
    """Rows of a head printed again: as many as the first time, although the head of another table may follow at once."""

    def texts(number: int) -> list[tuple[int, str]]:
        return [(cell.col, cell.text) for cell in sheet.rows.get(number, [])]

    for block in blocks:
        for top in range(max(row - block.bottom + block.top, floor + 1), row + 1):
            if all(texts(top + n) == texts(block.top + n) for n in range(block.bottom - block.top + 1)):
                return top, top + block.bottom - block.top
    return None


def _rows_of_head(sheet: Sheet, row: int, floor: int) -> tuple[int, int]:
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
    return top, bottom


def _continues_head(sheet: Sheet, top: int, bottom: int) -> bool:
    below = sheet.rows.get(bottom + 1, [])
    if not below or len(_texts(below)) != len(below):
        return False
    if any(parse_number(c.text) or _SAYS.search(c.text) for c in below):
        return False
    if {c.text for c in below} <= {c.text for c in sheet.rows.get(top, [])}:
        return False  # the same head printed again on the next page
    known = [c for c in below if column_head(c.text, similar=False)]
    units = [c for c in below if _is_unit(c.text)]
    terms = [c for c in below if folded(c.text)[:3].upper() in INCOTERMS and len(c.text) <= 40]
    return (bool(units) and len(units) + len(terms) == len(below)) or len(known) * 2 >= len(below)


def _is_unit(text: str) -> bool:
    """Whether a text below a head is the unit of its column: (KGS), cm, USD."""
    words = folded(text)
    return len(words) <= 12 and (re.fullmatch(r"[(（].*[)）]", words) is not None or is_unit_word(words))


def head_texts(sheet: Sheet, top: int, bottom: int) -> dict[int, tuple[str, Match, Cell]]:
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


def _at_odds(texts: list[str]) -> bool:
    """Whether stacked heads name two different facts: one of them stands over the wrong column."""
    plain = [match.fields[0] for text in texts if (match := whole_head(text)) and not match.vague]
    return len({name for name in plain if name in NUMERIC | IDENTITY}) > 1


def _group_words(text: str) -> str:
    """What a title over several price columns says of each of them: its currency and term (USD FCA CHONGQING)."""
    if len(text) > 60 or column_head(text, similar=False):
        return ""
    return text if currency_word(text) or parse_incoterm(text) else ""


def _meaning(cells: list[Cell]) -> Match:
    """Meaning of stacked head cells: together as one name, as several names, then each alone from the bottom up."""
    texts = [c.text for c in cells]
    tries = (
        [" ".join(texts), " ".join(reversed(texts)), "\n".join(texts), *reversed(texts)] if len(texts) > 1 else texts
    )
    words = " ".join(w for t in texts if (w := column_head(t, similar=False).words or _group_words(t)))
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
                return Match(match.fields, match.exact, f"{extra} {units}".strip(), match.vague or _at_odds(texts))
    return NO_MATCH
