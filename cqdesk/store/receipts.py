"""Incoming bytes: kept before anybody understands them, unique by name and content, never thrown away."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select

from .tables import receipt

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
    """Keep the bytes; None if the very same file was kept before (a duplicate is no news)."""
    sha256 = hashlib.sha256(raw).hexdigest()
    same = (receipt.c.sha256 == sha256) & (receipt.c.file_name == file_name)
    if connection.execute(select(receipt.c.id).where(same)).first() is not None:
        return None
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


def receipts_in(connection: Connection, *states: str) -> list[ReceiptRow]:
    """Receipts in these states, in the order they came."""
    wanted = select(receipt).where(receipt.c.state.in_(states)).order_by(receipt.c.id)
    return [ReceiptRow(**row) for row in connection.execute(wanted).mappings()]


def receipts_of(connection: Connection, declaration_id: int) -> list[ReceiptRow]:
    """All receipts of a declaration."""
    wanted = select(receipt).where(receipt.c.declaration_id == declaration_id).order_by(receipt.c.id)
    return [ReceiptRow(**row) for row in connection.execute(wanted).mappings()]


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
