"""The depot's day: entry notes, arrivals against booking, tally, exceptions, holds, pallets, returns, photos.

An arrival changes nothing of the plan by itself: the difference is shown, the shipper confirms, then the figures are taken
over (`take_received`). Records are added, not erased; a wrong one is undone while it is the last act.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from ..domain.consolidation.model import Lot, Measured, Packing
from ..domain.consolidation.owed import Due
from ..domain.consolidation.record import settled
from ..domain.consolidation.warehouse import (
    Arrival,
    Discrepancy,
    EntryNote,
    EntryTolerance,
    Hold,
    HoldReason,
    Pallet,
    PalletPart,
    ReturnNote,
    Tally,
    Trouble,
    Warehouse,
    differences,
)
from ..domain.quantity import spread
from ..errors import UserError
from ..store import consols
from ..store.engine import Connection
from .consol_changes import refuse_released
from .consol_settings import check_settings
from .consols import Made, OpenConsol, act_on_consol, put_changed
from .desk import Desk


def find_entry(desk: Desk, number: str) -> tuple[str, str]:
    """(consol, house) of a scanned entry note. Raises `UserError` when there is none."""
    with desk.store.read() as connection:
        found = consols.find_entry_note(connection, number.strip())
        if found is None:
            raise UserError("entry-unknown", f"没有编号为“{number}”的进仓通知书。", "请核对编号，或按分单号查找。")
        return consols.row_by_id(connection, found[0]).number, found[1]


def _keep(held: OpenConsol, **values: Any) -> Warehouse:
    return replace(held.record.warehouse, **values)


def issue_entry_notes(
    desk: Desk, number: str, houses: Iterable[str] = (), *, warehouse: str = "", cutoff: datetime | None = None
) -> OpenConsol:
    """Issue an entry note for each house that has none (or for those named, anew). The number stands in its QR code:
    consol, and the serial of the note."""
    wanted = list(houses)

    def change(held: OpenConsol, now: datetime) -> Made | None:
        known = held.record.warehouse
        chosen = wanted or [one.number for one in held.consol.houses if known.note_of(one.number) is None]
        strangers = [one for one in chosen if one not in held.consol.house_by_number]
        if strangers:
            raise UserError("consol-house-unknown", f"本拼箱中没有分单“{strangers[0]}”。", "请核对分单号。")
        if not chosen:
            return None
        first = len(known.entry_notes) + 1
        notes = [
            EntryNote(
                number=f"{held.row.number}-{serial:03d}",
                house=house,
                issued_at=now,
                warehouse=warehouse or held.record.transmission.warehouse,
                cutoff=cutoff or held.consol.times.get("cfs_cutoff"),
            )
            for serial, house in enumerate(chosen, start=first)
        ]
        owed = [one.owed for one in held.duties if one.open and one.owed.due is Due.ENTRY_NOTE]
        made = [one for one in owed if one.subject in chosen]
        duties = settled(held.duties, made, "paper", now)
        after = replace(held.record, warehouse=_keep(held, entry_notes=(*known.entry_notes, *notes)), duties=duties)
        return after, {"notes": [one.number for one in notes]}

    return act_on_consol(desk, number, "warehouse_note", change)


def arrive(
    desk: Desk,
    number: str,
    house: str,
    lot: str,
    measured: Measured,
    *,
    marks: str = "",
    truck: str = "",
    tolerance: EntryTolerance | None = None,
) -> OpenConsol:
    """Note a delivery: pieces, kg, m3, marks. What differs from the booking becomes an open exception.

    Raises `UserError` for an unknown house or lot and for figures not above zero.
    """
    _refuse(measured)
    with desk.store.read() as connection:
        limits = tolerance or entry_tolerance(connection)

    def change(held: OpenConsol, now: datetime) -> Made | None:
        known, found = held.record.warehouse, _lot(held, house, lot)
        came = Arrival(
            house=house, lot=lot, at=now, measured=measured, marks=marks.strip(), truck=truck.strip(), who=desk.user
        )
        after = replace(known, arrivals=(*known.arrivals, came))
        whole = replace(found, received=after.received(house, lot))
        open_ones = _troubles(after, house, whole, marks, limits, now)
        record = replace(held.record, warehouse=replace(after, discrepancies=open_ones))
        return record, {"house": house, "lot": lot, "pieces": measured.pieces}

    return act_on_consol(desk, number, "warehouse_in", change)


def entry_tolerance(connection: Connection) -> EntryTolerance:
    """From where a delivery wants the shipper's word, as the office set it."""
    held = check_settings(connection)
    return EntryTolerance(gross_percent=held.received_gross_percent, volume_percent=held.received_volume_percent)


