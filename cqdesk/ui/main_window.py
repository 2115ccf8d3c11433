"""The window: work list and case, one message bar, one status bar, the keys that are the same everywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
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
from . import courier_desk, office_desk, theme
from .arrivals import Arrivals
from .case import CaseScreen
from .commands import Command, install
from .exchange import Exchange
from .lane import Lane, Messages
from .messages import MessageBar, ProgressBar
from .on_demand import claim_refunds, plan_load, preview_declaration
from .overlay import Overlay
from .papers_desk import PapersDesk
from .practice_frame import DECISIONS, PracticeBar, PracticeFrame
from .records import Records
from .references import References
from .settings import Settings
from .shipment_tools import ShipmentTools
from .tokens import DEFAULT_FONT_POINTS, FONT_POINTS, THEMES
from .worklist import WorkList

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
            self.practice.submitted.connect(lambda: self._practise(""))
            self.practice.decided.connect(self._practise)
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
        self._restore_size()
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
        for helper in (self.records, self.tools, self.references, self.papers):
            helper.told.connect(self.say)
            helper.news.connect(self._news)
        self.tools.moment_wanted.connect(self.records.moment)
        self.worklist.opened.connect(self.open_case)
        self.worklist.new_wanted.connect(self.arrivals.new)
        self.worklist.import_wanted.connect(self.choose_files)
        self.worklist.sample_wanted.connect(self.open_samples)

    def _timers(self) -> None:
        self._spare: CaseScreen | None = None
        self._spare_timer = QTimer(self)
        self._spare_timer.setSingleShot(True)
        self._spare_timer.setInterval(SPARE_AFTER_MS)
        self._spare_timer.timeout.connect(self._make_spare)
        self._settings_timer = QTimer(self)
        self._settings_timer.setInterval(SAVE_SETTINGS_MS)
        self._settings_timer.timeout.connect(self.settings.save)
        self._settings_timer.start()

    def _commands(self) -> list[Command]:
        case = self._with_case

        def entry(menu: str, name: str, *keys: str, does: Callable[[], object], in_case: bool = False) -> Command:
            return Command(menu=menu, name=name, keys=keys, does=does, in_case=in_case)

        file, edit, work, view, help_ = "文件(&F)", "编辑(&E)", "票(&T)", "查看(&V)", "帮助(&B)"
        practice = self.desk.kind == "practice"
        undo = case(lambda c: self._after_flush(c, c.open.undo))
        redo = case(lambda c: self._after_flush(c, c.open.redo))
        return [
            entry(file, "导入单据…", "Ctrl+O", does=self.choose_files),
            entry(file, "新建票…", "Ctrl+N", does=self.arrivals.new),
            entry(file, "打开示例", does=self.open_samples),
            *([] if practice else [entry(file, "导入客户端文件夹…", does=self.records.folder)]),
            entry(file, "报文写法…", does=self.records.message_form),
            entry(file, "打印预览…", "Ctrl+P", does=case(self._preview), in_case=True),
            Command(menu=file),
            entry(file, "退出", "Ctrl+Q", does=self.close),
            entry(edit, "撤销", "Ctrl+Z", does=undo, in_case=True),
            entry(edit, "重做", "Ctrl+Y", "Ctrl+Shift+Z", does=redo, in_case=True),
            Command(menu=edit),
            entry(edit, "选择代码", "F2", does=case(self._pick), in_case=True),
            entry(edit, "申报要素…", "F7", does=case(self.references.elements), in_case=True),
            entry(edit, "表头与商品之间切换", "F6", does=case(lambda c: c.hop()), in_case=True),
            entry(edit, "查找票", "Ctrl+F", does=self.look_for),
            entry(work, "检查", "F9", does=case(lambda c: c.check()), in_case=True),
            entry(work, "下一个问题", "F4", does=case(lambda c: c.next_issue()), in_case=True),
            entry(work, "接受检查结果…", "Ctrl+Shift+A", does=case(self.records.accept_finding), in_case=True),
            entry(work, "申报…", "Ctrl+Return", "Ctrl+Enter", does=case(self._file), in_case=True),
            entry(work, "通关路径…", "Ctrl+Alt+P", does=case(self.tools.path), in_case=True),
            entry(work, "归并与分单…", "Ctrl+Shift+G", does=case(self.tools.arrange), in_case=True),
            entry(work, "估价…", "Ctrl+Shift+E", does=case(self.tools.value), in_case=True),
            entry(work, "时点一览…", "Ctrl+Shift+M", does=case(self.tools.moments), in_case=True),
            entry(work, "登记时点…", "Ctrl+M", does=case(self.records.moment), in_case=True),
            entry(work, "记录消息…", "Ctrl+J", does=case(self.records.note), in_case=True),
            entry(work, "存为客户模板", "Ctrl+T", does=case(self.records.profile), in_case=True),
            entry(work, "带入客户模板…", "Ctrl+Shift+T", does=case(self.references.template), in_case=True),
            entry(work, "套用历史票…", "Ctrl+H", does=case(self.references.earlier), in_case=True),
            entry(work, "消费使用/生产销售单位同境内收发货人", does=case(self.references.owner), in_case=True),
            entry(work, "与商品库比较…", "F8", does=case(self.references.compare), in_case=True),
            entry(work, "记入商品库", "Shift+F8", does=case(self.references.remember), in_case=True),
            Command(menu=work),
            entry(work, "核对单据…", "Ctrl+Alt+D", does=case(self.papers.review), in_case=True),
            entry(work, "单单核对…", "Ctrl+Shift+X", does=case(self.papers.differences), in_case=True),
            entry(work, "记住的列设置…", does=self.papers.layouts),
            Command(menu=work),
            entry(work, "商品库…", "Ctrl+B", does=self.references.library),
            entry(work, "代码表…", "Ctrl+Shift+D", does=self.references.codes),
            Command(menu=work),
            *office_desk.commands(self),
            *courier_desk.commands(self),
            Command(menu=work),
            entry(work, "装箱计划…", "Ctrl+Shift+L", does=self._plan_load),
            entry(work, "出口退税…", "Ctrl+Shift+R", does=self._refund),
            entry(work, "立即收发", "F5", does=self.exchange.sync_now),
            entry(work, "退一步", "Esc", does=self.step_back),
            *(entry(view, t.name_zh, does=partial(self.set_theme, key)) for key, t in THEMES.items()),
            Command(menu=view),
            entry(view, "检查规则一览…", "Ctrl+Shift+K", does=lambda: self.records.rules(self.case)),
            entry(view, "放大字号", "Ctrl+=", "Ctrl++", does=partial(self.change_font, 1)),
            entry(view, "缩小字号", "Ctrl+-", does=partial(self.change_font, -1)),
            *self._practice_commands("练习(&X)"),
            entry(help_, "这是什么", "F1", does=case(lambda c: c.explain()), in_case=True),
            entry(help_, "这个值从哪里来", "F3", does=case(lambda c: c.where_from()), in_case=True),
        ]

    def _practice_commands(self, menu: str) -> list[Command]:
        """Playing the other side needs no mouse: Alt+X and the letter of the receipt."""
        if self.desk.kind != "practice":
            return []
        plays = [("持卡人点击申报(&S)", ""), *((f"海关：{name}(&{letter})", letter) for letter, name in DECISIONS)]
        return [
            Command(menu=menu, name=name, does=partial(self._practise, letter), in_case=True) for name, letter in plays
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
        screen = self._spare or CaseScreen(self.desk, self.lane, self.settings, self.pages)
        self._spare = None
        screen.back.connect(self.step_back)
        screen.file_wanted.connect(lambda: self._file(screen))
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

    def _make_spare(self) -> None:
        """Build the next case's screen while the clerk looks at the list, so that a case opens at once."""
        if self._spare is None and self.case is None:
            self._spare = CaseScreen(self.desk, self.lane, self.settings, self.pages)

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

    async def _back_to_list(self) -> None:
        left = self.case.case if self.case is not None else ""
        await self._leave_case()
        self.say("")
        await self.worklist.load()
        self.worklist.choose(left)
        self.worklist.take_focus()
        self._spare_timer.start()

    def look_for(self) -> None:
        """Ctrl+F: look for a case."""
        if self.case is not None:
            self.lane.start(self._back_to_list())
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
        self.arrivals.choose(self._open_case_name())

    def _open_case_name(self) -> str:
        return self.case.case if self.case is not None else ""

    def open_samples(self) -> None:
        """The samples live in the practice desk."""
        if self._open_practice is not None:
            self._open_practice()
        else:
            self.arrivals.samples()

    def _pick(self, case: CaseScreen) -> None:
        if not self.references.pick(case):
            case.pick_code()

    def _file(self, case: CaseScreen) -> None:
        self.exchange.file(case)

    def _preview(self, case: CaseScreen) -> None:
        self.lane.start(preview_declaration(self.desk, self.lane, case, self))

    def _plan_load(self) -> None:
        self.lane.start(plan_load(self.desk, self.lane, self))

    def _refund(self) -> None:
        self.lane.start(claim_refunds(self.desk, self.lane, self.settings, self))

    def _practise(self, letter: str) -> None:
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
            self.arrivals.take(files, self._open_case_name())

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
        self.settings.put("window", bytes(self.saveGeometry().toBase64().data()).decode("ascii"))
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
            self.case.stop()
        self.exchange.stop()
        self._settings_timer.stop()
        self._spare_timer.stop()
        self.progress.stop()  # papers still being read: nothing of them is stored yet, so nobody waits for them
        await self.lane.drain()
        self.close()
        self.closed.emit()

    def at_rest(self) -> bool:
        """Whether nothing is under way (for whoever waits: tests, screenshots)."""
        return not self.lane.busy and not (self.case is not None and (self.case.open.busy or self.case.open.check_due))
