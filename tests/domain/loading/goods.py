"""Goods and boxes for the tests: small ones made by hand, and random ones."""

from __future__ import annotations

import time
from decimal import Decimal

from hypothesis import strategies as st

from cqdesk.domain.loading import builder, native
from cqdesk.domain.loading.model import Box, LoadRequest, PieceKind
from cqdesk.domain.loading.one_box import Budget
from cqdesk.domain.loading.task import Search

SEARCHES: list[Search] = [builder.search, *([native.search] if native.available() else [])]
"""Every search this machine has: what is promised holds for each."""

FORTY = Box(
    type_code="45G1",
    name="40HQ",
    length=12032,
    width=2352,
    height=2690,
    door_width=2340,
    door_height=2577,
    payload_kg=Decimal(28600),
    tare_kg=Decimal(3900),
    line_load_kg_per_m=Decimal(3000),
)
TWENTY = Box(
    type_code="22G1",
    name="20GP",
    length=5900,
    width=2352,
    height=2395,
    door_width=2340,
    door_height=2292,
    payload_kg=Decimal(28130),
    tare_kg=Decimal(2350),
    line_load_kg_per_m=Decimal(4500),
)


def space(length: int, width: int, height: int) -> Box:
    """A bare room."""
    return Box(type_code="", name="room", length=length, width=width, height=height)


def cartons(label: str, length: int, width: int, height: int, count: int, **more: object) -> PieceKind:
    """A kind in few words."""
    return PieceKind(label=label, length=length, width=width, height=height, count=count, **more)  # type: ignore[arg-type]


def effort(steps: int, search: Search | None = None) -> Budget:
    """A budget counted in steps: the same plan on any machine."""
    return Budget(deadline=time.monotonic() + 30, effort=steps, search=search)


_kilograms = st.integers(0, 60).map(Decimal)


@st.composite
def kinds(draw: st.DrawFn) -> PieceKind:
    upright = draw(st.tuples(st.booleans(), st.booleans(), st.just(True)))
    return PieceKind(
        label="random",
        length=draw(st.integers(1, 14)),
        width=draw(st.integers(1, 12)),
        height=draw(st.integers(1, 10)),
        count=draw(st.integers(1, 12)),
        upright=upright,
        weight_kg=draw(st.none() | _kilograms),
        stackable=draw(st.integers(0, 4)) > 0,
        top_load_kg=draw(st.none() | _kilograms),
        drop=draw(st.integers(1, 3)),
    )


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    length, width, height = draw(st.integers(8, 40)), draw(st.integers(6, 20)), draw(st.integers(6, 20))
    return Box(
        type_code="",
        name="random",
        length=length,
        width=width,
        height=height,
        door_width=draw(st.none() | st.integers(5, width)),
        door_height=draw(st.none() | st.integers(5, height)),
        payload_kg=draw(st.none() | st.integers(20, 2000).map(Decimal)),
        line_load_kg_per_m=draw(st.none() | st.integers(30, 400).map(Decimal)),
    )


@st.composite
def requests(draw: st.DrawFn, *, most_boxes: int = 1) -> LoadRequest:
    """A request in units of 100 mm with every limit there is."""
    from cqdesk.domain.loading.model import Limits

    return LoadRequest(
        pieces=tuple(draw(st.lists(kinds(), min_size=1, max_size=6))),
        boxes=(draw(boxes()),),
        box_counts=(most_boxes,),
        unit_mm=100,
        limits=Limits(drop_order=draw(st.booleans())),
        seed=draw(st.integers(1, 3)),
    )
