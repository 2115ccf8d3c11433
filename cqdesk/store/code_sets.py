"""Code tables of the office: imported sets, a clerk's own rows, and how often a code was used."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from ..domain.codes import CodeEntry
from .tables import code_row, code_set, code_use, own_code


@dataclass(frozen=True, kw_only=True)
class CodeSet:
    """One imported file. What it says holds from `as_of` to `covers_to` (None: unknown until when)."""

    id: int
    uid: str
    table_name: str
    file_name: str
    sha256: str
    source: str
    complete: bool
    as_of: date
    covers_to: date | None
    parts: list[str]
    counts: dict[str, int]
    imported_at: datetime
    who: str
    undone_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class OwnRow:
    """A row a clerk added by hand."""

    id: int
    entry: CodeEntry
    source: str
    imported_at: datetime


def add_set(connection: Connection, rows: Iterable[CodeEntry], **facts: Any) -> CodeSet:
    """Keep an imported set with its rows; `facts` are the columns of `CodeSet` without id, uid and `undone_at`."""
    key = connection.execute(code_set.insert().values(uid=str(uuid.uuid4()), **facts)).inserted_primary_key
    assert key is not None
    values = [
        {
            "set_id": key[0],
            "code": row.code,
            "name_zh": row.name_zh,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
            "extra": {name: words for name, words in row.extra.items() if words},
        }
        for row in rows
    ]
    if values:
        connection.execute(code_row.insert(), values)
    return CodeSet(**connection.execute(select(code_set).where(code_set.c.id == key[0])).mappings().one())


def all_sets(connection: Connection) -> list[CodeSet]:
    """Every set ever imported, oldest first, those taken back too."""
    return [CodeSet(**row) for row in connection.execute(select(code_set).order_by(code_set.c.id)).mappings()]


def set_with_uid(connection: Connection, uid: str) -> CodeSet | None:
    """A set by its lasting name."""
    row = connection.execute(select(code_set).where(code_set.c.uid == uid)).mappings().first()
    return CodeSet(**row) if row else None


def note_undone(connection: Connection, set_id: int, at: datetime) -> None:
    """Take a set back: its rows stay and count no more."""
    connection.execute(code_set.update().where(code_set.c.id == set_id).values(undone_at=at))


def rows_of_set(connection: Connection, one: CodeSet) -> list[CodeEntry]:
    """The rows of a set as they were in the file."""
    wanted = select(code_row).where(code_row.c.set_id == one.id).order_by(code_row.c.id)
    return [_entry(one.table_name, row) for row in connection.execute(wanted).mappings()]


def own_rows(connection: Connection) -> list[OwnRow]:
    """All rows added by hand, by table and code."""
    wanted = select(own_code).order_by(own_code.c.table_name, own_code.c.code, own_code.c.id)
    return [
        OwnRow(id=row["id"], entry=_entry(row["table_name"], row), source=row["source"], imported_at=row["imported_at"])
        for row in connection.execute(wanted).mappings()
    ]


def _entry(table: str, row: Any) -> CodeEntry:
    return CodeEntry(
        table=table,
        code=row["code"],
        name_zh=row["name_zh"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        extra=row["extra"],
    )


def put_own(connection: Connection, entry: CodeEntry, source: str, at: datetime) -> None:
    """Add a row by hand, in the place of one with the same table, code and direction."""
    drop_own(connection, entry.table, entry.code, entry.extra.get("direction", ""))
    connection.execute(
        own_code.insert().values(
            table_name=entry.table,
            code=entry.code,
            name_zh=entry.name_zh,
            valid_from=entry.valid_from,
            valid_to=entry.valid_to,
            source=source,
            extra=dict(entry.extra),
            imported_at=at,
        )
    )


def drop_own(connection: Connection, table: str, code: str, direction: str = "") -> OwnRow | None:
    """Take a row added by hand away again; None if there was none."""
    found = next(
        (
            row
            for row in own_rows(connection)
            if (row.entry.table, row.entry.code, row.entry.extra.get("direction", "")) == (table, code, direction)
        ),
        None,
    )
    if found is not None:
        connection.execute(own_code.delete().where(own_code.c.id == found.id))
    return found


def state_of_codes(connection: Connection) -> str:
    """Changes with every set imported or taken back; what is derived from the sets is made for one such state."""
    live = connection.execute(select(code_set.c.uid).where(code_set.c.undone_at.is_(None)).order_by(code_set.c.id))
    return " ".join(live.scalars())


def count_uses(connection: Connection, company_id: int, used: Sequence[tuple[str, str]], at: datetime) -> None:
    """Count codes (table, code) as used once more for a client (0 = none)."""
    for table, code in used:
        which = (code_use.c.company_id == company_id) & (code_use.c.table_name == table) & (code_use.c.code == code)
        known = connection.execute(select(code_use.c.uses).where(which)).scalar_one_or_none()
        if known is None:
            connection.execute(
                code_use.insert().values(company_id=company_id, table_name=table, code=code, uses=1, last_used_at=at)
            )
        else:
            connection.execute(code_use.update().where(which).values(uses=known + 1, last_used_at=at))


def uses(connection: Connection, table: str | None = None, company_id: int | None = None) -> dict[tuple[str, str], int]:
    """(table, code) -> how often it was used, for one client or all."""
    wanted = select(code_use.c.table_name, code_use.c.code, func.sum(code_use.c.uses))
    if table is not None:
        wanted = wanted.where(code_use.c.table_name == table)
    if company_id is not None:
        wanted = wanted.where(code_use.c.company_id == company_id)
    found = connection.execute(wanted.group_by(code_use.c.table_name, code_use.c.code))
    return {(row[0], row[1]): int(row[2]) for row in found}
