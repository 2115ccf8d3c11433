"""All findings of a form: errors, warnings, information, what could not be judged, banners about old tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ..forms.issues import SEVERITIES, SEVERITY_ZH, CannotJudge, Issue
from . import marks
from .cards import Card, CardList
from .tokens import GAP, MARGIN


def in_order(issues: Sequence[Issue], order: Callable[[str], int]) -> list[Issue]:
    """Worst first, then as the places follow each other on the screen."""
    return sorted(issues, key=lambda i: (SEVERITIES.index(i.severity), order(i.path), i.path, i.id))


class IssuePanel(QWidget):
    """Leads to the field: `go` carries the path of the chosen finding."""

    go = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.issues: list[Issue] = []
        self._tasks: list[Issue] = []
        self._order: Callable[[str], int] = lambda _path: 0
        self._last: tuple[int, int, str, str] | None = None
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
        self.show_report([], [], [], lambda _p: 0, lambda p: p)

    def show_report(
        self,
        issues: Sequence[Issue],
        not_checked: Sequence[CannotJudge],
        banners: Sequence[str],
        order: Callable[[str], int],
        label: Callable[[str], str],
        tasks: Sequence[Issue] = (),
    ) -> None:
        """Show a report. `order` sorts paths as on the screen, `label` names them; `tasks` are due before filing only."""
        self.issues = in_order(issues, order)
        self._tasks = in_order(tasks, order)
        self._order = order
        cards: list[Card] = []
        for severity in SEVERITIES:
            found = [i for i in self.issues if i.severity == severity]
            if found:
                cards.append(Card(title=f"{SEVERITY_ZH[severity]}　{len(found)}", head=True, tone=severity))
            for issue in found:
                row = label(issue.path).partition(" ")[0] if "[" in issue.path else ""
                message = issue.message if row in issue.message else f"{row} {issue.message}"
                cards.append(
                    Card(
                        title=message,
                        detail=issue.remedy,
                        aside=issue.id,
                        shape=marks.SEVERITY_SHAPES[severity],
                        tone=severity,
                        place=f"{issue.path}#{issue.id}",
                    )
                )
        if self._tasks:
            cards.append(Card(title=f"申报前待办　{len(self._tasks)}", head=True))
            cards += [
                Card(
                    title=issue.message,
                    detail=issue.remedy,
                    aside=issue.id,
                    shape="ring",
                    tone="muted",
                    place=f"{issue.path}#{issue.id}",
                )
                for issue in self._tasks
            ]
        if not_checked:
            cards.append(Card(title=f"未能核对　{len(not_checked)}", head=True))
            cards += [
                Card(title=f"缺少：{one.missing}", aside=one.id, shape="ring", tone="muted", place=f"#{one.id}")
                for one in not_checked
            ]
        if not cards:
            cards.append(Card(title="没有发现问题", detail="F9 重新检查", shape="check", tone="good"))
        self.list.show_cards(cards)
        self._show_banners(banners)
        numbers = [f"{SEVERITY_ZH[s]} {n}" for s in SEVERITIES if (n := sum(1 for i in self.issues if i.severity == s))]
        if self._tasks:
            numbers.append(f"待办 {len(self._tasks)}")
        self.count.setText("　".join(numbers) or "无问题")

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

    def next_place(self, after: str = "") -> str:
        """F4: the place of the finding after the last one visited, whether that is mended by now or not; "" when none
        has a place. `after` is where the cursor stands: it goes on from there."""
        placed = self._placed()
        if not placed:
            return ""
        ahead = [p for p in placed if self._last is None or p[0] > self._last]
        around = [*ahead, *placed]
        self._last, issue = next((p for p in around if p[1].path != after), around[0])
        self.list.pick(f"{issue.path}#{issue.id}")
        return issue.path

    def _chosen(self, place: str) -> None:
        path = place.partition("#")[0]
        if path:
            self._last = next((key for key, i in self._placed() if f"{i.path}#{i.id}" == place), None)
            self.go.emit(path)
