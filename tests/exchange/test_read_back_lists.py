"""Permits, attached papers, containers and districts of a print: read as printed, told, and carried into the version."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import insert_row, open_draft, type_in
from cqdesk.actions.read_back import Done, accept, look
from cqdesk.domain.codes import CodeEntry
from cqdesk.forms.declaration.fields import Declaration
from cqdesk.intake.names import Names
from cqdesk.intake.official_permits import permit_of
from tests.exchange.conftest import Print

CONFIRMED = "price_confirmations"


def come_back(desk: Desk, case: str, file: Path) -> tuple[dict[str, tuple[str, str]], Done, Declaration]:
    """Differences, answer and the official form."""
    done = accept(desk, look(desk, case, file))
    told = {one.path: (one.ours, one.theirs) for one in done.differences if one.path != CONFIRMED}
    return told, done, open_draft(desk, case).filled.form


@pytest.mark.parametrize(
    "permits",
    [
        "随附单证1：电子底账 221000126001234000；出口许可证(加工贸易)26-AB-100001 随附单证2：代理报关委托协议（电子）",
        "随附单证1:B:221000126001234000;x:26-AB-100001\n随附单证2:代理报关委托协议(电子)",
        "随附单证1：电子底账(B)221000126001\n234000；出口许可证(加工贸易)26-AB-100001",
    ],
)
def test_permits_as_prints_write_them_are_told_once_and_carried(
    desk: Desk, case: str, printed: Print, permits: str
) -> None:
    told, _, official = come_back(desk, case, printed(permits=permits))
    wanted = [("B", "221000126001234000"), ("x", "26-AB-100001")]
    assert [(one.licence_code, one.licence_number) for one in official.licences] == wanted
    assert told == {
        f"licences[{row}].{name}": ("", words)
        for row, pair in enumerate(wanted, start=1)
        for name, words in zip(("licence_code", "licence_number"), pair, strict=True)
    }
    assert open_draft(desk, case).filled.origins["licences[1].licence_number"].startswith("报关单.pdf!p1!")


def test_the_same_permits_in_another_order_are_no_difference_and_a_corrected_number_is_one(
    desk: Desk, case: str, printed: Print
) -> None:
    insert_row(desk, case, 1, "licences", 1)
    insert_row(desk, case, 1, "licences", 2)
    type_in(
        desk, case, 1,
        {"licences[1].licence_code": "B", "licences[1].licence_number": "1234567890",
         "licences[2].licence_code": "Y", "licences[2].licence_number": "<18>C260001"},
    )  # fmt: skip
    same = "随附单证1：原产地证明<18>C260001；电子底账1234567890 随附单证2：代理报关委托协议（电子）"
    assert look(desk, case, printed(permits=same)).result.differences[1:] == []
    told, _, official = come_back(desk, case, printed(permits=same.replace("C260001", "C260009")))
    assert told == {"licences[2].licence_number": ("<18>C260001", "<18>C260009")}
    assert {one.licence_number for one in official.licences} == {"1234567890", "<18>C260009"}


def test_an_empty_box_of_permits_is_empty_and_a_print_without_the_box_says_nothing(
    desk: Desk, case: str, printed: Print
) -> None:
    insert_row(desk, case, 1, "licences", 1)
    type_in(desk, case, 1, {"licences[1].licence_code": "B", "licences[1].licence_number": "1234567890"})
    silent = look(desk, case, printed())
    assert [one.path for one in silent.result.differences] == [CONFIRMED]
    assert "licences[1].licence_number" in silent.result.lent
    told, _, official = come_back(desk, case, printed(permits=""))
    assert told == {"licences[1].licence_code": ("B", ""), "licences[1].licence_number": ("1234567890", "")}
    assert official.licences == []


def test_kinds_of_attached_papers_are_compared_without_counting(desk: Desk, case: str, printed: Print) -> None:
    form = open_draft(desk, case).filled.form
    assert [one.document_code for one in form.documents] == ["10000001"]
    number = form.documents[0].document_id
    listed = printed("先.pdf", permits="随附单证2：代理报关委托协议（电子）；发票；合同")
    quiet = look(desk, case, listed)
    assert quiet.result.differences[1:] == []
    assert "read-back-documents" in {one.id for one in quiet.issues}
    kept = [one.document_code for one in quiet.result.filled.form.documents]
    assert kept == ["10000001", "00000001", "00000004"]
    insert_row(desk, case, 1, "documents", 2)
    type_in(desk, case, 1, {"documents[2].document_code": "00000001"})
    told, _, official = come_back(
        desk, case, printed(permits="随附单证2：代理报关委托协议（电子）；提／运单;装箱单;装箱单")
    )
    assert told == {
        "documents[2].document_code": ("00000001", ""),
        "documents[3].document_code": ("", "00000003"),
        "documents[4].document_code": ("", "00000002"),
    }
    assert [one.document_code for one in official.documents] == ["10000001", "00000003", "00000002"]
    assert official.documents[0].document_id == number
    told, _, official = come_back(desk, case, printed("再.pdf", permits="随附单证2：提/运单"))
    assert told == {"documents[1].document_code": ("10000001", ""), "documents[3].document_code": ("00000002", "")}
    assert [one.document_code for one in official.documents] == ["00000003"]


@pytest.mark.parametrize("boxes", ["2；SLZU2611190", "2；SLZU2611190*2；", "1；SLZU2611190", "2; SLZU2611190*2;"])
def test_a_container_told_by_standard_boxes_keeps_its_kind(desk: Desk, case: str, printed: Print, boxes: str) -> None:
    told, _, official = come_back(desk, case, printed(boxes=boxes))
    assert told == {}
    (box,) = official.containers
    assert (box.container_spec, box.item_numbers) == ("11", "1,2,3,4,5,6")


def test_another_size_and_another_container_are_told(desk: Desk, case: str, printed: Print) -> None:
    told, done, official = come_back(desk, case, printed(boxes="2；SLZU2611190*1；SLZU2611185*1"))
    assert told == {
        "containers[1].container_spec": ("11", "21"),
        "containers[2].container_number": ("", "SLZU2611185"),
    }
    assert [one.container_number for one in official.containers] == ["SLZU2611190", "SLZU2611185"]
    assert "read-back-container-kind" in [issue.id for issue in done.issues]


def test_a_table_of_containers_on_a_page_of_its_own_tells_kind_goods_and_weight(
    desk: Desk, case: str, printed: Print
) -> None:
    rows = [
        ["1", "SLZU2611190", "冷藏2*标准箱（L）", "1、2、3", "9000.5"],
        ["2", "SLZU2611185", "20GP", "4-6", "4,885.5"],
    ]
    told, _, official = come_back(desk, case, printed(boxes="3；SLZU2611190；SLZU2611185", box_rows=rows))
    assert told.pop("containers[1].item_numbers") == ("1,2,3,4,5,6", "1,2,3")
    assert told.pop("containers[1].container_spec") == ("11", "12")
    assert told.pop("containers[1].container_gross_weight_kg") == ("13886", "9000.5")
    assert {one.partition(".")[0] for one in told} == {"containers[2]"}
    second = official.containers[1]
    assert (second.container_spec, second.item_numbers, str(second.container_gross_weight_kg)) == (
        "21", "4-6", "4885.5",
    )  # fmt: skip
    assert len(official.goods) == 6


def test_districts_printed_as_names_are_no_differences_and_another_one_is_read_as_its_code(
    desk: Desk, case: str, printed: Print
) -> None:
    assert look(desk, case, printed(names_only=True)).result.differences[1:] == []
    changed = {2: {"domestic_district": "50079", "administrative_region": "500107"}}
    before = copy.deepcopy(open_draft(desk, case).filled.form.goods[1])
    told, _, official = come_back(desk, case, printed(names_only=True, goods=changed))
    assert told == {
        "goods[2].domestic_district": (before.domestic_district, "50079"),
        "goods[2].administrative_region": (before.administrative_region, "500107"),
    }
    assert (official.goods[1].domestic_district, official.goods[1].administrative_region) == ("50079", "500107")


def test_a_print_without_containers_says_so_and_keeps_ours(desk: Desk, case: str, printed: Print) -> None:
    told, done, official = come_back(desk, case, printed(containers=[]))
    assert told == {}
    assert len(official.containers) == 1
    assert "read-back-no-containers" in [issue.id for issue in done.issues]


NAMES = Names([("licence_types", "电子底账", "B"), ("licence_types", "出口许可证(加工贸易)", "x")])


@pytest.mark.parametrize(
    ("words", "permit"),
    [
        ("电子底账：8001", ("B", "8001")),
        ("电子 底账 80 01", ("B", "8001")),
        ("出口许可证（加工贸易）26-AB-1", ("x", "26-AB-1")),
        ("4 26-AB-100001", ("4", "26-AB-100001")),
        ("Y<18>C1", ("Y", "<18>C1")),
        ("26AB123456", ("", "26AB123456")),
        ("某种新证书：Z9", ("某种新证书", "Z9")),
    ],
)
def test_one_permit_in_the_ways_it_is_written(words: str, permit: tuple[str, str]) -> None:
    assert permit_of(words, NAMES) == permit


def test_a_city_before_a_district_tells_which_of_the_same_name_is_meant(desk: Desk) -> None:
    known: list[CodeEntry] = [one for one in desk.codes.entries("districts") if one.code == "50059"]
    assert desk.names.by_name("districts", "重庆市江北区") == known[0].code
    assert desk.names.by_name("districts", "重庆江北区") == known[0].code
