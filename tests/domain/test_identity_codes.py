"""Company codes and container numbers, with examples worked by hand."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cqdesk.domain import iso6346
from cqdesk.domain.iso6346 import ContainerFlaw
from cqdesk.domain.uscc import (
    CodeFlaw,
    check_customs_code,
    check_organisation_code,
    check_uscc,
    organisation_code,
    uscc_check_character,
)

# An invented company. Organisation code MA5K1234 + check, A=10, M=22, K=20, weights 3 7 9 10 5 8 4 2:
#   66 + 70 + 45 + 200 + 5 + 16 + 12 + 8 = 422;  422 mod 11 = 4;  11 - 4 = 7.
#
# Credit code 91500112MA5K12347 + check, values M=21, A=10, K=19,
# weights 1 3 9 27 19 26 16 17 20 29 25 13 8 24 10 30 28:
#   9 + 3 + 45 + 0 + 0 + 26 + 16 + 34 + 420 + 290 + 125 + 247 + 8 + 48 + 30 + 120 + 196 = 1617;
#   1617 mod 31 = 5;  31 - 5 = 26, the character T.
GOOD = "91500112MA5K12347T"

USCC_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def test_a_credit_code_worked_by_hand() -> None:
    assert check_uscc(GOOD) is None
    assert organisation_code(GOOD) == "MA5K12347"
    assert check_organisation_code("MA5K12347") is None


@pytest.mark.parametrize(
    "code",
    [
        "",
        GOOD[:17],
        GOOD + "0",
        GOOD.lower(),
        " " + GOOD,
        "91500112MA5O12347T",  # letter O is never used
        "915001I2MA5K12347T",  # letter I in the region
        "9150A112MA5K12347T",  # region is digits
        "９1500112MA5K12347T",  # full-width digit
        GOOD + "\n",
    ],
)
def test_a_credit_code_of_the_wrong_form(code: str) -> None:
    assert check_uscc(code) is CodeFlaw.FORM


def test_a_wrong_organisation_code_inside_a_matching_credit_code() -> None:
    # ...12348: the last weight gives 224 for 196, sum 1645, mod 31 = 2, 29 is X; but 8 is not the digit 7.
    assert check_uscc("91500112MA5K12348X") is CodeFlaw.ORGANISATION


@given(place=st.integers(0, 17), char=st.sampled_from(USCC_CHARACTERS))
def test_any_single_slip_in_a_credit_code_is_noticed(place: int, char: str) -> None:
    assume(GOOD[place] != char)
    assert check_uscc(GOOD[:place] + char + GOOD[place + 1 :]) is not None


@given(place=st.integers(0, 15))
def test_two_neighbours_swapped_are_noticed(place: int) -> None:
    assume(GOOD[place] != GOOD[place + 1])
    assert check_uscc(GOOD[:place] + GOOD[place + 1] + GOOD[place] + GOOD[place + 2 :]) is not None


def test_the_two_special_check_characters_of_an_organisation_code() -> None:
    assert check_organisation_code("40000000X") is None  # 4*3 = 12, mod 11 = 1, 11 - 1 = 10 is X
    assert check_organisation_code("000000000") is None  # sum 0, 11 - 0 = 11 is 0
    assert check_organisation_code("400000000") is CodeFlaw.CHECK
    assert check_organisation_code("4000000-X") is CodeFlaw.FORM


def test_helpers_refuse_other_lengths() -> None:
    with pytest.raises(ValueError, match="17"):
        uscc_check_character("9150")
    with pytest.raises(ValueError, match="18"):
        organisation_code("9150")


@pytest.mark.parametrize("code", ["5001960123", "500124678A", "5000W60001"])
def test_customs_registration_codes(code: str) -> None:
    assert check_customs_code(code) is None


@pytest.mark.parametrize("code", ["500196012", "50019601234", "A001960123", "500196012a", "", "5001960１23"])
def test_customs_registration_codes_of_the_wrong_form(code: str) -> None:
    assert check_customs_code(code) is CodeFlaw.FORM


def test_the_container_number_printed_in_the_standard() -> None:
    assert iso6346.check("CSQU3054383") is None
    assert iso6346.check("CSQU3054384") is ContainerFlaw.CHECK


def test_a_container_number_whose_remainder_is_ten_has_check_digit_zero() -> None:
    # A=10 at weights 1 2 4, U=32 at 8, 5 at 16: 70 + 256 + 80 = 406; 406 mod 11 = 10.
    assert iso6346.check("AAAU5000000") is None


@pytest.mark.parametrize(
    "number", ["", "CSQU305438", "CSQU30543833", "csqu3054383", "CSQ 3054383", "CSQA3054383", "CSQU305438３"]
)
def test_container_numbers_of_the_wrong_form(number: str) -> None:
    assert iso6346.check(number) is ContainerFlaw.FORM


LETTER_VALUES = dict(  # as printed in tables of the standard
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        [
            10,
            12,
            13,
            14,
            15,
            16,
            17,
            18,
            19,
            20,
            21,
            23,
            24,
            25,
            26,
            27,
            28,
            29,
            30,
            31,
            32,
            34,
            35,
            36,
            37,
            38,
        ],
        strict=True,
    )
)


@given(
    owner=st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3),
    category=st.sampled_from("UJZ"),
    serial=st.text("0123456789", min_size=6, max_size=6),
)
def test_exactly_one_check_digit_fits(owner: str, category: str, serial: str) -> None:
    doubled = 0
    for char in reversed(owner + category + serial):
        doubled = doubled * 2 + (LETTER_VALUES[char] if char in LETTER_VALUES else int(char))
    fitting = [d for d in "0123456789" if iso6346.check(owner + category + serial + d) is None]
    assert fitting == [str(doubled % 11)[-1]]
