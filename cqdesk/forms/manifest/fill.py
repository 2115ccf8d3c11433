"""From a consol to its manifest messages: what is owed becomes forms, one bill per house.

Change and delete carry reason code, reason, contact and telephone (GACC 2018 No. 217). Everything we hold is filled in;
what a function or profile does not carry is left out when writing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from cqdesk.domain.consolidation import model
from cqdesk.domain.consolidation.model import Consol, HazardStatus, HouseBill, Lot, Mode
from cqdesk.domain.quantity import exact_sum

from . import road
from .applications import PackingList
from .bills import (
    BillBody,
    BillManifest,
    Consignment,
    Contract,
    HazardContact,
    Item,
    ItemPackaging,
    Loading,
    Mass,
    Packaging,
    Party,
    Payment,
    Unloading,
)
from .bills import Commodity as BillCommodity
from .bills import TransportMeans as BillMeans
from .message import Manifest, head_of
from .parts import Address, Coded, Communication, ContainerRef, Equipment, Named, ReasonCode, Remark, Seal
from .presence import CHANGE, DELETE
from .site import (
    Arrival,
    ArrivalBody,
    LoadedBill,
    LoadingBody,
    LoadingManifest,
    Means,
    TalliedEquipment,
    Tally,
    TallyBody,
    TallyParty,
)

_TELEPHONE = "TE"


@dataclass(frozen=True, kw_only=True)
class Sending:
    """Who sends and when; what customs wants besides the consol."""

    sender: str
    now: datetime
    receiver: str = "EPORT"
    representative: str = ""
    agent: str = ""
    loading_time: str = ""
    """CCYYMMDDhhmmss + 086 or milliseconds, as the carrier announced it."""
    departure_time: str = ""
    first_port: str = ""
    """First port after the border crossing: domestic on imports, foreign on exports."""
    arrival_time: str = ""
    """At that first port."""
    unloading_date: str = ""
    consigned_place: str = ""
    reason_codes: tuple[str, ...] = ()
    reason: str = ""
    contact: str = ""
    phone: str = ""
    remark: str = ""


def bill_manifest(
    consol: Consol, function: str, sending: Sending, houses: Iterable[str] | None = None, *, serial: int = 0
) -> BillManifest:
    """Original (import) or pre-manifest (export) by sea or air. `houses`: only these; None means all."""
    wanted = None if houses is None else set(houses)
    message = f"MT{'2' if consol.export else '1'}{'1' if consol.mode is Mode.SEA else '2'}01"
    changing = function in (CHANGE, DELETE)
    return BillManifest(
        head=head_of(
            message, function, sender=sending.sender, receiver=sending.receiver, now=sending.now, serial=serial
        ),
        body=BillBody(
            representative=Named(name=sending.representative),
            exit_office=Coded(id=consol.customs_office),
            agent=Coded(id=sending.agent),
            carrier=Coded(id=consol.carrier),
            means=BillMeans(
                journey=consol.voyage,
                mode=consol.mode.value,
                id=consol.vessel_code,
                name=consol.vessel_name,
                first_port=sending.first_port,
                arrives_at=sending.arrival_time,
                departs_at=sending.departure_time,
            ),
            bills=[
                _consignment(consol, house, sending, changing)
                for house in consol.houses
                if wanted is None or house.number in wanted
            ],
            remark=remark_of(sending, changing),
        ),
    )


def remark_of(sending: Sending, changing: bool) -> Remark:
    """备注, with reason, contact and telephone where something is changed or asked for."""
    if not changing:
        return Remark(content=sending.remark)
    return Remark(
        reason=sending.reason,
        contact=sending.contact,
        phone=sending.phone,
        content=sending.remark or sending.reason,
    )


def _consignment(consol: Consol, house: HouseBill, sending: Sending, changing: bool) -> Consignment:
    return Consignment(
        contract=Contract(
            id=consol.master,
            change_reasons=[ReasonCode(value=one) for one in sending.reason_codes] if changing else [],
            conditions=house.conditions,
        ),
        house=Coded(id=house.number),
        volume_m3=house.stated.volume_m3,
        loading=Loading(id=consol.loading_place, at=sending.loading_time),
        unloading=Unloading(id=house.discharge_place or consol.discharge_place, on=sending.unloading_date),
        consigned_place=Coded(id=sending.consigned_place),
        customs_status=house.customs_status,
        freight=Payment(method=house.freight_payment),
        packaging=Packaging(pieces=house.stated.pieces, kind=_kind(house.lots)),
        gross_kg=house.stated.gross_kg,
        consignee=party_of(house.consignee),
        consignor=party_of(house.shipper),
        notify=party_of(house.notify),
        hazard_contact=hazard_contact_of(house.lots),
        containers=[_equipment(consol.container_by_number[one]) for one in house.containers if one in consol.container_by_number],
        items=[
            item_of(consol, house, lot, number) for number, lot in enumerate(house.lots, start=1)
        ],
    )  # fmt: skip


def hazard_of(lot: Lot) -> model.LegHazard | None:
    """The judgement that makes a lot dangerous goods, on whatever leg."""
    return next((one for one in lot.hazards if one.status is HazardStatus.DANGEROUS), None)


def hazard_contact_of(lots: Iterable[Lot]) -> HazardContact:
    """The contact of the first dangerous lot; empty where nothing is dangerous."""
    hazard = next((found for lot in lots if (found := hazard_of(lot)) is not None), None)
    return (
        HazardContact()
        if hazard is None
        else HazardContact(name=hazard.contact, communications=phones_of(hazard.phone))
    )


def _kind(lots: Sequence[Lot]) -> str:
    """The package kind of a bill: that of its lots, PK when they differ."""
    kinds = {lot.package_kind for lot in lots if lot.package_kind}
    return kinds.pop() if len(kinds) == 1 else "PK" if kinds else ""


def party_of(party: model.Party) -> Party:
    """A party as sea and air messages carry it."""
    return Party(
        id=party.code,
        name=party.name,
        address=Address(line=party.address, country=party.country if party.address else ""),
        communications=phones_of(party.phone),
    )


def phones_of(number: str) -> list[Communication]:
    """A telephone number; none for ""."""
    return [Communication(number=number, kind=_TELEPHONE)] if number else []


def _equipment(box: model.Container) -> Equipment:
    return Equipment(
        number=ContainerRef(id=box.number),
        size_type=box.size_type,
        supplier=box.supplier,
        fullness=box.fullness,
        seals=[Seal(number=one.number, agency=one.agency) for one in box.seals],
    )


def item_of(consol: Consol, house: HouseBill, lot: Lot, number: int) -> Item:
    """商品项: one lot of a bill, or the part of it that lies in one box."""
    hazard = hazard_of(lot)
    boxes = dict.fromkeys(one.container for one in consol.packed_of(house.number) if one.lot == lot.id)
    return Item(
        number=number,
        packaging=ItemPackaging(pieces=lot.pieces, kind=lot.package_kind, marks=lot.marks),
        commodity=BillCommodity(
            description=lot.description, un_number="" if hazard is None else hazard.un_number, tariff_code=lot.hs_code
        ),
        mass=Mass(gross_kg=lot.gross_kg),
        containers=[ContainerRef(id=one) for one in boxes],
    )


def means_of(consol: Consol) -> Means:
    """The means of transport as sites and applications name it."""
    return Means(journey=consol.voyage, mode=consol.mode.value, id=consol.vessel_code, name=consol.vessel_name)


def arrival(
    consol: Consol, function: str, sending: Sending, place: str, at: str, *, message: str = "MT3101"
) -> Arrival:
    """Arrival report of the boxes at a supervised place (11 characters); goods in boxes are named by box alone."""
    return Arrival(
        head=head_of(message, function, sender=sending.sender, receiver=sending.receiver, now=sending.now),
        body=ArrivalBody(
            office=consol.customs_office,
            means=means_of(consol),
            place=Unloading(id=place, on=at),
            containers=[_equipment(box) for box in consol.containers],
            remark=remark_of(sending, function == DELETE),
        ),
    )


def loading(consol: Consol, function: str, sending: Sending) -> LoadingManifest:
    """Loading manifest at master level: the master bill with all boxes."""
    return LoadingManifest(
        head=head_of("MT4101", function, sender=sending.sender, receiver=sending.receiver, now=sending.now),
        body=LoadingBody(
            carrier=Coded(id=consol.carrier),
            means=means_of(consol),
            bills=[
                LoadedBill(
                    contract=Coded(id=consol.master),
                    loading=Loading(id=consol.loading_place, at=sending.loading_time),
                    packaging=Packaging(pieces=consol.stated.pieces, kind=_kind([lot for _, lot in consol.lots()])),
                    gross_kg=consol.stated.gross_kg,
                    containers=[_equipment(box) for box in consol.containers],
                )
            ],
            remark=remark_of(sending, function == DELETE),
        ),
    )


def tally(consol: Consol, function: str, sending: Sending, party: str, started: str, completed: str) -> Tally:
    """Tally report of the boxes after loading (MT5102) or discharge (MT5101)."""
    message = "MT5102" if consol.export else "MT5101"
    means = means_of(consol)
    means.started_at, means.completed_at = started, completed
    means.loading, means.unloading = Coded(id=consol.loading_place), Coded(id=consol.discharge_place)
    return Tally(
        head=head_of(message, function, sender=sending.sender, receiver=sending.receiver, now=sending.now),
        body=TallyBody(
            office=consol.customs_office,
            means=means,
            tally_party=TallyParty(id=party),
            containers=[
                TalliedEquipment(
                    number=ContainerRef(id=box.number),
                    size_type=box.size_type,
                    fullness=box.fullness,
                    seals=[Seal(number=one.number, agency=one.agency) for one in box.seals],
                )
                for box in consol.containers
            ],
            remark=remark_of(sending, function == DELETE),
        ),
    )


@dataclass(frozen=True, kw_only=True)
class Trip:
    """What a road manifest needs besides the consol: batch number, clearance kind, value per bill with its currency."""

    batch: str
    clearance: str = "RD01"
    values: dict[str, tuple[Decimal, str]] | None = None
    transit_departure: str = ""
    unloading_time: str = ""


def road_manifest(
    consol: Consol, function: str, sending: Sending, trip: Trip, houses: Iterable[str] | None = None
) -> road.RoadManifest:
    """Original or pre-manifest of one truck trip. Pieces carry the package kind, masses KGM."""
    wanted = None if houses is None else set(houses)
    message = "MT2401" if consol.export else "MT1401"
    changing = function in (CHANGE, DELETE)
    return road.RoadManifest(
        head=head_of(message, function, sender=sending.sender, receiver=sending.receiver, now=sending.now),
        body=road.RoadBody(
            office=consol.customs_office,
            batch=trip.batch,
            agent=Coded(id=sending.agent),
            means=road.RoadMode(mode=consol.mode.value),
            carrier=Coded(id=consol.carrier),
            bills=[
                _road_bill(consol, house, sending, trip, changing)
                for house in consol.houses
                if wanted is None or house.number in wanted
            ],
            loading=road.RoadLoading(id=consol.loading_place, at=sending.loading_time),
            representative=Named(name=sending.representative),
            unloading=road.RoadUnloading(id=consol.discharge_place, at=trip.unloading_time),
        ),
    )


def _gross(kg: Decimal | None) -> road.GrossMeasure:
    return road.GrossMeasure(gross=road.Gross(kg=kg, unit="" if kg is None else road.KILOGRAM))


def _road_bill(consol: Consol, house: HouseBill, sending: Sending, trip: Trip, changing: bool) -> road.RoadBill:
    amount, currency = (trip.values or {}).get(house.number, (None, ""))
    amendment = road.Amendment()
    if changing:
        amendment = road.Amendment(
            details=road.ChangeDetails(reason=sending.reason, contact=sending.contact, phone=sending.phone),
            reasons=[ReasonCode(value=one) for one in sending.reason_codes],
        )
    return road.RoadBill(
        pieces=road.Pieces(count=house.stated.pieces, kind=_kind(house.lots)),
        value=road.RoadValue(amount=amount, currency=currency),
        consignee=_road_party(house.consignee),
        items=[_road_item(lot, number) for number, lot in enumerate(house.lots, start=1)],
        consignor=_road_party(house.shipper),
        freight=road.FreightPaid(method=house.freight_payment),
        goods=road.GoodsItem(measure=_gross(exact_sum(lot.gross_kg for lot in house.lots))),
        clearance=road.Clearance(current=trip.clearance),
        transit_departure=Coded(id=trip.transit_departure),
        contract=road.RoadContract(conditions=house.conditions, id=house.number or consol.master, amendment=amendment),
        containers=[road.RoadEquipment(number=one) for one in house.containers],
    )


def _road_party(party: model.Party) -> road.RoadParty:
    return road.RoadParty(id=party.code, name=party.name, communications=phones_of(party.phone))


def _road_item(lot: Lot, number: int) -> road.RoadItem:
    hazard = hazard_of(lot)
    return road.RoadItem(
        number=number,
        commodity=road.RoadCommodity(
            description=lot.description, hazard=Coded(id="" if hazard is None else hazard.un_number)
        ),
        measure=_gross(lot.gross_kg),
        packaging=road.RoadPackaging(pieces=road.Pieces(count=lot.pieces, kind=lot.package_kind)),
    )


def all_bills(form: Manifest) -> list[str]:
    """Keys of the bills a message speaks of: house, else master."""
    bills = [] if isinstance(form, PackingList) else form.body.bills
    return [getattr(getattr(bill, "house", None), "id", "") or bill.contract.id for bill in bills]
