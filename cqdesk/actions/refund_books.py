"""Everything a claim looks at: the records of a company, the ledger, what people decided, the rates of the day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ..domain.clock import business_date
from ..domain.quantity import plain, round_half_up
from ..domain.refund.exchange import FxPolicy, PublishedDays
from ..domain.refund.matching import ExportItem, InvoiceLine, UnitRatio, bare_name
from ..domain.refund.overseas import Outcome
from ..domain.refund.parts import left_of, taken_share
from ..domain.refund.rates import RateBook
from ..domain.refund.rule_sets import RuleSet, claim_limits, rules_of
from ..forms.issues import Issue, Severity
from ..forms.refund.checks.limits import ADVANCE, OVERSEAS
from ..forms.refund.records import CustomsRecord, ExchangeReceipt, PurchaseInvoiceRow
from ..store import attempts, cases, refund, refund_decisions
from .desk import Desk
from .middle_rates import published_rates
from .refund_forms import LazyForms
from .refund_fx import policies_of
from .refund_records import library_in_use, the_company
from .refund_tables import refund_tables, rule_sets
from .refund_vouchers import CERTIFICATE_ZH, voucher_codes

ZERO = Decimal(0)
ENTRY_LENGTH = 18
"""Digits of an entry number, before the item's."""


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
    waiting: frozenset[str] = frozenset()
    """Items of which a part is filed and not decided yet."""
    pairings: dict[str, dict[str, Decimal]] = field(default_factory=dict)
    """What a person decided for an item: invoice line to quantity; {} = it is left alone."""
    parts: frozenset[str] = frozenset()
    """Items whose pairing claims a part on purpose."""
    ratios: tuple[UnitRatio, ...] = ()
    receipts_by_hand: dict[str, dict[str, Decimal]] = field(default_factory=dict)
    """Receipt to {item: amount in the receipt's currency}."""
    deemed: dict[str, dict[str, str]] = field(default_factory=dict)
    """Item to why its exchange counts as received."""
    advances: dict[str, dict[str, str]] = field(default_factory=dict)
    """Item of 9810: sold or not, and what became of the advance refund."""
    buyers: dict[str, dict[str, str]] = field(default_factory=dict)
    """Item to the buyer of its contract, and why somebody else pays."""
    reversals: dict[str, dict[str, str]] = field(default_factory=dict)
    """Claim line (number|path) to how it is to be written off in red in the next claim."""
    withdrawn: Mapping[str, date] = field(default_factory=dict)
    """Entry numbers whose declarations were withdrawn or never left, and since when that is known."""
    policies: tuple[FxPolicy, ...] = ()
    published: Mapping[str, PublishedDays] = field(default_factory=dict)
    """Middle rates by currency."""
    voucher_codes: Mapping[str, str] = field(default_factory=dict)
    part_quantities: dict[str, Decimal] = field(default_factory=dict)
    """Item of a producer to the quantity claimed of it now, in its first unit."""

    def is_withdrawn(self, key: str) -> bool:
        """Whether the declaration of an item is not there any more: nothing is claimed or due for it."""
        return key[:ENTRY_LENGTH] in self.withdrawn

    @property
    def library_year(self) -> int | None:
        """The year of the library; None if there is none or it tells no version."""
        return int(self.library[:4]) if self.library[:4].isdigit() else None


def open_books(desk: Desk, company_name: str) -> Books:
    """The records, ledger and rates of a company, to look at."""
    company = the_company(desk, company_name)
    with desk.store.read() as connection:
        return books_of(desk, connection, company)


def book_of_rates(connection: Any) -> tuple[RateBook, str]:
    """The library in use with the announced changes behind it, and its version ("" if there is none).

    A library whose file tells no version is named by the beginning of its hash.
    """
    announced = refund_tables().rates
    newest = library_in_use(connection)
    if newest is None:
        return announced, ""
    return (
        RateBook(refund.rates_of(connection, newest), announced.announced),
        newest.version or f"版本未注明（{newest.sha256[:8]}）",
    )


