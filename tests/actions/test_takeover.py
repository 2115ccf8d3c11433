"""Copy of an earlier case: what is offered, what is ticked, one act that can be undone."""

from __future__ import annotations

from pathlib import Path

from cqdesk.actions.cases import new_case
from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import insert_row, open_draft, type_in, undo
from cqdesk.actions.lookups import where_from
from cqdesk.actions.profiles import keep_profile
from cqdesk.actions.takeover import (
    NEVER,
    OF_ONE_SHIPMENT,
    compare_with,
    compare_with_template,
    earlier_cases,
    take_from_case,
)
from cqdesk.actions.takeover_sections import SECTIONS
from cqdesk.forms import path as paths
from cqdesk.forms.declaration.fields import Declaration

from .clerk import finished_case
from .test_library import SELLER, shipment


def test_every_place_named_exists() -> None:
    for place in NEVER | OF_ONE_SHIPMENT:
        assert paths.spec_at(Declaration, place)
    for name, how in SECTIONS.items():
        for field in (*how.of_one_shipment, *how.never, *([how.key] if how.key else [])):
            assert paths.spec_at(Declaration, f"{name}.{field}")


def test_an_empty_draft_takes_a_whole_earlier_case_over(desk: Desk) -> None:
    source = finished_case(desk)
    case = new_case(desk, direction=earlier_direction(desk, source))
    (found,) = [one for one in earlier_cases(desk, case) if one.case == source]
    offered = compare_with(desk, case, 1, found.case, found.declaration)
    theirs = open_draft(desk, source).filled
    assert {one.path for one in offered}.isdisjoint({"unified_number", "entry_number"})
    assert not any(one.ticked for one in offered if one.path.endswith(("total_price", "bill_of_lading_number")))
    before = open_draft(desk, case).filled
    take_from_case(desk, case, 1, [one for one in offered if one.ticked])
    ours = open_draft(desk, case).filled
    assert len(ours.form.goods) == len(theirs.form.goods)
    for row, (mine, old) in enumerate(zip(ours.form.goods, theirs.form.goods, strict=True), start=1):
        assert (mine.hs_code, mine.declaration_elements) == (old.hs_code, old.declaration_elements)
        assert (mine.total_price, mine.trade_quantity, mine.item_number) == (None, None, row)
    assert ours.form.domestic_party_name == theirs.form.domestic_party_name
    assert ours.form.bill_of_lading_number == ""
    assert ours.origins["domestic_party_name"] == f"case:{source}"
    assert source in where_from(desk, f"case:{source}")
    undo(desk, case)
    assert open_draft(desk, case).filled == before


def earlier_direction(desk: Desk, case: str) -> str:
    return "export" if open_draft(desk, case).filled.form.import_export_flag == "E" else "import"


def test_what_stands_is_shown_but_never_ticked(desk: Desk, tmp_path: Path) -> None:
    first = shipment(desk, tmp_path, ("A-1", "8714100090", "脚踏", 5, "个", 2, 1)).case
    type_in(desk, first, 1, {"supervision_mode": "0110", "goods[1].declaration_elements": "0|0|甲"})
    second = shipment(
        desk, tmp_path, ("B-2", "", "螺栓", 1, "个", 1, 1), ("A-1", "8482102000", "滚珠", 7, "个", 3, 1)
    ).case
    type_in(desk, second, 1, {"supervision_mode": "0615"})
    (found, *_rest) = earlier_cases(desk, second, "脚踏")
    assert (found.case, found.same_client, found.client) == (first, True, SELLER)
    offered = {one.path: one for one in compare_with(desk, second, 1, first)}
    mode = offered["supervision_mode"]
    assert (mode.ours, mode.theirs, mode.ticked) == ("0615", "0110", False)
    assert not [path for path in offered if path.startswith("goods[1]")]  # no such part in the earlier case
    assert offered["goods[2].declaration_elements"].ticked
    assert not offered["goods[2].hs_code"].ticked
    assert earlier_cases(desk, second, "没有这样的") == []


def with_sections(desk: Desk) -> str:
    """A finished export with two boxes, a permit, a file and a second kind of packing."""
    source = new_case(desk, direction="export")
    values = {
        "containers": [
            {"container_number": "TGHU1234567", "container_spec": "11", "lcl_flag": "0", "item_numbers": "1"},
            {"container_number": "MSKU7654321", "container_spec": "21", "lcl_flag": "1"},
        ],
        "licences": [{"licence_code": "B", "licence_number": "1234567"}],
        "documents": [
            {"document_id": "X1", "document_code": "00000001", "document_format": "US", "file_name": "a.pdf"},
            {"document_id": "D2026", "document_code": "10000001", "document_format": "US"},
        ],
        "other_packages": [{"package_type": "92", "package_count": "3"}],
    }
    for name, rows in values.items():
        for row, cells in enumerate(rows, start=1):
            insert_row(desk, source, 1, name, row)
            type_in(desk, source, 1, {f"{name}[{row}].{field}": words for field, words in cells.items()})
    return source


