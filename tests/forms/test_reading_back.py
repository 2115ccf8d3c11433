"""What was declared against what we hold: exactly the values that changed are differences, nothing is lost, prints may
round, cut and name."""

from __future__ import annotations

import copy
from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cqdesk.forms.declaration.alike import alike
from cqdesk.forms.declaration.fields import Container, Declaration, GoodsLine
from cqdesk.forms.declaration.likeness import likeness
from cqdesk.forms.declaration.reading_back import Carried, read_back
from cqdesk.forms.diff import differences
from cqdesk.forms.document import Filled, to_document
from cqdesk.forms.path import spec_at

NAMES = {("countries", "DEU"): "德国", ("trade_modes", "0110"): "一般贸易", ("foreign_ports", "DEU063"): "汉堡（德国）"}


def name_of(table: str, code: str) -> str:
    return NAMES.get((table, code), "")


def ours() -> Filled[Declaration]:
    form = Declaration(
        import_export_flag="E",
        contract_number="C-1",
        bill_of_lading_number="B1",
        conveyance_name="SHIP",
        gross_weight_kg=D("1250.5"),
        net_weight_kg=D(1000),
        package_count=60,
        supervision_mode="0110",
        trading_country="DEU",
        marks_and_numbers="N/M",
        remarks="示例",
        typist_name="王",
        goods=[
            GoodsLine(
                item_number=n, hs_code=f"848180409{n}", goods_name=f"阀{n}", declaration_elements=f"4|0|铁制|M-{n}|||",
                trade_quantity=D(100 * n), trade_unit="007", unit_price=D("2.5"), total_price=D(250 * n),
                trade_currency="USD", ciq_code="1",
            )
            for n in (1, 2, 3)
        ],
        containers=[Container(container_number="ABCU1234567", container_spec="11")],
    )  # fmt: skip
    form.free_text.voyage_number = "026E"
    return Filled(form=form, origins={"contract_number": "合同.xlsx!S!B1", "typist_name": "hand:li"})


HEAD = ("contract_number", "bill_of_lading_number", "gross_weight_kg", "net_weight_kg", "package_count", "remarks")
GOODS = ("goods_name", "hs_code", "trade_quantity", "unit_price", "total_price", "trade_currency")
TEXTS = {"gross_weight_kg": "77.5", "net_weight_kg": "66", "package_count": "9", "trade_quantity": "12.5",
         "unit_price": "3.75", "total_price": "99", "hs_code": "7318159090", "trade_currency": "EUR"}  # fmt: skip


@st.composite
def printed(draw: st.DrawFn) -> tuple[Filled[Declaration], set[str], set[str], frozenset[str]]:
    """(what a print says, places it changed, places it carries, names of its boxes)."""
    mine = ours()
    theirs = Filled(form=Declaration(import_export_flag="E"))
    theirs.form.goods = [GoodsLine() for _ in mine.form.goods]
    changed: set[str] = set()
    carried: set[str] = set()
    boxes = frozenset(draw(st.sets(st.sampled_from(HEAD)))) | {"goods_name"}
    places = [name for name in HEAD if name in boxes or draw(st.booleans())]
    columns = draw(st.sets(st.sampled_from(GOODS)))
    places += [f"goods[{row}].{name}" for row in (1, 2, 3) for name in GOODS if name in columns or name == "goods_name"]
    for place in places:
        carried.add(place)
        words = mine.text_at(place)
        if draw(st.integers(0, 5)) == 0:
            words = TEXTS.get(place.rpartition(".")[2], "别的内容")
            changed.add(place)
        theirs.type_in(place, words, f"单.pdf!p1!{len(carried)},1,1,1")
    for row in (1, 2, 3):
        theirs.form.goods[row - 1].item_number = row
    return theirs, changed, carried, boxes


@settings(max_examples=80, deadline=None)
@given(printed())
def test_exactly_what_changed_is_told_and_everything_else_is_kept(
    given_print: tuple[Filled[Declaration], set[str], set[str], frozenset[str]],
) -> None:
    theirs, changed, carried, boxes = given_print
    mine = ours()
    before = to_document(mine.form)
    result = read_back(mine, theirs, Carried(shown=boxes), name_of, 4)
    assert {one.path for one in result.differences} == changed
    for one in result.differences:
        assert (one.ours, one.theirs) == (mine.text_at(one.path), theirs.text_at(one.path))
    for place in changed:
        assert result.filled.text_at(place) == theirs.text_at(place)
    assert {one.path for one in differences(mine, result.filled)} == changed
    for place in carried:
        assert result.filled.origins[place].startswith("单.pdf!p1!")
    for place in result.lent:
        assert place not in carried
        assert result.filled.origins[place] == "version:4"
    assert "typist_name" in result.lent
    assert to_document(mine.form) == before


