"""Sending what is queued: many packages share a commit and a walk over the folders, each has a result of its own.

For each batch: the bytes are laid out beside their place, durably, by a pool; `sending` is committed; the packages get
their names; the folder is forced to disk; `sent` is committed. A package that still lies under its other name after a
crash was certainly not taken.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from ..domain.steps import Event, Step
from ..places import boot_mark
from ..sync.channel import Channel, ChannelDown, Whereabouts
from .courier_memory import BEYOND, PAUSED_ZH, pause_after, pause_of
from .courier_round import Round
from .mail import Head, Parcel

BATCH = 50
THREADS = 8
"""Bytes move side by side: on a share most of the time is waiting."""
INTERRUPTED_ZH = "发送途中出错，不能确定是否送达。"
_ANSWERS_BETWEEN = 4
"""So many batches are sent before answers are looked for again."""
T = TypeVar("T")


def send_queue(round_: Round, channel: Channel, between: Callable[[], None]) -> None:
    """Send what waits for a channel, what has the earliest cut-off first. `between` is called every few batches, so that
    answers do not wait behind a long queue."""
    with round_.desk.store.read() as connection:
        keys = round_.mail.out.queue_of(connection, channel.name)
        paused = pause_of(connection)
    if not keys:
        return
    if paused is not None and not channel.by_hand:
        round_.result.wait(PAUSED_ZH)
        return
    trouble = round_.trouble_of(channel)
    now = round_.desk.clock.now()
    if trouble is not None and not round_.insist and now < trouble.next_try_at < now + BEYOND:
        round_.result.wait(trouble.why)
        return
    with ThreadPoolExecutor(THREADS, thread_name_prefix="cqdesk-bytes") as pool:
        for number, begin in enumerate(range(0, len(keys), BATCH), start=1):
            with round_.apart():
                if not _Batch(round_, channel, pool).send(keys[begin : begin + BATCH]):
                    return
            if number % _ANSWERS_BETWEEN == 0:
                between()


class _Batch:
    """Some packages of one channel on their way."""

    def __init__(self, round_: Round, channel: Channel, pool: ThreadPoolExecutor) -> None:
        self.round, self.channel, self.pool = round_, channel, pool
        self.desk, self.out = round_.desk, round_.mail.out

    def send(self, keys: list[int]) -> bool:
        """Send them. False when the channel is down and nothing more should be tried."""
        with self.desk.store.read() as connection:
            queued = [one for one in self.out.filings_named(connection, keys) if one.step is Step.QUEUED]
            ours = {one.id: self.out.is_ours(connection, one) for one in queued}
        due = [one for one in queued if self._is_due(one)]
        if not due:
            return True
        try:
            self.channel.ready()
            # what was sent before, or may have been by a life that was lost, left traces that say nothing of this time
            before = [one for one in due if one.sendings or not ours[one.id]]
            seen = self.channel.traces([one.name for one in before]) if before else {}
            where = self.channel.look_for({one.name: seen.get(one.name, ()) for one in due})
            self.round.is_up(self.channel)
        except ChannelDown as down:
            self.round.down(self.channel, down.why)
            return False
        # the very file from an earlier time may still lie there, untouched
        there = {one.id for one in due if where[one.name] is Whereabouts.WAITING}
        laid = self._lay_out([one for one in due if one.id not in there])
        ready = [one for one in due if one.id in there or one.id in laid]
        if not ready:
            return False
        now = self.desk.clock.now()
        with self.desk.store.write() as connection:
            leaving = [(one, seen.get(one.name, ())) for one in ready]
            begun = self.out.begin_sending(connection, leaving, now, boot=boot_mark())
            started = [one for one in ready if one.id in begun]
            self.round.mail.show(connection, [(one, Step.SENDING) for one in started])
        self._hand_over([one for one in started if one.id not in there], [one for one in started if one.id in there])
        return True

    def _is_due(self, filing: Head) -> bool:
        now = self.desk.clock.now()
        at = filing.next_try_at
        if at is None or self.round.insist or not now < at < now + BEYOND:
            return True
        self.round.result.wait(filing.trouble)
        return False

    def _each(self, filings: list[Parcel], work: Callable[[Parcel], T]) -> list[tuple[Parcel, T | Exception]]:
        def tried(one: Parcel) -> T | Exception:
            try:
                return work(one)
            except Exception as error:  # every item has its own result; faults of ours are reported after the round
                return error

        return list(zip(filings, self.pool.map(tried, filings), strict=True))

    def _lay_out(self, filings: list[Parcel]) -> set[int]:
        """Lay out packages; keys of those that lie there now. What cannot be laid out is put off; if that is all of
        them, the channel is down."""
        laid: set[int] = set()
        refused: list[tuple[Parcel, str]] = []
        for one, result in self._each(filings, lambda one: self.channel.lay_out(one.name, one.data)):
            if isinstance(result, ChannelDown):
                refused.append((one, result.why))
            elif isinstance(result, Exception):
                self.round.faults.append(result)
            else:
                laid.add(one.id)
        if refused and not laid:
            self.round.down(self.channel, refused[0][1])
            return laid
        for one, why in refused:
            self._put_off(one, why)
        if laid:
            with suppress(OSError):  # then a power cut may take them away, and what is nowhere is in doubt
                self.channel.force()
        return laid

    def _hand_over(self, filings: list[Parcel], there: list[Parcel]) -> None:
        done = list(there)
        unknown: list[tuple[Parcel, str]] = []
        for one, result in self._each(filings, lambda one: self.channel.hand_over(one.name)):
            if result is None:
                done.append(one)
            elif isinstance(result, ChannelDown):
                self._not_handed_over(one, result.why)
            elif isinstance(result, OSError):
                unknown.append((one, INTERRUPTED_ZH))
            else:
                self.round.faults.append(result)
        try:
            self.channel.force()
        except OSError:
            unknown += [(one, INTERRUPTED_ZH) for one in done]
            done = []
        with self.desk.store.write() as connection:
            self.out.arrived(connection, done, self.desk.clock.now())
            self.round.mail.show(connection, [(one, Step.SENT) for one in done])
        for one in done:
            self.round.result.sent.append(one.label)
            self.round.result.note(one, "sent")
        for one, why in unknown:
            self.round.move(self._now(one), Event.INTERRUPTED, trouble=why)

    def _now(self, one: Head) -> Head:
        with self.desk.store.read() as connection:
            found: Head = self.out.filing_by_id(connection, one.id)
            return found

    def _not_handed_over(self, one: Head, why: str) -> None:
        """Proof that it did not leave: back to the queue, as if it had not been tried."""
        self.round.result.wait(why)
        events = (Event.NOT_DELIVERED, Event.RETRY)
        self.round.move(self._now(one), *events, trouble=why, sendings=one.sendings)
        self._put_off(one, why)

    def _put_off(self, one: Head, why: str) -> None:
        self.round.result.wait(why)
        self.round.result.note(one, "put_off", why)
        until = self.desk.clock.now() + pause_after(one.tries)
        with self.desk.store.write() as connection:
            self.out.put_off(connection, one.id, until=until, trouble=why)
