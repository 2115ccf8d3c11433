"""The history: one hash chain per case, company or settings, in which nothing is ever changed.

hash = sha256(previous hash + canonical JSON of {chain, seq, at, who, act, payload}), hexadecimal; the first previous is
64 zeros. What undo needs (`before`) lies outside the chain, so that old snapshots may be dropped.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Connection, func, select

from .tables import canonical, history

START = "0" * 64
KEPT_SNAPSHOTS = 500
Undoable = Literal["yes", "no", "barrier"]
"""`no`: undo passes over it (a receipt arrived). `barrier`: undo stops here and says why (filing, raw papers)."""


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
    has_before: bool


def link(previous: str, *, chain: str, seq: int, at: datetime, who: str, act: str, payload: Any) -> str:
    """The hash of one entry (format: module docstring)."""
    stamp = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    content = canonical({"chain": chain, "seq": seq, "at": stamp, "who": who, "act": act, "payload": payload})
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
    before: dict[str, Any] | None = None,
) -> int:
    """Add one entry and return its id. `before` is the state undo writes back."""
    last = connection.execute(
        select(history.c.seq, history.c.hash).where(history.c.chain == chain).order_by(history.c.seq.desc()).limit(1)
    ).first()
    seq, previous = (last.seq + 1, last.hash) if last else (1, START)
    payload = json.loads(canonical(payload))  # what is hashed is what will be read back
    found = connection.execute(
        history.insert().values(
            chain=chain,
            seq=seq,
            at=at,
            who=who,
            act=act,
            payload=payload,
            previous=previous,
            hash=link(previous, chain=chain, seq=seq, at=at, who=who, act=act, payload=payload),
            undoable=undoable,
            before=None if before is None else zlib.compress(canonical(before).encode()),
        )
    ).inserted_primary_key
    if seq > KEPT_SNAPSHOTS:
        connection.execute(
            history.update().where(history.c.chain == chain, history.c.seq == seq - KEPT_SNAPSHOTS).values(before=None)
        )
    assert found is not None
    return int(found[0])


def entries(connection: Connection, chain: str, *, newest: int | None = None) -> list[Entry]:
    """The entries of a chain, oldest first; only the `newest` ones if given."""
    wanted = select(
        *[c for c in history.c if c.name != "before"], history.c.before.is_not(None).label("has_before")
    ).where(history.c.chain == chain)
    wanted = wanted.order_by(history.c.seq.desc())
    if newest is not None:
        wanted = wanted.limit(newest)
    return [Entry(**row) for row in reversed(connection.execute(wanted).mappings().all())]


def before(connection: Connection, entry: int) -> dict[str, Any] | None:
    """The state before an entry, if it is still kept."""
    found = connection.execute(select(history.c.before).where(history.c.id == entry)).scalar_one_or_none()
    return None if found is None else dict(json.loads(zlib.decompress(found)))


def broken_links(connection: Connection, chain: str) -> list[int]:
    """Sequence numbers at which a chain does not hold."""
    wrong: list[int] = []
    previous = START
    for number, entry in enumerate(entries(connection, chain), start=1):
        expected = link(
            previous, chain=chain, seq=number, at=entry.at, who=entry.who, act=entry.act, payload=entry.payload
        )
        if entry.seq != number or entry.previous != previous or entry.hash != expected:
            wrong.append(entry.seq)
        previous = entry.hash
    return wrong


def chains(connection: Connection) -> list[str]:
    """All chains."""
    return list(connection.execute(select(history.c.chain).group_by(history.c.chain)).scalars())


def length(connection: Connection, chain: str) -> int:
    """How many entries a chain has."""
    return int(
        connection.execute(select(func.count()).select_from(history).where(history.c.chain == chain)).scalar_one()
    )
