"""Consols: a document each, narrow columns that mirror it, the links of houses to declarations."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, func, select

from ..domain.consolidation.model import Consol
from ..domain.consolidation.receipts import BillStage
from ..domain.consolidation.record import ConsolRecord, with_stages
from ..errors import UserError
from . import seals
from .column_types import AMOUNT_SCALE, scaled
from .consol_documents import consol_document, consol_record
from .consol_tables import consol, consol_container, consol_photo, entry_note, house_bill, house_declaration
from .tables import cases, declaration, filing, form_version

LIVE, CLOSED, CANCELLED = "live", "closed", "cancelled"
CUTOFFS = ("cfs_cutoff", "customs_cutoff", "vgm_cutoff", "gate_cutoff", "departure")


@dataclass(frozen=True, kw_only=True)
class ConsolRow:
    """A consol as lists show it."""

    id: int
    uid: str
    number: str
    state: str
    mode: str
    direction: str
    master: str
    vessel_code: str
    vessel_name: str
    voyage: str
    next_cutoff: datetime | None
    sample: str
    created_at: datetime
    changed_at: datetime


_ROW = [consol.c[name] for name in ConsolRow.__dataclass_fields__]


def new_consol(connection: Connection, record: ConsolRecord, *, at: datetime, year: int, sample: str = "") -> ConsolRow:
    """Keep a new consol under the next number of its year (`P26-000001`); the number in `record` is replaced."""
    start = f"P{year % 100:02d}-"
    last = connection.execute(select(func.max(consol.c.number)).where(consol.c.number.like(f"{start}%"))).scalar_one()
    number = f"{start}{int(last.removeprefix(start)) + 1 if last else 1:06d}"
    uid, values = str(uuid.uuid4()), _values(record, number, at)
    key = connection.execute(
        consol.insert().values(uid=uid, state=LIVE, sample=sample, created_at=at, **values)
    ).inserted_primary_key
    assert key is not None
    seals.written_consol(connection, uid, values["document"])
    _mirror(connection, int(key[0]), record, {})
    return row_by_id(connection, int(key[0]))


def _values(record: ConsolRecord, number: str, at: datetime) -> dict[str, Any]:
    held = record.consol
    to_come = [held.times[name] for name in CUTOFFS if name in held.times and held.times[name] >= at]
    document = consol_document(record)
    document["consol"]["number"] = number
    return {
        "number": number,
        "mode": held.mode.value,
        "direction": "export" if held.export else "import",
        "master": held.master,
        "vessel_code": held.vessel_code,
        "vessel_name": held.vessel_name,
        "voyage": held.voyage,
        "next_cutoff": min(to_come, default=None),
        "document": document,
        "changed_at": at,
    }


def save(connection: Connection, row: ConsolRow, record: ConsolRecord, at: datetime) -> None:
    """Write a changed consol; the cached stages of the houses that stay are kept."""
    values = _values(record, row.number, at)
    connection.execute(consol.update().where(consol.c.id == row.id).values(**values))
    seals.written_consol(connection, row.uid, values["document"])
    _mirror(connection, row.id, record, stages_kept(connection, row.id))


def _mirror(connection: Connection, consol_id: int, record: ConsolRecord, stages: Mapping[str, str]) -> None:
    for table, rows in (
        (house_bill, _house_rows(record, stages)),
        (consol_container, _box_rows(record.consol)),
        (entry_note, _note_rows(record)),
        (consol_photo, _photo_rows(record)),
    ):
        connection.execute(table.delete().where(table.c.consol_id == consol_id))
        if rows:
            connection.execute(table.insert(), [{"consol_id": consol_id, **values} for values in rows])


def _house_rows(record: ConsolRecord, stages: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "row": row,
            "number": house.number,
            "shipper": house.shipper.name,
            "consignee": house.consignee.name,
            "pieces": house.stated.pieces,
            "gross_kg": _fitting(house.stated.gross_kg),
            "volume_m3": _fitting(house.stated.volume_m3),
            "stage": stages.get(house.number, BillStage.DRAFT.value),
        }
        for row, house in enumerate(record.consol.houses, start=1)
    ]


def _fitting(value: Any) -> Any:
    return None if value is None or scaled(value, AMOUNT_SCALE) is None else value


def _box_rows(held: Consol) -> list[dict[str, Any]]:
    return [
        {
            "row": row,
            "number": box.number,
            "size_type": box.size_type,
            "seals": " ".join(one.number for one in box.seals),
            "eir_number": box.eir_number,
            "vgm_kg": None if box.vgm is None else _fitting(box.vgm.mass_kg),
            "vgm_method": "" if box.vgm is None else box.vgm.method,
            "sealed_at": box.sealed_at,
            "gate_in_at": box.gate_in_at,
            "returned": box.returned,
        }
        for row, box in enumerate(held.containers, start=1)
    ]


def _note_rows(record: ConsolRecord) -> list[dict[str, Any]]:
    return [
        {"number": one.number, "house": one.house, "issued_at": one.issued_at} for one in record.warehouse.entry_notes
    ]


def _photo_rows(record: ConsolRecord) -> list[dict[str, Any]]:
    return [
        {"sha256": one.sha256, "name": one.name, "kind": one.kind.value, "subject": one.subject}
        for one in record.warehouse.photos
    ]


def stages_kept(connection: Connection, consol_id: int) -> dict[str, str]:
    """The cached stage of every house."""
    rows = connection.execute(
        select(house_bill.c.number, house_bill.c.stage).where(house_bill.c.consol_id == consol_id)
    )
    return {row.number: row.stage for row in rows}


def note_stages(connection: Connection, consol_id: int, stages: Mapping[str, BillStage]) -> None:
    """Keep the stages receipts lead to."""
    kept = stages_kept(connection, consol_id)
    for number, stage in stages.items():
        if kept.get(number) != stage.value:
            connection.execute(
                house_bill.update()
                .where(house_bill.c.consol_id == consol_id, house_bill.c.number == number)
                .values(stage=stage.value)
            )


def set_state(connection: Connection, consol_id: int, state: str, at: datetime) -> None:
    """Close or cancel a consol, or open it again."""
    connection.execute(consol.update().where(consol.c.id == consol_id).values(state=state, changed_at=at))


def row_by_id(connection: Connection, consol_id: int) -> ConsolRow:
    """A consol by its key."""
    return ConsolRow(**connection.execute(select(*_ROW).where(consol.c.id == consol_id)).mappings().one())


def row_of(connection: Connection, number: str) -> ConsolRow:
    """A consol by its number, or by a master number only one has. Raises `UserError` when there is none."""
    found = connection.execute(select(*_ROW).where(consol.c.number == number.strip().upper())).mappings().all()
    if not found:
        found = connection.execute(select(*_ROW).where(consol.c.master == number.strip()).limit(2)).mappings().all()
    if len(found) != 1 or not number.strip():
        raise UserError("consol-unknown", f"没有编号为“{number}”的拼箱。", "请核对拼箱编号，如 P26-000001。")
    return ConsolRow(**found[0])


def rows(connection: Connection) -> list[ConsolRow]:
    """Every consol, the newest first."""
    return [ConsolRow(**row) for row in connection.execute(select(*_ROW).order_by(consol.c.id.desc())).mappings()]


def load(connection: Connection, consol_id: int) -> ConsolRecord:
    """A consol with the stages its receipts led to."""
    document = connection.execute(select(consol.c.document).where(consol.c.id == consol_id)).scalar_one()
    record = consol_record(document)
    stages = {number: BillStage(stage) for number, stage in stages_kept(connection, consol_id).items()}
    return ConsolRecord(
        **{
            **{name: getattr(record, name) for name in ConsolRecord.__dataclass_fields__},
            "consol": with_stages(record.consol, stages),
        }
    )


def document_of(connection: Connection, consol_id: int) -> dict[str, Any]:
    """The document as kept, for undo."""
    return dict(connection.execute(select(consol.c.document).where(consol.c.id == consol_id)).scalar_one())


def boxes_elsewhere(connection: Connection, consol_id: int, numbers: Iterable[str]) -> dict[str, str]:
    """Boxes of other live consols that have not been returned: number -> consol."""
    wanted = (
        select(consol_container.c.number, consol.c.number.label("consol"))
        .join(consol, consol.c.id == consol_container.c.consol_id)
        .where(
            consol.c.state == LIVE,
            consol.c.id != consol_id,
            consol_container.c.returned.is_(False),
            consol_container.c.number.in_(sorted(set(numbers))),
        )
    )
    return {row.number: row.consol for row in connection.execute(wanted)}


def batches_elsewhere(connection: Connection, consol_id: int) -> list[tuple[str, str, datetime]]:
    """Road batch numbers of all other consols: (batch, consol, made); they stay taken for two years."""
    wanted = select(consol.c.number, consol.c.document, consol.c.created_at).where(
        consol.c.id != consol_id, consol.c.mode == "3"
    )
    found = []
    for row in connection.execute(wanted):
        batch = row.document.get("transmission", {}).get("batch", "")
        if batch:
            found.append((batch, row.number, row.created_at))
    return found


def find_entry_note(connection: Connection, number: str) -> tuple[int, str] | None:
    """(consol, house) of an entry note's number, as its QR code names it."""
    row = connection.execute(
        select(entry_note.c.consol_id, entry_note.c.house).where(entry_note.c.number == number)
    ).first()
    return None if row is None else (int(row.consol_id), str(row.house))


