"""Refund records, claims, the usage ledger and rate libraries: rows in, rows out."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, and_, func, select

from ..domain.refund.rates import RefundRate, Treatment
from .cases import Company
from .column_types import canonical
from .refund_tables import rate_library, refund_claim, refund_rate, refund_record, refund_usage
from .tables import company

RecordKind = Literal["item", "invoice", "certificate", "exchange"]


class StoredRecord(NamedTuple):
    """A record in its newest version. A named tuple: a year has 50,000 of them."""

    kind: str
    key: str
    version: int
    on_date: date | None
    document: dict[str, Any]
    origin: str


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A claim of one company and period. `document` holds the forms and what they were computed with."""

    id: int
    uid: str
    company_id: int
    period: str
    batch: int
    filer: str
    state: str
    document: dict[str, Any]
    feedback: list[dict[str, Any]]
    created_at: datetime
    changed_at: datetime
    filed_at: datetime | None

    @property
    def number(self) -> str:
        """What people see and type: 2026-10-001."""
        return f"{self.period}-{self.batch:03d}"


@dataclass(frozen=True, kw_only=True)
class Used:
    """What the ledger says of one item or invoice line: the sums of all rows."""

    quantity: Decimal
    """Of an invoice line; of an item see `by_unit`."""
    amount: Decimal
    amount_cny: Decimal = Decimal(0)
    by_unit: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Usage:
    """One row to be added to the ledger."""

    subject: Literal["item", "invoice"]
    key: str
    quantity: Decimal
    amount: Decimal
    unit: str = ""
    amount_cny: Decimal | None = None


# --- records ---------------------------------------------------------------------------------------------------


def put_records(
    connection: Connection,
    company_id: int,
    kind: RecordKind,
    records: Sequence[tuple[str, date | None, dict[str, Any], str]],
    *,
    sha256: str,
    at: datetime,
) -> dict[str, int]:
    """Keep records (key, date, document, origin): {"added", "changed", "same"}. What changed gets a further version."""
    known = {record.key: record for record in newest_records(connection, company_id, kind)}
    counts = {"added": 0, "changed": 0, "same": 0}
    rows: dict[str, dict[str, Any]] = {}
    for key, on_date, document, origin in records:
        before = known.get(key)
        if before is not None and canonical(before.document) == canonical(document):
            counts["same"] += 1
            continue
        counts["added" if before is None else "changed"] += 1
        rows[key] = {
            "company_id": company_id,
            "kind": kind,
            "key": key,
            "version": 1 if before is None else before.version + 1,
            "on_date": on_date,
            "document": document,
            "origin": origin,
            "sha256": sha256,
            "added_at": at,
        }
    if rows:
        connection.execute(refund_record.insert(), list(rows.values()))
    return counts


def newest_records(connection: Connection, company_id: int, kind: RecordKind) -> list[StoredRecord]:
    """The records of a company in their newest versions, by key."""
    table = refund_record
    newest = (
        select(table.c.key, func.max(table.c.version).label("version"))
        .where(table.c.company_id == company_id, table.c.kind == kind)
        .group_by(table.c.key)
        .subquery()
    )
    query = (
        select(table.c.kind, table.c.key, table.c.version, table.c.on_date, table.c.document, table.c.origin)
        .join(newest, and_(table.c.key == newest.c.key, table.c.version == newest.c.version))
        .where(table.c.company_id == company_id, table.c.kind == kind)
    )
    return [StoredRecord(*row) for row in connection.execute(query)]


def newest_id(connection: Connection, company_id: int, kind: RecordKind) -> int | None:
    """A number that changes with every record that comes in; None while there is none."""
    query = select(func.max(refund_record.c.id)).where(
        refund_record.c.company_id == company_id, refund_record.c.kind == kind
    )
    return connection.execute(query).scalar_one_or_none()


def record_version(
    connection: Connection, company_id: int, kind: RecordKind, key: str, version: int
) -> StoredRecord | None:
    """A record as it stood in an earlier version."""
    table = refund_record
    query = select(table.c.kind, table.c.key, table.c.version, table.c.on_date, table.c.document, table.c.origin).where(
        table.c.company_id == company_id, table.c.kind == kind, table.c.key == key, table.c.version == version
    )
    row = connection.execute(query).first()
    return None if row is None else StoredRecord(*row)


