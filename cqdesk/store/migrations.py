"""The ladder: one numbered step per schema version, never edited later.

To add a version: append a function `step_N(connection)` to `STEPS`; it turns a store of version N-1 into N. A new
catalogue field needs no step unless it becomes a column.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from .tables import metadata


def step_1(connection: Connection) -> None:
    """The first schema."""
    metadata.create_all(connection)


STEPS: tuple[Callable[[Connection], None], ...] = (step_1,)
CURRENT = len(STEPS)
