"""Filling a declaration: order of trust, origins, legal quantities, and nothing typed ever overwritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cqdesk.forms.declaration.fields import AttachedDocument, Container
from cqdesk.forms.declaration.fill import Result, fill, readable
from cqdesk.forms.declaration.paper_facts import Fact, Links, PaperLine, Papers, merged_lines, without_deleted
from cqdesk.forms.path import walk

from .book import SmallBook

ON = date(2020, 6, 1)
Profiles = Sequence[tuple[str, Mapping[str, str]]]


def line(row: int, **facts: str) -> PaperLine:
    return PaperLine(
        key=f"p.xlsx!S!{row}",
        facts={name: Fact(text, f"p.xlsx!S!{name}{row}") for name, text in facts.items()},
    )


def filled_from(
    lines: Sequence[PaperLine] = (),
    head: Mapping[str, str] | None = None,
    *,
    base: Result | None = None,
    direction: str = "export",
    profiles: Profiles = (),
) -> Result:
    facts = {name: Fact(text, f"p.xlsx!S!{name}") for name, text in (head or {}).items()}
    links = base.links if base else Links()
    papers = without_deleted(Papers(head=facts, lines=lines), links)
    return fill(
        base.filled if base else None,
        links,
        direction=direction,
        profiles=profiles,
        papers=papers,
        merged=merged_lines(papers),
        codes=SmallBook(),
        on=ON,
    )


VALVES = {
    "goods_name": "阀门",
    "hs_code": "8481804090",
    "unit": "006",
    "quantity": "30",
    "net_weight_kg": "450",
}
BOLTS = {
    "goods_name": "螺栓",
    "hs_code": "7318159090",
    "unit": "035",
    "quantity": "1200",
    "net_weight_kg": "1100",
}


def texts(result: Result, row: int, *names: str) -> list[str]:
    return [result.filled.text_at(f"goods[{row}].{name}") for name in names]


def test_legal_units_and_quantities_follow_with_certainty_or_stay_empty() -> None:
    done = filled_from([line(1, **VALVES), line(2, **BOLTS), line(3, goods_name="无税号", quantity="1", unit="006")])
    legal = ("legal_unit_1", "legal_quantity_1", "legal_unit_2", "legal_quantity_2")
    assert texts(done, 1, *legal) == ["006", "30", "035", "450"]
    assert texts(done, 2, *legal) == [
        "035",
        "1200",
        "",
        "",
    ]  # sold by the kilogram: the deal's quantity, not the weight
    assert texts(done, 3, *legal) == ["", "", "", ""]
    origins = done.filled.origins
    assert origins["goods[1].legal_quantity_1"] == "p.xlsx!S!quantity1"
    assert origins["goods[1].legal_quantity_2"] == "p.xlsx!S!net_weight_kg1"
    assert origins["goods[2].legal_quantity_1"] == "p.xlsx!S!quantity2"


def test_a_quantity_converted_into_the_legal_unit_comes_from_the_quantity() -> None:
    grams = filled_from([line(1, **{**BOLTS, "unit": "036", "quantity": "5000"})])
    assert texts(grams, 1, "legal_quantity_1") == ["5"]
    assert grams.filled.origins["goods[1].legal_quantity_1"] == "p.xlsx!S!quantity1"


def test_papers_go_before_the_profile_and_the_client_before_ourselves() -> None:
    profiles: Profiles = [
        ("template:我们", {"contract_number": "A", "supervision_mode": "0110", "goods.duty_mode": "1"}),
        ("template:客户", {"contract_number": "B", "supervision_mode": "0214"}),
    ]
    done = filled_from([line(1, **VALVES)], {"contract_number": "C"}, profiles=profiles).filled
    assert (done.form.contract_number, done.origins["contract_number"]) == ("C", "p.xlsx!S!contract_number")
    assert (done.form.supervision_mode, done.origins["supervision_mode"]) == ("0214", "template:客户")
    assert done.origins["goods[1].duty_mode"] == "template:我们"


@pytest.mark.parametrize(
    ("term", "mode"),
    [("FOB", "3"), ("fob", "3"), ("CIF", "1"), ("CFR", "2"), ("EXW", "7"), ("DAP", "1"), ("XYZ", "")],
)
def test_the_trade_term_is_the_official_mode(term: str, mode: str) -> None:
    assert filled_from(head={"incoterm": term}).filled.form.transaction_mode == mode


def test_import_and_export_use_the_other_party_and_country() -> None:
    head = {"buyer": "买方公司", "seller": "SELLER LTD", "departure_country": "JPN", "foreign_port": "JPN001"}
    done = filled_from([line(1, **VALVES, origin_country="JPN")], head, direction="import").filled.form
    assert (done.overseas_consignor_name, done.domestic_party_name) == ("SELLER LTD", "买方公司")
    assert (done.departure_or_arrival_country, done.departure_port) == ("JPN", "JPN001")
    assert done.goods[0].destination_country == "CHN"  # item 41: what is imported is used here, unless a hand says else


def test_sums_are_exact_and_only_of_complete_columns() -> None:
    weights = [line(n, goods_name=f"货{n}", net_weight_kg="0.1", gross_weight_kg="0.3") for n in range(1, 4)]
    assert filled_from(weights).filled.form.gross_weight_kg == Decimal("0.9")
    gap = [*weights, line(9, goods_name="货9", net_weight_kg="1")]
    assert filled_from(gap).filled.form.gross_weight_kg is None
    assert filled_from(gap, {"total_gross_weight_kg": "12"}).filled.form.gross_weight_kg == Decimal(12)


def test_elements_and_half_typed_values_are_carried_through() -> None:
    done = filled_from([line(1, **{**VALVES, "quantity": "约30"}, declaration_elements="1|0|阀|样例|||")])
    assert texts(done, 1, "declaration_elements") == ["1|0|阀|样例|||"]
    assert texts(done, 1, "trade_quantity") == ["约30"]  # as printed, for the clerk to put right
    assert done.filled.form.goods[0].trade_quantity is None
    assert done.filled.unparsed == {"goods[1].trade_quantity": "约30"}


@pytest.mark.parametrize(
    ("quantity", "price", "amount", "wanted", "origin"),
    [
        ("600", "2.85", "1710", "2.85", "p.xlsx!S!unit_price1"),
        ("3", "3.33", "10", "3.33", "p.xlsx!S!unit_price1"),  # within a cent
        (
            "1000",
            "3.33",
            "3333.33",
            "3.3333",
            "rule:VAL-002",
        ),  # the same price, printed with too few decimals
        ("3", "1.233333", "3.7", "1.2333", "rule:VAL-002"),  # more decimals than a message holds
        ("3", "5", "10", "5", "p.xlsx!S!unit_price1"),  # a contradiction is not repaired
        ("4", "", "10", "2.5", "rule:VAL-002"),
        ("4", "2.5", "", "2.5", "p.xlsx!S!unit_price1"),
    ],
)
def test_the_unit_price_is_the_printed_one_where_it_can_be(
    quantity: str, price: str, amount: str, wanted: str, origin: str
) -> None:
    facts = {"goods_name": "货", "quantity": quantity, "unit_price": price, "amount": amount}
    done = filled_from([line(1, **{name: words for name, words in facts.items() if words})])
    assert texts(done, 1, "unit_price") == [wanted]
    assert done.filled.origins["goods[1].unit_price"] == origin


def test_typed_containers_survive_a_second_filling() -> None:
    base = filled_from([line(1, **VALVES)])

    base.filled.form.containers.append(Container())
    base.filled.type_in("containers[1].container_number", "SLZU2611170", "hand:li")
    again = filled_from([line(1, **VALVES), line(2, **BOLTS)], base=base).filled
    assert again.form.containers[0].container_number == "SLZU2611170"
    assert again.origins["containers[1].container_number"] == "hand:li"


def test_a_touched_row_the_papers_no_longer_speak_of_stays_for_the_clerk() -> None:
    base = filled_from([line(1, **VALVES), line(2, **BOLTS)])
    base.filled.type_in("goods[2].goods_name", "特种螺栓", "hand:li")
    again = filled_from([line(1, **VALVES)], base=base)
    assert [one.goods_name for one in again.filled.form.goods] == ["阀门", "特种螺栓"]
    untouched = filled_from([line(2, **BOLTS)], base=filled_from([line(1, **VALVES), line(2, **BOLTS)]))
    assert [one.goods_name for one in untouched.filled.form.goods] == ["螺栓"]


def test_a_row_goes_on_when_its_partner_paper_comes() -> None:
    alone = PaperLine(key="list!S!5", facts={"goods_name": Fact("阀门", "list!S!B5")})
    base = filled_from([alone])
    base.filled.type_in("goods[1].goods_name", "球阀", "hand:li")
    paired = PaperLine(key="inv!S!9", facts={"goods_name": Fact("阀门", "inv!S!B9")}, partner_keys=("list!S!5",))
    again = filled_from([paired], base=base)
    assert [one.goods_name for one in again.filled.form.goods] == ["球阀"]
    assert again.links.rows == [["inv!S!9"]]


HEAD_FIELDS = (
    "contract_number",
    "marks_and_numbers",
    "overseas_consignee_name",
    "supervision_mode",
    "package_count",
)
ROW_FIELDS = (
    "goods_name",
    "hs_code",
    "trade_quantity",
    "total_price",
    "duty_mode",
    "legal_quantity_1",
    "origin_country",
)
WORDS = st.sampled_from(["1", "12", "0110", "CHN", "阀", "约 3", "35"])


@settings(max_examples=80)
@given(
    head=st.dictionaries(st.sampled_from(HEAD_FIELDS), WORDS),
    rows=st.dictionaries(st.tuples(st.integers(1, 3), st.sampled_from(ROW_FIELDS)), WORDS),
    kept=st.permutations([1, 2, 3]),
    more=st.booleans(),
)
def test_nothing_typed_is_overwritten(
    head: dict[str, str], rows: dict[tuple[int, str], str], kept: list[int], more: bool
) -> None:
    """Whatever was typed stands after a filling from other papers, on the row of the same paper line."""

    def papers(order: Sequence[int], price: str) -> list[PaperLine]:
        return [
            line(
                n,
                goods_name=f"货{n}",
                hs_code="8481804090",
                unit="006",
                quantity=str(n),
                amount=price,
                net_weight_kg="2",
            )
            for n in order
        ]

    base = filled_from(papers([1, 2, 3], "5"), {"contract_number": "P"})
    for name, words in head.items():
        base.filled.type_in(name, words, "hand:li")
    for (row, name), words in rows.items():
        base.filled.type_in(f"goods[{row}].{name}", words, "hand:li")
    order = [*kept, 4] if more else kept
    again = filled_from(
        papers(order, "7"),
        {"contract_number": "Q", "total_packages": "9"},
        base=base,
        profiles=[("template:x", {"supervision_mode": "9999", "marks_and_numbers": "X", "goods.duty_mode": "3"})],
    )
    for name in head:
        assert again.filled.text_at(name) == base.filled.text_at(name)
        assert again.filled.origins[name] == "hand:li"
    for row, name in rows:
        place = f"goods[{row}].{name}"  # rows stay where they were, whatever the order of the papers
        assert again.filled.text_at(place) == base.filled.text_at(f"goods[{row}].{name}")
        assert again.filled.origins[place] == "hand:li"
    assert len(again.filled.form.goods) == len(order)
    assert [one.item_number for one in again.filled.form.goods] == list(range(1, len(order) + 1))


def test_the_same_papers_fill_to_the_same_form() -> None:
    papers = [line(1, **VALVES), line(2, **BOLTS)]
    first = filled_from(papers, {"contract_number": "C"})
    assert filled_from(papers, {"contract_number": "C"}, base=first).filled == first.filled


def test_every_value_has_an_origin() -> None:
    profiles: Profiles = [("template:x", {"levy_nature": "101"})]
    done = filled_from([line(1, **VALVES)], {"incoterm": "FOB", "total_packages": "3"}, profiles=profiles)
    for path, _, _ in walk(done.filled.form):
        assert bool(done.filled.text_at(path)) == (path in done.filled.origins), path


def test_a_profile_is_judged_early() -> None:
    assert readable("goods.duty_mode", "1")
    assert readable("package_count", "3")
    assert not readable("package_count", "drei")
    assert not readable("goods.no_such_field", "1")
    assert not readable("no_such_field", "1")
    assert not readable("containers[1].container_number", "x")
    assert not readable("goods", "x")


# --- what hangs on goods lines, what a hand emptied or deleted ---------------------------------------------------


SEALS = {"goods_name": "密封圈", "hs_code": "4016931000", "unit": "035", "quantity": "5", "net_weight_kg": "5"}


def with_items(result: Result, container: str, document: str) -> Result:
    result.filled.form.containers.append(Container())
    result.filled.form.documents.append(AttachedDocument())
    result.filled.type_in("containers[1].item_numbers", container, "hand:li")
    result.filled.type_in("documents[1].item_numbers", document, "hand:li")
    return result


def named_goods(result: Result, path: str) -> list[str]:
    """The goods names that a list of item numbers means."""
    goods = result.filled.form.goods
    return [goods[int(number) - 1].goods_name for number in result.filled.text_at(path).split(",")]


def test_item_numbers_name_the_same_goods_after_a_second_filling() -> None:
    base = with_items(filled_from([line(1, **VALVES), line(2, **BOLTS), line(3, **SEALS)]), "1,3", "2")
    other_order = filled_from(
        [line(3, **SEALS), line(9, goods_name="新货"), line(2, **BOLTS), line(1, **VALVES)], base=base
    )
    assert named_goods(other_order, "containers[1].item_numbers") == ["阀门", "密封圈"]
    assert named_goods(other_order, "documents[1].item_numbers") == ["螺栓"]
    assert [one.goods_name for one in other_order.filled.form.goods] == ["阀门", "螺栓", "密封圈", "新货"]
    one_gone = filled_from([line(2, **BOLTS), line(3, **SEALS)], base=base)
    assert named_goods(one_gone, "containers[1].item_numbers") == ["密封圈"]
    assert one_gone.filled.text_at("documents[1].item_numbers") == "1"
    assert one_gone.changes == [
        ["containers[1].item_numbers", "1,3", "2"],
        ["documents[1].item_numbers", "2", "1"],
    ]
    assert base.filled.text_at("containers[1].item_numbers") == "1,3"  # the state before stays for undo


def test_item_numbers_follow_into_a_joined_line() -> None:
    apart = [line(1, **VALVES), line(2, **{**VALVES, "goods_name": "球阀"}), line(3, **SEALS)]
    base = with_items(filled_from(apart), "1,2", "2,3")
    joined = filled_from([line(1, **VALVES), line(2, **VALVES), line(3, **SEALS)], base=base)
    assert named_goods(joined, "containers[1].item_numbers") == ["阀门"]
    assert named_goods(joined, "documents[1].item_numbers") == ["阀门", "密封圈"]
    (said,) = joined.issues
    assert (said.id, said.severity, said.path) == ("paper-lines-joined", "info", "goods[1].goods_name")


def test_a_changed_row_whose_lines_went_into_another_is_said() -> None:
    base = filled_from([line(1, **VALVES), line(2, **{**VALVES, "goods_name": "球阀"})])
    base.filled.type_in("goods[2].trade_quantity", "29", "hand:li")
    again = filled_from([line(1, **VALVES), line(2, **VALVES)], base=base)
    assert texts(again, 2, "trade_quantity") == ["29"]
    assert [(issue.id, issue.path) for issue in again.issues] == [
        ("paper-lines-joined", "goods[1].goods_name"),
        ("goods-perhaps-twice", "goods[2].goods_name"),
    ]


def test_half_typed_values_in_lists_survive_a_second_filling() -> None:
    base = filled_from([line(1, **VALVES)])
    base.filled.form.containers += [Container(), Container()]
    base.filled.type_in("containers[2].container_gross_weight_kg", "12x", "hand:li")
    again = filled_from([line(1, **VALVES)], base=base).filled
    assert again.text_at("containers[2].container_gross_weight_kg") == "12x"
    assert again.origins["containers[2].container_gross_weight_kg"] == "hand:li"


def test_what_a_hand_emptied_stays_empty() -> None:
    head = {"contract_number": "C", "total_packages": "9", "seller": "重庆示例公司", "destination_country": "DEU"}
    profiles: Profiles = [("template:x", {"levy_nature": "101", "goods.duty_mode": "1"})]
    base = filled_from([line(1, **VALVES, origin_country="CHN")], head, profiles=profiles)
    emptied = (
        "contract_number",
        "package_count",
        "net_weight_kg",
        "levy_nature",
        "domestic_party_name",
        "goods[1].origin_country",
        "goods[1].duty_mode",
        "goods[1].legal_quantity_1",
        "goods[1].destination_country",
    )
    for path in emptied:
        assert base.filled.text_at(path), path
        base.filled.type_in(path, "", "hand:li")
    for _ in range(2):
        base = filled_from(
            [line(1, **VALVES, origin_country="CHN"), line(2, **BOLTS)], head, base=base, profiles=profiles
        )
        assert {path: base.filled.text_at(path) for path in emptied} == dict.fromkeys(emptied, "")
        assert {base.filled.origins[path] for path in emptied} == {"hand:li"}


def test_a_deleted_row_does_not_come_back_with_its_paper_or_its_partner() -> None:
    alone = PaperLine(key="list!S!5", facts={"goods_name": Fact("阀门", "list!S!B5")})
    base = filled_from([alone, line(2, **BOLTS)])
    base.filled.form.goods.pop(0)
    base.links.reorder([2])
    assert base.links == Links(rows=[["p.xlsx!S!2"]], deleted=["list!S!5"])
    paired = PaperLine(key="inv!S!9", facts={"goods_name": Fact("阀门", "inv!S!B9")}, partner_keys=("list!S!5",))
    for lines in ([alone, line(2, **BOLTS)], [paired, line(2, **BOLTS)]):
        again = filled_from(lines, base=base)
        assert [one.goods_name for one in again.filled.form.goods] == ["螺栓"]
        assert again.links.deleted == ["list!S!5"]
        assert again.filled.text_at("net_weight_kg") == "1100"


def test_deleting_a_row_whose_lines_stand_in_another_deletes_no_line() -> None:
    links = Links(rows=[["a", "b"], ["b"], ["c"]])
    links.reorder([1, 3, None])
    assert links == Links(rows=[["a", "b"], ["c"], []])


def test_a_quantity_of_nothing_converts_too() -> None:
    nothing = filled_from([line(1, **{**BOLTS, "unit": "036", "quantity": "0"})])
    assert texts(nothing, 1, "legal_quantity_1") == ["0"]
    assert nothing.filled.origins["goods[1].legal_quantity_1"] == "p.xlsx!S!quantity1"
