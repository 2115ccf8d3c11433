"""The lists of open exchange and of deadlines, as rows of texts."""

from __future__ import annotations

from collections.abc import Sequence

from ..domain.quantity import plain
from .refund_deadlines import KIND_ZH, RefundDeadline
from .refund_exchange import ExchangeView
from .refund_report import EXCHANGE_ZH
from .refund_views import RecordList, Row


def open_list(view: ExchangeView) -> RecordList:
    """Exchange still open, overdue first."""
    rows = []
    for one in view.items:
        texts = (
            one.item, one.export_invoice, str(one.exported), one.currency, plain(one.total), plain(one.received),
            plain(one.open), str(one.due or ""), "" if one.days_left is None or one.state != "open" else str(one.days_left),
            EXCHANGE_ZH[one.state], one.note,
        )  # fmt: skip
        tone = {"overdue": "error", "received": "muted", "deemed": "muted"}.get(one.state, "")
        rows.append(Row(key=one.item, texts=texts, sums={}, tone=tone))
    return RecordList(
        heads=(
            "报关单项",
            "出口发票号",
            "出口日期",
            "币制",
            "应收",
            "已收",
            "未收",
            "期限",
            "剩余天数",
            "状态",
            "说明",
        ),
        right=(4, 5, 6, 8),
        rows=tuple(rows),
        empty_zh="还没有出口记录。导入报关单数据后，这里列出每一项应收、已收和未收的外汇。",
    )


def deadline_list(found: Sequence[RefundDeadline]) -> RecordList:
    """Deadlines with the amount at stake; the key of a row is its place."""
    rows = []
    for at, one in enumerate(found):
        lacking = "" if one.at_stake.known else "；".join(one.at_stake.missing_zh)
        texts = (
            KIND_ZH[one.kind], str(one.day), str(one.days_left), plain(one.known), lacking, str(len(one.subjects)),
            one.note_zh,
        )  # fmt: skip
        tone = "error" if one.days_left < 0 else "warning" if one.days_left <= 30 else ""
        rows.append(Row(key=str(at), texts=texts, sums={}, tone=tone))
    return RecordList(
        heads=("期限", "日期", "剩余天数", "涉及税额", "缺金额", "项数", "说明"),
        right=(2, 3, 5),
        rows=tuple(rows),
        empty_zh="目前没有期限。导入报关单数据后，这里列出申报、收汇、备案单证和核算的期限。",
    )
