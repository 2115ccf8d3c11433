"""What a declaration would bring back, while it is still a draft: rate of the day, treatment, amount where invoices are.

Nothing is guessed: a line without a rate, an invoice or a figure says what is missing. 0110, 9610, 9710 and 9810 are
refundable, 1039 is exempt (`supervision_modes.csv`); 9810 is refunded in advance and accounted for after the sale.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..domain.arithmetic import Term, unknown
from ..domain.refund.matching import ExportItem, Link, Matching, Unmatched
from ..domain.refund.rates import RateBook, Treatment
from ..domain.refund.terms import given, total
from ..domain.refund.trading import Purchase, trading_refund
from ..domain.stage import Stage
from ..forms.declaration.fields import Declaration
from ..store import cases, declarations
from .desk import Desk
from .refund_books import Books, book_of_rates, books_of, line_left
from .refund_modes import supervision_modes
from .refund_pairing import match_all
from .refund_periods import newest_period
from .refund_records import the_company

TREATMENT_ZH = {"refund": "退（免）税", "exempt": "免税，不退税", "taxed": "视同内销征税", "": "不能判断"}
MODE_NOTES = {
    "1039": "市场采购：免税不退税，单票货值不超过 15 万美元。",
    "9610": "一般纳税人凭报关单和专用发票可退税；无票货物按综试区规定免税。",
    "9710": "与一般贸易（0110）相同。",
    "9810": "离境即可预退税（HWC-YT），销售后在次年 4 月 30 日前核算。",
}


@dataclass(frozen=True, kw_only=True)
class LineEstimate:
    """One goods line. `treatment`: refund, exempt, taxed or "" (not known)."""

    path: str
    goods_name: str
    hs_code: str
    treatment: str
    rate: Term
    refund: Term
    announced: bool
    """The rate is of an announced change, not of the library."""


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A declaration's refund as far as it can be told today."""

    mode: str
    on: date
    on_zh: str
    """Which day the rates are of."""
    lines: tuple[LineEstimate, ...]
    total: Term
    notes: tuple[str, ...]


def drafts_of(desk: Desk, company_name: str) -> list[tuple[str, str]]:
    """Export declarations of a company that are not closed yet, newest first: (case|number, words for a list)."""
    company = the_company(desk, company_name)
    found = []
    with desk.store.read() as connection:
        owned = {case.id: case for case in cases.all_cases(connection) if case.company_id == company.id}
        for row in declarations.declarations_of(connection):
            case = owned.get(row.case_id)
            if case is None or case.direction == "import" or row.stage == Stage.CLOSED.value:
                continue
            form = declarations.official_or_newest(connection, row).filled.form
            goods = form.goods[0].goods_name if form.goods else "（没有商品）"
            found.append(
                (f"{case.number}|{row.number}", f"{case.number}　第 {row.number} 份　{form.supervision_mode}　{goods}")
            )
    return found[::-1]


def estimate(desk: Desk, case: str, number: int = 1) -> Estimate:
    """The estimate of a declaration as it was declared, else in its newest version. Raises `UserError` for a case or
    declaration that is not there."""
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        row = declarations.declaration_of(connection, found.id, number)
        form = declarations.official_or_newest(connection, row).filled.form
        owner = cases.company_of(connection, found.company_id)
        books = books_of(desk, connection, owner) if owner is not None else None
        rates, library = book_of_rates(connection)
        producer = owner is not None and newest_period(connection, owner.uid).get("filer") == "producer"
    return estimate_form(desk, form, books, rates, library, producer=producer)


def estimate_form(
    desk: Desk, form: Declaration, books: Books | None, rates: RateBook, library: str, *, producer: bool
) -> Estimate:
    """As `estimate`, of a form; `books`: the exporter's records, None when nobody is known."""
    on = form.entry_exit_date or desk.today
    mode = form.supervision_mode
    treatment = supervision_modes().get(mode, "")
    notes = [MODE_NOTES[mode]] if mode in MODE_NOTES else []
    if not library:
        notes.append("尚未导入出口退税率文库，请从税务机关网站下载后导入。")
    if form.import_export_flag == "I":
        treatment = ""
        notes.append("进口报关单没有出口退税。")
    matching = _matching(desk, form, books, on)
    links = {link.item: link for link in matching.links}
    why = {one.item: one for one in matching.unmatched}
    lines = tuple(
        _line(desk, form, at, treatment, rates, on, links, why, books, producer=producer)
        for at in range(1, len(form.goods) + 1)
    )
    return Estimate(
        mode=mode,
        on=on,
        on_zh="出口日期" if form.entry_exit_date else "今日（出口日期未定，以实际出口日期的退税率为准）",
        lines=lines,
        total=_sum(lines),
        notes=tuple(notes),
    )


