"""The history: one hash chain per case, company or settings, in which nothing is ever changed.

hash = sha256(previous hash + canonical JSON of {chain, seq, at, who, act, payload}), hexadecimal; the first previous is
64 zeros (`docs/history-format.md`). What undo needs lies outside the chain, so that old snapshots may be dropped.

Undo is a new entry, never a removal. Two stacks are kept as a mark on the entries (`stands`): what can be undone and
what can be redone. A push is always a new entry, so the newest of a stack is its top.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, String, bindparam, func, select, type_coerce

from . import seals
from .column_types import canonical, instant_text
from .prepared import Prepared, insert_of
from .tables import history

START = "0" * 64
_QUICK = 1
"""Snapshots pass: half the space saved by the slowest level of zlib is not worth the wait at every key."""
KEPT_SNAPSHOTS = 500
"""Steps that can be undone."""
Undoable = Literal["yes", "no", "barrier"]
"""`no`: undo passes over it (a receipt arrived). `barrier`: undo stops here and says why (filing, raw papers)."""
Stands = Literal["done", "undone", ""]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the history."""

    id: int
    chain: str
    seq: int
    at: datetime
    who: str
    act: str
    payload: dict[str, Any]
    previous: str
    hash: str
    undoable: Undoable
    stands: Stands
    has_before: bool


_ENTRY = [
    *[history.c[name] for name in Entry.__dataclass_fields__ if name != "has_before"],
    history.c.before.is_not(None).label("has_before"),
]


# built once: every act and every receipt writes a line, and building a statement costs more than running it
_LAST = Prepared(
    select(history.c.seq, history.c.hash)
    .where(history.c.chain == bindparam("of_chain"))
    .order_by(history.c.seq.desc())
    .limit(1)
)
_INSERT = insert_of(history, *(one.name for one in history.c if one.name != "id"))
_END_REDO = Prepared(
    history.update()
    .where(history.c.chain == bindparam("of_chain"), history.c.stands == "undone")
    .values(before=None, stands="")
)
_FORGET = Prepared(history.update().where(history.c.id == bindparam("entry")).values(before=None))
_BEYOND = Prepared(
    select(history.c.id, history.c.before.is_not(None).label("kept"))
    .where(history.c.chain == bindparam("of_chain"), history.c.stands == "done")
    .order_by(history.c.seq.desc())
    .offset(bindparam("newest"))
    .limit(1)
)


def link(previous: str, *, chain: str, seq: int, at: datetime, who: str, act: str, payload: Any) -> str:
    """The hash of one entry (format: module docstring)."""
    content = canonical(
        {"chain": chain, "seq": seq, "at": instant_text(at), "who": who, "act": act, "payload": payload}
    )
    return hashlib.sha256((previous + content).encode()).hexdigest()


def append(
    connection: Connection,
    chain: str,
    act: str,
    payload: dict[str, Any],
    *,
    who: str,
    at: datetime,
    undoable: Undoable = "no",
    before: dict[str, Any] | str | None = None,
) -> int:
    """Add one entry and return its id. `before` is the state undo writes back, or its JSON.

    What can be undone, or forbids it, is a new act: what was undone before it can no longer be redone.
    """
    if undoable != "no":
        _END_REDO.run(connection, of_chain=chain)
    stands: Stands = "" if undoable == "no" else "done"
    return _add(connection, chain, act, payload, who=who, at=at, undoable=undoable, stands=stands, before=before)


def turn(
    connection: Connection, target: Entry, act: str, payload: dict[str, Any], *, who: str, at: datetime, before: Any
) -> int:
    """Add the entry that undoes (or redoes) `target`, which leaves its stack; the new one stands on the other."""
    other: Stands = "undone" if target.stands == "done" else "done"
    _drop(connection, history.c.id == target.id)
    return _add(connection, target.chain, act, payload, who=who, at=at, undoable="yes", stands=other, before=before)


def top(connection: Connection, chain: str, stands: Stands) -> Entry | None:
    """What is undone (`done`) or redone (`undone`) next; None when there is nothing."""
    wanted = select(*_ENTRY).where(history.c.chain == chain, history.c.stands == stands)
    row = connection.execute(wanted.order_by(history.c.seq.desc()).limit(1)).mappings().first()
    return Entry(**row) if row else None


