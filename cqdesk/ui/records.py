"""What people tell the desk: moments, messages about the stage, and where the import client has its folders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from ..forms.accepting import may_accept
from ..later import Later
from .dialogs import finished
from .record_dialogs import AcceptDialog, MessageFormDialog, MomentDialog, NoteDialog
from .rules_dialog import RulesDialog

if TYPE_CHECKING:
    from ..actions import cases
    from ..actions.desk import Desk
    from .case import CaseScreen
    from .lane import Lane
else:
    cases = Later("cqdesk.actions.cases")

FOLDER_CHANNEL = "client"
"""Name of the one folder channel the window sets; the command line may set others."""
COMPUTED = ("customs rule", "tax rule", "exchange rule", "Tariff Law", "own setting")
"""Who sets the moments nobody announces: rule and clock do."""
NOTE_LETTERS = ("7", "L", "J", "C", "T", "H", "P", "R", "E", "Z", "D")
"""Letters people speak of, in the order of a filing; the table names them."""


class Records(QObject):
    """Asks, stores, and tells that there is news."""

    told = Signal(str)
    news = Signal()

    def __init__(self, desk: Desk, lane: Lane, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._lane, self._window = desk, lane, window

    def moment(self, case: CaseScreen, kind: str = "") -> None:
        """Ctrl+M: set a moment of the case; `kind` is chosen beforehand."""
        self._lane.start(self._moment(case, kind))

    async def _moment(self, case: CaseScreen, kind: str) -> None:
        direction = case.open.direction
        now = self._desk.clock.now()
        kinds = [
            (one.code, one.name_zh)
            for one in self._desk.moment_kinds.values()
            if one.direction in (direction, "both") and one.set_by not in COMPUTED and one.in_force(self._desk.today)
        ]
        if kind and kind not in dict(kinds):
            kinds.append((kind, self._desk.moment_kinds[kind].name_zh))
        dialog = MomentDialog(kinds, now, self._window)
        if kind:
            dialog.kinds.setCurrentIndex(dialog.kinds.findData(kind))
            dialog.time.setFocus()
        if await finished(dialog) == QDialog.DialogCode.Accepted and dialog.at is not None:
            await self._lane.run(
                cases.set_moment, self._desk, case.case, kind=dialog.kind, at=dialog.at, source=dialog.source
            )
            self.told.emit("时点已登记。")
            self.news.emit()

    def profile(self, case: CaseScreen) -> None:
        """Keep the fixed values of this declaration for the client's next one."""
        case.flush()
        self._lane.start(self._profile(case))

    async def _profile(self, case: CaseScreen) -> None:
        from ..actions.profiles import keep_profile

        self.told.emit(await self._lane.run(keep_profile, self._desk, case.case, case.open.number))
        self.news.emit()

    def note(self, case: CaseScreen) -> None:
        """Ctrl+J: keep what somebody said about the stage."""
        self._lane.start(self._note(case))

    async def _note(self, case: CaseScreen) -> None:
        from ..actions.notes import add_note

        known = self._desk.letters
        dialog = NoteDialog([(x, f"{x} {known[x].meaning_zh}") for x in NOTE_LETTERS if x in known], self._window)
        if await finished(dialog) == QDialog.DialogCode.Accepted:
            await self._lane.run(
                add_note,
                self._desk,
                case.case,
                channel=dialog.letter,
                text=dialog.text,
                number=case.open.number,
                evidence=dialog.evidence,
            )
            self.told.emit("消息已记录，见“回执”页（Alt+R）。")
            self.news.emit()

    def accept_finding(self, case: CaseScreen) -> None:
        """Ctrl+Shift+A: set the finding in hand aside with a reason; once more: it stands again."""
        case.flush()
        self._lane.start(self._accept(case))

    async def _accept(self, case: CaseScreen) -> None:
        await case.open.settled()
        issue = case.finding_in_hand()
        if issue is None:
            self.told.emit("请先在检查结果中选中一条（Alt+K，上下键），再按 Ctrl+Shift+A。")
        elif issue.accepted is not None:
            case.open.withdraw(issue)
            self.told.emit("已取消接受，这条检查结果恢复。")
        elif not may_accept(issue):
            self._lane.messages.fault("这是必须改正的错误，不能只写理由。", issue.remedy, "accept-error")
        else:
            dialog = AcceptDialog(issue.message, self._window)
            if await finished(dialog) == QDialog.DialogCode.Accepted:
                case.open.accept(issue, dialog.reason)
                self.told.emit("已接受；内容改变后会重新提醒。")

    def rules(self, case: CaseScreen | None) -> None:
        """Ctrl+Shift+K: every rule, what it lacks, and its switches."""
        self._lane.start(self._rules(case))

    async def _rules(self, case: CaseScreen | None) -> None:
        from ..actions import rule_levels

        number = case.case if case is not None else ""
        client = await self._lane.read(rule_levels.client_of, self._desk, number) if number else ""
        rows = await self._lane.read(rule_levels.rule_rows, self._desk, number)
        dialog = RulesDialog(rows, client, self._window)

        async def switch(rule: str, level: str, for_client: bool) -> None:
            where = number if for_client else ""
            dialog.say(await self._lane.run(rule_levels.set_level, self._desk, rule, level, case=where))
            dialog.show_rows(await self._lane.read(rule_levels.rule_rows, self._desk, number))

        dialog.wanted.connect(lambda rule, level, ours: self._lane.start(switch(rule, level, ours)))
        await finished(dialog)
        if case is not None:
            case.open.check_again()

    def folder(self) -> None:
        """Choose the folder of the import client."""
        self._lane.start(self._folder())

    async def _folder(self) -> None:
        from ..actions.channels import set_folder_channel

        dialog = QFileDialog(self._window, "选择导入客户端文件夹（内含 OutBox、InBox）")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        if await finished(dialog) and dialog.selectedFiles():
            root = Path(dialog.selectedFiles()[0])
            await self._lane.run(set_folder_channel, self._desk, FOLDER_CHANNEL, root)
            self.told.emit(f"导入客户端文件夹已设置：{root}")

    def message_form(self) -> None:
        """How messages are written: version mark, supplementary forms."""
        self._lane.start(self._message_form())

    async def _message_form(self) -> None:
        from ..actions.message_form import message_form_of, set_message_form

        now = await self._lane.read(message_form_of, self._desk)
        dialog = MessageFormDialog(now.version, now.supplements, self._window)
        if await finished(dialog) == QDialog.DialogCode.Accepted:
            kept = await self._lane.run(
                set_message_form, self._desk, version=dialog.version, supplements=dialog.supplements
            )
            told = f"版本号 {kept.version}" if kept.version else "不写版本号"
            self.told.emit(f"报文写法已保存：{told}，补充申报单{'随报文发送' if kept.supplements else '不随附'}。")
