"""一起申报: the cases chosen in the work list, looked at in one list, sent with one yes, each in an act of its own."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog

from ..errors import UserError
from ..fault_log import fault_text
from .commands import WORK, Command, entry
from .dialogs import finished
from .lane import NEUTRAL

if TYPE_CHECKING:
    from ..actions.filing_together import CaseToFile
    from .main_window import MainWindow

log = logging.getLogger(__name__)
Outcome = tuple[str, list[int], str]
"""case, keys of its filings, why it did not go ("" = it went)"""


class FilingTogether(QObject):
    """Asks once at a time."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._desk, self._lane = window, window.desk, window.lane
        self._asking = False

    def ask(self) -> None:
        """The first act: the list of what would go."""
        if self._window.case is not None:
            self._window.say("请先按 Esc 回到工作列表，选中几票（Shift+↑↓ 或空格），再一起申报。")
        elif not self._asking:
            self._lane.start(self._ask(self._window.worklist.selected_cases()))

    async def _ask(self, cases: list[str]) -> None:
        if not cases:
            self._window.say(
                "工作列表中没有选中的票。请用方向键选中（Shift+↑↓ 或空格选几票）；还没有票时按 Ctrl+N 新建。"
            )
            return
        from .together_dialogs import TogetherDialog, TogetherReport

        self._asking = True
        try:
            lines = await self._look(cases)
            if lines is None:
                self._window.say("已停止，没有发送。")
                return
            way = next((one.channel_zh for line in lines for one in line.summaries), "")
            dialog = TogetherDialog(lines, way, self._window)
            if await finished(dialog) != QDialog.DialogCode.Accepted:
                self._open(dialog.case)
                return
            outcomes = await self._send(dialog.chosen)
            self._window.exchange.filed.emit()
            trouble = await self._round()
            rows = [(case, why or await self._lane.read(self._far, keys), not why) for case, keys, why in outcomes]
            report = TogetherReport(rows, self._window)
            if trouble is not None:
                report.note.say(f"{trouble.message} {trouble.remedy}", "warning", "triangle")
            self._window.exchange.news.emit()
            await finished(report)
            self._open(report.case)
        finally:
            self._asking = False

    def _open(self, case: str) -> None:
        if case:
            self._window.open_case(case)

    async def _look(self, cases: list[str]) -> list[CaseToFile] | None:
        """The list; None when it was stopped."""
        from ..actions.filing_together import case_to_file

        progress = self._window.progress
        progress.begin("正在检查所选的票…")
        lines = []
        try:
            for number, case in enumerate(cases):
                progress.at(number, len(cases), f"正在检查 {case}（{number + 1}/{len(cases)}）")
                line = await self._lane.read(case_to_file, self._desk, case)
                if progress.stopped:
                    return None
                lines.append(line)
        finally:
            progress.end()
        return lines

    async def _send(self, lines: list[CaseToFile]) -> list[Outcome]:
        """The second act, case by case; a stop leaves out what comes after."""
        from ..actions.filing_together import file_one

        progress = self._window.progress
        progress.begin("正在放入发件箱…")
        outcomes: list[Outcome] = []
        try:
            for number, line in enumerate(lines):
                if progress.stopped:
                    outcomes.append((line.case, [], "已停止，没有发送。"))
                    continue
                progress.at(number, len(lines), f"正在放入发件箱 {line.case}（{number + 1}/{len(lines)}）")
                try:
                    outcomes.append((line.case, await self._lane.run(file_one, self._desk, line), ""))
                except UserError as error:
                    outcomes.append((line.case, [], f"{error.message} {error.remedy}"))
                except Exception as error:  # a fault of ours with one case must not keep the others from being sent
                    log.error("fault in filing together:\n%s", fault_text(error))
                    outcomes.append((line.case, [], " ".join(NEUTRAL)))
        finally:
            progress.end()
        return outcomes

    async def _round(self) -> UserError | None:
        """Send at once, as after one case; what hinders that is told with the results, not instead of them."""
        try:
            await self._window.exchange.sync(quiet=False)
        except UserError as error:
            return error
        return None

    def _far(self, filings: list[int]) -> str:
        from ..actions.filing_together import how_far

        return how_far(self._desk, filings)


def commands(window: MainWindow) -> list[Command]:
    """One command, without a key: the palette reaches it."""
    together = FilingTogether(window)
    return [entry(WORK, "一起申报…", does=together.ask)]
