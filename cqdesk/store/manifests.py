"""Manifest messages: bytes before they leave, receipts raw before they are understood."""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from ..domain.steps import Event, Step
from . import outbox
from .consol_tables import manifest_message, manifest_receipt
from .engine import read_meta
from .receipts import NEW as NEW
from .receipts import ORPHAN as ORPHAN
from .receipts import UNDERSTOOD as UNDERSTOOD
from .receipts import UNREADABLE as UNREADABLE


@dataclass(frozen=True, kw_only=True)
class Message:
    """One outgoing manifest message."""

    id: int
    uid: str
    consol_id: int
    message: str
    function: str
    message_id: str
    bills: list[str]
    boxes: list[str]
    epoch: str
    channel: str
    name: str
    sha256: str
    data: bytes
    step: Step
    step_at: datetime
    sendings: int
    sending_at: datetime | None
    seen_before: list[str]
    tries: int
    next_try_at: datetime | None
    trouble: str
    queued_at: datetime
    boot: str

    @property
    def label(self) -> str:
        """What the round calls it."""
        return self.message_id


def enqueue(
    connection: Connection,
    *,
    consol_id: int,
    message: str,
    function: str,
    message_id: str,
    bills: Iterable[str],
    boxes: Iterable[str],
    channel: str,
    data: bytes,
    at: datetime,
) -> int:
    """Put a manifest message into the outbox."""
    key = connection.execute(
        manifest_message.insert().values(
            uid=str(uuid.uuid4()),
            consol_id=consol_id,
            message=message,
            function=function,
            message_id=message_id,
            bills=list(bills),
            boxes=list(boxes),
            epoch=read_meta(connection, "epoch"),
            channel=channel,
            name=f"{message_id}.zip",
            sha256=hashlib.sha256(data).hexdigest(),
            data=data,
            step=Step.QUEUED.value,
            step_at=at,
            seen_before=[],
            queued_at=at,
        )
    ).inserted_primary_key
    assert key is not None
    return int(key[0])


def advance(
    connection: Connection, filing_id: int, event: Event, at: datetime, *, trouble: str | None = None, **more: Any
) -> Step:
    """The one writer of steps. Raises `Fault` for a move the table does not have."""
    return outbox.advance_in(manifest_message, connection, filing_id, event, at, trouble=trouble, **more)


def put_off(connection: Connection, key: int, *, until: datetime, trouble: str) -> None:
    """Say why a queued message is waiting and when it is tried again."""
    outbox.put_off_in(manifest_message, connection, key, until=until, trouble=trouble)


def is_ours(connection: Connection, one: Message) -> bool:
    """Whether this store queued it since it was created, restored or moved."""
    return one.epoch == read_meta(connection, "epoch")


def filing_by_id(connection: Connection, key: int) -> Message:
    """One message."""
    return _message(connection.execute(select(manifest_message).where(manifest_message.c.id == key)).mappings().one())


def filings_in(connection: Connection, *steps: Step) -> list[Message]:
    """Messages in these steps, oldest first."""
    wanted = select(manifest_message).where(manifest_message.c.step.in_([step.value for step in steps]))
    return [_message(row) for row in connection.execute(wanted.order_by(manifest_message.c.id)).mappings()]


def live_in(connection: Connection, *steps: Step) -> list[str]:
    """Ids of messages in these steps, oldest first."""
    return [one.message_id for one in filings_in(connection, *steps)]


def numbers_in(connection: Connection, step: Step) -> list[str]:
    """Ids of messages in a step, oldest first."""
    return live_in(connection, step)


def heads_in(connection: Connection, channel: str, *steps: Step) -> list[Message]:
    """What is in these steps by a channel, oldest first."""
    return [one for one in filings_in(connection, *steps) if one.channel == channel]


def channels_in(connection: Connection, *steps: Step) -> dict[str, int]:
    """Channel -> how many of its messages are in these steps."""
    return dict(Counter(one.channel for one in filings_in(connection, *steps)))


def queue_of(connection: Connection, channel: str) -> list[int]:
    """Keys of what waits for a channel, as it was queued: a change must not overtake what it changes."""
    return [one.id for one in heads_in(connection, channel, Step.QUEUED)]


def filings_named(connection: Connection, keys: Sequence[int]) -> list[Message]:
    """The messages with these keys, in this order."""
    return [filing_by_id(connection, key) for key in keys]


def begin_sending(
    connection: Connection, seen: Sequence[tuple[Message, Collection[str]]], at: datetime, *, boot: str
) -> set[int]:
    """As `outbox.begin_sending`."""
    begun = {one.id for one, _ in seen if filing_by_id(connection, one.id).step is Step.QUEUED}
    for one, traces in seen:
        if one.id in begun:
            facts = {
                "sendings": one.sendings + 1,
                "sending_at": max(at, one.sending_at) if one.sending_at else at,
                "seen_before": sorted(traces),
                "boot": boot,
            }
            advance(connection, one.id, Event.START, at, trouble="", **facts)
    return begun


def arrived(connection: Connection, found: Sequence[Message], at: datetime) -> None:
    """As `outbox.arrived`."""
    for one in found:
        advance(connection, one.id, Event.DELIVERED, at, trouble="", tries=0, next_try_at=None)


