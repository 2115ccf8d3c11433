"""Lots over boxes and bills by pieces: mass and volume follow the pieces, sums stay exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from cqdesk.domain.consolidation.model import Consol, HouseBill, Lot, Packing
from cqdesk.domain.consolidation.receipts import BillStage
from cqdesk.domain.quantity import spread

WEIGHT_PLACES = 3
VOLUME_PLACES = 4


def laid(house: str, lot: Lot, counts: Mapping[str, int]) -> list[Packing]:
    """A lot laid into boxes by pieces: mass and volume follow, and with all pieces laid their sums are those of the lot."""
    left = lot.pieces - sum(counts.values())
    parts = [*counts.values(), *([left] if left else [])]
    gross, volume = shares(lot.gross_kg, parts, WEIGHT_PLACES), shares(lot.volume_m3, parts, VOLUME_PLACES)
    return [
        Packing(
            house=house,
            lot=lot.id,
            container=box,
            pieces=pieces,
            gross_kg=gross[at] or Decimal(0),
            volume_m3=volume[at],
        )
        for at, (box, pieces) in enumerate(counts.items())
    ]


def parted(bill: HouseBill, numbers: list[str], parts: Mapping[str, Mapping[str, int]]) -> list[HouseBill]:
    """The bills a house is split into: each with its pieces of every lot. New numbers begin as drafts at customs."""
    lots: dict[str, list[Lot]] = {number: [] for number in numbers}
    for lot in bill.lots:
        counts = [parts[number].get(lot.id, 0) for number in numbers]
        gross = shares(lot.gross_kg, counts, WEIGHT_PLACES)
        net = shares(lot.net_kg, counts, WEIGHT_PLACES)
        volume = shares(lot.volume_m3, counts, VOLUME_PLACES)
        for at, number in enumerate(numbers):
            if counts[at]:
                lots[number].append(
                    replace(
                        lot,
                        pieces=counts[at],
                        gross_kg=gross[at] or Decimal(0),
                        net_kg=net[at],
                        volume_m3=volume[at],
                        sizes=lot.sizes if len(lot.sizes) == 1 and counts[at] == lot.pieces else (),
                    )
                )
    made = []
    for number in numbers:
        stage = bill.stage if number == bill.number else BillStage.DRAFT
        made.append(replace(bill, number=number, lots=tuple(lots[number]), stage=stage))
    return made


def part_name(lot: str, serial: int) -> str:
    """What a lot is called in the second, third ... bill of a split; the first keeps its name."""
    return lot if serial == 1 else f"{lot}/{serial}"


def renamed(made: list[HouseBill], packings: list[Packing]) -> tuple[list[HouseBill], list[Packing]]:
    """A lot lies in one bill, so its parts get names of their own."""
    serials = {house.number: serial for serial, house in enumerate(made, start=1)}
    named = [
        replace(
            house,
            lots=tuple(replace(lot, id=part_name(lot.id, serials[house.number])) for lot in house.lots),
        )
        for house in made
    ]
    return named, [
        replace(one, lot=part_name(one.lot, serials[one.house])) if one.house in serials else one for one in packings
    ]


def shares(value: Decimal | None, counts: list[int], places: int) -> Sequence[Decimal | None]:
    """A mass or volume over counts of pieces, to `places` decimals or as fine as it is; unknown stays unknown."""
    if value is None:
        return [None] * len(counts)
    return spread(value, [Decimal(count) for count in counts], max(places, -int(value.as_tuple().exponent)))


def parted_packings(
    consol: Consol, bill: HouseBill, made: list[HouseBill], parts: Mapping[str, Mapping[str, int]]
) -> list[Packing]:
    """Fill the boxes in turn: the pieces that lay in a box go to the new bills in order, mass and volume of each new lot
    spread over its boxes."""
    found: list[Packing] = []
    for lot in bill.lots:
        room = [(one.container, one.pieces) for one in consol.packed_of(bill.number) if one.lot == lot.id]
        for house in made:
            part = next((one for one in house.lots if one.id == lot.id), None)
            if part is None:
                continue
            left, places = part.pieces, []
            for at, (box, there) in enumerate(room):
                taken = min(left, there)
                if taken:
                    places.append((box, taken))
                    room[at] = (box, there - taken)
                    left -= taken
            counts = [count for _, count in places]
            if not counts:
                continue
            gross = shares(part.gross_kg, counts, WEIGHT_PLACES)
            volume = shares(part.volume_m3, counts, VOLUME_PLACES)
            for at, (box, count) in enumerate(places):
                found.append(
                    Packing(
                        house=house.number,
                        lot=lot.id,
                        container=box,
                        pieces=count,
                        gross_kg=gross[at] or Decimal(0),
                        volume_m3=volume[at],
                    )
                )
    return found
