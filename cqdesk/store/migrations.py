"""The ladder: numbered steps from the first schema to the newest, never edited later.

A new store is made whole by `create`; an older one climbs: `STEPS[n - 1]` turns a store of version n into n + 1.

To add a version: change `tables`, append a function to `STEPS` that writes out its own statements (it must not use
`metadata`, which moves on), and lay a small store of the version before into `tests/store/museum`. A test climbs from
each of them and demands the same schema as a new store has. A new catalogue field needs no step unless it becomes a
column.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from . import refund_tables as _refund_tables  # noqa: F401  (its tables join the metadata)
from .tables import metadata

Step = Callable[[Connection], None]


def _to_2(connection: Connection) -> None:
    """The whole declaration: what its codes, library, rules and papers keep."""
    statements: tuple[str, ...] = ("ALTER TABLE form_version ADD COLUMN accepted VARCHAR DEFAULT '[]' NOT NULL",)
    for statement in statements:
        connection.exec_driver_sql(statement)


STEPS: tuple[Step, ...] = (_to_2,)


def current() -> int:
    """The schema version of this program."""
    return len(STEPS) + 1


def create(connection: Connection) -> None:
    """Make the newest schema in an empty store."""
    metadata.create_all(connection)
