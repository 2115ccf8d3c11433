"""Code search per key stroke, against plain LIKE over the same rows in the same run.

A clerk is imitated who types the beginning of a code, one to four characters out of a name, a code start with a
character, or pinyin initials: every key stroke is one search of 20 hits. The baseline reads the rows the same query
would need with LIKE (no ranking, no initials): the cheapest thing one could write. Exits 0 only if the bounds hold.
"""

from __future__ import annotations

import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from benchmarks.measure import Bench
from cqdesk.codes import normal
from cqdesk.codes.book import ReferenceBook, open_reference
from cqdesk.codes.build import build
from cqdesk.codes.search import search

ON = date(2026, 1, 1)
WORDS = 400
"""Typed words per table and kind; `--full` types five times as many."""
MOST_P99_MS = 20.0
"""A key stroke nobody waits for."""
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
    taken = []
    for query in queries:
        start = time.perf_counter_ns()
        run(query)
        taken.append((time.perf_counter_ns() - start) / 1e6)
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


def main() -> int:
    bench = Bench("search", "Code search, one key stroke, against plain LIKE over the same rows")
    with tempfile.TemporaryDirectory() as folder:
        reference = Path(folder) / "reference.sqlite"
        build(target=reference)
        with open_reference(reference) as book:
            baseline = Baseline(book)
            for table in TABLES:
                for kind in ("code", "name", "mixed" if table == "hs" else "initials"):
                    measure(bench, book, baseline, table, kind)
            baseline.db.close()
    return bench.finish()


if __name__ == "__main__":
    raise SystemExit(main())
