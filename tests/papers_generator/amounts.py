"""Amounts spelt out as invoices do, in English and in Chinese; shares nothing with the reader that is judged by it."""

from __future__ import annotations

from decimal import Decimal

_TENS = ["", "", "TWENTY", "THIRTY", "FORTY", "FIFTY", "SIXTY", "SEVENTY", "EIGHTY", "NINETY"]
_ONES = [
    "ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN", "ELEVEN", "TWELVE", "THIRTEEN",
    "FOURTEEN", "FIFTEEN", "SIXTEEN", "SEVENTEEN", "EIGHTEEN", "NINETEEN",
]  # fmt: skip


def _spelt(value: int) -> str:
    for size, word in ((10**9, "BILLION"), (10**6, "MILLION"), (1000, "THOUSAND"), (100, "HUNDRED")):
        if value >= size:
            rest = value % size
            joint = " AND " if size == 100 and rest else " " if rest else ""
            return f"{_spelt(value // size)} {word}{joint}{_spelt(rest) if rest else ''}"
    if value >= 20:
        return _TENS[value // 10] + ("-" + _ONES[value % 10] if value % 10 else "")
    return _ONES[value]


def in_words(value: Decimal) -> str:
    """SAY US DOLLARS … ONLY."""
    whole, cent = int(value), int((value % 1) * 100)
    tail = f" AND CENTS {_spelt(cent)}" if cent else ""
    return f"SAY TOTAL US DOLLARS {_spelt(whole)}{tail} ONLY."


def in_chinese(value: Decimal) -> str:
    """壹仟贰佰元伍角整, by the rules of the cheque."""
    digits, units, bigs = "零壹贰叁肆伍陆柒捌玖", ["", "拾", "佰", "仟"], ["", "万", "亿"]
    whole, cent = int(value), int((value % 1) * 100)
    place = 0
    groups: list[str] = []
    rest = whole
    while rest:
        part, rest = rest % 10000, rest // 10000
        words, zero = "", rest > 0 and part < 1000
        for n in (3, 2, 1, 0):
            d = part // 10**n % 10
            if d:
                words += ("零" if zero and (words or rest) else "") + digits[d] + units[n]
                zero = False
            elif words:
                zero = True
        if part:
            groups.insert(0, words + bigs[place])
        place += 1
    text = "".join(groups) or "零"
    jiao, fen = cent // 10, cent % 10
    tail = (digits[jiao] + "角" if jiao else ("零" if fen else "")) + (digits[fen] + "分" if fen else "")
    return text + "元" + (tail or "整") + ("整" if tail and not fen else "")
