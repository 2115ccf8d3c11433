"""Middle rates of the People's Bank (人民币汇率中间价) day by day: what exports are booked at (refund reference 3.5).

Imported like any table of the office. Two layouts are read: the published list (one column a currency pair) and a plain
list of day, currency, rate and perhaps the units it is quoted for. Rows: code `2026-09-01-USD`, extra `cny_per_unit`.
Nothing is shipped: a day nobody imported is said to be missing, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from ..domain.codes import CodeEntry
from ..domain.exchange import per_unit
from ..domain.quantity import plain
from ..domain.refund.exchange import PublishedDays
from ..intake.listing import Column, Listing
from .code_kinds import KINDS, ReadRows, Refused, SetKind, row_day
from .desk import Desk
from .office_kinds import OFFICE_KINDS, PAIRS, currency_in, decimal_in, pairs_in, quoted_for
from .office_tables import MIDDLE_RATES

_MOST = Decimal(50)
"""No currency of the list costs more CNY a unit: such a figure is quoted for 100 units and must say so."""


def published_rates(desk: Desk) -> dict[str, PublishedDays]:
    """The imported rates by currency, in order of days."""
    found: dict[str, list[tuple[date, Decimal]]] = {}
    for entry in desk.codes.entries(MIDDLE_RATES):
        day, currency = entry.code[:10], entry.code[11:]
        found.setdefault(currency, []).append((date.fromisoformat(day), Decimal(entry.extra["cny_per_unit"])))
    return {currency: sorted(days) for currency, days in found.items()}


def _read(desk: Desk, listing: Listing) -> ReadRows:
    result = ReadRows()
    seen: dict[str, CodeEntry] = {}
    for row in listing.rows:
        day = row_day(row.values.get("day", ""))
        if day is None:
            result.refused.append(Refused(row.place, f"“{row.values.get('day', '')[:12]}”不是日期"))
            continue
        rates = list(pairs_in(row))
        if words := row.values.get("currency", ""):
            currency, value = currency_in(desk, words), decimal_in(row.values.get("rate", ""))
            units = quoted_for(row.values.get("per", ""))
            if currency and value is not None and units > 0:
                rates.append((currency, per_unit(value, units)))
            else:
                why = "没有可用的汇率" if currency else f"币种“{words[:10]}”不认识"
                result.refused.append(Refused(row.place, why))
        for currency, value in rates:
            if value > _MOST:
                why = f"{currency} {plain(value)} 像是每 100 外币的报价，请加“单位”一栏写明 100"
                result.refused.append(Refused(row.place, why))
                continue
            entry = CodeEntry(
                table=MIDDLE_RATES,
                code=f"{day.isoformat()}-{currency}",
                name_zh=f"{day.isoformat()} 中间价 {currency}",
                extra={"cny_per_unit": plain(value)},
            )
            if seen.setdefault(entry.code, entry) != entry:
                result.refused.append(Refused(row.place, f"{day} 的 {currency} 重复且不同，取第一行"))
    result.entries = list(seen.values())
    return result


def _why_none(desk: Desk, listing: Listing) -> str:
    read = _read(desk, listing)
    if read.entries:
        return ""
    return f"没有一行可以读作中间价：{read.refused[0].why if read.refused else '没有币种或汇率栏'}。"


KIND = SetKind(
    table=MIDDLE_RATES,
    title_zh="人民币汇率中间价",
    columns=(
        Column(name="day", headings=("日期", "date", "中间价日期", "公布日期"), needed=True),
        Column(name="USD/CNY", headings=("USD/CNY", "美元", "美元/人民币")),
        *PAIRS,
        Column(name="currency", headings=("币种", "币制", "货币", "外币", "货币名称", "货币代码", "currency")),
        Column(name="rate", headings=("中间价", "汇率", "人民币汇率中间价", "人民币汇率", "rate", "cny_per_unit")),
        Column(name="per", headings=("单位", "外币单位", "数量", "外币数量", "per")),
    ),
    read=_read,
    why_not=_why_none,
)
ALL_KINDS: Mapping[str, SetKind] = {**KINDS, **OFFICE_KINDS, MIDDLE_RATES: KIND}
"""Every kind of table that can be imported, in the order in which a file is tried."""
