"""A proposal which house goes into which box, by weight and volume: sizes are known for one lot in seven.

Whole houses stay together where they fit; heavy ones first into the box that is then fullest (best fit), goods that may not
meet apart, houses with the same risk of being stopped together. Where a house fits nowhere whole it is parted by pieces. A
lot without a measured volume counts by `assumed_kg_per_m3`. Weights kg, volumes m3.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from cqdesk.domain.consolidation.model import Consol, Container, HazardStatus, HouseBill, Lot, total

ZERO = Decimal(0)
_POISON = frozenset({"6.1", "6.2", "8"})


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What the proposal keeps to. `fill_percent`: share of a box's volume that loose lots can really use."""

    apart: Collection[tuple[str, str]] = ()
    fill_percent: Decimal = Decimal(90)
    assumed_kg_per_m3: Decimal = Decimal(300)
    mixed_status: bool = False
    """Bonded and ordinary goods may share a box (中转集拼)."""


@dataclass(frozen=True, kw_only=True)
class Placing:
    """The proposal: lot -> box -> pieces, and the houses that found no room with the reason in Chinese."""

    lots: Mapping[str, Mapping[str, int]]
    left: Mapping[str, str]


@dataclass
class _Room:
    """A box while it is filled."""

    box: Container
    kg: Decimal | None
    m3: Decimal | None
    classes: set[str] = field(default_factory=set)
    food: bool = False
    bonded: set[bool] = field(default_factory=set)
    stops: set[int | None] = field(default_factory=set)
    risky: bool = False
    houses: int = 0


