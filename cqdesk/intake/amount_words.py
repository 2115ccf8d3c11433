"""Amounts and package counts written out in words, English or Chinese capitals, checked against the figures.

SAY US DOLLARS ONE THOUSAND TWO HUNDRED AND CENTS FIFTY ONLY · 大写：美元壹仟贰佰元伍角整 · SAY TOTAL ELEVEN (11) CARTONS ONLY
"""

from __future__ import annotations

import re
from decimal import Decimal

from cqdesk.intake.values import chinese_amount, folded

_ONES = {
    word: value
    for value, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
         "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
    )
} | {"forty": 40, "fourty": 40}  # fmt: skip
_ONES |= {
    word: 10 * value
    for value, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
_NUMBER_WORD = re.compile(
    r"\b(?:" + "|".join([*sorted(_ONES, key=len, reverse=True), "hundred", *_SCALES]) + r")\b", re.IGNORECASE
)
_MONEY = re.compile(r"(?i)dollars?|euros?|yuan|pounds?|yen|renminbi|\b(?:usd|eur|gbp|jpy|cny|rmb|hkd)\b|u\.?s\.?\$")
_CENTS = re.compile(r"(?i)\bcents?\b|\bpoint\b")
_FRACTION = re.compile(r"(\d{1,2})\s*/\s*100")
_PACKAGES = re.compile(
    r"(?i)\b(?:cartons?|ctns?|packages?|pkgs?|pallets?|cases?|bags?|drums?|boxes|bundles?|rolls?|crates?)\b"
)


def english_integer(text: str) -> int | None:
    """Value of a number in English words; None without any. AND, hyphens and other words between are passed over."""
    found = _NUMBER_WORD.findall(text.replace("-", " "))
    if not found:
        return None
    total = part = 0
    for word in (w.casefold() for w in found):
        if word in _ONES:
            part += _ONES[word]
        elif word == "hundred":
            part = (part or 1) * 100
        else:
            total += (part or 1) * _SCALES[word]
            part = 0
    return total + part


def amount_in_words(text: str) -> Decimal | None:
    """The amount of money a sentence spells out; None if it spells none."""
    line = folded(text)
    if re.search(r"[壹贰叁肆伍陆柒捌玖拾佰仟貳參陸]", line):
        return chinese_amount(line)
    if not _MONEY.search(line) or len(_NUMBER_WORD.findall(line.replace("-", " "))) < 1:
        return None
    if _PACKAGES.search(line) and not re.search(r"(?i)\bsay\b|\bonly\b|total", line):
        return None
    whole, cents = line, Decimal(0)
    if fraction := _FRACTION.search(line):
        cents, whole = Decimal(fraction[1]) / 100, line[: fraction.start()]
    elif mark := _CENTS.search(line):
        before, after = line[: mark.start()], line[mark.end() :]
        joint = max(
            before.casefold().rfind(" and "), before.casefold().rfind("dollars"), before.casefold().rfind("euros")
        )
        value = english_integer(after)
        if value is not None and "point" in mark[0].casefold():
            cents = Decimal(value) / (10 if value < 10 else 100)
            whole = before
        elif value is not None:  # AND CENTS FIFTY
            cents, whole = Decimal(value) / 100, before
        elif joint >= 0 and (value := english_integer(before[joint:])) is not None:  # AND FIFTY CENTS
            cents, whole = Decimal(value) / 100, before[:joint]
    value = english_integer(whole)
    return None if value is None else Decimal(value) + cents


def packages_in_words(text: str) -> int | None:
    """The number of packages a sentence spells out: SAY TOTAL ELEVEN (11) CARTONS ONLY."""
    line = folded(text)
    mark = _PACKAGES.search(line)
    if mark is None or _MONEY.search(line) or not re.search(r"(?i)\bsay\b|\bonly\b|total", line):
        return None
    return english_integer(line[: mark.start()])
