"""Comparing the further papers of a shipment, contract, order, booking, with its invoice and packing list (单单一致).

Nothing is repaired and nothing is taken from them: each difference is one finding that names both places. A contract may
cover more than one shipment, so what it has more is no contradiction; what the invoice has more is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from cqdesk.forms.issues import Issue
from cqdesk.forms.papers.kinds import KIND_ZH
from cqdesk.intake.findings import number
from cqdesk.intake.pairing import HEAD_FACTS, compare_heads, pair
from cqdesk.intake.paper import PaperDocument

_TRADE = ("sales_contract", "purchase_order", "proforma_invoice")
_TRANSPORT = ("booking",)
_TRADE_FACTS = ("contract_number", "order_number", "seller", "buyer", "incoterm", "currency", "destination_country")
"""What a contract must agree on with the invoice; its totals may be those of several shipments."""
_TRANSPORT_FACTS = tuple(name for name in HEAD_FACTS if name not in ("invoice_number", "total_amount", "currency"))


def compare_others(
    invoice: PaperDocument | None, packing: PaperDocument | None, others: Sequence[PaperDocument]
) -> list[Issue]:
    """What contracts, orders and bookings say differently from the invoice and the packing list of the shipment."""
    issues: list[Issue] = []
    for other in others:
        if other.kind in _TRADE and invoice is not None and invoice.kind != other.kind:
            issues += _with_trade_paper(invoice, other)
        elif other.kind in _TRANSPORT:
            for paper in (packing, invoice):
                if paper is not None:
                    names = (KIND_ZH.get(paper.kind, "单证"), KIND_ZH[other.kind])
                    issues += compare_heads(paper, other, names, _TRANSPORT_FACTS)
                    break
    return _once(issues)


def _with_trade_paper(invoice: PaperDocument, other: PaperDocument) -> list[Issue]:
    names = (KIND_ZH.get(invoice.kind, "单证"), KIND_ZH[other.kind])
    issues = compare_heads(invoice, other, names, _TRADE_FACTS)
    if not invoice.lines or not other.lines:
        return issues
    found = pair(invoice, other)
    partners: dict[int, list[int]] = {}
    for couple in found.pairs:
        if couple.invoice_line_index is not None and couple.packing_line_index is not None:
            partners.setdefault(couple.invoice_line_index, []).append(couple.packing_line_index)
    for issue in found.issues:
        if issue.path.startswith("header."):
            continue  # compared above, with the facts a contract must share
        if issue.id == "pair-missing" and issue.message.startswith(names[1]):
            continue  # goods of the contract that this shipment does not carry
        row, _, field = issue.path.removeprefix("lines[").partition("].")
        index = int(row) - 1 if row.isdigit() else -1
        if field in ("quantity", "amount", "net_weight_kg", "gross_weight_kg", "package_count", "volume_m3"):
            mine = number(invoice.lines[index].get(field))
            theirs = sum((number(other.lines[n].get(field)) or Decimal(0) for n in partners.get(index, [])), Decimal(0))
            if mine is not None and mine < theirs:
                issue = replace(issue, severity="info")  # a part shipment of the contract
        issues.append(issue)
    return issues + _prices(invoice, other, partners, names)


def _prices(
    invoice: PaperDocument, other: PaperDocument, partners: dict[int, list[int]], names: tuple[str, str]
) -> list[Issue]:
    """Unit prices must be those agreed on."""
    issues: list[Issue] = []
    for index, others in sorted(partners.items()):
        mine = invoice.lines[index].get("unit_price")
        theirs = other.lines[others[0]].get("unit_price")
        first, second = number(mine), number(theirs)
        if mine is None or theirs is None or first is None or second is None or first == second:
            continue
        issues.append(
            Issue(
                id="pair-differs",
                severity="warning",
                path=f"lines[{index + 1}].unit_price",
                message=f"单价不一致：{names[0]}为 {mine.value}（{mine.origin}），"
                f"{names[1]}为 {theirs.value}（{theirs.origin}）。",
                remedy=f"请核对{names[0]}与{names[1]}，向客户确认后改正。",
            )
        )
    return issues


def _once(issues: Sequence[Issue]) -> list[Issue]:
    return list({(issue.id, issue.path, issue.message): issue for issue in issues}.values())
