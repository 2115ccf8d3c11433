"""Code and library search per key stroke; codes against plain LIKE over the same rows in the same run.

A clerk is imitated who types the beginning of a code, one to four characters out of a name, a code start with a
character, or pinyin initials: every key stroke is one search of 20 hits. The baseline reads the rows the same query
would need with LIKE (no ranking, no initials): the cheapest thing one could write. The tariff is searched once more
with an imported tariff of 12,000 lines laid over the shipped one, and a goods library of 100,000 entries by part
number, name, initials and mix. Searches are judged in processor time; nothing in them waits. Opening the reference
file and its size have their bounds too. Exits 0 only if the bounds hold.
"""

from __future__ import annotations

import contextlib
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from benchmarks.measure import Bench
from cqdesk.actions.desk import open_desk
from cqdesk.actions.library import search_library, words_of
from cqdesk.actions.tariff import suggest_codes
from cqdesk.codes import normal
from cqdesk.codes.book import ReferenceBook, open_reference
from cqdesk.codes.build import build
from cqdesk.codes.imported import ImportedBook, ImportedSet, build_imported
from cqdesk.codes.overlay import OverlayBook
from cqdesk.codes.search import search
from cqdesk.store.library import add_item

ON = date(2026, 1, 1)
WORDS = 400
"""Typed words per table and kind; `--full` types five times as many."""
MOST_P99_MS = 20.0
"""A key stroke nobody waits for."""
MOST_OPEN_MS = 20.0
MOST_REFERENCE_MB = 15.0
ENTRIES = 100_000
"""Entries of the goods library."""
MOST_RATIO = 1.0
"""Median of ours to median of the baseline, in the tariff."""
TABLES = ("hs", "customs_offices", "foreign_ports", "districts")


def typed(book: ReferenceBook, table: str, kind: str, rng: random.Random, count: int) -> Iterator[str]:
    """The states of the search box, key by key."""
    entries = list(book.entries(table))
    for _ in range(count):
        entry = rng.choice(entries)
        name = entry.name_zh
        start = rng.randrange(max(1, len(name) - 3))
        match kind:
            case "code":
                word = entry.code[:8]
            case "name":
                word = name[start : start + rng.randint(1, 4)].strip()
            case "mixed":
                word = f"{entry.code[:4]} {name[start : start + 2].strip()}"
            case _:
                letters = normal.initials_of(name, book.readings)
                word = "".join(letter[0] for letter in letters[:4])
        yield from (word[:length] for length in range(1, len(word) + 1))


class Baseline:
    """The rows in one plain table, searched with LIKE."""

    def __init__(self, book: ReferenceBook) -> None:
        self.db = sqlite3.connect(":memory:")
        self.db.execute("CREATE TABLE plain (name TEXT, code TEXT, words TEXT)")
        for table in TABLES:
            searched = book.tables[table].searched
            self.db.executemany(
                "INSERT INTO plain VALUES (?, ?, ?)",
                (
                    (table, e.code, "\n".join([e.name_zh, *(e.extra.get(name, "") for name in searched[1:])]))
                    for e in book.entries(table)
                ),
            )
        self.db.execute("CREATE INDEX plain_name ON plain (name, code)")

    def search(self, text: str, table: str) -> None:
        words = text.split()
        each = " AND ".join("(code LIKE ? OR words LIKE ?)" for _ in words) or "1"
        parameters = [part for word in words for part in (f"{word}%", f"%{word}%")]
        self.db.execute(
            f"SELECT * FROM plain WHERE name = ? AND {each} ORDER BY length(words), code LIMIT 20",
            (table, *parameters),
        ).fetchall()


def times_ms(queries: list[str], run: Callable[[str], object]) -> list[float]:
    """Processor time of each search: on a busy machine the clock on the wall counts the others' work too."""
    taken = []
    for query in queries:
        start = time.thread_time_ns()
        run(query)
        taken.append((time.thread_time_ns() - start) / 1e6)
    return taken


def measure(bench: Bench, book: ReferenceBook, baseline: Baseline, table: str, kind: str) -> None:
    """Types the words of one kind into the search of one table."""
    rng = random.Random(f"{bench.seed} {table} {kind}")
    queries = list(typed(book, table, kind, rng, bench.times(WORDS * (5 if bench.full else 1))))
    ours = sorted(times_ms(queries, lambda query: search(book, query, table=table, on=ON)))
    plain = statistics.median(times_ms(queries, lambda query: baseline.search(query, table)))
    name = f"{table}, {kind}"
    bench.row(f"{name}: p50", statistics.median(ours), "ms")
    bench.row(f"{name}: p99", ours[int(len(ours) * 0.99)], "ms", bound=MOST_P99_MS)
    bench.row(f"{name}: p50 to LIKE", statistics.median(ours) / plain, "", bound=MOST_RATIO if table == "hs" else None)


