"""Whether a printed value says the same as ours: prints show names for codes, rounded figures, cut and wrapped texts.

A difference a clerk would not call one is none; one he would must never be lost. So a text counts as cut only where it
breaks off like one, and a figure as rounded only to the places a print shows. Sources: filling rules GACC 2019 No. 18
(four decimals of prices), the prints as the Single Window gives them (`paper-layouts`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from ..spec import FieldSpec

NameOf = Callable[[str, str], str]
"""(table, code) -> Chinese name, "" for an unknown one."""

PRICE_PLACES, OTHER_PLACES = 4, 2
"""Decimals a print shows at least when it rounds."""
_CUT_AFTER = 60
"""GBK bytes from which a text without an ellipsis may be one that the print cut at the end of its room."""
_ELLIPSIS = ("…", "...", "．．．")
_CODE_SHAPED = re.compile(r"[0-9A-Za-z]{1,10}\Z")


def folded(words: str) -> str:
    """A text without width, case and blanks."""
    return "".join(unicodedata.normalize("NFKC", words).casefold().split())


def alike(spec: FieldSpec, ours: str, theirs: str, name_of: NameOf) -> bool:
    """Whether the text `theirs` of a print may stand for our value `ours` in this field."""
    if ours == theirs:
        return True
    if spec.kind in ("decimal", "integer"):
        return _same_number(spec, ours, theirs)
    if not ours or not theirs:
        return False
    if spec.kind == "day":
        return ours.replace("-", "") == theirs.replace("-", "")
    if spec.codes and _named(spec, ours, theirs, name_of):
        return True
    if spec.name == "item_numbers":
        return _lines(ours) == _lines(theirs)
    a, b = folded(ours), folded(theirs)
    if spec.name == "declaration_elements":
        a, b = a.rstrip("|"), b.rstrip("|")
    return a == b or _is_cut(a, b)


def _same_number(spec: FieldSpec, ours: str, theirs: str) -> bool:
    try:
        a, b = Decimal(ours or "0"), Decimal(theirs or "0")
    except ArithmeticError:
        return folded(ours) == folded(theirs)
    if not ours or not theirs:
        return a == b == 0 and spec.name.endswith("_value")  # a charge of nought is not printed
    if a == b:
        return True
    exponent = b.as_tuple().exponent
    shown = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    unit = Decimal(1).scaleb(-max(shown, PRICE_PLACES if spec.name == "unit_price" else OTHER_PLACES))
    return any(a.quantize(unit, rounding) == b for rounding in (ROUND_HALF_UP, ROUND_HALF_EVEN))


def _named(spec: FieldSpec, ours: str, theirs: str, name_of: NameOf) -> bool:
    """Whether a print shows the name of our code. Names are printed with more or less in brackets behind them."""
    if _CODE_SHAPED.match(theirs) and folded(theirs) == folded(ours):
        return True
    name, said = folded(name_of(spec.codes, ours)), folded(theirs)
    if not name:
        return False
    if spec.name == "domestic_district" and said.endswith(name):
        return True  # the city stands before it
    return name == said or _bare(name) == _bare(said)


def _lines(words: str) -> set[int]:
    """Goods lines named as `1,3,5` or `1-3,5`."""
    found: set[int] = set()
    for first, last in re.findall(r"(\d{1,4})(?:\s*[-~至]\s*(\d{1,4}))?", words):
        found.update(range(int(first), int(last or first) + 1))
    return found


def _bare(name: str) -> str:
    """A name without what stands in brackets."""
    return re.sub(r"[(（\[].*?[)）\]]", "", name)


def _is_cut(ours: str, theirs: str) -> bool:
    """Whether theirs is ours, cut by the print."""
    ends = next((mark for mark in _ELLIPSIS if theirs.endswith(folded(mark))), "")
    stem = theirs.removesuffix(folded(ends)) if ends else theirs
    if not stem or not ours.startswith(stem):
        return False
    return bool(ends) or len(stem.encode("gb18030", "replace")) >= _CUT_AFTER
