"""The warehouse (CFS, 货站) side of a consol: what was announced, what came, what is wrong with it, what went back.

Booked against received is the depot's daily work: pieces differ in 3 to 5 per cent of the lots, volume grows by more than
5 per cent in one lot of eight (work floor section 3). Records are only added; a mistake is settled, not erased. Weights in
kg, volumes in m3, heights in mm. Sources: consolidation reference 1.2 and check 33.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from cqdesk.domain.consolidation.model import Consol, Lot, Measured
from cqdesk.domain.quantity import exact_sum, plain


class Trouble(StrEnum):
    """What is wrong with a lot as it came."""

    SHORT = "short"
    OVER = "over"
    HEAVIER = "heavier"
    LIGHTER = "lighter"
    GROWN = "grown"
    SHRUNK = "shrunk"
    WRONG_MARKS = "wrong_marks"
    DAMAGED = "damaged"
    WET = "wet"
    NO_MARKS = "no_marks"
    HAZARD_UNDECLARED = "hazard_undeclared"


TROUBLE_ZH = {
    Trouble.SHORT: "短少",
    Trouble.OVER: "溢出",
    Trouble.HEAVIER: "超重",
    Trouble.LIGHTER: "不足重",
    Trouble.GROWN: "涨方",
    Trouble.SHRUNK: "缩方",
    Trouble.WRONG_MARKS: "唛头不符",
    Trouble.DAMAGED: "破损",
    Trouble.WET: "水湿",
    Trouble.NO_MARKS: "无唛头",
    Trouble.HAZARD_UNDECLARED: "危险品未申报",
}


class HoldReason(StrEnum):
    """Why a house may not be stuffed."""

    NO_PAPERS = "no_papers"
    FORBIDDEN = "forbidden"
    HAZARD = "hazard"
    CONDITION = "condition"
    MARKS = "marks"
    UNPAID = "unpaid"
    INSPECTION = "inspection"


HOLD_ZH = {
    HoldReason.NO_PAPERS: "单证不齐",
    HoldReason.FORBIDDEN: "禁限运货物",
    HoldReason.HAZARD: "危险品待判定",
    HoldReason.CONDITION: "破损或水湿",
    HoldReason.MARKS: "唛头不全",
    HoldReason.UNPAID: "费用未付",
    HoldReason.INSPECTION: "查验",
}


class PhotoKind(StrEnum):
    """What a picture shows; the four of stuffing first."""

    EMPTY = "empty"
    HALF = "half"
    FULL = "full"
    CLOSED = "closed"
    SEAL = "seal"
    DAMAGE = "damage"
    SCALE = "scale"
    OTHER = "other"


PHOTO_ZH = {
    PhotoKind.EMPTY: "空箱",
    PhotoKind.HALF: "半箱",
    PhotoKind.FULL: "满箱",
    PhotoKind.CLOSED: "关门",
    PhotoKind.SEAL: "封志",
    PhotoKind.DAMAGE: "破损",
    PhotoKind.SCALE: "过磅",
    PhotoKind.OTHER: "其他",
}


@dataclass(frozen=True, kw_only=True)
class EntryNote:
    """进仓通知书: the shipper brings the goods with it; its number stands in the QR code."""

    number: str
    house: str
    issued_at: datetime
    warehouse: str = ""
    cutoff: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """One delivery of a lot as counted, weighed and measured."""

    house: str
    lot: str
    at: datetime
    measured: Measured
    marks: str = ""
    truck: str = ""
    who: str = ""


@dataclass(frozen=True, kw_only=True)
class Tally:
    """理货: pieces of a lot seen going into a box, in the order of loading."""

    order: int
    container: str
    house: str
    lot: str
    pieces: int
    at: datetime
    who: str = ""


@dataclass(frozen=True, kw_only=True)
class Discrepancy:
    """异常: what is wrong with a lot. `settled_at` with the words of who answered; open until then."""

    house: str
    lot: str
    trouble: Trouble
    detail: str
    found_at: datetime
    settled_at: datetime | None = None
    answer: str = ""


@dataclass(frozen=True, kw_only=True)
class Hold:
    """扣货: a house that may not be stuffed until the hold is lifted."""

    house: str
    reason: HoldReason
    since: datetime
    note: str = ""
    lifted_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class PalletPart:
    """Pieces of a lot on a pallet."""

    house: str
    lot: str
    pieces: int


@dataclass(frozen=True, kw_only=True)
class Pallet:
    """打板: pieces built on a pallet, with the pallet's own gross and height."""

    number: str
    parts: tuple[PalletPart, ...]
    gross_kg: Decimal
    height_mm: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ReturnNote:
    """退仓单: goods that go back to the shipper."""

    number: str
    house: str
    measured: Measured
    why: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Photo:
    """A picture kept by its content; `taken_at` is what the picture claims, not proof."""

    sha256: str
    name: str
    kind: PhotoKind
    subject: str
    """`box:NUMBER`, `house:NUMBER` or "" for the consol."""
    added_at: datetime
    taken_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Warehouse:
    """Everything the warehouse knows of one consol."""

    entry_notes: tuple[EntryNote, ...] = ()
    arrivals: tuple[Arrival, ...] = ()
    tallies: tuple[Tally, ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()
    holds: tuple[Hold, ...] = ()
    pallets: tuple[Pallet, ...] = ()
    returns: tuple[ReturnNote, ...] = ()
    photos: tuple[Photo, ...] = ()

    def note_of(self, house: str) -> EntryNote | None:
        """The newest entry note of a house."""
        return next((one for one in reversed(self.entry_notes) if one.house == house), None)

    def open_holds(self, house: str) -> list[Hold]:
        """Holds of a house that are not lifted."""
        return [one for one in self.holds if one.house == house and one.lifted_at is None]

    def open_discrepancies(self, house: str) -> list[Discrepancy]:
        """What is wrong with a house and not settled."""
        return [one for one in self.discrepancies if one.house == house and one.settled_at is None]

    def received(self, house: str, lot: str) -> Measured | None:
        """The sum of all deliveries of a lot; None before the first. What was never measured stays unknown."""
        came = [one.measured for one in self.arrivals if (one.house, one.lot) == (house, lot)]
        if not came:
            return None
        gross = [one.gross_kg for one in came]
        volume = [one.volume_m3 for one in came]
        return Measured(
            pieces=sum(one.pieces or 0 for one in came),
            gross_kg=None if None in gross else exact_sum(one for one in gross if one is not None),
            volume_m3=None if None in volume else exact_sum(one for one in volume if one is not None),
        )

    def without(self, house: str) -> Warehouse:
        """The warehouse after a house left the plan: its own records stay, its tallies and pallets do not."""
        return replace(
            self,
            tallies=tuple(one for one in self.tallies if one.house != house),
            pallets=tuple(one for one in self.pallets if all(part.house != house for part in one.parts)),
        )


@dataclass(frozen=True, kw_only=True)
class EntryTolerance:
    """From where a difference of booking and delivery wants the shipper's word (check 33), per cent."""

    gross_percent: Decimal = Decimal(3)
    volume_percent: Decimal = Decimal(5)


def differences(lot: Lot, tolerance: EntryTolerance = EntryTolerance()) -> Iterator[tuple[Trouble, str]]:
    """How a lot came against its booking: pieces to the piece, gross and volume beyond their tolerance."""
    if lot.booked is None or lot.received is None:
        return
    booked, came = lot.booked, lot.received
    if booked.pieces is not None and came.pieces is not None and booked.pieces != came.pieces:
        kind = Trouble.SHORT if came.pieces < booked.pieces else Trouble.OVER
        yield kind, f"订{booked.pieces}件，收{came.pieces}件"
    for was, now, percent, more, less, unit in (
        (booked.gross_kg, came.gross_kg, tolerance.gross_percent, Trouble.HEAVIER, Trouble.LIGHTER, "千克"),
        (booked.volume_m3, came.volume_m3, tolerance.volume_percent, Trouble.GROWN, Trouble.SHRUNK, "立方米"),
    ):
        if was is not None and now is not None and abs(now - was) * 100 > was * percent:
            yield more if now > was else less, f"订{plain(was)}{unit}，收{plain(now)}{unit}"


def with_received(consol: Consol, warehouse: Warehouse) -> Consol:
    """The consol whose lots know what came."""
    if not warehouse.arrivals:
        return consol
    houses = tuple(
        replace(
            house,
            lots=tuple(replace(lot, received=warehouse.received(house.number, lot.id)) for lot in house.lots),
        )
        for house in consol.houses
    )
    return replace(consol, houses=houses)


ENTRY_PREFIX = "CQDESK-RC:"
"""What stands in the QR code of an entry note before its number."""


class Wedge(StrEnum):
    """What came from a keyboard wedge."""

    ENTRY_NOTE = "entry_note"
    CONTAINER = "container"
    MASS = "mass"
    OTHER = "other"


_SCALE = re.compile(r"(?:[A-Z]{2},)*\s*[+]?\s*(\d{1,6}(?:\.\d{1,3})?)\s*(kg|g|t)", re.IGNORECASE)
_CONTAINER = re.compile(r"[A-Z]{3}[UJZ]\d{7}")
_UNIT_KG = {"kg": Decimal(1), "g": Decimal("0.001"), "t": Decimal(1000)}


def read_wedge(words: str) -> tuple[Wedge, str]:
    """What a scanner or a scale typed: an entry note's number, a box number, or a mass in kg as plain text.

    Scales send a status before the figure (`ST,GS,+  123.45kg`); an unstable figure (`US`) is no mass.
    """
    text = words.strip()
    if text.startswith(ENTRY_PREFIX):
        return Wedge.ENTRY_NOTE, text.removeprefix(ENTRY_PREFIX)
    bare = text.upper().replace(" ", "").replace("-", "")
    if _CONTAINER.fullmatch(bare):
        return Wedge.CONTAINER, bare
    scale = _SCALE.fullmatch(text)
    if scale is not None and not text.upper().startswith("US,"):
        return Wedge.MASS, plain(Decimal(scale[1]) * _UNIT_KG[scale[2].lower()])
    return Wedge.OTHER, text
