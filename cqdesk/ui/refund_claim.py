"""One claim: its forms as grids with totals, the checks beside them, each figure opening into its arithmetic.

Keys: F4 next finding, F9 check again, Enter on a line its arithmetic, Ctrl+D its thread, Ctrl+P the pages, F6 the next form.
"""

from __future__ import annotations

from collections.abc import Coroutine
from decimal import Decimal
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLabel, QSplitter, QTabWidget, QVBoxLayout, QWidget

from ..actions import (
    refund_arithmetic,
    refund_checking,
    refund_claims,
    refund_drafts,
    refund_exports,
    refund_feedback,
    refund_reversal,
)
from ..actions.blanks import Blank
from ..actions.desk import Desk
from ..actions.refund_report import STATE_ZH
from ..domain.quantity import plain
from ..errors import UserError
from ..forms import path as paths
from ..forms.checks import Report
from ..forms.document import Filled
from ..forms.issues import Issue
from ..forms.refund.checks.registry import Answered
from ..forms.refund.claim import RefundClaim
from ..forms.refund.layout import LISTS
from ..forms.refund.totals import column_total
from ..forms.spec import fields_of
from .blanks_dialog import BlanksDialog
from .dialogs import finished
from .grid import Grid
from .issue_panel import IssuePanel
from .lane import Lane
from .plain_table import PlainTable
from .practice_frame import mark_practice
from .refund_grid import FormGrid
from .refund_inputs import WhyDialog
from .refund_terms import TermsDialog
from .settings import Settings
from .still_open import StillOpen
from .tokens import GAP
from .work_dialog import WorkDialog

REVERSAL_BLANKS = (
    Blank(name="type", label="类型", choices=refund_reversal.TYPES_ZH),
    Blank(name="quantity", label="冲减数量", hint="退运填退回的数量；不填为整行", number=True),
    Blank(name="again", label="冲减后", choices={"yes": "重新申报该项", "no": "不再申报该项"}),
    Blank(name="why", label="原因", hint="写入备注，例如 报关单改单"),
)
SAVE_FILTERS = "工作簿 (*.xlsx);;上报数据 (*.xml);;页面 (*.pdf);;数据 (*.json)"


