"""Layouts of clients' papers and what was settled about them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from .tables import company, paper_layout


@dataclass(frozen=True, kw_only=True)
class LayoutRow:
    """A stored layout; `client` is "" for papers of no client."""

    id: int
    company_id: int
    client: str
    fingerprint: str
    document: dict[str, Any]
    uses: int
    changed_at: datetime
    who: str


def layouts_of(connection: Connection, company_id: int | None = None) -> list[LayoutRow]:
    """The layouts of a client (0 = of none), or all of them; those changed last first."""
    wanted = (
        select(paper_layout, company.c.name.label("client"))
        .outerjoin(company, company.c.id == paper_layout.c.company_id)
        .order_by(paper_layout.c.changed_at.desc(), paper_layout.c.id.desc())
    )
    if company_id is not None:
        wanted = wanted.where(paper_layout.c.company_id == company_id)
    return [LayoutRow(**{**row, "client": row["client"] or ""}) for row in connection.execute(wanted).mappings().all()]


def put_layout(
    connection: Connection, company_id: int, fingerprint: str, document: Mapping[str, Any], *, at: datetime, who: str
) -> None:
    """Keep a layout, in place of the one that looks the same."""
    values = {"document": dict(document), "changed_at": at, "who": who}
    same = (paper_layout.c.company_id == company_id) & (paper_layout.c.fingerprint == fingerprint)
    changed = connection.execute(paper_layout.update().where(same).values(**values))
    if not changed.rowcount:
        connection.execute(
            paper_layout.insert().values(company_id=company_id, fingerprint=fingerprint, uses=0, **values)
        )


def count_uses(connection: Connection, company_id: int, fingerprints: Collection[str]) -> None:
    """Papers were read by these layouts."""
    connection.execute(
        paper_layout.update()
        .where(paper_layout.c.company_id == company_id, paper_layout.c.fingerprint.in_(list(fingerprints)))
        .values(uses=paper_layout.c.uses + 1)
    )


def drop_layout(connection: Connection, layout_id: int) -> LayoutRow | None:
    """Forget a layout; what it was, None if it is not there."""
    found = next((row for row in layouts_of(connection) if row.id == layout_id), None)
    if found is not None:
        connection.execute(paper_layout.delete().where(paper_layout.c.id == layout_id))
    return found
