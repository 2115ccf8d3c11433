"""The box types people name, from the table of container types (`resources/tables/container_types_iso.csv`)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from cqdesk.domain.loading.model import Box
from cqdesk.errors import Fault

USUAL = ("20GP", "40GP", "40HQ")
"""Offered when a request names no box."""


@dataclass(frozen=True, kw_only=True)
class BoxType:
    """One row of the table, in mm and kg."""

    box: Box
    uncertain: bool
    """The figures rest on memory, not on a document: shown with a mark."""
    notes: str


def read_box_types(csv_lines: Iterable[str]) -> Mapping[str, BoxType]:
    """By the name people use (20GP, 40HQ, else the whole name of the row). Rows without inner sizes are left out.

    Where carriers differ the table gives a smaller height to plan with. Raises `Fault` if the shipped table is broken.
    """
    found: dict[str, BoxType] = {}
    for row in csv.DictReader(csv_lines):
        if not row["inner_length_mm"]:
            continue
        first = row["name"].split()[0]
        name = (
            first if first[:2].isdigit() and row["name"].endswith(("general purpose", "high cube", "typical")) else ""
        )
        name = name or row["name"]
        if name in found:
            raise Fault(f"container types: {name!r} stands twice")
        try:
            box = Box(
                type_code=row["iso_size_type"],
                name=name,
                length=int(row["inner_length_mm"]),
                width=int(row["inner_width_mm"]),
                height=int(row["plan_height_mm"] or row["inner_height_mm"]),
                door_width=int(row["door_width_mm"]) if row["door_width_mm"] else None,
                door_height=_door_height(row),
                payload_kg=_kg(row["payload_kg"]),
                tare_kg=_kg(row["tare_kg"]),
                line_load_kg_per_m=_kg(row["line_load_kg_per_m"]),
                source=row["source"],
            )
        except ValueError as error:
            raise Fault(f"container types: row {name!r} is not made of numbers") from error
        found[name] = BoxType(box=box, uncertain=row["confidence"] == "L", notes=row["notes"])
    return found


def _kg(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _door_height(row: Mapping[str, str]) -> int | None:
    """Open tops are loaded from above: their door is no limit."""
    text = row["plan_door_height_mm"] or row["door_height_mm"]
    return int(text) if text and "open top" not in row["name"] else None


def box_named(types: Mapping[str, BoxType], wanted: str) -> Box | None:
    """By name or by ISO size and type code (the first row of that code); None if there is none."""
    text = wanted.strip().upper().replace("HC", "HQ")
    for name, one in types.items():
        if name.upper() == text:
            return one.box
    return next((one.box for one in types.values() if one.box.type_code == wanted.strip().upper()), None)
