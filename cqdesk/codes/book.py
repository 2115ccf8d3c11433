"""The shipped code book: look-ups in the reference file, which is opened read-only and never written."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Any

from cqdesk.codes import normal
from cqdesk.codes.build import HS_COLUMNS, REFERENCE, SCHEMA
from cqdesk.codes.tariff import tariff_line
from cqdesk.domain.codes import CodeEntry, TariffLine, Vintage
from cqdesk.errors import UserError

_ENTRY = "SELECT id, number, code, name_zh, valid_from, valid_to, for_entry, extra FROM entry"
_HS = f"SELECT id, {', '.join(HS_COLUMNS)} FROM hs WHERE id IN ({{}})"
_MOST_IN = 500
_REBUILD = "请重新安装本程序；从源码运行时，请执行 python3 dev.py run 重新生成代码参考文件。"


@dataclass(frozen=True)
class CodeTable:
    """One shipped table: its place in the reference file and what is searched in it."""

    number: int
    """Order in which tables are shown when all are searched."""
    name: str
    title_zh: str
    columns: tuple[str, ...]
    """The columns besides code and name, as in the source."""
    searched: tuple[str, ...]
    """The columns (with `name_zh`) whose text is searched; the first is the name."""
    first_id: int
    last_id: int


@dataclass(frozen=True)
class StoredRow:
    """A code row with what only the search needs."""

    id: int
    entry: CodeEntry
    for_entry: bool
    """False for a code that is kept so that old papers resolve, and is not offered in a new form."""


def in_force(entry: CodeEntry, on: date) -> bool:
    """Whether nothing official says that the row is not valid on that day; both ends are days of validity."""
    return (entry.valid_from is None or entry.valid_from <= on) and not has_ended(entry, on)


def has_ended(entry: CodeEntry, on: date) -> bool:
    """Whether the row's validity ended officially before that day."""
    return entry.valid_to is not None and entry.valid_to < on


def first_in_force(rows: Iterable[CodeEntry], on: date) -> CodeEntry | None:
    """What `CodeBook.find` answers out of the rows of one code."""
    return next((row for row in rows if in_force(row, on)), None)


def last_ended(rows: Sequence[CodeEntry], on: date) -> CodeEntry | None:
    """What `CodeBook.ended` answers out of the rows of one code."""
    gone = [row for row in rows if has_ended(row, on)]
    if not gone or first_in_force(rows, on) is not None:
        return None
    return max(gone, key=lambda row: row.valid_to or date.max)


def _damaged(exc: sqlite3.Error | None = None) -> UserError:
    error = UserError("codes-reference-damaged", "随程序提供的代码参考文件已损坏，不能查代码。", _REBUILD)
    error.__cause__ = exc
    return error


