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
from .blanks import Blank
from .desk import Desk
from .refund_inputs import Inputs, InputWrong
from .refund_records import the_company

SCHEMA = "cqdesk/refund-period/1"
FIGURES = {
    "output_vat": "销项税额",
    "input_vat": "进项税额",
    "credit_brought_forward": "上期留抵税额",
    "closing_credit": "期末留抵税额（纳税申报表）",
    "vat_return_non_creditable": "免抵退进项税额转出（纳税申报表）",
    "reduction_brought_forward": "上期结转不得免征和抵扣税额抵减额",
    "mdt_reduction_brought_forward": "上期结转免抵退税额抵减额",
    "mdt_brought_forward": "上期结转免抵退税额（负数）",
    "clearance_non_creditable": "核销应调整不得免征和抵扣税额",
    "clearance_mdt": "核销应调整免抵退税额",
}
"""CNY, as on the VAT return and the summary form of the month before; name to printed label."""
FILERS_ZH = {"trading": "外贸企业（免退税）", "producer": "生产企业（免抵退税）"}
PERIOD_BLANKS: tuple[Blank, ...] = (
    Blank(name="filer", label="企业类型", choices=FILERS_ZH),
    Blank(name="vat_rate", label="征税率", hint="百分数，例如 13", number=True),
    *(Blank(name=name, label=label, hint="人民币元", number=True) for name, label in FIGURES.items()),
    Blank(
        name="handbooks",
        label="进料加工手册",
        hint="手册号=计划分配率，已核销的再写 /实际分配率；几本用分号隔开，例如 C80026000018=60/58.5",
    ),
)
"""The figures of a period as a form."""


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
        vat_rate = str(inputs.rate("vat_rate", default=Decimal(13)))
    except InputWrong as wrong:
        raise UserError("refund-period-figures", f"所属期数据有误：{wrong.sentence}", wrong.remedy) from None
    period = inputs.text("period")
    if not re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", period):
        raise UserError("refund-period", f"所属期“{period}”写法不对。", "请写成 2026-10 的样子。")
    filer = inputs.text("filer", "producer")
    if filer not in ("trading", "producer"):
        raise UserError("refund-period-figures", "filer 只能是 trading 或 producer。", "请改正后重新导入。")
    return {
        "period": period,
        "filer": filer,
        "vat_rate": vat_rate,
        "figures": figures,
        "handbooks": rates,
    }


def period_values(desk: Desk, company_name: str, period: str) -> dict[str, str]:
    """The figures kept as the texts of `PERIOD_BLANKS`; of a period without any the rates of the newest one."""
    company = the_company(desk, company_name)
    with desk.store.read() as connection:
        kept = period_of(connection, company.uid, period)
        newest = kept or newest_period(connection, company.uid)
    books = "；".join(
        f"{name}={rates['planned']}" + (f"/{rates['actual']}" if rates.get("actual") else "")
        for name, rates in newest.get("handbooks", {}).items()
    )
    head = {"filer": newest.get("filer", "trading"), "vat_rate": newest.get("vat_rate", "13"), "handbooks": books}
    return {**head, **kept.get("figures", {})}


def set_period_values(desk: Desk, company_name: str, period: str, values: Mapping[str, str]) -> str:
    """Keep the figures of a period from the texts of `PERIOD_BLANKS`. Raises `UserError` as `checked` does."""
    handbooks = []
    for part in re.split(r"[;；]", values.get("handbooks", "")):
        if not part.strip():
            continue
        found = re.fullmatch(r"\s*([A-Za-z0-9]{5,20})\s*[=＝]\s*([0-9.]+)\s*%?(?:\s*[/／]\s*([0-9.]+)\s*%?)?\s*", part)
        if found is None:
            raise UserError(
                "refund-period-figures",
                f"手册“{part.strip()}”写法不对。",
                "请写成 C80026000018=60 或 C80026000018=60/58.5。",
            )
        book = {"handbook": found[1].upper(), "planned_rate": found[2]}
        handbooks.append(book | ({"actual_rate": found[3]} if found[3] else {}))
    figures = {name: words.replace(",", "").strip() for name, words in values.items() if name != "handbooks" and words}
    set_period(desk, company_name, checked({"period": period, "handbooks": handbooks, **figures}))
    return f"已保存 {period} 的所属期数据；重新生成申报（F9）后生效。"


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
