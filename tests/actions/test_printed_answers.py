"""Brand, model and specification as a paper prints them, offered where the tariff asks for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import delete_rows, insert_row, type_in
from cqdesk.actions.papers_in import import_files
from cqdesk.actions.printed_answers import PRINTED_ZH, printed_answers

from .test_papers_in import head, paper

ASKED = ["品牌类型", "出口享惠情况", "品牌（中文及外文名称）", "型号", "规格（厚度×宽度×长度）", "规格型号", "用途"]


@pytest.fixture
def case(desk: Desk, tmp_path: Path) -> str:
    ports = {"起运港": "CHONGQING, CHINA", "目的港": "HAMBURG, GERMANY"}
    table = [
        ("商品编码", "品名", "品牌", "型号", "规格", "数量", "单位", "单价", "总价", "币制"),
        ("8481804090", "阀门", "样例牌", "DN50", "100×50×20", 30, "套", 41, 1230, "USD"),
        ("8481804090", "阀门", "样例牌", "DN80", None, 10, "套", 41, 410, "USD"),
        ("9026100000", "流量计", None, None, None, 12, "个", 155, 1860, "USD"),
    ]
    return import_files(desk, [paper(tmp_path / "i.xlsx", "商业发票", head("INV-1", **ports), table)]).case


def test_each_paper_line_of_an_item_is_an_answer(desk: Desk, case: str) -> None:
    asked = "品牌（中文及外文名称）|型号|规格（厚度×宽度×长度）|规格型号"
    assert printed_answers(desk, case, 1, 1, ASKED) == [
        ("样例牌|DN50|100×50×20|DN50", asked, PRINTED_ZH),
        ("样例牌|DN80|DN80", "品牌（中文及外文名称）|型号|规格型号", PRINTED_ZH),
    ]
    assert printed_answers(desk, case, 1, 2, ASKED) == []


def test_answers_follow_the_line_and_never_touch_one_typed_by_hand(desk: Desk, case: str) -> None:
    insert_row(desk, case, 1, "goods", 1)
    type_in(desk, case, 1, {"goods[1].hs_code": "8481804090"})
    assert printed_answers(desk, case, 1, 1, ASKED) == []
    assert printed_answers(desk, case, 1, 2, ["型号"])[0] == ("DN50", "型号", PRINTED_ZH)
    delete_rows(desk, case, 1, "goods", [1])
    assert printed_answers(desk, case, 1, 1, ["型号"])[1] == ("DN80", "型号", PRINTED_ZH)
