"""Trouble on every screen of the real window, with pictures for a person to look at.

    xvfb-run -a -s "-screen 0 1366x768x24" python -m benchmarks.faults.by_hand [--live] FOLDER [SCREEN ...]

For each screen (`by_hand_scenes`): the window is opened on a desk with work in hand (`by_hand_desk`) and a practice
Single Window in a process of its own, and the screen is opened (`1-open`). Then the practice office is killed and the
client's folder deleted, some scenes go on working, and the window looks for answers (`2-trouble`). Then the window is
killed (SIGKILL), folder and office come back, a window is opened anew, looks for answers and opens the same screen
(`3-after`).
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
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.faults.by_hand_desk import FILED, make
from benchmarks.faults.by_hand_scenes import REST_S, SCENES, show
from benchmarks.faults.by_hand_sides import OtherSide, PlayedClient, PracticeSide, end_process

if TYPE_CHECKING:
    from cqdesk.ui.main_window import MainWindow

ROOT = Path(__file__).resolve().parents[2]


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
        make(template, practice=not live)
    faults = [fault for screen in screens or SCENES for fault in _round(screen, template, place, live=live)]
    print("\n".join(faults) or "nothing lost, nothing doubled")
    return int(bool(faults))


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
    shutil.copytree(template, place)
    side: OtherSide = PlayedClient(data, place) if live else PracticeSide(data, place)
    side.begin(FILED, answers=not SCENES[screen].unanswered)
    manifests = side.manifest_packages()
    window = _open(data, side, target, screen)
    _ask(window, "open 1-open")
    side.vanish()
    _ask(window, "act")
    _ask(window, "sync 2-trouble")
    end_process(window)
    side.back()
    window = _open(data, side, target, screen)
    _ask(window, "sync")
    _ask(window, "open 3-after")
    end_process(window)
    side.end()
    faults = [f"{screen}: {issue}" for issue in _cq(data, side, "verify").get("issues", ["verify did not answer"])]
    status = _cq(data, side, "status", FILED)
    if len(side.packages()) != (SCENES[screen].packages if live else 1):
        faults.append(f"{screen}: packages {side.packages()}")
    if side.manifest_packages() != manifests:
        faults.append(f"{screen}: {side.manifest_packages()} packages of manifests, before {manifests}")
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
                await show(window, SCENES[screen], data.parent)
            elif act == "act":
                await SCENES[screen].during(window, data.parent)
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
