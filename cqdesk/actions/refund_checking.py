"""The checks before a claim is handed in, with everything the store knows around it."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from ..domain.refund.exchange import CostWindow
from ..domain.refund.matching import bare_name
from ..forms.document import from_document
from ..forms.refund.checks.facts import Facts, Original
from ..forms.refund.checks.registry import Answered, run_checks
from ..forms.refund.records import CustomsRecord, PurchaseInvoiceRow
from ..places import resources
from ..store import refund, settings
from .desk import Desk
from .refund_claims import book_of_rates, form_of
from .refund_periods import period_of
from .refund_records import voucher_number
from .refund_tables import rule_sets

ZERO = Decimal(0)


def check_claim(desk: Desk, claim: refund.Claim) -> list[Answered]:
    """Every check of the catalogue, answered: passed, finding, or not checkable with what is missing."""
    return run_checks(facts_of(desk, claim))


def facts_of(desk: Desk, claim: refund.Claim) -> Facts:
    """What the checks may look at. What nobody entered stays unknown, so the checks say so."""
    form = form_of(claim)
    with desk.store.read() as connection:
        company = refund.company_of(connection, claim)
        firm: Mapping[str, Any] = settings.read(connection, f"refund-firm:{company.uid}", {})
        figures = period_of(connection, company.uid, claim.period)
        rates, _ = book_of_rates(connection)
        customs = {
            record.key: from_document(CustomsRecord, record.document).form
            for record in refund.newest_records(connection, company.id, "item")
        }
        rows = [
            from_document(PurchaseInvoiceRow, record.document).form
            for record in refund.newest_records(connection, company.id, "invoice")
        ]
        before, used, unapproved = _before(connection, claim)
    invoices: dict[str, list[PurchaseInvoiceRow]] = {}
    for row in rows:
        invoices.setdefault(voucher_number(row), []).append(row)
    names = {line.unit_name for line in (*form.exports, *form.purchases, *form.producer_exports)}
    names |= {row.unit_name for row in rows}
    names |= {
        unit for record in customs.values() for unit in (record.trade_unit, record.legal_unit, record.legal_unit_2)
    }
    units = {name: desk.names.by_name("units", name) or bare_name(name) for name in names if name}
    kept = figures.get("figures", {})
    return Facts(
        form=form,
        on=desk.today,
        rates=rates,
        rule_sets=rule_sets(),
        units=units | {bare_name(name): code for name, code in units.items()},
        customs=customs,
        invoices=invoices,
        claimed_before=before,
        used_before=used,
        unapproved_parts=unapproved,
        supervision_modes=_supervision_modes(),
        company_class=firm.get("class"),
        small_scale=firm.get("small_scale"),
        region_window=_window(firm.get("fx_cost_window")),
        planned_rates={name: Decimal(rate["planned"]) for name, rate in figures.get("handbooks", {}).items()} or None,
        vat_return_filed=True if kept else None,
        vat_closing_credit=Decimal(kept["closing_credit"]) if "closing_credit" in kept else None,
        filed_on=None if claim.filed_at is None else claim.filed_at.date(),
    )


def set_firm(
    desk: Desk,
    claim_company_uid: str,
    *,
    company_class: int | None = None,
    small_scale: bool | None = None,
    fx_cost_window: tuple[str, str, str] | None = None,
) -> None:
    """Keep what the checks need of the firm; `fx_cost_window`: region, lowest, highest CNY per USD."""
    firm = {
        "class": company_class,
        "small_scale": small_scale,
        "fx_cost_window": list(fx_cost_window) if fx_cost_window else None,
    }
    with desk.store.write() as connection:
        settings.put(connection, f"refund-firm:{claim_company_uid}", firm)
        desk.write_history(connection, f"company:{claim_company_uid}", "refund_firm", firm)


def _before(connection: Any, claim: refund.Claim) -> tuple[dict[str, Original], dict[str, Decimal], frozenset[str]]:
    """What the other claims that stand took: items, tax base by voucher, items not approved yet."""
    items: dict[str, Original] = {}
    used: dict[str, Decimal] = {}
    unapproved: set[str] = set()
    for other in refund.claims(connection, claim.company_id):
        if other.id == claim.id or other.state not in ("filed", "approved"):
            continue
        form = form_of(other)
        for line in (*form.exports, *form.producer_exports):
            known = items.get(line.declaration_item, Original(quantity=ZERO, fob_usd=ZERO, fob_cny=ZERO))
            items[line.declaration_item] = Original(
                quantity=known.quantity + (line.quantity or ZERO),
                fob_usd=known.fob_usd + (line.fob_usd or ZERO),
                fob_cny=known.fob_cny + (line.fob_cny or ZERO),
            )
            if other.state == "filed":
                unapproved.add(line.declaration_item)
        for line in form.purchases:
            used[line.voucher_number] = used.get(line.voucher_number, ZERO) + (line.tax_base or ZERO)
    return items, used, frozenset(unapproved)


def _window(kept: list[str] | None) -> CostWindow | None:
    return None if not kept else CostWindow(region=kept[0], low=Decimal(kept[1]), high=Decimal(kept[2]))


@cache
def _supervision_modes() -> dict[str, str]:
    with (resources() / "refund" / "supervision_modes.csv").open(encoding="utf-8", newline="") as file:
        return {row["mode"]: row["treatment"] for row in csv.DictReader(file)}
