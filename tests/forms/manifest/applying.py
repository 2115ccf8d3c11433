"""Packing lists and applications of a consol, one form of every message and function, for tests of several rooms."""

from __future__ import annotations

from dataclasses import replace

from cqdesk.domain.consolidation.model import Consol, Mode
from cqdesk.domain.consolidation.owed import CustomsKey
from cqdesk.forms.manifest import fill_applications as fill
from cqdesk.forms.manifest.fill import Sending
from cqdesk.forms.manifest.message import Manifest

BATCH, OLD_BATCH = "500123456" + "0" + "A02", "500123456" + "0" + "A01"


def packing(consol: Consol, function: str, sending: Sending) -> Manifest:
    """The packing lists of all boxes."""
    boxes = [box.number for box in consol.containers]
    return fill.packing_list(consol, function, sending, boxes, {one: f"P{one}" for one in boxes})


def applications(consol: Consol, sending: Sending) -> list[Manifest]:
    """Off-load and re-allocation by sea, air and road; `consol` travels by sea."""
    houses = [house.number for house in consol.houses]
    moved = replace(consol, voyage="046W", master="COSU6300000002")
    before = CustomsKey(vessel=consol.vessel_code, voyage=consol.voyage, master=consol.master)
    air = replace(moved, mode=Mode.AIR)
    road = replace(consol, mode=Mode.ROAD, customs_office="8013")
    by_truck = CustomsKey(master=consol.master, batch=OLD_BATCH)
    return [
        fill.off_load(consol, "MT8102", sending, houses),
        fill.off_load(replace(consol, mode=Mode.AIR), "MT8202", sending, houses),
        fill.reallocation(moved, "MT8104", sending, before),
        fill.reallocation(replace(moved, master=consol.master), "MT8104", sending, before),
        fill.reallocation(air, "MT8204", sending, before),
        *(fill.road_off_load(road, code, sending, BATCH, houses) for code in ("MT8401", "MT8402")),
        *(fill.road_reallocation(road, code, sending, BATCH, houses, by_truck) for code in ("MT8403", "MT8404")),
    ]
