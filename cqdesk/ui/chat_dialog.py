"""Texts for the chat: the wordings at the left, the filled text at the right; Enter copies it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QSplitter, QWidget

from ..actions.chat_texts import PLACES, ChatText
from .plain_table import PlainTable
from .text_line import TextLine
from .work_dialog import WorkDialog


class ChatDialog(WorkDialog):
    """`copied` carries the key of the text that went to the clipboard, `edit_wanted` the key of the one to change."""

    copied = Signal(str)
    edit_wanted = Signal(str)

    def __init__(self, case: str, texts: Sequence[ChatText], last: str, parent: QWidget | None = None) -> None:
        super().__init__(
            f"常用文字　{case}",
            "选好后按 Enter 复制，到微信或邮件中粘贴。按 F2 修改文字，按 Insert 新增。",
            parent,
            (860, 420),
        )
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setChildrenCollapsible(False)
        self.list = PlainTable("常用文字", ("名称",), stretch=0)
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("将要复制的文字")
        split.addWidget(self.list)
        split.addWidget(self.text)
        split.setSizes([220, 620])
        self.body.addWidget(split, 1)
        self.button("修改（F2）", lambda: self.edit_wanted.emit(self.list.key()))
        self.button("新增（Insert）", lambda: self.edit_wanted.emit(""))
        self.finish("复制", self.copy)
        self.list.picked.connect(self._show)
        self.list.entered.connect(lambda _key: self.copy())
        self.show_texts(texts)
        self.list.pick(last)
        self.list.setFocus()

    def show_texts(self, texts: Sequence[ChatText]) -> None:
        """Show these."""
        self._texts = {one.key: one for one in texts}
        self.list.show_rows([(one.key, (one.name,), "") for one in texts])
        self._show(self.list.key())

    def _show(self, key: str) -> None:
        one = self._texts.get(key)
        self.text.setPlainText(one.text if one is not None else "")

    def copy(self) -> None:
        """Put the text into the clipboard and close."""
        if (key := self.list.key()) in self._texts:
            QGuiApplication.clipboard().setText(self._texts[key].text)
            self.copied.emit(key)
            self.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_F2, Qt.Key.Key_Insert):
            self.edit_wanted.emit(self.list.key() if event.key() == Qt.Key.Key_F2 else "")
            event.accept()
            return
        super().keyPressEvent(event)


class WordingDialog(WorkDialog):
    """One wording with its places. After `accept`: `name` and `words`; empty words take the office's own away."""

    def __init__(self, one: ChatText | None, parent: QWidget | None = None) -> None:
        super().__init__(
            "修改常用文字" if one else "新增常用文字",
            f"大括号里的内容会换成这票的资料：{'、'.join(f'{{{place}}}' for place in PLACES)}。"
            + ("清空文字即恢复原来的内容。" if one and one.own else ""),
            parent,
            (760, 380),
        )
        self.title = TextLine(one.name if one else "", self)
        self.title.setAccessibleName("名称")
        self.title.setPlaceholderText("名称，例如 放行通知")
        self.edit = QPlainTextEdit(one.text if one else "", self)
        self.edit.setTabChangesFocus(True)
        self.edit.setAccessibleName("文字")
        self.body.addWidget(self.title)
        self.body.addWidget(self.edit, 1)
        self.finish("保存")
        (self.edit if one else self.title).setFocus()

    @property
    def name(self) -> str:
        """What the list calls it."""
        return self.title.text().strip()

    @property
    def words(self) -> str:
        """The wording."""
        return self.edit.toPlainText().strip()
