"""Trouble on every screen of the real window, with pictures for a person to look at.

    xvfb-run -a -s "-screen 0 1366x768x24" python -m benchmarks.faults.by_hand FOLDER [SCREEN ...]

For each screen: the window is opened on a desk with work under way and a practice Single Window in a process of its
own, and the screen is opened (`1-open`). Then the practice office is killed and the client's folder deleted, and the
window looks for answers (`2-trouble`). Then the window is killed (SIGKILL), folder and office come back, a window is
opened anew, looks for answers and opens the same screen (`3-after`). After each round the store is checked, and the
practice ledger: nothing doubled, nothing lost. The pictures are what this is for: `docs/verified.md` says what was seen.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cqdesk.ui.main_window import MainWindow

ROOT = Path(__file__).resolve().parents[2]
CASE = "26-000001"
REST_S = 1.2
"""After an act: what it brings in the background shows."""
TABS = ("form", "containers", "attached", "more", "papers", "receipts", "history")
COMMANDS = {
    "review": "核对单据…",
    "board": "拼箱…",
    "refund": "出口退税…",
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
        return _window(Path(arguments[1]), Path(arguments[2]), arguments[3])
    target = Path(arguments[0])
    target.mkdir(parents=True, exist_ok=True)
    template = target / "template"
    if not template.exists():
        _make(template)
    faults = [fault for screen in arguments[1:] or SCREENS for fault in _round(screen, template, target)]
    print("\n".join(faults) or "nothing lost, nothing doubled")
    return int(bool(faults))


def _make(template: Path) -> None:
    """A desk with two finished cases; the channel is set in each round."""
    from cqdesk.actions.demo import load_sample, samples
    from cqdesk.actions.desk import open_desk

    with open_desk(template, practice=True) as desk:
        ours, found = samples()
        for sample in (found[1], found[2]):
            load_sample(desk, sample, ours)


def _cq(data: Path, *words: str) -> Any:
    command = [sys.executable, "-m", "cqdesk", "--data", str(data), "--practice", "--json", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return json.loads(done.stdout or "{}")


def _office(root: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "cqdesk", "practice", "serve", "--root", str(root)]
    started = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert started.stdout is not None
    started.stdout.readline()
    return started


def _end(process: subprocess.Popen[str]) -> None:
    """SIGKILL, whether it still runs or not."""
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()


def _open(data: Path, shots: Path, screen: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "benchmarks.faults.by_hand", "--window", str(data), str(shots), screen]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _ask(window: subprocess.Popen[str], word: str) -> None:
    assert window.stdin is not None
    assert window.stdout is not None
    window.stdin.write(word + "\n")
    window.stdin.flush()
    if (said := window.stdout.readline().strip()) != f"did {word}":
        raise SystemExit(f"{word}: the window said {said!r}")


def _round(screen: str, template: Path, target: Path) -> list[str]:
    place = target / "round"
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(template, place / "data")
    data, office_root = place / "data", place / "office"
    office = _office(office_root)
    _cq(data, "channel", "office", "--root", str(office_root))
    _cq(data, "file", CASE, "--channel", "office")
    if screen in UNANSWERED:
        _end(office)
    _cq(data, "sync")
    window = _open(data, target, screen)
    _ask(window, "open 1-open")
    _end(office)
    kept = place / "kept"
    shutil.copytree(office_root, kept)
    shutil.rmtree(office_root)
    _ask(window, "sync 2-trouble")
    _end(window)
    os.rename(kept, office_root)
    office = _office(office_root)
    window = _open(data, target, screen)
    _ask(window, "sync")
    _ask(window, "open 3-after")
    _end(window)
    _end(office)
    faults = [f"{screen}: {issue}" for issue in _cq(data, "verify").get("issues", ["verify did not answer"])]
    status = _cq(data, "status", CASE)
    boxes = [path.name for box in ("OutBox", "SentBox", "FailBox") for path in (office_root / box).rglob("*.zip")]
    if len(boxes) != 1:
        faults.append(f"{screen}: packages {boxes}")
    step = status["cases"][0]["step"] if status.get("cases") else status
    print(f"{screen}: {step}, {len(faults)} faults", flush=True)
    return faults


# --- the window ----------------------------------------------------------------------------------------------


def _window(data: Path, shots: Path, screen: str) -> int:
    from cqdesk import app

    async def life(window: MainWindow, _samples: bool) -> None:
        await window.begin()
        loop = asyncio.get_running_loop()
        while word := (await loop.run_in_executor(None, sys.stdin.readline)).strip():
            act, _, shot = word.partition(" ")
            if act == "open":
                await _show(window, screen)
            else:
                window.lane.start(window.exchange.sync(quiet=False))
            await asyncio.sleep(REST_S)
            if shot:
                window.screen().grabWindow(0).save(str(shots / f"{screen}-{shot}.png"))
            print(f"did {word}", flush=True)

    return app.main(["--data", str(data), "--practice"], life=life)


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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
