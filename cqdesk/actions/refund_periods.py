"""What a producer's month needs beside its exports: figures of the VAT return, planned rates of handbooks.

They come as a JSON file {"schema": "cqdesk/refund-period/1", "period", "filer", …} or from the window, and are kept per
company and period.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..domain.exact_json import read_exact
from ..errors import UserError
from ..intake.gate import read_bytes
from ..store import settings
from .desk import Desk
from .refund_inputs import Inputs, InputWrong
from .refund_records import the_company

SCHEMA = "cqdesk/refund-period/1"
FIGURES = (
    "output_vat",
    "input_vat",
    "credit_brought_forward",
    "reduction_brought_forward",
    "mdt_reduction_brought_forward",
    "clearance_non_creditable",
    "clearance_mdt",
    "mdt_brought_forward",
    "vat_return_non_creditable",
    "closing_credit",
)
"""CNY, as on the VAT return and the summary form of the month before."""


def read_period_file(path: Path) -> dict[str, Any] | None:
    """The figures of such a file; None if the file is something else. Raises `UserError` if a figure is wrong."""
    try:
        content = read_exact(read_bytes(path))
    except ValueError:
        return None
    if not isinstance(content, Mapping) or content.get("schema") != SCHEMA:
        return None
    return checked(content)


def checked(content: Mapping[str, Any]) -> dict[str, Any]:
    """Figures as plain texts. Raises `UserError` `refund-period-figures`."""
    inputs = Inputs(content)
    try:
        figures = {name: str(inputs.number(name)) for name in FIGURES if inputs.has(name)}
        rates = {
            row.text("handbook"): {
                "planned": str(row.rate("planned_rate")),
                "vat_rate": str(row.rate("vat_rate", default=Decimal(13))),
                **({"actual": str(row.rate("actual_rate"))} if row.has("actual_rate") else {}),
            }
            for row in (inputs.rows("handbooks") if inputs.has("handbooks") else [])
        }
    except InputWrong as wrong:
        raise UserError("refund-period-figures", f"所属期数据有误：{wrong.sentence}", wrong.remedy) from None
    period = inputs.text("period")
    if not re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", period):
        raise UserError("refund-period", f"所属期“{period}”写法不对。", "请写成 2026-10 的样子。")
    filer = inputs.text("filer", "producer")
    if filer not in ("trading", "producer"):
        raise UserError("refund-period-figures", "filer 只能是 trading 或 producer。", "请改正后重新导入。")
    vat_rate = str(inputs.rate("vat_rate", default=Decimal(13)))
    return {
        "period": period,
        "filer": filer,
        "vat_rate": vat_rate,
        "figures": figures,
        "handbooks": rates,
    }


def set_period(desk: Desk, company_name: str, figures: Mapping[str, Any]) -> None:
    """Keep the figures of a company and period."""
    company = the_company(desk, company_name)
    key = _key(company.uid, str(figures["period"]))
    with desk.store.write() as connection:
        settings.put(connection, key, dict(figures))
        desk.write_history(connection, f"company:{company.uid}", "refund_period", dict(figures))


def period_of(connection: Any, company_uid: str, period: str) -> dict[str, Any]:
    """The figures kept; {} if there are none: the company then claims as a trading company."""
    found: dict[str, Any] = settings.read(connection, _key(company_uid, period), {})
    return found


def cleared_before(connection: Any, company_uid: str, period: str) -> frozenset[str]:
    """Handbooks whose actual rate stands in the figures of an earlier period: their adjustment was made then."""
    prefix = _key(company_uid, "")
    return frozenset(
        handbook
        for key, kept in settings.with_prefix(connection, prefix).items()
        if key.removeprefix(prefix) < period
        for handbook, rates in kept.get("handbooks", {}).items()
        if rates.get("actual")
    )


def newest_period(connection: Any, company_uid: str) -> dict[str, Any]:
    """The figures of the newest period kept; {} if there are none."""
    found = settings.with_prefix(connection, _key(company_uid, ""))
    newest: dict[str, Any] = found[max(found)] if found else {}
    return newest


def _key(company_uid: str, period: str) -> str:
    return f"refund-period:{company_uid}:{period}"
