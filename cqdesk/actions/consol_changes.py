"""Changing what is in a consol: add, pull, split, reweigh, swap, allocate. What it leaves owed is kept with it.

What is loaded is refused; what is released becomes a request, and the same act with `granted` carries it out once customs
has agreed. Sources: consolidation reference rules 12, 14, 50 to 52.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from ..domain.consolidation import changes
from ..domain.consolidation.changes import Change
from ..domain.consolidation.consent import ChangeKind, ChangeRequest
from ..domain.consolidation.model import MODE_ZH, Consol, Container, HazardStatus, HouseBill, Lot, Packing
from ..domain.consolidation.owed import Due, Owed, owed_between
from ..domain.consolidation.parting import laid, part_name
from ..domain.consolidation.receipts import BillStage
from ..domain.consolidation.record import ConsolRecord, GoodsFacts, settled, with_duties
from ..domain.quantity import spread
from ..errors import UserError
from .consol_measures import refuse_measures
from .consol_off_load import off_load_agreed
from .consols import Made, OpenConsol, act_on_consol, put_changed
from .container_cards import refuse_card
from .desk import Desk


def carried_out(held: OpenConsol, asked: ChangeRequest, now: datetime, *, granted: bool) -> Made:
    """One change of released or ordinary houses: done, or kept as a request that leaves the consol as it was.

    Raises `UserError` where the domain refuses it (`domain.consolidation.changes`).
    """
    change = _change(held, asked, granted)
    warehouse = held.record.warehouse
    if asked.kind is not ChangeKind.SWAP and asked.subject not in change.consol.house_by_number:
        warehouse = warehouse.without(asked.subject)
    others = tuple(one for one in held.record.requests if not (one.open and one.same(asked)))
    requests, duties = others, held.duties
    if change.waiting:
        houses = tuple(one.subject for one in change.owed if one.due is Due.OFF_LOAD)
        requests = (*others, replace(asked, houses=houses, asked_at=now))
    elif granted or len(others) < len(held.record.requests):
        requests = (*others, replace(asked, closed_at=now, granted=True))
    if not change.waiting and asked.kind is ChangeKind.PULL:  # an off-load that was agreed to is asked for no longer
        off = [
            one.owed for one in duties if one.open and (one.owed.due, one.owed.subject) == (Due.OFF_LOAD, asked.subject)
        ]
        duties = settled(duties, off, "granted", now)
    record = replace(
        held.record,
        consol=change.consol,
        warehouse=warehouse,
        duties=with_duties(duties, change.owed, change.consol, now),
        requests=requests,
    )
    if asked.kind is ChangeKind.SPLIT and not change.waiting:
        record = _with_parts(held, record, asked)
    said: dict[str, object] = {"subject": asked.subject, "granted": granted, "waiting": change.waiting}
    said |= {"house" if asked.kind is not ChangeKind.SWAP else "from": asked.subject}
    if asked.box is not None:
        said["to"] = asked.box.number
    if asked.parts:
        said["into"] = sorted(asked.parts)
    return record, {**said, "owed": [_words(one) for one in change.owed]}


def _change(held: OpenConsol, asked: ChangeRequest, granted: bool) -> Change:
    consol, declared, subject = held.consol, held.declarations, asked.subject
    match asked.kind:
        case ChangeKind.PULL:
            return changes.pull(consol, subject, declared, granted=granted or off_load_agreed(held, subject))
        case ChangeKind.SPLIT:
            return changes.split(consol, subject, asked.parts, declared, granted=granted)
        case ChangeKind.WEIGHT:
            return changes.reweigh(consol, subject, asked.masses, declared, granted=granted)
        case ChangeKind.SWAP:
            assert asked.box is not None
            return changes.swap_box(consol, subject, asked.box, declared, granted=granted)


def _words(one: Owed) -> str:
    return " ".join(filter(None, (one.message, one.due.value, one.subject)))


_ACTS = {
    ChangeKind.PULL: "consol_pull",
    ChangeKind.SPLIT: "consol_split",
    ChangeKind.WEIGHT: "consol_weight",
    ChangeKind.SWAP: "consol_swap",
}


def _act(desk: Desk, number: str, asked: ChangeRequest, granted: bool) -> OpenConsol:
    act = "consol_granted" if granted else _ACTS[asked.kind]
    return act_on_consol(desk, number, act, lambda held, now: carried_out(held, asked, now, granted=granted))


def pull_house(desk: Desk, number: str, house: str, *, granted: bool = False) -> OpenConsol:
    """Take one house out: everything is summed anew and what is owed listed. Raises `UserError` (`changes.pull`).

    A released house is first asked for (落装); once the office has agreed, by receipt or as noted by hand, the same act
    takes it out."""
    return _act(desk, number, ChangeRequest(kind=ChangeKind.PULL, subject=house), granted)


def add_house(
    desk: Desk, number: str, house: HouseBill, packings: Iterable[Packing] = (), *, granted: bool = False
) -> OpenConsol:
    """Add a house, packed into boxes or (without packings) still to be allocated."""
    refuse_measures(house.lots)
    parts = tuple(packings)

    def added(held: OpenConsol) -> Change:
        if parts:
            return changes.add(held.consol, house, parts, held.declarations, granted=granted)
        if house.number in held.consol.house_by_number:
            raise UserError(
                "consol-house-twice",
                f"分单号“{house.number}”在本拼箱中已有。",
                "请核对分单号；同一票增加货物请在原分单下加货物批次。",
            )
        after = changes.retied(replace(held.consol, houses=(*held.consol.houses, house)))
        return Change(consol=after, owed=owed_between(held.consol, after, held.declarations, f"加入分单{house.number}"))

    def change(held: OpenConsol, now: datetime) -> Made | None:
        done = added(held)
        duties = with_duties(held.duties, done.owed, done.consol, now)
        said = {"house": house.number, "granted": granted, "waiting": done.waiting}
        return replace(held.record, consol=done.consol, duties=duties), said

    return act_on_consol(desk, number, "consol_granted" if granted else "consol_add", change)


def split_house(
    desk: Desk, number: str, house: str, parts: Mapping[str, Mapping[str, int]], *, granted: bool = False
) -> OpenConsol:
    """Split a house into several: new number -> lot -> pieces; what its declaration needs goes with the pieces.

    Raises `UserError` (`changes.split`).
    """
    return _act(desk, number, ChangeRequest(kind=ChangeKind.SPLIT, subject=house, parts=parts), granted)


def _with_parts(held: OpenConsol, record: ConsolRecord, asked: ChangeRequest) -> ConsolRecord:
    """What the declarations of a split house need goes with the pieces."""
    goods, texts = dict(record.goods), dict(record.declared_by)
    for lot in held.consol.house_by_number[asked.subject].lots:
        facts = held.record.goods.get(lot.id)
        if facts is None:
            continue
        counts = [pieces.get(lot.id, 0) for pieces in asked.parts.values()]
        for serial, part in enumerate(_goods_parts(facts, counts), start=1):
            goods[part_name(lot.id, serial)] = part
    for one in asked.parts:
        texts[one] = held.record.declared_by.get(asked.subject, {})
    return replace(record, goods=goods, declared_by=texts)


def _goods_parts(facts: GoodsFacts, counts: list[int]) -> list[GoodsFacts]:
    """Quantities and amounts of a lot over its parts by pieces, so that they sum to the whole."""
    weights = [Decimal(count) for count in counts]

    def shared(value: Decimal | None) -> list[Decimal | None]:
        if value is None:
            return [None] * len(counts)
        return list(spread(value, weights, max(4, -int(value.as_tuple().exponent))))

    columns = [shared(one) for one in (facts.quantity, facts.legal_quantity, facts.legal_quantity_2, facts.amount)]
    return [
        replace(facts, quantity=quantity, legal_quantity=legal, legal_quantity_2=legal_2, amount=amount)
        for quantity, legal, legal_2, amount in zip(*columns, strict=True)
    ]


def reweigh_house(
    desk: Desk, number: str, house: str, masses: Mapping[str, Decimal], *, granted: bool = False
) -> OpenConsol:
    """Give lots another gross mass (kg): lot -> mass. Raises `UserError` (`changes.reweigh`)."""
    return _act(desk, number, ChangeRequest(kind=ChangeKind.WEIGHT, subject=house, masses=masses), granted)


def swap_box(desk: Desk, number: str, old: str, new: Container, *, granted: bool = False) -> OpenConsol:
    """Replace a box; all that lay in it moves. Raises `UserError` (`changes.swap_box`, another live consol)."""
    refuse_card(new)
    return _act(desk, number, ChangeRequest(kind=ChangeKind.SWAP, subject=old, box=new), granted)


def measure_lot(
    desk: Desk,
    number: str,
    house: str,
    lot_id: str,
    *,
    pieces: int | None = None,
    gross_kg: Decimal | None = None,
    volume_m3: Decimal | None = None,
) -> OpenConsol:
    """Take over what was counted, weighed and measured for a lot that lies in at most one box.

    Raises `UserError` for a lot in several boxes (allocate first), a house that is released, or figures not above zero.
    """

    def change(held: OpenConsol, now: datetime) -> Made | None:
        bill = house_of(held, house)
        lot = next((one for one in bill.lots if one.id == lot_id), None)
        if lot is None:
            raise lot_unknown(house, lot_id)
        new = replace(
            lot,
            pieces=lot.pieces if pieces is None else pieces,
            gross_kg=lot.gross_kg if gross_kg is None else gross_kg,
            volume_m3=lot.volume_m3 if volume_m3 is None else volume_m3,
            sizes=lot.sizes if pieces in (None, lot.pieces) else (),
        )
        refuse_measures((new,))
        refuse_released(held, [house])
        if new == lot:
            return None
        mine = [one for one in held.consol.packings if one.house == house and one.lot == lot_id]
        if len(mine) > 1:
            raise UserError(
                "consol-lot-in-boxes",
                f"货物“{lot.description or lot_id}”装在{len(mine)}个箱里。",
                "请先重新分配装箱，再按实收更正。",
            )
        packed = tuple(
            replace(one, pieces=new.pieces, gross_kg=new.gross_kg, volume_m3=new.volume_m3)
            if one.house == house and one.lot == lot_id
            else one
            for one in held.consol.packings
        )
        lots = tuple(new if one.id == lot_id else one for one in bill.lots)
        houses = tuple(replace(one, lots=lots) if one.number == house else one for one in held.consol.houses)
        after = replace(held.consol, houses=houses, packings=packed)
        return put_changed(held, after, f"分单{house}按实收更正", now), {"house": house, "lot": lot_id}

    return act_on_consol(desk, number, "consol_weight", change)


def allocate(desk: Desk, number: str, placing: Mapping[str, Mapping[str, int]]) -> OpenConsol:
    """Lay lots into boxes: lot -> box -> pieces; lots not named stay as they lie, an empty mapping takes a lot out.

    Mass and volume follow the pieces, sums stay exact. Raises `UserError` for more pieces than there are, an unknown box,
    a box that is sealed or gone, a held house, or a house that is released.
    """

    def change(held: OpenConsol, now: datetime) -> Made | None:
        consol = held.consol
        owner = {lot.id: (house.number, lot) for house, lot in consol.lots()}
        packings = [one for one in consol.packings if one.lot not in placing]
        for lot_id, boxes in placing.items():
            if lot_id not in owner:
                raise lot_unknown("", lot_id)
            house, lot = owner[lot_id]
            refuse_released(held, [house])
            packings += _laid(held, house, lot, boxes)
        after = replace(consol, packings=tuple(packings))
        if after == consol:
            return None
        why = "调整装箱分配"
        return put_changed(held, after, why, now), {"lots": {lot: dict(boxes) for lot, boxes in placing.items()}}

    return act_on_consol(desk, number, "consol_allocate", change)


def _laid(held: OpenConsol, house: str, lot: Lot, boxes: Mapping[str, int]) -> list[Packing]:
    counts = {box: pieces for box, pieces in boxes.items() if pieces}
    if sum(counts.values()) > lot.pieces or any(pieces < 0 for pieces in counts.values()):
        raise UserError(
            "consol-allocation",
            f"货物“{lot.description or lot.id}”共{lot.pieces}件，分配了{sum(counts.values())}件。",
            "请调整各箱件数，合计不超过该批货物的件数。",
        )
    before = {one.container: one.pieces for one in held.consol.packed_of(house) if one.lot == lot.id}
    for name in {*counts, *before}:
        box = held.consol.container_by_number.get(name)
        if box is None:
            if name in counts:
                raise UserError("consol-box-unknown", f"本拼箱中没有集装箱“{name}”。", "请先登记该箱，或核对箱号。")
            continue
        if counts.get(name, 0) != before.get(name, 0) and (box.sealed_at or box.gate_in_at):
            raise UserError(
                "consol-box-sealed",
                f"集装箱“{name}”已" + ("进港" if box.gate_in_at else "施封") + "，不能再调整装箱。",
                "确需调整的，请先登记拆封，再重新施封和过磅。",
            )
    if counts and counts != before:
        _refuse_route(held.consol, lot)
    holds = held.record.warehouse.open_holds(house)
    if holds and counts != before and counts:
        raise UserError(
            "consol-house-held", f"分单“{house}”被扣货，不能装箱。", "请先处理扣货原因并解除扣货，或改装其他分单。"
        )
    return laid(house, lot, counts)


def _refuse_route(consol: Consol, lot: Lot) -> None:
    """Raises `UserError` for goods a carrier or platform on the way does not take (check 64)."""
    for leg in consol.legs:
        judged = lot.hazard_on(leg.sequence)
        if judged is None:
            continue
        refused = judged.status is HazardStatus.REFUSED or (leg.refuses and judged.status is HazardStatus.DANGEROUS)
        if refused:
            kind = f"（UN{judged.un_number} {judged.hazard_class}类）" if judged.un_number else ""
            raise UserError(
                "consol-lot-refused",
                f"第{leg.sequence}程（{MODE_ZH[leg.mode]}）不承运“{lot.description or lot.id}”{kind}。",
                "请改走接受该货物的线路，或把该票抽出另配；别的线路的先例不能作依据。",
            )


def refuse_released(held: OpenConsol, houses: Iterable[str]) -> None:
    """Raises `UserError` where customs has released or the terminal loaded a house: such a change is a request."""
    for number in houses:
        house = held.consol.house_by_number.get(number)
        if house is not None and house.stage in (BillStage.RELEASED, BillStage.LOADED, BillStage.TALLIED):
            raise UserError(
                "consol-house-released",
                f"分单“{number}”已放行，件数、重量和装箱不能直接修改。",
                "请用“抽出”、“拆分”或“改重量”提出申请，海关同意后再执行。",
            )


def put_box(desk: Desk, number: str, box: Container) -> OpenConsol:
    """Add a box, or put another card of it. Raises `UserError` for a box in another live consol, or figures that cannot be."""
    return put_boxes(desk, number, (box,))


def put_boxes(desk: Desk, number: str, boxes: Iterable[Container]) -> OpenConsol:
    """Add boxes or put other cards of them, in one act. Raises `UserError` as `put_box` does."""
    new = {box.number: box for box in boxes}
    for box in new.values():
        refuse_card(box)

    def change(held: OpenConsol, now: datetime) -> Made | None:
        kept = tuple(new.get(one.number, one) for one in held.consol.containers)
        added = tuple(box for name, box in new.items() if name not in held.consol.container_by_number)
        if (*kept, *added) == held.consol.containers:
            return None
        after = replace(held.consol, containers=(*kept, *added))
        words = "、".join(new)
        return put_changed(held, after, f"登记集装箱{words}", now), {"box": words}

    return act_on_consol(desk, number, "consol_box", change)


def drop_box(desk: Desk, number: str, name: str) -> OpenConsol:
    """Take an empty box out of the consol. Raises `UserError` while something lies in it."""

    def change(held: OpenConsol, now: datetime) -> Made | None:
        if name not in held.consol.container_by_number:
            raise UserError("consol-box-unknown", f"本拼箱中没有集装箱“{name}”。", "请核对箱号。")
        if held.consol.packed_in(name):
            raise UserError(
                "consol-box-full", f"集装箱“{name}”中还有货物，不能移除。", "请先把货物移到其他箱，或用“换箱”。"
            )
        boxes = tuple(one for one in held.consol.containers if one.number != name)
        return put_changed(held, replace(held.consol, containers=boxes), f"移除集装箱{name}", now), {"box": name}

    return act_on_consol(desk, number, "consol_box_drop", change)


def settle_duty(desk: Desk, number: str, due: Due, subject: str, by: str) -> OpenConsol:
    """Say that a paper or declaration that was owed is made (`by`: its number or name)."""

    def change(held: OpenConsol, now: datetime) -> Made | None:
        found = [one for one in held.duties if one.open and (one.owed.due, one.owed.subject) == (due, subject)]
        if not found:
            return None
        duties = tuple(replace(one, done_by=by, done_at=now) if one in found else one for one in held.duties)
        return replace(held.record, duties=duties), {"due": due.value, "subject": subject}

    return act_on_consol(desk, number, "consol_done", change)


def house_of(held: OpenConsol, number: str) -> HouseBill:
    """A house of the consol. Raises `UserError` when there is none of this number."""
    found = held.consol.house_by_number.get(number)
    if found is None:
        raise UserError("consol-house-unknown", f"本拼箱中没有分单“{number}”。", "请核对分单号。")
    return found


def lot_unknown(house: str, lot: str) -> UserError:
    """What is said of a lot there is not."""
    where = f"分单“{house}”" if house else "本拼箱"
    return UserError("consol-lot-unknown", f"{where}中没有货物“{lot}”。", "请核对货物编号。")
