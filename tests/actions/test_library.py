"""The goods library: it grows from filings, completes papers, shows differences and never overwrites."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqdesk.actions.arranging import apply
from cqdesk.actions.cases import new_case
from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import insert_row, open_draft, type_in, undo
from cqdesk.actions.filing import filing_summary, queue
from cqdesk.actions.library import count, search_library, versions
from cqdesk.actions.library_edits import delete_items, edit_item, merge_items, undo_library
from cqdesk.actions.library_fill import answers_for, review, take_from_library
from cqdesk.actions.library_growth import remember_line
from cqdesk.actions.lookups import where_from
from cqdesk.actions.papers_in import Imported, import_files
from cqdesk.domain.library import grown, number, part_key
from cqdesk.errors import UserError
from cqdesk.store import code_sets, settings
from cqdesk.store.library import index_anew

from .clerk import Shop, open_shop
from .conftest import OpenDesk
from .test_arranging import LOOSE
from .test_papers_in import SELLER, head, paper

HEADS = ("料号", "商品编码", "品名", "数量", "单位", "单价", "总价", "币制", "净重(KG)")
ELEMENTS = "1|0|机动车用|钢|无品牌"


def invoice(path: Path, goods: Sequence[tuple[Any, ...]]) -> Path:
    """part number, code, name, quantity, unit, price, net kg"""
    table: list[tuple[Any, ...]] = [HEADS]
    for part, hs, name, pieces, unit, price, net in goods:
        table.append(
            (part, hs, name, pieces, unit, price, float(Decimal(str(pieces)) * Decimal(str(price))), "USD", net)
        )
    return paper(path, "商业发票", head("INV-1"), table)


def shipment(desk: Desk, tmp_path: Path, *goods: tuple[Any, ...], client: str = SELLER) -> Imported:
    return import_files(
        desk, [invoice(tmp_path / f"i{len(list(tmp_path.iterdir()))}.xlsx", goods)], client=client, direction="export"
    )


def known_part(desk: Desk, tmp_path: Path) -> str:
    """A first case whose line was completed by hand and remembered."""
    done = shipment(desk, tmp_path, ("A-100", "8714100090", "脚踏", 200, "个", 2.5, 50))
    type_in(
        desk,
        done.case,
        1,
        {
            "goods[1].declaration_elements": ELEMENTS,
            "goods[1].legal_unit_1": "035",
            "goods[1].domestic_district": "50059",
        },
    )
    assert "A-100" in remember_line(desk, done.case, 1, 1)
    return done.case


def texts(desk: Desk, case: str, *names: str, row: int = 1) -> list[str]:
    filled = open_draft(desk, case).filled
    return [filled.text_at(f"goods[{row}].{name}") for name in names]


def test_a_remembered_part_completes_the_next_papers(desk: Desk, tmp_path: Path) -> None:
    known_part(desk, tmp_path)
    done = shipment(desk, tmp_path, ("a-100 ", "", "脚踏", 40, "个", 2.5, ""))
    assert texts(desk, done.case, "hs_code", "declaration_elements", "domestic_district", "legal_quantity_1") == [
        "8714100090",
        ELEMENTS,
        "50059",
        "10",  # 40 pieces of 0.25 kg
    ]
    origins = open_draft(desk, done.case).filled.origins
    assert origins["goods[1].hs_code"] == origins["goods[1].legal_quantity_1"] == "library:A-100@1"
    assert where_from(desk, "library:A-100@1") == "取自商品库 A-100@1。"


def test_the_paper_wins_and_the_difference_is_shown(desk: Desk, tmp_path: Path) -> None:
    known_part(desk, tmp_path)
    done = shipment(desk, tmp_path, ("A-100", "8482102000", "滚珠轴承", 40, "个", 9, 60))
    assert texts(desk, done.case, "hs_code", "goods_name") == ["8482102000", "滚珠轴承"]
    assert texts(desk, done.case, "declaration_elements") == [""]  # elements belong to the other code
    assert "library-differs" in [issue.id for issue in done.issues]
    shown = {one.label: one for one in review(desk, done.case)}
    assert (shown["商品编号"].ours, shown["商品编号"].theirs) == ("8482102000", "8714100090")
    assert "2.5" in shown["单价"].why
    assert "0.25" in shown["净重（千克）"].why
    assert not any(one.ticked for one in shown.values() if one.ours)
    before = open_draft(desk, done.case).filled
    take_from_library(desk, done.case, 1, [shown["商品编号"], shown["商品名称"]])
    assert texts(desk, done.case, "hs_code", "goods_name") == ["8714100090", "脚踏"]
    undo(desk, done.case)
    assert open_draft(desk, done.case).filled == before


def test_what_a_hand_typed_stays_when_papers_come_again(desk: Desk, tmp_path: Path) -> None:
    known_part(desk, tmp_path)
    done = shipment(desk, tmp_path, ("A-100", "", "脚踏", 40, "个", 2.5, ""))
    type_in(desk, done.case, 1, {"goods[1].declaration_elements": "0|0|另写"})
    import_files(desk, [invoice(tmp_path / "more.xlsx", [("B-1", "", "螺栓", 1, "个", 1, "")])], case=done.case)
    assert texts(desk, done.case, "declaration_elements") == ["0|0|另写"]


def test_the_part_of_one_client_is_not_that_of_another(desk: Desk, tmp_path: Path) -> None:
    known_part(desk, tmp_path)
    done = shipment(desk, tmp_path, ("A-100", "", "脚踏", 40, "个", 2.5, ""), client="重庆另一家样例有限公司")
    assert texts(desk, done.case, "hs_code") == [""]


def test_without_part_number_the_same_name_is_only_offered(desk: Desk) -> None:
    def line(case: str, **more: str) -> None:
        insert_row(desk, case, 1, "goods", 1)
        type_in(desk, case, 1, {f"goods[1].{name}": words for name, words in more.items()})

    first = new_case(desk, direction="export")
    line(first, goods_name="自行车 脚踏", hs_code="8714100090", declaration_elements=ELEMENTS)
    remember_line(desk, first, 1, 1)
    second = new_case(desk, direction="export")
    line(second, goods_name="自行车脚踏")
    offered = review(desk, second)
    assert {one.label: (one.theirs, one.ticked) for one in offered}["商品编号"] == ("8714100090", False)
    assert texts(desk, second, "hs_code") == [""]


def test_a_filing_teaches_library_and_code_use(template: Path, tmp_path: Path) -> None:
    shop: Shop = open_shop(template, tmp_path / "shop")
    with shop.desk as desk:
        assert count(desk) == 0
        queue(desk, shop.case, 1, token=filing_summary(desk, shop.case, 1).token)
        form = open_draft(desk, shop.case).filled.form
        assert count(desk) >= len({line.goods_name for line in form.goods})
        first = search_library(desk, form.goods[0].goods_name)[0].item
        assert first.hs_code == form.goods[0].hs_code
        assert first.uses >= 1
        assert versions(desk, first.id)[0].origin == f"case:{shop.case}"
        with desk.store.read() as connection:
            uses = code_sets.uses(connection, "countries")
        assert uses["countries", form.trading_country] == 1


def test_search_finds_by_anything_and_part_numbers_first(desk: Desk, tmp_path: Path) -> None:
    known_part(desk, tmp_path)
    done = shipment(desk, tmp_path, ("B-100", "8482102000", "脚踏轴承", 1, "个", 1, 1))
    remember_line(desk, done.case, 1, 1)
    for typed in ("a-1", "A-100", "脚", "8714", "8714 脚", "无品牌"):
        assert "A-100" in [hit.item.part_number for hit in search_library(desk, typed)], typed
    assert [hit.item.part_number for hit in search_library(desk, "a-1")] == ["A-100"]
    assert [hit.item.part_number for hit in search_library(desk, "")] == ["B-100", "A-100"]
    assert search_library(desk, "没有") == []
    assert search_library(desk, "脚", client=99) == []
    assert search_library(desk, "脚")[0].company == SELLER


def test_edit_merge_delete_and_take_back(desk: Desk, tmp_path: Path) -> None:
    known_part(desk, tmp_path)
    done = shipment(desk, tmp_path, ("A100旧", "", "脚踏板", 1, "个", 1, 1))
    remember_line(desk, done.case, 1, 1)
    old, new = search_library(desk, "A100旧")[0].item, search_library(desk, "A-100")[0].item
    edited = edit_item(desk, old.id, {"goods_name": "脚踏板（旧）", "goods_name_en": "pedal"})
    assert (edited.version, edited.facts["goods_name_en"]) == (2, "pedal")
    assert search_library(desk, "pedal")[0].item.id == old.id
    merged = merge_items(desk, new.id, [old.id])
    assert (merged.facts["goods_name"], merged.facts["goods_name_en"]) == ("脚踏", "pedal")
    assert count(desk) == 1
    again = shipment(desk, tmp_path, ("A100旧", "", "脚踏板", 1, "个", 1, 1))
    assert texts(desk, again.case, "hs_code") == ["8714100090"]  # the part that was merged away is known by the other
    delete_items(desk, [new.id])
    assert search_library(desk, "脚踏") == []
    for expected in (1, 2, 2):
        undo_library(desk)
        assert count(desk) == expected
    assert search_library(desk, "pedal") == []
    with pytest.raises(UserError) as refused:
        edit_item(desk, old.id, {"hs_code": "12"})
    assert refused.value.id == "library-field"


def test_entries_of_two_clients_are_not_merged(desk: Desk, tmp_path: Path) -> None:
    known_part(desk, tmp_path)
    done = shipment(desk, tmp_path, ("A-100", "", "脚踏", 1, "个", 1, 1), client="重庆另一家样例有限公司")
    remember_line(desk, done.case, 1, 1)
    first, second = (hit.item.id for hit in search_library(desk, "A-100"))
    with pytest.raises(UserError, match="不同客户"):
        merge_items(desk, first, [second])


def test_earlier_answers_for_the_elements_of_a_part(desk: Desk, tmp_path: Path) -> None:
    known_part(desk, tmp_path)
    done = shipment(desk, tmp_path, ("X-9", "8714100090", "把立", 1, "个", 1, 1))
    assert [item.facts["declaration_elements"] for item in answers_for(desk, done.case, 1, 1)] == [ELEMENTS]


@given(st.text(max_size=12), st.text(max_size=12))
def test_a_part_is_the_same_however_it_is_written(part: str, name: str) -> None:
    assert part_key(f" {part.upper()} ", name) == part_key(part.upper(), name)
    assert part_key("Ａ－１００ ", "") == part_key("a-100", "x")
    assert part_key("1-10") != part_key("110")


FACTS = st.dictionaries(
    st.sampled_from(["goods_name", "hs_code", "declaration_elements", "currency", "trade_unit"]),
    st.sampled_from(["", "1", "2"]),
)
PRICES = st.decimals(0, 100, places=2)


@given(FACTS, FACTS, st.lists(PRICES, min_size=1, max_size=4))
def test_what_is_known_grows_and_the_price_range_widens(
    known: dict[str, str], new: dict[str, str], prices: list[Decimal]
) -> None:
    assert all(grown(known, new).get(name) == words for name, words in new.items() if words)
    facts: dict[str, str] = {}
    for price in prices:
        facts = grown(
            facts, {"currency": "USD", "trade_unit": "007", "price_low": str(price), "price_high": str(price)}
        )
    assert (number(facts["price_low"]), number(facts["price_high"])) == (min(prices), max(prices))
    other = grown(facts, {"currency": "EUR", "price_low": "5", "price_high": "5"})
    assert (other["price_low"], other["price_high"]) == ("5", "5")


def test_parts_are_known_after_the_goods_were_arranged(desk: Desk, tmp_path: Path) -> None:
    done = shipment(
        desk,
        tmp_path,
        ("P-1", "8714100090", "脚踏甲", 10, "个", 2, 5),
        ("P-2", "8714100090", "脚踏乙", 30, "个", 4, 30),
    )
    apply(desk, done.case, LOOSE)
    assert len(open_draft(desk, done.case).filled.form.goods) == 1
    remember_line(desk, done.case, 1, 1)
    known = {hit.item.part_number: hit.item.facts for hit in search_library(desk, "脚踏")}
    assert {part: facts["unit_weight_kg"] for part, facts in known.items()} == {"P-1": "0.5", "P-2": "1"}
    assert {part: facts["price_low"] for part, facts in known.items()} == {"P-1": "2", "P-2": "4"}


def test_an_entry_is_found_by_the_initials_of_its_name(desk: Desk, tmp_path: Path) -> None:
    shipment_done = shipment(desk, tmp_path, ("B-7", "8714100090", "铸铁曲轴箱", 10, "个", 9, 30))
    remember_line(desk, shipment_done.case, 1, 1)
    found = [hit.item.part_number for text in ("ztqzx", "qz", "ZTQ", "8714 qzx") for hit in search_library(desk, text)]
    assert found == ["B-7"] * 4
    assert search_library(desk, "qzt") == []


def test_entries_indexed_before_initials_were_known_are_indexed_anew(
    opened: OpenDesk, desk: Desk, tmp_path: Path
) -> None:
    done = shipment(desk, tmp_path, ("B-7", "8714100090", "铸铁曲轴箱", 10, "个", 9, 30))
    remember_line(desk, done.case, 1, 1)
    with desk.store.write() as connection:  # as a store of an earlier program left it
        index_anew(connection, lambda item: f"k{item.company_id} n曲轴 n曲 n轴")
        settings.put(connection, "library_index_rules", 1)
    assert search_library(desk, "ztqz") == []
    again = opened()
    assert [hit.item.part_number for hit in search_library(again, "ztqz")] == ["B-7"]
    edit_item(again, search_library(again, "ztqz")[0].item.id, {"goods_name": "铸铁缸体"})
    assert search_library(again, "ztqz") == []
    undo_library(again)
    assert search_library(again, "ztqz")
