"""The one declaration in hand: every pane shows it, every act of the clerk goes through it.

Acts leave in the order they were made, each one transaction. What comes back is shown when nothing is under way any
more, so that a slow disk never overwrites what is being typed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from ..actions import checking, drafts, lookups, mark_files
from ..actions.checking import Report
from ..actions.desk import Desk
from ..actions.drafts import Draft
from ..errors import UserError
from ..forms import path as paths
from ..forms.issues import Issue
from ..forms.layout import Layout
from .lane import Lane

CHECK_AFTER_MS = 60
"""Pause after the last act before the form is checked again."""


def code_names(desk: Desk, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Names of many (table, code) at once."""
    return {(table, code): lookups.code_name(desk, table, code) for table, code in wanted}


class OpenDraft(QObject):
    """Draft, findings and code names of one declaration of one case."""

    shown = Signal()
    """The draft changed."""
    named = Signal()
    """The names of its codes are known."""
    checked = Signal()
    """There is a new report."""
    saved = Signal()
    """An act is on disk."""
    unkept = Signal(dict)
    """path -> text that could not be stored."""

    def __init__(self, desk: Desk, lane: Lane, layout: Layout, parent: QObject) -> None:
        super().__init__(parent)
        self.desk, self.lane, self.layout_of = desk, lane, layout
        self.case, self.number = "", 1
        self.direction = "export"
        self.draft: Draft | None = None
        self.report: Report | None = None
        self.answered: set[str] = set()
        """Where something was typed since the report was made: its findings there may be settled."""
        self.names: dict[str, str] = {}
        self._known: dict[tuple[str, str], str] = {}
        self._live = checking.LiveCheck()
        self._under_way: set[asyncio.Task[None]] = set()
        self._unanswered = 0
        """Acts begun whose answer has not come; the tasks above end a turn of the loop later."""
        self._newest_known: Draft | None = None
        self._refused: dict[str, str] = {}
        self._checks = 0
        self._stopped = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(CHECK_AFTER_MS)
        self._pause.timeout.connect(lambda: self.lane.start(self._check_quick()))

    @property
    def busy(self) -> bool:
        """Whether an act is not on disk yet."""
        return bool(self._under_way)

    @property
    def check_due(self) -> bool:
        """Whether the form changed since it was last checked."""
        return self._pause.isActive()

    def stop(self) -> None:
        """Nothing is shown any more: answers still under way are dropped, acts are not."""
        self._stopped = True
        self._pause.stop()

    async def load(self, direction: str) -> None:
        """Read the draft; `direction` is the case's, until the form itself names one."""
        self.direction = direction
        self._take(await self._newest())

    async def _newest(self) -> Draft:
        """The draft in hand; the last one of the case when it is gone (undone splitting)."""
        numbers = await self.lane.read(drafts.declaration_numbers, self.desk, self.case)
        if self.number not in numbers:
            self.number = numbers[-1]
        return await self.lane.read(drafts.open_draft, self.desk, self.case, self.number)

    # Acts

    def type_in(self, changes: dict[str, str]) -> None:
        """Store texts under their paths: one act."""
        self.answered |= {path for path, words in changes.items() if words}
        self._act(drafts.type_in, changes, changes=changes)

    def paste(self, name: str, row: int, columns: list[str], block: list[list[str]]) -> None:
        """Store a pasted block."""
        self._act(drafts.paste_block, name, row, columns, block)

    def insert(self, name: str, at: int) -> None:
        """A new empty row."""
        self._act(drafts.insert_row, name, at)

    def copy_rows(self, name: str, rows: list[int]) -> None:
        """Repeat rows below the last of them."""
        self._act(drafts.copy_rows, name, rows)

    def delete(self, name: str, rows: list[int]) -> None:
        """Take rows out."""
        self._act(drafts.delete_rows, name, rows)

    def move(self, name: str, row: int, to: int) -> None:
        """Move a row."""
        self._act(drafts.move_row, name, row, to)

    def accept(self, issue: Issue, reason: str) -> None:
        """Set a finding aside with a reason."""
        self._act(checking.accept_finding, issue.id, issue.path, reason)

    def withdraw(self, issue: Issue) -> None:
        """A finding that was set aside stands again."""
        self._act(checking.withdraw_acceptance, issue.id, issue.path)

    def check_again(self) -> None:
        """The rules changed: the form is checked anew."""
        self._live.forget()
        self._pause.start()

    @property
    def standing(self) -> list[Issue]:
        """The findings nobody set aside: what fields and cells are marked with."""
        return [issue for issue in self.report.issues if issue.accepted is None] if self.report else []

    def attach_marks(self, files: list[Path]) -> None:
        """Pictures of marks become rows."""
        self._act(mark_files.attach_marks, files)

    def undo(self) -> None:
        """Take the last act back."""
        self._begin(self._back(drafts.undo))

    def redo(self) -> None:
        """Do what was taken back again."""
        self._begin(self._back(drafts.redo))

    def _act(self, action: Callable[..., Draft], *args: Any, changes: dict[str, str] | None = None) -> None:
        self._begin(self._write(action, args, changes or {}))

    def _begin(self, act: Coroutine[Any, Any, None]) -> None:
        self._unanswered += 1
        task = self.lane.start(act)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _write(self, action: Callable[..., Draft], args: tuple[Any, ...], changes: dict[str, str]) -> None:
        try:
            draft = await self.lane.run(action, self.desk, self.case, self.number, *args)
        except BaseException:
            self._refused.update(changes)
            self.unkept.emit(changes)
            self._answered(None)
            raise
        for path in changes:
            self._refused.pop(path, None)
        if not self._stopped:
            self.saved.emit()
        self._answered(draft)

    def _answered(self, draft: Draft | None) -> None:
        """An act ended (None: it failed). What the last one that went well left is shown when nothing else is under
        way: an earlier answer would take away what was typed since."""
        self._unanswered -= 1
        self._newest_known = draft or self._newest_known
        if self._unanswered == 0 and self._newest_known is not None:
            self._take(self._newest_known)
            self._newest_known = None

    async def _back(self, action: Callable[[Desk, str], str]) -> None:
        try:
            sentence = await self.lane.run(action, self.desk, self.case)
            draft = await self._newest()
        except BaseException:
            self._answered(None)
            raise
        self.saved.emit()
        self._answered(draft)
        self.lane.messages.tell(sentence)

    def _take(self, draft: Draft) -> None:
        if self._stopped:
            return
        self.draft = draft
        mark = draft.filled.form.import_export_flag
        self.direction = {"I": "import", "E": "export"}.get(mark, self.direction)
        self.shown.emit()
        self.lane.start(self._name())
        self._pause.start()

    # Names and findings

    async def _name(self) -> None:
        draft = self.draft
        assert draft is not None
        codes = {
            path: (spec.codes, value)
            for path, spec, value in paths.walk(draft.filled.form)
            if spec.codes not in ("", "hs") and isinstance(value, str) and value  # goods carry their own name
        }
        if missing := set(codes.values()) - self._known.keys():
            self._known.update(await self.lane.read(code_names, self.desk, missing))
        if draft is self.draft and not self._stopped:
            self.names = {path: self._known[code] for path, code in codes.items()}
            self.named.emit()

    async def _check_quick(self) -> None:
        draft = self.draft
        if draft is None:
            return
        self._checks += 1
        number = self._checks
        report = await self.lane.read(checking.check_case, self.desk, draft.case, draft.number, live=self._live)
        if number == self._checks and draft is self.draft and not self._stopped:
            self._report(report)

    async def check(self) -> Report:
        """F9: the whole case, as before filing."""
        self._pause.stop()
        self._checks += 1
        report = await self.lane.read(checking.check_case, self.desk, self.case, self.number)
        self._report(report)
        return report

    def _report(self, report: Report) -> None:
        if not self.busy:
            self.answered.clear()
        self.report = report
        self.checked.emit()

    async def settled(self) -> None:
        """Wait until every act is on disk. Raises `UserError` when one could not be stored."""
        while self._under_way:
            await asyncio.wait(self._under_way)
        if self._refused:
            raise UserError("not-all-saved", "还有内容没有保存。", "请看上方的提示，处理后再试。")
