"""The head of a case: who and what, the stage by shape and word, moments, and the banner that says what to do next."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ..actions.cases import CaseView, DeclarationRow
from ..actions.timeline import Entry
from ..domain.case import unsent_zh
from ..forms.layout import DIRECTION_ZH
from . import marks
from .banner import Banner, ElidedLabel, MarkLabel
from .timeline import moments_line
from .tokens import GAP, MARGIN

SAVED_WORDS = "已暂存，尚未申报。报关单只是保存在单一窗口，海关还没有收到。下一步：请持卡在单一窗口申报。"
IN_DOUBT_WORDS = "是否送达不明，程序不会自动重发。请先在单一窗口查询这票是否已经收到，再选择结果。"
_REFUSED = {
    "rejected": ("已退单", "请按回执说明改正后重新申报（Ctrl+Enter）；逐条原因和栏目见 Ctrl+Alt+R。"),
    "returned": ("已退回修改", "请按回执说明改正后重新申报（Ctrl+Enter）；逐条原因和栏目见 Ctrl+Alt+R。"),
    "deleted": ("报关单已删除或撤销", "重新申报或归档请按 Ctrl+Alt+R，结束这次申报。"),
}
NO_MOMENTS = {False: "还没有登记时点（Ctrl+M 登记）", True: "没有未完成的时点"}
"""What stands in the place of the moments ahead, by whether the case has any at all."""
CONFIRMATION_ZH = {"waiting": "◔ 待客户确认", "confirmed": "✓ 客户已确认", "stale": "▲ 需重新确认"}
_WITH_CUSTOMS = ("submitted", "received", "accepted", "released", "closed")
"""Stages in which there is nothing to file: the button would mislead."""


def _entries(view: CaseView, number: int) -> list[Entry]:
    """What put a declaration into its present stage, newest first."""
    stage = view.standing_of(number).stage
    return [entry for entry in view.timeline if entry.stage == stage and entry.declaration == number]


def _reason(view: CaseView, number: int) -> str:
    """What the newest receipt of the present stage says, so that the clerk need not look for it."""
    return next((entry.text for entry in _entries(view, number) if entry.text), "")


def _only_noted(view: CaseView, number: int) -> bool:
    """Whether the stage rests on somebody's word: it must not look like an official one."""
    return {entry.kind for entry in _entries(view, number)} == {"note"}


def next_step(view: CaseView, row: DeclarationRow | None, findings: int) -> tuple[str, str, str]:
    """(sentence, tone, shape) of the banner; an empty sentence hides it."""
    number = row.number if row is not None else 1
    item = view.standing_of(number)
    if row is not None and row.in_doubt:
        return IN_DOUBT_WORDS, "error", "triangle"
    if row is not None and row.may_retry:
        words = f"未导入成功。{row.trouble}".rstrip("。")
        return f"{words}。改正后按 Ctrl+Enter 重新发送；内容不需要改动时可原样重发。", "error", "cross"
    if view.contradictions:
        return "；".join(view.contradictions), "warning", "triangle"
    if item.under_way_anew:
        return f"{item.why}此前的“{item.stage_zh}”由这次发送替代，请等新的回执，不用再次发送。", "info", "ring"
    if item.stage == "saved":
        words = SAVED_WORDS
        if unified := item.numbers.get("unified"):
            words += f"（统一编号 {unified}）"
        return words, "warning", "half"
    if item.stage in _REFUSED:
        what, remedy = _REFUSED[item.stage]
        reason = _reason(view, number)
        words = f"{what}：{reason.rstrip('。')}。{remedy}" if reason else f"{what}。{remedy}"
        return words, "error", marks.STAGE_SHAPES[item.stage]
    if row is not None and row.confirmation == "stale" and row.declared and not row.changed_since:
        return "申报的内容与客户核对的不同，请告知客户（Ctrl+Alt+C 查看）。", "warning", "triangle"
    if row is not None and row.confirmation == "stale":
        return f"{row.confirmation_zh}（Ctrl+Alt+C）。", "warning", "triangle"
    if row is not None and row.changed_since and row.declared:
        return "申报之后又改动过：改动没有申报。需要生效时请办理修改申请（Ctrl+Alt+U）。", "warning", "triangle"
    if row is not None and row.changed_since and row.handed_over and not item.step:
        return "交给报关行之后又改动过：请重新交单（Ctrl+Shift+H），或告知报关行。", "warning", "triangle"
    if row is not None and row.changed_since:
        return "发送之后又改动过：现在看到的内容和已发送的版本不同。", "warning", "triangle"
    if item.stage and _only_noted(view, number):
        return f"“{item.stage_zh}”只依据人工记录，还没有收到官方回执。", "warning", marks.STAGE_SHAPES[item.stage]
    if row is not None and row.handed_over and not row.declared and not item.stage and not item.step:
        return f"{item.why}收到报关单或编号后按 Ctrl+Shift+B 读回。", "info", "half"
    if findings and not item.stage:
        return f"单据中有 {findings} 处需要核对，见“单据”页（Alt+P）。", "warning", "triangle"
    return "", "info", ""


