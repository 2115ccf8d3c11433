"""What dialogs share: shown and awaited inside coroutines, and the two buttons every question ends with."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QPushButton
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


async def finished(dialog: QDialog, *, again: bool = False) -> int:
    """Show a dialog and await its end. Never `exec` inside a coroutine: it would stop the loop.

    `again`: the dialog may be shown once more with what was typed in it; who asks for that deletes it.
    """
    done: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def ended(result: int) -> None:
        if not done.done():
            done.set_result(result)

    dialog.finished.connect(ended)
    if isinstance(dialog, QFileDialog):  # Qt's translation lacks these two
        dialog.setLabelText(QFileDialog.DialogLabel.LookIn, "位置：")
        dialog.setLabelText(QFileDialog.DialogLabel.FileType, "文件类型：")
    remembered.restore(dialog)
    dialog.open()
    try:
        return await done
    finally:
        if isValid(dialog):  # else the window went with it while it was open
            dialog.finished.disconnect(ended)
            remembered.keep(dialog)
            if (parent := dialog.parentWidget()) is not None:
                parent.activateWindow()  # not every window manager gives the cursor back
            if not again:
                dialog.deleteLater()  # at the next turn of the loop: the caller may still read it
