"""The monthly report of a firm's refunds: claims, exchange, deadlines, what is not matched, as one workbook."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from ..domain.arithmetic import Term
from ..errors import UserError
from ..output.sheets import Sheets
from ..places import write_beside_then_replace
from .desk import Desk
from .exports import check_target
from .refund_claims import claims_of, form_of
from .refund_deadlines import KIND_ZH, deadlines
from .refund_drafts import refund_amount
from .refund_exchange import exchange_view
from .refund_overseas import advances

STATE_ZH = {
    "draft": "草稿",
    "filed": "已申报",
    "approved": "审核通过",
    "withdrawn": "已撤回",
    "rejected": "不予办理",
}
EXCHANGE_ZH = {"received": "已收汇", "deemed": "视同收汇", "open": "未收汇", "overdue": "逾期未收汇"}
ADVANCE_ZH = {
    "unsold": "未销售", "sold": "已销售", "due": "待核算", "overdue": "逾期未核算",
    "confirmed": "已核算", "adjusted": "已调整", "reversed": "已冲减",
}  # fmt: skip
Row = list[str | Decimal]


def write_report(desk: Desk, company_name: str, period: str, to: Path) -> list[Path]:
    """Write the report of a period YYYY-MM (.xlsx). Raises `UserError` for another ending."""
    if to.suffix.lower() != ".xlsx":
        raise UserError("export-ending", f"不能写成“{to.suffix or to.name}”。", "请把文件名改为以 .xlsx 结尾。")
    check_target(to)
    sheets = Sheets(f"出口退税月报 {period}")
    claims = [claim for claim in claims_of(desk, company_name) if claim.period == period]
    rows: list[Row] = [["申报", "状态", "项数", "退税额（元）", "未配单项数", "反馈条数"]]
    for claim in claims:
        form = form_of(claim)
        unmatched = Decimal(len(claim.document["unmatched"]))
        taken = Decimal(len(claim.document["takes"]))
        feedback = Decimal(len(claim.feedback))
        rows.append([claim.number, STATE_ZH[claim.state], taken, refund_amount(form), unmatched, feedback])
    counted = [claim for claim in claims if claim.state not in ("withdrawn", "rejected")]
    whole = sum((refund_amount(form_of(claim)) for claim in counted), Decimal(0))
    rows.append(["合计（不含撤回、不予办理）", "", "", whole, "", ""])
    sheets.add(f"{period} 申报", rows, (28, 12, 8, 16, 12, 10))
    if claims:
        missing: list[Row] = [["报关单项", "原因", "处理"]]
        missing += [[one["item"], one["why"], one["remedy"]] for one in claims[0].document["unmatched"]]
        sheets.add("未配单", missing, (26, 40, 60))
    rows = [["期限", "日期", "剩余天数", "涉及税额（元）", "缺金额", "对象", "说明"]]
    for one in deadlines(desk, company_name):
        subjects = "、".join(one.subjects[:5]) + (f" 等 {len(one.subjects)} 项" if len(one.subjects) > 5 else "")
        lacking = _lacking(one.at_stake)
        rows.append(
            [KIND_ZH[one.kind], str(one.day), Decimal(one.days_left), one.known, lacking, subjects, one.note_zh]
        )
    sheets.add("期限", rows, (24, 12, 10, 16, 16, 60, 40))
    rows = [["报关单项", "出口发票号", "出口日期", "币制", "应收", "已收", "未收", "期限", "状态", "说明"]]
    view = exchange_view(desk, company_name)
    for item in view.items:
        due = str(item.due or "")
        rows.append(
            [
                item.item, item.export_invoice, str(item.exported), item.currency, item.total, item.received, item.open,
                due, EXCHANGE_ZH[item.state], item.note,
            ]
        )  # fmt: skip
    rows += [
        ["未分配的收汇", key, "", currency, "", amount, "", "", "", ""] for key, currency, amount in view.unassigned
    ]
    sheets.add("收汇", rows, (26, 18, 12, 8, 14, 14, 14, 12, 12, 40))
    if found := advances(desk, company_name):
        rows = [["报关单项", "货物", "状态", "申报", "预退税额（元）", "核算截止", "结果"]]
        for advance in found:
            refund = advance.refund if advance.refund is not None else ""
            last = str(advance.last_date or "")
            rows.append(
                [advance.item, advance.goods_name, ADVANCE_ZH[advance.state], advance.claim, refund, last,
                 advance.outcome_zh]
            )  # fmt: skip
        sheets.add("海外仓 9810", rows, (26, 30, 12, 16, 16, 12, 30))
    write_beside_then_replace(to, sheets.finish())
    return [to]


def _lacking(term: Term) -> str:
    return "" if term.known else "；".join(term.missing_zh)
