"""Looking after what left: where the packages are by the folders of the other side, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache

from ..domain.steps import Event, Step
from ..places import boot_mark
from ..sync.channel import Channel, ChannelDown, Whereabouts
from .courier_round import Round
from .mail import Head

NO_ANSWER = timedelta(minutes=30)
"""Import answers come within minutes; after this the filing is in doubt and somebody should look."""
_CLOCKS_DIFFER = timedelta(minutes=1)
NOT_TAKEN_ZH = "报文仍在发送文件夹（OutBox）中，请检查导入客户端是否已启动、卡是否插好。"
INTERRUPTED_ZH = "上次发送被中断，不能确定是否送达。"
UNANSWERED_ZH = "发出后一直没有收到导入回执，不能确定是否导入。"
FAIL_BOX_ZH = "导入客户端把它放进了 FailBox，还没有收到失败原因；也可能是等待响应超时，不能确定是否导入。"
REBOOTED_ZH = "发送途中电脑断电或重启，不能确定是否送达。"


def look_after(round_: Round, channel: Channel) -> None:
    """Judge everything that may have left by this channel."""
    # what a person carries away is in that person's hands: only an interrupted carrying out is looked into
    steps = (Step.SENDING,) if channel.by_hand else (Step.SENDING, Step.IN_DOUBT, Step.SENT)
    with round_.desk.store.read() as connection:
        under_way = round_.mail.out.heads_in(connection, channel.name, *steps)
    if not under_way:
        return
    try:
        where = channel.look_for({one.name: one.seen_before for one in under_way})
        round_.is_up(channel)
    except ChannelDown as down:
        round_.down(channel, down.why)
        for filing in under_way:
            if filing.step is Step.SENDING and _age(round_, filing) > NO_ANSWER:
                round_.move(filing, Event.INTERRUPTED, trouble=down.why)
        return
    traces = cache(lambda: channel.traces([one.name for one in under_way]))  # one walk for all, if anybody asks
    for filing in under_way:
        with round_.apart():
            _judge(round_, channel, filing, where[filing.name], traces)


def without_channel(round_: Round) -> None:
    """What goes by a channel that is no longer set up: said aloud, and what was leaving is in doubt."""
    with round_.desk.store.read() as connection:
        waiting = round_.mail.out.channels_in(connection, Step.QUEUED, Step.SENDING, Step.SENT, Step.IN_DOUBT)
        gone = [name for name in waiting if name not in round_.known]
        left = [one for name in gone for one in round_.mail.out.heads_in(connection, name, Step.SENDING)]
    for name in gone:
        round_.result.wait(no_such_channel_zh(name, round_.mail.name_zh))
    for filing in left:
        round_.move(filing, Event.INTERRUPTED, trouble="上次发送被中断，其申报通道已不在设置中。")


def no_such_channel_zh(name: str, what_zh: str = "报关单") -> str:
    """What is said of messages whose channel is gone."""
    return f"申报通道“{name}”已不在设置中，经它发送的{what_zh}无法继续，请重新设置该通道。"


def _age(round_: Round, filing: Head) -> timedelta:
    """How long it has been in its step. After the clock was set back it is counted from now on."""
    now = round_.desk.clock.now()
    if filing.step_at > now + _CLOCKS_DIFFER:
        with round_.desk.store.write() as connection:
            round_.mail.out.note_facts(connection, filing.id, step_at=now)
    return max(now - filing.step_at, timedelta(0))


def _judge(
    round_: Round,
    channel: Channel,
    filing: Head,
    where: Whereabouts,
    traces: Callable[[], Mapping[str, frozenset[str]]],
) -> None:
    """Draw the conclusion from where a package is."""
    if where is Whereabouts.WAITING:
        if filing.step is not Step.SENT:
            round_.move(filing, Event.DELIVERED, trouble="")
        elif _age(round_, filing) > NO_ANSWER:
            round_.result.wait(NOT_TAKEN_ZH)
        return
    if where is Whereabouts.TAKEN and filing.step is not Step.SENT:
        round_.move(filing, Event.DELIVERED, trouble="")
        return
    if where is Whereabouts.REFUSED and filing.step is not Step.IN_DOUBT:
        # the client puts aside what the server refused and also what it waited for in vain: only its answer tells
        round_.move(filing, Event.INTERRUPTED, trouble=FAIL_BOX_ZH)
        return
    if where is Whereabouts.UNFINISHED and filing.step is not Step.SENT and _proves(round_, filing):
        # it lies there under a name the client ignores: proof that it was not taken
        if round_.move(filing, Event.NOT_DELIVERED, Event.RETRY, trouble="", sendings=filing.sendings - 1) is not None:
            channel.clear_unfinished(filing.name)
        return
    if filing.step is Step.SENDING:
        rebooted = filing.boot != boot_mark()
        round_.move(filing, Event.INTERRUPTED, trouble=REBOOTED_ZH if rebooted else INTERRUPTED_ZH)
    elif filing.step is Step.SENT and _age(round_, filing) > NO_ANSWER:
        # what is known by now is no news any more
        try:
            seen = sorted({*filing.seen_before, *traces()[filing.name]})
        except ChannelDown as down:  # it went away since it was looked into: the next round judges
            round_.down(channel, down.why)
            return
        round_.move(filing, Event.INTERRUPTED, trouble=UNANSWERED_ZH, seen_before=seen)


def _proves(round_: Round, filing: Head) -> bool:
    """Whether a package under its other name proves that it did not leave.

    Not after a power cut or restart of the machine: the change of the name may have been undone by it. Not for a filing
    of another life of the store: it may have been sent again by the life that was lost.
    """
    if filing.boot != boot_mark():
        return False
    with round_.desk.store.read() as connection:
        return filing.step is Step.SENDING or round_.mail.out.is_ours(connection, filing)
