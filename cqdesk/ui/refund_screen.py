"""出口退税: a company, its claims, records, exchange and deadlines; reached by one menu entry, usable by keys alone.

Keys: Ctrl+O import, F9 make the claim of the period, Ctrl+1 to Ctrl+6 the lists, Ctrl+F search, Enter opens: a claim its
forms, a record its thread, a deadline its amount. Ctrl+M pairs an item or assigns a receipt by hand.
"""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ..actions import (
    refund_claims,
    refund_deadlines,
    refund_exchange,
    refund_firm,
    refund_import,
    refund_lists,
    refund_pairing,
    refund_report,
    refund_thread,
    refund_views,
)
from ..actions.desk import Desk
from ..actions.refund_deadlines import KIND_ZH, RefundDeadline
from ..actions.refund_records import KIND_ZH as RECORDS_ZH
from ..actions.refund_views import RecordList
from ..errors import Cancelled
from .banner import Banner
from .dialogs import finished
from .flow_row import FlowRow
from .lane import Lane
from .messages import ProgressBar
from .practice_frame import mark_practice
from .record_dialogs import RecordDialog
from .refund_acts import menu
from .refund_claim import ClaimDialog
from .refund_inputs import FirmDialog, PairingDialog, ReceiptDialog
from .refund_table import RecordTable
from .refund_terms import TermsDialog
from .refund_thread import ThreadDialog
from .settings import Settings
from .still_open import StillOpen
from .tokens import GAP, MARGIN

TABS = ("申报", "报关单项", "进货发票", "收汇记录", "未收汇", "期限")
IMPORT_FILTERS = "退税数据 (*.xlsx *.xls *.csv *.xml *.json *.dbf *.fpt *.DBF *.FPT);;所有文件 (*)"
LAST_COMPANY = "refund.company"


