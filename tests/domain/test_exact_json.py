"""Numbers of foreign JSON: exact, small, and never a float."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqdesk.domain.exact_json import read_exact


@given(st.decimals(allow_nan=False, allow_infinity=False, places=9, min_value=-(10**12), max_value=10**12))
def test_a_number_is_read_digit_by_digit(value: Decimal) -> None:
    assert read_exact(f'{{"a": {value:f}}}') == {"a": value}


@pytest.mark.parametrize("word", ["1e999999999", "-1e-999999999", "1e99999999999999999999", "NaN", "-Infinity"])
def test_what_no_list_of_goods_holds_stays_a_word(word: str) -> None:
    assert read_exact(f"[{word}]") == [word]


NO_JSON = [
    (b"", "Expecting value"),
    (b"{", "Expecting property name"),
    (b"\xff\xfe", "invalid start byte"),
    (b"[" * 100_000, "nested too deep"),
    (b"1" * 10_000, "integer string"),
]


@pytest.mark.parametrize(("data", "why"), NO_JSON, ids=[why for _, why in NO_JSON])
def test_what_is_no_json_is_a_value_error(data: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_exact(data)


def test_a_byte_order_mark_and_no_float() -> None:
    found = read_exact(b"\xef\xbb\xbf" + json.dumps({"a": [0.1, 2, "3"]}).encode())
    assert [type(one) for one in found["a"]] == [Decimal, int, str]
