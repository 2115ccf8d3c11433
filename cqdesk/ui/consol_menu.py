"""The menu entry of consolidation; the screen is loaded only when it is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ..actions.desk import Desk
from .commands import Command
from .dialogs import finished
from .lane import Lane

if TYPE_CHECKING:
    from .main_window import MainWindow


def commands(window: MainWindow) -> list[Command]:
    """拼箱 in the menu of the shipment."""

    def show() -> None:
        window.lane.start(open_consols(window.desk, window.lane, window))

    return [Command(menu="票(&T)", name="拼箱…", keys=("Ctrl+Shift+P",), does=show)]


async def open_consols(desk: Desk, lane: Lane, window: QWidget, number: str = "") -> None:
    """Show the consols of this desk, the named one first."""
    from .consol_desk import ConsolScreen  # board, panes and acts are loaded by who packs

    await finished(ConsolScreen(desk, lane, number, window))
