"""Filling a declaration from papers and profile: nothing typed by hand is ever overwritten, every value has an origin.

Papers come as plain facts (`Fact`: text and origin), whoever read them. Order of trust, lowest first: profile of our
firm, profile of the client, papers, rules (legal units and quantities), what a hand typed.

Sources: filling rules (GACC 2018/60, 2019/18) items named at each step; terms of delivery as in the rule book, section 5.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ...domain.codes import CodeBook
from ...domain.merging import PRICE_PLACES, MergedLine, MergeRule, merge
from ...domain.quantity import convert, legal_quantity, plain
from .. import path as paths
from ..document import Filled, Unreadable, from_text
from ..spec import fields_of, spec_of
from .fields import Declaration, GoodsLine
from .paper_facts import Fact, Papers, source_line

TERMS = {
    **dict.fromkeys(("FOB", "FCA", "FAS"), "3"),
    **dict.fromkeys(("CFR", "CPT", "CNF", "C&F"), "2"),
    **dict.fromkeys(("CIF", "CIP", "DAP", "DPU", "DDP", "DAT"), "1"),
    "C&I": "4",
    "EXW": "7",
}
"""Incoterm -> 成交方式 (rule book section 5)."""

HAND = "hand:"
_CHINESE = re.compile(r"[一-鿿]")


@dataclass(kw_only=True)
class Result:
    """The filled declaration, its links (per goods line: keys of the paper lines) and what was joined and why."""

    filled: Filled[Declaration]
    links: list[list[str]]
    explanations: list[str]


def fill(
    base: Filled[Declaration] | None,
    base_links: Sequence[Sequence[str]],
    *,
    direction: str,
    profiles: Sequence[tuple[str, Mapping[str, str]]],
    papers: Papers,
    codes: CodeBook,
    on: date,
    rule: MergeRule | None = None,
) -> Result:
    """Fill a new declaration, or fill an existing one again (`base`), keeping what a hand typed.

    `direction` is `export` or `import`; `profiles` are (origin, path -> text), weakest first; `goods.NAME` in a profile
    stands for every goods line.
    """
    made = Filled(form=Declaration())
    kept = base or Filled(form=Declaration())
    _put(made, kept, "import_export_flag", Fact("E" if direction == "export" else "I", "rule:HDR-001"))
    _put(made, kept, "signing.operation_type", Fact("G", "rule:OperType"))
    line_defaults: dict[str, Fact] = {}
    for origin, profile in profiles:
        for path, words in profile.items():
            if path.startswith("goods."):
                line_defaults[path.removeprefix("goods.")] = Fact(words, origin)
            else:
                _put(made, kept, path, Fact(words, origin))
    _fill_head(made, kept, papers, direction)
    merged = merge([source_line(line) for line in papers.lines], rule)
    links = _fill_goods(made, kept, base_links, merged, papers, line_defaults, codes, on, direction)
    _fill_sums(made, kept, papers)
    _keep_hands(made, kept)
    return Result(
        filled=made, links=links, explanations=[line.explanation_zh for line in merged if line.explanation_zh]
    )


def _put(made: Filled[Declaration], kept: Filled[Declaration], path: str, fact: Fact) -> None:
    """Put a fact unless it is empty or a hand typed something there."""
    if fact.text and not kept.origins.get(path, "").startswith(HAND):
        made.type_in(path, fact.text, fact.origin)


def _fill_head(made: Filled[Declaration], kept: Filled[Declaration], papers: Papers, direction: str) -> None:
    head = papers.head
    export = direction == "export"

    def put(path: str, name: str) -> None:
        if name in head:
            _put(made, kept, path, head[name])

    put("contract_number", "contract_number")  # item 18: number of the contract, else of the order
    if "contract_number" not in head:
        put("contract_number", "order_number")
    # item 8: buyer or consignee named in the contract; seller
    put("overseas_consignee_name" if export else "overseas_consignor_name", "buyer" if export else "seller")
    ours = head.get("seller" if export else "buyer")
    if ours is not None and not made.form.domestic_party_name and _CHINESE.search(ours.text):
        _put(made, kept, "domestic_party_name", ours)  # item 4: the profile's registered name goes before
    put("package_count", "total_packages")
    put("package_type", "package_type")
    put("gross_weight_kg", "total_gross_weight_kg")
    put("net_weight_kg", "total_net_weight_kg")
    put("departure_or_arrival_country", "destination_country" if export else "departure_country")
    put("trading_country", "trading_country")
    put("transit_or_destination_port" if export else "departure_port", "foreign_port")
    term = head.get("incoterm")
    if term is not None and term.text.upper() in TERMS:
        _put(made, kept, "transaction_mode", Fact(TERMS[term.text.upper()], term.origin))


_FROM_TEXTS = {
    "hs_code": ("hs_code", "hs_code"),
    "goods_name": ("goods_name", "goods_name"),
    "elements": ("declaration_elements", "declaration_elements"),
    "unit": ("trade_unit", "unit"),
    "currency": ("trade_currency", "currency"),
    "origin_country": ("origin_country", "origin_country"),
}
"""Merged text -> (goods line field, paper field that holds its place)."""


def _fill_goods(
    made: Filled[Declaration],
    kept: Filled[Declaration],
    kept_links: Sequence[Sequence[str]],
    merged: Sequence[MergedLine],
    papers: Papers,
    defaults: Mapping[str, Fact],
    codes: CodeBook,
    on: date,
    direction: str,
) -> list[list[str]]:
    facts = {line.key: line.facts for line in papers.lines}
    old_rows = _old_rows(merged, papers, kept_links)
    links: list[list[str]] = []
    for row, line in enumerate(merged, start=1):
        keys = [str(key) for key in line.keys]
        links.append(keys)
        made.form.goods.append(GoodsLine())
        here = f"goods[{row}]"
        for name, fact in defaults.items():
            made.type_in(f"{here}.{name}", fact.text, fact.origin)
        made.type_in(f"{here}.item_number", str(row), "rule:ITM-002")
        for text_name, (target, paper_name) in _FROM_TEXTS.items():
            found = line.texts[text_name]  # type: ignore[index]
            if found:
                made.type_in(f"{here}.{target}", found, _origin(facts, keys, paper_name))
        for name, target in (("quantity", "trade_quantity"), ("amount", "total_price")):
            total = line.sums[name]  # type: ignore[index]
            words = plain(total) if total is not None else _not_a_number(facts, keys, name)
            if words:
                made.type_in(f"{here}.{target}", words, _origin(facts, keys, name))
        price, printed = _unit_price(line)
        if price is not None:
            origin = _origin(facts, keys, "unit_price") if printed else "rule:VAL-002"
            made.type_in(f"{here}.unit_price", plain(price), origin)
        export_country = "destination_country" if direction == "export" else "origin_country"
        if export_country == "destination_country" and not made.form.goods[-1].destination_country:
            country = made.form.departure_or_arrival_country
            if country:
                made.type_in(
                    f"{here}.destination_country",
                    country,
                    made.origins.get("departure_or_arrival_country", ""),
                )
        if old_rows[row - 1] is not None:
            _keep_row(made, kept, old_rows[row - 1] or 0, row)
        _fill_legal(made, here, line, facts, codes, on)
    _keep_other_rows(made, kept, kept_links, links, {row for row in old_rows if row is not None})
    return links


def _not_a_number(facts: Mapping[str, Mapping[str, Fact]], keys: Sequence[str], name: str) -> str:
    """What a single paper line prints in place of a number: it goes in as printed, for the clerk to put right."""
    fact = facts[keys[0]].get(name) if len(keys) == 1 else None
    return fact.text if fact is not None else ""


def _unit_price(line: MergedLine) -> tuple[Decimal | None, bool]:
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
    found: list[int | None] = [exact.get(tuple(str(key) for key in line.keys)) for line in merged]
    taken = {row for row in found if row is not None}
    for at, line in enumerate(merged):
        keys = [str(key) for key in line.keys]
        shared = [*keys, *(partner for key in keys for partner in partners.get(key, ()))]
        old = next((rows_of[key] for key in shared if key in rows_of and rows_of[key] not in taken), None)
        if found[at] is None and old is not None:
            found[at] = old
            taken.add(old)
    return found


def _keep_other_rows(
    made: Filled[Declaration],
    kept: Filled[Declaration],
    kept_links: Sequence[Sequence[str]],
    links: list[list[str]],
    continued: set[int],
) -> None:
    """Rows no paper speaks of any more stay if a hand made or changed them; the clerk decides, not the program."""
    for old in range(1, len(kept.form.goods) + 1):
        link = list(kept_links[old - 1]) if old <= len(kept_links) else []
        prefix = f"goods[{old}]."
        touched = any(p.startswith(prefix) and o.startswith(HAND) for p, o in kept.origins.items())
        if old in continued or not (touched or not link):
            continue
        made.form.goods.append(GoodsLine())
        links.append(link)
        row = len(made.form.goods)
        for spec in fields_of(GoodsLine):
            words = kept.text_at(prefix + spec.name)
            if words:
                made.type_in(f"goods[{row}].{spec.name}", words, kept.origins.get(prefix + spec.name, ""))
        made.type_in(f"goods[{row}].item_number", str(row), "rule:ITM-002")


def _origin(facts: Mapping[str, Mapping[str, Fact]], keys: Sequence[str], name: str) -> str:
    """Where a merged value comes from: the place of its first source, with the number of the others."""
    places = [facts[key][name].origin for key in keys if name in facts.get(key, {})]
    if not places:
        return "rule:MRG-001"
    return places[0] if len(places) == 1 else f"{places[0]} +{len(places) - 1}"


def _fill_legal(
    made: Filled[Declaration],
    here: str,
    line: MergedLine,
    facts: Mapping[str, Mapping[str, Fact]],
    codes: CodeBook,
    on: date,
) -> None:
    """Legal units from the tariff, legal quantities where they follow with certainty (filling rules item 36)."""
    goods: GoodsLine = paths.get(made.form, here)
    tariff = codes.tariff(goods.hs_code, on) if goods.hs_code else None
    for which, unit in (("1", tariff.unit1 if tariff else ""), ("2", tariff.unit2 if tariff else "")):
        unit_path, quantity_path = f"{here}.legal_unit_{which}", f"{here}.legal_quantity_{which}"
        if unit and not _typed(made, unit_path):
            made.type_in(unit_path, unit, "rule:QTY-003")
        unit = getattr(goods, f"legal_unit_{which}")
        if not unit or _typed(made, quantity_path):
            continue
        quantity = legal_quantity(unit, goods.trade_unit, goods.trade_quantity, line.sums["net_weight_kg"])
        if quantity is not None:
            counted = goods.trade_quantity is not None and convert(goods.trade_quantity, goods.trade_unit, unit)
            keys = [str(key) for key in line.keys]
            origin = (
                _origin(facts, keys, "net_weight_kg")
                if counted in (None, False)
                else made.origins.get(f"{here}.trade_quantity", "rule:QTY-003")
            )
            made.type_in(quantity_path, plain(quantity), origin)


def _typed(made: Filled[Declaration], path: str) -> bool:
    return made.origins.get(path, "").startswith(HAND)


def _fill_sums(made: Filled[Declaration], kept: Filled[Declaration], papers: Papers) -> None:
    """Head totals the papers do not print: the sum of their lines, if every line has the number (items 24 to 26)."""
    for path, name in (("gross_weight_kg", "gross_weight_kg"), ("net_weight_kg", "net_weight_kg")):
        if path in made.origins:
            continue
        found = [line.facts.get(name) for line in papers.lines]
        if found and all(found):
            try:
                total = sum((Decimal(fact.text) for fact in found if fact), Decimal(0))
            except ArithmeticError:
                continue
            _put(made, kept, path, Fact(plain(total), f"{found[0].origin} +{len(found) - 1}"))  # type: ignore[union-attr]


def _keep_row(made: Filled[Declaration], kept: Filled[Declaration], old: int, new: int) -> None:
    """Carry what a hand typed in an old goods row over to the row of the same papers."""
    for path, origin in kept.origins.items():
        prefix = f"goods[{old}]."
        if path.startswith(prefix) and origin.startswith(HAND):
            made.type_in(f"goods[{new}].{path.removeprefix(prefix)}", kept.text_at(path), origin)


def _keep_hands(made: Filled[Declaration], kept: Filled[Declaration]) -> None:
    """Carry over everything else the old form has and the papers do not speak of."""
    for spec_path, words, origin in _leaves(kept):
        if not made.text_at(spec_path):
            made.type_in(spec_path, words, origin)
    for name in ("containers", "licences", "documents"):
        if not getattr(made.form, name):
            setattr(made.form, name, getattr(kept.form, name))
            for path, origin in kept.origins.items():
                if path.startswith(f"{name}["):
                    made.origins[path] = origin


def _leaves(filled: Filled[Declaration]) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    for path, _spec, _value in paths.walk(filled.form):
        if "[" not in path:
            words = filled.text_at(path)
            if words:
                found.append((path, words, filled.origins.get(path, "")))
    return found


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
