"""The office's life: intake, numbers, receipts, refusals, faults."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cqdesk.domain.clock import ManualClock
from cqdesk.errors import UserError
from cqdesk.practice.faults import Faults, parse_faults
from cqdesk.practice.letters import LETTERS
from cqdesk.practice.office import PracticeOffice

Drop = Callable[[str, bytes], None]
Pack = Callable[..., bytes]
DEC = "{http://www.chinaport.gov.cn/dec}"


def inbox(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "InBox").iterdir())


def fields(path: Path) -> dict[str, str]:
    """Local names and texts of a file's leaves, read with another parser than the office's."""
    leaves = (e for e in ElementTree.parse(path).iter() if len(e) == 0)
    return {e.tag.rsplit("}", 1)[-1]: e.text or "" for e in leaves}


def taken(office: PracticeOffice, drop: Drop, name: str, data: bytes) -> str:
    """Drop, step, and give back the unified number of the last import ("" when refused)."""
    drop(name, data)
    assert office.step().taken == 1
    return str(office.ledger()["imports"][-1]["unified_number"])


def with_number(text: str, number: str) -> bytes:
    return re.sub(r"QABCDE\d{12}", f"QABCDE{int(number):012d}", text).encode()


def test_package_is_moved_numbered_and_answered(
    tmp_path: Path, office: PracticeOffice, drop: Drop, pack: Pack, export_xml: str
) -> None:
    number = taken(office, drop, "QABCDE000000000001.zip", pack("QABCDE000000000001", export_xml))
    assert number == "E20260000000000001"
    assert list((tmp_path / "OutBox").iterdir()) == []
    assert (tmp_path / "SentBox/20261121/QABCDE000000000001_20261121103000123.zip").is_file()
    assert inbox(tmp_path) == ["Successed_QABCDE000000000001_20261121103000123.xml"]
    response = fields(tmp_path / "InBox" / inbox(tmp_path)[0])
    assert response["ResponseCode"] == "0"
    assert response["ClientSeqNo"] == "QABCDE000000000001"
    assert response["SeqNo"] == number
    assert "尚未申报" in response["ErrorMessage"]


def test_bare_import_message(tmp_path: Path, office: PracticeOffice, drop: Drop, import_xml: str) -> None:
    assert taken(office, drop, "a.xml", import_xml.encode()) == "I20260000000000001"
    root = ElementTree.parse(tmp_path / "InBox" / inbox(tmp_path)[0]).getroot()
    assert root.tag == DEC + "DecImportResponse"
    assert "ns2:DecImportResponse" in (tmp_path / "InBox" / inbox(tmp_path)[0]).read_text(encoding="utf-8")


def test_refusal_goes_to_failbox_with_element_and_reason(
    tmp_path: Path, office: PracticeOffice, drop: Drop, import_xml: str
) -> None:
    bad = import_xml.replace("<GrossWet>86</GrossWet>", "<GrossWet>86kg</GrossWet>")
    assert taken(office, drop, "a.xml", bad.encode()) == ""
    assert (tmp_path / "FailBox/a_20261121103000123.xml").is_file()
    assert inbox(tmp_path) == ["Failed_a_20261121103000123.xml"]
    response = fields(tmp_path / "InBox" / inbox(tmp_path)[0])
    assert int(response["ResponseCode"]) < 0
    assert response["SeqNo"] == ""
    assert response["ClientSeqNo"] == "QABCDE000000000002"
    assert "GrossWet" in response["ErrorMessage"]
    assert "毛重" in response["ErrorMessage"]
    assert office.ledger()["numbers"] == {"unified": [], "entry": []}


def test_many_findings_still_fit_the_answer(
    tmp_path: Path, office: PracticeOffice, drop: Drop, import_xml: str
) -> None:
    taken(office, drop, "a.xml", re.sub(r"<(\w+)>[^<]+</\1>", r"<\1>?</\1>", import_xml).encode())
    message = fields(tmp_path / "InBox" / inbox(tmp_path)[0])["ErrorMessage"]
    assert len(message) <= 255


@pytest.mark.parametrize("bad", ["no xml at all", "<?xml version='1.0'?><!DOCTYPE a><a/>"])
def test_unreadable_file_is_a_client_failure(tmp_path: Path, office: PracticeOffice, drop: Drop, bad: str) -> None:
    taken(office, drop, "a.xml", bad.encode())
    root = ElementTree.parse(tmp_path / "InBox" / inbox(tmp_path)[0]).getroot()
    assert root.tag == "Root"
    assert root.findtext("failCode")
    assert json.loads(root.findtext("failInfo") or "")[0]


def test_temporary_and_foreign_files_are_left_alone(tmp_path: Path, office: PracticeOffice) -> None:
    for name in ("a.zip.temp", "b.xml.tmp", "c.txt"):
        (tmp_path / "OutBox" / name).write_bytes(b"x")
    assert office.step().taken == 0
    assert len(list((tmp_path / "OutBox").iterdir())) == 3


@pytest.mark.parametrize(
    ("papers", "reason"),
    [
        ({}, "paper-missing"),
        ({"801300000001IM000000000000000001.pdf": b"MZ"}, "paper-type"),
        ({"801300000001IM000000000000000001.pdf": b"%PDF-1.3"}, "paper-type"),
        ({"801300000001IM000000000000000001.pdf": b"%PDF-1.7" + b" " * 4 * 1024 * 1024}, "paper-size"),
    ],
)
def test_papers(
    office: PracticeOffice, drop: Drop, pack: Pack, export_xml: str, papers: dict[str, bytes], reason: str
) -> None:
    assert taken(office, drop, "p.zip", pack("p", export_xml, papers)) == ""
    assert reason in [f["reason"] for f in office.ledger()["imports"][0]["findings"]]


@pytest.mark.parametrize(
    ("stem", "papers", "reason"),
    [
        ("other", {}, "package-stem"),
        ("p", {"q.xml": b"<a/>"}, "package-message"),
    ],
)
def test_envelope(
    office: PracticeOffice,
    drop: Drop,
    pack: Pack,
    export_xml: str,
    stem: str,
    papers: dict[str, bytes],
    reason: str,
) -> None:
    taken(office, drop, "p.zip", pack(stem, export_xml, papers))
    assert [f["reason"] for f in office.ledger()["imports"][0]["findings"]] == [reason]


def test_broken_zip(office: PracticeOffice, drop: Drop, pack: Pack, export_xml: str) -> None:
    taken(office, drop, "p.zip", pack("p", export_xml)[:-30])
    assert [f["reason"] for f in office.ledger()["imports"][0]["findings"]] == ["package-zip"]


def test_folder_inside_or_missing_card_leaves_the_zip_in_outbox(
    tmp_path: Path, office: PracticeOffice, drop: Drop, pack: Pack, export_xml: str
) -> None:
    drop("p.zip", pack("p", export_xml, {"papers/a.pdf": b"%PDF-1.4"}))
    assert office.step().taken == office.step().taken == 0
    assert (tmp_path / "OutBox/p.zip").is_file()
    assert [row["reason"] for row in office.ledger()["stuck"]] == ["folder-in-zip"]
    (tmp_path / "OutBox/p.zip").unlink()
    office.insert_card(False)
    drop("q.zip", pack("q", export_xml))
    assert office.step().taken == 0
    office.insert_card(True)
    assert office.step().taken == 1
    assert inbox(tmp_path) == ["Successed_q_20261121103000123.xml"]


def test_whole_life(tmp_path: Path, office: PracticeOffice, drop: Drop, pack: Pack, export_xml: str) -> None:
    number = taken(office, drop, "p.zip", pack("p", export_xml))
    entry = office.run_to_closing(number)
    assert entry == "801320260000000001"
    receipts = [fields(tmp_path / "InBox" / name) for name in inbox(tmp_path) if name.startswith("Receipt_")]
    assert [(r["CHANNEL"], r["NOTICE_DATE"]) for r in receipts] == [
        ("7", "2026-11-21T10:30:00"),
        ("L", "2026-11-21T10:30:01"),
        ("J", "2026-11-21T10:30:08"),
        ("P", "2026-11-22T09:12:30"),
        ("R", "2026-11-22T09:12:30"),
    ]
    assert [r["ENTRY_ID"] for r in receipts] == ["", entry, entry, entry, entry]
    assert {r["CUS_CIQ_NO"] for r in receipts} == {number}
    assert {r["CUSTOM_MASTER"] for r in receipts} == {"8013"}
    assert {r["D_DATE"] for r in receipts} == {"2026-11-21T00:00:00"}
    assert all(r["NOTE"] for r in receipts)
    for name in inbox(tmp_path):
        assert re.fullmatch(rf"Successed_p_\d{{17}}\.xml|Receipt_{number}_\d{{17}}\.xml", name)
    told = office.ledger()
    assert json.loads(json.dumps(told)) == told
    assert told["drafts"][0]["state"] == "closed"
    assert told["drafts"][0]["entry_number"] == entry
    assert told["numbers"] == {"unified": [number], "entry": [entry]}
    assert told["doubled"] == []


def test_run_to_closing_goes_on_from_anywhere(office: PracticeOffice, drop: Drop, import_xml: str) -> None:
    number = taken(office, drop, "a.xml", import_xml.encode())
    office.clerk_submit(number, enter=False)
    assert office.ledger()["drafts"][0]["state"] == "submitted"
    entry = office.run_to_closing(number)
    assert entry == "800820261000000001"
    assert "".join(r["channel"] for r in office.ledger()["receipts"]) == "7LJPR"
    with pytest.raises(UserError) as caught:
        office.run_to_closing(number)
    assert caught.value.id == "practice-letter"


def test_answers_wait_until_they_are_due(tmp_path: Path, office: PracticeOffice, drop: Drop, import_xml: str) -> None:
    number = taken(office, drop, "a.xml", import_xml.encode())
    office.clerk_submit(number)
    assert len(office.step().written) == 1
    assert office.step().written == ()
    office.advance(1)
    assert office.step().written == (f"Receipt_{number}_20261121103001123.xml",)


def test_old_form_is_gb2312_without_namespace(
    tmp_path: Path, office: PracticeOffice, drop: Drop, export_xml: str, pack: Pack
) -> None:
    text = export_xml.replace("重庆江嘉报关样例有限公司", "重庆&amp;<![CDATA[<]]>𠮷")
    number = taken(office, drop, "p.zip", pack("p", text))
    office.clerk_submit(number, form="old")
    office.advance(1)
    office.step()
    data = (tmp_path / "InBox" / inbox(tmp_path)[1]).read_bytes()
    text = data.decode("gb2312")
    assert text.startswith('<?xml version="1.0" encoding="GB2312"?>')
    assert "<DEC_DATA><DEC_RESULT><SEQ_NO>" + number in text
    assert "<NOTICE_DATE>20261121T10300112</NOTICE_DATE><CHANNEL>L</CHANNEL>" in text
    assert "<AGENT_NAME>重庆&amp;&lt;&#134071;</AGENT_NAME>" in text
    assert "<GROSS_WT>1280.5</GROSS_WT><D_DATE>20261121</D_DATE></DEC_RESULT><RESULT_INFO>" in text


@pytest.mark.parametrize(("letter", "state"), [("E", "rejected"), ("Z", "returned")])
def test_refused_then_corrected_under_the_same_number(
    office: PracticeOffice, drop: Drop, import_xml: str, letter: str, state: str
) -> None:
    number = taken(office, drop, "a.xml", import_xml.encode())
    first = office.clerk_submit(number)
    office.decide(number, letter, note="商品编号有误")
    assert office.ledger()["drafts"][0]["state"] == state
    corrected = import_xml.replace("<IEFlag>", f"<SeqNo>{number}</SeqNo><IEFlag>", 1)
    assert taken(office, drop, "b.xml", with_number(corrected, "7")) == number
    told = office.ledger()
    assert told["imports"][1]["kind"] == "replace"
    assert [(d["unified_number"], d["state"], d["imports"]) for d in told["drafts"]] == [(number, "saved", 2)]
    second = office.clerk_submit(number)
    # A rejected entry number is spent, a returned declaration keeps its own.
    assert (second != first) == (letter == "E")
    assert office.ledger()["doubled"] == []


def test_unknown_or_declared_number_is_refused(office: PracticeOffice, drop: Drop, import_xml: str) -> None:
    unknown = import_xml.replace("<IEFlag>", "<SeqNo>I20260000000000009</SeqNo><IEFlag>", 1)
    assert taken(office, drop, "a.xml", unknown.encode()) == ""
    number = taken(office, drop, "b.xml", with_number(import_xml, "3"))
    office.clerk_submit(number)
    again = import_xml.replace("<IEFlag>", f"<SeqNo>{number}</SeqNo><IEFlag>", 1)
    assert taken(office, drop, "c.xml", with_number(again, "4")) == ""
    reasons = [[f["reason"] for f in i["findings"] if f["refuses"]] for i in office.ledger()["imports"]]
    assert reasons == [["seq-no-unknown"], [], ["seq-no-declared"]]


def test_filing_twice_is_seen(office: PracticeOffice, drop: Drop, import_xml: str) -> None:
    first = taken(office, drop, "a.xml", import_xml.encode())
    second = taken(office, drop, "a.xml", import_xml.encode())
    assert first != second
    told = office.ledger()
    assert told["imports"][1]["kind"] == "twin"
    assert told["imports"][1]["repeat_of"] == 1
    assert told["doubled"] == [
        {
            "client_seq_no": "QABCDE000000000002",
            "imports": [1, 2],
            "unified_numbers": [first, second],
            "same_bytes": True,
        }
    ]
    assert len({i["target"] for i in told["imports"]}) == 2


def test_submit_refused_names_the_element_and_sends_nothing(
    office: PracticeOffice, drop: Drop, import_xml: str
) -> None:
    number = taken(office, drop, "a.xml", import_xml.replace("<NetWt>74.2</NetWt>", "").encode())
    with pytest.raises(UserError) as caught:
        office.clerk_submit(number)
    assert caught.value.id == "practice-submit-refused"
    assert "净重" in caught.value.message
    assert office.ledger()["receipts"] == []
    with pytest.raises(UserError) as caught:
        office.clerk_submit("I20260000000000099")
    assert caught.value.id == "practice-number"


def test_papers_the_clerk_uploads_on_the_page(office: PracticeOffice, drop: Drop, import_xml: str) -> None:
    paperless = import_xml.replace("<EntryType>0", "<EntryType>M")
    number = taken(office, drop, "a.xml", paperless.encode())
    with pytest.raises(UserError) as caught:
        office.clerk_submit(number, web_documents=())
    assert "随附单据" in caught.value.message
    office.clerk_submit(number, web_documents=("00000001", "00000004"))
    other = taken(office, drop, "b.xml", with_number(paperless, "5"))
    office.clerk_submit(other)
    outcomes = [a["outcome"] for a in office.ledger()["acts"] if a["act"] == "submit"]
    assert outcomes == [
        "refused: EdocRealation",
        "declared uploaded: 00000001 00000004",
        "declared uploaded: papers wanted",
    ]


def test_letters_follow_the_state_unless_forced(office: PracticeOffice, drop: Drop, import_xml: str) -> None:
    number = taken(office, drop, "a.xml", import_xml.encode())
    for letter in ("P", "Q"):
        with pytest.raises(UserError) as caught:
            office.decide(number, letter)
        assert caught.value.id == "practice-letter"
    office.decide(number, "P", force=True)
    told = office.ledger()
    assert told["drafts"][0]["state"] == "saved"
    assert [(r["channel"], r["forced"]) for r in told["receipts"]] == [("P", True)]


@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_can_be_sent(
    tmp_path: Path, office: PracticeOffice, drop: Drop, import_xml: str, letter: str
) -> None:
    number = taken(office, drop, "a.xml", import_xml.encode())
    office.decide(number, letter, note='<&"]]>', at=datetime(2026, 11, 20, 8, 0, 0, tzinfo=UTC), force=True)
    office.step()
    receipt = fields(tmp_path / "InBox" / inbox(tmp_path)[0])
    assert (receipt["CHANNEL"], receipt["NOTICE_DATE"]) == (letter, "2026-11-20T16:00:00")
    assert receipt["NOTE"] == '<&"]]>'


def test_machine_time_cannot_be_moved(tmp_path: Path, start: datetime) -> None:
    class Stopped:
        def now(self) -> datetime:
            return start

    with PracticeOffice(tmp_path, Stopped()) as office, pytest.raises(UserError) as caught:
        office.advance(1)
    assert caught.value.id == "practice-clock"


def faulty(root: Path, start: datetime, spec: str, message: str) -> tuple[PracticeOffice, str]:
    office = PracticeOffice(root, ManualClock(start), faults=spec)
    (root / "OutBox" / "a.xml").write_text(message, encoding="utf-8")
    office.step()
    number = office.ledger()["imports"][0]["unified_number"]
    if number:
        office.run_to_closing(number)
        office.advance(7 * 3600)
        office.step()
    return office, number


def test_lost_receipts_are_in_the_book_only(tmp_path: Path, start: datetime, import_xml: str) -> None:
    office, number = faulty(tmp_path, start, "lost-receipt:1", import_xml)
    with office:
        assert len(inbox(tmp_path)) == 1
        assert {r["fate"] for r in office.ledger()["receipts"]} == {"lost"}
        assert office.resend(number) == 5
        assert len(office.step().written) == 5


def test_doubled_late_and_garbled(tmp_path: Path, start: datetime, import_xml: str) -> None:
    office, _ = faulty(tmp_path / "d", start, "doubled-receipt:1", import_xml)
    with office:
        told = [f for f in inbox(tmp_path / "d") if f.startswith("Receipt")]
        assert len(told) == 10
    office, _ = faulty(tmp_path / "l", start, "late:1,seed:3", import_xml)
    with office:
        for receipt in office.ledger()["receipts"]:
            due = datetime.fromisoformat(receipt["files"][0]["due"])
            assert due > datetime.fromisoformat(receipt["notice_time"] + "+08:00")
            assert receipt["files"][0]["written"]
    office, _ = faulty(tmp_path / "g", start, "garbled:1", import_xml)
    with office:
        for name in inbox(tmp_path / "g"):
            with pytest.raises(ElementTree.ParseError):
                ElementTree.parse(tmp_path / "g/InBox" / name)


def test_card_reader_failure_and_lost_response(tmp_path: Path, start: datetime, import_xml: str) -> None:
    office, number = faulty(tmp_path / "c", start, "card:1", import_xml)
    with office:
        assert number == ""
        failure = fields(tmp_path / "c/InBox" / inbox(tmp_path / "c")[0])
        assert failure["failCode"] == "C134"
    office, number = faulty(tmp_path / "r", start, "lost-response:1", import_xml)
    with office:
        assert number
        assert not [n for n in inbox(tmp_path / "r") if not n.startswith("Receipt")]
        assert office.ledger()["responses"] == [{"import": 1, "fate": "lost", "files": []}]


def test_faults_spec() -> None:
    assert parse_faults(None) == Faults()
    parsed = parse_faults("lost-receipt:0.1, late:1,seed:7")
    assert parsed == Faults({"lost-receipt": 0.1, "late": 1.0}, 7)
    hits = sum(parsed.happens("lost-receipt", str(n)) for n in range(2000))
    assert 140 < hits < 260
    assert [parsed.fate("receipt", str(n)) for n in range(9)] == [parsed.fate("receipt", str(n)) for n in range(9)]
    for bad in ("late", "late:2", "late:x", "early:0.1", "seed:x", "late:nan"):
        with pytest.raises(UserError) as caught:
            parse_faults(bad)
        assert caught.value.id == "practice-faults-spec"


def test_book_of_a_later_version_is_left_alone(tmp_path: Path, clock: ManualClock, office: PracticeOffice) -> None:
    office._premises.ledger.run("PRAGMA user_version=99")
    with pytest.raises(UserError) as caught:
        PracticeOffice(tmp_path, clock)
    assert caught.value.id == "practice-newer"


def test_time_never_runs_back_after_a_restart(tmp_path: Path, start: datetime) -> None:
    with PracticeOffice(tmp_path, ManualClock(start)) as office:
        office.advance(86_400)
    clock = ManualClock(start)
    with PracticeOffice(tmp_path, clock) as office:
        office.resume_time()
    assert clock.now() == start + timedelta(days=1)


def test_a_root_that_cannot_be_used_gets_a_sentence(tmp_path: Path, clock: ManualClock) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UserError) as caught:
        PracticeOffice(tmp_path / "file", clock)
    assert caught.value.id == "practice-root"
    (tmp_path / "practice-office.sqlite").write_bytes(b"no book at all, but long enough to look like one" * 9)
    with pytest.raises(UserError) as caught:
        PracticeOffice(tmp_path, clock)
    assert caught.value.id == "practice-root"


def test_a_folder_that_fails_and_comes_back(
    tmp_path: Path, office: PracticeOffice, drop: Drop, import_xml: str
) -> None:
    (tmp_path / "InBox").rmdir()
    drop("a.xml", import_xml.encode())
    with pytest.raises(UserError) as caught:
        office.step()
    assert caught.value.id == "practice-root"
    (tmp_path / "InBox").mkdir()
    assert office.step().written == ("Successed_a_20261121103000123.xml",)
    assert len(office.ledger()["imports"]) == 1