def books_of(desk: Desk, connection: Any, company: cases.Company) -> Books:
    """All of it, inside a transaction of the caller."""
    rates, library = book_of_rates(connection)

    def decided(kind: refund_decisions.DecisionKind) -> dict[str, dict[str, Any]]:
        return refund_decisions.decisions(connection, company.id, kind)

    pairings = decided("pairing")
    return Books(
        company=company,
        items=LazyForms(CustomsRecord, refund.newest_records(connection, company.id, "item")),
        invoices=LazyForms(
            PurchaseInvoiceRow,
            [
                *refund.newest_records(connection, company.id, "invoice"),
                *map(_as_invoice, refund.newest_records(connection, company.id, "certificate")),
            ],
        ),
        item_used=refund.used(connection, company.id, "item"),
        invoice_used=refund.used(connection, company.id, "invoice"),
        rates=rates,
        library=library,
        receipts=LazyForms(ExchangeReceipt, refund.newest_records(connection, company.id, "exchange")),
        waiting=refund.waiting_items(connection, company.id),
        pairings={key: _amounts(one["lines"]) for key, one in pairings.items()},
        part_quantities={key: Decimal(one["quantity"]) for key, one in pairings.items() if one.get("quantity")},
        parts=frozenset(key for key, one in pairings.items() if one.get("part")),
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
        buyers=decided("buyer"),
        reversals=decided("reversal"),
        withdrawn={key: business_date(at) for key, at in attempts.withdrawn_entries(connection).items()},
        policies=policies_of(connection, company.uid),
        published=published_rates(desk),
        voucher_codes=voucher_codes(connection),
    )


def _as_invoice(record: refund.StoredRecord) -> refund.StoredRecord:
    """A customs payment certificate as a purchase voucher: its taxable price is the tax base (公告2026年第5号 art. 18)."""
    kept = record.document
    price, tax = kept.get("taxable_price"), kept.get("tax_amount")
    document = {
        "certificate_number": kept["certificate_number"],
        "invoice_date": kept.get("issued_on"),
        "goods_name": kept.get("goods_name"),
        "unit_name": kept.get("unit_name"),
        "quantity": kept.get("quantity"),
        "amount": plain(round_half_up(Decimal(price), 2)) if price else None,
        "vat_amount": tax,
        "vat_rate": plain(round_half_up(Decimal(tax) * 100 / Decimal(price), 0)) if price and tax else None,
        "kind": CERTIFICATE_ZH,
    }
    return record._replace(
        key=f"{record.key}/1", document={name: value for name, value in document.items() if value is not None}
    )


def _amounts(kept: dict[str, str]) -> dict[str, Decimal]:
    return {key: Decimal(words) for key, words in kept.items()}


def item_left(
    desk: Desk, books: Books, key: str, record: CustomsRecord, last_day: date, issues: list[Issue]
) -> ExportItem | None:
    """What is left to claim of an item that left in or before the period; None if it is not to be claimed now."""
    if record.export_date is None or record.export_date > last_day or record.no_refund_mark not in ("", "0", "N", "否"):
        return None
    if books.is_withdrawn(key):
        issues.append(_withdrawn(key))
        return None
    if record.export_date > desk.today:
        issues.append(_after_today(key, record.export_date))
        return None
    if record.supervision_mode == OVERSEAS and _to_be_sold(books.advances.get(key, {})):
        return None
    rules = rules_for(record)
    late = None if rules is None else claim_limits(rules, record.export_date).late_until
    if late is not None and late < desk.today:
        issues.append(_too_late(key, record.export_date))
        return None
    quantities, elsewhere = quantities_left(desk, books, key, record)
    if elsewhere:
        issues.append(_claimed_elsewhere(key))
    if not quantities:
        return None
    if key in books.waiting:
        unit, quantity = next(iter(quantities.items()))
        issues.append(_part_waits(key, f"{plain(quantity)}{unit_zh(desk, unit)}"))
        return None
    return ExportItem(
        key=key,
        company=books.company.uid,
        code=record.goods_code,
        name=record.goods_name or record.library_name,
        quantities=quantities,
        exported=record.export_date,
    )


def whole_of(desk: Desk, record: CustomsRecord) -> dict[str, Decimal]:
    """The quantities of an item by unit code: declared unit, legal unit 1 and 2."""
    quantities: dict[str, Decimal] = {}
    for unit, quantity in (
        (record.trade_unit, record.trade_quantity),
        (record.legal_unit, record.legal_quantity),
        (record.legal_unit_2, record.legal_quantity_2),
    ):
        if unit and quantity is not None and quantity > 0:
            quantities.setdefault(unit_of(desk, unit), quantity)
    return quantities


