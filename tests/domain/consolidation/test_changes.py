"""Changing a consol: everything re-ties, what is owed follows, what is loaded is refused and released needs consent."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cqdesk.domain.consolidation.box_mass import MassAnswer, compared, summed_mass, summed_vgm
from cqdesk.domain.consolidation.changes import add, pull, reweigh, split, swap_box
from cqdesk.domain.consolidation.model import (
    SHARED,
    SINGLE,
    Consol,
    Container,
    Mode,
    OfficialDeclaration,
    Packing,
    RailNote,
    Vgm,
)
from cqdesk.domain.consolidation.owed import Due
from cqdesk.domain.consolidation.receipts import BillStage
from cqdesk.domain.consolidation.tie_out import tie_out
from cqdesk.errors import UserError
from tests.domain.consolidation.seeded import box_number, clean


def at_customs(consol: Consol, stage: BillStage = BillStage.COMPLETE) -> Consol:
    return replace(consol, houses=tuple(replace(house, stage=stage) for house in consol.houses))


def same_stage(consol: Consol, number: str, stage: BillStage) -> Consol:
    return replace(
        consol, houses=tuple(replace(one, stage=stage) if one.number == number else one for one in consol.houses)
    )


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_whatever_is_changed_boxes_and_bills_stay_tied_and_sums_exact(seed: int) -> None:
    dice = random.Random(seed)
    consol, _ = clean(dice)
    house = dice.choice(consol.houses)
    act = dice.randrange(4)
    if act == 0:
        after = pull(consol, house.number).consol
        assert (after.stated.pieces or 0) + (house.stated.pieces or 0) == consol.stated.pieces
        assert (after.stated.gross_kg or 0) + (house.stated.gross_kg or 0) == consol.stated.gross_kg
    elif act == 1:
        counts = {lot.id: dice.randrange(lot.pieces + 1) for lot in house.lots}
        rest = {lot.id: lot.pieces - counts[lot.id] for lot in house.lots}
        after = split(consol, house.number, {house.number: counts, "CQHNEW": rest}).consol
        assert after.stated == consol.stated
    elif act == 2:
        mass = Decimal(dice.randrange(1, 10**8)).scaleb(-3)
        after = reweigh(consol, house.number, {house.lots[0].id: mass}).consol
        assert (after.stated.gross_kg or 0) - mass == (consol.stated.gross_kg or 0) - house.lots[0].gross_kg
    else:
        old = dice.choice(consol.containers)
        after = swap_box(consol, old.number, Container(number=box_number(999_998), tare_kg=Decimal(4000))).consol
        assert after.stated == consol.stated
        assert old.number not in after.container_by_number
    assert tie_out(after, []).tied


def test_pulling_and_adding_again_gives_the_same_figures() -> None:
    consol, _ = clean(random.Random(9), houses=5)
    house = consol.houses[-1]
    back = add(pull(consol, house.number).consol, house, consol.packed_of(house.number)).consol
    assert back.stated == consol.stated
    assert back.houses == consol.houses
    assert back.containers == consol.containers


def test_pulling_an_accepted_and_declared_house_owes_deletion_withdrawal_and_the_papers_of_its_boxes() -> None:
    consol, declared = clean(random.Random(9), houses=5, boxes=2)
    consol = at_customs(consol)
    house = consol.houses[2]
    change = pull(consol, house.number, declared)
    owed = {(one.due, one.subject): one for one in change.owed}
    deletion = owed[Due.MANIFEST_DELETE, house.number]
    assert (deletion.message, deletion.function, deletion.reason_code) == ("MT2101", "3", "002")
    assert owed[Due.DECLARATION_WITHDRAWAL, "D2"].request
    for box in house.containers:
        assert {Due.PACKING_LIST, Due.PACKING_MESSAGE, Due.VGM} <= {d for d, s in owed if s == box}
    assert (Due.MASTER_BILL, consol.master) in owed
    untouched = [other.number for other in consol.houses if other.number != house.number]
    assert not [one for one in change.owed if one.subject in untouched], "other bills owe nothing"
    rest = [one for one in declared if one.number != "D2"]
    assert tie_out(change.consol, rest).green


def test_a_draft_house_owes_no_message_when_pulled() -> None:
    consol, _ = clean(random.Random(9), houses=5)
    assert not [one for one in pull(consol, consol.houses[0].number).owed if one.message.startswith("MT2")]


def test_a_box_left_with_one_bill_is_no_longer_shared_and_the_bill_that_stays_owes_a_change() -> None:
    consol, declared = clean(random.Random(9), houses=2, boxes=1)
    consol = at_customs(consol)
    declared = [replace(one, shared_mark=True) for one in declared]
    assert consol.containers[0].fullness == SHARED
    change = pull(consol, consol.houses[0].number, declared)
    assert change.consol.containers[0].fullness == SINGLE
    stays = consol.houses[1].number
    assert (Due.MANIFEST_CHANGE, stays) in {(one.due, one.subject) for one in change.owed}
    assert (Due.DECLARATION_AMENDMENT, "D1") in {(one.due, one.subject) for one in change.owed}


ACTS: list[Callable[[Consol, list[OfficialDeclaration], bool], object]] = [
    lambda consol, declared, granted: pull(consol, consol.houses[0].number, declared, granted=granted),
    lambda consol, declared, granted: reweigh(
        consol, consol.houses[0].number, {consol.houses[0].lots[0].id: Decimal(7)}, declared, granted=granted
    ),
    lambda consol, declared, granted: swap_box(
        consol, consol.houses[0].containers[0], Container(number=box_number(999_998)), declared, granted=granted
    ),
]  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
def test_loaded_is_refused_even_with_consent(act: Callable[..., object]) -> None:
    consol, declared = clean(random.Random(9), houses=4)
    with pytest.raises(UserError) as refused:
        act(at_customs(consol, BillStage.LOADED), declared, True)
    assert refused.value.id == "consol-house-loaded"


@pytest.mark.parametrize("act", ACTS)
def test_released_becomes_a_request_and_changes_only_with_consent(act: Callable[..., object]) -> None:
    consol, declared = clean(random.Random(9), houses=4)
    consol = same_stage(consol, consol.houses[0].number, BillStage.RELEASED)
    asked = act(consol, declared, False)
    assert asked.waiting  # type: ignore[attr-defined]
    assert asked.consol == consol  # type: ignore[attr-defined]
    assert {one.due for one in asked.owed} == {Due.OFF_LOAD, Due.DECLARATION_WITHDRAWAL}  # type: ignore[attr-defined]
    assert all(one.request for one in asked.owed)  # type: ignore[attr-defined]
    done = act(consol, declared, True)
    assert not done.waiting  # type: ignore[attr-defined]
    assert done.consol != consol  # type: ignore[attr-defined]


def test_a_released_declaration_stops_a_change_although_the_bill_itself_is_not_released() -> None:
    consol, declared = clean(random.Random(9), houses=4)
    declared[1] = replace(declared[1], released=True)
    assert pull(consol, consol.houses[1].number, declared).waiting
    assert not pull(consol, consol.houses[0].number, declared).waiting


def test_a_bill_in_review_waits_for_customs() -> None:
    consol, _ = clean(random.Random(9), houses=4)
    with pytest.raises(UserError) as refused:
        pull(same_stage(consol, "CQH0000", BillStage.REVIEW), "CQH0000")
    assert refused.value.id == "consol-house-in-review"


def test_bad_acts_are_refused_with_a_remedy() -> None:
    consol, _ = clean(random.Random(9), houses=2, boxes=1)
    house, box = consol.houses[0], consol.containers[0]
    one_house = pull(consol, house.number).consol
    part = consol.packed_of(house.number)
    wrong: list[tuple[Callable[[], object], str]] = [
        (lambda: pull(one_house, one_house.houses[0].number), "consol-last-house"),
        (lambda: pull(consol, "XX"), "consol-house-unknown"),
        (lambda: add(consol, house, part), "consol-house-twice"),
        (lambda: add(one_house, house, part[:-1]), "consol-packing-sum"),
        (lambda: add(one_house, house, [replace(one, container="NONE") for one in part]), "consol-box-unknown"),
        (lambda: swap_box(consol, box.number, box), "consol-box-twice"),
        (lambda: swap_box(consol, "NONE", box), "consol-box-unknown"),
        (lambda: reweigh(consol, house.number, {house.lots[0].id: Decimal(0)}), "consol-weight"),
        (lambda: split(consol, house.number, {"A": {}, "B": {}}), "consol-split-pieces"),
        (
            lambda: split(consol, house.number, {"A": {one.id: one.pieces for one in house.lots}}),
            "consol-split-numbers",
        ),
    ]
    for act, id in wrong:
        with pytest.raises(UserError) as refused:
            act()
        assert refused.value.id == id
        assert refused.value.remedy


def test_a_summed_vgm_follows_and_a_weighed_one_must_be_weighed_again() -> None:
    consol, _ = clean(random.Random(9), houses=3, boxes=1)
    box = consol.containers[0]
    summed = replace(consol, containers=(replace(box, vgm=summed_vgm(consol, box, "仓库", "EIR")),))
    after = pull(summed, "CQH0000").consol
    assert after.containers[0].vgm is not None
    assert after.containers[0].vgm.mass_kg == summed_mass(after, after.containers[0])
    weighed = replace(consol, containers=(replace(box, vgm=Vgm(mass_kg=Decimal(20000), method="SM1")),))
    change = pull(weighed, "CQH0000")
    assert change.consol.containers[0].vgm is None
    assert [one.why for one in change.owed if one.due is Due.VGM] == ["箱内货物有变，须重新过磅"]


def test_the_sample_arithmetic_of_a_terminal_and_both_bounds_of_the_breach() -> None:
    box = Container(number="CQDU0000001", tare_kg=Decimal(3950))
    part = Packing(house="H", lot="1", container=box.number, pieces=1, gross_kg=Decimal(17050))
    consol = Consol(number="1", containers=(box,), packings=(part,))
    assert summed_mass(consol, box) == Decimal(21000)
    actual = Decimal(21000)
    assert compared(Decimal(21420), actual) is MassAnswer.FINE
    assert compared(Decimal(21421), actual) is MassAnswer.NOTICEABLE
    assert compared(Decimal(22000), actual) is MassAnswer.NOTICEABLE
    assert compared(Decimal(22001), actual) is MassAnswer.BREACH
    assert compared(Decimal(9451), Decimal(9000)) is MassAnswer.BREACH


def test_by_rail_a_pulled_house_owes_the_split_of_its_note_and_data_sheets_instead_of_messages() -> None:
    consol, _ = clean(random.Random(9), houses=4)
    numbers = tuple(house.number for house in consol.houses)
    note = RailNote(number="8240001", houses=numbers, split_accepted=True)
    change = pull(at_customs(replace(consol, mode=Mode.RAIL, notes=(note,))), numbers[0])
    assert change.consol.notes[0].houses == numbers[1:]
    owed = {(one.due, one.subject): one for one in change.owed}
    assert owed[Due.NOTE_SPLIT, "8240001"].request
    assert (Due.RAIL_SHEET, numbers[0]) in owed
    assert not [one for one in change.owed if one.message]
