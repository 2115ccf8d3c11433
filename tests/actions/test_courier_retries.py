"""Refusals, doubts and second tries: the same message never stands twice at the office."""

from __future__ import annotations

import pytest

from cqdesk.actions import looking
from cqdesk.actions.cases import case_view
from cqdesk.actions.drafts import type_in
from cqdesk.actions.filing import retry, settle_in_doubt
from cqdesk.errors import UserError

from .clerk import CARD_FAILURE, UNIFIED, Shop, message_in, response
from .crashes import crash_while_sending


def test_a_failed_import_shows_its_reason_and_goes_again_under_its_number(shop: Shop) -> None:
    number = shop.sent()
    shop.client.failed(number, "境内目的地代码不正确")
    assert shop.sync().failed == [number]
    assert shop.filing().trouble == "境内目的地代码不正确"
    view = case_view(shop.desk, shop.case)
    assert view.declarations[0].may_retry
    assert (view.declarations[0].trouble, view.item.group) == ("境内目的地代码不正确", "action")
    first = shop.filing().data
    retry(shop.desk, 1)
    assert shop.sync().sent == [number]
    assert (shop.client.root / "OutBox" / f"{number}.zip").read_bytes() == first
    shop.client.take()
    shop.client.saved(number, UNIFIED)
    assert shop.sync().failed == []
    assert (shop.step(), shop.filing().trouble) == ("answered", "")


def test_a_client_failure_is_correlated_by_its_file_name(shop: Shop) -> None:
    number = shop.sent()
    shop.client.put(f"Failed_{number}_20261121103000999.xml", CARD_FAILURE)
    shop.sync()
    assert shop.step() == "failed"
    assert "读卡器打开失败" in shop.filing().trouble
    assert shop.declaration().stage == "none"


def test_a_wait_before_sending_is_a_plain_failure(shop: Shop) -> None:
    number = shop.sent()
    words = CARD_FAILURE.replace("读卡器打开失败", "卡控件通讯等待握手超时")
    shop.client.put(f"Failed_{number}_20261121103000999.xml", words)
    shop.sync()
    assert shop.step() == "failed"


@pytest.mark.parametrize(
    "words",
    ["等待响应超时", "Send->RabbitMQ 发送错误", "发送报文超时", "Read timed out", "SocketTimeout", "网络连接已断开"],
)
def test_a_client_that_waited_in_vain_proves_nothing(shop: Shop, words: str) -> None:
    """The manual says: send again. The message may have arrived before the client gave up: that would be a twin."""
    shop.file()
    shop.sync()
    number = shop.client.refuse()
    shop.client.put(f"Failed_{number}_20261121103000999.xml", CARD_FAILURE.replace("读卡器打开失败", words))
    assert shop.sync().in_doubt == [number]
    assert words in shop.filing().trouble
    assert "到单一窗口查询" in shop.filing().trouble
    with pytest.raises(UserError):
        retry(shop.desk, 1)
    shop.client.saved(number, UNIFIED)
    shop.sync()
    assert shop.step() == "answered"


