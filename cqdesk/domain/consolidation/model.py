"""What a consolidation is made of. Frozen: a change makes a new consol.

Source: design section 3, consolidation reference section 3. A lot (货物批次) lies in one house bill and is packed in one
or more boxes; pieces of known size are the exception, weight and volume per lot the rule. Hazard and status belong to a
lot *and a leg*: what is ordinary on the train can be class 9 on the ship. A rail consignment note (运单) is no bill: one
note carries many owners and is split (舱单分票) before they declare. Weights in kg, volumes in m3, lengths in mm.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from cqdesk.domain.consolidation.receipts import BillStage
from cqdesk.domain.quantity import exact_sum

ZERO = Decimal(0)
SHARED = "7"
"""Fullness code (CN016) of a box with several bills: 拼箱."""
SINGLE = "8"
"""Fullness code (CN016) of a box with one bill: 整箱."""
MARKET = "market"
"""`Consol.special` of market procurement (市场采购 1039)."""


class Mode(StrEnum):
    """How the leg under customs' eye travels; the values are those of code list CN012 of the manifest."""

    SEA = "1"
    RAIL = "2"
    ROAD = "3"
    AIR = "4"


MODE_ZH: Mapping[Mode, str] = {Mode.SEA: "水运", Mode.RAIL: "铁路", Mode.ROAD: "公路", Mode.AIR: "航空"}
DECLARED_MODE: Mapping[Mode, str] = {Mode.SEA: "2", Mode.RAIL: "3", Mode.ROAD: "4", Mode.AIR: "5"}
"""The same mode in the declaration's own list (运输方式代码): mapped, never copied."""


class HazardStatus(StrEnum):
    """What a lot is on a leg."""

    ORDINARY = "ordinary"
    DANGEROUS = "dangerous"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class LegHazard:
    """The judgement of one lot on one leg and what it rests on."""

    leg: int
    """Sequence number of the leg."""
    status: HazardStatus
    un_number: str = ""
    hazard_class: str = ""
    packing_group: str = ""
    contact: str = ""
    phone: str = ""
    basis: str = ""
    """The report (鉴定报告) or rule it rests on; a report for another mode is no basis."""
    basis_mode: Mode | None = None
    valid_until: date | None = None


