"""The numbers of a claim opened into their arithmetic, computed anew from what stands on the claim's own lines.

A form that was edited or computed under other rates shows here, because the figure on the form stands beside the tree.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ..domain.arithmetic import Term
from ..domain.refund.exchange import fx_cost
from ..domain.refund.producer import ProducerRefund, producer_refund
from ..domain.refund.terms import given, total, value_of
from ..domain.refund.trading import Purchase, TradingRefund, trading_refund
from ..forms.refund.claim import RefundClaim
from ..store import refund
from .desk import Desk
from .refund_claims import form_of
from .refund_periods import period_of
from .refund_producer import export_line, period_figures, with_clearance

ZERO = Decimal(0)


def claim_terms(desk: Desk, claim: refund.Claim) -> list[tuple[str, list[Term]]]:
    """Groups of figures of a claim, each opening into its arithmetic."""
    form = form_of(claim)
    if form.filer == "producer":
        with desk.store.read() as connection:
            company = refund.company_of(connection, claim)
            figures = with_clearance(
                connection, company, claim.period, period_of(connection, company.uid, claim.period)
            )
        done = producer_refund([export_line(line) for line in form.producer_exports], period_figures(figures))
        return [("免抵退税", _of_month(done)), ("逐项（未计上期结转和核销调整）", _of_lines(form))]
    links = [(line, _trading(form, line.link_number)) for line in form.exports]
    refunds = [
        Term(
            name_zh=f"{line.line_number} {line.goods_name}　{line.declaration_item}",
            value=done.refund.value,
            formula_zh=done.refund.formula_zh,
            operands=done.refund.operands,
            source_zh=done.refund.source_zh,
            remark_zh=_differs(line.vat_refund, done.refund),
        )
        for line, done in links
    ]
    whole = total("应退税额", refunds, "CNY")
    groups = [("应退税额", [whole]), ("逐项", refunds)]
    costs = [
        fx_cost(done.tax_base, done.cost_transfer, line.fob_usd)
        for line, done in links
        if line.fob_usd and line.fob_usd > 0
    ]
    if costs:
        groups.append(("换汇成本", costs))
    return groups


def _trading(form: RefundClaim, link: str) -> TradingRefund:
    """The purchases of a link; the tax base of each is what the voucher gave."""
    purchases = [
        Purchase(
            tax_base=given("计税金额", line.tax_base or ZERO, "CNY", f"发票 {line.voucher_number}"),
            vat_rate=line.vat_rate or ZERO,
            refund_rate=line.refund_rate or ZERO,
        )
        for line in form.purchases
        if line.link_number == link
    ]
    return trading_refund(purchases)


def _differs(on_form: Decimal | None, computed: Term) -> str:
    return "" if on_form == computed.value else f"申报表上是 {on_form}，与重算结果不同。"


def _of_month(done: ProducerRefund) -> list[Term]:
    return [
        done.refund, done.exempt_credit, done.mdt, done.non_creditable, done.net_vat, done.closing_credit,
        done.credit_carried_forward, done.reduction_carried_forward, done.mdt_reduction_carried_forward,
    ]  # fmt: skip


def _of_lines(form: RefundClaim) -> list[Term]:
    found: list[Term] = []
    for line in form.producer_exports:
        alone = producer_refund([export_line(line)], period_figures({}))
        name = f"{line.line_number} {line.goods_name}　{line.declaration_item}"
        # a red line takes the amount below zero, which a month would carry forward
        amount = alone.mdt_carried_forward if value_of(alone.mdt_carried_forward) else alone.mdt
        operands = (amount, alone.non_creditable)
        found.append(
            Term(
                name_zh=name,
                value=value_of(amount),
                formula_zh="免抵退税额；下列为两项各自的算法",
                operands=operands,
                remark_zh=_differs(line.mdt_amount, amount),
            )
        )
    return found


def group_of(path: str) -> tuple[int, int]:
    """Where the figure of a cell stands in `claim_terms`: (group, place); (0, 0) for what has none of its own."""
    name, _, rest = path.partition("[")
    row = int(rest.partition("]")[0]) - 1 if rest else 0
    return (1, row) if name in ("exports", "producer_exports") else (0, 0)


def figures_of(line: Any) -> Decimal:
    """What a claim line asks for, CNY."""
    amount = line.vat_refund if hasattr(line, "vat_refund") else line.mdt_amount
    return amount or ZERO
