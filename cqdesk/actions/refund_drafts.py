"""A claim while it is made: what left and is not claimed yet, matched, valued and written into the forms.

Red-letter lines come first: what they write off is free again within the same claim. A draft books nothing; what it
takes of items and invoice lines stands beside the forms, one entry a line, and is booked when the claim is filed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ..domain.quantity import plain
from ..domain.refund.matching import ExportItem, Likeness, Link, Unmatched
from ..domain.refund.pairing import BY_HAND_ZH
from ..domain.refund.rates import Answer, Treatment
from ..domain.refund.trading import line_refund
from ..forms.document import to_document
from ..forms.issues import Issue
from ..forms.refund.checks.facts import is_reversal
from ..forms.refund.claim import RefundClaim
from ..forms.refund.records import CustomsRecord
from ..forms.refund.trading import TradingExport, TradingPurchase
from .desk import Desk
from .refund_books import Books, business_type_of, item_left, library_too_old, line_left, rules_for
from .refund_exchange import exchange_lines
from .refund_pairing import match_all
from .refund_periods import newest_period, period_of
from .refund_producer import fill_producer, with_clearance
from .refund_records import voucher_number
from .refund_reversal import reversal_lines
from .refund_values import part_value
from .refund_vouchers import voucher_kind_of

ZERO = Decimal(0)
_VAT = "V"


@dataclass(kw_only=True)
class Draft:
    """A claim while it is made: the form, what its lines take, what it could not take and why."""

    form: RefundClaim
    takes: list[dict[str, Any]] = field(default_factory=list)
    """One for each exported line, in the order of the lines: item, unit, quantity, invoice lines (see `_take`)."""
    unmatched: tuple[Unmatched, ...] = ()
    issues: list[Issue] = field(default_factory=list)
    library: str = ""
    rule_set: str = ""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to claim and nothing to say."""
        return not (self.takes or self.unmatched or self.issues)

    def document(self) -> dict[str, Any]:
        """As the store keeps it."""
        return {
            "form": to_document(self.form),
            "takes": self.takes,
            "unmatched": [
                {"item": one.item, "why": one.why, "remedy": one.remedy, "candidates": list(one.candidates)}
                for one in self.unmatched
            ],
            "issues": [issue.to_json() for issue in self.issues],
            "library": self.library,
            "rule_set": self.rule_set,
        }


def draft_of(desk: Desk, connection: Any, books: Books) -> Draft:
    """What could be claimed today of everything not claimed yet, not kept: by the newest figures of the company."""
    period = f"{desk.today:%Y-%m}"
    figures = period_of(connection, books.company.uid, period) or newest_period(connection, books.company.uid)
    return make_draft(desk, connection, books, period, 1, desk.today, figures)


def make_draft(
    desk: Desk,
    connection: Any,
    books: Books,
    period: str,
    batch: int,
    last_day: date,
    figures: Mapping[str, Any],
) -> Draft:
    """What left up to `last_day` and is not claimed yet, by the kind of filer the figures of the period tell."""
    filer = "producer" if figures.get("filer") == "producer" else "trading"
    form = RefundClaim(
        company_name=books.company.name, tax_id=books.company.uscc, period=period, batch=batch, filer=filer
    )
    draft = Draft(form=form, library=books.library)
    draft.takes = reversal_lines(connection, books, form, draft.issues)
    items = {
        key: item
        for key, record in books.items.items()
        if (item := item_left(desk, books, key, record, last_day, draft.issues)) is not None
    }
    if filer == "producer":
        _produce(books, draft, items, with_clearance(connection, books.company, period, figures))
    else:
        _trade(desk, books, draft, items, last_day)
    new = [take["item"] for take in draft.takes if "reverses" not in take]
    form.receipts = exchange_lines(desk, books, new)
    found = {rules.id for key in new if (rules := rules_for(books.items[key])) is not None}
    draft.rule_set = "、".join(sorted(found))
    draft.issues += _redeclared(books, form)
    if filer == "trading" and (total := refund_amount(form)) < 0:
        draft.issues.append(_paid_back(total))
    return draft


def _redeclared(books: Books, form: RefundClaim) -> list[Issue]:
    """9810 goods declared anew after accounting: the amount the clerk accounted for is the amount of the new line."""
    issues = []
    for at, line in enumerate(exported_lines(form), start=1):
        wanted = books.advances.get(line.declaration_item, {}).get("redeclare")
        amount = line.vat_refund if form.filer == "trading" else line.mdt_amount
        if wanted is None or is_reversal(line) or amount == Decimal(wanted):
            continue
        told = plain(amount or ZERO)
        issues.append(
            Issue(
                id="refund-redeclared",
                severity="warning",
                path=f"{'exports' if form.filer == 'trading' else 'producer_exports'}[{at}]",
                message=f"{line.declaration_item}：核算登记的应退税额为 {wanted} 元，重新申报的是 {told} 元。",
                remedy="请核对实际销售；只销售一部分的，请用人工配单（Ctrl+M）先申报已销售的部分。",
                source="公告2025年第3号",
            )
        )
    return issues


def _paid_back(total: Decimal) -> Issue:
    return Issue(
        id="refund-pay-back",
        severity="info",
        path="exports",
        message=f"红字冲减后本次申报合计为 {plain(total)} 元，应缴回税款。",
        remedy="请按主管税务机关通知缴回，或等有足够的应退税额时一并申报。",
        source="公告2026年第5号",
    )


