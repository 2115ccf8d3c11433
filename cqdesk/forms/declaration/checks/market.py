"""MKT and ECM-037: market procurement (市场采购, 1039) and B2B e-commerce exports (9710, 9810)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ...rules import Answer, Facts, cannot, found, rule
from ..fields import Declaration
from .shared import listed, one_currency_total

MARKET = "1039"
LIMIT_USD = Decimal(150_000)
ORDER_PAPER = "10000004"
"""Kind of attached paper 跨境B2B出口单证: its number is the order (9710) or the stock order (9810)."""


@rule("MKT-001", "error", source="GACC 2019/221", applies="export", needs=("fx_rates@date?",), key="supervision_mode")
def value_of_a_consignment(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """One declaration of market procurement is worth 150,000 USD at most; judged in USD."""
    if d.supervision_mode != MARKET:
        return
    total = one_currency_total(d)
    if total is None or total[0] != "USD":
        yield cannot("市场采购的总价不是美元，没有当月汇率；请折算后核对是否超过15万美元。")
    elif total[1] > LIMIT_USD:
        yield found("goods", total=f"{total[1]:f}")


@rule("MKT-002", "error", source="trade_mode_combinations.csv", applies="export", key="supervision_mode")
def levy_of_market_procurement(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Market procurement is 101 with duty mode 1."""
    if d.supervision_mode != MARKET:
        return
    if d.levy_nature and d.levy_nature != "101":
        yield found("levy_nature", trouble=f"征免性质为{d.levy_nature}")
    wrong = [row for row, line in enumerate(d.goods, start=1) if line.duty_mode and line.duty_mode != "1"]
    if wrong:
        yield found(f"goods[{wrong[0]}].duty_mode", trouble=f"{listed(wrong)}征免方式不是1")


@rule(
    "ECM-037",
    "warning",
    source="guide of a port for B2B exports; switch per port",
    applies="export",
    key="supervision_mode",
)
def order_paper(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """B2B exports carry the order as an attached paper: a number without a file."""
    if d.supervision_mode in ("9710", "9810") and not any(
        paper.document_code == ORDER_PAPER and paper.document_id for paper in d.documents
    ):
        yield found("documents", mode=d.supervision_mode)
