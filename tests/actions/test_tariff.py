"""The tariff in words, and codes suggested with a reason."""

from __future__ import annotations

from pathlib import Path

from cqdesk.actions.cases import new_case
from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import insert_row, type_in
from cqdesk.actions.library_growth import remember_line
from cqdesk.actions.lookups import search_codes
from cqdesk.actions.tariff import elements_form, suggest_codes, tariff_view
from cqdesk.store import code_sets

from .conftest import OpenDesk


def test_a_tariff_line_in_words(desk: Desk) -> None:
    view = tariff_view(desk, "8714100090")
    assert view is not None
    rows = dict(view.rows)
    assert "035 千克" in rows["法定单位"]
    assert "增值税 13%" in rows["税率"]
    assert view.vintage.startswith("2020-01-31")
    assert any("不是今年的" in note for note in view.notes)
    assert view.elements[:2] == ("品牌类型", "出口享惠情况")
    assert tariff_view(desk, "9999999999") is None
    controlled = tariff_view(desk, "0101210010")
    assert controlled is not None
    assert "A 检验检疫" in dict(controlled.rows)["监管条件"]


def test_words_of_elements_find_tariff_lines(desk: Desk) -> None:
    word = "制作或保存方法"
    hits = search_codes(desk, word, table="hs", limit=50)
    assert hits
    assert all(word in hit.extra["elements"] and word not in hit.name_zh for hit in hits)
    mixed = search_codes(desk, f"03 {word}", table="hs", limit=50)
    assert mixed
    assert all(hit.code.startswith("03") and word in hit.extra["elements"] for hit in mixed if hit.offered)


def test_a_suggestion_names_its_reason_and_the_firms_own_comes_first(desk: Desk) -> None:
    case = new_case(desk, direction="export")
    insert_row(desk, case, 1, "goods", 1)
    type_in(desk, case, 1, {"goods[1].goods_name": "摩托车用脚踏板", "goods[1].hs_code": "8714100090"})
    remember_line(desk, case, 1, 1)
    own, *others = suggest_codes(desk, "摩托车脚踏板")
    assert (own.code, own.own) == ("8714100090", True)
    assert "摩托车用脚踏板" in own.because
    assert not any(one.own for one in others)
    first = suggest_codes(desk, "滚珠轴承")[0]
    assert first.code.startswith("8482")
    assert first.because.startswith("因为")
    assert suggest_codes(desk, "  ") == []
    assert suggest_codes(desk, "！") == []


def test_codes_used_most_come_first(desk: Desk, opened: OpenDesk, tmp_path: Path) -> None:
    with desk.store.write() as connection:
        for _use in range(3):
            code_sets.count_uses(connection, 0, [("countries", "VNM")], desk.clock.now())
        code_sets.count_uses(connection, 0, [("countries", "USA")], desk.clock.now())
    assert [hit.code for hit in search_codes(desk, "", table="countries", limit=3)] == ["VNM", "USA", "ABW"]
    assert search_codes(desk, "国", table="countries", limit=3)[0].code == "USA"
    assert search_codes(desk, "THA", table="countries", limit=3)[0].code == "THA"


def test_the_elements_of_a_line_as_a_form(desk: Desk) -> None:
    form = elements_form(desk, "8714100090", "0|0|甲", "export")
    assert [element.value for element in form.elements][:3] == ["0", "0", "甲"]
    assert "2020-01-31" in " ".join(form.remarks)
