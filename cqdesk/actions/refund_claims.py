"""Claims: from records to forms, from draft to filed and back, every yuan in the ledger.

A draft books nothing. Filing books what it takes of each declaration item and invoice line, withdrawing books the
opposite; nothing is ever changed or deleted in the ledger. A claim keeps rule set, rate library and what it was computed
with, so that it can be computed again years later.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ..domain.quantity import plain
from ..domain.refund.matching import (
    ExportItem,
    InvoiceLine,
    Likeness,
    Link,
    Matching,
    UnitRatio,
    Unmatched,
    bare_name,
    match,
)
from ..domain.refund.rates import Answer, RateBook, Treatment
from ..domain.refund.rule_sets import RuleSet, claim_limits, rules_of
from ..domain.refund.trading import line_refund
from ..errors import UserError
from ..forms.document import from_document, to_document
from ..forms.issues import Issue
from ..forms.refund.claim import RefundClaim
from ..forms.refund.records import CustomsRecord, PurchaseInvoiceRow
from ..forms.refund.trading import TradingExport, TradingPurchase
from ..store import cases, refund
from .desk import Desk
from .refund_forms import LazyForms
from .refund_periods import period_of
from .refund_producer import fill_producer
from .refund_records import the_company, voucher_number
from .refund_tables import refund_tables, rule_sets

ZERO = Decimal(0)
_VAT = "V"


@dataclass(kw_only=True)
class Draft:
    """A claim while it is made: the form, what it takes, what it could not take and why."""

    form: RefundClaim
    links: tuple[Link, ...] = ()
    unmatched: tuple[Unmatched, ...] = ()
    issues: list[Issue] = field(default_factory=list)
    library: str = ""
    rule_set: str = ""


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


@dataclass(frozen=True, kw_only=True)
class Made:
    """A claim that was just made, with its forms and what they rest on."""

    claim: refund.Claim
    form: RefundClaim
    books: Books


def make_claim(desk: Desk, company_name: str, period: str) -> refund.Claim:
    """As `make`, only the claim."""
    return make(desk, company_name, period).claim


def make(desk: Desk, company_name: str, period: str) -> Made:
    """Draft the claim of a company for a period YYYY-MM from what is known. Replaces an older draft of it.

    A producer is who has figures of the period that say so (`refund_periods`); everyone else claims as a trading company.

    Raises `UserError` `refund-period`, `refund-no-company`, `refund-nothing-to-claim`.
    """
    last_day = _last_day(period)
    company = the_company(desk, company_name)
    with desk.store.write() as connection:
        books = _books(desk, connection, company)
        older = [claim for claim in refund.claims(connection, company.id, period) if claim.state == "draft"]
        batch = (
            older[0].batch
            if older
            else 1 + max((claim.batch for claim in refund.claims(connection, company.id, period)), default=0)
        )
        figures = period_of(connection, company.uid, period)
        filer = str(figures.get("filer", "trading"))
        if filer == "producer":
            draft = producer_draft(desk, books, period, batch, last_day, figures)
        else:
            draft = trading_draft(desk, books, period, batch, last_day)
        if not (draft.links or draft.unmatched or draft.issues):
            raise UserError(
                "refund-nothing-to-claim",
                f"{period} 没有可以申报退税的报关单。",
                "请先导入该所属期及以前出口、已结关的报关单数据。",
            )
        document = _document(draft)
        if older:
            refund.change_claim(connection, older[0].id, desk.clock.now(), document=document, filer=filer)
            claim = next(one for one in refund.claims(connection, company.id, period) if one.id == older[0].id)
        else:
            claim = refund.add_claim(connection, company.id, period, filer, document, desk.clock.now())
        desk.write_history(
            connection,
            f"claim:{claim.uid}",
            "refund_claim",
            {"period": period, "items": len(draft.links), "unmatched": len(draft.unmatched), "library": draft.library},
        )
    return Made(claim=claim, form=draft.form, books=books)


def form_of(claim: refund.Claim) -> RefundClaim:
    """The forms of a claim."""
    return from_document(RefundClaim, claim.document["form"]).form


def claim_summary(claim: refund.Claim) -> dict[str, Any]:
    """A claim in a few figures, for lists and the command line."""
    form = form_of(claim)
    if claim.filer == "producer":
        amount = form.summary.refund or ZERO
    else:
        amount = sum((export.vat_refund or ZERO for export in form.exports), ZERO)
    return {
        "claim": claim.number,
        "state": claim.state,
        "filer": claim.filer,
        "items": len(claim.document["takes"]),
        "refund": plain(amount),
        "unmatched": claim.document["unmatched"],
        "issues": claim.document["issues"],
    }


def file_claim(desk: Desk, claim: refund.Claim) -> None:
    """The claim was handed in: book what it takes. Raises `UserError` if it is no draft or was overtaken."""
    with desk.store.write() as connection:
        current = _current(connection, claim)
        if current.state != "draft":
            raise UserError("refund-not-a-draft", "该申报已经提交过。", "请打开最新的申报查看状态。")
        usages = _usages(current)
        _refuse_overdraft(desk, connection, current, usages)
        refund.add_usage(connection, current, usages, reason="claimed", at=desk.clock.now())
        refund.change_claim(connection, current.id, desk.clock.now(), state="filed", filed_at=desk.clock.now())
        desk.write_history(connection, f"claim:{current.uid}", "refund_filed", {"number": current.number})


def withdraw_claim(desk: Desk, claim: refund.Claim) -> None:
    """The claim was taken back before approval: its items and invoices are free again."""
    with desk.store.write() as connection:
        current = _current(connection, claim)
        if current.state != "filed":
            raise UserError("refund-not-filed", "只有已提交、未审核通过的申报可以撤回。", "请核对申报状态。")
        refund.add_usage(connection, current, _usages(current), reason="withdrawn", at=desk.clock.now(), sign=-1)
        refund.change_claim(connection, current.id, desk.clock.now(), state="withdrawn")
        desk.write_history(connection, f"claim:{current.uid}", "refund_withdrawn", {"number": current.number})


def trading_draft(desk: Desk, books: Books, period: str, batch: int, last_day: date) -> Draft:
    """Match what left up to `last_day` and is not claimed yet, and fill the forms."""
    issues: list[Issue] = []
    items = [item for key, record in books.items.items() if (item := _item(desk, books, key, record, last_day, issues))]
    lines = [_line(desk, books, key, row) for key, row in books.invoices.items()]
    matching: Matching = match(items, [line for line in lines if line is not None], _ratios())
    form = RefundClaim(
        company_name=books.company.name, tax_id=books.company.uscc, period=period, batch=batch, filer="trading"
    )
    taken: list[Link] = []
    for link in sorted(matching.links, key=lambda link: (books.items[link.item].export_date or last_day, link.item)):
        if _add(form, books, link, issues):
            taken.append(link)
    return Draft(
        form=form,
        links=tuple(taken),
        unmatched=matching.unmatched,
        issues=issues,
        library=books.library,
        rule_set=_rule_sets(books, [link.item for link in taken]),
    )


def producer_draft(
    desk: Desk, books: Books, period: str, batch: int, last_day: date, figures: Mapping[str, Any]
) -> Draft:
    """What left up to `last_day` and is not claimed yet, without matching: the producer's input VAT is the month's."""
    issues: list[Issue] = []
    form = RefundClaim(
        company_name=books.company.name, tax_id=books.company.uscc, period=period, batch=batch, filer="producer"
    )
    items = {
        key: (record, item)
        for key, record in books.items.items()
        if (item := _item(desk, books, key, record, last_day, issues)) is not None
    }
    taken = fill_producer(form, {key: record for key, (record, _) in items.items()}, books.rates, figures, issues)
    links = []
    for key in taken:
        unit, quantity = next(iter(items[key][1].quantities.items()))
        links.append(
            Link(item=key, unit=unit, quantity=quantity, takes=(), likeness=Likeness.EQUAL, why="生产企业按报关单申报")
        )
    return Draft(form=form, links=tuple(links), issues=issues, library=books.library, rule_set=_rule_sets(books, taken))


def _rule_sets(books: Books, keys: Sequence[str]) -> str:
    found = {rules.id for key in keys if (rules := _rules(books.items[key])) is not None}
    return "、".join(sorted(found))


def _add(form: RefundClaim, books: Books, link: Link, issues: list[Issue]) -> bool:
    """One item with its purchases under its own link number. False if there is no rate for it."""
    record = books.items[link.item]
    assert record.export_date is not None
    code = record.goods_code
    answer = books.rates.find(code, record.export_date)
    if answer.rate is None or answer.rate.treatment is not Treatment.REFUND:
        issues.append(_no_rate(link.item, code, record.export_date, answer))
        return False
    number = f"{form.period.replace('-', '')}{form.batch:03d}{len(form.exports) + 1}"
    purchases: list[TradingPurchase] = []
    refunds: list[Decimal] = []
    for take in link.takes:
        row = books.invoices[take.line]
        assert row.vat_rate is not None
        refunds.append(line_refund(take.amount, row.vat_rate, answer.rate.refund_rate))
        purchases.append(
            TradingPurchase(
                line_number=f"{len(form.purchases) + len(purchases) + 1:08d}",
                link_number=number,
                tax_kind=_VAT,
                voucher_number=voucher_number(row),
                supplier_tax_id=row.supplier_tax_id,
                invoice_date=row.invoice_date,
                goods_code=code,
                goods_name=record.goods_name or record.library_name,
                unit_name=row.unit_name,
                quantity=take.quantity,
                tax_base=take.amount,
                vat_rate=row.vat_rate,
                refund_rate=min(answer.rate.refund_rate, row.vat_rate),
                refund=refunds[-1],
                export_date=record.export_date,
            )
        )
    form.purchases += purchases
    form.exports.append(
        TradingExport(
            line_number=f"{len(form.exports) + 1:08d}",
            link_number=number,
            declaration_item=link.item,
            export_date=record.export_date,
            goods_code=code,
            goods_name=record.goods_name or record.library_name,
            unit_name=books.invoices[link.takes[0].line].unit_name,
            quantity=link.quantity,
            fob_usd=record.fob_usd,
            fob_cny=record.fob_cny,
            purchase_amount=sum((take.amount for take in link.takes), ZERO),
            refund_rate=answer.rate.refund_rate,
            vat_refund=sum(refunds, ZERO),
            trade_country=record.trade_country,
        )
    )
    return True


def _no_rate(item: str, code: str, on: date, answer: Answer) -> Issue:
    if answer.rate is not None:
        word = "视同内销征税" if answer.rate.treatment is Treatment.TAXED else "免税，不退税"
        message, remedy = f"{item}：商品 {code} 在 {on} {word}。", "请不要列入退税申报，按规定转内销或免税处理。"
    elif answer.choices:
        message = f"{item}：商品 {code} 在文库中有几种不同的退税率。"
        remedy = "请按实际货物选定文库中的扩展代码。"
    else:
        message, remedy = f"{item}：没有商品 {code} 在 {on} 的退税率。", "请导入当年的出口退税率文库后重新生成。"
    return Issue(
        id="refund-no-rate", severity="error", path="exports", message=message, remedy=remedy, source="出口退税率文库"
    )


def _item(
    desk: Desk, books: Books, key: str, record: CustomsRecord, last_day: date, issues: list[Issue]
) -> ExportItem | None:
    """What is left to claim of an item that left in or before the period; None if it is not to be claimed now."""
    if record.export_date is None or record.export_date > last_day or record.no_refund_mark not in ("", "0", "N", "否"):
        return None
    rules = _rules(record)
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


def _line(desk: Desk, books: Books, key: str, row: PurchaseInvoiceRow) -> InvoiceLine | None:
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


def _rules(record: CustomsRecord) -> RuleSet | None:
    return None if record.export_date is None else rules_of(rule_sets(), record.export_date)


def _ratios() -> list[UnitRatio]:
    return []


def open_books(desk: Desk, company_name: str) -> Books:
    """The records, ledger and rates of a company, to look at."""
    company = the_company(desk, company_name)
    with desk.store.read() as connection:
        return _books(desk, connection, company)


def book_of_rates(connection: Any) -> tuple[RateBook, str]:
    """The newest imported library with the announced changes behind it, and its version ("" if there is none)."""
    libraries = refund.libraries(connection)
    announced = refund_tables().rates
    if not libraries:
        return announced, ""
    return RateBook(refund.rates_of(connection, libraries[0]), announced.announced), libraries[0].version


def _books(desk: Desk, connection: Any, company: cases.Company) -> Books:
    rates, library = book_of_rates(connection)

    return Books(
        company=company,
        items=LazyForms(CustomsRecord, refund.newest_records(connection, company.id, "item")),
        invoices=LazyForms(PurchaseInvoiceRow, refund.newest_records(connection, company.id, "invoice")),
        item_used=refund.used(connection, company.id, "item"),
        invoice_used=refund.used(connection, company.id, "invoice"),
        rates=rates,
        library=library,
    )


def _document(draft: Draft) -> dict[str, Any]:
    return {
        "form": to_document(draft.form),
        "takes": [
            {
                "item": link.item,
                "quantity": str(link.quantity),
                "why": link.why,
                "likeness": str(link.likeness),
                "lines": [
                    {"line": take.line, "quantity": str(take.quantity), "amount": str(take.amount)}
                    for take in link.takes
                ],
            }
            for link in draft.links
        ],
        "unmatched": [
            {"item": one.item, "why": one.why, "remedy": one.remedy, "candidates": list(one.candidates)}
            for one in draft.unmatched
        ],
        "issues": [issue.to_json() for issue in draft.issues],
        "library": draft.library,
        "rule_set": draft.rule_set,
    }


def _usages(claim: refund.Claim) -> list[refund.Usage]:
    form = form_of(claim)
    exports = {export.declaration_item: export for export in (*form.exports, *form.producer_exports)}
    found = []
    for take in claim.document["takes"]:
        fob = exports[take["item"]].fob_usd or ZERO
        found.append(refund.Usage(subject="item", key=take["item"], quantity=Decimal(take["quantity"]), amount=fob))
        found += [
            refund.Usage(
                subject="invoice",
                key=line["line"],
                quantity=Decimal(line["quantity"]),
                amount=Decimal(line["amount"]),
            )
            for line in take["lines"]
        ]
    return found


def _refuse_overdraft(desk: Desk, connection: Any, claim: refund.Claim, usages: list[refund.Usage]) -> None:
    """Between draft and filing another claim may have taken the same invoice."""
    used = refund.used(connection, claim.company_id, "invoice")
    claimed = refund.used(connection, claim.company_id, "item")
    rows = {record.key: record.document for record in refund.newest_records(connection, claim.company_id, "invoice")}
    wanted: dict[str, Decimal] = {}
    for usage in usages:
        if usage.subject == "invoice":
            wanted[usage.key] = wanted.get(usage.key, ZERO) + usage.amount
    for key, amount in wanted.items():
        before = used[key].amount if key in used else ZERO
        if key not in rows or before + amount > Decimal(rows[key].get("amount", "0")):
            raise _overtaken(f"发票 {key.split('/')[0]}")
    for usage in usages:
        if usage.subject == "item" and usage.key in claimed and claimed[usage.key].quantity > 0:
            raise _overtaken(f"报关单 {usage.key}")


def _overtaken(what: str) -> UserError:
    return UserError(
        "refund-overtaken", f"{what} 已被另一次申报使用，不能重复申报。", "请重新生成本次申报；台账没有改动。"
    )


def _current(connection: Any, claim: refund.Claim) -> refund.Claim:
    found = [one for one in refund.claims(connection, claim.company_id, claim.period) if one.id == claim.id]
    if not found:
        raise UserError("refund-claim-gone", "没有这次申报。", "请刷新列表后重试。")
    return found[0]


def _last_day(period: str) -> date:
    match_ = re.fullmatch(r"(20[0-9]{2})-(0[1-9]|1[0-2])", period)
    if match_ is None:
        raise UserError("refund-period", f"所属期“{period}”写法不对。", "请写成 2026-10 的样子。")
    year, month = int(match_[1]), int(match_[2])
    return date(year, month, monthrange(year, month)[1])
