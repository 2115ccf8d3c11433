"""Pairing the lines of an invoice with the lines of a packing list of the same shipment (单单一致).

Lines are paired by what both papers print: part number, model, name, specification, HS code, order, then position.
A pair always says why. What has no partner and what contradicts is an issue that names both places; nothing is
repaired. Several packing lines of one invoice line (one article in several boxes) are paired as a group when their
quantities add up.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from rapidfuzz import fuzz

from cqdesk.domain.quantity import plain
from cqdesk.forms.issues import Issue
from cqdesk.forms.papers.fields import TOTAL_OF, PaperHeader, PaperLine
from cqdesk.forms.papers.kinds import KIND_ZH
from cqdesk.forms.spec import spec_of
from cqdesk.intake.heads import key
from cqdesk.intake.paper import PaperCell, PaperDocument, PaperRow

INVOICE_KINDS = frozenset({"commercial_invoice", "proforma_invoice", "sales_contract", "purchase_order"})
_TOLERANCE = Decimal("0.005")
_SIMILAR = 90.0
"""rapidfuzz token ratio from which two goods names count as the same article."""
_LOOK = "请核对发票与装箱单，向客户确认后改正。"


@dataclass(frozen=True, slots=True)
class PairedLine:
    """Lines that belong together; indexes count from 0, None = no partner. `why` is Chinese."""

    invoice_line_index: int | None
    packing_line_index: int | None
    why: str


@dataclass(frozen=True, slots=True)
class Side:
    """What one of two papers says: the paper in a word, the value (its code where it has one), how it is shown, its place."""

    paper: str
    value: str
    shown: str
    origin: str


Sides = dict[tuple[str, str], tuple[Side, Side]]
"""Path and sentence of a difference -> both sides of it."""


def _side(paper: str, cell: PaperCell) -> Side:
    return Side(paper, cell.code or cell.value, cell.value, cell.origin)


@dataclass(kw_only=True)
class Pairing:
    """The pairs of two papers and everything they disagree about."""

    invoice: PaperDocument
    packing: PaperDocument
    pairs: list[PairedLine] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    sides: Sides = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, str]:
        """What the two papers are called in a sentence."""
        here, there = (KIND_ZH.get(d.kind, "单证") for d in (self.invoice, self.packing))
        return (here, there) if here != there else (f"第一份{here}", f"第二份{there}")

    @property
    def complete(self) -> bool:
        return all(p.invoice_line_index is not None and p.packing_line_index is not None for p in self.pairs)


_STEPS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("part_number", "quantity"), "料号和数量相同"),
    (("model", "quantity"), "型号和数量相同"),
    (("goods_name", "model"), "品名和型号相同"),
    (("goods_name", "specification", "quantity"), "品名、规格和数量相同"),
    (("goods_name", "quantity"), "品名和数量相同"),
    (("part_number",), "料号相同"),
    (("model",), "型号相同"),
    (("goods_name",), "品名相同"),
    (("goods_name_en",), "英文品名相同"),
)
"""From the strictest agreement to the loosest. Within one step equal keys are paired in printed order."""


def pair(invoice: PaperDocument, packing: PaperDocument) -> Pairing:
    """Pair the lines of two papers and compare what both print."""
    result = Pairing(invoice=invoice, packing=packing)
    left, right = set(range(len(invoice.lines))), set(range(len(packing.lines)))
    partner: dict[int, list[tuple[int, str]]] = {}
    for fields, why in _STEPS:
        _pair_by(invoice.lines, packing.lines, left, right, partner, fields, why)
        if fields == ("goods_name", "quantity"):
            _pair_groups(invoice.lines, packing.lines, left, right, partner)
    _pair_similar(invoice.lines, packing.lines, left, right, partner)
    for index in range(len(invoice.lines)):
        if index in partner:
            result.pairs += [PairedLine(index, other, why) for other, why in partner[index]]
        else:
            result.pairs.append(PairedLine(index, None, "装箱单中没有对应的货物"))
    result.pairs += [PairedLine(None, index, "发票中没有对应的货物") for index in sorted(right)]
    _compare(result, partner)
    return result


def pair_documents(documents: Iterable[PaperDocument]) -> list[Pairing]:
    """Pair every invoice with every packing list that names the same shipment; a lone pair needs no common number."""
    found = [d for d in documents if d.lines]
    invoices = [d for d in found if d.kind in INVOICE_KINDS]
    lists = [d for d in found if d.kind == "packing_list"]
    if len(invoices) == 1 and len(lists) == 1:
        return [pair(invoices[0], lists[0])]
    return [pair(i, p) for i in invoices for p in lists if _same_shipment(i, p)]


def _same_shipment(one: PaperDocument, other: PaperDocument) -> bool:
    return any(
        (a := one.header.get(name)) and (b := other.header.get(name)) and key(a.value) == key(b.value)
        for name in ("invoice_number", "contract_number", "order_number")
    )


def _key_of(line: PaperRow, fields: tuple[str, ...]) -> tuple[str, ...] | None:
    parts = [key(line[f].value) if f != "quantity" else line[f].value for f in fields if f in line]
    return tuple(parts) if len(parts) == len(fields) and all(parts) else None


def _pair_by(
    ours: Sequence[PaperRow],
    theirs: Sequence[PaperRow],
    left: set[int],
    right: set[int],
    partner: dict[int, list[tuple[int, str]]],
    fields: tuple[str, ...],
    why: str,
) -> None:
    waiting: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index in sorted(right):
        if (found := _key_of(theirs[index], fields)) is not None:
            waiting[found].append(index)
    wanted: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index in sorted(left):
        if (found := _key_of(ours[index], fields)) is not None:
            wanted[found].append(index)
    for found, indexes in wanted.items():
        others = waiting.get(found, [])
        if "quantity" not in fields and (len(indexes) != 1 or len(others) != 1):
            continue  # without the quantity only a unique name decides
        for index, other in zip(indexes, others, strict=False):
            if "quantity" in fields or _agree(ours[index], theirs[other]):
                partner[index] = [(other, why)]
                left.discard(index)
                right.discard(other)


def _agree(one: PaperRow, other: PaperRow) -> bool:
    """No identity both lines print may differ: the same name with another model is another article."""
    return all(
        key(one[name].value) == key(other[name].value)
        for name in ("part_number", "model")
        if name in one and name in other
    )


def _pair_groups(
    ours: Sequence[PaperRow],
    theirs: Sequence[PaperRow],
    left: set[int],
    right: set[int],
    partner: dict[int, list[tuple[int, str]]],
) -> None:
    """One invoice line for several packing lines of the same article whose quantities add up."""
    for index in sorted(left):
        quantity = _number(ours[index].get("quantity"))
        for name in ("part_number", "model", "goods_name"):
            wanted = ours[index].get(name)
            if wanted is None or quantity is None:
                continue
            group = [
                o
                for o in sorted(right)
                if name in theirs[o]
                and key(theirs[o][name].value) == key(wanted.value)
                and _agree(ours[index], theirs[o])
            ]
            parts = [_number(theirs[o].get("quantity")) for o in group]
            numbers = [n for n in parts if n is not None]
            if len(group) > 1 and len(numbers) == len(group) and abs(sum(numbers, Decimal(0)) - quantity) <= _TOLERANCE:
                partner[index] = [(o, f"{_label(name)}相同，{len(group)} 行数量之和相同") for o in group]
                left.discard(index)
                right.difference_update(group)
                break


def _pair_similar(
    ours: Sequence[PaperRow],
    theirs: Sequence[PaperRow],
    left: set[int],
    right: set[int],
    partner: dict[int, list[tuple[int, str]]],
) -> None:
    """Names spelt a little differently with the same quantity, if there is exactly one candidate."""
    for index in sorted(left):
        mine = ours[index]
        if "goods_name" not in mine or "quantity" not in mine:
            continue
        candidates = [
            o
            for o in sorted(right)
            if "goods_name" in theirs[o]
            and theirs[o].get("quantity") is not None
            and theirs[o]["quantity"].value == mine["quantity"].value
            and _agree(mine, theirs[o])
            and fuzz.token_sort_ratio(mine["goods_name"].value.casefold(), theirs[o]["goods_name"].value.casefold())
            >= _SIMILAR
        ]
        if len(candidates) == 1:
            partner[index] = [(candidates[0], "品名相近、数量相同")]
            left.discard(index)
            right.discard(candidates[0])


def _compare(result: Pairing, partner: dict[int, list[tuple[int, str]]]) -> None:
    ours, theirs = result.invoice.lines, result.packing.lines
    for pair_ in result.pairs:
        if pair_.packing_line_index is None and pair_.invoice_line_index is not None:
            _say(
                result,
                "pair-missing",
                f"lines[{pair_.invoice_line_index + 1}]",
                _missing(ours, pair_.invoice_line_index, *result.names),
            )
        elif pair_.invoice_line_index is None and pair_.packing_line_index is not None:
            _say(
                result,
                "pair-missing",
                f"lines[{pair_.packing_line_index + 1}]",
                _missing(theirs, pair_.packing_line_index, *reversed(result.names)),
            )
    for index, others in sorted(partner.items()):
        for name in ("goods_name", "model", "part_number", "brand", "hs_code", "origin_country", "unit"):
            for other, _ in others:
                _compare_text(result, index, other, name)
        for name in ("quantity", "net_weight_kg", "gross_weight_kg", "package_count", "volume_m3", "amount"):
            _compare_sum(result, index, [o for o, _ in others], name)
    _compare_heads(result)


def _missing(lines: Sequence[PaperRow], index: int, here: str, there: str) -> str:
    line = lines[index]
    name = next((line[f] for f in ("goods_name", "part_number", "model") if f in line), None)
    what = f"“{name.value}”（{name.origin}）" if name else ""
    return f"{here}第 {index + 1} 行{what}在{there}中找不到对应的货物。"


def _compare_text(result: Pairing, index: int, other: int, name: str) -> None:
    one, two = result.invoice.lines[index].get(name), result.packing.lines[other].get(name)
    if one is None or two is None:
        return
    if (one.code and two.code and one.code == two.code) or key(one.value) == key(two.value):
        return
    if name == "goods_name" and _other_language(one.value, two.value):
        return
    here, there = result.names
    _say(
        result,
        "pair-differs",
        f"lines[{index + 1}].{name}",
        f"{_label(name)}不一致：{here}为“{one.value}”（{one.origin}），{there}为“{two.value}”（{two.origin}）。",
        (_side(here, one), _side(there, two)),
    )


def _other_language(one: str, two: str) -> bool:
    def chinese(text: str) -> bool:
        return re.search(r"[一-鿿]", text) is not None

    return chinese(one) != chinese(two)


def _compare_sum(result: Pairing, index: int, others: Sequence[int], name: str) -> None:
    one = result.invoice.lines[index].get(name)
    cells = [result.packing.lines[o].get(name) for o in others]
    mine = _number(one)
    numbers = [n for c in cells if (n := _number(c)) is not None]
    if one is None or mine is None or not numbers or len(numbers) != len(cells):
        return
    added = sum(numbers, Decimal(0))
    if abs(mine - added) > _TOLERANCE:
        places = "、".join(c.origin for c in cells if c is not None)
        here, there = result.names
        _say(
            result,
            "pair-differs",
            f"lines[{index + 1}].{name}",
            f"{_label(name)}不一致：{here}为 {one.value}（{one.origin}），{there}为 {plain(added)}（{places}）。",
            (_side(here, one), Side(there, plain(added), plain(added), places)),
        )


def _compare_heads(result: Pairing) -> None:
    result.issues += compare_heads(result.invoice, result.packing, result.names, sides=result.sides)


HEAD_FACTS = (
    "invoice_number", "contract_number", "order_number", "seller", "buyer", "incoterm", "currency", "loading_port",
    "discharge_port", "destination_country", "total_packages", "total_gross_weight_kg", "total_net_weight_kg",
    "total_volume_m3", "total_amount", "container_number", "seal_number", "vessel", "bill_number",
)  # fmt: skip
"""Head facts on which papers of one shipment must agree; dates may differ."""


def compare_heads(
    one: PaperDocument,
    other: PaperDocument,
    names: tuple[str, str],
    facts: Sequence[str] = HEAD_FACTS,
    *,
    sides: Sides | None = None,
) -> list[Issue]:
    """What the heads and totals of two papers say differently, with both places; a total may be printed or added up.

    `sides` takes in both sides of each difference.
    """
    issues: list[Issue] = []
    for name in facts:
        mine, theirs = _head_fact(one, name), _head_fact(other, name)
        if mine is None or theirs is None or key(mine.value) == key(theirs.value):
            continue
        if mine.code and mine.code == theirs.code:
            continue
        first, second = _number(mine), _number(theirs)
        if first is not None and second is not None and abs(first - second) <= _TOLERANCE:
            continue
        if name in ("seller", "buyer") and _other_language(mine.value, theirs.value):
            continue
        if name in ("loading_port", "discharge_port") and _one_place(mine.value, theirs.value):
            continue
        issues.append(
            Issue(
                id="pair-differs",
                severity="warning",
                path=f"header.{name}",
                message=f"{_label(name)}不一致：{names[0]}为“{mine.value}”（{mine.origin}），{names[1]}为“{theirs.value}”（{theirs.origin}）。",
                remedy=_LOOK if names == ("发票", "装箱单") else f"请核对{names[0]}与{names[1]}，向客户确认后改正。",
            )
        )
        if sides is not None:
            sides[issues[-1].path, issues[-1].message] = (_side(names[0], mine), _side(names[1], theirs))
    return issues


def _head_fact(document: PaperDocument, name: str) -> PaperCell | None:
    """A head fact as printed; a total that only the total row prints counts too."""
    return document.header.get(name) or document.stated.get(TOTAL_OF.get(name, ""))


def _one_place(one: str, other: str) -> bool:
    """SHANGHAI and SHANGHAI, CHINA are one port; one in each language cannot be compared by its letters."""
    first, second = (re.split(r"[,，(（]", text)[0] for text in (one, other))
    return key(first) == key(second) or _other_language(one, other)


def _say(result: Pairing, id: str, path: str, message: str, sides: tuple[Side, Side] | None = None) -> None:
    if sides is not None:
        result.sides[path, message] = sides
    result.issues.append(Issue(id=id, severity="warning", path=path, message=message, remedy=_LOOK))


def _number(cell: PaperCell | None) -> Decimal | None:
    if cell is None or not re.fullmatch(r"-?\d+(\.\d+)?", cell.value):
        return None
    return Decimal(cell.value)


def _label(name: str) -> str:
    spec = spec_of(PaperLine, name) or spec_of(PaperHeader, name)
    return spec.label if spec else name
