"""Incoming files: typed from the official tables, both generations."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta, timezone

import pytest

from cqdesk.errors import UserError
from cqdesk.forms.receipts.read import UnreadableReceipt, entry_number, instant, read_receipt, receipt_pieces
from cqdesk.forms.xml_files import read_xml

CHINA = timezone(timedelta(hours=8))

RELEASED = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<DEC_RESULT>
  <CUS_CIQ_NO>E20260000000000077</CUS_CIQ_NO><ENTRY_ID>800120260000000762</ENTRY_ID>
  <NOTICE_DATE>2026-11-21T10:11:12</NOTICE_DATE><CHANNEL>P</CHANNEL><NOTE>已放行 &amp; 可提货</NOTE>
  <CUSTOM_MASTER/><I_E_DATE/><D_DATE>2026-11-20T00:00:00</D_DATE>
</DEC_RESULT>"""

OLD = """<?xml version="1.0" encoding="GB2312"?>
<DEC_DATA>
  <DEC_RESULT>
    <SEQ_NO>E20180000000000012</SEQ_NO><CLIENTSEQ_NO>QABCDE000000000001</CLIENTSEQ_NO>
    <ENTRY_ID>E20180000000000012</ENTRY_ID>
    <NOTICE_DATE>20180802T09080799</NOTICE_DATE><CHANNEL>7</CHANNEL><NOTE>申报成功</NOTE>
    <AGENT_NAME>重庆示例报关行</AGENT_NAME><PACK_NO>12</PACK_NO><GROSS_WT>1250.50</GROSS_WT>
  </DEC_RESULT>
  <RESULT_INFO>入库成功</RESULT_INFO><INTERFACE_VERSION>V3.1</INTERFACE_VERSION>
</DEC_DATA>"""


def refused(text: str) -> UserError:
    with pytest.raises(UserError) as caught:
        read_receipt(text.encode())
    return caught.value


def test_the_current_declaration_receipt() -> None:
    receipt = read_receipt(RELEASED.encode())
    assert receipt.kind == "DEC_RESULT"
    assert receipt.unified_number == "E20260000000000077"
    assert receipt.entry_number == "800120260000000762"
    assert receipt.channel == "P"
    assert receipt.notice_time == datetime(2026, 11, 21, 2, 11, 12, tzinfo=UTC)
    assert receipt.notice_time is not None
    assert receipt.notice_time.utcoffset() == timedelta(hours=8)
    assert receipt.notice_time_text == "2026-11-21T10:11:12"
    assert receipt.note == "已放行 & 可提货"
    assert receipt.unknown == {}
    shown = receipt.to_json()
    assert shown["notice_time"] == "2026-11-21T10:11:12+08:00"
    assert "response_code" not in shown
    assert shown["form"] == {
        "unified_number": "E20260000000000077",
        "entry_number": "800120260000000762",
        "notice_time": "2026-11-21T10:11:12+08:00",
        "channel": "P",
        "note": "已放行 & 可提货",
        "declaration_date": "2026-11-20",
    }


def test_the_old_declaration_receipt_in_gb2312() -> None:
    receipt = read_receipt(OLD.encode("gb2312"))
    assert receipt.kind == "DEC_DATA"
    assert receipt.client_sequence_number == "QABCDE000000000001"
    assert receipt.entry_number == ""  # the unified number stands in its place
    assert receipt.notice_time == datetime(2018, 8, 2, 9, 8, 7, 990000, tzinfo=CHINA)
    assert (receipt.channel, receipt.note) == ("7", "申报成功")
    shown = receipt.to_json()["form"]
    assert isinstance(shown, dict)
    assert shown["result_text"] == "入库成功"
    assert shown["result"]["gross_weight_kg"] == "1250.5"


def test_each_generation_is_told_by_its_tags_not_its_root() -> None:
    bare = OLD[OLD.index("<DEC_RESULT>") : OLD.index("<RESULT_INFO>")]
    assert read_receipt(bare.encode()).client_sequence_number == "QABCDE000000000001"
    wrapped = f"<DEC_DATA>{RELEASED.partition('?>')[2]}<RESULT_INFO>放行</RESULT_INFO></DEC_DATA>"
    receipt = read_receipt(wrapped.encode())
    assert (receipt.kind, receipt.unified_number) == ("DEC_DATA", "E20260000000000077")
    shown = receipt.to_json()["form"]
    assert isinstance(shown, dict)
    assert shown["result_text"] == "放行"


