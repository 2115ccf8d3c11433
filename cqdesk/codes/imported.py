"""Imported code sets as a reference file of their own, so that they are looked up and searched like the shipped ones.

The sets themselves live in the store; this file is derived, belongs to one state of them (`made_of`), and may be thrown
away at any time. A table with a set stands in it whole, with the shipped rows no set has, so that a look-up or search
never has to ask twice. Of a code several sets have, the row of the newest counts.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cqdesk.codes.book import ReferenceBook, StoredRow
from cqdesk.codes.build import HS_COLUMNS, INDEX, LAYOUT, SCHEMA, SourceRow, fill_table, is_current, packed_readings
from cqdesk.domain.codes import CodeEntry
from cqdesk.errors import UserError


@dataclass(frozen=True, kw_only=True)
class ImportedSet:
    """One set of one table. It is right from `as_of` to `covers_to`; None: nobody said until when."""

    table: str
    source: str
    as_of: date
    covers_to: date | None
    complete: bool
    """A code that is in no newer set and not in this one is suspected to be no more."""
    parts: tuple[str, ...]
    """Parts of the table it renews as well: `elements`, `duty_rates`."""
    rows: Sequence[CodeEntry]


def key_of(entry: CodeEntry) -> tuple[str, str, str]:
    """What makes two rows the same code; the direction belongs to it in two tables."""
    return entry.table, entry.code, entry.extra.get("direction", "")


class ImportedBook(ReferenceBook):
    """The imported sets of one store."""

    def __init__(self, path: Path) -> None:
        """Raises UserError if the file is missing or damaged."""
        super().__init__(path)
        ((said,),) = self.select("SELECT value FROM meta WHERE key = 'sets'")
        about = json.loads(said)
        self.complete: Mapping[str, str] = about["complete"]
        """Table -> source of its newest complete set."""
        self.dates: Mapping[str, str] = about["dates"]
        """Table -> date of its newest set (ISO)."""
        self.sources: Mapping[str, str] = about["sources"]
        """Table -> source of its newest set."""
        self.superseded = frozenset((table, code) for table, code in about["superseded"])
        """Codes, shipped or of older sets, that the newest complete one lacks."""
        self.keys = frozenset((table, code, direction) for table, code, direction in about["keys"])
        """The rows that were imported; the others are shipped ones."""


def build_imported(target: Path, base: ReferenceBook, sets: Sequence[ImportedSet], made_of: str) -> None:
    """Write the file for these sets (oldest first). Nothing is done if it is at hand for this very state.

    Raises `UserError` if it cannot be written.
    """
    if is_current(target, made_of):
        return
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
        with contextlib.closing(sqlite3.connect(draft)) as db:
            db.executescript("PRAGMA page_size=4096; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
            db.executescript(LAYOUT)
            with db:
                _fill(db, base, sets, made_of)
            db.executescript(INDEX)
        draft.replace(target)
    except (OSError, sqlite3.OperationalError) as exc:
        raise UserError(
            "codes-imported-not-written",
            "导入的代码表已保存，但索引文件写不进数据文件夹。",
            "请确认数据文件夹可写、磁盘有空间，再重新打开程序。",
        ) from exc
    finally:
        draft.unlink(missing_ok=True)


def _fill(db: sqlite3.Connection, base: ReferenceBook, sets: Sequence[ImportedSet], made_of: str) -> None:
    complete: dict[str, str] = {}
    dates: dict[str, str] = {}
    sources: dict[str, str] = {}
    superseded: set[tuple[str, str]] = set()
    by_table: dict[str, dict[_Key, StoredRow]] = {}
    imported: set[tuple[str, str, str]] = set()
    vintages: dict[str, tuple[str, ImportedSet]] = {}
    for one in sets:
        rows = by_table.get(one.table)
        if rows is None:
            rows = by_table[one.table] = {_key(row.entry): row for row in base.stored_of(one.table)}
        codes = {row.code for row in one.rows}
        if one.complete:
            standing = [row.entry for row in rows.values() if row.entry.valid_to is None]
            superseded |= {(one.table, entry.code) for entry in standing if entry.code not in codes}
            complete[one.table] = one.source
            for name in (one.table, *one.parts):
                vintages[name] = ("" if name == one.table else one.table, one)
        superseded -= {(one.table, code) for code in codes}
        dates[one.table], sources[one.table] = one.as_of.isoformat(), one.source
        for entry in one.rows:
            rows[_key(entry)] = StoredRow(id=0, entry=entry, for_entry=True)
            imported.add(key_of(entry))
    next_id = 1
    numbers = {name: table.number for name, table in base.tables.items()}
    for place, (table, rows) in enumerate(by_table.items(), start=1):
        shipped = base.tables.get(table)
        columns = _columns(base, table, [row.entry for row in rows.values()])
        made = [_source_row(row, columns) for row in rows.values()]
        next_id = fill_table(
            db,
            numbers.get(table, 1000 + place),
            (table, shipped.title_zh if shipped else table),
            made,
            shipped.searched if shipped else ("name_zh",),
            base.readings,
            next_id,
        )
    for name, (part_of, one) in vintages.items():
        db.execute(
            "INSERT INTO vintage VALUES (?,?,?,?,?,?,?,?)",
            (
                name,
                part_of,
                0,
                one.as_of.isoformat(),
                one.as_of.isoformat(),
                one.covers_to.isoformat() if one.covers_to else None,
                one.source,
                len(by_table[one.table]),
            ),
        )
    about = {
        "complete": complete,
        "dates": dates,
        "sources": sources,
        "superseded": sorted(superseded),
        "keys": sorted(imported),
    }
    meta = {
        "made_of": made_of,
        "schema": str(SCHEMA),
        "readings": packed_readings(base.readings),
        "sets": json.dumps(about, ensure_ascii=False),
    }
    db.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())


def _columns(base: ReferenceBook, table: str, rows: Iterable[CodeEntry]) -> tuple[str, ...]:
    if table == "hs":
        return HS_COLUMNS
    if shipped := base.tables.get(table):
        return shipped.columns
    return tuple(dict.fromkeys(name for row in rows for name in row.extra))


def _source_row(row: StoredRow, columns: Sequence[str]) -> SourceRow:
    entry = row.entry
    return SourceRow(
        code=entry.code,
        name_zh=entry.name_zh,
        columns={name: entry.extra.get(name, "") for name in columns},
        valid_from=entry.valid_from.isoformat() if entry.valid_from else None,
        valid_to=entry.valid_to.isoformat() if entry.valid_to else None,
        for_entry=row.for_entry,
        is_tariff=entry.table == "hs",
    )


_Key = tuple[tuple[str, str, str], str]


def _key(entry: CodeEntry) -> _Key:
    """What tells rows of one table apart: in one of them a code stands in several lists."""
    return key_of(entry), entry.extra.get("list", "")
