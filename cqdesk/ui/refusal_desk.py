"""What the window does with refusals, attempts and checklists of the open case."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from ..actions import case_attempts, checklists, refusals
from ..actions.office_choices import choices
from ..domain.refusal import RefusalReason, pattern_of
from ..errors import UserError
from ..forms.declaration import named_place
from .dialogs import finished
from .reasons_dialog import ReasonsDialog
from .refusal_dialog import ChecklistDialog, EndDialog, ReasonDialog, RefusalDialog
from .still_open import StillOpen

if TYPE_CHECKING:
    from .case import CaseScreen
    from .main_window import MainWindow


class RefusalDesk(QObject):
    """Ctrl+Alt+R: reasons lead to fields; attempts are ended and begun."""

    told = Signal(str)
    news = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._desk, self._lane = window, window.desk, window.lane

    def open(self, case: CaseScreen) -> None:
        """Show what the declaration in hand went through."""
        case.flush()
        self._lane.start(self._open(case))

    async def _open(self, screen: CaseScreen) -> None:
        await screen.open.settled()
        case, number = screen.case, screen.open.number
        dialog = RefusalDialog(case, self._window)
        work = StillOpen(dialog, self._lane, dialog.note.say)

        async def show() -> None:
            sent = await work.read(case_attempts.sendings, self._desk, case, number)
            told = await work.read(refusals.complaints, self._desk, case, number)
            dialog.show_case(sent, told)

        async def remember(at: int) -> None:
            one = (await work.read(refusals.complaints, self._desk, case, number))[at]
            form = ReasonDialog(
                one.sentence,
                pattern_of(one.sentence),
                named_place.choices(),
                named_place.rowless(one.path),
                one.remedy_zh if one.known_by == "own" else "",
                dialog,
            )
            if await finished(form) == QDialog.DialogCode.Accepted:
                await work.run(refusals.keep_reason, self._desk, form.words, form.path, form.remedy)
                await show()
                dialog.note.say("已记住，以后同样的原因会自动提示。")

        async def reasons() -> None:
            await self._reasons(dialog)
            await show()

        async def end() -> None:
            live = next(
                (one for one in await work.read(case_attempts.sendings, self._desk, case, number) if one.live), None
            )
            named = [live.unified_number, *live.entry_numbers] if live else []
            numbers = f"编号 {'、'.join(one for one in named if one)} " if any(named) else "这次申报"
            stage = screen.view.standing_of(number).stage if screen.view is not None else ""
            usual = "withdrawn" if stage == "deleted" else "refused"
            form = EndDialog(list(choices()["attempt_causes"].items()), numbers, usual, dialog)
            if await finished(form) != QDialog.DialogCode.Accepted:
                return
            said: dict[str, Any] = {
                "cause": form.cause,
                "remark": form.remark,
                "next_follows": form.next_follows,
            }
            await work.run(partial(case_attempts.end_attempt, self._desk, case, number, **said))
            await changed(
                "这次申报已结束，全部编号已留存。" + ("新的草稿已生成。" if said["next_follows"] else "已归档。")
            )

        async def back() -> None:
            await work.run(case_attempts.take_back_end, self._desk, case, number)
            await changed("已恢复上一次申报。")

        async def changed(words: str) -> None:
            await show()
            dialog.note.say(words)
            self.told.emit(words)
            await screen.show_again()
            self.news.emit()

        dialog.place_wanted.connect(screen.go_to)
        dialog.reason_wanted.connect(lambda at: work.start(remember(at)))
        dialog.end_wanted.connect(lambda: work.start(end()))
        dialog.back_wanted.connect(lambda: work.start(back()))
        dialog.reasons_wanted.connect(lambda: work.start(reasons()))
        dialog.list_wanted.connect(lambda: work.start(self._checklist(case, number, dialog)))
        work.start(show())
        await finished(dialog)

    def open_reasons(self) -> None:
        """The catalogue of reasons."""
        self._lane.start(self._reasons(self._window))

    async def _reasons(self, parent: QWidget) -> None:
        labels = dict(named_place.choices())
        dialog = ReasonsDialog(parent)
        work = StillOpen(dialog, self._lane, dialog.note.say)

        async def show() -> None:
            dialog.show_reasons(await work.read(refusals.catalogue, self._desk), labels)

        async def put(old: RefusalReason | None) -> None:
            form = ReasonDialog(
                "",
                old.words if old else (),
                named_place.choices(),
                old.path if old else "",
                old.remedy_zh if old else "",
                dialog,
            )
            while await finished(form, again=True) == QDialog.DialogCode.Accepted:
                keep = partial(refusals.keep_reason, instead_of=old.words if old else ())
                try:
                    await work.run(keep, self._desk, form.words, form.path, form.remedy)
                except UserError as error:  # the form stays open with what was typed
                    form.say_fault(f"{error.message}{error.remedy}")
                    continue
                break
            form.deleteLater()
            await show()

        async def drop(one: RefusalReason) -> None:
            await work.run(refusals.drop_reason, self._desk, one.words)
            await show()
            dialog.note.say("已删除，按 Alt+U 恢复。")

        async def back(one: RefusalReason) -> None:
            await work.run(refusals.put_back_reason, self._desk, one)
            await show()

        dialog.wanted.connect(lambda one: work.start(put(one)))
        dialog.dropped.connect(lambda one: work.start(drop(one)))
        dialog.back_wanted.connect(lambda one: work.start(back(one)))
        work.start(show())
        await finished(dialog)

    async def _checklist(self, case: str, number: int, parent: QDialog) -> None:
        causes = list(choices()["checklist_causes"].items())
        dialog = ChecklistDialog(case, causes, parent)
        work = StillOpen(dialog, self._lane, dialog.note.say)

        async def show(cause: str) -> None:
            dialog.show_steps(cause, await work.read(checklists.steps, self._desk, case, cause, number))

        async def tick(cause: str, step: str, done: bool) -> None:
            await work.run(checklists.tick, self._desk, case, cause, step, number=number, done=done)
            await show(cause)
            self.news.emit()

        dialog.ticked.connect(lambda cause, step, done: work.start(tick(cause, step, done)))
        dialog.cause_wanted.connect(lambda cause: work.start(show(cause)))
        begun = await self._lane.read(checklists.begun, self._desk, case, number)
        work.start(show(begun or causes[0][0]))
        await finished(dialog)
