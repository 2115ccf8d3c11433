"""What the history says of bytes: every message that left and every receipt that was understood is named in its chain.

The entry carries `kept: {uid: sha256}` (of a manifest message its id in place of the uid). So a message or receipt that
was exchanged together with its own hash, or taken away, does not fit its chain. Entries written before this was so name
none. Format: `docs/history-format.md`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from sqlalchemy import Connection, String, select, type_coerce

from .column_types import json_object
from .tables import filing, history, metadata, receipt

KEY = "kept"


class Kept(Protocol):
    """A row that holds bytes."""

    @property
    def uid(self) -> str: ...
    @property
    def sha256(self) -> str: ...


def named(*rows: Kept) -> dict[str, dict[str, str]]:
    """What an entry of the history says of these rows."""
    return {KEY: {one.uid: one.sha256 for one in rows}}


def chains_without(connection: Connection) -> list[str]:
    """Chains that name bytes which are gone or were exchanged."""
    there = dict(_there(connection))
    wanted = select(history.c.chain, type_coerce(history.c.payload, String).label("payload")).where(
        type_coerce(history.c.payload, String).contains(f'"{KEY}":')
    )
    wrong = set()
    for row in connection.execution_options(yield_per=1000).execute(wanted):
        said = json_object(row.payload).get(KEY)
        if isinstance(said, dict) and any(there.get(key) != sha256 for key, sha256 in said.items()):
            wrong.add(str(row.chain))
    return sorted(wrong)


def _there(connection: Connection) -> Iterator[tuple[str, str]]:
    messages, answers = metadata.tables["manifest_message"], metadata.tables["manifest_receipt"]
    for key, table in (
        (filing.c.uid, filing),
        (receipt.c.uid, receipt),
        (messages.c.message_id, messages),
        (answers.c.uid, answers),
    ):
        yield from ((row[0], row[1]) for row in connection.execute(select(key, table.c.sha256)))
