"""Rows that stand beside the forms of a case, for case packages: whole columns out, whole columns in, found by name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, select

from .attempt_tables import attempt
from .exchange_tables import broker, confirmation, hand_over, hand_over_file, receipt_evidence, version_source
from .office_records import office_record
from .tables import declaration, form_version, receipt, valuation


def office_records(connection: Connection, case_id: int) -> list[dict[str, Any]]:
    """The office records of a case, dropped ones too, oldest first."""
    wanted = select(office_record).where(office_record.c.case_id == case_id).order_by(office_record.c.id)
    return [dict(row) for row in connection.execute(wanted).mappings()]


def put_office_record(connection: Connection, case_id: int, **columns: Any) -> bool:
    """A record as it is at its sender; False when its name belongs to another case here."""
    return _put(connection, office_record, {"case_id": case_id}, columns)


def valuations(connection: Connection, case_id: int) -> list[dict[str, Any]]:
    """What was said about the values of the declarations of a case."""
    wanted = select(valuation).where(valuation.c.case_id == case_id).order_by(valuation.c.number)
    return [dict(row) for row in connection.execute(wanted).mappings()]


def confirmations(connection: Connection, declaration_id: int) -> list[dict[str, Any]]:
    """The proof sheets of a declaration, oldest first."""
    wanted = select(confirmation).where(confirmation.c.declaration_id == declaration_id).order_by(confirmation.c.id)
    return [dict(row) for row in connection.execute(wanted).mappings()]


def put_confirmation(connection: Connection, declaration_id: int, **columns: Any) -> bool:
    """A proof sheet as it is at its sender; False when its name belongs to another declaration here."""
    return _put(connection, confirmation, {"declaration_id": declaration_id}, columns)


def attempts(connection: Connection, declaration_id: int) -> list[dict[str, Any]]:
    """The attempts of a declaration that ended, those taken back too, oldest first."""
    wanted = select(attempt).where(attempt.c.declaration_id == declaration_id).order_by(attempt.c.id)
    return [dict(row) for row in connection.execute(wanted).mappings()]


def put_attempt(connection: Connection, declaration_id: int, **columns: Any) -> bool:
    """An ended attempt as it is at its sender; False when its name belongs to another declaration here."""
    return _put(connection, attempt, {"declaration_id": declaration_id}, columns)


def hand_overs(connection: Connection, declaration_id: int) -> list[dict[str, Any]]:
    """What was handed over of a declaration to brokers, oldest first: the columns, `broker` (name), `files`."""
    wanted = (
        select(hand_over, broker.c.name.label("broker"))
        .join(broker, broker.c.id == hand_over.c.broker_id)
        .where(hand_over.c.declaration_id == declaration_id)
        .order_by(hand_over.c.id)
    )
    rows = [dict(row) for row in connection.execute(wanted).mappings()]
    kept = (hand_over_file.c.name, hand_over_file.c.sha256, hand_over_file.c.size)
    for row in rows:
        of = select(*kept).where(hand_over_file.c.hand_over_id == row["id"]).order_by(hand_over_file.c.id)
        row["files"] = [dict(file) for file in connection.execute(of).mappings()]
    return rows


def put_hand_over(connection: Connection, declaration_id: int, *, files: list[dict[str, Any]], **columns: Any) -> bool:
    """A hand-over as it is at its sender, with its files; False when its name belongs to another declaration here."""
    if not _put(connection, hand_over, {"declaration_id": declaration_id}, columns):
        return False
    key = connection.execute(select(hand_over.c.id).where(hand_over.c.uid == columns["uid"])).scalar_one()
    connection.execute(hand_over_file.delete().where(hand_over_file.c.hand_over_id == key))
    if files:
        connection.execute(hand_over_file.insert(), [{"hand_over_id": key, **one} for one in files])
    return True


def sources(connection: Connection, declaration_id: int) -> list[dict[str, Any]]:
    """What the official versions of a declaration were read from."""
    wanted = (
        select(version_source)
        .join(form_version, form_version.c.id == version_source.c.version_id)
        .where(form_version.c.declaration_id == declaration_id)
        .order_by(version_source.c.id)
    )
    return [dict(row) for row in connection.execute(wanted).mappings()]


def put_source(connection: Connection, version_id: int, **columns: Any) -> None:
    """What a version was read from, unless it is known."""
    known = select(version_source.c.id).where(version_source.c.version_id == version_id)
    if connection.execute(known).first() is None:
        connection.execute(version_source.insert().values(version_id=version_id, **columns))


def evidence(connection: Connection, receipt_id: int) -> list[dict[str, Any]]:
    """The files behind a note."""
    wanted = select(receipt_evidence).where(receipt_evidence.c.receipt_id == receipt_id).order_by(receipt_evidence.c.id)
    return [dict(row) for row in connection.execute(wanted).mappings()]


def put_evidence(connection: Connection, receipt_id: int, **columns: Any) -> None:
    """A file behind a note, unless it is known."""
    known = select(receipt_evidence.c.id).where(
        receipt_evidence.c.receipt_id == receipt_id, receipt_evidence.c.sha256 == columns["sha256"]
    )
    if connection.execute(known).first() is None:
        connection.execute(receipt_evidence.insert().values(receipt_id=receipt_id, **columns))


def originals_beside(connection: Connection, case_id: int) -> list[str]:
    """Hashes of the files these rows name: evidence, answers of customers, what official versions were read from, what
    brokers were given."""
    ours = select(declaration.c.id).where(declaration.c.case_id == case_id).scalar_subquery()
    answers = select(confirmation.c.evidence_sha256).where(confirmation.c.declaration_id.in_(ours))
    notes = (
        select(receipt_evidence.c.sha256)
        .join(receipt, receipt.c.id == receipt_evidence.c.receipt_id)
        .where(receipt.c.declaration_id.in_(ours))
    )
    read = (
        select(version_source.c.sha256)
        .join(form_version, form_version.c.id == version_source.c.version_id)
        .where(form_version.c.declaration_id.in_(ours))
    )
    given = (
        select(hand_over_file.c.sha256)
        .join(hand_over, hand_over.c.id == hand_over_file.c.hand_over_id)
        .where(hand_over.c.declaration_id.in_(ours))
    )
    found = [
        sha256 for wanted in (answers, notes, read, given) for sha256 in connection.execute(wanted).scalars() if sha256
    ]
    found += [file["sha256"] for row in office_records(connection, case_id) for file in row["files"]]
    return list(dict.fromkeys(found))


def _put(connection: Connection, table: Table, owner: dict[str, int], columns: dict[str, Any]) -> bool:
    known = connection.execute(select(table).where(table.c.uid == columns["uid"])).mappings().first()
    if known is None:
        connection.execute(table.insert().values(**owner, **columns))
    elif any(known[name] != key for name, key in owner.items()):
        return False
    else:
        connection.execute(table.update().where(table.c.id == known["id"]).values(**columns))
    return True
