"""The invented consols of the demo, from `resources/samples/consols.json` to records.

Goods are described per package, so that a house is a list of goods and packages; every figure follows from them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from ..domain.clock import china_instant
from ..domain.consolidation.model import (
    Consol,
    Container,
    HazardStatus,
    HouseBill,
    Leg,
    LegHazard,
    Lot,
    Measured,
    Mode,
    Party,
    RailNote,
)
from ..domain.consolidation.record import SELLER, ConsolRecord, GoodsFacts, Transmission
from ..places import resources
from ..store import cases
from .desk import Desk


@dataclass(frozen=True, kw_only=True)
class ConsolSample:
    """One sample and what happens to it."""

    name: str
    title_zh: str
    record: ConsolRecord
    arrives: Mapping[str, int]
    """Lot -> packages that really come, where that differs from the booking."""
    pull: str
    why_pulled: str
    companies: tuple[Mapping[str, str], ...]


@cache
def _file() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((resources() / "samples" / "consols.json").read_text("utf-8"))
    return found


def consol_samples(now: datetime) -> list[ConsolSample]:
    """All samples, their times counted from `now`."""
    return [_sample(one, now) for one in _file()["consols"]]


def _sample(one: Mapping[str, Any], now: datetime) -> ConsolSample:
    goods: dict[str, GoodsFacts] = {}
    arrives: dict[str, int] = {}
    companies: dict[str, Mapping[str, str]] = {}
    houses = []
    declared_by = {}
    for house in one["houses"]:
        houses.append(_house(one, house, goods, arrives))
        companies[house["shipper"]["name"]] = house["shipper"]
        declared_by[house["number"]] = _declared(one, house)
    loads = now + timedelta(hours=one["loads_in_hours"])
    consol = Consol(
        number="",
        mode=Mode(one["mode"]),
        export=one["direction"] == "export",
        houses=tuple(houses),
        containers=tuple(_box(box) for box in one["boxes"]),
        legs=tuple(_leg(leg) for leg in one["legs"]),
        notes=(RailNote(number=one["note"], houses=tuple(house.number for house in houses)),) if "note" in one else (),
        times={kind: now + timedelta(hours=hours) for kind, hours in one["times"].items()},
        special=one.get("special", ""),
        **{
            name: one[name]
            for name in (
                "master", "vessel_code", "vessel_name", "voyage", "loading_place", "discharge_place", "customs_office",
                "carrier", "sender",
            )
        },
    )  # fmt: skip
    record = ConsolRecord(
        consol=consol,
        transmission=Transmission(**one["transmission"], loading_time=f"{china_instant(loads):%Y%m%d%H%M%S}086"),
        goods=goods,
        declared_by=declared_by,
        market={
            **one.get("market", {}),
            **{SELLER + house["number"]: house["seller"] for house in one["houses"] if "seller" in house},
        },
    )
    return ConsolSample(
        name=one["name"],
        title_zh=one["title_zh"],
        record=record,
        arrives=arrives,
        pull=one["pull"],
        why_pulled=one["why_pulled"],
        companies=tuple(companies.values()),
    )


def _leg(leg: Mapping[str, Any]) -> Leg:
    return Leg(
        sequence=leg["sequence"],
        mode=Mode(leg["mode"]),
        origin=leg["origin"],
        destination=leg["destination"],
        means=leg.get("means", ""),
        countries=tuple(leg.get("countries", ())),
    )


def _box(box: Mapping[str, str]) -> Container:
    return Container(
        number=box["number"],
        size_type=box["size_type"],
        supplier="2",
        tare_kg=Decimal(box["tare_kg"]),
        max_gross_kg=Decimal(box["max_gross_kg"]),
        payload_kg=Decimal(box["payload_kg"]),
        capacity_m3=Decimal(box["capacity_m3"]),
    )


def _house(
    one: Mapping[str, Any], house: Mapping[str, Any], goods: dict[str, GoodsFacts], arrives: dict[str, int]
) -> HouseBill:
    lots = []
    for row, line in enumerate(house["lines"], start=1):
        key = f"{house['number']}-{row}"
        lots.append(_lot(key, line, goods))
        if "arrives" in line:
            arrives[key] = line["arrives"]["packages"]
    shipper, consignee = house["shipper"], house["consignee"]
    return HouseBill(
        number=house["number"],
        lots=tuple(lots),
        shipper=Party(
            name=shipper["name"], address=shipper["address"], country="CN", phone=shipper["phone"], code=shipper["uscc"]
        ),
        consignee=Party(
            name=consignee["name"], address=consignee["address"], country=consignee["country"], phone=consignee["phone"]
        ),
        notify=Party(name=consignee["name"], address=consignee["address"], phone=consignee["phone"]),
        conditions=one["conditions"],
        freight_payment=one["payment"],
        discharge_place=one["discharge_place"],
    )


def _lot(key: str, line: Mapping[str, Any], goods: dict[str, GoodsFacts]) -> Lot:
    kind, packages = _file()["goods"][line["goods"]], line["packages"]
    each = Decimal(kind["unit_net_kg"])
    quantity = Decimal(kind["per_package"] * packages)
    legal = {"kg": quantity * each, "unit": quantity}
    facts = GoodsFacts(
        hs_code=kind["hs_code"],
        name=kind["name"],
        elements=kind["elements"],
        quantity=quantity,
        unit=kind["unit"],
        legal_quantity=legal[kind["legal"][0]],
        legal_quantity_2=legal[kind["legal"][1]] if len(kind["legal"]) > 1 else None,
        amount=quantity * Decimal(kind["unit_price"]),
    )
    goods[key] = facts
    gross, volume = Decimal(kind["package_gross_kg"]) * packages, Decimal(kind["package_volume_m3"]) * packages
    hazards = tuple(
        LegHazard(
            leg=one["leg"],
            status=HazardStatus(one["status"]),
            basis_mode=Mode(one["basis_mode"]),
            **{name: one[name] for name in ("un_number", "hazard_class", "packing_group", "contact", "phone", "basis")},
        )
        for one in line.get("hazards", ())
    )
    return Lot(
        id=key,
        description=kind["name"],
        marks="N/M",
        hs_code=kind["hs_code"][:6],
        package_kind=kind["package_kind"],
        pieces=packages,
        gross_kg=gross,
        net_kg=quantity * each,
        volume_m3=volume,
        booked=Measured(pieces=packages, gross_kg=gross, volume_m3=volume),
        hazards=hazards,
    )


def _declared(one: Mapping[str, Any], house: Mapping[str, Any]) -> dict[str, str]:
    """What the declaration of a house says beside the consol's own figures."""
    shipper = house["shipper"]
    texts = dict(one["declared"])
    for role in ("domestic_party", "owner"):
        texts |= {
            f"{role}_name": shipper["name"],
            f"{role}_uscc": shipper["uscc"],
            f"{role}_customs_code": shipper["customs_code"],
        }
    return {
        **texts,
        "contract_number": f"HT-{house['number']}",
        "goods.duty_mode": "1",
        "goods.destination_country": one["country"],
        "goods.domestic_district": shipper["district"],
        "goods.administrative_region": shipper["region"],
        "documents[1].document_code": "10000001",
        "documents[1].document_format": "S",
        "documents[1].document_id": "20268000000000017",
    }


def put_companies(desk: Desk, ours: Mapping[str, Any], samples: list[ConsolSample]) -> None:
    """The invented firms of the samples and our own."""
    with desk.store.write() as connection:
        cases.put_company(
            connection,
            ours["name"],
            uscc=ours["uscc"],
            customs_code=ours["customs_code"],
            profile=ours["profile"],
            ours=True,
        )
        for sample in samples:
            for one in sample.companies:
                cases.put_company(connection, one["name"], uscc=one["uscc"], customs_code=one["customs_code"])
