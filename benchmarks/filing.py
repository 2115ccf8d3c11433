"""Filing through the folder channel: `dev.py bench filing`.

How many queued packages one round of the courier hands over durably per second, and how that compares with the floor
of the same run on the same disk: for each package two commits of a bare sqlite3 table (synchronous FULL) and one file
written, forced to disk and renamed. Looking after all of them in the next round is measured too (one walk over the
client's folders). Bound: 8 times the floor.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measure import Bench
from cqdesk.actions.channels import set_folder_channel
from cqdesk.actions.courier import sync
from cqdesk.actions.demo import load_sample, samples
from cqdesk.actions.desk import open_desk
from cqdesk.actions.filing import file_case
from cqdesk.codes.build import build
from cqdesk.domain.clock import ManualClock

START = datetime(2026, 11, 21, 2, 30, tzinfo=UTC)
BOUND_RATIO = 8.0


def floor(root: Path, packages: list[bytes]) -> float:
    """Seconds for the same durable steps without any program around them."""
    out_box = root / "bare"
    out_box.mkdir()
    connection = sqlite3.connect(root / "bare.sqlite", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE filing (id INTEGER PRIMARY KEY, step TEXT NOT NULL)")
    connection.executemany("INSERT INTO filing VALUES (?, 'queued')", [(key,) for key in range(len(packages))])
    begun = time.perf_counter()
    for key, data in enumerate(packages):
        for step in ("sending", "sent"):
            if step == "sent":
                part = out_box / f"{key}.zip.temp"
                with part.open("wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(part, out_box / f"{key}.zip")
                if os.name == "posix":
                    handle = os.open(out_box, os.O_RDONLY)
                    os.fsync(handle)
                    os.close(handle)
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("UPDATE filing SET step = ? WHERE id = ?", (step, key))
            connection.execute("COMMIT")
    seconds = time.perf_counter() - begun
    connection.close()
    return seconds


def main() -> int:
    """Print the table, keep the result, 0 only if the bound holds."""
    bench = Bench("filing", "Handing over queued declarations to the import client's folder")
    count = bench.times(400 if bench.full else 60)
    build()
    with tempfile.TemporaryDirectory(prefix="cqdesk-bench-") as folder:
        root = Path(folder)
        for box in ("OutBox", "SentBox", "FailBox", "InBox"):
            (root / "client" / box).mkdir(parents=True)
        with open_desk(root / "data", clock=ManualClock(START), user="bench") as desk:
            set_folder_channel(desk, "client", root / "client")
            ours, found = samples()
            for number in range(count):
                file_case(desk, load_sample(desk, found[number % len(found)], ours))
            begun = time.perf_counter()
            result = sync(desk)
            seconds = time.perf_counter() - begun
            packages = [path.read_bytes() for path in sorted((root / "client" / "OutBox").iterdir())]
            if not len(result.sent) == len(packages) == count:
                raise SystemExit("not everything was handed over")
            begun = time.perf_counter()
            sync(desk)
            looking = time.perf_counter() - begun
        bare = floor(root, packages)
    bench.row("filings handed over", count / seconds, "/s")
    bench.row("bare commits and renames", count / bare, "/s")
    bench.row("times the floor", seconds / bare, "", bound=BOUND_RATIO)
    bench.row(f"looking after {count} under way", looking)
    return bench.finish()


if __name__ == "__main__":
    raise SystemExit(main())