def added_on(connection: Connection, company_id: int, kind: RecordKind, key: str) -> datetime | None:
    """When the newest version of a record came in."""
    table = refund_record
    query = (
        select(table.c.added_at)
        .where(table.c.company_id == company_id, table.c.kind == kind, table.c.key == key)
        .order_by(table.c.version.desc())
        .limit(1)
    )
    return connection.execute(query).scalar_one_or_none()


# --- ledger ----------------------------------------------------------------------------------------------------


def add_usage(
    connection: Connection, claim: Claim, usages: Iterable[Usage], *, reason: str, at: datetime, sign: int = 1
) -> None:
    """Add rows to the ledger; `sign` -1 takes back."""
    rows = [
        {
            "claim_id": claim.id,
            "company_id": claim.company_id,
            "subject": usage.subject,
            "key": usage.key,
            "quantity": sign * usage.quantity,
            "unit": usage.unit,
            "amount": sign * usage.amount,
            "amount_cny": None if usage.amount_cny is None else sign * usage.amount_cny,
            "reason": reason,
            "at": at,
        }
        for usage in usages
    ]
    if rows:
        connection.execute(refund_usage.insert(), rows)


def used(connection: Connection, company_id: int, subject: Literal["item", "invoice"]) -> dict[str, Used]:
    """Sums of the ledger by key."""
    table = refund_usage
    query = select(table.c.key, table.c.unit, table.c.quantity, table.c.amount, table.c.amount_cny).where(
        table.c.company_id == company_id, table.c.subject == subject
    )
    sums: dict[str, list[Decimal]] = {}
    units: dict[str, dict[str, Decimal]] = {}
    for key, unit, quantity, amount, cny in connection.execute(query):
        total = sums.setdefault(key, [Decimal(0), Decimal(0), Decimal(0)])
        total[0] += quantity
        total[1] += amount
        total[2] += cny or 0
        by_unit = units.setdefault(key, {})
        by_unit[unit] = by_unit.get(unit, Decimal(0)) + quantity
    return {
        key: Used(quantity=quantity, amount=amount, amount_cny=cny, by_unit=units[key])
        for key, (quantity, amount, cny) in sums.items()
    }


def waiting_items(connection: Connection, company_id: int) -> frozenset[str]:
    """Items of which a part is filed and not decided yet."""
    query = (
        select(refund_usage.c.key)
        .join(refund_claim, refund_claim.c.id == refund_usage.c.claim_id)
        .where(
            refund_usage.c.company_id == company_id,
            refund_usage.c.subject == "item",
            refund_usage.c.quantity > Decimal(0),
            refund_claim.c.state == "filed",
        )
    )
    return frozenset(connection.execute(query).scalars())


# --- claims ----------------------------------------------------------------------------------------------------


def add_claim(
    connection: Connection, company_id: int, period: str, filer: str, document: Mapping[str, Any], at: datetime
) -> Claim:
    """A new draft with the next batch number of its period."""
    last = connection.execute(
        select(func.max(refund_claim.c.batch)).where(
            refund_claim.c.company_id == company_id, refund_claim.c.period == period
        )
    ).scalar()
    row: dict[str, Any] = {
        "uid": str(uuid.uuid4()),
        "company_id": company_id,
        "period": period,
        "batch": (last or 0) + 1,
        "filer": filer,
        "state": "draft",
        "document": dict(document),
        "feedback": [],
        "created_at": at,
        "changed_at": at,
    }
    made = connection.execute(refund_claim.insert().values(**row).returning(refund_claim.c.id)).scalar_one()
    return Claim(id=made, filed_at=None, **row)


def claims(
    connection: Connection, company_id: int, period: str | None = None, states: Sequence[str] = ()
) -> list[Claim]:
    """Claims of a company, newest first; those of a period, or in one of some states only. A year's claim is large: ask
    for no more than is needed."""
    query = select(refund_claim).where(refund_claim.c.company_id == company_id)
    if period is not None:
        query = query.where(refund_claim.c.period == period)
    if states:
        query = query.where(refund_claim.c.state.in_(states))
    query = query.order_by(refund_claim.c.period.desc(), refund_claim.c.batch.desc())
    return [Claim(**row._mapping) for row in connection.execute(query)]


