"""Quantity, price and total kept together; a total spread exactly; rows repeated."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import copy_rows, open_draft, paste_block, redo, type_in, undo
from cqdesk.actions.price_keeping import BY_RULE
from cqdesk.actions.spreading import EQUALLY, left_for, shares
from cqdesk.domain.prices import PARTS, compute, fit, follower
from cqdesk.errors import UserError

Q, P, T = "goods[1].trade_quantity", "goods[1].unit_price", "goods[1].total_price"


@pytest.fixture
def line(desk: Desk, case: str) -> str:
    paste_block(desk, case, 1, "goods", 1, ["goods_name"], [["轴承"], ["螺栓"]])
    return case


def typed(desk: Desk, case: str, *acts: dict[str, str]) -> tuple[str, str, str]:
    for act in acts:
        type_in(desk, case, 1, act)
    filled = open_draft(desk, case).filled
    return filled.text_at(Q), filled.text_at(P), filled.text_at(T)


@pytest.mark.parametrize(
    ("acts", "left"),
    [
        ([{Q: "12"}], ("12", "", "")),
        ([{Q: "12"}, {P: "2.5"}], ("12", "2.5", "30")),
        ([{Q: "12"}, {T: "30"}], ("12", "2.5", "30")),
        ([{P: "2.5"}, {T: "30"}], ("12", "2.5", "30")),
        ([{Q: "12"}, {P: "2.5"}, {T: "36"}], ("14.4", "2.5", "36")),  # price and total were typed last
        ([{Q: "12"}, {P: "2.5"}, {Q: "10"}], ("10", "2.5", "25")),
        ([{P: "2.5"}, {Q: "12"}, {T: "36"}], ("12", "3", "36")),
        ([{Q: "12", P: "2.5", T: "99"}], ("12", "2.5", "99")),  # all at once is one's own affair: the check says so
        ([{Q: "3"}, {P: "0.3333"}, {T: "1"}], ("3", "0.3333", "1")),  # agrees within the rounding: stays
        ([{Q: "12"}, {P: "2.5"}, {T: ""}], ("12", "2.5", "")),  # emptied on purpose
        ([{Q: "about 9"}, {P: "2.5"}, {T: "30"}], ("about 9", "2.5", "30")),  # never calculated over what is half typed
        ([{Q: "0"}, {T: "30"}], ("0", "", "30")),
    ],
)
def test_the_two_typed_last_make_the_third(
    desk: Desk, line: str, acts: list[dict[str, str]], left: tuple[str, str, str]
) -> None:
    assert typed(desk, line, *acts) == left


def test_what_follows_says_so_and_is_one_step_of_undo(desk: Desk, line: str) -> None:
    typed(desk, line, {Q: "12"}, {P: "2.5"})
    assert open_draft(desk, line).filled.origins[T] == BY_RULE
    undo(desk, line)
    assert typed(desk, line) == ("12", "", "")


def test_what_was_undone_was_not_typed_last(desk: Desk, line: str) -> None:
    typed(desk, line, {Q: "12"}, {P: "2.5"}, {Q: "10"})
    undo(desk, line)
    assert typed(desk, line, {T: "60"}) == ("24", "2.5", "60")  # the price was the last typed beside it
    undo(desk, line)
    undo(desk, line)
    redo(desk, line)  # the price stands again, the total does not
    assert typed(desk, line, {Q: "8"}) == ("8", "2.5", "20")


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("￥1,234.50", "1234.5"),
        ("US$ 12.5", "12.5"),
        ("１，２５０", "1250"),
        ("1\u200b2", "12"),
        ("12.5 kg", "12.5 kg"),  # a unit of its own is not dropped in silence
        ("1,5", "1,5"),  # 1.5 here, 15 there
        ("约 9", "约 9"),
    ],
)
def test_a_number_is_taken_as_sheets_write_it(desk: Desk, line: str, words: str, kept: str) -> None:
    assert typed(desk, line, {P: words})[1] == kept
    paste_block(desk, line, 1, "goods", 2, ["goods_name", "unit_price"], [["螺栓", words]])
    assert open_draft(desk, line).filled.text_at("goods[2].unit_price") == kept


def test_a_code_has_no_marks_that_nobody_sees(desk: Desk, line: str) -> None:
    type_in(desk, line, 1, {"goods[1].hs_code": "\ufeff8482\u200b102000"})
    assert open_draft(desk, line).filled.form.goods[0].hs_code == "8482102000"


def test_a_pasted_price_column_makes_the_totals(desk: Desk, line: str) -> None:
    paste_block(desk, line, 1, "goods", 1, ["trade_quantity"], [["12"], ["7"]])
    paste_block(desk, line, 1, "goods", 1, ["unit_price"], [["2.5"], ["1.333"]])
    goods = open_draft(desk, line).filled.form.goods
    assert [str(one.total_price) for one in goods] == ["30", "9.33"]


numbers = st.decimals(min_value="0.01", max_value="99999", places=2)


@given(numbers, numbers)
def test_what_is_computed_fits(quantity: Decimal, price: Decimal) -> None:
    amount = compute("amount", {"quantity": quantity, "price": price, "amount": None})
    assert amount is not None
    assert fit(quantity, price, amount) or abs(amount - quantity * price) <= Decimal("0.005")


@given(st.lists(st.sampled_from(PARTS), min_size=1))
def test_the_part_given_last_never_gives_way(given_parts: list[str]) -> None:
    assert follower(given_parts, [], []) not in (given_parts[0], None)  # type: ignore[arg-type]


def test_a_total_is_spread_to_the_last_digit(desk: Desk, line: str) -> None:
    paste_block(desk, line, 1, "goods", 1, ["total_price"], [["10"], ["20"], ["30.01"]])
    filled = open_draft(desk, line).filled
    put = shares(
        filled, "goods", [1, 2, 3], column="legal_quantity_1", total=Decimal("100"), basis="total_price", way="put"
    )
    assert sum(one.part for one in put) == Decimal(100)
    assert [str(one.value) for one in put] == ["16.66", "33.33", "50.01"]
    less = shares(filled, "goods", [1, 3], column="total_price", total=Decimal("0.03"), basis=EQUALLY, way="subtract")
    assert [one.value for one in less] == [Decimal("9.98"), Decimal("30")]
    with pytest.raises(UserError) as caught:
        shares(filled, "goods", [1], column="total_price", total=Decimal(11), basis=EQUALLY, way="subtract")
    assert caught.value.id == "spread-below-zero"
    with pytest.raises(UserError) as caught:
        shares(filled, "goods", [1], column="total_price", total=Decimal(11), basis="trade_quantity", way="put")
    assert caught.value.id == "spread-no-basis"
    with pytest.raises(UserError) as caught:
        shares(filled, "goods", [1], column="total_price", total=Decimal("0.00001"), basis=EQUALLY, way="put")
    assert caught.value.id == "spread-too-fine"


def test_a_total_is_spread_beside_rows_that_stay_as_they_are(desk: Desk, line: str) -> None:
    block = [["甲", "1", "10"], ["乙", "2", ""], ["丙", "4", ""], ["丁", "3", "0.5"]]
    paste_block(desk, line, 1, "goods", 1, ["goods_name", "trade_quantity", "legal_quantity_1"], block)
    filled = open_draft(desk, line).filled
    left = left_for(filled, "goods", [2, 3], column="legal_quantity_1", total=Decimal("110.51"))
    assert left == Decimal("100.01")
    found = shares(filled, "goods", [2, 3], column="legal_quantity_1", total=left, basis="trade_quantity", way="put")
    assert [one.value for one in found] == [Decimal("33.34"), Decimal("66.67")]
    with pytest.raises(UserError) as caught:
        left_for(filled, "goods", [2, 3], column="legal_quantity_1", total=Decimal("10"))
    assert caught.value.id == "spread-nothing-left"
    type_in(desk, line, 1, {"goods[4].legal_quantity_1": "半箱"})
    with pytest.raises(UserError) as caught:
        left_for(open_draft(desk, line).filled, "goods", [2, 3], column="legal_quantity_1", total=Decimal("110"))
    assert caught.value.id == "spread-half-typed"


def test_rows_are_repeated_with_all_they_hold(desk: Desk, line: str) -> None:
    type_in(desk, line, 1, {Q: "12", "goods[2].trade_quantity": "about 9"})
    copy_rows(desk, line, 1, "goods", [1, 2])
    filled = open_draft(desk, line).filled
    assert [one.goods_name for one in filled.form.goods] == ["轴承", "螺栓", "轴承", "螺栓"]
    assert [one.item_number for one in filled.form.goods] == [1, 2, 3, 4]
    assert filled.text_at("goods[4].trade_quantity") == "about 9"
    assert filled.origins["goods[3].trade_quantity"] == "hand:tester"
    undo(desk, line)
    assert len(open_draft(desk, line).filled.form.goods) == 2


@pytest.mark.parametrize(
    ("typed_words", "kept"),
    [("1-4，7", "1,2,3,4,7"), ("1、3", "1,3"), ("2~2", "2"), ("4-1", "4-1"), ("all", "all"), ("1,5", "1,5"), ("", "")],
)
def test_item_numbers_of_a_box_may_be_typed_as_a_range(desk: Desk, line: str, typed_words: str, kept: str) -> None:
    paste_block(desk, line, 1, "containers", 1, ["item_numbers"], [["9"]])
    type_in(desk, line, 1, {"containers[1].item_numbers": typed_words})
    assert open_draft(desk, line).filled.text_at("containers[1].item_numbers") == kept
