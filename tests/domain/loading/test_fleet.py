"""Several boxes: which ones, what belongs together, what is kept apart, pairs for the wagon, and what is told."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cqdesk.domain.loading.apart import never, read_apart
from cqdesk.domain.loading.fleet import plan_load
from cqdesk.domain.loading.model import Limits, LoadPlan, LoadRequest, PieceKind

from .goods import FORTY, TWENTY, boxes, cartons, effort, kinds, space
from .oracle import faults_of_plan

TABLE = Path(__file__).parents[3] / "resources" / "tables" / "hazard_segregation.csv"


def planned(request: LoadRequest, steps: int = 4) -> LoadPlan:
    plan = plan_load(request, effort(steps), apart=read_apart(TABLE.read_text(encoding="utf-8").splitlines()))
    assert faults_of_plan(request, plan) == []
    return plan


def boxes_of_houses(request: LoadRequest, plan: LoadPlan) -> dict[str, set[int]]:
    found = defaultdict(set)
    for number, loaded in enumerate(plan.boxes):
        for one in loaded.placements:
            found[request.pieces[one.kind].house].add(number)
    return found


def names(plan: LoadPlan) -> list[str]:
    return [loaded.box.name for loaded in plan.boxes]


def test_little_goes_into_the_smallest_box() -> None:
    request = LoadRequest(pieces=(cartons("a", 600, 400, 400, 60),), boxes=(FORTY, TWENTY))
    assert names(planned(request)) == ["20GP"]


def test_much_goes_into_the_fewest_boxes() -> None:
    request = LoadRequest(pieces=(cartons("a", 600, 400, 400, 880),), boxes=(FORTY, TWENTY))
    plan = planned(request)
    assert names(plan) == ["40HQ", "20GP"]
    assert plan.left_out == ()


def test_heavy_goods_go_into_short_boxes() -> None:
    goods = (cartons("铸件", 600, 400, 400, 110, weight_kg=Decimal(400)),)
    request = LoadRequest(pieces=goods, boxes=(TWENTY, FORTY))
    plan = planned(request)
    assert plan.left_out == ()
    assert set(names(plan)) == {"20GP"}  # two, or three by the search in plain Python


def test_goods_that_only_the_smaller_box_takes_go_there() -> None:
    low = replace(space(3000, 2000, 2000), name="low door", door_height=500)
    tall = replace(space(1200, 1200, 2000), name="tall")
    goods = (cartons("箱", 1000, 1000, 1500, 2), cartons("板", 500, 500, 400, 10))
    plan = planned(LoadRequest(pieces=goods, boxes=(low, tall)))
    assert plan.left_out == ()


def test_there_are_no_more_boxes_than_there_are() -> None:
    goods = (cartons("a", 600, 400, 400, 1000),)
    request = LoadRequest(pieces=goods, boxes=(TWENTY,), box_counts=(2,))
    plan = planned(request)
    assert len(plan.boxes) == 2
    assert [out.id for out in plan.left_out] == ["no-room"]
    assert "装不下" in plan.left_out[0].message


def test_a_house_bill_stays_in_one_box() -> None:
    goods = tuple(
        cartons(f"{house}{kind}", 500, 400, 300 + 50 * kind, 90, house=house)
        for house in ("H1", "H2", "H3", "H4", "H5")
        for kind in range(2)
    )
    request = LoadRequest(pieces=goods, boxes=(TWENTY,))
    plan = planned(request)
    assert plan.left_out == ()
    assert plan.split_houses == ()
    assert all(len(found) == 1 for found in boxes_of_houses(request, plan).values())


def test_a_house_bill_larger_than_any_box_is_split_and_told() -> None:
    goods = (cartons("a", 600, 400, 400, 500, house="H1"), cartons("b", 600, 400, 400, 20, house="H2"))
    request = LoadRequest(pieces=goods, boxes=(TWENTY,))
    plan = planned(request)
    assert plan.left_out == ()
    assert plan.split_houses == ("H1",)
    assert any("H1" in note for note in plan.notes)
    assert len(boxes_of_houses(request, plan)["H2"]) == 1


def test_houses_may_be_spread_when_the_user_says_so() -> None:
    goods = tuple(cartons(house, 600, 400, 400, 200, house=house) for house in ("H1", "H2", "H3"))
    together = LoadRequest(pieces=goods, boxes=(TWENTY,))
    spread = replace(together, limits=Limits(houses_together=False))
    assert len(planned(spread).boxes) <= len(planned(together).boxes)
    assert planned(spread).split_houses == ()


def test_classes_that_must_be_apart_never_share_a_box() -> None:
    goods = tuple(
        cartons(f"class {name or 'none'}", 400, 300, 300, 40, hazards=(name,) if name else ())
        for name in ("3", "5.1", "4.2", "8", "")
    )
    request = LoadRequest(pieces=goods, boxes=(TWENTY,))
    plan = planned(request)
    assert plan.left_out == ()
    barred = {frozenset(("3", "5.1")), frozenset(("3", "4.2")), frozenset(("5.1", "4.2")), frozenset(("5.1", "8"))}
    barred |= {frozenset(("4.2", "8"))}
    for loaded in plan.boxes:
        inside = {name for one in loaded.placements for name in request.pieces[one.kind].hazards}
        assert not any(frozenset(pair) in barred for pair in combinations(inside, 2))


def test_food_never_stands_beside_poison() -> None:
    goods = (cartons("茶叶", 400, 300, 300, 40, food=True), cartons("农药", 400, 300, 300, 40, hazards=("6.1",)))
    plan = planned(LoadRequest(pieces=goods, boxes=(TWENTY,)))
    assert [len({one.kind for one in loaded.placements}) for loaded in plan.boxes] == [1, 1]


def test_with_one_box_what_must_be_apart_stays_behind_and_is_told() -> None:
    goods = (cartons("漆", 400, 300, 300, 40, hazards=("3",)), cartons("氧化剂", 400, 300, 300, 30, hazards=("5.1",)))
    plan = planned(LoadRequest(pieces=goods, boxes=(TWENTY,), box_counts=(1,)))
    assert [(out.kind, out.count, out.id) for out in plan.left_out] == [(1, 30, "hazard")]


def test_a_house_bill_with_goods_to_be_kept_apart_is_parted() -> None:
    goods = (
        cartons("漆", 400, 300, 300, 40, hazards=("3",), house="H1"),
        cartons("氧化剂", 400, 300, 300, 30, hazards=("5.1",), house="H1"),
    )
    plan = planned(LoadRequest(pieces=goods, boxes=(TWENTY,)))
    assert len(plan.boxes) == 2
    assert plan.left_out == ()


def test_two_twenties_on_a_wagon_are_of_like_weight() -> None:
    goods = (
        cartons("铸件", 500, 500, 400, 60, weight_kg=Decimal(400), house="H1"),
        cartons("纸箱", 600, 500, 400, 200, weight_kg=Decimal(20)),
    )
    request = LoadRequest(pieces=goods, boxes=(TWENTY,), limits=Limits(carriage="rail"))
    plan = planned(request, 20)
    assert plan.pairs
    for a, b in plan.pairs:
        masses = [
            sum(request.pieces[one.kind].weight_kg or 0 for one in plan.boxes[number].placements) for number in (a, b)
        ]
        assert abs(masses[0] - masses[1]) < 5000
        assert max(masses) + 2350 <= 24000


@pytest.mark.parametrize(
    ("kind", "id"),
    [
        (cartons("零", 0, 10, 10, 5), "bad-size"),
        (cartons("负", 10, -1, 10, 5), "bad-size"),
        (cartons("长", 13000, 100, 100, 5), "too-large"),
        (cartons("高", 1000, 1000, 2600, 5), "door"),
        (cartons("宽", 2345, 2345, 1000, 5), "door"),
        (cartons("重", 1000, 1000, 1000, 5, weight_kg=Decimal(30000)), "payload"),
        (cartons("无向", 100, 100, 100, 5, upright=(False, False, False)), "no-orientation"),
        (cartons("负重", 100, 100, 100, 5, weight_kg=Decimal(-1)), "bad-weight"),
    ],
)
def test_what_cannot_be_loaded_is_told_with_a_remedy_and_the_rest_is_planned(kind: PieceKind, id: str) -> None:
    good = cartons("好", 600, 400, 400, 20, weight_kg=Decimal(10))
    plan = planned(LoadRequest(pieces=(kind, good), boxes=(FORTY,)))
    assert [(out.kind, out.count, out.id) for out in plan.left_out] == [(0, 5, id)]
    assert kind.label in plan.left_out[0].message
    assert plan.left_out[0].remedy
    assert len(plan.boxes[0].placements) == 20


def test_a_hundred_thousand_pieces_get_an_answer() -> None:
    request = LoadRequest(pieces=(cartons("a", 390, 300, 250, 100_000),), boxes=(FORTY,), box_counts=(2,))
    plan = plan_load(request, effort(1), apart=never)
    assert len(plan.boxes) == 2
    assert sum(len(loaded.placements) for loaded in plan.boxes) + plan.left_out[0].count == 100_000


def test_many_different_kinds_get_an_answer() -> None:
    goods = tuple(cartons(str(n), 200 + n % 97, 150 + n % 89, 100 + n % 83, 1) for n in range(3000))
    request = LoadRequest(pieces=goods, boxes=(TWENTY,), box_counts=(1,))
    plan = plan_load(request, effort(1), apart=never)
    assert len(plan.boxes[0].placements) > 100
    assert sum(out.count for out in plan.left_out) + len(plan.boxes[0].placements) == 3000


def test_lines_with_alike_cartons_are_filled_like_one_and_keep_their_lines() -> None:
    lines = tuple(cartons(f"line {n}", 20, 30, 10, 6) for n in range(10))
    request = LoadRequest(pieces=lines, boxes=(space(100, 60, 60),), box_counts=(1,))
    plan = planned(request)
    assert plan.left_out == ()
    assert {one.kind for one in plan.boxes[0].placements} == set(range(10))


def test_no_goods_make_no_boxes() -> None:
    plan = planned(LoadRequest(pieces=(), boxes=(FORTY,)))
    assert plan.boxes == ()


@settings(max_examples=15, deadline=None)
@given(goods=st.lists(kinds(), min_size=1, max_size=6), box=boxes(), houses=st.integers(1, 3))
def test_every_plan_of_several_boxes_keeps_every_rule(goods: list[PieceKind], box: object, houses: int) -> None:
    pieces = tuple(replace(kind, house=f"H{at % houses}") for at, kind in enumerate(goods))
    request = LoadRequest(pieces=pieces, boxes=(box,), unit_mm=100)  # type: ignore[arg-type]
    plan = planned(request, 2)
    split = {house for house, found in boxes_of_houses(request, plan).items() if len(found) > 1}
    assert split <= set(plan.split_houses)


def test_one_heavy_piece_in_a_long_block_still_counts_where_it_stands() -> None:
    """A join of a heavy piece with light ones is not evenly heavy: 31 kg on 20 cm are too much for 30 kg a metre."""
    upright = (False, False, True)
    light = PieceKind(label="light", length=1, width=1, height=5, count=6, upright=(False, True, True), house="H0")
    heavy = PieceKind(
        label="heavy", length=1, width=2, height=3, count=1, upright=upright, weight_kg=Decimal(31), house="H0"
    )
    box = replace(space(12, 6, 6), line_load_kg_per_m=Decimal(30))
    plan = planned(LoadRequest(pieces=(light, heavy), boxes=(box,), unit_mm=100), 2)
    assert [out.kind for out in plan.left_out] == [1]