def note_facts(connection: Connection, filing_id: int, **values: Any) -> None:
    """Keep what was learned of a message beside its step."""
    connection.execute(manifest_message.update().where(manifest_message.c.id == filing_id).values(**values))


def messages_of(connection: Connection, consol_id: int) -> list[Message]:
    """The messages of a consol, oldest first."""
    wanted = select(manifest_message).where(manifest_message.c.consol_id == consol_id).order_by(manifest_message.c.id)
    return [_message(row) for row in connection.execute(wanted).mappings()]


def count(connection: Connection) -> int:
    """How many messages were ever queued."""
    return int(connection.execute(select(func.count()).select_from(manifest_message)).scalar_one())


def message_with_id(connection: Connection, message_id: str) -> Message | None:
    """The message a receipt answers."""
    row = (
        connection.execute(select(manifest_message).where(manifest_message.c.message_id == message_id))
        .mappings()
        .first()
    )
    return _message(row) if row else None


def _message(row: Any) -> Message:
    return Message(**{**row, "step": Step(row["step"])})


@dataclass(frozen=True, kw_only=True)
class ManifestReceiptRow:
    """A receipt file as kept."""

    id: int
    uid: str
    received_at: datetime
    channel_name: str
    file_name: str
    sha256: str
    raw: bytes
    state: str
    trouble: str
    consol_id: int | None
    message_id: str
    notice_time: datetime | None
    author: str


def keep_raw(
    connection: Connection, *, channel_name: str, file_name: str, raw: bytes, at: datetime, author: str = ""
) -> int | None:
    """Keep the bytes; None if the very same file was kept before."""
    if kept_as(connection, file_name, raw) is not None:
        return None
    key = connection.execute(
        manifest_receipt.insert().values(
            uid=str(uuid.uuid4()),
            received_at=at,
            channel_name=channel_name,
            file_name=file_name,
            sha256=hashlib.sha256(raw).hexdigest(),
            raw=raw,
            state=NEW,
            author=author,
        )
    ).inserted_primary_key
    assert key is not None
    return int(key[0])


def kept_as(connection: Connection, file_name: str, raw: bytes) -> int | None:
    """The key under which exactly this file is kept."""
    digest = hashlib.sha256(raw).hexdigest()
    found = connection.execute(
        select(manifest_receipt.c.id).where(
            manifest_receipt.c.sha256 == digest, manifest_receipt.c.file_name == file_name
        )
    ).scalar_one_or_none()
    return None if found is None else int(found)


def keep_arrivals(
    connection: Connection, files: Sequence[tuple[str, bytes]], *, channel_name: str, at: datetime
) -> list[tuple[int, bool]]:
    """As `receipts.keep_arrivals`: for each file its key and whether it is news."""
    kept = []
    for name, raw in files:
        key = keep_raw(connection, channel_name=channel_name, file_name=name, raw=raw, at=at)
        same = kept_as(connection, name, raw) if key is None else key
        assert same is not None
        kept.append((same, key is not None))
    return kept


def states_of(connection: Connection, keys: Sequence[int]) -> dict[int, tuple[str, datetime]]:
    """Key -> (state, when it came)."""
    wanted = select(manifest_receipt.c.id, manifest_receipt.c.state, manifest_receipt.c.received_at)
    rows = connection.execute(wanted.where(manifest_receipt.c.id.in_(keys)))
    return {int(row.id): (str(row.state), row.received_at) for row in rows}


def without_place(connection: Connection, *, newest: int) -> list[ManifestReceiptRow]:
    """What came and belongs to no consol we know, or could not be read; the newest first."""
    wanted = select(manifest_receipt).where(manifest_receipt.c.state.in_((UNREADABLE, ORPHAN)))
    rows = connection.execute(wanted.order_by(manifest_receipt.c.id.desc()).limit(newest)).mappings()
    return [ManifestReceiptRow(**row) for row in rows]


def receipt_keys(connection: Connection, state: str) -> list[int]:
    """The keys of the receipts in a state, in the order they came: there may be very many."""
    wanted = select(manifest_receipt.c.id).where(manifest_receipt.c.state == state)
    return list(connection.execute(wanted.order_by(manifest_receipt.c.id)).scalars())


def receipt_by_id(connection: Connection, key: int) -> ManifestReceiptRow:
    """One receipt."""
    wanted = select(manifest_receipt).where(manifest_receipt.c.id == key)
    return ManifestReceiptRow(**connection.execute(wanted).mappings().one())


def damaged(connection: Connection) -> int:
    """How many receipts are no longer what they were when they came (`verify`)."""
    kept = connection.execute(select(manifest_receipt.c.sha256, manifest_receipt.c.raw))
    return sum(hashlib.sha256(row.raw).hexdigest() != row.sha256 for row in kept)


def receipts_of(connection: Connection, consol_id: int) -> list[ManifestReceiptRow]:
    """The understood receipts of a consol."""
    wanted = select(manifest_receipt).where(
        manifest_receipt.c.consol_id == consol_id, manifest_receipt.c.state == UNDERSTOOD
    )
    return [ManifestReceiptRow(**row) for row in connection.execute(wanted.order_by(manifest_receipt.c.id)).mappings()]


def note_reading(connection: Connection, key: int, **values: Any) -> None:
    """Write what was understood of a receipt, or why it was not."""
    connection.execute(manifest_receipt.update().where(manifest_receipt.c.id == key).values(**values))