def _troubles(
    known: Warehouse, house: str, lot: Lot, marks: str, limits: EntryTolerance, now: datetime
) -> tuple[Discrepancy, ...]:
    """Measured exceptions follow the sum of all deliveries: a second truck that brings the rest closes them."""
    found = dict(differences(lot, limits))
    if marks.strip() and lot.marks.strip() and _bare(marks) != _bare(lot.marks):
        found[Trouble.WRONG_MARKS] = f"单证“{lot.marks}”，实物“{marks.strip()}”"
    kept: list[Discrepancy] = []
    for one in known.discrepancies:
        mine = (one.house, one.lot) == (house, lot.id) and one.settled_at is None
        if mine and one.trouble in _MEASURED and one.trouble not in found:
            kept.append(replace(one, settled_at=now, answer="后续到货已补足"))
        elif mine and one.trouble in found:
            kept.append(replace(one, detail=found.pop(one.trouble)))
        else:
            kept.append(one)
    new = [
        Discrepancy(house=house, lot=lot.id, trouble=trouble, detail=detail, found_at=now)
        for trouble, detail in found.items()
    ]
    return (*kept, *new)


_MEASURED = frozenset({Trouble.SHORT, Trouble.OVER, Trouble.HEAVIER, Trouble.LIGHTER, Trouble.GROWN, Trouble.SHRUNK})


def _bare(marks: str) -> str:
    return "".join(one for one in marks.casefold() if one.isalnum())


def _refuse(measured: Measured) -> None:
    for name, value in (("件数", measured.pieces), ("毛重", measured.gross_kg), ("体积", measured.volume_m3)):
        if value is not None and value <= 0:
            raise UserError(
                "warehouse-measure", f"{name}不能是{value}。", f"请按实测填写大于零的{name}；没有量的请留空。"
            )
    if measured.pieces is None:
        raise UserError("warehouse-pieces", "没有填写件数。", "请按清点结果填写件数；散装货物填1件。")


def _lot(held: OpenConsol, house: str, lot: str) -> Lot:
    bill = held.consol.house_by_number.get(house)
    if bill is None:
        raise UserError("consol-house-unknown", f"本拼箱中没有分单“{house}”。", "请核对分单号。")
    found = next((one for one in bill.lots if one.id == lot), None)
    if found is None:
        raise UserError("consol-lot-unknown", f"分单“{house}”中没有货物“{lot}”。", "请核对货物编号。")
    return found


def note_trouble(desk: Desk, number: str, house: str, lot: str, trouble: Trouble, detail: str) -> OpenConsol:
    """Note what is wrong with a lot (破损, 水湿, 无唛头 ...)."""

    def change(held: OpenConsol, now: datetime) -> Made | None:
        _lot(held, house, lot)
        one = Discrepancy(house=house, lot=lot, trouble=trouble, detail=detail, found_at=now)
        kept = _keep(held, discrepancies=(*held.record.warehouse.discrepancies, one))
        return replace(held.record, warehouse=kept), {"house": house, "trouble": trouble.value}

    return act_on_consol(desk, number, "warehouse_trouble", change)


def take_received(desk: Desk, number: str, house: str, lot: str, answer: str) -> OpenConsol:
    """The shipper confirmed what came (`answer`: who and how): the lot takes the received figures, exceptions are settled.

    A part nobody measured stays as booked. Raises `UserError` when nothing came, no answer is given, or the house is
    released.
    """
    if not answer.strip():
        raise UserError("warehouse-answer", "没有写明发货人如何确认。", "请填写谁、何时、以什么方式确认的。")

    def change(held: OpenConsol, now: datetime) -> Made | None:
        found = _lot(held, house, lot)
        came = held.record.warehouse.received(house, lot)
        if came is None or not came.pieces:
            raise UserError(
                "warehouse-nothing-came", f"货物“{found.description or lot}”还没有进仓记录。", "请先登记进仓。"
            )
        refuse_released(held, [house])
        new = replace(
            found,
            pieces=came.pieces,
            gross_kg=found.gross_kg if came.gross_kg is None else came.gross_kg,
            volume_m3=found.volume_m3 if came.volume_m3 is None else came.volume_m3,
            sizes=found.sizes if came.pieces == found.pieces else (),
            difference_confirmed=True,
        )
        packings = _repacked(held.consol.packings, house, found, new)
        houses = tuple(
            replace(one, lots=tuple(new if part.id == lot else part for part in one.lots))
            if one.number == house
            else one
            for one in held.consol.houses
        )
        after = replace(held.consol, houses=houses, packings=packings)
        record = put_changed(held, after, f"分单{house}按实收更正", now)
        done = tuple(
            replace(one, settled_at=now, answer=answer.strip())
            if (one.house, one.lot) == (house, lot) and one.settled_at is None and one.trouble in _MEASURED
            else one
            for one in record.warehouse.discrepancies
        )
        record = replace(record, warehouse=replace(record.warehouse, discrepancies=done))
        return record, {"house": house, "lot": lot, "answer": answer.strip()}

    return act_on_consol(desk, number, "warehouse_settled", change)


