"""How the goods library grows: from confirmed filings by itself, and by *remember this line*."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ..domain.library import flaw_of, grown, number, part_key
from ..domain.quantity import plain, quotient
from ..domain.uscc import check_uscc
from ..errors import UserError
from ..forms import path as paths
from ..forms.declaration.fields import Declaration, GoodsLine
from ..store import cases, code_sets, declarations, library
from ..store.engine import Connection
from ..store.library import Item
from .desk import Desk
from .library import resolve, words_of
from .library_edits import CHAIN, state_of_item

WEIGHT_PLACES = 6


def learn(
    desk: Desk,
    connection: Connection,
    case: cases.Case,
    row: declarations.DeclarationRow,
    version: declarations.Version,
) -> None:
    """Take what a confirmed declaration says into the library and count its codes; in the transaction that confirms it."""
    company_id = case.company_id or 0
    now = desk.clock.now()
    code_sets.count_uses(connection, company_id, sorted(_codes_of(version.filled.form)), now)
    _learn_client(connection, case, version.filled.form, now)
    learned: list[str] = []
    for number_, line in enumerate(version.filled.form.goods, start=1):
        for part, facts in _facts_of(desk, line, version, number_):
            item, _changed = _remember(desk, connection, company_id, part, facts, f"case:{case.number}")
            if item is not None:
                library.note_use(connection, item.id, now)
                learned.append(item.title)
    if learned:
        desk.write_history(
            connection,
            CHAIN,
            "library_learn",
            {"case": case.number, "declaration": row.number, "entries": len(learned)},
        )


def _learn_client(connection: Connection, case: cases.Case, form: Declaration, now: datetime) -> None:
    """A company whose goods were declared is known from then on; codes that are known already stay as they are."""
    if not form.domestic_party_name or check_uscc(form.domestic_party_uscc) is not None:
        return
    known = cases.find_company(connection, form.domestic_party_name)
    company = cases.put_company(
        connection,
        form.domestic_party_name,
        uscc="" if known and known.uscc else form.domestic_party_uscc,
        customs_code="" if known and known.customs_code else form.domestic_party_customs_code,
    )
    if case.company_id is None:
        cases.touch_case(connection, case.id, now, company_id=company.id)


def _codes_of(form: Declaration) -> set[tuple[str, str]]:
    return {
        (spec.codes, value)
        for _path, spec, value in paths.walk(form)
        if spec.codes and isinstance(value, str) and value and len(value) <= 20
    }


def _facts_of(desk: Desk, line: GoodsLine, version: declarations.Version, row: int) -> list[tuple[str, dict[str, str]]]:
    """(part number, facts) of a goods line, once for each paper line it was merged from."""
    tariff = desk.codes.tariff(line.hs_code, desk.today) if line.hs_code else None
    common = {
        "goods_name": line.goods_name,
        "goods_name_en": line.goods_name_en,
        "hs_code": line.hs_code if not flaw_of("hs_code", line.hs_code) else "",
        "ciq_code": line.ciq_code,
        "declaration_elements": line.declaration_elements,
        "element_names": "|".join(tariff.elements) if tariff and line.declaration_elements else "",
        "trade_unit": line.trade_unit,
        "legal_unit_1": line.legal_unit_1,
        "legal_unit_2": line.legal_unit_2,
        "origin_country": line.origin_country,
        "domestic_district": line.domestic_district,
        "currency": line.trade_currency,
    }
    if line.legal_quantity_2 is not None and line.trade_quantity:
        common["legal_2_per_unit"] = plain(quotient(line.legal_quantity_2, line.trade_quantity, WEIGHT_PLACES))
    said = [version.links.lines.get(key, {}) for key in version.links.of_row(row)] or [{}]
    found = []
    for paper in said:
        facts = dict(common)
        quantity = number(paper.get("quantity", ""))
        net = number(paper.get("net_weight_kg", ""))
        if quantity and net is not None:
            facts["unit_weight_kg"] = plain(quotient(net, quantity, WEIGHT_PLACES))
        price = paper.get("unit_price", "") or (plain(line.unit_price) if line.unit_price is not None else "")
        if number(price) is not None:
            facts["price_low"] = facts["price_high"] = plain(number(price) or 0)
        found.append((paper.get("part_number", ""), facts))
    return found


def _remember(
    desk: Desk, connection: Connection, company_id: int, part: str, facts: Mapping[str, str], origin: str
) -> tuple[Item | None, bool]:
    """Make or renew an entry; (entry, whether anything changed). None if there is neither part number nor name."""
    key = part_key(part, facts.get("goods_name", ""))
    if not key:
        return None, False
    known = resolve(connection, company_id, key)
    now = desk.clock.now()
    if known is None:
        kept = grown({}, facts)
        made = library.add_item(
            connection,
            company_id=company_id,
            key=key,
            part_number=part,
            facts=kept,
            words=words_of(company_id, part, kept, desk.shipped.readings),
            origin=origin,
            at=now,
            who=desk.user,
        )
        return library.item_by_id(connection, made), True
    after = grown(known.facts, facts)
    if after == dict(known.facts):
        return known, False
    library.put_version(
        connection,
        known,
        facts=after,
        words=words_of(known.company_id, known.part_number, after, desk.shipped.readings),
        origin=origin,
        at=now,
        who=desk.user,
    )
    return library.item_by_id(connection, known.id), True


def remember_line(desk: Desk, case: str, number_: int, row: int, *, part_number: str = "") -> str:
    """*Remember this line*: keep a goods line of a draft in the library now. Undoable. Returns a sentence.

    `part_number` counts for a line whose papers tell none. Raises `UserError` when the line is not there or says nothing.
    """
    with desk.store.write() as connection:
        found = cases.case_of(connection, case)
        declaration = declarations.declaration_of(connection, found.id, number_)
        version = declarations.load(connection, declaration.version_id)
        if not 1 <= row <= len(version.filled.form.goods):
            raise UserError("line-unknown", f"没有第 {row} 项商品。", "请把光标放在一项商品上。")
        before: list[dict[str, Any]] = []
        names = []
        for part, facts in _facts_of(desk, version.filled.form.goods[row - 1], version, row):
            part = part or part_number
            key = part_key(part, facts["goods_name"])
            known = resolve(connection, found.company_id or 0, key) if key else None
            item, changed = _remember(desk, connection, found.company_id or 0, part, facts, f"case:{found.number}")
            if item is None:
                raise UserError(
                    "library-no-name", "这一项还没有品名，也没有料号，不能记入商品库。", "请先填写商品名称。"
                )
            if changed:
                before.append(state_of_item(known) if known else {"id": item.id, "version": 0})
            names.append(item.title)
        if before:
            desk.write_history(
                connection,
                CHAIN,
                "library_remember",
                {"case": found.number, "entries": len(before)},
                undoable="yes",
                before={"items": before},
            )
    return f"已记入商品库：{'、'.join(dict.fromkeys(names))}。" if before else "商品库中已是这样，没有变化。"
