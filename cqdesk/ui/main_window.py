"""The window: work list and case, one message bar, one status bar, the keys that are the same everywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ..actions.desk import Desk
from ..domain.clock import CHINA
from ..errors import UserError
from ..forms.issues import Issue
from . import (
    chat_copy,
    column_sets,
    consol_menu,
    courier_desk,
    desk_commands,
    exchange_desk,
    filing_together,
    list_tools,
    look,
    office_menu,
    old_form,
    on_screen,
    theme,
    work_commands,
)
from .arrivals import Arrivals
from .commands import Command, install
from .exchange import Exchange
from .lane import Lane, Messages
from .messages import MessageBar, ProgressBar
from .on_demand import load_forms
from .overlay import Overlay
from .papers_desk import PapersDesk
from .practice_frame import PracticeBar, PracticeFrame
from .records import Records
from .references import References
from .settings import Settings
from .shipment_tools import ShipmentTools
from .store_care import StoreCare
from .tokens import DEFAULT_FONT_POINTS, FONT_POINTS, SYSTEM
from .worklist import WorkList

if TYPE_CHECKING:
    from .case import CaseScreen

SYNC_MS = 3000
SAVE_SETTINGS_MS = 5000
SPARE_AFTER_MS = 250
ASK_PATH = "ask.customs_path"
"""Window setting: whether a case just made is asked for its customs path."""
KIND_ZH = {"live": "正式库", "practice": "练习库"}


class MainWindow(QMainWindow):
    """One desk in one window.

    `open_practice` opens the practice desk with the samples in a window of its own; None in the practice desk itself.
    """

    closed = Signal()

    def __init__(
        self,
        desk: Desk,
        settings: Settings,
        *,
        open_practice: Callable[[], None] | None = None,
        messages: Messages | None = None,
        sync_every_ms: int = SYNC_MS,
    ) -> None:
        super().__init__()
        self.desk, self.settings, self._open_practice = desk, settings, open_practice
        self.bar = MessageBar()
        self.progress = ProgressBar()
        self.lane = Lane(messages or self.bar)
        self.worklist = WorkList(desk, self.lane, settings)
        self.arrivals = Arrivals(desk, self.lane, settings, self.progress, self)
        self.exchange = Exchange(desk, self.lane, self, sync_every_ms)
        self.records = Records(desk, self.lane, self)
        self.references = References(desk, self.lane, settings, self)
        self.tools = ShipmentTools(desk, self.lane, self)
        self.papers = PapersDesk(desk, self.lane, self)
        self.care = StoreCare(desk, self.lane, settings, self.progress, self)
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
            self.practice.submitted.connect(lambda: self.practise(""))
            self.practice.decided.connect(self.practise)
            self.practice.hide()
        column.addWidget(self.pages, 1)
        self.setCentralWidget(middle)
        self.frame = PracticeFrame(middle) if desk.kind == "practice" else None
        self._status()
        self._wire()
        self.actions_by_name = install(self, self._commands())
        self._closing = self._warned = False
        self._asked_path: set[str] = set()
        self.setAcceptDrops(True)
        self.setWindowTitle("cqdesk 报关台" + ("　练习" if desk.kind == "practice" else ""))
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)
        on_screen.restore(self, settings)
        self._show_page()
        self._timers()

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
        self.arrivals.made.connect(self._made)
        self.arrivals.listed.connect(self._listed)
        self.exchange.told.connect(self.say)
        self.exchange.news.connect(self._news)
        self.exchange.filed.connect(self._is_saved)
        for helper in (self.records, self.tools, self.references, self.papers, self.care):
            helper.told.connect(self.say)
            helper.news.connect(self._news)
        self.care.came.connect(self.open_case)
        self.tools.moment_wanted.connect(self.records.moment)
        self.worklist.opened.connect(self.open_case)
        self.worklist.new_wanted.connect(self.arrivals.new)
        self.worklist.import_wanted.connect(self.choose_files)
        self.worklist.sample_wanted.connect(self.open_samples)
        self.worklist.trial_wanted.connect(lambda path: old_form.open_trial(self, path))

    def _timers(self) -> None:
        self._spare: CaseScreen | None = None
        self._spare_timer = QTimer(self)
        self._spare_timer.setSingleShot(True)
        self._spare_timer.setInterval(SPARE_AFTER_MS)
        self._spare_timer.timeout.connect(lambda: self.lane.start(self._make_spare(), of=self))
        self._settings_timer = QTimer(self)
        self._settings_timer.setInterval(SAVE_SETTINGS_MS)
        self._settings_timer.timeout.connect(self.settings.save)
        self._settings_timer.start()

    def _commands(self) -> list[Command]:
        """Every area brings its own commands: one line each."""
        return [
            *desk_commands.commands(self),
            *look.commands(self),
            *work_commands.commands(self),
            *list_tools.commands(self),
            *column_sets.commands(self),
            *old_form.commands(self),
            *chat_copy.commands(self),
            *exchange_desk.commands(self),
            *office_menu.commands(self),
            *consol_menu.commands(self),
            *courier_desk.commands(self),
            *filing_together.commands(self),
        ]

    def with_case(self, does: Callable[[CaseScreen], object]) -> Callable[[], None]:
        """A command that needs an open case: `does` it with the case in hand."""

        def act() -> None:
            if self.case is not None and self.pages.currentWidget() is self.case:
                does(self.case)

        return act

    # What is shown

    def say(self, sentence: str) -> None:
        """A quiet remark in the status bar."""
        self._told.setText(sentence)

    def _is_saved(self) -> None:
        now = self.desk.clock.now().astimezone(CHINA).strftime("%H:%M")
        self._saved.setText(f"已保存 {now}")
        self.say("")  # what was told belongs to an earlier act

    def _show_page(self) -> None:
        in_case = self.case is not None
        for action in self.actions_by_name.values():
            if action.property("in_case"):
                action.setEnabled(in_case)
        self.pages.setCurrentWidget(self.case if self.case is not None else self.worklist)
        if self.practice is not None:
            self.practice.setVisible(in_case)
        self._sums.setText("")

    async def begin(self, *, samples: bool = False) -> None:
        """Fill the work list once the window is on the screen; `samples` fills an empty practice desk."""
        await self.worklist.load()
        self.worklist.take_focus()
        self._spare_timer.start()
        if self.desk.moved_in_doubt:
            self.lane.messages.fault(
                f"数据文件换了位置或由备份恢复，有 {self.desk.moved_in_doubt} 份报关单不能确定是否已送达。",
                "请在“需处理”中逐票到单一窗口查看，再选择已送达或未送达。",
                "store-moved",
            )
        if samples and self.desk.kind == "practice" and not self.worklist.model.counts()[""]:
            self.arrivals.samples()

    def open_case(self, case: str) -> None:
        """Open one case."""
        self.lane.start(self._open_case(case))

    async def _open_case(self, case: str, findings: Sequence[Issue] = ()) -> None:
        await self._leave_case()
        self._spare_timer.stop()
        screen = self._spare or self._new_screen()
        self._spare = None
        screen.back.connect(self.step_back)
        screen.file_wanted.connect(lambda: self.exchange.file(screen))
        screen.paper_wanted.connect(lambda place: self.papers.review(screen, place))
        screen.head.settled.connect(self.exchange.settle)
        screen.head.retried.connect(self.exchange.retry)
        screen.head.path_wanted.connect(lambda: self.tools.path(screen))
        screen.saved.connect(self._is_saved)
        screen.sums.connect(self._sums.setText)
        self.case = screen
        self.pages.addWidget(screen)
        self._show_page()
        await screen.load(case, findings)

    async def _make_spare(self) -> None:
        """Build the next case's screen while the clerk looks at the list, so that a case opens at once."""
        await self.lane.read(load_forms)
        if self._spare is None and self.case is None and not self._closing:
            self._spare = self._new_screen()

    def _new_screen(self) -> CaseScreen:
        from .case import CaseScreen  # forms and checks are loaded once the list stands

        return CaseScreen(self.desk, self.lane, self.settings, self.pages)

    async def _leave_case(self) -> None:
        if self.case is not None:
            self.case.flush()
            await self.case.open.settled()
            self.case.stop()
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

    async def _back_to_list(self, *, searching: bool = False) -> None:
        left = self.case.case if self.case is not None else ""
        await self._leave_case()
        self.say("")
        await self.worklist.load()
        self.worklist.choose(left)
        if not searching:
            self.worklist.take_focus()
        self._spare_timer.start()

    def look_for(self) -> None:
        """Ctrl+F: look for a case; what is typed at once behind it already goes into the search line."""
        if self.case is not None:
            self.case.flush()
            self.pages.setCurrentWidget(self.worklist)
            self.lane.start(self._back_to_list(searching=True))
        self.worklist.search.setFocus()
        self.worklist.search.selectAll()

    def _made(self, case: str, sentence: str, findings: list[Issue]) -> None:
        self._is_saved()
        self.say(sentence)
        self.lane.start(self._open_made(case, findings))

    async def _open_made(self, case: str, findings: Sequence[Issue]) -> None:
        """A case just made is asked for its customs path, once; Esc leaves it open."""
        await self._open_case(case, findings)
        screen = self.case
        if screen is None or screen.view is None or screen.view.customs_path or not self.settings.get(ASK_PATH, True):
            return
        if case not in self._asked_path:
            self._asked_path.add(case)
            self.tools.path(screen)

    def _listed(self) -> None:
        self._is_saved()
        self.lane.start(self._back_to_list())

    def _news(self) -> None:
        self.lane.start(self.case.reload() if self.case is not None else self.worklist.load())

    def choose_files(self) -> None:
        """Ctrl+O: choose papers to import."""
        self.arrivals.choose(self._open_case_name(), gone_out=self._gone_out())

    def _open_case_name(self) -> str:
        return self.case.case if self.case is not None else ""

    def _gone_out(self) -> bool:
        """Whether the open case was sent."""
        return self.case is not None and self.case.view is not None and bool(self.case.view.item.step)

    def open_samples(self) -> None:
        """The samples live in the practice desk."""
        if self._open_practice is not None:
            self._open_practice()
        else:
            self.arrivals.samples()

    def practise(self, letter: str) -> None:
        """Play the other side of the practice desk: the receipt with this letter, "" = the clerk with the card."""
        if self.case is not None:
            self.exchange.practise(self.case.case, self.case.open.number, letter)

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

    def _system_changed(self) -> None:
        if self.settings.get("theme", "light") == SYSTEM:
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
            files = [one for one in files if not self.care.takes([one])]
            self.arrivals.take(files, self._open_case_name(), gone_out=self._gone_out())

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
        on_screen.keep(self, self.settings)
        self.settings.save()
        self.lane.start(self._close())

    async def _close(self) -> None:
        if self.case is not None:
            self.case.flush()
            try:
                await self.case.open.settled()
            except UserError as error:
                if not self._warned:
                    self._warned = True
                    self._closing = False
                    self.lane.messages.fault(error.message, error.remedy + "再次关闭窗口将放弃未保存的内容。", error.id)
                    return
        if not await self.care.before_close():
            self._closing = False
            return
        if self.case is not None:
            self.case.stop()
        self.exchange.stop()
        self.worklist.stop()
        self._settings_timer.stop()
        self._spare_timer.stop()
        self.progress.stop()  # papers still being read: nothing of them is stored yet, so nobody waits for them
        await self.lane.drain()
        self.close()
        self.closed.emit()

    def at_rest(self) -> bool:
        """Whether nothing is under way (for whoever waits: tests, screenshots)."""
        return not self.lane.busy and not (self.case is not None and (self.case.open.busy or self.case.open.check_due))
