"""Rail: the data sheet of the pre-manifest and the split application are handed to the platform; its answer is noted.

The sheet is kept like a message (bytes, bills, when it was handed over), so that the stage of a house follows from what was
answered, as on the other modes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ..domain.clock import china_instant
from ..domain.consolidation.model import Measured, Mode, RailNote, total
from ..domain.consolidation.owed import Due
from ..domain.consolidation.record import settled
from ..domain.steps import Event
from ..errors import UserError
from ..forms.issues import Issue
from ..forms.manifest.rail import Cell, Form, RailFacts, sheet, sheet_bytes, sheet_issues
from ..places import storage_error, write_beside_then_replace
from ..store import consols, kept_bytes, manifests
from ..store.engine import Connection
from .consols import Made, OpenConsol, act_on_consol, open_consol
from .desk import Desk
from .manifest_building import RAIL_SHEET


def rail_cells(held: OpenConsol, note: RailNote, form: Form = "pre") -> list[Cell]:
    """The cells of a note's sheet."""
    facts = held.record.transmission
    return sheet(
        held.consol,
        note,
        RailFacts(representative=facts.representative, agent=facts.agent, exit_port=facts.first_port),
        form,
    )


def rail_issues(held: OpenConsol) -> list[Issue]:
    """What is missing in the sheets of all notes."""
    return [issue for note in held.consol.notes for issue in sheet_issues(rail_cells(held, note))]


def export_rail_sheet(desk: Desk, number: str, to: Path, form: Form = "pre") -> list[Issue]:
    """Write the sheets of all notes into one CSV. Raises `UserError` for a consol that does not travel by rail."""
    held = open_consol(desk, number)
    _demand_rail(held)
    cells = [cell for note in held.consol.notes for cell in rail_cells(held, note, form)]
    try:
        write_beside_then_replace(to, sheet_bytes(cells))
    except OSError as error:
        raise storage_error(error) from error
    return sheet_issues(cells)


def hand_over_rail_sheet(desk: Desk, number: str, *, function: str = "9") -> list[str]:
    """Say that the sheets were handed to the platform: kept with their bytes, one per note. Returns their ids.

    Raises `UserError` while a mandatory item is empty.
    """
    made: list[tuple[str, bytes, list[str]]] = []

    def change(held: OpenConsol, now: datetime) -> Made | None:
        _demand_rail(held)
        missing = rail_issues(held)
        if missing:
            raise UserError("rail-sheet-missing", missing[0].message, missing[0].remedy)
        for at, note in enumerate(held.consol.notes, start=1):
            key = f"{RAIL_SHEET}_{note.number}_{china_instant(now):%Y%m%d%H%M%S}{(held.serial + at) % 1000:03d}"
            made.append((key, sheet_bytes(rail_cells(held, note)), list(note.houses)))
        owed = [one.owed for one in held.duties if one.open and one.owed.due is Due.RAIL_SHEET]
        duties = settled(held.duties, owed, made[0][0] if made else "", now)
        return replace(held.record, duties=duties), {
            "messages": [[RAIL_SHEET, function, len(h)] for _, _, h in made],
            kept_bytes.KEY: {key: hashlib.sha256(data).hexdigest() for key, data, _ in made},
        }

    def post(connection: Connection, row: consols.ConsolRow) -> None:
        for key, data, houses in made:
            kept = manifests.enqueue(
                connection,
                consol_id=row.id,
                message=RAIL_SHEET,
                function=function,
                message_id=key,
                bills=houses,
                boxes=(),
                channel="note",
                data=data,
                at=desk.clock.now(),
            )
            manifests.advance(connection, kept, Event.ANSWERED, desk.clock.now())  # a person brought it there

    act_on_consol(desk, number, "manifest_queue", change, also=post, undoable=False)
    return [key for key, _, _ in made]


def _demand_rail(held: OpenConsol) -> None:
    if held.consol.mode is not Mode.RAIL or not held.consol.notes:
        raise UserError("rail-only", "本拼箱没有铁路运单。", "铁路拼箱请先登记运单；其他运输方式请生成舱单报文。")


def put_note(desk: Desk, number: str, note: str, houses: Iterable[str]) -> OpenConsol:
    """Put a consignment note with the houses that travel under it; its pieces and mass are theirs."""
    wanted = tuple(houses)

    def change(held: OpenConsol, now: datetime) -> Made | None:
        strangers = [one for one in wanted if one not in held.consol.house_by_number]
        if strangers or not note.strip():
            raise UserError(
                "rail-note", f"运单“{note}”的分单{'、'.join(strangers)}不在本拼箱中。", "请核对运单号和分单号。"
            )
        stated = total([one for house in wanted for one in held.consol.packed_of(house)])
        made = RailNote(
            number=note.strip(),
            houses=wanted,
            stated=Measured(pieces=stated.pieces, gross_kg=stated.gross_kg),
        )
        others = tuple(one for one in held.consol.notes if one.number != made.number)
        return replace(held.record, consol=replace(held.consol, notes=(*others, made))), {"note": made.number}

    return act_on_consol(desk, number, "consol_edit", change)


def split_accepted(desk: Desk, number: str, note: str) -> OpenConsol:
    """The platform says that customs accepted the split of a note: its houses may be declared one by one."""

    def change(held: OpenConsol, now: datetime) -> Made | None:
        if note not in {one.number for one in held.consol.notes}:
            raise UserError("rail-note-unknown", f"本拼箱没有运单“{note}”。", "请核对运单号。")
        notes = tuple(
            replace(
                one,
                split_accepted=True,
                stated=_sum(held, one),
            )
            if one.number == note
            else one
            for one in held.consol.notes
        )
        owed = [
            one.owed for one in held.duties if one.open and (one.owed.due, one.owed.subject) == (Due.NOTE_SPLIT, note)
        ]
        duties = settled(held.duties, owed, "split", now)
        return replace(held.record, consol=replace(held.consol, notes=notes), duties=duties), {"note": note}

    return act_on_consol(desk, number, "consol_done", change, undoable=False)


def _sum(held: OpenConsol, note: RailNote) -> Measured:
    packed = total([one for house in note.houses for one in held.consol.packed_of(house)])
    return Measured(pieces=packed.pieces, gross_kg=packed.gross_kg)
