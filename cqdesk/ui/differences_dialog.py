"""Differences between the papers of a case: both values with both places, settled one by one by key."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from .plain_table import PlainTable
from .record_dialogs import AcceptDialog
from .work_dialog import WorkDialog

if TYPE_CHECKING:
    from ..actions.differences import PaperDifference

_ROW = re.compile(r"goods\[(\d+)\]")
_HEADS = ("序号", "差异", "一方", "另一方", "处理")


class DifferencesDialog(WorkDialog):
    """`settled` carries the difference, the side that counts (-1 = none) and the reason."""

    settled = Signal(object, int, str)

    def __init__(self, found: Sequence[PaperDifference], parent: QWidget | None = None) -> None:
        super().__init__(
            "单单核对",
            "1 以左边的单证为准　2 以右边的单证为准　R 写明理由，不改　处理记入历史，可用 Ctrl+Z 撤销",
            parent,
            (1120, 560),
        )
        self.list = PlainTable("单证差异", _HEADS, stretch=1)
        self.list.typed.connect(self._typed)
        self.list.picked.connect(self._explain)
        self.body.addWidget(self.list, 1)
        self.sentence = QLabel("", self)
        self.sentence.setWordWrap(True)
        self.sentence.setAccessibleName("差异说明")
        self.sentence.setMinimumHeight(self.sentence.fontMetrics().height() * 3)
        self.body.addWidget(self.sentence)
        for letter, words in (("1", "以左边为准(&1)"), ("2", "以右边为准(&2)"), ("R", "写明理由(&R)")):
            self.button(words, lambda key=letter: self._typed(self.list.key(), key))  # type: ignore[misc]
        self.finish()
        self.show_found(found)
        self.list.setFocus()

    def show_found(self, found: Sequence[PaperDifference]) -> None:
        """Show these."""
        self.found = {str(number): one for number, one in enumerate(found, 1)}
        rows: list[tuple[str, Sequence[str], str]] = []
        for key, one in self.found.items():
            sides = [f"{side.paper}：{side.shown}（{side.origin.split('!', 1)[-1]}）" for side in one.sides] or ["", ""]
            what = one.issue.message.partition("：")[0] if one.sides else one.issue.message
            if (row := _ROW.match(one.issue.path)) is not None:
                what = f"第 {row[1]} 项　{what}"
            rows.append((key, (key, what, *sides, one.settled_zh or "待处理"), "muted" if one.settled_zh else ""))
        self.list.show_rows(rows)
        left = sum(1 for one in found if not one.settled_zh)
        if left:
            self.note.say(f"共 {len(found)} 处差异，待处理 {left} 处。", "warning", "triangle")
        else:
            self.note.say("各单证一致，或差异都已处理。", "info", "check")
        self._explain(self.list.key())

    def _explain(self, key: str) -> None:
        one = self.found.get(key)
        if one is None:
            self.sentence.setText("")
            return
        effect = "选定后同时改写报关单上的这一栏。" if one.in_form else "报关单上没有对应的栏目，只记录处理结果。"
        self.sentence.setText(f"{one.issue.message}{'' if one.settled_zh else effect}")

    def _typed(self, key: str, letter: str) -> None:
        one = self.found.get(key)
        if one is None or one.settled_zh:
            return
        if letter in ("1", "2") and len(one.sides) == 2:
            self.settled.emit(one, int(letter) - 1, "")
        elif letter.upper() == "R":
            asked = AcceptDialog(one.issue.message, self)
            asked.accepted.connect(lambda: self.settled.emit(one, -1, asked.reason))
            asked.open()
