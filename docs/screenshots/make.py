"""Makes the pictures of docs/screenshots: every screen at 100, 150 and 200 %, light and dark, on a fresh practice desk.

    python docs/screenshots/make.py            all of them
    python docs/screenshots/make.py 1.5 dark   one scale and look
    python docs/screenshots/make.py 1.5 dark preview source    of these only some

Nothing is shown: Qt paints offscreen, at 100 % on 1366x768 pixels, at 150 % on 1366x768 (911x512 pixels of ours, the
least there is), at 200 % on 1920x1080. Every picture is as good as `MOST_BYTES` allows, so that all of them stay small
enough to be kept with the program.
"""

from __future__ import annotations

import asyncio
import io
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "docs" / "screenshots"
SCREENS = {"1": (1366, 768), "1.5": (1366, 768), "2": (1920, 1080)}
"""Scale -> pixels of the display."""
LOOKS = ("light", "dark")
FRAME = 28
"""Pixels of the title bar, which is not in the picture."""
MOST_BYTES = 34_000
COLOURS, QUALITIES = (128, 40), (70, 50, 35, 24, 15)
WAIT_S = 0.3
"""After a screen has opened: what it reads in the background shows."""
SLOW = {"preview": 4.0, "print-list": 3.0, "source": 2.0, "review": 2.0, "library": 1.0, "trial": 1.0}
"""Screens that draw pages or read papers first: seconds."""
ONLY: set[str] = set()
"""Names of the pictures wanted; empty = all."""

if TYPE_CHECKING:
    from PIL.Image import Image
    from PySide6.QtWidgets import QWidget

    from cqdesk.ui.main_window import MainWindow

COMMANDS = {
    "palette": "命令面板…",
    "keys": "快捷键一览…",
    "elements": "申报要素…",
    "path": "通关路径…",
    "arrange": "归并与分单…",
    "value": "估价…",
    "moments": "时点一览…",
    "moment": "登记时点…",
    "note": "记录消息…",
    "filing": "申报…",
    "waiting": "为什么在等…",
    "earlier": "套用历史票…",
    "batch": "批量修改…",
    "spread": "分摊…",
    "columns": "选择显示的列…",
    "preview": "打印预览…",
    "library": "商品库…",
    "codes": "代码表…",
    "rules": "检查规则一览…",
    "review": "核对单据…",
    "differences": "单单核对…",
    "layouts": "记住的列设置…",
    "news": "昨天以来…",
    "print-list": "打印工作列表…",
    "handover": "交给报关行…",
    "versions": "版本…",
    "confirmation": "客户确认…",
    "broker": "报关行设置…",
    "attach": "随附单据…",
    "texts": "常用文字…",
    "authorisation": "代理报关委托…",
    "inspection": "查验…",
    "amendment": "修撤单…",
    "cards": "电子口岸卡…",
    "reminders": "提醒…",
    "statistics": "查验统计…",
    "message": "报文写法…",
    "safety": "数据安全…",
    "move": "换电脑…",
    "support": "支持包…",
    "handout": "交出票包…",
    "load": "装箱计划…",
    "tolerances": "拼箱检查的允差…",
    "new": "新建票…",
    "filter": "保存筛选条件…",
    "reasons": "退单原因库…",
}
"""Picture -> the command that opens its screen."""


def main(arguments: list[str]) -> int:
    """All pictures, each scale in a process of its own: Qt takes it at the start only."""
    if arguments:
        ONLY.update(arguments[2:])
        return one(arguments[0], arguments[1])
    for scale in SCREENS:
        for look in LOOKS:
            environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_SCALE_FACTOR": scale}
            if code := subprocess.call([sys.executable, __file__, scale, look], env=environment):
                return code
    made = list(TARGET.glob("*.webp"))
    print(f"{len(made)} pictures, {sum(file.stat().st_size for file in made) / 1e6:.1f} MB")
    return 0


def one(scale: str, look: str) -> int:
    """The pictures of one scale and look."""
    os.environ.setdefault("QT_SCALE_FACTOR", scale)
    with tempfile.TemporaryDirectory() as place:
        width, height = SCREENS[scale]
        display = {"name": "desk", "x": 0, "y": 0, "width": width, "height": height, "dpr": 1}
        config = Path(place) / "screen.json"
        config.write_text(json.dumps({"screens": [display]}), "utf-8")
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
            inside = int(width / float(scale)), int(height / float(scale)) - FRAME
            loop.run_until_complete(_all(Path(place), settings, f"{look}-{round(float(scale) * 100)}", inside))
    return 0


