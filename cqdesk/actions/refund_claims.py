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
from ..domain.refund.matching import Likeness, Link, Unmatched
from ..domain.refund.rates import Answer, Treatment
from ..domain.refund.trading import line_refund
from ..errors import UserError
from ..forms.document import from_document, to_document
from ..forms.issues import Issue
from ..forms.refund.claim import RefundClaim
from ..forms.refund.trading import TradingExport, TradingPurchase
from ..store import refund
from .desk import Desk
from .refund_books import Books, books_of, business_type_of, item_left, line_left, rules_for
from .refund_exchange import exchange_lines
from .refund_pairing import match_all
from .refund_periods import newest_period, period_of
from .refund_producer import fill_producer
from .refund_records import the_company, voucher_number

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
        books = books_of(desk, connection, company)
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


def claims_of(desk: Desk, company_name: str) -> list[refund.Claim]:
    """All claims of a company, newest first. Raises `UserError` `refund-no-company`."""
    company = the_company(desk, company_name)
    with desk.store.read() as connection:
        return refund.claims(connection, company.id)


def newest_claim(desk: Desk, company_name: str, period: str) -> refund.Claim:
    """The newest claim of a period. Raises `UserError` `refund-claim-gone` if there is none."""
    found = [claim for claim in claims_of(desk, company_name) if claim.period == period]
    if not found:
        raise UserError("refund-claim-gone", f"{period} 还没有申报。", "请先生成该所属期的申报。")
    return found[0]


def refund_amount(form: RefundClaim) -> Decimal:
    """What a claim asks for, CNY."""
    if form.filer == "producer":
        return form.summary.refund or ZERO
    return sum((export.vat_refund or ZERO for export in form.exports), ZERO)


def claim_summary(claim: refund.Claim) -> dict[str, Any]:
    """A claim in a few figures, for lists and the command line."""
    form = form_of(claim)
    return {
        "claim": claim.number,
        "state": claim.state,
        "filer": claim.filer,
        "items": len(claim.document["takes"]),
        "refund": plain(refund_amount(form)),
        "unmatched": claim.document["unmatched"],
        "issues": claim.document["issues"],
    }


def file_claim(desk: Desk, claim: refund.Claim) -> None:
    """The claim was handed in: book what it takes. Raises `UserError` if it is no draft or was overtaken."""
    with desk.store.write() as connection:
        current = current_claim(connection, claim)
        if current.state != "draft":
            raise UserError("refund-not-a-draft", "该申报已经提交过。", "请打开最新的申报查看状态。")
        usages = _usages(current)
        _refuse_overdraft(desk, connection, current, usages)
        refund.add_usage(connection, current, usages, reason="claimed", at=desk.clock.now())
        refund.change_claim(connection, current.id, desk.clock.now(), state="filed", filed_at=desk.clock.now())
        desk.write_history(connection, f"claim:{current.uid}", "refund_filed", {"number": current.number})


def withdraw_claim(desk: Desk, claim: refund.Claim, *, for_good: bool = False) -> None:
    """The claim was taken back before approval: its items and invoices are free again.

    `for_good` (自愿不再申报): the vouchers are spent, nothing is freed.
    """
    with desk.store.write() as connection:
        current = current_claim(connection, claim)
        if current.state != "filed":
            raise UserError("refund-not-filed", "只有已提交、未审核通过的申报可以撤回。", "请核对申报状态。")
        if for_good:
            refund.change_claim(connection, current.id, desk.clock.now(), state="withdrawn")
        else:
            free_again(desk, connection, current, "withdrawn")
        payload = {"number": current.number, **({"for_good": True} if for_good else {})}
        desk.write_history(connection, f"claim:{current.uid}", "refund_withdrawn", payload)


def free_again(desk: Desk, connection: Any, claim: refund.Claim, state: str) -> None:
    """Book the opposite of what a claim took, for the reason that is its new state."""
    refund.add_usage(connection, claim, _usages(claim), reason=state, at=desk.clock.now(), sign=-1)
    refund.change_claim(connection, claim.id, desk.clock.now(), state=state)


def draft_of(desk: Desk, connection: Any, books: Books) -> Draft:
    """What could be claimed today of everything not claimed yet, not kept: by the newest figures of the company."""
    period = f"{desk.today:%Y-%m}"
    figures = period_of(connection, books.company.uid, period) or newest_period(connection, books.company.uid)
    if figures.get("filer") == "producer":
        return producer_draft(desk, books, period, 1, desk.today, figures)
    return trading_draft(desk, books, period, 1, desk.today)


def trading_draft(desk: Desk, books: Books, period: str, batch: int, last_day: date) -> Draft:
    """Match what left up to `last_day` and is not claimed yet, and fill the forms."""
    issues: list[Issue] = []
    items = [
        item for key, record in books.items.items() if (item := item_left(desk, books, key, record, last_day, issues))
    ]
    lines = {key: line for key, row in books.invoices.items() if (line := line_left(desk, books, key, row)) is not None}
    matching = match_all(books, items, lines)
    form = RefundClaim(
        company_name=books.company.name, tax_id=books.company.uscc, period=period, batch=batch, filer="trading"
    )
    taken: list[Link] = []
    for link in sorted(matching.links, key=lambda link: (books.items[link.item].export_date or last_day, link.item)):
        if _add(form, books, link, issues):
            taken.append(link)
    form.receipts = exchange_lines(desk, books, [link.item for link in taken])
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
        if (item := item_left(desk, books, key, record, last_day, issues)) is not None
    }
    taken = fill_producer(form, {key: record for key, (record, _) in items.items()}, books, figures, issues)
    form.receipts = exchange_lines(desk, books, taken)
    links = []
    for key in taken:
        unit, quantity = next(iter(items[key][1].quantities.items()))
        links.append(
            Link(item=key, unit=unit, quantity=quantity, takes=(), likeness=Likeness.EQUAL, why="生产企业按报关单申报")
        )
    return Draft(form=form, links=tuple(links), issues=issues, library=books.library, rule_set=_rule_sets(books, taken))


def _rule_sets(books: Books, keys: Sequence[str]) -> str:
    found = {rules.id for key in keys if (rules := rules_for(books.items[key])) is not None}
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
                business_types=business_type_of(books, link.item),
            )
        )
    form.purchases += purchases
    form.exports.append(
        TradingExport(
            line_number=f"{len(form.exports) + 1:08d}",
            link_number=number,
            declaration_item=link.item,
            export_invoice_number=record.export_invoice_number,
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
            business_types=business_type_of(books, link.item),
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


def current_claim(connection: Any, claim: refund.Claim) -> refund.Claim:
    """The claim as it stands now. Raises `UserError` `refund-claim-gone`."""
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
