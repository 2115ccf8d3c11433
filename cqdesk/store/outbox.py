"""The outbox: bytes and queue entry in one transaction, every step committed before the world sees it.

Lists of what is under way leave the bytes out (`FilingHead`): there may be a hundred thousand in the queue. The
statements of the courier's round are built once, since building them costs more than running them.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, and_, bindparam, case, exists, func, or_, select

from ..domain.steps import Event, Step, move
from .attempt_tables import attempt
from .engine import read_meta, write_meta
from .prepared import Prepared, PreparedUpdate
from .tables import declaration, filing, moment


@dataclass(frozen=True, kw_only=True)
class FilingHead:
    """One outgoing message of a frozen version, without its bytes."""

    id: int
    uid: str
    declaration_id: int
    version_id: int
    channel: str
    client_sequence_number: str
    name: str
    sha256: str
    step: Step
    step_at: datetime
    sendings: int
    """How often the bytes began to leave; more than once only after proof or a person's word."""
    sending_at: datetime | None
    """When they last did."""
    seen_before: list[str]
    """Traces in the client's folders that say nothing of the last sending: they were there before it."""
    tries: int
    """How often in a row this package could not be laid out; makes the pause grow."""
    next_try_at: datetime | None
    trouble: str
    queued_at: datetime
    unified_number: str
    boot: str
    """Stands for the run of the machine in which the bytes last began to leave (`places.boot_mark`)."""

    @property
    def label(self) -> str:
        """What a round of the courier calls it."""
        return self.client_sequence_number


@dataclass(frozen=True, kw_only=True)
class Filing(FilingHead):
    """One outgoing message with its bytes."""

    data: bytes


_HEAD = [filing.c[name] for name in FilingHead.__dataclass_fields__]
_COLUMNS = [*_HEAD, filing.c.data]
_ONE = select(*_COLUMNS).where(filing.c.id == bindparam("key"))
_HEAD_ONE = Prepared(select(*_HEAD).where(filing.c.id == bindparam("key")))
_OF_NUMBER = Prepared(select(*_HEAD).where(filing.c.client_sequence_number == bindparam("number")))
_OF_UNIFIED = Prepared(
    select(*_HEAD).where(filing.c.unified_number == bindparam("number")).order_by(filing.c.id.desc()).limit(1)
)
_HEADS_OF = Prepared(select(*_HEAD).where(filing.c.declaration_id == bindparam("key")).order_by(filing.c.id))
_OF_DECLARATION = select(*_COLUMNS).where(filing.c.declaration_id == bindparam("key")).order_by(filing.c.id)
_NAMED = select(*_COLUMNS).where(filing.c.id.in_(bindparam("keys", expanding=True)))
_STILL_QUEUED = select(filing.c.id).where(
    filing.c.id.in_(bindparam("keys", expanding=True)), filing.c.step == Step.QUEUED.value
)


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


@cache
def _step_in(table: Table) -> Prepared:
    return Prepared(select(table.c.step).where(table.c.id == bindparam("of_filing")))


@cache
def _update_in(table: Table) -> PreparedUpdate:
    return PreparedUpdate(table)


def advance_in(
    table: Table, connection: Connection, key: int, event: Event, at: datetime, *, trouble: str | None, **more: Any
) -> Step:
    """`advance` in a table of that shape: declarations and manifests leave in the same steps."""
    now = Step(_step_in(table).one(connection, of_filing=key)["step"])
    then = move(now, event)
    values: dict[str, Any] = {"step": then.value, **more}
    if then != now:
        values["step_at"] = at
    if trouble is not None:
        values["trouble"] = trouble
    _update_in(table).run(connection, key, **values)
    return then


_SHOW_STEP = (
    declaration.update()
    .where(
        declaration.c.id == bindparam("of_declaration"),
        ~exists().where(filing.c.declaration_id == bindparam("of_declaration"), filing.c.id > bindparam("of_filing")),
    )
    .values(step=bindparam("step_now"))
)


def show_steps(connection: Connection, moved: Iterable[tuple[FilingHead, Step]]) -> None:
    """Let declarations show the step of their live filing. Nothing else they show hangs on a step alone."""
    rows = [{"of_declaration": one.declaration_id, "of_filing": one.id, "step_now": step.value} for one, step in moved]
    if rows:
        connection.execute(_SHOW_STEP, rows)


