"""The forms of a refund claim as pages: details with totals, the producer's summary of 19 lines, the exchange sheet.

Columns in printed order as the refund reference gives it (section 7, confidence M: the 2026 annex of forms was not seen
in full), so each page says 打印核对稿: the official print comes from the tax bureau's own program.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..domain.quantity import plain
from ..forms.document import to_text
from ..forms.refund.claim import RefundClaim
from ..forms.refund.producer import ProducerSummary
from ..forms.refund.totals import TOTALLED, column_total
from ..forms.spec import FieldSpec, fields_of, spec_of
from .page import GREY, Align, Pages, Sheet, finished
from .page_table import Table, TableColumn, put_table

TITLE, SMALL = 4.6, 2.7
MARK_ZH = "打印核对稿"
FOOT_ZH = ("经办人：", "办税员：", "法定代表人（负责人）：", "申报日期：　　　年　　月　　日")


@dataclass(frozen=True)
class _Column:
    title: str
    field: str
    share: float
    number: bool = False


_EXPORTS = (
    _Column("序号", "line_number", 9), _Column("关联号", "link_number", 15),
    _Column("出口发票号", "export_invoice_number", 13), _Column("报关单号", "declaration_item", 22),
    _Column("代理出口货物证明号", "agency_certificate", 12), _Column("出口日期", "export_date", 11),
    _Column("出口商品代码", "goods_code", 12), _Column("商品名称", "goods_name", 22),
    _Column("计量单位", "unit_name", 8), _Column("出口数量", "quantity", 12, True),
    _Column("美元离岸价", "fob_usd", 14, True), _Column("申报商品代码", "claimed_code", 11),
    _Column("退（免）税业务类型", "business_types", 11), _Column("备注", "remarks", 10),
)  # fmt: skip
_PURCHASES = (
    _Column("序号", "line_number", 9), _Column("关联号", "link_number", 14), _Column("税种", "tax_kind", 5),
    _Column("凭证种类", "voucher_kind_name", 11), _Column("进货凭证号", "voucher_number", 20),
    _Column("供货方纳税人识别号", "supplier_tax_id", 18), _Column("开票日期", "invoice_date", 11),
    _Column("出口商品代码", "goods_code", 12), _Column("商品名称", "goods_name", 20),
    _Column("计量单位", "unit_name", 8), _Column("数量", "quantity", 11, True),
    _Column("计税金额", "tax_base", 15, True), _Column("征税率%", "vat_rate", 7, True),
    _Column("退税率%", "refund_rate", 7, True), _Column("可退税额", "refund", 14, True), _Column("备注", "remarks", 8),
)  # fmt: skip
_PRODUCER = (
    _Column("序号", "line_number", 9), _Column("出口发票号", "export_invoice_number", 11),
    _Column("报关单号", "declaration_item", 21), _Column("出口日期", "export_date", 11),
    _Column("代理证明号", "agency_certificate", 8), _Column("商品代码", "goods_code", 11),
    _Column("商品名称", "goods_name", 15), _Column("单位", "unit_name", 6), _Column("数量", "quantity", 10, True),
    _Column("美元离岸价", "fob_usd", 12, True), _Column("人民币离岸价", "fob_cny", 13, True),
    _Column("申报商品代码", "claimed_code", 8), _Column("征税率%", "vat_rate", 6, True),
    _Column("退税率%", "refund_rate", 6, True), _Column("计划分配率%", "planned_rate", 7, True),
    _Column("保税料件组成计税价格", "bonded_material", 12, True),
    _Column("国内免税原材料", "exempt_material", 10, True),
    _Column("不得免征和抵扣税额", "non_creditable", 12, True), _Column("免抵退税额", "mdt_amount", 12, True),
    _Column("手（账）册号", "handbook", 13), _Column("业务类型", "business_types", 8), _Column("备注", "remarks", 6),
)  # fmt: skip
_RECEIPTS = (
    _Column("序号", "line_number", 9), _Column("报关单号", "declaration_item", 21),
    _Column("出口发票号", "export_invoice_number", 13), _Column("币制", "currency", 6),
    _Column("成交总价", "total_price", 13, True), _Column("出口销售额（人民币）", "exports_cny", 14, True),
    _Column("收汇日期", "received_on", 11), _Column("银行业务编号", "bank_reference", 18),
    _Column("凭证号码", "receipt_number", 12), _Column("收汇币制", "receipt_currency", 6),
    _Column("收汇金额", "receipt_amount", 13, True), _Column("汇率", "receipt_rate", 8, True),
    _Column("收汇金额（人民币）", "receipt_cny", 14, True), _Column("付汇人", "payer", 16),
    _Column("付汇国家（地区）", "payer_country", 9), _Column("视同收汇原因", "deemed_reason", 15),
    _Column("折人民币金额", "deemed_cny", 12, True),
)  # fmt: skip
_FORMS: tuple[tuple[str, tuple[_Column, ...], str], ...] = (
    ("exports", _EXPORTS, "trading"),
    ("purchases", _PURCHASES, "trading"),
    ("producer_exports", _PRODUCER, "producer"),
    ("receipts", _RECEIPTS, ""),
)
"""List, columns, whose form it is ("" = both; printed when it holds something)."""
SUMMARY_FORMULAS = {
    1: "1=2+3", 5: "5=6+7", 9: "9=5+8", 10: "10=11+12", 18: "15 与 17 取小", 19: "19=15-18",
}  # fmt: skip
SUMMARY_LINES = 19
_MONEY = (TOTALLED | {"total_price", "exports_cny"}) - {"quantity"}


def claim_pages(form: RefundClaim, *, number: str, practice: bool = False) -> Pages:
    """All forms of a claim, one after another, each from a new page."""
    sheets: list[Sheet] = []
    for name, columns, filer in _FORMS:
        rows = getattr(form, name)
        if filer == form.filer or (not filer and rows):
            _detail(form, sheets, name, columns, rows)
    if form.filer == "producer":
        _summary(form, sheets)
    return finished(f"出口退税申报 {number}", sheets, practice=practice)


def index_pages(title: str, company: str, rows: Sequence[Sequence[str]], *, practice: bool = False) -> Pages:
    """An index (备案单证目录) as pages: the first row is the head, the last column is left out where it is a check sum."""
    sheets: list[Sheet] = []

    def begin() -> tuple[Sheet, float]:
        sheet = Sheet()
        sheets.append(sheet)
        sheet.words(sheet.margin, 10, title, TITLE, align="centre", width=sheet.inner)
        sheet.words(sheet.margin, 18, company, SMALL)
        return sheet, 23.0

    shares = (5, 10, 12, 19, 17, 30, 10, 6, 18, 30)
    columns = tuple(TableColumn(title=head, share=share) for head, share in zip(rows[0], shares, strict=True))
    table = Table(columns=columns, rows=tuple(tuple(row) for row in rows[1:]))
    put_table(table, *begin(), begin)
    return finished(title, sheets, practice=practice)


def _begin(form: RefundClaim, sheets: list[Sheet], title: str) -> tuple[Sheet, float]:
    sheet = Sheet()
    sheets.append(sheet)
    sheet.words(sheet.margin, 9, title, TITLE, align="centre", width=sheet.inner)
    sheet.words(sheet.margin, 10, MARK_ZH, SMALL, align="right", width=sheet.inner, colour=GREY)
    head = f"纳税人名称：{form.company_name}　纳税人识别号：{form.tax_id}　所属期：{form.period}"
    sheet.words(sheet.margin, 17, f"{head}　批次：{form.batch or 1:03d}", SMALL)
    sheet.words(sheet.margin, 17, "金额单位：元（列至角分）", SMALL, align="right", width=sheet.inner)
    return sheet, 22.0


def _detail(form: RefundClaim, sheets: list[Sheet], name: str, columns: tuple[_Column, ...], rows: list[Any]) -> None:
    spec = spec_of(RefundClaim, name)
    assert spec is not None
    assert spec.item is not None
    title = spec.label

    def begin() -> tuple[Sheet, float]:
        return _begin(form, sheets, title)

    of_item = {one.name: one for one in fields_of(spec.item)}
    body = [tuple(_cell(of_item[c.field], getattr(row, c.field)) for c in columns) for row in rows]
    sums = []
    for at, column in enumerate(columns):
        has = any(getattr(row, column.field) is not None for row in rows)
        found = column_total(column.field, rows) if has else None
        if column.field == "quantity":
            sums.append("" if found is None else plain(found))
            continue
        sums.append(_money(found) if found is not None else "合计" if at == 0 else "")
    table = Table(
        columns=tuple(TableColumn(title=c.title, share=c.share, align=_align(c)) for c in columns),
        rows=(*body, tuple(sums)),
        size=2.0 if len(columns) > 18 else 2.3,
        bold_last=True,
    )
    sheet, y = put_table(table, *begin(), begin)
    _foot(sheet, y, begin)


def _summary(form: RefundClaim, sheets: list[Sheet]) -> None:
    spec = spec_of(RefundClaim, "summary")
    assert spec is not None
    title = spec.label

    def begin() -> tuple[Sheet, float]:
        return _begin(form, sheets, title)

    rows = []
    for at, field in enumerate(fields_of(ProducerSummary)[:SUMMARY_LINES], start=1):
        value = getattr(form.summary, field.name)
        rows.append((str(at), field.label, SUMMARY_FORMULAS.get(at, ""), "" if value is None else _money(value)))
    difference = form.summary.difference_to_vat_return
    rows.append(("", "不得免征抵扣税额与纳税表差额", "", "" if difference is None else _money(difference)))
    columns = (
        TableColumn(title="栏次", share=8, align="centre"),
        TableColumn(title="项目", share=60),
        TableColumn(title="关系", share=22),
        TableColumn(title="当期", share=24, align="right"),
    )
    sheet, y = put_table(Table(columns=columns, rows=tuple(rows), size=2.7), *begin(), begin)
    _foot(sheet, y, begin)


def _foot(sheet: Sheet, y: float, begin: Any) -> None:
    if y + 10 > sheet.bottom:
        sheet, y = begin()
    step = sheet.inner / len(FOOT_ZH)
    for at, words in enumerate(FOOT_ZH):
        sheet.words(sheet.margin + at * step, y + 4, words, SMALL)


def _align(column: _Column) -> Align:
    return "right" if column.number else "left"


def _cell(field: FieldSpec, value: Any) -> str:
    """A cell as printed: money to the cent, quantities and rates as they are."""
    return _money(value) if isinstance(value, Decimal) and field.name in _MONEY else to_text(field, value)


def _money(value: Decimal) -> str:
    """At least two decimals, as sums are printed."""
    words = plain(value)
    whole, _, part = words.partition(".")
    return f"{whole}.{part:0<2}"
