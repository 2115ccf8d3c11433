"""Arranging the goods of a case anew: merging by the firm's rule, splitting into declarations, all relations kept.

Works on what stands in the forms now, so that nothing typed is lost: a goods line whose quantity or price a hand changed
takes part as a whole, any other is taken apart into its paper lines first. What comes out the same as before is left
exactly as it was. Sums of quantity, price, weight and packages are exact; containers and documents follow their goods.

Sources: rules MRG-001 to MRG-007, filling rules item 35, rule book sections 8 and 10.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ...domain.codes import CodeBook
from ...domain.merging import MergedLine, MergeRule, SourceLine, into_parts, merge
from ...domain.quantity import exact_sum, legal_quantity, plain
from ..document import HAND, Filled
from .fields import Declaration, GoodsLine
from .fill import price_of
from .goods_pieces import TEXTS, Piece, pieces_of
from .goods_rows import GoodsRow, goods_of, lay_numbered, lay_rows, numbered_rows
from .item_numbers import NAMED_LISTS
from .paper_facts import Links, PaperLine
from .parting import PartNumbers, head_parts


@dataclass(kw_only=True)
class ArrangedLine:
    """A goods line to be."""

    row: GoodsRow
    merged: MergedLine
    pieces: list[Piece]
    unchanged: bool


@dataclass(kw_only=True)
class Arranged:
    """The goods of a case arranged anew, and the forms that hold them."""

    pieces: list[Piece]
    parts: list[list[ArrangedLine]]
    rule: MergeRule
    """The rule with the numbers of the pieces in place of their keys."""
    moved: bool = False
    """Goods lines change their declaration."""
    declared: list[tuple[Filled[Declaration], Links]] = field(default_factory=list)
    remarks_zh: list[str] = field(default_factory=list)
    """What a person must look at now: totals to fill, shared containers, licences."""

    @property
    def changed(self) -> bool:
        """Whether anything differs from what was there."""
        return self.moved or any(
            not line.unchanged or line.row.place != item
            for part in self.parts
            for item, line in enumerate(part, start=1)
        )

    @property
    def lines(self) -> dict[str | int, SourceLine]:
        """The pieces as `domain.merging` sees them, by number."""
        return {piece.line.key: piece.line for piece in self.pieces}


def arrange(
    declared: Sequence[tuple[Filled[Declaration], Links]],
    papers: Mapping[str, PaperLine],
    rule: MergeRule,
    *,
    codes: CodeBook,
    on: date,
    share_totals: bool = False,
) -> Arranged:
    """Arrange the goods of the declarations of one case. `rule.apart` and `rule.placed` hold keys of pieces.

    `papers`: the paper lines by key, as far as they can be read. `share_totals`: packages and weights of the head that the
    lines do not tell are shared out among several declarations by net weight, price or number of lines.
    """
    rows = goods_of(declared)
    pieces = pieces_of(rows, declared, papers, codes, on)
    numbers = {piece.key: piece.line.key for piece in pieces}
    own = MergeRule(
        equal=rule.equal,
        controlled_apart=rule.controlled_apart,
        controlled_first=rule.controlled_first,
        split_by=rule.split_by,
        limit=rule.limit,
        apart=frozenset(numbers[str(key)] for key in rule.apart if str(key) in numbers),
        placed={numbers[str(key)]: part for key, part in rule.placed.items() if str(key) in numbers},
    )
    by_number = {piece.line.key: piece for piece in pieces}
    standing: dict[int, list[Piece]] = {}
    for piece in pieces:
        standing.setdefault(piece.row, []).append(piece)
    merged = merge([piece.line for piece in pieces], own)
    parts = [
        [_line(one, [by_number[key] for key in one.keys], standing, rows, papers, codes, on) for one in part]
        for part in into_parts(merged, own)
    ]
    arranged = Arranged(pieces=pieces, parts=parts, rule=own)
    _lay(arranged, declared, rows, share_totals=share_totals)
    return arranged


# Composing goods lines


def _line(
    merged: MergedLine,
    members: list[Piece],
    standing: Mapping[int, Sequence[Piece]],
    rows: Sequence[GoodsRow],
    papers: Mapping[str, PaperLine],
    codes: CodeBook,
    on: date,
) -> ArrangedLine:
    """A goods line of these pieces: the old one where it holds just them, else the first one's with new sums.

    `standing`: all pieces by their goods row.
    """
    first = rows[members[0].row]
    unchanged = standing[members[0].row] == members
    link = list(
        dict.fromkeys(key for piece in members for key in (rows[piece.row].link if piece.whole else [piece.key]))
    )
    row = GoodsRow(sheet=copy.deepcopy(first.sheet), link=link, declaration=first.declaration, place=first.place)
    if not unchanged:
        _compose(row, merged, members, standing, rows, papers, codes, on)
    return ArrangedLine(row=row, merged=merged, pieces=members, unchanged=unchanged)


def _compose(
    row: GoodsRow,
    merged: MergedLine,
    members: Sequence[Piece],
    standing: Mapping[int, Sequence[Piece]],
    rows: Sequence[GoodsRow],
    papers: Mapping[str, PaperLine],
    codes: CodeBook,
    on: date,
) -> None:
    sheet = row.sheet
    for path, name in TEXTS.items():
        words = str(getattr(members[0].line, name))
        if words != sheet.text_at(path):
            sheet.type_in(path, words, _origin(members[:1], rows, papers, path, name))
    for path, sum_name in (("trade_quantity", "quantity"), ("total_price", "amount")):
        total = merged.sums[sum_name]  # type: ignore[index]
        sheet.type_in(path, "" if total is None else plain(total), _origin(members, rows, papers, path, sum_name))
    price, printed = price_of(merged)
    origin = _origin(members, rows, papers, "unit_price", "unit_price") if printed else "rule:VAL-002"
    sheet.type_in("unit_price", "" if price is None else plain(price), origin)
    places = list(dict.fromkeys(piece.row for piece in members))
    complete = sum(len(standing[place]) for place in places) == len(members)
    for which in ("1", "2"):
        _legal(sheet, which, merged, [rows[place].sheet for place in places] if complete else [], codes, on)


def _legal(
    sheet: Filled[GoodsLine],
    which: str,
    merged: MergedLine,
    old: Sequence[Filled[GoodsLine]],
    codes: CodeBook,
    on: date,
) -> None:
    """The legal quantity: the sum of whole goods lines, else as it follows from quantity and net weight, else empty."""
    unit_path, path = f"legal_unit_{which}", f"legal_quantity_{which}"
    tariff = codes.tariff(sheet.form.hs_code, on) if sheet.form.hs_code else None
    unit = getattr(sheet.form, unit_path)
    if not unit and tariff is not None and (wanted := getattr(tariff, f"unit{which}")):
        sheet.type_in(unit_path, wanted, "rule:QTY-003")
        unit = wanted
    known = [getattr(one.form, path) for one in old]
    if known and None not in known and {getattr(one.form, unit_path) for one in old} == {unit}:
        sheet.type_in(path, plain(exact_sum(known)), "rule:MRG-002")
        return
    goods = sheet.form
    derived = None
    if unit:
        derived = legal_quantity(unit, goods.trade_unit, goods.trade_quantity, merged.sums["net_weight_kg"])
    sheet.type_in(path, "" if derived is None else plain(derived), "rule:QTY-003" if derived is not None else "")


def _origin(
    members: Sequence[Piece], rows: Sequence[GoodsRow], papers: Mapping[str, PaperLine], path: str, name: str
) -> str:
    """Where a value of these pieces comes from: the first place and how many more; a sum with typed parts is a rule's."""
    fact_name = {"elements": "declaration_elements"}.get(name, name)
    places: list[str] = []
    for piece in members:
        if not piece.whole and fact_name in papers[piece.key].facts:
            places.append(papers[piece.key].facts[fact_name].origin)
        else:
            places.append(rows[piece.row].sheet.origins.get(path, "") or "rule:MRG-002")
    if len(places) == 1:
        return places[0]
    if any(place.startswith((HAND, "rule:", "template:")) for place in places):
        return "rule:MRG-002"
    more = sum(int(place.partition(" +")[2] or 0) for place in places) + len(places) - 1
    return f"{places[0].partition(' +')[0]} +{more}"