@pytest.mark.parametrize("prefix", ["", "ns2:", "a:"])
def test_an_import_response_with_any_prefix(prefix: str) -> None:
    name = f":{prefix[:-1]}" if prefix else ""
    body = "".join(
        f"<{prefix}{tag}>{text}</{prefix}{tag}>"
        for tag, text in (
            ("ResponseCode", "0"),
            ("ErrorMessage", "缺少许可证"),
            ("ClientSeqNo", "QABCDE000000000001123"),
            ("SeqNo", "E20260000000000077"),
            ("TrnPreId", ""),
        )
    )
    receipt = read_receipt(
        f'<{prefix}DecImportResponse xmlns{name}="http://www.chinaport.gov.cn/dec">{body}'
        f"<{prefix}SupResult><{prefix}GNo>1</{prefix}GNo></{prefix}SupResult></{prefix}DecImportResponse>".encode()
    )
    assert receipt.kind == "DecImportResponse"
    assert receipt.response_code == "0"
    assert receipt.error_message == "缺少许可证"  # text beside success is kept
    assert receipt.client_sequence_number == "QABCDE000000000001123"
    assert receipt.unified_number == "E20260000000000077"
    assert receipt.unknown == {}


def test_a_refused_import_and_a_failed_client() -> None:
    receipt = read_receipt(
        "<DecImportResponse><ResponseCode>-900520</ResponseCode><ErrorMessage>商品编号错误</ErrorMessage>"
        "<ClientSeqNo>Q</ClientSeqNo><SeqNo/><TrnPreId/></DecImportResponse>".encode()
    )
    assert (receipt.response_code, receipt.error_message, receipt.unified_number) == ("-900520", "商品编号错误", "")
    failure = read_receipt(
        "<Root><resultFlag><Type>1</Type><Value>11</Value></resultFlag><failCode version='1'>C134</failCode>"
        '<failInfo><![CDATA[["读卡器打开失败","Err:Custom50200"]]]></failInfo><retData/></Root>'.encode()
    )
    assert (failure.kind, failure.response_code) == ("Root", "C134")
    assert failure.error_message == '["读卡器打开失败","Err:Custom50200"]'


def test_both_transit_receipts() -> None:
    new = read_receipt(
        b"<TRN_RESULT><CUS_CIQ_NO>E20260000000000077</CUS_CIQ_NO><RESULT_NTC_DATE>2026-11-21 10:11:12</RESULT_NTC_DATE>"
        b"<PROC_RESULT>L</PROC_RESULT><NOTE>n</NOTE></TRN_RESULT>"
    )
    assert (new.kind, new.channel) == ("TRN_RESULT", "L")
    assert new.notice_time == datetime(2026, 11, 21, 10, 11, 12, tzinfo=CHINA)
    old = read_receipt(
        b"<TRN_DATA><TRN_RESULT><SEQ_NO>E20180000000000012</SEQ_NO><NOTICE_DATE>20180802</NOTICE_DATE>"
        b"<CHANNEL>L</CHANNEL><I_E_FLAG>E</I_E_FLAG></TRN_RESULT></TRN_DATA>"
    )
    assert (old.kind, old.unified_number) == ("TRN_DATA", "E20180000000000012")
    assert old.notice_time == datetime(2018, 8, 2, tzinfo=CHINA)


def test_an_envelope_of_the_platform_is_taken_off() -> None:
    inside = base64.b64encode(RELEASED.encode()).decode()
    outer = f'<DxpMsg xmlns="http://www.chinaport.gov.cn/dxp" ver="1.0"><TransInfo/><Data>{inside}</Data></DxpMsg>'
    assert read_receipt(outer.encode()) == read_receipt(RELEASED.encode())


@pytest.mark.parametrize("envelope", ["<Message><Body>{}</Body></Message>", "<DxpMsg><Data>{}</Data></DxpMsg>"])
def test_a_receipt_that_stands_in_an_envelope_as_it_is(envelope: str) -> None:
    bare = RELEASED.partition("?>")[2]
    assert read_receipt(envelope.format(bare).encode()) == read_receipt(RELEASED.encode())
    assert refused(envelope.format("<Nothing/>")).id == "envelope-empty"


@pytest.mark.parametrize("head", ['<?xml version="1.0" encoding="UTF-8"?>', '<?xml version="1.0"?>', ""])
@pytest.mark.parametrize("enveloped", [False, True])
def test_a_receipt_in_gb18030_that_does_not_say_so_is_read(head: str, enveloped: bool) -> None:
    """Its letter and numbers must not be lost over its notes. A form is refused (`test_xml`)."""
    data = (head + RELEASED.partition("?>")[2]).encode("gb18030")
    if enveloped:
        data = b"<DxpMsg><Data>" + base64.b64encode(data) + b"</Data></DxpMsg>"
    assert read_receipt(data) == read_receipt(RELEASED.encode())
    assert read_xml(data, "a.xml")[0]["receipt"] == read_xml(RELEASED.encode(), "a.xml")[0]["receipt"]


