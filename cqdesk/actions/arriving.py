"""What comes: kept raw, many files in one transaction, then understood, then moved out of the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from ..store import receipts
from ..sync.channel import Channel, ChannelDown, Incoming
from ..sync.folder import LARGEST_ANSWER
from .channels import MANIFEST_PART, RECEIVED
from .courier_round import Round
from .desk import Desk
from .mail import DECLARATIONS, MANIFESTS

STILL_WRITING = timedelta(minutes=10)
"""An incoming file that cannot be read may be half written, over a slow share for minutes: so long it stays where it is.
Taken away, its writer would end it where nobody looks again."""
STILL_WRITING_HUGE = timedelta(minutes=1)
"""So long for what is too large to be an answer, and would be read in every round."""
FILES_AT_ONCE = 100
BYTES_AT_ONCE = 8 * 1024 * 1024
"""Memory stays flat, however much lies in InBox."""


def receive_all(round_: Round) -> None:
    """Take what lies in the channels, understand it, and put away what is kept."""
    arrived = {name: _receive(round_, channel) for name, channel in round_.known.items()}
    done = round_.mail.understand(round_.desk)
    round_.faults += done.faults
    round_.result.news += done.news
    round_.result.consols += done.consols
    for name, files in arrived.items():
        _put_away(round_, round_.known[name], files)


def take_again(desk: Desk) -> int:
    """Take in what the archive of handled answers holds and the store does not: after a restore these are the answers of
    the hours that were lost. Returns how many came back."""
    archive = desk.places.root / RECEIVED
    came_back = 0
    kinds = ((MANIFESTS, archive / MANIFEST_PART), (DECLARATIONS, archive))
    for mail, folder in kinds:
        files = (path for path in sorted(folder.rglob("*")) if path.is_file())
        own = (path for path in files if mail is MANIFESTS or not path.is_relative_to(archive / MANIFEST_PART))
        incoming = (Incoming(name=path.name, data=_begin_of(path), size=path.stat().st_size) for path in own)
        for some in _some(incoming):
            named = [(one.name.encode("utf-8", "backslashreplace").decode(), one.data) for one in some]
            with desk.store.write() as connection:
                kept = mail.came.keep_arrivals(connection, named, channel_name=RECEIVED, at=desk.clock.now())
            came_back += sum(1 for _, news in kept if news)
        for fault in mail.understand(desk).faults:
            raise fault
    return came_back


def _begin_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST_ANSWER + 1)


def _receive(round_: Round, channel: Channel) -> dict[str, tuple[int, int]]:
    """Keep what came; file name -> (key, size)."""
    files: dict[str, tuple[int, int]] = {}
    try:
        for some in _some(channel.incoming()):
            with round_.apart():
                files |= _keep(round_, channel, some)
    except ChannelDown as down:
        round_.result.wait(down.why)
    return files


def _some(incoming: Iterator[Incoming]) -> Iterator[list[Incoming]]:
    gathered: list[Incoming] = []
    for one in incoming:
        gathered.append(one)
        if len(gathered) == FILES_AT_ONCE or sum(len(held.data) for held in gathered) > BYTES_AT_ONCE:
            yield gathered
            gathered = []
    if gathered:
        yield gathered


def _keep(round_: Round, channel: Channel, some: list[Incoming]) -> dict[str, tuple[int, int]]:
    desk = round_.desk
    # a name no text can hold (an odd file system) must not stop the others
    named = [(one.name.encode("utf-8", "backslashreplace").decode(), one.data) for one in some]
    with desk.store.write() as connection:
        kept = round_.mail.came.keep_arrivals(connection, named, channel_name=channel.name, at=desk.clock.now())
    round_.result.received += [name for (name, _), (_, news) in zip(named, kept, strict=True) if news]
    return {one.name: (key, one.size) for one, (key, _) in zip(some, kept, strict=True)}


def _put_away(round_: Round, channel: Channel, files: dict[str, tuple[int, int]]) -> None:
    now = round_.desk.clock.now()
    with round_.desk.store.read() as connection:
        states = round_.mail.came.states_of(connection, [key for key, _ in files.values()])
    for name, (key, size) in files.items():
        with round_.apart():
            state, since = states[key]
            patience = STILL_WRITING if size <= LARGEST_ANSWER else STILL_WRITING_HUGE
            young = timedelta(0) <= now - since < patience
            if state == receipts.NEW or (state == receipts.UNREADABLE and young):
                continue
            try:
                channel.took(name, size)
            except ChannelDown as down:
                round_.result.wait(down.why)