_BEGIN = (
    filing.update()
    .where(filing.c.id == bindparam("of_filing"), filing.c.step == Step.QUEUED.value)
    .values(
        step=move(Step.QUEUED, Event.START).value,
        step_at=bindparam("now"),
        sending_at=bindparam("leaving"),
        sendings=filing.c.sendings + 1,
        seen_before=bindparam("seen"),
        boot=bindparam("run_of_machine"),
        trouble="",
    )
)
_ARRIVE = (
    filing.update()
    .where(filing.c.id == bindparam("of_filing"), filing.c.step == Step.SENDING.value)
    .values(
        step=move(Step.SENDING, Event.DELIVERED).value,
        step_at=bindparam("now"),
        trouble="",
        tries=0,
        next_try_at=None,
    )
)


def begin_sending(
    connection: Connection, seen: Sequence[tuple[FilingHead, Collection[str]]], at: datetime, *, boot: str
) -> set[int]:
    """Mark queued filings as `sending`, each with the traces known before; keys of those that still were queued.

    The time of sending never runs back, whatever the clock does: by it failures of an earlier time are told apart.
    """
    queued = set(connection.execute(_STILL_QUEUED, {"keys": [one.id for one, _ in seen]}).scalars())
    begun = [(one, traces) for one, traces in seen if one.id in queued]
    rows = [
        {
            "of_filing": one.id,
            "now": at,
            "leaving": max(at, one.sending_at) if one.sending_at else at,
            "seen": sorted(traces),
            "run_of_machine": boot,
        }
        for one, traces in begun
    ]
    if rows:
        connection.execute(_BEGIN, rows)
    return queued


def arrived(connection: Connection, found: Sequence[FilingHead], at: datetime) -> None:
    """Mark filings as `sent` that are `sending`: their packages lie whole in the channel."""
    if found:
        connection.execute(_ARRIVE, [{"of_filing": one.id, "now": at} for one in found])


def take_over_queue(connection: Connection, channel: str) -> None:
    """Let everything that waits and never began to leave go by this channel instead."""
    never = (filing.c.step == Step.QUEUED.value) & (filing.c.sendings == 0) & (filing.c.channel != channel)
    connection.execute(filing.update().where(never).values(channel=channel))


def put_off(connection: Connection, filing_id: int, *, until: datetime, trouble: str) -> None:
    """Say why a queued message is waiting and when it is tried again."""
    put_off_in(filing, connection, filing_id, until=until, trouble=trouble)


def put_off_in(table: Table, connection: Connection, key: int, *, until: datetime, trouble: str) -> None:
    """`put_off` in a table of that shape."""
    values = {"next_try_at": until, "trouble": trouble, "tries": table.c.tries + 1}
    connection.execute(table.update().where(table.c.id == key).values(**values))


def note_facts(connection: Connection, filing_id: int, **values: Any) -> None:
    """Keep what was learned of a filing beside its step (`unified_number`, `trouble`, `seen_before`)."""
    _update_in(filing).run(connection, filing_id, **values)


def is_ours(connection: Connection, one: FilingHead) -> bool:
    """Whether this store, since it was created, restored or moved, drew the filing's number: then it knows all of it."""
    return one.client_sequence_number.startswith(f"Q{read_meta(connection, 'epoch')}")


def filing_by_id(connection: Connection, filing_id: int) -> Filing:
    """One filing with its bytes."""
    return _filing(connection.execute(_ONE, {"key": filing_id}).mappings().one())


def filings_named(connection: Connection, keys: Sequence[int]) -> list[Filing]:
    """The filings with these keys (a few hundred at most), in this order."""
    rows = connection.execute(_NAMED, {"keys": list(keys)}).mappings()
    found = {row["id"]: _filing(row) for row in rows}
    return [found[key] for key in keys if key in found]


def heads_in(connection: Connection, channel: str, *steps: Step) -> list[FilingHead]:
    """What is in these steps by a channel, oldest first."""
    wanted = (
        select(*_HEAD)
        .where(filing.c.step.in_([step.value for step in steps]), filing.c.channel == channel)
        .order_by(filing.c.id)
    )
    rows = connection.execute(wanted).mappings()
    return [_head(row) for row in rows]


def heads_open(
    connection: Connection, steps: Sequence[Step], *, most: int, of: Collection[int] | None = None
) -> list[FilingHead]:
    """What is in these steps, the first steps first, at most so many; `of` these declarations if given.

    A failed message is no longer open when a later one of its declaration took its place, or its attempt ended.
    """
    later = filing.alias()
    over = or_(
        exists().where(later.c.declaration_id == filing.c.declaration_id, later.c.id > filing.c.id),
        exists().where(
            attempt.c.declaration_id == filing.c.declaration_id,
            attempt.c.last_filing_id >= filing.c.id,
            attempt.c.taken_back_at.is_(None),
        ),
    )
    turn = case({step.value: place for place, step in enumerate(steps)}, value=filing.c.step)
    wanted = (
        select(*_HEAD)
        .where(filing.c.step.in_([step.value for step in steps]), ~and_(filing.c.step == Step.FAILED.value, over))
        .order_by(turn, filing.c.id)
    )
    if of is not None:
        wanted = wanted.where(filing.c.declaration_id.in_(of))
    rows = connection.execute(wanted.limit(most)).mappings()
    return [_head(row) for row in rows]


