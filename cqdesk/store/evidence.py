"""What notes of people rest on: pictures, mails and papers kept by content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from .exchange_tables import receipt_evidence
from .tables import receipt


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A file behind a note."""

    receipt_id: int
    name: str
    sha256: str
    size: int
    kind: str


def add_evidence(connection: Connection, found: Evidence, at: datetime) -> None:
    """Keep which file stands behind a note. The file is on disk already."""
    connection.execute(receipt_evidence.insert().values(**found.__dict__, added_at=at))


def evidence_of(connection: Connection, declaration_id: int) -> dict[int, list[Evidence]]:
    """The files behind the notes of a declaration, by receipt."""
    columns = [receipt_evidence.c[name] for name in Evidence.__dataclass_fields__]
    wanted = (
        select(*columns)
        .join(receipt, receipt.c.id == receipt_evidence.c.receipt_id)
        .where(receipt.c.declaration_id == declaration_id)
        .order_by(receipt_evidence.c.id)
    )
    found: dict[int, list[Evidence]] = {}
    for row in connection.execute(wanted).mappings():
        found.setdefault(row["receipt_id"], []).append(Evidence(**row))
    return found
