"""All moments of a case: when, how it was computed or who told it, what is missing; the calendar and agreed days."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from ..actions.moment_views import MomentsView, MomentView
from .plain_table import PlainTable
from .tokens import MARGIN
from .work_dialog import WorkDialog

_TONES = {"overdue": "error", "under_two_hours": "warning", "today": "warning"}


class MomentsDialog(WorkDialog):
    """After `accept`, `wanted` says what to do next: `tell`, `holidays`, `days`."""

    def __init__(self, view: MomentsView, parent: QWidget | None = None) -> None:
        super().__init__("时点", "按时间排列；还没有时间的排在后面。选中一行，下面说明依据和算法。", parent, (940, 600))
        self.wanted = ""
        self.kind = ""
        self._by_key = {one.kind: one for one in view.moments}
        if view.calendar_zh:
            self.note.say(view.calendar_zh, "warning", "triangle")
        self.table = PlainTable("时点", ("时点", "时间", "状态", "来源"), stretch=3)
        self.body.addWidget(self.table, 3)
        self.told = QLabel(self)
        self.told.setWordWrap(True)
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.told.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.told.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        self.told.setMinimumHeight(130)
        self.body.addWidget(self.told, 1)
        self.table.picked.connect(self._explain)
        self.table.entered.connect(lambda key: self._want("tell", key))
        self.button("登记时点(&A)…", lambda: self._want("tell", self.table.key()))
        self.button("导入节假日表(&H)…", lambda: self._want("holidays"))
        self.button("免费天数(&F)…", lambda: self._want("days"))
        self.finish()
        self.table.show_rows(
            [(one.kind, (one.name_zh, one.at_zh, one.state_zh, one.source_zh), _tone(one)) for one in view.moments]
        )
        self.table.setFocus()

    def _want(self, what: str, kind: str = "") -> None:
        self.wanted, self.kind = what, kind
        self.accept()

    def _explain(self, key: str) -> None:
        one = self._by_key.get(key)
        if one is not None:
            self.told.setText("\n".join(one.lines_zh))


def _tone(one: MomentView) -> str:
    return "muted" if one.done or not one.at_zh else _TONES.get(one.level, "")
