"""The load plan of a box of a consol: the picture, its steps, what the checker says; corrected by hand and kept, printed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ..actions.consol_plans import DrawnPlan
from ..actions.load_plan import segregation
from ..domain.loading.model import LoadedBox
from ..output.load_pages import figures_of
from .cards import Card, CardList
from .consol_forms import FRAME
from .dialogs import answer_buttons
from .load_view import LoadView
from .load_words import fault_cards
from .tokens import GAP, MARGIN

HELP = "←→ 步骤　↑↓ 选件　Enter 拿起/放下　R 转向　Ctrl+Z 撤销　+ − 缩放　Ctrl+P 打印　Ctrl+Enter 保存更正"


class BoxPlanDialog(QDialog):
    """One plan. After `accept`: `loaded`, the box as corrected, or None when nothing was changed."""

    def __init__(self, name: str, drawn: DrawnPlan, prints: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"装箱方案 {name}")
        self.setModal(True)
        self._edited = False
        figures = figures_of(drawn.request, drawn.loaded)
        head = QLabel(
            f"{name}　{drawn.loaded.box.name}　{figures.pieces} 件　{figures.cargo_kg:f} 千克　"
            f"{figures.volume_m3:.2f} m³　容积 {figures.use * 100:.0f}%",
            self,
        )
        self.view = LoadView(self)
        self.view.setMinimumSize(320, 180)
        self.view.show_box(drawn.request, drawn.loaded, segregation())
        self.view.edited.connect(self._corrected)
        self.view.changed.connect(self._tell)
        self.view.stepped.connect(lambda _step: self._tell())
        self.step = QLabel(self)
        self.faults = CardList("问题", self)
        self.faults.setMaximumHeight(96)
        keys = QLabel(HELP, self)
        keys.setProperty("role", "muted")
        keys.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(GAP)
        for widget, share in ((head, 0), (self.view, 4), (self.step, 0), (keys, 0), (self.faults, 1)):
            column.addWidget(widget, share)
        row = QHBoxLayout()
        paper = QPushButton("打印作业单（Ctrl+P）", self)
        paper.setAutoDefault(False)
        paper.clicked.connect(lambda: prints())
        row.addWidget(paper)
        row.addStretch(1)
        self.back, self.yes = answer_buttons(self, row, "保存更正（Ctrl+Enter）", self.accept)
        column.addLayout(row)
        QShortcut(QKeySequence("Ctrl+P"), self, lambda: prints())
        QShortcut(QKeySequence("Ctrl+Return"), self, self.accept)
        room = self.screen().availableGeometry()
        self.resize(min(980, room.width() - 24), min(680, room.height() - FRAME))
        self._tell()
        self.view.setFocus()

    @property
    def loaded(self) -> LoadedBox | None:
        """The box as corrected by hand; None when it is as it was."""
        return self.view.loaded() if self._edited else None

    def _corrected(self) -> None:
        self._edited = True
        self._tell()

    def _tell(self) -> None:
        self.step.setText(f"步骤 {self.view.step}/{len(self.view.steps)}　{self.view.pieces_shown()} 件")
        self.yes.setEnabled(self._edited)
        good = [Card(title="独立复核：没有发现问题。", shape="check", tone="good", head=True)]
        self.faults.show_cards(fault_cards(self.view.faults) or good)
