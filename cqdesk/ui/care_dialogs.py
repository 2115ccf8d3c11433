"""Dialogs about the safety of the data: where it stands, the plan, moving to another machine, the support bundle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QFormLayout,
    QLabel,
    QListWidget,
    QPlainTextEdit,
    QSplitter,
    QWidget,
)

from ..actions.backup import BackupPlan, Safety
from ..actions.restoring import Prepared
from ..actions.support import Part
from ..domain.clock import CHINA
from .messages import ProgressBar
from .record_dialogs import RecordDialog
from .work_dialog import WorkDialog

Does = Callable[[], object]
CHECKED = "上次全库校验"
"""The check of the store itself; that of every backup belongs to the backup."""


def time_zh(at: datetime | None, never: str) -> str:
    """An instant in China time; `never` for none."""
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}" if at is not None else never


def advice_zh(state: Safety) -> str:
    """What to do now, in one sentence."""
    if state.verified_issues:
        return "上次校验发现问题：请勿继续修改，从较早的备份恢复，或联系软件支持。"
    if state.last_at is None and state.changed_since:
        return "还没有备份：请现在备份一次。"
    if not state.reachable:
        return "备份位置现在找不到：请连接移动硬盘或网络共享，或在“备份设置”中另选位置。"
    if state.remind:
        return "已超过 7 天没有备份，而数据有改动：请现在备份。"
    if state.same_disk:
        return "备份与数据在同一块硬盘，硬盘损坏会一起丢失：请在“备份设置”中选移动硬盘或另一台电脑的共享文件夹。"
    return "一切正常，无需操作。"


class SafetyDialog(WorkDialog):
    """Ctrl+Alt+S: last backup, last check, where, what to do; the buttons act and the page follows."""

    def __init__(self, parent: QWidget, acts: Sequence[tuple[str, Does]], *, practice: bool = False) -> None:
        self._practice = practice
        """Practice work is backed up by hand only."""
        super().__init__("数据安全", "备份在工作时进行，不影响录入；每份备份都经过打开和比对。", parent, (860, 560))
        rows = QFormLayout()
        self._labels: dict[str, QLabel] = {}
        for name in ("建议", "上次备份", "备份位置", "保留", CHECKED):
            label = QLabel(self)
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setAccessibleName(name)
            rows.addRow(name, label)
            self._labels[name] = label
        self._labels["建议"].setProperty("role", "title")
        self.body.addLayout(rows)
        self.progress = ProgressBar(self)
        self.body.addWidget(self.progress)
        self.body.addWidget(QLabel("已有备份（新的在前）", self))
        self.kept = QListWidget(self)
        self.kept.setAccessibleName("已有备份")
        self.body.addWidget(self.kept, 1)
        self._acts = [self.button(words, does) for words, does in acts]
        self.finish()

    def show_state(self, state: Safety) -> None:
        """Fill the page."""
        plan = state.plan
        since = "，之后有新的改动" if state.changed_since else "，之后没有改动"
        changed = since if state.last_at else ""
        told = {
            "建议": advice_zh(state),
            "上次备份": f"{time_zh(state.last_at, '还没有备份')}{'，备份已校验' * bool(state.last_at)}{changed}"
            + f"\n{state.last_place}" * bool(state.last_at),
            "备份位置": f"{state.place}{'（与数据在同一块硬盘）' if state.same_disk else ''}"
            + ("" if state.reachable else "（现在找不到）"),
            "保留": f"每日 {plan.daily} 份、每周 {plan.weekly} 份、每月 {plan.monthly} 份；"
            + (
                "练习库只在手动时备份"
                if self._practice
                else "退出程序时也备份"
                if plan.on_close
                else "退出程序时不备份"
            ),
            CHECKED: time_zh(state.verified_at, "还没有做过全库校验（按“校验”；备份在备份时已校验）")
            + (
                f"，发现 {state.verified_issues} 个问题"
                if state.verified_issues
                else "，完好"
                if state.verified_at
                else ""
            ),
        }
        for name, words in told.items():
            self._labels[name].setText(words)
        self.kept.clear()
        for one in state.kept:
            self.kept.addItem(f"{time_zh(one.at, '')}　{one.reason_zh}　{one.size_zh}　{one.place.name}")

    def working(self, yes: bool) -> None:
        """One thing at a time; what runs can be stopped at its progress bar."""
        for button in self._acts:
            button.setEnabled(not yes)

    def reject(self) -> None:
        """Esc stops what runs; once more closes."""
        if self.progress.isVisible() and not self.progress.stopped:
            self.progress.stop()
        else:
            super().reject()


class PlanDialog(RecordDialog):
    """Where backups go and how many stay. After `accept`: `plan`."""

    def __init__(self, plan: BackupPlan, parent: QWidget) -> None:
        super().__init__("备份设置", "位置留空表示放在数据文件夹内的 backup；换成移动硬盘或共享文件夹更安全。", parent)
        self.folder = self.line("位置", "例如 E:\\cqdesk备份 或 \\\\文件服务器\\备份")
        self.folder.setText(plan.folder)
        self.counts = [self.line(name, "份数") for name in ("每日保留", "每周保留", "每月保留")]
        for edit, number in zip(self.counts, (plan.daily, plan.weekly, plan.monthly), strict=True):
            edit.setText(str(number))
        self.close_too = self.choice("退出时", [("on", "退出程序时备份"), ("", "退出时不备份")])
        self.close_too.setCurrentIndex(0 if plan.on_close else 1)
        self.finish()
        self.yes.setText("保存（Enter）")

    @property
    def plan(self) -> BackupPlan:
        """The plan as typed."""
        daily, weekly, monthly = (int(edit.text().strip() or 0) for edit in self.counts)
        folder, on_close = self.folder.text().strip(), bool(self.close_too.currentData())
        return BackupPlan(folder=folder, daily=daily, weekly=weekly, monthly=monthly, on_close=on_close)

    def wrong(self) -> tuple[str, QWidget] | None:
        for edit in self.counts:
            if not (edit.text().strip().isascii() and edit.text().strip().isdecimal() and len(edit.text().strip()) < 4):
                return "份数请写 0 到 999 的整数。", edit
        return None


class HandOutDialog(RecordDialog):
    """To whom a case goes, and what of it. After `accept`: `party`, `copy`, `without_prices`."""

    def __init__(self, case: str, parent: QWidget) -> None:
        super().__init__(
            f"交出票包　{case}",
            "把这一票写成一个签名的文件，交给同事或其他公司。交出后由对方申报，本机不再申报；副本只供对方查看。",
            parent,
        )
        self.to = self.line("交给", "对方公司或姓名，留在操作记录中")
        self.what = self.choice(
            "内容",
            [
                ("whole", "完整：由对方继续办理并申报"),
                ("copy", "完整副本：只供查看，仍由本机申报"),
                ("partial", "不含价格的副本：无单价、金额和原始单据"),
            ],
        )
        self.finish()
        self.yes.setText("选择存放位置…（Enter）")

    @property
    def party(self) -> str:
        """To whom."""
        return self.to.text().strip()

    @property
    def copy(self) -> bool:
        """Whether this desk goes on filing."""
        return bool(self.what.currentData() == "copy")

    @property
    def without_prices(self) -> bool:
        """Whether money is left out."""
        return bool(self.what.currentData() == "partial")

    def wrong(self) -> tuple[str, QWidget] | None:
        return None if self.party else ("请写明交给谁。", self.to)


class RestoreDialog(RecordDialog):
    """The last question before a restore: what comes back, what becomes of the present data."""

    def __init__(self, prepared: Prepared, parent: QWidget) -> None:
        issues = (
            f"\n注意：备份校验发现 {len(prepared.issues)} 个问题。" if prepared.issues else "\n备份已演练并校验，完好。"
        )
        super().__init__(
            "恢复备份",
            f"将恢复到 {prepared.taken_zh} 的数据：{prepared.counts.get('cases', 0)} 票、"
            f"{prepared.counts.get('files', 0)} 份原始单据。{issues}\n"
            "现有数据整体另存在 backup 文件夹中，不会删除；此后收到的回执会保留。\n"
            "恢复后不会自动重发：未收到回执的申报转为“是否送达不明”，请逐票核实。\n"
            "确定后程序会关闭并重新打开。",
            parent,
        )
        self.setMinimumWidth(720)
        self.word = self.line("确认", "请输入：恢复")
        self.finish()
        self.yes.setText("恢复并重新打开（Enter）")

    def wrong(self) -> tuple[str, QWidget] | None:
        return None if self.word.text().strip() == "恢复" else ("请在“确认”中输入“恢复”二字。", self.word)


class MoveDialog(WorkDialog):
    """Three steps to another machine, and the first of them at hand."""

    def __init__(self, parent: QWidget, pack: Does) -> None:
        super().__init__("换电脑", "三步把全部数据搬到新电脑；旧电脑上的数据不会删除。", parent, (680, 380))
        for number, words in enumerate(
            (
                "在这台旧电脑上：按下面的“备份为文件…”，把全部数据写到 U 盘（一个以 .cqbackup 结尾的文件）。",
                "在新电脑上：安装并打开 cqdesk，选择“文件 → 恢复…”，选中 U 盘上的这个文件。",
                "在新电脑上：逐票核实“需处理”中是否送达不明的报关单，再开始申报。此后旧电脑不要再用来申报。",
            ),
            1,
        ):
            label = QLabel(f"第 {number} 步　{words}", self)
            label.setWordWrap(True)
            self.body.addWidget(label)
        self.body.addWidget(QLabel("导入客户端文件夹和备份位置请在新电脑上重新设置。", self))
        self.body.addStretch(1)
        self.accepted.connect(lambda: pack())
        self.finish("备份为文件…")


class SupportDialog(WorkDialog):
    """The whole content of the support bundle, before anything is written."""

    def __init__(self, parts: Sequence[Part], parent: QWidget) -> None:
        super().__init__(
            "支持包",
            "以下就是支持包的全部内容，不含客户名称、编号、金额和单据。看过之后再保存为文件，由您自己发送。",
            parent,
        )
        self._parts = parts
        split = QSplitter(Qt.Orientation.Horizontal, self)
        self.names = QListWidget(self)
        self.names.setAccessibleName("文件")
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("内容")
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        for part in parts:
            self.names.addItem(part.name)
        self.names.currentRowChanged.connect(
            lambda row: self.text.setPlainText(self._parts[row].text if row >= 0 else "")
        )
        split.addWidget(self.names)
        split.addWidget(self.text)
        split.setStretchFactor(1, 1)
        self.body.addWidget(split, 1)
        self.finish("保存为文件…")
        self.names.setCurrentRow(0)
