"""The real window, on the offscreen platform, with a clerk who types, files and looks for answers until the power button."""

from __future__ import annotations

import asyncio
import os
import random
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.faults.trial import Say, Template

if TYPE_CHECKING:
    from cqdesk.ui.main_window import MainWindow

REMARKS = "remarks"


def in_a_window(template: Template, root: Path, lot: random.Random, say: Say) -> None:
    """Work until killed."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import qInstallMessageHandler

    from cqdesk import app

    qInstallMessageHandler(lambda *_what: None)  # the offscreen platform tells what it cannot do

    async def life(window: MainWindow, _samples: bool) -> None:
        await _clerk(window, template, lot, say)

    app.main(["--data", str(root), "--practice"], life=life)


async def _clerk(window: MainWindow, template: Template, lot: random.Random, say: Say) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    await window.begin()
    say("began")
    while True:
        one = lot.choice(template.drafts)
        window.open_case(one.case)
        while (
            window.case is None
            or window.case.case != one.case
            or window.case.open.draft is None
            or not window.at_rest()  # the same case once more: its screen is only about to be replaced
        ):
            await asyncio.sleep(0.001)
        edit = window.case.form.edits[REMARKS]
        for _ in range(3):
            words = f"w{lot.randrange(10**9)}"
            say(f"try typed {one.declaration} {words}")
            edit.setFocus()
            edit.selectAll()
            QTest.keyClicks(edit, words)
            QTest.keyClick(edit, Qt.Key.Key_Return)
            await asyncio.sleep(0)
            edit.flush()
            await window.case.open.settled()
            say(f"did typed {one.declaration} {words}")
        if lot.random() < 0.5:
            await window.exchange.sync(quiet=True)
