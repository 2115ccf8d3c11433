"""A tariff line (商品编号) out of a code row with the columns of `hs.csv`, shipped or imported."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from cqdesk.domain.codes import CodeEntry, TariffLine

_CUT_BYTES = 48
"""The source of 2020 cut element texts at about 50 bytes of GB18030; from this length on a text may be cut."""

_LEFT_OPEN = ("、", "，", ",", "；")

_ONE_KIND = str.maketrans("（）［］【】", "()[][]")


def elements_doubtful(elements: tuple[str, ...]) -> bool:
    """Whether a list of 申报要素 is missing or one of its texts looks cut by the source."""
    return not elements or any(_looks_cut(text.translate(_ONE_KIND)) for text in elements)


def _looks_cut(text: str) -> bool:
    open_bracket = text.count("(") != text.count(")") or text.count("[") != text.count("]")
    full = len(text.encode("gb18030")) >= _CUT_BYTES and not text.endswith((")", "]"))
    return open_bracket or full or text.endswith(_LEFT_OPEN)


def tariff_line(entry: CodeEntry) -> TariffLine:
    """The row of table `hs` as the rules see it. Rates in percent; empty or specific duties are None."""
    columns = entry.extra
    elements = tuple(part for part in columns.get("elements", "").split("|") if part)
    return TariffLine(
        code=entry.code,
        name_zh=entry.name_zh,
        unit1=columns.get("unit1", ""),
        unit2=columns.get("unit2", ""),
        elements=elements,
        elements_doubtful=elements_doubtful(elements),
        supervision=columns.get("supervision", ""),
        ciq=columns.get("ciq", ""),
        mfn_rate=_rate(columns, "mfn"),
        general_rate=_rate(columns, "general"),
        export_rate=_rate(columns, "export_duty"),
        vat_rate=_rate(columns, "vat"),
        dead=columns.get("hs2022_hs6") == "0",
    )


def _rate(columns: Mapping[str, str], name: str) -> Decimal | None:
    text = columns.get(name, "")
    if not text:
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None  # a specific or compound duty in words: there is no ad-valorem rate to give
