"""Makes the read-only reference file from the shipped CSV tables: `python -m cqdesk.codes.build [--to FILE]`.

The same CSVs always give the same bytes. Nothing is done when the file at hand was made from these very CSVs.
A new file is written beside the old one, then put in its place: a crash leaves the old or the whole new one.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import hashlib
import itertools
import json
import os
import sqlite3
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cqdesk.codes import normal
from cqdesk.errors import Fault, UserError

SCHEMA = 2
"""Raised with every change of the layout below or of `normal`: a file of another schema is not opened."""

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
REFERENCE = RESOURCES / "reference.sqlite"
SOURCES = RESOURCES / "codes"

HS_COLUMNS = (
    "remark", "unit1", "unit2", "elements", "supervision", "ciq", "mfn", "general", "import_provisional",
    "export_duty", "consumption", "vat", "refund", "hs2022_hs6",
)  # fmt: skip
"""Columns of `hs.csv` after code and name, kept in a table of their own; lists of elements are kept once."""

HS2017_LAST_DAY = "2021-12-31"
"""The tariff was re-based on HS 2022 on 2022-01-01: a code whose subheading is not in it ended the day before
(rule TIM-008)."""

_ABOUT = ("vintages", "validity", "initials")
"""CSVs about the tables, not tables themselves."""

LAYOUT = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE code_table (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL, title_zh TEXT NOT NULL,
    columns TEXT NOT NULL, searched TEXT NOT NULL, first_id INTEGER NOT NULL, last_id INTEGER NOT NULL);
CREATE TABLE vintage (
    name TEXT PRIMARY KEY, part_of TEXT NOT NULL, closed INTEGER NOT NULL, as_of TEXT NOT NULL,
    covers_from TEXT, covers_to TEXT, source TEXT NOT NULL, rows INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE entry (
    id INTEGER PRIMARY KEY, number INTEGER NOT NULL, code TEXT NOT NULL COLLATE NOCASE, name_zh TEXT NOT NULL,
    valid_from TEXT, valid_to TEXT, for_entry INTEGER NOT NULL, extra TEXT NOT NULL);
CREATE TABLE hs_elements (number INTEGER PRIMARY KEY, elements TEXT NOT NULL UNIQUE);
CREATE TABLE hs_line (
    id INTEGER PRIMARY KEY, elements_number INTEGER NOT NULL REFERENCES hs_elements,
    {", ".join(f"{name} TEXT NOT NULL" for name in HS_COLUMNS if name != "elements")});
CREATE VIEW hs AS SELECT * FROM hs_line JOIN hs_elements ON hs_elements.number = elements_number;
CREATE VIRTUAL TABLE words USING fts5(
    tokens, content='', columnsize=0, detail=none, tokenize='ascii');
"""
INDEX = "CREATE INDEX entry_code ON entry (number, code);"


@dataclass(frozen=True)
class SourceRow:
    """A row as it goes into a reference file."""

    code: str
    name_zh: str
    columns: dict[str, str]
    """The columns other than code and name, in the order of the CSV."""
    valid_from: str | None
    valid_to: str | None
    for_entry: bool
    is_tariff: bool


