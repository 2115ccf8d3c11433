"""The history says what an act was about, and shows nothing that is no text."""

from __future__ import annotations

from typing import Any

import pytest

from cqdesk.actions.cases import case_view, new_case
from cqdesk.actions.desk import Desk
from cqdesk.actions.history_words import about_zh
from cqdesk.actions.notes import add_note
from cqdesk.actions.office_records import drop_record, put_record


def test_a_record_and_a_note_say_what_they_are(desk: Desk) -> None:
    case = new_case(desk, direction="export")
    uid = put_record(desk, "inspection", {"kind": "machine", "notified_on": "2026-11-22"}, case=case)
    put_record(desk, "inspection", {"kind": "manual"}, uid=uid)
    drop_record(desk, uid)
    add_note(desk, case, channel="P", text="客户微信：已放行")
    told = [one.about_zh for one in case_view(desk, case).history][:4]
    assert told == [
        "客户微信：已放行",
        "查验",
        "查验　查验方式：人工查验",
        "查验　查验方式：机检　通知日期：2026-11-22",
    ]


@pytest.mark.parametrize(
    ("act", "payload", "words"),
    [
        ("receipt", {"letter": "P", "code": "", "stage": "released"}, "回执 P，此后为 放行"),
        ("receipt", {"letter": "", "code": "0", "stage": "saved"}, "导入成功，此后为 已暂存，尚未申报"),
        ("receipt", {"letter": "", "code": "-1", "stage": ""}, "导入响应 -1"),
        ("queue", {"client_sequence_number": "QABCDE000000000001"}, "客户端编号 QABCDE000000000001"),
        ("hand_over", {"broker": "示例快通", "files": [["a", "b"]]}, "示例快通，1 个文件"),
        ("proof_sent", {"check_code": "50F7C2B9"}, "核对码 50F7C2B9"),
        ("insert_row", {"list": "containers", "inserted": 2}, "集装箱第 2 项"),
        ("delete_rows", {"list": "goods", "deleted": [1, 3]}, "表体第 1、3 项"),
        ("move_row", {"list": "goods", "moved": 4, "to": 2}, "表体第 4 项，到第 2 项"),
        ("insert_row", {"list": "../x", "inserted": 2}, ""),
        ("edit", {"changes": []}, ""),
        ("receipt", {"letter": 5, "stage": ["released"]}, ""),
        ("note", {"text": {}}, ""),
        ("office_record", {"kind": "inspection", "values": [["no such field", "", "x"], 7]}, "查验"),
        ("office_record", {"kind": ["inspection"]}, ""),
    ],
)
def test_what_an_entry_was_about(act: str, payload: dict[str, Any], words: str) -> None:
    assert about_zh(act, payload) == words
