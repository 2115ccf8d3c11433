"""Field-by-field differences."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import HealthCheck, given, settings

from cqdesk.forms import path as paths
from cqdesk.forms.declaration.fields import Declaration, FreeText, GoodsLine
from cqdesk.forms.diff import Difference, differences
from cqdesk.forms.document import Filled, from_text
from cqdesk.forms.spec import fields_of, spec_of

from .strategies import forms

ARBITRARY = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def level(ours: object, theirs: object) -> None:
    """Give both forms the same number of rows on every level, each with its item number."""
    for spec in fields_of(type(ours)):
        a, b = getattr(ours, spec.name), getattr(theirs, spec.name)
        if spec.kind == "section":
            level(a, b)
        elif spec.kind == "rows":
            assert spec.item is not None
            a.extend(spec.item() for _ in b[len(a) :])
            del a[len(b) :]
            for number, (left, right) in enumerate(zip(a, b, strict=True), start=1):
                if spec_of(spec.item, "item_number") is not None:
                    left.item_number = right.item_number = number
                level(left, right)


@ARBITRARY
@given(forms(Declaration), forms(Declaration))
def test_taking_over_every_difference_makes_the_forms_equal(ours: Declaration, theirs: Declaration) -> None:
    assert differences(ours, ours) == []
    # equal row counts and sure numbers, as a row cannot be taken over by its leaves alone
    level(ours, theirs)
    for place in differences(ours, theirs):
        spec = paths.spec_at(Declaration, place.path)
        paths.put(ours, place.path, from_text(spec, place.theirs))
    assert differences(ours, theirs) == []
    assert ours == theirs


def test_lines_are_matched_by_item_number_not_by_place() -> None:
    ours = Declaration(goods=[GoodsLine(item_number=1, goods_name="甲"), GoodsLine(item_number=3, goods_name="丙")])
    theirs = Declaration(
        goods=[
            GoodsLine(item_number=3, goods_name="丙"),
            GoodsLine(item_number=2, goods_name="乙"),
            GoodsLine(item_number=1, goods_name="甲", total_price=Decimal("5.00")),
        ]
    )
    assert differences(ours, theirs) == [
        Difference(path="goods[1].total_price", ours="", theirs="5"),
        Difference(path="goods[3].goods_name", ours="", theirs="乙"),
        Difference(path="goods[3].item_number", ours="", theirs="2"),
    ]


def test_lines_without_sure_numbers_are_matched_by_place() -> None:
    ours = Declaration(goods=[GoodsLine(item_number=1, hs_code="1"), GoodsLine(item_number=1, hs_code="2")])
    theirs = Declaration(goods=[GoodsLine(item_number=1, hs_code="1")])
    assert [(d.path, d.ours, d.theirs) for d in differences(ours, theirs)] == [
        ("goods[2].hs_code", "2", ""),
        ("goods[2].item_number", "1", ""),
    ]


def test_a_value_nobody_understood_is_a_difference_too() -> None:
    ours = Filled(form=Declaration(), unparsed={"gross_weight_kg": "约300"})
    theirs = Declaration(gross_weight_kg=Decimal(300), free_text=FreeText(voyage_number="7"))
    assert [d.to_json() for d in differences(ours, theirs)] == [
        {"path": "gross_weight_kg", "ours": "约300", "theirs": "300"},
        {"path": "free_text.voyage_number", "ours": "", "theirs": "7"},
    ]


def test_numbers_are_compared_by_value() -> None:
    assert differences(Declaration(net_weight_kg=Decimal("1.50")), Declaration(net_weight_kg=Decimal("1.5"))) == []
