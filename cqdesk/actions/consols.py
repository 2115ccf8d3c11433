"""Consols: made, opened, listed, changed, undone. Every act is one transaction and one line in the consol's history.

What follows from a change (sums, fullness marks, VGM, the list of what is owed) is computed in the domain; here it is
kept. Filed messages and receipts are not undone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from ..domain.clock import business_date
from ..domain.consolidation.changes import retied
from ..domain.consolidation.model import MARKET, Consol, Mode, OfficialDeclaration
from ..domain.consolidation.owed import Owed, owed_between, owed_on_new_batch
from ..domain.consolidation.receipts import BillView
from ..domain.consolidation.record import (
    SELLER,
    ConsolRecord,
    Duty,
    Transmission,
    reopened,
    with_duties,
    with_lists,
    with_stages,
)
from ..domain.consolidation.tie_out import TieOut, Tolerance, tie_out
from ..domain.consolidation.warehouse import with_received
from ..domain.stage import Stage
from ..errors import UserError
from ..forms.manifest.receipts import receipts_by_container
from ..store import consols, manifests
from ..store.consol_documents import consol_record
from ..store.engine import Connection
from .consol_settings import check_settings
from .desk import Desk
from .manifest_receiving import Kept, consol_chain, kept_of, refresh_consol, stage_views
from .undoing import step_back

_RELEASED = {Stage.RELEASED.value, Stage.CLOSED.value}


@dataclass(frozen=True, kw_only=True)
class OpenConsol:
    """A consol with everything a clerk looks at."""

    row: consols.ConsolRow
    record: ConsolRecord
    views: Mapping[str, BillView]
    declarations: tuple[OfficialDeclaration, ...]
    """Those the Single Window has; drafts are among `linked`."""
    linked: tuple[consols.Linked, ...]
    kept: Kept
    elsewhere: Mapping[str, str]
    tie: TieOut
    serial: int = 0
    """How many manifest messages the store holds: the next one's id counts on from it."""

    @property
    def consol(self) -> Consol:
        """The consol itself."""
        return self.record.consol

    @property
    def duties(self) -> tuple[Duty, ...]:
        """What is owed or done."""
        return self.record.duties


def new_consol(desk: Desk, record: ConsolRecord, *, sample: str = "") -> str:
    """Keep a new consol; sums and what it owes follow from what is in it. Returns its number (`P26-000001`).

    Raises `UserError` for a box that another live consol uses, or a number used twice.
    """
    now = desk.clock.now()
    whole = retied(record.consol)
    refuse_twice(whole)
    empty = replace(whole, houses=(), containers=(), packings=(), notes=())
    duties = with_duties((), owed_between(empty, whole, (), "新建拼箱"), whole, now)
    kept = replace(record, consol=whole, duties=duties)
    with desk.store.write() as connection:
        row = consols.new_consol(connection, kept, at=now, year=business_date(now).year, sample=sample)
        refuse_elsewhere(connection, row.id, whole)
        desk.write_history(connection, consol_chain(row), "consol_new", {"number": row.number})
        return row.number


def refuse_twice(consol: Consol) -> None:
    """Raises `UserError` for houses or boxes under one number."""
    for words, numbers in (
        ("分单号", [house.number for house in consol.houses]),
        ("箱号", [box.number for box in consol.containers]),
        ("货物编号", [lot.id for _, lot in consol.lots()]),
    ):
        twice = (
            next((one for one in numbers if numbers.count(one) > 1), None) if len(set(numbers)) < len(numbers) else None
        )
        if twice is not None:
            raise UserError("consol-number-twice", f"{words}“{twice}”出现两次。", f"请核对{words}，每个只用一次。")
    if len(consol.houses) > MOST:
        raise UserError("consol-too-many", f"有{len(consol.houses)}票分单，一批最多{MOST}票。", "请按箱分成几批。")


