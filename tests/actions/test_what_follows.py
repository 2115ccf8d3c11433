"""What follows from a value that was typed: the code of a name, levy and duty of a mode, legal quantities, the people."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from cqdesk.actions.cases import new_case, set_customs_path
from cqdesk.actions.checking import check_case
from cqdesk.actions.customs_paths import path_choices
from cqdesk.actions.demo import load_sample, samples
from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import insert_row, open_draft, paste_block, type_in, undo
from cqdesk.actions.filing import filing_summary, queue
from cqdesk.actions.papers_in import import_files
from cqdesk.actions.practice import practice_sync
from cqdesk.actions.profiles import keep_profile

from .test_papers_in import invoice


def texts(desk: Desk, case: str, *places: str) -> list[str]:
    filled = open_draft(desk, case).filled
    return [filled.text_at(place) for place in places]


@pytest.mark.parametrize(
    ("place", "words", "code"),
    [
        ("transit_or_destination_port", "雅加达", "IDN081"),  # the table adds the country in brackets
        ("transaction_mode", "FOB", "3"),
        ("transit_or_destination_port", "Jakarta", "IDN081"),
        ("declaration_customs_office", "渝铁物流", "8016"),
        ("supervision_mode", "一般贸易", "0110"),
        ("entry_exit_port", "阿拉山口", "阿拉山口"),  # a road, a railway and a zone: F2 shows them
        ("transit_or_destination_port", "雅加", "雅加"),  # half a name
        ("conveyance_name", "雅加达", "雅加达"),  # no box of codes
    ],
)
def test_a_whole_name_becomes_its_code(desk: Desk, case: str, place: str, words: str, code: str) -> None:
    type_in(desk, case, 1, {place: words})
    assert texts(desk, case, place) == [code]
    undo(desk, case)
    assert texts(desk, case, place) == [""]


def test_pasted_names_become_codes(desk: Desk, case: str) -> None:
    block = [["个", "美元", "德国"], ["千克", "欧元", "无此国"]]
    paste_block(desk, case, 1, "goods", 1, ["trade_unit", "trade_currency", "destination_country"], block)
    names = ("trade_unit", "trade_currency", "destination_country")
    assert texts(desk, case, *(f"goods[1].{name}" for name in names)) == ["007", "USD", "DEU"]
    assert texts(desk, case, *(f"goods[2].{name}" for name in names)) == ["035", "EUR", "无此国"]


def test_a_mode_brings_its_usual_levy_and_duty_and_a_hand_keeps_its_own(desk: Desk, case: str) -> None:
    insert_row(desk, case, 1, "goods", 1)
    insert_row(desk, case, 1, "goods", 2)
    type_in(desk, case, 1, {"goods[2].duty_mode": "6"})
    type_in(desk, case, 1, {"supervision_mode": "0110"})
    levy, first, second = "levy_nature", "goods[1].duty_mode", "goods[2].duty_mode"
    assert texts(desk, case, levy, first, second) == ["101", "1", "6"]
    type_in(desk, case, 1, {"supervision_mode": "0615"})
    assert texts(desk, case, levy, first, second) == ["503", "3", "6"]
    type_in(desk, case, 1, {"supervision_mode": "1039"})  # what a check demands
    assert texts(desk, case, levy, first, second) == ["101", "1", "6"]
    type_in(desk, case, 1, {"supervision_mode": "3339"})  # nothing sure is known of it: what came by the rule goes
    assert texts(desk, case, levy, first, second) == ["", "", "6"]
    undo(desk, case)
    type_in(desk, case, 1, {levy: "299"})
    type_in(desk, case, 1, {"supervision_mode": "0110"})
    assert texts(desk, case, levy, first) == ["299", "1"]


def test_a_line_added_after_the_mode_gets_its_usual_duty_once_it_is_written_to(desk: Desk, case: str) -> None:
    type_in(desk, case, 1, {"supervision_mode": "0110"})
    insert_row(desk, case, 1, "goods", 1)
    assert texts(desk, case, "goods[1].duty_mode") == [""]
    type_in(desk, case, 1, {"goods[1].goods_name": "轴承"})
    paste_block(desk, case, 1, "goods", 2, ["goods_name", "duty_mode"], [["轮毂", "3"], ["车把", ""]])
    duties = [f"goods[{row}].duty_mode" for row in (1, 2, 3)]
    assert texts(desk, case, *duties) == ["1", "3", "1"]
    undo(desk, case)
    type_in(desk, case, 1, {duties[0]: ""})
    type_in(desk, case, 1, {"goods[1].goods_name": "滚动轴承"})
    assert texts(desk, case, duties[0]) == [""], "what a hand emptied stays"


def test_the_country_of_arrival_fills_the_destinations_a_hand_left_empty(desk: Desk, case: str) -> None:
    for at in (1, 2, 3):
        insert_row(desk, case, 1, "goods", at)
    places = [f"goods[{row}].destination_country" for row in (1, 2, 3)]
    type_in(desk, case, 1, {places[1]: "FRA"})
    type_in(desk, case, 1, {places[2]: "USA"})
    type_in(desk, case, 1, {places[2]: ""})  # emptied by a hand: stays so
    type_in(desk, case, 1, {"departure_or_arrival_country": "德国"})
    assert texts(desk, case, *places) == ["DEU", "FRA", ""]
    type_in(desk, case, 1, {"departure_or_arrival_country": "NLD"})
    assert texts(desk, case, *places) == ["NLD", "FRA", ""]
    undo(desk, case)
    assert texts(desk, case, *places) == ["DEU", "FRA", ""]
    paste_block(desk, case, 1, "goods", 4, ["hs_code"], [["8481804090"]])
    assert texts(desk, case, "goods[4].destination_country") == ["DEU"]


def test_lines_filled_from_papers_follow_a_corrected_country_of_arrival(desk: Desk, tmp_path: Path) -> None:
    done = import_files(desk, [invoice(tmp_path / "i.xlsx")])  # HAMBURG, GERMANY
    places = [f"goods[{row}].destination_country" for row in (1, 2, 3)]
    assert texts(desk, done.case, *places) == ["DEU"] * 3
    type_in(desk, done.case, 1, {places[1]: "AUT"})
    type_in(desk, done.case, 1, {"departure_or_arrival_country": "NLD"})
    assert texts(desk, done.case, *places) == ["NLD", "AUT", "NLD"]


def test_the_only_box_holds_all_lines_until_there_is_a_second(desk: Desk, case: str) -> None:
    paste_block(desk, case, 1, "goods", 1, ["hs_code"], [["8481804090"], ["7318159090"]])
    place = "containers[1].item_numbers"
    insert_row(desk, case, 1, "containers", 1)
    type_in(desk, case, 1, {"containers[1].container_number": "TCLU4265786"})
    assert texts(desk, case, place) == ["1,2"]
    paste_block(desk, case, 1, "goods", 3, ["hs_code"], [["9026100000"]])
    assert texts(desk, case, place) == ["1,2,3"]
    insert_row(desk, case, 1, "containers", 2)
    type_in(desk, case, 1, {"containers[2].container_number": "CSNU6542312"})
    assert texts(desk, case, place, "containers[2].item_numbers") == ["", ""]  # nobody knows yet which lie where
    undo(desk, case)
    undo(desk, case)
    type_in(desk, case, 1, {place: "1"})
    type_in(desk, case, 1, {"containers[1].container_number": "CSNU6542312"})
    assert texts(desk, case, place) == ["1"]


def test_imports_typed_by_hand_end_in_china(desk: Desk) -> None:
    case = new_case(desk, direction="import")
    insert_row(desk, case, 1, "goods", 1)
    type_in(desk, case, 1, {"goods[1].hs_code": "8481804090", "departure_or_arrival_country": "DEU"})
    assert texts(desk, case, "goods[1].destination_country") == ["CHN"]


def test_a_certificate_of_exemption_leaves_the_levy_to_the_clerk(desk: Desk, case: str) -> None:
    insert_row(desk, case, 1, "goods", 1)
    type_in(desk, case, 1, {"record_book_number": "Z80072600001"})
    type_in(desk, case, 1, {"supervision_mode": "0110"})
    assert texts(desk, case, "levy_nature", "goods[1].duty_mode") == ["", ""]


def test_legal_quantities_follow_the_deal_until_a_hand_types_them(desk: Desk, case: str) -> None:
    insert_row(desk, case, 1, "goods", 1)
    first, second = "goods[1].legal_quantity_1", "goods[1].legal_quantity_2"
    type_in(desk, case, 1, {"goods[1].trade_quantity": "12", "goods[1].trade_unit": "054"})  # thousands
    type_in(desk, case, 1, {"goods[1].hs_code": "8483409000"})  # pieces and kilograms
    assert texts(desk, case, first, second) == ["12000", ""]
    type_in(desk, case, 1, {"goods[1].trade_quantity": "2.5"})
    assert open_draft(desk, case).filled.form.goods[0].legal_quantity_1 == Decimal(2500)
    type_in(desk, case, 1, {"goods[1].trade_unit": "006"})  # sets are no pieces
    assert texts(desk, case, first) == [""]
    type_in(desk, case, 1, {first: "7"})
    type_in(desk, case, 1, {"goods[1].trade_unit": "007"})
    assert texts(desk, case, first) == ["7"]


def test_a_legal_quantity_taken_from_the_papers_follows_a_correction(desk: Desk) -> None:
    ours, found = samples()
    case = load_sample(desk, next(one for one in found if one.direction == "export"), ours)
    form = open_draft(desk, case).filled.form
    row = next(n for n, line in enumerate(form.goods, start=1) if line.trade_unit == line.legal_unit_1)
    type_in(desk, case, 1, {f"goods[{row}].trade_quantity": "77"})
    assert texts(desk, case, f"goods[{row}].legal_quantity_1") == ["77"]


def test_what_was_sent_is_not_judged_by_the_number_it_got_afterwards(practice_desk: Desk) -> None:
    desk = practice_desk
    ours, found = samples()
    case = load_sample(desk, found[0], ours)
    queue(desk, case, token=filing_summary(desk, case).token)
    practice_sync(desk)
    assert "HDR-036" not in {issue.id for issue in check_case(desk, case).issues}
    type_in(desk, case, 1, {"unified_number": "E20260000000000099"})
    assert "HDR-036" in {issue.id for issue in check_case(desk, case).issues}


def test_who_types_is_known_in_both_directions(desk: Desk, case: str) -> None:
    people = {"typist_name": "王小明", "typist_card_number": "8100000123456", "declarant_person_name": "李红"}
    firm = {"declarant_name": "重庆示例报关有限公司", "domestic_party_name": "重庆示例阀门有限公司"}
    type_in(desk, case, 1, {**people, **firm, "supervision_mode": "0110"})
    keep_profile(desk, case)
    other = new_case(desk, direction="import")
    assert texts(desk, other, *people) == list(people.values())
    assert texts(desk, other, "supervision_mode") == [""]


def test_a_case_without_client_has_no_usual_path(desk: Desk, case: str, tmp_path: Path) -> None:
    set_customs_path(desk, case, "e-road-direct")
    assert path_choices(desk, new_case(desk, direction="export")).usual == ""
