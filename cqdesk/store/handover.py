"""Case packages that went out and came in: rows in, rows out, and the whole of a case as plain data."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from . import declarations, seals
from .exchange_tables import receipt_evidence
from .handover_tables import case_package, package_sender
from .tables import case_option, cases, declaration, filing, form_version, history, receipt

OUT, IN = "out", "in"
HAND_OVER, COPY = "hand_over", "copy"


@dataclass(frozen=True, kw_only=True)
class PackageRow:
    """A package of a case."""

    id: int
    uid: str
    case_id: int
    direction: str
    purpose: str
    partial: bool
    party: str
    fingerprint: str
    sha256: str
    head: str
    history: list[dict[str, Any]]
    at: datetime
    who: str
    taken_back_at: datetime | None


def packages_of(connection: Connection, case_id: int) -> list[PackageRow]:
    """The packages of a case, oldest first."""
    wanted = select(case_package).where(case_package.c.case_id == case_id).order_by(case_package.c.id)
    return [PackageRow(**row) for row in connection.execute(wanted).mappings()]


def package_with_uid(connection: Connection, uid: str) -> PackageRow | None:
    """The package of this name, if it went through this desk."""
    row = connection.execute(select(case_package).where(case_package.c.uid == uid)).mappings().first()
    return PackageRow(**row) if row else None


def add_package(connection: Connection, **values: Any) -> None:
    """Note a package."""
    connection.execute(case_package.insert().values(**values))


def take_back(connection: Connection, package_id: int, at: datetime) -> None:
    """The case is ours again."""
    connection.execute(case_package.update().where(case_package.c.id == package_id).values(taken_back_at=at))


def case_with_uid(connection: Connection, uid: str) -> int | None:
    """The key of the case of this name."""
    found = connection.execute(select(cases.c.id).where(cases.c.uid == uid)).scalar_one_or_none()
    return None if found is None else int(found)


def name_case(connection: Connection, case_id: int, uid: str, **facts: Any) -> None:
    """Give a new case the name and facts it has at its sender."""
    connection.execute(cases.update().where(cases.c.id == case_id).values(uid=uid, **facts))


def sender(connection: Connection, fingerprint: str) -> str | None:
    """The name the holder of this key gave first; None when nothing came from him yet."""
    wanted = select(package_sender.c.name).where(package_sender.c.fingerprint == fingerprint)
    found = connection.execute(wanted).scalar_one_or_none()
    return None if found is None else str(found)


def senders_named(connection: Connection, name: str) -> list[str]:
    """Fingerprints of the keys that came under this name."""
    wanted = select(package_sender.c.fingerprint).where(package_sender.c.name == name)
    return list(connection.execute(wanted.order_by(package_sender.c.id)).scalars())


def know_sender(connection: Connection, fingerprint: str, public_key: str, name: str, at: datetime) -> None:
    """Remember a key that was seen for the first time."""
    connection.execute(
        package_sender.insert().values(fingerprint=fingerprint, public_key=public_key, name=name, first_at=at)
    )


def versions_of(connection: Connection, declaration_id: int) -> list[dict[str, Any]]:
    """The form versions of a declaration, oldest first, as columns."""
    wanted = select(form_version).where(form_version.c.declaration_id == declaration_id)
    return [dict(row) for row in connection.execute(wanted.order_by(form_version.c.version)).mappings()]


def put_declaration(connection: Connection, case_id: int, *, uid: str, number: int) -> int:
    """The declaration of this name in a case, made if it is not there."""
    found = connection.execute(select(declaration.c.id).where(declaration.c.uid == uid)).scalar_one_or_none()
    if found is None:
        key = connection.execute(
            declaration.insert().values(uid=uid, case_id=case_id, number=number, flags=[])
        ).inserted_primary_key
        assert key is not None
        return int(key[0])
    connection.execute(declaration.update().where(declaration.c.id == found).values(case_id=case_id, number=number))
    return int(found)


def park_numbers(connection: Connection, case_id: int) -> None:
    """Make room for other numbers of the declarations of a case; who calls gives each its number anew."""
    connection.execute(declaration.update().where(declaration.c.case_id == case_id).values(number=-declaration.c.id))


def put_version(connection: Connection, declaration_id: int, **columns: Any) -> int:
    """A form version as it was at its sender; one of the same name is written over."""
    known = select(form_version.c.id).where(form_version.c.uid == columns["uid"])
    found = connection.execute(known).scalar_one_or_none()
    if found is None:
        key = connection.execute(
            form_version.insert().values(declaration_id=declaration_id, **columns)
        ).inserted_primary_key
        assert key is not None
        found = int(key[0])
    else:
        connection.execute(form_version.update().where(form_version.c.id == found).values(**columns))
    seals.note(connection, int(found))
    return int(found)


def set_newest(connection: Connection, declaration_id: int, newest: int, official: int | None) -> None:
    """Which versions of a declaration count; its columns follow."""
    connection.execute(
        declaration.update()
        .where(declaration.c.id == declaration_id)
        .values(version_id=newest, official_version_id=official)
    )
    declarations.rebuild_columns(connection, declaration_id)


def know_numbers(connection: Connection, declaration_id: int, unified: str, entry: str) -> None:
    """The numbers the authority issued, as the sender knows them."""
    declarations.note_state(connection, declaration_id, known_unified_number=unified, known_entry_number=entry)


def owner_of_version(connection: Connection, uid: str) -> str | None:
    """The case a form version belongs to, by name."""
    wanted = (
        select(cases.c.uid)
        .join(declaration, declaration.c.case_id == cases.c.id)
        .join(form_version, form_version.c.declaration_id == declaration.c.id)
        .where(form_version.c.uid == uid)
    )
    found = connection.execute(wanted).scalar_one_or_none()
    return None if found is None else str(found)


def owner_of_declaration(connection: Connection, uid: str) -> str | None:
    """The case a declaration belongs to, by name."""
    wanted = select(cases.c.uid).join(declaration, declaration.c.case_id == cases.c.id).where(declaration.c.uid == uid)
    found = connection.execute(wanted).scalar_one_or_none()
    return None if found is None else str(found)


def put_filing(connection: Connection, **columns: Any) -> None:
    """A filing as it was at its sender, unless it is known here."""
    known = select(filing.c.id).where(filing.c.client_sequence_number == columns["client_sequence_number"])
    if connection.execute(known).first() is None:
        connection.execute(filing.insert().values(**columns))


STAND_IN = "package"
"""Channel of what stands for a receipt in a package without prices: its letter and times, not its bytes."""


def drop_stand_ins(connection: Connection, declaration_id: int) -> None:
    """Take out what stood for the receipts of a declaration: a newer package tells all of them, in whatever form."""
    mine = (receipt.c.declaration_id == declaration_id) & (receipt.c.channel_name == STAND_IN)
    stand_ins = select(receipt.c.id).where(mine)
    connection.execute(receipt_evidence.delete().where(receipt_evidence.c.receipt_id.in_(stand_ins)))
    connection.execute(receipt.delete().where(mine))


def put_receipt(connection: Connection, **columns: Any) -> int | None:
    """A receipt as it was at its sender; one that was kept here already learns where it belongs.

    Returns its key; None when here it belongs to another declaration, with which it stays.
    """
    same = (receipt.c.sha256 == columns["sha256"]) & (receipt.c.file_name == columns["file_name"])
    found = connection.execute(select(receipt.c.id).where(same)).scalar_one_or_none()
    if found is None:
        key = connection.execute(receipt.insert().values(uid=str(uuid.uuid4()), **columns)).inserted_primary_key
        assert key is not None
        return int(key[0])
    connection.execute(
        receipt.update()
        .where(receipt.c.id == found, receipt.c.declaration_id.is_(None))
        .values(**{name: value for name, value in columns.items() if name != "received_at"})
    )
    owner = connection.execute(select(receipt.c.declaration_id).where(receipt.c.id == found)).scalar_one()
    return int(found) if owner == columns["declaration_id"] else None


def filing_key(connection: Connection, declaration_id: int, client_sequence_number: str) -> int | None:
    """The key of a filing of this declaration by its client number."""
    wanted = select(filing.c.id).where(
        filing.c.client_sequence_number == client_sequence_number, filing.c.declaration_id == declaration_id
    )
    found = connection.execute(wanted).scalar_one_or_none()
    return None if found is None else int(found)


def options_of(connection: Connection, case_id: int) -> list[str]:
    """The chosen options of a case."""
    wanted = select(case_option.c.code).where(case_option.c.case_id == case_id).order_by(case_option.c.id)
    return list(connection.execute(wanted).scalars())


def put_options(connection: Connection, case_id: int, codes: list[str]) -> None:
    """Set the options of a case."""
    connection.execute(case_option.delete().where(case_option.c.case_id == case_id))
    for code in codes:
        connection.execute(case_option.insert().values(case_id=case_id, code=code))


def edited_since(connection: Connection, chain: str, act: str) -> bool:
    """Whether somebody worked on a chain after its last entry of this act."""
    last = select(history.c.seq).where(history.c.chain == chain, history.c.act == act).order_by(history.c.seq.desc())
    seq = connection.execute(last.limit(1)).scalar_one_or_none() or 0
    later = select(history.c.id).where(history.c.chain == chain, history.c.seq > seq, history.c.undoable != "no")
    return connection.execute(later.limit(1)).first() is not None