def quantities_left(desk: Desk, books: Books, key: str, record: CustomsRecord) -> tuple[dict[str, Decimal], bool]:
    """What is left of an item by unit: customs quantity less claimed, less agency certificate, less returned; and
    whether customs data tell of a claim this store knows nothing of."""
    whole = whole_of(desk, record)
    used = books.item_used.get(key)
    ours = dict(used.by_unit) if used is not None else {}
    if not (record.claimed_quantity or record.agency_quantity or record.returned_quantity):
        return left_of(whole, ours), False
    # Customs data count in the first legal unit. A claim made here comes back in the next download: it counts once.
    unit = unit_of(desk, record.legal_unit) if record.legal_unit and record.legal_quantity else next(iter(whole), "")
    told = {unit: record.claimed_quantity or ZERO}
    claimed = told if taken_share(whole, told) > taken_share(whole, ours) else ours
    gone = (record.agency_quantity or ZERO) + (record.returned_quantity or ZERO)
    left = left_of(whole, {**claimed, unit: claimed.get(unit, ZERO) + gone})
    return left, not left and claimed is told and not taken_share(whole, ours)


def unit_of(desk: Desk, printed: str) -> str:
    """The code of a unit as printed, else its bare name."""
    return desk.names.by_name("units", printed) or bare_name(printed)


def unit_zh(desk: Desk, unit: str) -> str:
    """The printed name of a unit code; a bare name as it is."""
    entry = desk.codes.find("units", unit, desk.today)
    return entry.name_zh if entry is not None else unit


def _to_be_sold(advance: dict[str, str]) -> bool:
    """9810 goods whose advance refund was paid back because they were not sold: claimed again after the sale."""
    return advance.get("outcome") == Outcome.REVERSED and advance.get("sold") != "yes"


def _withdrawn(key: str) -> Issue:
    return _issue(
        "refund-withdrawn", "warning", f"{key}：报关单已撤销（删单），没有列入申报。",
        "无需处理；重新申报的，请等新的报关单结关并读回。", "公告2026年第5号",
    )  # fmt: skip


def _after_today(key: str, exported: date) -> Issue:
    return _issue(
        "refund-export-ahead", "error", f"{key}：出口日期 {exported} 晚于今天，没有列入申报。",
        "请核对报关单的出口日期；确未出口的，离境后再申报。", "公告2026年第11号",
    )  # fmt: skip


def _too_late(key: str, exported: date) -> Issue:
    return _issue(
        "refund-too-late", "error", f"{key}：{exported} 出口，已超过 36 个月。",
        "不能再申报退税，应视同内销缴税；请与主管税务机关核实。", "公告2026年第11号第九条",
    )  # fmt: skip


def _claimed_elsewhere(key: str) -> Issue:
    return _issue(
        "refund-claimed-elsewhere", "warning", f"{key}：报关单数据显示已全部申报退税，本程序没有该项的申报记录。",
        "如已在其他软件申报，不必再报；如已撤回，请重新下载报关单数据并导入。", "报关单电子数据",
    )  # fmt: skip


def _part_waits(key: str, left: str) -> Issue:
    return _issue(
        "refund-part-waits", "info", f"{key}：已申报一部分，余 {left} 尚未申报。",
        "请等前一部分审核通过后再申报其余部分。", "税务问答",
    )  # fmt: skip


def _issue(id: str, severity: Severity, message: str, remedy: str, source: str) -> Issue:
    return Issue(id=id, severity=severity, path="exports", message=message, remedy=remedy, source=source)


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
        unit=unit_of(desk, row.unit_name),
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


def library_too_old(books: Books, key: str, exported: date, path: str) -> Issue | None:
    """A rate library holds the rates up to its own year, never those of the next."""
    year = books.library_year
    if year is None or exported.year <= year:
        return None
    return Issue(
        id="refund-library-year",
        severity="error",
        path=path,
        message=f"{key}：{exported} 出口，现有退税率文库 {books.library} 是 {year} 年的，没有当年的退税率。",
        remedy=f"请从税务机关网站下载 {exported.year} 年的出口退税率文库，导入后重新生成。",
        source="出口退税率文库",
    )