LIVE, CLOSED, CANCELLED = consols.LIVE, consols.CLOSED, consols.CANCELLED
"""States of a consol, for `close_consol`."""
MOST = 9999
"""Bills and boxes of one manifest (message format V1.2)."""


def refuse_elsewhere(connection: Connection, consol_id: int, consol: Consol) -> None:
    """Raises `UserError` for a box that lies in another live consol and was not returned."""
    held = [box.number for box in consol.containers if not box.returned]
    for box, other in consols.boxes_elsewhere(connection, consol_id, held).items():
        raise UserError(
            "consol-box-elsewhere",
            f"集装箱“{box}”还在拼箱 {other} 中使用。",
            f"请核对箱号；{other} 已还箱的，请先在其箱卡登记还箱。",
        )


def open_consol(desk: Desk, number: str) -> OpenConsol:
    """A consol by its number (or its master's). Raises `UserError` when there is none."""
    with desk.store.read() as connection:
        return opened(connection, consols.row_of(connection, number), check_settings(connection).tie)


def opened(
    connection: Connection,
    row: consols.ConsolRow,
    tolerance: Tolerance,
    *,
    record: ConsolRecord | None = None,
    kept: Kept | None = None,
) -> OpenConsol:
    """Everything of a consol in one view of the store. `record`, `kept`: as they were just written, to read less."""
    kept = kept or kept_of(connection, row.id)
    record = record or consols.load(connection, row.id)
    views = stage_views(connection, record.consol, row.id, kept)
    stages = {number: view.stage for number, view in views.items()}
    by_box = receipts_by_container(kept.responses, kept.sent)
    record = replace(
        record,
        consol=with_received(with_lists(with_stages(record.consol, stages), by_box), record.warehouse),
        duties=reopened(record.duties, kept.refused),
    )
    linked = tuple(consols.linked(connection, row.id))
    declared = tuple(official_declaration(one) for one in linked if Stage(one.stage or Stage.NONE) is not Stage.NONE)
    return OpenConsol(
        row=row,
        record=record,
        views=views,
        declarations=declared,
        linked=linked,
        kept=kept,
        elsewhere=consols.boxes_elsewhere(connection, row.id, [box.number for box in record.consol.containers]),
        tie=tie_out(record.consol, _of_these(record.consol, declared), tolerance),
        serial=manifests.count(connection),
    )


def _of_these(consol: Consol, declared: Iterable[OfficialDeclaration]) -> list[OfficialDeclaration]:
    """Declarations of houses that are in the consol; what a pulled house declared no longer belongs to the comparison
    once its withdrawal is owed."""
    return [one for one in declared if one.house is None or one.house in consol.house_by_number]


def official_declaration(one: consols.Linked) -> OfficialDeclaration:
    """A declaration as consolidation reads it."""
    form = one.document
    boxes = form.get("containers", [])
    flags = {box.get("lcl_flag", "") for box in boxes} - {""}
    return OfficialDeclaration(
        number=one.entry_number or one.unified_number or f"{one.case}/{one.number}",
        bill=form.get("bill_of_lading_number", ""),
        house=one.house,
        pieces=_whole(form.get("package_count")),
        gross_kg=_number(form.get("gross_weight_kg")),
        containers=tuple(box.get("container_number", "") for box in boxes),
        shared_mark=None if not flags else "1" in flags,
        mode=form.get("transport_mode", ""),
        means=form.get("conveyance_name", ""),
        voyage=form.get("free_text", {}).get("voyage_number", ""),
        package_kind=form.get("package_type", ""),
        shipper_name=form.get("domestic_party_name", ""),
        consignee_name=form.get("overseas_consignee_name", ""),
        released=one.stage in _RELEASED,
        live=one.stage != Stage.DELETED.value,
        value_usd=_value_usd(form.get("goods", [])),
        trade_mode=form.get("supervision_mode", ""),
    )


def _number(words: Any) -> Decimal | None:
    try:
        return Decimal(words) if words else None
    except InvalidOperation:
        return None


