"""The courier under load: `dev.py bench courier`.

Filings handed over durably per second and receipts understood per second, each beside the floor of the same run on the
same disk (bare sqlite3 commits, files written, forced and renamed); the start with a very long queue and its memory; one
field edit committed; and how long the window does not answer while messages are out and answers come in.
"""

from __future__ import annotations

import asyncio
import gc
import os
import random
import resource
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.filing import floor
from benchmarks.many import Pattern, draft_copies, pattern, queue_copies
from benchmarks.measure import Bench
from cqdesk.actions.channels import practice_root
from cqdesk.actions.courier import sync
from cqdesk.actions.courier_memory import pause, resume
from cqdesk.actions.desk import Desk, open_desk
from cqdesk.actions.drafts import paste_block, type_in
from cqdesk.actions.waiting import waiting_items
from cqdesk.codes.build import build
from cqdesk.collector import leave_out_what_is_loaded
from cqdesk.domain.clock import ManualClock
from cqdesk.practice.office import PracticeOffice

START = datetime(2026, 11, 21, 2, 30, tzinfo=UTC)
FILINGS, RECEIPTS_OF, QUEUE, EDITS, OUT, LINES = 600, 120, 100_000, 400, 200, 50
LETTERS = "JPR"
ROUNDS = 5


def main() -> int:
    """Print the table, keep the result, 0 only if every bound holds."""
    bench = Bench("courier", "Filings, receipts and the window while the courier works")
    build()
    with tempfile.TemporaryDirectory(prefix="cqdesk-bench-") as folder:
        root = Path(folder)
        clock = ManualClock(START)
        with open_desk(root, practice=True, clock=clock, user="bench") as desk:
            of = pattern(desk)
            PracticeOffice(practice_root(desk), clock).close()
            _filings(bench, desk, of, root)
            _receipts(bench, desk, of, clock)
            _edits(bench, desk, of)
            _start(bench, desk, of)
    _window(bench)
    return bench.finish()


def _filings(bench: Bench, desk: Desk, of: Pattern, root: Path) -> None:
    sync(desk)  # the pattern's own filing, and what is loaded once
    count = bench.times(FILINGS)
    queue_copies(desk, of, draft_copies(desk, of, count, minutes=1))
    out_box = practice_root(desk) / "OutBox"
    before = {path.name for path in out_box.iterdir()}
    begun = time.perf_counter()
    result = sync(desk)
    seconds = time.perf_counter() - begun
    packages = [path.read_bytes() for path in sorted(out_box.iterdir()) if path.name not in before]
    if not len(result.sent) == len(packages) == count:
        raise SystemExit("not everything was handed over")
    bare = floor(root, packages)
    bench.row("filings handed over, durable", count / seconds, "/s", least=300)
    bench.row("  bare commits and renames", count / bare, "/s")
    bench.row("  times the floor", seconds / bare, "")
    begun = time.perf_counter()
    sync(desk)
    bench.row(f"  looking after {count} under way", time.perf_counter() - begun)


def _receipts(bench: Bench, desk: Desk, of: Pattern, clock: ManualClock) -> None:
    """All answers of some declarations come at once: saved, submitted, received, accepted, released, closed."""
    with PracticeOffice(practice_root(desk), clock) as office:
        office.step()
        for draft in office.ledger()["drafts"][: bench.times(RECEIPTS_OF)]:
            office.clerk_submit(draft["unified_number"])
            for letter in LETTERS:
                office.decide(draft["unified_number"], letter)
        clock.advance(timedelta(seconds=5))
        office.step()
    begun, busy = time.perf_counter(), time.process_time()
    result = sync(desk)
    seconds, busy = time.perf_counter() - begun, time.process_time() - busy
    bench.row("receipts kept and understood", len(result.received) / seconds, "/s", least=500)
    bench.row("  of this many", len(result.received), "")
    bench.row("  processor time of one", busy / len(result.received) * 1000, "ms")


def _edits(bench: Bench, desk: Desk, of: Pattern) -> None:
    """Fields typed into twenty short forms by turns, and into one long one. The collector is set as in the window.

    The p99 is that of the middle one of several rounds: a neighbour on the machine that is busy for a second is not ours.
    """
    drafts = draft_copies(desk, of, 20)
    long = draft_copies(desk, of, 1)[0].case
    _fill(desk, long)
    lot = random.Random(bench.seed)
    thresholds = gc.get_threshold()
    leave_out_what_is_loaded()
    for name, cases in (("one field edit", [one.case for one in drafts]), (f"one edit of {LINES} lines", [long])):
        rounds: list[list[float]] = [[] for _ in range(ROUNDS)]
        busy = time.process_time()
        for took in rounds:
            for number in range(bench.times(EDITS)):
                begun = time.perf_counter()
                type_in(desk, lot.choice(cases), 1, {"remarks": f"w{number}"})
                took.append(time.perf_counter() - begun)
        busy = time.process_time() - busy
        every = [one for took in rounds for one in took]
        bench.row(f"  processor time of {name}", busy / len(every) * 1000, "ms")
        bench.row(f"{name} committed, median", statistics.median(every) * 1000, "ms")
        bench.row(f"{name} committed, p99", statistics.median(map(_p99, rounds)) * 1000, "ms", bound=5)
        bench.row(f"  p99 of the worst of {ROUNDS} rounds", max(map(_p99, rounds)) * 1000, "ms")
    gc.set_threshold(*thresholds)
    gc.unfreeze()
    commits = []
    for number in range(bench.times(EDITS)):
        begun = time.perf_counter()
        with desk.store.write() as connection:
            connection.exec_driver_sql("UPDATE meta SET value = ? WHERE key = 'client_counter'", (str(number + 10**6),))
        commits.append(time.perf_counter() - begun)
    bench.row("  a bare commit, p99", _p99(commits) * 1000, "ms")


