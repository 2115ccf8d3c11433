"""F3 on what the program filled in: said in words, for every rule that fills in."""

from __future__ import annotations

import re
from pathlib import Path

import cqdesk
from cqdesk.actions.customs_paths import choose_path
from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import open_draft, paste_block
from cqdesk.actions.filled_by_rule import HOW_ZH
from cqdesk.actions.lookups import where_from

_ORIGIN = re.compile(r'"rule:([A-Za-z]+(?:-[0-9]+)?)"')


def test_every_rule_that_fills_in_says_how() -> None:
    sources = Path(cqdesk.__file__).parent.rglob("*.py")
    used = {rule for file in sources for rule in _ORIGIN.findall(file.read_text("utf-8"))}
    assert used == set(HOW_ZH)


def test_the_sentence_names_what_happened_and_not_only_a_number(desk: Desk, case: str) -> None:
    block = [["轴承", "12", "2.5"]]
    paste_block(desk, case, 1, "goods", 1, ["goods_name", "trade_quantity", "unit_price"], block)
    said = where_from(desk, open_draft(desk, case).filled.origins["goods[1].total_price"])
    assert said == "由程序填写：由数量、单价、总价中的另外两个算出（规则 VAL-002）。"
    choose_path(desk, case, "e-sea-integrated")
    origins = open_draft(desk, case).filled.origins
    assert where_from(desk, origins["transport_mode"]) == "选择通关路径时填写（全国通关一体化（水运出口））。"
    assert where_from(desk, "rule:NEW-001") == "由程序按规则 NEW-001 填写。"
