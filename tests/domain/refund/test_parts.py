"""Parts of an item: never above the whole, exact in the unit they are taken in, values that sum to the whole."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from cqdesk.domain.refund.parts import left_of, taken_share, value_of_part

D = Decimal
quantities = st.decimals(min_value=D("0.00001"), max_value=D(10**9), places=5)
money = st.decimals(min_value=0, max_value=D(10**9), places=2)


@given(quantities, st.lists(st.integers(min_value=1, max_value=100), min_size=1, max_size=6), money)
def test_parts_claimed_one_after_another_are_the_whole_and_not_a_cent_more(
    whole: Decimal, shares: list[int], value: Decimal
) -> None:
    taken, spent = D(0), D(0)
    for at, share in enumerate(shares):
        left = left_of({"007": whole}, {"007": taken}).get("007", D(0))
        if not left:
            break
        last = at == len(shares) - 1
        part = left if last else max(D("0.00001"), (left * share / 100).quantize(D("0.00001")))
        part = min(part, left)
        amount = value_of_part(value - spent, part, left)
        assert 0 <= amount <= value - spent
        taken, spent = taken + part, spent + amount
        assert taken <= whole
    if taken == whole:
        assert spent == value
        assert left_of({"007": whole}, {"007": taken}) == {}


@given(quantities, quantities, st.integers(min_value=0, max_value=100))
def test_a_part_in_one_unit_leaves_no_more_than_its_share_in_the_other(
    pieces: Decimal, kilograms: Decimal, percent: int
) -> None:
    part = (pieces * percent / 100).quantize(D("0.00001"))
    whole = {"007": pieces, "035": kilograms}
    left = left_of(whole, {"007": part})
    share = taken_share(whole, {"007": part})
    assert left.get("035", D(0)) <= kilograms * (1 - D(share.numerator) / D(share.denominator)) + D("1e-9")
    if left:
        assert left["007"] == pieces - part
        again = left_of(whole, {"007": part, "035": left.get("035", D(0))})
        assert all(rest <= D("0.00001") * max(D(1), pieces / kilograms) + D("0.00001") for rest in again.values())


def test_what_nobody_can_compare_counts_as_all_of_it() -> None:
    whole = {"007": D(10)}
    assert left_of(whole, {"": D(10)}) == {}  # a row of the time before parts
    assert left_of(whole, {"035": D(1)}) == {}  # the unit is gone since an amendment
    assert left_of(whole, {"": D(0), "035": D(0)}) == whole  # taken back
    assert left_of(whole, {"007": D(12)}) == {}