def _sum(lines: tuple[LineEstimate, ...]) -> Term:
    amounts = tuple(line.refund for line in lines)
    lacking = sum(1 for one in amounts if not one.known)
    if lacking or not lines:
        missing = f"{lacking} 项还不能估算" if lines else "商品"
        return unknown("预计退税额", "CNY", missing, operands=amounts)
    return total("预计退税额", amounts, "CNY")


def _matching(desk: Desk, form: Declaration, books: Books | None, on: date) -> Matching:
    if books is None:
        return Matching(links=(), unmatched=())
    items = []
    for at, goods in enumerate(form.goods, start=1):
        quantities = {
            unit: quantity
            for unit, quantity in (
                (goods.legal_unit_2, goods.legal_quantity_2),
                (goods.legal_unit_1, goods.legal_quantity_1),
                (goods.trade_unit, goods.trade_quantity),
            )
            if unit and quantity
        }
        if quantities:
            items.append(
                ExportItem(
                    key=f"goods[{at}]",
                    company=books.company.uid,
                    code=goods.hs_code,
                    name=goods.goods_name,
                    quantities=quantities,
                    exported=on,
                )
            )
    lines = {key: line for key, row in books.invoices.items() if (line := line_left(desk, books, key, row)) is not None}
    return match_all(books, items, lines)


def _line(
    desk: Desk,
    form: Declaration,
    at: int,
    treatment: str,
    rates: RateBook,
    on: date,
    links: dict[str, Link],
    why: dict[str, Unmatched],
    books: Books | None,
    *,
    producer: bool,
) -> LineEstimate:
    goods = form.goods[at - 1]
    path, code = f"goods[{at}]", goods.hs_code
    rate, announced = unknown("退税率", "%", f"{on} 商品 {code or '（未填）'} 的退税率：请导入退税率文库"), False
    if code.isascii() and code.isdigit() and 4 <= len(code) <= 12:
        answer = rates.find(code, on)
        if answer.rate is not None:
            announced = answer.rate.announced
            rate = given("退税率", answer.rate.refund_rate, "%", f"{answer.rate.library} {answer.rate.code}".strip())
            if answer.rate.treatment is Treatment.EXEMPT and treatment == "refund":
                treatment = "exempt"
            elif answer.rate.treatment is Treatment.TAXED:
                treatment = "taxed"
        elif answer.choices:
            rate = unknown("退税率", "%", f"商品 {code} 在文库中有几种退税率，请按实际货物选定扩展代码")
    if treatment in ("exempt", "taxed"):
        refund = given("预计退税额", 0, "CNY")
    elif not treatment:
        refund = unknown("预计退税额", "CNY", f"监管方式 {form.supervision_mode or '（未填）'} 是否退税")
    elif rate.value is None:
        refund = unknown("预计退税额", "CNY", operands=(rate,))
    elif producer:
        refund = unknown(
            "预计退税额", "CNY", "生产企业按月免抵退计算：需当月增值税申报数据和人民币离岸价", operands=(rate,)
        )
    elif path in links and books is not None:
        refund = _of_invoices(books, links[path], rate.value)
    else:
        reason = why[path].why if path in why else "进货发票：请导入同名同单位货物的专用发票"
        refund = unknown("预计退税额", "CNY", reason, operands=(rate,))
    return LineEstimate(
        path=path,
        goods_name=goods.goods_name,
        hs_code=code,
        treatment=treatment,
        rate=rate,
        refund=refund,
        announced=announced,
    )


def _of_invoices(books: Books, link: Link, refund_rate: Decimal) -> Term:
    """The refund of the invoices matched, with its arithmetic."""
    purchases = [
        Purchase(
            tax_base=given("计税金额", take.amount, "CNY", f"发票 {take.line}"),
            vat_rate=books.invoices[take.line].vat_rate or Decimal(0),
            refund_rate=refund_rate,
        )
        for take in link.takes
    ]
    return trading_refund(purchases).refund
