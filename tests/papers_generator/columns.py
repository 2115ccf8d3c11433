# ruff: noqa: E501 (rows of tables are read as rows)
"""Goods and the columns that print them: what stands in each cell, and what a reader should take from it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from . import stock
from .truth import Formula, plain

Goods = dict[str, Any]
Shown = tuple[Any, str]
"""A cell's value and its number format."""
ADDED = ("quantity", "package_count", "gross_weight_kg", "net_weight_kg", "volume_m3", "amount")
WEIGHTS = ("gross_weight_kg", "net_weight_kg")


def cents(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def draw_goods(rng: random.Random, count: int, traps: set[str]) -> list[Goods]:
    """Invented goods lines; quantity × price is the amount, net below gross."""
    lines: list[Goods] = []
    carton = 1
    origin = rng.choice(stock.COUNTRIES)
    brand = rng.choice(stock.BRANDS)
    for n in range(count):
        name, english, unit, hs = rng.choice(stock.GOODS)
        quantity = Decimal(rng.choice([1, 2, 5, 12, 24, 50, 96, 100, 144, 250, 480, 600, 1000, 1200, 2500, 12000]))
        places = rng.choice([2, 2, 2, 3, 4])
        price = Decimal(rng.randrange(3, 90000)) / 10**places
        cartons = rng.randrange(1, 30)
        net = Decimal(rng.randrange(20, 40000)) / 10
        gross = net + Decimal(rng.randrange(1, 400)) / 10
        line: Goods = {
            "goods_name": name, "goods_name_en": english, "unit": unit, "hs_code": hs, "quantity": quantity,
            "part_number": rng.choice([f"{rng.randrange(10**5, 10**6)}-{chr(65 + n % 26)}", f"SL{rng.randrange(1000, 9999)}", f"1.{rng.randrange(10000, 99999):05d}"]),
            "model": rng.choice([f"M-{n + 1}{chr(65 + n % 26)}", f"HJ{rng.choice([110, 125, 150])}-{n + 1}", f"GX{rng.randrange(100, 999)}S"]),
            "brand": brand, "specification": rng.choice(["12V 35W", "28×45×10mm", "φ32", "600*600*10", "L=1200mm", "304不锈钢"]),
            "unit_price": price, "amount": cents(quantity * price), "package_count": Decimal(cartons), "net_weight_kg": net,
            "gross_weight_kg": gross, "volume_m3": Decimal(rng.randrange(10, 9000)) / 1000, "origin_country": origin,
            "currency": "USD", "carton_number": f"{carton}-{carton + cartons - 1}" if cartons > 1 else str(carton),
            "first_carton": carton, "last_carton": carton + cartons - 1,
        }  # fmt: skip
        carton += cartons
        lines.append(line)
    if "identical-lines" in traps and count > 2:
        lines[1] = {
            **lines[0],
            "carton_number": lines[1]["carton_number"],
            "first_carton": lines[1]["first_carton"],
            "last_carton": lines[1]["last_carton"],
        }
    return lines


@dataclass(kw_only=True)
class Column:
    """One printed column. `show(line, index)` gives the cell, `truth(line, index)` the fields to be read from it."""

    key: str
    zh: str
    en: str
    show: Callable[[Goods, int], Shown]
    truth: Callable[[Goods, int], dict[str, str]] = field(default=lambda line, index: {})
    head: tuple[str, ...] = ()
    group: str = ""
    total: Callable[[Decimal], Shown] | None = None
    """How the total of the column is printed; None = it has none."""
    boxed: bool = False
    """Belongs to the box, not to the line."""
    spacer: bool = False


@dataclass(kw_only=True)
class Style:
    """How one paper writes numbers and heads."""

    language: str
    numbers: str = "number"
    """number, text, comma (1,234.50 as text), european (1.234,50 as text), wide (full-width digits)"""
    suffix: bool = True
    joint: str = "\n"
    currency: str = "USD"


def number(style: Style, value: Decimal, places: int | None = None) -> Shown:
    """A figure as this paper writes it."""
    text = f"{value:.{places}f}" if places is not None and value == round(value, places) else plain(value)
    if style.numbers == "text":
        return text, ""
    if style.numbers == "comma":
        head, _, tail = text.partition(".")
        return f"{int(head):,}" + (f".{tail}" if tail else ""), ""
    if style.numbers == "european":
        head, _, tail = text.partition(".")
        whole = f"{int(head):,}".replace(",", ".")
        return whole + (f",{tail}" if tail else ",00" if places else ""), ""
    if style.numbers == "wide":
        return text.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789."}), ""
    return value, "#,##0.00" if places == 2 else ""


def head_of(rng: random.Random, style: Style, key: str, suffix: str = "") -> tuple[str, str]:
    """A head in both languages with its unit behind it."""
    chinese, english = stock.HEADS[key]
    return rng.choice(chinese) + suffix, rng.choice(english) + suffix


def text_column(rng: random.Random, style: Style, key: str) -> Column:
    zh, en = head_of(rng, style, key)
    return Column(
        key=key, zh=zh, en=en, show=lambda line, i: (line[key], ""), truth=lambda line, i: {key: str(line[key])}
    )


def number_column(rng: random.Random, style: Style, key: str, traps: set[str]) -> Column:
    """A column of figures, with what the traps glue to them."""
    suffixes = stock.UNIT_SUFFIX.get(key, ("",))
    suffix = rng.choice([*suffixes, ""]) if style.suffix else ""
    factor, glued, extra = Decimal(1), "", {}
    if key in WEIGHTS and "foreign-weights" in traps:
        suffix, factor = _WEIGHT_UNITS[len(traps) % len(_WEIGHT_UNITS)]
    if key == "quantity" and rng.random() < 0.3:
        word = rng.choice(["PCS", "SETS", "个"])
        suffix, extra = f"({word})", {"unit": word}
    if key in ("unit_price", "amount") and (rng.random() < 0.6 or "currency-in-head" in traps):
        suffix = rng.choice(["({})", " {}", "（{}）", " ({})"]).format(style.currency)
        extra = {"currency": style.currency}
    if "glued-units" in traps and key in ("package_count", *WEIGHTS):
        glued = {"package_count": rng.choice(stock.PACKAGES)}.get(key, rng.choice(["KGS", "kg", " KG", "千克"]))
        if key == "package_count":
            extra = {"package_type": glued}
    if "glued-quantity" in traps and key == "quantity":
        glued, extra, suffix = "*", {}, ""
    zh, en = head_of(rng, style, key, suffix)
    places = 2 if key in ("amount", *WEIGHTS) and rng.random() < 0.5 else None
    words = "format-words" in traps and key == "package_count" and not glued
    if key in ("unit_price", "amount") and "currency-format" in traps:
        extra, zh, en = {"currency": "USD"}, *head_of(rng, style, key)
    spoken = "chinese-numerals" in traps and key == "package_count" and not glued and not words
    if spoken:
        extra = {"package_type": "箱"}

    def printed(value: Decimal, line: Goods | None) -> Shown:
        value = value / factor
        unit = (line["unit"] if line else "") if glued == "*" else glued
        if key in ("unit_price", "amount") and "dollar-signs" in traps:
            return f"${value:,.{max(2, -int(value.normalize().as_tuple().exponent))}f}", ""
        if key in ("unit_price", "amount") and "currency-format" in traps:
            return value, "[$USD] #,##0.00##"
        if spoken:
            return in_chinese_words(int(value)) + "箱", ""
        if unit:
            return f"{plain(value)}{unit}", ""
        if words:
            return value, '0"纸箱"'
        return number(style, value, places)

    def truth(line: Goods, index: int) -> dict[str, str]:
        found = {key: plain(line[key]), **extra}
        if glued == "*":
            found["unit"] = line["unit"]
        if words:
            found["package_type"] = "纸箱"
        return found

    return Column(
        key=key, zh=zh, en=en, show=lambda line, i: printed(line[key], line), truth=truth,
        total=None if key == "unit_price" else lambda value: printed(value, None),
    )  # fmt: skip


_WEIGHT_UNITS = (("(G)", Decimal("0.001")), ("(T)", Decimal(1000)), ("(克)", Decimal("0.001")), ("(MT)", Decimal(1000)))


def plain_column(rng: random.Random, style: Style, key: str, show: Callable[[Goods, int], Shown]) -> Column:
    """A column that is no field of ours."""
    zh, en = head_of(rng, style, key)
    return Column(key=key, zh=zh, en=en, show=show)


def formula_cell() -> Shown:
    return Formula("=VLOOKUP(A1,Prices!A:B,2,0)"), ""


def in_chinese_words(value: int) -> str:
    """Plain Chinese numerals below a hundred; larger ones in digits."""
    digits = "零一二三四五六七八九"
    if value >= 100:
        return str(value)
    tens, ones = divmod(value, 10)
    return (("" if tens == 1 else digits[tens]) + "十" if tens else "") + (digits[ones] if ones or not tens else "")
