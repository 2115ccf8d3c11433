"""`read`: every kind of file people hand in, in the form of the contract."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.papers_generator.truth import HEADER_FIELDS, LINE_FIELDS

from .conftest import IMPORT_SET, INVOICE, LIST, SAMPLES, Run

MESSAGES = Path(__file__).resolve().parents[1] / "official" / "messages"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
ONE_XLSX = io.BytesIO()
openpyxl.Workbook().save(ONE_XLSX)


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "x")
    return buffer.getvalue()


UNREADABLE: dict[str, tuple[str, bytes]] = {
    "empty": ("a.xlsx", b""),
    "text": ("a.xlsx", "你好".encode()),
    "pdf": ("a.pdf", b"%PDF-1.4\n"),
    "picture": ("a.png", b"\x89PNG\r\n\x1a\n"),
    "old workbook": ("a.xls", OLE + "Workbook".encode("utf-16-le")),
    "password": ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le")),
    "archive": ("a.zip", zipped()),
    "cut off": ("a.xlsx", ONE_XLSX.getvalue()[:2000]),
    "web page": ("a.xlsx", b"<html><table></table></html>"),
    "XML sheet": ("a.xml", b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'),
    "doctype": ("a.xml", b'<!DOCTYPE a [<!ENTITY x "y">]><DecMessage>&x;</DecMessage>'),
    "broken XML": ("a.xml", b"<DecMessage><DecHead>"),
    "other XML": ("a.xml", b"<Foo/>"),
    "broken JSON": ("a.json", b'{"schema":'),
    "other JSON": ("a.json", b'{"schema": "other/1", "form": {}}'),
    "JSON with a wrong field": ("a.json", b'{"schema": "cqdesk/declaration/1", "form": {"nonsense": "1"}}'),
    "JSON with a wrong shape": (
        "a.json",
        b'{"schema": "cqdesk/declaration/1", "form": {"goods": {"a": "1"}}}',
    ),
    "JSON with wrong leftovers": ("a.json", b'{"schema": "cqdesk/declaration/1", "form": {"unparsed": [1]}}'),
    "JSON with a lost place": (
        "a.json",
        b'{"schema": "cqdesk/declaration/1", "form": {"unparsed": {"goods[9].hs_code": "x"}}}',
    ),
    "JSON without end": ("a.json", b'{"schema":"cqdesk/declaration/1","form":' + b'{"goods":[' * 50_000),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_an_unreadable_file_is_one_error_with_a_remedy(case: str, tmp_path: Path, cq: Run) -> None:
    name, content = UNREADABLE[case]
    (tmp_path / name).write_bytes(content)
    said = cq("read", tmp_path / name)
    assert said.code == 1
    assert said.answer["file"] == name
    assert said.answer["documents"] == []
    (issue,) = said.answer["issues"]
    assert issue["severity"] == "error"
    assert issue["message"]
    assert issue["remedy"]


def test_a_missing_file_and_an_empty_folder(tmp_path: Path, cq: Run) -> None:
    said = cq("read", tmp_path / "none.xlsx")
    assert (said.code, said.answer["documents"], len(said.answer["issues"])) == (1, [], 1)
    (tmp_path / "folder").mkdir()
    assert cq("read", tmp_path / "folder").error["id"] == "folder-empty"


def test_a_workbook_without_papers_is_not_passed_over_in_silence(tmp_path: Path, cq: Run) -> None:
    book = openpyxl.Workbook()
    for column in range(1, 8895):
        book.active.cell(1, column)
    book.save(tmp_path / "wide.xlsx")
    said = cq("read", tmp_path / "wide.xlsx")
    assert said.code == 0
    assert [issue["severity"] for issue in said.answer["issues"]] == ["warning"]


def test_several_files_in_the_given_order_and_a_folder_is_its_files(cq: Run) -> None:
    said = cq("read", LIST, INVOICE)
    assert [one["file"] for one in said.answer] == [LIST.name, INVOICE.name]
    folder = cq("read", SAMPLES)
    assert folder.code == 1  # samples.json is no form of ours
    assert {one["file"] for one in folder.answer} == {path.name for path in SAMPLES.iterdir()}


def cells(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    rows = [document["header"], *document["lines"], document["totals"]["stated"], document.get("further", {})]
    return [(name, cell) for row in rows for name, cell in row.items()]


@pytest.mark.parametrize("path", [INVOICE, LIST, IMPORT_SET], ids=["invoice", "list", "import set"])
def test_papers_have_the_form_of_the_contract(path: Path, cq: Run) -> None:
    said = cq("read", path)
    assert said.code == 0
    assert set(said.answer) == {"file", "documents", "issues"}
    for document in said.answer["documents"]:
        assert set(document) - {"further"} == {"kind", "place", "sure", "header", "lines", "boxes", "totals", "issues"}
        assert set(document["header"]) <= set(HEADER_FIELDS)
        assert all(set(line) <= set(LINE_FIELDS) for line in document["lines"])
        assert set(document["totals"]) == {"stated", "summed"}
        assert document["sure"] is True
        for name, cell in cells(document):
            assert set(cell) <= {"value", "origin", "raw", "code", "doubtful"}
            assert cell["value"] == cell["value"].strip() != ""
            if name.endswith(("_kg", "_m3", "quantity", "amount", "price", "count")):
                assert re.fullmatch(r"-?\d+(\.\d*[1-9])?", cell["value"]), (name, cell)
        for box in document["boxes"]:
            assert all(isinstance(line, int) for line in box["lines"])
            assert all(isinstance(value, str) for name, value in box.items() if name != "lines")


@pytest.mark.parametrize("path", [INVOICE, LIST, IMPORT_SET], ids=["invoice", "list", "import set"])
def test_every_number_stands_where_its_origin_says(path: Path, cq: Run) -> None:
    """Oracle: openpyxl at the address named. Texts and numbers of lines, as printed or as the same number."""
    book = openpyxl.load_workbook(path, data_only=True)
    checked = 0
    for document in cq("read", path).answer["documents"]:
        for line in document["lines"]:
            for name, cell in line.items():
                file, sheet, address = cell["origin"].split("!")
                assert file == path.name
                printed = book[sheet][address].value
                if isinstance(printed, int | float):
                    assert float(cell["value"]) == pytest.approx(printed), (name, cell)
                    checked += 1
                else:
                    assert cell["value"] in str(printed) or cell.get("raw", "") in str(printed), (name, cell)
    assert checked > 10


def strings(value: Any) -> bool:
    if isinstance(value, dict):
        return all(map(strings, value.values()))
    return all(map(strings, value)) if isinstance(value, list) else isinstance(value, str) and value != ""


@pytest.mark.parametrize("name", sorted(path.name for path in MESSAGES.glob("*.xml")))
def test_a_message_is_its_form(name: str, cq: Run) -> None:
    said = cq("read", MESSAGES / name)
    (document,) = said.answer["documents"]
    assert document["kind"] == "DecMessage"
    assert set(document) == {"kind", "version", "form", "issues"}
    assert document["form"]["goods"]
    assert strings(document["form"])


def test_what_a_message_says_beyond_our_form_is_not_lost_in_silence(tmp_path: Path, cq: Run) -> None:
    text = (MESSAGES / "export_lcl.xml").read_text("utf-8")
    (tmp_path / "x.xml").write_text(text.replace("</DecHead>", "<Novelty>新内容</Novelty></DecHead>", 1), "utf-8")
    (document,) = cq("read", tmp_path / "x.xml").answer["documents"]
    assert any("Novelty" in issue["message"] for issue in document["issues"])
    assert any("Novelty" in issue["message"] for issue in cq("check", tmp_path / "x.xml").answer["issues"])


RECEIPTS: dict[str, tuple[str, dict[str, str]]] = {
    "DEC_RESULT": (
        (
            "<DEC_RESULT><CUS_CIQ_NO>E20260000000000077</CUS_CIQ_NO><ENTRY_ID>800120260000000762</ENTRY_ID>"
            "<NOTICE_DATE>2026-11-21T10:11:12</NOTICE_DATE><CHANNEL>P</CHANNEL><NOTE>已放行</NOTE></DEC_RESULT>"
        ),
        {
            "unified_number": "E20260000000000077",
            "entry_number": "800120260000000762",
            "channel": "P",
            "note": "已放行",
        },
    ),
    "DecImportResponse": (
        (
            "<DecImportResponse><ResponseCode>0</ResponseCode><ErrorMessage>暂存成功</ErrorMessage>"
            "<ClientSeqNo>QABCDE000000000001</ClientSeqNo><SeqNo>E20260000000000077</SeqNo></DecImportResponse>"
        ),
        {"unified_number": "E20260000000000077", "client_sequence_number": "QABCDE000000000001"},
    ),
}


@pytest.mark.parametrize("kind", RECEIPTS)
def test_a_receipt_is_named_by_its_root(kind: str, tmp_path: Path, cq: Run) -> None:
    text, wanted = RECEIPTS[kind]
    (tmp_path / "r.xml").write_text(text, "utf-8")
    said = cq("read", tmp_path / "r.xml")
    assert said.code == 0
    (document,) = said.answer["documents"]
    assert document["kind"] == kind
    assert wanted.items() <= document["receipt"].items()


def test_plain_words_for_people(cq: Run) -> None:
    said = cq("read", LIST, json_answer=False)
    assert "毛重" in said.answer
    assert "摩托车后视镜" in said.answer
    assert not re.search(r"goods_name|gross_weight_kg|severity", said.answer)


def test_numbers_without_quotes_are_taken_as_they_stand(tmp_path: Path, cq: Run) -> None:
    form = '{"schema": "cqdesk/declaration/1", "form": {"gross_weight_kg": 0.1000000000000000055, "package_count": 3}}'
    (tmp_path / "f.json").write_text(form, "utf-8")
    (document,) = cq("read", tmp_path / "f.json").answer["documents"]
    assert document["form"] == {"gross_weight_kg": "0.1000000000000000055", "package_count": "3"}
    assert json.dumps(document["issues"]) == "[]"