class CaseHead(QFrame):
    """Two dense lines and a banner."""

    back = Signal()
    declaration_chosen = Signal(int)
    file_wanted = Signal()
    path_wanted = Signal()
    settled = Signal(int, bool)
    """filing, whether it arrived (a person looked)."""
    retried = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._filing: int = 0
        top = QFrame(self)
        top.setProperty("role", "bar")
        self._back = QPushButton("‹ 列表", top)
        self._back.setToolTip("Esc")
        self._back.setProperty("flat", "true")
        self._back.clicked.connect(self.back)
        self.title = QLabel(top)
        self.title.setProperty("role", "title")
        self.what = ElidedLabel(top)
        self.mark = MarkLabel(top, 14)
        self.stage = QLabel(top)
        self.version = QLabel(top)
        self.version.setProperty("role", "muted")
        self.choice = QComboBox(top)
        self.choice.setAccessibleName("报关单")
        self.choice.setToolTip("Ctrl+PgDn 下一份")
        self.choice.activated.connect(lambda n: self.declaration_chosen.emit(n + 1))
        self.file_button = QPushButton("申报…（Ctrl+Enter）", top)
        self.file_button.setProperty("main", "true")
        self.file_button.clicked.connect(self.file_wanted)
        self.moments = ElidedLabel(top)
        self.moments.setProperty("role", "muted")
        first = QHBoxLayout()
        first.setSpacing(GAP)
        first.addWidget(self._back)
        first.addWidget(self.title)
        first.addWidget(self.what, 1)
        for widget in (self.mark, self.stage, self.version, self.choice, self.file_button):
            first.addWidget(widget)
        lines = QVBoxLayout(top)
        lines.setContentsMargins(MARGIN, 4, MARGIN, 4)
        lines.setSpacing(2)
        self.path_button = QPushButton(top)
        self.path_button.setProperty("flat", "true")
        self.path_button.setToolTip("选择通关路径：带出字段、关区、时点和单据（Ctrl+Alt+P）")
        self.path_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.path_button.clicked.connect(self.path_wanted)
        second = QHBoxLayout()
        second.setSpacing(GAP)
        second.addWidget(self.path_button)
        second.addWidget(self.moments, 1)
        self.confirmation = QLabel(top)
        self.confirmation.setAccessibleName("客户确认")
        second.addWidget(self.confirmation)
        lines.addLayout(first)
        lines.addLayout(second)
        self.banner = Banner(self)
        self.arrived = self.banner.add_button("已送达(&Y)")
        self.arrived.clicked.connect(lambda: self.settled.emit(self._filing, True))
        self.absent = self.banner.add_button("未送达，重新发送(&N)")
        self.absent.clicked.connect(lambda: self.settled.emit(self._filing, False))
        self.again = self.banner.add_button("原样重发(&W)")
        self.again.clicked.connect(lambda: self.retried.emit(self._filing))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(self.banner)

    def next_declaration(self) -> None:
        """Ctrl+PgDn: the next declaration of the case, after the last the first; nothing when it has only one."""
        if self.choice.count() > 1:
            self.declaration_chosen.emit((self.choice.currentIndex() + 1) % self.choice.count() + 1)

    def show_case(self, view: CaseView, number: int, findings: int) -> None:
        """Show the case's head: stage and numbers are those of the declaration shown."""
        item = view.standing_of(number)
        self.title.setText(item.case)
        self.what.setText(
            "　".join(part for part in (DIRECTION_ZH.get(item.direction, ""), item.company, item.title) if part)
        )
        row = next((d for d in view.declarations if d.number == number), None)
        stage = "　".join(
            (
                ("" if item.under_way_anew else item.stage_zh)
                or item.step_zh
                or (unsent_zh(declared=row.declared, handed_over=row.handed_over) if row else item.standing_zh),
                *item.flags_zh,
            )
        )
        known = "" if item.under_way_anew else item.stage
        self.mark.show_mark(marks.STAGE_SHAPES.get(known, "ring"), marks.stage_tone(known))
        self.stage.setText(stage)
        draft = not (known or item.step) or known in _REFUSED or (row is not None and row.changed_since)
        told_kind = draft and row is not None and row.kind_zh not in stage  # "草稿　第 1 版 草稿" says it twice
        self.version.setText(f"第 {row.version} 版" + (f" {row.kind_zh}" if told_kind else "") if row else "")
        self.file_button.setVisible(item.stage not in _WITH_CUSTOMS and not (row and row.declared and not item.stage))
        self.choice.blockSignals(True)
        self.choice.clear()
        self.choice.addItems([f"报关单 {d.number}（{d.goods_lines} 项）" for d in view.declarations])
        self.choice.setCurrentIndex(number - 1)
        self.choice.blockSignals(False)
        self.choice.setVisible(len(view.declarations) > 1)
        self.path_button.setText(f"通关路径　{view.customs_path_zh or '未选择（Ctrl+Alt+P）'}")
        self.moments.setText(moments_line(view.moments) or NO_MOMENTS[bool(view.moments)])
        told = row.confirmation_zh if row else ""
        self.confirmation.setText(CONFIRMATION_ZH.get(row.confirmation, "") if row else "")
        self.confirmation.setToolTip(told)
        self.confirmation.setVisible(bool(told))
        self._filing = (row.filing if row else None) or 0
        self.arrived.setVisible(bool(row and row.in_doubt))
        self.absent.setVisible(bool(row and row.in_doubt))
        self.again.setVisible(bool(row and row.may_retry))
        self.banner.say(*next_step(view, row, findings))