class CompanyDialog(RecordDialog):
    """Name and credit code of a company to claim for."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__("新建退税企业", "名称和统一社会信用代码须与营业执照一致。", parent)
        self.name = self.line("企业名称", "")
        self.tax_id = self.line("统一社会信用代码", "18 位")
        self.finish()

    def wrong(self) -> tuple[str, QWidget] | None:
        if not self.name.text().strip():
            return "请填写企业名称。", self.name
        if len(self.tax_id.text().strip()) != 18:
            return "统一社会信用代码应为 18 位。", self.tax_id
        return None


class RefundScreen(QDialog):
    """One company at a time; everything read off the window's thread."""

    _progressed = Signal(int, int, str)

    def __init__(self, desk: Desk, lane: Lane, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self.lane, self.settings = desk, lane, settings
        self._deadlines: list[RefundDeadline] = []
        self._open: dict[str, refund_exchange.OpenReceipt] = {}
        self.setWindowTitle("出口退税")
        self.setModal(True)
        self.setAcceptDrops(True)
        if parent is not None:
            # with its title it ends above the status bar of the window, where the courier says what is wrong
            self.resize(max(960, parent.width() - 30), max(560, parent.height() - 64))
        self._controls()
        self.note = Banner(self)
        self.note.say("")
        self.work = StillOpen(self, lane, self.note.say)
        self.progress = ProgressBar(self)
        self._progressed.connect(self.progress.at)
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tables = {name: RecordTable(name, self) for name in TABS}
        for at, (name, table) in enumerate(self.tables.items(), start=1):
            self.tabs.addTab(table, f"{name} {at}")
            self.tabs.setTabToolTip(at - 1, f"Ctrl+{at}")
            table.opened.connect(lambda key, name=name: self._do(self._enter(name, key)))
        self.hint = QLabel(
            "Enter 打开　Ctrl+M 人工配单或分配收汇　Alt+B 办理　Ctrl+1…6 换列表　Ctrl+F 查找　Esc 返回",
            self,
        )
        self.hint.setProperty("role", "muted")
        self.hint.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(GAP)
        column.addLayout(self._row)
        column.addWidget(self.note)
        column.addWidget(self.progress)
        column.addWidget(self.tabs, 1)
        column.addWidget(self.hint)
        self._keys()
        mark_practice(self, desk.kind)
        self._do(self._begin())

    def _controls(self) -> None:
        self.company = QComboBox(self)
        self.company.setAccessibleName("企业")
        self.company.setMinimumWidth(260)
        self.company.activated.connect(lambda _at: self._do(self.load()))
        today = self.desk.today
        year, month = (today.year, today.month - 1) if today.month > 1 else (today.year - 1, 12)
        self.period = QLineEdit(f"{year:04d}-{month:02d}", self)
        self.period.setAccessibleName("所属期")
        self.period.setMaximumWidth(90)
        self._row = FlowRow()
        for words, widget in (("企业(&Q)", self.company), ("所属期(&P)", self.period)):
            label = QLabel(words, self)
            label.setBuddy(widget)
            self._row.addWidget(label)
            self._row.addWidget(widget)
        self._button("生成申报（F9）", self.make, main=True)
        self._button("导入（Ctrl+O）", self.choose_files)
        self._row.addStretch(1)
        self._button("月报(&R)…", lambda: self._do(self._report()))
        self.acts = menu(self)
        self._acts_at = self._button("办理(&B) ▾", self.show_acts)
        self._button("企业资料(&S)…", lambda: self._do(self._firm()))
        self._button("新企业(&C)…", lambda: self._do(self._new_company()))

    def show_acts(self) -> None:
        """Alt+B: what is entered beside the lists, under its button."""
        self.acts.popup(self._acts_at.mapToGlobal(self._acts_at.rect().bottomLeft()))

    def _button(self, words: str, does: Any, *, main: bool = False) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        if main:
            button.setProperty("main", "true")
        button.clicked.connect(lambda: does())
        self._row.addWidget(button)
        return button

    def _keys(self) -> None:
        for keys, does in (
            ("Ctrl+O", self.choose_files),
            ("F9", self.make),
            ("Ctrl+F", lambda: self.table().search.setFocus()),
            ("Ctrl+M", lambda: self._do(self._by_hand())),
        ):
            QShortcut(QKeySequence(keys), self, does)
        for at in range(len(TABS)):
            QShortcut(QKeySequence(f"Ctrl+{at + 1}"), self, lambda at=at: self.show_list(at))

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        self.work.start(work)

    def do(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin an act of the menu; without a company it says what to do first."""
        if self.company.currentText():
            self.work.start(work)
            return
        work.close()
        self.note.say("请先按 Alt+C 新建退税企业。", "warning", "triangle")

    def item_in_hand(self) -> str:
        """The declaration item the cursor is on; "" = none."""
        name = TABS[self.tabs.currentIndex()]
        return self.table().key() if name in ("报关单项", "未收汇") else ""

    def table(self) -> RecordTable:
        """The list in front."""
        return self.tables[TABS[self.tabs.currentIndex()]]

    def show_list(self, at: int) -> None:
        """Ctrl+1 to Ctrl+6."""
        self.tabs.setCurrentIndex(at)
        self.table().take_focus()

    # Content

    async def _begin(self) -> None:
        await self._companies(self.settings.get(LAST_COMPANY, ""))
        self.table().take_focus()

    async def _companies(self, wanted: str) -> None:
        found = await self.work.read(refund_firm.companies, self.desk)
        self.company.clear()
        self.company.addItems([name for name, _ in found])
        self.company.setCurrentIndex(max(0, self.company.findText(wanted)))
        if found:
            await self.load()
        else:
            nothing = "还没有退税企业。请按 Alt+C 新建企业，然后按 Ctrl+O 导入数据。"
            for table in self.tables.values():
                table.show_list(RecordList(heads=(), right=(), rows=(), empty_zh=nothing))

    async def load(self) -> None:
        """Read everything of the company chosen."""
        name = self.company.currentText()
        self.settings.put(LAST_COMPANY, name)
        board = await self.work.read(refund_views.board, self.desk, name)
        for key, records in zip(TABS, (board.claims, board.items, board.invoices, board.receipts), strict=False):
            self.tables[key].show_list(records)
        exchange = await self.work.read(refund_exchange.exchange_view, self.desk, name)
        self.tables["未收汇"].show_list(refund_lists.open_list(exchange))
        self._open = {one.item: one for one in exchange.items}
        self._deadlines = await self.work.read(refund_deadlines.deadlines, self.desk, name)
        self.tables["期限"].show_list(refund_lists.deadline_list(self._deadlines))
        if not board.library:
            self.note.say(
                "尚未导入出口退税率文库，请从税务机关网站下载后按 Ctrl+O 导入（cmcode.DBF）。", "warning", "triangle"
            )
        elif self.note.words.startswith("尚未导入"):
            self.note.say("")

    # Enter

    async def _enter(self, name: str, key: str) -> None:
        if name == "申报":
            await self._claim(key)
        elif name == "期限":
            one = self._deadlines[int(key)]
            groups = [(f"{KIND_ZH[one.kind]}　{one.day}", [one.at_stake])]
            await finished(TermsDialog("涉及税额", groups, (0, 0), self))
        elif name == "收汇记录":
            await self._follow("receipt", key)
        else:
            await self._follow("invoice" if name == "进货发票" else "item", key)

    async def _claim(self, number: str) -> None:
        dialog = ClaimDialog(self.desk, self.lane, self.settings, self.company.currentText(), number, self)
        dialog.thread_wanted.connect(lambda key: self._do(self._follow("line", key, dialog)))
        await finished(dialog)
        await self.load()

    async def _follow(self, kind: str, key: str, over: QWidget | None = None) -> None:
        name = self.company.currentText()

        async def ask(kind: str, key: str) -> refund_thread.Thread:
            return await self.work.read(refund_thread.thread, self.desk, name, kind, key)

        await finished(ThreadDialog(await ask(kind, key), ask, self.lane, over or self))

    async def _by_hand(self) -> None:
        """Ctrl+M: what a person decides about the row in hand."""
        name = TABS[self.tabs.currentIndex()]
        key = self.table().key()
        if key and name in ("报关单项", "未收汇"):
            await self._pair(key)
        elif key and name == "收汇记录":
            await self._assign(key)
        else:
            self.note.say("请在“报关单项”里选一项配单，或在“收汇记录”里选一笔收汇分配。", "info")

    async def _pair(self, key: str) -> None:
        company = self.company.currentText()
        dialog = PairingDialog(await self.work.read(refund_pairing.pairing_view, self.desk, company, key), self)
        if await finished(dialog) != QDialog.DialogCode.Accepted:
            return
        if dialog.wanted == "auto":
            told = await self.work.run(refund_pairing.release_pairing, self.desk, company, key)
        elif dialog.wanted == "undo":
            told = await self.work.run(refund_pairing.undo_pairing, self.desk, company, key)
        else:
            chosen: dict[str, Decimal] = dialog.chosen if dialog.wanted in ("pair", "part") else {}
            part = dialog.wanted == "part"
            told = await self.work.run(refund_pairing.pair_by_hand, self.desk, company, key, chosen, part=part)
        await self.load()
        self.note.say(f"{told}重新生成申报（F9）后生效。", "info")

    async def _assign(self, key: str) -> None:
        items = [one for one in self._open.values() if one.state != "received"]
        row = next(row for row in self.tables["收汇记录"].rows() if row.key == key)
        dialog = ReceiptDialog(key, f"{row.texts[3]} {row.texts[2]}", items, self)
        if await finished(dialog) != QDialog.DialogCode.Accepted:
            return
        told = await self.work.run(
            refund_exchange.assign_receipt, self.desk, self.company.currentText(), key, dialog.parts
        )
        await self.load()
        self.note.say(told, "info")

    # Acts

    def make(self) -> None:
        """F9: make or renew the draft of the period and open it."""
        self._do(self._make())

    async def _make(self) -> None:
        claim = await self.work.run(
            refund_claims.make_claim, self.desk, self.company.currentText(), self.period.text().strip()
        )
        await self.load()
        self.show_list(0)
        self.table().pick(claim.number)
        await self._claim(claim.number)

    def choose_files(self) -> None:
        """Ctrl+O: choose files to import."""
        self._do(self._choose())

    async def _choose(self) -> None:
        dialog = QFileDialog(self, "导入退税数据", "", IMPORT_FILTERS)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        if await finished(dialog):
            await self.take([Path(name) for name in dialog.selectedFiles()])

    async def take(self, files: Sequence[Path]) -> None:
        """Import files; what was read before Esc stays."""
        company = self.company.currentText()
        if not company:
            self.note.say("请先按 Alt+C 新建退税企业。", "warning", "triangle")
            return

        def progress(name: str, done: int, of: int) -> None:
            if self.work.over or self.progress.stopped:
                raise Cancelled
            self._progressed.emit(done, of, f"正在读取 {name}（{done + 1}/{of}）")

        self.progress.begin(f"正在读取 {len(files)} 个文件…")
        try:
            answer = await self.work.read(refund_import.import_any, self.desk, company, list(files), progress=progress)
        except Cancelled:
            if not self.work.over:
                self.progress.end()
                await self.load()
                self.note.say("已停止导入；停止前读完的文件已经保存。", "info")
            return
        except BaseException:
            self.progress.end()
            raise
        self.progress.end()
        await self.load()
        self._tell_import(answer)

    def _tell_import(self, answer: dict[str, Any]) -> None:
        words = []
        for kind, counts in answer["records"].items():
            name = RECORDS_ZH[kind]
            words.append(f"{name} 新增 {counts['added']}、更新 {counts['changed']}、相同 {counts['same']}")
        if "library" in answer:
            words.append(f"退税率文库 {answer['library']['version']}")
        words += [f"所属期 {period}" for period in answer.get("periods", ())]
        if answer.get("middle_rates"):
            words.append(f"中间价 {answer['middle_rates']} 条")
        issues = answer["issues"]
        told = "已导入：" + "；".join(words) + "。" if words else "没有导入任何记录。"
        if issues:
            more = f"（另有 {len(issues) - 1} 条）" if len(issues) > 1 else ""
            self.note.say(f"{told}{issues[0]['message']}{issues[0]['remedy']}{more}", "warning", "triangle")
        else:
            self.note.say(told, "info")

    async def _report(self) -> None:
        dialog = QFileDialog(self, "出口退税月报", "", "工作簿 (*.xlsx)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("xlsx")
        dialog.selectFile(f"出口退税月报 {self.period.text().strip()}")
        if await finished(dialog):
            to = Path(dialog.selectedFiles()[0])
            company, period = self.company.currentText(), self.period.text().strip()
            await self.work.read(refund_report.write_report, self.desk, company, period, to)
            self.note.say(f"已写出 {to.name}。", "info")

    async def _firm(self) -> None:
        company = self.company.currentText()
        dialog = FirmDialog(await self.work.read(refund_firm.firm, self.desk, company), self.desk.today, self)
        if await finished(dialog) != QDialog.DialogCode.Accepted:
            return
        method, valid_from = dialog.method, dialog.valid_from  # the dialog is gone after the next await
        await self.work.run(
            refund_firm.set_firm,
            self.desk,
            company,
            company_class=dialog.company_class,
            small_scale=dialog.small_scale,
            fx_cost_window=dialog.cost_window,
        )
        if method is not None and valid_from is not None:
            await self.work.run(refund_firm.set_fx_policy, self.desk, company, method, valid_from)
        self.note.say("已保存企业资料。", "info")

    async def _new_company(self) -> None:
        dialog = CompanyDialog(self)
        if await finished(dialog) == QDialog.DialogCode.Accepted:
            name, tax_id = dialog.name.text().strip(), dialog.tax_id.text().strip().upper()
            await self.work.run(refund_import.import_any, self.desk, name, [], tax_id=tax_id)
            await self._companies(name)

    # Qt's side

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.progress.isHidden():
            self.progress.stop()
            event.accept()
        elif event.key() == Qt.Key.Key_Escape and self.table().search.text():
            self.table().search.clear()
            self.table().take_focus()
            event.accept()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.table().search.hasFocus():
                self.table().take_focus()
            event.accept()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self._do(self.take(files))
