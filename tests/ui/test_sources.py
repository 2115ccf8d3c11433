"""Every rule's source reads as Chinese: standards, numbers and element names may stay, English words may not."""

from __future__ import annotations

import re

import pytest

import cqdesk.forms.declaration.checks  # noqa: F401  # makes the rules known
from cqdesk.forms.rules import all_rules, waiting_rules
from cqdesk.ui.sources import source_zh


def test_no_source_shows_english_sentences() -> None:
    left = {r.source: source_zh(r.source) for r in (*all_rules().values(), *waiting_rules().values())}
    assert not {zh for zh in left.values() if re.search(r"[a-z]{3,} |(?<![A-Z])\b[a-z]{3,}\b", zh)}


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("GACC 2019/18 items 44, 45", "海关总署公告2019年第18号第44、45项"),
        ("GACC 2019/18 items 27-29", "海关总署公告2019年第18号第27-29项"),
        ("GACC 2024/30: items 25 and 26", "海关总署公告2024年第30号第25、26项"),
        ("Single Window interface table of the declaration: GoodsNo; filling guide of 2018",
         "单一窗口报关单接口数据项表：GoodsNo；申报项目录入指南（2018年）"),
    ],
)  # fmt: skip
def test_announcements_are_named_as_a_clerk_looks_them_up(source: str, words: str) -> None:
    assert source_zh(source) == words
