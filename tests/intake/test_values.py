"""Numbers, dates, terms and names as customers print them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cqdesk.intake.names import Names
from cqdesk.intake.values import (
    chinese_amount,
    chinese_integer,
    currency_word,
    kilograms_per,
    parse_day,
    parse_incoterm,
    parse_number,
)

from .papermaker import NAMES


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("1,250.5", "1250.5", ""), (".84", "0.84", ""), ("12纸箱", "12", "纸箱"), ("44PALLETS", "44", "PALLETS"),
        ("5.2KGS", "5.2", "KGS"), ("US$ 44.00", "44", "US$"), ("USD1,234.50", "1234.5", "USD"), ("￥5.2", "5.2", "¥"),
        ("十二箱", "12", "箱"), ("壹佰贰拾箱", "120", "箱"), ("１，２５０", "1250", ""), ("(5.00)", "-5", ""), ("-5", "-5", ""),
        ("48 PALLETS", "48", "PALLETS"), ("12 CTNS.", "12", "CTNS"), ("5 纸箱 ", "5", "纸箱"), ("12.", "12", ""),
        ("\u200b12\u200b", "12", ""),
    ],
)  # fmt: skip
def test_numbers_with_what_is_glued_to_them(text: str, value: str, words: str) -> None:
    number = parse_number(text)
    assert number is not None
    assert (number.value, number.words, number.doubtful) == (Decimal(value), words, False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "ABC-12",
        "1-12",
        "120PCS/6CTNS",
        "12*5",
        "8.4713E+09",
        "2026-11-21",
        "N/A",
        "M8x20",
        "1.2.3",
        "A12",
        "SL-LF01",
    ],
)
def test_what_is_not_exactly_one_number_is_none(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("text", "value"), [("1.234,56", "1234.56"), ("12,5", "12.5"), ("1 250", "1250"), ("24.024.000", "24024000")]
)
def test_notations_two_countries_read_differently_are_doubtful(text: str, value: str) -> None:
    number = parse_number(text)
    assert number is not None
    assert number.doubtful
    assert number.value == Decimal(value)


@settings(max_examples=200)
@given(
    st.decimals(min_value=0, max_value=10**9, places=4, allow_nan=False, allow_infinity=False),
    st.sampled_from(["", "KGS", "纸箱", " PCS", " 个"]),
)
def test_a_printed_number_reads_back_to_its_value(value: Decimal, unit: str) -> None:
    number = parse_number(f"{value:,.4f}{unit}")
    assert number is not None
    assert number.value == value
    assert number.after == unit.strip()
    assert not number.doubtful


@settings(max_examples=200)
@given(st.text(max_size=20))
def test_any_text_reads_as_a_number_or_none(text: str) -> None:
    number = parse_number(text)
    assert number is None or number.value.is_finite()
    parse_day(text)
    parse_incoterm(text)
    chinese_amount(text)


def spoken(number: int) -> str:
    """An independent writer of Chinese numerals below 10,000."""
    digits = "零一二三四五六七八九"
    text, pending = "", False
    for step, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // step % 10
        if digit:
            text += ("零" if pending and text else "") + digits[digit] + name
            pending = False
        else:
            pending = True
    return text or "零"


@given(st.integers(0, 9999))
def test_chinese_numerals_read_back(number: int) -> None:
    assert chinese_integer(spoken(number)) == number


def test_amounts_in_capitals() -> None:
    assert chinese_amount("美元壹万贰仟叁佰元伍角整") == Decimal("12300.5")
    assert chinese_amount("人民币叁万元整") == 30000
    assert chinese_amount("SAY TOTAL US DOLLARS") is None


@pytest.mark.parametrize(
    "text",
    ["2026-11-21", "21-Nov-26", "NOV.21,2026", "Nov 21st, 2026", "2026年11月21日", "20261121", "2026.11.21",
     "21NOV2026", "21/11/2026", "11/21/2026", "2026/11/21", "NOV/21/2026", "Saturday, November 21, 2026",
     "2026 年 11 月 21 日", "21 ноября 2026 г.", "ngày 21 tháng 11 năm 2026"],
)  # fmt: skip
def test_dates_that_have_one_reading(text: str) -> None:
    day = parse_day(text)
    assert day is not None
    assert (day.value, day.doubtful) == (date(2026, 11, 21), False)


def test_dates_with_two_readings_are_doubtful_and_nonsense_is_none() -> None:
    day = parse_day("03/04/2026")
    assert day is not None
    assert day.doubtful
    dotted = parse_day("12.10.2026")  # written with dots, the day stands first
    assert dotted is not None
    assert (dotted.value, dotted.doubtful) == (date(2026, 10, 12), True)
    for text in ("31-02-2026", "2026-13-01", "INV-2026-01", "12345", "SL26-11"):
        assert parse_day(text) is None


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("FOB CHONGQING, CHINA (Incoterms 2020)", ("FOB", "CHONGQING, CHINA")), ("CIF HAMBURG", ("CIF", "HAMBURG")),
        ("FOB重庆", ("FOB", "重庆")), ("C&F Bangkok", ("C&F", "Bangkok")), ("fob: Chongqing", ("FOB", "Chongqing")),
        ("DAP HAMBURG", ("DAP", "HAMBURG")),
    ],
)  # fmt: skip
def test_trade_term_apart_from_its_place(text: str, term: tuple[str, str]) -> None:
    assert parse_incoterm(text) == term


def test_words_that_only_contain_a_term_are_none() -> None:
    assert parse_incoterm("FOBIA") is None
    assert parse_incoterm("SCIFI") is None


def test_currency_only_when_exactly_one_is_named() -> None:
    assert currency_word("Unit Price (CIF, USD)") == "USD"
    assert currency_word("USD or EUR") == ""
    assert currency_word("Amount ($)") == ""


def test_weights_know_their_kilograms() -> None:
    assert kilograms_per("KGS") == 1
    assert kilograms_per("g") == Decimal("0.001")
    assert kilograms_per("LBS.") == Decimal("0.45359237")
    assert kilograms_per("PCS") is None


def test_a_name_of_two_codes_has_no_code() -> None:
    names = Names([("package_types", "PALLETS", "92"), ("package_types", "PALLETS", "93")])
    assert names.by_name("package_types", "pallets") is None
    assert NAMES.by_name("units", " pcs. ") == "007"


def test_days_in_chinese_figures() -> None:
    spelt = {"二〇二六年十月八日": "2026-10-08", "二零二六年十二月二十一日": "2026-12-21", "二○二六年二月三十日": None}
    for text, iso in spelt.items():
        day = parse_day(text)
        assert (day.value.isoformat() if day else None) == iso
