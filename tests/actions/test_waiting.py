"""Why is this waiting: a sentence for every message that is not answered, and the facts behind it; pausing."""

from __future__ import annotations

import shutil
from datetime import timedelta

from cqdesk.actions.cases import set_moment
from cqdesk.actions.courier_memory import pause, paused, resume
from cqdesk.actions.desk import open_desk
from cqdesk.actions.drafts import type_in
from cqdesk.actions.status import status
from cqdesk.actions.waiting import Waiting, raw_text, stray_receipts, waiting_items

from .clerk import UNIFIED, Client, Shop, finished_case


def only(shop: Shop) -> Waiting:
    (one,) = waiting_items(shop.desk, shop.case)
    assert one.why.endswith("。")
    return one


def test_a_failure_that_a_correction_replaced_waits_no_more(shop: Shop) -> None:
    """Not in the list of all either: there it would stand for ever."""
    shop.client.failed(shop.sent())
    shop.sync()
    assert [one.step.value for one in waiting_items(shop.desk)] == ["failed"]
    type_in(shop.desk, shop.case, 1, {"contract_number": "B-2"})
    shop.client.saved(shop.sent(), UNIFIED)
    shop.sync()
    assert waiting_items(shop.desk) == waiting_items(shop.desk, shop.case) == []
    shop.desk.close()
    (shop.root / "data").rename(shop.root / "elsewhere")
    with open_desk(shop.root / "elsewhere", clock=shop.clock) as desk:
        assert desk.moved_in_doubt == 0, "nor has a person to look after it when the store was moved"


def test_each_step_of_a_message_says_why_it_waits(shop: Shop) -> None:
    assert waiting_items(shop.desk) == []
    shop.file()
    assert "下一次收发时发出" in only(shop).why
    shop.sync()
    assert "等导入客户端取走" in only(shop).why
    shop.wait(45)
    assert "仍在 OutBox" in only(shop).why
    assert "45 分钟" in only(shop).why
    number = shop.client.take()
    one = only(shop)
    assert "已取走" in one.why
    facts = dict(one.facts)
    assert (facts["客户端编号"], facts["发送次数"]) == (number, "1")
    assert "SentBox" in facts["现在的位置"]
    for taken in (shop.client.root / "SentBox").rglob("*.zip"):
        taken.unlink()
    assert "也没有" in only(shop).why, "nobody says that it was taken when no trace of it is left"
    shop.sync()
    one = only(shop)
    assert (one.step.value, "程序不会自动重发" in one.why) == ("in_doubt", True)
    shop.client.failed(number, "净重有误")
    shop.sync()
    assert "净重有误" in only(shop).why
    shop.client.saved(number, UNIFIED)
    shop.sync()
    assert waiting_items(shop.desk, shop.case) == []


def test_a_lost_folder_tells_since_when_and_when_it_is_tried_again(shop: Shop) -> None:
    shop.file()
    shutil.rmtree(shop.client.root)
    shop.sync()
    why = only(shop).why
    assert "找不到导入客户端的文件夹" in why
    assert "11-21 10:30 起，已试 1 次" in why
    assert "立即重试" in why
    (told,) = status(shop.desk, shop.case)
    assert told["waiting"][0]["why"] == why
    Client(shop.client.root, shop.clock)
    shop.sync(insist=True)
    assert "等导入客户端取走" in only(shop).why


def test_a_pause_is_remembered_and_answers_still_come(shop: Shop) -> None:
    number = shop.sent()
    assert pause(shop.desk).who == "tester"
    shop.case = finished_case(shop.desk, 0)
    shop.file()
    shop.client.saved(number, UNIFIED)
    for _ in range(2):
        result = shop.sync(insist=True)
        assert result.sent == []
        assert ["发送已暂停" in why for why in result.waiting] == [True]
        assert "tester 于 11-21 10:30 暂停了发送" in only(shop).why
        root = shop.desk.places.root
        shop.desk.close()
        shop.desk = open_desk(root, clock=shop.clock, user="other")
    assert shop.step(1) == "answered"
    assert paused(shop.desk) is not None
    assert resume(shop.desk)
    assert not resume(shop.desk)
    assert len(shop.sync().sent) == 1


def test_after_days_offline_the_earliest_cut_off_leaves_first(shop: Shop) -> None:
    shop.file()
    first = shop.case
    cases = [first]
    for sample in (0, 1):
        shop.case = finished_case(shop.desk, sample)
        shop.file()
        cases.append(shop.case)
    for case, days in zip(cases, (-1, -3, -2), strict=True):
        for kind in ("customs-cutoff",):
            set_moment(shop.desk, case, kind=kind, at=shop.clock.now() + timedelta(days=days), source="test")
    for case in cases:
        (one,) = waiting_items(shop.desk, case)
        assert ("前面还有" in one.why) == (case != cases[1])
    result = shop.sync()
    assert result.sent == [shop.filing(key).client_sequence_number for key in (2, 3, 1)]
    assert [one.outcome for one in result.messages] == ["sent"] * 3


def test_the_clock_set_back_a_year_stops_nothing(shop: Shop) -> None:
    shop.file()
    shutil.rmtree(shop.client.root)
    shop.sync()
    shop.clock._now -= timedelta(days=365)
    Client(shop.client.root, shop.clock)
    assert len(shop.sync().sent) == 1, "a next try in another year counts as due"
    number = shop.client.take()
    assert shop.sync().in_doubt == []
    shop.client.saved(number, UNIFIED)
    shop.sync()
    assert shop.step() == "answered"


def test_the_clock_set_back_while_a_message_is_out(shop: Shop) -> None:
    shop.sent()
    shop.clock._now -= timedelta(days=365)
    assert shop.sync().in_doubt == [], "it is counted from now on"
    shop.wait(31)
    assert len(shop.sync().in_doubt) == 1, "and not for ever"


def test_what_came_without_a_place_is_shown(shop: Shop) -> None:
    shop.client.receipt("E20260000000000099", "R", at="2026-11-21T11:00:00", note="别家的票")
    shop.client.put("odd.bin", b"\xff\xfe\x00 no receipt")
    shop.sync()
    strays = stray_receipts(shop.desk)
    assert [one.readable for one in sorted(strays, key=lambda one: one.file_name)] == [True, False]
    assert any("别家的票" in one.words and "E20260000000000099" in one.numbers for one in strays)
    assert "no receipt" in raw_text(shop.desk, next(one.id for one in strays if not one.readable))
