"""Texts for the chat: filled from the case, never with a hole nobody sees, in the office's own wording."""

from __future__ import annotations

import re

import pytest

from cqdesk.actions.chat_texts import PLACES, UNKNOWN, facts_of, put_wording, texts_for, wordings
from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import paste_block, type_in
from cqdesk.errors import UserError


def test_shipped_wordings_name_only_facts_there_are(desk: Desk, case: str) -> None:
    assert set(facts_of(desk, case)) == set(PLACES)
    for one in wordings(desk):
        assert set(re.findall(r"\{([^{}]*)\}", one.text)) <= set(PLACES), one.key


def test_a_text_carries_the_facts_of_the_case(desk: Desk, case: str) -> None:
    type_in(desk, case, 1, {"contract_number": "CT-7", "package_count": "12", "gross_weight_kg": "350.5"})
    text = next(one.text for one in texts_for(desk, case) if one.key == "status")
    assert case in text
    assert "合同 CT-7，12 件，毛重 350.5 千克" in text
    assert f"报关单号：{UNKNOWN}" in text
    assert "{" not in text


def test_amounts_are_added_by_currency(desk: Desk, case: str) -> None:
    paste_block(
        desk, case, 1, "goods", 1,
        ["goods_name", "total_price", "trade_currency"],
        [["轴承", "10.10", "USD"], ["螺栓", "0.2", "USD"], ["垫圈", "3", "EUR"]],
    )  # fmt: skip
    facts = facts_of(desk, case)
    assert (facts["总价"], facts["商品"]) == ("USD 10.3，EUR 3", "轴承等 3 项")


def test_the_offices_own_wording_stands_until_it_is_taken_away(desk: Desk, case: str) -> None:
    put_wording(desk, "numbers", "单号", "编号 {票号}")
    put_wording(desk, "thanks", "致谢", "谢谢 {客户}")
    texts = {one.key: one for one in texts_for(desk, case)}
    assert (texts["numbers"].text, texts["numbers"].own) == (f"编号 {case}", True)
    assert texts["thanks"].text == f"谢谢 {UNKNOWN}"
    put_wording(desk, "numbers", "", "")
    put_wording(desk, "thanks", "", "")
    texts = {one.key: one for one in texts_for(desk, case)}
    assert "thanks" not in texts
    assert not texts["numbers"].own


@pytest.mark.parametrize(
    ("name", "text", "id"),
    [("x", "{密码}", "chat-text-place"), (" ", "a", "chat-text-form"), ("x", "字" * 1001, "chat-text-form")],
)
def test_a_wording_that_cannot_work_is_refused(desk: Desk, name: str, text: str, id: str) -> None:
    with pytest.raises(UserError) as refused:
        put_wording(desk, "x", name, text)
    assert refused.value.id == id
    assert "x" not in {one.key for one in wordings(desk)}
