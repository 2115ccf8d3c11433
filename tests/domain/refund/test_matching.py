"""Matching: nothing used twice, every link balanced, planted quarters found again, and every refusal explained."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqdesk.domain.refund.matching import (
    ExportItem,
    InvoiceLine,
    Likeness,
    Matching,
    UnitRatio,
    likeness,
    match,
)

D = Decimal
DAY = date(2026, 5, 1)


def item(key: str, name: str, company: str = "甲", **quantities: int) -> ExportItem:
    units = {unit.lstrip("u"): D(value) for unit, value in quantities.items()}
    return ExportItem(key=key, company=company, code="8482102000", name=name, quantities=units, exported=DAY)


def line(
    key: str, name: str, unit: str, quantity: int, amount: str = "100", company: str = "甲", **more: bool
) -> InvoiceLine:
    return InvoiceLine(
        key=key, company=company, name=name, unit=unit, quantity=D(quantity), amount=D(amount), issued=DAY, **more
    )


def taken(matching: Matching) -> dict[str, list[tuple[str, Decimal]]]:
    return {link.item: [(take.line, take.quantity) for take in link.takes] for link in matching.links}


def test_the_exact_line_is_not_eaten_by_another_items_part() -> None:
    found = match(
        [item("A", "深沟球轴承", u007=50), item("B", "深沟球轴承", u007=100)],
        [line("1", "*轴承*深沟球轴承", "007", 100), line("2", "*轴承*深沟球轴承", "007", 80)],
    )
    assert taken(found) == {"B": [("1", D(100))], "A": [("2", D(50))]}


def test_several_whole_lines_make_up_one_item() -> None:
    found = match(
        [item("A", "螺栓", u007=70)],
        [line("1", "螺栓", "007", 60), line("2", "螺栓", "007", 30), line("3", "螺栓", "007", 40)],
    )
    assert taken(found) == {"A": [("2", D(30)), ("3", D(40))]}


def test_any_of_the_three_units_of_the_declaration_will_do() -> None:
    found = match([item("A", "钢管", u007=10, u035=2500)], [line("1", "钢管", "035", 2500)])
    assert found.links[0].unit == "035"


def test_the_amount_of_a_line_used_up_in_parts_leaves_no_cent() -> None:
    found = match(
        [item(key, "螺栓", u007=1) for key in "ABC"],
        [line("1", "螺栓", "007", 3, "100.00")],
    )
    amounts = [take.amount for link in found.links for take in link.takes]
    assert sum(amounts) == D("100.00")
    assert max(amounts) - min(amounts) <= D("0.01")


def test_never_across_companies() -> None:
    found = match([item("A", "螺栓", u007=10)], [line("1", "螺栓", "007", 10, company="乙")])
    assert found.links == ()
    assert "没有这种货物" in found.unmatched[0].why


def test_an_approved_ratio_joins_different_units() -> None:
    ratio = UnitRatio(name="餐具套装", invoice_unit="007", export_unit="006", factor=D(4), approval="示例批复1号")
    found = match([item("A", "餐具套装", u006=10)], [line("1", "餐具套装", "007", 60)], [ratio])
    assert taken(found) == {"A": [("1", D(40))]}
    assert found.links[0].approval == "示例批复1号"


@pytest.mark.parametrize(
    ("lines", "why", "candidates"),
    [
        ([], "没有这种货物", ()),
        ([line("1", "内六角螺栓", "007", 9), line("2", "螺栓组合件", "007", 9)], "相近", ("1", "2")),
        ([line("1", "螺栓", "007", 9, confirmed=False)], "勾选", ("1",)),
        ([line("1", "螺栓", "035", 9)], "计量单位", ("1",)),
        ([line("1", "螺栓", "007", 4)], "还差 5", ("1",)),
    ],
)
def test_what_is_not_matched_says_why_and_what_would_help(
    lines: list[InvoiceLine], why: str, candidates: tuple[str, ...]
) -> None:
    (left,) = match([item("A", "螺栓", u007=9)], lines).unmatched
    assert why in left.why
    assert left.remedy
    assert left.candidates == candidates


def test_a_single_similar_name_is_matched_and_marked() -> None:
    found = match([item("A", "深沟球轴承", u007=9)], [line("1", "*轴承*深沟球轴承6204", "007", 9)])
    assert found.links[0].likeness is Likeness.SIMILAR


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("深沟球轴承", "*轴承*深沟球轴承", Likeness.EQUAL),
        ("ＬＥＤ 灯", "led灯", Likeness.EQUAL),
        ("不锈钢保温杯", "不锈钢真空保温杯", Likeness.SIMILAR),
        ("塑料杯", "杯子", Likeness.DIFFERENT),
        ("轴承", "", Likeness.DIFFERENT),
        ("", "", Likeness.DIFFERENT),
    ],
)
def test_names_compare_as_the_bureau_does(one: str, other: str, expected: Likeness) -> None:
    assert likeness(one, other) is expected
    assert likeness(other, one) is expected


names = st.sampled_from(["螺栓", "螺母", "深沟球轴承"])
units = st.sampled_from(["007", "035"])


@given(
    st.lists(st.tuples(names, units, st.integers(1, 50)), max_size=8),
    st.lists(st.tuples(names, units, st.integers(1, 50), st.integers(1, 100_000), st.booleans()), max_size=10),
)
def test_no_line_is_used_twice_and_every_link_is_balanced(
    items: list[tuple[str, str, int]], lines: list[tuple[str, str, int, int, bool]]
) -> None:
    ours = [
        ExportItem(key=f"I{at}", company="甲", code="", name=name, quantities={unit: D(quantity)}, exported=DAY)
        for at, (name, unit, quantity) in enumerate(items)
    ]
    theirs = [
        line(f"L{at}", name, unit, quantity, str(D(amount) / 100), confirmed=confirmed)
        for at, (name, unit, quantity, amount, confirmed) in enumerate(lines)
    ]
    found = match(ours, theirs)
    assert sorted([link.item for link in found.links] + [one.item for one in found.unmatched]) == sorted(
        one.key for one in ours
    )
    used: defaultdict[str, Decimal] = defaultdict(D)
    paid: defaultdict[str, Decimal] = defaultdict(D)
    by_item = {one.key: one for one in ours}
    by_line = {one.key: one for one in theirs}
    for link in found.links:
        assert sum(take.quantity for take in link.takes) == link.quantity == by_item[link.item].quantities[link.unit]
        for take in link.takes:
            used[take.line] += take.quantity
            paid[take.line] += take.amount
            assert by_line[take.line].confirmed
            assert by_line[take.line].unit == link.unit
    for key, quantity in used.items():
        assert quantity <= by_line[key].quantity
        assert paid[key] <= by_line[key].amount
        if quantity == by_line[key].quantity:
            assert paid[key] == by_line[key].amount


@pytest.mark.parametrize("seed", range(5))
def test_a_planted_quarter_is_matched_completely(seed: int) -> None:
    dice = random.Random(seed)
    items, lines = [], []
    for at in range(100):
        name, unit, parts = f"示例货物{chr(0x4E00 + at)}", dice.choice(["007", "035"]), []
        for part in range(dice.randint(1, 4)):
            quantity = dice.randint(1, 500)
            parts.append(quantity)
            lines.append(
                InvoiceLine(
                    key=f"{at}-{part}", company="甲", name=f"*类*{name}", unit=unit, quantity=D(quantity),
                    amount=D(dice.randint(100, 99_999)) / 100, issued=DAY - timedelta(days=dice.randint(0, 60)),
                )
            )  # fmt: skip
        items.append(
            ExportItem(
                key=f"{at}", company="甲", code="", name=name, quantities={unit: D(sum(parts))},
                exported=DAY + timedelta(days=dice.randint(0, 60)),
            )
        )  # fmt: skip
    found = match(items, lines)
    assert found.unmatched == ()
    assert sum(take.amount for link in found.links for take in link.takes) == sum(one.amount for one in lines)
