"""What the window does with papers of a case: review one, list and forget what was settled about a client's papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from ..later import Later
from .dialogs import finished
from .password import passwords_from

if TYPE_CHECKING:
    from ..actions import differences, paper_layouts, paper_review
    from ..actions.desk import Desk
    from .case import CaseScreen
    from .lane import Lane
    from .layouts_dialog import LayoutsDialog
else:
    differences = Later("cqdesk.actions.differences")
    paper_layouts = Later("cqdesk.actions.paper_layouts")
    paper_review = Later("cqdesk.actions.paper_review")


class PapersDesk(QObject):
    """Opens the dialogs and does what is decided in them."""

    told = Signal(str)
    news = Signal()

    def __init__(self, desk: Desk, lane: Lane, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._lane, self._window = desk, lane, window

    def review(self, case: CaseScreen, place: str = "") -> None:
        """Review the paper chosen in the papers pane; without a choice the first that is not sure."""
        papers = case.view.papers if case.view is not None else []
        chosen = place or case.papers.place()
        paper = next((one for one in papers if str(one.id) == chosen), None)
        paper = paper or next((one for one in papers if not one.sure), papers[0] if papers else None)
        if paper is None:
            self._lane.messages.tell("这票还没有单据，按 Ctrl+O 导入。")
            return
        case.flush()
        self._lane.start(self._review(case, paper.id))

    async def _review(self, case: CaseScreen, paper_id: int) -> None:
        from .paper_review import PaperReviewDialog  # the dialogs are loaded by who opens them

        await case.open.settled()
        passwords = passwords_from(self._window)
        review = await self._lane.read(paper_review.open_review, self._desk, case.case, paper_id, passwords)
        dialog = PaperReviewDialog(self._desk, self._lane, review, self._window)
        if await finished(dialog) != QDialog.DialogCode.Accepted or not review.settled:
            return
        await self._lane.run(paper_review.keep, self._desk, review)
        await case.show_again()
        self.news.emit()
        self.told.emit("已按更正重新填写，并记住这种单据的列设置；填写可按 Ctrl+Z 撤销。")

    def differences(self, case: CaseScreen) -> None:
        """Ctrl+Shift+X: the differences between the papers of the case."""
        case.flush()
        self._lane.start(self._differences(case))

    async def _differences(self, case: CaseScreen) -> None:
        from .differences_dialog import DifferencesDialog

        await case.open.settled()
        number = case.open.number
        found = await self._lane.read(differences.differences, self._desk, case.case, number)
        dialog = DifferencesDialog(found, self._window)

        async def settle(one: differences.PaperDifference, side: int, reason: str) -> None:
            await self._lane.run(differences.settle, self._desk, case.case, number, one, side=side, reason=reason)
            dialog.show_found(await self._lane.read(differences.differences, self._desk, case.case, number))
            await case.show_again()
            self.news.emit()

        dialog.settled.connect(lambda one, side, reason: self._lane.start(settle(one, side, reason)))
        await finished(dialog)

    def layouts(self) -> None:
        """List what was settled."""
        self._lane.start(self._layouts())

    async def _layouts(self) -> None:
        from .layouts_dialog import LayoutsDialog

        kept = await self._lane.read(paper_layouts.kept_layouts, self._desk)
        dialog = LayoutsDialog(kept, self._window)
        dialog.forget_wanted.connect(lambda number: self._lane.start(self._forget(dialog, number)))
        dialog.edited.connect(lambda layout: self._lane.start(self._edit(dialog, layout)))
        await finished(dialog)

    async def _forget(self, dialog: LayoutsDialog, number: int) -> None:
        self.told.emit(await self._lane.run(paper_layouts.forget_layout, self._desk, number))
        dialog.show_kept(await self._lane.read(paper_layouts.kept_layouts, self._desk))

    async def _edit(self, dialog: LayoutsDialog, kept: paper_layouts.KeptLayout) -> None:
        layout = kept.layout
        await self._lane.run(
            paper_layouts.edit_layout,
            self._desk,
            kept.id,
            columns=layout.columns,
            units=layout.units,
            kind=layout.kind,
            ignored=layout.ignored,
        )
        dialog.show_kept(await self._lane.read(paper_layouts.kept_layouts, self._desk))
        self.told.emit("列设置已更改。")
