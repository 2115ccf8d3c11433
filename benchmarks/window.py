"""The numbers of the window: start, opening a form, key to paint, painting a long grid, search and memory at 200,000.

`--share 1/K` makes the store so much smaller. The store is written in bulk (`many_cases`), everything measured is the
program's own window, offscreen, in this process; start and memory in a process of its own (that of `startup`).
"""

from __future__ import annotations

import asyncio
import gc
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import qasync
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from benchmarks.many_cases import GOODS, fill
from benchmarks.measure import Bench
from cqdesk.actions import demo
from cqdesk.actions.desk import Desk, open_desk
from cqdesk.actions.drafts import open_draft, paste_block
from cqdesk.actions.work_list import work_page
from cqdesk.collector import leave_out_what_is_loaded
from cqdesk.forms.declaration.fields import Declaration, GoodsLine
from cqdesk.forms.declaration.layout import LAYOUT
from cqdesk.forms.document import Filled
from cqdesk.ui.settings import Settings

DECLARATIONS = 200_000
LINES, GRID_LINES = 50, 1000
MOST_START_S, MOST_OPEN_S, MOST_KEY_S, MOST_PAINT_S, MOST_SEARCH_S, MOST_MB = 1.0, 0.150, 0.050, 0.016, 0.100, 300.0
KEYS, PAINTS, SEARCHES, OPENINGS = 300, 300, 60, 9


def centile(seconds: list[float], share: float) -> float:
    """The value below which `share` of the measured ones lie."""
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * share))]


