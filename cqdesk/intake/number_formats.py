"""How Excel shows a stored number: leading zeros, dates, percent, words inside the format.

Only what changes the meaning of a value for a customs clerk is reproduced; decorative rounding is not, because totals
must be added from what is stored. Rules: ECMA-376 part 1, 18.8.30 and 18.8.31 (built-in number formats).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from functools import lru_cache

from cqdesk.domain.quantity import plain
from cqdesk.intake.workbook import CellKind

_BUILT_IN_DATES = {14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 22: "m/d/yy h:mm"}
_BUILT_IN_TIMES = {18: "h:mm", 19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0"}
_BUILT_IN_OTHER = {
    0: "", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    12: "# ?/?", 13: "# ??/??", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 48: "##0.0E+0", 49: "@",
}  # fmt: skip
_FIFTEEN = Context(prec=15, rounding=ROUND_HALF_EVEN)
_LAST_SERIAL = 2_958_465  # 9999-12-31


def built_in(format_id: int) -> str:
    """Format code of a built-in id; ids 27–36 and 50–58 are dates in East Asian installations."""
    for table in (_BUILT_IN_DATES, _BUILT_IN_TIMES, _BUILT_IN_OTHER):
        if format_id in table:
            return table[format_id]
    if 27 <= format_id <= 36 or 50 <= format_id <= 58:
        return "yyyy-mm-dd"
    return ""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a number format means: a date, a time of day, a percentage, a fixed number of digits, words around it."""

    is_date: bool = False
    is_time: bool = False
    is_percent: bool = False
    digits: int = 0
    """Number of digits a pure 000… format fills with leading zeros; 0 = none."""
    words: str = ""


_QUOTED = re.compile(r'"([^"]*)"')
_BRACKETED = re.compile(r"\[([^\]]*)\]")


@lru_cache(maxsize=1024)
def shape_of(code: str) -> Shape:
    """Read a format code (its part for positive numbers)."""
    section = code.split(";")[0] if ";" in _QUOTED.sub("", code) else code
    words = [w.strip() for w in _QUOTED.findall(section)]
    bare = _QUOTED.sub("", section)
    for inside in _BRACKETED.findall(bare):
        if inside.startswith("$"):
            words.append(inside[1:].split("-")[0].strip())
    elapsed = any(set(i.lower()) <= {"h", "m", "s"} and i for i in _BRACKETED.findall(bare))
    bare = _BRACKETED.sub("", bare)
    words += re.findall(r"[¥￥€£$]|[\u4e00-\u9fff]+", bare)
    bare = re.sub(r"\\.|_.|\*.", "", bare)
    lower = bare.lower().replace("general", "")
    has_digits = bool(re.search(r"[0#?]", lower.replace("ss.0", "").replace("ss.00", "")))
    if not has_digits and (re.search(r"[yd]", lower) or "mmm" in lower or re.search(r"m\s*月", lower)):
        return Shape(is_date=True)
    if not has_digits and (elapsed or re.search(r"[hs]", lower)):
        return Shape(is_time=True)
    digits = len(bare.strip()) if re.fullmatch(r"0{2,}", bare.strip()) else 0
    return Shape(is_percent="%" in bare, digits=digits, words=" ".join(w for w in words if w))


def stored_number(text: str) -> Decimal | None:
    """The value of a stored number, rounded to the 15 significant digits Excel shows: 0.30000000000000004 → 0.3."""
    try:
        value = _FIFTEEN.create_decimal(text.strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value.adjusted()) <= 308 else None


@dataclass(frozen=True, slots=True)
class Shown:
    """A number the way a person sees it."""

    text: str
    kind: CellKind
    words: str = ""
    doubtful: bool = False


def show(stored: str, code: str, *, since_1904: bool) -> Shown | None:
    """Turn the stored text of a number into what is shown; None if it is no number at all."""
    value = stored_number(stored)
    if value is None:
        return None
    shape = shape_of(code)
    if shape.is_date:
        day = _day(value, since_1904=since_1904)
        return Shown(day.isoformat(), "date") if day else Shown(plain(value), "number", doubtful=True)
    if shape.is_time:
        seconds = int((value % 1 * 86_400).to_integral_value())
        return Shown((datetime(2000, 1, 1) + timedelta(seconds=seconds)).strftime("%H:%M:%S"), "time")  # noqa: DTZ001
    if shape.is_percent:
        return Shown(plain(value * 100) + "%", "percent")
    text = plain(value)
    if shape.digits and value == value.to_integral_value() and value >= 0:
        text = text.zfill(shape.digits)
    # Excel keeps 15 digits: an integer with more has already lost its tail (18-digit numbers typed as numbers).
    return Shown(text, "number", shape.words, doubtful=abs(value) >= Decimal(10) ** 15)


def _day(serial: Decimal, *, since_1904: bool) -> date | None:
    days = int(serial)
    if since_1904:
        return date(1904, 1, 1) + timedelta(days=days) if 0 <= days <= _LAST_SERIAL - 1462 else None
    if not 1 <= days <= _LAST_SERIAL or days == 60:  # serial 60 is 29 February 1900, a day that never was
        return None
    return date(1899, 12, 31 if days < 60 else 30) + timedelta(days=days)