# Laying the lines into declarations


def _lay(
    arranged: Arranged,
    declared: Sequence[tuple[Filled[Declaration], Links]],
    rows: Sequence[GoodsRow],
    *,
    share_totals: bool,
) -> None:
    parts = arranged.parts or [[]]
    homes = _homes(parts, len(declared))
    same = len(parts) == len(declared) and all(
        {piece.row for line in part for piece in line.pieces}
        == {n for n, row in enumerate(rows) if row.declaration == home}
        for part, home in zip(parts, homes, strict=True)
    )
    if same:
        parts = [parts[homes.index(home)] for home in sorted(homes)]
        homes = sorted(homes)
    heads = [copy.deepcopy(declared[home][0]) for home in homes]
    if not same:
        numbers = [PartNumbers.of([line.merged for line in part]) for part in parts]
        filled_before = [filled for filled, _ in declared]
        arranged.remarks_zh += head_parts(filled_before, heads, homes, numbers, share_totals=share_totals)
    arranged.parts, arranged.moved = parts, not same
    lists = {name: numbered_rows(declared, name) for name, _ in NAMED_LISTS}
    homeless = set(range(len(declared))).difference(homes)
    parts_of_container: dict[str, int] = {}
    for number, (part, home, filled) in enumerate(zip(parts, homes, heads, strict=True)):
        first_here = homes.index(home) == number
        lay_rows(filled, "goods", [line.row.sheet for line in part])
        _number(filled)
        numbers_of: dict[int, list[int]] = {}
        for item, line in enumerate(part, start=1):
            for place in dict.fromkeys(piece.row for piece in line.pieces):
                numbers_of.setdefault(place, []).append(item)
        for name, list_rows in lists.items():
            # papers without item numbers go with every declaration, all else only with the one it stood in
            unnamed = {home} if first_here or name == "documents" else set()
            laid = lay_numbered(filled, name, list_rows, numbers_of, unnamed | (homeless if number == 0 else set()))
            for sheet in laid if name == "containers" else ():
                box = sheet.form.container_number
                parts_of_container[box] = parts_of_container.get(box, 0) + 1
        deleted = [key for one in ({home} | (homeless if number == 0 else set())) for key in declared[one][1].deleted]
        links = Links(
            rows=[list(line.row.link) for line in part],
            deleted=deleted if first_here else [],
            rule=dict(declared[home][1].rule),
            lines={key: said for _form, old in declared for key, said in old.lines.items()},
        )
        arranged.declared.append((filled, links))
    shared = [box for box, count in parts_of_container.items() if count > 1]
    if shared and not same:
        arranged.remarks_zh.append(f"集装箱 {'、'.join(shared)} 的货物分在几份报关单，请核对拼箱标识和箱货重量。")


def _number(filled: Filled[Declaration]) -> None:
    for item, line in enumerate(filled.form.goods, start=1):
        line.item_number = item
        filled.unparsed.pop(f"goods[{item}].item_number", None)
        filled.origins[f"goods[{item}].item_number"] = "rule:ITM-002"


def _homes(parts: Sequence[Sequence[ArrangedLine]], count: int) -> list[int]:
    """For every part the declaration whose head it takes: its own where it has most of its lines, else the first."""
    homes: list[int] = []
    for part in parts:
        votes: dict[int, int] = {}
        for line in part:
            votes[line.row.declaration] = votes.get(line.row.declaration, 0) + len(line.pieces)
        free = [one for one in votes if one not in homes]
        best = max(free, key=lambda one: (votes[one], -one), default=None)
        homes.append(best if best is not None else -1)
    left = [one for one in range(count) if one not in homes]
    for number, home in enumerate(homes):
        if home < 0:
            homes[number] = left.pop(0) if left else 0
    return homes
