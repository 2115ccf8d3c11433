"""Sentences of refusals, the line they name, and the pattern that is kept of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqdesk.domain.refusal import (
    RefusalReason,
    is_telling,
    known_reason,
    pattern_of,
    row_named,
    sentences,
)


@pytest.mark.parametrize(
    ("note", "parts"),
    [
        ("毛重与舱单不符", ["毛重与舱单不符"]),
        (
            "1、毛重与舱单不符；2、第3项商品编号有误。请更正",
            ["毛重与舱单不符", "第3项商品编号有误", "请更正"],
        ),
        ("（1）缺合同 （2）缺发票", ["缺合同", "缺发票"]),
        ("①缺合同②缺发票", ["缺合同", "缺发票"]),
        ("；；。", []),
    ],
)
def test_a_note_is_read_sentence_by_sentence(note: str, parts: list[str]) -> None:
    assert sentences(note) == parts


@pytest.mark.parametrize(
    ("sentence", "row"),
    [
        ("第3项商品编号有误", 3),
        ("商品第 12 项数量不符", 12),
        ("项号：07 原产国有误", 7),
        ("商品序号为2的单价偏低", 2),
        ("第十二项品名不规范", 12),
        ("第二十项", 20),
        ("第十项", 10),
        ("毛重 1200 与舱单不符", 0),
        ("报关单号 800220260000000001 无舱单", 0),
    ],
)
def test_the_line_a_sentence_names(sentence: str, row: int) -> None:
    assert row_named(sentence) == row


@given(st.integers(1, 50), st.integers(1, 50), st.integers(1, 99_999))
def test_what_is_kept_of_a_sentence_finds_the_next_of_its_kind(row: int, other: int, weight: int) -> None:
    words = pattern_of(f"第{row}项商品编号8714100090与申报要素不符，毛重{weight}")
    assert is_telling(words)
    reason = RefusalReason(words=words, path="goods.hs_code", remedy_zh="", source="", own=True, uses=1)
    assert known_reason(f"第{other}项商品编号 4011 与申报要素不符，毛重 {weight + 1}.5", [reason]) == reason
    assert known_reason("净重不符", [reason]) is None


def test_the_office_s_own_reason_comes_first() -> None:
    shipped = RefusalReason(words=("报文格式数据不正确",), path="", remedy_zh="a", source="manual")
    own = RefusalReason(words=("格式数据",), path="remarks", remedy_zh="b", source="", own=True)
    assert known_reason("01 暂存的业务报文格式数据不正确", [shipped, own]) is own
    assert known_reason("01 暂存的业务报文格式数据不正确", [shipped]) is shipped
