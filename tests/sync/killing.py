"""One filing desk and its practice office, killed at any durable step; and a judge who shares no code with them.

Durable steps: before and after every commit of the store, before and after every file operation of the channel, and
every write point of the practice office.
"""

from __future__ import annotations

import hashlib
import os
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from cqdesk import places
from cqdesk.actions.channels import practice_root
from cqdesk.actions.courier import sync
from cqdesk.actions.desk import Desk, open_desk
from cqdesk.actions.filing import file_case, settle_in_doubt
from cqdesk.domain.clock import ManualClock
from cqdesk.errors import UserError
from cqdesk.practice.office import PracticeOffice
from cqdesk.store.engine import Store
from cqdesk.sync import folder

START = datetime(2026, 11, 21, 2, 30, tzinfo=UTC)
Checkpoint = Callable[[str], None]


class Killed(BaseException):
    """The process is gone: nothing catches it."""


class Fuse:
    """Lets `left` durable steps pass and kills at the next; never when None."""

    def __init__(self, left: int | None, *, really: bool = False) -> None:
        self.left = left
        self.really = really
        self.passed: list[str] = []

    def __call__(self, point: str) -> None:
        self.passed.append(point)
        if self.left is None:
            return
        if self.left == 0:
            if self.really:
                os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))  # Windows: ends at once too
            raise Killed(point)
        self.left -= 1


@contextmanager
def watched(fuse: Checkpoint) -> Iterator[None]:
    """Put the fuse into every commit and every file operation."""
    write = Store.write

    @contextmanager
    def counted_write(self: Store) -> Iterator[Any]:
        with write(self) as connection:
            yield connection
            fuse("commit:before")
        fuse("commit:after")

    class CountedOs:
        def __getattr__(self, name: str) -> Any:
            real = getattr(os, name)
            if name not in ("replace", "rename", "fsync"):
                return real

            def counted(*values: Any) -> Any:
                fuse(f"{name}:before")
                result = real(*values)
                fuse(f"{name}:after")
                return result

            return counted

    with ExitStack() as stack:
        stack.enter_context(patch.object(Store, "write", counted_write))
        stack.enter_context(patch.object(folder, "os", CountedOs()))
        stack.enter_context(patch.object(places, "os", CountedOs()))
        yield


LATE = "late:1,seed:5"
"""Every answer comes up to six hours late: nothing but the folders tells what was taken."""


def day(root: Path, fuse: Checkpoint, cases: list[str], minutes: int = 0, *, faults: str = "") -> None:
    """File what is not filed, exchange, let the office work. Safe to repeat after a kill: the office, which never
    sleeps, is first at the folders."""
    clock = ManualClock(START + timedelta(minutes=minutes))
    with open_desk(root, practice=True, clock=clock, user="tester") as desk, watched(fuse):
        for case in cases:
            try:
                file_case(desk, case)
            except UserError as refused:
                if refused.id not in ("filing-under-way", "filing-in-doubt", "already-saved"):
                    raise
        with PracticeOffice(practice_root(desk), clock, checkpoint=fuse, faults=faults) as office:
            for _ in range(2):
                office.step()
                sync(desk)
            office.step()
            sync(desk)


def settle_truthfully(root: Path, minutes: int) -> None:
    """A person looks at the Single Window and decides what is in doubt."""
    desk: Desk
    with open_desk(root, practice=True, clock=ManualClock(START + timedelta(minutes=minutes)), user="tester") as desk:
        there = {
            str(row[0]) for row in office_rows(root, "SELECT client_seq_no FROM import WHERE verdict = 'accepted'")
        }
        for key, number in store_rows(root, "SELECT id, client_sequence_number FROM filing WHERE step = 'in_doubt'"):
            settle_in_doubt(desk, int(key), arrived=number in there)


def store_rows(root: Path, sql: str) -> list[Any]:
    return _rows(root / "practice" / "cqdesk.sqlite", sql)


def office_rows(root: Path, sql: str) -> list[Any]:
    return _rows(root / "practice" / "office" / "practice-office.sqlite", sql)


def _rows(path: Path, sql: str) -> list[Any]:
    if not path.exists():
        return []
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def judge(root: Path, filings: int, *, settled: bool) -> None:
    """Reads the office's book, the folders and the store's file with plain SQL.

    `settled`: a person has decided every doubt; then every filing is answered.
    """
    imports = office_rows(root, "SELECT client_seq_no, verdict, unified_number FROM import ORDER BY id")
    taken = [number for number, _verdict, _unified in imports]
    assert len(taken) == len(set(taken)), "filed twice"
    assert [verdict for _n, verdict, _u in imports] == ["accepted"] * len(imports)
    assert len(office_rows(root, "SELECT 1 FROM draft")) == len(imports), "a twin"

    kept = store_rows(
        root, "SELECT client_sequence_number, step, unified_number, declaration_id FROM filing ORDER BY id"
    )
    assert len(kept) == filings
    assert len({declaration for *_rest, declaration in kept}) == filings, "queued twice"
    unified = {number: of for number, _verdict, of in imports}
    for number, step, known, _declaration in kept:
        if step == "answered":
            assert known == unified[number]
        else:
            assert step in (("sent",) if number in unified and not settled else ()) + ("in_doubt",), (
                f"forgotten: {step}"
            )
            assert not settled
    lost = set(unified) - {number for number, *_rest in kept}
    assert not lost

    received = {(name, sha) for name, sha in store_rows(root, "SELECT file_name, sha256 FROM receipt")}
    for name, content in office_rows(root, "SELECT name, content FROM outgoing WHERE written = 1"):
        assert (name, hashlib.sha256(content).hexdigest()) in received, "a receipt was lost"
    assert store_rows(root, "SELECT state FROM receipt WHERE state NOT IN ('understood')") == []
    office = root / "practice" / "office"
    assert [path.name for path in (office / "OutBox").iterdir() if not path.name.endswith(".temp")] == []
    assert list((office / "InBox").iterdir()) == []


if __name__ == "__main__":  # a process of its own, really killed
    folder_of_store, moment, *its_cases = sys.argv[1:]
    day(Path(folder_of_store), Fuse(int(moment), really=True), its_cases)
