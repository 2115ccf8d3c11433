"""The checks before a claim is handed in, with everything the store knows around it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from ..domain.refund.exchange import CostWindow
from ..domain.refund.matching import bare_name
from ..forms.issues import Issue
from ..forms.refund.checks.facts import Facts, Original
from ..forms.refund.checks.registry import Answered, run_checks
from ..forms.refund.claim import RefundClaim
from ..forms.refund.records import CustomsRecord, PurchaseInvoiceRow
from ..store import refund, refund_decisions, settings
from ..store.cases import Company
from .desk import Desk
from .refund_amended import amended_after, amended_issues
from .refund_books import Books, books_of, open_books
from .refund_claims import Made, form_of
from .refund_documents import directory_of
from .refund_modes import supervision_modes
from .refund_official import is_official
from .refund_periods import period_of
from .refund_records import voucher_number
from .refund_supplements import buyers_of, certificates_of, principals_of, statements_of
from .refund_tables import rule_sets

ZERO = Decimal(0)


def check_claim(desk: Desk, claim: refund.Claim) -> list[Answered]:
    """Every check of the catalogue, answered: passed, finding, or not checkable with what is missing."""
    company = the_company_of(desk, claim)
    return run_checks(facts_of(desk, claim, form_of(claim), open_books(desk, company.name)))


def check_made(desk: Desk, made: Made) -> list[Answered]:
    """As `check_claim`, for a claim that was just made: nothing is read twice."""
    return run_checks(facts_of(desk, made.claim, made.form, made.books))


def amendments(desk: Desk, claim: refund.Claim) -> list[Issue]:
    """What changed at customs after the claim was filed, each at its line, with what is to be done and until when."""
    company = the_company_of(desk, claim)
    with desk.store.read() as connection:
        current = refund.claim_by_id(connection, claim.id)
        if current is None or current.state not in ("filed", "approved"):
            return []
        others = refund.claims(connection, claim.company_id, states=("filed", "approved"))
        found = amended_after(connection, books_of(desk, connection, company), others)
    return amended_issues([one for one in found if one.claim == claim.number], claim.number)


def amended_claims(desk: Desk, books: Books) -> list[Issue]:
    """What changed at customs after any standing claim of a company."""
    with desk.store.read() as connection:
        others = refund.claims(connection, books.company.id, states=("filed", "approved"))
        return amended_issues(amended_after(connection, books, others))


def the_company_of(desk: Desk, claim: refund.Claim) -> Company:
    """Whose claim it is."""
    with desk.store.read() as connection:
        return refund.company_of(connection, claim)


def facts_of(desk: Desk, claim: refund.Claim, form: RefundClaim, books: Books) -> Facts:
    """What the checks may look at. What nobody entered stays unknown, so the checks say so."""
    company = books.company
    with desk.store.read() as connection:
        firm: Mapping[str, Any] = settings.read(connection, f"refund-firm:{company.uid}", {})
        figures = period_of(connection, company.uid, claim.period)
        before, used, unapproved = _before(connection, claim)
        originals = _originals(connection, claim)
        certificates = certificates_of(connection, company.id)
        principals = principals_of(connection, company.id)
        buyers = {key: (one["buyer"], one["country"]) for key, one in buyers_of(connection, company.id).items()}
        statements = statements_of(connection, company.id)
        papers = refund_decisions.papers_of(connection, claim.id)
    customs, rows = _of_claim(books, form)
    invoices: dict[str, list[PurchaseInvoiceRow]] = {}
    for row in rows:
        invoices.setdefault(voucher_number(row), []).append(row)
    names = {line.unit_name for line in (*form.exports, *form.purchases, *form.producer_exports)}
    names |= {row.unit_name for row in rows}
    names |= {
        unit for record in customs.values() for unit in (record.trade_unit, record.legal_unit, record.legal_unit_2)
    }
    units = {name: desk.names.by_name("units", name) or bare_name(name) for name in names if name}
    kept, handbooks = figures.get("figures", {}), figures.get("handbooks", {})
    return Facts(
        form=form,
        on=desk.today,
        rates=books.rates,
        rule_sets=rule_sets(),
        units=units | {bare_name(name): code for name, code in units.items()},
        customs=customs,
        invoices=invoices,
        claimed_before=before,
        used_before=used,
        unapproved_parts=unapproved,
        supervision_modes=supervision_modes(),
        company_class=firm.get("class"),
        small_scale=firm.get("small_scale"),
        region_window=_window(firm.get("fx_cost_window")),
        originals=originals,
        not_at_tax_side=frozenset(key for key in customs if is_official(books.items.origin(key))),
        certificates=certificates,
        principals=principals,
        buyers=buyers or None,
        fob_statement=statements,
        planned_rates={name: Decimal(rate["planned"]) for name, rate in handbooks.items()} or None,
        cleared_rates={name: Decimal(rate["actual"]) for name, rate in handbooks.items() if rate.get("actual")},
        vat_return_filed=True if kept else None,
        vat_closing_credit=Decimal(kept["closing_credit"]) if "closing_credit" in kept else None,
        ratios=books.ratios,
        documents_complete=directory_of(claim, form, papers, books.items, company.name).complete,
        advances=tuple(
            (item, date.fromisoformat(one["completed_on"]), bool(one.get("outcome")))
            for item, one in books.advances.items()
            if one.get("completed_on")
        ),
        filed_on=None if claim.filed_at is None else claim.filed_at.date(),
    )


def _of_claim(books: Books, form: RefundClaim) -> tuple[dict[str, CustomsRecord], list[PurchaseInvoiceRow]]:
    """The customs records and invoice lines a claim names; one of another claim stands for "data were imported"."""
    items, lines = books.items, books.invoices
    keys = {line.declaration_item for line in (*form.exports, *form.producer_exports)} & set(items)
    vouchers = {line.voucher_number for line in form.purchases}
    wanted = [key for key in lines if key.split("/")[0] in vouchers]
    return (
        {key: items[key] for key in keys or list(items)[:1]},
        [lines[key] for key in wanted or list(lines)[:1]],
    )


def _before(connection: Any, claim: refund.Claim) -> tuple[dict[str, Original], dict[str, Decimal], frozenset[str]]:
    """What the other claims that stand took: items, tax base by voucher, items not approved yet."""
    items: dict[str, Original] = {}
    used: dict[str, Decimal] = {}
    unapproved: set[str] = set()
    for other in refund.claims(connection, claim.company_id, states=("filed", "approved")):
        if other.id == claim.id:
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


def _originals(connection: Any, claim: refund.Claim) -> dict[str, Original]:
    """The lines the red lines of a claim write off, by the paths of the red lines."""
    found: dict[str, Original] = {}
    for at, take in enumerate(claim.document["takes"], start=1):
        if "reverses" not in take:
            continue
        number, _, path = take["reverses"].partition("|")
        name = path.partition("[")[0]
        before = refund.claim_numbered(connection, claim.company_id, number)
        if before is not None:
            line = getattr(form_of(before), name)[int(path.partition("[")[2].rstrip("]")) - 1]
            found[f"{name}[{at}]"] = Original(
                quantity=line.quantity or ZERO, fob_usd=line.fob_usd or ZERO, fob_cny=line.fob_cny or ZERO
            )
    return found


def _window(kept: list[str] | None) -> CostWindow | None:
    return None if not kept else CostWindow(region=kept[0], low=Decimal(kept[1]), high=Decimal(kept[2]))
