"""Many filings without waiting for the rules to judge each: one finished case, copied row by row.

Case, declaration and version are copied by SQL; each message carries a contract number of its own, by which a judge who
sees only messages tells them apart, and goes through the real outbox (`outbox.enqueue`), so that the courier, the channel
and the receipts see nothing but real filings.
"""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cqdesk.actions.demo import load_sample, samples
from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import chain_of
from cqdesk.actions.filing import file_case, package
from cqdesk.actions.state import refresh
from cqdesk.store import cases, declarations, outbox
from cqdesk.store.column_types import instant_text
from cqdesk.store.engine import Connection

CONTRACT = "BENCH{:07d}"


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """A filed declaration and everything a copy of it needs."""

    rows: dict[str, dict[str, Any]]
    client_number: str
    contract: str
    message: bytes
    channel: str


@dataclass(frozen=True, kw_only=True)
class Copy:
    """A declaration made from the pattern, not filed yet."""

    case: str
    declaration: int
    contract: str


def pattern(desk: Desk, sample: int = 1) -> Pattern:
    """File a sample once; its filing stays in the queue."""
    ours, found = samples()
    case = load_sample(desk, found[sample], ours)
    (done,) = file_case(desk, case)[:1]
    with desk.store.read() as connection:
        filing = outbox.filing_by_id(connection, int(done["filing"]))
        rows = {
            "declaration": _row(connection, "declaration", filing.declaration_id),
            "form_version": _row(connection, "form_version", filing.version_id),
        }
        rows["cases"] = _row(connection, "cases", rows["declaration"]["case_id"])
        contract = declarations.load(connection, filing.version_id).filled.form.contract_number
    with zipfile.ZipFile(io.BytesIO(filing.data)) as archive:
        (name,) = archive.namelist()
        message = archive.read(name)
    return Pattern(
        rows=rows,
        client_number=filing.client_sequence_number,
        contract=contract,
        message=message,
        channel=filing.channel,
    )


def _row(connection: Connection, table: str, key: int) -> dict[str, Any]:
    return dict(connection.exec_driver_sql(f"SELECT * FROM {table} WHERE id = ?", (key,)).mappings().one())


def draft_copies(desk: Desk, of: Pattern, count: int, *, minutes: int = 0) -> list[Copy]:
    """Add `count` cases with a draft each, in one transaction. `minutes`: each has a cut-off so much before the last."""
    made = []
    now = desk.clock.now()
    with desk.store.write() as connection:
        serial = int(connection.exec_driver_sql("SELECT max(id) FROM cases").scalar_one())
        fresh = {"step": "", "stage": "", "known_unified_number": "", "known_entry_number": "", "flags": "[]"}
        for n in range(1, count + 1):
            contract = CONTRACT.format(serial + n)
            number = f"26-{serial + n:06d}"
            case = _copy(connection, "cases", of.rows["cases"], number=number, title=contract)
            chain = chain_of(cases.case_by_id(connection, case))
            desk.write_history(connection, chain, "new_case", {"direction": of.rows["cases"]["direction"]})
            declaration = _copy(connection, "declaration", of.rows["declaration"], case_id=case, **fresh)
            document = str(of.rows["form_version"]["document"]).replace(of.contract, contract)
            document = document.replace(of.client_number, "")
            version = _copy(
                connection,
                "form_version",
                of.rows["form_version"],
                declaration_id=declaration,
                frozen_at=None,
                document=document,
            )
            connection.exec_driver_sql("UPDATE declaration SET version_id = ? WHERE id = ?", (version, declaration))
            declarations.rebuild_columns(connection, declaration)
            if minutes:
                at = instant_text(now + timedelta(minutes=minutes * (count - n)))
                connection.exec_driver_sql(
                    "INSERT INTO moment (case_id, kind, at, source) VALUES (?, 'customs-cutoff', ?, 'benchmark')",
                    (case, at),
                )
            made.append(Copy(case=number, declaration=declaration, contract=contract))
    return made


def queue_copies(desk: Desk, of: Pattern, copies: Sequence[Copy], *, data: bytes | None = None) -> list[str]:
    """Freeze and queue drafts in one transaction; their client numbers. `data`: these bytes instead of the package."""
    numbers = []
    now = desk.clock.now()
    with desk.store.write() as connection:
        for one in copies:
            row = declarations.declaration_by_id(connection, one.declaration)
            declarations.freeze(connection, row.version_id, now)
            number = outbox.next_client_sequence_number(connection)
            message = of.message.replace(of.client_number.encode(), number.encode())
            message = message.replace(of.contract.encode(), one.contract.encode())
            outbox.enqueue(
                connection,
                declaration_id=one.declaration,
                version_id=row.version_id,
                channel=of.channel,
                client_sequence_number=number,
                name=f"{number}.zip",
                data=package(number, message) if data is None else data,
                at=now,
            )
            refresh(desk, connection, one.declaration, dates=False)
            numbers.append(number)
    return numbers


def _copy(connection: Connection, table: str, row: dict[str, Any], **changed: Any) -> int:
    values = {name: value for name, value in row.items() if name != "id"} | changed | {"uid": str(uuid.uuid4())}
    columns = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join("?" for _ in values)
    made = connection.exec_driver_sql(f"INSERT INTO {table} ({columns}) VALUES ({marks})", tuple(values.values()))
    return int(made.lastrowid)
