"""What official versions were read from: the file, how it was matched, what it said differently."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from .exchange_tables import version_source
from .tables import declaration, form_version


@dataclass(frozen=True, kw_only=True)
class VersionSource:
    """The source of one official version."""

    version_id: int
    kind: str
    name: str
    sha256: str
    matched_by: str
    likeness: int
    base_version_id: int
    differences: list[dict[str, str]]
    lent: list[str]
    at: datetime
    who: str


def add_source(connection: Connection, source: VersionSource) -> None:
    """Keep where an official version came from."""
    connection.execute(version_source.insert().values(**source.__dict__))


def source_of(connection: Connection, version_id: int) -> VersionSource | None:
    """The source of a version; None for a draft."""
    columns = [version_source.c[name] for name in VersionSource.__dataclass_fields__]
    row = connection.execute(select(*columns).where(version_source.c.version_id == version_id)).mappings().first()
    return None if row is None else VersionSource(**row)


def version_from(connection: Connection, declaration_id: int, sha256: str) -> int | None:
    """Key of the newest version of a declaration that was read from this very file."""
    wanted = (
        select(form_version.c.id)
        .join(version_source, version_source.c.version_id == form_version.c.id)
        .where(form_version.c.declaration_id == declaration_id, version_source.c.sha256 == sha256)
        .order_by(form_version.c.version.desc())
        .limit(1)
    )
    found = connection.execute(wanted).scalar_one_or_none()
    return None if found is None else int(found)


def declarations_like(
    connection: Connection, *, contract_number: str, bill_of_lading_number: str, limit: int = 50
) -> list[int]:
    """Keys of declarations with one of these numbers, newest first: where the print of an unknown number may belong."""
    same = [
        column == value
        for column, value in (
            (declaration.c.contract_number, contract_number),
            (declaration.c.bill_of_lading_number, bill_of_lading_number),
        )
        if value
    ]
    if not same:
        return []
    either = same[0] if len(same) == 1 else same[0] | same[1]
    wanted = select(declaration.c.id).where(either).order_by(declaration.c.id.desc()).limit(limit)
    return [int(key) for key in connection.execute(wanted).scalars()]
