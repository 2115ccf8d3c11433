"""Proof sheets sent to customers, and their answers."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from .exchange_tables import confirmation


@dataclass(frozen=True, kw_only=True)
class ConfirmationRow:
    """A proof sheet that was sent; `confirmed_at` is None while the customer has not answered."""

    id: int
    declaration_id: int
    version_id: int
    check_code: str
    document: dict[str, Any]
    """The form as the sheet showed it."""
    sent_at: datetime
    sent_to: str
    sent_by: str
    reminders: int
    confirmed_at: datetime | None
    confirmed_by: str
    way: str
    remark: str
    evidence_name: str
    evidence_sha256: str
    recorded_by: str


_COLUMNS = [confirmation.c[name] for name in ConfirmationRow.__dataclass_fields__]


def add_sent(
    connection: Connection,
    *,
    declaration_id: int,
    version_id: int,
    check_code: str,
    document: dict[str, Any],
    at: datetime,
    to: str,
    who: str,
) -> None:
    """A proof sheet left for the customer."""
    connection.execute(
        confirmation.insert().values(
            uid=str(uuid.uuid4()),
            declaration_id=declaration_id,
            version_id=version_id,
            check_code=check_code,
            document=document,
            sent_at=at,
            sent_to=to,
            sent_by=who,
            reminders=0,
        )
    )


def confirmations_of(connection: Connection, declaration_id: int) -> list[ConfirmationRow]:
    """The proof sheets of a declaration, oldest first."""
    wanted = select(*_COLUMNS).where(confirmation.c.declaration_id == declaration_id).order_by(confirmation.c.id)
    return [ConfirmationRow(**row) for row in connection.execute(wanted).mappings()]


def newest(connection: Connection, declaration_id: int) -> ConfirmationRow | None:
    """The last proof sheet sent."""
    wanted = select(*_COLUMNS).where(confirmation.c.declaration_id == declaration_id)
    row = connection.execute(wanted.order_by(confirmation.c.id.desc()).limit(1)).mappings().first()
    return None if row is None else ConfirmationRow(**row)


def note_answer(connection: Connection, key: int, **values: Any) -> None:
    """Keep the customer's answer, or that it was asked for again."""
    connection.execute(confirmation.update().where(confirmation.c.id == key).values(**values))
