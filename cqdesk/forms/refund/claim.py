"""A claim as one form: who, which period, and the forms a trading company or a producer hands in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..spec import code, integer, rows, section, text
from .exchange import ExchangeLine
from .producer import ProducerExport, ProducerSummary
from .trading import TradingExport, TradingPurchase


@dataclass(kw_only=True)
class RefundClaim:
    """出口退(免)税申报. Lists hold the printed forms in their order; those of the other kind of filer stay empty."""

    company_name: str = text("企业名称", xml="nsrmc", max_len=300, needed="submit")
    tax_id: str = code("纳税人识别号", xml="nsrsbh", max_len=20, needed="submit")
    period: str = code("所属期", xml="sssq", max_len=7, needed="submit")
    batch: int | None = integer("申报批次", xml="sbpc", max_len=3, needed="submit")
    filer: str = code("企业类型", xml="qylx", max_len=10, needed="submit")
    """trading | producer"""
    exports: list[Any] = rows(
        "外贸企业出口退税出口明细申报表", item=TradingExport, xml="wmqycktsckmxsbb/wmqycktsckmxsbblb"
    )
    purchases: list[Any] = rows(
        "外贸企业出口退税进货明细申报表", item=TradingPurchase, xml="wmqycktsjhmxsbb/wmqycktsjhmxsbblb"
    )
    producer_exports: list[Any] = rows(
        "生产企业出口货物及修理修配服务免抵退税申报明细表",
        item=ProducerExport,
        xml="scqyckhwmdtssbmxb/scqyckhwmdtssbmxblb",
    )
    summary: Any = section("免抵退税申报汇总表", item=ProducerSummary, xml="mdtssbhzb")
    receipts: list[Any] = rows("出口业务收汇情况表", item=ExchangeLine, xml="ckywshqkb/ckywshqkblb")
