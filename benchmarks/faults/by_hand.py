"""Trouble on every screen of the real window, with pictures for a person to look at.

    xvfb-run -a -s "-screen 0 1366x768x24" python -m benchmarks.faults.by_hand [--live] FOLDER [SCREEN ...]

For each screen: the window is opened on a desk with work under way (a declaration, a consol with its manifest, a refund
claim) and a practice Single Window in a process of its own, and the screen is opened (`1-open`). Then the practice office
is killed and the client's folder deleted, and the window looks for answers (`2-trouble`). Then the window is killed
(SIGKILL), folder and office come back, a window is opened anew, looks for answers and opens the same screen (`3-after`).
With `--live` the desk is a live one, and the other side the folders of an import client that is played. After each round
the store is checked, and the packages: nothing doubled, nothing lost. The pictures are what this is for:
`docs/verified.md` says what was seen.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.faults.by_hand_sides import OtherSide, PlayedClient, PracticeSide, end_process

if TYPE_CHECKING:
    from cqdesk.ui.main_window import MainWindow

ROOT = Path(__file__).resolve().parents[2]
CASE = "26-000001"
REST_S = 0.9
"""After an act: what it brings in the background shows."""
TABS = ("form", "containers", "attached", "more", "papers", "receipts", "history")
BOARD = ("houses", "boxes", "warehouse", "tie", "owed", "checks")
REFUND = ("claims", "items", "invoices", "receipts", "open", "deadlines", "claim")
"""The lists of the refund screen, and a claim opened from the first."""
COMMANDS = {
    "review": "核对单据…",
    **{f"board-{pane}": "拼箱…" for pane in BOARD},
    **{f"refund-{pane}": "出口退税…" for pane in REFUND},
    "codes": "代码表…",
    "library": "商品库…",
    "safety": "数据安全…",
    "filing": "申报…",
    "waiting": "为什么在等…",
    "broker": "交给报关行…",
    "confirmation": "客户确认…",
    "read-back": "读回申报结果…",
    "package": "交出票包…",
    "refusal": "退单与重报…",
}
UNANSWERED = ("list", "waiting")
"""Here the office dies before it has seen the package: something waits."""
OTHER_CASE = {"filing": "26-000002"}
"""Here a case is wanted that has not been filed yet."""
SCREENS = ("list", *(f"case-{tab}" for tab in TABS), *COMMANDS)


def main(arguments: list[str]) -> int:
    """All rounds, or those of the screens named."""
    if arguments[:1] == ["--window"]:
        return _window(Path(arguments[1]), Path(arguments[2]), arguments[3], *arguments[4:])
    live = arguments[:1] == ["--live"]
    target, *screens = arguments[live:]
    place = Path(target)
    place.mkdir(parents=True, exist_ok=True)
    template = place / ("live" if live else "practice")
    if not template.exists():
        _make(template, practice=not live)
    faults = [fault for screen in screens or SCREENS for fault in _round(screen, template, place, live=live)]
    print("\n".join(faults) or "nothing lost, nothing doubled")
    return int(bool(faults))


def _make(template: Path, *, practice: bool) -> None:
    """A desk with two finished cases, a consol packed into its boxes and a refund claim; nothing has left it yet."""
    from cqdesk.actions import consol_samples, refund_claims, refund_import
    from cqdesk.actions.consol_board import suggestion
    from cqdesk.actions.consol_changes import allocate
    from cqdesk.actions.consol_demo import load_consol_sample
    from cqdesk.actions.demo import load_sample, samples
    from cqdesk.actions.desk import open_desk

    month = import_module("tests.samples.make_refund_samples")
    with open_desk(template, practice=practice) as desk:
        ours, found = samples()
        for sample in (found[1], found[2]):
            load_sample(desk, sample, ours)
        consols = consol_samples.consol_samples(desk.clock.now())
        consol_samples.put_companies(desk, ours, consols)
        number = load_consol_sample(desk, consols[0])
        allocate(desk, number, suggestion(desk, number).lots)
        records = [path for path in sorted((month.FOLDER / "trading").iterdir()) if "反馈" not in path.name]
        refund_import.import_any(desk, month.TRADER, records, tax_id=month.TRADER_ID)
        refund_claims.make(desk, month.TRADER, "2026-10")


def _cq(data: Path, side: OtherSide, *words: str) -> Any:
    kind = ["--practice"] if side.practice else []
    command = [sys.executable, "-m", "cqdesk", "--data", str(data), *kind, "--json", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return json.loads(done.stdout or "{}")


def _open(data: Path, side: OtherSide, shots: Path, screen: str) -> subprocess.Popen[str]:
    kind = ["--practice"] if side.practice else []
    command = [sys.executable, "-m", "benchmarks.faults.by_hand", "--window", str(data), str(shots), screen, *kind]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _ask(window: subprocess.Popen[str], word: str) -> None:
    assert window.stdin is not None
    assert window.stdout is not None
    window.stdin.write(word + "\n")
    window.stdin.flush()
    if (said := window.stdout.readline().strip()) != f"did {word}":
        raise SystemExit(f"{word}: the window said {said!r}")


def _round(screen: str, template: Path, target: Path, *, live: bool) -> list[str]:
    place = target / f"{template.name}-round"
    shutil.rmtree(place, ignore_errors=True)
    data = place / "data"
    shutil.copytree(template, data)
    side: OtherSide = PlayedClient(data, place) if live else PracticeSide(data, place)
    side.begin(CASE, answers=screen not in UNANSWERED)
    window = _open(data, side, target, screen)
    _ask(window, "open 1-open")
    side.vanish()
    _ask(window, "sync 2-trouble")
    end_process(window)
    side.back()
    window = _open(data, side, target, screen)
    _ask(window, "sync")
    _ask(window, "open 3-after")
    end_process(window)
    side.end()
    faults = [f"{screen}: {issue}" for issue in _cq(data, side, "verify").get("issues", ["verify did not answer"])]
    status = _cq(data, side, "status", CASE)
    if len(side.packages()) != 1:
        faults.append(f"{screen}: packages {side.packages()}")
    step = status["cases"][0]["step"] if status.get("cases") else status
    print(f"{screen}: {step}, {len(faults)} faults", flush=True)
    return faults


# --- the window ----------------------------------------------------------------------------------------------


def _window(data: Path, shots: Path, screen: str, *kind: str) -> int:
    from cqdesk import app

    async def life(window: MainWindow, _samples: bool) -> None:
        await window.begin()
        loop = asyncio.get_running_loop()
        while word := (await loop.run_in_executor(None, sys.stdin.readline)).strip():
            act, _, shot = word.partition(" ")
            if act == "open":
                await _show(window, screen)
            else:
                _look_for_answers(window)
            await asyncio.sleep(REST_S)
            if shot:
                desk = "practice" if kind else "live"
                window.screen().grabWindow(0).save(str(shots / f"{desk}-{screen}-{shot}.png"))
            print(f"did {word}", flush=True)

    return app.main(["--data", str(data), *kind], life=life)


def _look_for_answers(window: MainWindow) -> None:
    """F5, in the screen in front."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from cqdesk.ui.consol_desk import ConsolScreen

    front = QApplication.activeModalWidget()
    if isinstance(front, ConsolScreen):
        QTest.keyClick(front, Qt.Key.Key_F5)
    else:
        window.lane.start(window.exchange.sync(quiet=False))


