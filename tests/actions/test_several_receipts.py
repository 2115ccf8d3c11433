"""A file with several receipts: kept once as it came, each receipt understood and placed for itself."""

from __future__ import annotations

import io
import zipfile

import pytest

from cqdesk.actions.cases import case_view
from cqdesk.actions.waiting import stray_receipts
from cqdesk.forms.receipts import read
from cqdesk.store import history, receipts

from .clerk import ENTRY, UNIFIED, Shop, receipt, response

STRANGER = "I20260000000000099"


def result(letter: str, at: str, *, unified: str = UNIFIED, entry: str = ENTRY, note: str = "") -> str:
    return (
        f"<DEC_RESULT><SEQ_NO>{unified}</SEQ_NO><ENTRY_ID>{entry}</ENTRY_ID><NOTICE_DATE>{at}</NOTICE_DATE>"
        f"<CHANNEL>{letter}</CHANNEL><NOTE>{note}</NOTE></DEC_RESULT><RESULT_INFO>结果{letter}</RESULT_INFO>"
    )


def together(*results: str) -> bytes:
    """The form of 2018 with several results, in its encoding."""
    return f'<?xml version="1.0" encoding="GB2312"?><DEC_DATA>{"".join(results)}</DEC_DATA>'.encode("gb18030")


DECLARED = result("7", "20261121T11000000", entry="")
TAKEN = result("L", "20261121T11000100")
RELEASED = result("P", "20261122T09000000", note="已放行")
CLOSED = result("R", "20261123T09000000", note="已结关")


def bring(shop: Shop, *results: str, name: str = "") -> str:
    put = shop.client.put(name or f"Receipt_{UNIFIED}_{shop.client.stamp()}.xml", together(*results))
    shop.sync()
    return put


def acts(shop: Shop) -> list[tuple[str, str]]:
    with shop.desk.store.read() as connection:
        uid = connection.exec_driver_sql("SELECT uid FROM cases WHERE number = ?", (shop.case,)).scalar_one()
        told = [one.payload for one in history.entries(connection, f"case:{uid}") if one.act == "receipt"]
    return [(one["file"], one["stage"]) for one in told]


def test_each_receipt_of_a_file_is_understood_and_the_file_is_kept_once(shop: Shop) -> None:
    shop.client.saved(shop.sent(), UNIFIED)
    shop.sync()
    name = bring(shop, RELEASED, DECLARED, TAKEN)
    assert shop.declaration().stage == "released"
    assert shop.declaration().known_entry_number == ENTRY
    whole = [one for one in shop.kept() if one.file_name == name]
    assert [(one.raw, one.state) for one in whole] == [(together(RELEASED, DECLARED, TAKEN), "split")]
    assert [file for file, _ in acts(shop)[1:]] == [f"{name}#1", f"{name}#2", f"{name}#3"]
    titles = [one.title for one in case_view(shop.desk, shop.case).timeline if one.letter]
    assert len(titles) == 3
    assert shop.client.left == [], "taken in, so put away"
    assert not stray_receipts(shop.desk)


def test_strangers_and_broken_ones_beside_ours_hinder_nothing_and_are_shown(shop: Shop) -> None:
    shop.client.saved(shop.sent(), UNIFIED)
    shop.sync()
    no_number = result("R", "20261123T09000000", unified="", entry="")
    name = bring(shop, result("P", "20261122T09000000", unified=STRANGER, entry=""), no_number, TAKEN)
    assert shop.declaration().stage == "received"
    stray = {one.file_name: one for one in stray_receipts(shop.desk)}
    assert {file: one.readable for file, one in stray.items()} == {f"{name}#1": True, f"{name}#2": False}
    assert stray[f"{name}#1"].numbers == STRANGER
    assert "编号" in stray[f"{name}#2"].words


def test_receipts_that_came_before_the_answer_find_their_place_later(shop: Shop) -> None:
    number = shop.sent()
    name = bring(shop, DECLARED, TAKEN)
    assert {one.file_name for one in stray_receipts(shop.desk)} == {f"{name}#1", f"{name}#2"}
    shop.client.saved(number, UNIFIED)
    shop.sync()
    assert shop.declaration().stage == "received"
    assert not stray_receipts(shop.desk)


def test_the_same_news_in_two_files_is_told_once(shop: Shop) -> None:
    shop.client.saved(shop.sent(), UNIFIED)
    shop.sync()
    bring(shop, DECLARED, TAKEN, TAKEN)
    bring(shop, TAKEN, RELEASED)
    assert shop.declaration().stage == "released"
    letters = sorted(one.letter for one in case_view(shop.desk, shop.case).timeline if one.letter)
    assert letters == ["7", "L", "P"]


def test_a_refusal_and_its_successors_in_one_file_follow_their_times(shop: Shop) -> None:
    shop.client.saved(shop.sent(), UNIFIED)
    shop.sync()
    bring(shop, CLOSED, result("E", "20261121T10300000", note="单证不符"), RELEASED)
    assert shop.declaration().stage == "closed"


def test_the_very_same_file_brought_again_changes_nothing(shop: Shop) -> None:
    shop.client.saved(shop.sent(), UNIFIED)
    shop.sync()
    name = bring(shop, DECLARED, TAKEN)
    before = [(one.id, one.file_name, one.state) for one in shop.kept()]
    bring(shop, DECLARED, TAKEN, name=name)
    with shop.desk.store.write() as connection:
        assert [receipts.keep_again(connection, one) for one in shop.kept()] == [None] * len(before)
    assert [(one.id, one.file_name, one.state) for one in shop.kept()] == before


