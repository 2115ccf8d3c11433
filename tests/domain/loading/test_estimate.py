"""Goods without piece sizes: boxes by volume and by weight, the assumption told, missing figures named."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from cqdesk.domain.loading.estimate import LooseLot, estimate
from cqdesk.domain.loading.model import Limits, LoadRequest

from .goods import FORTY, TWENTY, cartons


def lot(volume: object, weight: object, label: str = "货") -> LooseLot:
    return LooseLot(
        label=label,
        volume_m3=None if volume is None else Decimal(str(volume)),
        weight_kg=None if weight is None else Decimal(str(weight)),
    )


EMPTY = LoadRequest(pieces=(), boxes=(TWENTY, FORTY))


def test_light_goods_need_boxes_by_volume() -> None:
    found = estimate(EMPTY, [lot(60, 5000)])
    assert [(one.box.name, one.count, one.binding) for one in found.boxes] == [
        ("20GP", 3, "volume"),
        ("40HQ", 1, "volume"),
    ]
    assert found.revenue_tonnes == 60
    assert found.stowage_share == Decimal("0.85")


def test_heavy_goods_need_boxes_by_weight() -> None:
    found = estimate(EMPTY, [lot(10, 60000)])
    assert [(one.count, one.binding) for one in found.boxes] == [(3, "weight"), (3, "weight")]
    assert found.revenue_tonnes == 60


def test_pieces_with_sizes_count_too() -> None:
    request = LoadRequest(pieces=(cartons("a", 1000, 1000, 1000, 10, weight_kg=Decimal(100)),), boxes=(TWENTY,))
    found = estimate(request, [lot(5, 200)])
    assert (found.volume_m3, found.weight_kg) == (15, 1200)


def test_missing_figures_are_named() -> None:
    found = estimate(EMPTY, [lot(None, 100, "甲"), lot(3, None, "乙")])
    assert found.without_volume == ("甲",)
    assert found.without_weight == ("乙",)


@given(st.lists(st.tuples(st.decimals(0, 90, places=3), st.decimals(0, 40000, places=1)), max_size=5))
def test_the_boxes_always_hold_the_goods(sizes: list[tuple[Decimal, Decimal]]) -> None:
    found = estimate(EMPTY, [lot(volume, weight) for volume, weight in sizes])
    for one in found.boxes:
        inner = Decimal(one.box.length * one.box.width * one.box.height) / 10**9
        usable = inner * Limits().stowage_share
        assert usable * one.count >= found.volume_m3
        assert (one.box.payload_kg or 0) * one.count >= found.weight_kg
        if one.count > 1:
            fewer = one.count - 1
            assert usable * fewer < found.volume_m3 or (one.box.payload_kg or 0) * fewer < found.weight_kg