def fingerprint(sources: Path) -> str:
    """What the reference file is made of: the bytes of every CSV and of the code that reads them."""
    digest = hashlib.sha256(f"schema {SCHEMA}\n".encode())
    makers = [path for path in (Path(__file__), Path(normal.__file__)) if path.is_file()]
    for path in (*sorted(sources.glob("*.csv")), *makers):
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def is_current(target: Path, made_of: str) -> bool:
    """Whether the reference file exists, opens and was made of exactly that."""
    if not target.is_file():
        return False
    try:
        with contextlib.closing(sqlite3.connect(f"{target.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
            found = db.execute("SELECT value FROM meta WHERE key = 'made_of'").fetchone()
            (pages,) = db.execute("PRAGMA page_count").fetchone()
            (page_size,) = db.execute("PRAGMA page_size").fetchone()
    except sqlite3.Error:
        return False  # not a reference file (any more): made anew
    return bool(found == (made_of,)) and target.stat().st_size == pages * page_size


def build(sources: Path = SOURCES, target: Path = REFERENCE) -> bool:
    """Makes the reference file if it is not up to date. True if it was made.

    Raises UserError if the CSVs are missing or the file cannot be put in its place, Fault if a CSV is wrong.
    """
    if not (sources / "vintages.csv").is_file():
        raise UserError(
            "codes-source-missing",
            "找不到随程序提供的代码表。",
            "请重新取得完整的程序目录（应含 resources/codes），再运行一次。",
        )
    made_of = fingerprint(sources)
    if is_current(target, made_of):
        return False
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
        with contextlib.closing(sqlite3.connect(draft)) as db:
            # A half-written draft is thrown away, so it needs no journal; it is forced to disk once, below.
            db.executescript("PRAGMA page_size=4096; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
            db.executescript(LAYOUT)
            with db:
                _fill(db, sources, made_of)
            db.executescript(INDEX)
            db.execute("INSERT INTO words (words) VALUES ('optimize')")
            db.commit()
            db.execute("VACUUM")
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        draft.replace(target)
    except (OSError, sqlite3.OperationalError) as exc:
        raise UserError(
            "codes-reference-not-written",
            "代码参考文件写不进去。",
            "请关闭正在运行的程序，确认程序目录可写、磁盘有空间，再运行一次。",
        ) from exc
    finally:
        draft.unlink(missing_ok=True)
    return True


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        rows = list(reader)
    for line, row in enumerate(rows, 2):
        if None in row or None in row.values():
            raise Fault(f"{path.name}: row {line} does not have the columns of the header")
    return rows


def _tables(sources: Path) -> list[dict[str, str]]:
    vintages = _read(sources / "vintages.csv")
    named = {row["table"] for row in vintages if not row["part_of"]}
    present = {path.stem for path in sources.glob("*.csv")} - set(_ABOUT)
    if named != present:
        raise Fault(f"vintages.csv and the tables differ: {sorted(named ^ present)}")
    return vintages


def _fill(db: sqlite3.Connection, sources: Path, made_of: str) -> None:
    readings = {row["character"]: row["initials"] for row in _read(sources / "initials.csv")}
    validity = {(row["table"], row["code"]): row for row in _read(sources / "validity.csv")}
    counts: dict[str, int] = {}
    next_id = 1
    for number, about in enumerate(_tables(sources), 1):
        table = about["table"]
        if not about["part_of"]:
            rows = list(_rows(sources, table, validity))
            searched = [name for name in about["searched"].split("|") if name]
            spoken = readings if about["initials"] == "yes" else {}
            next_id = fill_table(db, number, (table, about["title_zh"]), rows, searched, spoken, next_id)
            counts[table] = len(rows)
        db.execute(
            "INSERT INTO vintage VALUES (?,?,?,?,?,?,?,?)",
            (table, about["part_of"], about["closed_list"] == "yes", about["as_of"],
             about["covers_from"] or None, about["covers_to"] or None, about["source"],
             counts[about["part_of"] or table]),
        )  # fmt: skip
    unused = set(validity) - {
        (table, code)
        for table, code in db.execute("SELECT t.name, e.code FROM entry e JOIN code_table t USING (number)")
    }
    if unused:
        raise Fault(f"validity.csv names codes that do not exist: {sorted(unused)}")
    about_file = {
        "made_of": made_of,
        "schema": str(SCHEMA),
        "readings": packed_readings(readings),
    }
    db.executemany("INSERT INTO meta VALUES (?, ?)", about_file.items())


def packed_readings(readings: Mapping[str, str]) -> str:
    """The pinyin initials as they stand in a reference file: letters -> all characters read so."""
    by_letters: dict[str, list[str]] = {}
    for char, letters in sorted(readings.items()):
        by_letters.setdefault(letters, []).append(char)
    packed = {letters: "".join(chars) for letters, chars in sorted(by_letters.items())}
    return json.dumps(packed, ensure_ascii=False, separators=(",", ":"))


def _rows(sources: Path, table: str, validity: dict[tuple[str, str], dict[str, str]]) -> Iterator[SourceRow]:
    for columns in _read(sources / f"{table}.csv"):
        code, name_zh = columns.pop("code"), columns.pop("name_zh", "")
        known = validity.get((table, code), {})
        valid_to = known.get("valid_to") or None
        if table == "hs" and columns["hs2022_hs6"] == "0":
            valid_to = HS2017_LAST_DAY
        yield SourceRow(
            code=code,
            name_zh=name_zh,
            columns=columns,
            valid_from=known.get("valid_from") or None,
            valid_to=valid_to,
            for_entry=known.get("for_entry", "yes") == "yes",
            is_tariff=table == "hs",
        )


def fill_table(
    db: sqlite3.Connection,
    number: int,
    names: tuple[str, str],
    rows: list[SourceRow],
    searched: Sequence[str],
    spoken: Mapping[str, str],
    next_id: int,
) -> int:
    """Put a table (`names`: its name and title) with its rows into the file; returns the first id after them."""
    # Static rank: of two names that match the shorter stands first, so that reading in the order of
    # ids gives the best rows without ranking all of them.
    rows.sort(key=lambda row: (len(_texts(row, searched)[0]) if searched else 0, row.code))
    columns = list(rows[0].columns) if rows else []
    db.execute(
        "INSERT INTO code_table VALUES (?,?,?,?,?,?,?)",
        (number, *names, _json(columns), _json(searched), next_id, next_id + len(rows) - 1),
    )
    for row in rows:
        _insert(db, next_id, number, row, searched, spoken)
        next_id += 1
    return next_id


def _texts(row: SourceRow, searched: Sequence[str]) -> list[str]:
    return [row.name_zh if name == "name_zh" else row.columns[name] for name in searched]


def _insert(
    db: sqlite3.Connection,
    id: int,
    number: int,
    row: SourceRow,
    searched: Sequence[str],
    readings: Mapping[str, str],
) -> None:
    initials = normal.initials_of(row.name_zh, readings) if readings else ()
    extra = "" if row.is_tariff else _json(list(row.columns.values()))
    db.execute(
        "INSERT INTO entry VALUES (?,?,?,?,?,?,?,?)",
        (id, number, row.code, row.name_zh, row.valid_from, row.valid_to, row.for_entry, extra),
    )
    if row.is_tariff:
        _insert_tariff(db, id, row.columns)
    name, *more = [normal.fold(text) for text in _texts(row, searched)] or [""]
    start = {token for text in (name, *more) for token in normal.start_tokens(text)}
    start.update(normal.initials_start(initials))
    tokens = itertools.chain(
        (normal.CODE + token for token in normal.code_tokens(row.code)),
        (normal.NAME + token for token in normal.text_tokens(name)),
        (normal.MORE + token for token in normal.text_tokens("\n".join(more))),
        (normal.START + token for token in start),
        (normal.INITIALS + token for token in normal.initials_tokens(initials)),
    )
    db.execute("INSERT INTO words (rowid, tokens) VALUES (?,?)", (id, " ".join(sorted(tokens))))


def _json(values: Sequence[str]) -> str:
    return json.dumps(list(values), ensure_ascii=False, separators=(",", ":"))


def _insert_tariff(db: sqlite3.Connection, id: int, columns: dict[str, str]) -> None:
    db.execute("INSERT OR IGNORE INTO hs_elements (elements) VALUES (?)", (columns["elements"],))
    names = [name for name in HS_COLUMNS if name != "elements"]
    marks = ",".join("?" * len(names))
    db.execute(
        f"INSERT INTO hs_line (id, elements_number, {','.join(names)})"
        f" SELECT ?, number, {marks} FROM hs_elements WHERE elements = ?",
        (id, *(columns[name] for name in names), columns["elements"]),
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Entry of `python -m cqdesk.codes.build`. 0 if the file is there and up to date, 2 if not."""
    parser = argparse.ArgumentParser(prog="python -m cqdesk.codes.build", description="生成只读的代码参考文件。")
    parser.add_argument("--to", type=Path, default=REFERENCE, metavar="FILE", help="写到这个文件")
    target: Path = parser.parse_args(argv).to
    try:
        made = build(target=target)
    except UserError as exc:
        print(f"{exc.message}{exc.remedy}", file=sys.stderr)
        return 2
    print("代码参考文件已生成。" if made else "代码参考文件已是最新。")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
