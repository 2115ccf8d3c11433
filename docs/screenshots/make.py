"""Screenshots of the real window on the samples: `python docs/screenshots/make.py [--out DIR] [--scale 100 150]`.

Each scale runs in a process of its own, because Qt takes the factor at start. Offscreen unless a display is asked for
by QT_QPA_PLATFORM.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent))


def pictures(out: Path, scale: int, theme_name: str, size: tuple[int, int]) -> None:
    """Make all pictures of one scale."""
    import qasync

    from cqdesk.actions.desk import open_desk
    from cqdesk.app import make_application
    from cqdesk.domain.clock import CHINA, ManualClock
    from cqdesk.forms.declaration.layout import LAYOUT
    from cqdesk.ui.main_window import MainWindow
    from cqdesk.ui.settings import Settings

    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(Path(folder) / "settings.json")
        settings.put("theme", theme_name)
        app = make_application(settings)
        suffix = f"-{scale}" + (f"-{theme_name}" if theme_name != "light" else "")
        clock = ManualClock(datetime(2026, 11, 21, 9, 20, tzinfo=CHINA))
        with open_desk(Path(folder), practice=True, user="张敏", clock=clock) as desk:
            loop = qasync.QEventLoop(app)
            asyncio.set_event_loop(loop)
            window = MainWindow(desk, settings, sync_every_ms=0)
            window.resize(*size)
            window.show()

            async def rest() -> None:
                while not window.at_rest():
                    await asyncio.sleep(0.02)
                for _ in range(5):
                    await asyncio.sleep(0.02)

            def shoot(name: str) -> None:
                window.grab().save(str(out / f"{name}{suffix}.png"))

            async def play() -> None:
                await window.begin()
                shoot("empty")
                window.arrivals.samples()
                await rest()
                shoot("worklist")
                window.open_case(next(i.case for i in window.worklist.model.items if i.direction == "export"))
                await rest()
                assert window.case is not None
                shoot("case")
                window.case.form.edits["gross_weight_kg"].setText("48x0")
                window.case.form.edits["bill_of_lading_number"].setText("")
                window.case.flush()
                await rest()
                window.case.next_issue()
                await rest()
                shoot("issues")
                window.case.go_to("supervision_mode")
                window.case.where_from()
                await rest()
                shoot("origin")
                window.step_back()
                window.case.pick_code()
                await rest()
                shoot("picker")
                window.step_back()
                window.case.open.undo()
                await rest()
                window.case.open.undo()
                await rest()
                window._file(window.case)
                for _ in range(200):
                    await asyncio.sleep(0.02)
                    if app.activeModalWidget() is not None:
                        break
                dialog = app.activeModalWidget()
                if dialog is not None:
                    await asyncio.sleep(0.1)
                    dialog.grab().save(str(out / f"filing{suffix}.png"))
                    dialog.accept()  # type: ignore[attr-defined]
                await rest()
                window.case.tabs.setCurrentWidget(window.case.timeline)
                await rest()
                shoot("saved")
                for letter in ("", "J", "P", "R"):
                    clock.advance(timedelta(minutes=35))
                    window._practise(letter)
                    await rest()
                shoot("timeline")
                case = window.case
                case.sheets.list.setCurrentRow([sheet.key for sheet in LAYOUT.sheets].index("transit"))
                for pane, name in (
                    (case.containers, "containers"),
                    (case.sheets, "sheets"),
                    (case.papers, "papers"),
                    (case.history, "history"),
                ):
                    case.tabs.setCurrentWidget(pane)
                    await rest()
                    shoot(name)
                window.close()
                await asyncio.sleep(0.2)

            with loop:
                loop.run_until_complete(play())
            window.lane.close()


def main() -> int:
    """Make the pictures of every scale."""
    made = argparse.ArgumentParser(description=__doc__)
    made.add_argument("--out", type=Path, default=HERE)
    made.add_argument("--scale", type=int, nargs="*", default=[100, 150])
    made.add_argument("--theme", default="light")
    made.add_argument("--width", type=int, default=1366, help="window, in pixels at 100 %%")
    made.add_argument("--height", type=int, default=720)
    made.add_argument("--here", type=int, help=argparse.SUPPRESS)
    options = made.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.here:
        pictures(options.out, options.here, options.theme, (options.width, options.height))
        return 0
    for scale in options.scale:
        environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "QT_SCALE_FACTOR": str(scale / 100)}
        words = [
            sys.executable,
            __file__,
            "--here",
            str(scale),
            "--out",
            str(options.out),
            "--theme",
            options.theme,
        ]
        words += ["--width", str(options.width), "--height", str(options.height)]
        if subprocess.run(words, env=environment, check=False).returncode:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
