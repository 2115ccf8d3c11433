"""Exchange receipts on exported items: assigned by number or by hand, filled into the claim, and the open balances."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from ..domain.quantity import plain, round_half_up
from ..domain.refund.receipts import Assigned, DueItem, OpenBalance, Part, Receipt, assign, open_balances
from ..domain.refund.rule_sets import claim_limits, months_after
from ..domain.refund.terms import CENTS
from ..errors import UserError
from ..forms.refund.exchange import ExchangeLine
from ..forms.refund.records import CustomsRecord, ExchangeReceipt
from ..places import resources
from ..store import refund_decisions
from .desk import Desk
from .refund_books import Books, open_books, rules_for

ZERO = Decimal(0)
USD_NUMBER = "502"
"""美元 in the customs numbering; nearly every record has it, so it is not looked up."""
LATEST_MONTHS = 36
"""公告2026年第5号 art. 48: a contract may set a later day, at most 36 months after export."""


@dataclass(frozen=True, kw_only=True)
class DeemedReason:
    """Why exchange may count as received (视同收汇原因), with the evidence it needs."""

    code: str
    name_zh: str
    evidence_zh: str


@cache
def deemed_reasons() -> dict[str, DeemedReason]:
    """The shipped table by code."""
    with (resources() / "refund" / "deemed_reasons.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: DeemedReason(code=row["code"], name_zh=row["name_zh"], evidence_zh=row["evidence_zh"])
            for row in csv.DictReader(file)
        }


@dataclass(frozen=True, kw_only=True)
class OpenReceipt:
    """A line of the open-balance list."""

    item: str
    export_invoice: str
    exported: date
    currency: str
    total: Decimal
    received: Decimal
    open: Decimal
    due: date | None
    days_left: int | None
    state: str
    """received | deemed | open | overdue"""
    note: str
    """Why it counts as received, or what cannot be set against it."""


@dataclass(frozen=True, kw_only=True)
class ExchangeView:
    """All exported items of a firm with their exchange, and receipts that pay for nothing known."""

    items: tuple[OpenReceipt, ...]
    unassigned: tuple[tuple[str, str, Decimal], ...]
    """(bank reference, currency, amount)"""
    refused: tuple[tuple[str, str], ...]


def assigned(desk: Desk, books: Books) -> tuple[dict[str, DueItem], Assigned]:
    """The items that are to be paid for, and what the receipts pay of them."""
    items = {
        key: due
        for key, record in books.items.items()
        if record.export_date is not None
        and not books.is_withdrawn(key)
        and (due := _due_item(desk, key, record)) is not None
    }
    receipts = [
        Receipt(
            key=key,
            currency=currency_of(desk, row.receipt_currency),
            amount=row.receipt_amount,
            rate=row.receipt_rate,
            received_on=row.received_on,
            declaration="".join(char for char in row.declaration_item if char.isdigit()),
            invoice=row.export_invoice_number,
        )
        for key, row in books.receipts.items()
        if row.receipt_amount and row.received_on
    ]
    return items, assign(list(items.values()), receipts, books.receipts_by_hand)


def currency_of(desk: Desk, text: str) -> str:
    """The letter code of a currency printed as a letter code, a customs number or a name; as printed if unknown."""
    words = text.strip()
    if not words or (len(words) == 3 and words.isascii() and words.isalpha()):
        return words.upper()
    if words == USD_NUMBER:
        return "USD"
    if words.isdigit():
        for entry in desk.codes.entries("currencies"):
            if words in (entry.extra.get("old_customs_code"), entry.extra.get("iso_numeric")):
                return entry.code
    return desk.names.by_name("currencies", words) or words


def _due_item(desk: Desk, key: str, record: CustomsRecord) -> DueItem | None:
    """Customs data without the contract total fall back on the USD FOB."""
    assert record.export_date is not None
    currency, total = currency_of(desk, record.currency), record.total_price
    if not currency or total is None:
        currency, total = "USD", record.fob_usd
    if not total or total <= 0:
        return None
    return DueItem(
        key=key,
        currency=currency,
        total=total,
        exports_cny=record.fob_cny,
        exported=record.export_date,
        invoice=record.export_invoice_number,
    )


def exchange_view(desk: Desk, company_name: str) -> ExchangeView:
    """The open-balance list (received, open, due, reason), soonest due first."""
    books = open_books(desk, company_name)
    items, done = assigned(desk, books)
    rows = [_open_row(desk, books, balance) for balance in open_balances(list(items.values()), done)]
    rank = {"overdue": 0, "open": 1, "deemed": 2, "received": 3}
    rows.sort(key=lambda row: (rank[row.state], row.due or date.max, row.item))
    left = tuple(
        (key, currency_of(desk, books.receipts[key].receipt_currency), amount) for key, amount in done.left.items()
    )
    return ExchangeView(items=tuple(rows), unassigned=left, refused=tuple(done.refused))


def due_of(books: Books, key: str) -> date | None:
    """The day by which an item's exchange must be in: 30 April of the next year, or as the contract says, at most 36
    months after export; None under rules that know no day."""
    record = books.items[key]
    rules = rules_for(record)
    if rules is None or record.export_date is None:
        return None
    normal = claim_limits(rules, record.export_date).normal_until
    agreed = books.deemed.get(key, {}).get("contract_final_date", "")
    if not agreed:
        return normal
    return max(normal, min(date.fromisoformat(agreed), months_after(record.export_date, LATEST_MONTHS)))


def _open_row(desk: Desk, books: Books, balance: OpenBalance) -> OpenReceipt:
    item = balance.item
    due = due_of(books, item.key)
    deemed = books.deemed.get(item.key, {})
    note = deemed_reasons()[deemed["reason"]].name_zh if deemed.get("reason") else ""
    if balance.not_converted:
        note = f"{note}　收汇币种不同且缺汇率：{'、'.join(balance.not_converted)}".strip()
    if not balance.open:
        state = "received"
    elif deemed.get("reason"):
        state = "deemed"
    else:
        state = "overdue" if due is not None and due < desk.today else "open"
    return OpenReceipt(
        item=item.key,
        export_invoice=item.invoice,
        exported=item.exported,
        currency=item.currency,
        total=item.total,
        received=balance.received,
        open=balance.open,
        due=due,
        days_left=None if due is None else (due - desk.today).days,
        state=state,
        note=note,
    )


def exchange_lines(desk: Desk, books: Books, taken: Sequence[str]) -> list[ExchangeLine]:
    """The rows of 出口业务收汇情况表 for these items: one a receipt, or one that says why it counts as received."""
    items, done = assigned(desk, books)
    by_item: dict[str, list[Part]] = {}
    for part in done.parts:
        by_item.setdefault(part.item, []).append(part)
    lines: list[ExchangeLine] = []
    for key in taken:
        item = items.get(key)
        if item is None:
            continue
        buyer = books.buyers.get(key, {})
        lines += [_line(desk, item, part, books.receipts[part.receipt], buyer) for part in by_item.get(key, ())]
        if books.deemed.get(key, {}).get("reason"):
            received = sum((part.covers or ZERO for part in by_item.get(key, ())), ZERO)
            lines.append(_deemed_line(item, received, books.deemed[key]))
    for at, line in enumerate(lines, start=1):
        line.line_number = f"{at:08d}"
    return lines


def _head(item: DueItem) -> ExchangeLine:
    return ExchangeLine(
        declaration_item=item.key,
        export_invoice_number=item.invoice,
        booked_on=None,
        currency=item.currency,
        total_price=item.total,
        exports_cny=item.exports_cny,
    )


def _line(desk: Desk, item: DueItem, part: Part, receipt: ExchangeReceipt, buyer: Mapping[str, str]) -> ExchangeLine:
    line = _head(item)
    currency = currency_of(desk, receipt.receipt_currency)
    rate = Decimal(1) if currency == "CNY" else receipt.receipt_rate
    line.receipt_number = receipt.receipt_number
    line.receipt_total = receipt.receipt_amount
    line.received_on = receipt.received_on
    line.bank_reference = receipt.bank_reference
    line.receipt_currency = currency
    line.receipt_amount = part.amount
    line.receipt_rate = rate
    line.receipt_cny = None if rate is None else round_half_up(part.amount * rate, CENTS)
    line.payer = receipt.payer
    line.payer_country = receipt.payer_country
    line.other_payer_reason = buyer.get("payer_reason", "")[:75]
    line.other_country_reason = buyer.get("country_reason", "")[:75]
    return line


def _deemed_line(item: DueItem, received: Decimal, deemed: Mapping[str, str]) -> ExchangeLine:
    line = _head(item)
    reason = deemed_reasons()[deemed["reason"]]
    line.deemed_reason = reason.name_zh
    line.deemed_explanation = deemed.get("explanation", "")
    line.deemed_evidence = deemed.get("evidence", "") or reason.evidence_zh[:100]
    if item.exports_cny is not None and item.total:
        line.deemed_cny = round_half_up(item.exports_cny * (item.total - received) / item.total, CENTS)
    if deemed.get("contract_final_date"):
        line.contract_final_date = date.fromisoformat(deemed["contract_final_date"])
    return line


def assign_receipt(desk: Desk, company_name: str, receipt: str, parts: Mapping[str, Decimal]) -> str:
    """Say by hand what a receipt pays for (item to amount in its currency); {} gives it back to the numbers on it.

    Raises `UserError` `refund-receipt`: no such receipt or item, or more than came in; nothing is changed then.
    """
    books = open_books(desk, company_name)
    row = books.receipts.get(receipt)
    if row is None or row.receipt_amount is None:
        raise UserError("refund-receipt", f"没有收汇记录 {receipt}。", "请先导入银行收汇记录。")
    if any(amount <= 0 for amount in parts.values()) or sum(parts.values(), ZERO) > row.receipt_amount:
        raise UserError(
            "refund-receipt",
            f"分配金额应大于零，合计不超过收汇金额 {plain(row.receipt_amount)}。",
            "请更正各项金额后保存。",
        )
    if unknown := [key for key in parts if key not in books.items]:
        raise UserError("refund-receipt", f"没有报关单项 {unknown[0]}。", "请核对 21 位报关单号（18 位加 3 位项号）。")
    document = {"parts": {key: plain(amount) for key, amount in parts.items()}} if parts else {}
    _decide(desk, books, "receipt", receipt, document)
    return f"已把收汇分配到 {len(parts)} 项。" if parts else "已恢复按号码自动分配。"


def deem_received(
    desk: Desk,
    company_name: str,
    item: str,
    reason: str,
    *,
    explanation: str = "",
    evidence: str = "",
    contract_final_date: date | None = None,
) -> str:
    """Say why an item's exchange counts as received, or when its contract asks for it; both empty takes it back.

    Raises `UserError` `refund-deemed`: no such item or reason, or a reason without a word of explanation.
    """
    books = open_books(desk, company_name)
    if item not in books.items or (reason and reason not in deemed_reasons()):
        raise UserError("refund-deemed", "没有该报关单项，或原因代码不对。", "请从视同收汇原因表中选择。")
    if reason and not explanation.strip():
        raise UserError("refund-deemed", "视同收汇要写明具体说明。", "请填写原因说明，并备好举证材料。")
    document = {
        "reason": reason, "explanation": explanation.strip(), "evidence": evidence.strip(),
        "contract_final_date": contract_final_date.isoformat() if contract_final_date else "",
    }  # fmt: skip
    _decide(desk, books, "deemed", item, document if reason or contract_final_date else {})
    return "已保存。" if reason or contract_final_date else "已取消视同收汇。"


def deemed_of(desk: Desk, company_name: str, item: str) -> dict[str, str]:
    """What is kept of an item's deemed receipt; {} if nothing is."""
    return dict(open_books(desk, company_name).deemed.get(item, {}))


def _decide(
    desk: Desk, books: Books, kind: refund_decisions.DecisionKind, key: str, document: Mapping[str, object]
) -> None:
    with desk.store.write() as connection:
        refund_decisions.decide(connection, books.company.id, kind, key, document, desk.clock.now())
        desk.write_history(connection, f"company:{books.company.uid}", f"refund_{kind}", {"key": key, **document})
