"""What the bureau answers: its findings brought back to the line with a remedy, and the end of a claim.

Feedback is the bureau's table (source, finding code, level, message, skippable). A finding goes to the line whose
number, declaration, link or voucher it names; the remedy is that of our check with the same bureau code.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from ..domain.refund.overseas import accounting_window
from ..errors import UserError
from ..forms.issues import Issue, Severity
from ..forms.refund.checks.facts import is_reversal
from ..forms.refund.checks.limits import ADVANCE
from ..forms.refund.checks.registry import Text, texts
from ..forms.refund.claim import RefundClaim
from ..forms.refund.records import Feedback
from ..forms.spec import fields_of
from ..intake.gate import admit, read_bytes
from ..intake.record_sheets import read_records
from ..store import refund, refund_decisions
from .desk import Desk
from .refund_claims import current_claim, form_of
from .refund_ledger import free_again

SOURCES_ZH = {"0": "自检", "1": "数据比对", "2": "审核"}
NO_REMEDY_ZH = "请按反馈内容核对该行；本程序没有这个疑点代码的说明，可向主管税务机关咨询。"
_NAMED_BY = ("line_number", "declaration_item", "link_number", "voucher_number", "agency_certificate")
_FORM_WORDS = {
    "exports": ("出口明细", "wmqycktsckmx"),
    "purchases": ("进货明细", "wmqycktsjhmx"),
    "producer_exports": ("免抵退税申报明细", "scqyckhwmdtssbmx"),
    "summary": ("汇总", "mdtssbhz"),
    "receipts": ("收汇", "ckywshqk"),
}


_VARIANTS = {"_NULL": "_NOT", "_NOT": "_NULL", "_BANR": "_BAQD"}
"""Endings of the bureau's codes that one check of ours answers together; the catalogue names one of them."""


@cache
def _by_bureau_code() -> dict[str, Text]:
    return {text.bureau_code: text for text in texts().values() if text.bureau_code}


def _check_of(code: str) -> Text | None:
    """Our check with the same bureau code."""
    known = _by_bureau_code()
    for ending, other in _VARIANTS.items():
        if code not in known and code.endswith(ending):
            return known.get(code.removesuffix(ending) + other)
    return known.get(code)


def import_feedback(desk: Desk, claim: refund.Claim, file: Path) -> list[dict[str, Any]]:
    """Read a feedback table and keep its findings with the claim, replacing older ones.

    Each: {"check", "code", "origin", "level", "severity", "path", "message", "remedy", "skippable"}. Raises `UserError`
    `refund-feedback-none` if the file holds no such table.
    """
    books = desk.readers.books(admit(file.name, read_bytes(file)))
    needed: dict[type, frozenset[str]] = {Feedback: frozenset({"finding_code", "message"})}
    rows = [row.values for book in books for table in read_records(book, [Feedback], needed) for row in table.records]
    if not rows:
        raise UserError(
            "refund-feedback-none",
            f"“{file.name}”里没有反馈信息表。",
            "表中应有“疑点代码”“出错信息”等列；请选择税务机关反馈的表格。",
        )
    form = form_of(claim)
    findings = [_finding(form, row) for row in rows]
    with desk.store.write() as connection:
        current = current_claim(connection, claim)
        refund.change_claim(connection, current.id, desk.clock.now(), feedback=findings)
        payload = {"file": file.name, "findings": len(findings)}
        desk.write_history(connection, f"claim:{current.uid}", "refund_feedback", payload)
    return findings


def feedback_issues(claim: refund.Claim) -> list[Issue]:
    """The findings kept, for the issue panel."""
    return [
        Issue(
            id=one["check"] or one["code"],
            severity=one["severity"],
            path=one["path"],
            message=f"税务反馈（{one['origin']}）：{one['message']}",
            remedy=one["remedy"],
            source=one["code"],
        )
        for one in claim.feedback
    ]