@dataclass(frozen=True, kw_only=True)
class Linked:
    """A declaration made from a house."""

    house: str
    declaration_id: int
    case: str
    number: int
    stage: str
    unified_number: str
    entry_number: str
    official_version_id: int | None
    version_id: int
    document: dict[str, Any]


def link(connection: Connection, consol_id: int, house: str, declaration_id: int, at: datetime) -> None:
    """Say that a declaration was made from a house."""
    connection.execute(
        house_declaration.insert().values(consol_id=consol_id, house=house, declaration_id=declaration_id, linked_at=at)
    )


def consols_of(connection: Connection, declaration_id: int) -> list[tuple[int, str]]:
    """(consol, house) a declaration was made from."""
    wanted = select(house_declaration.c.consol_id, house_declaration.c.house).where(
        house_declaration.c.declaration_id == declaration_id
    )
    return [(int(row.consol_id), str(row.house)) for row in connection.execute(wanted)]


def linked(connection: Connection, consol_id: int) -> list[Linked]:
    """The declarations of a consol's houses in their newest official version, else as filed, else their newest."""
    filed = select(func.max(filing.c.version_id)).where(filing.c.declaration_id == declaration.c.id).scalar_subquery()
    version = func.coalesce(declaration.c.official_version_id, filed, declaration.c.version_id)
    wanted = (
        select(
            house_declaration.c.house,
            house_declaration.c.declaration_id,
            cases.c.number.label("case"),
            declaration.c.number,
            declaration.c.stage,
            declaration.c.known_unified_number.label("unified_number"),
            declaration.c.known_entry_number.label("entry_number"),
            declaration.c.official_version_id,
            declaration.c.version_id,
            form_version.c.document,
        )
        .join(declaration, declaration.c.id == house_declaration.c.declaration_id)
        .join(cases, cases.c.id == declaration.c.case_id)
        .join(form_version, form_version.c.id == version)
        .where(house_declaration.c.consol_id == consol_id)
        .order_by(house_declaration.c.id)
    )
    return [Linked(**row) for row in connection.execute(wanted).mappings()]


def differing_columns(connection: Connection, consol_id: int) -> list[str]:
    """Names of mirrored columns and tables that do not agree with the document (`verify`)."""
    record = load(connection, consol_id)
    row = connection.execute(select(consol).where(consol.c.id == consol_id)).mappings().one()
    said = _values(record, row["number"], row["changed_at"])
    wrong = [name for name in said.keys() - {"document", "next_cutoff"} if row[name] != said[name]]
    stages = stages_kept(connection, consol_id)
    pairs: tuple[tuple[Table, list[dict[str, Any]]], ...] = (
        (house_bill, _house_rows(record, stages)),
        (consol_container, _box_rows(record.consol)),
        (entry_note, _note_rows(record)),
        (consol_photo, _photo_rows(record)),
    )
    for table, wanted in pairs:
        kept = connection.execute(select(table).where(table.c.consol_id == consol_id).order_by(table.c.id)).mappings()
        if [{name: one[name] for name in (wanted[0] if wanted else ())} for one in kept] != wanted:
            wrong.append(table.name)
    return wrong
