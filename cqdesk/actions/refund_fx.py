"""FOB in CNY by the firm's exchange policy: chosen beforehand, fixed for a year, by the published middle rates.

Without a policy the CNY FOB of the customs data stands. With one, the rate of the day or of the month counts, and a rate
nobody imported is said to be missing: a claim is never booked at another rate than the firm chose. Source: refund
reference 3.5; currencies without a middle rate are converted to USD first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ..domain.quantity import exact_or_rounded, plain
from ..domain.refund.exchange import FxMethod, FxPolicy, PublishedDays, method_of, published_for
from ..domain.refund.terms import CENTS
from ..forms.issues import Issue
from ..store import settings

FX_ZH = {
    FxMethod.DAY_OF_SALE: "销售发生当天的中间价",
    FxMethod.FIRST_OF_MONTH: "当月 1 日的中间价",
    FxMethod.FIRST_WORKING_DAY: "当月第一个工作日的中间价",
}
WHERE_ZH = "请从中国外汇交易中心或中国人民银行网站下载人民币汇率中间价历史数据后导入，或在“登记中间价”中录入。"


@dataclass(frozen=True, kw_only=True)
class BookedRate:
    """The rate an amount is booked at. `on` None: CNY, no rate is needed."""

    currency: str
    rate: Decimal
    on: date | None
    method: FxMethod

    @property
    def told_zh(self) -> str:
        """Where it comes from."""
        return f"{self.on} 中间价 {plain(self.rate)}（{FX_ZH[self.method]}）" if self.on else "人民币"


def policies_of(connection: Any, company_uid: str) -> tuple[FxPolicy, ...]:
    """The choices of a firm, in the order they were made."""
    return tuple(
        FxPolicy(valid_from=date.fromisoformat(one["valid_from"]), method=FxMethod(one["method"]))
        for one in settings.read(connection, policy_key(company_uid), [])
    )


def policy_key(company_uid: str) -> str:
    """The setting that holds the choices."""
    return f"refund-fx-policy:{company_uid}"


def booked_rate(
    policies: Sequence[FxPolicy], published: Mapping[str, PublishedDays], currency: str, sold: date
) -> BookedRate | None:
    """The rate of a currency for a sale; None when no policy covers the day or the table lacks the rate."""
    method = method_of(policies, sold)
    if method is None:
        return None
    if currency == "CNY":
        return BookedRate(currency=currency, rate=Decimal(1), on=None, method=method)
    found = published_for(method, published.get(currency, ()), sold)
    return None if found is None else BookedRate(currency=currency, rate=found[1], on=found[0], method=method)


def in_cny(amount: Decimal, rate: Decimal) -> Decimal:
    """An amount at a rate, in cents."""
    return exact_or_rounded(Fraction(amount) * Fraction(rate), CENTS)


def no_rate(key: str, currency: str, sold: date, method: FxMethod, *, path: str) -> Issue:
    """Which rate is missing and where it is to be had."""
    wanted = {
        FxMethod.DAY_OF_SALE: f"{sold}",
        FxMethod.FIRST_OF_MONTH: f"{sold:%Y-%m}-01",
        FxMethod.FIRST_WORKING_DAY: f"{sold:%Y-%m} 第一个工作日",
    }[method]
    return Issue(
        id="refund-no-fx",
        severity="error",
        path=path,
        message=f"{key}：缺少 {wanted} 的 {currency} 人民币汇率中间价（本企业记账汇率为{FX_ZH[method]}）。",
        remedy=WHERE_ZH,
        source="公告2026年第5号",
    )
