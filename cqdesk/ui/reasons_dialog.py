"""The catalogue of reasons of refusal: the office's own rows are added, changed and deleted; shipped ones are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from ..domain.refusal import RefusalReason, known_reason
from .plain_table import PlainTable
from .work_dialog import WorkDialog


class ReasonsDialog(WorkDialog):
    """Insert adds, Enter changes, Delete deletes. Signals carry the row; the desk does what they ask for."""

    wanted = Signal(object)
    """`RefusalReason` to change; None = a new one."""
    dropped = Signal(object)
    back_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "退单原因库",
            "回执中的一句话含有全部关键词时，提示栏目和处理办法；本单位的排在官方手册之前，更正再报后自动增加。"
            "Insert 新增，Enter 修改，Delete 删除。",
            parent,
            (1080, 560),
        )
        self.search = QLineEdit(self)
        self.search.setAccessibleName("查找")
        self.search.setPlaceholderText("查找关键词、栏目、处理办法；或贴入回执的一句话，看会按哪一条提示")
        self.search.textChanged.connect(lambda _words: self._show())
        self.body.addWidget(self.search)
        self.list = PlainTable("退单原因", ("来源", "关键词", "栏目", "处理办法", "用过"), stretch=3, right=(4,))
        self.body.addWidget(self.list, 1)
        self.button("新增（Insert）", lambda: self.wanted.emit(None))
        self.button("修改（Enter）", self._change)
        self.button("删除（Delete）", self._drop)
        self._back: QPushButton = self.button("恢复(&U)", self._bring_back)
        self._back.setToolTip("恢复刚删除的")
        self._back.setEnabled(False)
        self._gone: RefusalReason | None = None
        self.finish()
        self.list.entered.connect(lambda _key: self._change())
        self._reasons: Sequence[RefusalReason] = ()
        self._labels: Mapping[str, str] = {}
        self.list.setFocus()

    def show_reasons(self, reasons: Sequence[RefusalReason], labels: Mapping[str, str]) -> None:
        """Show these; `labels`: Chinese name of each path."""
        self._reasons, self._labels = reasons, labels
        self._show()
        if not self.search.hasFocus():
            self.list.setFocus()

    def _show(self) -> None:
        typed = self.search.text().strip()
        shown = [(n, one) for n, one in enumerate(self._reasons) if self._mentions(one, typed)]
        self.list.show_rows(
            [
                (
                    str(n),
                    (
                        "本单位" if one.own else "官方手册",
                        "、".join(one.words),
                        self._labels.get(one.path, "") or "—",
                        one.remedy_zh or "（按栏目核对）",
                        f"{one.uses} 次" if one.uses else "",
                    ),
                    "" if one.own else "muted",
                )
                for n, one in shown
            ]
        )
        own = sum(one.own for one in self._reasons)
        if typed and not shown:
            self.note.say("没有符合的原因。按 Insert 可以新增。")
        elif typed and (hit := known_reason(typed, self._reasons)) is not None:
            place = self._labels.get(hit.path, "") or "没有栏目"
            self.note.say(f"这句话会按“{'、'.join(hit.words)}”提示：{place}。{hit.remedy_zh}", "info", "check")
        else:
            self.note.say("" if own else "还没有本单位的原因。退单更正再报后自动记下，也可以按 Insert 新增。")

    def _mentions(self, one: RefusalReason, typed: str) -> bool:
        if not typed:
            return True
        texts = ("、".join(one.words), self._labels.get(one.path, ""), one.remedy_zh)
        return any(typed in text for text in texts) or known_reason(typed, [one]) is not None

    def in_hand(self) -> RefusalReason | None:
        """The row the cursor is on."""
        key = self.list.key()
        return self._reasons[int(key)] if key else None

    def _own_in_hand(self) -> RefusalReason | None:
        one = self.in_hand()
        if one is not None and not one.own:
            self.note.say("官方手册的原因不能改动；可以按 Insert 新增本单位的，本单位的优先。", "warning", "triangle")
            return None
        return one

    def _change(self) -> None:
        if (one := self._own_in_hand()) is not None:
            self.wanted.emit(one)

    def _drop(self) -> None:
        if (one := self._own_in_hand()) is not None:
            self._gone = one
            self._back.setEnabled(True)
            self.dropped.emit(one)

    def _bring_back(self) -> None:
        if self._gone is not None:
            self.back_wanted.emit(self._gone)
            self._gone = None
            self._back.setEnabled(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Insert:
            self.wanted.emit(None)
        elif event.key() == Qt.Key.Key_Delete and self.list.hasFocus():
            self._drop()
        elif event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.list.setFocus()
        else:
            super().keyPressEvent(event)
            return
        event.accept()
