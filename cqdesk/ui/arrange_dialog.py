"""Merging and splitting (归并与分单): the rule at the left, the lines with what becomes of them, sums before and after.

Blank keeps a line alone, a digit puts it into that declaration (0 takes it out again); the card list tells why the line is
joined with some and not with others.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSpinBox,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from ..actions.arranging import ArrangementView, explain_line
from ..actions.merge_rules import CHOICES, FIXED, SPLITS, ArrangeRule
from ..domain.merging import FIELD_ZH, MAX_LINES, MergeRule
from .cards import Card, CardList
from .lane import Lane
from .plain_table import PlainTable
from .tokens import GAP
from .work_dialog import WorkDialog

Compute = Callable[[ArrangeRule], Awaitable[ArrangementView]]
_HEADS = ("行", "商品编号", "商品名称", "数量", "总价", "净重", "毛重", "件数", "归入", "标记")
_MOST_REASONS = 60


class ArrangeDialog(WorkDialog):
    """After `accept`: `rule`. `kept` is set when the rule is to be kept for the client or the firm."""

    def __init__(
        self, view: ArrangementView, compute: Compute, lane: Lane, client: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            "归并与分单",
            "空格键：单独列项　数字键：放入第几份报关单（0 取消）　Ctrl+Enter：按此归并　归并后可用 Ctrl+Z 撤销",
            parent,
            (1120, 660),
        )
        self.view, self.rule = view, view.rule
        self.kept: set[str] = set()
        """"client", "firm"."""
        self._compute, self._lane = compute, lane
        self._asked = 0
        self.finished.connect(self._stop)
        body = QSplitter(Qt.Orientation.Horizontal, self)
        body.setChildrenCollapsible(False)
        body.addWidget(self._rules())
        right = QSplitter(Qt.Orientation.Vertical, body)
        right.setChildrenCollapsible(False)
        self.lines = PlainTable("单据行", _HEADS, stretch=2, right=(0, 3, 4, 5, 6, 7))
        self.lines.typed.connect(self._mark)
        self.lines.picked.connect(self._explain)
        self.lines.entered.connect(lambda key: self._mark(key, " "))
        right.addWidget(self.lines)
        low = QSplitter(Qt.Orientation.Horizontal, right)
        self.reasons = CardList("归并理由")
        self.sums = PlainTable("合计", ("合计", "归并前", "归并后", ""), right=(1, 2))
        low.addWidget(self.reasons)
        low.addWidget(self.sums)
        low.setSizes([520, 380])
        right.addWidget(low)
        right.setStretchFactor(0, 3)
        right.setStretchFactor(1, 2)
        body.addWidget(right)
        body.setStretchFactor(1, 1)
        body.setSizes([210, 900])
        self.body.addWidget(body, 1)
        keep = self.button("存为客户规则(&K)", lambda: self._keep("client"))
        keep.setEnabled(bool(client))
        keep.setToolTip(client or "这票还没有客户")
        self.button("存为公司规则(&G)", lambda: self._keep("firm"))
        self.finish("按此归并")
        self._show()
        self.lines.setFocus()

    def _rules(self) -> QWidget:
        inside = QFrame(self)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, GAP, 0)
        column.setSpacing(2)
        rule = self.rule.rule
        self.equal: dict[str, QCheckBox] = {}
        column.addWidget(_head("相同才合并", inside))
        for name in CHOICES:
            box = QCheckBox(FIELD_ZH[name], inside)
            box.setChecked(name in rule.equal)
            if name in FIXED:
                box.setEnabled(False)
                box.setToolTip("不同的商品不能归为一项（MRG-001）")
            self.equal[name] = box
        self.controlled_apart = QCheckBox("涉证涉检单独列项", inside)
        self.controlled_apart.setChecked(rule.controlled_apart)
        self.controlled_first = QCheckBox("涉证涉检排在前面", inside)
        self.controlled_first.setChecked(rule.controlled_first)
        for box in (*self.equal.values(), self.controlled_apart, self.controlled_first):
            column.addWidget(box)
        column.addWidget(_head("分单", inside))
        self.splits: dict[str, QCheckBox] = {}
        for split in SPLITS:
            self.splits[split] = box = QCheckBox(f"按{FIELD_ZH[split]}分单", inside)
            box.setChecked(split in rule.split_by)
            column.addWidget(box)
        line = QHBoxLayout()
        line.addWidget(QLabel("每份最多", inside))
        self.limit = QSpinBox(inside)
        self.limit.setRange(1, MAX_LINES)
        self.limit.setValue(rule.limit)
        self.limit.setSuffix(" 项")
        self.limit.setAccessibleName("每份最多项数")
        line.addWidget(self.limit)
        line.addStretch(1)
        column.addLayout(line)
        self.share = QCheckBox("毛重、件数按比例分摊", inside)
        self.share.setToolTip("单据没有逐行列明时，按净重（没有净重按总价）分摊到各份")
        self.share.setChecked(self.rule.share_totals)
        column.addWidget(self.share)
        column.addStretch(1)
        for box in (
            *self.equal.values(),
            *self.splits.values(),
            self.controlled_apart,
            self.controlled_first,
            self.share,
        ):
            box.toggled.connect(self._changed)
        self.limit.valueChanged.connect(self._changed)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        area.setMinimumWidth(190)
        return area

    def _changed(self, *_: object) -> None:
        old = self.rule.rule
        rule = MergeRule(
            equal=tuple(name for name in CHOICES if self.equal[name].isChecked()),
            controlled_apart=self.controlled_apart.isChecked(),
            controlled_first=self.controlled_first.isChecked(),
            split_by=tuple(name for name in SPLITS if self.splits[name].isChecked()),
            limit=self.limit.value(),
            apart=old.apart,
            placed=old.placed,
        )
        self._ask(ArrangeRule(rule=rule, share_totals=self.share.isChecked()))

    def _mark(self, key: str, letter: str) -> None:
        """Blank: alone or not; a digit: into that declaration."""
        line = next((one for one in self.view.lines if one.key == key), None)
        if line is None:
            return
        rule = self.rule.rule
        if letter == " ":
            self._ask(replace(self.rule, rule=replace(rule, apart=rule.apart ^ {key})))
        elif letter.isdigit():
            placed = {one: part for one, part in rule.placed.items() if one != key}
            if int(letter):
                placed[key] = int(letter)
            self._ask(replace(self.rule, rule=replace(rule, placed=placed)))

    def _stop(self) -> None:
        """Answers that come when the dialog is gone are dropped."""
        self._asked += 1

    def _ask(self, rule: ArrangeRule) -> None:
        self.rule = rule
        self.may(False)
        self._asked += 1
        self._lane.start(self._answer(rule, self._asked), of=self)

    async def _answer(self, rule: ArrangeRule, number: int) -> None:
        view = await self._compute(rule)
        if number == self._asked:
            self.view = view
            self._show()

    def _keep(self, whom: str) -> None:
        self.kept.add(whom)
        self.note.say(f"按此归并时，同时存为{'客户' if whom == 'client' else '公司'}规则：{self.rule.told_zh}", "info")

    def _show(self) -> None:
        view = self.view
        several = len(view.parts) > 1
        rows = []
        for line in view.lines:
            marks = ["单列"] if line.apart else []
            marks += [f"→第 {line.placed} 份"] if line.placed else []
            marks += ["涉证涉检"] if line.controlled else []
            marks += ["整项"] if line.whole else []
            place = f"第 {line.part} 份 第 {line.item} 项" if several else f"第 {line.item} 项"
            texts = (str(line.number), line.code, line.name, *line.texts, place, "、".join(marks))
            rows.append((line.key, texts, ""))
        self.lines.show_rows(rows)
        unequal = [one for one in view.sums if not one.equal]
        self.sums.show_rows(
            [
                (
                    one.label,
                    (one.label, one.before, one.after, "相等" if one.equal else "不等"),
                    "" if one.equal else "error",
                )
                for one in view.sums
            ]
        )
        before = "、".join(str(count) for count in view.before)
        after = "、".join(str(count) for count in view.parts)
        told = f"{len(view.lines)} 行：现在 {len(view.before)} 份报关单（{before} 项），"
        told += f"归并后 {len(view.parts)} 份（{after} 项）。"
        if unequal:
            self.note.say(f"{told}合计不相等，不能归并：{'、'.join(one.label for one in unequal)}。", "error", "cross")
        elif view.remarks_zh:
            self.note.say(told + "".join(view.remarks_zh), "warning", "triangle")
        else:
            self.note.say(told + ("" if view.changed else "与现在相同。"), "info")
        self.may(not unequal)
        self._explain(self.lines.key())

    def _explain(self, key: str) -> None:
        """Why the line is joined with these lines and not with those."""
        line = next((one for one in self.view.lines if one.key == key), None)
        if line is None:
            return
        cards = []
        item = next(one for one in self.view.items if line.number in one.lines)
        if item.why_zh:
            cards.append(Card(title=item.why_zh, shape="check", tone="good", place="why"))
        cards += [
            Card(title=words, shape="triangle", tone="warning", place=f"remark {n}")
            for n, words in enumerate(item.remarks_zh)
        ]
        reasons = explain_line(self.view, line.number)
        for n, words in enumerate(reasons[:_MOST_REASONS]):
            joined = "未合并" not in words
            cards.append(
                Card(
                    title=words,
                    shape="check" if joined else "ring",
                    tone="good" if joined else "muted",
                    place=f"pair {n}",
                )
            )
        if len(reasons) > _MOST_REASONS:
            cards.append(Card(title=f"另有 {len(reasons) - _MOST_REASONS} 行，差别更大。", head=True))
        self.reasons.show_cards(cards or [Card(title="只有这一行。", head=True)])


def _head(words: str, parent: QWidget) -> QLabel:
    label = QLabel(words, parent)
    label.setProperty("role", "muted")
    return label