def test_a_file_read_while_it_was_written_is_split_when_it_is_whole(shop: Shop) -> None:
    shop.client.saved(shop.sent(), UNIFIED)
    shop.sync()
    data = together(DECLARED, TAKEN, RELEASED)
    name = shop.client.put(f"Receipt_{UNIFIED}_{shop.client.stamp()}.xml", data[: len(data) // 2])
    shop.sync()
    assert shop.client.left == [name]
    shop.client.put(name, data)
    shop.sync()
    assert shop.declaration().stage == "released"
    assert shop.client.left == []


def test_a_program_that_dies_between_splitting_and_understanding_goes_on_later(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_args: object, **_how: object) -> None:
        raise KeyboardInterrupt

    shop.client.saved(shop.sent(), UNIFIED)
    shop.sync()
    name = shop.client.put(f"Receipt_{UNIFIED}_{shop.client.stamp()}.xml", together(DECLARED, TAKEN))
    with monkeypatch.context() as broken:
        broken.setattr("cqdesk.actions.receiving._show", dies)
        with pytest.raises(KeyboardInterrupt):
            shop.sync()
    assert {one.file_name: one.state for one in shop.kept()}[f"{name}#1"] == "new"
    shop.sync()
    assert shop.declaration().stage == "received"


def test_more_than_anybody_sends_is_kept_and_shown(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "MOST_IN_A_FILE", 2)
    name = bring(shop, DECLARED, TAKEN, RELEASED)
    (stray,) = stray_receipts(shop.desk)
    assert (stray.file_name, stray.readable) == (name, False)
    assert "3 份回执" in stray.words


def test_what_would_swell_when_split_is_kept_and_shown(shop: Shop) -> None:
    """Eight small receipts behind five megabytes that would be copied to each of them."""
    before = f"<OTHER>{'x' * 5_000_000}</OTHER>"
    name = bring(shop, before, *[result("P", f"20261122T0900000{n}") for n in range(8)])
    (stray,) = stray_receipts(shop.desk)
    assert (stray.file_name, stray.readable) == (name, False)
    assert "8 份回执" in stray.words
    assert [len(one.raw) < 6_000_000 for one in shop.kept()] == [True]


def test_a_receipt_that_stands_twice_in_a_file_is_one(shop: Shop) -> None:
    """Failures are counted against sendings: one told twice proves nothing of a second sending."""
    shop.client.saved(shop.sent(), UNIFIED)
    shop.sync()
    name = bring(shop, DECLARED, TAKEN, TAKEN)
    assert [one.file_name for one in shop.kept()][-3:] == [name, f"{name}#1", f"{name}#2"]


@pytest.mark.parametrize("around", ["<Receipts>{}</Receipts>", "<A><B>{}</B></A>"])
def test_receipts_under_a_root_nobody_knows_are_found(shop: Shop, around: str) -> None:
    shop.client.saved(shop.sent(), UNIFIED)
    shop.sync()
    inside = f"<DEC_DATA>{DECLARED}{TAKEN}</DEC_DATA>" + RELEASED
    shop.client.put(f"Receipt_{UNIFIED}_{shop.client.stamp()}.xml", around.format(inside))
    shop.sync()
    assert shop.declaration().stage == "released"


def zipped(*inside: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in inside:
            archive.writestr(name, data)
    return buffer.getvalue()


def test_receipts_in_a_zip_are_understood_under_their_own_names(shop: Shop) -> None:
    number = shop.sent()
    answer = (f"InBox/Successed_{number}_20261121103000123.xml", response(0, number, UNIFIED).encode())
    released = (f"Receipt_{UNIFIED}_20261122090000123.xml", receipt(UNIFIED, "P", "2026-11-22T09:00:00").encode())
    name = shop.client.put("answers.zip", zipped(answer, released, ("old.zip", zipped(released))))
    shop.sync()
    assert (shop.step(), shop.declaration().stage) == ("answered", "released")
    states = {one.file_name: one.state for one in shop.kept()}
    assert states == {name: "split", answer[0][6:]: "understood", released[0]: "understood"}
    assert shop.client.left == []
    shop.client.put("again.zip", zipped(released))
    shop.sync()
    assert len(acts(shop)) == 2, "the same file once more is no news"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (zipped(), ""),
        (zipped(("old.zip", zipped(("a.xml", b"<x/>")))), "没有回执"),
        (zipped(("../../out.xml", b"<x/>")), ""),
        (zipped(*((f"{n}.xml", b" " * 8_000_000) for n in range(9))), ""),
        (zipped(("a.xml", b"<x/>"))[:-30], ""),
    ],
    ids=["empty", "packages alone", "reaches out", "a bomb", "cut"],
)
def test_a_zip_that_is_no_set_of_receipts_is_kept_shown_and_not_unpacked(shop: Shop, content: bytes, told: str) -> None:
    shop.sent()
    name = shop.client.put("x.zip", content)
    shop.sync()
    (stray,) = stray_receipts(shop.desk)
    assert (stray.file_name, stray.readable) == (name, False)
    assert told in stray.words
    assert "编码" not in stray.words
    assert [one.file_name for one in shop.kept()] == [name]
    assert not list(shop.root.rglob("out.xml"))
