"""Incoming bytes: kept before anybody understands them, unique by name and content, never thrown away."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, exists, func, or_, select

from .attempt_tables import attempt
from .prepared import Prepared, PreparedUpdate
from .tables import cases, declaration, filing, receipt

NEW, UNDERSTOOD, UNREADABLE, ORPHAN, SPLIT = "new", "understood", "unreadable", "orphan", "split"
"""`split`: a file with several receipts, kept as it came; each of them is a receipt of its own beside it."""


@dataclass(frozen=True, kw_only=True)
class ReceiptRow:
    """One receipt as kept, without its bytes."""

    id: int
    uid: str
    received_at: datetime
    channel_name: str
    file_name: str
    sha256: str
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


@dataclass(frozen=True, kw_only=True)
class KeptReceipt(ReceiptRow):
    """One receipt with the bytes as they came."""

    raw: bytes


_ROW = [receipt.c[name] for name in ReceiptRow.__dataclass_fields__]
_ONE = Prepared(select(*_ROW, receipt.c.raw).where(receipt.c.id == bindparam("key")))
_OF_DECLARATION = Prepared(select(*_ROW).where(receipt.c.declaration_id == bindparam("key")).order_by(receipt.c.id))
_OF_FILING = Prepared(
    select(*_ROW).where(receipt.c.filing_id == bindparam("key"), receipt.c.state == UNDERSTOOD).order_by(receipt.c.id)
)
_UPDATE = PreparedUpdate(receipt)
_NAMED = select(receipt.c.id, receipt.c.file_name, receipt.c.sha256).where(
    receipt.c.file_name.in_(bindparam("names", expanding=True))
)
_UNIFIED_BESIDE = Prepared(
    select(receipt.c.unified_number)
    .where(
        receipt.c.entry_number == bindparam("number"),
        receipt.c.unified_number != "",
        receipt.c.state == UNDERSTOOD,
    )
    .order_by(receipt.c.id)
    .limit(1)
)
_FILING_BESIDE = Prepared(
    select(func.max(receipt.c.filing_id).label("newest")).where(
        receipt.c.unified_number == bindparam("number"), receipt.c.state == UNDERSTOOD
    )
)


def keep_arrivals(
    connection: Connection, files: Sequence[tuple[str, bytes]], *, channel_name: str, at: datetime
) -> list[tuple[int, bool]]:
    """Keep files as they came, many in one transaction: for each its key and whether it is news (see `keep_raw`)."""
    names = [name for name, _ in files]
    known = {row.file_name for row in connection.execute(_NAMED, {"names": names})}
    rows: dict[str, dict[str, Any]] = {}
    for name, raw in files:
        if name not in known and name not in rows:
            rows[name] = _as_it_came(name, raw, channel_name, at)
    if rows:
        connection.execute(receipt.insert(), list(rows.values()))
    keys = {(row.file_name, row.sha256): int(row.id) for row in connection.execute(_NAMED, {"names": names})}
    kept: list[tuple[int, bool]] = []
    for name, raw in files:
        if name in rows and rows[name]["raw"] is raw:
            kept.append((keys[name, rows[name]["sha256"]], True))
            continue
        key = keep_raw(connection, channel_name=channel_name, file_name=name, raw=raw, at=at)
        same = kept_as(connection, name, raw) if key is None else key
        assert same is not None
        kept.append((same, key is not None))
    return kept


def _as_it_came(name: str, raw: bytes, channel_name: str, at: datetime, author: str = "") -> dict[str, Any]:
    return {
        "uid": str(uuid.uuid4()),
        "received_at": at,
        "channel_name": channel_name,
        "file_name": name,
        "sha256": hashlib.sha256(raw).hexdigest(),
        "raw": raw,
        "state": NEW,
        "author": author,
    }


def keep_raw(
    connection: Connection, *, channel_name: str, file_name: str, raw: bytes, at: datetime, author: str = ""
) -> int | None:
    """Keep the bytes; None if the very same file was kept before (a duplicate is no news).

    A file of which an unfinished part was kept (it was read while its writer was at work) takes the place of that part.
    """
    if kept_as(connection, file_name, raw) is not None:
        return None
    values = _as_it_came(file_name, raw, channel_name, at, author)
    for part in connection.execute(
        select(receipt.c.id, receipt.c.raw).where(
            receipt.c.file_name == file_name,
            receipt.c.channel_name == channel_name,
            receipt.c.state.in_((NEW, UNREADABLE)),
        )
    ):
        if raw.startswith(part.raw):
            renewed = {name: values[name] for name in ("raw", "sha256", "received_at", "state")}
            connection.execute(receipt.update().where(receipt.c.id == part.id).values(**renewed, trouble=""))
            return int(part.id)
    key = connection.execute(receipt.insert().values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def keep_pieces(connection: Connection, row: KeptReceipt, pieces: Sequence[bytes]) -> None:
    """Keep the receipts of a file that carries several, each once, named `<file>#1`, `<file>#2`, ..., as new ones."""
    named = [(f"{row.file_name}#{number}", piece) for number, piece in enumerate(pieces, 1)]
    keep_arrivals(connection, named, channel_name=row.channel_name, at=row.received_at)
    note_reading(connection, row.id, state=SPLIT, trouble="")


def keep_again(connection: Connection, row: KeptReceipt) -> int | None:
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


def receipts_in(connection: Connection, *states: str) -> list[KeptReceipt]:
    """Receipts in these states with their bytes, in the order they came."""
    wanted = select(*_ROW, receipt.c.raw).where(receipt.c.state.in_(states)).order_by(receipt.c.id)
    return [KeptReceipt(**row) for row in connection.execute(wanted).mappings()]


def names_in(connection: Connection, state: str) -> list[tuple[int, str]]:
    """(key, file name) of the receipts in a state, in the order they came: there may be very many."""
    wanted = select(receipt.c.id, receipt.c.file_name).where(receipt.c.state == state).order_by(receipt.c.id)
    return [(int(row.id), str(row.file_name)) for row in connection.execute(wanted)]


def without_place(connection: Connection, *, newest: int) -> list[ReceiptRow]:
    """What came and belongs to no declaration we know, or could not be read; the newest first."""
    wanted = select(*_ROW).where(receipt.c.state.in_((UNREADABLE, ORPHAN))).order_by(receipt.c.id.desc()).limit(newest)
    return [ReceiptRow(**row) for row in connection.execute(wanted).mappings()]


def raw_receipts(connection: Connection) -> Iterator[KeptReceipt]:
    """Every receipt, one after another, in the order they came."""
    for row in connection.execute(select(receipt).order_by(receipt.c.id)).mappings():
        yield KeptReceipt(**row)


def kept_of(connection: Connection, declaration_id: int) -> list[KeptReceipt]:
    """All receipts of a declaration with their bytes."""
    wanted = select(*_ROW, receipt.c.raw).where(receipt.c.declaration_id == declaration_id).order_by(receipt.c.id)
    return [KeptReceipt(**row) for row in connection.execute(wanted).mappings()]


def damaged(connection: Connection) -> int:
    """How many receipts are no longer what they were when they came (`verify`)."""
    kept = connection.execute(select(receipt.c.sha256, receipt.c.raw))
    return sum(hashlib.sha256(row.raw).hexdigest() != row.sha256 for row in kept)


def receipts_of(connection: Connection, declaration_id: int) -> list[ReceiptRow]:
    """All receipts of a declaration."""
    return [ReceiptRow(**row) for row in _OF_DECLARATION.rows(connection, key=declaration_id)]


def states_of(connection: Connection, keys: Sequence[int]) -> dict[int, tuple[str, datetime]]:
    """Key -> (state, when it came), without the bytes."""
    wanted = select(receipt.c.id, receipt.c.state, receipt.c.received_at).where(receipt.c.id.in_(keys))
    return {int(row.id): (str(row.state), row.received_at) for row in connection.execute(wanted)}


_beside = receipt.alias()


def _told(number: ColumnElement[str], place: ColumnElement[str]) -> ColumnElement[bool]:
    return and_(number != "", exists().where(place == number))


_PLACED = (
    select(
        receipt.c.id,
        receipt.c.unified_number,
        receipt.c.entry_number,
        receipt.c.client_sequence_number,
    )
    .where(
        receipt.c.state == ORPHAN,
        or_(
            _told(receipt.c.client_sequence_number, filing.c.client_sequence_number),
            _told(receipt.c.unified_number, filing.c.unified_number),
            _told(receipt.c.unified_number, declaration.c.known_unified_number),
            _told(receipt.c.unified_number, declaration.c.unified_number),
            _told(receipt.c.entry_number, declaration.c.known_entry_number),
            _told(receipt.c.entry_number, declaration.c.entry_number),
            _told(receipt.c.unified_number, attempt.c.unified_number),
            _told(receipt.c.entry_number, attempt.c.entry_number),
            and_(
                or_(receipt.c.unified_number != "", receipt.c.entry_number != ""),
                exists().where(
                    or_(
                        and_(_beside.c.unified_number == receipt.c.unified_number, receipt.c.unified_number != ""),
                        and_(_beside.c.entry_number == receipt.c.entry_number, receipt.c.entry_number != ""),
                    ),
                    _beside.c.state == UNDERSTOOD,
                ),
            ),
        ),
    )
    .order_by(receipt.c.id)
)


def orphans_with_trace(connection: Connection) -> list[tuple[int, str, str, str]]:
    """(key, unified number, entry number, client number) of the orphans of which some number stands elsewhere: only
    these can have found a place. There may be thousands of others when another program uses the same folders."""
    return [tuple(row) for row in connection.execute(_PLACED)]


def receipts_of_filing(connection: Connection, filing_id: int) -> list[ReceiptRow]:
    """The understood receipts that belong to one filing."""
    return [ReceiptRow(**row) for row in _OF_FILING.rows(connection, key=filing_id)]


def unified_number_beside(connection: Connection, entry_number: str) -> str:
    """The unified number that came with an entry number; "" if none did."""
    if not entry_number:
        return ""
    found = _UNIFIED_BESIDE.first(connection, number=entry_number)
    return "" if found is None else str(found["unified_number"])


def filing_beside(connection: Connection, unified_number: str) -> int | None:
    """The filing another receipt of that unified number belongs to."""
    found = _FILING_BESIDE.one(connection, number=unified_number)["newest"]
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


def receipt_by_id(connection: Connection, receipt_id: int) -> KeptReceipt:
    """One receipt."""
    return KeptReceipt(**_ONE.one(connection, key=receipt_id))


def note_reading(connection: Connection, receipt_id: int, **values: Any) -> None:
    """Write what was understood of a receipt, or why it was not. A time beyond the calendar counts as unreadable."""
    if isinstance(at := values.get("notice_time"), datetime):
        try:
            at.astimezone(UTC)
        except OverflowError:
            values["notice_time"] = None
    _UPDATE.run(connection, receipt_id, **values)
