"""9810: sold or not yet, and accounting for what was refunded in advance (离境即退税、销售再核算).

States of an item: unsold and claimed in advance (HWC-YT), refunded, due for accounting, then confirmed, adjusted or
reversed; overdue after 30 April. Source: 国家税务总局公告2025年第3号.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..domain.quantity import plain
from ..domain.refund.overseas import Accounting, Outcome, Sale, account, accounting_window
from ..domain.refund.terms import value_of
from ..errors import UserError
from ..forms.refund.checks.limits import ADVANCE, OVERSEAS
from ..store import refund, refund_decisions
from .desk import Desk
from .refund_books import Books, open_books
from .refund_reversal import CORRECTION, decide_reversal, line_of_item

OUTCOME_ZH = {
    Outcome.CONFIRMED: "无需调整",
    Outcome.ADJUSTED: "冲减原预退税后按实际销售重新申报",
    Outcome.REVERSED: "全额冲减，销售后再申报",
}


@dataclass(frozen=True, kw_only=True)
class Advance:
    """An item of 9810 and where it stands. `state`: unsold, sold, due, overdue, confirmed, adjusted, reversed."""

    item: str
    goods_name: str
    state: str
    claim: str = ""
    refund: Decimal | None = None
    """Refunded in advance, CNY."""
    first_period: str = ""
    last_date: date | None = None
    outcome_zh: str = ""


def advances(desk: Desk, company_name: str) -> list[Advance]:
    """All 9810 items of a firm, what is due first."""
    found = advances_of(open_books(desk, company_name), desk.today)
    return sorted(found, key=lambda one: (one.last_date or date.max, one.item))


def advances_of(books: Books, today: date) -> list[Advance]:
    """As `advances`, from what was read already."""
    found = []
    for key, record in books.items.items():
        if record.supervision_mode != OVERSEAS or books.is_withdrawn(key):
            continue
        kept = books.advances.get(key, {})
        name = record.goods_name or record.library_name
        if not kept.get("completed_on"):
            state = "sold" if kept.get("sold") == "yes" else "unsold"
            found.append(Advance(item=key, goods_name=name, state=state))
            continue
        window = accounting_window(date.fromisoformat(kept["completed_on"]))
        outcome = kept.get("outcome", "")
        found.append(
            Advance(
                item=key,
                goods_name=name,
                state=outcome or ("overdue" if today > window.last_date else "due"),
                claim=kept["claim"],
                refund=Decimal(kept["refund"]),
                first_period=window.first_period,
                last_date=window.last_date,
                outcome_zh=OUTCOME_ZH[Outcome(outcome)] if outcome else "",
            )
        )
    return found


def set_sold(desk: Desk, company_name: str, item: str, *, sold: bool) -> str:
    """Say whether goods of 9810 are sold already; unsold ones are claimed in advance (HWC-YT).

    Raises `UserError` `refund-no-item`, `refund-advance` when a claim has it already.
    """
    books = open_books(desk, company_name)
    _overseas_item(books, item)
    used = books.item_used.get(item)
    if used is not None and any(used.by_unit.values()):
        raise UserError("refund-advance", "该项已经申报，不能更改是否已销售。", "预退税后的销售请在核算中填写。")
    _decide(desk, books, item, {"sold": "yes"} if sold else {})
    return "已登记为已销售，按正常退税申报。" if sold else "已登记为未销售，按海外仓预退（HWC-YT）申报。"


def account_advance(desk: Desk, company_name: str, item: str, *, sold: bool, actual_refund: Decimal) -> Accounting:
    """Account for an advance refund after the sale; keeps the outcome. `actual_refund`: right after the sale, CNY.

    With an adjustment the next claim writes the advance off in red; what was sold is declared anew in the same claim.

    Raises `UserError` `refund-advance`: nothing was refunded in advance, it is accounted for, or before its window.
    """
    books = open_books(desk, company_name)
    _overseas_item(books, item)
    kept = books.advances.get(item, {})
    if not kept.get("completed_on") or kept.get("outcome"):
        raise UserError("refund-advance", "该项没有待核算的预退税。", "请核对报关单项号和核算情况。")
    if actual_refund < 0:
        raise UserError("refund-advance", "实际应退税额不能为负数。", "请核对金额。")
    first = accounting_window(date.fromisoformat(kept["completed_on"])).first_period
    if f"{desk.today:%Y-%m}" < first:
        raise UserError("refund-advance", f"核算期从 {first} 开始。", "请到核算期再办理。")
    (done,) = account(Decimal(kept["refund"]), [Sale(sold=sold, actual_refund=actual_refund)])
    document = {**kept, "outcome": str(done.outcome), "sold": "yes" if sold else ""}
    document["difference"] = plain(value_of(done.difference))
    if done.adjust:
        document["redeclare"] = plain(value_of(done.redeclare))
    _decide(desk, books, item, document, reverse=done.outcome)
    return done


def _overseas_item(books: Books, item: str) -> None:
    if item not in books.items or books.items[item].supervision_mode != OVERSEAS:
        raise UserError("refund-no-item", f"没有监管方式 9810 的报关单项 {item}。", "请核对 21 位报关单号。")


def _decide(
    desk: Desk, books: Books, item: str, document: dict[str, str], *, reverse: Outcome = Outcome.CONFIRMED
) -> None:
    with desk.store.write() as connection:
        if reverse is not Outcome.CONFIRMED:
            claim = refund.claim_numbered(connection, books.company.id, document["claim"])
            key = line_of_item(claim, item, ADVANCE) if claim is not None else None
            if key is None:
                raise UserError("refund-advance", f"找不到 {document['claim']} 中该项的预退税行。", "请核对该次申报。")
            again = "yes" if reverse is Outcome.ADJUSTED else ""
            why = OUTCOME_ZH[reverse]
            red = {"type": CORRECTION, "quantity": "", "again": again, "why": why}
            decide_reversal(desk, connection, books.company.id, key, red)
        refund_decisions.decide(connection, books.company.id, "advance", item, document, desk.clock.now())
        desk.write_history(connection, f"company:{books.company.uid}", "refund_advance", {"item": item, **document})