class ReferenceBook:
    """The shipped tables. May be used from several threads; close it, or use it as a context manager."""

    def __init__(self, path: Path) -> None:
        """Raises UserError if the file is missing, damaged or of another version of the program."""
        if not path.is_file():
            raise UserError("codes-reference-missing", "找不到随程序提供的代码参考文件。", _REBUILD)
        self._lock = Lock()
        try:
            uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
            self._db = sqlite3.connect(uri, uri=True, check_same_thread=False)
        except sqlite3.Error as exc:
            raise _damaged(exc) from exc
        try:
            self._open(path)
        except BaseException:
            self._db.close()
            raise
        # A cache of its own per book, so that closing the book frees it.
        self._rows = lru_cache(maxsize=4096)(self._read_rows)
        self._line = lru_cache(maxsize=1024)(self._read_line)
        self._elements: list[tuple[str, list[int]]] | None = None

    def _open(self, path: Path) -> None:
        ((pages,),) = self.select("PRAGMA page_count")
        ((page_size,),) = self.select("PRAGMA page_size")
        if path.stat().st_size < pages * page_size:
            raise _damaged()
        if self.select("SELECT value FROM meta WHERE key = 'schema'") != [(str(SCHEMA),)]:
            raise UserError("codes-reference-other-version", "代码参考文件与程序版本不符，不能查代码。", _REBUILD)
        self.tables: Mapping[str, CodeTable] = {
            name: CodeTable(number, name, title, tuple(json.loads(columns)), tuple(json.loads(searched)), *ids)
            for number, name, title, columns, searched, *ids in self.select(
                "SELECT number, name, title_zh, columns, searched, first_id, last_id FROM code_table ORDER BY number"
            )
        }
        """The tables by name, in the order in which they are shown."""
        self._numbered = {table.number: table for table in self.tables.values()}
        ((self.made_of,),) = self.select("SELECT value FROM meta WHERE key = 'made_of'")
        self._vintages: dict[str, Vintage] = {}
        self._covers_from: dict[str, date] = {}
        self._closed: set[str] = set()
        for name, closed, as_of, covers_from, covers_to, source, rows in self.select(
            "SELECT name, closed, as_of, covers_from, covers_to, source, rows FROM vintage"
        ):
            self._vintages[name] = Vintage(
                table=name,
                as_of=date.fromisoformat(as_of),
                covers_to=date.max if closed else _day(covers_to),
                source=source,
                rows=rows,
            )
            if covers_from:
                self._covers_from[name] = date.fromisoformat(covers_from)
            if closed:
                self._closed.add(name)

    @cached_property
    def readings(self) -> Mapping[str, str]:
        """Pinyin initials per character, all letters of a character that is read in several ways."""
        ((packed,),) = self.select("SELECT value FROM meta WHERE key = 'readings'")
        return {char: letters for letters, chars in json.loads(packed).items() for char in chars}

    def __enter__(self) -> ReferenceBook:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Gives the file free. The book must not be used afterwards."""
        with self._lock:
            self._db.close()

    def select(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Rows of the reference file, for the search beside this module. UserError if the file is damaged."""
        with self._lock:
            try:
                return self._db.execute(sql, parameters).fetchall()
            except sqlite3.DatabaseError as exc:
                raise _damaged(exc) from exc

    def find(self, table: str, code: str, on: date) -> CodeEntry | None:
        """The row in force on that day. Where the key is code and direction, the first one: see `rows`."""
        return first_in_force(self._rows(table, code), on)

    def ended(self, table: str, code: str, on: date) -> CodeEntry | None:
        """The row if its validity ended officially before that day and no other of the code is in force."""
        return last_ended(self._rows(table, code), on)

    def tariff(self, code: str, on: date) -> TariffLine | None:
        """The line of the only tariff there is, also for a code that ended: `dead` and `ended` tell."""
        return self._line(code)

    def vintage(self, table: str) -> Vintage | None:
        """Of a table or a part of one (`elements`, `duty_rates`, `dual_use_list`). None if there is none."""
        return self._vintages.get(table)

    def covers(self, table: str, on: date) -> bool:
        """Whether the table is known to be right for that day.

        A table re-issued every year (`hs`, `elements`, `duty_rates`, the lists of 2026) covers its year only,
        a closed short list every day, an ordinary parameter table the days up to its date: afterwards a code
        that is not in it may be new, which is why a miss is a warning.
        """
        vintage = self._vintages.get(table)
        if vintage is None or vintage.covers_to is None:
            return False
        return self._covers_from.get(table, date.min) <= on <= vintage.covers_to

    def closed(self, table: str) -> bool:
        """Whether it is a short list that nobody can extend (trade terms, duty mode, fee marks, flags)."""
        return table in self._closed

    def rows(self, table: str, code: str) -> tuple[CodeEntry, ...]:
        """Every row of a code: two where the direction (I/E) belongs to the key; empty if there is none."""
        return self._rows(table, code)

    def entries(self, table: str) -> Iterator[CodeEntry]:
        """All rows of a table in the order of their codes; nothing for a table that does not exist."""
        if shipped := self.tables.get(table):
            rows = self.select(f"{_ENTRY} WHERE number = ? ORDER BY code, id", (shipped.number,))
            lines = self._lines_of([row[0] for row in rows] if table == "hs" else [])
            for row in rows:
                yield self._stored(row, lines).entry

    def stored_of(self, table: str) -> list[StoredRow]:
        """All rows of a table, in no order; [] if there is none."""
        shipped = self.tables.get(table)
        return self.stored("number = ?", (shipped.number,)) if shipped else []

    def stored(self, condition: str, parameters: Sequence[object]) -> list[StoredRow]:
        """Rows by an SQL condition on `entry`, for the search."""
        rows = self.select(f"{_ENTRY} WHERE {condition}", parameters)
        lines = self._lines_of([row[0] for row in rows if self._numbered[row[1]].name == "hs"])
        return [self._stored(row, lines) for row in rows]

    def lines_with_element(self, word: str) -> Iterator[int]:
        """Ids of the tariff lines whose declaration elements hold a folded word. The lists are few: no index."""
        if self._elements is None:
            lists = dict(self.select("SELECT number, elements FROM hs_elements"))
            ids: dict[int, list[int]] = {}
            for id, number in self.select("SELECT id, elements_number FROM hs_line"):
                ids.setdefault(number, []).append(id)
            self._elements = [(normal.fold(text), ids.get(number, [])) for number, text in lists.items()]
        for text, lines in self._elements:
            if word in text:
                yield from lines

    def _read_rows(self, table: str, code: str) -> tuple[CodeEntry, ...]:
        shipped = self.tables.get(table)
        if shipped is None or not code.isascii():
            return ()
        # The column compares without case; licence letters `a` and `A` are two codes.
        found = self.stored("number = ? AND code = ? ORDER BY id", (shipped.number, code))
        return tuple(row.entry for row in found if row.entry.code == code)

    def _read_line(self, code: str) -> TariffLine | None:
        rows = self._rows("hs", code)
        return tariff_line(rows[0]) if rows else None

    def _lines_of(self, ids: Sequence[int]) -> dict[int, tuple[Any, ...]]:
        """The columns of tariff lines by id, read together."""
        found: dict[int, tuple[Any, ...]] = {}
        for start in range(0, len(ids), _MOST_IN):
            some = ids[start : start + _MOST_IN]
            marks = ",".join("?" * len(some))
            found.update((row[0], row[1:]) for row in self.select(_HS.format(marks), some))
        return found

    def _stored(self, row: tuple[Any, ...], lines: Mapping[int, tuple[Any, ...]]) -> StoredRow:
        id, number, code, name_zh, valid_from, valid_to, for_entry, extra = row
        table = self._numbered[number]
        if table.name == "hs":
            columns = dict(zip(HS_COLUMNS, lines[id], strict=True))
        else:
            columns = dict(zip(table.columns, json.loads(extra), strict=True))
        entry = CodeEntry(
            table=table.name,
            code=code,
            name_zh=name_zh,
            valid_from=_day(valid_from),
            valid_to=_day(valid_to),
            extra=MappingProxyType(columns),
        )
        return StoredRow(id=id, entry=entry, for_entry=bool(for_entry))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def open_reference(path: Path | None = None) -> ReferenceBook:
    """Opens the shipped reference file (or the one given). UserError with a remedy if that cannot be done."""
    return ReferenceBook(path or REFERENCE)
