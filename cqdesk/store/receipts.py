"""Incoming bytes: kept before anybody understands them, unique by name and content, never thrown away."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from .tables import cases, declaration, receipt

NEW, UNDERSTOOD, UNREADABLE, ORPHAN = "new", "understood", "unreadable", "orphan"


@dataclass(frozen=True, kw_only=True)
class ReceiptRow:
    """One receipt as kept."""

    id: int
    uid: str
    received_at: datetime
    channel_name: str
    file_name: str
    sha256: str
    raw: bytes
    state: str
    trouble: str
    kind: str
    filing_id: int | None
    declaration_id: int | None
    unified_number: str
    entry_number: str
    client_sequence_number: str
    response_code: str
    letter: str
    notice_time: datetime | None
    note: str
    author: str


def keep_raw(
    connection: Connection, *, channel_name: str, file_name: str, raw: bytes, at: datetime, author: str = ""
) -> int | None:
    """Keep the bytes; None if the very same file was kept before (a duplicate is no news).

    A file of which an unfinished part was kept (it was read while its writer was at work) takes the place of that part.
    """
    sha256 = hashlib.sha256(raw).hexdigest()
    if kept_as(connection, file_name, raw) is not None:
        return None
    for part in connection.execute(
        select(receipt.c.id, receipt.c.raw).where(
            receipt.c.file_name == file_name,
            receipt.c.channel_name == channel_name,
            receipt.c.state.in_((NEW, UNREADABLE)),
        )
    ):
        if raw.startswith(part.raw):
            values = {"raw": raw, "sha256": sha256, "received_at": at, "state": NEW, "trouble": ""}
            connection.execute(receipt.update().where(receipt.c.id == part.id).values(**values))
            return int(part.id)
    key = connection.execute(
        receipt.insert().values(
            uid=str(uuid.uuid4()),
            received_at=at,
            channel_name=channel_name,
            file_name=file_name,
            sha256=sha256,
            raw=raw,
            state=NEW,
            author=author,
        )
    ).inserted_primary_key
    assert key is not None
    return int(key[0])


def keep_again(connection: Connection, row: ReceiptRow) -> int | None:
    """Keep the bytes of a receipt another store holds; None if this one has them."""
    return keep_raw(
        connection,
        channel_name=row.channel_name,
        file_name=row.file_name,
        raw=row.raw,
        at=row.received_at,
        author=row.author,
    )


def kept_as(connection: Connection, file_name: str, raw: bytes) -> int | None:
    """The key under which exactly this file is kept."""
    same = (receipt.c.sha256 == hashlib.sha256(raw).hexdigest()) & (receipt.c.file_name == file_name)
    found = connection.execute(select(receipt.c.id).where(same)).scalar_one_or_none()
    return None if found is None else int(found)


def receipts_in(connection: Connection, *states: str) -> list[ReceiptRow]:
    """Receipts in these states, in the order they came."""
    wanted = select(receipt).where(receipt.c.state.in_(states)).order_by(receipt.c.id)
    return [ReceiptRow(**row) for row in connection.execute(wanted).mappings()]


def raw_receipts(connection: Connection) -> Iterator[ReceiptRow]:
    """Every receipt, one after another, in the order they came."""
    for row in connection.execute(select(receipt).order_by(receipt.c.id)).mappings():
        yield ReceiptRow(**row)


def damaged(connection: Connection) -> int:
    """How many receipts are no longer what they were when they came (`verify`)."""
    kept = connection.execute(select(receipt.c.sha256, receipt.c.raw))
    return sum(hashlib.sha256(row.raw).hexdigest() != row.sha256 for row in kept)


def receipts_of(connection: Connection, declaration_id: int) -> list[ReceiptRow]:
    """All receipts of a declaration."""
    wanted = select(receipt).where(receipt.c.declaration_id == declaration_id).order_by(receipt.c.id)
    return [ReceiptRow(**row) for row in connection.execute(wanted).mappings()]


def state_of(connection: Connection, receipt_id: int) -> tuple[str, datetime]:
    """(state, when it came), without the bytes."""
    row = connection.execute(select(receipt.c.state, receipt.c.received_at).where(receipt.c.id == receipt_id)).one()
    return str(row.state), row.received_at


def orphans(connection: Connection) -> list[tuple[int, str, str, str]]:
    """(key, unified number, entry number, client number) of the orphans, without their bytes: there may be thousands
    when another program uses the same folders."""
    wanted = select(
        receipt.c.id, receipt.c.unified_number, receipt.c.entry_number, receipt.c.client_sequence_number
    ).where(receipt.c.state == ORPHAN)
    return [tuple(row) for row in connection.execute(wanted.order_by(receipt.c.id))]


def receipts_of_filing(connection: Connection, filing_id: int) -> list[ReceiptRow]:
    """The understood receipts that belong to one filing."""
    wanted = select(receipt).where(receipt.c.filing_id == filing_id, receipt.c.state == UNDERSTOOD)
    return [ReceiptRow(**row) for row in connection.execute(wanted.order_by(receipt.c.id)).mappings()]


def unified_number_beside(connection: Connection, entry_number: str) -> str:
    """The unified number that came with an entry number; "" if none did."""
    wanted = select(receipt.c.unified_number).where(
        receipt.c.entry_number == entry_number, receipt.c.unified_number != "", receipt.c.state == UNDERSTOOD
    )
    return str(connection.execute(wanted.order_by(receipt.c.id).limit(1)).scalar_one_or_none() or "")


def filing_beside(connection: Connection, unified_number: str) -> int | None:
    """The filing another receipt of that unified number belongs to."""
    wanted = select(func.max(receipt.c.filing_id)).where(
        receipt.c.unified_number == unified_number, receipt.c.state == UNDERSTOOD
    )
    found = connection.execute(wanted).scalar_one_or_none()
    return None if found is None else int(found)


@dataclass(frozen=True, kw_only=True)
class News:
    """A receipt as lists tell it, without its bytes."""

    case: str
    declaration_id: int
    id: int
    received_at: datetime
    response_code: str
    letter: str
    notice_time: datetime | None
    note: str


def news(connection: Connection, case: str = "") -> list[News]:
    """The receipts of all cases, or of the one with this number, in the order they came."""
    wanted = (
        select(cases.c.number.label("case"), *[receipt.c[name] for name in News.__dataclass_fields__ if name != "case"])
        .join(declaration, declaration.c.id == receipt.c.declaration_id)
        .join(cases, cases.c.id == declaration.c.case_id)
        .order_by(receipt.c.id)
    )
    if case:
        wanted = wanted.where(cases.c.number == case)
    return [News(**row) for row in connection.execute(wanted).mappings()]


def receipt_by_id(connection: Connection, receipt_id: int) -> ReceiptRow:
    """One receipt."""
    return ReceiptRow(**connection.execute(select(receipt).where(receipt.c.id == receipt_id)).mappings().one())


def note_reading(connection: Connection, receipt_id: int, **values: Any) -> None:
    """Write what was understood of a receipt, or why it was not. A time beyond the calendar counts as unreadable."""
    if isinstance(at := values.get("notice_time"), datetime):
        try:
            at.astimezone(UTC)
        except OverflowError:
            values["notice_time"] = None
    connection.execute(receipt.update().where(receipt.c.id == receipt_id).values(**values))