def filings_in(connection: Connection, *steps: Step) -> list[Filing]:
    """Filings in these steps, oldest first."""
    wanted = select(*_COLUMNS).where(filing.c.step.in_([step.value for step in steps])).order_by(filing.c.id)
    return [_filing(row) for row in connection.execute(wanted).mappings()]


def channels_in(connection: Connection, *steps: Step) -> dict[str, int]:
    """Channel -> how many of its messages are in these steps."""
    wanted = (
        select(filing.c.channel, func.count())
        .where(filing.c.step.in_([step.value for step in steps]))
        .group_by(filing.c.channel)
    )
    return {str(channel): int(count) for channel, count in connection.execute(wanted)}


def queue_of(connection: Connection, channel: str) -> list[int]:
    """Keys of what waits for a channel, in the order it leaves: by the earliest moment of the case that is not done (the
    order of the work list), those without one last, then as they were queued."""
    first = (
        select(moment.c.case_id, func.min(moment.c.at).label("at"))
        .where(moment.c.done_at.is_(None))
        .group_by(moment.c.case_id)
        .subquery()
    )
    wanted = (
        select(filing.c.id)
        .join(declaration, declaration.c.id == filing.c.declaration_id)
        .outerjoin(first, first.c.case_id == declaration.c.case_id)
        .where(filing.c.step == Step.QUEUED.value, filing.c.channel == channel)
        .order_by(first.c.at.is_(None), first.c.at, filing.c.id)
    )
    return list(connection.execute(wanted).scalars())


def numbers_in(connection: Connection, step: Step) -> list[str]:
    """Client numbers of all filings in a step, oldest first."""
    wanted = select(filing.c.client_sequence_number).where(filing.c.step == step.value).order_by(filing.c.id)
    return list(connection.execute(wanted).scalars())


def live_in(connection: Connection, *steps: Step) -> list[str]:
    """Client numbers of live filings (the newest of their declaration) in these steps, oldest first."""
    later = filing.alias()
    wanted = (
        select(filing.c.client_sequence_number)
        .where(
            filing.c.step.in_([step.value for step in steps]),
            ~exists().where(later.c.declaration_id == filing.c.declaration_id, later.c.id > filing.c.id),
        )
        .order_by(filing.c.id)
    )
    return list(connection.execute(wanted).scalars())


def filings_of(connection: Connection, declaration_id: int) -> list[Filing]:
    """The filings of a declaration with their bytes, oldest first; the last one is live."""
    return [_filing(row) for row in connection.execute(_OF_DECLARATION, {"key": declaration_id}).mappings()]


def heads_of(connection: Connection, declaration_id: int) -> list[FilingHead]:
    """The filings of a declaration, oldest first; the last one is live."""
    return [_head(row) for row in _HEADS_OF.rows(connection, key=declaration_id)]


def head_by_id(connection: Connection, filing_id: int) -> FilingHead:
    """One filing."""
    return _head(_HEAD_ONE.one(connection, key=filing_id))


def head_with_number(connection: Connection, client_sequence_number: str) -> FilingHead | None:
    """The filing that carries a client number."""
    if not client_sequence_number:
        return None
    row = _OF_NUMBER.first(connection, number=client_sequence_number)
    return _head(row) if row else None


def head_with_unified(connection: Connection, unified_number: str) -> FilingHead | None:
    """The newest filing known under a unified number."""
    if not unified_number:
        return None
    row = _OF_UNIFIED.first(connection, number=unified_number)
    return _head(row) if row else None


def _head(row: Mapping[Any, Any]) -> FilingHead:
    return FilingHead(**{**row, "step": Step(row["step"])})


def _filing(row: Mapping[Any, Any]) -> Filing:
    return Filing(**{**row, "step": Step(row["step"])})


def live_numbers(connection: Connection) -> dict[int, str]:
    """Declaration -> client number of its newest filing."""
    wanted = select(filing.c.declaration_id, filing.c.client_sequence_number).order_by(filing.c.id)
    return {row.declaration_id: row.client_sequence_number for row in connection.execute(wanted)}
