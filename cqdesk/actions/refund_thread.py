"""One thread through a refund: invoice lines, the exported item, receipts, claim lines, the money, and back.

A thread is asked for at any of its knots; every knot can be the next question, so any yuan can be followed both ways.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..domain.quantity import plain
from ..domain.refund.receipts import Part
from ..errors import UserError
from ..store import refund
from .desk import Desk
from .refund_arithmetic import figures_of
from .refund_books import Books, books_of
from .refund_claims import form_of
from .refund_exchange import assigned
from .refund_records import the_company
from .refund_report import STATE_ZH

KINDS_ZH = {"invoice": "进货发票", "item": "报关单项", "receipt": "收汇", "line": "申报行", "money": "税款"}


@dataclass(frozen=True, kw_only=True)
class Knot:
    """One thing on the thread. `key`: voucher and line, 21-digit item, bank reference, claim and path, claim number."""

    kind: str
    key: str
    title: str
    detail: str
    amount: str
    """With its currency."""
    origin: str = ""
    """File and place it came from."""


@dataclass(frozen=True, kw_only=True)
class Thread:
    """Everything tied to one knot, by kind, in the order of `KINDS_ZH`."""

    at: tuple[str, str]
    knots: dict[str, tuple[Knot, ...]]


def thread(desk: Desk, company_name: str, kind: str, key: str) -> Thread:
    """The thread at a knot. Raises `UserError` `refund-no-knot` when it is not there."""
    company = the_company(desk, company_name)
    with desk.store.read() as connection:
        books = books_of(desk, connection, company)
        claims = [one for one in refund.claims(connection, company.id) if one.state not in ("withdrawn", "rejected")]
    _, done = assigned(desk, books)
    items = _items_at(books, claims, done.parts, kind, key)
    if not items and not _exists(books, claims, kind, key):
        raise UserError("refund-no-knot", "找不到这条记录。", "请刷新列表后重试。")
    takes = [(claim, take) for claim in claims for take in claim.document["takes"] if take["item"] in items]
    found: dict[str, list[Knot]] = {name: [] for name in KINDS_ZH}
    seen: dict[str, dict[str, Decimal]] = {}
    for claim, take in takes:
        for line in take["lines"]:
            of_claims = seen.setdefault(line["line"], {})
            of_claims[claim.number] = of_claims.get(claim.number, Decimal(0)) + Decimal(line["quantity"])
    for line_key, of_claims in seen.items():
        used = "、".join(f"{number} 用 {plain(quantity)}" for number, quantity in of_claims.items())
        found["invoice"].append(_invoice(books, line_key, used))
    if kind == "invoice" and key not in seen:
        found["invoice"].append(_invoice(books, key, "尚未使用"))
    for item in sorted(items):
        found["item"].append(_item(books, item))
    for part in done.parts:
        if part.item in items:
            found["receipt"].append(_receipt(books, part))
    if kind == "receipt" and not found["receipt"]:
        found["receipt"].append(_receipt(books, Part(receipt=key, item="", amount=done.left[key], covers=None)))
    for claim, path, line in _claim_lines(claims):
        if line.declaration_item in items:
            title = f"{claim.number} {line.line_number} {line.goods_name}"
            amount = f"{plain(figures_of(line))} CNY"
            found["line"].append(
                Knot(
                    kind="line", key=f"{claim.number}|{path}", title=title, detail=line.declaration_item, amount=amount
                )
            )
            found["money"].append(
                Knot(
                    kind="money",
                    key=f"{claim.number}|{path}",
                    title=f"{claim.number}　{STATE_ZH[claim.state]}",
                    detail="退税额" if claim.filer == "trading" else "免抵退税额",
                    amount=amount,
                )
            )
    return Thread(at=(kind, key), knots={name: tuple(knots) for name, knots in found.items()})


def _items_at(books: Books, claims: list[refund.Claim], parts: list[Part], kind: str, key: str) -> set[str]:
    """The exported items a knot hangs on."""
    match kind:
        case "item":
            return {key} & set(books.items)
        case "invoice":
            return {
                take["item"]
                for claim in claims
                for take in claim.document["takes"]
                if any(line["line"] == key for line in take["lines"])
            }
        case "receipt":
            return {part.item for part in parts if part.receipt == key}
        case _:
            number, _, path = key.partition("|")
            return {
                line.declaration_item
                for claim, at, line in _claim_lines(claims)
                if claim.number == number and path in ("", at)
            }


def _exists(books: Books, claims: list[refund.Claim], kind: str, key: str) -> bool:
    if kind == "invoice":
        return key in books.invoices
    if kind == "receipt":
        return key in books.receipts
    return any(claim.number == key.partition("|")[0] for claim in claims)


def _claim_lines(claims: list[refund.Claim]) -> Iterator[tuple[refund.Claim, str, Any]]:
    for claim in claims:
        form = form_of(claim)
        name = "producer_exports" if claim.filer == "producer" else "exports"
        for at, line in enumerate(getattr(form, name), start=1):
            yield claim, f"{name}[{at}]", line


def _invoice(books: Books, key: str, used: str) -> Knot:
    row = books.invoices.get(key)
    if row is None:
        return Knot(kind="invoice", key=key, title=key, detail=f"发票记录已不在；{used}", amount="")
    return Knot(
        kind="invoice",
        key=key,
        title=f"{key.partition('/')[0]} {row.goods_name}",
        detail=f"{row.supplier_name}　{plain(row.quantity) if row.quantity else ''}{row.unit_name}　{used}",
        amount=f"{plain(row.amount)} CNY" if row.amount else "",
        origin=books.invoices.origin(key),
    )


def _item(books: Books, key: str) -> Knot:
    row = books.items[key]
    quantity = row.trade_quantity or row.legal_quantity
    return Knot(
        kind="item",
        key=key,
        title=f"{key} {row.goods_name}",
        detail=f"{row.export_date or ''}　{plain(quantity) if quantity else ''}{row.trade_unit or row.legal_unit}",
        amount=f"{plain(row.fob_usd)} USD" if row.fob_usd else "",
        origin=books.items.origin(key),
    )


def _receipt(books: Books, part: Part) -> Knot:
    row = books.receipts[part.receipt]
    way = "人工分配" if part.by_hand else "按号码分配" if part.item else "尚未分配"
    return Knot(
        kind="receipt",
        key=part.receipt,
        title=f"{part.receipt} {row.payer}",
        detail=f"{row.received_on or ''}　{way}",
        amount=f"{plain(part.amount)} {row.receipt_currency}",
        origin=books.receipts.origin(part.receipt),
    )
