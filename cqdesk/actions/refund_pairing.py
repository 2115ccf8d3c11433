"""Items and invoice lines paired by hand, and approved unit ratios: decisions that stand until they are taken back.

A pairing binds the next draft; the ledger is not touched before a claim is filed. Taking back adds a further version
of the decision, so every step stays in the store and in the history.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..domain.quantity import plain
from ..domain.refund.matching import (
    ExportItem,
    InvoiceLine,
    Likeness,
    Matching,
    UnitRatio,
    Unmatched,
    bare_name,
    likeness,
    match,
)
from ..domain.refund.pairing import PairingRefused, pair
from ..errors import UserError
from ..store import refund_decisions
from .desk import Desk
from .refund_books import Books, item_left, line_left, open_books, unit_of, unit_zh
from .refund_records import the_company

SUGGESTIONS = 40


def match_all(books: Books, items: Sequence[ExportItem], lines: Mapping[str, InvoiceLine]) -> Matching:
    """First what people paired, then the rest by rule. A pairing that no longer holds leaves its item unmatched."""
    free = dict(lines)
    links, unmatched, left = [], [], []
    for item in sorted(items, key=lambda item: (item.exported, item.key)):
        chosen = books.pairings.get(item.key)
        if chosen is None:
            left.append(item)
        elif not chosen:
            why, remedy = "已人工取消配单。", "需要申报时请重新配单，或恢复自动配单。"
            unmatched.append(Unmatched(item=item.key, why=why, remedy=remedy))
        else:
            try:
                link, rest = pair(item, chosen, free, books.ratios, part=item.key in books.parts)
            except PairingRefused as refused:
                unmatched.append(
                    Unmatched(item=item.key, why=f"人工配单已不成立：{refused.why}", remedy=refused.remedy)
                )
                continue
            free |= rest
            links.append(link)
    found = match(left, [line for line in free.values() if line.quantity > 0], books.ratios)
    return Matching(
        links=tuple(sorted([*links, *found.links], key=lambda link: link.item)),
        unmatched=(*unmatched, *found.unmatched),
    )


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """An invoice line that may belong to an item."""

    line: str
    goods_name: str
    unit_name: str
    left: Decimal
    amount: Decimal
    likeness: Likeness
    same_unit: bool
    issued: date
    taken: Decimal
    """Quantity the clerk's pairing of this item takes of it."""


@dataclass(frozen=True, kw_only=True)
class PairingView:
    """One item with the lines worth looking at, the likeliest first."""

    item: str
    goods_name: str
    quantities: dict[str, Decimal]
    """What is open, by unit as printed."""
    by_hand: bool
    suggestions: tuple[Suggestion, ...]


def pairing_view(desk: Desk, company_name: str, key: str) -> PairingView:
    """What can be paired with an item. Raises `UserError` `refund-no-item`."""
    books = open_books(desk, company_name)
    item = _item(desk, books, key)
    chosen = books.pairings.get(key, {})
    found = []
    for line_key, row in books.invoices.items():
        line = line_left(desk, books, line_key, row)
        if line is None:
            continue
        found.append(
            Suggestion(
                line=line_key,
                goods_name=row.goods_name,
                unit_name=row.unit_name,
                left=line.quantity,
                amount=line.amount,
                likeness=likeness(item.name, line.name),
                same_unit=line.unit in item.quantities,
                issued=line.issued,
                taken=chosen.get(line_key, Decimal(0)),
            )
        )
    order = list(Likeness)
    found.sort(key=lambda one: (not one.taken, order.index(one.likeness), not one.same_unit, one.issued, one.line))
    record = books.items[key]
    printed = {
        unit: item.quantities[unit_of(desk, unit)]
        for unit in (record.trade_unit, record.legal_unit, record.legal_unit_2)
        if unit and unit_of(desk, unit) in item.quantities
    }
    return PairingView(
        item=key, goods_name=item.name, quantities=printed, by_hand=key in books.pairings,
        suggestions=tuple(found[:SUGGESTIONS]),
    )  # fmt: skip


def pair_by_hand(desk: Desk, company_name: str, key: str, chosen: Mapping[str, Decimal], *, part: bool = False) -> str:
    """Pair an item with invoice lines (line to quantity in the invoice's unit); {} keeps the matcher off it.

    `part`: less than what is open of the item is claimed now, the rest when this is approved.

    Returns what to tell. Raises `UserError` `refund-pairing` when the choice cannot be; nothing is changed then.
    """
    books = open_books(desk, company_name)
    item = _item(desk, books, key)
    lines = {
        line_key: line
        for line_key in chosen
        if line_key in books.invoices
        and (line := line_left(desk, books, line_key, books.invoices[line_key])) is not None
    }
    if any(quantity <= 0 for quantity in chosen.values()):
        raise UserError("refund-pairing", "配单数量应大于零。", "请填写数量，或取消选择该发票。")
    _refuse_double(books, key, chosen, lines)
    if chosen:
        try:
            link, _ = pair(item, chosen, lines, books.ratios, part=part)
        except PairingRefused as refused:
            raise UserError("refund-pairing", refused.why, refused.remedy) from None
        doubt = "" if link.likeness is Likeness.EQUAL else "；货物名称不一致，请核对是否同一货物"
        rest = item.quantities[link.unit] - link.quantity
        later = f"；余 {plain(rest)}{unit_zh(desk, link.unit)} 待本次审核通过后再申报" if rest else ""
        told = f"已配单：{len(chosen)} 行发票{doubt}{later}。"
        part = rest > 0
    else:
        told = "已取消配单，该项暂不申报。"
    document: dict[str, object] = {"lines": {line: plain(quantity) for line, quantity in chosen.items()}}
    _decide(desk, books, "pairing", key, document | ({"part": True} if chosen and part else {}))
    return told