def test_a_line_taken_out_and_one_put_in_keep_their_neighbours() -> None:
    mine = ours()
    theirs = copy.deepcopy(mine)
    del theirs.form.goods[0]
    for number, line in enumerate(theirs.form.goods, start=1):
        line.item_number = number
    result = read_back(mine, theirs, Carried(whole=True), name_of, 1)
    assert [line.goods_name for line in result.filled.form.goods] == ["阀2", "阀3"]
    assert {one.path for one in result.differences if one.theirs == ""} >= {"goods[3].goods_name", "goods[3].hs_code"}
    more = ours()
    more.form.goods.append(GoodsLine(item_number=4, goods_name="新", hs_code="7318159090"))
    result = read_back(mine, more, Carried(whole=True), name_of, 1)
    assert {one.path: one.theirs for one in result.differences} == {
        "goods[4].goods_name": "新",
        "goods[4].hs_code": "7318159090",
    }
    assert result.goods_order == [1, 2, 3, None]


def test_an_empty_box_is_empty_and_a_missing_box_says_nothing() -> None:
    theirs = Filled(form=Declaration(import_export_flag="E"))
    result = read_back(ours(), theirs, Carried(shown=frozenset({"contract_number"}), goods=False), name_of, 1)
    assert [(one.path, one.ours, one.theirs) for one in result.differences] == [("contract_number", "C-1", "")]
    assert result.filled.form.bill_of_lading_number == "B1"
    assert len(result.filled.form.goods) == 3


def test_one_box_with_two_fields_may_be_parted_elsewhere() -> None:
    theirs = Filled(form=Declaration(import_export_flag="E", conveyance_name="SHIP/026E", remarks="N/M 示例"))
    theirs.origins = {"conveyance_name": "p", "remarks": "p"}
    assert read_back(ours(), theirs, Carried(goods=False), name_of, 1).differences == []


def test_containers_in_another_order_are_the_same() -> None:
    mine = ours()
    mine.form.containers.append(Container(container_number="ZZZU7654321", container_spec="22"))
    theirs = Filled(form=Declaration(import_export_flag="E"))
    theirs.form.containers = [Container(container_number=n) for n in ("ZZZU7654321", "ABCU1234567")]
    result = read_back(mine, theirs, Carried(shown=frozenset({"container_number"}), goods=False), name_of, 1)
    assert result.differences == []
    assert [one.container_spec for one in result.filled.form.containers] == ["22", "11"]
    theirs.form.containers[0].container_number = "NEWU1111111"
    result = read_back(mine, theirs, Carried(shown=frozenset({"container_number"}), goods=False), name_of, 1)
    assert {(one.ours, one.theirs) for one in result.differences} == {("ZZZU7654321", ""), ("", "NEWU1111111")}


@pytest.mark.parametrize(
    ("path", "mine", "print_says", "same"),
    [
        ("gross_weight_kg", "1250.504", "1250.5", True),
        ("gross_weight_kg", "1250.5", "1251", False),
        ("gross_weight_kg", "1250.50", "1250.5", True),
        ("goods.unit_price", "2.34567", "2.3457", True),
        ("goods.unit_price", "2.34567", "2.35", False),
        ("trading_country", "DEU", "德国", True),
        ("trading_country", "DEU", "法国", False),
        ("transit_or_destination_port", "DEU063", "汉堡", True),
        ("supervision_mode", "0110", "0615", False),
        ("domestic_party_name", "重庆示例（集团）公司", "重庆示例(集团)公司", True),
        ("goods.declaration_elements", "4|0|铁制|M-1|||", "4|0|铁制|M-1", True),
        ("goods.declaration_elements", "4|0|铁制|M-1", "4|0|铁制|M-2", False),
        ("goods.declaration_elements", "4|0|" + "很长的要素" * 20, "4|0|" + "很长的要素" * 8, True),
        ("goods.declaration_elements", "4|0|铁制|M-1", "4|0|铁", False),
        ("goods.goods_name", "不锈钢球阀", "不锈钢球…", True),
        ("freight_value", "0", "", True),
        ("package_count", "60", "", False),
        ("entry_exit_date", "2026-11-20", "20261120", True),
    ],
)
def test_what_a_print_may_do_to_a_value(path: str, mine: str, print_says: str, same: bool) -> None:
    assert alike(spec_at(Declaration, path), mine, print_says, name_of) is same


def test_likeness_needs_what_no_two_shipments_share() -> None:
    mine = ours().form
    assert likeness(mine, mine).percent == 100
    other = copy.deepcopy(mine)
    other.bill_of_lading_number, other.contract_number, other.containers = "X", "Y", []
    assert likeness(mine, other).enough  # value, weights and pieces: numbers are corrected too
    other.goods[0].total_price = D(77777)
    other.gross_weight_kg = D(9)
    assert not likeness(mine, other).enough
    other.import_export_flag = "I"
    assert likeness(mine, other).percent == 0
    changed = copy.deepcopy(mine)
    changed.gross_weight_kg, changed.entry_exit_date = D(1), date(2026, 11, 21)
    found = likeness(mine, changed)
    assert found.enough
    assert found.differing == ("毛重",)
