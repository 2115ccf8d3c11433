"""`read` and `check` on messages of every version and on everything the Single Window sends back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Run

MESSAGES = Path(__file__).parents[1] / "official" / "messages"
FORMS = Path(__file__).parents[1] / "samples" / "clean"
NAMESPACE = "http://www.chinaport.gov.cn/dec"


@pytest.mark.parametrize(
    ("name", "version"), [("export_3_1.xml", "3.1"), ("import_prefixed.xml", "4.8"), ("export_lcl.xml", "")]
)
def test_a_message_of_any_version_is_read_and_checked(cq: Run, name: str, version: str) -> None:
    said = cq("read", MESSAGES / name)
    (document,) = said.answer["documents"]
    assert (document["kind"], document["version"]) == ("DecMessage", version)
    assert document["form"]["goods"][0]["item_number"] == "1"
    assert "unknown" not in document
    checked = cq("check", MESSAGES / name)
    assert checked.code in (0, 1)
    assert all(issue["message"] and issue["remedy"] for issue in checked.answer["issues"])


def test_old_codes_are_told_by_read_and_by_check(cq: Run) -> None:
    for answer in (
        cq("read", MESSAGES / "export_3_1.xml").answer["documents"][0],
        cq("check", MESSAGES / "export_3_1.xml").answer,
    ):
        told = {issue["id"]: issue for issue in answer["issues"]}
        assert "304→DEU 德国" in told["message-old-countries"]["message"]
        assert told["message-old-currencies"]["source"]


def test_unknown_elements_are_kept_and_told(cq: Run, tmp_path: Path) -> None:
    file = tmp_path / "new.xml"
    file.write_text(f'<DecMessage xmlns="{NAMESPACE}"><DecHead><IEFlag>I</IEFlag><New9>X</New9></DecHead></DecMessage>')
    (document,) = cq("read", file).answer["documents"]
    assert document["unknown"] == {"DecHead/New9": "X"}
    assert "DecHead/New9" in next(i for i in document["issues"] if i["id"] == "message-unknown-content")["message"]
    assert "message-unknown-content" in {issue["id"] for issue in cq("check", file).answer["issues"]}


@pytest.mark.parametrize(
    ("content", "kind", "told"),
    [
        (
            (
                "<DecImportResponse><ResponseCode>0</ResponseCode><ErrorMessage>缺少许可证</ErrorMessage>"
                "<ClientSeqNo>QABCDE000000000001</ClientSeqNo><SeqNo>E20260000000000001</SeqNo></DecImportResponse>"
            ),
            "DecImportResponse",
            {"response_code": "0", "error_message": "缺少许可证", "unified_number": "E20260000000000001"},
        ),
        (
            "<DEC_RESULT><CUS_CIQ_NO>E20260000000000001</CUS_CIQ_NO><CHANNEL>P</CHANNEL></DEC_RESULT>",
            "DEC_RESULT",
            {"channel": "P"},
        ),
        (
            "<DEC_DATA><DEC_RESULT><SEQ_NO>E20180000000000001</SEQ_NO><CHANNEL>R</CHANNEL></DEC_RESULT></DEC_DATA>",
            "DEC_DATA",
            {"channel": "R"},
        ),
        (
            "<TRN_RESULT><CUS_CIQ_NO>E20260000000000001</CUS_CIQ_NO><PROC_RESULT>L</PROC_RESULT></TRN_RESULT>",
            "TRN_RESULT",
            {"channel": "L"},
        ),
        (
            "<TRN_DATA><TRN_RESULT><SEQ_NO>E20180000000000001</SEQ_NO><CHANNEL>L</CHANNEL></TRN_RESULT></TRN_DATA>",
            "TRN_DATA",
            {"channel": "L"},
        ),
        ("<Root><failCode>C134</failCode><failInfo>读卡器</failInfo></Root>", "Root", {"response_code": "C134"}),
    ],
)
def test_every_kind_of_receipt_is_read(cq: Run, tmp_path: Path, content: str, kind: str, told: dict[str, str]) -> None:
    file = tmp_path / "receipt.xml"
    file.write_text(content, encoding="utf-8")
    said = cq("read", file)
    (document,) = said.answer["documents"]
    assert (said.code, document["kind"]) == (0, kind)
    assert told.items() <= document["receipt"].items()


def test_a_form_with_numbers_written_otherwise_is_told(cq: Run, tmp_path: Path) -> None:
    document = json.loads((FORMS / "rail-import.json").read_text(encoding="utf-8"))
    document["form"]["gross_weight_kg"] = "２０８"
    file = tmp_path / "form.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    answer = cq("check", file).answer
    assert [issue["id"] for issue in answer["issues"]] == ["message-numbers-normalised"]
    (read,) = cq("read", file).answer["documents"]
    assert read["form"]["gross_weight_kg"] == "208"
    assert [issue["id"] for issue in read["issues"]] == ["message-numbers-normalised"]


def test_the_writing_of_messages_is_a_setting(cq: Run) -> None:
    assert cq("message").answer == {"version": "", "supplements": False}
    assert cq("message", "--version", "4.8", "--supplements", "on").answer == {"version": "4.8", "supplements": True}
    assert cq("message").answer == {"version": "4.8", "supplements": True}
    assert cq("message", "--version", "none").answer["version"] == ""
    assert cq("message", "--version", "neu").code == 2


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><DecMessage>&b;</DecMessage>', "xml-doctype"),
        (b"<DecMessage><DecHead>" + b"<A/>" * 100_001 + b"</DecHead></DecMessage>", "xml-too-large"),
        (b"<DecMessage><DecHead>", "xml-broken"),
        (b"<NewThing/>", "message-unknown-kind"),
        (b'<?xml version="1.0" encoding="UTF-8"?><DecMessage>\xff</DecMessage>', "xml-encoding"),
    ],
)
def test_hostile_and_broken_files_get_one_sentence(cq: Run, tmp_path: Path, content: bytes, problem: str) -> None:
    file = tmp_path / "bad.xml"
    file.write_bytes(content)
    said = cq("read", file)
    assert said.code == 1
    (issue,) = said.answer["issues"]
    assert (issue["id"], issue["severity"]) == (problem, "error")
    assert issue["remedy"]


def test_a_receipt_is_read_with_every_field_it_has(cq: Run, tmp_path: Path) -> None:
    """The refund counts by the exit date, so it must not stay behind."""
    path = tmp_path / "r.xml"
    path.write_text(
        "<DEC_RESULT><CUS_CIQ_NO>E20260000000000001</CUS_CIQ_NO><CHANNEL>R</CHANNEL><CUSTOM_MASTER>8000</CUSTOM_MASTER>"
        "<I_E_DATE>20261119</I_E_DATE><NOTE>结关</NOTE></DEC_RESULT>",
        encoding="utf-8",
    )
    (document,) = cq("read", path).answer["documents"]
    assert document["receipt"]["entry_exit_date"] == "2026-11-19"
    assert document["receipt"]["declaration_customs_office"] == "8000"
    assert document["receipt"]["note"] == "结关"


def test_every_receipt_of_a_file_is_a_document(cq: Run, tmp_path: Path) -> None:
    results = "".join(
        f"<DEC_RESULT><SEQ_NO>E2018000000000000{n}</SEQ_NO><CHANNEL>{letter}</CHANNEL></DEC_RESULT>"
        f"<RESULT_INFO>{words}</RESULT_INFO>"
        for n, letter, words in ((1, "R", "放行"), (2, "7", "入库成功"))
    )
    file = tmp_path / "receipts.xml"
    file.write_text(f"<DEC_DATA>{results}</DEC_DATA>", encoding="utf-8")
    documents = cq("read", file).answer["documents"]
    told = [(d["kind"], d["receipt"]["channel"], d["receipt"]["result_text"], d["issues"]) for d in documents]
    assert told == [("DEC_DATA", "R", "放行", []), ("DEC_DATA", "7", "入库成功", [])]
