"""Prints reached from a case: proof sheet and official page in the preview."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ..actions.desk import Desk
from .dialogs import finished
from .lane import Lane

if TYPE_CHECKING:
    from ..output.page import Pages
    from .case import CaseScreen


async def preview_declaration(desk: Desk, lane: Lane, case: CaseScreen, window: QWidget) -> None:
    """Show the declaration in hand as it would be printed: the proof sheet first, the official page beside it."""
    from ..actions.prints import PAGE_ZH, declaration_pages  # printing is loaded by who prints
    from .page_preview import PagePreview

    case.flush()
    await case.open.settled()

    async def pages(kind: str) -> Pages:
        return await lane.read(declaration_pages, desk, case.case, case.open.number, kind)

    choices = [(name, lambda kind=kind: pages(kind)) for kind, name in PAGE_ZH.items()]
    dialog = PagePreview(choices, lane, desk.clock.now, window)
    dialog.setObjectName("preview")
    await finished(dialog)
