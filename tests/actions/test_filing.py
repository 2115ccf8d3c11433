"""The two deliberate acts, and everything that stands between a declaration and filing it once more."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from cqdesk.actions.courier import sync
from cqdesk.actions.desk import Desk, open_desk
from cqdesk.actions.drafts import type_in, undo
from cqdesk.actions.filing import file_case, filing_summary, package, queue, settle_in_doubt
from cqdesk.domain.clock import ManualClock
from cqdesk.domain.steps import Event
from cqdesk.errors import UserError
from cqdesk.store import cases, declarations, outbox

from .clerk import START, UNIFIED, Shop, message_in, open_shop


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(UserError) as refused:
        act()
    assert refused.value.message.endswith("。") or "第一处" in refused.value.message
    assert refused.value.remedy
    return refused.value.id


def queued(shop: Shop) -> int:
    connection = sqlite3.connect(shop.desk.store.path)
    try:
        return int(connection.execute("SELECT count(*) FROM filing").fetchone()[0])
    finally:
        connection.close()


def saved(shop: Shop) -> None:
    shop.client.saved(shop.sent(), UNIFIED)
    shop.sync()


def second_declaration(shop: Shop) -> None:
    with shop.desk.store.write() as connection:
        first = declarations.load(connection, declarations.declaration_by_id(connection, 1).version_id)
        case = cases.case_of(connection, shop.case)
        declarations.new_declaration(connection, case.id, first.filled, first.links, shop.clock.now())


def test_the_summary_says_what_goes_out(shop: Shop) -> None:
    summary = filing_summary(shop.desk, shop.case)
    rows = dict(summary.rows)
    assert rows["进出口"] == "进口"
    assert rows["统一编号"] == "（首次导入）"
    assert rows["操作"].startswith("暂存")
    assert summary.channel_zh == "导入客户端文件夹"
    assert not summary.blocking


@pytest.mark.parametrize("change", ["value", "client", "channel", "undo"])
def test_what_changed_after_the_summary_is_not_sent(shop: Shop, change: str) -> None:
    if change == "undo":
        type_in(shop.desk, shop.case, 1, {"remarks": "甲"})
    token = filing_summary(shop.desk, shop.case).token
    channel = ""
    if change == "value":
        type_in(shop.desk, shop.case, 1, {"remarks": "改动"})
    elif change == "undo":
        undo(shop.desk, shop.case)
    elif change == "client":
        with shop.desk.store.write() as connection:
            connection.exec_driver_sql("UPDATE company SET name = name || '（新）'")
    else:
        from cqdesk.actions.channels import set_folder_channel

        other = shop.root / "other"
        for box in ("OutBox", "InBox"):
            (other / box).mkdir(parents=True)
        set_folder_channel(shop.desk, "另一个", other)
        channel = "另一个"
    assert refusal(lambda: queue(shop.desk, shop.case, token=token, channel=channel)) == "summary-stale"
    assert queued(shop) == 0


def test_a_form_with_errors_is_not_sent(shop: Shop) -> None:
    type_in(shop.desk, shop.case, 1, {"supervision_mode": ""})
    summary = filing_summary(shop.desk, shop.case)
    assert summary.blocking
    assert refusal(lambda: queue(shop.desk, shop.case, token=summary.token)) == "has-errors"
    assert refusal(lambda: file_case(shop.desk, shop.case)) == "has-errors"
    assert queued(shop) == 0


def test_a_yes_said_twice_files_once(shop: Shop) -> None:
    token = filing_summary(shop.desk, shop.case).token
    queue(shop.desk, shop.case, token=token)
    assert refusal(lambda: queue(shop.desk, shop.case, token=token)) == "filing-under-way"
    assert refusal(lambda: filing_summary(shop.desk, shop.case)) == "filing-under-way"
    assert queued(shop) == 1


def test_a_yes_in_two_windows_files_once(shop: Shop) -> None:
    """Both looked at the same summary; the second window has a store of its own."""
    token = filing_summary(shop.desk, shop.case).token
    with open_desk(shop.root / "data", clock=shop.clock, user="other") as second:
        queue(second, shop.case, token=token)
    assert refusal(lambda: queue(shop.desk, shop.case, token=token)) == "filing-under-way"
    assert queued(shop) == 1


def test_a_queue_that_fails_leaves_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    token = filing_summary(shop.desk, shop.case).token

    def fails(*_values: object) -> bytes:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr("cqdesk.actions.filing.package", fails)
        with pytest.raises(MemoryError):
            queue(shop.desk, shop.case, token=token)
    assert queued(shop) == 0
    queue(shop.desk, shop.case, token=token)
    assert shop.filing().client_sequence_number.endswith("000000000001")


def test_in_doubt_blocks_another_filing(shop: Shop) -> None:
    shop.sent()
    with shop.desk.store.write() as connection:
        outbox.advance(connection, 1, Event.INTERRUPTED, shop.clock.now())
    assert refusal(lambda: filing_summary(shop.desk, shop.case)) == "filing-in-doubt"
    assert refusal(lambda: file_case(shop.desk, shop.case)) == "filing-in-doubt"


def test_the_same_version_is_not_saved_twice(shop: Shop) -> None:
    saved(shop)
    assert refusal(lambda: filing_summary(shop.desk, shop.case)) == "already-saved"
    type_in(shop.desk, shop.case, 1, {"remarks": "补充"})
    summary = filing_summary(shop.desk, shop.case)
    assert (summary.version, dict(summary.rows)["统一编号"]) == (2, UNIFIED)


@pytest.mark.parametrize("letter", ["7", "L", "J", "P", "R"])
def test_what_was_declared_is_not_sent_again(shop: Shop, letter: str) -> None:
    saved(shop)
    shop.client.receipt(UNIFIED, letter, at="2026-11-21T12:00:00")
    shop.sync()
    type_in(shop.desk, shop.case, 1, {"remarks": "更正"})
    assert refusal(lambda: filing_summary(shop.desk, shop.case)) == "already-declared"


@pytest.mark.parametrize("letter", ["E", "Z", "Y"])
def test_what_was_refused_may_go_again_even_unchanged(shop: Shop, letter: str) -> None:
    saved(shop)
    shop.client.receipt(UNIFIED, "7", at="2026-11-21T12:00:00")
    shop.client.receipt(UNIFIED, letter, at="2026-11-21T12:00:09", note="单证不符")
    shop.sync()
    shop.file()
    first, second = shop.filing(1), shop.filing(2)
    assert second.client_sequence_number != first.client_sequence_number
    assert second.version_id != first.version_id
    assert f"<SeqNo>{UNIFIED}</SeqNo>" in message_in(second.data)


def test_what_was_sent_is_frozen(shop: Shop) -> None:
    shop.file()
    before = shop.filing().data
    type_in(shop.desk, shop.case, 1, {"remarks": "发送之后的改动"})
    row = shop.declaration()
    assert row.changed_since
    assert row.version_id != shop.filing().version_id
    assert shop.filing().data == before
    undo(shop.desk, shop.case)
    assert refusal(lambda: undo(shop.desk, shop.case)) == "undo-stops-here"


def test_an_old_doubt_is_settled_without_sending_old_bytes(shop: Shop) -> None:
    """A restore may put an old failed filing in doubt although a corrected one took its place."""
    number = shop.sent()
    shop.client.failed(number)
    shop.sync()
    type_in(shop.desk, shop.case, 1, {"remarks": "更正"})
    shop.file()
    with shop.desk.store.write() as connection:
        outbox.advance(connection, 1, Event.RESTORED, shop.clock.now())
    settle_in_doubt(shop.desk, 1, arrived=False)
    assert shop.step(1) == "failed"
    assert len(shop.sync().sent) == 1
    assert shop.client.out == [shop.filing(2).name]


def test_a_doubt_settled_as_absent_does_not_send_what_was_corrected_since(shop: Shop) -> None:
    shop.sent()
    with shop.desk.store.write() as connection:
        outbox.advance(connection, 1, Event.INTERRUPTED, shop.clock.now())
    type_in(shop.desk, shop.case, 1, {"remarks": "更正"})
    taken = list(shop.client.out)
    settle_in_doubt(shop.desk, 1, arrived=False)
    assert shop.step(1) == "failed"
    assert shop.sync().sent == []
    assert shop.client.out == taken
    shop.file()
    assert "<NoteS>更正</NoteS>" in message_in(shop.filing(2).data)


def test_a_case_with_two_declarations_is_filed_whole_or_not_at_all(shop: Shop) -> None:
    second_declaration(shop)
    type_in(shop.desk, shop.case, 2, {"supervision_mode": ""})
    assert refusal(lambda: file_case(shop.desk, shop.case)) == "has-errors"
    assert queued(shop) == 0
    undo(shop.desk, shop.case)
    done = file_case(shop.desk, shop.case)
    assert [(one["declaration"], one["step"]) for one in done] == [(1, "queued"), (2, "queued")]
    assert len({one["client_sequence_number"] for one in done}) == 2
    assert refusal(lambda: file_case(shop.desk, shop.case)) == "filing-under-way"


def test_what_is_under_way_does_not_hold_up_the_rest_of_the_case(shop: Shop) -> None:
    shop.file()
    second_declaration(shop)
    assert [one["declaration"] for one in file_case(shop.desk, shop.case)] == [2]


def test_the_package_holds_one_message_under_its_own_name() -> None:
    data = package("QABCDE000000000001", b"<x/>")
    assert data == package("QABCDE000000000001", b"<x/>"), "the same bytes for the same message"
    assert message_in(data) == "<x/>"


def test_numbers_are_never_drawn_twice(template: Path, tmp_path: Path) -> None:
    """Two windows on one store draw from one counter."""
    shop = open_shop(template, tmp_path)
    second_declaration(shop)
    shop.file(1)
    desk: Desk
    with open_desk(shop.root / "data", clock=ManualClock(START), user="other") as desk:
        queue(desk, shop.case, 2, token=filing_summary(desk, shop.case, 2).token)
        sync(desk)
    numbers = [shop.filing(key).client_sequence_number[6:] for key in (1, 2)]
    assert numbers == ["000000000001", "000000000002"]
    shop.desk.close()
