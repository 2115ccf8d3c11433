"""A store copied while others work with it, and the copy proven: whole, tied, row for row as many.

The copy is one moment of the store: a reading transaction is held while pages go over, so writers beside it neither
wait nor show up in it. The target may lie on a stick or a share: no log and no shared memory is made there.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ..errors import UserError

Tell = Callable[[int, int], None]
"""(done, of): raise `Cancelled` inside to stop."""
_PAGES = 2048
"""Pages between two looks at the progress (8 MB)."""
_WAIT_S = 10
_BROKEN = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


@dataclass(frozen=True, kw_only=True)
class Copied:
    """What was copied, counted in the very moment that was copied."""

    rows: dict[str, int]
    """Rows of every table."""


def copy_store(source: Path, target: Path, *, tell: Tell | None = None) -> Copied:
    """Copy a store file to the new file `target`, prove the copy and force it to disk.

    Raises `UserError` `store-damaged` when the source or the copy does not hold, OSError when the target cannot be
    written, and what `tell` raises; the target is then to be thrown away.
    """

    def progress(_status: int, left: int, of: int) -> None:
        if tell is not None:
            tell(of - left, of)

    try:
        with closing(_reader(source)) as there:
            there.execute("BEGIN")
            rows = row_counts(there)  # also opens the view that is copied
            with closing(_fresh(target)) as here:
                there.backup(here, pages=_PAGES, progress=progress)
        with target.open("rb+") as file:
            os.fsync(file.fileno())
        prove(target, rows)
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _BROKEN:
            raise _not_whole() from error
        raise OSError(_errno_of(error), "the copy could not be written") from error
    return Copied(rows=rows)


def prove(copy: Path, rows: dict[str, int] | None = None) -> dict[str, int]:
    """Look at a closed store file without touching it: whole, every reference tied, `rows` in every table.

    Returns the rows of every table. Raises `UserError` `store-damaged`, or sqlite3.Error when it is no database.
    """
    with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        whole = connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        tied = whole and connection.execute("PRAGMA foreign_key_check").fetchone() is None
        found = row_counts(connection) if whole else {}
    if not (whole and tied) or (rows is not None and found != rows):
        raise _not_whole()
    return found


def row_counts(connection: sqlite3.Connection) -> dict[str, int]:
    """Rows of every table; a word index is counted by the tables it is kept in."""
    wanted = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    names = [row[0] for row in connection.execute(wanted)]
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


def hold_alone(path: Path) -> bool:
    """Make a store one closed file without a log beside it. False while anybody else has it open.

    A file that is no whole database is left as it is: nobody can be at work in it.
    """
    with closing(sqlite3.connect(path, isolation_level=None, timeout=1)) as connection:
        try:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
        except sqlite3.DatabaseError as error:
            code = error.sqlite_errorcode & 0xFF
            if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                return False
            if code in _BROKEN:
                return True
            raise OSError(_errno_of(error), "the store cannot be taken alone") from error
    return str(mode) == "delete"


def _reader(path: Path) -> sqlite3.Connection:
    raw = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=_WAIT_S, check_same_thread=False
    )
    raw.execute("PRAGMA query_only=ON")
    return raw


def _fresh(path: Path) -> sqlite3.Connection:
    """A new file nobody else knows: no locks, no journal; whoever fails throws it away."""
    raw = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rwc&nolock=1", uri=True, isolation_level=None, check_same_thread=False
    )
    raw.execute("PRAGMA journal_mode=OFF")
    raw.execute("PRAGMA synchronous=OFF")
    return raw


def _errno_of(error: sqlite3.Error) -> int:
    if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_IOERR_SHMSIZE:
        return errno.ENOSPC  # no room even for the index of the log, without which nothing is read
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_FULL:
            return errno.ENOSPC
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return errno.EROFS
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return errno.EBUSY
    return errno.EIO


def _not_whole() -> UserError:
    return UserError(
        "store-damaged",
        "数据文件或它的副本没有通过完整性检查。",
        "请不要删除任何文件；从最近一份校验通过的备份恢复，并联系软件支持。",
    )
