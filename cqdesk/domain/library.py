"""The goods library (商品库): what a firm knows of a part from its confirmed declarations.

An entry belongs to a client and a part number (of goods without one, to their name). What is known of it are texts by
field; every change makes the next version, and older ones stay, because declarations name them as origin
(`library:PART@VERSION`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from .quantity import plain

FIELDS_ZH: Mapping[str, str] = {
    "goods_name": "商品名称",
    "goods_name_en": "英文名称",
    "hs_code": "商品编号",
    "ciq_code": "监管类别",
    "declaration_elements": "申报要素",
    "element_names": "申报要素项目",
    "trade_unit": "成交单位",
    "legal_unit_1": "法定第一单位",
    "legal_unit_2": "法定第二单位",
    "unit_weight_kg": "单件净重（千克）",
    "legal_2_per_unit": "每成交单位的法定第二数量",
    "origin_country": "原产国（地区）",
    "domestic_district": "境内货源地/目的地",
    "currency": "币制",
    "price_low": "最低单价",
    "price_high": "最高单价",
}
"""What is kept of a part. Weights in kg, prices in `currency` for one `trade_unit`; element names joined by bars."""

NUMBERS = frozenset({"unit_weight_kg", "legal_2_per_unit", "price_low", "price_high"})
WITHOUT_PART = "名:"
"""How the key of goods without a part number begins."""


@dataclass(frozen=True, kw_only=True)
class LibraryEntry:
    """One part as it is known now."""

    id: int
    company_id: int
    """The client; 0 = of no client."""
    part_number: str
    version: int
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What people call it: the part number, of goods without one the name."""
        return self.part_number or self.facts.get("goods_name", "")

    @property
    def origin(self) -> str:
        """The origin of a value taken from it."""
        return f"library:{self.title}@{self.version}"


def part_key(part_number: str, goods_name: str = "") -> str:
    """A part number as it is compared: case, width and blanks do not matter. "" if there is neither number nor name."""
    number = _squeezed(part_number)
    if number:
        return number
    name = _squeezed(goods_name)
    return WITHOUT_PART + name if name else ""


def _squeezed(words: str) -> str:
    return "".join(unicodedata.normalize("NFKC", words).casefold().split())


def grown(known: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """What is known after a new confirmed declaration: its values count, what it does not say stays.

    The price range only widens, as long as currency and unit are the same; else it starts anew.
    """
    result = {name: words for name, words in known.items() if words}
    same_money = all(
        not known.get(name) or not new.get(name) or known[name] == new[name] for name in ("currency", "trade_unit")
    )
    low, high = _range(known if same_money else {}, new)
    result.update({name: words for name, words in new.items() if words and name in FIELDS_ZH})
    for name, number in (("price_low", low), ("price_high", high)):
        if number is not None:
            result[name] = plain(number)
        elif not same_money:
            result.pop(name, None)
    if new.get("hs_code") and known.get("hs_code") and new["hs_code"] != known["hs_code"]:
        for name in ("declaration_elements", "element_names", "legal_unit_1", "legal_unit_2", "legal_2_per_unit"):
            if not new.get(name):
                result.pop(name, None)  # they belonged to the other code
    return result


def _range(known: Mapping[str, str], new: Mapping[str, str]) -> tuple[Decimal | None, Decimal | None]:
    lows = [n for n in (number(known.get("price_low", "")), number(new.get("price_low", ""))) if n is not None]
    highs = [n for n in (number(known.get("price_high", "")), number(new.get("price_high", ""))) if n is not None]
    return (min(lows) if lows else None, max(highs) if highs else None)


def number(words: str) -> Decimal | None:
    """A finite number out of a text, None if it is none."""
    try:
        found = Decimal(words)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def flaw_of(name: str, words: str) -> str:
    """Why a text cannot stand in a field (Chinese); "" if it can."""
    if name in NUMBERS and words and ((found := number(words)) is None or found < 0):
        return f"{FIELDS_ZH[name]}不是数字"
    if name == "hs_code" and words and not (words.isascii() and words.isdigit() and len(words) == 10):
        return "商品编号应为十位数字"
    return ""