def claim_part(desk: Desk, company_name: str, key: str, quantity: Decimal) -> str:
    """A producer claims a part of an item first: so much of its declared unit. The rest follows after approval.

    Raises `UserError` `refund-pairing`, `refund-no-item`.
    """
    books = open_books(desk, company_name)
    unit, left = next(iter(_item(desk, books, key).quantities.items()))
    if not 0 < quantity < left:
        raise UserError(
            "refund-pairing", f"数量应大于零，小于可申报的 {plain(left)}{unit_zh(desk, unit)}。", "请核对数量。"
        )
    _decide(desk, books, "pairing", key, {"lines": {}, "part": True, "quantity": plain(quantity)})
    return f"先申报 {plain(quantity)}{unit_zh(desk, unit)}，余 {plain(left - quantity)} 待审核通过后再申报。"


def release_pairing(desk: Desk, company_name: str, key: str) -> str:
    """Give an item back to the matcher."""
    books = open_books(desk, company_name)
    if key not in books.pairings:
        raise UserError("refund-not-paired", "该项没有人工配单。", "自动配单的结果请改用人工配单更改。")
    _decide(desk, books, "pairing", key, {})
    return "已恢复自动配单。"


def undo_pairing(desk: Desk, company_name: str, key: str) -> str:
    """Take back the newest decision about an item: what was decided before it stands again."""
    company = the_company(desk, company_name)
    with desk.store.write() as connection:
        kept = refund_decisions.last_two(connection, company.id, "pairing", key)
        if not kept:
            raise UserError("refund-not-paired", "该项没有可撤销的配单。", "请核对报关单项号。")
        before = kept[1] if len(kept) > 1 else {}
        refund_decisions.decide(connection, company.id, "pairing", key, before, desk.clock.now())
        desk.write_history(
            connection, f"company:{company.uid}", "refund_pairing", {"item": key, "undone": True, **before}
        )
    return "已撤销上一次配单。"


def set_ratio(
    desk: Desk, company_name: str, *, name: str, invoice_unit: str, export_unit: str, factor: Decimal, approval: str
) -> str:
    """Keep an approved ratio: `factor` invoice units make one export unit of these goods; factor 0 takes it back.

    Raises `UserError` `refund-ratio`: no approval, or units that are the same.
    """
    units = [desk.names.by_name("units", unit) or bare_name(unit) for unit in (invoice_unit, export_unit)]
    if not name.strip() or not approval.strip() or units[0] == units[1] or factor < 0 or not all(units):
        raise UserError(
            "refund-ratio",
            "换算比例要写明货物名称、两个不同的单位、比例和批准文号。",
            "比例须经主管税务机关认可，请补全后保存。",
        )
    books = open_books(desk, company_name)
    ratio = UnitRatio(
        name=name.strip(), invoice_unit=units[0], export_unit=units[1], factor=factor, approval=approval.strip()
    )
    key = f"{bare_name(name)}|{units[0]}|{units[1]}"
    document = {
        "name": ratio.name, "invoice_unit": ratio.invoice_unit, "export_unit": ratio.export_unit,
        "factor": plain(factor), "approval": ratio.approval,
    }  # fmt: skip
    _decide(desk, books, "ratio", key, document if factor else {})
    return "已保存换算比例。" if factor else "已删除换算比例。"


def _decide(
    desk: Desk, books: Books, kind: refund_decisions.DecisionKind, key: str, document: Mapping[str, object]
) -> None:
    act = "refund_pairing" if kind == "pairing" else "refund_ratio"
    with desk.store.write() as connection:
        refund_decisions.decide(connection, books.company.id, kind, key, document, desk.clock.now())
        desk.write_history(connection, f"company:{books.company.uid}", act, {"key": key, **document})


def _item(desk: Desk, books: Books, key: str) -> ExportItem:
    item = item_left(desk, books, key, books.items[key], date.max, []) if key in books.items else None
    if item is None:
        raise UserError("refund-no-item", f"没有可配单的报关单项 {key}。", "该项可能已经申报，或未导入；请核对项号。")
    return item


def _refuse_double(books: Books, key: str, chosen: Mapping[str, Decimal], lines: Mapping[str, InvoiceLine]) -> None:
    """Other items' pairings hold their lines."""
    for line_key, quantity in chosen.items():
        others = sum(
            (taken.get(line_key, Decimal(0)) for other, taken in books.pairings.items()
             if other != key and not (other in books.item_used and books.item_used[other].quantity > 0)),
            Decimal(0),
        )  # fmt: skip
        if line_key in lines and others and lines[line_key].quantity - others < quantity:
            raise UserError(
                "refund-pairing",
                f"发票 {line_key} 已有 {plain(others)} 人工配给其他报关单项，余下不够。",
                "请先更改那一项的配单，或减少数量。",
            )