def _repacked(packings: tuple[Packing, ...], house: str, old: Lot, new: Lot) -> tuple[Packing, ...]:
    """The lot's packings with the new figures; missing pieces are taken from the last boxes, surplus goes to the last."""
    mine = [at for at, one in enumerate(packings) if (one.house, one.lot) == (house, old.id)]
    if not mine:
        return packings
    counts = [packings[at].pieces for at in mine]
    off = new.pieces - sum(counts) if sum(counts) == old.pieces else 0
    for at in range(len(counts) - 1, -1, -1):
        step = off if off > 0 else max(off, -counts[at])
        counts[at] += step
        off -= step
    weights = [Decimal(count) for count in counts]
    if not sum(counts):
        return tuple(one for at, one in enumerate(packings) if at not in mine)
    gross = spread(new.gross_kg, weights, max(3, -int(new.gross_kg.as_tuple().exponent)))
    volumes: list[Decimal | None] = [None] * len(mine)
    if new.volume_m3 is not None:
        volumes = list(spread(new.volume_m3, weights, max(4, -int(new.volume_m3.as_tuple().exponent))))
    changed = {
        at: replace(packings[at], pieces=counts[n], gross_kg=gross[n], volume_m3=volumes[n])
        for n, at in enumerate(mine)
    }
    return tuple(changed.get(at, one) for at, one in enumerate(packings) if at not in changed or changed[at].pieces)


def settle_trouble(desk: Desk, number: str, house: str, lot: str, trouble: Trouble, answer: str) -> OpenConsol:
    """An exception is answered for (repacked, replaced, the shipper takes the risk)."""

    def change(held: OpenConsol, now: datetime) -> Made | None:
        key = (house, lot, trouble)
        done = tuple(
            replace(one, settled_at=now, answer=answer)
            if (one.house, one.lot, one.trouble) == key and one.settled_at is None
            else one
            for one in held.record.warehouse.discrepancies
        )
        if done == held.record.warehouse.discrepancies:
            return None
        return replace(held.record, warehouse=_keep(held, discrepancies=done)), {"house": house, "answer": answer}

    return act_on_consol(desk, number, "warehouse_settled", change)


def hold_house(desk: Desk, number: str, house: str, reason: HoldReason, note: str = "") -> OpenConsol:
    """Hold a house: it may not be laid into a box until the hold is lifted."""

    def change(held: OpenConsol, now: datetime) -> Made | None:
        if house not in held.consol.house_by_number:
            raise UserError("consol-house-unknown", f"本拼箱中没有分单“{house}”。", "请核对分单号。")
        one = Hold(house=house, reason=reason, since=now, note=note)
        kept = _keep(held, holds=(*held.record.warehouse.holds, one))
        return replace(held.record, warehouse=kept), {"house": house, "reason": reason.value}

    return act_on_consol(desk, number, "warehouse_hold", change)


def lift_hold(desk: Desk, number: str, house: str) -> OpenConsol:
    """Lift all holds of a house."""

    def change(held: OpenConsol, now: datetime) -> Made | None:
        if not held.record.warehouse.open_holds(house):
            return None
        holds = tuple(
            replace(one, lifted_at=now) if one.house == house and one.lifted_at is None else one
            for one in held.record.warehouse.holds
        )
        return replace(held.record, warehouse=_keep(held, holds=holds)), {"house": house}

    return act_on_consol(desk, number, "warehouse_lift", change)