def _finding(form: RefundClaim, row: Feedback) -> dict[str, Any]:
    check = _check_of(row.finding_code)
    skippable = row.may_skip.strip().upper() in ("1", "Y", "是", "TRUE")
    return {
        "check": check.number if check else "",
        "code": row.finding_code,
        "origin": SOURCES_ZH.get(row.origin, row.origin or "未注明"),
        "level": row.level,
        "severity": _severity(row.level, skippable=skippable),
        "path": _path(form, row),
        "message": row.message or (check.title if check else row.finding_code),
        "remedy": check.remedy if check else NO_REMEDY_ZH,
        "skippable": skippable,
    }


def _severity(level: str, *, skippable: bool) -> Severity:
    if "提示" in level:
        return "info"
    return "warning" if skippable or "警告" in level or "提醒" in level else "error"


def _path(form: RefundClaim, row: Feedback) -> str:
    """The line a finding names, as precisely as it does; "" when it names none of this claim."""
    wanted = next((name for name, words in _FORM_WORDS.items() if any(word in row.form_name for word in words)), None)
    if wanted == "summary":
        return "summary"
    values = [value for value in (row.form_value.strip(), row.about.strip()) if value]
    for value in values:
        for path, line in _lines(form, wanted):
            for name in _NAMED_BY:
                own = getattr(line, name, "")
                numbered = name == "line_number" and value.isdigit() and own.isdigit() and int(value) == int(own)
                if own and (own == value or numbered or (name == "declaration_item" and own[:18] == value)):
                    return f"{path}.{name}"
    return ""


def _lines(form: RefundClaim, only: str | None) -> Iterator[tuple[str, Any]]:
    for spec in fields_of(RefundClaim):
        if spec.kind == "rows" and only in (None, spec.name):
            for at, line in enumerate(getattr(form, spec.name), start=1):
                yield f"{spec.name}[{at}]", line


# --- The end of a claim ----------------------------------------------------------------------------------------


def approve_claim(desk: Desk, claim: refund.Claim) -> str:
    """The bureau approved the claim. Lines refunded in advance (HWC-YT) are now to be accounted for. Returns what to tell.

    Raises `UserError` `refund-not-filed`.
    """
    with desk.store.write() as connection:
        current = _filed(connection, claim)
        now = desk.clock.now()
        refund.change_claim(connection, current.id, now, state="approved")
        desk.write_history(connection, f"claim:{current.uid}", "refund_approved", {"number": current.number})
        form = form_of(current)
        advances = [
            (line.declaration_item, line.vat_refund if hasattr(line, "vat_refund") else line.mdt_amount)
            for line in (*form.exports, *form.producer_exports)
            if ADVANCE in line.business_types and not is_reversal(line)
        ]
        for item, amount in advances:
            document = {
                "claim": current.number, "completed_on": desk.today.isoformat(), "refund": str(amount), "outcome": "",
            }  # fmt: skip
            refund_decisions.decide(connection, current.company_id, "advance", item, document, now)
    if not advances:
        return f"{current.number} 已审核通过。"
    last = accounting_window(desk.today).last_date
    return f"{current.number} 已审核通过；{len(advances)} 项预退税须在 {last} 前核算。"


def reject_claim(desk: Desk, claim: refund.Claim, why: str) -> str:
    """The bureau refused the claim: its items and invoices are free again. Raises `UserError` `refund-not-filed`,
    `refund-why`."""
    if not why.strip():
        raise UserError("refund-why", "请写明不予办理的原因。", "原因记入履历，便于以后更正再报。")
    with desk.store.write() as connection:
        current = _filed(connection, claim)
        free_again(desk, connection, current, "rejected")
        payload = {"number": current.number, "why": why.strip()}
        desk.write_history(connection, f"claim:{current.uid}", "refund_rejected", payload)
    return f"{current.number} 未予办理，所用报关单和发票已释放。"


def _filed(connection: Any, claim: refund.Claim) -> refund.Claim:
    current = current_claim(connection, claim)
    if current.state != "filed":
        raise UserError("refund-not-filed", "只有已提交、未审核通过的申报可以这样做。", "请核对申报状态。")
    return current
