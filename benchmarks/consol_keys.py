"""A consol by key events alone, every key counted: twenty houses into three boxes, planned, papered and queued; one house
pulled. Used by `keys` and by the tests, on the window and with the hands of `key_runs`.

What lies on the clipboard is the booking list of the shipper's or our own Excel; copying it there is not counted, pasting
is. `TYPING` turns keys into minutes: a practised clerk makes three keys a second, thinking left aside.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from benchmarks.hands import ALT, CTRL, SHIFT, Hands, Key
from cqdesk.ui.consol_acts import PAPERS_TITLE
from cqdesk.ui.consol_box_dialogs import BoxDialog
from cqdesk.ui.consol_desk import ConsolScreen
from cqdesk.ui.consol_forms import SureDialog
from cqdesk.ui.consol_head_dialogs import ConsolDialog, TransmissionDialog
from cqdesk.ui.folders import FOLDER, put_folder

TYPING = 3
"""Keys a second."""
HOUSES, BOXES = 20, ("SLZU8800015", "SLZU8800020", "SLZU8800036")
_HEADS = (
    "分单号", "发货人", "发货人地址", "发货人电话", "收货人", "收货人地址", "收货人国家", "收货人电话", "货名", "商品编号",
    "唛头", "包装", "件数", "毛重", "净重", "体积", "付款方式",
)  # fmt: skip
_GOODS = (("摩托车后视镜", "700910"), ("起动轴", "848310"), ("机油滤清器", "842123"), ("塑料水杯", "392410"))


def booking_list() -> str:
    """The twenty houses as Excel puts them on the clipboard."""
    rows = ["\t".join(_HEADS)]
    for n in range(1, HOUSES + 1):
        goods, code = _GOODS[n % len(_GOODS)]
        pieces, gross = 30 + 3 * n, 700 + 40 * n
        rows.append(
            "\t".join(
                (
                    f"CQK26{n:02d}", f"重庆样品{n}号有限公司", "重庆市渝北区样品路1号", "02360000001", f"SAMPLE {n} LLC",
                    "1 Sample Road", "DE", "+49401234", goods, code, "N/M", "CT", str(pieces), str(gross),
                    str(gross - 60), f"{6 + n / 4:.2f}", "PP",
                )
            )
        )  # fmt: skip
    return "\n".join(rows)


async def screen_up(hands: Hands) -> ConsolScreen:
    """Ctrl+Shift+P."""
    hands.press(Key.Key_P, CTRL | SHIFT)
    screen = await hands.dialog(ConsolScreen)
    await calm(hands, screen)
    return screen


async def calm(hands: Hands, screen: ConsolScreen) -> None:
    """Until what the screen began is done; what shows the screen itself is still under way."""
    await asyncio.sleep(0)
    while len(hands.window.lane._tasks) > 1:
        await asyncio.sleep(0.002)
    await asyncio.sleep(0)
    assert screen.note.property("tone") != "error", screen.note.words


async def twenty_into_three(hands: Hands, folder: Path) -> str:
    """From the list of shipments to the queued manifest and the papers on disk; the number of the consol."""
    QGuiApplication.clipboard().setText(booking_list())
    put_folder(hands.window.settings, PAPERS_TITLE, str(folder), FOLDER)
    screen = await screen_up(hands)
    await _head(hands, screen)
    hands.press(Key.Key_V, CTRL)
    await calm(hands, screen)
    await _boxes(hands, screen)
    hands.press(Key.Key_B, CTRL)
    await calm(hands, screen)
    hands.press(Key.Key_E, CTRL)
    await calm(hands, screen)
    await _sending(hands, screen)
    hands.press(Key.Key_S, CTRL | SHIFT)
    await hands.dialog(QFileDialog)
    hands.press(Key.Key_Return)
    await calm(hands, screen)
    hands.press(Key.Key_Return, CTRL)
    await hands.dialog(SureDialog)
    hands.press(Key.Key_Return)
    await calm(hands, screen)
    return screen.number


async def _head(hands: Hands, screen: ConsolScreen) -> None:
    """A form from nothing: by sea and out stand there already, the rest is typed, Enter from line to line."""
    hands.press(Key.Key_C, ALT)
    dialog = await hands.dialog(ConsolDialog)
    loads = screen.desk.clock.now() + timedelta(days=3)
    told = {
        **{dialog.edits[name]: words for name, words in (
            ("master", "COSU6399881"), ("vessel_code", "UN9703291"), ("vessel_name", "SAMPLE STAR"), ("voyage", "045W"),
            ("loading_place", "CNCKG"), ("discharge_place", "DEHAM"), ("customs_office", "8013"),
            ("carrier", "COSU"), ("sender", "8013000000001"),
        )},
        dialog.times["cfs_cutoff"]: f"{loads - timedelta(days=2):%m-%d} 17:00",
        dialog.times["loading"]: f"{loads:%m-%d} 17:00",
        dialog.times["departure"]: f"{loads + timedelta(hours=6):%m-%d} 23:00",
    }  # fmt: skip
    last = list(told)[-1]
    while True:
        line = dialog.focusWidget()
        if line in told:
            hands.write(told[line])
        hands.press(Key.Key_Return)
        if line is last:
            break
        await asyncio.sleep(0)
    await calm(hands, screen)


async def _boxes(hands: Hands, screen: ConsolScreen) -> None:
    """Three boxes of one type: their numbers in one line."""
    hands.press(Key.Key_N, CTRL | SHIFT)
    await hands.dialog(BoxDialog)
    hands.write(" ".join(BOXES))
    hands.press(Key.Key_Return, CTRL)
    await calm(hands, screen)


async def _sending(hands: Hands, screen: ConsolScreen) -> None:
    """What customs wants of the sender; the next consol takes it over."""
    hands.press(Key.Key_S, ALT)
    dialog = await hands.dialog(TransmissionDialog)
    told: dict[QWidget | None, str] = {
        dialog.edits["representative"]: "重庆样品货代有限公司",
        dialog.edits["consigned_place"]: "CNCKG",
    }
    while told:
        line = dialog.focusWidget()
        if (words := told.pop(line, "")) != "":
            hands.write(words)
        if told:
            hands.press(Key.Key_Return)
        else:
            hands.press(Key.Key_Return, CTRL)
        await asyncio.sleep(0)
    await calm(hands, screen)


async def pull_one(hands: Hands, screen: ConsolScreen, house: str) -> None:
    """One house of twenty, wherever it stands in the list: found by the end of its number, pulled, yes."""
    hands.press(Key.Key_F, CTRL)
    hands.write(house[-2:])
    hands.press(Key.Key_Return)
    hands.press(Key.Key_Delete)
    await hands.dialog(SureDialog)
    hands.press(Key.Key_Return)
    await calm(hands, screen)
