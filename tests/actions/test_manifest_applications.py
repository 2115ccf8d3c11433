"""Packing lists, off-load and re-allocation: from the owed list to the answer of customs, which settles them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from cqdesk.actions.consol_changes import pull_house, settle_duty, swap_box
from cqdesk.actions.consols import edit_consol, edit_transmission, new_consol, open_consol
from cqdesk.actions.desk import Desk
from cqdesk.actions.manifest_practice import manifest_sync, open_manifest_office, release_house
from cqdesk.actions.manifest_views import message_views
from cqdesk.actions.manifests import export_message, note_verdict, queue_owed
from cqdesk.domain.consolidation.model import Mode, RailNote
from cqdesk.domain.consolidation.owed import CustomsKey, Due, Owed
from cqdesk.domain.consolidation.receipts import BillStage
from cqdesk.domain.consolidation.record import ConsolRecord, GoodsFacts
from cqdesk.errors import UserError
from cqdesk.forms.manifest.message import read_manifest
from tests.actions.conftest import OpenDesk
from tests.actions.consoling import TRANSMISSION, seeded, start


@pytest.fixture
def desk(opened: OpenDesk) -> Desk:
    return opened(practice=True)


@pytest.fixture
def number(desk: Desk) -> str:
    """A consol by sea whose manifest and packing lists customs has accepted."""
    made = start(desk)
    send(desk, made)
    return made


def send(desk: Desk, number: str) -> list[str]:
    ids = queue_owed(desk, number)
    manifest_sync(desk)
    return ids


def owed(desk: Desk, number: str, *dues: Due) -> list[Owed]:
    return [one for one in open_consol(desk, number).record.owed if one.due in dues]


def stage(desk: Desk, number: str, house: str) -> BillStage:
    return open_consol(desk, number).views[house].stage


def test_a_packing_list_is_settled_by_its_receipt_and_a_refused_one_is_owed_again(desk: Desk) -> None:
    number = start(desk)
    assert len(owed(desk, number, Due.PACKING_MESSAGE)) == 2
    house = open_consol(desk, number).consol.houses[0]
    with open_manifest_office(desk) as office:
        office.wish(house.number, "03", "19021 货物描述笼统")
    send(desk, number)
    held = open_consol(desk, number)
    boxes = {box.number: box.listed for box in held.consol.containers}
    assert all(boxes.values())
    assert owed(desk, number, Due.PACKING_MESSAGE) == []
    assert [one.stage for one in message_views(held) if one.kind == "MT7101"] == ["accepted"]
    with open_manifest_office(desk) as office:
        office.forget_packing_list(house.containers[0])
    pull_house(desk, number, house.number)
    send(desk, number)
    again = {(one.due, one.subject) for one in owed(desk, number, Due.PACKING_DELETE, Due.PACKING_MESSAGE)}
    assert again == {(Due.PACKING_DELETE, house.containers[0])}


def test_a_changed_box_is_deleted_and_listed_anew_and_a_box_that_left_is_deleted(desk: Desk, number: str) -> None:
    old, other = open_consol(desk, number).consol.containers
    swap_box(desk, number, old.number, replace(old, number="CSQU3054383"))
    found = [(one.due, one.subject) for one in owed(desk, number, Due.PACKING_DELETE, Due.PACKING_MESSAGE)]
    assert found == [(Due.PACKING_DELETE, old.number), (Due.PACKING_MESSAGE, "CSQU3054383")]
    send(desk, number)
    assert owed(desk, number, Due.PACKING_DELETE, Due.PACKING_MESSAGE) == []
    listed = {box.number: box.listed for box in open_consol(desk, number).consol.containers}
    assert listed == {"CSQU3054383": True, other.number: True}
    assert {one.stage for one in message_views(open_consol(desk, number))} == {"accepted"}


def test_what_a_list_says_of_a_bill_is_part_of_it(desk: Desk, number: str, tmp_path: Path) -> None:
    export_message(desk, number, "MT7101", tmp_path / "list.xml")
    form = read_manifest((tmp_path / "list.xml").read_bytes()).filled.form
    consol = open_consol(desk, number).consol
    for box in form.body.containers:
        assert box.number.list_number == f"{number.replace('-', '')}{box.number.id}"
        stated = consol.container_by_number[box.number.id].stated
        items = [item for bill in box.bills for item in bill.items]
        assert sum(item.packaging.pieces for item in items) == stated.pieces
        assert sum(item.mass.gross_kg for item in items) == stated.gross_kg


def test_a_released_house_is_off_loaded_before_it_is_pulled(desk: Desk, number: str) -> None:
    house = open_consol(desk, number).consol.houses[0].number
    release_house(desk, number, house)
    pull_house(desk, number, house)
    (asked,) = owed(desk, number, Due.OFF_LOAD)
    assert (asked.message, asked.subject, asked.sendable) == ("MT8102", house, True)
    queue_owed(desk, number)
    with pytest.raises(UserError) as error:
        pull_house(desk, number, house)
    assert error.value.id == "consol-off-load-sent"
    manifest_sync(desk)
    assert stage(desk, number, house) is BillStage.OFF_LOADED
    assert owed(desk, number, Due.OFF_LOAD) == []
    pull_house(desk, number, house)
    assert house not in open_consol(desk, number).consol.house_by_number
    assert Due.MANIFEST_DELETE in {one.due for one in owed(desk, number, *Due)}
    send(desk, number)
    with open_manifest_office(desk) as office:
        assert {one["house"]: one["state"] for one in office.bills()}[house] == "deleted"


def test_a_refused_off_load_is_owed_again_and_the_house_stays(desk: Desk, number: str) -> None:
    house = open_consol(desk, number).consol.houses[0].number
    release_house(desk, number, house)
    pull_house(desk, number, house)
    with open_manifest_office(desk) as office:
        office.wish(house, "03", "81099 不同意落装")
    send(desk, number)
    assert stage(desk, number, house) is BillStage.RELEASED
    assert [one.subject for one in owed(desk, number, Due.OFF_LOAD)] == [house]
    pull_house(desk, number, house)
    assert len(owed(desk, number, Due.OFF_LOAD)) == 1


def test_another_voyage_and_master_move_all_bills_with_one_application(desk: Desk, number: str) -> None:
    consol = open_consol(desk, number).consol
    before = CustomsKey(vessel=consol.vessel_code, voyage=consol.voyage, master=consol.master)
    edit_consol(desk, number, {"voyage": "046W"})
    edit_consol(desk, number, {"voyage": "047W", "master": "COSU6300000009"})
    assert {one.before for one in owed(desk, number, Due.REALLOCATION)} == {before}
    edit_consol(desk, number, {"voyage": consol.voyage, "master": consol.master})
    assert owed(desk, number, Due.REALLOCATION) == []
    edit_consol(desk, number, {"voyage": "047W", "master": "COSU6300000009"})
    with open_manifest_office(desk) as office:
        office.wish(consol.master, "03", "81099 不同意改配")
    send(desk, number)
    assert len(owed(desk, number, Due.REALLOCATION)) == len(consol.houses)
    send(desk, number)
    assert owed(desk, number, Due.REALLOCATION) == []
    with open_manifest_office(desk) as office:
        assert {(one["voyage"], one["master"]) for one in office.bills()} == {("047W", "COSU6300000009")}
    sent = [one for one in message_views(open_consol(desk, number)) if one.kind == "MT8104"]
    assert [one.stage for one in sent] == ["refused", "accepted"]
    assert [len(one.bills) for one in sent] == [len(consol.houses)] * 2


def test_by_road_another_batch_is_a_re_allocation(desk: Desk, tmp_path: Path) -> None:
    consol = seeded()
    by_truck = replace(
        consol,
        mode=Mode.ROAD,
        customs_office="8010",
        houses=tuple(replace(one, freight_payment="40") for one in consol.houses),
    )
    goods = {lot.id: GoodsFacts(amount=Decimal(1000)) for _, lot in consol.lots()}
    number = new_consol(desk, ConsolRecord(consol=by_truck, transmission=TRANSMISSION, goods=goods))
    values = {"batch": "5001234560A01", "agent": "500123456", "unloading_date": "20261126100000086"}
    edit_transmission(desk, number, values)
    assert owed(desk, number, Due.REALLOCATION) == []
    ids = queue_owed(desk, number)
    houses = [house.number for house in consol.houses]
    note_verdict(desk, number, "01", houses=houses, message_id=ids[0], words="单一窗口网页")
    edit_transmission(desk, number, {"batch": "5001234560A02"})
    assert {(one.message, one.before.batch) for one in owed(desk, number, Due.REALLOCATION) if one.before} == {
        ("MT8404", "5001234560A01")
    }
    made = export_message(desk, number, "MT8404", tmp_path / "m.xml")
    assert [one for one in made.issues if one.severity == "error"] == []
    form = read_manifest((tmp_path / "m.xml").read_bytes()).filled.form
    assert (form.body.before.id, form.body.batch) == ("5001234560A01", "5001234560A02")
    assert [bill.before.id for bill in form.body.bills] == houses


def test_what_has_no_message_is_settled_by_hand_with_the_office_s_word(desk: Desk) -> None:
    consol = seeded()
    note = RailNote(number="R1", houses=tuple(one.number for one in consol.houses))
    number = start(desk, replace(consol, mode=Mode.RAIL, notes=(note,)))
    house = consol.houses[0].number
    note_verdict(desk, number, "11", houses=[house], words="平台通知放行")
    pull_house(desk, number, house)
    (asked,) = owed(desk, number, Due.OFF_LOAD)
    assert not asked.sendable
    assert "平台公司" in asked.why
    assert queue_owed(desk, number) == []
    settle_duty(desk, number, Due.OFF_LOAD, house, "渝关批复2026-001")
    pull_house(desk, number, house)
    assert house not in open_consol(desk, number).consol.house_by_number


def test_a_message_of_another_mode_is_told_which_ones_there_are(desk: Desk, number: str, tmp_path: Path) -> None:
    for message, wrong in (
        ("MT8402", "manifest-other-mode"),
        ("MT8102", "manifest-no-off-load"),
        ("MT8104", "manifest-no-move"),
    ):
        with pytest.raises(UserError) as error:
            export_message(desk, number, message, tmp_path / "n.xml")
        assert error.value.id == wrong
        assert error.value.remedy.endswith("。")
