"""How cases begin: papers dropped or chosen, the samples, an empty case."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from ..errors import Cancelled
from ..later import Later

if TYPE_CHECKING:
    from ..actions import cases
    from ..actions.desk import Desk
    from ..actions.originals import Passwords, Progress
    from .lane import Lane
    from .messages import ProgressBar
    from .settings import Settings
else:
    cases = Later("cqdesk.actions.cases")
from .batch_report import BatchReport
from .choice import ChoiceCard
from .dialogs import finished
from .password import ask_password

PAPER_FILTERS = [
    "单据 (*.xlsx *.xls *.xlsm *.xlsb *.ods *.csv *.txt *.pdf *.zip *.rar *.7z *.eml *.msg)",
    "所有文件 (*)",
]
"""Qt takes patterns from ASCII parentheses only: full-width ones would hide every file."""
IMPORT_TITLE = "导入发票和装箱单"
_ANSWER_S = 0.2
"""How often a thread that waits for a password looks whether the reading was stopped."""


class Arrivals(QObject):
    """Signals the case that came into being."""

    made = Signal(str, str, list)
    """case, sentence for the status bar, what the import found."""
    listed = Signal()
    """Several came: show the list."""
    _progressed = Signal(int, int, str)

    def __init__(self, desk: Desk, lane: Lane, settings: Settings, progress: ProgressBar, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._lane, self._settings = desk, lane, settings
        self._progress, self._window = progress, window
        self._progressed.connect(progress.at)

    # An empty case

    def new(self) -> None:
        """Ctrl+N: ask for the direction."""
        self._ask("新建一票", [("export", "出口(&E)"), ("import", "进口(&I)")], self._new)

    def _ask(self, title: str, answers: list[tuple[str, str]], then: object) -> None:
        card = ChoiceCard(self._window, title, answers)
        assert callable(then)
        card.chosen.connect(lambda answer: self._lane.start(then(answer)))
        room = self._window.rect()
        card.open_at(self._window, QRect(room.center().x() - card.sizeHint().width() // 2, room.height() // 4, 1, 1))

    async def _new(self, direction: str) -> None:
        case = await self._lane.run(cases.new_case, self._desk, direction=direction)
        self.made.emit(case, "已新建。", [])

    # Papers

    def choose(self, open_case: str, *, gone_out: bool = False) -> None:
        """Ctrl+O: choose papers."""
        self._lane.start(self._choose(open_case, gone_out))

    async def _choose(self, open_case: str, gone_out: bool) -> None:
        self._desk.readers.warm()  # ready when the file is chosen
        dialog = QFileDialog(self._window, IMPORT_TITLE)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters(PAPER_FILTERS)
        if await finished(dialog):
            self.take([Path(f) for f in dialog.selectedFiles()], open_case, gone_out=gone_out)

    def take(self, files: list[Path], open_case: str, *, gone_out: bool = False) -> None:
        """Papers become a case, or join the open one if the clerk says so.

        `gone_out`: the open case was sent already, so that more papers are mostly the next shipment's.
        """
        from ..actions.batch_import import files_in  # reading papers is loaded by who brings some

        placed = [one for file in files for one in (files_in(file) if file.is_dir() else [("", file)])]
        from_folder = any(file.is_dir() for file in files)
        files = [path for _, path in placed]
        if not files:
            return
        if from_folder and len(files) > 1 and not open_case:

            async def either(answer: str) -> None:
                await (self._import_each(placed) if answer == "each" else self._import(files, ""))

            self._ask(
                f"文件夹中有 {len(files)} 个文件",
                [("each", "分成各票（按单证号和文件名）(&E)"), ("one", "全部作为一票(&O)")],
                either,
            )
            return
        if not open_case:
            self._lane.start(self._import(files, ""))
            return

        async def then(answer: str) -> None:
            await self._import(files, open_case if answer == "add" else "")

        answers = [("add", f"加入本票 {open_case}(&A)"), ("new", "作为新的一票(&N)")]
        self._ask(f"收到 {len(files)} 个文件", answers[::-1] if gone_out else answers, then)

    async def _import_each(self, placed: list[tuple[str, Path]]) -> None:
        from ..actions.batch_import import import_each

        self._progress.begin(f"正在读取 {len(placed)} 个文件…")
        progress, passwords = self._reading()
        try:
            batch = await self._lane.read(import_each, self._desk, placed, progress=progress, passwords=passwords)
        finally:
            self._progress.end()
        self.listed.emit()
        self._lane.messages.tell(batch.report_zh)
        if batch.unread or any(not one.case for one in batch.shipments):
            dialog = BatchReport(batch, self._window)
            await finished(dialog)

    def _reading(self) -> tuple[Progress, Passwords]:
        """What tells of a reading under way and asks for passwords; stopping it raises `Cancelled` inside."""
        from ..actions.originals import Passwords

        def progress(name: str, done: int, of: int) -> None:
            if self._progress.stopped:
                raise Cancelled
            self._progressed.emit(done, of, f"正在读取 {name}（{done + 1}/{of}）")

        loop = asyncio.get_running_loop()

        def password(name: str, wrong: bool) -> str | None:
            """Called by the thread that reads; the question stands in the window until it is answered or stopped."""
            asked = asyncio.run_coroutine_threadsafe(ask_password(name, wrong, self._window), loop)
            while not self._progress.stopped:
                try:
                    return asked.result(timeout=_ANSWER_S)
                except TimeoutError:
                    continue
            asked.cancel()
            return None

        return progress, Passwords(ask=password)

    async def _import(self, files: list[Path], case: str) -> None:
        from ..actions import papers_in

        self._progress.begin(f"正在读取 {len(files)} 个文件…")
        progress, passwords = self._reading()
        try:
            imported = await self._lane.read(
                papers_in.import_files, self._desk, files, case=case, progress=progress, passwords=passwords
            )
        finally:
            self._progress.end()
        papers = sum(len(reading.documents) for reading in imported.readings)
        refused = [reading.file for reading in imported.readings if reading.refused]
        inside = [i for reading in imported.readings for d in reading.documents for i in d.issues]
        findings = [i for i in (*imported.issues, *inside) if i.severity != "info"]
        words = f"已读入 {papers} 份单据。" if papers else "" if refused else "已读入报关单。"
        if refused:
            words += f"有 {len(refused)} 个文件未能读取：{'、'.join(refused)}。"
        self.made.emit(imported.case, words, findings)

    # Samples

    def samples(self) -> None:
        """Into the practice desk only: samples never mix with real work."""
        self._lane.start(self._samples())

    async def _samples(self) -> None:
        from ..actions import demo

        ours, found = demo.samples()
        self._progress.begin("正在打开示例…")
        try:
            for number, sample in enumerate(found):
                self._progressed.emit(number, len(found), f"正在打开示例：{sample.title_zh}")
                await self._lane.run(demo.load_sample, self._desk, sample, ours)
        finally:
            self._progress.end()
        self.listed.emit()
