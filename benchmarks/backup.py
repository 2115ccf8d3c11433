"""Backup, check and restore of 1 GB: without stopping work, and against the bare copying of the same bytes.

The data are honest in kind: cases with the form of a sample in a real store, photographs as random bytes. While the
backup runs, fields are typed in one case by a thread of its own: what a clerk feels is the time one edit takes.
"""

from __future__ import annotations

import os
import random
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.measure import Bench
from cqdesk.actions.backup import pack_backup, take_backup
from cqdesk.actions.demo import load_sample, samples
from cqdesk.actions.desk import Desk, open_desk
from cqdesk.actions.drafts import chain_of, open_draft, type_in
from cqdesk.actions.restoring import restore
from cqdesk.actions.verifying import verify, verify_file
from cqdesk.codes.build import build
from cqdesk.forms.declaration.paper_facts import Links
from cqdesk.store import cases, declarations

GIGABYTE = 1_000_000_000
CASES = 6_000
PHOTO = 1_500_000
BATCH = 200


def main() -> int:
    bench = Bench("backup", "Backup, check and restore of 1 GB while work goes on")
    build()
    with tempfile.TemporaryDirectory(prefix="cqdesk-") as folder:
        root = Path(folder)
        desk = open_desk(root / "data", practice=True)
        with desk:
            first = fill(desk, bench)
            stored = desk.store.path.stat().st_size
            total = stored + sum(p.stat().st_size for p in desk.places.files.rglob("*") if p.is_file())
            bench.row("data", total / GIGABYTE, "GB")
            bench.row("of it the store", stored / GIGABYTE, "GB")
            floor = seconds(lambda: bare_copy(desk.places.root, root / "bare"))
            shutil.rmtree(root / "bare")
            bench.row("bare copy of the same bytes, forced to disk", floor)
            quiet = Edits(desk, first)
            quiet.run_for(2.0)
            bench.row("one edit, nothing else running, p99", quiet.p99, "ms")
            edits = Edits(desk, first)
            with edits:
                packed = seconds(lambda: pack_backup(desk, root / "stick"))
            bench.row("backup to one file, proven", packed, bound=120 * float(bench.share) + 5)
            bench.row("  ratio to the bare copy", packed / floor, "x")
            bench.row("  edits committed meanwhile", len(edits.times), "", least=10)
            bench.row("  one edit meanwhile, median", statistics.median(edits.times) * 1000, "ms")
            bench.row("  one edit meanwhile, p99", edits.p99, "ms", bound=500)
            bench.row("  longest edit meanwhile", max(edits.times) * 1000, "ms", bound=2000)
            bench.row("first backup to the folder", seconds(lambda: take_backup(desk, "daily")))
            bench.row("second backup to the folder", seconds(lambda: take_backup(desk, "daily")))
            checked: list[object] = []
            took = seconds(lambda: checked.append(verify(desk)["issues"]))
            assert checked == [[]], "the data of the benchmark must be whole"
            bench.row("verify, all of it", took, bound=60)
            (file,) = (root / "stick").iterdir()
            bench.row("verify of the backup file", seconds(lambda: verify_file(file)), bound=60)
        bench.row("restore on another machine", seconds(lambda: restore(root / "new", file, practice=True)))
    return bench.finish(cases=bench.times(CASES), bytes=total)


def fill(desk: Desk, bench: Bench) -> str:
    """Cases until the store has its part, photographs for the rest. Returns the number of a case to type in."""
    ours, found = samples()
    sample = next(one for one in found if one.direction == "export")
    first = load_sample(desk, sample, ours)
    filled = open_draft(desk, first, 1).filled
    left = bench.times(CASES)
    rng = random.Random(bench.seed)
    while left > 0:
        with desk.store.write() as connection:
            for _ in range(min(BATCH, left)):
                made = cases.new_case(connection, direction="export", at=desk.clock.now(), year=2026)
                declarations.new_declaration(connection, made.id, filled, Links(), desk.clock.now())
                desk.write_history(connection, chain_of(made), "new_case", {"direction": "export"})
        left -= BATCH
    wanted = bench.times(GIGABYTE) - desk.store.path.stat().st_size
    while wanted > 0:
        data = rng.randbytes(min(PHOTO, max(wanted, 1)))
        sha256 = desk.files.keep(data)
        with desk.store.write() as connection:
            case = cases.case_of(connection, "26-2")
            cases.add_paper(
                connection, case.id, name=sha256, sha256=sha256, size=len(data), reading={}, at=desk.clock.now()
            )
        wanted -= len(data)
    return first


class Edits:
    """A clerk who types one field after another; `times` are seconds from key to committed."""

    def __init__(self, desk: Desk, case: str) -> None:
        self._desk, self._case = desk, case
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._type)
        self.times: list[float] = []

    def _type(self) -> None:
        while not self._stop.is_set():
            start = time.perf_counter()
            type_in(self._desk, self._case, 1, {"contract_number": f"CT-{len(self.times)}"})
            self.times.append(time.perf_counter() - start)
            self._stop.wait(0.02)

    def __enter__(self) -> Edits:
        self._thread.start()
        return self

    def __exit__(self, *of: object) -> None:
        self._stop.set()
        self._thread.join()

    def run_for(self, span: float) -> None:
        """Type for so many seconds."""
        with self:
            self._stop.wait(span)

    @property
    def p99(self) -> float:
        """Milliseconds."""
        return sorted(self.times)[int(len(self.times) * 0.99)] * 1000


def bare_copy(source: Path, target: Path) -> None:
    """The floor: every byte read, written and forced to disk once."""
    for place in source.rglob("*"):
        if place.is_file():
            to = target / place.relative_to(source)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(place, to)
            with to.open("rb+") as file:
                os.fsync(file.fileno())


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
