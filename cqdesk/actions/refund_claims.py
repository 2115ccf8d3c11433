"""Claims: from records to forms, from draft to filed and back, every yuan in the ledger.

A draft books nothing. Filing books what it takes of each declaration item and invoice line, withdrawing books the
opposite; nothing is ever changed or deleted in the ledger. A claim keeps rule set, rate library and what it was computed
with, so that it can be computed again years later.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..domain.quantity import plain
from ..errors import UserError
from ..forms.document import from_document
from ..forms.refund.claim import RefundClaim
from ..store import refund
from .desk import Desk
from .refund_books import Books, books_of
from .refund_drafts import make_draft, refund_amount
from .refund_ledger import book, free_again
from .refund_official import take_official
from .refund_periods import period_of
from .refund_records import the_company


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
        taken = take_official(desk, connection, company)
        books = books_of(desk, connection, company)
        known = refund.batches(connection, company.id, period)
        older = next((key for key, _, state in known if state == "draft"), None)
        batch = next(
            (number for key, number, _ in known if key == older), 1 + max((one[1] for one in known), default=0)
        )
        figures = period_of(connection, company.uid, period)
        draft = make_draft(desk, connection, books, period, batch, last_day, figures)
        draft.issues += taken.issues
        if draft.empty:
            raise _nothing_to_claim(books, period, last_day)
        document, filer = draft.document(), draft.form.filer
        if older is not None:
            claim = refund.replace_draft(connection, older, document, filer, desk.clock.now())
        else:
            claim = refund.add_claim(connection, company.id, period, filer, document, desk.clock.now())
        desk.write_history(
            connection,
            f"claim:{claim.uid}",
            "refund_claim",
            {"period": period, "items": len(draft.takes), "unmatched": len(draft.unmatched), "library": draft.library},
        )
    return Made(claim=claim, form=draft.form, books=books)


def _nothing_to_claim(books: Books, period: str, last_day: date) -> UserError:
    later = sum(1 for record in books.items.values() if record.export_date and record.export_date > last_day)
    more = f"（有 {later} 项在 {last_day} 之后出口，属于以后的所属期）" if later else ""
    return UserError(
        "refund-nothing-to-claim",
        f"{period} 没有可以申报退税的报关单{more}。",
        "请先导入该所属期及以前出口、已结关的报关单数据；报关单结关后也会自动取用。",
    )


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
    """The claim was handed in: book what it takes. Raises `UserError` if it is no draft, was overtaken, or its
    declarations were amended since it was made; nothing is booked then."""
    with desk.store.write() as connection:
        current = current_claim(connection, claim)
        if current.state != "draft":
            raise UserError("refund-not-a-draft", "该申报已经提交过。", "请打开最新的申报查看状态。")
        if not current.document["takes"]:
            raise UserError("refund-empty-claim", "这次申报没有任何一行，不能提交。", "请处理未列入的原因后重新生成。")
        book(desk, connection, current)
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


def current_claim(connection: Any, claim: refund.Claim) -> refund.Claim:
    """The claim as it stands now. Raises `UserError` `refund-claim-gone`."""
    found = refund.claim_by_id(connection, claim.id)
    if found is None:
        raise UserError("refund-claim-gone", "没有这次申报。", "请刷新列表后重试。")
    return found


def _last_day(period: str) -> date:
    match_ = re.fullmatch(r"(20[0-9]{2})-(0[1-9]|1[0-2])", period)
    if match_ is None:
        raise UserError("refund-period", f"所属期“{period}”写法不对。", "请写成 2026-10 的样子。")
    year, month = int(match_[1]), int(match_[2])
    return date(year, month, monthrange(year, month)[1])
