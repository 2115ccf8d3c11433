"""Keys and mouse of whole jobs, counted on the real window: a new ten-line export, a repeat shipment, a correction, a
hand-over to a broker; a consol of twenty houses in three boxes, one house of it pulled.

The window is the program's own, on a fresh practice store, driven by key events alone (`key_runs` says what each run
does and what a character of an input method costs). Exits 0 only if the counts hold.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import qasync
from PySide6.QtWidgets import QApplication

from benchmarks.consol_keys import TYPING, pull_one, twenty_into_three
from benchmarks.hands import Hands
from benchmarks.key_runs import (
    correct_after_refusal,
    hand_over,
    know_brokers,
    new_export,
    our_firm,
    refuse,
    repeat_shipment,
)
from benchmarks.measure import Bench
from cqdesk.domain.clock import ManualClock

MOST_NEW, MOST_REPEAT, AIM_REPEAT, MOST_CORRECTION, MOST_HAND_OVER = 400, 150, 120, 60, 15
MOST_CONSOL, MOST_PULL, MOST_MINUTES = 230, 10, 5
LAST = "CQK2620"
"""The house at the end of the list, farthest from the cursor."""
LONGEST_S = 50


async def runs(folder: Path, counted: dict[str, tuple[int, int]]) -> None:
    """All, one after another, in one office."""
    from cqdesk.actions.desk import open_desk
    from cqdesk.ui.consol_desk import ConsolScreen
    from cqdesk.ui.main_window import MainWindow
    from cqdesk.ui.settings import Settings

    clock = ManualClock(datetime.now(UTC))
    with open_desk(folder / "data", practice=True, user="bench", clock=clock) as desk:
        our_firm(desk)
        window = MainWindow(desk, Settings(folder / "settings.json"), sync_every_ms=0)
        window.resize(1366, 740)
        window.show()
        window.activateWindow()
        await window.begin()

        async def count(name: str, run: object, *, rest: bool = True) -> object:
            hands = Hands(window)
            if rest:
                await hands.rest()
            try:
                return await run(hands)  # type: ignore[operator]
            finally:
                hands.lift()
                counted[name] = (hands.keys, hands.mice)

        await count("new", lambda hands: new_export(hands, folder))
        await back_to_list(window)
        case = await count("repeat", lambda hands: repeat_shipment(hands, folder))
        await back_to_list(window)
        refuse(desk, clock, str(case))
        await window.worklist.load()
        await count("correction", lambda hands: correct_after_refusal(hands, str(case)))
        await back_to_list(window)
        draft = await sample_draft(window)
        await count("hand-over", lambda hands: hand_over(hands, draft, folder))
        await back_to_list(window)
        await count("consol", lambda hands: twenty_into_three(hands, folder))
        screen = QApplication.activeModalWidget()
        assert isinstance(screen, ConsolScreen)
        began = time.monotonic()
        await count("pull", lambda hands: pull_one(hands, screen, LAST), rest=False)
        counted["pull_ms"] = (round((time.monotonic() - began) * 1000), 0)
        screen.reject()
        window.close()
        while window.isVisible():
            await asyncio.sleep(0.01)
        window.lane.close()


async def sample_draft(window: object) -> str:
    """A finished draft and three known brokers; the cursor of the list stands on it."""
    from cqdesk.actions.demo import load_sample, samples
    from cqdesk.ui.main_window import MainWindow

    assert isinstance(window, MainWindow)
    ours, found = samples()
    case = load_sample(window.desk, found[0], ours)
    know_brokers(window.desk)
    await window.worklist.load()
    window.worklist.choose(case)
    window.worklist.take_focus()
    return case


async def back_to_list(window: object) -> None:
    """Esc until the list stands there: a key of the next job, counted there by nobody's fault."""
    from cqdesk.ui.main_window import MainWindow

    assert isinstance(window, MainWindow)
    window.step_back()
    while window.case is not None or not window.at_rest():
        await asyncio.sleep(0.002)


def main() -> int:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from cqdesk.app import make_application
    from cqdesk.ui.settings import Settings

    bench = Bench("keys", "keys and mouse of whole jobs on the real window")
    counted: dict[str, tuple[int, int]] = {}
    with tempfile.TemporaryDirectory() as place:
        app = make_application(Settings(Path(place) / "settings.json"))
        assert isinstance(app, QApplication)
        loop = qasync.QEventLoop(app)
        asyncio.set_event_loop(loop)
        with loop:
            loop.run_until_complete(asyncio.wait_for(runs(Path(place), counted), LONGEST_S))
    for name, words, bound in (
        ("new", "new ten-line export from papers", MOST_NEW),
        ("repeat", f"repeat shipment (aim {AIM_REPEAT})", MOST_REPEAT),
        ("correction", "correction after a refusal", MOST_CORRECTION),
        ("hand-over", "hand-over to the third broker", MOST_HAND_OVER),
        ("consol", "20 houses into 3 boxes, papered, manifest queued", MOST_CONSOL),
        ("pull", "one house of 20 pulled", MOST_PULL),
    ):
        keys, mice = counted[name]
        bench.row(f"{words}: keys", keys, "keys", bound=bound)
        bench.row(f"{words}: mouse", mice, "clicks", bound=0)
    minutes = counted["consol"][0] / TYPING / 60
    bench.row(f"the consol at {TYPING} keys a second", round(minutes, 2), "min", bound=MOST_MINUTES)
    bench.row("one house of 20 pulled: from the first key to the sums", counted["pull_ms"][0] / 1000, "s", bound=1.0)
    return bench.finish()


if __name__ == "__main__":
    sys.exit(main())
