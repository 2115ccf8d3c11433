"""What is loaded only when it is wanted: the forms of a case, print preview, load planning, refunds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ..actions.desk import Desk
from .dialogs import finished
from .lane import Lane
from .settings import Settings

if TYPE_CHECKING:
    from ..output.page import Pages
    from .case import CaseScreen


def load_forms() -> None:
    """Load what a case needs, but for its widgets: runs in a thread while the clerk looks at the list."""
    from ..actions import cases, checking, drafts, lookups, mark_files, neighbourhood  # noqa: F401
    from ..forms import help_texts  # noqa: F401


async def preview_declaration(desk: Desk, lane: Lane, case: CaseScreen, window: QWidget) -> None:
    """Show the declaration in hand as it would be printed: the proof sheet first, the official page beside it."""
    from ..actions.prints import PAGE_ZH, declaration_pages  # printing is loaded by who prints
    from .page_preview import PagePreview

    case.flush()
    await case.open.settled()

    async def pages(kind: str) -> Pages:
        return await lane.read(declaration_pages, desk, case.case, case.open.number, kind)

    choices = [(name, lambda kind=kind: pages(kind)) for kind, name in PAGE_ZH.items()]
    await finished(PagePreview(choices, lane, desk.clock.now, window))


async def plan_load(desk: Desk, lane: Lane, window: QWidget) -> None:
    """Load planning: list of pieces, picture, instruction."""
    from .load_plan import LoadPlanDialog  # the packer and the painting are loaded by who plans

    await finished(LoadPlanDialog(desk, lane, window))


async def claim_refunds(desk: Desk, lane: Lane, settings: Settings, window: QWidget) -> None:
    """Export tax refund: claims, records, exchange, deadlines."""
    from .refund_screen import RefundScreen  # the refund forms and checks are loaded by who claims

    await finished(RefundScreen(desk, lane, settings, window))