def tally(desk: Desk, number: str, container: str, counted: Mapping[tuple[str, str], int]) -> OpenConsol:
    """Note what was seen going into a box, in this order: (house, lot) -> pieces.

    Raises `UserError` for more pieces than the plan has in that box.
    """

    def change(held: OpenConsol, now: datetime) -> Made | None:
        known = held.record.warehouse.tallies
        planned = {(one.house, one.lot): one.pieces for one in held.consol.packed_in(container)}
        order = max((one.order for one in known if one.container == container), default=0)
        made = []
        for (house, lot), pieces in counted.items():
            before = sum(one.pieces for one in known if (one.container, one.house, one.lot) == (container, house, lot))
            if pieces <= 0 or before + pieces > planned.get((house, lot), 0):
                raise UserError(
                    "warehouse-tally",
                    f"分单“{house}”在{container}计划装{planned.get((house, lot), 0)}件，"
                    f"已理{before}件，不能再理{pieces}件。",
                    "请核对件数；计划有变的，请先调整装箱分配。",
                )
            order += 1
            made.append(
                Tally(order=order, container=container, house=house, lot=lot, pieces=pieces, at=now, who=desk.user)
            )
        kept = _keep(held, tallies=(*known, *made))
        return replace(held.record, warehouse=kept), {"box": container, "lines": len(made)}

    return act_on_consol(desk, number, "warehouse_tally", change)


def build_pallet(
    desk: Desk, number: str, name: str, parts: Iterable[PalletPart], gross_kg: Decimal, height_mm: int
) -> OpenConsol:
    """Build pieces on a pallet (打板). Raises `UserError` for more pieces than came or are left, or a number used twice."""
    built = tuple(parts)

    def change(held: OpenConsol, now: datetime) -> Made | None:
        known = held.record.warehouse.pallets
        if not name.strip() or any(one.number == name for one in known):
            raise UserError("warehouse-pallet-number", f"托盘号“{name}”为空或已用过。", "请换一个托盘号。")
        if gross_kg <= 0 or height_mm <= 0 or not built:
            raise UserError("warehouse-pallet", "托盘的货物、毛重或高度没有填全。", "请填写货物件数、毛重和高度。")
        for part in built:
            lot = _lot(held, part.house, part.lot)
            used = sum(
                one.pieces for pallet in known for one in pallet.parts if (one.house, one.lot) == (part.house, part.lot)
            )
            if part.pieces <= 0 or used + part.pieces > lot.pieces:
                raise UserError(
                    "warehouse-pallet-pieces",
                    f"货物“{lot.description or lot.id}”共{lot.pieces}件，已打板{used}件，不能再打{part.pieces}件。",
                    "请核对件数。",
                )
        pallet = Pallet(number=name, parts=built, gross_kg=gross_kg, height_mm=height_mm, at=now)
        return replace(held.record, warehouse=_keep(held, pallets=(*known, pallet))), {"pallet": name}

    return act_on_consol(desk, number, "warehouse_pallet", change)


def give_back(desk: Desk, number: str, house: str, why: str) -> OpenConsol:
    """Return the goods of a house that was pulled (or never planned) to the shipper: the return note is made.

    Raises `UserError` while the house is still in the plan, or nothing of it came.
    """

    def change(held: OpenConsol, now: datetime) -> Made | None:
        if house in held.consol.house_by_number:
            raise UserError("warehouse-still-planned", f"分单“{house}”还在本拼箱中。", "请先抽出该分单，再办退仓。")
        known = held.record.warehouse
        came = [one.measured for one in known.arrivals if one.house == house]
        if not came:
            raise UserError("warehouse-nothing-came", f"分单“{house}”没有进仓记录。", "没有进仓的货物不需要退仓单。")
        if any(one.house == house for one in known.returns):
            raise UserError("warehouse-returned", f"分单“{house}”已退仓。", "请在仓库记录中查看退仓单。")
        gross = [one.gross_kg for one in came]
        note = ReturnNote(
            number=f"{held.row.number}-R{len(known.returns) + 1:02d}",
            house=house,
            measured=Measured(
                pieces=sum(one.pieces or 0 for one in came),
                gross_kg=None if None in gross else sum((one for one in gross if one is not None), Decimal(0)),
            ),
            why=why,
            at=now,
        )
        owed = [
            one.owed
            for one in held.duties
            if one.open and one.owed.due is Due.RETURN_NOTE and one.owed.subject == house
        ]
        duties = settled(held.duties, owed, note.number, now)
        record = replace(held.record, warehouse=_keep(held, returns=(*known.returns, note)), duties=duties)
        return record, {"house": house, "note": note.number}

    return act_on_consol(desk, number, "warehouse_return", change)
