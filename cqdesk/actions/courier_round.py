"""What the parts of the courier's round share: the channels, what was found out so far, what came of each message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from ..domain.steps import Event, Step
from ..sync.channel import Channel, ChannelDown
from .courier_memory import BEYOND, Trouble, clear_trouble, note_trouble, troubles_of
from .desk import Desk
from .mail import Head, Mail
from .receiving import ConsolNews, News

Outcome = Literal["sent", "put_off", "in_doubt", "failed", "queued_again"]


@dataclass(frozen=True, kw_only=True)
class MessageResult:
    """What a round did to one message."""

    client_sequence_number: str
    outcome: Outcome
    why: str = ""
    """Chinese sentence; "" for what went well."""


@dataclass(kw_only=True)
class SyncResult:
    """What one round did, by client number (or file name where no number is known)."""

    sent: list[str] = field(default_factory=list)
    received: list[str] = field(default_factory=list)
    in_doubt: list[str] = field(default_factory=list)
    """All that are in doubt after the round."""
    failed: list[str] = field(default_factory=list)
    """All that have failed after the round."""
    waiting: list[str] = field(default_factory=list)
    """Why messages stay, each Chinese sentence once."""
    messages: list[MessageResult] = field(default_factory=list)
    """One result for each message that moved or was tried in this round."""
    news: list[News] = field(default_factory=list)
    """Receipts that found their declaration in this round."""
    consols: list[ConsolNews] = field(default_factory=list)
    """Manifest receipts that found their consol in this round."""

    def wait(self, why: str) -> None:
        """Say once why something waits."""
        if why and why not in self.waiting:
            self.waiting.append(why)

    def note(self, filing: Head, outcome: Outcome, why: str = "") -> None:
        """Note what became of one message."""
        self.messages.append(MessageResult(client_sequence_number=filing.label, outcome=outcome, why=why))


class Round:
    """One round over the channels of one kind of mail."""

    def __init__(
        self, desk: Desk, mail: Mail, known: Mapping[str, Channel], result: SyncResult, *, insist: bool
    ) -> None:
        self.desk = desk
        self.mail = mail
        self.insist = insist
        """A person asked: what was put off is tried without waiting for its time."""
        self.result = result
        self.faults: list[Exception] = []
        self._down: dict[str, str] = {}
        with desk.store.read() as connection:
            self._troubles: dict[str, Trouble] = troubles_of(connection)
        # those that were down the last time come last: a dead share takes half a minute to answer
        self.known = dict(sorted(known.items(), key=lambda one: mail.key + one[0] in self._troubles))

    @contextmanager
    def apart(self) -> Iterator[None]:
        """What fails in here stops nothing else."""
        try:
            yield
        except Exception as fault:
            self.faults.append(fault)

    # --- channels that are down

    def down(self, channel: Channel, why: str) -> None:
        """The channel cannot be used now: it is not asked again in this round, and later only at longer intervals."""
        self.result.wait(why)
        if channel.name in self._down:
            return
        self._down[channel.name] = why
        before, now = self.trouble_of(channel), self.desk.clock.now()
        if before is None or self.insist or not now < before.next_try_at < now + BEYOND:
            with self.desk.store.write() as connection:
                self._troubles[self._key(channel)] = note_trouble(connection, self._key(channel), why, now)

    def is_up(self, channel: Channel) -> None:
        """The channel answered. Raises `ChannelDown` when it was found down in this round already."""
        if why := self._down.get(channel.name):
            raise ChannelDown(why)
        if self.trouble_of(channel) is not None:
            with self.desk.store.write() as connection:
                clear_trouble(connection, self._key(channel))
            del self._troubles[self._key(channel)]

    def trouble_of(self, channel: Channel) -> Trouble | None:
        """Since when and why the channel is down; None if it is not known to be."""
        return self._troubles.get(self._key(channel))

    def _key(self, channel: Channel) -> str:
        return self.mail.key + channel.name

    # --- moves

    def move(self, filing: Head, *events: Event, trouble: str | None = None, **more: Any) -> Step | None:
        """Move a parcel in one transaction; what its subject shows follows. None, and nothing is done, if it has
        moved since it was read (a person decided meanwhile)."""
        now = self.desk.clock.now()
        with self.desk.store.write() as connection:
            present = self.mail.out.filing_by_id(connection, filing.id)
            if present.step is not filing.step:
                return None
            step: Step = filing.step
            for event in events:
                step = self.mail.out.advance(connection, filing.id, event, now, trouble=trouble, **more)
            self.mail.show(connection, [(present, step)])
        outcomes: dict[Step, Outcome] = {
            Step.IN_DOUBT: "in_doubt",
            Step.FAILED: "failed",
            Step.QUEUED: "queued_again",
        }
        if step is not filing.step and step in outcomes:
            self.result.note(filing, outcomes[step], trouble or "")
        return step
