"""The customer's confirmation: the sheet sent, asked again, the answer with who, by what and on what evidence."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from ..actions.confirmations import WAY_ZH, Standing
from .plain_table import PlainTable
from .text_line import TextLine
from .work_dialog import WorkDialog


class ConfirmationDialog(WorkDialog):
    """`sent` carries who the sheet went to; `reminded` asks for the text; `accepted` records the answer."""

    sent = Signal(str)
    reminded = Signal()
    confirmed = Signal()
    evidence_wanted = Signal()
    sheet_wanted = Signal()
    """The proof sheet for the clipboard."""

    def __init__(self, case: str, number: int, parent: QWidget | None = None) -> None:
        super().__init__(
            f"客户确认　{case}　报关单 {number}",
            "复制核对单，粘贴到聊天窗口发给客户，再登记“已发出”；客户回复后写明确认人和凭证。确认之后改动了内容，会提示重新确认。",
            parent,
            (760, 520),
        )
        rows = QFormLayout()
        self.to = TextLine(self)
        self.to.setAccessibleName("发给")
        self.to.setPlaceholderText("例如 王经理、客户群")
        self.by = TextLine(self)
        self.by.setAccessibleName("确认人")
        self.by.setPlaceholderText("客户的哪一位确认")
        self.way = QComboBox(self)
        self.way.setAccessibleName("方式")
        for code, words in WAY_ZH.items():
            self.way.addItem(words, code)
        self.code = TextLine(self)
        self.code.setAccessibleName("核对码")
        self.code.setPlaceholderText("客户确认的核对单上印的八位核对码，可不填")
        self.evidence = TextLine(self)
        self.evidence.setAccessibleName("凭证")
        self.evidence.setReadOnly(True)
        self.evidence.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # nothing is typed there: Tab goes on to the button
        browse = QPushButton("选择(&L)…", self)
        browse.setAutoDefault(False)
        browse.clicked.connect(self.evidence_wanted)
        line = QHBoxLayout()
        line.addWidget(self.evidence, 1)
        line.addWidget(browse)
        rows.addRow("发给", self.to)
        rows.addRow("确认人", self.by)
        rows.addRow("方式", self.way)
        rows.addRow("核对码", self.code)
        rows.addRow("凭证", line)
        self.body.addLayout(rows)
        self.changed = PlainTable("核对单之后的改动", ("栏目", "核对单上", "现在"), stretch=2)
        self.changed_head = QLabel("核对单发出之后的改动", self)
        self.body.addWidget(self.changed_head)
        self.body.addWidget(self.changed, 1)
        self.button("复制核对单(&P)", self.sheet_wanted.emit)
        self.button("核对单已发出(&S)", lambda: self.sent.emit(self.to.text()))
        self.button("复制催确认文字(&R)", self.reminded.emit)
        self.finish("登记确认", self.confirmed.emit)
        self.to.setFocus()

    def show_standing(self, told: Standing) -> None:
        """Where it stands."""
        from ..actions.versions import named  # the window opens without it

        tones = {
            "": ("还没有发出核对单。", "info", ""),
            "waiting": (f"{told.sentence_zh}。", "info", "half"),
            "confirmed": (f"{told.sentence_zh}。", "info", "check"),
            "stale": (f"{told.sentence_zh}。", "warning", "triangle"),
        }
        self.note.say(*tones[told.state])
        if told.sent_to and not self.to.text():
            self.to.setText(told.sent_to)
        changed = [named(one) for one in told.changed]
        self.changed.show_rows(
            [(one.path, (one.label, one.old or "（空）", one.new or "（空）"), "") for one in changed]
        )
        for widget in (self.changed, self.changed_head):
            widget.setVisible(bool(changed))
        if told.state == "waiting":
            self.by.setFocus()

    def copied(self, words: str) -> None:
        """The reminder goes to the clipboard."""
        QGuiApplication.clipboard().setText(words)
        self.note.say("催确认的文字已复制，可粘贴到聊天窗口。", "info", "check")

    def refuse(self, sentence: str) -> None:
        """What was asked cannot be done."""
        self.note.say(sentence, "error", "cross")
