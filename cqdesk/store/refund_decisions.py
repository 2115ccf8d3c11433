"""What people decided about refunds, and the filing documents of claims: rows in, rows out."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection, and_, func, select

from .refund_tables import refund_decision, refund_paper

DecisionKind = Literal[
    "pairing", "ratio", "receipt", "deemed", "advance", "reversal", "certificate", "statement", "buyer", "principal"
]


def decide(
    connection: Connection, company_id: int, kind: DecisionKind, key: str, document: Mapping[str, Any], at: datetime
) -> None:
    """Add a further version; an empty document takes the decision back."""
    table = refund_decision
    last = connection.execute(
        select(func.max(table.c.version)).where(
            table.c.company_id == company_id, table.c.kind == kind, table.c.key == key
        )
    ).scalar()
    row = {"company_id": company_id, "kind": kind, "key": key, "version": (last or 0) + 1}
    connection.execute(table.insert().values(**row, document=dict(document), at=at))


def decisions(connection: Connection, company_id: int, kind: DecisionKind) -> dict[str, dict[str, Any]]:
    """The decisions that stand, by key."""
    table = refund_decision
    newest = (
        select(table.c.key, func.max(table.c.version).label("version"))
        .where(table.c.company_id == company_id, table.c.kind == kind)
        .group_by(table.c.key)
        .subquery()
    )
    query = (
        select(table.c.key, table.c.document)
        .join(newest, and_(table.c.key == newest.c.key, table.c.version == newest.c.version))
        .where(table.c.company_id == company_id, table.c.kind == kind)
        .order_by(table.c.id)
    )
    return {key: document for key, document in connection.execute(query) if document}


def last_two(connection: Connection, company_id: int, kind: DecisionKind, key: str) -> list[dict[str, Any]]:
    """The newest version of a decision and the one before it, as far as there are any."""
    table = refund_decision
    query = (
        select(table.c.document)
        .where(table.c.company_id == company_id, table.c.kind == kind, table.c.key == key)
        .order_by(table.c.version.desc())
        .limit(2)
    )
    return [row.document for row in connection.execute(query)]


@dataclass(frozen=True, kw_only=True)
class RefundPaper:
    """A filing document (备案单证) of a claim."""

    id: int
    uid: str
    claim_id: int
    kind: str
    declaration: str
    name: str
    sha256: str
    place: str
    on_date: date | None
    added_at: datetime
    removed_at: datetime | None


def add_paper(connection: Connection, claim_id: int, at: datetime, **values: Any) -> str:
    """Keep the row of a document; returns its uid."""
    uid = str(uuid.uuid4())
    connection.execute(refund_paper.insert().values(uid=uid, claim_id=claim_id, added_at=at, **values))
    return uid


def papers_of(connection: Connection, claim_id: int) -> list[RefundPaper]:
    """The documents of a claim that were not removed, in order of their dates."""
    query = (
        select(refund_paper)
        .where(refund_paper.c.claim_id == claim_id, refund_paper.c.removed_at.is_(None))
        .order_by(refund_paper.c.on_date, refund_paper.c.id)
    )
    return [RefundPaper(**row._mapping) for row in connection.execute(query)]


def set_paper_removed(connection: Connection, uid: str, removed_at: datetime | None) -> bool:
    """Take a document off the list, or put it back; the file stays. False if there is no such row."""
    done = connection.execute(
        refund_paper.update()
        .where(refund_paper.c.uid == uid)
        .values(removed_at=removed_at)
        .returning(refund_paper.c.id)
    )
    return done.first() is not None
