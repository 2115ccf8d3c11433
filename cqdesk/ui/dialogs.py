"""What dialogs share: shown and awaited inside coroutines, and the two buttons every question ends with."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QMessageBox,
    QPushButton,
    QScrollArea,
    QToolTip,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from . import folders, remembered

QUIT = "Ctrl+Q"
QUIT_ZH = "这个窗口还开着，程序没有退出。请先完成或按 Esc 返回，再按 Ctrl+Q。"
QUIT_MS = 6000
FRAME = QSize(16, 40)
"""Pixels the frame of a window takes: title and borders."""


def fit(dialog: QDialog, room: QSize) -> None:
    """Keep a dialog inside `room` (pixels, with its frame): smaller where it can be, else its content scrolls; and high
    enough for words that go on in a second line.

    A 1920x1080 screen at 200 % has 960x540 pixels of ours, 1366x768 at 150 % has 911x512.
    """
    if isinstance(dialog, QFileDialog | QMessageBox):
        return
    if not dialog.testAttribute(Qt.WidgetAttribute.WA_Resized):
        dialog.adjustSize()  # before it is shown it has no size of its own
    dialog.ensurePolished()
    room = QSize(room.width() - FRAME.width(), room.height() - FRAME.height())
    least, content = dialog.minimumSizeHint().expandedTo(dialog.minimumSize()), dialog.layout()
    if content is not None and content.hasHeightForWidth():
        width = max(least.width(), min(dialog.width(), room.width()))
        least.setHeight(max(least.height(), content.totalMinimumHeightForWidth(width)))
    if content is not None and (least.width() > room.width() or least.height() > room.height()):
        focus = dialog.focusWidget()
        inside = QWidget(dialog)
        inside.setLayout(content)
        area = QScrollArea(dialog)
        area.setWidgetResizable(True)
        area.setWidget(inside)
        dialog.setMinimumSize(0, 0)
        around = QVBoxLayout(dialog)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(area)
        if focus is not None:
            focus.setFocus()  # moving it into another widget took the cursor away
    dialog.resize(dialog.size().expandedTo(least).boundedTo(room))


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


def give_back(dialog: QDialog) -> None:
    """The cursor back to the dialog that is in front now, else to the window: not every window manager does it."""
    behind = QApplication.activeModalWidget() or dialog.parentWidget()
    if behind is not None:
        behind.activateWindow()


def _mind_quit(dialog: QDialog) -> None:
    """Ctrl+Q reaches no window behind a dialog: instead of nothing, it is said what to do first."""
    if dialog.findChild(QShortcut, QUIT) is not None:
        return  # shown once more
    shortcut = QShortcut(QKeySequence(QUIT), dialog)
    shortcut.setObjectName(QUIT)
    shortcut.setAutoRepeat(False)
    shortcut.activated.connect(
        lambda: QToolTip.showText(dialog.mapToGlobal(dialog.rect().center()), QUIT_ZH, dialog, dialog.rect(), QUIT_MS)
    )


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
        folders.begin(dialog, remembered.settings_of(dialog.parentWidget()))
    _mind_quit(dialog)
    remembered.restore(dialog)
    fit(dialog, dialog.screen().availableSize())
    dialog.open()
    try:
        answer = await done
        if answer and isinstance(dialog, QFileDialog):
            folders.keep(dialog, remembered.settings_of(dialog.parentWidget()))
        return answer
    finally:
        if isValid(dialog):  # else the window went with it while it was open
            dialog.finished.disconnect(ended)
            remembered.keep(dialog)
            give_back(dialog)
            if not again:
                dialog.deleteLater()  # at the next turn of the loop: the caller may still read it
