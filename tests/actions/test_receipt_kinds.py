"""Every way a receipt may come: kept as it came, shown, in the history, never lowering a stage.

One table: what comes after a declaration was released, and what must be true then.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cqdesk.actions.cases import case_view
from cqdesk.actions.waiting import stray_receipts
from cqdesk.store import history

from .clerk import CARD_FAILURE, ENTRY, UNIFIED, Shop, open_shop, receipt, response

LATER = "2026-11-25T09:00:00"


def gb2312(letter: str, note: str = "海关已放行") -> bytes:
    """The older form: GB2312 declared, times without separators."""
    words = (
        '<?xml version="1.0" encoding="GB2312"?><DEC_DATA><DEC_RESULT>'
        f"<SEQ_NO>{UNIFIED}</SEQ_NO><ENTRY_ID>{ENTRY}</ENTRY_ID><NOTICE_DATE>20261125T09000000</NOTICE_DATE>"
        f"<CHANNEL>{letter}</CHANNEL><NOTE>{note}</NOTE></DEC_RESULT><RESULT_INFO>处理结果</RESULT_INFO></DEC_DATA>"
    )
    return words.encode("gb18030")


def enveloped(content: str | bytes) -> str:
    data = content.encode() if isinstance(content, str) else content
    return (
        '<?xml version="1.0" encoding="UTF-8"?><DxpMsg xmlns="http://www.chinaport.gov.cn/dxp" ver="1.0"><TransInfo>'
        "<CopMsgId>1</CopMsgId></TransInfo>"
        f"<Data>{base64.b64encode(data).decode()}</Data><AddInfo><FileName>x.xml</FileName></AddInfo></DxpMsg>"
    )


BOMB = '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(8)
)
DEEP = "<DEC_RESULT>" + "<a>" * 5000 + "</a>" * 5000 + "</DEC_RESULT>"

Content = str | bytes
CAME: list[tuple[str, Content, str, str]] = [
    # what, content, stage then, state
    ("closed, newer form", receipt(UNIFIED, "R", LATER), "closed", "understood"),
    ("closed, older form in GB2312", gb2312("R"), "closed", "understood"),
    ("closed, in the exchange envelope", enveloped(receipt(UNIFIED, "R", LATER)), "closed", "understood"),
    ("closed, older form in the envelope", enveloped(gb2312("R")), "closed", "understood"),
    ("closed, with a byte order mark", b"\xef\xbb\xbf" + receipt(UNIFIED, "R", LATER).encode(), "closed", "understood"),
    (
        "closed, UTF-16",
        receipt(UNIFIED, "R", LATER).replace("UTF-8", "UTF-16").encode("utf-16"),
        "closed",
        "understood",
    ),
    ("by the entry number alone", receipt("", "R", LATER, entry=ENTRY), "closed", "understood"),
    ("late, of a lower rank", receipt(UNIFIED, "7", "2026-11-21T10:00:00"), "released", "understood"),
    ("late, received", receipt(UNIFIED, "L", "2026-11-21T10:01:00", entry=ENTRY), "released", "understood"),
    ("a refusal dated before the release", receipt(UNIFIED, "E", "2026-11-21T10:30:00"), "released", "understood"),
    ("a refusal dated after the release", receipt(UNIFIED, "E", LATER), "released", "understood"),
    ("the release once more", receipt(UNIFIED, "P", "2026-11-22T09:00:00", "已放行", ENTRY), "released", "understood"),
    ("an unknown letter", receipt(UNIFIED, "q", LATER, "新代码"), "released", "understood"),
    ("a letter in the wrong case", receipt(UNIFIED, "r", LATER), "released", "understood"),
    ("without a time", receipt(UNIFIED, "L", ""), "released", "understood"),
    ("a time beyond the calendar", receipt(UNIFIED, "L", "9999-12-31T23:59:59"), "released", "understood"),
    ("the import answer again", response(0, "{number}", UNIFIED, "暂存成功"), "released", "understood"),
    ("a refused duplicate", response(-1, "{number}", "", "重复导入"), "released", "understood"),
    ("a failure of the client", CARD_FAILURE, "released", "understood"),
    (
        "a transit receipt, another leg",
        (
            f"<TRN_RESULT><CUS_CIQ_NO>{UNIFIED}</CUS_CIQ_NO><PROC_RESULT>L</PROC_RESULT>"
            "<RESULT_NTC_DATE>2026-11-25T09:00:00</RESULT_NTC_DATE></TRN_RESULT>"
        ),
        "released",
        "understood",
    ),
    ("of a declaration nobody knows", receipt("E20260000000000099", "R", LATER), "released", "orphan"),
    ("cut off in the middle", receipt(UNIFIED, "R", LATER)[:150], "released", "unreadable"),
    ("empty", b"", "released", "unreadable"),
    ("no text at all", bytes(range(256)), "released", "unreadable"),
    ("a foreign kind", "<Invoice><Number>1</Number></Invoice>", "released", "unreadable"),
    (
        "an answer about an agency agreement, where 1 is success",
        "<ImportAgrResponse><ResponseInfo><ResponseCode>1</ResponseCode></ResponseInfo></ImportAgrResponse>",
        "released",
        "unreadable",
    ),
    ("an envelope with nothing in it", enveloped(b""), "released", "unreadable"),
    (
        "a platform's answer",
        '<DxpRep xmlns="http://www.chinaport.gov.cn/dxp"><Response><ResponseCode>0</ResponseCode></Response></DxpRep>',
        "released",
        "unreadable",
    ),
    (
        "a declared encoding that is not its own",
        receipt(UNIFIED, "R", LATER, "放行").encode("gb18030"),
        "closed",
        "understood",
    ),
    ("entities that grow", BOMB + f"]>{receipt(UNIFIED, 'R', LATER).split('?>')[1]}", "released", "unreadable"),
    (
        "an entity from a file",
        (
            f'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><DEC_RESULT><NOTE>&f;</NOTE>'
            f"<CUS_CIQ_NO>{UNIFIED}</CUS_CIQ_NO><CHANNEL>R</CHANNEL></DEC_RESULT>"
        ),
        "released",
        "unreadable",
    ),
    ("nested without end", DEEP, "released", "unreadable"),
    ("a ZIP", b"PK\x03\x04" + bytes(200), "released", "unreadable"),
]


@pytest.fixture(scope="module")
def released(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """One declaration, sent and released; the rows of the table come to it one after another."""
    shop = open_shop(template, tmp_path_factory.mktemp("released"))
    number = shop.sent()
    shop.client.saved(number, UNIFIED)
    for letter, at in (("7", "2026-11-21T11:00:00"), ("L", "2026-11-21T11:00:01"), ("P", "2026-11-22T09:00:00")):
        shop.client.receipt(
            UNIFIED, letter, at=at, entry=ENTRY if letter != "7" else "", note="已放行" * (letter == "P")
        )
    shop.sync()
    assert shop.declaration().stage == "released"
    yield shop
    shop.desk.close()


@pytest.fixture
def again(released: Shop) -> Iterator[Shop]:
    """The same state for each row: what it brought is taken away again."""
    with released.desk.store.read() as connection:
        last = connection.exec_driver_sql("SELECT max(id) FROM receipt").scalar_one()
        lines = connection.exec_driver_sql("SELECT max(id) FROM history").scalar_one()
    yield released
    for left in (released.client.root / "InBox").iterdir():
        left.unlink()  # what cannot be read may be half written and stays for a minute
    with released.desk.store.write() as connection:
        connection.exec_driver_sql("DELETE FROM receipt WHERE id > ?", (last,))
        connection.exec_driver_sql("DELETE FROM history WHERE id > ?", (lines,))
        connection.exec_driver_sql("UPDATE declaration SET stage = 'released' WHERE id = 1")


@pytest.mark.parametrize(("content", "stage", "state"), [row[1:] for row in CAME], ids=[row[0] for row in CAME])
def test_whatever_comes_is_kept_and_lowers_nothing(again: Shop, content: Content, stage: str, state: str) -> None:
    shop = again
    number = shop.filing().client_sequence_number
    words = content.replace("{number}", number) if isinstance(content, str) else content
    data = words.encode() if isinstance(words, str) else words
    before = {one.id for one in shop.kept()}
    answer = "ResponseCode" in str(words) or "failCode" in str(words)
    name = shop.client.put(f"{'Failed' if answer else 'Receipt'}_{number}_{shop.client.stamp()}.xml", data)
    shop.sync()
    (kept,) = [one for one in shop.kept() if one.id not in before]
    assert (kept.raw, kept.state, kept.file_name) == (data, state, name), "as it came"
    assert shop.declaration().stage == stage
    assert shop.step() == "answered"
    if state == "understood":
        view = case_view(shop.desk, shop.case)
        assert len([one for one in view.timeline if one.raw_id is not None]) >= len(before)
        with shop.desk.store.read() as connection:
            acts = [one for one in history.entries(connection, f"case:{_uid(shop)}") if one.act == "receipt"]
        assert (acts[-1].payload["file"], acts[-1].payload["stage"]) == (name, stage)
    else:
        assert name in {one.file_name for one in stray_receipts(shop.desk)}
        assert kept.trouble.endswith("。") or state == "orphan"


def _uid(shop: Shop) -> str:
    with shop.desk.store.read() as connection:
        return str(connection.exec_driver_sql("SELECT uid FROM cases WHERE number = ?", (shop.case,)).scalar_one())


@pytest.mark.parametrize("wrapped", [str, enveloped], ids=["bare", "in an envelope"])
def test_hundred_megabytes_do_not_choke_it(again: Shop, wrapped: Callable[[str], str]) -> None:
    path = again.client.root / "InBox" / f"Receipt_big_{again.client.stamp()}.xml"
    with path.open("wb") as file:
        file.write(wrapped("<DEC_RESULT>").encode())
        file.truncate(100 * 1024 * 1024)
    again.sync()
    assert again.declaration().stage == "released"
    again.wait(2)
    again.sync()
    assert not Path(path).exists(), "put away"
