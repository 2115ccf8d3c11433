"""The goods library at work: it completes what papers leave open, and shows where a draft differs from it.

Papers win: what a paper prints is never replaced. A part is known by its part number only; a mere likeness of names is
offered in the review, never filled in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ..domain.library import FIELDS_ZH, number, part_key
from ..domain.quantity import plain
from ..forms import path as paths
from ..forms.declaration.fields import Declaration, GoodsLine
from ..forms.declaration.from_library import PREFIX, TEXTS
from ..forms.declaration.paper_facts import Fact, PaperLine, Papers
from ..forms.document import Filled
from ..forms.issues import Issue
from ..store import cases, declarations, library
from ..store.engine import Connection
from ..store.library import Item
from .desk import Desk
from .drafts import Draft, take_over
from .library import code_note, elements_note, resolve

__all__ = ["Difference", "complete", "differences_issue", "review", "take_from_library"]

WEIGHT_TOLERANCE = Decimal("0.1")
"""Share by which a line's weight may differ from the library's unit weight before it is shown."""
_PRICE_DOWN, _PRICE_UP = Decimal("0.8"), Decimal("1.2")
"""How far below and above the known prices a price may lie before it is shown."""
_FILLED = {
    "goods_name": "goods_name",
    "hs_code": "hs_code",
    "declaration_elements": "declaration_elements",
    "origin_country": "origin_country",
}
"""Library field -> paper field it completes, before lines are merged."""
_TO_LINE = {
    "goods_name": "goods_name",
    "goods_name_en": "goods_name_en",
    "hs_code": "hs_code",
    "ciq_code": "ciq_code",
    "declaration_elements": "declaration_elements",
    "trade_unit": "trade_unit",
    "legal_unit_1": "legal_unit_1",
    "legal_unit_2": "legal_unit_2",
    "origin_country": "origin_country",
    "domestic_district": "domestic_district",
}
"""Library field -> field of the goods line it is compared with."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A place where the draft and something known (library, earlier case) say different things."""

    path: str
    label: str
    group: str
    ours: str
    """What the draft holds; "" = nothing."""
    theirs: str
    """What would be taken over; "" = only to be looked at."""
    origin: str
    why: str = ""
    ticked: bool = False
    """Whether it is offered as taken over: never where the draft holds something."""


def complete(connection: Connection, company_id: int | None, papers: Papers) -> Papers:
    """The papers with what the library knows of their parts where they are silent, each value with its own origin."""
    return replace(papers, lines=[_completed(connection, company_id or 0, line) for line in papers.lines])


def _completed(connection: Connection, company_id: int, line: PaperLine) -> PaperLine:
    part = line.facts["part_number"].text if "part_number" in line.facts else ""
    item = resolve(connection, company_id, part_key(part)) if part else None
    if item is None:
        return line
    facts = dict(line.facts)
    same_code = "hs_code" not in facts or facts["hs_code"].text == item.hs_code
    for name, target in _FILLED.items():
        words = item.facts.get(name, "")
        belongs = same_code or name not in ("declaration_elements",)
        if words and belongs and (target not in facts or not facts[target].text):
            facts[target] = Fact(words, item.origin)
    same_unit = "unit" in facts and facts["unit"].text == item.facts.get("trade_unit", "")
    for name in TEXTS:
        if item.facts.get(name) and (same_code or not name.startswith(("legal", "ciq"))):
            facts[PREFIX + name] = Fact(item.facts[name], item.origin)
    for name in ("unit_weight_kg", "legal_2_per_unit"):
        if item.facts.get(name) and same_unit and same_code:
            facts[PREFIX + name] = Fact(item.facts[name], item.origin)
    return replace(line, facts=facts)


def review(desk: Desk, case: str, number_: int = 1) -> list[Difference]:
    """Where the newest version of a declaration and the library differ, in the order of its goods lines.

    A part of the line's papers is looked up by its number; a line without one by the exact name, as a suggestion.
    """
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        row = declarations.declaration_of(connection, found.id, number_)
        version = declarations.load(connection, row.version_id)
        return differences_of(desk, connection, found.company_id or 0, version)


def differences_of(
    desk: Desk, connection: Connection, company_id: int, version: declarations.Version
) -> list[Difference]:
    """As `review`, inside a transaction."""
    found: list[Difference] = []
    for row in range(1, len(version.filled.form.goods) + 1):
        said = [version.links.lines.get(key, {}) for key in version.links.of_row(row)]
        keys = dict.fromkeys(part_key(one["part_number"]) for one in said if one.get("part_number"))
        items = [item for key in keys if (item := resolve(connection, company_id, key)) is not None]
        by_name = not keys
        if by_name:
            name = version.filled.text_at(f"goods[{row}].goods_name")
            item = resolve(connection, company_id, part_key("", name)) if name else None
            items = [item] if item is not None else []
        for item in items[:1]:
            found += _of_line(desk, version.filled, row, item, said, by_name=by_name)
    return found


