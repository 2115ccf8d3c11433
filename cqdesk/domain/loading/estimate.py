"""How many boxes goods need when only weight and volume are known: an honest estimate, no plan.

Piece sizes are known for about one lot in seven. The share of the inner volume that is really used is a setting
(`Limits.stowage_share`) and is always told with the figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Literal

from cqdesk.domain.loading.model import Box, LoadRequest
from cqdesk.domain.loading.task import payload_kg


@dataclass(frozen=True, kw_only=True)
class LooseLot:
    """Goods of which no piece sizes are known. `volume_m3` None = not known either (then only weight counts)."""

    label: str
    weight_kg: Decimal | None
    volume_m3: Decimal | None
    packages: int | None = None
    house: str = ""


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """Boxes of one type for the whole of the goods."""

    box: Box
    count: int
    binding: Literal["volume", "weight"]
    """Which of the two asks for that many boxes."""
    volume_share: Decimal
    """Of the volume counted as usable, over all boxes; 0 to 1, four decimals."""
    weight_share: Decimal | None
    """Of the payload over all boxes; None when the payload is not known."""


@dataclass(frozen=True, kw_only=True)
class EstimateOfAll:
    """The goods in sum, and what each offered box type would need."""

    volume_m3: Decimal
    weight_kg: Decimal
    revenue_tonnes: Decimal
    """The larger of cubic metres and tonnes: what sea groupage is charged by (consolidation reference 1.2)."""
    stowage_share: Decimal
    without_volume: tuple[str, ...]
    without_weight: tuple[str, ...]
    """Labels of the lots that lack a figure: the estimate is too low by these."""
    boxes: tuple[Estimate, ...]


def estimate(request: LoadRequest, lots: Sequence[LooseLot]) -> EstimateOfAll:
    """The estimate for the sized pieces of the request and the loose lots together, by box type offered."""
    unit_m3 = Decimal(request.unit_mm) ** 3 / 10**9
    pieces = [kind for kind in request.pieces if kind.count > 0]
    volume = sum((kind.length * kind.width * kind.height * kind.count * unit_m3 for kind in pieces), Decimal(0))
    weight = sum(((kind.weight_kg or Decimal(0)) * kind.count for kind in pieces), Decimal(0))
    volume += sum((lot.volume_m3 or Decimal(0) for lot in lots), Decimal(0))
    weight += sum((lot.weight_kg or Decimal(0) for lot in lots), Decimal(0))
    return EstimateOfAll(
        volume_m3=volume,
        weight_kg=weight,
        revenue_tonnes=max(volume, weight / 1000),
        stowage_share=request.limits.stowage_share,
        without_volume=tuple(lot.label for lot in lots if lot.volume_m3 is None),
        without_weight=tuple(
            [lot.label for lot in lots if lot.weight_kg is None]
            + [kind.label for kind in pieces if kind.weight_kg is None]
        ),
        boxes=tuple(_for_type(request, box, volume, weight, unit_m3) for box in request.boxes),
    )


def _for_type(request: LoadRequest, box: Box, volume: Decimal, weight: Decimal, unit_m3: Decimal) -> Estimate:
    usable = box.length * box.width * box.height * unit_m3 * request.limits.stowage_share
    payload = payload_kg(box, request.limits, request.unit_mm)
    by_volume = _boxes(volume, usable)
    by_weight = 0 if payload is None else _boxes(weight, payload)
    count = max(by_volume, by_weight, 1)
    return Estimate(
        box=box,
        count=count,
        binding="weight" if by_weight > by_volume else "volume",
        volume_share=_share(volume, usable * count),
        weight_share=None if payload is None else _share(weight, payload * count),
    )


def _boxes(amount: Decimal, one: Decimal) -> int:
    return int((amount / one).to_integral_value(rounding=ROUND_CEILING)) if one > 0 else 0


def _share(part: Decimal, whole: Decimal) -> Decimal:
    return (part / whole).quantize(Decimal("0.0001")) if whole > 0 else Decimal(0)
