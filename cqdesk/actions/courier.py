"""The courier: sends what is queued, takes what came, and never sends twice.

Bytes are in the outbox before they leave; `sending` is committed before the first byte leaves; what comes is kept raw
before it is understood. After a crash the courier looks (OutBox, SentBox, FailBox, answers) before it would send
again; when it cannot know, the filing is *in doubt* and a person decides.

One item that fails (a broken file, a fault of ours) never stops the others: it is reported when the round is over.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from ..domain.steps import Event, Step
from ..errors import Fault, UserError
from ..store import receipts
from ..store.locks import FileLock
from ..sync.channel import Channel, ChannelDown, Whereabouts
from .channels import channels, manifest_channels
from .desk import Desk
from .mail import DECLARATIONS, MANIFESTS, Mail, Parcel
from .receiving import understand_new

__all__ = ["SyncResult", "sync", "understand_new"]

FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(minutes=15)
NO_ANSWER = timedelta(minutes=30)
"""Import answers come within minutes; after this the filing is in doubt and somebody should look."""
STILL_WRITING = timedelta(minutes=1)
"""An incoming file that cannot be read may be half written: so long it stays where it is."""


@dataclass(kw_only=True)
class SyncResult:
    """What one round did, by client number (or file name where no number is known)."""

    sent: list[str] = field(default_factory=list)
    received: list[str] = field(default_factory=list)
    in_doubt: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    """Why messages stay, each Chinese sentence once."""

    def wait(self, why: str) -> None:
        """Say once why something waits."""
        if why and why not in self.waiting:
            self.waiting.append(why)


def sync(desk: Desk, *, insist: bool = False) -> SyncResult:
    """One round: look after what is under way, take answers, send, take answers.

    `insist` (a person asked) tries what was put off without waiting for its time. Raises `UserError` if another
    process is at it, the data folder cannot be written or a channel is of the other kind, and after the round what went
    wrong in it.
    """
    lock = FileLock(desk.places.root / "courier.lock")
    if not lock.take():
        raise UserError(
            "courier-busy", "另一个 cqdesk 窗口正在收发，本次不再重复。", "请在该窗口查看收发结果，或关闭它后重试。"
        )
    with lock:
        result, faults = SyncResult(), []
        for mail, known in ((DECLARATIONS, channels(desk)), (MANIFESTS, manifest_channels(desk))):
            a_round = _Round(desk, known, insist, mail, result)
            a_round.run()
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


class _Round:
    """One round over all channels of one kind of mail."""

    def __init__(self, desk: Desk, known: dict[str, Channel], insist: bool, mail: Mail, result: SyncResult) -> None:
        self.desk = desk
        self.known = known
        self.insist = insist
        self.mail = mail
        self.result = result
        self.faults: list[Exception] = []
        self._down: dict[str, str] = {}
        """Channels found down in this round: asking a dead share again costs half a minute each time."""

    def run(self) -> None:
        # Looking comes before reading: an answer can only be understood when it is known whether the bytes left.
        for channel in self.known.values():
            with self._apart():
                self._look_after(channel)
        with self._apart():
            self._without_channel()
        self._receive_all()
        for filing in self._filings(Step.QUEUED):
            if filing.channel in self.known:
                with self._apart():
                    self._send(self.known[filing.channel], filing)
        self._receive_all()
        with self.desk.store.read() as connection:
            self.result.in_doubt += [one.label for one in self.mail.out.filings_in(connection, Step.IN_DOUBT)]
            self.result.failed += self.mail.out.live_in(connection, Step.FAILED)

    @contextmanager
    def _apart(self) -> Iterator[None]:
        try:
            yield
        except Exception as fault:
            self.faults.append(fault)

    def _filings(self, *steps: Step) -> list[Parcel]:
        with self.desk.store.read() as connection:
            return self.mail.out.filings_in(connection, *steps)

    def _move(
        self, filing: Parcel, *events: Event, trouble: str | None = None, pause: bool = False, **more: Any
    ) -> bool:
        """Move a filing in one transaction; what the declaration shows follows. False if it has moved since it was
        read (a person decided meanwhile): then nothing is done."""
        desk, now = self.desk, self.desk.clock.now()
        with desk.store.write() as connection:
            present = self.mail.out.filing_by_id(connection, filing.id)
            if present.step is not filing.step:
                return False
            for event in events:
                self.mail.out.advance(connection, filing.id, event, now, trouble=trouble, **more)
            if pause:
                wait = min(FIRST_PAUSE * 2 ** min(present.tries, 10), LONGEST_PAUSE) * random.uniform(0.8, 1.2)
                self.mail.out.put_off(connection, filing.id, until=now + wait, trouble=trouble or "")
            self.mail.refresh(desk, connection, filing)
            return True

    # --- looking after what left

    def _look_after(self, channel: Channel) -> None:
        under_way = [
            one for one in self._filings(Step.SENDING, Step.IN_DOUBT, Step.SENT) if one.channel == channel.name
        ]
        if not under_way:
            return
        try:
            where = channel.look_for({one.name: one.seen_before for one in under_way})
        except ChannelDown as down:
            self._down[channel.name] = down.why
            self.result.wait(down.why)
            for filing in under_way:
                if filing.step is Step.SENDING and self._age(filing) > NO_ANSWER:
                    self._move(filing, Event.INTERRUPTED, trouble=down.why)
            return
        for filing in under_way:
            with self._apart():
                self._judge(channel, filing, where[filing.name])

    def _age(self, filing: Parcel) -> timedelta:
        return self.desk.clock.now() - filing.step_at

    def _judge(self, channel: Channel, filing: Parcel, where: Whereabouts) -> None:
        """Draw the conclusion from where a package is."""
        if where is Whereabouts.WAITING:
            if filing.step is not Step.SENT:
                self._move(filing, Event.DELIVERED, trouble="")
            elif self._age(filing) > NO_ANSWER:
                self.result.wait("报文仍在发送文件夹（OutBox）中，请检查导入客户端是否已启动、卡是否插好。")
            return
        if where is Whereabouts.TAKEN and filing.step is not Step.SENT:
            self._move(filing, Event.DELIVERED, trouble="")
            return
        if where is Whereabouts.REFUSED and self._knows_all(filing):
            self._move(filing, Event.NOT_DELIVERED, trouble="导入客户端把它放进了 FailBox（服务器校验未通过）。")
            return
        if where is Whereabouts.UNFINISHED and filing.step is not Step.SENT and self._knows_all(filing):
            # only a part was written, under a name the client ignores: proof that it was not taken
            events = (Event.NOT_DELIVERED, Event.RETRY)
            if self._move(filing, *events, trouble="", sendings=filing.sendings - 1):
                channel.clear_unfinished(filing.name)
            return
        if filing.step is Step.SENDING:
            self._move(filing, Event.INTERRUPTED, trouble="上次发送被中断，不能确定是否送达。")
        elif filing.step is Step.SENT and self._age(filing) > NO_ANSWER:
            self._move(
                filing,
                Event.INTERRUPTED,
                trouble="发出后一直没有收到导入回执，不能确定是否导入。",
                # what is known by now is no news any more
                seen_before=sorted({*filing.seen_before, *channel.traces(filing.name)}),
            )

    def _knows_all(self, filing: Parcel) -> bool:
        """A filing in doubt since a restore may have been sent again by the life that was lost: only a person or an
        answer settles it."""
        if filing.step is not Step.IN_DOUBT:
            return True
        with self.desk.store.read() as connection:
            return self.mail.out.is_ours(connection, filing)

    def _without_channel(self) -> None:
        for filing in self._filings(Step.QUEUED, Step.SENDING, Step.SENT, Step.IN_DOUBT):
            if filing.channel in self.known:
                continue
            self.result.wait(
                f"申报通道“{filing.channel}”已不在设置中，经它发送的{self.mail.name_zh}无法继续，请重新设置该通道。"
            )
            if filing.step is Step.SENDING:
                self._move(filing, Event.INTERRUPTED, trouble="上次发送被中断，其申报通道已不在设置中。")

    # --- sending

    def _send(self, channel: Channel, filing: Parcel) -> None:
        now = self.desk.clock.now()
        if filing.next_try_at is not None and filing.next_try_at > now and not self.insist:
            self.result.wait(filing.trouble)
            return
        try:
            if channel.name in self._down:
                raise ChannelDown(self._down[channel.name])
            channel.ready()
            seen = channel.traces(filing.name) if filing.sendings or not self._is_ours(filing) else frozenset()
            there = channel.look(filing.name, seen) is Whereabouts.WAITING
        except ChannelDown as down:
            self._down[channel.name] = down.why
            self._put_off(filing, down.why)
            return
        facts: dict[str, Any] = {"sendings": filing.sendings + 1, "sending_at": now, "seen_before": sorted(seen)}
        if not self._move(filing, Event.START, trouble="", **facts):
            return
        with self.desk.store.read() as connection:
            started = self.mail.out.filing_by_id(connection, filing.id)
        try:
            if not there:  # the very file from an earlier time may still lie there, untouched
                channel.hand_over(filing.name, filing.data)
        except ChannelDown as down:
            self.result.wait(down.why)
            events = (Event.NOT_DELIVERED, Event.RETRY)
            self._move(started, *events, trouble=down.why, pause=True, sendings=filing.sendings)
        except OSError:
            self._move(started, Event.INTERRUPTED, trouble="发送途中出错，不能确定是否送达。")
        else:
            self._move(started, Event.DELIVERED, trouble="", tries=0, next_try_at=None)
            self.result.sent.append(filing.label)

    def _is_ours(self, filing: Parcel) -> bool:
        with self.desk.store.read() as connection:
            return self.mail.out.is_ours(connection, filing)

    def _put_off(self, filing: Parcel, why: str) -> None:
        self.result.wait(why)
        self._move(filing, trouble=why, pause=True)

    # --- receiving

    def _receive_all(self) -> None:
        arrived = {name: self._receive(channel) for name, channel in self.known.items()}
        self.faults += self.mail.understand(self.desk)
        for name, files in arrived.items():
            self._put_away(self.known[name], files)

    def _receive(self, channel: Channel) -> dict[str, tuple[int, int]]:
        """Keep what came; file name -> (key, size)."""
        files: dict[str, tuple[int, int]] = {}
        try:
            for incoming in channel.incoming():
                with self._apart():
                    # a name no text can hold (an odd file system) must not stop the others
                    name = incoming.name.encode("utf-8", "backslashreplace").decode()
                    with self.desk.store.write() as connection:
                        key = self.mail.came.keep_raw(
                            connection,
                            channel_name=channel.name,
                            file_name=name,
                            raw=incoming.data,
                            at=self.desk.clock.now(),
                        )
                        if key is not None:
                            self.result.received.append(name)
                        else:
                            key = self.mail.came.kept_as(connection, name, incoming.data)
                    assert key is not None
                    files[incoming.name] = key, incoming.size
        except ChannelDown as down:
            self.result.wait(down.why)
        return files

    def _put_away(self, channel: Channel, files: dict[str, tuple[int, int]]) -> None:
        now = self.desk.clock.now()
        for name, (key, size) in files.items():
            with self._apart():
                with self.desk.store.read() as connection:
                    state, since = self.mail.came.state_of(connection, key)
                young = now - since < STILL_WRITING
                if state == receipts.NEW or (state == receipts.UNREADABLE and young):
                    continue
                try:
                    channel.took(name, size)
                except ChannelDown as down:
                    self.result.wait(down.why)