def _whole(words: Any) -> int | None:
    return int(words) if words and str(words).isdecimal() else None


def _value_usd(goods: Sequence[Mapping[str, str]]) -> Decimal | None:
    """The total in USD; None where a line is in another currency or has no price: then it is not known here."""
    prices = [_number(line.get("total_price")) for line in goods]
    if not goods or None in prices or any(line.get("trade_currency") != "USD" for line in goods):
        return None
    return sum((one for one in prices if one is not None), Decimal(0))


def list_consols(desk: Desk) -> list[consols.ConsolRow]:
    """Every consol, the newest first."""
    with desk.store.read() as connection:
        return consols.rows(connection)


Made = tuple[ConsolRecord, dict[str, Any]]
"""The record after an act, and what the history says of it."""


def act_on_consol(
    desk: Desk,
    number: str,
    act: str,
    change: Callable[[OpenConsol, datetime], Made | None],
    *,
    also: Callable[[Connection, consols.ConsolRow], None] | None = None,
    undoable: bool = True,
) -> OpenConsol:
    """Run one change as one act; the state before is kept for undo. None from `change`: nothing changed.

    Raises `UserError` for a consol that is closed, and for a box of another live consol.
    """
    now = desk.clock.now()
    with desk.store.write() as connection:
        row = consols.row_of(connection, number)
        tolerance = check_settings(connection).tie
        before = opened(connection, row, tolerance)
        if row.state != consols.LIVE:
            raise UserError("consol-closed", f"拼箱 {row.number} 已结束，不能修改。", "需要更正时，请先重新打开本批。")
        made = change(before, now)
        if made is None:
            return before
        record, said = made
        refuse_twice(record.consol)
        refuse_elsewhere(connection, row.id, record.consol)
        there = consols.document_of(connection, row.id) if undoable else None
        consols.save(connection, row, record, now)
        desk.write_history(
            connection, consol_chain(row), act, said, undoable="yes" if undoable else "barrier", before=there
        )
        kept: Kept | None = before.kept
        if also is not None:
            also(connection, row)
            kept = None
        refresh_consol(connection, row.id, record.consol, kept)
        return opened(connection, consols.row_by_id(connection, row.id), tolerance, record=record, kept=kept)


def put_changed(held: OpenConsol, after: Consol, why: str, now: datetime, more: Iterable[Owed] = ()) -> ConsolRecord:
    """The record with a changed consol, its sums computed anew, and what the step makes owed."""
    whole = retied(after)
    owed = (*owed_between(held.consol, whole, held.declarations, why), *more)
    return replace(held.record, consol=whole, duties=with_duties(held.duties, owed, whole, now))


def undo_consol(desk: Desk, number: str) -> str:
    """Write back the state before the last act that can be undone. Raises `UserError` when there is none."""
    return _step_back(desk, number, redo=False)


def redo_consol(desk: Desk, number: str) -> str:
    """Write back what undo took away."""
    return _step_back(desk, number, redo=True)


def _step_back(desk: Desk, number: str, *, redo: bool) -> str:
    with desk.store.write() as connection:
        row = consols.row_of(connection, number)

        def write_back(state: dict[str, Any]) -> dict[str, Any]:
            before = consols.document_of(connection, row.id)
            record = consol_record(state)
            refuse_elsewhere(connection, row.id, record.consol)
            consols.save(connection, row, record, desk.clock.now())
            refresh_consol(connection, row.id, record.consol)
            return before

        return step_back(
            desk,
            connection,
            consol_chain(row),
            redo=redo,
            write_back=write_back,
            stops_zh="已发出的舱单和收到的回执必须留存。",
            remedy_zh="如需更正，请直接修改拼箱，会自动列出应补发的报文。",
        )[0]


