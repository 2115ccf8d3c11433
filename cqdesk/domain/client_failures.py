"""What the import client says when it fails, and whether that proves that nothing was imported.

The list is data (`resources/tables/client_failures.csv`, source: manual of the client, 2019). A message about waiting in
vain proves nothing: the package may have arrived before the client gave up. What the list does not name is a failure.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cqdesk.errors import Fault


@dataclass(frozen=True, kw_only=True)
class ClientFailureWords:
    """One row of the table."""

    words: str
    """Stand somewhere in the client's message."""
    proves_failure: bool
    advice_zh: str
    source: str


def read_client_failures(csv_lines: Iterable[str]) -> tuple[ClientFailureWords, ...]:
    """The table in its order. Raises `Fault` if the shipped table is not consistent."""
    rows = []
    for row in csv.DictReader(csv_lines):
        if row["effect"] not in ("failed", "unknown") or not row["words"]:
            raise Fault(f"client failures: bad row {row['words']!r}")
        rows.append(
            ClientFailureWords(
                words=row["words"],
                proves_failure=row["effect"] == "failed",
                advice_zh=row["advice_zh"],
                source=row["source"],
            )
        )
    return tuple(rows)


def known_failure(message: str, table: Sequence[ClientFailureWords]) -> ClientFailureWords | None:
    """The first row whose words stand in the message, in whatever case."""
    said = message.casefold()
    return next((row for row in table if row.words.casefold() in said), None)
