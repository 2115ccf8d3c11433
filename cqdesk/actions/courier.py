"""The courier: sends what is queued, takes what came, and never sends twice.

Bytes are in the outbox before they leave; `sending` is committed before a package gets the name under which the other
side takes it; what comes is kept raw before it is understood. After a crash the courier looks (OutBox, SentBox, FailBox,
answers) before it would send again; when it cannot know, the filing is *in doubt* and a person decides.

Bytes are moved by a pool, states by one lane (the thread of the round). One item that fails (a broken file, a fault of
ours) never stops the others: it is reported when the round is over.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from ..domain.steps import Step
from ..errors import Fault, UserError
from ..store.locks import FileLock
from ..sync.channel import Channel
from .arriving import receive_all
from .channels import channels, manifest_channels
from .courier_round import MessageResult, Round, SyncResult
from .desk import Desk
from .looking import look_after, without_channel
from .mail import DECLARATIONS, MANIFESTS
from .receiving import understand_new
from .sending import send_queue

__all__ = ["MessageResult", "SyncResult", "at_work", "sync", "understand_new"]


def sync(desk: Desk, *, insist: bool = False) -> SyncResult:
    """One round: look after what is under way, take answers, send, take answers.

    `insist` (a person asked) tries what was put off without waiting for its time. Raises `UserError` if another
    process is at it, the data folder cannot be written or a channel is of the other kind, and after the round what went
    wrong in it.
    """
    result, faults = SyncResult(), []
    with at_work(desk):
        for mail, known in ((DECLARATIONS, channels(desk)), (MANIFESTS, manifest_channels(desk))):
            a_round = Round(desk, mail, known, result, insist=insist)
            _run(a_round)
            faults += a_round.faults
    _report(faults)
    return result


def _report(faults: list[Exception]) -> None:
    """Raise what went wrong with single items."""
    ours = [fault for fault in faults if not isinstance(fault, UserError)]
    if len(ours) > 1:
        raise Fault(f"{len(ours)} items of the round failed") from ExceptionGroup("courier", ours)
    for fault in ours or faults:
        raise fault


@contextmanager
def at_work(desk: Desk) -> Iterator[None]:
    """Only one courier works on a store at a time. Raises `UserError` `courier-busy`."""
    lock = FileLock(desk.places.root / "courier.lock")
    if not lock.take():
        raise UserError(
            "courier-busy", "另一个 cqdesk 窗口正在收发，本次不再重复。", "请在该窗口查看收发结果，或关闭它后重试。"
        )
    with lock:
        yield


def _run(a_round: Round) -> None:
    # Looking comes before reading: an answer can only be understood when it is known whether the bytes left.
    for channel in a_round.known.values():
        with a_round.apart():
            look_after(a_round, channel)
    with a_round.apart():
        without_channel(a_round)
    receive_all(a_round)
    for channel in a_round.known.values():
        if channel.by_hand:  # leaves when a person says where to
            _say_what_waits(a_round, channel)
            continue
        with a_round.apart():
            send_queue(a_round, channel, between=partial(receive_all, a_round))
    receive_all(a_round)
    with a_round.desk.store.read() as connection:
        a_round.result.in_doubt += a_round.mail.out.numbers_in(connection, Step.IN_DOUBT)
        a_round.result.failed += a_round.mail.out.live_in(connection, Step.FAILED)


def _say_what_waits(a_round: Round, channel: Channel) -> None:
    with a_round.desk.store.read() as connection:
        count = a_round.mail.out.channels_in(connection, Step.QUEUED).get(channel.name, 0)
    if count:
        a_round.result.wait(f"有 {count} 份报文等待写出：请插入 U 盘，选择“写出报文…”。")
