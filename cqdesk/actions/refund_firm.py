"""What a firm sets once for its refunds: class, taxpayer kind, cost window, exchange policy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ..domain.refund.exchange import FxMethod, FxPolicy, change_allowed_from
from ..errors import UserError
from ..store import cases, settings
from .desk import Desk
from .refund_fx import policies_of, policy_key
from .refund_records import the_company
from .refund_vouchers import CODES_KEY, KINDS_ZH, voucher_codes


@dataclass(frozen=True, kw_only=True)
class Firm:
    """The settings of a firm; None = nobody said."""

    name: str
    uscc: str
    company_class: int | None
    small_scale: bool | None
    window: tuple[str, Decimal, Decimal] | None
    """Region, lowest, highest CNY per USD."""
    policies: tuple[FxPolicy, ...]


def companies(desk: Desk) -> list[tuple[str, str]]:
    """(name, credit code) of the companies a refund can be claimed for."""
    with desk.store.read() as connection:
        return [(one.name, one.uscc) for one in cases.all_companies(connection) if one.uscc]


def firm(desk: Desk, company_name: str) -> Firm:
    """The settings of a firm. Raises `UserError` `refund-no-company`."""
    company = the_company(desk, company_name)
    with desk.store.read() as connection:
        kept: dict[str, Any] = settings.read(connection, f"refund-firm:{company.uid}", {})
        policies = policies_of(connection, company.uid)
    window = kept.get("fx_cost_window")
    return Firm(
        name=company.name,
        uscc=company.uscc,
        company_class=kept.get("class"),
        small_scale=kept.get("small_scale"),
        window=(window[0], Decimal(window[1]), Decimal(window[2])) if window else None,
        policies=policies,
    )


def set_firm(
    desk: Desk,
    company_name: str,
    *,
    company_class: int | None = None,
    small_scale: bool | None = None,
    fx_cost_window: tuple[str, Decimal, Decimal] | None = None,
) -> None:
    """Keep what the checks need of the firm; `fx_cost_window`: region, lowest, highest CNY per USD.

    Raises `UserError` `refund-firm`: a class outside 1 to 4, or a window that is none.
    """
    if company_class not in (None, 1, 2, 3, 4):
        raise UserError("refund-firm", "分类管理类别应为一至四类。", "请按主管税务机关评定的类别选择。")
    if fx_cost_window is not None and not 0 < fx_cost_window[1] < fx_cost_window[2]:
        raise UserError("refund-firm", "换汇成本的下限应大于零并小于上限。", "请按主管税务机关的合理范围填写。")
    company = the_company(desk, company_name)
    kept = {
        "class": company_class,
        "small_scale": small_scale,
        "fx_cost_window": [str(part) for part in fx_cost_window] if fx_cost_window else None,
    }
    with desk.store.write() as connection:
        settings.put(connection, f"refund-firm:{company.uid}", kept)
        desk.write_history(connection, f"company:{company.uid}", "refund_firm", kept)


def set_fx_policy(desk: Desk, company_name: str, method: FxMethod, valid_from: date) -> None:
    """Choose the exchange rate a firm books exports at, for at least a year.

    Raises `UserError` `refund-fx-policy` for another method within twelve months, or a day before the newest choice.
    """
    company = the_company(desk, company_name)
    with desk.store.write() as connection:
        kept = settings.read(connection, policy_key(company.uid), [])
        policies = policies_of(connection, company.uid)
        newest = max(policies, key=lambda one: one.valid_from, default=None)
        if newest is not None and newest.method is method:
            return
        allowed = change_allowed_from(policies)
        if allowed is not None and valid_from < allowed:
            raise UserError(
                "refund-fx-policy",
                f"记账汇率一经确定，一年内不得改变；最早可从 {allowed} 起改用另一种。",
                "请到期后再更改。",
            )
        document = {"method": str(method), "valid_from": valid_from.isoformat()}
        settings.put(connection, policy_key(company.uid), [*kept, document])
        desk.write_history(connection, f"company:{company.uid}", "refund_firm", {"fx_policy": document})


def voucher_kind_codes(desk: Desk) -> dict[str, str]:
    """The codes of purchase vouchers as entered, by printed name."""
    with desk.store.read() as connection:
        return voucher_codes(connection)


def set_voucher_kind_codes(desk: Desk, codes: Mapping[str, str]) -> str:
    """Keep the codes of purchase vouchers. Raises `UserError` `refund-voucher-code` for one that is none."""
    kept = {name: code.strip().upper() for name, code in codes.items() if code.strip()}
    for name, code in kept.items():
        if name not in KINDS_ZH or not re.fullmatch(r"[0-9A-Z]{1,2}", code):
            raise UserError("refund-voucher-code", f"{name}的代码“{code}”不对。", "请填写申报软件中的两位代码。")
    with desk.store.write() as connection:
        settings.put(connection, CODES_KEY, kept)
        desk.write_history(connection, "settings", "refund_firm", {"voucher_codes": kept})
    return "已保存凭证种类代码；重新生成申报（F9）后生效。"