def test_a_power_cut_may_have_undone_the_name(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The client may have taken what lies there under the other name again: after a restart of the machine a person
    looks, after a mere crash the program knows."""
    shop.file()
    crash_while_sending(shop, monkeypatch, "part")
    monkeypatch.setattr(looking, "boot_mark", lambda: "after the power cut")
    assert shop.sync().in_doubt == [shop.filing().client_sequence_number]
    assert "断电" in shop.filing().trouble


def test_a_client_failure_that_speaks_of_success_is_nobodys_proof(shop: Shop) -> None:
    number = shop.sent()
    shop.client.put(f"Successed_{number}_20261121103000999.xml", CARD_FAILURE)
    shop.sync()
    assert shop.step() == "sent"
    assert [one.state for one in shop.kept()] == ["understood"]


def test_traces_of_an_earlier_try_say_nothing_of_this_one(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first package lies in FailBox for ever; the second was taken, its answer is lost. Calling that failed would
    invite a third: a twin."""
    shop.file()
    shop.sync()
    shop.client.failed(shop.client.refuse())
    shop.sync()
    assert shop.step() == "failed"
    shop.wait(15)
    retry(shop.desk, 1)
    shop.sync()
    for _ in range(2):
        shop.sync()
        assert shop.step() == "sent", "still in OutBox"
    shop.client.take()
    shop.sync()
    assert shop.step() == "sent"
    shop.client.saved(shop.filing().client_sequence_number, UNIFIED)
    shop.sync()
    assert shop.step() == "answered"


def test_a_second_try_that_fails_again_is_seen_by_its_new_trace(shop: Shop) -> None:
    shop.file()
    for _ in range(3):
        shop.sync()
        shop.client.refuse()
        shop.sync()
        assert shop.step() == "in_doubt"
        shop.wait(1)
        settle_in_doubt(shop.desk, 1, arrived=False)


def test_a_late_failure_of_an_earlier_try_does_not_fail_this_one(shop: Shop) -> None:
    shop.file()
    shop.sync()
    number = shop.client.refuse()
    early = shop.client.stamp()
    shop.sync()
    shop.wait(30)
    settle_in_doubt(shop.desk, 1, arrived=False)
    shop.sync()
    shop.client.take()
    shop.client.put(f"Failed_{number}_{early}.xml", response(-1, number, "", "旧的失败"))
    assert shop.sync().failed == []
    assert (shop.step(), shop.filing().trouble) == ("sent", "")
    assert len(shop.kept()) == 1


def refused_unsaid_and_sent_again(shop: Shop) -> str:
    """The first sending lies in FailBox without a reason, a person looked, the second lies in OutBox."""
    shop.file()
    shop.sync()
    number = shop.client.refuse()
    shop.sync()
    settle_in_doubt(shop.desk, 1, arrived=False)
    shop.sync()
    return number


def test_a_failure_that_may_be_of_either_try_is_a_doubt(shop: Shop) -> None:
    number = refused_unsaid_and_sent_again(shop)
    shop.client.take()
    shop.wait(1)
    shop.client.failed(number, "系统忙")
    assert shop.sync().in_doubt == [number]
    assert "系统忙" in shop.filing().trouble
    shop.client.saved(number, UNIFIED)
    shop.sync()
    assert shop.step() == "answered"


def test_two_answered_failures_of_two_tries_are_plain(shop: Shop) -> None:
    number = shop.sent()
    shop.client.failed(number, "系统忙")
    shop.sync()
    shop.wait(1)
    retry(shop.desk, 1)
    shop.sync()
    shop.client.take()
    shop.client.failed(number, "系统仍忙")
    shop.sync()
    assert (shop.step(), shop.filing().trouble) == ("failed", "系统仍忙")


@pytest.mark.parametrize("words", ["等待响应超时", "网络连接已断开"])
def test_a_wait_in_vain_is_no_failure_of_its_sending_when_they_are_counted(shop: Shop, words: str) -> None:
    """The first time failed, and its failure comes late; the second was taken, and the client only gave up waiting. Two
    failure files for two sendings, and yet the second stands at the Single Window: a third sending would be a twin."""
    number = refused_unsaid_and_sent_again(shop)
    shop.wait(1)
    shop.client.refuse()
    shop.client.put(f"Failed_{number}_{shop.client.stamp()}.xml", CARD_FAILURE.replace("读卡器打开失败", words))
    shop.sync()
    settle_in_doubt(shop.desk, 1, arrived=True)
    shop.wait(10)
    shop.client.put(f"Failed_{number}_{shop.client.stamp()}.xml", CARD_FAILURE)  # of the first time
    shop.sync()
    assert shop.step() == "in_doubt"
    with pytest.raises(UserError):
        retry(shop.desk, 1)
    shop.client.put(f"Successed_{number}_{shop.client.stamp()}.xml", CARD_FAILURE)  # nobody's proof either
    shop.sync()
    assert shop.step() == "in_doubt"
    shop.client.saved(number, UNIFIED)
    shop.sync()
    assert shop.step() == "answered"


def test_the_clients_clock_may_be_wrong(shop: Shop) -> None:
    number = shop.sent()
    shop.client.put(f"Failed_{number}_20261121060000000.xml", response(-1, number, "", "代码不存在"))
    shop.sync()
    assert (shop.step(), shop.filing().trouble) == ("failed", "代码不存在")


def test_a_success_come_late_stops_the_second_try(shop: Shop) -> None:
    shop.file()
    shop.sync()
    number = shop.client.refuse()
    shop.sync()
    settle_in_doubt(shop.desk, 1, arrived=False)
    shop.client.saved(number, UNIFIED)
    assert shop.sync().sent == []
    assert shop.step() == "answered"
    assert shop.client.out == []


def test_a_refused_duplicate_changes_nothing_once_saved(shop: Shop) -> None:
    number = shop.sent()
    shop.client.saved(number, UNIFIED)
    shop.sync()
    shop.client.failed(number, "重复导入")
    shop.sync()
    assert (shop.step(), shop.filing().trouble, shop.declaration().stage) == ("answered", "", "saved")


def test_old_bytes_are_not_sent_after_a_correction(shop: Shop) -> None:
    number = shop.sent()
    shop.client.failed(number)
    shop.sync()
    type_in(shop.desk, shop.case, 1, {"remarks": "更正"})
    with pytest.raises(UserError) as refused:
        retry(shop.desk, 1)
    assert refused.value.id == "retry-changed-since"
    shop.file()
    with pytest.raises(UserError) as refused:
        retry(shop.desk, 1)
    assert refused.value.id == "filing-moved-on"
    second = shop.filing(2)
    assert second.client_sequence_number != number
    assert second.version_id != shop.filing().version_id


def test_the_corrected_form_goes_under_the_known_number(shop: Shop) -> None:
    """Also when the correction was begun before the number was known."""
    number = shop.sent()
    type_in(shop.desk, shop.case, 1, {"remarks": "等回执时的更正"})
    shop.client.saved(number, UNIFIED)
    shop.sync()
    shop.file()
    second = shop.filing(2)
    assert second.client_sequence_number != number
    assert f"<SeqNo>{UNIFIED}</SeqNo>" in message_in(second.data)
    assert "<SeqNo>" not in message_in(shop.filing().data).replace("<SeqNo/>", "").replace("<SeqNo></SeqNo>", "")


def test_after_a_deletion_a_new_number(shop: Shop) -> None:
    number = shop.sent()
    shop.client.saved(number, UNIFIED)
    shop.client.receipt(UNIFIED, "7", at="2026-11-21T11:00:00")
    shop.client.receipt(UNIFIED, "D", at="2026-11-21T12:00:00")
    shop.sync()
    assert shop.declaration().stage == "deleted"
    shop.file()
    assert UNIFIED not in message_in(shop.filing(2).data)