def test_a_prefix_nobody_declared_does_not_hide_a_receipt() -> None:
    bare = RELEASED.partition("?>")[2]
    odd = bare.replace("<", "<x:").replace("<x:/", "</x:")
    assert read_receipt(odd.encode()) == read_receipt(RELEASED.encode())
    results = OLD.partition("<DEC_DATA>")[2].partition("</DEC_RESULT>")[0] + "</DEC_RESULT>"
    two = f"<DEC_DATA>{results}{results.replace('>7<', '>L<')}</DEC_DATA>"
    odd = two.replace("<", "<x:").replace("<x:/", "</x:")
    assert [read_receipt(one).channel for one in receipt_pieces(odd.encode())] == ["7", "L"]


def test_a_form_in_gb18030_that_does_not_say_so_is_refused() -> None:
    with pytest.raises(UserError) as caught:
        read_xml("<DecMessage><DecHead><NoteS>备注</NoteS></DecHead></DecMessage>".encode("gb18030"), "a.xml")
    assert caught.value.id == "xml-encoding"


def test_tags_of_tomorrow_are_kept() -> None:
    receipt = read_receipt(RELEASED.replace("<CUSTOM_MASTER/>", "<NEW><A>1</A></NEW>").encode())
    assert receipt.unknown == {"NEW/A": "1"}
    assert receipt.channel == "P"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (RELEASED.replace("<CHANNEL>P</CHANNEL>", ""), "receipt-no-channel"),
        (RELEASED.replace("E20260000000000077", "").replace("800120260000000762", ""), "receipt-no-number"),
        ("<DEC_DATA/>", "receipt-no-channel"),
        ("<DecImportResponse><SeqNo>1</SeqNo></DecImportResponse>", "receipt-no-code"),
        ("<DecImportResponse><ResponseCode>成功</ResponseCode></DecImportResponse>", "receipt-no-code"),
        ("<Root/>", "receipt-no-code"),
        ("<ImportAgrResponse><ResponseCode>1</ResponseCode></ImportAgrResponse>", "receipt-unknown-kind"),
    ],
)
def test_what_cannot_be_used_says_why(text: str, problem: str) -> None:
    error = refused(text)
    assert isinstance(error, UnreadableReceipt)
    assert error.id == problem


def test_a_time_nobody_can_read_is_kept_as_it_stands() -> None:
    receipt = read_receipt(RELEASED.replace("2026-11-21T10:11:12", "昨天").encode())
    assert receipt.notice_time is None
    assert receipt.notice_time_text == "昨天"


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("2026-11-21T10:11:12", datetime(2026, 11, 21, 10, 11, 12, tzinfo=CHINA)),
        ("2026-11-21T10:11:12.345", datetime(2026, 11, 21, 10, 11, 12, 345000, tzinfo=CHINA)),
        ("2026-11-21T02:11:12Z", datetime(2026, 11, 21, 10, 11, 12, tzinfo=CHINA)),
        ("2026-11-20T21:11:12-05:00", datetime(2026, 11, 21, 10, 11, 12, tzinfo=CHINA)),
        ("20261121T10111250", datetime(2026, 11, 21, 10, 11, 12, 500000, tzinfo=CHINA)),
        ("20261121101112", datetime(2026, 11, 21, 10, 11, 12, tzinfo=CHINA)),
        ("2026/11/21 10:11:12", datetime(2026, 11, 21, 10, 11, 12, tzinfo=CHINA)),
        ("2026/3/5 9:05:07", datetime(2026, 3, 5, 9, 5, 7, tzinfo=CHINA)),
        ("2026-11-21 10:11", datetime(2026, 11, 21, 10, 11, tzinfo=CHINA)),
        ("2026-11-21T25:00:00", None),
        ("2026-02-30", None),
        ("21/11/2026", None),
        ("", None),
    ],
)
def test_official_times(words: str, wanted: datetime | None) -> None:
    assert instant(words) == wanted


@pytest.mark.parametrize("words", ["800120261000000762", "900120240000851999", "A00120260000000001"])
def test_entry_numbers(words: str) -> None:
    assert entry_number(words) == words


@pytest.mark.parametrize(
    "words", ["", "E20260000000000077", "80012026100000076", "800118261000000762", "８00120261000000762"]
)
def test_what_is_no_entry_number(words: str) -> None:
    assert entry_number(words) == ""


def test_a_file_with_two_results_is_never_taken_as_the_first_of_them() -> None:
    again = OLD.partition("<DEC_DATA>")[2].replace("0000000012", "0000000013")
    assert refused(OLD.replace("</DEC_DATA>", again).partition("?>")[2]).id == "receipt-several"
