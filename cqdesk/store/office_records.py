"""Records of the office (authorisations, cards, inspections, requests to amend): one row each, the form as a document.

A record that is dropped keeps its row and can come back.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, ForeignKey, Integer, String, Table, func, select

from .column_types import Instant, Json
from .tables import ORIGINALS, cases, company, declaration, form_version, goods_line, metadata

office_record = Table(
    "office_record",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String, nullable=False, unique=True),
    Column("kind", String, nullable=False, index=True),  # `forms.office.fields.FAMILIES`
    Column("company_id", ForeignKey("company.id"), index=True),  # whose authorisation or card it is
    Column("case_id", ForeignKey("cases.id"), index=True),
    Column("number", Integer),  # of the declaration in its case
    Column("document", Json, nullable=False),
    Column("files", Json, nullable=False, info=ORIGINALS),  # evidence: name and sha256
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("who", String, nullable=False),
    Column("dropped_at", Instant),
)


@dataclass(frozen=True, kw_only=True)
class OfficeRecord:
    """One record."""

    id: int
    uid: str
    kind: str
    company_id: int | None
    case_id: int | None
    number: int | None
    document: dict[str, Any]
    files: list[dict[str, str]]
    created_at: datetime
    changed_at: datetime
    who: str
    dropped_at: datetime | None


def records_of(
    connection: Connection, kind: str, *, company_id: int | None = None, case_id: int | None = None
) -> list[OfficeRecord]:
    """The live records of a kind, the newest first; of one company or one case if given."""
    wanted = select(office_record).where(office_record.c.kind == kind, office_record.c.dropped_at.is_(None))
    if company_id is not None:
        wanted = wanted.where(office_record.c.company_id == company_id)
    if case_id is not None:
        wanted = wanted.where(office_record.c.case_id == case_id)
    found = connection.execute(wanted.order_by(office_record.c.changed_at.desc(), office_record.c.id.desc()))
    return [OfficeRecord(**row) for row in found.mappings()]


def record_by_uid(connection: Connection, uid: str) -> OfficeRecord | None:
    """A record, dropped or not."""
    row = connection.execute(select(office_record).where(office_record.c.uid == uid)).mappings().first()
    return OfficeRecord(**row) if row else None


def add(connection: Connection, *, at: datetime, **values: Any) -> str:
    """A new record; returns its uid."""
    uid = str(uuid.uuid4())
    connection.execute(
        office_record.insert().values(uid=uid, files=values.pop("files", []), created_at=at, changed_at=at, **values)
    )
    return uid


def change(connection: Connection, uid: str, at: datetime, values: Mapping[str, Any]) -> None:
    """Give a record new values."""
    connection.execute(office_record.update().where(office_record.c.uid == uid).values(changed_at=at, **values))


@dataclass(frozen=True, kw_only=True)
class AcceptedGoods:
    """A goods line of a declaration customs accepted."""

    declaration_id: int
    case_id: int
    number: int
    client: str
    row: int
    hs_code: str


def accepted_goods(connection: Connection) -> list[AcceptedGoods]:
    """The goods lines of all declarations that have an entry number, as they were declared: of the official version,
    else of what was sent, never of a draft begun since."""
    frozen = (
        select(func.max(form_version.c.id))
        .where(form_version.c.declaration_id == declaration.c.id, form_version.c.frozen_at.is_not(None))
        .correlate(declaration)
        .scalar_subquery()
    )
    standing = func.coalesce(declaration.c.official_version_id, frozen, declaration.c.version_id)
    of = (declaration.c.id, declaration.c.case_id, declaration.c.number, company.c.name)
    accepted = (
        select(*of)
        .select_from(declaration)
        .join(cases, cases.c.id == declaration.c.case_id)
        .outerjoin(company, company.c.id == cases.c.company_id)
        .where(declaration.c.known_entry_number != "")
    )
    newest = (
        accepted.add_columns(goods_line.c.row, goods_line.c.hs_code)
        .join(goods_line, goods_line.c.declaration_id == declaration.c.id)
        .where(standing == declaration.c.version_id)
    )
    found = [(*one[:4], one.row, one.hs_code) for one in connection.execute(newest)]
    older = (
        accepted.add_columns(form_version.c.document)
        .join(form_version, form_version.c.id == standing)
        .where(standing != declaration.c.version_id)
    )
    for one in connection.execute(older):
        found += [(*one[:4], at, line.get("hs_code")) for at, line in enumerate(one.document.get("goods", []), start=1)]
    return [
        AcceptedGoods(declaration_id=key, case_id=case, number=number, client=name or "", row=row, hs_code=code or "")
        for key, case, number, name, row, code in found
    ]
