"""Declarations that changed after they were claimed: what differs, what is to be done, and until when.

A claim keeps the version of the customs record each line rests on. When a newer version says something else that counts,
a claim not approved yet is withdrawn and made anew, an approved one is corrected by red-letter lines in this month or the
next (refund reference section 5, correction before and after approval). Nothing is changed by itself.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ..domain.clock import business_date
from ..forms.issues import Issue
from ..forms.refund.records import CustomsRecord
from ..forms.spec import fields_of
from ..store import refund
from .refund_books import ENTRY_LENGTH, Books

COUNTS = (
    "export_date", "goods_code", "goods_name", "supervision_mode", "trade_unit", "trade_quantity", "legal_unit",
    "legal_quantity", "legal_unit_2", "legal_quantity_2", "currency", "total_price", "fob_usd", "no_refund_mark",
)  # fmt: skip
"""What a claim rests on; a value that only one of the two versions has says nothing."""


@dataclass(frozen=True, kw_only=True)
class Amended:
    """A claimed item whose declaration changed."""

    item: str
    claim: str
    state: str
    """filed | approved"""
    line: int
    path: str
    """The line in the forms of its claim."""
    changed: tuple[str, ...]
    due: date | None
    """Until when the red lines are due; None while the claim is not approved."""
    amount: Decimal
    """What the line claimed, CNY."""
    withdrawn: bool = False
    """The declaration is not there any more."""

    @property
    def message_zh(self) -> str:
        """What happened."""
        what = "" if self.withdrawn else "已改单："
        return f"{self.item} 在申报 {self.claim} 之后{what}{'；'.join(self.changed)}。"

    @property
    def remedy_zh(self) -> str:
        """What is to be done."""
        if self.due is None:
            return "审核通过前请撤回该次申报（申报错误），重新生成后再申报。"
        again = "；不再申报" if self.withdrawn else "并重新申报"
        return f"请在 {self.due} 前对该行登记红字冲减（HZCJ）{again}；当月或次月办理。"


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """What differs between two versions of a customs record, in words."""
    labels = _labels()
    found = []
    for name in COUNTS:
        old, new = before.get(name, ""), after.get(name, "")
        if old and new and old != new:
            found.append(f"{labels[name]} {old} → {new}")
    return found


def _labels() -> dict[str, str]:
    return {spec.name: spec.label for spec in fields_of(CustomsRecord)}


def amended_after(connection: Any, books: Books, claims: Iterable[refund.Claim]) -> list[Amended]:
    """The lines of standing claims whose customs records say something else now."""
    standing = [claim for claim in claims if claim.state in ("filed", "approved")]
    reversed_ = {take["reverses"] for claim in standing for take in claim.document["takes"] if "reverses" in take}
    found = []
    for claim in standing:
        name = "producer_exports" if claim.filer == "producer" else "exports"
        for at, take in enumerate(claim.document["takes"], start=1):
            key = take["item"]
            version = take.get("version")
            if version is None or "reverses" in take or key not in books.items:
                continue
            gone = books.withdrawn.get(key[:ENTRY_LENGTH])
            same = books.items.version(key) == version and gone is None
            if same or f"{claim.number}|{name}[{at}]" in reversed_:
                continue
            before = refund.record_version(connection, claim.company_id, "item", key, version)
            changed = changes(before.document, books.items.document(key)) if before is not None else []
            if gone is not None:
                changed = ["报关单已撤销（删单）"]
            if changed:
                line = claim.document["form"][name][at - 1]
                amount = line.get("vat_refund") or line.get("mdt_amount") or "0"
                found.append(
                    Amended(
                        item=key, claim=claim.number, state=claim.state, line=at, path=f"{name}[{at}]", changed=tuple(changed),
                        due=_due(connection, claim, key, gone) if claim.state == "approved" else None,
                        withdrawn=gone is not None, amount=Decimal(amount),
                    )
                )  # fmt: skip
    return found


def _due(connection: Any, claim: refund.Claim, key: str, gone: date | None) -> date | None:
    """The end of the month after the change became known; `gone`: since when the declaration is known to be withdrawn."""
    at = refund.added_on(connection, claim.company_id, "item", key)
    if at is None:
        return None
    known = gone or business_date(at)
    year, month = (known.year + 1, 1) if known.month == 12 else (known.year, known.month + 1)
    return date(year, month, monthrange(year, month)[1])


def amended_issues(found: Iterable[Amended], number: str = "") -> list[Issue]:
    """As findings; of one claim each stands at its line."""
    return [
        Issue(
            id="refund-amended",
            severity="error" if one.due is not None else "warning",
            path=f"{one.path}.declaration_item" if one.claim == number else "",
            message=one.message_zh,
            remedy=one.remedy_zh,
            source="公告2026年第5号",
        )
        for one in found
    ]
