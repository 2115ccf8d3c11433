"""Correcting a plan by hand: resting, snapping, turning, and an order a crew can follow."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from cqdesk.domain.loading.by_hand import inside, order_by_hand, resting, snapped, turned, turnings
from cqdesk.domain.loading.model import LoadedBox, PieceKind, Placement
from cqdesk.domain.loading_check.loading_order import order_faults

from .loading_check.cutting import HQ40, full_box, sliced_box

CUBE = Placement(0, 0, 0, 0, 100, 100, 100)


def test_a_piece_comes_to_rest_on_the_highest_beneath_it() -> None:
    stack = [CUBE, Placement(0, 100, 0, 0, 100, 100, 250)]
    assert resting(stack, 9, Placement(0, 50, 50, 900, 100, 100, 100)).z == 250
    assert resting(stack, 9, Placement(0, 0, 20, 900, 100, 50, 100)).z == 100
    assert resting(stack, 9, Placement(0, 200, 0, 900, 100, 100, 100)).z == 0
    assert resting(stack, 0, CUBE).z == 0, "not on itself"


def test_edges_draw_a_piece_near_them() -> None:
    others = [CUBE, Placement(0, 500, 0, 0, 100, 100, 100)]
    assert snapped(HQ40, others, 9, Placement(0, 110, 30, 0, 100, 100, 100), 40).x == 100
    assert snapped(HQ40, others, 9, Placement(0, 110, 30, 0, 100, 100, 100), 40).y == 0
    assert snapped(HQ40, others, 9, Placement(0, 395, 900, 0, 100, 100, 100), 40).x == 400
    assert snapped(HQ40, others, 9, Placement(0, 250, 900, 0, 100, 100, 100), 40).x == 250
    near_door = Placement(0, HQ40.length - 130, 500, 0, 100, 100, 100)
    assert snapped(HQ40, others, 9, near_door, 40).x == HQ40.length - 100


@given(st.integers(-5000, 20000), st.integers(-5000, 20000))
def test_a_piece_stays_between_the_walls(x: int, y: int) -> None:
    to = inside(HQ40, Placement(0, x, y, 0, 700, 500, 300))
    assert 0 <= to.x <= HQ40.length - 700
    assert 0 <= to.y <= HQ40.width - 500


def test_turning_goes_round_the_allowed_ways_only() -> None:
    upright = PieceKind(label="a", length=3, width=2, height=1, count=1)
    assert turnings(upright) == [(3, 2, 1), (2, 3, 1)]
    piece = Placement(0, 5, 6, 7, 3, 2, 1)
    assert turned(upright, piece) == Placement(0, 5, 6, 7, 2, 3, 1)
    assert turned(upright, turned(upright, piece)) == piece
    any_way = PieceKind(label="a", length=3, width=2, height=1, count=1, upright=(True, True, True))
    assert len(turnings(any_way)) == 6
    cube = PieceKind(label="a", length=2, width=2, height=2, count=1, upright=(True, True, True))
    assert turned(cube, Placement(0, 0, 0, 0, 2, 2, 2)) == Placement(0, 0, 0, 0, 2, 2, 2)


@given(st.integers(0, 10_000))
def test_the_order_can_be_followed(seed: int) -> None:
    rng = random.Random(seed)
    case = sliced_box(rng, 3, rng.randint(1, 12)) if seed % 2 else full_box(rng, rng.randint(1, 25))
    placements = list(case.placements)
    rng.shuffle(placements)
    order = order_by_hand(case.request, placements)
    assert sorted(order) == list(range(len(placements)))
    faults = order_faults(LoadedBox(box=HQ40, placements=tuple(placements[n] for n in order)))
    assert not [f for f in faults if "承托" in f.message]
