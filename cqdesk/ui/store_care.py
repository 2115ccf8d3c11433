"""Looking after the data from the window: backup by itself and by hand, check, restore, case packages, support bundle."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget
from shiboken6 import isValid

from ..actions.desk import Desk
from ..errors import Cancelled, UserError
from .commands import FILE, Command, entry, line
from .dialogs import finished
from .lane import Lane
from .messages import ProgressBar
from .settings import Settings

if TYPE_CHECKING:
    from ..actions.backup import BackupDone
    from ..actions.restoring import Prepared

FIRST_LOOK_MS = 60_000
LOOK_MS = 30 * 60_000
PACKAGE_SUFFIX = ".cqpiao"
BACKUP_FILTERS = ["备份 (*.cqbackup *.json)", "所有文件 (*)"]
PACKAGE_FILTERS = ["票包 (*.cqpiao)", "所有文件 (*)"]

T = TypeVar("T")
Tell = Callable[[int, int], None]


class StoreCare(QObject):
    """`start` makes it act by itself; without it only what somebody asks for is done."""

    told = Signal(str)
    news = Signal()
    came = Signal(str)
    """A case came in: open it."""
    _progressed = Signal(object, int, int)

    def __init__(self, desk: Desk, lane: Lane, settings: Settings, progress: ProgressBar, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._lane, self._settings = desk, lane, settings
        self._progress, self._window = progress, window
        self._progressed.connect(lambda bar, done, of: bar.at(done, of, ""))
        self.prepared: Prepared | None = None
        """A restore that waits for the window to be closed: `app` puts it in place."""
        self._by_itself = self._gave_up = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(lambda: self._lane.start(self._look()))

    def commands(self, case: Callable[[], str]) -> list[Command]:
        """The entries of the menu; `case` names the open case."""

        def run(work: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], object]:
            return lambda: self._lane.start(work())

        bar = self._progress
        return [
            line(FILE),
            entry(FILE, "交出票包…", "Ctrl+Alt+E", does=run(lambda: self._hand_out(case())), in_case=True),
            entry(FILE, "收回交出的票", does=run(lambda: self._take_back(case())), in_case=True),
            entry(FILE, "打开票包…", does=run(self._choose_package)),
            line(FILE),
            entry(FILE, "数据安全…", "Ctrl+Alt+S", does=run(self._safety)),
            entry(FILE, "备份…", does=run(lambda: self._pack(bar))),
            entry(FILE, "恢复…", does=run(lambda: self._restore(bar))),
            entry(FILE, "校验…", does=run(lambda: self._verify(bar))),
            entry(FILE, "换电脑…", does=run(self._move)),
            entry(FILE, "支持包…", does=run(self._support)),
            line(FILE),
        ]

    # By itself

    def start(self) -> None:
        """Back up daily and on closing, and remind. Practice work is not worth it."""
        if self._desk.kind == "practice":
            return
        self._by_itself = True
        self._timer.start(FIRST_LOOK_MS)

    async def _look(self) -> None:
        from ..actions.backup import safety, take_backup

        self._timer.start(LOOK_MS)
        state = await self._lane.read(safety, self._desk)
        if state.due:
            done = await self._lane.read(take_backup, self._desk, "daily")
            self._tell(done, "已自动备份。")
        elif state.remind:
            self.remind()

    def remind(self) -> None:
        """Say that nothing was backed up for long."""
        self._lane.messages.fault(
            "已超过 7 天没有备份。", "请按 Ctrl+Alt+S 打开“数据安全”，备份到移动硬盘或共享文件夹。", "backup-overdue"
        )

    async def before_close(self) -> bool:
        """Back up what changed. False: it did not work and was told; closing once more leaves without it."""
        self._timer.stop()
        if not self._by_itself or self._gave_up or self.prepared is not None:
            return True
        from ..actions.backup import safety, take_backup

        try:
            state = await self._lane.read(safety, self._desk)
            if state.plan.on_close and state.changed_since:
                await self._long(self._progress, "正在备份…", lambda tell: take_backup(self._desk, "on close", tell))
        except Cancelled:
            return True
        except UserError as error:
            self._gave_up = True
            self._lane.messages.fault(error.message, error.remedy + "再次关闭窗口将不备份直接退出。", error.id)
            return False
        return True

    # By hand

    async def _safety(self) -> None:
        from ..actions.backup import safety
        from .care_dialogs import SafetyDialog

        def does(work: Callable[[], Awaitable[None]]) -> Callable[[], object]:
            async def run() -> None:
                try:
                    await work()
                finally:
                    state = await self._lane.read(safety, self._desk)
                    if isValid(dialog):  # a restore closes it
                        dialog.show_state(state)
                        dialog.working(False)

            def begin() -> None:
                dialog.working(True)
                self._lane.start(run(), of=dialog)

            return begin

        dialog = SafetyDialog(
            self._window,
            [
                ("立即备份(&B)", does(lambda: self._back_up(dialog.progress))),
                ("备份为文件(&F)…", does(lambda: self._pack(dialog.progress))),
                ("校验(&V)", does(lambda: self._verify(dialog.progress))),
                ("恢复(&R)…", does(lambda: self._restore(dialog.progress))),
                ("备份设置(&S)…", does(self._plan)),
            ],
            practice=self._desk.kind == "practice",
        )
        dialog.show_state(await self._lane.read(safety, self._desk))
        await finished(dialog)

    async def _back_up(self, bar: ProgressBar) -> None:
        from ..actions.backup import take_backup

        done = await self._long(bar, "正在备份…", lambda tell: take_backup(self._desk, "by hand", tell))
        self._tell(done, f"已备份到 {done.place}，并校验通过。")

    async def _pack(self, bar: ProgressBar) -> None:
        from ..actions.backup import pack_backup

        folder = await self._folder("选择备份文件放在哪里（如 U 盘）")
        if folder is not None:
            done = await self._long(bar, "正在备份…", lambda tell: pack_backup(self._desk, folder, tell))
            self._tell(done, f"已备份到 {done.place}，并校验通过。")

    def _tell(self, done: BackupDone, sentence: str) -> None:
        if done.issues:
            self._lane.messages.fault(done.issues[0].message, done.issues[0].remedy, done.issues[0].id)
        elif done.remark:
            self._lane.messages.fault(done.remark, "", "backup-elsewhere")
        else:
            self.told.emit(sentence)

    async def _plan(self) -> None:
        from ..actions.backup import plan_of, set_plan
        from .care_dialogs import PlanDialog

        dialog = PlanDialog(await self._lane.read(plan_of, self._desk), self._window)
        if await finished(dialog) == QDialog.DialogCode.Accepted:
            await self._lane.run(set_plan, self._desk, dialog.plan)
            self.told.emit("备份设置已保存。")

    async def _verify(self, bar: ProgressBar) -> None:
        from ..actions.verifying import verify_and_note

        found = await self._long(bar, "正在校验…", lambda tell: verify_and_note(self._desk, tell))
        issues = found["issues"]
        if issues:
            more = f"（共 {len(issues)} 个问题）" if len(issues) > 1 else ""
            self._lane.messages.fault(issues[0]["message"] + more, issues[0]["remedy"], issues[0]["id"])
        else:
            counts = found["counts"]
            self._lane.messages.tell(f"校验完成，全部完好：{counts['cases']} 票、{counts['files']} 份原始单据。")

    async def _restore(self, bar: ProgressBar) -> None:
        from ..actions.restoring import discard, prepare_restore
        from .care_dialogs import RestoreDialog

        file = await self._file("选择要恢复的备份", BACKUP_FILTERS)
        if file is None:
            return
        desk = self._desk
        prepared = await self._long(
            bar,
            "正在演练恢复并校验…",
            lambda tell: prepare_restore(desk.places.root, file, kind=desk.kind, clock=desk.clock, tell=tell),
        )
        if await finished(RestoreDialog(prepared, self._window)) != QDialog.DialogCode.Accepted:
            await self._lane.read(discard, prepared)
            self.told.emit("没有恢复，数据没有改动。")
            return
        self.prepared = prepared
        for dialog in self._window.findChildren(QDialog):
            dialog.done(0)
        self._window.close()

    async def _move(self) -> None:
        from .care_dialogs import MoveDialog

        await finished(MoveDialog(self._window, lambda: self._lane.start(self._pack(self._progress))))

    async def _support(self) -> None:
        from ..actions.support import support_parts, write_support
        from .care_dialogs import SupportDialog

        parts = await self._lane.read(support_parts, self._desk.places.root, self._desk.clock)
        if await finished(SupportDialog(parts, self._window)) == QDialog.DialogCode.Accepted:
            folder = await self._folder("选择支持包放在哪里")
            if folder is not None:
                file = await self._lane.read(write_support, parts, folder / "cqdesk-support.zip")
                self.told.emit(f"支持包已写到 {file}。")

    # Case packages

    async def _hand_out(self, case: str) -> None:
        from ..actions.handing_out import hand_out
        from .care_dialogs import HandOutDialog

        dialog = HandOutDialog(case, self._window)
        if not case or await finished(dialog) != QDialog.DialogCode.Accepted:
            return
        party, partial, copy = dialog.party, dialog.without_prices, dialog.copy  # the dialog ends with the next one
        folder = await self._folder("选择票包放在哪里")
        if folder is None:
            return
        done = await self._lane.run(
            hand_out,
            self._desk,
            case,
            folder,
            to=party,
            partial=partial,
            copy=copy,
        )
        self.news.emit()
        self._lane.messages.tell(
            f"票包已写到 {done.file}。请把指纹 {done.fingerprint} 电话告知对方核对。{done.contents_zh}{done.remark_zh}"
        )

    async def _take_back(self, case: str) -> None:
        from ..actions.handing_out import take_back

        self._lane.messages.tell(await self._lane.run(take_back, self._desk, case))
        self.news.emit()

    async def _choose_package(self) -> None:
        file = await self._file("选择票包", PACKAGE_FILTERS)
        if file is not None:
            await self._take_in(file)

    def takes(self, files: list[Path]) -> bool:
        """Whether dropped files are case packages; then they are opened here."""
        packages = [one for one in files if one.suffix.lower() == PACKAGE_SUFFIX]
        for one in packages:
            self._lane.start(self._take_in(one))
        return bool(packages)

    async def _take_in(self, file: Path) -> None:
        from ..actions.taking_in import take_in

        done = await self._lane.run(take_in, self._desk, file)
        self.came.emit(done.case)
        self._lane.messages.tell(done.told_zh)

    # Shared

    async def _long(self, bar: ProgressBar, words: str, work: Callable[[Tell], T]) -> T:
        """Run work that may take long beside everything else, with progress and a stop."""

        def tell(done: int, of: int) -> None:
            if bar.stopped:
                raise Cancelled
            self._progressed.emit(bar, done, of)

        bar.begin(words)
        try:
            return await self._lane.read(work, tell)
        finally:
            bar.end()

    async def _folder(self, title: str) -> Path | None:
        dialog = QFileDialog(self._window, title)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        return await self._chosen(dialog)

    async def _file(self, title: str, filters: list[str]) -> Path | None:
        dialog = QFileDialog(self._window, title)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(filters)
        return await self._chosen(dialog)

    async def _chosen(self, dialog: QFileDialog) -> Path | None:
        if not await finished(dialog) or not dialog.selectedFiles():
            return None
        return Path(dialog.selectedFiles()[0])
