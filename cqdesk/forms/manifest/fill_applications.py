"""From a consol to the packing list of its boxes and to applications: off-load and re-allocation.

An application names the bill as customs holds it (`CustomsKey`), beside what it shall be. The place and time in a packing
list are items 070 and 031 of the data set (place and time of loading), the same as in the pre-manifest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from cqdesk.domain.consolidation.model import Consol, Container, HouseBill
from cqdesk.domain.consolidation.owed import CustomsKey

from .applications import (
    MovedBill,
    NewBill,
    OffLoad,
    OffLoadBill,
    OffLoadBody,
    PackedBill,
    PackedEquipment,
    PackedRef,
    PackingBody,
    PackingList,
    Reallocation,
    ReallocationBody,
    RoadMovedBill,
    RoadOffLoad,
    RoadOffLoadBill,
    RoadOffLoadBody,
    RoadReallocation,
    RoadReallocationBody,
)
from .bills import Contract, Loading
from .fill import Sending, hazard_contact_of, item_of, means_of, party_of, remark_of
from .message import head_of
from .parts import Coded, Head, Named, Remark, Seal
from .presence import DECLARE, DELETE
from .road import ChangeDetails, RoadMode
from .site import Means


def packing_list(
    consol: Consol, function: str, sending: Sending, boxes: Iterable[str], numbers: Mapping[str, str]
) -> PackingList:
    """装箱清单 of these boxes; `numbers`: box -> packing list number (装箱单编号). A deletion names a box that may have
    left the consol."""
    cards = consol.container_by_number
    return PackingList(
        head=_head("MT7101", sending, function),
        body=PackingBody(
            representative=Named(name=sending.representative),
            office=consol.customs_office,
            means=means_of(consol),
            containers=[
                _packed(consol, cards.get(one, Container(number=one)), sending, numbers[one])
                for one in dict.fromkeys(boxes)
            ],
            remark=remark_of(sending, function == DELETE),
        ),
    )


def _packed(consol: Consol, box: Container, sending: Sending, list_number: str) -> PackedEquipment:
    return PackedEquipment(
        number=PackedRef(id=box.number, list_number=list_number),
        loading=Loading(id=consol.loading_place, at=sending.loading_time),
        size_type=box.size_type,
        supplier=box.supplier,
        seals=[Seal(number=one.number, agency=one.agency) for one in box.seals],
        bills=[_packed_bill(consol, consol.house_by_number[one], box.number) for one in consol.houses_in(box.number)],
    )


def _packed_bill(consol: Consol, house: HouseBill, box: str) -> PackedBill:
    inside = {one.lot: one for one in consol.packed_of(house.number) if one.container == box}
    parts = [
        replace(lot, pieces=inside[lot.id].pieces, gross_kg=inside[lot.id].gross_kg)
        for lot in house.lots
        if lot.id in inside
    ]
    return PackedBill(
        contract=Contract(id=consol.master),
        house=Coded(id=house.number),
        customs_status=house.customs_status,
        consignee=party_of(house.consignee),
        notify=party_of(house.notify),
        hazard_contact=hazard_contact_of(parts),
        items=[
            replace(item_of(consol, house, lot, number), containers=[]) for number, lot in enumerate(parts, start=1)
        ],
    )


def off_load(consol: Consol, message: str, sending: Sending, houses: Iterable[str]) -> OffLoad:
    """落装申请 by sea (MT8102) or air (MT8202): these bills are not to be loaded."""
    return OffLoad(
        head=_head(message, sending),
        body=OffLoadBody(
            means=Means(journey=consol.voyage, id=consol.vessel_code),
            bills=[OffLoadBill(contract=Coded(id=consol.master), house=Coded(id=one)) for one in dict.fromkeys(houses)],
            remark=remark_of(sending, True),
        ),
    )


def reallocation(consol: Consol, message: str, sending: Sending, before: CustomsKey) -> Reallocation:
    """直接改配申请 by sea (MT8104) or air (MT8204): the master moves from the ship, voyage and number customs
    holds. It has no element for a reason: that stands in the remark."""
    return Reallocation(
        head=_head(message, sending),
        body=ReallocationBody(
            means=Means(journey=before.voyage, id=before.vessel),
            after=Means(journey=consol.voyage, id=consol.vessel_code),
            bills=[
                MovedBill(
                    contract=Coded(id=before.master),
                    after=NewBill(contract=Coded(id=consol.master if consol.master != before.master else "")),
                )
            ],
            remark=Remark(content="；".join(filter(None, (sending.reason, sending.remark)))[:512]),
        ),
    )


def road_off_load(consol: Consol, message: str, sending: Sending, batch: str, houses: Iterable[str]) -> RoadOffLoad:
    """落装申请 by road (MT8401 import, MT8402 export): these bills of the batch stay behind."""
    return RoadOffLoad(
        head=_head(message, sending),
        body=RoadOffLoadBody(
            office=consol.customs_office,
            batch=batch,
            means=RoadMode(mode=consol.mode.value),
            bills=[
                RoadOffLoadBill(contract=Coded(id=one or consol.master), details=_details(sending))
                for one in dict.fromkeys(houses)
            ],
        ),
    )


def road_reallocation(
    consol: Consol, message: str, sending: Sending, batch: str, houses: Iterable[str], before: CustomsKey
) -> RoadReallocation:
    """改配申请 by road (MT8403 import, MT8404 export): these bills move from the batch customs holds to `batch`."""
    return RoadReallocation(
        head=_head(message, sending),
        body=RoadReallocationBody(
            office=consol.customs_office,
            batch=batch,
            before=Coded(id=before.batch),
            bills=[
                RoadMovedBill(
                    details=_details(sending),
                    before=Coded(id=one or before.master),
                    contract=Coded(id=consol.master if not one and consol.master != before.master else ""),
                )
                for one in dict.fromkeys(houses)
            ],
        ),
    )


def _details(sending: Sending) -> ChangeDetails:
    return ChangeDetails(reason=sending.reason, contact=sending.contact, phone=sending.phone)


def _head(message: str, sending: Sending, function: str = DECLARE) -> Head:
    return head_of(message, function, sender=sending.sender, receiver=sending.receiver, now=sending.now)
