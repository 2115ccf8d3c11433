"""The checker finds every planted fault and nothing in plans that keep every rule."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest

from cqdesk.domain.loading.model import LeftOut, Placement
from cqdesk.domain.loading_check import Segregation, check_plan, is_valid, read_segregation
from cqdesk.places import resources

from .cutting import GP20, HQ40, Case, full_box, full_boxes, sliced_box

EACH = 40
"""How often every sort of fault is planted; more than 1,000 plants together."""

TABLE: Segregation = read_segregation(
    (resources() / "tables" / "hazard_segregation.csv").read_text("utf-8").splitlines()
)


@dataclass(frozen=True, kw_only=True)
class Plant:
    """A plan made wrong in one way: what must be found, and at which pieces (empty: in the box as a whole)."""

    case: Case
    id: str
    places: frozenset[int] = frozenset()
    severity: str = "error"


Planter = Callable[[random.Random], Plant]
PLANTERS: dict[str, Planter] = {}


def planter(make: Planter) -> Planter:
    PLANTERS[make.__name__] = make
    return make


def some(rng: random.Random, case: Case) -> int:
    return rng.randrange(len(case.placements))


def tops(case: Case) -> list[int]:
    """Pieces under the roof: nothing stands on them."""
    box = case.plan.boxes[0].box
    return [n for n, p in enumerate(case.placements) if p.z + p.dz == box.height]


@planter
def sticks_out(rng: random.Random) -> Plant:
    case = full_box(rng, rng.randint(2, 30))
    box = case.plan.boxes[0].box
    place = some(rng, case)
    p = case.placements[place]
    axis = rng.choice("xyz")
    room = {"x": box.length - p.dx, "y": box.width - p.dy, "z": box.height - p.dz}[axis]
    to = rng.choice((-rng.randint(1, 50), room + rng.randint(1, 50)))
    return Plant(case=case.with_placement(place, **{axis: to}), id="bounds", places=frozenset({place}))


@planter
def overlaps(rng: random.Random) -> Plant:
    case = full_box(rng, rng.randint(4, 30))
    place = some(rng, case)
    p = case.placements[place]
    axis = rng.choice([a for a, room in zip("xyz", (HQ40.length - p.dx, HQ40.width - p.dy, HQ40.height - p.dz),
                                            strict=True) if room] or ["x"])  # fmt: skip
    at = getattr(p, axis)
    to = at - 1 if at else at + 1
    return Plant(case=case.with_placement(place, **{axis: to}), id="overlap", places=frozenset({place}))


@planter
def lies_on_its_side(rng: random.Random) -> Plant:
    case = full_box(rng, rng.randint(2, 30))
    place = some(rng, case)
    p = case.placements[place]
    kind = case.request.pieces[p.kind]
    sides = (kind.length, kind.width, kind.height)
    upright = tuple(side != p.dz for side in sides)
    return Plant(case=case.with_kind(p.kind, upright=upright), id="orientation", places=frozenset({place}))


@planter
def has_another_size(rng: random.Random) -> Plant:
    case = full_box(rng, rng.randint(2, 30))
    place = some(rng, case)
    p = case.placements[place]
    changed = case.with_placement(place, dx=p.dx - 1)
    return Plant(case=changed, id="size", places=frozenset({place}))


@planter
def is_no_piece_of_the_list(rng: random.Random) -> Plant:
    case = full_box(rng, rng.randint(2, 30))
    place = some(rng, case)
    number = rng.choice((-1, len(case.request.pieces)))
    return Plant(case=case.with_placement(place, kind=number), id="kind", places=frozenset({place}))


@planter
def is_loaded_twice(rng: random.Random) -> Plant:
    case = full_box(rng, rng.randint(2, 30))
    twice = case.placements[some(rng, case)]
    return Plant(case=case.with_placements([*case.placements, twice]), id="count")


@planter
def is_forgotten(rng: random.Random) -> Plant:
    case = full_box(rng, rng.randint(2, 30))
    gone = rng.choice(tops(case))
    kept = [p for n, p in enumerate(case.placements) if n != gone]
    return Plant(case=case.with_placements(kept), id="count")


@planter
def is_left_out_and_loaded(rng: random.Random) -> Plant:
    case = full_box(rng, rng.randint(2, 30))
    out = LeftOut(kind=some(rng, case), count=1, id="no-room", message="装不下。", remedy="请另行安排。")
    return Plant(case=replace(case, plan=replace(case.plan, left_out=(out,))), id="count")


@planter
def hangs_in_the_air(rng: random.Random) -> Plant:
    case = full_box(rng, rng.randint(6, 30))
    while not (raised := [n for n, p in enumerate(case.placements) if p.z]):
        case = full_box(rng, rng.randint(6, 30))
    place = rng.choice(raised)
    p = case.placements[place]
    held = [
        n
        for n, q in enumerate(case.placements)
        if q.z + q.dz == p.z and q.x < p.x + p.dx and p.x < q.x + q.dx and q.y < p.y + p.dy and p.y < q.y + q.dy
    ]
    gone = rng.choice(held)
    kept = [q for n, q in enumerate(case.placements) if n != gone]
    out = LeftOut(kind=case.placements[gone].kind, count=1, id="no-room", message="装不下。", remedy="请另行安排。")
    changed = case.with_placements(kept)
    changed = replace(changed, plan=replace(changed.plan, left_out=(out,)))
    return Plant(case=changed, id="support", places=frozenset({place - (gone < place)}))


@planter
def stands_on_what_bears_nothing(rng: random.Random) -> Plant:
    case, lower = carrying(rng)
    return Plant(case=case.with_kind(lower, stackable=False), id="stackable", places=frozenset({lower}))


@planter
def presses_too_hard(rng: random.Random) -> Plant:
    case, lower = carrying(rng)
    on_top = resting(case, lower)
    exactly = case.with_kind(lower, top_load_kg=on_top)
    assert not check_plan(exactly.request, exactly.plan, TABLE), "the limit itself is allowed"
    too_little = case.with_kind(lower, top_load_kg=on_top - Decimal("0.001"))
    return Plant(case=too_little, id="top-load", places=frozenset({lower}))


def carrying(rng: random.Random) -> tuple[Case, int]:
    """A case and a piece on which others stand."""
    while True:
        case = full_box(rng, rng.randint(6, 30))
        below = [n for n, p in enumerate(case.placements) if p.z + p.dz < HQ40.height]
        if below:
            return case, rng.choice(below)


def resting(case: Case, place: int) -> Decimal:
    """What rests on a piece of a full box: in a box cut by straight cuts the goods are of one density, and what
    presses on a point of a top is the column above it. Only true where no piece spreads its load, so the pieces above
    are followed upward one by one."""
    p = case.placements[place]
    total = Decimal(0)
    for q in case.placements:
        if q.z == p.z + p.dz:
            long = min(p.x + p.dx, q.x + q.dx) - max(p.x, q.x)
            wide = min(p.y + p.dy, q.y + q.dy) - max(p.y, q.y)
            if long > 0 and wide > 0:
                own = case.request.pieces[q.kind].weight_kg or Decimal(0)
                on_it = resting(case, case.placements.index(q))
                total += (own + on_it) * long * wide / (q.dx * q.dy)
    return total


@planter
def is_too_heavy(rng: random.Random) -> Plant:
    case = full_box(rng, rng.randint(2, 30))
    total = sum((k.weight_kg or Decimal(0) for k in case.request.pieces), Decimal(0))
    assert is_valid(check_plan(*both(case.with_box(payload_kg=total)), TABLE)), "the limit itself is allowed"
    return Plant(case=case.with_box(payload_kg=total - Decimal("0.01")), id="payload")


@planter
def is_too_heavy_for_the_train(rng: random.Random) -> Plant:
    case = full_box(rng, rng.randint(2, 30), carriage="rail")
    total = sum((k.weight_kg or Decimal(0) for k in case.request.pieces), Decimal(0))
    case = case.with_box(tare_kg=Decimal("25000") - total)
    assert is_valid(check_plan(*both(case), TABLE)), "the limit itself is allowed"
    return Plant(case=case.with_box(tare_kg=Decimal("25000.01") - total), id="gross")


@planter
def breaks_the_floor(rng: random.Random) -> Plant:
    case = full_box(rng, rng.randint(2, 30))
    volume = HQ40.length * HQ40.width * HQ40.height
    even = Decimal("0.0000004") * volume / HQ40.length * 1000
    assert is_valid(check_plan(*both(case.with_box(line_load_kg_per_m=even)), TABLE)), "the limit itself is allowed"
    return Plant(case=case.with_box(line_load_kg_per_m=even - Decimal("0.01")), id="line-load")


@planter
def does_not_pass_the_door(rng: random.Random) -> Plant:
    case = full_box(rng, rng.randint(2, 30))
    place = some(rng, case)
    kind = case.request.pieces[case.placements[place].kind]
    sides = (kind.length, kind.width, kind.height)
    if rng.random() < 0.5:
        changed = case.with_box(door_height=min(s for s, may in zip(sides, kind.upright, strict=True) if may) - 1)
    else:
        narrow = min(
            min(sides[:n] + sides[n + 1 :]) for n, may in enumerate(kind.upright) if may
        )  # fmt: skip
        changed = case.with_box(door_width=narrow - 1)
    return Plant(case=changed, id="door", places=frozenset({place}))


@planter
def comes_out_too_late(rng: random.Random) -> Plant:
    slices = rng.randint(2, 5)
    case = sliced_box(rng, slices, rng.randint(1, 6))
    early = rng.choice([n for n, p in enumerate(case.placements) if case.request.pieces[p.kind].drop > 1])
    return Plant(case=case.with_kind(early, drop=0), id="drop-order", places=frozenset({early}))


@planter
def stands_beside_what_it_must_not(rng: random.Random) -> Plant:
    case = full_box(rng, rng.randint(2, 30))
    a, b = rng.sample(range(len(case.request.pieces)), 2) if len(case.request.pieces) > 1 else (0, 0)
    if a == b:
        return stands_beside_what_it_must_not(rng)
    first, second = rng.choice((("3", "5.1"), ("2.1", "3"), ("1.4S", "4.3"), ("4.2", "8"), ("7", "6.2")))
    case = case.with_kind(a, hazards=(first,)).with_kind(b, hazards=(second,))
    return Plant(case=case, id="hazard", places=frozenset({a, b}))


@planter
def must_be_asked_about(rng: random.Random) -> Plant:
    case = full_box(rng, rng.randint(3, 30))
    if len(case.request.pieces) < 2:
        return must_be_asked_about(rng)
    a, b = rng.sample(range(len(case.request.pieces)), 2)
    case = case.with_kind(a, hazards=("3",)).with_kind(b, hazards=("9",))
    return Plant(case=case, id="hazard-ask", places=frozenset({a, b}), severity="warning")


@planter
def is_food_beside_poison(rng: random.Random) -> Plant:
    case = full_box(rng, rng.randint(3, 30))
    if len(case.request.pieces) < 2:
        return is_food_beside_poison(rng)
    a, b = rng.sample(range(len(case.request.pieces)), 2)
    case = case.with_kind(a, food=True).with_kind(b, hazards=(rng.choice(("6.1", "6.2", "8")),))
    return Plant(case=case, id="food", places=frozenset({a, b}))


@planter
def is_split_over_boxes(rng: random.Random) -> Plant:
    case = full_boxes(rng, rng.randint(2, 12), (HQ40, HQ40))
    number = rng.choice([n for n, k in enumerate(case.request.pieces) if k.house == "H2"])
    kind = case.request.pieces[number]
    smallest = kind.length * kind.width * kind.height
    first = [n for n, k in enumerate(case.request.pieces) if k.house == "H1"]
    if smallest == HQ40.length * HQ40.width * HQ40.height:
        return is_split_over_boxes(rng)  # house and box are one
    # keep the house small enough for one box: only one piece of the first box joins it
    other = rng.choice(first)
    joined = case.with_kind(number, house="H3").with_kind(other, house="H3")
    mine = sum(k.length * k.width * k.height for k in joined.request.pieces if k.house == "H3")
    if mine > HQ40.length * HQ40.width * HQ40.height:
        return is_split_over_boxes(rng)
    return Plant(case=joined, id="house-split")


@planter
def leans_to_one_end(rng: random.Random) -> Plant:
    case = full_box(rng, rng.randint(8, 30))
    door = [p.kind for p in case.placements if p.x >= HQ40.length // 2]
    if not door:
        return leans_to_one_end(rng)
    for number in range(len(case.request.pieces)):
        weight = case.request.pieces[number].weight_kg or Decimal(0)
        case = case.with_kind(number, weight_kg=weight * (9 if number in door else 1))
    middle = centre(case, "x", "dx") / HQ40.length - Decimal("0.5")
    if middle <= Decimal("0.101"):
        return leans_to_one_end(rng)
    return Plant(case=case, id="centre-length")


def centre(case: Case, at: str, extent: str) -> Decimal:
    """Centre of gravity of the first box along one direction."""
    mass = sum((case.request.pieces[p.kind].weight_kg or Decimal(0) for p in case.placements), Decimal(0))
    moment = sum(
        (
            (case.request.pieces[p.kind].weight_kg or Decimal(0)) * (getattr(p, at) + Decimal(getattr(p, extent)) / 2)
            for p in case.placements
        ),
        Decimal(0),
    )
    return moment / mass


@planter
def leans_sideways_on_rail(rng: random.Random) -> Plant:
    while True:
        case = full_box(rng, rng.randint(8, 30), carriage="rail", gross_40_rail_kg=Decimal(10**9))
        left = [p.kind for p in case.placements if p.y + p.dy <= HQ40.width // 2]
        for number in left:
            case = case.with_kind(number, weight_kg=(case.request.pieces[number].weight_kg or Decimal(0)) * 9)
        if left and HQ40.width / Decimal(2) - centre(case, "y", "dy") > 101:
            return Plant(case=case, id="centre-side", severity="warning")


@planter
def is_top_heavy(rng: random.Random) -> Plant:
    while True:
        case = full_box(rng, rng.randint(8, 30))
        high = [p.kind for p in case.placements if p.z >= HQ40.height // 2]
        for number in high:
            case = case.with_kind(number, weight_kg=(case.request.pieces[number].weight_kg or Decimal(0)) * 3)
        if high and centre(case, "z", "dz") / HQ40.height > Decimal("0.51"):
            return Plant(case=case, id="centre-height", severity="warning")


@planter
def has_a_heavy_half(rng: random.Random) -> Plant:
    case = sliced_box(rng, 2, rng.randint(1, 8))
    heavy = rng.choice((1, 2))
    for number, kind in enumerate(case.request.pieces):
        if kind.drop == heavy:
            case = case.with_kind(number, weight_kg=(kind.weight_kg or Decimal(0)) * 2)
    return Plant(case=case, id="half-mass", severity="warning")


@planter
def is_a_lopsided_pair(rng: random.Random) -> Plant:
    case = full_boxes(rng, rng.randint(1, 10), (GP20, GP20), carriage="rail", gross_20_rail_kg=Decimal(10**9))
    total = sum((k.weight_kg or Decimal(0) for k in case.request.pieces if k.house == "H1"), Decimal(0))
    factor = 1 + Decimal("4999.9") / total
    paired = replace(case, plan=replace(case.plan, pairs=((0, 1),)))
    below = _heavier(paired, factor)
    assert is_valid(check_plan(*both(below), TABLE))
    return Plant(case=_heavier(paired, 1 + Decimal("5000.01") / total), id="pair")


def _heavier(case: Case, factor: Decimal) -> Case:
    for number, kind in enumerate(case.request.pieces):
        if kind.house == "H2":
            case = case.with_kind(number, weight_kg=(kind.weight_kg or Decimal(0)) * factor)
    return case


@planter
def cannot_be_loaded_in_this_order(rng: random.Random) -> Plant:
    case = sliced_box(rng, rng.randint(2, 4), rng.randint(1, 6))
    turned = list(reversed(case.placements))
    return Plant(case=case.with_placements(turned), id="order", severity="warning")


@planter
def uses_a_box_too_many(rng: random.Random) -> Plant:
    case = full_boxes(rng, rng.randint(1, 8), (HQ40, HQ40))
    return Plant(case=replace(case, request=replace(case.request, box_counts=(1,))), id="box-count")


def both(case: Case) -> tuple[object, object]:
    return case.request, case.plan


@pytest.mark.parametrize("name", sorted(PLANTERS))
def test_every_planted_fault_is_found(name: str) -> None:
    rng = random.Random(f"planted {name}")
    for _ in range(EACH):
        plant = PLANTERS[name](rng)
        found = [f for f in check_plan(plant.case.request, plant.case.plan, TABLE) if f.id == plant.id]
        assert found, f"{name}: nothing found"
        assert plant.places <= {place for fault in found for place in fault.placements}, name
        assert any(fault.severity == plant.severity for fault in found)
        assert all(fault.message.endswith(("。", "）")) and fault.remedy.endswith("。") for fault in found)


def test_a_thousand_faults_are_planted() -> None:
    assert len(PLANTERS) * EACH >= 1000


@pytest.mark.parametrize("seed", range(40))
def test_nothing_is_found_in_plans_that_keep_every_rule(seed: int) -> None:
    rng = random.Random(f"valid {seed}")
    box = rng.choice((HQ40, GP20))
    cases = [
        full_box(rng, rng.randint(1, 120), box, carriage=rng.choice(("sea", "road"))),
        sliced_box(rng, rng.randint(1, 6), rng.randint(1, 20), box),
        full_boxes(rng, rng.randint(1, 30), (HQ40, GP20, HQ40)),
    ]
    for case in cases:
        assert check_plan(case.request, case.plan, TABLE) == []


def test_a_house_said_to_fit_no_box_is_a_warning() -> None:
    plant = is_split_over_boxes(random.Random(5))
    stated = replace(plant.case.plan, split_houses=("H3",))
    faults = check_plan(plant.case.request, stated, TABLE)
    assert [(f.id, f.severity) for f in faults] == [("house-split", "warning")]


def test_a_piece_on_two_others_is_held_by_both() -> None:
    rng = random.Random(1)
    case = full_box(rng, 1)
    kind = replace(case.request.pieces[0], length=100, width=100, height=100, upright=(True, True, True), count=3)
    wide = replace(kind, length=300, count=1)
    request = replace(case.request, pieces=(kind, wide))
    gap = [Placement(0, 0, 0, 0, 100, 100, 100), Placement(0, 200, 0, 0, 100, 100, 100)]
    bridge = Placement(1, 0, 0, 100, 300, 100, 100)
    third = Placement(0, 100, 0, 0, 100, 100, 100)
    held = replace(case, request=request).with_placements([*gap, third, bridge])
    open_below = replace(case, request=request).with_placements([*gap, bridge])
    assert "support" not in {f.id for f in check_plan(held.request, held.plan, TABLE)}
    faults = [f for f in check_plan(open_below.request, open_below.plan, TABLE) if f.id == "support"]
    assert [f.values["found"] for f in faults] == ["66.7%"]
    loose = open_below.with_limits(support="none")
    assert "support" not in {f.id for f in check_plan(loose.request, loose.plan, TABLE)}