def like_the_last(desk: Desk) -> ConsolRecord:
    """What a new consol takes over from the newest one: mode and direction, our office, carrier and places, and what
    every sending needs; nothing of its ship, times, goods and boxes. Empty while there is none."""
    with desk.store.read() as connection:
        known = consols.rows(connection)
        if not known:
            return ConsolRecord(consol=Consol(number=""))
        last = consols.load(connection, known[0].id)
    names = ("mode", "export", "customs_office", "sender", "carrier", "loading_place")
    consol = Consol(number="", **{name: getattr(last.consol, name) for name in names})
    own_trip = ("loading_time", "departure_time", "arrival_time", "unloading_date", "batch", "first_port")
    blank = Transmission()
    transmission = replace(last.transmission, **{name: getattr(blank, name) for name in own_trip})
    return ConsolRecord(consol=consol, transmission=transmission)


def edit_consol(desk: Desk, number: str, values: Mapping[str, Any]) -> OpenConsol:
    """Change head values of a consol (master, vessel_name, voyage, times ...); what the papers and messages owe follows."""

    def change(held: OpenConsol, now: datetime) -> Made | None:
        after = replace(held.consol, **values)
        if after == held.consol:
            return None
        return put_changed(held, after, "修改拼箱", now), {"fields": sorted(values)}

    return act_on_consol(desk, number, "consol_edit", change)


def edit_transmission(desk: Desk, number: str, values: Mapping[str, str]) -> OpenConsol:
    """Change what a sending needs besides the consol (sender's name, loading time, contact). Another batch by road owes the
    re-allocation of the bills customs holds under the old one."""

    def change(held: OpenConsol, now: datetime) -> Made | None:
        before, after = held.record.transmission, replace(held.record.transmission, **values)
        if after == before:
            return None
        moved = held.consol.mode is Mode.ROAD and before.batch not in ("", after.batch)
        owed = owed_on_new_batch(held.consol, before.batch) if moved else ()
        duties = with_duties(held.duties, owed, held.consol, now) if owed else held.duties
        return replace(held.record, transmission=after, duties=duties), {"fields": sorted(values)}

    return act_on_consol(desk, number, "consol_edit", change)


def edit_market(desk: Desk, number: str, facts: Mapping[str, str]) -> OpenConsol:
    """Keep the facts of market procurement (`ConsolRecord.market`: agent, place, order, `seller:HOUSE`), all of them anew.

    With any of them the consol is one of market procurement (1039); checks and papers follow.
    Raises `UserError` for the seller of a house there is not.
    """

    def change(held: OpenConsol, now: datetime) -> Made | None:
        told = {name: words.strip() for name, words in facts.items() if words.strip()}
        for name in told:
            house = name.removeprefix(SELLER)
            if name.startswith(SELLER) and house not in held.consol.house_by_number:
                raise UserError("consol-house-unknown", f"本拼箱中没有分单“{house}”。", "请核对商户清单中的分单号。")
        consol = replace(held.consol, special=MARKET) if told else held.consol
        if told == dict(held.record.market) and consol == held.consol:
            return None
        return replace(held.record, consol=consol, market=told), {"market": sorted(told)}

    return act_on_consol(desk, number, "consol_edit", change)


def set_time(desk: Desk, number: str, kind: str, at: datetime) -> OpenConsol:
    """Note a cut-off or an actual time of the consol (`Consol.times`)."""

    def change(held: OpenConsol, now: datetime) -> Made | None:
        times = {**held.consol.times, kind: at}
        return replace(held.record, consol=replace(held.consol, times=times)), {"time": kind, "at": at.isoformat()}

    return act_on_consol(desk, number, "consol_time", change)


def close_consol(desk: Desk, number: str, *, state: str = consols.CLOSED) -> None:
    """End a consol, cancel it, or open it again: its boxes are free for others once it is no longer live."""
    with desk.store.write() as connection:
        row = consols.row_of(connection, number)
        if state == consols.LIVE:
            refuse_elsewhere(connection, row.id, consols.load(connection, row.id).consol)
        consols.set_state(connection, row.id, state, desk.clock.now())
        desk.write_history(connection, consol_chain(row), "consol_state", {"state": state})