def propose(consol: Consol, rules: Rules, houses: Collection[str] | None = None) -> Placing:
    """Lay the houses that lie in no box (or those named) into the boxes that are open."""
    wanted = [
        house
        for house in consol.houses
        if (house.number in houses if houses is not None else not consol.packed_of(house.number))
    ]
    rooms = [
        _room(consol, box, wanted) for box in consol.containers if box.sealed_at is None and box.gate_in_at is None
    ]
    lots: dict[str, dict[str, int]] = {}
    left: dict[str, str] = {}
    for house in sorted(wanted, key=lambda one: (-_share(one, rooms, rules), one.number)):
        if any(one.status is HazardStatus.REFUSED for lot in house.lots for one in lot.hazards):
            left[house.number] = "有线路拒收的货物，请先改线路或抽出"
            continue
        fits = [room for room in rooms if _meets(house, room, rules) == ""]
        whole = [room for room in fits if _goes(house, room, rules)]
        if whole:
            room = min(whole, key=lambda one: (one.risky != _risky(house), -one.houses, _spare(one, house, rules)))
            _put(house, room, rules)
            for lot in house.lots:
                lots[lot.id] = {room.box.number: lot.pieces}
            continue
        parted = _parted(house, fits, rules)
        if parted is None:
            reasons = {_meets(house, room, rules) for room in rooms} - {""}
            left[house.number] = "；".join(sorted(reasons)) if reasons and not fits else "箱内重量或体积不够"
            continue
        lots.update(parted)
    return Placing(lots=lots, left=left)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What stands against laying a house into a box. `bars`: it may not; else `words` is advice, "" where all is well."""

    bars: bool = False
    words: str = ""


def answers(consol: Consol, house: str, rules: Rules) -> dict[str, Answer]:
    """Box -> what stands against laying a house of the consol whole into it, were it taken out of where it lies now."""
    bill = consol.house_by_number[house]
    refused = next((one for lot in bill.lots for one in lot.hazards if one.status is HazardStatus.REFUSED), None)
    found = {}
    for box in consol.containers:
        room = _room(consol, box, (bill,))
        if refused is not None:
            found[box.number] = Answer(bars=True, words=f"第{refused.leg}程拒收该票货物")
        elif box.sealed_at is not None or box.gate_in_at is not None:
            found[box.number] = Answer(bars=True, words="箱已施封或进港")
        elif words := _meets(bill, room, rules):
            found[box.number] = Answer(bars=True, words=words)
        elif not _goes(bill, room, rules):
            found[box.number] = Answer(words="重量或体积超出，须拆开装")
        elif room.houses and _risky(bill) != room.risky:
            found[box.number] = Answer(words="查验风险不同，整箱等最慢的一票")
        else:
            found[box.number] = Answer()
    return found


def _room(consol: Consol, box: Container, wanted: Sequence[HouseBill]) -> _Room:
    moving = {house.number for house in wanted}
    staying = [one for one in consol.packed_in(box.number) if one.house not in moving]
    there = total(staying)
    room = _Room(
        box,
        None if box.payload_kg is None else box.payload_kg - (there.gross_kg or ZERO),
        None if box.capacity_m3 is None else box.capacity_m3 - (there.volume_m3 or ZERO),
    )
    for number in dict.fromkeys(one.house for one in staying):
        _note(consol.house_by_number[number], room)
    return room


def _note(house: HouseBill, room: _Room) -> None:
    room.classes |= _classes(house)
    room.food |= any(lot.food for lot in house.lots)
    room.bonded |= {lot.bonded for lot in house.lots}
    room.stops.add(house.delivery_stop)
    room.risky |= _risky(house)
    room.houses += 1


def _classes(house: HouseBill) -> set[str]:
    return {one.hazard_class for lot in house.lots for one in lot.hazards if one.hazard_class}


def _risky(house: HouseBill) -> bool:
    """A house that may be stopped: licence, inspection, hazard. The whole box waits for the slowest."""
    return any(
        lot.licence_needed or any(one.status is HazardStatus.DANGEROUS for one in lot.hazards) for lot in house.lots
    )


def _meets(house: HouseBill, room: _Room, rules: Rules) -> str:
    """Why a house may not meet what is in a box, "" if it may."""
    mine = _classes(house)
    apart = sorted((one, other) for one in mine for other in room.classes if (one, other) in rules.apart)
    if apart:
        return f"危险品类别不能同箱（{apart[0][0]}类与{apart[0][1]}类）"
    if (room.food and mine & _POISON) or (any(lot.food for lot in house.lots) and room.classes & _POISON):
        return "食品不能与毒害、腐蚀品同箱"
    status = {lot.bonded for lot in house.lots}
    if not rules.mixed_status and (len(status | room.bonded) > 1 if room.bonded else False):
        return "保税与非保税货物不能同箱"
    return ""


def _volume(lot: Lot, rules: Rules) -> Decimal:
    return lot.gross_kg / rules.assumed_kg_per_m3 if lot.volume_m3 is None else lot.volume_m3


def _needs(house: HouseBill, rules: Rules) -> tuple[Decimal, Decimal]:
    kg = sum((lot.gross_kg for lot in house.lots), ZERO)
    return kg, sum((_volume(lot, rules) for lot in house.lots), ZERO)


def _usable(room: _Room, rules: Rules) -> Decimal | None:
    if room.m3 is None or room.box.capacity_m3 is None:
        return None
    return room.m3 - room.box.capacity_m3 * (100 - rules.fill_percent) / 100


def _goes(house: HouseBill, room: _Room, rules: Rules) -> bool:
    kg, m3 = _needs(house, rules)
    usable = _usable(room, rules)
    return (room.kg is None or kg <= room.kg) and (usable is None or m3 <= usable)


def _share(house: HouseBill, rooms: Sequence[_Room], rules: Rules) -> Decimal:
    """How much of a box a house takes, by the scarcer of weight and volume."""
    kg, m3 = _needs(house, rules)
    payload = max((room.box.payload_kg or ZERO for room in rooms), default=ZERO)
    capacity = max((room.box.capacity_m3 or ZERO for room in rooms), default=ZERO)
    return max(kg / payload if payload else ZERO, m3 / capacity if capacity else ZERO)


def _spare(room: _Room, house: HouseBill, rules: Rules) -> Decimal:
    usable = _usable(room, rules)
    return ZERO if usable is None else usable - _needs(house, rules)[1]


def _put(house: HouseBill, room: _Room, rules: Rules) -> None:
    kg, m3 = _needs(house, rules)
    room.kg = None if room.kg is None else room.kg - kg
    room.m3 = None if room.m3 is None else room.m3 - m3
    _note(house, room)


def _parted(house: HouseBill, rooms: Sequence[_Room], rules: Rules) -> dict[str, dict[str, int]] | None:
    """The pieces of a house over several boxes, the emptiest first; None if they do not all find room."""
    order = sorted(rooms, key=lambda one: (-(_usable(one, rules) or ZERO), one.box.number))
    kg = {room.box.number: room.kg for room in order}
    m3 = {room.box.number: _usable(room, rules) for room in order}
    found: dict[str, dict[str, int]] = {}
    for lot in house.lots:
        each_kg, each_m3 = lot.gross_kg / lot.pieces, _volume(lot, rules) / lot.pieces
        to_go = lot.pieces
        for room in order:
            number = room.box.number
            most = to_go
            left_kg, left_m3 = kg[number], m3[number]
            if left_kg is not None and each_kg:
                most = min(most, max(0, int(left_kg / each_kg)))
            if left_m3 is not None and each_m3:
                most = min(most, max(0, int(left_m3 / each_m3)))
            if not most:
                continue
            found.setdefault(lot.id, {})[number] = most
            kg[number] = None if left_kg is None else left_kg - each_kg * most
            m3[number] = None if left_m3 is None else left_m3 - each_m3 * most
            to_go -= most
            if not to_go:
                break
        if to_go:
            return None
    used = {number for boxes in found.values() for number in boxes}
    for room in order:
        if room.box.number in used:
            room.kg = kg[room.box.number]
            if room.m3 is not None and room.box.capacity_m3 is not None:
                usable = m3[room.box.number] or ZERO
                room.m3 = usable + room.box.capacity_m3 * (100 - rules.fill_percent) / 100
            _note(house, room)
    return found
