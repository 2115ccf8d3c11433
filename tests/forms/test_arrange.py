"""Arranging goods anew: nothing lost, nothing made up, relations follow, and doing it twice changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from cqdesk.domain.merging import MergeRule
from cqdesk.forms.declaration.arrange import Arranged, arrange
from cqdesk.forms.declaration.fields import AttachedDocument, Container, Declaration, Licence
from cqdesk.forms.declaration.fill import fill
from cqdesk.forms.declaration.paper_facts import Fact, Links, PaperLine, Papers, merged_lines
from cqdesk.forms.document import Filled, filled_document

from .book import SmallBook

ON = date(2020, 6, 1)
Declared = list[tuple[Filled[Declaration], Links]]
APART = MergeRule(equal=(*MergeRule().equal, "part_number"))


def line(row: int, **facts: str) -> PaperLine:
    return PaperLine(
        key=f"p.xlsx!S!{row}", facts={name: Fact(text, f"p.xlsx!S!{name}{row}") for name, text in facts.items()}
    )


def bolts(row: int, **more: str) -> PaperLine:
    facts = {
        "goods_name": "螺栓",
        "hs_code": "7318159090",
        "unit": "035",
        "quantity": "100",
        "net_weight_kg": "100",
        "gross_weight_kg": "110",
        "package_count": "2",
        "amount": "250.5",
        "currency": "USD",
        "part_number": f"B-{row}",
    }
    return line(row, **{**facts, **more})


def declared(lines: Sequence[PaperLine], head: Mapping[str, str] | None = None, rule: MergeRule = APART) -> Declared:
    papers = Papers(head={n: Fact(t, f"p.xlsx!S!{n}") for n, t in (head or {}).items()}, lines=lines)
    done = fill(
        None,
        Links(),
        direction="export",
        profiles=(),
        papers=papers,
        merged=merged_lines(papers, rule),
        codes=SmallBook(),
        on=ON,
    )
    return [(done.filled, done.links)]


def arranged(forms: Declared, lines: Sequence[PaperLine], rule: MergeRule, *, share: bool = False) -> Arranged:
    known = {one.key: one for one in lines}
    return arrange(forms, known, rule, codes=SmallBook(), on=ON, share_totals=share)


def test_lines_of_one_part_are_joined_with_their_weights_and_links() -> None:
    lines = [bolts(1), bolts(2), bolts(3, origin_country="JPN")]
    done = arranged(declared(lines), lines, MergeRule())
    ((filled, links),) = done.declared
    assert links.rows == [["p.xlsx!S!1", "p.xlsx!S!2"], ["p.xlsx!S!3"]]
    first, second = filled.form.goods
    assert (first.trade_quantity, first.total_price, first.unit_price, first.legal_quantity_1) == (
        D(200),
        D("501.0"),
        D("2.505"),
        D(200),
    )
    assert filled.origins["goods[1].trade_quantity"] == "p.xlsx!S!quantity1 +1"  # F3 leads to the paper
    assert (second.item_number, second.origin_country) == (2, "JPN")
    assert done.parts[0][0].merged.explanation_zh.startswith("第 1、2 行归并为一项：")


def test_a_stricter_rule_takes_a_goods_line_apart_again() -> None:
    lines = [bolts(1), bolts(2, goods_name="螺栓")]
    joined = declared(lines, rule=MergeRule())
    assert len(joined[0][0].form.goods) == 1
    joined[0][0].type_in("goods[1].declaration_elements", "0|0|钢", "hand:me")
    done = arranged(joined, lines, APART)
    filled = done.declared[0][0]
    assert [g.trade_quantity for g in filled.form.goods] == [D(100), D(100)]
    assert [g.declaration_elements for g in filled.form.goods] == ["0|0|钢", "0|0|钢"]  # what was typed is on both


def test_a_line_whose_quantity_was_typed_takes_part_as_a_whole() -> None:
    lines = [bolts(1), bolts(2)]
    forms = declared(lines)
    forms[0][0].type_in("goods[1].trade_quantity", "90", "hand:me")
    forms[0][0].type_in("goods[1].legal_quantity_1", "91.5", "hand:me")
    done = arranged(forms, lines, MergeRule())
    (goods,) = done.declared[0][0].form.goods
    assert (goods.trade_quantity, goods.legal_quantity_1) == (D(190), D("191.5"))
    assert done.declared[0][0].origins["goods[1].trade_quantity"] == "rule:MRG-002"
    assert done.declared[0][1].rows == [["p.xlsx!S!1", "p.xlsx!S!2"]]


def test_codes_typed_by_hand_decide_what_is_joined() -> None:
    lines = [line(1, goods_name="a", quantity="1", unit="007"), line(2, goods_name="a", quantity="2", unit="007")]
    forms = declared(lines, rule=MergeRule(equal=(*MergeRule().equal, "quantity")))  # type: ignore[arg-type]
    forms[0][0].type_in("goods[1].hs_code", "9026100000", "hand:me")
    assert len(arranged(forms, lines, MergeRule()).declared[0][0].form.goods) == 2
    forms[0][0].type_in("goods[2].hs_code", "9026100000", "hand:me")
    (goods,) = arranged(forms, lines, MergeRule()).declared[0][0].form.goods
    assert (goods.hs_code, goods.trade_quantity, goods.legal_quantity_1) == ("9026100000", D(3), D(3))


def test_fifty_one_lines_make_two_declarations_whose_totals_are_told() -> None:
    lines = [bolts(n) for n in range(1, 52)]
    forms = declared(lines, {"total_gross_weight_kg": "5610", "total_packages": "102", "contract_number": "C-1"})
    filled = forms[0][0]
    filled.type_in("freight_mark", "3", "hand:me")
    filled.type_in("freight_value", "1000", "hand:me")
    filled.type_in("freight_currency", "USD", "hand:me")
    filled.type_in("unified_number", "I20260000000000001", "rule:x")
    filled.form.containers = [
        Container(container_number="AAAU1234567", item_numbers="1,51"),
        Container(container_number="BBBU1234567", item_numbers="51"),
    ]
    filled.form.documents = [AttachedDocument(document_id="D1"), AttachedDocument(document_id="D2", item_numbers="51")]
    filled.form.licences = [Licence(licence_code="4", licence_number="26-AB-1")]
    done = arranged(forms, lines, APART)
    (one, _), (two, _) = done.declared
    assert [len(form.form.goods) for form in (one, two)] == [50, 1]
    assert [form.form.package_count for form in (one, two)] == [100, 2]
    assert [form.form.gross_weight_kg for form in (one, two)] == [D(5500), D(110)]
    assert [form.form.freight_value for form in (one, two)] == [D("980.39"), D("19.61")]
    assert [form.form.contract_number for form in (one, two)] == ["C-1", "C-1"]
    assert [(c.container_number, c.item_numbers) for c in one.form.containers] == [("AAAU1234567", "1")]
    assert [(c.container_number, c.item_numbers) for c in two.form.containers] == [
        ("AAAU1234567", "1"),
        ("BBBU1234567", "1"),
    ]
    assert [d.document_id for d in one.form.documents] == ["D1"]
    assert [(d.document_id, d.item_numbers) for d in two.form.documents] == [("D1", ""), ("D2", "1")]
    assert two.form.unified_number == ""
    assert (len(one.form.licences), len(two.form.licences)) == (1, 0)
    assert any("AAAU1234567" in remark for remark in done.remarks_zh)
    # and back into one: everything as it was
    back = arranged(done.declared, lines, replace(APART, limit=60))
    ((whole, links),) = back.declared
    assert len(whole.form.goods) == 51
    assert (whole.form.package_count, whole.form.gross_weight_kg, whole.form.freight_value) == (102, D(5610), D(1000))
    assert [(c.container_number, c.item_numbers) for c in whole.form.containers] == [
        ("AAAU1234567", "1,51"),
        ("BBBU1234567", "51"),
    ]
    assert [d.document_id for d in whole.form.documents] == ["D1", "D2"]
    assert links.rows == forms[0][1].rows


def test_totals_no_line_tells_are_asked_for_or_shared_out_when_told_to() -> None:
    lines = [
        line(n, goods_name=f"g{n}", hs_code="7318159090", unit="035", quantity="1", net_weight_kg=str(n))
        for n in (1, 2, 3)
    ]
    forms = declared(lines, {"total_gross_weight_kg": "100.5", "total_packages": "10"})
    rule = MergeRule(limit=2)
    asked = arranged(forms, lines, rule)
    assert [f.form.gross_weight_kg for f, _ in asked.declared] == [None, None]
    assert any("件数、毛重" in remark for remark in asked.remarks_zh)
    shared = arranged(forms, lines, rule, share=True)
    assert [f.form.gross_weight_kg for f, _ in shared.declared] == [D("50.3"), D("50.2")]
    assert [f.form.package_count for f, _ in shared.declared] == [5, 5]


def test_lines_put_into_declarations_by_hand_and_kept_apart() -> None:
    lines = [bolts(n) for n in (1, 2, 3)]
    rule = MergeRule(placed={"p.xlsx!S!1": 2, "p.xlsx!S!2": 1, "p.xlsx!S!3": 1})
    done = arranged(declared(lines), lines, rule)
    assert [links.rows for _, links in done.declared] == [[["p.xlsx!S!2", "p.xlsx!S!3"]], [["p.xlsx!S!1"]]]
    apart = arranged(declared(lines), lines, MergeRule(apart=frozenset({"p.xlsx!S!2"})))
    assert apart.declared[0][1].rows == [["p.xlsx!S!1", "p.xlsx!S!3"], ["p.xlsx!S!2"]]


def test_splitting_by_container_reads_the_relation_the_clerk_typed() -> None:
    lines = [bolts(1), bolts(2)]
    forms = declared(lines)
    forms[0][0].form.containers = [
        Container(container_number="AAAU1234567", item_numbers="1"),
        Container(container_number="BBBU1234567", item_numbers="2"),
    ]
    done = arranged(forms, lines, MergeRule(split_by=("container",)))
    assert [[c.container_number for c in f.form.containers] for f, _ in done.declared] == [
        ["AAAU1234567"],
        ["BBBU1234567"],
    ]


paper_lines = st.lists(
    st.tuples(
        st.sampled_from(["7318159090", "8481804090", ""]),
        st.sampled_from(["螺栓", "阀门"]),
        st.sampled_from(["CHN", "JPN"]),
        st.decimals(0, 10**6, places=3).map(lambda n: format(n, "f")),
        st.decimals(0, 10**6, places=2).map(lambda n: format(n, "f")),
        st.integers(1, 9).map(str),
    ),
    min_size=1,
    max_size=14,
)
rules = st.builds(
    MergeRule,
    equal=st.lists(st.sampled_from(["hs_code", "goods_name", "origin_country", "part_number"]), unique=True).map(
        lambda names: ("unit", "currency", *names)
    ),
    controlled_first=st.booleans(),
    split_by=st.sampled_from([(), ("container",)]),
    limit=st.integers(1, 50),
    apart=st.frozensets(st.integers(1, 9).map(lambda n: f"p.xlsx!S!{n}"), max_size=2),
)


@settings(max_examples=60, deadline=None)
@given(paper_lines, rules, st.lists(st.integers(1, 14), max_size=3), st.data())
def test_no_quantity_is_lost_whatever_the_rule(
    facts: list[tuple[str, ...]], rule: MergeRule, typed: list[int], data: st.DataObject
) -> None:
    lines = [
        bolts(
            n, hs_code=code, goods_name=name, origin_country=origin, quantity=quantity, amount=amount, package_count=p
        )
        for n, (code, name, origin, quantity, amount, p) in enumerate(facts, start=1)
    ]
    forms = declared(lines)
    filled = forms[0][0]
    for row in typed:
        if row <= len(filled.form.goods):
            filled.type_in(f"goods[{row}].trade_quantity", str(row), "hand:me")
    boxed = data.draw(st.sets(st.integers(1, len(filled.form.goods)), min_size=1))
    filled.form.containers = [
        Container(container_number="AAAU1234567", item_numbers=",".join(map(str, sorted(boxed)))),
        Container(container_number="BBBU1234567", item_numbers="1"),
    ]

    def quantities(found: Declared) -> tuple[Fraction, Fraction, list[str]]:
        goods = [one for form, _ in found for one in form.form.goods]
        keys = sorted(key for _, links in found for link in links.rows for key in link)
        return (
            sum((Fraction(one.trade_quantity or 0) for one in goods), Fraction(0)),
            sum((Fraction(one.total_price or 0) for one in goods), Fraction(0)),
            keys,
        )

    def in_box(found: Declared, box: str) -> set[str]:
        return {
            key
            for form, links in found
            for one in form.form.containers
            if one.container_number == box
            for item in one.item_numbers.split(",")
            if item
            for key in links.rows[int(item) - 1]
        }

    before = [(box, in_box(forms, box)) for box in ("AAAU1234567", "BBBU1234567")]
    done = arranged(forms, lines, rule)
    assert quantities(done.declared) == quantities(forms)
    assert all(len(form.form.goods) <= rule.limit for form, _ in done.declared)
    assert all(form.form.goods for form, _ in done.declared)
    for box, keys in before:
        assert keys <= in_box(done.declared, box)
    again = arranged(done.declared, lines, rule)
    if not rule.split_by:  # a box whose goods were joined with others holds those too afterwards
        assert [filled_document(f) for f, _ in again.declared] == [filled_document(f) for f, _ in done.declared]
        assert all(one.unchanged for part in again.parts for one in part)
