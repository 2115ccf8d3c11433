"""Numbers: exact, half up, plain, apportioned without loss, converted only where certain."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqdesk.domain.quantity import (
    convert,
    declared_weight_kg,
    exact_sum,
    legal_quantity,
    parse_plain,
    plain,
    quotient,
    round_half_up,
    spread,
)
from cqdesk.errors import Fault

numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**14), max_value=10**14, places=5)


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        ("0.125", 2, "0.13"),
        ("-0.125", 2, "-0.13"),
        ("0.1249999", 2, "0.12"),
        ("2.5", 0, "3"),
        ("99999999999999.99995", 4, "100000000000000.0000"),
        ("12345678901234567890123456789.125", 2, "12345678901234567890123456789.13"),
    ],
)
def test_rounding_is_half_away_from_zero(value: str, places: int, expected: str) -> None:
    assert str(round_half_up(D(value), places)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1250.50", "1250.5"),
        ("1E+5", "100000"),
        ("1E-7", "0.0000001"),
        ("-0.00", "0"),
        ("100", "100"),
        ("0", "0"),
    ],
)
def test_plain_text(value: str, expected: str) -> None:
    assert plain(D(value)) == expected


@given(numbers)
def test_plain_text_reads_back_equal(value: D) -> None:
    assert parse_plain(plain(value)) == value


@pytest.mark.parametrize("text", ["", "1,250", "1e3", "１２", "1.", ".5", "+1", "NaN", "12 kg", "--1", "1.2.3"])
def test_what_is_not_a_plain_number_is_not_guessed(text: str) -> None:
    assert parse_plain(text) is None


def test_infinite_numbers_are_faults() -> None:
    for value in (D("NaN"), D("Infinity")):
        with pytest.raises(Fault):
            plain(value)
        with pytest.raises(Fault):
            round_half_up(value, 2)


def test_sums_do_not_round_at_28_digits() -> None:
    assert exact_sum([D("1E+30"), D("0.00001")]) == D("1000000000000000000000000000000.00001")


def test_spreading_by_largest_remainder() -> None:
    assert spread(D(10), [D(1), D(1), D(1)], 2) == [D("3.34"), D("3.33"), D("3.33")]
    # 100 over 50, 30, 21 of 101: 49.50.., 29.70.., 20.79..: the two units left go to third and second.
    assert spread(D(100), [D(50), D(30), D(21)], 0) == [D(49), D(30), D(21)]
    assert spread(D("-0.05"), [D(1), D(1)], 2) == [D("-0.03"), D("-0.02")]
    assert spread(D(7), [D(0), D(0)], 0) == [D(4), D(3)]
    assert spread(D("0.01"), [D(0), D(5), D(0)], 2) == [D(0), D("0.01"), D(0)]


@given(
    total=st.integers(-(10**15), 10**15),
    weights=st.lists(st.decimals(min_value=0, max_value=10**9, places=3, allow_nan=False), min_size=1, max_size=60),
)
def test_spread_parts_sum_exactly_and_stay_within_one_step(total: int, weights: list[D]) -> None:
    parts = spread(D(total).scaleb(-2), weights, 2)
    cents = [int(part * 100) for part in parts]
    assert sum(cents) == total
    grams = [int(weight * 1000) for weight in weights]
    if sum(grams):
        for cent, gram in zip(cents, grams, strict=True):
            assert abs(cent * sum(grams) - total * gram) < sum(grams)


def test_spread_refuses_what_cannot_be_exact() -> None:
    for total, weights in ((D("0.001"), [D(1)]), (D(1), []), (D(1), [D(-1), D(2)])):
        with pytest.raises(Fault):
            spread(total, weights, 2)


@pytest.mark.parametrize(
    ("quantity", "source", "target", "expected"),
    [
        ("2.5", "070", "035", "2500"),  # 吨 to 千克
        ("1500", "036", "035", "1.5"),  # 克 to 千克
        ("1", "076", "035", "0.45359"),  # 磅, rounded to five decimals
        ("3", "085", "030", "1"),  # three 市尺 are one metre
        ("1.2", "147", "030", "1200"),
        ("500", "096", "095", "0.5"),
        ("2", "033", "095", "2000"),
        ("3", "127", "007", "36"),  # dozen to pieces
        ("12000", "007", "054", "12"),
        ("5", "144", "025", "50000"),  # 万双 to 双
    ],
)
def test_certain_conversions(quantity: str, source: str, target: str, expected: str) -> None:
    assert convert(D(quantity), source, target) == D(expected)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("007", "035"),
        ("011", "007"),
        ("120", "007"),
        ("080", "035"),
        ("083", "035"),
        ("006", "007"),
        ("999", "035"),
    ],
)
def test_uncertain_conversions_are_not_made(source: str, target: str) -> None:
    assert convert(D(1), source, target) is None


def test_same_unit_is_untouched_even_if_unknown() -> None:
    assert convert(D("1.1234567"), "999", "999") == D("1.1234567")


def test_legal_quantity() -> None:
    assert legal_quantity("007", "007", D(40), D("12.5")) == D(40)
    assert legal_quantity("035", "011", D(40), D("12.5")) == D("12.5")
    assert legal_quantity("070", "011", D(40), D(12500)) == D("12.5")
    assert legal_quantity("035", "035", D("12.4"), D("12.5")) == D("12.4"), "QTY-007: same unit, same quantity"
    assert legal_quantity("007", "127", D(5), None) == D(60)


def test_legal_quantity_is_asked_when_it_cannot_be_known() -> None:
    assert legal_quantity("007", "011", D(40), D("12.5")) is None
    assert legal_quantity("035", "011", D(40), None) is None
    assert legal_quantity("", "011", D(40), D("12.5")) is None
    assert legal_quantity("032", "035", None, D("12.5")) is None


AFTER, BEFORE = date(2024, 4, 10), date(2024, 4, 9)


@pytest.mark.parametrize(
    ("weight", "on", "expected"),
    [
        ("0.456", AFTER, "0.46"),
        ("0.5", AFTER, "0.5"),
        ("0.001", AFTER, "0.01"),
        ("0.999", AFTER, "1.00"),
        ("0.456", BEFORE, "1"),
        ("1.23456", AFTER, "1.23456"),
        ("1.234567", AFTER, "1.23457"),
        ("12.50", BEFORE, "12.50"),
        ("0", AFTER, "0"),
        ("-3", AFTER, "-3"),
    ],
)
def test_weights_below_one_kilogram(weight: str, on: date, expected: str) -> None:
    assert str(declared_weight_kg(D(weight), on)) == expected


def test_quotient_rounds_once() -> None:
    assert quotient(D(10), D(3), 4) == D("3.3333")
    assert quotient(D("0.00005"), D(1), 4) == D("0.0001")
    assert quotient(D("-0.00005"), D(1), 4) == D("-0.0001")
    with pytest.raises(Fault):
        quotient(D(1), D(0), 4)
