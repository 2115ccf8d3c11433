"""Many filings without waiting for the rules to judge each: one finished case, copied row by row.

Case, declaration and frozen version are copied by SQL; the message gets a client number of its own and goes through the
real outbox (`outbox.enqueue`), so that the courier, the channel and the receipts see nothing but real filings.
"""

from __future__ import annotations

import io
import uuid
import zipfile
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cqdesk.actions.demo import load_sample, samples
from cqdesk.actions.desk import Desk
from cqdesk.actions.filing import file_case, package
from cqdesk.store import outbox
from cqdesk.store.engine import Connection
from cqdesk.store.tables import instant_text

@dataclass(frozen=True, kw_only=True)
class Pattern:
    """A filed declaration and everything a copy of it needs."""

    rows: dict[str, dict[str, Any]]
    client_number: str
    message: bytes
    channel: str


def pattern(desk: Desk, sample: int = 1) -> Pattern:
    """File a sample once; its filing stays in the queue as the first of many."""
    ours, found = samples()
    case = load_sample(desk, found[sample], ours)
    (done,) = file_case(desk, case)[:1]
    with desk.store.read() as connection:
        filing = outbox.filing_by_id(connection, int(done["filing"]))
        keys = {"declaration": filing.declaration_id, "form_version": filing.version_id}
        rows = {name: _row(connection, name, key) for name, key in keys.items()}
        rows["cases"] = _row(connection, "cases", rows["declaration"]["case_id"])
    with zipfile.ZipFile(io.BytesIO(filing.data)) as archive:
        (name,) = archive.namelist()
        message = archive.read(name)
    return Pattern(rows=rows, client_number=filing.client_sequence_number, message=message, channel=filing.channel)


def _row(connection: Connection, table: str, key: int) -> dict[str, Any]:
    return dict(connection.exec_driver_sql(f"SELECT * FROM {table} WHERE id = ?", (key,)).mappings().one())


def file_copies(desk: Desk, of: Pattern, count: int, *, data: bytes | None = None, minutes: int = 0) -> list[str]:
    """Queue `count` copies in one transaction; their client numbers.

    `data`: these bytes instead of a real package. `minutes`: each case has a cut-off so much after the one before.
    """
    numbers = []
    now = desk.clock.now()
    with desk.store.write() as connection:
        serial = int(connection.exec_driver_sql("SELECT max(id) FROM cases").scalar_one())
        for n in range(1, count + 1):
            case = _copy(connection, "cases", of.rows["cases"], number=f"26-{serial + n:06d}", title="")
            declaration = _copy(connection, "declaration", of.rows["declaration"], case_id=case)
            version = _copy(connection, "form_version", of.rows["form_version"], declaration_id=declaration)
            connection.exec_driver_sql("UPDATE declaration SET version_id = ? WHERE id = ?", (version, declaration))
            if minutes:
                at = now + timedelta(minutes=minutes * n)
                connection.exec_driver_sql(
                    "INSERT INTO moment (case_id, kind, at, source) VALUES (?, 'customs-cutoff', ?, 'benchmark')",
                    (case, instant_text(at)),
                )
            number = outbox.next_client_sequence_number(connection)
            message = of.message.replace(of.client_number.encode(), number.encode())
            outbox.enqueue(
                connection,
                declaration_id=declaration,
                version_id=version,
                channel=of.channel,
                client_sequence_number=number,
                name=f"{number}.zip",
                data=package(number, message) if data is None else data,
                at=now,
            )
            numbers.append(number)
    return numbers


def _copy(connection: Connection, table: str, row: dict[str, Any], **changed: Any) -> int:
    values = {name: value for name, value in row.items() if name != "id"} | changed | {"uid": str(uuid.uuid4())}
    columns = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join("?" for _ in values)
    made = connection.exec_driver_sql(f"INSERT INTO {table} ({columns}) VALUES ({marks})", tuple(values.values()))
    return int(made.lastrowid)
