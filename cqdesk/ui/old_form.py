"""拿一份旧报关单试试: an old declaration read, checked and shown; it is stored only if the clerk asks for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QFileDialog

from .commands import FILE, Command, entry
from .dialogs import finished

if TYPE_CHECKING:
    from .main_window import MainWindow

FILTERS = ["旧报关单 (*.pdf *.xml *.json *.xlsx *.xls)", "所有文件 (*)"]
TITLE = "拿一份旧报关单试试"


def commands(window: MainWindow) -> list[Command]:
    """One command."""
    return [entry(FILE, f"{TITLE}…", "Ctrl+Shift+O", does=lambda: open_trial(window, None))]


def open_trial(window: MainWindow, path: Path | None) -> None:
    """Try a file; None: ask for one first."""
    window.lane.start(_trial(window, path))


async def _choose(window: MainWindow) -> Path | None:
    dialog = QFileDialog(window, TITLE)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters(FILTERS)
    if not await finished(dialog) or not dialog.selectedFiles():
        return None
    return Path(dialog.selectedFiles()[0])


async def _trial(window: MainWindow, path: Path | None) -> None:
    from ..actions.old_declarations import try_old_form  # reading and checking are loaded by who tries
    from .old_form_dialog import OldFormDialog

    while True:
        path = path or await _choose(window)
        if path is None:
            return
        window.progress.begin(f"正在读取 {path.name}…")
        try:
            found = await window.lane.read(try_old_form, window.desk, path)
        finally:
            window.progress.end()
        dialog = OldFormDialog(window, found)
        accepted = await finished(dialog) == QDialog.DialogCode.Accepted
        if accepted and dialog.keep:
            window.arrivals.take([path], "")
        if not dialog.another:
            return
        path = None
