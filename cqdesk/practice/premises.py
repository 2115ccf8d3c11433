"""What intake, posting and acts of the office share: folders, book, clock, faults, and the points a kill
may hit.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cqdesk.practice.clock import OfficeClock, file_time, official
from cqdesk.practice.faults import Faults
from cqdesk.practice.ledger import Ledger

OUT_BOX, SENT_BOX, FAIL_BOX, IN_BOX = "OutBox", "SentBox", "FailBox", "InBox"


@dataclass
class Premises:
    """`checkpoint` is called with a name before and after every write; tests raise there to play a kill."""

    root: Path
    clock: OfficeClock
    faults: Faults
    ledger: Ledger
    checkpoint: Callable[[str], None]
    card_present: bool = True

    def now(self) -> datetime:
        return self.clock.now().astimezone(UTC)

    def stamp(self) -> str:
        """Now as the book writes it: an official time with offset, sortable as text."""
        return book_time(self.now())

    def free_name(self, table: str, column: str, pattern: str, moment: datetime) -> tuple[str, datetime]:
        """`pattern` with its 17-digit time filled in, moved on by milliseconds until the book has no such
        name.
        """
        while True:
            name = pattern.format(file_time(moment))
            if self.ledger.one(f"SELECT 1 FROM {table} WHERE {column} = ?", name) is None:
                return name, moment
            moment += timedelta(milliseconds=1)


def book_time(moment: datetime) -> str:
    """Fixed width, always +08:00, so that text order is time order."""
    return official(moment).isoformat(timespec="microseconds")


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def write_whole(path: Path, data: bytes, checkpoint: Callable[[str], None]) -> None:
    """Put a file into a folder others watch: temporary name, forced to disk, renamed."""
    temporary = path.with_name(path.name + ".tmp")
    checkpoint("file:before")
    with temporary.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    checkpoint("file:temporary")
    os.replace(temporary, path)
    checkpoint("file:renamed")
