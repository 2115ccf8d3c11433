"""Deadlines of a firm's refunds, each with the amount at stake: the next at risk first.

30 April for claims and exchange (公告2026年第11号, 公告2026年第5号 art. 48), 36 months after export (art. 9(1)4), 15 days for
filing documents (art. 44), 30 April for accounting of 9810 (公告2025年第3号). The end of a filing period moves over rest
days where the calendar knows the year; where it does not, the plain day stands with a mark. What a claim that does not
exist yet would bring is what matching finds today; without an invoice the amount is missing, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..domain.arithmetic import Term, unknown
from ..domain.limits import HolidayCalendar, move_over_rest_days
from ..domain.refund.rule_sets import claim_limits
from ..domain.refund.terms import given, total
from ..store import refund, refund_decisions
from .desk import Desk
from .office_tables import holiday_calendar
from .refund_amended import amended_after
from .refund_books import Books, books_of, quantities_left, rules_for
from .refund_claims import form_of
from .refund_documents import directory_of
from .refund_drafts import draft_of, refund_amount
from .refund_exchange import assigned, due_of
from .refund_overseas import advances_of
from .refund_records import the_company

KIND_ZH = {
    "claim": "正常申报期限",
    "late_claim": "最后申报期限（36 个月）",
    "exchange": "收汇期限",
    "documents": "备案单证归档（15 日）",
    "accounting": "9810 预退税核算",
    "amended": "改单后的红字冲减",
}
MOVES = frozenset({"claim", "exchange", "accounting"})
"""Ends of filing periods move over rest days; the 36 months and the 15 days are counted plainly."""


@dataclass(frozen=True, kw_only=True)
class RefundDeadline:
    """One day and what hangs on it."""

    kind: str
    day: date
    days_left: int
    at_stake: Term
    """CNY; unknown where an amount is missing."""
    known: Decimal
    """The part of `at_stake` that is known, CNY."""
    subjects: tuple[str, ...]
    """Items or claims."""
    note_zh: str
    """Moved over rest days, calendar missing, or what is to be done."""


@dataclass(frozen=True)
class _Stake:
    kind: str
    day: date
    subject: str
    amount: Term


def deadlines(desk: Desk, company_name: str) -> list[RefundDeadline]:
    """All deadlines ahead and missed, in order of days. Raises `UserError` `refund-no-company`."""
    company = the_company(desk, company_name)
    calendar = holiday_calendar(desk)
    with desk.store.read() as connection:
        books = books_of(desk, connection, company)
        claims = refund.claims(connection, company.id)
        papers = {claim.id: refund_decisions.papers_of(connection, claim.id) for claim in claims}
        amounts = _amounts(desk, connection, books)
        amended = amended_after(connection, books, claims)
    stakes = [*_of_items(desk, books, claims, amounts), *_of_exchange(desk, books, amounts, claims)]
    for claim in claims:
        if claim.state in ("filed", "approved"):
            found = directory_of(claim, form_of(claim), papers[claim.id], books.items, company.name)
            if found.due is not None and not found.complete:
                amount = given("应退税额", refund_amount(form_of(claim)), "CNY", f"claim:{claim.number}")
                stakes.append(_Stake("documents", found.due, claim.number, amount))
    for late in amended:
        if late.due is not None:
            stakes.append(_Stake("amended", late.due, late.item, given("已申报税额", late.amount, "CNY", late.claim)))
    for one in advances_of(books, desk.today):
        if one.state in ("due", "overdue") and one.last_date is not None and one.refund is not None:
            stakes.append(_Stake("accounting", one.last_date, one.item, given("预退税额", one.refund, "CNY", one.item)))
    return _grouped(stakes, desk.today, calendar)


def _of_items(desk: Desk, books: Books, claims: Iterable[refund.Claim], amounts: dict[str, Term]) -> Iterable[_Stake]:
    """Items nobody claimed: the normal window while it is open, afterwards the 36 months."""
    for key, record in books.items.items():
        rules = rules_for(record)
        if rules is None or record.export_date is None or books.is_withdrawn(key):
            continue
        if not quantities_left(desk, books, key, record)[0]:
            continue
        limits = claim_limits(rules, record.export_date)
        if desk.today <= limits.normal_until:
            yield _Stake("claim", limits.normal_until, key, amounts[key])
        elif limits.late_until is not None:
            yield _Stake("late_claim", limits.late_until, key, amounts[key])


def _of_exchange(
    desk: Desk, books: Books, amounts: dict[str, Term], claims: Iterable[refund.Claim]
) -> Iterable[_Stake]:
    """Items whose exchange is not in: the refund claimed or to be claimed for them is at stake."""
    items, done = assigned(desk, books)
    received: dict[str, Decimal] = {}
    for part in done.parts:
        received[part.item] = received.get(part.item, Decimal(0)) + (part.covers or Decimal(0))
    claimed: dict[str, Term] = {}
    for claim in claims:
        if claim.state in ("filed", "approved"):
            form = form_of(claim)
            origin = f"claim:{claim.number}"

            def add(item: str, amount: Decimal | None, origin: str = origin) -> None:
                before = claimed[item].value if item in claimed else None  # parts and red lines add up
                claimed[item] = given(item, (before or Decimal(0)) + (amount or Decimal(0)), "CNY", origin)

            for line in form.exports:
                add(line.declaration_item, line.vat_refund)
            for line in form.producer_exports:
                add(line.declaration_item, line.mdt_amount)
    for key, item in items.items():
        due = due_of(books, key)
        deemed = books.deemed.get(key, {}).get("reason")
        if due is not None and not deemed and received.get(key, Decimal(0)) < item.total:
            yield _Stake("exchange", due, key, claimed.get(key) or amounts[key])


def _amounts(desk: Desk, connection: object, books: Books) -> dict[str, Term]:
    """What each unclaimed item would bring, by a draft that is not kept."""
    draft = draft_of(desk, connection, books)
    found = {key: unknown(key, "CNY", "未配到进货发票") for key in books.items}
    for one in draft.unmatched:
        found[one.item] = unknown(one.item, "CNY", one.why)
    for line in draft.form.exports:
        found[line.declaration_item] = given(line.declaration_item, line.vat_refund or Decimal(0), "CNY", "按现有发票")
    for line in draft.form.producer_exports:
        found[line.declaration_item] = given(line.declaration_item, line.mdt_amount or Decimal(0), "CNY", "免抵退税额")
    return found


def _grouped(stakes: Iterable[_Stake], today: date, calendar: HolidayCalendar) -> list[RefundDeadline]:
    groups: dict[tuple[str, date], list[_Stake]] = {}
    for stake in stakes:
        groups.setdefault((stake.kind, stake.day), []).append(stake)
    found = []
    for (kind, counted), members in groups.items():
        day, note = counted, ""
        if kind in MOVES:
            limit = move_over_rest_days(counted, calendar)
            day = limit.day
            note = limit.message_zh if limit.missing_year is not None or limit.day != counted else ""
        amounts = [one.amount for one in members]
        known = [one for one in amounts if one.known]
        name = f"{KIND_ZH[kind]}涉及税额"
        at_stake = (
            total(name, amounts, "CNY")
            if len(known) == len(amounts)
            else unknown(name, "CNY", f"{len(amounts) - len(known)} 项没有金额", operands=tuple(amounts))
        )
        found.append(
            RefundDeadline(
                kind=kind,
                day=day,
                days_left=(day - today).days,
                at_stake=at_stake,
                known=sum((one.value for one in known if one.value is not None), Decimal(0)),
                subjects=tuple(one.subject for one in members),
                note_zh=note,
            )
        )
    return sorted(found, key=lambda one: (one.day, one.kind))
