"""The three-way tie-out: every planted mismatch is told at its place, clean consols are green."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

import pytest

from cqdesk.domain.consolidation.model import Consol, HouseBill, Mode, OfficialDeclaration, RailNote
from cqdesk.domain.consolidation.tie_out import Tie, Tolerance, What, tie_out
from tests.domain.consolidation.seeded import PLANTINGS, clean

CASES = 2_000


def test_two_thousand_consols_with_planted_mismatches_are_all_found_and_clean_ones_are_green() -> None:
    missed, false = [], []
    names = list(PLANTINGS)
    for seed in range(CASES):
        dice = random.Random(seed)
        consol, declared = clean(dice)
        table = tie_out(consol, declared)
        if not table.green:
            false.append((seed, table.differing))
        name = names[seed % len(names)]
        broken, declared, subject = PLANTINGS[name](consol, declared, dice)
        told = tie_out(broken, declared)
        if subject not in {row.subject for row in told.differing} or told.green:
            missed.append((seed, name, subject))
    assert (missed, false) == ([], [])


@pytest.mark.parametrize("name", ["house gross", "declared gross", "box pieces", "declared bill"])
def test_a_mismatch_is_told_of_its_own_measure_only(name: str) -> None:
    dice = random.Random(5)
    consol, declared = clean(dice, houses=6)
    broken, declared, subject = PLANTINGS[name](consol, declared, dice)
    wanted = What(name.split()[1])
    rows = [row for row in tie_out(broken, declared).differing if row.subject == subject]
    assert {row.what for row in rows} == {wanted}


def test_the_tolerance_is_a_setting_and_says_that_it_was_used() -> None:
    dice = random.Random(1)
    consol, declared = clean(dice, houses=3)
    declared[0] = replace(declared[0], gross_kg=(declared[0].gross_kg or 0) + Decimal("0.4"))
    assert not tie_out(consol, declared).tied
    table = tie_out(consol, declared, Tolerance(gross_kg=Decimal("0.5")))
    assert table.green
    assert [row.what for row in table.rows if row.tie is Tie.WITHIN] == [What.GROSS]


def test_before_declaring_nothing_differs_but_the_table_is_not_green() -> None:
    consol, _ = clean(random.Random(2))
    table = tie_out(consol, [])
    assert table.tied
    assert not table.green


def test_withdrawn_declarations_do_not_count_and_two_live_ones_are_summed() -> None:
    consol, declared = clean(random.Random(3), houses=3)
    one = declared[0]
    dead = replace(one, number="OLD", live=False)
    assert tie_out(consol, [*declared, dead]).green
    pieces, gross = one.pieces or 0, one.gross_kg or Decimal(0)
    parts = [
        replace(one, pieces=pieces - 1, gross_kg=gross - 1),
        replace(one, number="D0b", pieces=1, gross_kg=Decimal(1)),
    ]
    assert tie_out(consol, [*declared[1:], *parts]).green
    assert not tie_out(consol, [*declared, one]).tied


def test_a_volume_nobody_measured_is_no_difference() -> None:
    consol, declared = clean(random.Random(4), houses=3)
    parts = tuple(replace(one, volume_m3=None) for one in consol.packings)
    assert tie_out(replace(consol, packings=parts), declared).green


def test_by_rail_a_note_with_many_owners_needs_the_link_of_each_declaration() -> None:
    consol, declared = clean(random.Random(6), houses=3)
    note = RailNote(number="8240001", houses=tuple(house.number for house in consol.houses), split_accepted=True)
    rail: Consol = replace(consol, mode=Mode.RAIL, notes=(note,))
    linked: list[OfficialDeclaration] = [
        replace(one, bill="8240001", house=house.number) for one, house in zip(declared, rail.houses, strict=True)
    ]
    assert tie_out(rail, linked).green
    wrong = [replace(linked[0], bill="8240002"), *linked[1:]]
    told = tie_out(rail, wrong).differing
    assert [(row.subject, row.what) for row in told] == [(f"house:{rail.houses[0].number}", What.BILL)]
    assert not tie_out(rail, [replace(one, house=None) for one in linked]).tied


def test_references_follow_the_mode() -> None:
    consol = Consol(number="1", master="COSU1", houses=(HouseBill(number="H1"),))
    assert consol.bill_reference("H1") == "COSU1*H1"
    assert consol.bill_reference("") == "COSU1"
    assert replace(consol, mode=Mode.AIR).bill_reference("H1") == "COSU1_H1"
    assert replace(consol, mode=Mode.ROAD).bill_reference("H1") == "H1"
