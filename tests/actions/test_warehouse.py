"""The depot's day: what came against what was booked, what is held, packed, returned and photographed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from cqdesk.actions import warehouse as depot
from cqdesk.actions.consol_changes import allocate, pull_house
from cqdesk.actions.consols import open_consol, undo_consol
from cqdesk.actions.container_cards import seal_box
from cqdesk.actions.desk import Desk
from cqdesk.actions.warehouse_photos import collect_photos
from cqdesk.domain.consolidation.model import Consol, Measured, Seal
from cqdesk.domain.consolidation.owed import Due
from cqdesk.domain.consolidation.warehouse import (
    ENTRY_PREFIX,
    HoldReason,
    PalletPart,
    PhotoKind,
    Trouble,
    Wedge,
    read_wedge,
)
from cqdesk.errors import UserError
from tests.actions.conftest import OpenDesk
from tests.actions.consoling import seeded, start

D = Decimal


@pytest.fixture
def desk(opened: OpenDesk) -> Desk:
    return opened()


def booked() -> Consol:
    consol = seeded()
    houses = tuple(
        replace(
            house,
            lots=tuple(
                replace(lot, booked=Measured(pieces=lot.pieces, gross_kg=lot.gross_kg, volume_m3=lot.volume_m3))
                for lot in house.lots
            ),
        )
        for house in consol.houses
    )
    return replace(consol, houses=houses)


@pytest.fixture
def number(desk: Desk) -> str:
    return start(desk, booked())


def test_an_entry_note_is_found_by_what_its_code_says(desk: Desk, number: str) -> None:
    held = depot.issue_entry_notes(desk, number, warehouse="一号库")
    notes = held.record.warehouse.entry_notes
    assert len(notes) == len(held.consol.houses)
    assert not [one for one in held.record.owed if one.due is Due.ENTRY_NOTE]
    kind, code = read_wedge(f"{ENTRY_PREFIX}{notes[2].number}\r\n")
    assert (kind, depot.find_entry(desk, code)) == (Wedge.ENTRY_NOTE, (number, notes[2].house))
    assert depot.issue_entry_notes(desk, number).record.warehouse.entry_notes == notes
    again = depot.issue_entry_notes(desk, number, [notes[0].house]).record.warehouse
    assert again.note_of(notes[0].house) != notes[0]
    with pytest.raises(UserError):
        depot.find_entry(desk, "P26-000001-999")


def test_a_difference_stays_open_until_the_shipper_has_answered(desk: Desk, number: str) -> None:
    house = open_consol(desk, number).consol.houses[0]
    lot = house.lots[0]
    came = Measured(pieces=lot.pieces - 1, gross_kg=lot.gross_kg, volume_m3=(lot.volume_m3 or D(0)) * D("1.06"))
    held = depot.arrive(desk, number, house.number, lot.id, came, marks="OTHER MARK")
    troubles = {one.trouble for one in held.record.warehouse.open_discrepancies(house.number)}
    assert troubles == {Trouble.SHORT, Trouble.GROWN, Trouble.WRONG_MARKS}
    with pytest.raises(UserError) as error:
        seal_box(desk, number, house.containers[0], (Seal(number="S1"),))
    assert error.value.id == "consol-seal-open"
    with pytest.raises(UserError):
        depot.take_received(desk, number, house.number, lot.id, " ")
    held = depot.take_received(desk, number, house.number, lot.id, "王经理电话确认")
    taken = held.consol.house_by_number[house.number].lots[0]
    assert (taken.pieces, taken.gross_kg) == (lot.pieces - 1, lot.gross_kg)
    assert taken.difference_confirmed
    assert held.tie.tied
    assert {one.trouble for one in held.record.warehouse.open_discrepancies(house.number)} == {Trouble.WRONG_MARKS}
    held = depot.settle_trouble(desk, number, house.number, lot.id, Trouble.WRONG_MARKS, "已换贴")
    assert not held.record.warehouse.open_discrepancies(house.number)
    seal_box(desk, number, house.containers[0], (Seal(number="S1"),))


def test_a_second_truck_closes_what_was_short(desk: Desk, number: str) -> None:
    house = open_consol(desk, number).consol.houses[0]
    lot = house.lots[0]
    half = lot.gross_kg / 2
    depot.arrive(desk, number, house.number, lot.id, Measured(pieces=lot.pieces - 1, gross_kg=half))
    held = depot.arrive(desk, number, house.number, lot.id, Measured(pieces=1, gross_kg=lot.gross_kg - half))
    assert not held.record.warehouse.open_discrepancies(house.number)
    received = held.consol.house_by_number[house.number].lots[0].received
    assert received is not None
    assert (received.pieces, received.gross_kg, received.volume_m3) == (lot.pieces, lot.gross_kg, None)


@pytest.mark.parametrize("came", [Measured(pieces=0), Measured(pieces=3, gross_kg=D(0)), Measured(gross_kg=D(3)),
                                  Measured(pieces=2, volume_m3=D(-1))])  # fmt: skip
def test_a_delivery_of_nothing_is_refused(desk: Desk, number: str, came: Measured) -> None:
    house = open_consol(desk, number).consol.houses[0]
    with pytest.raises(UserError) as error:
        depot.arrive(desk, number, house.number, house.lots[0].id, came)
    assert error.value.remedy.endswith("。")


def test_a_held_house_stays_out_of_the_box(desk: Desk, number: str) -> None:
    held = open_consol(desk, number)
    lot = held.consol.houses[0].lots[0]
    allocate(desk, number, {lot.id: {}})
    depot.hold_house(desk, number, held.consol.houses[0].number, HoldReason.UNPAID)
    with pytest.raises(UserError) as error:
        allocate(desk, number, {lot.id: {held.consol.containers[0].number: lot.pieces}})
    assert error.value.id == "consol-house-held"
    depot.lift_hold(desk, number, held.consol.houses[0].number)
    held = allocate(desk, number, {lot.id: {held.consol.containers[0].number: lot.pieces}})
    assert held.tie.tied


def test_tally_and_pallets_never_exceed_what_there_is(desk: Desk, number: str) -> None:
    held = open_consol(desk, number)
    box = held.consol.containers[0].number
    one = held.consol.packed_in(box)[0]
    depot.tally(desk, number, box, {(one.house, one.lot): one.pieces})
    with pytest.raises(UserError) as error:
        depot.tally(desk, number, box, {(one.house, one.lot): 1})
    assert error.value.id == "warehouse-tally"
    lot = next(lot for _, lot in held.consol.lots() if lot.id == one.lot)
    parts = [PalletPart(house=one.house, lot=one.lot, pieces=lot.pieces)]
    held = depot.build_pallet(desk, number, "PL1", parts, D("410.5"), 1650)
    assert held.record.warehouse.pallets[0].height_mm == 1650
    for name in ("PL1", "PL2"):
        with pytest.raises(UserError):
            depot.build_pallet(desk, number, name, [replace(parts[0], pieces=1)], D(1), 100)
    undo_consol(desk, number)
    depot.build_pallet(desk, number, "PL1", parts, D("410.5"), 1650)


def test_goods_of_a_pulled_house_go_back_with_a_note(desk: Desk, number: str) -> None:
    house = open_consol(desk, number).consol.houses[1]
    for lot in house.lots:
        depot.arrive(desk, number, house.number, lot.id, Measured(pieces=lot.pieces, gross_kg=lot.gross_kg))
    with pytest.raises(UserError) as error:
        depot.give_back(desk, number, house.number, "改配")
    assert error.value.id == "warehouse-still-planned"
    held = pull_house(desk, number, house.number)
    assert Due.RETURN_NOTE in {one.due for one in held.record.owed}
    held = depot.give_back(desk, number, house.number, "改配")
    (note,) = held.record.warehouse.returns
    assert note.measured.pieces == house.stated.pieces
    assert Due.RETURN_NOTE not in {one.due for one in held.record.owed}
    with pytest.raises(UserError) as error:
        depot.give_back(desk, number, house.number, "改配")
    assert error.value.id == "warehouse-returned"


def test_photos_are_taken_once_and_named_by_where_they_lie(desk: Desk, number: str, tmp_path: Path) -> None:
    box = open_consol(desk, number).consol.containers[0].number
    folder = tmp_path / "photos" / box
    folder.mkdir(parents=True)
    (folder / "zz.jpg").write_bytes(b"\xff\xd8\xff picture one")
    (folder / "seal.png").write_bytes(b"\x89PNG picture two")
    (folder / "again.jpg").write_bytes(b"\xff\xd8\xff picture one")
    (folder / "notes.txt").write_bytes(b"no picture")
    held = collect_photos(desk, number, tmp_path / "photos")
    assert {(one.kind, one.subject) for one in held.record.warehouse.photos} == {
        (PhotoKind.OTHER, f"box:{box}"),
        (PhotoKind.SEAL, f"box:{box}"),
    }
    assert collect_photos(desk, number, tmp_path / "photos").record == held.record
    assert all(desk.files.read(one.sha256) for one in held.record.warehouse.photos)
    with pytest.raises(UserError):
        collect_photos(desk, number, tmp_path / "nowhere")


@pytest.mark.parametrize(("typed", "kind", "value"), [
    ("ST,GS,+  123.450kg", Wedge.MASS, "123.45"), ("  75 g", Wedge.MASS, "0.075"), ("1.2t", Wedge.MASS, "1200"),
    ("US,GS,+  123.45kg", Wedge.OTHER, "US,GS,+  123.45kg"), ("cqdu 123456-0", Wedge.CONTAINER, "CQDU1234560"),
    ("CQDESK-RC:P26-000001-001", Wedge.ENTRY_NOTE, "P26-000001-001"), ("12.3", Wedge.OTHER, "12.3"),
])  # fmt: skip
def test_what_scanner_and_scale_type(typed: str, kind: Wedge, value: str) -> None:
    assert read_wedge(typed) == (kind, value)
