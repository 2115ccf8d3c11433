"""Everything a claim looks at: the records of a company, the ledger, what people decided, the rates of the day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ..domain.refund.matching import ExportItem, InvoiceLine, UnitRatio, bare_name
from ..domain.refund.rates import RateBook
from ..domain.refund.rule_sets import RuleSet, claim_limits, rules_of
from ..forms.issues import Issue
from ..forms.refund.checks.limits import ADVANCE, OVERSEAS
from ..forms.refund.records import CustomsRecord, ExchangeReceipt, PurchaseInvoiceRow
from ..store import cases, refund, refund_decisions
from .desk import Desk
from .refund_forms import LazyForms
from .refund_records import the_company
from .refund_tables import refund_tables, rule_sets

ZERO = Decimal(0)


@dataclass(kw_only=True)
class Books:
    """Everything a claim looks at, read in one go; a record becomes a form when it is first looked at."""

    company: cases.Company
    items: LazyForms[CustomsRecord]
    invoices: LazyForms[PurchaseInvoiceRow]
    item_used: dict[str, refund.Used]
    invoice_used: dict[str, refund.Used]
    rates: RateBook
    library: str
    receipts: LazyForms[ExchangeReceipt]
    pairings: dict[str, dict[str, Decimal]] = field(default_factory=dict)
    """What a person decided for an item: invoice line to quantity; {} = it is left alone."""
    ratios: tuple[UnitRatio, ...] = ()
    receipts_by_hand: dict[str, dict[str, Decimal]] = field(default_factory=dict)
    """Receipt to {item: amount in the receipt's currency}."""
    deemed: dict[str, dict[str, str]] = field(default_factory=dict)
    """Item to why its exchange counts as received."""
    advances: dict[str, dict[str, str]] = field(default_factory=dict)
    """Item of 9810: sold or not, and what became of the advance refund."""


def open_books(desk: Desk, company_name: str) -> Books:
    """The records, ledger and rates of a company, to look at."""
    company = the_company(desk, company_name)
    with desk.store.read() as connection:
        return books_of(desk, connection, company)


def book_of_rates(connection: Any) -> tuple[RateBook, str]:
    """The newest imported library with the announced changes behind it, and its version ("" if there is none).

    A library whose file tells no version is named by the beginning of its hash.
    """
    libraries = refund.libraries(connection)
    announced = refund_tables().rates
    if not libraries:
        return announced, ""
    newest = libraries[0]
    return (
        RateBook(refund.rates_of(connection, newest), announced.announced),
        newest.version or f"版本未注明（{newest.sha256[:8]}）",
    )


def books_of(desk: Desk, connection: Any, company: cases.Company) -> Books:
    """All of it, inside a transaction of the caller."""
    rates, library = book_of_rates(connection)

    def decided(kind: refund_decisions.DecisionKind) -> dict[str, dict[str, Any]]:
        return refund_decisions.decisions(connection, company.id, kind)

    return Books(
        company=company,
        items=LazyForms(CustomsRecord, refund.newest_records(connection, company.id, "item")),
        invoices=LazyForms(PurchaseInvoiceRow, refund.newest_records(connection, company.id, "invoice")),
        item_used=refund.used(connection, company.id, "item"),
        invoice_used=refund.used(connection, company.id, "invoice"),
        rates=rates,
        library=library,
        receipts=LazyForms(ExchangeReceipt, refund.newest_records(connection, company.id, "exchange")),
        pairings={key: _amounts(one["lines"]) for key, one in decided("pairing").items()},
        ratios=tuple(
            UnitRatio(
                name=one["name"],
                invoice_unit=one["invoice_unit"],
                export_unit=one["export_unit"],
                factor=Decimal(one["factor"]),
                approval=one["approval"],
            )
            for one in decided("ratio").values()
        ),
        receipts_by_hand={key: _amounts(one["parts"]) for key, one in decided("receipt").items()},
        deemed=decided("deemed"),
        advances=decided("advance"),
    )


def _amounts(kept: dict[str, str]) -> dict[str, Decimal]:
    return {key: Decimal(words) for key, words in kept.items()}


def item_left(
    desk: Desk, books: Books, key: str, record: CustomsRecord, last_day: date, issues: list[Issue]
) -> ExportItem | None:
    """What is left to claim of an item that left in or before the period; None if it is not to be claimed now."""
    if record.export_date is None or record.export_date > last_day or record.no_refund_mark not in ("", "0", "N", "否"):
        return None
    rules = rules_for(record)
    late = None if rules is None else claim_limits(rules, record.export_date).late_until
    if late is not None and late < desk.today:
        issues.append(
            Issue(
                id="refund-too-late",
                severity="error",
                path="exports",
                message=f"{key}：{record.export_date} 出口，已超过 36 个月。",
                remedy="不能再申报退税，应视同内销缴税；请与主管税务机关核实。",
                source="公告2026年第11号第九条",
            )
        )
        return None
    used = books.item_used.get(key)
    quantities: dict[str, Decimal] = {}
    for unit, quantity in (
        (record.trade_unit, record.trade_quantity),
        (record.legal_unit, record.legal_quantity),
        (record.legal_unit_2, record.legal_quantity_2),
    ):
        if unit and quantity is not None and quantity > 0:
            quantities.setdefault(desk.names.by_name("units", unit) or bare_name(unit), quantity)
    if used is not None and used.quantity > 0:
        return None  # a further part may be claimed only when the part before is approved: by hand
    if not quantities:
        return None
    return ExportItem(
        key=key,
        company=books.company.uid,
        code=record.goods_code,
        name=record.goods_name or record.library_name,
        quantities=quantities,
        exported=record.export_date,
    )


def line_left(desk: Desk, books: Books, key: str, row: PurchaseInvoiceRow) -> InvoiceLine | None:
    """What is left of an invoice line; None of what can never be claimed (red, ordinary, without numbers)."""
    if row.quantity is None or row.amount is None or row.vat_rate is None or row.quantity <= 0 or row.amount <= 0:
        return None
    if "红冲" in row.state or "作废" in row.state or row.positive == "否" or "普通" in row.kind:
        return None
    used = books.invoice_used.get(key)
    quantity = row.quantity - (used.quantity if used else ZERO)
    amount = row.amount - (used.amount if used else ZERO)
    if quantity <= 0 or amount <= 0:
        return None
    return InvoiceLine(
        key=key,
        company=books.company.uid,
        name=row.goods_name,
        unit=desk.names.by_name("units", row.unit_name) or bare_name(row.unit_name),
        quantity=quantity,
        amount=amount,
        issued=row.invoice_date or date.min,
        confirmed=not row.use or "退税" in row.use,
    )


def rules_for(record: CustomsRecord) -> RuleSet | None:
    return None if record.export_date is None else rules_of(rule_sets(), record.export_date)


def business_type_of(books: Books, key: str) -> str:
    """业务类型 of an item: goods of 9810 count as unsold (HWC-YT) until a person says they are sold."""
    unsold = books.items[key].supervision_mode == OVERSEAS and books.advances.get(key, {}).get("sold") != "yes"
    return ADVANCE if unsold else ""