async def _show(window: MainWindow, screen: str) -> None:
    window.showMaximized()
    await asyncio.sleep(REST_S)
    if screen == "list":
        return
    window.open_case(OTHER_CASE.get(screen, CASE))
    await asyncio.sleep(2 * REST_S)
    if screen.startswith("case-"):
        assert window.case is not None
        window.case.tabs.setCurrentIndex(TABS.index(screen.removeprefix("case-")))
        return
    action = window.actions_by_name[COMMANDS[screen]]
    asyncio.get_running_loop().call_soon(action.trigger)
    await asyncio.sleep(2 * REST_S)
    _turn_to(screen)


def _turn_to(screen: str) -> None:
    """The pane of the consolidation or refund screen that is wanted."""
    from PySide6.QtWidgets import QApplication

    from cqdesk.ui.consol_desk import ConsolScreen
    from cqdesk.ui.refund_screen import TABS as LISTS
    from cqdesk.ui.refund_screen import RefundScreen

    front, pane = QApplication.activeModalWidget(), screen.partition("-")[2]
    if isinstance(front, ConsolScreen):
        front.tabs.setCurrentIndex(BOARD.index(pane))
    elif isinstance(front, RefundScreen) and pane == "claim":
        claims = front.tables[LISTS[0]]
        claims.opened.emit(claims.key())
    elif isinstance(front, RefundScreen):
        front.tabs.setCurrentIndex(REFUND.index(pane))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