def _of_line(
    desk: Desk, filled: Filled[Declaration], row: int, item: Item, said: Sequence[Mapping[str, str]], *, by_name: bool
) -> list[Difference]:
    here = f"goods[{row}]"
    group = f"第 {row} 项　{item.title}"
    reason = "按品名相同找到" if by_name else "按料号找到"
    ours_code = filled.text_at(f"{here}.hs_code")
    other_code = bool(ours_code and item.hs_code and ours_code != item.hs_code)
    found = []
    for name, target in _TO_LINE.items():
        path, theirs = f"{here}.{target}", item.facts.get(name, "")
        ours = filled.text_at(path)
        if not theirs or ours == theirs or (other_code and name in ("ciq_code", "legal_unit_1", "legal_unit_2")):
            continue
        notes = [reason]
        if name == "hs_code" and (note := code_note(desk, theirs)):
            notes.append(note)
        if name == "declaration_elements" and (note := elements_note(desk, item.facts)):
            notes.append(note)
        label = paths.spec_at(Declaration, path).label
        found.append(
            Difference(
                path=path,
                label=label,
                group=group,
                ours=ours,
                theirs=theirs,
                origin=item.origin,
                why="；".join(notes),
                ticked=not ours and not by_name and len(notes) == 1,
            )
        )
    return found + _numbers(filled, row, item, said, group)


def _numbers(
    filled: Filled[Declaration], row: int, item: Item, said: Sequence[Mapping[str, str]], group: str
) -> list[Difference]:
    """Prices outside the known range and weights that do not fit: to be looked at, nothing to take over."""
    line: GoodsLine = filled.form.goods[row - 1]
    found = []
    same = line.trade_unit == item.facts.get("trade_unit") and line.trade_currency == item.facts.get("currency")
    low, high = number(item.facts.get("price_low", "")), number(item.facts.get("price_high", ""))
    price = line.unit_price if same else None
    if (
        price is not None
        and low is not None
        and high is not None
        and not low * _PRICE_DOWN <= price <= high * _PRICE_UP
    ):
        shown = plain(low) if low == high else f"{plain(low)} 至 {plain(high)}"
        found.append(
            Difference(
                path=f"goods[{row}].unit_price",
                label="单价",
                group=group,
                ours=plain(price),
                theirs="",
                origin=item.origin,
                why=f"以往单价 {shown} {item.facts.get('currency', '')}",
            )
        )
    each = number(item.facts.get("unit_weight_kg", ""))
    net, count = ([number(one.get(name, "")) for one in said] for name in ("net_weight_kg", "quantity"))
    unit_fits = all(one.get("unit", "") == item.facts.get("trade_unit", "") for one in said)
    if each and len(said) == 1 and net[0] and count[0] and unit_fits:
        expected = each * count[0]
        if abs(net[0] - expected) > expected * WEIGHT_TOLERANCE:
            found.append(
                Difference(
                    path=f"goods[{row}].legal_quantity_1",
                    label="净重（千克）",
                    group=group,
                    ours=plain(net[0]),
                    theirs="",
                    origin=item.origin,
                    why=f"按{FIELDS_ZH['unit_weight_kg']} {plain(each)} 应约为 {plain(expected.quantize(Decimal('0.01')))}",
                )
            )
    return found


def differences_issue(found: Sequence[Difference]) -> list[Issue]:
    """What an import says of the differences: one sentence for all of them."""
    against = [one for one in found if one.ours]
    if not against:
        return []
    return [
        Issue(
            id="library-differs",
            severity="info",
            path=against[0].path,
            message=f"有 {len(against)} 处与商品库不同，已按单据填写，商品库没有改动。",
            remedy="商品：请按 F8 打开“与商品库比较”，逐条核对后勾选。",
        )
    ]


def take_from_library(desk: Desk, case: str, number_: int, chosen: Sequence[Difference]) -> Draft:
    """Put the ticked differences into the draft: one act, which can be undone."""
    changes = {one.path: Fact(one.theirs, one.origin) for one in chosen if one.theirs}
    return take_over(desk, case, number_, changes)


def item_of_line(desk: Desk, case: str, number_: int, row: int) -> Item | None:
    """The entry that speaks for a goods line, by part number, else by name."""
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        version = declarations.load(connection, declarations.declaration_of(connection, found.id, number_).version_id)
        said = [version.links.lines.get(key, {}) for key in version.links.of_row(row)]
        part = next((one["part_number"] for one in said if one.get("part_number")), "")
        key = part_key(part, version.filled.text_at(f"goods[{row}].goods_name"))
        return resolve(connection, found.company_id or 0, key) if key else None


def answers_for(desk: Desk, case: str, number_: int, row: int) -> list[Item]:
    """Entries whose elements are worth offering for a line: its own part first, then others of the same code."""
    own = item_of_line(desk, case, number_, row)
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        version = declarations.load(connection, declarations.declaration_of(connection, found.id, number_).version_id)
        code = version.filled.text_at(f"goods[{row}].hs_code")
        items = library.items_with_codes(connection, [code]) if code else []
    mine = [item for item in items if item.company_id == (found.company_id or 0)]
    others = [item for item in items if item.company_id != (found.company_id or 0)]
    ordered = [*([own] if own is not None else []), *mine, *others]
    seen: dict[int, Item] = {}
    for item in ordered:
        if item.facts.get("declaration_elements") and item.hs_code == code:
            seen.setdefault(item.id, item)
    return list(seen.values())[:20]