async def _all(place: Path, settings: object, suffix: str, size: tuple[int, int]) -> None:
    from cqdesk.actions import demo
    from cqdesk.actions.desk import open_desk
    from cqdesk.ui.main_window import ASK_PATH, MainWindow
    from cqdesk.ui.settings import Settings

    assert isinstance(settings, Settings)
    settings.put(ASK_PATH, False)
    TARGET.mkdir(parents=True, exist_ok=True)
    with open_desk(place / "data", practice=True, user="示例") as desk:
        window = MainWindow(desk, settings, sync_every_ms=0)
        window.resize(*size)
        window.show()
        window.activateWindow()
        await window.begin()
        await _shot(window, f"empty-{suffix}")
        ours, samples = demo.samples()
        found = [demo.load_sample(desk, sample, ours) for sample in samples]
        await window.worklist.load()
        await _shot(window, f"list-{suffix}")
        window.worklist.table.selectAll()
        await _shot(window, f"selected-{suffix}")
        window.actions_by_name["一起申报…"].trigger()
        await _dialog_shot(window, f"together-{suffix}")
        window.worklist.choose(found[0])
        window.open_case(found[0])
        await _rest(window)
        await _shot(window, f"case-{suffix}")
        assert window.case is not None
        for tab, name in enumerate(("", "containers", "attached", "more", "papers", "", "history")):
            if name:
                window.case.tabs.setCurrentIndex(tab)
                await _rest(window)
                await _shot(window, f"{name}-{suffix}")
        window.case.tabs.setCurrentIndex(0)
        window.case.goods.go_to("goods[2].trade_quantity")
        window.case.where_from()
        await _shot(window, f"source-{suffix}")
        window.step_back()
        for command in ("存为客户模板", "记入商品库"):  # so that their lists have something to show
            window.actions_by_name[command].trigger()
            await _rest(window)
        for name, command in COMMANDS.items():
            await _command(window, name, command, suffix)
        await _refused(window, found[0], suffix)
        from cqdesk.actions.exports import export_case
        from cqdesk.ui.old_form import open_trial

        file = place / "旧报关单.xml"
        export_case(desk, found[1], 1, file)
        open_trial(window, file)
        await _dialog_shot(window, f"trial-{suffix}")
        await _consolidation(window, suffix)
        await _refunds(window, suffix)
        window.close()
        while window.isVisible():
            await asyncio.sleep(0.01)
        window.lane.close()


async def _refused(window: MainWindow, case: str, suffix: str) -> None:
    """A case that was filed and refused: the message bar, its receipts, its attempts."""
    from datetime import timedelta

    from PySide6.QtWidgets import QPushButton

    from cqdesk.actions.practice import practice_decide, practice_submit
    from cqdesk.domain.clock import ManualClock

    clock = window.desk.clock = ManualClock(window.desk.clock.now())
    window.open_case(case)
    await _rest(window)
    window.actions_by_name["申报…"].trigger()
    asked = await _front()
    assert asked is not None
    next(one for one in asked.findChildren(QPushButton) if one.text().startswith("确认发送")).click()
    await asyncio.sleep(2 * WAIT_S)
    await _rest(window)
    practice_submit(window.desk, case, 1)
    for letter in ("", "E"):
        if letter:
            practice_decide(window.desk, case, letter, number=1)
        clock.advance(timedelta(minutes=1))
        window.exchange.sync_now()
        await asyncio.sleep(WAIT_S)
        await _rest(window)
    assert window.case is not None
    await window.case.reload()
    await _shot(window, f"refused-{suffix}")
    window.case.tabs.setCurrentIndex(5)
    await _shot(window, f"receipts-{suffix}")
    window.case.tabs.setCurrentIndex(0)
    await _command(window, "refusal", "退单与重报…", suffix)


async def _consolidation(window: MainWindow, suffix: str) -> None:
    """Every pane of a consolidation of samples."""
    from cqdesk.actions import consol_samples, demo
    from cqdesk.actions.consol_board import suggestion
    from cqdesk.actions.consol_changes import allocate
    from cqdesk.actions.consol_demo import load_consol_sample
    from cqdesk.actions.consol_lots import put_lots
    from cqdesk.actions.consol_plans import plan_box
    from cqdesk.ui.consol_desk import ConsolScreen

    found = consol_samples.consol_samples(window.desk.clock.now())
    consol_samples.put_companies(window.desk, demo.samples()[0], found)
    number = load_consol_sample(window.desk, found[0])
    held = allocate(window.desk, number, suggestion(window.desk, number).lots)
    sized = held.consol.containers[-1].number
    inside = set(held.consol.houses_in(sized))
    rows = [
        {"house": house.number, "id": lot.id, "sizes": f"{lot.pieces}*360*350*300"}
        for house, lot in held.consol.lots()
        if house.number in inside
    ]
    put_lots(window.desk, number, rows)
    plan_box(window.desk, number, sized, seconds=1.0)
    window.actions_by_name["拼箱…"].trigger()
    screen = await _front()
    assert isinstance(screen, ConsolScreen)
    await asyncio.sleep(2 * WAIT_S)
    for at, name in enumerate(("board", "master", "warehouse", "tie", "owed", "consol-checks")):
        screen.tabs.setCurrentIndex(at)
        await _shot(screen, f"{name}-{suffix}")
    for name, opens in (
        ("consol-goods", screen.whole.lots),
        ("consol-sellers", screen.whole.market),
        ("consol-house", screen.bills.edit),
        ("consol-plan", lambda: screen.acts.box("plan", sized)),
    ):
        opens()
        dialog = await _front(screen)
        assert dialog is not None, name
        await _shot(dialog, f"{name}-{suffix}")
        dialog.close()
        await asyncio.sleep(WAIT_S)
    screen.reject()
    await _rest(window)