def measure_opening(bench: Bench, reference: Path) -> None:
    """Opens the reference file again and again."""
    taken = []
    for _ in range(30):
        start = time.perf_counter_ns()
        with open_reference(reference):
            taken.append((time.perf_counter_ns() - start) / 1e6)
    bench.row("reference file: open, median", statistics.median(taken), "ms", bound=MOST_OPEN_MS)
    bench.row("reference file: size", reference.stat().st_size / 1e6, "MB", bound=MOST_REFERENCE_MB)


def measure_imported(bench: Bench, book: ReferenceBook, folder: Path) -> None:
    """The tariff with an imported one of the same size over it."""
    rows = list(book.entries("hs"))
    one = ImportedSet(
        table="hs", source="bench", as_of=ON, covers_to=None, complete=True, parts=(), rows=rows[: len(rows) - 100]
    )
    build_imported(folder / "imported.sqlite", book, [one], "bench")
    with contextlib.closing(ImportedBook(folder / "imported.sqlite")) as imported:
        over = OverlayBook(book, [], imported=imported)
        for kind in ("code", "name", "mixed", "initials"):
            rng = random.Random(f"{bench.seed} imported {kind}")
            queries = list(typed(book, "hs", kind, rng, bench.times(WORDS)))
            taken = sorted(times_ms(queries, lambda query: search(over, query, table="hs", on=ON)))
            bench.row(f"hs with an imported tariff, {kind}: p50", statistics.median(taken), "ms")
            bench.row(
                f"hs with an imported tariff, {kind}: p99", taken[int(len(taken) * 0.99)], "ms", bound=MOST_P99_MS
            )


def measure_library(bench: Bench, book: ReferenceBook, folder: Path) -> None:
    """A library of many near-duplicates, as parts trade has them."""
    rng = random.Random(f"{bench.seed} library")
    rows = list(book.entries("hs"))
    count = bench.times(ENTRIES)
    with open_desk(folder / "desk", user="bench") as desk:
        names: list[tuple[str, str, str]] = []
        with desk.store.write() as connection:
            for number in range(count):
                entry = rng.choice(rows)
                part = f"{rng.choice('ABCDXYZ')}{rng.randrange(100)}-{number:06d}"
                name = f"{entry.name_zh[:12]}{rng.choice('甲乙丙丁')}{number % 97}"
                facts = {"goods_name": name, "hs_code": entry.code, "declaration_elements": f"1|0|{name[:4]}|钢"}
                add_item(
                    connection,
                    company_id=number % 20,
                    key=part.lower(),
                    part_number=part,
                    facts=facts,
                    words=words_of(number % 20, part, facts, desk.shipped.readings),
                    origin="bench",
                    at=desk.clock.now(),
                    who="bench",
                )
                names.append((part, name, entry.code))
        for kind in ("part", "name", "mixed", "initials"):
            queries = []
            for part, name, code in rng.choices(names, k=bench.times(WORDS)):
                start = rng.randrange(max(1, len(name) - 3))
                spoken = "".join(letters[0] for letters in normal.initials_of(name[start : start + 4], book.readings))
                word = {
                    "part": part, "name": name[start : start + 4], "mixed": f"{code[:4]} {name[:2]}", "initials": spoken,
                }[kind]  # fmt: skip
                queries += [word[:length] for length in range(1, len(word) + 1)]
            taken = sorted(times_ms(queries, lambda query: search_library(desk, query)))
            bench.row(f"library of {count}, {kind}: p50", statistics.median(taken), "ms")
            bench.row(f"library of {count}, {kind}: p99", taken[int(len(taken) * 0.99)], "ms", bound=MOST_P99_MS)
        taken = sorted(
            times_ms([name for _part, name, _code in rng.choices(names, k=50)], lambda name: suggest_codes(desk, name))
        )
        bench.row("codes suggested for a name: p50", statistics.median(taken), "ms")


def main() -> int:
    bench = Bench("search", "Code and library search, one key stroke; codes against plain LIKE over the same rows")
    with tempfile.TemporaryDirectory() as folder:
        reference = Path(folder) / "reference.sqlite"
        build(target=reference)
        with open_reference(reference) as book:
            baseline = Baseline(book)
            for table in TABLES:
                for kind in ("code", "name", "initials", *(("mixed",) if table == "hs" else ())):
                    measure(bench, book, baseline, table, kind)
            baseline.db.close()
            measure_imported(bench, book, Path(folder))
            measure_opening(bench, reference)
            measure_library(bench, book, Path(folder))
    return bench.finish()


if __name__ == "__main__":
    raise SystemExit(main())