def test_the_codes_of_another_firm_are_not_put_beside_our_name(desk: Desk) -> None:
    """Another client's case: its name differs from ours, so its credit and customs codes stay unticked too."""
    source = finished_case(desk)
    case = new_case(desk, direction=earlier_direction(desk, source))
    type_in(desk, case, 1, {"domestic_party_name": "重庆另一家贸易有限公司"})
    offered = {one.path: one for one in compare_with(desk, case, 1, source)}
    firm = {path: one for path, one in offered.items() if path.startswith("domestic_party_")}
    assert {"domestic_party_name", "domestic_party_uscc", "domestic_party_customs_code"} <= set(firm)
    assert not any(one.ticked for one in firm.values())
    assert {one.why for one in firm.values()} == {"不是同一家企业，请核对"}
    assert offered["supervision_mode"].ticked


def test_boxes_permits_and_files_are_taken_over_only_when_ticked_and_never_begin_in_red(desk: Desk) -> None:
    source, case = with_sections(desk), new_case(desk, direction="export")
    offered = {one.path: one for one in compare_with(desk, case, 1, source)}
    sections = {path: one for path, one in offered.items() if "[" in path}
    assert {"containers[1].container_spec", "licences[1].licence_code", "other_packages[1].package_type"} <= set(
        sections
    )
    assert not [path for path, one in sections.items() if one.ticked or not one.why]
    assert "委托" in offered["documents[2].document_id"].why
    assert "documents[1].file_name" not in offered
    take_from_case(desk, case, 1, [one for one in offered.values() if one.ticked])
    form = open_draft(desk, case).filled.form
    assert not form.containers + form.licences + form.other_packages + form.documents


def test_rows_ticked_on_purpose_come_whole_and_go_again(desk: Desk) -> None:
    source, case = with_sections(desk), new_case(desk, direction="export")
    offered = compare_with(desk, case, 1, source)
    wanted = ("containers[2].container_spec", "licences[1].licence_code", "licences[1].licence_number")
    take_from_case(desk, case, 1, [one for one in offered if one.path in wanted])
    filled = open_draft(desk, case).filled
    assert [(box.container_number, box.container_spec) for box in filled.form.containers] == [("", "21")]
    assert [(one.licence_code, one.licence_number) for one in filled.form.licences] == [("B", "1234567")]
    assert filled.origins["containers[1].container_spec"] == f"case:{source}"
    undo(desk, case)
    assert open_draft(desk, case).filled.form.containers == []


def test_a_row_left_out_leaves_no_empty_row(desk: Desk) -> None:
    source, case = with_sections(desk), new_case(desk, direction="export")
    offered = compare_with(desk, case, 1, source)
    take_from_case(desk, case, 1, [one for one in offered if one.path.startswith("containers[2]")])
    (box,) = open_draft(desk, case).filled.form.containers
    assert (box.container_number, box.container_spec) == ("MSKU7654321", "21")


def test_rows_the_draft_has_are_known_by_their_kind_and_boxes_are_left_alone(desk: Desk) -> None:
    source, case = with_sections(desk), new_case(desk, direction="export")
    for name in ("licences", "containers"):
        insert_row(desk, case, 1, name, 1)
    type_in(desk, case, 1, {"licences[1].licence_code": "B", "containers[1].container_spec": "11"})
    paths_ = {one.path for one in compare_with(desk, case, 1, source)}
    assert "licences[1].licence_number" in paths_
    assert not [path for path in paths_ if path.startswith(("licences[2]", "containers"))]


def test_cases_of_the_other_direction_are_not_offered(desk: Desk) -> None:
    new_case(desk, direction="import")
    case = new_case(desk, direction="export")
    insert_row(desk, case, 1, "goods", 1)
    assert earlier_cases(desk, case) == []


def test_the_clients_template_is_offered_with_ticks(desk: Desk, tmp_path: Path) -> None:
    first = shipment(desk, tmp_path, ("A-1", "8714100090", "脚踏", 5, "个", 2, 1)).case
    type_in(desk, first, 1, {"supervision_mode": "0110", "levy_nature": "101", "goods[1].duty_mode": "1"})
    keep_profile(desk, first)
    second = new_case(desk, direction="export", client=SELLER)
    insert_row(desk, second, 1, "goods", 1)
    assert open_draft(desk, second).filled.text_at("levy_nature") == "101"  # a new case of the client begins with it
    type_in(desk, second, 1, {"supervision_mode": "0615", "levy_nature": ""})
    offered = {one.path: one for one in compare_with_template(desk, second, 1)}
    assert (offered["supervision_mode"].ours, offered["supervision_mode"].ticked) == ("0615", False)
    assert (offered["levy_nature"].theirs, offered["levy_nature"].ticked) == ("101", True)
    duty = offered["goods[1].duty_mode"]  # the mode that was typed has a usual one of its own
    assert (duty.ours, duty.theirs, duty.ticked) == ("3", "1", False)
    take_from_case(desk, second, 1, [one for one in offered.values() if one.ticked])
    filled = open_draft(desk, second).filled
    assert (filled.text_at("levy_nature"), filled.text_at("supervision_mode")) == ("101", "0615")
    assert filled.origins["levy_nature"] == f"template:{SELLER}"
