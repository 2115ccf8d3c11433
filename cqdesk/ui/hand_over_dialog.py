"""Handing a case over: which broker, where to, what goes along, the text for the chat. Ctrl+Enter does it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from ..actions.hand_over import Parcel
from .plain_table import PlainTable
from .work_dialog import WorkDialog


class HandOverDialog(WorkDialog):
    """`broker_chosen` asks for the parcel of another broker; `accepted` means: give it to `folder`."""

    broker_chosen = Signal(str)
    folder_wanted = Signal()
    editor_wanted = Signal()

    def __init__(self, case: str, brokers: Sequence[str], folder: str, parent: QWidget | None = None) -> None:
        super().__init__(
            f"交给报关行　{case}",
            "草单按该报关行的表格填写；空格键：选中的单据不放入或再放入。交出后这一版不再改动，再修改会形成下一版",
            parent,
            (900, 620),
        )
        self.parcel: Parcel | None = None
        self.without: set[str] = set()
        line = QHBoxLayout()
        self.broker = QComboBox(self)
        self.broker.setEditable(True)
        self.broker.setAccessibleName("报关行")
        self.broker.addItems(list(brokers))
        self.broker.setMinimumWidth(260)
        self.keep_main_key(self.broker)
        self.broker.activated.connect(lambda _n: self._choose())
        edit = self.broker.lineEdit()
        assert edit is not None
        edit.setPlaceholderText("选择，或写新报关行的名称")
        edit.editingFinished.connect(self._choose)
        self.folder = QLineEdit(folder, self)
        self.folder.setAccessibleName("放到文件夹")
        browse = QPushButton("浏览(&L)…", self)
        browse.setAutoDefault(False)
        browse.clicked.connect(self.folder_wanted)
        for widget in (QLabel("报关行", self), self.broker, QLabel("放到", self)):
            line.addWidget(widget)
        line.addWidget(self.folder, 1)
        line.addWidget(browse)
        self.body.addLayout(line)
        self.files = PlainTable("将要交出的文件", ("文件", "大小"), stretch=0, right=(1,))
        self.files.typed.connect(self._typed)
        self.body.addWidget(self.files, 2)
        self.remarks = QLabel(self)
        self.remarks.setWordWrap(True)
        self.remarks.setAccessibleName("提醒")
        self.body.addWidget(self.remarks)
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("发送文字")
        self.body.addWidget(self.text, 1)
        self.button("复制文字(&T)", self.copy_text)
        self.button("不放入选中的(&D)", lambda: self._toggle(self.files.key()))
        self.button("报关行设置(&S)…", self.editor_wanted.emit)
        self.finish("交出", self.accept)
        self.may(False)
        self._asked = ""
        self.target = ""
        """The folder written when it was accepted."""
        self.broker.setFocus()

    def accept(self) -> None:
        """The deliberate act: what is written in the fields is kept for who gives the parcel."""
        if self.parcel is not None:
            self.target = self.folder.text().strip()
            QGuiApplication.clipboard().setText(self.parcel.text)
            super().accept()

    def begin(self) -> None:
        """Ask for the first broker's parcel."""
        if self.name:
            self._choose()
        else:
            self.note.say("还没有报关行：写上名称即可按通用草单交出，或先在“报关行设置”中学习它的表格。", "info")

    def show_brokers(self, names: Sequence[str]) -> None:
        """The brokers may have changed: the one in hand stays, what it gets is made anew."""
        now = self.name or (names[0] if names else "")
        self.broker.clear()
        self.broker.addItems(list(names))
        self.broker.setEditText(now)
        self._choose(again=True)
        self.broker.setFocus()

    @property
    def name(self) -> str:
        """The broker written or chosen."""
        return " ".join(self.broker.currentText().split())

    def _choose(self, again: bool = False) -> None:
        if self.name and (again or self.name != self._asked):
            self._asked = self.name
            self.may(False)
            self.broker_chosen.emit(self.name)

    def refuse(self, sentence: str) -> None:
        """The parcel cannot be made."""
        self.parcel = None
        self.files.show_rows([])
        self.text.setPlainText("")
        self.remarks.setText("")
        self.note.say(sentence, "error", "cross")
        self.may(False)

    def show_parcel(self, parcel: Parcel) -> None:
        """What would be given."""
        self.parcel = parcel
        stays = [(name, (f"（不放入）{name}", ""), "muted") for name in sorted(self.without)]
        self.files.show_rows(
            [(one.name, (one.name, f"{len(one.data) / 1024:,.0f} KB"), "") for one in parcel.files] + stays
        )
        warnings = [one for one in parcel.issues if one.severity != "info"]
        self.remarks.setText("\n".join(f"{one.message}{one.remedy}" for one in parcel.issues))
        self.text.setPlainText(parcel.text)
        if warnings:
            self.note.say(f"有 {len(warnings)} 处提醒，请看过再交出。", "warning", "triangle")
        else:
            layout = "通用草单" if parcel.broker.standard else f"“{parcel.broker.template_name}”"
            self.note.say(f"草单格式：{layout}　共 {len(parcel.files)} 个文件", "info", "check")
        self.may(True)

    def _typed(self, key: str, letter: str) -> None:
        if letter == " ":
            self._toggle(key)

    def _toggle(self, key: str) -> None:
        drafts = {one.name for one in self.parcel.drafts} if self.parcel is not None else set()
        if not key or key in drafts:
            return
        self.without ^= {key}
        self._choose(again=True)

    def copy_text(self) -> None:
        """The text for the chat on the clipboard."""
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.note.say("发送文字已复制，可粘贴到聊天窗口。", "info", "check")
