"""The outbox: bytes and queue entry in one transaction, every step committed before the world sees it."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, func, select

from ..domain.steps import Event, Step, move
from .engine import read_meta, write_meta
from .tables import filing


@dataclass(frozen=True, kw_only=True)
class Filing:
    """One outgoing message of a frozen version."""

    id: int
    uid: str
    declaration_id: int
    version_id: int
    channel: str
    client_sequence_number: str
    name: str
    sha256: str
    data: bytes
    step: Step
    step_at: datetime
    sendings: int
    """How often the bytes began to leave; more than once only after proof or a person's word."""
    sending_at: datetime | None
    """When they last did."""
    seen_before: list[str]
    """Traces in the client's folders that say nothing of the last sending: they were there before it."""
    tries: int
    """How often in a row the channel could not be reached; makes the pause grow."""
    next_try_at: datetime | None
    trouble: str
    queued_at: datetime
    unified_number: str

    @property
    def label(self) -> str:
        """What a round of the courier calls it."""
        return self.client_sequence_number


def next_client_sequence_number(connection: Connection) -> str:
    """`Q` + epoch of the store + 12-digit counter: 18 characters, no clock, unique for ever (design section 4)."""
    counter = int(read_meta(connection, "client_counter")) + 1
    write_meta(connection, "client_counter", str(counter))
    return f"Q{read_meta(connection, 'epoch')}{counter:012d}"


def enqueue(
    connection: Connection,
    *,
    declaration_id: int,
    version_id: int,
    channel: str,
    client_sequence_number: str,
    name: str,
    data: bytes,
    at: datetime,
) -> int:
    """Put a message into the outbox."""
    key = connection.execute(
        filing.insert().values(
            uid=str(uuid.uuid4()),
            declaration_id=declaration_id,
            version_id=version_id,
            channel=channel,
            client_sequence_number=client_sequence_number,
            name=name,
            sha256=hashlib.sha256(data).hexdigest(),
            data=data,
            step=Step.QUEUED.value,
            step_at=at,
            seen_before=[],
            queued_at=at,
        )
    ).inserted_primary_key
    assert key is not None
    return int(key[0])


def advance(
    connection: Connection, filing_id: int, event: Event, at: datetime, *, trouble: str | None = None, **more: Any
) -> Step:
    """The one writer of steps. Raises `Fault` for a move the table does not have."""
    return advance_in(filing, connection, filing_id, event, at, trouble=trouble, **more)


def advance_in(
    table: Table, connection: Connection, key: int, event: Event, at: datetime, *, trouble: str | None, **more: Any
) -> Step:
    """`advance` in a table of that shape: declarations and manifests leave in the same steps."""
    now = Step(connection.execute(select(table.c.step).where(table.c.id == key)).scalar_one())
    then = move(now, event)
    values: dict[str, Any] = {"step": then.value, **more}
    if then != now:
        values["step_at"] = at
    if trouble is not None:
        values["trouble"] = trouble
    connection.execute(table.update().where(table.c.id == key).values(**values))
    return then


def put_off(connection: Connection, filing_id: int, *, until: datetime, trouble: str) -> None:
    """Say why a queued message is waiting and when it is tried again."""
    put_off_in(filing, connection, filing_id, until=until, trouble=trouble)


def put_off_in(table: Table, connection: Connection, key: int, *, until: datetime, trouble: str) -> None:
    """`put_off` in a table of that shape."""
    values = {"next_try_at": until, "trouble": trouble, "tries": table.c.tries + 1}
    connection.execute(table.update().where(table.c.id == key).values(**values))


def note_facts(connection: Connection, filing_id: int, **values: Any) -> None:
    """Keep what was learned of a filing beside its step (`unified_number`, `trouble`, `seen_before`)."""
    connection.execute(filing.update().where(filing.c.id == filing_id).values(**values))


def is_ours(connection: Connection, one: Filing) -> bool:
    """Whether this store, since it was created, restored or moved, drew the filing's number: then it knows all of it."""
    return one.client_sequence_number.startswith(f"Q{read_meta(connection, 'epoch')}")


def filing_by_id(connection: Connection, filing_id: int) -> Filing:
    """One filing."""
    return _filing(connection.execute(select(filing).where(filing.c.id == filing_id)).mappings().one())


def filings_in(connection: Connection, *steps: Step) -> list[Filing]:
    """Filings in these steps, oldest first."""
    wanted = select(filing).where(filing.c.step.in_([step.value for step in steps])).order_by(filing.c.id)
    return [_filing(row) for row in connection.execute(wanted).mappings()]


def live_in(connection: Connection, *steps: Step) -> list[str]:
    """Client numbers of live filings (the newest of their declaration) in these steps, oldest first."""
    newest = select(func.max(filing.c.id)).group_by(filing.c.declaration_id)
    wanted = (
        select(filing.c.client_sequence_number)
        .where(filing.c.step.in_([step.value for step in steps]), filing.c.id.in_(newest))
        .order_by(filing.c.id)
    )
    return list(connection.execute(wanted).scalars())


def filings_of(connection: Connection, declaration_id: int) -> list[Filing]:
    """The filings of a declaration, oldest first; the last one is live."""
    wanted = select(filing).where(filing.c.declaration_id == declaration_id).order_by(filing.c.id)
    return [_filing(row) for row in connection.execute(wanted).mappings()]


def filing_with_number(connection: Connection, client_sequence_number: str) -> Filing | None:
    """The filing that carries a client number."""
    if not client_sequence_number:
        return None
    wanted = select(filing).where(filing.c.client_sequence_number == client_sequence_number)
    row = connection.execute(wanted).mappings().first()
    return _filing(row) if row else None


def filing_with_unified(connection: Connection, unified_number: str) -> Filing | None:
    """The newest filing known under a unified number."""
    if not unified_number:
        return None
    wanted = select(filing).where(filing.c.unified_number == unified_number).order_by(filing.c.id.desc()).limit(1)
    row = connection.execute(wanted).mappings().first()
    return _filing(row) if row else None


def _filing(row: Any) -> Filing:
    return Filing(**{**row, "step": Step(row["step"])})


def live_numbers(connection: Connection) -> dict[int, str]:
    """Declaration -> client number of its newest filing."""
    wanted = select(filing.c.declaration_id, filing.c.client_sequence_number).order_by(filing.c.id)
    return {row.declaration_id: row.client_sequence_number for row in connection.execute(wanted)}
