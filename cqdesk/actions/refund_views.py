"""Rows of the refund screen: claims, declaration items, invoice lines and receipts, as texts beside their amounts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ..domain.quantity import plain
from ..store import refund
from .desk import Desk
from .middle_rates import published_rates
from .refund_books import Books, books_of, open_books, quantities_left, unit_zh
from .refund_claims import form_of
from .refund_drafts import refund_amount
from .refund_exchange import currency_of
from .refund_overseas import Advance
from .refund_records import the_company
from .refund_report import ADVANCE_ZH, STATE_ZH

ZERO = Decimal(0)
_FILER_ZH = {"trading": "外贸企业", "producer": "生产企业"}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One record: key, texts in the order of the heads, the numbers that are added up (by column), tone."""

    key: str
    texts: tuple[str, ...]
    sums: dict[int, Decimal]
    tone: str = ""


@dataclass(frozen=True, kw_only=True)
class RecordList:
    """A list of records with its heads; what to do while it is empty."""

    heads: tuple[str, ...]
    right: tuple[int, ...]
    rows: tuple[Row, ...]
    empty_zh: str


@dataclass(frozen=True, kw_only=True)
class RefundBoard:
    """Everything the screen shows of a company."""

    company: str
    library: str
    claims: RecordList
    items: RecordList
    invoices: RecordList
    receipts: RecordList


def board(desk: Desk, company_name: str) -> RefundBoard:
    """The records of a company. Raises `UserError` `refund-no-company`."""
    company = the_company(desk, company_name)
    with desk.store.read() as connection:
        books = books_of(desk, connection, company)
        claims = refund.claims(connection, company.id)
    return RefundBoard(
        company=company.name,
        library=books.library,
        claims=_claims(claims),
        items=_items(desk, books),
        invoices=_invoices(books),
        receipts=_receipts(desk, books),
    )


def _claims(claims: list[refund.Claim]) -> RecordList:
    rows = []
    for claim in claims:
        amount = refund_amount(form_of(claim))
        unmatched, feedback = len(claim.document["unmatched"]), len(claim.feedback)
        texts = (
            claim.number, _FILER_ZH[claim.filer], STATE_ZH[claim.state], str(len(claim.document["takes"])),
            plain(amount), str(unmatched or ""), str(feedback or ""),
            claim.filed_at.date().isoformat() if claim.filed_at else "",
        )  # fmt: skip
        over = claim.state in ("withdrawn", "rejected")
        tone = "muted" if over else "warning" if unmatched or feedback else ""
        rows.append(Row(key=claim.number, texts=texts, sums={} if over else {4: amount}, tone=tone))
    return RecordList(
        heads=("申报", "企业类型", "状态", "项数", "退税额", "未配单", "反馈", "申报日期"),
        right=(3, 4, 5, 6),
        rows=tuple(rows),
        empty_zh="还没有申报。先按 Ctrl+O 导入报关单数据、进货发票和退税率文库，再填所属期按 F9 生成。",
    )


def _items(desk: Desk, books: Books) -> RecordList:
    rows = []
    for key, row in books.items.items():
        claimed, told = _claimed(desk, books, key)
        quantity = row.trade_quantity or row.legal_quantity
        hand = "先报一部分" if key in books.parts or key in books.part_quantities else ""
        hand = hand or ("人工" if books.pairings.get(key) else "暂不申报" if key in books.pairings else "")
        texts = (
            key, str(row.export_date or ""), row.goods_code, row.goods_name or row.library_name,
            plain(quantity) if quantity is not None else "", row.trade_unit or row.legal_unit,
            plain(row.fob_usd) if row.fob_usd is not None else "", plain(row.fob_cny) if row.fob_cny is not None else "",
            row.supervision_mode, told, hand,
        )  # fmt: skip
        gone = books.is_withdrawn(key)
        tone = "error" if gone else "muted" if claimed else ""
        rows.append(
            Row(
                key=key, texts=texts, sums={} if gone else {6: row.fob_usd or ZERO, 7: row.fob_cny or ZERO}, tone=tone
            )
        )  # fmt: skip
    rows.sort(key=lambda row: (row.texts[1], row.key))
    return RecordList(
        heads=(
            "报关单项", "出口日期", "商品代码", "商品名称", "数量", "单位", "美元离岸价", "人民币离岸价", "监管方式",
            "申报", "配单",
        ),
        right=(4, 6, 7),
        rows=tuple(rows),
        empty_zh="还没有报关单数据。请从电子口岸下载后按 Ctrl+O 导入，或把文件拖到窗口里。",
    )  # fmt: skip


