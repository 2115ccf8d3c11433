"""Why a declaration came back and what it went through: sendings above, complaints with their places below."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLabel, QPushButton, QWidget

from ..actions.case_attempts import Sending
from ..actions.checklists import Step
from ..actions.refusals import Complaint
from ..domain.clock import CHINA
from .plain_table import PlainTable
from .record_dialogs import RecordDialog
from .work_dialog import WorkDialog

KNOWN_ZH = {"own": "本单位记录", "shipped": "官方手册", "name": "按栏目名", "": "—"}


def _minute(at: datetime) -> str:
    return at.astimezone(CHINA).strftime("%m-%d %H:%M")


def _told_by(one: Complaint) -> str:
    title = f"［{one.letter}］{one.title}" if one.letter else one.title
    return f"人工记录：{title}" if one.by_note else title


class RefusalDialog(WorkDialog):
    """Enter on a complaint leads to its field. Signals carry what the clerk wants; the desk does it."""

    place_wanted = Signal(str)
    reason_wanted = Signal(int)
    """Number of the complaint to write down."""
    end_wanted = Signal()
    back_wanted = Signal()
    list_wanted = Signal()
    reasons_wanted = Signal()
    """The whole catalogue of reasons."""

    def __init__(self, case: str, parent: QWidget | None = None) -> None:
        super().__init__(
            f"退单与重报　{case}",
            "上面是历次申报和全部编号，只有一次有效；下面是退单、退回、挂起的原因，按 Enter 转到对应的栏目。",
            parent,
            (1120, 620),
        )
        self.sendings = PlainTable(
            "历次申报", ("次", "时间", "统一编号", "报关单号", "客户端编号", "结果", "说明"), stretch=6
        )
        self.body.addWidget(self.sendings, 2)
        head = QLabel("原因", self)
        head.setProperty("role", "title")
        self.body.addWidget(head)
        self.list = PlainTable("原因", ("时间", "回执", "原因", "栏目", "处理", "依据"), stretch=4)
        self.body.addWidget(self.list, 3)
        self.button("转到栏目（Enter）", lambda: self._go(self.list.key()))
        self.button("记住原因（F2）", self._remember)
        self.button("原因库(&K)…", self.reasons_wanted.emit)
        self.button("办理清单(&L)…", self.list_wanted.emit)
        self.button("结束这次申报(&E)…", self.end_wanted.emit)
        self.button("恢复上一次(&U)", self.back_wanted.emit)
        self.finish()
        self.list.entered.connect(self._go)
        self.list.picked.connect(self._tell)
        self._complaints: Sequence[Complaint] = ()

    def show_case(self, sendings: Sequence[Sending], complaints: Sequence[Complaint]) -> None:
        """Show these; the cursor stands in the reasons if there are any."""
        self._complaints = complaints
        self.sendings.show_rows(
            [
                (
                    str(n),
                    [
                        f"第 {n} 次" + ("（有效）" if one.live else ""),
                        _minute(one.at),
                        one.unified_number,
                        "、".join(one.entry_numbers),
                        one.client_number,
                        one.outcome_zh,
                        one.ended_zh,
                    ],
                    "" if one.live else "muted",
                )
                for n, one in enumerate(sendings, start=1)
            ]
        )
        self.list.show_rows(
            [
                (
                    str(n),
                    [
                        _minute(one.at),
                        _told_by(one),
                        one.sentence,
                        one.label or "—",
                        one.remedy_zh,
                        KNOWN_ZH[one.known_by],
                    ],
                    "" if one.standing else "muted",
                )
                for n, one in enumerate(complaints)
            ]
        )
        if not complaints:
            self.note.say("这次申报没有退单、退回或挂起的回执。")
        (self.list if complaints else self.sendings).setFocus()

    def _tell(self, key: str) -> None:
        """The whole of the complaint in hand: the columns may be too narrow for it."""
        one = self._complaints[int(key)]
        self.note.say(f"{one.sentence}　→　{one.remedy_zh}" if one.standing else f"已更正再报：{one.sentence}")

    def _complaint(self) -> Complaint | None:
        key = self.list.key()
        return self._complaints[int(key)] if key else None

    def _go(self, _key: str) -> None:
        one = self._complaint()
        if one is None:
            return
        if not one.path:
            self.note.say("这条原因没有对应的栏目。按 F2 可以指定栏目，下次自动转到。", "warning", "triangle")
            return
        self.place_wanted.emit(one.path)
        self.accept()

    def _remember(self) -> None:
        if self._complaint() is not None:
            self.reason_wanted.emit(int(self.list.key()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F2:
            self._remember()
            event.accept()
            return
        super().keyPressEvent(event)


class ReasonDialog(RecordDialog):
    """A reason to be kept. After `accept`: `words`, `path`, `remedy`."""

    keeps_typed = True

    def __init__(
        self,
        sentence: str,
        words: Sequence[str],
        places: Sequence[tuple[str, str]],
        path: str,
        remedy: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            "记住原因", f"{sentence}\n以后的回执含有全部关键词时，自动提示栏目和处理办法。".strip(), parent
        )
        self.setMinimumWidth(620)
        self._words = self.line("关键词", "多个词用空格分开，例如 毛重 舱单 不一致")
        self._words.setText(" ".join(words))
        self._paths = {label: code for code, label in places}
        self._place = self.line("栏目", "输入栏目名称的一部分再选择，例如 商品名称；不对应栏目则不填")
        completer = QCompleter(list(self._paths), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._place.setCompleter(completer)
        self._place.setText(next((label for code, label in places if code == path), ""))
        self._remedy = self.line("处理办法", "例如 与货代核对舱单重量后再报")
        self._remedy.setText(remedy)
        self.finish()

    @property
    def words(self) -> list[str]:
        """The words that must all stand in a sentence."""
        return self._words.text().split()

    @property
    def path(self) -> str:
        """Path without row of the chosen place; "" = none."""
        return self._paths.get(self._place.text().strip(), "")

    @property
    def remedy(self) -> str:
        """What to do."""
        return self._remedy.text().strip()

    def wrong(self) -> tuple[str, QWidget] | None:
        if sum(map(len, self.words)) < 4:
            return "关键词请至少写 4 个字。", self._words
        if self._place.text().strip() and not self.path:
            return "没有这个栏目，请从列表中选择。", self._place
        if not self.path and not self.remedy:
            return "请选择栏目，或写明处理办法。", self._place
        return None


class EndDialog(RecordDialog):
    """Ending an attempt. After `accept`: `cause`, `next_follows`, `remark`."""

    def __init__(
        self, causes: Sequence[tuple[str, str]], numbers: str, usual: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            "结束这次申报",
            f"{numbers}将留存在历次申报中。重新申报时使用新的编号；不再申报的归档。",
            parent,
        )
        self._cause = self.choice("原因", causes)
        self._next = self.choice("之后", [("next", "重新申报（生成新的草稿）"), ("", "不再申报，归档")])
        self._remark = self.line("说明", "例如 海关已同意撤销、船公司甩柜")
        self._cause.setCurrentIndex(max(self._cause.findData(usual), 0))
        self._cause.currentIndexChanged.connect(lambda _n: self._next.setCurrentIndex(int(self.cause == "not_shipped")))
        self.finish()
        self.yes.setText("结束（Enter）")

    @property
    def cause(self) -> str:
        """Code of the cause."""
        return str(self._cause.currentData())

    @property
    def next_follows(self) -> bool:
        """Whether a new draft begins."""
        return bool(self._next.currentData())

    @property
    def remark(self) -> str:
        """What the clerk says."""
        return self._remark.text().strip()


class ChecklistDialog(WorkDialog):
    """The steps for one cause: blank ticks, Alt+1 … change the cause. `ticked` carries (cause, step, done)."""

    ticked = Signal(str, str, bool)
    cause_wanted = Signal(str)

    def __init__(self, case: str, causes: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(
            f"办理清单　{case}", "空格键勾选，随时可以改；左下选择事由（Alt+1 至 Alt+4）。", parent, (940, 480)
        )
        self.cause = causes[0][0]
        self.list = PlainTable("办理清单", ("已办", "要办的事"), stretch=1)
        self.body.addWidget(self.list, 1)
        self._of_cause: dict[str, QPushButton] = {}
        for n, (code, words) in enumerate(causes, start=1):
            button = self.button(words, partial(self.cause_wanted.emit, code))
            button.setShortcut(f"Alt+{n}")
            button.setToolTip(f"Alt+{n}")
            button.setCheckable(True)
            self._of_cause[code] = button
        self.finish()
        self._names = dict(causes)
        self._steps: Sequence[Step] = ()
        self.list.typed.connect(lambda key, typed: self._tick(key) if typed == " " else None)
        self.list.entered.connect(self._tick)

    def show_steps(self, cause: str, steps: Sequence[Step]) -> None:
        """Show the steps of a cause."""
        self.cause, self._steps = cause, steps
        for code, button in self._of_cause.items():
            button.setChecked(code == cause)
        rows = [(one.key, ["☑" if one.done else "☐", one.text_zh], "muted" if one.done else "") for one in steps]
        self.list.show_rows(rows)
        left = sum(not one.done for one in steps)
        self.note.say(f"{self._names[cause]}：" + (f"还有 {left} 项未办。" if left else "全部办妥。"))
        self.list.setFocus()

    def _tick(self, key: str) -> None:
        one = next((step for step in self._steps if step.key == key), None)
        if one is not None:
            self.ticked.emit(self.cause, key, not one.done)
