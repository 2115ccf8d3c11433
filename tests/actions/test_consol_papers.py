"""Papers of a consol: what stands on them, what is marked as not known, what they refuse."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import python_calamine
from PySide6.QtWidgets import QApplication

from cqdesk.actions.consol_changes import pull_house
from cqdesk.actions.consol_papers import consol_paper_pages, kinds_of, write_consol_papers
from cqdesk.actions.consols import new_consol, open_consol, undo_consol
from cqdesk.actions.desk import Desk
from cqdesk.domain.consolidation.model import Consol, HazardStatus, Leg, LegHazard, Mode, RailNote
from cqdesk.domain.consolidation.owed import Due
from cqdesk.domain.consolidation.record import ConsolRecord, GoodsFacts
from cqdesk.domain.quantity import plain
from cqdesk.errors import UserError
from cqdesk.output.trade_pages import TO_FILL
from tests.actions.conftest import OpenDesk
from tests.actions.consoling import TRANSMISSION, seeded, start


@pytest.fixture
def desk(opened: OpenDesk, qapp: QApplication) -> Desk:
    return opened()


def texts(desk: Desk, number: str, kind: str) -> list[str]:
    return [words for page in consol_paper_pages(desk, number, kind).pages for words in page.texts]


def keep(desk: Desk, consol: Consol, **more: object) -> str:
    return new_consol(desk, ConsolRecord(consol=consol, transmission=TRANSMISSION, **more))  # type: ignore[arg-type]


def test_each_box_has_a_packing_list_of_what_lies_in_it(desk: Desk) -> None:
    number = start(desk)
    consol = open_consol(desk, number).consol
    pages = consol_paper_pages(desk, number, "packing-list").pages
    assert len(pages) == len(consol.containers)
    for box, page in zip(consol.containers, pages, strict=True):
        inside = consol.packed_in(box.number)
        assert box.number in page.texts
        assert {one.house for one in inside} <= set(page.texts)
        for whole in (sum(one.pieces for one in inside), sum((one.gross_kg for one in inside), Decimal(0))):
            assert plain(whole) in page.texts
        for seal in box.seals:
            assert any(seal.number in words for words in page.texts)


def test_a_house_bill_is_a_draft_and_marks_what_nobody_told(desk: Desk) -> None:
    number = start(desk)
    consol = open_consol(desk, number).consol
    found = texts(desk, number, "house-bill")
    assert sum("草稿 DRAFT" in words for words in found) == len(consol.houses)
    assert found[found.index("正本份数 Originals") + 1] == TO_FILL
    for house in consol.houses:
        assert house.number in found
        assert house.shipper.name in " ".join(found)


def test_the_master_sums_its_houses_and_shows_the_forwarder(desk: Desk) -> None:
    number = start(desk)
    consol = open_consol(desk, number).consol
    found = texts(desk, number, "master-bill")
    assert plain(sum(lot.pieces for _, lot in consol.lots())) in found
    assert TRANSMISSION.representative in found
    assert f"编号 No. {consol.master}" in found


def test_arrival_goes_to_the_notify_party_and_delivery_is_signed(desk: Desk) -> None:
    consol = seeded()
    first = consol.houses[0]
    named = replace(first, notify=replace(first.consignee, name="NOTIFY SAMPLE LTD"))
    number = keep(desk, replace(consol, houses=(named, *consol.houses[1:])))
    assert "NOTIFY SAMPLE LTD" in consol_paper_pages(desk, number, "arrival-notice").pages[0].texts
    assert "收货人 Received by：" in consol_paper_pages(desk, number, "delivery-note").pages[0].texts


def test_a_stuffing_list_never_sums_what_it_does_not_know(desk: Desk) -> None:
    consol = replace(seeded(houses=3, boxes=1), special="market")
    (known, *_), (unknown, *_), _ = (house.lots for house in consol.houses)
    facts = {known.id: GoodsFacts(name="杯", amount=Decimal("1200.50")), unknown.id: GoodsFacts(name="袋")}
    number = keep(desk, consol, goods=facts, market={"order": "SCCG1"})
    found = texts(desk, number, "market-list")
    assert "SCCG1" in found
    assert found[found.index("市场采购代理商 Agent") + 1] == TO_FILL
    assert "1200.5 USD" in found
    assert any("150000 美元" in words for words in found)
    plain_one = start(desk, replace(seeded(9), special=""))
    assert "market-list" not in kinds_of(open_consol(desk, plain_one))
    with pytest.raises(UserError) as told:
        consol_paper_pages(desk, plain_one, "market-list")
    assert told.value.id == "papers-not-market"


def test_dangerous_goods_are_named_leg_by_leg(desk: Desk) -> None:
    consol = seeded()
    house = consol.houses[0]
    judged = LegHazard(leg=2, status=HazardStatus.DANGEROUS, un_number="3480", hazard_class="9", phone="120")
    legs = (Leg(sequence=1, mode=Mode.RAIL, origin="A", destination="B"), Leg(sequence=2, mode=Mode.SEA, origin="B"))
    lots = (replace(house.lots[0], hazards=(judged,)), *house.lots[1:])
    number = keep(desk, replace(consol, legs=legs, houses=(replace(house, lots=lots), *consol.houses[1:])))
    (line,) = {words for words in texts(desk, number, "packing-list") if words.startswith("危险品")}
    assert "UN3480" in line
    assert "A—B" not in line


def test_all_papers_go_into_a_folder_and_read_back(desk: Desk, tmp_path: Path) -> None:
    number = start(desk)
    files = write_consol_papers(desk, number, tmp_path / "out")
    assert {path.suffix for path in files} >= {".pdf", ".xlsx"}
    assert all(path.is_file() for path in files)
    (book,) = [path for path in files if path.name.startswith("装箱单") and path.suffix == ".xlsx"]
    cells = {str(cell) for sheet in open_sheets(book) for row in sheet for cell in row}
    assert {house.number for house in open_consol(desk, number).consol.houses} <= cells


def open_sheets(path: Path) -> list[list[list[Any]]]:
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


@pytest.mark.parametrize(("kind", "why"), [("bill", "papers-kind"), ("return-note", "return-none")])
def test_a_paper_there_is_not_is_refused_with_a_remedy(desk: Desk, tmp_path: Path, kind: str, why: str) -> None:
    number = start(desk)
    with pytest.raises(UserError) as told:
        write_consol_papers(desk, number, tmp_path / "out", kind)
    assert told.value.id == why
    assert told.value.remedy
    assert not (tmp_path / "out").exists()


def test_an_empty_consol_has_no_papers(desk: Desk, tmp_path: Path) -> None:
    number = keep(desk, Consol(number="", master="EMPTY1"))
    with pytest.raises(UserError) as told:
        write_consol_papers(desk, number, tmp_path / "out")
    assert told.value.id == "papers-none"
    assert not kinds_of(open_consol(desk, number))


def by_rail() -> Consol:
    consol = replace(seeded(), mode=Mode.RAIL)
    legs = (
        Leg(sequence=1, mode=Mode.RAIL, origin="重庆团结村", destination="阿拉山口", countries=("CN", "KZ")),
        Leg(sequence=2, mode=Mode.RAIL, origin="阿拉山口", destination="Duisburg", countries=("PL", "DE")),
        Leg(sequence=3, mode=Mode.ROAD, origin="Duisburg", destination="Köln"),
    )
    notes = (RailNote(number="32610001", houses=tuple(one.number for one in consol.houses)),)
    times = {"departure": datetime(2026, 11, 30, 17, tzinfo=UTC)}
    return replace(consol, legs=legs, notes=notes, times=times)


def test_the_rail_note_names_stations_and_leaves_the_rest_to_the_carrier(desk: Desk) -> None:
    found = texts(desk, keep(desk, by_rail()), "rail-note")
    for label, words in (
        ("2 发站", "重庆团结村"),
        ("5 到站", "Duisburg"),
        ("6 国境口岸站", "阿拉山口"),
        ("10 轴数", TO_FILL),
    ):
        (at,) = [n for n, one in enumerate(found) if one.startswith(label)]
        assert found[at + 1] == words
    assert any("舱单分票" in words for words in found)


def test_the_train_set_counts_days_in_china_and_says_what_is_missing(desk: Desk) -> None:
    found = texts(desk, keep(desk, by_rail()), "train-set")
    assert "11-28 至 11-30" in found  # 17:00 UTC is already 1 December in Chongqing
    assert any(words.startswith("缺：32610001") for words in found)
    assert any(one.startswith("货代惯例") for one in found)
    with pytest.raises(UserError) as told:
        consol_paper_pages(desk, start(desk, replace(seeded(9), legs=())), "train-set")
    assert told.value.id == "papers-not-rail"


def test_every_value_of_the_one_record_is_carried_or_named_as_lost(desk: Desk, tmp_path: Path) -> None:
    number = keep(desk, by_rail(), market={"order": "=1+1"})
    (data,) = [
        path for path in write_consol_papers(desk, number, tmp_path / "out", "one-record") if path.suffix == ".json"
    ]
    whole = json.loads(data.read_text("utf-8"))
    assert len(whole["documents"]) == len(open_consol(desk, number).consol.houses)
    named = {one["element"] for one in whole["elements"] if one["source"].strip()}
    assert {f"{group}.{name}" for one in whole["documents"] for group, rows in one["record"].items() for row in rows
            for name in row} - {"hazards.mode"} <= named  # fmt: skip
    for one in whole["documents"]:
        for document, carried in one["projections"].items():
            kept = Counter(value for rows in carried.values() for row in rows for value in row.values())
            lost = Counter(value for loss in one["lost"][document] for value in loss["values"])
            rows = [row for group in one["record"].values() for row in group]
            known = Counter(value for row in rows for name, value in row.items() if value)
            # what tells hazards apart by mode is no element of its own there
            extra = Counter(row["mode"] for row in one["record"]["hazards"] if row["mode"])
            assert kept + lost == known - extra, document
    rail = whole["documents"][0]["projections"]["cim_smgs"]["legs"]
    assert [row["origin"] for row in rail] == ["重庆团结村", "阿拉山口"]


def test_the_sellers_stand_on_the_market_list(desk: Desk) -> None:
    consol = replace(seeded(houses=2, boxes=1), special="market")
    first, second = (house.number for house in consol.houses)
    found = texts(desk, keep(desk, consol, market={f"seller:{first}": "示例01号商铺"}), "market-list")
    assert found[found.index(first) + 1] == "示例01号商铺"
    assert found[found.index(second) + 1] == TO_FILL


PAPERS = (Due.PACKING_LIST, Due.HOUSE_BILL, Due.MASTER_BILL)


def papers_owed(desk: Desk, number: str) -> set[tuple[Due, str]]:
    return {(one.due, one.subject) for one in open_consol(desk, number).record.owed if one.due in PAPERS}


def test_a_paper_that_was_written_is_owed_no_longer_until_its_content_changes(desk: Desk, tmp_path: Path) -> None:
    number = start(desk)
    consol = open_consol(desk, number).consol
    boxes = {(Due.PACKING_LIST, box.number) for box in consol.containers}
    bills = {(Due.HOUSE_BILL, house.number) for house in consol.houses}
    assert papers_owed(desk, number) == boxes | bills | {(Due.MASTER_BILL, consol.master)}
    write_consol_papers(desk, number, tmp_path / "one", "packing-list")
    assert papers_owed(desk, number) == bills | {(Due.MASTER_BILL, consol.master)}
    write_consol_papers(desk, number, tmp_path / "all")
    assert papers_owed(desk, number) == set()
    printed = {one.owed.subject: one.done_by for one in open_consol(desk, number).duties if not one.open}
    assert all(re.fullmatch(r"(packing-list|house-bill|master-bill):[0-9a-f]{8}", one) for one in printed.values())

    gone = consol.houses[0]
    pull_house(desk, number, gone.number)
    again = papers_owed(desk, number)
    assert (Due.MASTER_BILL, consol.master) in again
    assert {one for one in again if one[0] is Due.PACKING_LIST} == {(Due.PACKING_LIST, box) for box in gone.containers}
    write_consol_papers(desk, number, tmp_path / "again")
    assert papers_owed(desk, number) == {
        (Due.HOUSE_BILL, gone.number)
    }  # the old bill has to come back, no print does that
    after = {(one.owed.due, one.owed.subject): one.done_by for one in open_consol(desk, number).duties if not one.open}
    assert after[Due.PACKING_LIST, gone.containers[0]] != printed[gone.containers[0]]


def test_printing_is_no_step_of_undo(desk: Desk, tmp_path: Path) -> None:
    number = start(desk)
    house = open_consol(desk, number).consol.houses[0].number
    pull_house(desk, number, house)
    write_consol_papers(desk, number, tmp_path / "out")
    assert "抽出" in undo_consol(desk, number)
    assert house in open_consol(desk, number).consol.house_by_number
    assert papers_owed(desk, number)
