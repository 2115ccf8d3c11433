"""The screen of one case: panes by Alt letters on the left, all findings on the right.

It is built empty (building costs more than reading, so the window keeps one ready) and then shows one case.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QTabWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from ..actions import cases, lookups
from ..actions.cases import CaseView
from ..actions.desk import Desk
from ..actions.neighbourhood import neighbourhood
from ..actions.sister_declarations import begin_as_first
from ..forms import path as paths
from ..forms.declaration.layout import LAYOUT
from ..forms.help_texts import help_of
from ..forms.issues import SEVERITY_ZH, Issue
from ..forms.rules import waiting_count
from .cards import CardList
from .case_cards import history_cards, paper_cards
from .case_head import CaseHead
from .code_picker import CodePicker
from .declaration_pane import DeclarationPane, ListPane
from .declaration_places import label_of, order_of
from .form_view import FormView
from .issue_panel import IssuePanel
from .lane import Lane
from .open_draft import OpenDraft
from .overlay import Explanation
from .settings import Settings
from .sheets_pane import SheetsPane
from .source_card import SourceCard
from .sources import source_zh
from .timeline import Timeline

NARROW = 1000
"""Below this many pixels the findings are a pane of their own (same key)."""
ISSUES_WIDTH = 300
REFRESH_MS = 400


def _said(issue: Issue) -> tuple[str, str]:
    """A finding as F1 says it; one that was accepted says by whom, when and why."""
    words = f"{issue.message}　{issue.remedy}　［{issue.id}］{source_zh(issue.source)}"
    if issue.accepted is None:
        return SEVERITY_ZH[issue.severity], words
    known = issue.accepted
    return "已接受", f"{words}　由{known.who}于{known.at[:10]}接受，理由：{known.reason}"


class CaseScreen(QWidget):
    """Everything of one case: `load` it once, `reload` what changed outside."""

    back = Signal()
    file_wanted = Signal()
    paper_wanted = Signal(str)
    saved = Signal()
    sums = Signal(str)

    def __init__(self, desk: Desk, lane: Lane, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self.lane, self.settings = desk, lane, settings
        self.case = ""
        self.findings: Sequence[Issue] = ()
        self.view: CaseView | None = None
        self._stopped = False
        self.open = OpenDraft(desk, lane, LAYOUT, self)
        self.head = CaseHead(self)
        self.head.back.connect(self.back)
        self.head.file_wanted.connect(self.file_wanted)
        self.head.declaration_chosen.connect(lambda n: lane.start(self._switch(n)))
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.form = FormView(LAYOUT)
        self.goods, self.containers, self.licences, self.documents = (
            ListPane(LAYOUT.list_of(name), settings) for name in ("goods", "containers", "licences", "documents")
        )
        self.declaration = DeclarationPane(self.form, self.goods, settings)
        attached = QSplitter(Qt.Orientation.Vertical)
        attached.setChildrenCollapsible(False)
        attached.addWidget(self.licences)
        attached.addWidget(self.documents)
        self.sheets = SheetsPane(LAYOUT, settings)
        self.papers = CardList("单据")
        self.papers.chosen.connect(self.paper_wanted)
        self.timeline = Timeline()
        self.timeline.place_wanted.connect(lambda number, place: lane.start(self._to_place(number, place)))
        self.history = CardList("历史")
        self._lists = {
            "goods": self.declaration,
            "containers": self.containers,
            "licences": attached,
            "documents": attached,
        }
        for widget, name in (
            (self.declaration, "报关单(&D)"),
            (self.containers, "集装箱(&C)"),
            (attached, "随附单证(&L)"),
            (self.sheets, "更多项(&M)"),
            (self.papers, "单据(&P)"),
            (self.timeline, "回执(&R)"),
            (self.history, "历史(&H)"),
        ):
            self.tabs.addTab(widget, name)
        self.issues = IssuePanel(self)
        self._led_to = ""
        """Where F4 put the cursor last: elsewhere it was moved by hand."""
        self.issues.go.connect(self.go_to)
        self._first: list[QWidget] = [
            self.form,
            self.containers.grid,
            self.licences.grid,
            self.sheets,
            self.papers,
            self.timeline.list,
            self.history,
            self.issues.list,
        ]
        self.tabs.currentChanged.connect(self._focus_pane)
        self.split = QSplitter(Qt.Orientation.Horizontal, self)
        self.split.addWidget(self.tabs)
        self.split.addWidget(self.issues)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 0)
        self.split.setSizes([1000, 300])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.split, 1)
        self._wire()

    def _wire(self) -> None:
        self.declaration.attach(self.open)
        for pane in (self.containers, self.licences, self.documents, self.sheets):
            pane.attach(self.open)
        self.sheets.sums.connect(self.sums)
        for pane in (self.goods, self.containers, self.licences, self.documents):
            pane.sums.connect(self.sums)
        self.open.saved.connect(self.saved)
        self.open.checked.connect(self._show_report)
        self._refresh = QTimer(self)
        self._refresh.setSingleShot(True)
        self._refresh.setInterval(REFRESH_MS)
        self._refresh.timeout.connect(lambda: self.lane.start(self.reload()))
        self.open.saved.connect(self._refresh.start)

    # Content

    async def load(self, case: str, findings: Sequence[Issue]) -> None:
        """Show a case (once in the life of a screen), put the cursor where the work is."""
        self.case = self.open.case = case
        self.findings = findings
        await self.reload()
        if self.view is None:
            return  # left before it was read
        await self.open.load(self.view.item.direction)
        if self._stopped:
            return
        self.head.show_case(self.view, self.open.number, len(self.findings))
        self.form.go_first()

    async def reload(self) -> None:
        """Read what changed around the draft: stage, receipts, papers, history."""
        view = await self.lane.read(cases.case_view, self.desk, self.case)
        if self._stopped:
            return
        self.view = view
        self.head.show_case(view, self.open.number, len(self.findings))
        self._show_numbers(view)
        self.timeline.show_entries(view.timeline)
        self.papers.show_cards(paper_cards(view.papers, self.findings))
        self.history.show_cards(history_cards(view.history))

    def _show_numbers(self, view: CaseView) -> None:
        """The numbers the authorities gave, in the boxes that wait for them."""
        row = next((one for one in view.declarations if one.number == self.open.number), None)
        numbers = row.numbers if row is not None else {}
        self.form.show_given(
            {
                "unified_number": numbers.get("unified", ""),
                # saved again after a refusal: the number of the refused entry is not the next one's
                "entry_number": "" if row is None or row.stage == "saved" else numbers.get("entry", ""),
            }
        )

    def stop(self) -> None:
        """The screen goes: nothing is read or shown any more."""
        self._stopped = True
        self._refresh.stop()
        self.open.stop()

    async def _to_place(self, number: int, place: str) -> None:
        """Where the authority points: another declaration of the case is opened first."""
        if number != self.open.number:
            await self._switch(number)
        self.go_to(place)

    async def _switch(self, number: int) -> None:
        self.flush()
        await self.open.settled()
        self.open.number = number
        told = await self.lane.run(begin_as_first, self.desk, self.case, number)
        await self.open.load(self.open.direction)
        await self.reload()
        if told:
            self.lane.messages.tell(told)

    async def show_again(self) -> None:
        """Read draft and case anew: goods moved between declarations, or their number changed."""
        await self.open.load(self.open.direction)
        await self.reload()

    def flush(self) -> None:
        """Hand over whatever is being typed."""
        self.form.flush()
        for pane in (self.goods, self.containers, self.licences, self.documents):
            pane.grid.flush()
        self.sheets.flush()

    def _show_report(self) -> None:
        report = self.open.report
        if report is not None:
            self.issues.show_report(report, self.order, self.label, waiting_count(self.open.direction))
            self._count_on_tab()

    def _count_on_tab(self) -> None:
        """Where the findings are a pane of their own its name says how many there are."""
        if (at := self.tabs.indexOf(self.issues)) >= 0:
            self.tabs.setTabText(at, f"检查(&K)　{self.issues.worst_zh}".strip())

    def order(self, path: str) -> int:
        """Where a place stands on the screen, from the top."""
        return order_of(path)

    def label(self, path: str) -> str:
        """What the screen calls a place."""
        return label_of(path, self.open.direction)

    # Places

    def go_to(self, path: str) -> None:
        """Lead to a place wherever it is."""
        name = paths.parse(path)[0][0]
        on_sheet = LAYOUT.sheet_of(path) is not None
        self.tabs.blockSignals(True)
        self.tabs.setCurrentWidget(self.sheets if on_sheet else self._lists.get(name, self.declaration))
        self.tabs.blockSignals(False)
        if on_sheet:
            self.sheets.go_to(path)
            return
        pane = {
            "goods": self.goods,
            "containers": self.containers,
            "licences": self.licences,
            "documents": self.documents,
        }
        if name in pane:
            if not pane[name].go_to(path):
                pane[name].grid.setFocus()
        else:
            self.form.go_to(path)

    def current(self) -> tuple[str, QWidget, Any]:
        """(path, widget, place in it) of the field or cell in hand; ("", …) when there is none."""
        if path := self.form.current_path():
            return path, self.form.edits[path], None
        for pane in (self.goods, self.containers, self.licences, self.documents):
            if path := pane.grid.current_path():
                return path, pane.grid.viewport(), pane.grid.visualRect(pane.grid.currentIndex())
        return self.sheets.current()

    def list_in_hand(self) -> ListPane | None:
        """The list the cursor stands in, else the only one of the pane shown."""
        page = self.sheets.page()
        panes: list[ListPane] = [self.goods, self.containers, self.licences, self.documents]
        panes += page.lists.values() if page is not None else ()
        at = next((pane for pane in panes if pane.grid.current_path()), None)
        if at is not None:
            return at
        shown = self.tabs.currentWidget()
        return self.goods if shown is self.declaration else self.containers if shown is self.containers else None

    def _focus_pane(self, _number: int) -> None:
        if self.tabs.currentWidget() is self.declaration:
            self.form.go_first()
            return
        if self.tabs.currentWidget() is self.sheets:
            self.sheets.focus_first()
            return
        self._first[self.tabs.currentIndex()].setFocus()

    # Keys

    def explain(self) -> None:
        """F1: what is this."""
        path, anchor, place = self.current()
        finding = self.finding_in_hand() if not path else None
        if finding is not None:
            title = self.label(finding.path) if finding.path else "整份报关单"
            Explanation(self.window(), title, [_said(finding)]).open_at(self.issues.list, None)
            return
        if not path:
            self.lane.messages.tell("把光标放在一个字段、单元格或一条检查结果上，再按 F1 查看说明。")
            return
        spec = paths.spec_at(LAYOUT.form, path)
        needed = {"save": "暂存时必填", "submit": "申报时必填"}.get(spec.needed, "")
        size = f"最多 {spec.max_len} 位" + (f"，小数 {spec.scale} 位" if spec.scale else "") if spec.max_len else ""
        said = help_of(path)
        lines = [
            ("填写", "，".join(p for p in (needed, size) if p) or "选填"),
            ("代码", "按 F2 选择" if spec.codes else ""),
            ("说明", said.what if said else spec.help),
            ("规定", said.rule if said else ""),
            ("例", said.example if said else ""),
            ("依据", said.source if said else source_zh(spec.source)),
            ("报文", spec.xml),
        ]
        report = self.open.report
        lines += [_said(issue) for issue in (*report.issues, *report.tasks) if issue.path == path] if report else []
        Explanation(self.window(), self.label(path), [line for line in lines if line[1]]).open_at(anchor, place)

    def finding_in_hand(self) -> Issue | None:
        """The finding chosen in the panel, or that of the field in hand."""
        return self.issues.picked(self.current()[0])

    def pick_code(self) -> None:
        """F2: choose a code; in a field without codes, edit the cell."""
        path, anchor, place = self.current()
        if not path:
            return
        spec = paths.spec_at(LAYOUT.form, path)
        if not spec.codes:
            page = self.sheets.page()
            on_sheet = list(page.lists.values()) if page is not None else []
            for pane in (self.goods, self.containers, self.licences, self.documents, *on_sheet):
                if pane.grid.current_path() == path:
                    pane.grid.edit(pane.grid.currentIndex())
                    return
            self.lane.messages.tell("这一栏没有代码表，请直接输入。")
            return

        async def search(words: str) -> Any:
            return await self.lane.read(
                lookups.search_codes, self.desk, words, table=spec.codes, limit=50, case=self.case
            )

        self.flush()
        on = self.desk.clock.now().date()
        draft = self.open.draft
        current = draft.filled.text_at(path) if draft is not None else ""
        picker = CodePicker(self.window(), self.lane, self.label(path), search, on, current)
        picker.chosen.connect(lambda code, _name: self.put_code(path, code))
        picker.open_at(anchor, place)

    def put_code(self, path: str, code: str) -> None:
        """Put a chosen code at a place."""
        if path in self.form.edits:
            self.form.edits[path].setText(code)
            self.form.edits[path].flush()
        else:
            self.open.type_in({path: code})

    def where_from(self) -> None:
        """F3: where the value comes from."""
        path, anchor, place = self.current()
        draft = self.open.draft
        if not path or draft is None:
            self.lane.messages.tell("把光标放在一个字段或单元格上，再按 F3 查看来源。")
            return
        origin = draft.filled.origins.get(path, "")
        content = draft.filled.text_at(path)
        lines = [("来源", lookups.where_from(self.desk, origin, empty=not content)), ("内容", content)]
        shown = [line for line in lines if line[1]]
        card = SourceCard(self.window(), self.label(path), shown)
        card.open_at(anchor, place)
        self.lane.start(self._add_piece(card, origin, anchor, place), of=card)

    async def _add_piece(self, card: SourceCard, origin: str, anchor: QWidget, place: Any) -> None:
        """The words stand there at once, the piece of the paper when it is read."""
        piece = await self.lane.read(neighbourhood, self.desk, self.case, origin)
        if piece is not None and isValid(card) and card.isVisible():
            card.show_piece(piece)
            card.put_at(anchor, place)

    def next_issue(self) -> None:
        """F4: on to the next finding; on a receipt to the place it names."""
        if self.tabs.currentWidget() is self.timeline and self.timeline.go_on():
            return
        self.flush()  # an = fills the boxes beside it: they are answered too
        self.demand()
        path, _, _ = self.current()
        if place := self.issues.next_place(path, self.open.answered, moved=path != self._led_to):
            self.go_to(place)
            self._led_to = self.current()[0]
        else:
            self.lane.messages.tell("没有需要处理的问题。")

    def hop(self) -> None:
        """F6: head or goods, whichever the cursor is not in."""
        if self.tabs.currentWidget() is not self.declaration:
            self.tabs.setCurrentWidget(self.declaration)
        else:
            self.declaration.hop()

    def demand(self) -> None:
        """From now on whatever is missing is marked, also where the clerk has not been yet."""
        self.form.demand()
        for pane in (self.goods, self.containers, self.licences, self.documents):
            pane.demand()

    def check(self) -> None:
        """F9: check the whole case."""
        self.flush()
        self.demand()
        self.lane.start(self._check())

    async def _check(self) -> None:
        await self.open.settled()
        report = await self.open.check()
        errors = sum(1 for i in report.issues if i.severity == "error")
        warnings = sum(1 for i in report.issues if i.severity == "warning")
        self.lane.messages.tell(
            f"检查完成：错误 {errors}，提醒 {warnings}"
            + (f"，申报前待办 {len(report.tasks)}" if report.tasks else "")
            + ("。按 F4 逐个处理。" if errors + warnings + len(report.tasks) else "。")
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        if narrow and self.tabs.indexOf(self.issues) < 0:
            self.issues.head.hide()
            self.tabs.addTab(self.issues, "检查(&K)")
            self._count_on_tab()
        elif not narrow and self.tabs.indexOf(self.issues) >= 0:
            self.tabs.removeTab(self.tabs.indexOf(self.issues))
            self.split.addWidget(self.issues)
            self.issues.head.show()
            self.issues.show()
            self.split.setSizes([self.width() - ISSUES_WIDTH, ISSUES_WIDTH])
