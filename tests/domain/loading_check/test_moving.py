"""A piece dragged by hand: judged at once, and the same as if the whole box were judged anew."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from cqdesk.domain.loading.model import LoadedBox
from cqdesk.domain.loading_check import BoxCheck, Segregation

from .cutting import HQ40, Case, full_box, sliced_box

NO_TABLE = Segregation({})


def burdened(rng: random.Random, case: Case) -> Case:
    """The same with limits that some moves break."""
    for number in range(len(case.request.pieces)):
        if rng.random() < 0.4:
            case = case.with_kind(number, top_load_kg=Decimal(rng.randint(0, 2000)))
        if rng.random() < 0.1:
            case = case.with_kind(number, stackable=False)
    return case.with_box(line_load_kg_per_m=Decimal(2500))


@given(st.integers(0, 10_000), st.lists(st.integers(0, 10_000), min_size=1, max_size=12))
def test_moving_piece_by_piece_ends_in_the_same_faults(seed: int, moves: list[int]) -> None:
    rng = random.Random(f"moving {seed}")
    make = rng.choice((full_box, lambda r, n: sliced_box(r, 3, n // 3 + 1)))
    case = burdened(rng, make(rng, rng.randint(2, 25)))
    loaded = case.plan.boxes[0]
    check = BoxCheck(case.request, loaded, NO_TABLE, 0)
    placements = list(loaded.placements)
    for move in moves:
        place = move % len(placements)
        old = placements[place]
        turned = rng.random() < 0.3
        to = replace(
            old,
            x=rng.choice((old.x, rng.randint(-5, HQ40.length - 1))),
            y=rng.choice((old.y, rng.randint(-5, HQ40.width - 1))),
            z=rng.choice((old.z, 0, *{p.z + p.dz for p in placements})),
            dx=old.dy if turned else old.dx,
            dy=old.dx if turned else old.dy,
        )
        placements[place] = to
        check.move(place, to)
    fresh = BoxCheck(case.request, LoadedBox(box=loaded.box, placements=tuple(placements)), NO_TABLE, 0)
    assert check.faults() == fresh.faults()
    assert check.placements == placements


def test_a_piece_put_back_leaves_no_trace() -> None:
    rng = random.Random(7)
    case = full_box(rng, 30)
    check = BoxCheck(case.request, case.plan.boxes[0], NO_TABLE, 0)
    there = check.placements[3]
    check.move(3, replace(there, z=there.z + 10))
    assert check.faults()
    assert check.fault_places()[3] == "error"
    check.move(3, there)
    assert check.faults() == []
    assert check.fault_places() == {}
