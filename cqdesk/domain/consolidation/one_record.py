"""The one multimodal record (一单制) of a house, its projections per mode, and what each projection loses.

One canonical record, one projection for each document of a mode; an element that a document has no place for is listed,
never dropped silently (policy 交运发〔2023〕116号; each element names its source). Which document carries which element is
data (`resources/tables/one_record.csv`), as rows of (element, name, place in each document; "" = carried nowhere).
Values are texts; weights in kg, volumes in m3, moments as ISO 8601. An element nobody told the program is not invented.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cqdesk.domain.consolidation.model import Consol, HazardStatus, HouseBill, Mode, Party
from cqdesk.domain.consolidation.record import ConsolRecord
from cqdesk.domain.consolidation.warehouse import TROUBLE_ZH
from cqdesk.domain.quantity import exact_sum, plain

Row = dict[str, str]
Record = dict[str, list[Row]]
"""Group (document, parties, legs, goods ...) -> rows of element -> value; an unknown value is ""."""
DOCUMENTS: Mapping[str, Mode] = {"sea_bill": Mode.SEA, "cim_smgs": Mode.RAIL, "truck_note": Mode.ROAD}
"""Projections and the mode whose legs and hazards they carry."""
DOCUMENT_ZH = {"sea_bill": "海运提单", "cim_smgs": "CIM/SMGS 运单", "truck_note": "公路运单"}
_PER_LEG = ("legs", "hazards")
_MODE = "mode"


@dataclass(frozen=True, kw_only=True)
class Element:
    """An element of the record: `group.name`, what it is called, its place in each document."""

    id: str
    name_zh: str
    places: Mapping[str, str]
    source: str = ""
    """Where the element is laid down: a notice with its item, a rule, or the reference list of the one record."""

    @property
    def group(self) -> str:
        """The group it stands in."""
        return self.id.partition(".")[0]

    @property
    def name(self) -> str:
        """Its name in the group."""
        return self.id.partition(".")[2]


@dataclass(frozen=True, kw_only=True)
class Lost:
    """Values of the record a projection does not carry."""

    element: str
    name_zh: str
    values: tuple[str, ...]


def read_elements(rows: Sequence[Mapping[str, str]]) -> tuple[Element, ...]:
    """The table as elements."""
    return tuple(
        Element(
            id=row["element"],
            name_zh=row["name_zh"],
            places={name: row[name] for name in DOCUMENTS},
            source=row["source"],
        )
        for row in rows
    )


def _party(one: Party) -> str:
    return "; ".join(filter(None, (one.name, one.address, one.country, one.phone, one.code)))


def one_record(record: ConsolRecord, house: HouseBill, declarations: Collection[str] = ()) -> Record:
    """The record of a house. `declarations`: numbers of its live declarations."""
    consol, sent = record.consol, record.transmission
    note = next((one.number for one in consol.notes if house.number in one.houses), "")
    return {
        "document": [
            {
                "number": house.number or consol.master,
                "kind": "house" if house.number else "direct",
                "issuer": sent.representative if house.number else consol.carrier,
                "master": consol.master,
            }
        ],
        "parties": [
            {
                "consignor": _party(house.shipper),
                "consignee": _party(house.consignee),
                "notify": _party(house.notify),
                "forwarder": sent.representative,
                "carrier": consol.carrier,
            }
        ],
        "places": [
            {
                "receipt": sent.consigned_place,
                "loading": consol.loading_place,
                "discharge": house.discharge_place or consol.discharge_place,
                "delivery": "",
            }
        ],
        "legs": [
            {_MODE: leg.mode.value, "means": leg.means, "origin": leg.origin, "destination": leg.destination}
            for leg in consol.legs
        ],
        "movement": [{"conditions": house.conditions, "freight": house.freight_payment}],
        "containers": [_box(consol, house, number) for number in house.containers],
        "goods": [*_goods(record, house)],
        "hazards": [*_hazards(consol, house)],
        "references": [
            {
                "declarations": " ".join(declarations),
                "rail_note": note,
                "batch": sent.batch,
                "order": record.market.get("order", ""),
            }
        ],
        "clauses": [
            {"exceptions": f"{TROUBLE_ZH[one.trouble]} {one.detail}".strip()}
            for one in record.warehouse.discrepancies
            if one.house == house.number and one.settled_at is None
        ],
        "events": [{"kind": kind, "at": at.isoformat()} for kind, at in sorted(consol.times.items())],
    }


def _box(consol: Consol, house: HouseBill, number: str) -> Row:
    box = consol.container_by_number.get(number)
    inside = [one for one in consol.packed_of(house.number) if one.container == number]
    return {
        "number": number,
        "size_type": box.size_type if box else "",
        "tare_kg": "" if box is None or box.tare_kg is None else plain(box.tare_kg),
        "seals": " ".join(f"{seal.number} ({seal.agency})" for seal in box.seals) if box else "",
        "vgm_kg": plain(box.vgm.mass_kg) if box and box.vgm else "",
        "vgm_method": box.vgm.method if box and box.vgm else "",
        "temperature_c": "" if box is None or box.set_temperature_c is None else plain(box.set_temperature_c),
        "pieces": str(sum(one.pieces for one in inside)) if inside else "",
        "gross_kg": plain(exact_sum(one.gross_kg for one in inside)) if inside else "",
    }


def _goods(record: ConsolRecord, house: HouseBill) -> Iterator[Row]:
    for lot in house.lots:
        facts = record.goods.get(lot.id)
        code = lot.hs_code or (facts.hs_code if facts else "")
        yield {
            "marks": lot.marks,
            "description": lot.description,
            "hs6": code[:6],
            "package_kind": lot.package_kind,
            "pieces": str(lot.pieces),
            "gross_kg": plain(lot.gross_kg),
            "net_kg": "" if lot.net_kg is None else plain(lot.net_kg),
            "volume_m3": "" if lot.volume_m3 is None else plain(lot.volume_m3),
            "value": plain(facts.amount) if facts is not None and facts.amount is not None else "",
            "currency": facts.currency if facts is not None and facts.amount is not None else "",
        }


def _hazards(consol: Consol, house: HouseBill) -> Iterator[Row]:
    """Dangerous on a leg; what is ordinary there is no row, so it can be lost nowhere."""
    modes = {leg.sequence: leg.mode for leg in consol.legs}
    for lot in house.lots:
        for one in lot.hazards:
            if one.status is HazardStatus.DANGEROUS:
                yield {
                    _MODE: modes[one.leg].value if one.leg in modes else "",
                    "goods": lot.description or lot.id,
                    "un_number": one.un_number,
                    "hazard_class": one.hazard_class,
                    "packing_group": one.packing_group,
                    "basis": one.basis,
                }


def projected(record: Record, elements: Sequence[Element], document: str) -> Record:
    """What the document of a mode carries: the elements it has a place for, legs and hazards of its own mode only."""
    carried: Record = {}
    for group, rows in record.items():
        names = [one.name for one in elements if one.group == group and one.places[document]]
        kept = [{name: row[name] for name in names if row[name]} for row in rows if _of_mode(group, row, document)]
        kept = [row for row in kept if row]
        if kept:
            carried[group] = kept
    return carried


def losses(record: Record, elements: Sequence[Element], document: str) -> list[Lost]:
    """Every known value of the record that the projection does not carry, by element."""
    found = []
    for one in elements:
        rows = record.get(one.group, [])
        if one.places[document]:
            rows = [row for row in rows if not _of_mode(one.group, row, document)]
        values = tuple(row[one.name] for row in rows if row.get(one.name))
        if values:
            found.append(Lost(element=one.id, name_zh=one.name_zh, values=values))
    return found


def unknown(record: Record, elements: Sequence[Element]) -> list[Element]:
    """Elements nobody told the program."""
    return [one for one in elements if not any(row.get(one.name) for row in record.get(one.group, []))]


def _of_mode(group: str, row: Row, document: str) -> bool:
    return group not in _PER_LEG or row.get(_MODE, "") in ("", DOCUMENTS[document].value)