def _trade(desk: Desk, books: Books, draft: Draft, items: dict[str, ExportItem], last_day: date) -> None:
    """Match items with invoice lines and fill the export and purchase detail."""
    lines = {key: line for key, row in books.invoices.items() if (line := line_left(desk, books, key, row)) is not None}
    matching = match_all(books, list(items.values()), lines)
    for link in sorted(matching.links, key=lambda link: (books.items[link.item].export_date or last_day, link.item)):
        if _add(draft.form, books, link, items[link.item], draft.issues):
            draft.takes.append(_take(books, link))
    draft.unmatched = matching.unmatched


def _produce(books: Books, draft: Draft, items: dict[str, ExportItem], figures: Mapping[str, Any]) -> None:
    """Fill the producer's detail and summary, without matching: its input VAT is the month's."""
    quantities: dict[str, tuple[str, Decimal, Decimal]] = {}
    for key, item in items.items():
        unit, left = next(iter(item.quantities.items()))
        wanted = books.part_quantities.get(key)
        if wanted is None and books.pairings.get(key) == {}:
            continue  # left alone on purpose
        quantities[key] = (unit, min(wanted, left) if wanted is not None else left, left)
    for key in fill_producer(draft.form, quantities, books, figures, draft.issues):
        unit, quantity, _ = quantities[key]
        link = Link(
            item=key, unit=unit, quantity=quantity, takes=(), likeness=Likeness.EQUAL, why="生产企业按报关单申报"
        )
        draft.takes.append(_take(books, link))


def _take(books: Books, link: Link) -> dict[str, Any]:
    """What a line takes; `version` is that of the customs record it rests on, `pairing` the hand's choice of a part."""
    taken: dict[str, Any] = {
        "item": link.item,
        "unit": link.unit,
        "quantity": str(link.quantity),
        "version": books.items.version(link.item),
        "why": link.why,
        "likeness": str(link.likeness),
        "lines": [
            {"line": take.line, "quantity": str(take.quantity), "amount": str(take.amount)} for take in link.takes
        ],
    }
    if link.item in books.part_quantities:
        taken["pairing"] = {"lines": {}, "part": True, "quantity": plain(books.part_quantities[link.item])}
    elif link.item in books.parts and link.why == BY_HAND_ZH:
        taken["pairing"] = {
            "lines": {line: plain(quantity) for line, quantity in books.pairings[link.item].items()},
            "part": True,
        }
    return taken


def _add(form: RefundClaim, books: Books, link: Link, item: ExportItem, issues: list[Issue]) -> bool:
    """One item with its purchases under its own link number. False if there is no rate for it."""
    record = books.items[link.item]
    assert record.export_date is not None
    code = record.goods_code
    if older := library_too_old(books, link.item, record.export_date, "exports"):
        issues.append(older)
        return False
    answer = books.rates.find(code, record.export_date)
    if answer.rate is None or answer.rate.treatment is not Treatment.REFUND:
        issues.append(_no_rate(link.item, code, record.export_date, answer))
        return False
    number = f"{form.period.replace('-', '')}{form.batch:03d}{len(form.exports) + 1}"
    purchases = _purchases(form, books, link, record, number, answer.rate.refund_rate)
    value = part_value(books, link.item, record, link.quantity, item.quantities[link.unit])
    if value.missing is not None:  # the FOB only stands beside a trading company's refund: said, never in the way
        issues.append(value.missing)
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
            fob_usd=value.fob_usd,
            fob_cny=value.fob_cny,
            purchase_amount=sum((take.amount for take in link.takes), ZERO),
            refund_rate=answer.rate.refund_rate,
            vat_refund=sum((purchase.refund or ZERO for purchase in purchases), ZERO),
            trade_country=record.trade_country,
            business_types=business_type_of(books, link.item),
        )
    )
    return True


def _purchases(
    form: RefundClaim, books: Books, link: Link, record: CustomsRecord, number: str, refund_rate: Decimal
) -> list[TradingPurchase]:
    found: list[TradingPurchase] = []
    business_types = business_type_of(books, link.item)
    for take in link.takes:
        row = books.invoices[take.line]
        assert row.vat_rate is not None
        kind_code, kind_zh = voucher_kind_of(books.voucher_codes, row)
        found.append(
            TradingPurchase(
                line_number=f"{len(form.purchases) + len(found) + 1:08d}",
                link_number=number,
                tax_kind=_VAT,
                voucher_kind=kind_code,
                voucher_kind_name=kind_zh,
                voucher_number=voucher_number(row),
                supplier_tax_id=row.supplier_tax_id,
                invoice_date=row.invoice_date,
                goods_code=record.goods_code,
                goods_name=record.goods_name or record.library_name,
                unit_name=row.unit_name,
                quantity=take.quantity,
                tax_base=take.amount,
                vat_rate=row.vat_rate,
                refund_rate=min(refund_rate, row.vat_rate),
                refund=line_refund(take.amount, row.vat_rate, refund_rate),
                export_date=record.export_date,
                business_types=business_types,
            )
        )
    return found


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


def refund_amount(form: RefundClaim) -> Decimal:
    """What a claim asks for, CNY; negative where red-letter lines outweigh the rest."""
    if form.filer == "producer":
        return form.summary.refund or ZERO
    return sum((export.vat_refund or ZERO for export in form.exports), ZERO)


def exported_lines(form: RefundClaim) -> Sequence[Any]:
    """The exported lines of a claim, whoever files it, in the order of its takes."""
    return form.producer_exports if form.filer == "producer" else form.exports
