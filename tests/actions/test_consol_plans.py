"""Plans of boxes with sized goods, what the route and the plate refuse, and the papers of the warehouse."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest

from cqdesk.actions import warehouse as depot
from cqdesk.actions.consol_board import board, suggestion
from cqdesk.actions.consol_changes import add_house, allocate, pull_house
from cqdesk.actions.consol_checking import check_consol
from cqdesk.actions.consol_paste import houses_of, paste_houses
from cqdesk.actions.consol_plans import plan_box
from cqdesk.actions.consols import edit_consol, new_consol, open_consol
from cqdesk.actions.container_cards import edit_card, seal_box
from cqdesk.actions.desk import Desk
from cqdesk.actions.warehouse_prints import entry_note_pages, return_note_pages, write_entry_notes
from cqdesk.domain.consolidation.model import (
    Consol,
    Container,
    HazardStatus,
    HouseBill,
    Leg,
    LegHazard,
    Lot,
    Measured,
    Mode,
    PieceSize,
    Seal,
)
from cqdesk.domain.consolidation.owed import Due
from cqdesk.domain.consolidation.record import ConsolRecord
from cqdesk.errors import UserError
from tests.actions.conftest import OpenDesk
from tests.actions.consoling import TRANSMISSION, start
from tests.domain.consolidation.seeded import box_number

D = Decimal


@pytest.fixture
def desk(opened: OpenDesk) -> Desk:
    return opened()


def sized(at: int, pieces: int, side: int, gross: str, **more: object) -> HouseBill:
    size = PieceSize(pieces=pieces, length=side, width=side, height=side)
    volume = D(side) ** 3 * pieces / 10**9
    lot = Lot(id=f"K{at}-1", description=f"样品{at}", package_kind="CT", pieces=pieces, gross_kg=D(gross),
              volume_m3=volume, sizes=(size,), **more)  # type: ignore[arg-type]  # fmt: skip
    return HouseBill(number=f"K{at}", lots=(lot,))


@pytest.fixture
def number(desk: Desk) -> str:
    houses = (sized(1, 40, 500, "800"), sized(2, 30, 600, "900"), sized(3, 10, 800, "1500"))
    boxes = tuple(
        Container(number=box_number(660_000 + at), size_type="22G1", tare_kg=D(2350), max_gross_kg=D(30480),
                  payload_kg=D(28130), capacity_m3=D("33.2")) for at in (1, 2)
    )  # fmt: skip
    consol = Consol(number="", master="COSU1", houses=houses, containers=boxes, vessel_code="UN9703291", voyage="1W",
                    customs_office="8013", sender="8013000000001")  # fmt: skip
    return new_consol(desk, ConsolRecord(consol=consol, transmission=TRANSMISSION))


def checks(desk: Desk, number: str, *wanted: str) -> dict[str, str]:
    """Check -> found, missing, or passed."""
    issues, lacks = check_consol(desk, number)
    found = {one.id for one in issues}
    missing = {one.id for one in lacks}
    return {one: "found" if one in found else "missing" if one in missing else "passed" for one in wanted}


def test_a_plan_counts_for_what_it_was_made_for(desk: Desk, number: str) -> None:
    held = open_consol(desk, number)
    first = held.consol.containers[0].number
    allocate(desk, number, {"K1-1": {first: 40}, "K2-1": {first: 30}})
    assert checks(desk, number, "CON-60", "CON-61") == {"CON-60": "missing", "CON-61": "missing"}
    planned = plan_box(desk, number, first, seconds=1.0)
    assert len(planned.plan.boxes[0].placements) == 70
    held = open_consol(desk, number)
    assert Due.LOAD_PLAN not in {one.due for one in held.record.owed if one.subject == first}
    assert held.record.plans[first].order
    assert "missing" not in checks(desk, number, "CON-60", "CON-61").values()
    allocate(desk, number, {"K3-1": {first: 10}})
    assert checks(desk, number, "CON-60", "CON-61") == {"CON-60": "missing", "CON-61": "missing"}


def test_what_cannot_be_planned_is_a_sentence(desk: Desk, number: str) -> None:
    first, second = (one.number for one in open_consol(desk, number).consol.containers)
    for box, wrong in (("CQDU0000000", "consol-box-unknown"), (first, "plan-empty")):
        with pytest.raises(UserError) as error:
            plan_box(desk, number, box)
        assert error.value.id == wrong
    allocate(desk, number, {"K1-1": {first: 20, second: 20}})
    with pytest.raises(UserError) as error:
        plan_box(desk, number, first)
    assert error.value.id == "plan-no-sizes"


def test_the_route_refuses_and_the_plate_refuses(desk: Desk, number: str) -> None:
    first = open_consol(desk, number).consol.containers[0].number
    lithium = LegHazard(leg=2, status=HazardStatus.DANGEROUS, un_number="3480", hazard_class="9")
    house = sized(9, 5, 400, "100", hazards=(lithium,))
    held = edit_consol(
        desk, number, {"legs": (Leg(sequence=1, mode=Mode.RAIL), Leg(sequence=2, mode=Mode.RAIL, refuses=True))}
    )
    add_house(desk, number, house)
    with pytest.raises(UserError) as error:
        allocate(desk, number, {"K9-1": {first: 5}})
    assert error.value.id == "consol-lot-refused"
    assert "UN3480" in error.value.message
    allocate(desk, number, {"K1-1": {first: 40}})
    edit_card(desk, number, first, payload_kg=D(700))
    with pytest.raises(UserError) as error:
        seal_box(desk, number, first, (Seal(number="S1"),))
    assert error.value.id == "consol-box-overloaded"
    assert held.row.number == number


def test_the_board_says_how_full_boxes_are_and_what_is_wrong(desk: Desk, number: str) -> None:
    shown = board(desk, number)
    assert [one.loose for one in shown.houses] == [40, 30, 10]
    assert {mark for one in shown.houses for mark in one.marks} == {"未进仓"}
    placing = suggestion(desk, number)
    assert not placing.left
    allocate(desk, number, placing.lots)
    shown = board(desk, number)
    assert sum(one.loose for one in shown.houses) == 0
    used = [one for one in shown.boxes if one.houses]
    assert all(bar.share is not None and 0 < bar.share <= 1 for one in used for bar in one.bars[1:])
    edit_card(desk, number, used[0].number, payload_kg=D(10))
    over = next(one for one in board(desk, number).boxes if one.number == used[0].number)
    assert over.bars[1].share is not None
    assert over.bars[1].share > 1
    assert ("error", True) in {(severity, "上限10" in words) for severity, words in over.faults}


TABLE = (
    "分单号\t货名\t件数\t毛重(KG)\t体积（M3）\nA1\t梯子\t10\t1,200.5\t3.2\nA1\t椅子\t5\t60\t\nA2\t桌子\t3\t90\t1.1\n"
)


def test_houses_come_from_a_pasted_table(desk: Desk, number: str) -> None:
    held = paste_houses(desk, number, TABLE)
    house = held.consol.house_by_number["A1"]
    assert [(lot.description, lot.pieces, lot.gross_kg, lot.volume_m3) for lot in house.lots] == [
        ("梯子", 10, D("1200.5"), D("3.2")),
        ("椅子", 5, D(60), None),
    ]
    assert held.consol.house_by_number["A2"].lots[0].booked == Measured(pieces=3, gross_kg=D(90), volume_m3=D("1.1"))
    with pytest.raises(UserError) as error:
        paste_houses(desk, number, TABLE)
    assert error.value.id == "consol-house-twice"


@pytest.mark.parametrize(("text", "wrong"), [
    ("", "consol-paste"), ("分单号\t货名\nA\tb", "consol-paste-heads"), (TABLE.replace("1,200.5", "-3"), "consol-paste-number"),
    (TABLE.replace("10\t", "1.5\t"), "consol-paste-number"), (TABLE.replace("A2", ""), "consol-paste-row"),
    (TABLE.replace("90", "NaN"), "consol-paste-number"),
])  # fmt: skip
def test_a_pasted_table_that_cannot_be_is_a_sentence(text: str, wrong: str) -> None:
    with pytest.raises(UserError) as error:
        houses_of(text)
    assert error.value.id == wrong
    assert error.value.remedy.endswith("。")


def test_entry_and_return_notes_are_printed(desk: Desk, tmp_path: Path) -> None:
    number = start(desk)
    with pytest.raises(UserError) as error:
        entry_note_pages(desk, number)
    assert error.value.id == "entry-none"
    depot.issue_entry_notes(desk, number, warehouse="一号库")
    (file,) = write_entry_notes(desk, number, tmp_path / "notes.pdf")
    pages = pypdfium2.PdfDocument(file)
    try:
        assert len(pages) == 5
        words = pages[0].get_textpage().get_text_range()
    finally:
        pages.close()
    assert f"{number}-001" in words
    assert "一号库" in words
    with pytest.raises(UserError):
        write_entry_notes(desk, number, tmp_path / "notes.txt")
    with pytest.raises(UserError) as error:
        return_note_pages(desk, number)
    assert error.value.id == "return-none"
    house = open_consol(desk, number).consol.houses[0]
    depot.arrive(desk, number, house.number, house.lots[0].id, Measured(pieces=3, gross_kg=D(30)))
    pull_house(desk, number, house.number)
    depot.give_back(desk, number, house.number, "改配下一水")
    texts = return_note_pages(desk, number).pages[0].texts
    assert {"退仓单", "改配下一水", "3", "30"} <= set(texts)


def test_long_goods_lists_go_on_on_the_next_page(desk: Desk) -> None:
    houses = (replace(sized(1, 1, 100, "1"), lots=tuple(
        Lot(id=f"x{n}", description=f"货物{n}", pieces=1, gross_kg=D(1)) for n in range(60))),)  # fmt: skip
    number = new_consol(desk, ConsolRecord(consol=Consol(number="", houses=houses), transmission=TRANSMISSION))
    depot.issue_entry_notes(desk, number)
    pages = entry_note_pages(desk, number).pages
    assert len(pages) > 1
    assert "货物59" in {words for page in pages for words in page.texts}