class ClaimDialog(WorkDialog):
    """A claim by its number."""

    thread_wanted = Signal(str)
    """key of a claim line: number|path"""

    def __init__(
        self, desk: Desk, lane: Lane, settings: Settings, company: str, number: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(f"退税申报 {number}", "", parent, (1320, 700))
        mark_practice(self, desk.kind)
        self._desk, self._lane, self._company, self.number = desk, lane, company, number
        self._work = StillOpen(self, lane, self.note.say)
        self.form = RefundClaim()
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.grids: dict[str, FormGrid] = {}
        self._totals: dict[str, QLabel] = {}
        for layout in LISTS:
            grid = FormGrid(layout, settings, self)
            grid.opened.connect(self._arithmetic)
            self.grids[layout.name], self._totals[layout.name] = grid, QLabel(self)
        self.summary = PlainTable("免抵退税申报汇总表", ("栏次", "项目", "金额"), stretch=1, right=(2,))
        self.summary.entered.connect(lambda _key: self._arithmetic("summary"))
        self.panel = IssuePanel(self)
        self.panel.go.connect(self.go_to)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.addWidget(self.tabs)
        split.addWidget(self.panel)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 1)
        split.setSizes([920, 380])
        self.body.addWidget(split, 1)
        for keys, does in (
            ("F4", self.next_issue),
            ("F9", lambda: self._do(self.load())),
            ("F6", self._next_tab),
            ("Ctrl+D", self._thread),
            ("Ctrl+P", lambda: self._do(self._preview())),
            ("Ctrl+S", lambda: self._do(self._save())),
        ):
            QShortcut(QKeySequence(keys), self, does)
        self.button("算法（Enter）", lambda: self._arithmetic(self._path()))
        self.button("线索（Ctrl+D）", self._thread)
        self.button("预览（Ctrl+P）", lambda: self._do(self._preview()))
        self.button("导出（Ctrl+S）", lambda: self._do(self._save()))
        self._step = self.button("确认已申报(&Y)", lambda: self._do(self._go_on()))
        self._back = self.button("撤回(&W)…", lambda: self._do(self._withdraw()))
        self._refuse = self.button("不予办理(&N)…", lambda: self._do(self._reject()))
        self._red = self.button("红字冲减(&R)…", lambda: self._do(self._reverse()))
        self.button("备案单证(&D)…", lambda: self._do(self._documents()))
        self._answer = self.button("导入反馈(&F)…", lambda: self._do(self._feedback()))
        self.finish()
        self._do(self.load())

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        self._work.start(work)

    # Content

    async def load(self) -> None:
        """Read the claim and check it anew."""
        self._claim = await self._work.read(self._find)
        answers = await self._work.read(refund_checking.check_claim, self._desk, self._claim)
        self._amended = await self._work.read(refund_checking.amendments, self._desk, self._claim)
        self._show(answers)

    def _find(self) -> Any:
        found = [one for one in refund_claims.claims_of(self._desk, self._company) if one.number == self.number]
        if not found:
            raise UserError("refund-claim-gone", "没有这次申报。", "请刷新列表后重试。")
        return found[0]

    def _show(self, answers: list[Answered]) -> None:
        claim = self._claim
        self.form = refund_claims.form_of(claim)
        amount = plain(refund_drafts.refund_amount(self.form))
        unmatched = len(claim.document["unmatched"])
        more = f"　未配单 {unmatched} 项" if unmatched else ""
        library = claim.document["library"] or "未导入"
        self.remark.setText(
            f"{self.form.company_name}　{STATE_ZH[claim.state]}　退税额 {amount} 元{more}　退税率文库 {library}"
            "　F4 下一个问题　F6 换表　Enter 看算法"
        )
        issues = [issue for answer in answers for issue in answer.issues] + refund_feedback.feedback_issues(claim)
        issues += self._amended
        issues += [
            Issue(
                id="refund-unmatched",
                severity="warning",
                path="",
                message=f"{one['item']} 未列入：{one['why']}",
                remedy=one["remedy"],
            )
            for one in claim.document["unmatched"]
        ]
        issues += [Issue(**{**one, "severity": one["severity"]}) for one in claim.document["issues"]]
        missing = [one for answer in answers for one in answer.missing]
        passed = sum(1 for answer in answers if answer.state == "passed")
        self._fill_tabs(issues)
        self.panel.show_report(Report(issues=issues, not_checked=missing, banners=[]), self._order, self._label)
        self.panel.count.setText(f"{self.panel.count.text()}　通过 {passed}　未能核对 {len(missing)}")
        state = claim.state
        self._step.setText("确认已申报(&Y)" if state == "draft" else "审核通过(&Y)")
        self._step.setEnabled(state in ("draft", "filed"))
        self._back.setEnabled(state == "filed")
        self._refuse.setEnabled(state == "filed")
        self._red.setEnabled(state == "approved")

    def _fill_tabs(self, issues: list[Issue]) -> None:
        kept = self.tabs.currentIndex()
        filled = Filled(form=self.form)
        if self.tabs.count() == 0:
            for layout in LISTS:
                producer = layout.name == "producer_exports"
                if layout.name != "receipts" and producer != (self.form.filer == "producer"):
                    self.grids[layout.name].hide()
                    self._totals[layout.name].hide()
                    continue
                self.tabs.addTab(_page(self.grids[layout.name], self._totals[layout.name]), layout.title)
            if self.form.filer == "producer":
                self.tabs.insertTab(1, self.summary, "汇总表")
            else:
                self.summary.hide()
            self.grids["producer_exports" if self.form.filer == "producer" else "exports"].setFocus()
        for layout in LISTS:
            rows = getattr(self.form, layout.name)
            self.grids[layout.name].rows.show_filled(filled, "export")
            self.grids[layout.name].rows.show_issues(issues)
            sums = []
            for column in layout.columns:
                total = column_total(column.name, rows)
                if total is not None:
                    sums.append(f"{column.label(layout.item, 'export')} {plain(total)}")
            self._totals[layout.name].setText(f"{len(rows)} 行　合计：{'　'.join(sums)}" if rows else "没有记录")
        summary = []
        item = next(spec.item for spec in fields_of(RefundClaim) if spec.name == "summary")
        assert item is not None
        for at, spec in enumerate(fields_of(item)[:19], start=1):
            value = getattr(self.form.summary, spec.name) if self.form.filer == "producer" else None
            summary.append((spec.name, (str(at), spec.label, "" if value is None else plain(value)), ""))
        self.summary.show_rows(summary)
        self.tabs.setCurrentIndex(max(kept, 0))

    def _order(self, path: str) -> int:
        names = ("exports", "producer_exports", "summary", "purchases", "receipts")
        name = path.partition("[")[0].partition(".")[0]
        row = int(path.partition("[")[2].partition("]")[0]) if "[" in path else 0
        return (names.index(name) if name in names else len(names)) * 100_000 + row

    @staticmethod
    def _label(path: str) -> str:
        name, _, rest = path.partition("[")
        title = next((layout.title for layout in LISTS if layout.name == name), "")
        return f"{title}第{rest.partition(']')[0]}行" if title else ""

    # Keys

    def next_issue(self) -> None:
        """F4: to the place of the next finding."""
        self.go_to(self.panel.next_place(self._path()))

    def go_to(self, path: str) -> None:
        """Show the place of a finding."""
        name = path.partition("[")[0].partition(".")[0]
        for at in range(self.tabs.count()):
            page = self.tabs.widget(at)
            if page is None:
                continue
            if name == "summary" and page is self.summary:
                self.tabs.setCurrentIndex(at)
                self.summary.pick(path.partition(".")[2])
                self.summary.setFocus()
            elif name in self.grids and self.grids[name] in page.findChildren(FormGrid):
                self.tabs.setCurrentIndex(at)
                self.grids[name].go_to(path)

    def _next_tab(self) -> None:
        self.tabs.setCurrentIndex((self.tabs.currentIndex() + 1) % max(1, self.tabs.count()))
        grid = self._grid()
        (self.summary if grid is None else grid).setFocus()

    def _grid(self) -> FormGrid | None:
        page = self.tabs.currentWidget()
        found = page.findChildren(FormGrid) if page is not None else []
        return found[0] if found else None

    def _path(self) -> str:
        grid = self._grid()
        if grid is None:
            return "summary"
        index = grid.currentIndex()
        return grid.rows.path_at(index.row(), index.column()) if index.isValid() else ""

    def _arithmetic(self, path: str) -> None:
        self._do(self._terms(path))

    async def _terms(self, path: str) -> None:
        groups = await self._work.read(refund_arithmetic.claim_terms, self._desk, self._claim)
        at = refund_arithmetic.group_of(self._export_of(path))
        await finished(TermsDialog(f"{self.number} 的计算", groups, at, self))

    def _export_of(self, path: str) -> str:
        """The exported line a cell belongs to: a purchase leads to the line with its link number."""
        name = path.partition("[")[0]
        if name in ("purchases", "receipts") and "]" in path:
            line = paths.get(self.form, path.partition("]")[0] + "]")
            same = "link_number" if name == "purchases" else "declaration_item"
            own = "producer_exports" if self.form.filer == "producer" else "exports"
            for at, export in enumerate(getattr(self.form, own), start=1):
                if getattr(export, same, None) == getattr(line, same):
                    return f"{own}[{at}]"
        return path

    def _thread(self) -> None:
        place = self._export_of(self._path()).partition("]")[0]
        self.thread_wanted.emit(f"{self.number}|{place}]" if "[" in place else f"{self.number}|")

    # Acts

    async def _preview(self) -> None:
        from ..actions.refund_prints import documents_index, pages_of  # printing is loaded by who prints
        from .page_preview import PagePreview

        async def forms() -> Any:
            return await self._work.read(pages_of, self._desk, self._claim)

        async def index() -> Any:
            return await self._work.read(documents_index, self._desk, self._claim)

        choices = [("申报表", forms), ("备案单证目录", index)]
        await finished(PagePreview(choices, self._lane, self._desk.clock.now, self))

    async def _save(self) -> None:
        dialog = QFileDialog(self, "导出申报表", "", SAVE_FILTERS)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("xlsx")
        dialog.selectFile(f"退税申报 {self.number}")
        if await finished(dialog):
            to = Path(dialog.selectedFiles()[0])
            await self._work.read(refund_exports.export_claim, self._desk, self._claim, to)
            self.note.say(f"已导出到 {to.name}。", "info")

    async def _go_on(self) -> None:
        if self._claim.state == "draft":
            await self._work.run(refund_claims.file_claim, self._desk, self._claim)
            told = "已登记为已申报；请在 15 日内归集备案单证。"
        else:
            told = await self._work.run(refund_feedback.approve_claim, self._desk, self._claim)
        await self.load()
        self.note.say(told, "info")

    async def _withdraw(self) -> None:
        dialog = WhyDialog.withdrawing(self)
        if await finished(dialog):
            for_good = dialog.answer == "for_good"
            await self._work.run(refund_claims.withdraw_claim, self._desk, self._claim, for_good=for_good)
            await self.load()

    async def _reject(self) -> None:
        dialog = WhyDialog.rejecting(self)
        if await finished(dialog):
            told = await self._work.run(refund_feedback.reject_claim, self._desk, self._claim, dialog.words)
            await self.load()
            self.note.say(told, "info")

    async def _reverse(self) -> None:
        place = self._export_of(self._path())
        line = place.partition("[")[2].partition("]")[0]
        if not line:
            self.note.say("请先在明细表中选一行。", "info")
            return
        dialog = BlanksDialog(
            f"红字冲减　{self.number} 第 {line} 行",
            "列入下一次申报：更正须整行冲减；退运可冲减一部分，并须有已补税/未退税证明。",
            REVERSAL_BLANKS,
            {},
            self,
        )
        if await finished(dialog) != QDialog.DialogCode.Accepted:
            return
        values = dialog.values
        told = await self._work.run(
            refund_reversal.reverse_line,
            self._desk,
            self._company,
            self.number,
            int(line),
            kind=values["type"],
            quantity=Decimal(values["quantity"].replace(",", "")) if values["quantity"] else None,
            again=values["again"] == "yes",
            why=values["why"],
        )
        self.note.say(told, "info")

    async def _documents(self) -> None:
        from ..actions.refund_documents import directory
        from .refund_documents import DocumentsDialog

        found = await self._work.read(directory, self._desk, self._claim)
        await finished(DocumentsDialog(self._desk, self._lane, found, self))
        await self.load()

    async def _feedback(self) -> None:
        dialog = QFileDialog(self, "导入税务机关反馈")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        if await finished(dialog):
            file = Path(dialog.selectedFiles()[0])
            found = await self._work.read(refund_feedback.import_feedback, self._desk, self._claim, file)
            await self.load()
            self.note.say(f"已导入 {len(found)} 条反馈，按 F4 逐条查看。", "info")


def _page(grid: Grid, totals: QLabel) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, GAP, 0, 0)
    column.setSpacing(GAP)
    column.addWidget(grid, 1)
    row = QHBoxLayout()
    row.addWidget(totals, 1)
    totals.setAlignment(Qt.AlignmentFlag.AlignRight)
    column.addLayout(row)
    return page
