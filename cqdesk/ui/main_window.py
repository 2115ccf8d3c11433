"""The window: work list and case, one message bar, one status bar, the keys that are the same everywhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from ..actions import cases, filing, papers_in
from ..actions.desk import Desk
from ..errors import Cancelled, UserError
from . import theme
from .case import CaseScreen
from .choice import ChoiceCard
from .commands import Command, install
from .filing_dialog import FilingDialog
from .lane import Lane, Messages
from .messages import MessageBar, ProgressBar
from .overlay import Overlay
from .practice_frame import PracticeBar, PracticeFrame
from .settings import Settings
from .timeline import CHINA
from .tokens import DEFAULT_FONT_POINTS, FONT_POINTS, THEMES
from .worklist import WorkList

SYNC_MS = 3000
SAVE_SETTINGS_MS = 5000
KIND_ZH = {"live": "正式库", "practice": "练习库"}


async def finished(dialog: QDialog) -> int:
    """Show a dialog and await its end; never `exec` inside a coroutine."""
    done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    dialog.finished.connect(lambda result: done.done() or done.set_result(result))
    dialog.open()
    try:
        return await done
    finally:
        dialog.deleteLater()


class MainWindow(QMainWindow):
    """One desk in one window.

    `samples` is the folder of the sample papers; `open_practice` opens the practice desk in a window of its own (None in
    the practice desk itself, where samples are imported at once).
    """

    closed = Signal()
    _progressed = Signal(int, int, str)

    def __init__(
        self,
        desk: Desk,
        settings: Settings,
        *,
        samples: Path | None = None,
        open_practice: Callable[[], None] | None = None,
        messages: Messages | None = None,
        sync_every_ms: int = SYNC_MS,
    ) -> None:
        super().__init__()
        self.desk, self.settings, self._samples, self._open_practice = desk, settings, samples, open_practice
        self.bar = MessageBar()
        self.progress = ProgressBar()
        self.lane = Lane(messages or self.bar)
        self.worklist = WorkList(desk, self.lane, settings)
        self.case: CaseScreen | None = None
        self.pages = QStackedWidget()
        self.pages.addWidget(self.worklist)
        middle = QWidget(self)
        column = QVBoxLayout(middle)
        margin = 4 if desk.kind == "practice" else 0
        column.setContentsMargins(margin, margin if desk.kind == "practice" else 0, margin, margin)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.progress)
        self.practice = PracticeBar(middle) if desk.kind == "practice" else None
        if self.practice is not None:
            column.addWidget(self.practice)
            self.practice.submitted.connect(lambda: self.lane.start(self._practice("")))
            self.practice.decided.connect(lambda letter: self.lane.start(self._practice(letter)))
            self.practice.hide()
        column.addWidget(self.pages, 1)
        self.setCentralWidget(middle)
        self.frame = PracticeFrame(middle) if desk.kind == "practice" else None
        self._status()
        self._wire()
        self.actions_by_name = install(self, self._commands())
        self._sync_complaints: set[str] = set()
        self._syncing = False
        self._closing = False
        self.setAcceptDrops(True)
        self.setWindowTitle("cqdesk 报关台" + ("　练习" if desk.kind == "practice" else ""))
        self._restore_size()
        self._show_page()
        self._timers(sync_every_ms)

    def _status(self) -> None:
        self._told = QLabel(self)
        self._sums = QLabel(self)
        self._saved = QLabel("已保存", self)
        self._kind = QLabel(f"{KIND_ZH.get(self.desk.kind, self.desk.kind)}　{self.desk.user}", self)
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        bar.addWidget(self._told, 1)
        for label in (self._sums, self._saved, self._kind):
            label.setContentsMargins(8, 0, 8, 0)
            bar.addPermanentWidget(label)

    def _wire(self) -> None:
        self.bar.told.connect(self.say)
        self._progressed.connect(self.progress.at)
        self.worklist.opened.connect(self.open_case)
        self.worklist.new_wanted.connect(self.new_case)
        self.worklist.import_wanted.connect(self.choose_files)
        self.worklist.sample_wanted.connect(self.open_samples)

    def _timers(self, sync_every_ms: int) -> None:
        self._sync_timer = QTimer(self)
        self._sync_timer.setInterval(sync_every_ms)
        self._sync_timer.timeout.connect(lambda: self.lane.start(self._sync(quiet=True)))
        if sync_every_ms > 0:
            self._sync_timer.start()
        self._settings_timer = QTimer(self)
        self._settings_timer.setInterval(SAVE_SETTINGS_MS)
        self._settings_timer.timeout.connect(self.settings.save)
        self._settings_timer.start()

    def _commands(self) -> list[Command]:
        case = self._with_case
        return [
            Command(menu="文件(&F)", name="导入单据…", keys=("Ctrl+O",), does=self.choose_files),
            Command(menu="文件(&F)", name="新建票…", keys=("Ctrl+N",), does=self.new_case),
            Command(menu="文件(&F)", name="打开示例", does=self.open_samples),
            Command(menu="文件(&F)"),
            Command(menu="文件(&F)", name="退出", keys=("Ctrl+Q",), does=self.close),
            Command(menu="编辑(&E)", name="撤销", keys=("Ctrl+Z",), does=case(lambda c: self._after_flush(c, c.open.undo)), in_case=True),
            Command(menu="编辑(&E)", name="重做", keys=("Ctrl+Y", "Ctrl+Shift+Z"), does=case(lambda c: self._after_flush(c, c.open.redo)), in_case=True),
            Command(menu="编辑(&E)"),
            Command(menu="编辑(&E)", name="选择代码", keys=("F2",), does=case(lambda c: c.pick_code()), in_case=True),
            Command(menu="编辑(&E)", name="查找票", keys=("Ctrl+F",), does=self.find),
            Command(menu="票(&T)", name="检查", keys=("F9",), does=case(lambda c: c.check()), in_case=True),
            Command(menu="票(&T)", name="下一个问题", keys=("F4",), does=case(lambda c: c.next_issue()), in_case=True),
            Command(menu="票(&T)", name="申报…", keys=("Ctrl+Return", "Ctrl+Enter"), does=case(lambda _c: self.file()), in_case=True),
            Command(menu="票(&T)", name="立即收发", keys=("F5",), does=lambda: self.lane.start(self._sync(quiet=False))),
            Command(menu="票(&T)", name="退一步", keys=("Esc",), does=self.step_back),
            *(
                Command(menu="查看(&V)", name=tokens.name_zh, does=lambda k=key: self.set_theme(k))  # type: ignore[misc]
                for key, tokens in THEMES.items()
            ),
            Command(menu="查看(&V)"),
            Command(menu="查看(&V)", name="放大字号", keys=("Ctrl+=", "Ctrl++"), does=lambda: self.change_font(1)),
            Command(menu="查看(&V)", name="缩小字号", keys=("Ctrl+-",), does=lambda: self.change_font(-1)),
            Command(menu="帮助(&B)", name="这是什么", keys=("F1",), does=case(lambda c: c.explain()), in_case=True),
            Command(menu="帮助(&B)", name="这个值从哪里来", keys=("F3",), does=case(lambda c: c.where_from()), in_case=True),
        ]

    def _with_case(self, does: Callable[[CaseScreen], object]) -> Callable[[], None]:
        def act() -> None:
            if self.case is not None and self.pages.currentWidget() is self.case:
                does(self.case)

        return act

    @staticmethod
    def _after_flush(case: CaseScreen, does: Callable[[], None]) -> None:
        case.flush()
        does()

    # What is shown

    def say(self, sentence: str) -> None:
        """A quiet remark in the status bar."""
        self._told.setText(sentence)

    def _is_saved(self) -> None:
        now = self.desk.clock.now().astimezone(CHINA).strftime("%H:%M")
        self._saved.setText(f"已保存 {now}")

    def _show_page(self) -> None:
        in_case = self.case is not None
        for action in self.actions_by_name.values():
            if action.property("in_case"):
                action.setEnabled(in_case)
        self.pages.setCurrentWidget(self.case if self.case is not None else self.worklist)
        if self.practice is not None:
            self.practice.setVisible(in_case)
        self._sums.setText("")

    async def begin(self) -> None:
        """Fill the work list; called once the window is on the screen."""
        await self.worklist.load()
        self.worklist.take_focus()

    def open_case(self, case: str) -> None:
        """Open one case."""
        self.lane.start(self._open_case(case))

    async def _open_case(self, case: str) -> None:
        screen = CaseScreen(self.desk, self.lane, self.settings, case)
        screen.back.connect(self.step_back)
        screen.file_wanted.connect(self.file)
        screen.saved.connect(self._is_saved)
        screen.sums.connect(self._sums.setText)
        screen.explained.connect(self.bar.explain)
        await self._leave_case()
        self.case = screen
        self.pages.addWidget(screen)
        self._show_page()
        await screen.load()

    async def _leave_case(self) -> None:
        if self.case is not None:
            self.case.flush()
            await self.lane.drain_writes()
            self.pages.removeWidget(self.case)
            self.case.deleteLater()
            self.case = None
            self._show_page()

    def step_back(self) -> None:
        """Esc: the nearest thing closes; what was typed is kept."""
        overlays = [o for o in self.findChildren(Overlay) if o.isVisible()]
        if overlays:
            overlays[-1].dismiss()
        elif not self.progress.isHidden():
            self.progress.stop()
        elif not self.bar.isHidden():
            self.bar.hide()
        elif self.case is not None:
            self.lane.start(self._back_to_list())
        else:
            self.worklist.clear_search()

    async def _back_to_list(self) -> None:
        left = self.case.case if self.case is not None else ""
        await self._leave_case()
        await self.worklist.load()
        self.worklist.choose(left)
        self.worklist.take_focus()

    def find(self) -> None:
        """Ctrl+F: look for a case."""
        if self.case is not None:
            self.lane.start(self._back_to_list())
        self.worklist.search.setFocus()
        self.worklist.search.selectAll()

    # Cases and papers

    def new_case(self) -> None:
        """Ctrl+N: ask for the direction, then open an empty case."""
        card = ChoiceCard(self, "新建一票", [("export", "出口(&E)"), ("import", "进口(&I)")])
        card.chosen.connect(lambda direction: self.lane.start(self._new_case(direction)))
        card.open_at(self.centralWidget(), self.centralWidget().rect().adjusted(40, 0, 0, -self.height() // 2))

    async def _new_case(self, direction: str) -> None:
        case = await self.lane.run(cases.new_case, self.desk, direction=direction)
        self._is_saved()
        await self._open_case(case)

    def choose_files(self) -> None:
        """Ctrl+O: choose papers to import."""
        self.lane.start(self._choose_files())

    async def _choose_files(self) -> None:
        dialog = QFileDialog(self, "导入发票和装箱单", self.settings.get("import.folder", ""))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters(["单据（*.xlsx *.xls *.xlsm *.xlsb *.ods *.csv *.pdf）", "所有文件（*）"])
        if await finished(dialog):
            self.settings.put("import.folder", dialog.directory().absolutePath())
            await self._import([Path(f) for f in dialog.selectedFiles()])

    def import_papers(self, files: list[Path]) -> None:
        """Papers become a case; files dropped anywhere come here."""
        self.lane.start(self._import(files))

    async def _import(self, files: list[Path]) -> None:
        def progress(done: int = 0, of: int = 0, words: str = "") -> None:
            if self.progress.stopped:
                raise Cancelled
            self._progressed.emit(done, of, words)

        self.bar.hide()
        self.progress.begin(f"正在读取 {len(files)} 个文件…")
        try:
            imported = await self.lane.read(papers_in.import_files, self.desk, files, progress=progress)
        finally:
            self.progress.end()
        self._is_saved()
        await self.worklist.load()
        await self._open_case(imported.case)
        errors = sum(1 for i in imported.issues if i.severity == "error")
        self.say(f"已读入 {len(imported.documents)} 份单据" + (f"，{errors} 处需要核对（F4）" if errors else ""))

    def open_samples(self) -> None:
        """The samples live in the practice desk, so that they never mix with real work."""
        if self._open_practice is not None:
            self._open_practice()
        elif self._samples is not None:
            self.lane.start(self._import_samples(self._samples))

    async def _import_samples(self, folder: Path) -> None:
        groups = [sorted(d.glob("*.xlsx")) for d in sorted(folder.iterdir()) if d.is_dir()] if folder.is_dir() else []
        groups = [g for g in groups if g]
        if not groups:
            raise UserError("samples-missing", "没有找到示例文件。", "请重新安装程序，或直接拖入自己的发票和装箱单。")
        for files in groups:
            await self._import(files)
        await self._back_to_list()

    # Filing

    def file(self) -> None:
        """Ctrl+Enter: the summary, the first of two deliberate acts."""
        if self.case is not None and not any(isinstance(w, FilingDialog) and w.isVisible() for w in self.findChildren(QDialog)):
            self.lane.start(self._file(self.case))

    async def _file(self, case: CaseScreen) -> None:
        case.flush()
        await case.open.settled()
        number = case.open.number
        summary = await self.lane.run(filing.filing_summary, self.desk, case.case, number)
        dialog = FilingDialog(summary, self)
        dialog.go.connect(case.go_to)
        if await finished(dialog) != QDialog.DialogCode.Accepted:
            return
        await self.lane.run(filing.queue, self.desk, case.case, number, token=summary.token)
        self._is_saved()
        self.say("已放入发送队列。")
        await self._sync(quiet=False)
        await case.reload()

    async def _sync(self, *, quiet: bool) -> None:
        if self._syncing or self._closing:
            return
        self._syncing = True
        try:
            result = await self.lane.read(filing.sync, self.desk)
        except UserError as error:
            if quiet and error.id in self._sync_complaints:
                return
            self._sync_complaints.add(error.id)
            raise
        finally:
            self._syncing = False
        self._sync_complaints.clear()
        news = len(result.sent) + len(result.received) + len(result.in_doubt) + len(result.failed)
        if news:
            parts = [
                f"{word} {len(found)}"
                for word, found in (
                    ("发出", result.sent),
                    ("收到", result.received),
                    ("结果不明", result.in_doubt),
                    ("失败", result.failed),
                )
                if found
            ]
            self.say("收发：" + "，".join(parts))
            await self._news()
        elif not quiet:
            self.say("没有新的回执。")

    async def _news(self) -> None:
        if self.case is not None:
            await self.case.reload()
        else:
            await self.worklist.load()

    async def _practice(self, letter: str) -> None:
        from ..actions import practice

        if self.case is None:
            return
        if letter:
            await self.lane.run(practice.practice_decide, self.desk, self.case.case, letter)
        else:
            await self.lane.run(practice.practice_submit, self.desk, self.case.case)
        await self._sync(quiet=False)
        await self._news()

    # Look

    def set_theme(self, key: str) -> None:
        """Light, dark or high contrast."""
        self.settings.put("theme", key)
        self._apply_look()

    def change_font(self, by: int) -> None:
        """One step larger or smaller."""
        now = self.settings.get("font", DEFAULT_FONT_POINTS)
        at = min(range(len(FONT_POINTS)), key=lambda n: abs(FONT_POINTS[n] - now))
        self.settings.put("font", FONT_POINTS[max(0, min(len(FONT_POINTS) - 1, at + by))])
        self._apply_look()

    def _apply_look(self) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, self.settings.get("theme", "light"), self.settings.get("font", DEFAULT_FONT_POINTS))

    # Window

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [Path(u.toLocalFile()) for u in event.mimeData().urls() if u.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.import_papers(files)

    def _restore_size(self) -> None:
        kept = QByteArray.fromBase64(self.settings.get("window", "").encode("ascii", "ignore"))
        if kept.isEmpty() or not self.restoreGeometry(kept):
            screen = self.screen().availableGeometry()
            self.resize(min(1366, screen.width()), min(740, screen.height()))

    def come_forward(self) -> None:
        """A second start of the program shows this window."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._closing:
            event.accept()
            return
        event.ignore()
        self._closing = True
        self._sync_timer.stop()
        self._settings_timer.stop()
        self.settings.put("window", bytes(self.saveGeometry().toBase64().data()).decode("ascii"))
        self.settings.save()
        asyncio.get_running_loop().create_task(self._close())

    async def _close(self) -> None:
        if self.case is not None:
            self.case.flush()
        await self.lane.drain()
        if self.case is not None and self.case.open.busy:
            self._closing = False
            return
        self.close()
        self.closed.emit()

    def at_rest(self) -> bool:
        """Whether nothing is under way (for whoever waits: tests, screenshots)."""
        return not self.lane.busy and not (self.case is not None and (self.case.open.busy or self.case.open.check_due))
