"""A consol in the store: kept, changed, undone, and what every change leaves owed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from cqdesk.actions.consol_changes import (
    add_house,
    allocate,
    drop_box,
    measure_lot,
    pull_house,
    put_box,
    reweigh_house,
    split_house,
    swap_box,
)
from cqdesk.actions.consol_settings import set_check_settings, setting_rows
from cqdesk.actions.consols import close_consol, edit_consol, list_consols, open_consol, redo_consol, undo_consol
from cqdesk.actions.container_cards import edit_card, free_until, open_seal, seal_box, sum_box, weigh_box
from cqdesk.actions.desk import Desk
from cqdesk.actions.manifest_practice import manifest_sync, release_house
from cqdesk.actions.manifests import queue_owed
from cqdesk.actions.verifying import verify
from cqdesk.domain.consolidation.model import Container, HouseBill, Lot, Seal
from cqdesk.domain.consolidation.owed import Due
from cqdesk.domain.consolidation.parting import laid
from cqdesk.domain.consolidation.record import ConsolRecord
from cqdesk.errors import UserError
from cqdesk.store import consols
from cqdesk.store.consol_documents import consol_document, consol_record
from tests.actions.conftest import OpenDesk
from tests.actions.consoling import TRANSMISSION, seeded, start
from tests.domain.consolidation.seeded import box_number

D = Decimal


@pytest.fixture
def desk(opened: OpenDesk) -> Desk:
    return opened(practice=True)


def refused(error: pytest.ExceptionInfo[UserError]) -> str:
    assert error.value.message.endswith("。")
    assert error.value.remedy.endswith("。")
    return error.value.id


def test_a_consol_comes_back_as_it_was_kept(desk: Desk) -> None:
    number = start(desk)
    held = open_consol(desk, number)
    assert number == "P26-000001"
    assert replace(held.consol, number="") == replace(seeded(), number="", stated=held.consol.stated)
    assert held.tie.tied
    assert open_consol(desk, held.consol.master).row.number == number
    assert [row.number for row in list_consols(desk)] == [number]
    assert consol_record(consol_document(held.record)) == held.record


def test_what_is_owed_at_first_is_every_message_and_paper(desk: Desk) -> None:
    held = open_consol(desk, start(desk))
    owed = {(one.due, one.subject) for one in held.record.owed}
    for house in held.consol.houses:
        assert {(due, house.number) for due in (Due.MANIFEST_MAIN, Due.MANIFEST_OTHER, Due.DECLARATION)} <= owed
    assert {(Due.VGM, box.number) for box in held.consol.containers} <= owed


def test_a_pulled_house_takes_its_own_duties_along_and_undo_brings_all_back(desk: Desk) -> None:
    number = start(desk)
    before = open_consol(desk, number)
    gone = before.consol.houses[2].number
    after = pull_house(desk, number, gone)
    assert gone not in after.consol.house_by_number
    assert after.tie.tied
    assert not [one for one in after.record.owed if one.subject == gone and one.due is not Due.HOUSE_BILL]
    assert "抽出分单" in undo_consol(desk, number)
    again = open_consol(desk, number)
    assert again.record == before.record
    assert "抽出分单" in redo_consol(desk, number)
    assert open_consol(desk, number).record == after.record
    assert verify(desk)["issues"] == []


def test_what_was_sent_is_a_barrier_for_undo(desk: Desk) -> None:
    number = start(desk)
    queue_owed(desk, number)
    with pytest.raises(UserError) as error:
        undo_consol(desk, number)
    assert refused(error) == "undo-stops-here"


def test_a_released_house_becomes_a_request_and_goes_when_granted(desk: Desk) -> None:
    number = start(desk)
    queue_owed(desk, number)
    manifest_sync(desk)
    house = open_consol(desk, number).consol.houses[0].number
    release_house(desk, number, house)
    asked = pull_house(desk, number, house)
    assert house in asked.consol.house_by_number
    assert [(one.due, one.subject) for one in asked.record.owed if one.request] == [(Due.OFF_LOAD, house)]
    with pytest.raises(UserError) as error:
        allocate(desk, number, {asked.consol.house_by_number[house].lots[0].id: {}})
    assert refused(error) == "consol-house-released"
    done = pull_house(desk, number, house, granted=True)
    assert house not in done.consol.house_by_number
    assert done.tie.tied


def test_one_live_consol_per_box(desk: Desk) -> None:
    first = start(desk)
    box = open_consol(desk, first).consol.containers[0]
    with pytest.raises(UserError) as error:
        start(desk)
    assert refused(error) == "consol-box-elsewhere"
    assert first in error.value.message
    other = start(desk, seeded(5))
    with pytest.raises(UserError):
        put_box(desk, other, box)
    edit_card(desk, first, box.number, returned=True)
    put_box(desk, other, box)
    drop_box(desk, other, box.number)
    edit_card(desk, first, box.number, returned=False)
    close_consol(desk, first)
    put_box(desk, other, box)
    with pytest.raises(UserError) as error:
        close_consol(desk, first, state=consols.LIVE)
    assert refused(error) == "consol-box-elsewhere"
    with pytest.raises(UserError) as error:
        pull_house(desk, first, "CQH0001")
    assert refused(error) == "consol-closed"


def test_added_split_reweighed_and_swapped_everything_ties(desk: Desk) -> None:
    number = start(desk)
    box = open_consol(desk, number).consol.containers[0].number
    lot = Lot(id="new", description="铝制梯子", package_kind="CT", pieces=7, gross_kg=D("70.07"), volume_m3=D("1.05"))
    house = HouseBill(number="CQH9000", lots=(lot,), shipper=seeded().houses[0].shipper)
    held = add_house(desk, number, house, laid("CQH9000", lot, {box: 7}))
    assert held.tie.tied
    held = split_house(desk, number, "CQH9000", {"CQH9001": {"new": 3}, "CQH9002": {"new": 4}})
    assert [held.consol.house_by_number[one].stated.pieces for one in ("CQH9001", "CQH9002")] == [3, 4]
    held = reweigh_house(desk, number, "CQH9002", {"new/2": D(41)})
    assert held.consol.house_by_number["CQH9002"].stated.gross_kg == 41
    new = Container(number=box_number(777_777), size_type="45G1", tare_kg=D(3900), supplier="2")
    held = swap_box(desk, number, box, new)
    assert box not in held.consol.container_by_number
    assert held.consol.packed_in(new.number)
    assert held.tie.tied
    assert verify(desk)["issues"] == []


def test_a_house_without_a_box_is_allocated_later_and_its_pieces_stay_whole(desk: Desk) -> None:
    number = start(desk)
    held = open_consol(desk, number)
    first, second = (box.number for box in held.consol.containers)
    lot = Lot(id="new", pieces=10, gross_kg=D("100.001"), volume_m3=D("1.0001"), package_kind="CT")
    add_house(desk, number, HouseBill(number="CQH9000", lots=(lot,)))
    held = allocate(desk, number, {"new": {first: 3, second: 7}})
    packed = held.consol.packed_of("CQH9000")
    assert sum(one.pieces for one in packed) == 10
    assert sum((one.gross_kg for one in packed), D(0)) == lot.gross_kg
    assert held.consol.house_by_number["CQH9000"].containers == (first, second)
    for placing, wrong in (({"new": {first: 11}}, "consol-allocation"), ({"new": {"CQDU0000000": 1}}, "consol-box-unknown"),
                           ({"none": {first: 1}}, "consol-lot-unknown")):  # fmt: skip
        with pytest.raises(UserError) as error:
            allocate(desk, number, placing)
        assert refused(error) == wrong


@pytest.mark.parametrize("values", [{"gross_kg": D(0)}, {"gross_kg": D(-1)}, {"pieces": 0}, {"volume_m3": D(0)}])
def test_figures_that_cannot_be_are_refused(desk: Desk, values: dict[str, object]) -> None:
    number = start(desk)
    house = open_consol(desk, number).consol.houses[0]
    with pytest.raises(UserError) as error:
        measure_lot(desk, number, house.number, house.lots[0].id, **values)  # type: ignore[arg-type]
    assert refused(error) == "consol-measures"
    lot = replace(house.lots[0], id="x", **values)  # type: ignore[arg-type]
    with pytest.raises(UserError):
        add_house(desk, number, HouseBill(number="CQH9000", lots=(lot,)))


def test_seals_masses_and_free_days(desk: Desk) -> None:
    number = start(desk)
    held = open_consol(desk, number)
    first, second = held.consol.containers
    seal_box(desk, number, first.number, (Seal(number="ab 1"),))
    with pytest.raises(UserError) as error:
        seal_box(desk, number, second.number, (Seal(number="AB 1"),))
    assert refused(error) == "consol-seal-twice"
    moved = held.consol.packed_in(first.number)[0]
    with pytest.raises(UserError) as error:
        allocate(desk, number, {moved.lot: {}})
    assert refused(error) == "consol-box-sealed"
    cargo = sum((one.gross_kg for one in held.consol.packed_in(first.number)), D(0))
    held = sum_box(desk, number, first.number, party="仓库", tare_source="铭牌", certificate="C1")
    vgm = held.consol.container_by_number[first.number].vgm
    assert vgm is not None
    assert vgm.mass_kg == cargo + D(3900)
    for mass, wrong in (
        (D(3900), "consol-vgm-mass"),
        (D(10**6 + 1), "consol-vgm-plate"),
        (cargo + 5100, "consol-vgm-breach"),
    ):
        with pytest.raises(UserError) as error:
            weigh_box(desk, number, first.number, mass, party="地磅")
        assert refused(error) == wrong
    held = weigh_box(desk, number, first.number, cargo + 3950, party="地磅", certificate="磅单7")
    held = open_seal(desk, number, first.number)
    assert held.consol.container_by_number[first.number].vgm is None
    with pytest.raises(UserError) as error:
        sum_box(desk, number, second.number, party="仓库", tare_source="", certificate="")
    assert refused(error) == "consol-vgm-sm2"
    picked = desk.clock.now() - timedelta(days=2)
    held = edit_card(desk, number, first.number, picked_up_at=picked, free_days=7)
    last = free_until(held.consol.container_by_number[first.number])
    assert last is not None
    assert (last - picked.date()).days == 6


def test_a_changed_voyage_is_owed_to_customs_once_it_was_sent(desk: Desk) -> None:
    number = start(desk)
    queue_owed(desk, number)
    manifest_sync(desk)
    held = edit_consol(desk, number, {"voyage": "046E"})
    moved = [one for one in held.record.owed if one.due is Due.REALLOCATION]
    assert {one.subject for one in moved} == set(held.consol.house_by_number)
    assert {one.message for one in moved} == {"MT8104"}


def test_tolerances_are_settings_of_the_office(desk: Desk) -> None:
    number = start(desk)
    assert {row.value for row in setting_rows(desk) if row.key == "tie.gross_kg"} == {"0"}
    set_check_settings(desk, {"tie.gross_kg": "1.5", "mass.breach_kg": "800"})
    assert {row.value for row in setting_rows(desk) if row.key == "mass.breach_kg"} == {"800"}
    assert open_consol(desk, number).tie.tied
    with pytest.raises(UserError) as error:
        set_check_settings(desk, {"tie.gross_kg": "-1"})
    assert refused(error) == "consol-setting"
    set_check_settings(desk, {"tie.gross_kg": ""})
    assert {row.value for row in setting_rows(desk) if row.key == "tie.gross_kg"} == {"0"}


def test_too_many_bills_are_a_sentence(desk: Desk) -> None:
    from cqdesk.actions.consols import new_consol

    one = seeded().houses[0]
    many = tuple(replace(one, number=f"H{n}", lots=(replace(one.lots[0], id=f"l{n}"),)) for n in range(10_000))
    crowd = replace(seeded(), houses=many, packings=())
    with pytest.raises(UserError) as error:
        new_consol(desk, ConsolRecord(consol=crowd, transmission=TRANSMISSION))
    assert refused(error) == "consol-too-many"
