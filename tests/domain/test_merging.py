"""Merging: nothing lost, sums exact, explained; splitting at fifty."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqdesk.domain.merging import MAX_LINES, AmountField, MergeRule, SourceLine, merge, split, total_of
from cqdesk.errors import Fault

BRAKE = SourceLine(
    key=1,
    hs_code="8714100090",
    goods_name="摩托车制动器",
    elements="0|0|摩托车用|无品牌",
    unit="007",
    currency="USD",
    origin_country="CHN",
    part_number="BR-1",
    quantity=D(100),
    net_weight_kg=D("52.5"),
    gross_weight_kg=D(60),
    package_count=D(4),
    amount=D("1250.00"),
    unit_price=D("12.5"),
)


def test_two_lines_of_the_same_goods_become_one() -> None:
    other = replace(
        BRAKE,
        key=3,
        part_number="BR-2",
        quantity=D(50),
        net_weight_kg=D("26.3"),
        gross_weight_kg=D(30),
        package_count=D(2),
        amount=D("650.00"),
        unit_price=D(13),
    )
    helmet = replace(BRAKE, key=2, goods_name="头盔", hs_code="6506100090")
    first, second = merge([BRAKE, helmet, other])
    assert first.keys == (1, 3)
    assert second.keys == (2,)
    assert first.sums == {
        "quantity": D(150),
        "net_weight_kg": D("78.8"),
        "gross_weight_kg": D(90),
        "package_count": D(6),
        "amount": D(1900),
    }
    assert first.unit_price == D("12.6667")  # 1900 / 150
    assert first.prices == (D("12.5"), D(13))
    assert first.texts["goods_name"] == "摩托车制动器"
    assert first.varying == ("part_number",)
    assert first.texts["part_number"] == ""
    assert first.explanation_zh == (
        "第 1、3 行归并为一项：商品编号、商品名称、申报要素、成交单位、币制、原产国相同；"
        "成交数量合计 150，净重合计 78.8，毛重合计 90，件数合计 6，总价合计 1900；"
        "单价按总价除以数量为 12.6667。"
    )
    assert second.explanation_zh == ""


@pytest.mark.parametrize(
    "field",
    [
        *("hs_code", "goods_name", "elements", "unit", "currency", "origin_country"),
        *("destination_country", "district", "duty_mode", "record_item", "preference_proof"),
    ],
)
def test_lines_that_differ_in_a_key_of_the_rule_stay_apart(field: str) -> None:
    changes: dict[str, str] = {field: "other"}
    assert len(merge([BRAKE, replace(BRAKE, key=2, **changes)])) == 2  # type: ignore[arg-type]


def test_the_rule_can_keep_prices_apart() -> None:
    dearer = replace(BRAKE, key=2, unit_price=D(13))
    same = replace(BRAKE, key=3, unit_price=D("12.50"))
    assert [m.keys for m in merge([BRAKE, dearer, same])] == [(1, 2, 3)]
    apart = MergeRule((*MergeRule().equal, "unit_price"))
    assert [m.keys for m in merge([BRAKE, dearer, same], apart)] == [(1, 3), (2,)]


def test_a_missing_number_gives_no_sum_and_is_named() -> None:
    (merged,) = merge([BRAKE, replace(BRAKE, key="装箱单 5", net_weight_kg=None)])
    assert merged.sums["net_weight_kg"] is None
    assert merged.sums["gross_weight_kg"] == D(120)
    assert merged.missing == {"net_weight_kg": ("装箱单 5",)}
    assert "第 装箱单 5 行缺净重，未合计" in merged.explanation_zh


def test_the_stated_price_stands_where_it_cannot_be_computed() -> None:
    (alone,) = merge([replace(BRAKE, amount=None)])
    assert alone.unit_price == D("12.5")
    (nothing,) = merge([replace(BRAKE, quantity=D(0), unit_price=None)])
    assert nothing.unit_price is None
    (two,) = merge([replace(BRAKE, amount=None), replace(BRAKE, key=2, amount=None, unit_price=D(13))])
    assert two.unit_price is None


def test_two_lines_with_one_key_are_a_fault() -> None:
    with pytest.raises(Fault):
        merge([BRAKE, BRAKE])


def test_split_at_fifty() -> None:
    lines = merge([replace(BRAKE, key=n, goods_name=f"品名{n}") for n in range(101)])
    parts = split(lines)
    assert [len(part) for part in parts] == [50, 50, 1]
    assert [m.keys[0] for part in parts for m in part] == list(range(101))
    assert split([]) == []
    assert [len(part) for part in split(lines[:MAX_LINES])] == [50]
    with pytest.raises(Fault):
        split(lines, 0)


amounts = st.one_of(st.none(), st.decimals(0, 10**13, places=5), st.decimals(0, 100, places=2))
source = st.builds(
    SourceLine,
    key=st.just(0),
    hs_code=st.sampled_from(["8714100090", "6506100090", ""]),
    goods_name=st.sampled_from(["制动器", "头盔"]),
    unit=st.sampled_from(["007", "035"]),
    part_number=st.sampled_from(["a", "b"]),
    quantity=amounts,
    net_weight_kg=amounts,
    gross_weight_kg=amounts,
    package_count=amounts,
    amount=amounts,
    unit_price=amounts,
)
papers = st.lists(source, max_size=25).map(lambda rows: [replace(row, key=n) for n, row in enumerate(rows)])
FIELDS: tuple[AmountField, ...] = ("quantity", "net_weight_kg", "gross_weight_kg", "package_count", "amount")


@given(papers)
def test_links_partition_the_papers_in_order(lines: list[SourceLine]) -> None:
    merged = merge(lines)
    assert sorted(key for m in merged for key in m.keys) == list(range(len(lines)))
    assert all(list(m.keys) == sorted(m.keys) for m in merged)
    firsts = [m.keys[0] for m in merged]
    assert firsts == sorted(firsts)


@given(papers)
def test_sums_are_exact_or_named_as_missing(lines: list[SourceLine]) -> None:
    for merged in merge(lines):
        members = [lines[int(key)] for key in merged.keys]
        for name in FIELDS:
            numbers = [getattr(line, name) for line in members]
            total = merged.sums[name]
            if total is None:
                assert [k for k, n in zip(merged.keys, numbers, strict=True) if n is None] == list(merged.missing[name])
            else:
                assert Fraction(total) == sum(Fraction(number) for number in numbers)
                assert name not in merged.missing


@given(papers, st.integers(1, 7))
def test_splitting_keeps_every_line_and_every_total(lines: list[SourceLine], limit: int) -> None:
    merged = merge(lines)
    parts = split(merged, limit)
    assert [m for part in parts for m in part] == merged
    assert all(1 <= len(part) <= limit for part in parts)
    for name in FIELDS:
        totals = [total_of(part, name) for part in parts]
        if None not in totals:
            assert sum(Fraction(t) for t in totals if t is not None) == Fraction(total_of(merged, name) or 0)


@given(papers)
def test_only_equal_lines_are_joined_and_equal_lines_always(lines: list[SourceLine]) -> None:
    group_of = {key: place for place, m in enumerate(merge(lines)) for key in m.keys}
    for a in lines:
        for b in lines:
            equal = (a.hs_code, a.goods_name, a.unit) == (b.hs_code, b.goods_name, b.unit)
            assert (group_of[a.key] == group_of[b.key]) == equal


@given(papers)
def test_price_times_quantity_comes_back_to_the_amount(lines: list[SourceLine]) -> None:
    for merged in merge(lines):
        quantity, amount = merged.sums["quantity"], merged.sums["amount"]
        if quantity and amount is not None:
            assert merged.unit_price is not None
            error = abs(Fraction(merged.unit_price) * Fraction(quantity) - Fraction(amount))
            assert error <= Fraction(quantity) * Fraction(1, 20000)