@dataclass(frozen=True, kw_only=True)
class Leg:
    """One leg of the way. `refuses`: the platform or carrier takes no dangerous goods here."""

    sequence: int
    mode: Mode
    origin: str = ""
    destination: str = ""
    means: str = ""
    refuses: bool = False
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PieceSize:
    """Pieces of one size, in mm and kg each."""

    pieces: int
    length: int
    width: int
    height: int
    gross_kg: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Pieces, kg and m3 as booked, received, packed or stated. None: not known."""

    pieces: int | None = None
    gross_kg: Decimal | None = None
    volume_m3: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Lot:
    """One kind of goods of one bill. `sizes` is empty for most lots."""

    id: str
    description: str = ""
    marks: str = ""
    hs_code: str = ""
    package_kind: str = ""
    """UN/ECE Recommendation 21, two letters (CN005)."""
    pieces: int = 0
    gross_kg: Decimal = ZERO
    net_kg: Decimal | None = None
    volume_m3: Decimal | None = None
    sizes: tuple[PieceSize, ...] = ()
    booked: Measured | None = None
    received: Measured | None = None
    difference_confirmed: bool = False
    """The shipper has confirmed the difference of booked and received."""
    hazards: tuple[LegHazard, ...] = ()
    bonded: bool = False
    food: bool = False
    high_risk_food: bool = False
    """高风险检疫食品: barred from 中转集拼."""
    odour: bool = False
    temperature_c: Decimal | None = None
    wood_packaging: bool = False
    wood_marked: bool = False
    """The wood carries the ISPM 15 mark."""
    on_pallet: bool = True
    licence_needed: bool = False
    """Licence, export inspection or CCC is needed; `licence_held` says whether it is there."""
    licence_held: bool = False
    refund_claimed: bool = False

    def hazard_on(self, leg: int) -> LegHazard | None:
        """The judgement on a leg, None if nobody judged."""
        return next((one for one in self.hazards if one.leg == leg), None)


@dataclass(frozen=True, kw_only=True)
class Party:
    """Name and address of a party of a bill."""

    name: str = ""
    address: str = ""
    country: str = ""
    phone: str = ""
    code: str = ""


@dataclass(frozen=True, kw_only=True)
class HouseBill:
    """One house bill (分提单) or, with the number "", the direct bill of the master.

    `stated` and `containers` are what the bill and its manifest say; that they equal lots and packings is checked, not
    assumed.
    """

    number: str
    lots: tuple[Lot, ...] = ()
    stated: Measured = Measured()
    containers: tuple[str, ...] = ()
    shipper: Party = Party()
    consignee: Party = Party()
    notify: Party = Party()
    conditions: str = ""
    """Transport conditions (CN014), as 22 for CFS-CFS."""
    customs_status: str = "001"
    freight_payment: str = ""
    discharge_place: str = ""
    delivery_stop: int | None = None
    transhipment: bool = False
    """国际中转货物: it stays within 3 months, extended once by 3 (GACC 2018 No. 120)."""
    entered_on: date | None = None
    stay_extended: bool = False
    stage: BillStage = BillStage.DRAFT
    declared_before: bool = False
    """An earlier declaration of this bill is live at customs although the declarations at hand do not show it."""

    @property
    def lots_total(self) -> Measured:
        """Sum of the lots; the volume is None if a lot has none."""
        volumes = [lot.volume_m3 for lot in self.lots]
        return Measured(
            pieces=sum(lot.pieces for lot in self.lots),
            gross_kg=exact_sum(lot.gross_kg for lot in self.lots),
            volume_m3=None if None in volumes else exact_sum(one for one in volumes if one is not None),
        )


@dataclass(frozen=True, kw_only=True)
class Packing:
    """Part of a lot in a box (分配): what of it lies there."""

    house: str
    lot: str
    container: str
    pieces: int
    gross_kg: Decimal
    volume_m3: Decimal | None = None


class VgmMethod(StrEnum):
    """How the verified gross mass was found."""

    WEIGHED = "SM1"
    SUMMED = "SM2"


@dataclass(frozen=True, kw_only=True)
class Vgm:
    """Verified gross mass (VGM), kg."""

    mass_kg: Decimal
    method: str
    """SM1 or SM2; text, because a wrong one must be holdable."""
    weighing_party: str = ""
    scale_certificate: str = ""
    tare_source: str = ""


@dataclass(frozen=True, kw_only=True)
class Seal:
    """A seal and who put it (CN017: SH shipper, CA carrier, CU customs)."""

    number: str
    agency: str = "SH"


@dataclass(frozen=True, kw_only=True)
class Container:
    """One box as its card (箱卡) shows it. `stated`: the totals of its packing list (装箱单)."""

    number: str
    size_type: str = ""
    tare_kg: Decimal | None = None
    max_gross_kg: Decimal | None = None
    payload_kg: Decimal | None = None
    capacity_m3: Decimal | None = None
    dunnage_kg: Decimal = ZERO
    seals: tuple[Seal, ...] = ()
    fullness: str = ""
    supplier: str = ""
    stated: Measured = Measured()
    vgm: Vgm | None = None
    eir_number: str = ""
    eir_size_type: str = ""
    eir_seals: tuple[str, ...] = ()
    number_excuse: str = ""
    """Why an odd number is right: a shipper's own or a domestic box."""
    set_temperature_c: Decimal | None = None
    open_top: bool = False
    pick_up_order: str = ""
    pick_up_place: str = ""
    return_place: str = ""
    truck: str = ""
    picked_up_at: datetime | None = None
    sealed_at: datetime | None = None
    gate_in_at: datetime | None = None
    free_days: int | None = None
    returned_at: datetime | None = None
    returned: bool = False
    listed: bool = False
    """Customs holds a packing list of it (装箱清单, MT7101); follows from receipts."""


@dataclass(frozen=True, kw_only=True)
class RailNote:
    """A rail consignment note (运单): many bills may travel under it."""

    number: str
    houses: tuple[str, ...] = ()
    stated: Measured = Measured()
    """Pieces and mass of the note itself; the parts of a split sum to them."""
    split_accepted: bool = False
    """Customs has accepted the split application (舱单分票)."""


@dataclass(frozen=True, kw_only=True)
class OfficialDeclaration:
    """The newest official version of a declaration, as consolidation reads it."""

    number: str
    """Unified or entry number, or our own while there is none."""
    bill: str
    """提运单号 as declared: `master*house`."""
    house: str | None = None
    """The house it was made from, where that is known; by rail the bill number (运单号) alone does not tell."""
    pieces: int | None = None
    gross_kg: Decimal | None = None
    containers: tuple[str, ...] = ()
    shared_mark: bool | None = None
    """LCL mark (拼箱标识) of its container lines; None if not known."""
    mode: str = ""
    means: str = ""
    voyage: str = ""
    package_kind: str = ""
    shipper_name: str = ""
    consignee_name: str = ""
    released: bool = False
    live: bool = True
    value_usd: Decimal | None = None
    trade_mode: str = ""