def clocked(work: Callable[[], object]) -> float:
    """Seconds of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure_search(bench: Bench, desk: Desk) -> None:
    """Every state of the search line while words, numbers and clients are typed."""
    rng = random.Random(bench.seed)
    typed: list[str] = []
    for _ in range(SEARCHES):
        number = rng.randrange(10**9)
        word = rng.choice(
            (rng.choice(GOODS), f"CQ{number:09d}", f"示例{number % 300:03d}", f"8010{2000 + number % 20}")
        )
        typed += [word[:length] for length in range(1, len(word) + 1)]
    work_page(desk, "轴承")
    leave_out_what_is_loaded()  # as the window does soon after its start
    taken = [clocked(partial(work_page, desk, words)) for words in typed]
    gc.unfreeze()
    bench.row("search while typing: median", centile(taken, 0.5))
    bench.row("search while typing: p99", centile(taken, 0.99), bound=MOST_SEARCH_S)
    bench.row("work list read", centile([clocked(lambda: work_page(desk)) for _ in range(5)], 0.5))


def measure_start(bench: Bench, data: Path) -> None:
    """A process of its own on the full store: usable when shown, painted and filled."""
    runs = []
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    for _ in range(4):
        start = time.perf_counter()
        child = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.startup", "--desk", str(data)],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        words = child.stdout.readline().split()
        runs.append((time.perf_counter() - start, int(words[1]) / 1024))
        child.stdout.read()
        child.wait()
    bench.row("window usable from the start of the process", sorted(one for one, _ in runs[1:])[1], bound=MOST_START_S)
    bench.row("peak memory (RSS)", max(rss for _, rss in runs), "MB", bound=MOST_MB)


async def measure_window(bench: Bench, desk: Desk, folder: Path) -> None:
    """Opening, typing and painting in a window of this process."""
    from cqdesk.ui.main_window import MainWindow

    ours, samples = demo.samples()
    case = demo.load_sample(desk, samples[0], ours)
    head = open_draft(desk, case).filled.form.goods[0]
    names = ["goods_name", "hs_code", "trade_quantity", "unit_price", "total_price", "trade_currency", "trade_unit"]
    rows = [
        [f"{head.goods_name}{n}", head.hs_code, str(n), "2.5", str(2.5 * n), "USD", head.trade_unit]
        for n in range(1, LINES + 1)
    ]
    paste_block(desk, case, 1, "goods", 1, names, rows)
    window = MainWindow(desk, Settings(folder / "settings.json"), sync_every_ms=0)
    window.resize(1366, 740)
    window.show()
    window.activateWindow()

    async def rest() -> None:
        await asyncio.sleep(0)
        while not window.at_rest():
            await asyncio.sleep(0.002)

    await window.begin()
    await rest()
    opened: list[float] = []
    for _ in range(OPENINGS):
        await asyncio.sleep(0.5)  # the clerk reads the list: the next screen is built meanwhile
        start = time.perf_counter()
        window.open_case(case)
        while window.case is None or window.case.open.draft is None:
            await asyncio.sleep(0)
        window.repaint()
        opened.append(time.perf_counter() - start)
        await rest()
        window.step_back()
        await rest()
    bench.row(f"form of {LINES} lines opens: median", centile(opened, 0.5), bound=MOST_OPEN_S)
    window.open_case(case)
    await rest()
    assert window.case is not None
    window.case.form.go_to("remarks")
    keys: list[float] = []
    for n in range(KEYS):
        focus = QApplication.focusWidget()
        assert focus is not None
        key = Qt.Key.Key_Return if n % 12 == 11 else Qt.Key(Qt.Key.Key_A + n % 26)
        start = time.perf_counter()
        QTest.keyClick(focus, key)
        (QApplication.focusWidget() or focus).repaint()
        keys.append(time.perf_counter() - start)
        await asyncio.sleep(0.01 if n % 12 == 11 else 0)  # what the key set going runs before the next one
    bench.row("key to paint: median", centile(keys, 0.5))
    bench.row("key to paint: p99", centile(keys, 0.99), bound=MOST_KEY_S)
    await rest()
    window.close()
    while window.isVisible():
        await asyncio.sleep(0.01)
    window.lane.close()


def measure_grid(bench: Bench, settings: Settings) -> None:
    """A list of a thousand lines scrolled page by page."""
    from cqdesk.ui.grid import Grid

    filled = Filled(form=Declaration())
    for n in range(1, GRID_LINES + 1):
        filled.form.goods.append(GoodsLine())
        for name, words in (
            ("goods_name", f"深沟球轴承{n}"), ("hs_code", "8482102000"), ("trade_quantity", str(n)),
            ("unit_price", "2.5"), ("total_price", str(2.5 * n)), ("trade_currency", "USD"), ("trade_unit", "006"),
        ):  # fmt: skip
            filled.type_in(f"goods[{n}].{name}", words, "")
    grid = Grid(LAYOUT.list_of("goods"), settings)
    grid.rows.show_filled(filled, "export", True)
    grid.resize(1366, 700)
    grid.show()
    QCoreApplication.processEvents()
    bar = grid.verticalScrollBar()
    taken = []
    for n in range(PAINTS):
        bar.setValue((n * 37) % max(1, bar.maximum()))
        taken.append(clocked(grid.viewport().repaint))
    bench.row(f"grid of {GRID_LINES} lines, one paint: median", centile(taken, 0.5))
    bench.row(f"grid of {GRID_LINES} lines, one paint: p99", centile(taken, 0.99), bound=MOST_PAINT_S)
    grid.close()
    grid.deleteLater()


def main() -> int:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from cqdesk.app import make_application

    bench = Bench("window", "the window at work; 200,000 declarations in the store")
    count = bench.times(DECLARATIONS)
    with tempfile.TemporaryDirectory() as place:
        data = Path(place) / "data"
        app = make_application(Settings(Path(place) / "settings.json"))
        assert isinstance(app, QApplication)
        loop = qasync.QEventLoop(app)
        asyncio.set_event_loop(loop)
        with open_desk(data, user="bench") as desk:
            start = time.perf_counter()
            fill(desk, count, bench.seed)
            if hasattr(os, "sync"):
                os.sync()  # what was written in bulk would still be flowing to the disk while the window starts
            bench.row("declarations in the store", count, "")
            bench.row("written and indexed in", time.perf_counter() - start)
            measure_search(bench, desk)
            measure_grid(bench, Settings(Path(place) / "grid.json"))
            with loop:
                loop.run_until_complete(measure_window(bench, desk, Path(place)))
        measure_start(bench, data)
    return bench.finish()


if __name__ == "__main__":
    sys.exit(main())