async def _refunds(window: MainWindow, suffix: str) -> None:
    """The lists of a month of an invented trader, and its claim."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from cqdesk.actions import refund_import
    from cqdesk.ui.refund_claim import ClaimDialog
    from cqdesk.ui.refund_screen import RefundScreen
    from tests.samples.make_refund_samples import FOLDER, TRADER, TRADER_ID

    records = [path for path in sorted((FOLDER / "trading").iterdir()) if "反馈" not in path.name]
    refund_import.import_any(window.desk, TRADER, records, tax_id=TRADER_ID)
    window.actions_by_name["出口退税…"].trigger()
    screen = await _front()
    assert isinstance(screen, RefundScreen)
    await asyncio.sleep(2 * WAIT_S)
    for at in range(len(screen.tables)):
        screen.tabs.setCurrentIndex(at)
        await _shot(screen, f"refund{at + 1}-{suffix}")
    QTest.keyClick(screen, Qt.Key.Key_F9)
    claim = await _front(screen)
    if isinstance(claim, ClaimDialog):
        await _shot(claim, f"claim-{suffix}")
        claim.reject()
        await asyncio.sleep(WAIT_S)
    screen.reject()
    await _rest(window)


async def _front(behind: QWidget | None = None) -> QWidget | None:
    """The dialog in front, as soon as there is one; None after three seconds."""
    from PySide6.QtWidgets import QApplication

    for _ in range(300):
        found = QApplication.activeModalWidget()
        if found is not None and found is not behind:
            return found
        await asyncio.sleep(0.01)
    return None


async def _command(window: MainWindow, name: str, command: str, suffix: str) -> None:
    from cqdesk.ui.overlay import Overlay

    assert window.case is not None
    window.case.go_to("goods[2].goods_name")
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
    from PySide6.QtWidgets import QDialog

    dialog = await _front()
    if dialog is None:
        raise SystemExit(f"{name}: nothing opened")
    await _shot(dialog, name)
    if isinstance(dialog, QDialog):
        dialog.reject()
    await asyncio.sleep(0.1)
    await _rest(window)


async def _rest(window: MainWindow) -> None:
    while not window.at_rest():
        await asyncio.sleep(0.005)


async def _shot(widget: QWidget, name: str) -> None:
    from PIL import Image as images
    from PySide6.QtCore import QBuffer, QIODevice

    plain = name.rsplit("-", 2)[0]
    if ONLY and plain not in ONLY:
        return
    await asyncio.sleep(SLOW.get(plain, WAIT_S))
    _hide_machine(widget)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    widget.grab().save(buffer, "PNG")
    picture = images.open(io.BytesIO(buffer.data().data())).convert("RGB")
    (TARGET / f"{name}.webp").write_bytes(_small(picture))


def _hide_machine(widget: QWidget) -> None:
    """No folder and no system of the machine the pictures are made on."""
    import platform

    from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit

    hidden = (
        (re.compile(rf"{re.escape(tempfile.gettempdir())}/[a-z0-9_]+"), "D:/cqdesk"),
        (re.compile(rf"{re.escape(str(Path.home()))}(?![a-z])"), "D:/报关"),
        (re.compile(re.escape(platform.release())), ""),
    )
    for kind in (QLabel, QLineEdit, QPlainTextEdit):
        for one in widget.findChildren(kind):
            words = one.toPlainText() if isinstance(one, QPlainTextEdit) else one.text()
            plain = words
            for pattern, instead in hidden:
                plain = pattern.sub(instead, plain)
            if plain != words:
                (one.setPlainText if isinstance(one, QPlainTextEdit) else one.setText)(plain)


def _small(picture: Image) -> bytes:
    """The best of it that `MOST_BYTES` allow: few colours without loss first, then with loss."""
    made = b""
    for colours in COLOURS:
        few = picture.quantize(colours, dither=0).convert("RGB")
        made = _webp(few, lossless=True, quality=60, method=3)
        if len(made) <= MOST_BYTES:
            return made
    for quality in QUALITIES:
        made = _webp(picture, quality=quality, method=4)
        if len(made) <= MOST_BYTES:
            break
    return made


def _webp(picture: Image, **how: object) -> bytes:
    kept = io.BytesIO()
    picture.save(kept, "WEBP", **how)
    return kept.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