@dataclass(frozen=True, kw_only=True)
class Consol:
    """A consolidation (拼箱批次). `stated`: the totals of the master bill."""

    number: str
    mode: Mode = Mode.SEA
    export: bool = True
    master: str = ""
    vessel_code: str = ""
    vessel_name: str = ""
    voyage: str = ""
    loading_place: str = ""
    discharge_place: str = ""
    customs_office: str = ""
    sender: str = ""
    carrier: str = ""
    legs: tuple[Leg, ...] = ()
    houses: tuple[HouseBill, ...] = ()
    containers: tuple[Container, ...] = ()
    packings: tuple[Packing, ...] = ()
    notes: tuple[RailNote, ...] = ()
    stated: Measured = Measured()
    times: Mapping[str, datetime] = field(default_factory=dict)
    """Planned or actual times: stuffing, gate_in, arrival_report, release, loading, departure, and cut-offs vgm_cutoff,
    cfs_cutoff, gate_cutoff."""
    transhipment_zone: bool = False
    """中转集拼: customs statuses may be mixed in one box."""
    multi_drop: bool = False
    special: str = ""
    """`MARKET`, or "" for ordinary trade."""

    @cached_property
    def house_by_number(self) -> Mapping[str, HouseBill]:
        """Houses by number."""
        return {house.number: house for house in self.houses}

    @cached_property
    def container_by_number(self) -> Mapping[str, Container]:
        """Boxes by number."""
        return {box.number: box for box in self.containers}

    @cached_property
    def lot_by_id(self) -> Mapping[str, Lot]:
        """Lots of all houses by id."""
        return {lot.id: lot for _, lot in self.lots()}

    @cached_property
    def _packed(self) -> tuple[Mapping[str, list[Packing]], Mapping[str, list[Packing]]]:
        by_house: dict[str, list[Packing]] = {}
        by_box: dict[str, list[Packing]] = {}
        for one in self.packings:
            by_house.setdefault(one.house, []).append(one)
            by_box.setdefault(one.container, []).append(one)
        return by_house, by_box

    def packed_of(self, house: str) -> list[Packing]:
        """What of a house lies in boxes."""
        return self._packed[0].get(house, [])

    def packed_in(self, container: str) -> list[Packing]:
        """What lies in a box."""
        return self._packed[1].get(container, [])

    def houses_in(self, container: str) -> list[str]:
        """The bills in a box, in order of the houses."""
        return list(self._bills_in.get(container, ()))

    @cached_property
    def _bills_in(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = {}
        for house in self.houses:
            for one in self.packed_of(house.number):
                found.setdefault(one.container, {})[house.number] = None
        return {box: tuple(bills) for box, bills in found.items()}

    def unsized(self, container: str) -> list[str]:
        """The bills in a box with goods that have no size per piece, or that lie only partly in it: no picture can be
        drawn of them. Most LCL lots are so; their weight and volume are all that is known."""
        lots = self.lot_by_id
        found = dict.fromkeys(
            one.house
            for one in self.packed_in(container)
            if (lot := lots.get(one.lot)) is None
            or sum(size.pieces for size in lot.sizes) != lot.pieces
            or one.pieces != lot.pieces
        )
        return list(found)

    def lots(self) -> Iterator[tuple[HouseBill, Lot]]:
        """Every lot with its house."""
        return ((house, lot) for house in self.houses for lot in house.lots)

    def bill_reference(self, house: str) -> str:
        """提运单号 a declaration of this house carries: `master*house` by sea, `master_house` by air, the note by rail."""
        if self.mode is Mode.RAIL:
            return next((note.number for note in self.notes if house in note.houses), self.master)
        if not house or self.mode is Mode.ROAD:
            return house or self.master
        return f"{self.master}{'_' if self.mode is Mode.AIR else '*'}{house}"


def total(packings: list[Packing]) -> Measured:
    """Sum of packings; the volume is None if one has none."""
    volumes = [one.volume_m3 for one in packings]
    return Measured(
        pieces=sum(one.pieces for one in packings),
        gross_kg=exact_sum(one.gross_kg for one in packings),
        volume_m3=None if None in volumes else exact_sum(one for one in volumes if one is not None),
    )
