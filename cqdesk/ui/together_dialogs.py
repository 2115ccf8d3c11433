"""Several cases filed in one go: the list that is looked at before yes, and what became of each case."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QLabel, QWidget

from ..actions.filing_together import CaseToFile
from ..forms.issues import Issue
from . import marks
from .cards import Card, CardList
from .issue_panel import in_order
from .plain_table import PlainTable
from .work_dialog import WorkDialog

_HEADS = ("发送", "票号", "错误", "提醒", "客户", "通关路径", "将发送的内容，或原因", "卡与委托")
_MOST_TOLD = 3
"""Declarations of one case whose summaries are shown in full."""
_YES, _NO, _NEVER = "☑ 发送", "☐ 不发", "— 不能"


def _content_zh(line: CaseToFile) -> str:
    """What goes; before it what speaks against it, instead of it why it cannot."""
    return line.reason if not line.may_go else "　".join([*line.look_first, line.sends_zh])


class TogetherDialog(WorkDialog):
    """Space takes a case out or in, Enter opens it instead, Ctrl+Enter sends the rest.

    After `accept`: `chosen`. `case` is the one to be opened instead, after `reject`.
    """

    def __init__(self, lines: Sequence[CaseToFile], channel_zh: str, parent: QWidget | None = None) -> None:
        super().__init__(
            f"一起申报：选中 {len(lines)} 票",
            "按空格取消或恢复一票，按 Enter 打开这一票，按 Ctrl+Enter 发送打勾的票。发送后由单一窗口暂存，不等于已申报；"
            "还需要持卡在单一窗口点击申报。",
            parent,
            (1180, 660),
        )
        self.lines = list(lines)
        self.case = ""
        self._channel_zh = channel_zh
        self.ticked = {line.case for line in lines if line.may_go and not line.look_first}
        self._by_case = {line.case: line for line in lines}
        self.list = PlainTable("将要申报的票", _HEADS, stretch=6, right=(2, 3))
        self.list.picked.connect(self._show_case)
        self.list.typed.connect(self._typed)
        self.list.entered.connect(self._open)
        self.body.addWidget(self.list, 3)
        self.facts = QLabel(self)
        self.facts.setWordWrap(True)
        self.body.addWidget(self.facts)
        self.findings = CardList("这一票的问题", self)
        self.body.addWidget(self.findings, 2)
        self.finish("发送")
        self._show()
        self.list.setFocus()

    @property
    def chosen(self) -> list[CaseToFile]:
        """The cases to be sent, in the order of the list."""
        return [line for line in self.lines if line.case in self.ticked]

    def _show(self) -> None:
        rows = []
        for line in self.lines:
            mark = _NEVER if not line.may_go else _YES if line.case in self.ticked else _NO
            texts = (
                mark,
                line.case,
                str(line.errors or ""),
                str(line.warnings or ""),
                line.client,
                line.path_zh or "未选择",
                _content_zh(line),
                "；".join(line.signing),
            )
            tone = "error" if not line.may_go else "warning" if line.look_first or line.signing else ""
            rows.append((line.case, texts, tone))
        self.list.show_rows(rows)
        count, kept = len(self.ticked), sum(not line.may_go for line in self.lines)
        parts = [f"将发送 {count} 票"]
        if (out := len(self.lines) - kept - count) > 0:
            parts.append(f"不发送 {out} 票")
        if kept:
            parts.append(f"不能发送 {kept} 票（移到该票查看原因）")
        way = f"方式：{self._channel_zh}。" if self._channel_zh else ""
        self.note.say(f"{'，'.join(parts)}。{way}", "info" if count else "warning")
        self.may(count > 0)

    def _typed(self, case: str, letter: str) -> None:
        if letter == " " and self._by_case[case].may_go:
            self.ticked ^= {case}
            self._show()

    def _open(self, case: str) -> None:
        self.case = case
        self.reject()

    def _show_case(self, case: str) -> None:
        line = self._by_case[case]
        if not line.may_go:
            self.facts.setText(f"{case}　{line.reason} {line.remedy}")
        else:
            told = [
                f"{case} 第 {one.number} 份　" + "　".join(f"{label}：{value or '（空）'}" for label, value in one.rows)
                for one in line.summaries[:_MOST_TOLD]
            ]
            more = [f"共 {len(line.summaries)} 份。"] if len(line.summaries) > _MOST_TOLD else []
            self.facts.setText("\n".join(told + more))
        several = len(line.summaries) > 1
        cards = [
            self._card(issue, f"第 {one.number} 份" if several else "")
            for one in line.summaries
            for issue in (*in_order(one.blocking, _as_told), *in_order(one.warnings, _as_told))
        ]
        self.findings.show_cards(cards)
        self.findings.setVisible(bool(cards))

    @staticmethod
    def _card(issue: Issue, which: str) -> Card:
        return Card(
            title=issue.message,
            detail=issue.remedy,
            aside=which,
            shape=marks.SEVERITY_SHAPES[issue.severity],
            tone=issue.severity,
        )


def _as_told(_path: str) -> int:
    return 0


class TogetherReport(WorkDialog):
    """What became of every case: those that need somebody first. Enter opens one: `case` after `reject`."""

    def __init__(self, rows: Sequence[tuple[str, str, bool]], parent: QWidget | None = None) -> None:
        """`rows`: case, what became of it, whether it went."""
        went = sum(good for _, _, good in rows)
        left = f"，{len(rows) - went} 票没有发送，原因如下" if went < len(rows) else ""
        super().__init__("一起申报的结果", f"已放入发件箱 {went} 票{left}。", parent, (820, 480))
        self.case = ""
        self.list = PlainTable("一起申报的结果", ("票号", "结果"), stretch=1)
        self.list.show_rows(
            [(case, (case, words), "" if good else "error") for case, words, good in sorted(rows, key=lambda r: r[2])]
        )
        self.list.entered.connect(self._open)
        self.body.addWidget(self.list, 1)
        self.finish()
        self.list.setFocus()

    def _open(self, case: str) -> None:
        self.case = case
        self.reject()
