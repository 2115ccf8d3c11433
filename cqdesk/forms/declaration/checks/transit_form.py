"""TRA-017, TRA-018, CNT-014: the transit form (转关单) inside a declaration."""

from __future__ import annotations

from collections.abc import Iterator

from ...rules import Answer, Facts, found, rule
from ..fields import Declaration

SCHEMA = "official message schema of 2018"
KINDS = frozenset({"1", "AA", "1G", "1T", "1S", "1E", "1P", "1K"})
"""Advance, second transfer, temporary (two spellings), China-Europe train (1E), market procurement (1P), air (1K) ..."""
_LEG = (
    "transit.domestic_transport_mode",
    "transit.domestic_conveyance_code",
    "transit.domestic_conveyance_name",
)


@rule("TRA-017", "error", source=SCHEMA)
def domestic_leg(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A transit names the conveyance of its domestic leg.

    The schema of 2018 leaves the three empty (0..1) and interface tables call them conditional: the condition is the
    transit itself. Working clients refuse without them, and the transit office finds the leg by nothing else.
    """
    if d.declaration_transit_relation != "1":
        return
    for path in _LEG:
        if not getattr(d.transit, path.partition(".")[2]):
            yield found(path)


@rule("TRA-018", "warning", source="interface table: TransFlag")
def kind_of_transit(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A transit is of a known kind."""
    if d.declaration_transit_relation == "1" and d.transit.transit_type not in KINDS:
        yield found("transit.transit_type", value=d.transit.transit_type or "空")


@rule(
    "CNT-014",
    "error",
    source=SCHEMA,
    settles=("transit_container_goods.package_count", "transit_container_goods.goods_weight_kg"),
)
def goods_in_transit_boxes(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Goods in a transit container have packages and weight."""
    for row, goods in enumerate(d.transit_container_goods, start=1):
        if goods.package_count is None:
            yield found(f"transit_container_goods[{row}].package_count")
        if goods.goods_weight_kg is None:
            yield found(f"transit_container_goods[{row}].goods_weight_kg")