def replace_draft(
    connection: Connection, claim_id: int, document: Mapping[str, Any], filer: str, at: datetime
) -> Claim:
    """Give a draft other forms; the claim as it is now, without reading back what was just written."""
    change_claim(connection, claim_id, at, document=document, filer=filer)
    columns = [column for column in refund_claim.c if column.name != "document"]
    row = connection.execute(select(*columns).where(refund_claim.c.id == claim_id)).one()
    return Claim(document=dict(document), **row._mapping)


def claim_by_id(connection: Connection, claim_id: int) -> Claim | None:
    """A claim by its key."""
    row = connection.execute(select(refund_claim).where(refund_claim.c.id == claim_id)).first()
    return None if row is None else Claim(**row._mapping)


def claim_numbered(connection: Connection, company_id: int, number: str) -> Claim | None:
    """A claim by what people type: 2026-10-001."""
    period, _, batch = number.rpartition("-")
    if not (batch.isascii() and batch.isdigit()):
        return None
    query = select(refund_claim).where(
        refund_claim.c.company_id == company_id, refund_claim.c.period == period, refund_claim.c.batch == int(batch)
    )
    row = connection.execute(query).first()
    return None if row is None else Claim(**row._mapping)


def batches(connection: Connection, company_id: int, period: str) -> list[tuple[int, int, str]]:
    """(key, batch, state) of the claims of a period, newest first, without their forms."""
    query = (
        select(refund_claim.c.id, refund_claim.c.batch, refund_claim.c.state)
        .where(refund_claim.c.company_id == company_id, refund_claim.c.period == period)
        .order_by(refund_claim.c.batch.desc())
    )
    return [tuple(row) for row in connection.execute(query)]


def company_of(connection: Connection, claim: Claim) -> Company:
    """Whose claim it is."""
    row = connection.execute(select(company).where(company.c.id == claim.company_id)).mappings().one()
    return Company(**row)


def change_claim(connection: Connection, claim_id: int, at: datetime, **values: Any) -> None:
    """Set columns of a claim."""
    connection.execute(refund_claim.update().where(refund_claim.c.id == claim_id).values(changed_at=at, **values))


# --- rate libraries --------------------------------------------------------------------------------------------


def add_library(
    connection: Connection, version: str, sha256: str, source: str, rates: Sequence[RefundRate], at: datetime
) -> bool:
    """Keep a library; False if the same rates are there already."""
    if connection.execute(select(rate_library.c.id).where(rate_library.c.sha256 == sha256)).first():
        return False
    row = {"version": version, "sha256": sha256, "source": source, "rates": len(rates), "imported_at": at}
    library_id = connection.execute(rate_library.insert().values(**row).returning(rate_library.c.id)).scalar_one()
    connection.execute(
        refund_rate.insert(),
        [
            {
                "library_id": library_id,
                "code": rate.code,
                "name": rate.name,
                "unit": rate.unit,
                "valid_from": rate.valid_from,
                "valid_to": rate.valid_to,
                "vat_rates": ",".join(map(str, rate.vat_rates)),
                "rate": rate.refund_rate,
                "treatment": str(rate.treatment),
            }
            for rate in rates
        ],
    )
    return True


@dataclass(frozen=True, kw_only=True)
class Library:
    """An imported rate library."""

    id: int
    version: str
    sha256: str
    source: str
    rates: int
    imported_at: datetime


def libraries(connection: Connection) -> list[Library]:
    """Imported libraries, newest first."""
    query = select(rate_library).order_by(rate_library.c.id.desc())
    return [Library(**row._mapping) for row in connection.execute(query)]


def rates_of(connection: Connection, library: Library) -> list[RefundRate]:
    """All rates of a library."""
    query = select(refund_rate).where(refund_rate.c.library_id == library.id)
    return [
        RefundRate(
            code=row.code,
            name=row.name,
            unit=row.unit,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            vat_rates=tuple(Decimal(part) for part in row.vat_rates.split(",") if part),
            refund_rate=row.rate,
            treatment=Treatment(row.treatment),
            library=library.version,
        )
        for row in connection.execute(query)
    ]