def _claimed(desk: Desk, books: Books, key: str) -> tuple[bool, str]:
    """Whether all of an item is claimed, and how far in words, with what remains."""
    used = books.item_used.get(key)
    claimed = used is not None and any(used.by_unit.values())
    if books.is_withdrawn(key):
        return False, "已撤销，须冲减" if claimed else "已撤销，不申报"
    if not claimed:
        return False, "未申报"
    left, _ = quantities_left(desk, books, key, books.items[key])
    if not left:
        return True, "已申报"
    unit, quantity = next(iter(left.items()))
    waits = "（待审核通过）" if key in books.waiting else ""
    return False, f"已申报一部分，余 {plain(quantity)}{unit_zh(desk, unit)}{waits}"


def _invoices(books: Books) -> RecordList:
    rows = []
    for key, row in books.invoices.items():
        used = books.invoice_used.get(key)
        amount = row.amount or ZERO
        left = amount - (used.amount if used else ZERO)
        pieces = (row.quantity or ZERO) - (used.quantity if used else ZERO)
        texts = (
            key, str(row.invoice_date or ""), row.supplier_name or row.supplier_tax_id, row.goods_name,
            plain(row.quantity) if row.quantity is not None else "", row.unit_name, plain(amount),
            f"{plain(row.vat_rate)}%" if row.vat_rate is not None else "", plain(pieces), plain(left), row.use,
        )  # fmt: skip
        rows.append(Row(key=key, texts=texts, sums={6: amount, 9: left}, tone="" if left else "muted"))
    rows.sort(key=lambda row: (row.texts[1], row.key))
    return RecordList(
        heads=(
            "发票和行号",
            "开票日期",
            "供货方",
            "货物名称",
            "数量",
            "单位",
            "金额",
            "税率",
            "可用数量",
            "可用金额",
            "用途",
        ),
        right=(4, 6, 7, 8, 9),
        rows=tuple(rows),
        empty_zh="还没有进货发票。请在发票平台导出清单（表格或 XML）后按 Ctrl+O 导入。",
    )


def ratios(desk: Desk, company_name: str) -> list[tuple[str, tuple[str, ...]]]:
    """The approved ratios of a company: goods, units by name, factor, approval."""
    books = open_books(desk, company_name)
    return [
        (
            f"{one.name}|{one.invoice_unit}|{one.export_unit}",
            (
                one.name, unit_zh(desk, one.invoice_unit), unit_zh(desk, one.export_unit), plain(one.factor), one.approval,
            ),
        )
        for one in books.ratios
    ]  # fmt: skip


def advance_rows(found: list[Advance]) -> list[tuple[str, tuple[str, ...]]]:
    """9810 items as texts."""
    return [
        (
            one.item,
            (
                one.item, one.goods_name, ADVANCE_ZH[one.state], one.claim,
                plain(one.refund) if one.refund is not None else "", str(one.last_date or ""), one.outcome_zh,
            ),
        )
        for one in found
    ]  # fmt: skip


NEWEST_DAYS = 60
"""So many days of middle rates are shown, the newest first."""


def middle_rates(desk: Desk) -> list[tuple[str, tuple[str, ...]]]:
    """The newest middle rates: day, currency, CNY for one unit."""
    found = published_rates(desk)
    days = sorted({day for rates in found.values() for day, _ in rates}, reverse=True)[:NEWEST_DAYS]
    shown = set(days)
    rows = [(day, currency, rate) for currency, rates in found.items() for day, rate in rates if day in shown]
    rows.sort(key=lambda row: (-row[0].toordinal(), row[1]))
    return [(f"{day}-{currency}", (str(day), currency, plain(rate))) for day, currency, rate in rows]


def _receipts(desk: Desk, books: Books) -> RecordList:
    rows = []
    for key, row in books.receipts.items():
        currency = currency_of(desk, row.receipt_currency)
        amount = row.receipt_amount or ZERO
        texts = (
            key, str(row.received_on or ""), currency, plain(amount),
            plain(row.receipt_rate) if row.receipt_rate is not None else "", row.payer,
            row.declaration_item or row.export_invoice_number, "人工" if key in books.receipts_by_hand else "",
        )  # fmt: skip
        rows.append(Row(key=key, texts=texts, sums={3: amount}))
    rows.sort(key=lambda row: (row.texts[1], row.key))
    if len({row.texts[2] for row in rows}) > 1:  # sums of several currencies say nothing
        rows = [Row(key=row.key, texts=row.texts, sums={}) for row in rows]
    return RecordList(
        heads=("银行业务编号", "收汇日期", "币种", "金额", "汇率", "付汇人", "对应单号", "分配"),
        right=(3, 4),
        rows=tuple(rows),
        empty_zh="还没有收汇记录。请向银行导出收汇清单后按 Ctrl+O 导入。",
    )
