"""Changing a consol: pull one house, add, split, change weight, swap a box. Each gives the new consol and what is owed.

All sums follow the lots and packings: bills, packing lists, master, fullness marks and summed VGM are computed anew; a
weighed VGM falls away because the box must be weighed again. What is loaded is refused. What is released changes only with
customs' consent: the act answers with the requests owed and the consol as it was; after the consent (the off-load is
accepted, or the same act is called with `granted`) it is done. Sources: consolidation reference rules 12, 14, 50 to 52;
manifest reference 6.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from cqdesk.domain.consolidation.box_mass import summed_mass
from cqdesk.domain.consolidation.model import (
    SHARED,
    SINGLE,
    Consol,
    Container,
    HouseBill,
    Measured,
    OfficialDeclaration,
    Packing,
    VgmMethod,
    total,
)
from cqdesk.domain.consolidation.owed import Due, Owed, off_load, owed_between
from cqdesk.domain.consolidation.parting import WEIGHT_PLACES, parted, parted_packings, renamed
from cqdesk.domain.consolidation.receipts import BillStage, reaches
from cqdesk.domain.consolidation.tie_out import declarations_of
from cqdesk.domain.quantity import exact_sum, spread
from cqdesk.errors import UserError


@dataclass(frozen=True, kw_only=True)
class Change:
    """What an act did. `waiting`: customs has to consent first, the consol is as it was."""

    consol: Consol
    owed: tuple[Owed, ...]
    waiting: bool = False


def pull(
    consol: Consol, house: str, declarations: Sequence[OfficialDeclaration] = (), *, granted: bool = False
) -> Change:
    """Take one house out of the consol. Raises `UserError` if it is loaded, in review, unknown or the only one."""
    bill = _house(consol, house)
    if len(consol.houses) == 1:
        raise UserError(
            "consol-last-house",
            f"分单“{house or consol.master}”是本拼箱的最后一票，不能抽出。",
            "整批取消请作废本拼箱；换货请先加入新的分单。",
        )
    why = f"抽出分单{house}"
    for box in bill.containers:
        for mate in consol.houses_in(box):
            if reaches(consol.house_by_number[mate].stage, BillStage.LOADED):
                _stop(consol, consol.house_by_number[mate], declarations, granted)
    if _stop(consol, bill, declarations, granted):
        return Change(consol=consol, owed=_requests(consol, bill, declarations, why), waiting=True)
    after = retied(
        replace(
            consol,
            houses=tuple(one for one in consol.houses if one.number != house),
            packings=tuple(one for one in consol.packings if one.house != house),
            notes=tuple(
                replace(note, houses=tuple(one for one in note.houses if one != house)) for note in consol.notes
            ),
        )
    )
    return _done(consol, after, declarations, why)


def add(
    consol: Consol,
    house: HouseBill,
    packings: Iterable[Packing],
    declarations: Sequence[OfficialDeclaration] = (),
    *,
    granted: bool = False,
) -> Change:
    """Add a house packed into boxes of the consol. Raises `UserError` for a number twice, an unknown box, a loaded box,
    or packings that do not sum to the lots."""
    parts = tuple(packings)
    if house.number in consol.house_by_number:
        raise UserError(
            "consol-house-twice",
            f"分单号“{house.number}”在本拼箱中已有。",
            "请核对分单号；同一票增加货物请在原分单下加货物批次。",
        )
    _check_boxes(consol, parts)
    _check_sums(house, parts)
    why = f"加入分单{house.number}"
    mates = [consol.house_by_number[one] for box in {part.container for part in parts} for one in consol.houses_in(box)]
    if _any_stop(consol, mates, declarations, granted):
        return Change(consol=consol, owed=_all_requests(consol, mates, declarations, why), waiting=True)
    after = retied(replace(consol, houses=(*consol.houses, house), packings=(*consol.packings, *parts)))
    return _done(consol, after, declarations, why)


def split(
    consol: Consol,
    house: str,
    parts: Mapping[str, Mapping[str, int]],
    declarations: Sequence[OfficialDeclaration] = (),
    *,
    granted: bool = False,
) -> Change:
    """Split a house into several: new number -> lot -> pieces. Weight and volume follow the pieces, sums stay exact.

    The pieces of every lot must be given away completely. Raises `UserError` otherwise.
    """
    bill = _house(consol, house)
    for lot in bill.lots:
        given = sum(pieces.get(lot.id, 0) for pieces in parts.values())
        if given != lot.pieces or any(pieces.get(lot.id, 0) < 0 for pieces in parts.values()):
            raise UserError(
                "consol-split-pieces",
                f"货物“{lot.description or lot.id}”共{lot.pieces}件，拆分后合计{given}件。",
                "请调整各新分单的件数，合计须等于原件数。",
            )
    taken = [number for number in parts if number != house and number in consol.house_by_number]
    if taken or len(parts) < 2:
        raise UserError(
            "consol-split-numbers",
            f"新分单号“{taken[0]}”已有。" if taken else "拆分至少要有两个分单号。",
            "请为每一票填写本拼箱中没有用过的分单号。",
        )
    why = f"拆分分单{house}"
    if _stop(consol, bill, declarations, granted):
        return Change(consol=consol, owed=_requests(consol, bill, declarations, why), waiting=True)
    made = parted(bill, list(parts), parts)
    at = next(place for place, one in enumerate(consol.houses) if one.number == house)
    packings = [one for one in consol.packings if one.house != house] + parted_packings(consol, bill, made, parts)
    made, packings = renamed(made, packings)
    after = retied(
        replace(
            consol,
            houses=(*consol.houses[:at], *made, *consol.houses[at + 1 :]),
            packings=tuple(packings),
            notes=tuple(
                replace(note, houses=tuple(n for one in note.houses for n in (parts if one == house else (one,))))
                for note in consol.notes
            ),
        )
    )
    return _done(consol, after, declarations, why)


def reweigh(
    consol: Consol,
    house: str,
    masses: Mapping[str, Decimal],
    declarations: Sequence[OfficialDeclaration] = (),
    *,
    granted: bool = False,
) -> Change:
    """Give lots of a house a new gross mass (kg): lot -> mass. What lies in several boxes is apportioned by what lay there."""
    bill = _house(consol, house)
    for lot_id, mass in masses.items():
        if mass <= 0 or lot_id not in {lot.id for lot in bill.lots}:
            raise UserError(
                "consol-weight",
                f"分单“{house}”的货物“{lot_id}”不能改为毛重{mass}千克。",
                "请填写大于零的毛重，并核对货物批次。",
            )
    why = f"分单{house}改重"
    if _stop(consol, bill, declarations, granted):
        return Change(consol=consol, owed=_requests(consol, bill, declarations, why), waiting=True)
    lots = tuple(replace(lot, gross_kg=masses.get(lot.id, lot.gross_kg)) for lot in bill.lots)
    packings = list(consol.packings)
    for lot_id, mass in masses.items():
        places = [at for at, one in enumerate(packings) if one.house == house and one.lot == lot_id]
        if places:
            fine = max(WEIGHT_PLACES, -int(mass.as_tuple().exponent))
            shares = spread(mass, [packings[at].gross_kg for at in places], fine)
            for at, share in zip(places, shares, strict=True):
                packings[at] = replace(packings[at], gross_kg=share)
    houses = tuple(replace(one, lots=lots) if one.number == house else one for one in consol.houses)
    return _done(consol, retied(replace(consol, houses=houses, packings=tuple(packings))), declarations, why)


def swap_box(
    consol: Consol,
    old: str,
    new: Container,
    declarations: Sequence[OfficialDeclaration] = (),
    *,
    granted: bool = False,
) -> Change:
    """Replace a box by another one; all that lay in it moves. Raises `UserError` if the new number is in the consol."""
    if old not in consol.container_by_number:
        raise UserError("consol-box-unknown", f"本拼箱中没有集装箱“{old}”。", "请核对箱号。")
    if new.number in consol.container_by_number:
        raise UserError(
            "consol-box-twice", f"集装箱“{new.number}”已在本拼箱中。", "请填写另一个箱号，或把货物移到该箱。"
        )
    why = f"换箱{old}→{new.number}"
    mates = [consol.house_by_number[one] for one in consol.houses_in(old)]
    if _any_stop(consol, mates, declarations, granted):
        return Change(consol=consol, owed=_all_requests(consol, mates, declarations, why), waiting=True)
    after = retied(
        replace(
            consol,
            containers=tuple(new if one.number == old else one for one in consol.containers),
            packings=tuple(
                replace(one, container=new.number) if one.container == old else one for one in consol.packings
            ),
        )
    )
    return _done(consol, after, declarations, why)


def retied(consol: Consol) -> Consol:
    """All derived figures computed anew from lots and packings."""
    houses = tuple(
        replace(
            house,
            stated=_like(house.stated, house.lots_total),
            containers=tuple(dict.fromkeys(one.container for one in consol.packed_of(house.number))),
        )
        for house in consol.houses
    )
    boxes = tuple(_retied_box(consol, box) for box in consol.containers)
    volumes = [house.stated.volume_m3 for house in houses]
    stated = Measured(
        pieces=sum(house.stated.pieces or 0 for house in houses),
        gross_kg=exact_sum(house.stated.gross_kg or Decimal(0) for house in houses),
        volume_m3=None if None in volumes else exact_sum(one for one in volumes if one is not None),
    )
    return replace(consol, houses=houses, containers=boxes, stated=_like(consol.stated, stated))


def _like(shown: Measured, computed: Measured) -> Measured:
    """The computed figures; a volume nobody stated stays unstated."""
    empty = shown == Measured()
    return computed if empty or shown.volume_m3 is not None else replace(computed, volume_m3=None)


def _retied_box(consol: Consol, box: Container) -> Container:
    packed = total(consol.packed_in(box.number))
    bills = len(consol.houses_in(box.number))
    fullness = box.fullness if not bills else SHARED if bills > 1 else SINGLE
    vgm = box.vgm
    mass = summed_mass(consol, box)
    if vgm is not None and vgm.method == VgmMethod.SUMMED and mass is not None:
        vgm = replace(vgm, mass_kg=mass)
    elif vgm is not None and box.stated != Measured() and _like(box.stated, packed) != box.stated:
        vgm = None
    return replace(box, stated=_like(box.stated, packed), fullness=fullness, vgm=vgm)


def _done(before: Consol, after: Consol, declarations: Sequence[OfficialDeclaration], why: str) -> Change:
    return Change(consol=after, owed=owed_between(before, after, declarations, why))


def _house(consol: Consol, number: str) -> HouseBill:
    found = consol.house_by_number.get(number)
    if found is None:
        raise UserError("consol-house-unknown", f"本拼箱中没有分单“{number}”。", "请核对分单号。")
    return found


def _stop(consol: Consol, house: HouseBill, declarations: Sequence[OfficialDeclaration], granted: bool) -> bool:
    """Whether the act must wait for consent. Raises `UserError` where it cannot be done at all."""
    if reaches(house.stage, BillStage.LOADED):
        raise UserError(
            "consol-house-loaded",
            f"分单“{house.number}”已装载，不能再改动。",
            "货物已离开仓库；需要更正时，请到船代或承运人处按装载后更改办理。",
        )
    if house.stage is BillStage.REVIEW:
        raise UserError(
            "consol-house-in-review",
            f"分单“{house.number}”的舱单正在人工审核，暂不能改动。",
            "请等海关回执，或电话联系主管海关后再操作。",
        )
    if granted or house.stage is BillStage.OFF_LOADED:  # customs has agreed, by word or by receipt
        return False
    released = reaches(house.stage, BillStage.RELEASED)
    return released or any(one.released for one in declarations_of(consol, house.number, declarations))


def _any_stop(
    consol: Consol, houses: Iterable[HouseBill], declarations: Sequence[OfficialDeclaration], granted: bool
) -> bool:
    waiting = {house.number for house in houses if _stop(consol, house, declarations, granted)}  # each may refuse
    return bool(waiting)


def _requests(
    consol: Consol, house: HouseBill, declarations: Sequence[OfficialDeclaration], why: str
) -> tuple[Owed, ...]:
    found = [
        Owed(due=Due.DECLARATION_WITHDRAWAL, subject=one.number, request=True, why=why)
        for one in declarations_of(consol, house.number, declarations)
    ]
    return (off_load(consol, house.number, why), *found)


def _all_requests(
    consol: Consol, houses: Iterable[HouseBill], declarations: Sequence[OfficialDeclaration], why: str
) -> tuple[Owed, ...]:
    released = [house for house in houses if _stop(consol, house, declarations, False)]
    return tuple(dict.fromkeys(one for house in released for one in _requests(consol, house, declarations, why)))


def _check_boxes(consol: Consol, packings: Iterable[Packing]) -> None:
    for one in packings:
        box = consol.container_by_number.get(one.container)
        if box is None or box.gate_in_at is not None:
            raise UserError(
                "consol-box-unknown" if box is None else "consol-box-gone",
                f"本拼箱中没有集装箱“{one.container}”。"
                if box is None
                else f"集装箱“{one.container}”已进港，不能再装货。",
                "请核对箱号，或先登记该箱。" if box is None else "请装入尚未进港的箱子。",
            )


def _check_sums(house: HouseBill, packings: Sequence[Packing]) -> None:
    for lot in house.lots:
        inside = total([one for one in packings if one.lot == lot.id])
        if inside.pieces != lot.pieces or inside.gross_kg != lot.gross_kg:
            raise UserError(
                "consol-packing-sum",
                f"货物“{lot.description or lot.id}”为{lot.pieces}件{lot.gross_kg}千克，"
                f"装箱分配合计{inside.pieces}件{inside.gross_kg}千克。",
                "请调整各箱的件数和毛重，合计须与货物批次相等。",
            )
