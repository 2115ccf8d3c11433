"""What lies in a case package and what was left out of it, counted: the giver, the receiver and both histories see it.

A package tells it as `contents: [{"what", "held", "left_out"}]`, an addition to schema `cqdesk/case-package/1`. Counts
only: nothing of what was left out can be told from them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Told = dict[str, Any]
_NAMES_ZH: Mapping[str, str] = {
    "versions": "报关单版本 {} 个",
    "originals": "原始文件 {} 个",
    "filings": "报文 {} 份",
    "receipts": "回执 {} 条",
    "receipt_texts": "回执原文 {} 份",
    "office_records": "登记 {} 项",
    "valuations": "估价所填 {} 份",
    "confirmations": "核对单 {} 次",
    "attempts": "已结束的申报 {} 次",
    "hand_overs": "交报关行 {} 次",
    "hand_over_files": "交给报关行的文件 {} 个",
    "hand_over_texts": "发给报关行的文字 {} 段",
}


def contents_of(packed: Told, originals: int, whole: Told, all_originals: int) -> list[Told]:
    """The list for a package. `packed`: its content; `whole`: what the content is when nothing is hidden."""
    held, all_held = _counts(packed, originals), _counts(whole, all_originals)
    return [
        {"what": what, "held": held[what], "left_out": all_held[what] - held[what]}
        for what in _NAMES_ZH
        if all_held[what]
    ]


def _counts(packed: Told, originals: int) -> dict[str, int]:
    forms = packed["declarations"]
    given = list(_each(forms, "hand_overs"))
    receipts = list(_each(forms, "receipts"))
    return {
        **{name: len(list(_each(forms, name))) for name in ("versions", "filings", "confirmations", "attempts")},
        **{name: len(packed[name]) for name in ("office_records", "valuations")},
        "originals": originals,
        "receipts": len(receipts),
        "receipt_texts": sum("raw" in one for one in receipts),
        "hand_overs": len(given),
        "hand_over_files": sum(len(one["files"]) for one in given),
        "hand_over_texts": sum(bool(one["text"]) for one in given),
    }


def _each(forms: Sequence[Told], name: str) -> Iterator[Told]:
    return (one for form in forms for one in form[name])


def held_zh(contents: Sequence[Mapping[str, Any]]) -> str:
    """What lies in it, in words; "" when the package does not tell."""
    return _words(contents, "held")


def left_out_zh(contents: Sequence[Mapping[str, Any]]) -> str:
    """What was left out, in words; "" = nothing."""
    return _words(contents, "left_out")


def _words(contents: Sequence[Mapping[str, Any]], part: str) -> str:
    known = [(_NAMES_ZH[one["what"]], one[part]) for one in contents if one["what"] in _NAMES_ZH]
    return "、".join(words.format(count) for words, count in known if count)
