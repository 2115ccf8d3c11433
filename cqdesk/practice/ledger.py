"""The office's own book: one sqlite3 file beside the folders, the truth a judge reads.

Rows come first, files after: whatever was decided is committed before a file moves, so a kill between any
two writes neither loses nor doubles a number, and files still owed are written in the next round.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cqdesk.errors import UserError

FILE_NAME = "practice-office.sqlite"
VERSION = 1

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
CREATE TABLE import (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, file TEXT NOT NULL, sha256 TEXT NOT NULL,
  message_sha256 TEXT NOT NULL, client_seq_no TEXT NOT NULL, repeat_of INTEGER REFERENCES import (id),
  verdict TEXT NOT NULL, kind TEXT NOT NULL, unified_number TEXT NOT NULL, fate TEXT NOT NULL,
  findings TEXT NOT NULL, message BLOB NOT NULL,
  box TEXT NOT NULL, target TEXT NOT NULL UNIQUE, moved INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX import_by_client ON import (client_seq_no);
CREATE TABLE draft (
  unified_number TEXT PRIMARY KEY, direction TEXT NOT NULL, customs_office TEXT NOT NULL,
  client_seq_no TEXT NOT NULL, state TEXT NOT NULL, entry_number TEXT NOT NULL DEFAULT '',
  declared_at TEXT NOT NULL DEFAULT '', import_id INTEGER NOT NULL REFERENCES import (id),
  imports INTEGER NOT NULL DEFAULT 1) STRICT;
CREATE TABLE number (
  number TEXT PRIMARY KEY, kind TEXT NOT NULL, unified_number TEXT NOT NULL, at TEXT NOT NULL) STRICT;
CREATE TABLE receipt (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, unified_number TEXT NOT NULL REFERENCES draft (unified_number),
  entry_number TEXT NOT NULL, channel TEXT NOT NULL, notice_time TEXT NOT NULL, note TEXT NOT NULL,
  form TEXT NOT NULL, forced INTEGER NOT NULL, fate TEXT NOT NULL, content BLOB NOT NULL) STRICT;
CREATE TABLE outgoing (
  id INTEGER PRIMARY KEY, receipt_id INTEGER REFERENCES receipt (id),
  import_id INTEGER REFERENCES import (id), name TEXT NOT NULL UNIQUE, due TEXT NOT NULL,
  content BLOB NOT NULL, written INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE stuck (
  file TEXT NOT NULL, sha256 TEXT NOT NULL, reason TEXT NOT NULL, at TEXT NOT NULL,
  PRIMARY KEY (file, sha256)) STRICT;
CREATE TABLE act (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, act TEXT NOT NULL,
  unified_number TEXT NOT NULL, outcome TEXT NOT NULL) STRICT;
"""


_INDEXES = """
CREATE INDEX IF NOT EXISTS import_open ON import (moved) WHERE moved = 0;
CREATE INDEX IF NOT EXISTS outgoing_open ON outgoing (due) WHERE written = 0;
CREATE INDEX IF NOT EXISTS receipt_by_draft ON receipt (unified_number, notice_time);
"""
"""Made when they are missing: without them a book of thousands of filings is read through for each new one."""


class Ledger:
    """Connection and counters, for one thread. `UserError` practice-newer: a later version's book."""

    def __init__(self, root: Path) -> None:
        self.db = sqlite3.connect(root / FILE_NAME, isolation_level=None, timeout=10.0)
        self.db.row_factory = sqlite3.Row
        self.db.execute("PRAGMA foreign_keys=ON")
        self.db.execute("PRAGMA journal_mode=WAL").close()  # a third of the waiting for the disk
        self.db.execute("PRAGMA synchronous=FULL")
        try:
            self._open()
        except BaseException:
            self.db.close()
            raise

    def _open(self) -> None:
        with self.transaction():
            version = int(self.db.execute("PRAGMA user_version").fetchone()[0])
            if version > VERSION:
                raise UserError(
                    "practice-newer", "练习单一窗口的数据由更新的版本写成。", "请升级程序，或换一个空文件夹。"
                )
            if version == 0:
                for statement in _SCHEMA.split(";"):
                    self.db.execute(statement)
                self.db.execute(f"PRAGMA user_version={VERSION}")
            for statement in _INDEXES.split(";"):
                self.db.execute(statement)

    def close(self) -> None:
        self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; a second office on the same folder waits its turn."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    def one(self, sql: str, *values: object) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self.db.execute(sql, values).fetchone()
        return row

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        return self.db.execute(sql, values).fetchall()

    def run(self, sql: str, *values: object) -> int:
        """Execute and give back the new row's id (0 when none was made)."""
        return self.db.execute(sql, values).lastrowid or 0

    def next(self, counter: str) -> int:
        """The next value of a counter, from 1. Only inside a transaction."""
        self.run("INSERT INTO counter VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1", counter)
        row = self.one("SELECT value FROM counter WHERE name = ?", counter)
        assert row is not None
        return int(row[0])

    def meta(self, key: str) -> str | None:
        row = self.one("SELECT value FROM meta WHERE key = ?", key)
        return None if row is None else str(row[0])

    def set_meta(self, key: str, value: str) -> None:
        self.run(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            key,
            value,
        )
