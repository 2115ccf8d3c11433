"""Makes the pictures of docs/screenshots: every screen at 100, 150 and 200 %, light and dark, on a fresh practice desk.

    python docs/screenshots/make.py            all of them
    python docs/screenshots/make.py 1.5 dark   one scale and theme

Nothing is shown: Qt paints offscreen on a screen of 1366x768. The pictures have few colours, so that all of them stay
small enough to be kept with the program.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "docs" / "screenshots"
SCALES, LOOKS = ("1", "1.5", "2"), ("light", "dark")
WIDTH, HEIGHT = 1366, 768
COLOURS = 16
WAIT_S = 0.7
"""After a screen has opened: what it reads in the background shows."""

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cqdesk.ui.main_window import MainWindow

COMMANDS = {
    "palette": "命令面板…",
    "keys": "快捷键一览…",
    "path": "通关路径…",
    "arrange": "归并与分单…",
    "value": "估价…",
    "moments": "时点一览…",
    "filing": "申报…",
    "preview": "打印预览…",
    "library": "商品库…",
    "codes": "代码表…",
    "rules": "检查规则一览…",
    "review": "核对单据…",
    "news": "昨天以来…",
    "load": "装箱计划…",
    "refund": "出口退税…",
}
"""Picture -> the command that opens its screen."""


def main(arguments: list[str]) -> int:
    """All pictures, each scale in a process of its own: Qt takes it at the start only."""
    if arguments:
        return one(arguments[0], arguments[1])
    for scale in SCALES:
        for look in LOOKS:
            environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_SCALE_FACTOR": scale}
            if code := subprocess.call([sys.executable, __file__, scale, look], env=environment):
                return code
    made = [*TARGET.glob("*.png"), *TARGET.glob("*.webp")]
    print(f"{len(made)} pictures, {sum(file.stat().st_size for file in made) / 1e6:.1f} MB")
    return 0


def one(scale: str, look: str) -> int:
    """The pictures of one scale and look."""
    os.environ.setdefault("QT_SCALE_FACTOR", scale)
    with tempfile.TemporaryDirectory() as place:
        screen = {"screens": [{"name": "desk", "x": 0, "y": 0, "width": WIDTH, "height": HEIGHT, "dpr": 1}]}
        config = Path(place) / "screen.json"
        wide = {**screen["screens"][0], "width": int(WIDTH * float(scale)), "height": int(HEIGHT * float(scale))}
        config.write_text(json.dumps({"screens": [wide]}), "utf-8")
        os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={config}"
        import qasync

        from cqdesk.app import make_application
        from cqdesk.ui.settings import Settings

        settings = Settings(Path(place) / "settings.json")
        settings.put("theme", look)
        app = make_application(settings)
        loop = qasync.QEventLoop(app)
        asyncio.set_event_loop(loop)
        with loop:
            loop.run_until_complete(_all(Path(place), settings, f"{look}-{round(float(scale) * 100)}"))
    return 0


async def _all(place: Path, settings: object, suffix: str) -> None:
    from cqdesk.actions import demo
    from cqdesk.actions.desk import open_desk
    from cqdesk.ui.main_window import ASK_PATH, MainWindow
    from cqdesk.ui.settings import Settings

    assert isinstance(settings, Settings)
    settings.put(ASK_PATH, False)
    TARGET.mkdir(parents=True, exist_ok=True)
    with open_desk(place / "data", practice=True, user="示例") as desk:
        window = MainWindow(desk, settings, sync_every_ms=0)
        window.resize(WIDTH, HEIGHT - 28)
        window.show()
        window.activateWindow()
        await window.begin()
        await _shot(window, f"empty-{suffix}")
        ours, samples = demo.samples()
        found = [demo.load_sample(desk, sample, ours) for sample in samples]
        await window.worklist.load()
        await _shot(window, f"list-{suffix}")
        window.open_case(found[0])
        await _rest(window)
        await _shot(window, f"case-{suffix}")
        assert window.case is not None
        for tab, name in enumerate(("", "containers", "attached", "more", "papers", "receipts", "history")):
            if name:
                window.case.tabs.setCurrentIndex(tab)
                await _rest(window)
                await _shot(window, f"{name}-{suffix}")
        window.case.tabs.setCurrentIndex(0)
        window.case.goods.go_to("goods[2].trade_quantity")
        window.case.where_from()
        await _shot(window, f"source-{suffix}")
        window.step_back()
        for name, command in COMMANDS.items():
            await _command(window, name, command, suffix)
        from cqdesk.actions.exports import export_case
        from cqdesk.ui.old_form import open_trial

        file = place / "旧报关单.xml"
        export_case(desk, found[1], 1, file)
        open_trial(window, file)
        await _dialog_shot(window, f"trial-{suffix}")
        window.close()
        while window.isVisible():
            await asyncio.sleep(0.01)
        window.lane.close()


async def _command(window: MainWindow, name: str, command: str, suffix: str) -> None:
    from cqdesk.ui.overlay import Overlay

    action = window.actions_by_name.get(command)
    if action is None:
        raise SystemExit(f"no command {command}")
    action.trigger()
    await asyncio.sleep(WAIT_S)
    overlays: list[Overlay] = [one for one in window.findChildren(Overlay) if one.isVisible()]
    if overlays:
        await _shot(window, f"{name}-{suffix}")
        overlays[-1].dismiss()
        return
    await _dialog_shot(window, f"{name}-{suffix}")


async def _dialog_shot(window: MainWindow, name: str) -> None:
    from PySide6.QtWidgets import QApplication, QDialog

    for _ in range(300):
        if (dialog := QApplication.activeModalWidget()) is not None:
            break
        await asyncio.sleep(0.01)
    else:
        print(f"{name}: nothing opened", file=sys.stderr)
        return
    await _shot(dialog, name)
    if isinstance(dialog, QDialog):
        dialog.reject()
    await asyncio.sleep(0.1)


async def _rest(window: MainWindow) -> None:
    while not window.at_rest():
        await asyncio.sleep(0.005)


async def _shot(widget: QWidget, name: str) -> None:
    from PIL import Image
    from PySide6.QtCore import QBuffer, QIODevice

    await asyncio.sleep(WAIT_S)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    widget.grab().save(buffer, "PNG")
    import io

    picture = Image.open(io.BytesIO(buffer.data().data())).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    if name.endswith("-100"):
        picture.save(TARGET / f"{name}.png", optimize=True)
    else:  # half the size of a PNG
        picture.convert("RGB").save(TARGET / f"{name}.webp", lossless=True, quality=80)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