def _add(
    connection: Connection,
    chain: str,
    act: str,
    payload: dict[str, Any],
    *,
    who: str,
    at: datetime,
    undoable: Undoable,
    stands: Stands,
    before: dict[str, Any] | str | None,
) -> int:
    last = _LAST.first(connection, of_chain=chain)
    seq, previous = (last["seq"] + 1, last["hash"]) if last else (1, START)
    payload = {**payload, **seals.said_of(connection, chain)}
    payload = json.loads(canonical(payload))  # what is hashed is what will be read back
    key = _INSERT.add(
        connection,
        chain=chain,
        seq=seq,
        at=at,
        who=who,
        act=act,
        payload=payload,
        previous=previous,
        hash=link(previous, chain=chain, seq=seq, at=at, who=who, act=act, payload=payload),
        undoable=undoable,
        stands=stands,
        before=None if before is None else _packed(before),
    )
    if stands == "done" and seq > KEPT_SNAPSHOTS:  # a chain that short has none beyond
        _drop_beyond(connection, chain)
    return key


def _packed(before: dict[str, Any] | str) -> bytes:
    return zlib.compress((before if isinstance(before, str) else canonical(before)).encode(), _QUICK)


def _drop_beyond(connection: Connection, chain: str) -> None:
    """Drop the snapshot of the one act that is now beyond the kept steps; it stays on the stack to say so."""
    beyond = _BEYOND.first(connection, of_chain=chain, newest=KEPT_SNAPSHOTS)
    if beyond is not None and beyond["kept"]:
        _FORGET.run(connection, entry=beyond["id"])


def _drop(connection: Connection, which: Any) -> None:
    connection.execute(history.update().where(which).values(before=None, stands=""))


def entries(connection: Connection, chain: str, *, newest: int | None = None) -> list[Entry]:
    """The entries of a chain, oldest first; only the `newest` ones if given."""
    wanted = select(*_ENTRY).where(history.c.chain == chain).order_by(history.c.seq.desc())
    if newest is not None:
        wanted = wanted.limit(newest)
    return [Entry(**row) for row in reversed(connection.execute(wanted).mappings().all())]


def before(connection: Connection, entry: int) -> dict[str, Any] | None:
    """The state before an entry, if it is still kept."""
    found = connection.execute(select(history.c.before).where(history.c.id == entry)).scalar_one_or_none()
    return None if found is None else dict(json.loads(zlib.decompress(found)))


def broken_chains(connection: Connection) -> dict[str, int]:
    """Chains that do not hold, each with the first number at which it does not. One walk over all of them.

    The texts are taken as the columns hold them: they were written canonical, and another writing is a change.
    """
    texts = [type_coerce(history.c[name], String).label(name) for name in ("at", "payload")]
    names = ("chain", "seq", "who", "act", "previous", "hash")
    wanted = select(*texts, *(history.c[name] for name in names)).order_by(history.c.chain, history.c.seq)
    wrong: dict[str, int] = {}
    chain, number, previous = None, 0, START
    for row in connection.execution_options(yield_per=1000).execute(wanted):
        if row.chain != chain:
            chain, number, previous = row.chain, 0, START
        number += 1
        act, at, who, of = (canonical(one) for one in (row.act, row.at, row.who, row.chain))
        content = f'{{"act":{act},"at":{at},"chain":{of},"payload":{row.payload},"seq":{number},"who":{who}}}'
        held = hashlib.sha256((previous + content).encode()).hexdigest() == row.hash
        if not (held and row.seq == number and row.previous == previous):
            wrong.setdefault(row.chain, number)
        previous = row.hash
    return wrong


def rows_missing(connection: Connection) -> int:
    """How many entries are gone, wherever they stood. Entries are numbered through over all chains and never removed: so
    the end of a chain that was cut off is seen, unless it was the end of all of them."""
    wanted = select(func.count(), func.coalesce(func.max(history.c.id), 0))
    number, last = connection.execute(wanted).one()
    return int(last) - int(number)


def chains(connection: Connection) -> list[str]:
    """All chains."""
    return list(connection.execute(select(history.c.chain).group_by(history.c.chain)).scalars())


def length(connection: Connection, chain: str) -> int:
    """How many entries a chain has."""
    return int(
        connection.execute(select(func.count()).select_from(history).where(history.c.chain == chain)).scalar_one()
    )
