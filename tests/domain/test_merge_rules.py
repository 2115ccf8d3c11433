"""Rules a firm can set: what stays apart, what goes into declarations of its own, and why, pair by pair."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from cqdesk.domain.merge_reasons import near_misses, prices_differ_zh, why
from cqdesk.domain.merging import AMOUNT_FIELDS, MAX_LINES, MergeRule, SourceLine, into_parts, merge

BOLT = SourceLine(key=3, hs_code="7318159090", goods_name="螺栓", origin_country="CHN", currency="USD", unit="035")


def test_a_join_is_explained_by_what_is_equal() -> None:
    reason = why(BOLT, replace(BOLT, key=7), MergeRule())
    assert reason.joined
    assert reason.sentence_zh == "第 3、7 行合并，因为商品编号、商品名称、成交单位、币制、原产国相同。"


def test_a_refusal_names_the_field_and_both_values() -> None:
    reason = why(BOLT, replace(BOLT, key=8, origin_country="JPN"), MergeRule())
    assert reason.differing == ("origin_country",)
    assert reason.sentence_zh == "第 3、8 行未合并，因为原产国不同（CHN、JPN）。"
    unknown = why(BOLT, replace(BOLT, key=8, hs_code=""), MergeRule())
    assert "商品编号不同（7318159090、未填）" in unknown.sentence_zh


def test_controlled_goods_stay_alone_when_the_firm_says_so() -> None:
    pair = [replace(BOLT, controlled=True), replace(BOLT, key=4, controlled=True)]
    assert len(merge(pair)) == 1
    rule = MergeRule(controlled_apart=True)
    assert len(merge(pair, rule)) == 2
    assert "涉证或涉检" in why(*pair, rule).sentence_zh
    plain_first = [replace(BOLT, key=1), replace(BOLT, key=2, goods_name="螺母", controlled=True)]
    (part,) = into_parts(merge(plain_first), MergeRule(controlled_first=True))
    assert [line.keys for line in part] == [(2,), (1,)]


def test_a_person_keeps_a_line_alone_or_puts_it_into_a_declaration() -> None:
    lines = [replace(BOLT, key=n) for n in (1, 2, 3)]
    assert [m.keys for m in merge(lines, MergeRule(apart=frozenset({2})))] == [(1, 3), (2,)]
    placed = MergeRule(placed={1: 2, 2: 1, 3: 1})
    assert [[m.keys for m in part] for part in into_parts(merge(lines, placed), placed)] == [[(2, 3)], [(1,)]]
    assert "不同的报关单（第 2 份、第 1 份）" in why(lines[0], lines[1], placed).sentence_zh


def test_licence_container_and_house_bill_make_declarations_of_their_own() -> None:
    lines = [replace(BOLT, key=1, house_bill="H1"), replace(BOLT, key=2, house_bill="H2"), replace(BOLT, key=3)]
    rule = MergeRule(split_by=("house_bill",))
    assert [[m.keys for m in part] for part in into_parts(merge(lines, rule), rule)] == [[(1,)], [(2,)], [(3,)]]
    assert "分提单不同（H1、H2），须分单" in why(lines[0], lines[1], rule).sentence_zh


def test_near_misses_are_lines_of_one_code_that_a_field_keeps_apart() -> None:
    lines = [BOLT, replace(BOLT, key=7, origin_country="JPN"), replace(BOLT, key=9, hs_code="1", goods_name="x")]
    (near,) = near_misses(merge(lines), {line.key: line for line in lines}, MergeRule())
    assert (near.first, near.second) == (3, 7)


def test_prices_far_apart_are_said() -> None:
    def joined(*prices: str) -> str:
        (line,) = merge([replace(BOLT, key=n, unit_price=D(price)) for n, price in enumerate(prices)])
        return prices_differ_zh(line)

    assert joined("10", "10.5") == ""
    assert "从 10 到 10.51" in joined("10", "10.51")
    assert joined("10", "10") == ""


numbers = st.one_of(st.none(), st.decimals(0, 10**12, places=5))
source = st.builds(
    SourceLine,
    key=st.just(0),
    hs_code=st.sampled_from(["7318159090", "8481804090", ""]),
    goods_name=st.sampled_from(["螺栓", "阀门"]),
    origin_country=st.sampled_from(["CHN", "JPN"]),
    unit=st.sampled_from(["035", "007"]),
    part_number=st.sampled_from(["a", "b", ""]),
    licence=st.sampled_from(["", "4"]),
    container=st.sampled_from(["", "C1", "C2"]),
    house_bill=st.sampled_from(["", "H1"]),
    controlled=st.booleans(),
    quantity=numbers,
    net_weight_kg=numbers,
    gross_weight_kg=numbers,
    package_count=numbers,
    amount=numbers,
    unit_price=st.sampled_from([None, D(1), D("1.0"), D(2)]),
)
papers = st.lists(source, max_size=70).map(lambda rows: [replace(row, key=n) for n, row in enumerate(rows)])
FIELDS = ("hs_code", "goods_name", "origin_country", "unit", "part_number", "unit_price")
rules = st.builds(
    MergeRule,
    equal=st.lists(st.sampled_from(FIELDS), unique=True, max_size=6).map(tuple),
    controlled_apart=st.booleans(),
    controlled_first=st.booleans(),
    split_by=st.lists(st.sampled_from(["licence", "container", "house_bill"]), unique=True, max_size=3).map(tuple),
    limit=st.integers(1, MAX_LINES),
    apart=st.frozensets(st.integers(0, 20), max_size=4),
    placed=st.dictionaries(st.integers(0, 20), st.integers(1, 3), max_size=5),
)


@given(papers, rules)
def test_no_line_is_lost_no_declaration_too_long_and_every_sum_exact(lines: list[SourceLine], rule: MergeRule) -> None:
    parts = into_parts(merge(lines, rule), rule)
    assert sorted(int(key) for part in parts for m in part for key in m.keys) == list(range(len(lines)))
    assert all(1 <= len(part) <= rule.limit for part in parts)
    assert all(len({m.part for m in part}) == 1 for part in parts)
    for name in AMOUNT_FIELDS:
        known = [getattr(line, name) for line in lines]
        if None not in known:
            whole = sum((Fraction(m.sums[name] or 0) for part in parts for m in part), Fraction(0))
            assert whole == sum((Fraction(number) for number in known), Fraction(0))


@given(papers, rules)
def test_merging_is_stable_and_merging_again_changes_nothing(lines: list[SourceLine], rule: MergeRule) -> None:
    merged = merge(lines, rule)
    assert merge(lines, rule) == merged
    # the first line of each goods line stands for it: no two of them can be joined further
    by_key = {line.key: line for line in lines}
    speakers = [by_key[m.keys[0]] for m in merged]
    assert [m.keys for m in merge(speakers, rule)] == [(line.key,) for line in speakers]
    firsts = [m.keys[0] for m in merged]
    assert firsts == sorted(firsts)
    assert all(list(m.keys) == sorted(m.keys) for m in merged)


@given(papers.filter(lambda rows: len(rows) < 25), rules)
def test_every_pair_has_a_reason_that_agrees_with_the_result(lines: list[SourceLine], rule: MergeRule) -> None:
    item_of = {key: place for place, m in enumerate(merge(lines, rule)) for key in m.keys}
    for first in lines:
        for second in lines:
            if first.key == second.key:
                continue
            reason = why(first, second, rule)
            assert reason.joined == (item_of[first.key] == item_of[second.key])
            assert reason.joined == ("未合并" not in reason.sentence_zh)
            assert reason.joined or reason.differing or reason.other_zh
