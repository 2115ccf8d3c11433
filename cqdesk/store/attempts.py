"""Attempts of a declaration that ended: what was refused for good, withdrawn, or not shipped.

A declaration has one live attempt. Corrections under the same unified number belong to it; a new one begins only when a
person ends it, because the next goes out under new numbers (message reference 5.5: after a deletion always a new
number). Numbers of ended attempts are kept and never again taken for the live one's.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, String, and_, bindparam, case, func, or_, select

from ..domain.stage import Stage
from . import declarations
from .attempt_tables import attempt
from .outbox import FilingHead, heads_of
from .prepared import Prepared
from .receipts import ReceiptRow, receipts_of
from .tables import declaration, receipt


@dataclass(frozen=True, kw_only=True)
class EndedAttempt:
    """One attempt that ended."""

    id: int
    uid: str
    declaration_id: int
    unified_number: str
    entry_number: str
    stage: str
    cause: str
    remark: str
    next_follows: bool
    last_filing_id: int
    last_version_id: int
    last_receipt_id: int
    official_version_id: int | None
    ended_at: datetime
    who: str
    taken_back_at: datetime | None

    def is_of(self, unified_number: str, entry_number: str) -> bool:
        """Whether something that carries these numbers belongs to this attempt."""
        same_unified = bool(unified_number) and unified_number == self.unified_number
        return same_unified or (bool(entry_number) and entry_number == self.entry_number)


_UNIFIED, _ENTRY = bindparam("unified", type_=String), bindparam("entry", type_=String)
_SAME_UNIFIED = and_(_UNIFIED != "", attempt.c.unified_number == _UNIFIED)
_WITH_NUMBER = Prepared(
    select(attempt.c.declaration_id)
    .where(
        attempt.c.taken_back_at.is_(None),
        or_(_SAME_UNIFIED, and_(_ENTRY != "", attempt.c.entry_number == _ENTRY)),
    )
    .order_by(case((_SAME_UNIFIED, 0), else_=1), attempt.c.id)
    .limit(1)
)
"""Built once: thousands of receipts of strangers may ask. The unified number says more than the entry number."""


_ENDED = Prepared(
    select(attempt)
    .where(attempt.c.declaration_id == bindparam("key"), attempt.c.taken_back_at.is_(None))
    .order_by(attempt.c.id)
)
"""Built once: every receipt asks."""


def ended_of(connection: Connection, declaration_id: int) -> list[EndedAttempt]:
    """The ended attempts of a declaration, oldest first, without those taken back."""
    return [EndedAttempt(**row) for row in _ENDED.rows(connection, key=declaration_id)]


def end(connection: Connection, **values: Any) -> str:
    """Keep that an attempt ended; returns its uid."""
    uid = str(uuid.uuid4())
    connection.execute(attempt.insert().values(uid=uid, **values))
    return uid


def take_back(connection: Connection, attempt_id: int, at: datetime) -> None:
    """The end was a slip: the attempt is live again."""
    connection.execute(attempt.update().where(attempt.c.id == attempt_id).values(taken_back_at=at))


def declaration_with_ended(connection: Connection, *, unified_number: str = "", entry_number: str = "") -> int | None:
    """The declaration an ended attempt of these numbers belongs to."""
    found = _WITH_NUMBER.first(connection, unified=unified_number, entry=entry_number)
    return None if found is None else int(found["declaration_id"])


def withdrawn_entries(connection: Connection) -> dict[str, datetime]:
    """Entry numbers customs holds no more, and since when this desk knows: deleted declarations, and attempts that ended.

    Nothing may be claimed, counted or followed under them, whatever was imported for them before.
    """
    known = func.max(receipt.c.received_at)
    deleted = (
        select(declaration.c.known_entry_number, known)
        .outerjoin(receipt, receipt.c.declaration_id == declaration.c.id)
        .where(declaration.c.stage == Stage.DELETED.value, declaration.c.known_entry_number != "")
        .group_by(declaration.c.id)
    )
    ended = select(attempt.c.entry_number, attempt.c.ended_at).where(
        attempt.c.entry_number != "", attempt.c.taken_back_at.is_(None)
    )
    found = {number: at for query in (ended, deleted) for number, at in connection.execute(query)}
    live = select(declaration.c.known_entry_number).where(
        declaration.c.stage != Stage.DELETED.value, declaration.c.known_entry_number.in_(found)
    )
    for number in connection.execute(live).scalars():
        del found[number]
    return found


@dataclass(frozen=True, kw_only=True)
class Attempts:
    """What is kept of all attempts of a declaration, read once."""

    row: declarations.DeclarationRow
    ended: list[EndedAttempt]
    filings: list[FilingHead]
    receipts: list[ReceiptRow]

    @cached_property
    def live_filing(self) -> FilingHead | None:
        """The newest filing of the live attempt."""
        return _newest(self.ended, self.filings)

    @cached_property
    def live_receipts(self) -> list[ReceiptRow]:
        """What came, without what belongs to attempts that ended."""
        return _not_of(self.ended, self.receipts)


def attempts_of(connection: Connection, declaration_id: int) -> Attempts:
    """All attempts of a declaration."""
    return Attempts(
        row=declarations.declaration_by_id(connection, declaration_id),
        ended=ended_of(connection, declaration_id),
        filings=heads_of(connection, declaration_id),
        receipts=receipts_of(connection, declaration_id),
    )


def live_filing(connection: Connection, declaration_id: int) -> FilingHead | None:
    """The newest filing of the live attempt."""
    return _newest(ended_of(connection, declaration_id), heads_of(connection, declaration_id))


def _newest(ended: list[EndedAttempt], filings: list[FilingHead]) -> FilingHead | None:
    since = ended[-1].last_filing_id if ended else 0
    return filings[-1] if filings and filings[-1].id > since else None


def live_receipts(connection: Connection, declaration_id: int) -> list[ReceiptRow]:
    """What came for a declaration, without what belongs to attempts that ended."""
    return _not_of(ended_of(connection, declaration_id), receipts_of(connection, declaration_id))


def _not_of(ended: list[EndedAttempt], kept: list[ReceiptRow]) -> list[ReceiptRow]:
    return [one for one in kept if not any(belongs_to(past, one) for past in ended)] if ended else kept


def outgoing_version(connection: Connection, row: declarations.DeclarationRow) -> declarations.Version:
    """The newest version of the live attempt that left this desk or came back to it, else the draft."""
    ended = ended_of(connection, row.id)
    since = ended[-1].last_version_id if ended else 0
    frozen = [
        head.id
        for head in declarations.versions_of(connection, row.id)
        if head.frozen_at is not None and head.id > since
    ]
    return declarations.load(connection, frozen[-1] if frozen else row.version_id)


def belongs_to(ended: EndedAttempt, one: ReceiptRow) -> bool:
    """Whether a receipt is of an attempt that ended: by its numbers; one without numbers by when it came."""
    if one.unified_number or one.entry_number:
        return ended.is_of(one.unified_number, one.entry_number)
    return one.id <= ended.last_receipt_id
