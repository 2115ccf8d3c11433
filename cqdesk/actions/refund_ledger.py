"""The usage ledger: what a claim takes of items and invoice lines is booked once, and taken back by opposite rows.

Before anything is booked every line is held against what is really open: another claim may have taken the same invoice
between draft and filing, a part before may not be approved yet, a declaration may have been amended.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ..domain.refund.parts import taken_share
from ..errors import UserError
from ..forms.document import from_document
from ..forms.refund.claim import RefundClaim
from ..forms.refund.records import CustomsRecord
from ..store import attempts, refund, refund_decisions
from .desk import Desk
from .refund_amended import changes
from .refund_books import ENTRY_LENGTH, whole_of
from .refund_drafts import exported_lines
from .refund_forms import as_kept

ZERO = Decimal(0)


def book(desk: Desk, connection: Any, claim: refund.Claim) -> None:
    """Book what a claim takes. Raises `UserError`, and books nothing, if something of it is not open any more."""
    usages = usages_of(claim)
    _refuse_stale(desk, connection, claim)
    _refuse_overdraft(desk, connection, claim, usages)
    now = desk.clock.now()
    for reason, rows in (
        ("claimed", [usage for usage in usages if usage.quantity >= 0]),
        ("reversed", [usage for usage in usages if usage.quantity < 0]),
    ):
        refund.add_usage(connection, claim, rows, reason=reason, at=now)
    for kind, key, _ in _used_up(claim):
        refund_decisions.decide(connection, claim.company_id, kind, key, {}, now)


def free_again(desk: Desk, connection: Any, claim: refund.Claim, state: str) -> None:
    """Book the opposite of what a claim took, for the reason that is its new state; what it was decided on stands again."""
    now = desk.clock.now()
    refund.add_usage(connection, claim, usages_of(claim), reason=state, at=now, sign=-1)
    refund.change_claim(connection, claim.id, now, state=state)
    for kind, key, document in _used_up(claim):
        if key not in refund_decisions.decisions(connection, claim.company_id, kind):
            refund_decisions.decide(connection, claim.company_id, kind, key, document, now)


def _used_up(claim: refund.Claim) -> list[tuple[refund_decisions.DecisionKind, str, dict[str, Any]]]:
    """Decisions that are done with when the claim is filed: red lines, and parts a person chose."""
    found: list[tuple[refund_decisions.DecisionKind, str, dict[str, Any]]] = []
    for take in claim.document["takes"]:
        if "reverses" in take:
            found.append(("reversal", take["reverses"], take["decision"]))
        elif "pairing" in take:
            found.append(("pairing", take["item"], take["pairing"]))
    return found


def usages_of(claim: refund.Claim) -> list[refund.Usage]:
    """The rows of a claim: one for each exported line, one for each invoice line behind it."""
    form = from_document(RefundClaim, claim.document["form"]).form
    found = []
    for take, line in zip(claim.document["takes"], exported_lines(form), strict=True):
        found.append(
            refund.Usage(
                subject="item",
                key=take["item"],
                unit=take.get("unit", ""),
                quantity=Decimal(take["quantity"]),
                amount=line.fob_usd or ZERO,
                amount_cny=line.fob_cny,
            )
        )
        found += [
            refund.Usage(
                subject="invoice", key=one["line"], quantity=Decimal(one["quantity"]), amount=Decimal(one["amount"])
            )
            for one in take["lines"]
        ]
    return found


def _refuse_stale(desk: Desk, connection: Any, claim: refund.Claim) -> None:
    """A declaration amended after the draft was made would be claimed with the figures before."""
    newest = {record.key: record for record in refund.newest_records(connection, claim.company_id, "item")}
    withdrawn = attempts.withdrawn_entries(connection)
    for take in claim.document["takes"]:
        if "reverses" not in take and take["item"][:ENTRY_LENGTH] in withdrawn:
            raise UserError(
                "refund-withdrawn",
                f"报关单 {take['item']} 在生成申报后已撤销（删单）。",
                "请按 F9 重新生成申报后再提交；台账没有改动。",
            )
        record = newest.get(take["item"])
        if "reverses" in take or record is None or record.version == take.get("version", record.version):
            continue
        before = refund.record_version(connection, claim.company_id, "item", take["item"], take["version"])
        if before is not None and (changed := changes(before.document, record.document)):
            raise UserError(
                "refund-amended",
                f"报关单 {take['item']} 在生成申报后已改变（{'；'.join(changed)}）。",
                "请按 F9 重新生成申报后再提交；台账没有改动。",
            )


def _refuse_overdraft(desk: Desk, connection: Any, claim: refund.Claim, usages: list[refund.Usage]) -> None:
    _refuse_invoices(connection, claim, [usage for usage in usages if usage.subject == "invoice"])
    _refuse_items(desk, connection, claim, [usage for usage in usages if usage.subject == "item"])


def _refuse_invoices(connection: Any, claim: refund.Claim, usages: list[refund.Usage]) -> None:
    used = refund.used(connection, claim.company_id, "invoice")
    rows = {record.key: record.document for record in refund.newest_records(connection, claim.company_id, "invoice")}
    rows |= {
        f"{record.key}/1": {**record.document, "amount": record.document.get("taxable_price", "0")}
        for record in refund.newest_records(connection, claim.company_id, "certificate")
    }
    wanted: dict[str, tuple[Decimal, Decimal]] = {}
    for usage in usages:
        quantity, amount = wanted.get(usage.key, (ZERO, ZERO))
        wanted[usage.key] = (quantity + usage.quantity, amount + usage.amount)
    for key, (quantity, amount) in wanted.items():
        before = used.get(key, refund.Used(quantity=ZERO, amount=ZERO))
        row = rows.get(key, {})
        over = before.amount + amount > Decimal(row.get("amount", "0")) + _CENT
        over = over or before.quantity + quantity > Decimal(row.get("quantity", "0"))
        if (over and amount > 0) or before.amount + amount < 0 or before.quantity + quantity < 0:
            raise _overtaken(f"发票 {key.split('/')[0]}")


_CENT = Decimal("0.01")
"""A payment certificate may carry more decimals than its tax base."""


def _refuse_items(desk: Desk, connection: Any, claim: refund.Claim, usages: list[refund.Usage]) -> None:
    used = refund.used(connection, claim.company_id, "item")
    waiting = refund.waiting_items(connection, claim.company_id)
    wanted: dict[str, list[refund.Usage]] = {}
    for usage in usages:
        wanted.setdefault(usage.key, []).append(usage)
    records = {
        record.key: record.document
        for record in refund.newest_records(connection, claim.company_id, "item")
        if record.key in wanted
    }
    for key, rows in wanted.items():
        taken = dict(used[key].by_unit) if key in used else {}
        for usage in rows:
            taken[usage.unit] = taken.get(usage.unit, ZERO) + usage.quantity
        whole = whole_of(desk, as_kept(CustomsRecord, records[key])) if key in records else {}
        adds = any(usage.quantity > 0 for usage in rows)
        if adds and key in waiting:
            raise UserError(
                "refund-part-waits",
                f"报关单 {key} 的前一部分尚未审核通过，不能再申报。",
                "请等前一部分审核通过后重新生成申报；台账没有改动。",
            )
        share = taken_share(whole, taken)
        if (adds and share > 1) or share < 0 or any(quantity < 0 for quantity in taken.values()):
            raise _overtaken(f"报关单 {key}")


def _overtaken(what: str) -> UserError:
    return UserError(
        "refund-overtaken", f"{what} 已被另一次申报使用，不能重复申报。", "请重新生成本次申报；台账没有改动。"
    )
