"""All findings of a form: errors, warnings, information, what could not be judged, banners about old tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ..domain.clock import CHINA
from ..forms.checks import Report
from ..forms.issues import SEVERITIES, SEVERITY_ZH, CannotJudge, Issue
from . import marks
from .cards import Card, CardList
from .tokens import GAP, MARGIN

_RULE = re.compile(r"[A-Z]{3}-[0-9A-Z-]+")
"""Numbers of the list of rules (Ctrl+Shift+K); other findings have names that say nothing to a clerk."""


def number_of(issue: Issue) -> str:
    """The number of its rule as the list of rules shows it; "" for a finding without one."""
    return issue.id if _RULE.fullmatch(issue.id) else ""


def in_order(issues: Sequence[Issue], order: Callable[[str], int]) -> list[Issue]:
    """Worst first, then as the places follow each other on the screen."""
    return sorted(issues, key=lambda i: (SEVERITIES.index(i.severity), order(i.path), i.path, i.id))


def _finding(issue: Issue, label: Callable[[str], str], shape: str, tone: str) -> Card:
    row = label(issue.path).partition(" ")[0] if "[" in issue.path else ""
    return Card(
        title=issue.message if row in issue.message or issue.message.startswith("第") else f"{row} {issue.message}",
        detail=issue.remedy,
        aside=number_of(issue),
        shape=shape,
        tone=tone,
        place=f"{issue.path}#{issue.id}",
    )


def _accepted_card(issue: Issue, label: Callable[[str], str]) -> Card:
    said = issue.accepted
    assert said is not None
    at = datetime.fromisoformat(said.at).astimezone(CHINA).strftime("%m-%d %H:%M")
    return replace(_finding(issue, label, "check", "muted"), detail=f"{said.who}　{at}　理由：{said.reason}")


_SHOWN_IDS = 4


def _unjudged(answers: Sequence[CannotJudge]) -> list[Card]:
    """One card per thing that is missing, however many rules lack it."""
    by_missing: dict[str, list[str]] = {}
    for one in answers:
        by_missing.setdefault(one.missing, []).append(one.id)
    return [
        Card(
            title=f"缺少：{missing}",
            detail="" if len(ids) == 1 else "、".join(ids[:_SHOWN_IDS]) + ("……" if len(ids) > _SHOWN_IDS else ""),
            aside=ids[0] if len(ids) == 1 else f"{len(ids)} 条",
            shape="ring",
            tone="muted",
            place=f"#{ids[0]}",
        )
        for missing, ids in by_missing.items()
    ]


def _not_asked(switched_off: Sequence[str], waiting: int) -> list[Card]:
    """What nobody judged, said every time: rules switched off, rules that need other papers."""
    cards = []
    if switched_off:
        more = "……" if len(switched_off) > _SHOWN_IDS else ""
        ids = "、".join(switched_off[:_SHOWN_IDS]) + more
        cards.append(Card(title=f"已关闭 {len(switched_off)} 条规则，没有核对", detail=ids, shape="ring"))
    if waiting:
        cards.append(
            Card(
                title=f"另有 {waiting} 条规则要看其他单据或资料，没有核对",
                detail="规则一览（Ctrl+Shift+K）列出每条缺什么",
                shape="ring",
            )
        )
    return cards


class IssuePanel(QWidget):
    """Leads to the field: `go` carries the path of the chosen finding."""

    go = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.issues: list[Issue] = []
        self._tasks: list[Issue] = []
        self._accepted: list[Issue] = []
        self._order: Callable[[str], int] = lambda _path: 0
        self._last: tuple[int, int, str, str] | None = None
        self.worst_zh = ""
        """How many findings of the worst kind there are, in words; "" = none."""
        self.head = QLabel("检查(&K)", self)
        self.head.setProperty("role", "muted")
        self.head.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.count = QLabel(self)
        self.list = CardList("检查结果", self)
        self.head.setBuddy(self.list)
        self.list.chosen.connect(self._chosen)
        self._banners = QVBoxLayout()
        self._banners.setSpacing(2)
        top = QHBoxLayout()
        top.setContentsMargins(MARGIN, GAP, MARGIN, 0)
        top.addWidget(self.head)
        top.addWidget(self.count, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP // 2)
        column.addLayout(top)
        column.addLayout(self._banners)
        column.addWidget(self.list, 1)
        self.show_report(Report(issues=[], not_checked=[], banners=[]), lambda _p: 0, lambda p: p)

    def show_report(
        self,
        report: Report,
        order: Callable[[str], int],
        label: Callable[[str], str],
        waiting: int = 0,
    ) -> None:
        """Show a report. `order` sorts paths as on the screen, `label` names them; `waiting` rules need other papers."""
        accepted = [i for i in (*report.issues, *report.tasks) if i.accepted is not None]
        self.issues = in_order([i for i in report.issues if i.accepted is None], order)
        self._tasks = in_order([i for i in report.tasks if i.accepted is None], order)
        self._accepted = in_order(accepted, order)
        self._order = order
        cards: list[Card] = []
        for severity in SEVERITIES:
            found = [i for i in self.issues if i.severity == severity]
            if found:
                cards.append(Card(title=f"{SEVERITY_ZH[severity]}　{len(found)}", head=True, tone=severity))
            cards += [_finding(i, label, marks.SEVERITY_SHAPES[severity], severity) for i in found]
        if self._tasks:
            cards.append(Card(title=f"申报前待办　{len(self._tasks)}", head=True))
            cards += [_finding(i, lambda _path: "", "ring", "muted") for i in self._tasks]
        if self._accepted:
            cards.append(Card(title=f"已接受　{len(self._accepted)}", head=True))
            cards += [_accepted_card(i, label) for i in self._accepted]
        if report.not_checked:
            cards.append(Card(title=f"未能核对　{len(report.not_checked)}", head=True))
            cards += _unjudged(report.not_checked)
        if not cards:
            cards.append(Card(title="没有发现问题", detail="F9 重新检查", shape="check", tone="good"))
        cards += _not_asked(report.switched_off, waiting)
        self.list.show_cards(cards)
        self._show_banners(report.banners)
        numbers = [f"{SEVERITY_ZH[s]} {n}" for s in SEVERITIES if (n := sum(1 for i in self.issues if i.severity == s))]
        if self._tasks:
            numbers.append(f"待办 {len(self._tasks)}")
        if self._accepted:
            numbers.append(f"已接受 {len(self._accepted)}")
        if report.switched_off:
            numbers.append(f"关闭规则 {len(report.switched_off)}")
        self.worst_zh = numbers[0] if self.issues else ""
        self.count.setText("　".join(numbers) or "无问题")

    def picked(self, at: str = "") -> Issue | None:
        """The finding chosen in the list, else the first one at the place `at`; None when there is none."""
        row = self.list.currentIndex().row()
        place = self.list.cards[row].place if self.list.hasFocus() and 0 <= row < len(self.list.cards) else ""
        known = [*self.issues, *self._tasks, *self._accepted]
        if place:
            return next((i for i in known if f"{i.path}#{i.id}" == place), None)
        return next((i for i in known if at and i.path == at), None) or self._last_shown(known)

    def _last_shown(self, known: Sequence[Issue]) -> Issue | None:
        row = self.list.currentIndex().row()
        place = self.list.cards[row].place if 0 <= row < len(self.list.cards) else ""
        return next((i for i in known if place and f"{i.path}#{i.id}" == place), None)

    def _show_banners(self, banners: Sequence[str]) -> None:
        while item := self._banners.takeAt(0):
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for words in banners:
            frame = QFrame(self)
            frame.setProperty("tone", "warning")
            row = QHBoxLayout(frame)
            row.setContentsMargins(8, 3, 6, 3)
            line = QLabel(words, frame)
            line.setWordWrap(True)
            row.addWidget(line)
            self._banners.addWidget(frame)

    def _placed(self) -> list[tuple[tuple[int, int, str, str], Issue]]:
        """What F4 visits, in order: findings worst first, then the tasks."""
        worst = len(SEVERITIES)
        found = [(SEVERITIES.index(i.severity), i) for i in self.issues] + [(worst, i) for i in self._tasks]
        return [((rank, self._order(i.path), i.path, i.id), i) for rank, i in found if i.path]

    def next_place(self, after: str = "", answered: Collection[str] = (), *, moved: bool = False) -> str:
        """F4: the place of the finding after the last one visited, whether that is mended by now or not; "" when none
        has a place. `after` is where the cursor stands: it goes on from there, past what was `answered` a moment ago.
        `moved`: a hand put the cursor there. Before the last visit, or where that was no error, the next error from there
        comes first; further on nothing that lies between is passed over."""
        placed = self._placed()
        if not placed:
            return ""
        errors = [p for p in placed if p[0][0] == 0]
        here = self._order(after)
        if moved and after and errors and self._last is not None and (0, here) < self._last[:2]:
            around = [*(p for p in errors if p[0][1] >= here), *placed]
        else:
            around = [*(p for p in placed if self._last is None or p[0] > self._last), *placed]
        elsewhere = [p for p in around if p[1].path != after] or around[:1]
        self._last, issue = next((p for p in elsewhere if p[1].path not in answered), elsewhere[0])
        self.list.pick(f"{issue.path}#{issue.id}")
        return issue.path

    def _chosen(self, place: str) -> None:
        path = place.partition("#")[0]
        if path:
            self._last = next((key for key, i in self._placed() if f"{i.path}#{i.id}" == place), None)
            self.go.emit(path)
