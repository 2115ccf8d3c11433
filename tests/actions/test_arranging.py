"""Merging and splitting as acts: shown first, done at once, taken back at once; papers added later keep to it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cqdesk.actions.arranging import apply, explain, explain_line, own_rule, preview
from cqdesk.actions.cases import case_view
from cqdesk.actions.customs_paths import choose_path
from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import declaration_numbers, open_draft, redo, type_in, undo
from cqdesk.actions.filing import filing_summary, queue
from cqdesk.actions.lookups import where_from
from cqdesk.actions.merge_rules import ArrangeRule, keep_rule
from cqdesk.actions.papers_in import import_files
from cqdesk.domain.merging import MergeRule
from cqdesk.errors import UserError

from .clerk import finished_case
from .test_papers_in import SELLER, invoice, packing_list

LOOSE_NAMES = ArrangeRule(rule=MergeRule(equal=("unit", "currency", "duty_mode")))
LOOSE = ArrangeRule(rule=MergeRule(equal=("hs_code", "unit", "currency", "origin_country")))
PARTS = [
    ("7318159090", "螺栓A", "M8", 1200, "千克", 2.5, 1200, 1230),
    ("7318159090", "螺栓B", "M9", 300, "千克", 3, 300, 310),
    ("8481804090", "阀门", "DN50", 30, "套", 41, 450, 480.5),
]


@pytest.fixture
def shipment(desk: Desk, tmp_path: Path) -> str:
    papers = [invoice(tmp_path / "inv.xlsx", PARTS), packing_list(tmp_path / "pl.xlsx", PARTS)]
    return import_files(desk, papers).case


def quantities(desk: Desk, case: str, number: int = 1) -> list[str]:
    filled = open_draft(desk, case, number).filled
    return [filled.text_at(f"goods[{n}].trade_quantity") for n in range(1, len(filled.form.goods) + 1)]


def test_a_looser_rule_joins_and_everything_can_be_taken_back(desk: Desk, shipment: str) -> None:
    assert quantities(desk, shipment) == ["1200", "300", "30"]
    view = preview(desk, shipment, LOOSE)
    assert (view.before, view.parts, view.changed) == ([3], [2], True)
    assert all(one.equal for one in view.sums)
    assert [(one.label, one.before) for one in view.sums][:2] == [
        ("成交数量（千克）", "1500"),
        ("成交数量（套）", "30"),
    ]
    assert "商品名称各行不同，取第一行的。" in view.items[0].remarks_zh
    assert explain(view, 1, 2) == "第 1、2 行合并，因为商品编号、成交单位、币制相同。"
    assert explain_line(view, 3) == ["第 3 行与第 1、2 行未合并，因为商品编号不同。"]
    assert quantities(desk, shipment) == ["1200", "300", "30"]  # looking changes nothing
    apply(desk, shipment, LOOSE)
    assert quantities(desk, shipment) == ["1500", "30"]
    filled = open_draft(desk, shipment).filled
    assert filled.text_at("goods[1].legal_quantity_1") == "1500"
    assert "并由另外 1 行合并" in where_from(desk, filled.origins["goods[1].trade_quantity"])
    assert own_rule(desk, shipment) == LOOSE
    assert apply(desk, shipment, LOOSE) == []  # nothing left to do: no second act
    assert undo(desk, shipment) == "已撤销：归并与分单"
    assert quantities(desk, shipment) == ["1200", "300", "30"]
    assert own_rule(desk, shipment) == ArrangeRule()
    redo(desk, shipment)
    assert quantities(desk, shipment) == ["1500", "30"]


def test_near_misses_are_explained(desk: Desk, shipment: str) -> None:
    (near,) = preview(desk, shipment).near
    assert near.sentence_zh == "第 1、2 行未合并，因为商品名称不同（螺栓A、螺栓B）。"


def test_splitting_makes_declarations_and_undo_takes_them_out(desk: Desk, shipment: str) -> None:
    rule = ArrangeRule(rule=MergeRule(limit=2))
    remarks = apply(desk, shipment, rule)
    assert any("请按份填写" in remark or "合计" in remark for remark in remarks) or remarks == []
    assert declaration_numbers(desk, shipment) == [1, 2]
    assert (quantities(desk, shipment), quantities(desk, shipment, 2)) == (["1200", "300"], ["30"])
    assert open_draft(desk, shipment, 2).filled.text_at("net_weight_kg") == "450"
    assert open_draft(desk, shipment, 2).filled.text_at("domestic_party_name") == SELLER
    assert len(case_view(desk, shipment).declarations) == 2
    type_in(desk, shipment, 2, {"bill_of_lading_number": "B-2"})
    undo(desk, shipment)  # the typing
    undo(desk, shipment)  # the splitting
    assert declaration_numbers(desk, shipment) == [1]
    redo(desk, shipment)
    redo(desk, shipment)
    assert open_draft(desk, shipment, 2).filled.text_at("bill_of_lading_number") == "B-2"


def test_a_rule_of_the_client_counts_for_the_next_import(desk: Desk, tmp_path: Path, shipment: str) -> None:
    keep_rule(desk, replace(LOOSE, rule=replace(LOOSE.rule, apart=frozenset({"x"}))), client=SELLER)
    again = [invoice(tmp_path / "inv2.xlsx", PARTS, number="INV-2"), packing_list(tmp_path / "pl2.xlsx", PARTS)]
    case = import_files(desk, again, client=SELLER).case
    assert quantities(desk, case) == ["1500", "30"]
    assert own_rule(desk, case) == LOOSE  # without the marks on single lines
    assert own_rule(desk, shipment) == LOOSE
    with pytest.raises(UserError):
        keep_rule(desk, LOOSE, client="没有这家公司")
    with pytest.raises(UserError):
        ArrangeRule.from_json({"limit": 51})


def test_papers_added_later_keep_what_was_arranged(desk: Desk, tmp_path: Path) -> None:
    case = import_files(desk, [invoice(tmp_path / "inv.xlsx", PARTS)]).case
    apply(desk, case, LOOSE)
    import_files(desk, [packing_list(tmp_path / "pl.xlsx", PARTS)], case=case)
    assert quantities(desk, case) == ["1500", "30"]
    assert open_draft(desk, case).filled.text_at("net_weight_kg") == "1950"


def test_goods_that_were_typed_are_joined_too(desk: Desk, case: str) -> None:
    from cqdesk.actions.drafts import insert_row

    for row, quantity in ((1, "5"), (2, "7")):
        insert_row(desk, case, 1, "goods", row)
        type_in(
            desk,
            case,
            1,
            {
                f"goods[{row}].goods_name": "螺栓",
                f"goods[{row}].hs_code": "7318159090",
                f"goods[{row}].trade_unit": "035",
                f"goods[{row}].trade_quantity": quantity,
            },
        )
    apply(desk, case, ArrangeRule())
    assert quantities(desk, case) == ["12"]
    empty = ArrangeRule()
    undo(desk, case)
    assert quantities(desk, case) == ["5", "7"]
    assert preview(desk, case, empty).parts == [1]


def test_an_empty_case_has_nothing_to_arrange(desk: Desk, case: str) -> None:
    with pytest.raises(UserError, match="还没有商品"):
        preview(desk, case)


def test_what_was_filed_keeps_its_goods(practice_desk: Desk) -> None:
    case = finished_case(practice_desk)
    before = quantities(practice_desk, case)
    queue(practice_desk, case, 1, token=filing_summary(practice_desk, case, 1).token)
    with pytest.raises(UserError, match="不能再移到别的报关单"):
        apply(practice_desk, case, ArrangeRule(rule=MergeRule(limit=2)))
    assert quantities(practice_desk, case) == before
    version = open_draft(practice_desk, case).version
    choose_path(practice_desk, case, "i-air-direct", ["loose"])  # nothing of the form changes
    assert open_draft(practice_desk, case).version == version
    apply(practice_desk, case, LOOSE_NAMES)  # within the declaration: the next version
    assert open_draft(practice_desk, case).version == version + 1
    assert len(quantities(practice_desk, case)) < len(before)
    assert undo(practice_desk, case) == "已撤销：归并与分单"
    assert quantities(practice_desk, case) == before
