"""A pasted list of pieces becomes a request: headings in any order, units, words for yes and no, slips as findings."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from cqdesk.actions.load_sheet import COLUMNS, arranged, heading_of, request_of_rows


def test_a_heading_in_the_customers_words_and_order() -> None:
    block = [
        ["件数", "长（cm）", "宽（cm）", "高（cm）", "品名", "备注", "单件毛重(KG)"],
        ["12", "60", "40", "35.5", "阀门", "易碎", "18.25"],
    ]
    rows = arranged(block)
    read = request_of_rows(rows, boxes=["40HQ"], unit="cm")
    kind = read.request.pieces[0]
    assert (kind.label, kind.length, kind.width, kind.height) == ("阀门", 600, 400, 355)
    assert (kind.count, kind.weight_kg) == (12, Decimal("18.25"))
    assert read.findings == ()
    assert [box.name for box in read.request.boxes] == ["40HQ"]


def test_without_a_heading_the_columns_of_the_grid_count() -> None:
    assert heading_of(["阀门", "600", "400", "500"]) is None
    rows = arranged([["阀门", "600", "400", "500", "3"], ["", "", ""]])
    assert rows == [["阀门", "600", "400", "500", "3", *[""] * (len(COLUMNS) - 5)]]


def test_words_for_yes_and_no_hazards_and_limits() -> None:
    row = ["A", "600", "400", "500", "1", "10", "H1", "是", "否", "80", "2", "3、8"]
    read = request_of_rows([row], boxes=["20GP"], limits={"carriage": "rail", "drop_order": True})
    kind = read.request.pieces[0]
    assert kind.upright == (True, True, True)
    assert not kind.stackable
    assert (kind.top_load_kg, kind.drop, kind.hazards, kind.house) == (Decimal(80), 2, ("3", "8"), "H1")
    assert read.request.limits.carriage == "rail"
    assert read.request.limits.drop_order


def test_what_is_no_number_and_no_word_is_a_finding() -> None:
    row = ["A", "六百", "400", "500", "1", "十", "", "也许"]
    found = {one.path for one in request_of_rows([row], boxes=["20GP"]).findings}
    assert found == {"pieces[1].length", "pieces[1].weight_kg", "pieces[1].upright"}


@given(st.decimals(min_value="0.1", max_value="9999", places=2))
def test_centimetres_become_millimetres_exactly(size: Decimal) -> None:
    read = request_of_rows([["A", f"{size:f}", "40", "50", "1"]], boxes=["20GP"], unit="cm")
    exact = size * 10
    kind = read.request.pieces[0]
    assert exact <= kind.length < exact + 1, "rounded up to whole millimetres"
