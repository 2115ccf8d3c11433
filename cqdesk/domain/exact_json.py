"""JSON that people and other programs write, read without a float: numbers are Decimal and int, and stay small.

A number like `1e999999999` is four bytes of exponent to its writer and a gigabyte of digits to whoever writes it out:
such a number stays the word it is, and so do NaN and Infinity. Whoever asks for a number then finds none.
"""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import Any

MOST_DIGITS = 60
"""Most digits before the point, and most after it, that are taken for a number."""


def read_exact(words: str | bytes) -> Any:
    """The value of a JSON text (bytes: UTF-8, with or without byte order mark).

    Raises ValueError for what is no JSON, no UTF-8, or nested deeper than Python reads.
    """
    text = words.decode("utf-8-sig") if isinstance(words, bytes) else words
    try:
        return json.loads(text, parse_float=_number, parse_constant=str)
    except RecursionError:
        raise ValueError("nested too deep") from None


def _number(text: str) -> Decimal | str:
    try:
        value = Decimal(text)
    except InvalidOperation:  # an exponent beyond what even Decimal holds
        return text
    digits, exponent = value.as_tuple().digits, value.as_tuple().exponent
    assert isinstance(exponent, int)  # JSON has no other numbers than finite ones
    return value if max(len(digits) + exponent, -exponent, len(digits)) <= MOST_DIGITS else text
