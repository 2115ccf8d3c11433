"""Red-letter lines (红字冲减): what an approved claim took is written off in the next one, by the line, whole or in part.

Business types: HZCJ for a correction, HZCJ-TY for goods that came back; they stand behind the types of the line written
off. A trading company pays a negative total back. What is written off is free again: it is claimed anew in the same claim
where the clerk (or the accounting of a 9810 advance refund) says so, else it is left alone until somebody says
otherwise. Sources: refund reference section 5 (correction after approval), 5.1, section 7, checks C-14 and C-15.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from ..domain.quantity import plain, round_half_up, spread
from ..domain.refund.parts import QUANTITY_PLACES, value_of_part
from ..domain.refund.trading import line_refund
from ..errors import UserError
from ..forms.document import from_document
from ..forms.issues import Issue
from ..forms.refund.checks.facts import is_reversal
from ..forms.refund.claim import RefundClaim
from ..forms.refund.producer import ProducerExport
from ..forms.refund.trading import TradingExport, TradingPurchase
from ..store import refund, refund_decisions
from .desk import Desk
from .refund_books import Books
from .refund_records import the_company

ZERO = Decimal(0)
CORRECTION, RETURN = "HZCJ", "HZCJ-TY"
TYPES_ZH = {CORRECTION: "更正（HZCJ）：冲减后可重新申报", RETURN: "退运（HZCJ-TY）：货物退回"}


def reverse_line(
    desk: Desk,
    company_name: str,
    number: str,
    line: int,
    *,
    kind: str = CORRECTION,
    quantity: Decimal | None = None,
    again: bool = True,
    why: str = "",
) -> str:
    """Write off a line (from 1) of an approved claim in the next claim; `quantity` None = all of it.

    `again`: the item is claimed anew. Returns what to tell. Raises `UserError` `refund-reversal`: the claim is not
    approved, the line is red itself or written off already, or more is to be written off than it has.
    """
    company = the_company(desk, company_name)
    with desk.store.write() as connection:
        claim = refund.claim_numbered(connection, company.id, number)
        if claim is None or claim.state != "approved":
            raise _refused(f"{number} 不是审核通过的申报，不能冲减。", "审核通过前请撤回后更正；请核对申报编号。")
        form = from_document(RefundClaim, claim.document["form"]).form
        name = "producer_exports" if form.filer == "producer" else "exports"
        rows = getattr(form, name)
        if not 1 <= line <= len(rows) or is_reversal(rows[line - 1]):
            raise _refused(f"{number} 没有可冲减的第 {line} 行。", "请核对行号；红字行不能再冲减。")
        key = f"{number}|{name}[{line}]"
        whole = rows[line - 1].quantity or ZERO
        if kind == CORRECTION and quantity is not None and quantity != whole:
            raise _refused("更正冲减须冲减整行，数量、金额与原申报相等。", "请整行冲减后重新申报；部分退货请选退运。")
        if kind not in TYPES_ZH or (quantity is not None and not 0 < quantity <= whole):
            raise _refused(f"冲减数量应大于零，不超过原申报的 {plain(whole)}。", "请核对数量；全部冲减可不填数量。")
        if key in refund_decisions.decisions(connection, company.id, "reversal") or _written_off(
            connection, company.id, key
        ):
            raise _refused(f"{number} 第 {line} 行已经登记冲减。", "请查看最新的申报草稿。")
        document = {
            "type": kind, "quantity": plain(quantity) if quantity is not None else "", "again": "yes" if again else "",
            "why": why.strip(),
        }  # fmt: skip
        decide_reversal(desk, connection, company.id, key, document)
        item = rows[line - 1].declaration_item
        if not again:
            refund_decisions.decide(connection, company.id, "pairing", item, {"lines": {}}, desk.clock.now())
        payload = {"line": key, **document}
        desk.write_history(connection, f"company:{company.uid}", "refund_reversal", payload)
    return f"已登记冲减 {number} 第 {line} 行；重新生成申报（F9）后列入红字行。"


def drop_reversal(desk: Desk, company_name: str, number: str, line: int) -> str:
    """Take a write-off back that is in no filed claim yet. Raises `UserError` `refund-reversal`."""
    company = the_company(desk, company_name)
    with desk.store.write() as connection:
        kept = refund_decisions.decisions(connection, company.id, "reversal")
        key = next((key for key in kept if key.startswith(f"{number}|") and key.endswith(f"[{line}]")), None)
        if key is None:
            raise _refused(f"{number} 第 {line} 行没有待列入的冲减。", "已列入申报的，请撤回该次申报。")
        decide_reversal(desk, connection, company.id, key, {})
        desk.write_history(connection, f"company:{company.uid}", "refund_reversal", {"line": key, "undone": True})
    return "已取消冲减。"


def decide_reversal(desk: Desk, connection: Any, company_id: int, key: str, document: dict[str, str]) -> None:
    """Keep how a claim line is written off; {} takes it back."""
    refund_decisions.decide(connection, company_id, "reversal", key, document, desk.clock.now())


def line_of_item(claim: refund.Claim, item: str, business_type: str) -> str | None:
    """The key of the line of a claim that claimed an item under a business type."""
    form = from_document(RefundClaim, claim.document["form"]).form
    name = "producer_exports" if form.filer == "producer" else "exports"
    for at, line in enumerate(getattr(form, name), start=1):
        if line.declaration_item == item and business_type in line.business_types and not is_reversal(line):
            return f"{claim.number}|{name}[{at}]"
    return None


def _written_off(connection: Any, company_id: int, key: str) -> bool:
    standing = refund.claims(connection, company_id, states=("filed", "approved"))
    return any(take.get("reverses") == key for claim in standing for take in claim.document["takes"])


def _refused(message: str, remedy: str) -> UserError:
    return UserError("refund-reversal", message, remedy)


# --- into a draft ----------------------------------------------------------------------------------------------


def reversal_lines(connection: Any, books: Books, form: RefundClaim, issues: list[Issue]) -> list[dict[str, Any]]:
    """Add the red lines to a form; returns what they give back. Where an item is claimed anew the books have it free."""
    takes: list[dict[str, Any]] = []
    for key, document in books.reversals.items():
        number, _, path = key.partition("|")
        claim = refund.claim_numbered(connection, books.company.id, number)
        if claim is None or claim.state != "approved" or claim.filer != form.filer:
            message = f"{number} 的红字冲减没有列入：该申报不是审核通过的同类申报。"
            remedy = "请核对该申报的状态，或取消冲减。"
            issues.append(
                Issue(id="refund-reversal", severity="warning", path="", message=message, remedy=remedy, source="")
            )
            continue
        before = from_document(RefundClaim, claim.document["form"]).form
        at = int(path.partition("[")[2].rstrip("]")) - 1
        take = claim.document["takes"][at]
        wanted = Decimal(document["quantity"]) if document["quantity"] else None
        if form.filer == "producer":
            back = _producer_line(form, before.producer_exports[at], take, wanted, document, number)
        else:
            back = _trading_line(form, before, before.exports[at], take, wanted, document, number)
        takes.append({**back, "reverses": key, "decision": document})
        if document["again"]:
            _give_back(books, back, form)
    return takes


def _types(own: str, added: str) -> str:
    return f"{own},{added}" if own else added


def _remark(number: str, line_number: str, why: str) -> str:
    return f"冲减 {number} 第 {line_number} 行{'：' + why if why else ''}"


def _take_back(take: dict[str, Any], quantity: Decimal, lines: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "item": take["item"],
        "unit": take.get("unit", ""),
        "quantity": str(-quantity),
        "version": take.get("version", 0),
        "why": "红字冲减",
        "likeness": take["likeness"],
        "lines": lines,
    }


def _red(value: Decimal | None, part: Decimal, whole: Decimal) -> Decimal | None:
    return None if value is None else -value_of_part(value, part, whole)


def _trading_line(
    form: RefundClaim,
    before: RefundClaim,
    line: TradingExport,
    take: dict[str, Any],
    wanted: Decimal | None,
    document: dict[str, str],
    number: str,
) -> dict[str, Any]:
    whole = line.quantity or ZERO
    part = whole if wanted is None else wanted
    types = _types(line.business_types, document["type"])
    link = f"{form.period.replace('-', '')}{form.batch:03d}{len(form.exports) + 1}"
    bought = [purchase for purchase in before.purchases if purchase.link_number == line.link_number]
    red, lines = _red_purchases(bought, take, part, whole)
    for purchase in red:
        purchase.line_number, purchase.link_number = f"{len(form.purchases) + 1:08d}", link
        purchase.business_types = types
        form.purchases.append(purchase)
    form.exports.append(
        replace(
            line,
            line_number=f"{len(form.exports) + 1:08d}",
            link_number=link,
            quantity=-part,
            fob_usd=_red(line.fob_usd, part, whole),
            fob_cny=_red(line.fob_cny, part, whole),
            purchase_amount=sum((purchase.tax_base or ZERO for purchase in red), ZERO),
            vat_refund=sum((purchase.refund or ZERO for purchase in red), ZERO),
            business_types=types,
            remarks=_remark(number, line.line_number, document["why"]),
        )
    )
    return _take_back(take, part, lines)


def _red_purchases(
    bought: list[TradingPurchase], take: dict[str, Any], part: Decimal, whole: Decimal
) -> tuple[list[TradingPurchase], list[dict[str, str]]]:
    """The purchase lines behind a written-off quantity, negative, and what they give back of their invoice lines."""
    quantities = [purchase.quantity or ZERO for purchase in bought]
    if part < whole:
        total = round_half_up(sum(quantities, ZERO) * part / whole, QUANTITY_PLACES)
        quantities = spread(total, quantities, QUANTITY_PLACES)
    red, lines = [], []
    for purchase, kept, quantity in zip(bought, take["lines"], quantities, strict=True):
        if not quantity:
            continue
        full = quantity == purchase.quantity
        base = value_of_part(purchase.tax_base or ZERO, quantity, purchase.quantity or ZERO)
        rate = purchase.refund_rate or ZERO
        refund_back = (purchase.refund or ZERO) if full else line_refund(base, purchase.vat_rate or rate, rate)
        red.append(
            replace(
                purchase,
                quantity=-quantity,
                tax_base=-base,
                vat_amount=_red(purchase.vat_amount, quantity, purchase.quantity or ZERO),
                refund=-refund_back,
            )
        )
        lines.append({"line": kept["line"], "quantity": str(-quantity), "amount": str(-base)})
    return red, lines


def _producer_line(
    form: RefundClaim,
    line: ProducerExport,
    take: dict[str, Any],
    wanted: Decimal | None,
    document: dict[str, str],
    number: str,
) -> dict[str, Any]:
    whole = line.quantity or ZERO
    part = whole if wanted is None else wanted
    form.producer_exports.append(
        replace(
            line,
            line_number=f"{len(form.producer_exports) + 1:08d}",
            quantity=-part,
            fob_usd=_red(line.fob_usd, part, whole),
            fob_cny=_red(line.fob_cny, part, whole),
            bonded_material=_red(line.bonded_material, part, whole),
            exempt_material=_red(line.exempt_material, part, whole),
            non_creditable=_red(line.non_creditable, part, whole),
            mdt_amount=_red(line.mdt_amount, part, whole),
            business_types=_types(line.business_types, document["type"]),
            period=form.period.replace("-", ""),
            remarks=_remark(number, line.line_number, document["why"]),
        )
    )
    return _take_back(take, part, [])


def _give_back(books: Books, back: dict[str, Any], form: RefundClaim) -> None:
    """What a red line writes off is free within the same claim."""
    line = (form.producer_exports or form.exports)[-1]
    item = back["item"]
    if (used := books.item_used.get(item)) is not None:
        units = dict(used.by_unit)
        units[back["unit"]] = units.get(back["unit"], ZERO) + Decimal(back["quantity"])
        books.item_used[item] = refund.Used(
            quantity=used.quantity + Decimal(back["quantity"]),
            amount=used.amount + (line.fob_usd or ZERO),
            amount_cny=used.amount_cny + (line.fob_cny or ZERO),
            by_unit=units,
        )
    for one in back["lines"]:
        if (used := books.invoice_used.get(one["line"])) is not None:
            books.invoice_used[one["line"]] = replace(
                used, quantity=used.quantity + Decimal(one["quantity"]), amount=used.amount + Decimal(one["amount"])
            )
