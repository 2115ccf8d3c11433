"""The menu entry of consolidation; the screen is loaded only when it is opened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from ..actions.desk import Desk
from .commands import FILE, WORK, Command, entry
from .dialogs import finished
from .lane import Lane

if TYPE_CHECKING:
    from .main_window import MainWindow

MANIFEST_CLIENT = "manifest"
"""Name of the one manifest channel the window sets."""


def commands(window: MainWindow) -> list[Command]:
    """拼箱 in the menu of the shipment."""

    def show() -> None:
        window.lane.start(open_consols(window.desk, window.lane, window))

    def folder() -> None:
        window.lane.start(choose_folder(window))

    def tolerances() -> None:
        window.lane.start(set_tolerances(window))

    more = [] if window.desk.kind == "practice" else [entry(FILE, "舱单客户端文件夹…", does=folder)]
    return [
        entry(WORK, "拼箱…", "Ctrl+Shift+P", does=show),
        entry(WORK, "拼箱检查的允差…", does=tolerances),
        *more,
    ]


async def choose_folder(window: MainWindow) -> None:
    """Say where the manifest client has its folders."""
    from ..actions.channels import set_manifest_folder

    dialog = QFileDialog(window, "舱单客户端文件夹（内含 OutBox、InBox）")
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    if await finished(dialog) == QDialog.DialogCode.Accepted:
        await window.lane.run(set_manifest_folder, window.desk, MANIFEST_CLIENT, Path(dialog.selectedFiles()[0]))
        window.say("舱单客户端文件夹已设置。")


async def set_tolerances(window: MainWindow) -> None:
    """The tolerances of the consolidation checks."""
    from ..actions.consol_settings import set_check_settings, setting_rows
    from .consol_head_dialogs import ToleranceDialog

    rows = await window.lane.read(setting_rows, window.desk)
    dialog = ToleranceDialog(rows, window)
    if await finished(dialog) == QDialog.DialogCode.Accepted:
        await window.lane.run(set_check_settings, window.desk, dialog.values)
        window.say("允差已保存。")


async def open_consols(desk: Desk, lane: Lane, window: QWidget, number: str = "") -> None:
    """Show the consols of this desk, the named one first."""
    from .consol_desk import ConsolScreen  # board, panes and acts are loaded by who packs

    await finished(ConsolScreen(desk, lane, number, window))
