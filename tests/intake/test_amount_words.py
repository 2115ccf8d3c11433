"""Amounts and packages in words, as papers spell them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqdesk.intake.amount_words import amount_in_words, english_integer, packages_in_words
from tests.papers_generator.amounts import in_chinese, in_words


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("SAY U.S. DOLLARS FOUR THOUSAND FOUR HUNDRED AND SIXTY ONLY.", "4460"),
        ("SAY TOTAL US DOLLARS ONE THOUSAND TWO HUNDRED AND CENTS FIFTY ONLY", "1200.5"),
        ("Say USD Twelve Thousand and 45/100 Only", "12000.45"),
        ("US DOLLARS SEVENTY-NINE THOUSAND EIGHT HUNDRED AND FIVE CENTS ONLY", "79800.05"),
        ("大写：美元壹仟贰佰元伍角整", "1200.5"),
        ("人民币叁万零伍拾元零陆分", "30050.06"),
    ],
)
def test_amounts(text: str, value: str) -> None:
    assert amount_in_words(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["PACKED IN ONE CARTON", "Net weight: two hundred", "Remarks", "SAY TOTAL TEN CARTONS ONLY"]
)
def test_no_amount(text: str) -> None:
    assert amount_in_words(text) is None


def test_packages() -> None:
    assert packages_in_words("SAY TOTAL ELEVEN (11) CARTONS ONLY.") == 11
    assert packages_in_words("TOTAL: FORTY-EIGHT PALLETS ONLY") == 48
    assert packages_in_words("SAY US DOLLARS TEN ONLY") is None


@given(st.integers(1, 10**9))
def test_every_whole_amount_reads_back(value: int) -> None:
    assert amount_in_words(in_words(Decimal(value))) == value
    assert english_integer(in_words(Decimal(value))) == value


@given(st.integers(1, 10**8 - 1), st.integers(0, 99))
def test_capitals_read_back(whole: int, cents: int) -> None:
    value = Decimal(whole) + Decimal(cents) / 100
    assert amount_in_words("美元" + in_chinese(value)) == value