def _fill(desk: Desk, case: str) -> None:
    """A form of fifty lines with twenty fields and twenty declaration elements each."""
    words = {
        "goods_name": "深沟球轴承",
        "hs_code": "8482102000",
        "trade_quantity": "12",
        "unit_price": "2.5",
        "total_price": "30",
        "trade_currency": "USD",
        "trade_unit": "006",
        "declaration_elements": "|".join(f"要素{n}" for n in range(20)),
        "origin_country": "CHN",
        "destination_country": "USA",
        "duty_mode": "1",
        "legal_quantity_1": "12",
        "legal_unit_1": "035",
        "legal_quantity_2": "3",
        "legal_unit_2": "006",
        "goods_name_en": "bearing",
        "use_code": "01",
        "product_code": "P-1",
        "ciq_code": "8482102000999",
        "ciq_goods_brand": "示例",
    }
    lines = [[f"{word}{n}" if name == "goods_name" else word for name, word in words.items()] for n in range(LINES)]
    paste_block(desk, case, 1, "goods", 1, list(words), lines)


def _p99(seconds: list[float]) -> float:
    return sorted(seconds)[max(0, int(len(seconds) * 0.99) - 1)]


def _start(bench: Bench, desk: Desk, of: Pattern) -> None:
    """The first round of a courier that finds a very long queue and a channel that is down."""
    count = bench.times(QUEUE)
    some = min(2000, count)
    queue_copies(desk, of, draft_copies(desk, of, some, minutes=1), data=os.urandom(3000))
    with desk.store.write() as connection:  # the rest by SQL: more messages of the same declarations
        names = [row[1] for row in connection.exec_driver_sql("PRAGMA table_info(filing)")]
        same = [name for name in names if name not in ("id", "uid", "client_sequence_number", "name")]
        last = connection.exec_driver_sql("SELECT max(id) FROM filing").scalar_one()
        connection.exec_driver_sql(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
            f" INSERT INTO filing (uid, client_sequence_number, name, {', '.join(same)})"
            " SELECT 'b' || i || '-' || id, 'B' || i || '-' || id, 'B' || i || '-' || id || '.zip',"
            f" {', '.join(same)} FROM filing JOIN n WHERE id > ?",
            (count // some - 1, last - some),
        )
        count = connection.exec_driver_sql("SELECT count(*) FROM filing WHERE step = 'queued'").scalar_one()
    office = practice_root(desk)
    office.rename(office.with_name("away"))
    before = _memory_mb()
    begun = time.perf_counter()
    result = sync(desk)
    seconds = time.perf_counter() - begun
    if not result.waiting or result.sent:
        raise SystemExit("the round did not meet the missing folder")
    bench.row(f"first round with {count} queued", seconds, "s", bound=2)
    bench.row("  memory it took", _memory_mb() - before, "MB", bound=64)
    begun = time.perf_counter()
    waiting_items(desk)
    bench.row("  why each is waiting (the first 500)", time.perf_counter() - begun, "s")
    office.with_name("away").rename(office)


def _memory_mb() -> float:
    """The most this process ever used."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _window(bench: Bench) -> None:
    """Gaps between turns of the window's loop while 200 messages leave and their answers are understood."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import qInstallMessageHandler

    from cqdesk import app
    from cqdesk.ui.main_window import MainWindow

    qInstallMessageHandler(lambda *_what: None)
    gaps: list[float] = []
    with tempfile.TemporaryDirectory(prefix="cqdesk-bench-") as folder:
        root = Path(folder)
        with open_desk(root, practice=True, user="bench") as desk:
            of = pattern(desk)
            PracticeOffice(practice_root(desk), desk.clock).close()
            pause(desk)
            queue_copies(desk, of, draft_copies(desk, of, bench.times(OUT)))
            resume(desk)

        async def life(window: MainWindow, _samples: bool) -> None:
            await window.begin()
            done = asyncio.ensure_future(window.exchange.sync(quiet=True))
            last = time.perf_counter()
            while not done.done():
                await asyncio.sleep(0.001)
                now = time.perf_counter()
                gaps.append(now - last)
                last = now
            await done
            window.close()
            while window.isVisible():
                await asyncio.sleep(0.01)

        app.main(["--data", str(root), "--practice"], life=life)
    bench.row("window gap while 200 messages are out, p99", _p99(gaps) * 1000, "ms", bound=33)
    bench.row("  longest", max(gaps) * 1000, "ms")


if __name__ == "__main__":
    raise SystemExit(main())
