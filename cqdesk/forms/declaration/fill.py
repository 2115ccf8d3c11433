"""Filling a declaration from papers and profile: nothing typed by hand is ever overwritten, every value has an origin.

Papers come as plain facts (`Fact`: text and origin), whoever read them. Order of trust, lowest first: profile of our
firm, profile of the client, papers, rules (legal units and quantities), what a hand typed.

Where a weight goes: a declaration has no field for the net weight of a goods line. A line's net weight (kg) survives
only as its legal quantity, where the tariff counts that goods in kilograms (035) and the deal's own quantity does not
convert; of a joined line it is the sum of its paper lines, and unknown if one of them lacks it.
The 净重 and 毛重 of the head come from the totals of the packing list, as printed or as added up from its lines and
boxes (`actions.shipment`); where no paper has a total, from the weights of the goods lines, if every line has one.
The gross weight of a line goes into that sum only. Nothing is ever shared out among lines, none is made up.

Sources: filling rules (GACC 2018/60, 2019/18) items named at each step; terms of delivery as in the rule book, section 5.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ...domain.codes import CodeBook
from ...domain.merging import PRICE_PLACES, MergedLine, total_of
from ...domain.quantity import convert, legal_quantity, plain
from .. import path as paths
from ..document import HAND, Filled, Unreadable, from_text
from ..issues import Issue
from ..spec import fields_of, spec_of
from .defaults import first_values
from .fields import Declaration, GoodsLine
from .from_library import fill_from_library
from .item_numbers import follow_goods
from .paper_facts import Fact, Links, Papers, about_parts

TERMS = {
    **dict.fromkeys(("FOB", "FCA", "FAS"), "3"),
    **dict.fromkeys(("CFR", "CPT", "CNF", "C&F"), "2"),
    **dict.fromkeys(("CIF", "CIP", "DAP", "DPU", "DDP", "DAT"), "1"),
    "C&I": "4",
    "EXW": "7",
}
"""Incoterm -> 成交方式 (rule book section 5)."""

CHINA = "CHN"
_CHINESE = re.compile(r"[一-鿿]")


@dataclass(kw_only=True)
class Result:
    """The filled declaration, its links, and what is worth saying about the filling."""

    filled: Filled[Declaration]
    links: Links
    issues: list[Issue]
    """Which paper lines became one goods line and why; rows that may now be declared twice."""
    changes: list[list[str]]
    """[[path, old, new]] of item numbers in containers and documents that followed their goods lines."""


def fill(
    base: Filled[Declaration] | None,
    base_links: Links,
    *,
    direction: str,
    profiles: Sequence[tuple[str, Mapping[str, str]]],
    papers: Papers,
    merged: Sequence[MergedLine],
    codes: CodeBook,
    on: date,
) -> Result:
    """Fill a new declaration, or fill an existing one again (`base`), keeping what a hand typed, emptied or moved.

    `direction` is `export` or `import`; `profiles` are (origin, path -> text), weakest first; `goods.NAME` in a profile
    stands for every goods line. `merged` are the goods lines of `papers` (`merged_lines`, without those a hand deleted).
    Goods lines that go on keep their order, new ones stand behind them.
    """
    filled = Filled(form=Declaration())
    kept = base or Filled(form=Declaration())
    for path, fact in first_values(direction).items():
        _put(filled, kept, path, fact)
    line_defaults: dict[str, Fact] = {}
    for origin, profile in profiles:
        for path, words in profile.items():
            if path.startswith("goods."):
                line_defaults[path.removeprefix("goods.")] = Fact(words, origin)
            else:
                _put(filled, kept, path, Fact(words, origin))
    _fill_head(filled, kept, papers, direction)
    rows = _rows(kept, base_links, merged, papers)
    for number, row in enumerate(rows, start=1):
        filled.form.goods.append(GoodsLine())
        if row.line is not None:
            _fill_row(filled, number, row.line, papers, line_defaults, direction)
        if row.old:
            _carry_row(filled, kept, row.old, number, hand_only=row.line is not None)
        filled.type_in(f"goods[{number}].item_number", str(number), "rule:ITM-002")
        if row.line is not None:
            _fill_legal(filled, f"goods[{number}]", row.line, papers, codes, on)
            fill_from_library(filled, f"goods[{number}]", row.link, papers)
    _fill_sums(filled, kept, papers, merged)
    _carry_what_papers_do_not_say(filled, kept)
    return Result(
        filled=filled,
        links=Links(
            rows=[row.link for row in rows],
            deleted=list(base_links.deleted),
            rule=dict(base_links.rule),
            lines={**base_links.lines, **about_parts(papers)},
        ),
        issues=_issues(rows),
        changes=follow_goods(filled, _places(kept, base_links, rows)),
    )


def _put(filled: Filled[Declaration], kept: Filled[Declaration], path: str, fact: Fact) -> None:
    """Put a fact unless it is empty or a hand typed something there."""
    if fact.text and not kept.origins.get(path, "").startswith(HAND):
        filled.type_in(path, fact.text, fact.origin)


def _fill_head(filled: Filled[Declaration], kept: Filled[Declaration], papers: Papers, direction: str) -> None:
    head = papers.head
    export = direction == "export"

    def put(path: str, name: str) -> None:
        if name in head:
            _put(filled, kept, path, head[name])

    put("contract_number", "contract_number")  # item 18: number of the contract, else of the order
    if "contract_number" not in head:
        put("contract_number", "order_number")
    # item 8: buyer or consignee named in the contract; seller
    put("overseas_consignee_name" if export else "overseas_consignor_name", "buyer" if export else "seller")
    typed_name = kept.origins.get("domestic_party_name", "").startswith(HAND)
    if not (typed_name or filled.form.domestic_party_name or filled.form.domestic_party_uscc):
        put("domestic_party_uscc", "uscc")
    ours = head.get("seller" if export else "buyer")
    if ours is not None and not filled.form.domestic_party_name and _CHINESE.search(ours.text):
        _put(filled, kept, "domestic_party_name", ours)  # item 4: the profile's registered name goes before
    put("marks_and_numbers", "marks")  # item 32: as printed, N/M where the packing list says so
    put("transport_mode", "transport_mode")
    put("bill_of_lading_number", "bill_number")
    put("record_book_number", "record_book_number")
    put("package_count", "total_packages")
    put("package_type", "package_type")
    put("gross_weight_kg", "total_gross_weight_kg")
    put("net_weight_kg", "total_net_weight_kg")
    put("departure_or_arrival_country", "destination_country" if export else "departure_country")
    put("trading_country", "trading_country")
    put("transit_or_destination_port" if export else "departure_port", "foreign_port")
    term = head.get("incoterm")
    if term is not None and term.text.upper() in TERMS:
        _put(filled, kept, "transaction_mode", Fact(TERMS[term.text.upper()], term.origin))


_FROM_TEXTS = {
    "hs_code": ("hs_code", "hs_code"),
    "goods_name": ("goods_name", "goods_name"),
    "elements": ("declaration_elements", "declaration_elements"),
    "unit": ("trade_unit", "unit"),
    "currency": ("trade_currency", "currency"),
    "origin_country": ("origin_country", "origin_country"),
    "destination_country": ("destination_country", "destination_country"),
    "record_item": ("record_book_item_number", "record_item"),
}
"""Merged text -> (goods line field, paper field that holds its place)."""


@dataclass(frozen=True, kw_only=True)
class _Row:
    """A goods line to be: an old one that goes on (`old`, from 1; 0 = new), a line of the papers, or both."""

    old: int
    line: MergedLine | None
    link: list[str]
    standing: frozenset[str] = frozenset()
    """The paper lines in it, with the lines of other papers they are paired with."""


def _rows(kept: Filled[Declaration], kept_links: Links, merged: Sequence[MergedLine], papers: Papers) -> list[_Row]:
    """Old rows in their order, then the new lines in the order of the papers.

    Rows no paper speaks of any more stay if a hand made or changed them; the clerk decides, not the program.
    """
    partners = {line.key: line.partner_keys for line in papers.lines}
    going_on: dict[int, _Row] = {}
    new: list[_Row] = []
    for line, old in zip(merged, _old_rows(merged, papers, kept_links.rows), strict=True):
        link = [str(key) for key in line.keys]
        standing = frozenset([*link, *(partner for key in link for partner in partners.get(key, ()))])
        row = _Row(old=old or 0, line=line, link=link, standing=standing)
        if old:
            going_on[old] = row
        else:
            new.append(row)
    rows: list[_Row] = []
    for old in range(1, len(kept.form.goods) + 1):
        link = kept_links.of_row(old)
        prefix = f"goods[{old}]."
        if old in going_on:
            rows.append(going_on[old])
        elif not link or any(p.startswith(prefix) and o.startswith(HAND) for p, o in kept.origins.items()):
            rows.append(_Row(old=old, line=None, link=link))
    return rows + new


def _places(kept: Filled[Declaration], kept_links: Links, rows: Sequence[_Row]) -> dict[int, int]:
    """Old row -> new row; what went into another row is where that is."""
    places = {row.old: number for number, row in enumerate(rows, start=1) if row.old}
    for old in range(1, len(kept.form.goods) + 1):
        if old not in places:
            link = kept_links.of_row(old)
            into = next((number for number, row in enumerate(rows, start=1) if row.standing.intersection(link)), None)
            if into is not None:
                places[old] = into
    return places


def _issues(rows: Sequence[_Row]) -> list[Issue]:
    found: list[Issue] = []
    for number, row in enumerate(rows, start=1):
        if row.line is not None and len(row.link) > 1:
            found.append(
                Issue(
                    id="paper-lines-joined",
                    severity="info",
                    path=f"goods[{number}].goods_name",
                    message=f"第 {number} 项由单据的 {len(row.link)} 行归并：{row.line.explanation_zh}",
                    remedy="商品：请核对是否应归为一项；不应归并的，请插入一行分别填写。",
                    source="MRG-001",
                )
            )
        into = next((n for n, other in enumerate(rows, start=1) if other.standing.intersection(row.link)), number)
        if row.line is None and into != number:
            found.append(
                Issue(
                    id="goods-perhaps-twice",
                    severity="warning",
                    path=f"goods[{number}].goods_name",
                    message=f"第 {number} 项改过，予以保留；但其单据行现已归入第 {into} 项，可能重复申报。",
                    remedy="商品：请核对这两项，删除多余的一项。",
                )
            )
    return found


def _fill_row(
    filled: Filled[Declaration],
    number: int,
    line: MergedLine,
    papers: Papers,
    defaults: Mapping[str, Fact],
    direction: str,
) -> None:
    facts = {paper_line.key: paper_line.facts for paper_line in papers.lines}
    keys = [str(key) for key in line.keys]
    here = f"goods[{number}]"
    for name, fact in defaults.items():
        filled.type_in(f"{here}.{name}", fact.text, fact.origin)
    for text_name, (target, paper_name) in _FROM_TEXTS.items():
        words = line.texts[text_name]  # type: ignore[index]
        if words:
            filled.type_in(f"{here}.{target}", words, _origin(facts, keys, paper_name))
    for name, target in (("quantity", "trade_quantity"), ("amount", "total_price")):
        total = line.sums[name]  # type: ignore[index]
        words = plain(total) if total is not None else _not_a_number(facts, keys, name)
        if words:
            filled.type_in(f"{here}.{target}", words, _origin(facts, keys, name))
    price, printed = price_of(line)
    if price is not None:
        origin = _origin(facts, keys, "unit_price") if printed else "rule:VAL-002"
        filled.type_in(f"{here}.unit_price", plain(price), origin)
    country = filled.form.departure_or_arrival_country
    if direction == "export" and country and not filled.form.goods[-1].destination_country:
        origin = filled.origins.get("departure_or_arrival_country", "")
        filled.type_in(f"{here}.destination_country", country, origin)
    if direction == "import" and not filled.form.goods[-1].destination_country:
        filled.type_in(f"{here}.destination_country", CHINA, "rule:ORI-004")  # item 41: imports are used here


def _not_a_number(facts: Mapping[str, Mapping[str, Fact]], keys: Sequence[str], name: str) -> str:
    """What a single paper line prints in place of a number: it goes in as printed, for the clerk to put right."""
    fact = facts[keys[0]].get(name) if len(keys) == 1 else None
    return fact.text if fact is not None else ""


def price_of(line: MergedLine) -> tuple[Decimal | None, bool]:
    """The price and whether it is the printed one.

    Printed counts, also where it contradicts the total (VAL-002 then says so). Calculated from total and quantity it is
    when none or several are printed, or when the printed one is the same price with too few or too many decimals.
    """
    stated = line.prices[0] if len(line.prices) == 1 else None
    quantity, amount = line.sums["quantity"], line.sums["amount"]
    if stated is None or line.unit_price is None or quantity is None or amount is None:
        return (stated, True) if stated is not None else (line.unit_price, False)
    decimals = max(-int(stated.as_tuple().exponent), 0)
    same_price = abs(line.unit_price - stated) <= Decimal(5).scaleb(-min(decimals, PRICE_PLACES) - 1)
    fits = abs(stated * quantity - amount) <= max(Decimal("0.01"), quantity * Decimal("0.00005"))
    if same_price and (not fits or decimals > PRICE_PLACES):
        return line.unit_price, False
    return stated, True


def _old_rows(merged: Sequence[MergedLine], papers: Papers, kept_links: Sequence[Sequence[str]]) -> list[int | None]:
    """For every new goods line the old row (from 1) it continues: same paper lines, else one that shares some.

    A shared line may be the partner of a pair: what was filled from the packing list alone goes on when the invoice
    comes.
    """
    partners = {line.key: line.partner_keys for line in papers.lines}
    exact = {tuple(link): row for row, link in enumerate(kept_links, start=1) if link}
    rows_of: dict[str, int] = {}
    for row, link in enumerate(kept_links, start=1):
        for key in link:
            rows_of.setdefault(key, row)
    old_rows: list[int | None] = [exact.get(tuple(str(key) for key in line.keys)) for line in merged]
    taken = {row for row in old_rows if row is not None}
    for at, line in enumerate(merged):
        keys = [str(key) for key in line.keys]
        shared = [*keys, *(partner for key in keys for partner in partners.get(key, ()))]
        old = next((rows_of[key] for key in shared if key in rows_of and rows_of[key] not in taken), None)
        if old_rows[at] is None and old is not None:
            old_rows[at] = old
            taken.add(old)
    return old_rows


def _origin(facts: Mapping[str, Mapping[str, Fact]], keys: Sequence[str], name: str) -> str:
    """Where a merged value comes from: the place of its first source, with the number of the others."""
    places = [facts[key][name].origin for key in keys if name in facts.get(key, {})]
    if not places:
        return "rule:MRG-001"
    return places[0] if len(places) == 1 else f"{places[0]} +{len(places) - 1}"


def _fill_legal(
    filled: Filled[Declaration], here: str, line: MergedLine, papers: Papers, codes: CodeBook, on: date
) -> None:
    """Legal units from the tariff, legal quantities where they follow with certainty (filling rules item 36)."""
    facts = {paper_line.key: paper_line.facts for paper_line in papers.lines}
    goods: GoodsLine = paths.get(filled.form, here)
    tariff = codes.tariff(goods.hs_code, on) if goods.hs_code else None
    for which, tariff_unit in (("1", tariff.unit1 if tariff else ""), ("2", tariff.unit2 if tariff else "")):
        unit_path, quantity_path = f"{here}.legal_unit_{which}", f"{here}.legal_quantity_{which}"
        if tariff_unit and not _by_hand(filled, unit_path):
            filled.type_in(unit_path, tariff_unit, "rule:QTY-003")
        unit = getattr(goods, f"legal_unit_{which}")
        if not unit or _by_hand(filled, quantity_path):
            continue
        quantity = legal_quantity(unit, goods.trade_unit, goods.trade_quantity, line.sums["net_weight_kg"])
        if quantity is None:
            continue
        converts = goods.trade_quantity is not None and (
            convert(goods.trade_quantity, goods.trade_unit, unit) is not None
        )
        origin = (
            filled.origins.get(f"{here}.trade_quantity", "rule:QTY-003")
            if converts
            else _origin(facts, [str(key) for key in line.keys], "net_weight_kg")
        )
        filled.type_in(quantity_path, plain(quantity), origin)


def _by_hand(filled: Filled[Declaration], path: str) -> bool:
    return filled.origins.get(path, "").startswith(HAND)


def _fill_sums(
    filled: Filled[Declaration], kept: Filled[Declaration], papers: Papers, merged: Sequence[MergedLine]
) -> None:
    """Head totals the papers do not print: the sum of their lines, if every line has the number (items 24 to 26)."""
    for path, total in (
        ("gross_weight_kg", total_of(merged, "gross_weight_kg")),
        ("net_weight_kg", total_of(merged, "net_weight_kg")),
    ):
        if merged and total is not None and path not in filled.origins:
            facts = {line.key: line.facts for line in papers.lines}
            keys = [str(key) for line in merged for key in line.keys]
            _put(filled, kept, path, Fact(plain(total), _origin(facts, keys, path)))


def _carry_row(filled: Filled[Declaration], kept: Filled[Declaration], old: int, new: int, *, hand_only: bool) -> None:
    """Carry an old goods row over: everything, or what a hand typed or emptied in it."""
    for spec in fields_of(GoodsLine):
        path = f"goods[{old}].{spec.name}"
        words, origin = kept.text_at(path), kept.origins.get(path, "")
        if origin.startswith(HAND) or (words and not hand_only):
            filled.type_in(f"goods[{new}].{spec.name}", words, origin)


def _carry_what_papers_do_not_say(filled: Filled[Declaration], kept: Filled[Declaration]) -> None:
    """Carry over the head fields neither papers nor profile fill, what a hand emptied, and the other lists."""
    for path, _spec, _value in paths.walk(kept.form):
        words, origin = kept.text_at(path), kept.origins.get(path, "")
        if "[" not in path and (origin.startswith(HAND) or (words and not filled.text_at(path))):
            filled.type_in(path, words, origin)
    for name in ("containers", "licences", "documents"):
        setattr(filled.form, name, copy.deepcopy(getattr(kept.form, name)))
        for book, old_book in ((filled.unparsed, kept.unparsed), (filled.origins, kept.origins)):
            book.update({path: said for path, said in old_book.items() if path.startswith(f"{name}[")})


def readable(path: str, words: str) -> bool:
    """Whether a text of a profile can be held at its path (`goods.NAME` stands for every goods line)."""
    try:
        if path.startswith("goods."):
            spec = spec_of(GoodsLine, path.removeprefix("goods."))
        else:
            spec = paths.spec_at(Declaration, path)
            paths.get(Declaration(), path)
        if spec is None or spec.item is not None:
            return False
        from_text(spec, words)
    except (Unreadable, paths.NoSuchPlace):
        return False
    return True
