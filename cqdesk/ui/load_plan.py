"""装箱计划: the list of pieces on the left, the loaded box on the right; compute, correct by hand, print.

Keys: Ctrl+O open a file, F9 compute, Esc stops, Ctrl+P print, F6 between list and picture.
"""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QSpinBox,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from ..actions.desk import Desk
from ..actions.load_plan import Planned, box_types, plan_case, read_load_file, segregation
from ..actions.load_sheet import request_of_rows
from ..actions.prints import label_of
from ..domain.loading.box_types import USUAL
from ..domain.loading.model import LoadPlan, LoadRequest, PlanFault
from ..domain.loading.request_files import ReadRequest
from ..domain.loading_check import check_plan
from ..errors import UserError
from ..output.load_pages import figures_of, load_pages
from ..output.page import Pages
from .banner import Banner
from .cards import Card, CardList
from .dialogs import finished
from .flow_row import FlowRow
from .lane import Lane
from .load_view import LoadView
from .load_words import estimate_zh, fault_cards, rows_of
from .messages import ProgressBar
from .page_preview import PagePreview
from .piece_table import PieceTable
from .tokens import GAP, MARGIN

AUTOMATIC = "自动选箱（20GP、40GP、40HQ）"
CARRIAGES = (("海运", "sea"), ("铁路", "rail"), ("公路", "road"))
SECONDS = 5
HELP = "←→ 步骤　↑↓ 选件　Enter 拿起/放下　R 转向　Esc 放回　Ctrl+Z 撤销　+ − 缩放；也可用鼠标拖动"


