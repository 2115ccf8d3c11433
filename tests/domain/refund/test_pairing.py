"""Pairing by hand: units and sums agree, the last part takes the last cent, every refusal says what helps."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqdesk.domain.refund.matching import ExportItem, InvoiceLine, Likeness, UnitRatio
from cqdesk.domain.refund.pairing import PairingRefused, pair

DAY = date(2026, 9, 1)


def item(quantities: dict[str, str], name: str = "台灯") -> ExportItem:
    return ExportItem(
        key="i",
        company="c",
        code="94054200",
        name=name,
        quantities={unit: Decimal(words) for unit, words in quantities.items()},
        exported=DAY,
    )


def line(
    key: str,
    quantity: str,
    amount: str,
    *,
    name: str = "台灯",
    unit: str = "007",
    company: str = "c",
    confirmed: bool = True,
) -> InvoiceLine:
    return InvoiceLine(
        key=key,
        company=company,
        name=name,
        unit=unit,
        quantity=Decimal(quantity),
        amount=Decimal(amount),
        issued=DAY,
        confirmed=confirmed,
    )


def test_parts_of_two_lines_of_a_similar_name() -> None:
    lines = {"a": line("a", "10", "100"), "b": line("b", "6", "100", name="LED台灯")}
    link, left = pair(item({"007": "14"}), {"a": Decimal(10), "b": Decimal(4)}, lines)
    assert [(take.line, take.amount) for take in link.takes] == [("a", 100), ("b", Decimal("66.67"))]
    assert (left["b"].quantity, left["b"].amount) == (2, Decimal("33.33"))
    assert (link.unit, link.quantity, link.likeness) == ("007", 14, Likeness.SIMILAR)


def test_an_approved_ratio_bridges_two_units() -> None:
    ratio = UnitRatio(name="台灯", invoice_unit="007", export_unit="011", factor=Decimal(2), approval="渝税函1号")
    lines = {"a": line("a", "20", "100")}
    link, _ = pair(item({"011": "10"}), {"a": Decimal(20)}, lines, [ratio])
    assert (link.unit, link.quantity, link.approval) == ("011", 10, "渝税函1号")
    with pytest.raises(PairingRefused, match="换算比例"):
        pair(item({"011": "10"}), {"a": Decimal(20)}, lines)


@pytest.mark.parametrize(
    ("lines", "chosen", "why"),
    [
        ([line("a", "5", "50")], {"a": 6}, "只剩 5"),
        ([], {"a": 1}, "只剩 0"),
        ([line("a", "10", "50", company="other")], {"a": 10}, "不属于本企业"),
        ([line("a", "10", "50", confirmed=False)], {"a": 10}, "勾选"),
        ([line("a", "9", "50")], {"a": 9}, "应相等"),
        ([line("a", "5", "50"), line("b", "5", "50", unit="035")], {"a": 5, "b": 5}, "不一致"),
    ],
)
def test_a_choice_that_cannot_be_is_refused(lines: list[InvoiceLine], chosen: dict[str, int], why: str) -> None:
    wanted = {key: Decimal(quantity) for key, quantity in chosen.items()}
    with pytest.raises(PairingRefused) as refused:
        pair(item({"007": "10"}), wanted, {one.key: one for one in lines})
    assert why in refused.value.why
    assert refused.value.remedy


@given(st.lists(st.integers(1, 50), min_size=1, max_size=8), st.integers(1, 10_000_000))
def test_a_line_used_up_in_parts_gives_its_whole_amount(parts: list[int], cents: int) -> None:
    amount = Decimal(cents) / 100
    now = line("a", str(sum(parts)), str(amount))
    taken = Decimal(0)
    for part in parts:
        link, left = pair(item({"007": str(part)}), {"a": Decimal(part)}, {"a": now})
        now, taken = left["a"], taken + link.takes[0].amount
    assert taken == amount
    assert now.amount == 0
