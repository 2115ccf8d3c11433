"""What dialogs share: shown and awaited inside coroutines, and the two buttons every question ends with."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton
from shiboken6 import isValid

from . import remembered


def answer_buttons(
    dialog: QDialog, row: QHBoxLayout, words: str, does: Callable[[], object]
) -> tuple[QPushButton, QPushButton]:
    """Add 返回（Esc） and the main button, which `does` it, to the last row. Neither takes Enter away from the fields."""
    back, main = QPushButton("返回（Esc）", dialog), QPushButton(words, dialog)
    back.clicked.connect(dialog.reject)
    main.clicked.connect(lambda: does())
    main.setProperty("main", "true")
    for button in (back, main):
        button.setAutoDefault(False)
        row.addWidget(button)
    return back, main


async def finished(dialog: QDialog) -> int:
    """Show a dialog and await its end. Never `exec` inside a coroutine: it would stop the loop."""
    done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    dialog.finished.connect(lambda result: None if done.done() else done.set_result(result))
    remembered.restore(dialog)
    dialog.open()
    try:
        return await done
    finally:
        if isValid(dialog):  # else the window went with it while it was open
            remembered.keep(dialog)
            if (parent := dialog.parentWidget()) is not None:
                parent.activateWindow()  # not every window manager gives the cursor back
            dialog.deleteLater()  # at the next turn of the loop: the caller may still read it