class LoadPlanDialog(QDialog):
    """One load plan at a time. Nothing is stored: the list comes from a file or the clipboard, the plan goes to paper."""

    def __init__(self, desk: Desk, lane: Lane, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self.lane = desk, lane
        self.request: LoadRequest | None = None
        self.plan: LoadPlan | None = None
        self._read: ReadRequest | None = None
        """What was opened from a file; None = the grid counts."""
        self._table = segregation()
        self._running = False
        self.setWindowTitle("装箱计划")
        self.setModal(True)
        self._controls()
        self._content()
        for keys, does in (
            ("Ctrl+O", lambda: lane.start(self._choose_file())),
            ("F9", self.compute),
            ("Ctrl+P", lambda: lane.start(self._print())),
            ("F6", self._hop),
        ):
            QShortcut(QKeySequence(keys), self, does)
        if parent is not None:
            self.resize(max(900, parent.width() - 40), max(560, parent.height() - 20))
        self._tell()
        self.pieces.setFocus()

    # Layout

    def _controls(self) -> None:
        self.open_button = QPushButton("打开文件…（Ctrl+O）", self)
        self.box_choice = QComboBox(self)
        self.box_choice.setAccessibleName("箱型")
        self.box_choice.addItems([AUTOMATIC, *box_types()])
        self.unit = QComboBox(self)
        self.unit.setAccessibleName("尺寸单位")
        self.unit.addItems(["mm", "cm"])
        self.carriage = QComboBox(self)
        self.carriage.setAccessibleName("运输方式")
        self.carriage.addItems([name for name, _ in CARRIAGES])
        self.drops = QComboBox(self)
        self.drops.setAccessibleName("卸货次序")
        self.drops.addItems(["一处卸完", "按卸货次序"])
        self.seconds = QSpinBox(self)
        self.seconds.setAccessibleName("计算时间")
        self.seconds.setRange(1, 600)
        self.seconds.setValue(SECONDS)
        self.seconds.setSuffix(" 秒")
        self.compute_button = QPushButton("计算（F9）", self)
        self.compute_button.setProperty("main", True)
        self.print_button = QPushButton("打印作业单…（Ctrl+P）", self)
        for button in (self.open_button, self.compute_button, self.print_button):
            button.setAutoDefault(False)
        self.open_button.clicked.connect(lambda: self.lane.start(self._choose_file()))
        self.compute_button.clicked.connect(self.compute)
        self.print_button.clicked.connect(lambda: self.lane.start(self._print()))
        self._row = FlowRow()
        for widget in (self.open_button, QLabel("尺寸单位", self), self.unit, self.box_choice, self.carriage,
                       self.drops, self.seconds, self.compute_button):  # fmt: skip
            self._row.addWidget(widget)
        self._row.addStretch(1)
        self._row.addWidget(self.print_button)

    def _content(self) -> None:
        self.note = Banner(self)
        self.progress = ProgressBar(self)
        self.pieces = PieceTable(self)
        self.pieces.edited.connect(self._pieces_edited)
        self.pieces.refused.connect(lambda words: self._say(words, "warning"))
        self.which = QComboBox(self)
        self.which.setAccessibleName("第几箱")
        self.which.currentIndexChanged.connect(self._show_box)
        self.figures = QLabel("", self)
        self.figures.setWordWrap(True)
        self.view = LoadView(self)
        self.view.changed.connect(self._show_faults)
        self.view.edited.connect(self._corrected)
        self.view.stepped.connect(self._show_step)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setAccessibleName("装箱步骤")
        self.slider.valueChanged.connect(self._slide)
        self.step = QLabel("", self)
        self.faults = CardList("问题", self)
        self.faults.chosen.connect(self._go_to_fault)
        self.keys = QLabel(HELP, self)
        self.keys.setProperty("role", "muted")
        self.keys.setWordWrap(True)
        head = QHBoxLayout()
        head.addWidget(self.which)
        head.addWidget(self.figures, 1)
        steps = QHBoxLayout()
        steps.addWidget(self.step)
        steps.addWidget(self.slider, 1)
        right = QWidget(self)
        column = QVBoxLayout(right)
        column.setContentsMargins(GAP, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self.view, 4)
        column.addLayout(steps)
        column.addWidget(self.keys)
        column.addWidget(self.faults, 1)
        self.split = QSplitter(Qt.Orientation.Horizontal, self)
        self.split.addWidget(self.pieces)
        self.split.addWidget(right)
        self.split.setSizes([560, 770])
        self.split.setStretchFactor(0, 0)
        self.split.setStretchFactor(1, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        outer.setSpacing(GAP)
        outer.addLayout(self._row)
        outer.addWidget(self.note)
        outer.addWidget(self.progress)
        outer.addWidget(self.split, 1)

    # The list

    async def _choose_file(self) -> None:
        dialog = QFileDialog(self, "打开装箱数据")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(["装箱数据 (*.json *.txt)", "所有文件 (*)"])
        if await finished(dialog):
            await self.open_file(Path(dialog.selectedFiles()[0]))

    async def open_file(self, path: Path) -> None:
        """Take the goods of a file (our JSON, or the benchmark format: its first case) and compute."""
        try:
            reads = await self.lane.read(read_load_file, path)
        except UserError as error:
            self._say(f"{error.message} {error.remedy}", "warning")
            return
        if not reads:
            self._say("文件里没有货物。", "warning")
            return
        self._read = reads[0]
        self.pieces.blockSignals(True)
        self.pieces.show_rows(rows_of(reads[0].request))
        self.unit.setCurrentText("cm" if reads[0].request.unit_mm == 10 else "mm")
        self.pieces.blockSignals(False)
        more = f"文件有 {len(reads)} 组，已打开第 1 组。" if len(reads) > 1 else ""
        self._say(f"已打开 {path.name}，箱型和限制按文件。{more}", "info")
        self.compute()

    def _pieces_edited(self) -> None:
        """The grid counts again once it is changed by hand."""
        if self._read is not None and not self.pieces.signalsBlocked():
            self._read = None
            self._say("清单已修改，箱型和限制按上方选择。", "info")

    def _request(self) -> ReadRequest | None:
        if self._read is not None:
            return self._read
        rows = self.pieces.rows()
        if not rows:
            return None
        choice = self.box_choice.currentText()
        limits = {
            "carriage": dict(CARRIAGES)[self.carriage.currentText()],
            "drop_order": self.drops.currentIndex() == 1,
        }
        boxes = list(USUAL) if choice == AUTOMATIC else [choice]
        return request_of_rows(rows, boxes=boxes, unit=self.unit.currentText(), limits=limits)

    # Computing

    def compute(self) -> None:
        """F9: plan the goods of the list."""
        if self._running:
            return
        try:
            read = self._request()
        except UserError as error:
            self._say(f"{error.message} {error.remedy}", "warning")
            return
        if read is None:
            self._say("清单是空的。请从 Excel 复制后在左侧粘贴（Ctrl+V），或打开文件。", "warning")
            self.pieces.setFocus()
            return
        self.lane.start(self._compute(read))

    async def _compute(self, read: ReadRequest) -> None:
        self._running = True
        self.compute_button.setEnabled(False)
        self.progress.begin(f"正在计算（最多 {self.seconds.value()} 秒，Esc 停止并保留已有结果）…")
        try:
            planned = await self.lane.read(
                plan_case,
                read,
                seconds=float(self.seconds.value()),
                begun=time.monotonic(),
                stop=lambda: self.progress.stopped,
            )
        finally:
            self._running = False
            self.compute_button.setEnabled(True)
            self.progress.end()
        self.show_plan(planned)

    def show_plan(self, planned: Planned) -> None:
        """Show a plan from its first box."""
        self.request, self.plan = planned.read.request, planned.plan
        self.which.blockSignals(True)
        self.which.clear()
        self.which.addItems([f"第 {n} 箱　{one.box.name}" for n, one in enumerate(self.plan.boxes, start=1)])
        self.which.blockSignals(False)
        said = [finding.message for finding in planned.read.findings]
        said += [f"{one.message}{one.remedy}" for one in self.plan.left_out]
        if planned.estimate is not None:
            said.append(estimate_zh(planned.estimate))
        told = [*said[:4], *([f"另有 {len(said) - 4} 条。"] if len(said) > 4 else []), *self.plan.notes]
        self._say(" ".join(told), "warning" if said else "info")
        if self.plan.boxes:
            self._show_box(0)
            self.view.setFocus()
        else:
            self.view.clear()
            self._show_faults()
        self._tell()

    def _show_box(self, number: int) -> None:
        if self.plan is None or self.request is None or not 0 <= number < len(self.plan.boxes):
            return
        self.view.show_box(self.request, self.plan.boxes[number], self._table, number)
        self._tell()

    # The picture

    def _show_step(self, step: int) -> None:
        self.slider.blockSignals(True)
        self.slider.setRange(0, len(self.view.steps))
        self.slider.setValue(step)
        self.slider.blockSignals(False)
        if not self.view.steps:
            self.step.setText("")
            return
        self.step.setText(f"步骤 {step}/{len(self.view.steps)}　{self.view.pieces_shown()} 件")

    def _slide(self, step: int) -> None:
        if step != self.view.step:
            self.view.go_to_step(step)

    def _all_faults(self) -> list[PlanFault]:
        """What the checker says of the whole plan, the box in view as it is being corrected."""
        if self.plan is None or self.request is None:
            return []
        whole = [f for f in check_plan(self.request, self.plan, self._table) if f.box != self.which.currentIndex()]
        return [*self.view.faults, *whole]

    def _show_faults(self) -> None:
        faults = self.view.faults
        if self.view.hand is not None and not faults:
            cards = [Card(title="独立复核：本箱没有发现问题。", shape="check", tone="good", head=True)]
        else:
            cards = fault_cards(faults)
        self.faults.show_cards(cards)
        if not self.view.holding:
            self._tell()

    def _go_to_fault(self, place: str) -> None:
        if place:
            self.view.choose(int(place))
            self.view.setFocus()

    def _corrected(self) -> None:
        """A piece was put down: the plan holds the box as it stands now."""
        loaded = self.view.loaded()
        number = self.which.currentIndex()
        if self.plan is not None and loaded is not None and 0 <= number < len(self.plan.boxes):
            boxes = list(self.plan.boxes)
            boxes[number] = loaded
            self.plan = replace(self.plan, boxes=tuple(boxes))

    def _tell(self) -> None:
        there = self.plan is not None and any(one.placements for one in self.plan.boxes)
        self.print_button.setEnabled(there)
        for widget in (self.which, self.slider, self.keys, self.faults):
            widget.setVisible(there)
        loaded = self.view.loaded()
        if loaded is None or self.request is None:
            self.figures.setText("")
            return
        found = figures_of(self.request, loaded)
        words = f"{found.pieces} 件　容积利用 {found.use * 100:.1f}%　货重 {found.cargo_kg:.1f} kg"
        if found.centre_mm is not None:
            middle = found.centre_mm[0] / self.request.unit_mm / loaded.box.length * 100
            words += f"　重心距前壁 {middle:.1f}%"
        if found.unweighed:
            words += f"　{found.unweighed} 件未给重量"
        self.figures.setText(words)

    # Paper

    async def _print(self) -> None:
        if self.plan is None or self.request is None or not self.plan.boxes:
            return

        async def pages() -> Pages:
            assert self.request is not None
            assert self.plan is not None
            return await self.lane.read(
                load_pages, self.request, self.plan, self._all_faults(),
                title=label_of(self.request), practice=self.desk.kind == "practice",
            )  # fmt: skip

        await finished(PagePreview([("装箱作业单", pages)], self.lane, self.desk.clock.now, self))

    # Window

    def _say(self, words: str, tone: str) -> None:
        self.note.say(words, tone, "triangle" if tone == "warning" else "")

    def _hop(self) -> None:
        (self.view if self.pieces.hasFocus() else self.pieces).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._running:
            self.progress.stop()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()  # no button is pressed by Enter here
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.progress.stop()
        super().closeEvent(event)
