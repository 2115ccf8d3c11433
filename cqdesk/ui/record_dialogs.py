"""Small forms: a moment (cut-off, departure), a message about the stage, a reason, how messages are written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QCompleter,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from ..domain.clock import CHINA
from . import folders
from .dialogs import answer_buttons
from .remembered import settings_of
from .text_line import TextLine
from .tokens import GAP, MARGIN

_TIME = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?(?:\s*(\d{1,2})[:：](\d{2}))?")
_LAST_YEAR = timedelta(days=180)
"""A day without a year that lies further back means the next year: cut-offs are told ahead."""


def told_time(words: str, now: datetime) -> datetime | None:
    """`11-24 17:00`, `2026-11-24 17:00` or `11月24日` as China time; a day alone means its end. None: not readable."""
    found = _TIME.fullmatch(words.strip())
    if found is None:
        return None
    year, month, day, hour, minute = found.groups()
    here = now.astimezone(CHINA)
    try:
        at = datetime(int(year or here.year), int(month), int(day), int(hour or 23), int(minute or 59), tzinfo=CHINA)
        return at if year or here - at < _LAST_YEAR else at.replace(year=at.year + 1)
    except ValueError:
        return None


class RecordDialog(QDialog):
    """A choice and lines under each other: Enter goes on and on the last line is done, Ctrl+Enter is done anywhere,
    Esc leaves all as it was. The button names the key that does it from where the cursor is."""

    short = False
    """Enter is done as soon as nothing is missing; until then it goes to what is."""
    keeps_typed = False
    """A long form: the first Esc after something was typed says so, only the second one drops it."""

    def __init__(self, title: str, remark: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        self.setMinimumWidth(460)
        self.rows = QFormLayout(self)
        self.rows.setContentsMargins(MARGIN * 2, MARGIN * 2, MARGIN * 2, MARGIN * 2)
        self.rows.setVerticalSpacing(GAP)
        head = QLabel(title, self)
        head.setProperty("role", "title")
        self.rows.addRow(head)
        note = QLabel(remark, self)
        note.setWordWrap(True)
        note.setProperty("role", "muted")
        self.rows.addRow(note)
        self._lines: list[QWidget] = []
        self._columns: list[QFormLayout] = []
        self._left_over = 0
        self._begun: list[str] = []
        self._warned: list[str] = []

    def two_columns(self, count: int) -> None:
        """The next `count` lines stand in two columns, down the left one first: a long form fits a low screen."""
        beside = QHBoxLayout()
        beside.setSpacing(MARGIN * 2)
        self._columns = [QFormLayout(), QFormLayout()]
        for column in self._columns:
            column.setVerticalSpacing(GAP)
            beside.addLayout(column, 1)
        self._left_over = (count + 1) // 2
        self.rows.addRow(beside)
        self.setMinimumWidth(840)

    def choice(self, label: str, answers: Sequence[tuple[str, str]]) -> QComboBox:
        """A list of (code, words); typing goes to the words that begin so."""
        box = QComboBox(self)
        box.setAccessibleName(label)
        for code, words in answers:
            box.addItem(words, code)
        self._add(label, box)
        return box

    def line(self, label: str, hint: str) -> QLineEdit:
        """One line of text."""
        edit = TextLine(self)
        edit.setAccessibleName(label)
        edit.setPlaceholderText(hint)
        self._add(label, edit)
        return edit

    def offer(self, edit: QLineEdit, words: Sequence[str]) -> None:
        """Known words drop down while a line is typed; Enter takes the one in hand and goes on, in one press."""
        completer = QCompleter(list(words), self)
        edit.setCompleter(completer)

        def taken() -> None:
            popup = completer.popup()
            if popup is not None and popup.isVisible():  # else the key reaches the dialog itself
                QTimer.singleShot(0, self, lambda: self._go_on(edit))

        edit.returnPressed.connect(taken)

    def _add(self, label: str, widget: QWidget) -> None:
        if self._columns:
            self._columns[0 if self._left_over > 0 else 1].addRow(label, widget)
            self._left_over -= 1
        else:
            self.rows.addRow(label, widget)
        self._lines.append(widget)

    def finish(self) -> None:
        """The last row: what is wrong, and the two buttons."""
        buttons = self._closing()
        self.rows.addRow(self.fault)
        self.rows.addRow(buttons)
        self._lines[0].setFocus()
        self._begun = self._typed()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._name_key)

    def _name_key(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Enter stands on the button where Enter does it, Ctrl+Enter where Enter goes on."""
        if now is None or not self.isAncestorOf(now):
            return
        goes_on = now in self._lines[:-1] and not self.short
        words = self.yes.text().replace("（Ctrl+Enter）", "（Enter）")
        self.yes.setText(words.replace("（Enter）", "（Ctrl+Enter）") if goes_on else words)

    def _closing(self) -> QHBoxLayout:
        """What every form ends with: the line for what is wrong (hidden), and the buttons, still to be placed."""
        self.fault = QLabel(self)
        self.fault.setWordWrap(True)
        self.fault.hide()
        row = QHBoxLayout()
        row.addStretch(1)
        self.back, self.yes = answer_buttons(self, row, "记录（Enter）", self.done_with)
        return row

    def _typed(self) -> list[str]:
        """What stands in the lines."""
        return [
            one.currentText() if isinstance(one, QComboBox) else one.text() if isinstance(one, QLineEdit) else ""
            for one in self._lines
        ]

    def reject(self) -> None:
        """Esc: nothing is recorded. A long form asks for a second Esc before it drops what was typed."""
        typed = self._typed()
        if self.keeps_typed and typed not in (self._begun, self._warned):
            self._warned = typed
            self.say_fault("填写的内容还没有记录：按 Ctrl+Enter 记录；再按一次 Esc 放弃。")
            return
        super().reject()

    def say_fault(self, sentence: str) -> None:
        """A sentence above the buttons; the form stays open with what was typed."""
        self.fault.setText(sentence)
        self.fault.show()

    def wrong(self) -> tuple[str, QWidget] | None:
        """What cannot be taken yet and where; None: all is well."""
        return None

    def done_with(self) -> None:
        """Accept, or say what is missing and lead there."""
        if (wrong := self.wrong()) is None:
            self.accept()
            return
        self.say_fault(wrong[0])
        wrong[1].setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
            return
        focus = self.focusWidget()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if not event.isAutoRepeat():
                self.done_with()
        elif isinstance(focus, QPushButton):
            focus.click()
        elif self.short and (missing := self.wrong()) is not None and missing[1] in self._lines and missing[1] != focus:
            missing[1].setFocus(Qt.FocusReason.TabFocusReason)
        elif focus in self._lines[:-1] and not self.short:
            self._go_on(focus)
        else:
            self.done_with()
        event.accept()

    def _go_on(self, line: QWidget) -> None:
        """To the next line, as Tab does: what stands there is marked, typing takes its place."""
        self._lines[self._lines.index(line) + 1].setFocus(Qt.FocusReason.TabFocusReason)


class MomentDialog(RecordDialog):
    """Which moment, when, who said so. After `accept`: `kind`, `at`, `source`."""

    short = True

    def __init__(self, kinds: Sequence[tuple[str, str]], now: datetime, parent: QWidget | None = None) -> None:
        super().__init__("登记时点", "工作列表按最近的时点排序；同一种时点再登记一次即更改。", parent)
        self._now = now
        self.kinds = self.choice("时点", kinds)
        self.time = self.line("时间", "例如 11-24 17:00；只写日期表示当天结束")
        self.said = self.line("来源", "例如 船公司通知、客户微信")
        self.finish()

    @property
    def kind(self) -> str:
        """Code of the chosen moment."""
        return str(self.kinds.currentData())

    @property
    def at(self) -> datetime | None:
        """The time as China time; None while it cannot be read."""
        return told_time(self.time.text(), self._now)

    @property
    def source(self) -> str:
        """Who said so."""
        return self.said.text().strip() or "人工登记"

    def wrong(self) -> tuple[str, QWidget] | None:
        return None if self.at is not None else ("时间请写成 11-24 17:00 或 2026-11-24 17:00。", self.time)


class AcceptDialog(RecordDialog):
    """Why a finding may stand as it is. After `accept`: `reason`."""

    def __init__(self, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__("接受检查结果", f"{sentence}\n内容改变后会重新提醒；可撤销（Ctrl+Z）。", parent)
        self.words = self.line("理由", "为什么可以不改，例如 客户已确认、以舱单为准")
        self.finish()

    @property
    def reason(self) -> str:
        """The words."""
        return self.words.text().strip()

    def wrong(self) -> tuple[str, QWidget] | None:
        return None if self.reason else ("请用一句话写明理由。", self.words)


class EvidenceButton(QPushButton):
    """Takes files as evidence: a chat picture, a mail, a PDF. `files` are those chosen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("选择凭证(&L)…", parent)
        self.files: list[Path] = []
        self.setAccessibleName("凭证")
        self.setToolTip("聊天截图、邮件、PDF；随消息留存")
        self.setAutoDefault(False)
        self.clicked.connect(self._choose)

    def _choose(self) -> None:
        chooser = QFileDialog(self.window(), "选择凭证（聊天截图、邮件、PDF）")
        chooser.setNameFilters(["凭证 (*.png *.jpg *.jpeg *.pdf *.eml *.msg)", "所有文件 (*)"])
        chooser.setFileMode(QFileDialog.FileMode.ExistingFiles)
        chooser.filesSelected.connect(self.take)
        settings = settings_of(self)
        chooser.accepted.connect(lambda: folders.keep(chooser, settings))
        chooser.finished.connect(chooser.deleteLater)
        folders.begin(chooser, settings)
        chooser.open()

    def take(self, files: Sequence[str]) -> None:
        """These files it is."""
        self.files = [Path(one) for one in files]
        self.setText("、".join(one.name for one in self.files) or "选择凭证(&L)…")


class NoteDialog(RecordDialog):
    """What somebody said about the stage. After `accept`: `letter`, `text`, `evidence` (files)."""

    short = True

    def __init__(self, letters: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__("记录消息", "电话、微信等得知的进展。只作人工记录；收到官方回执后以官方回执为准。", parent)
        self.letters = self.choice("消息", letters)
        self.words = self.line("说明", "谁、用什么方式告知的，例如 客户微信：已放行")
        self.proof = EvidenceButton(self)
        self.rows.addRow("凭证", self.proof)
        self.finish()

    @property
    def evidence(self) -> list[Path]:
        """The files that go with the message."""
        return self.proof.files

    def take_evidence(self, files: Sequence[str]) -> None:
        """These files go with the message."""
        self.proof.take(files)

    @property
    def letter(self) -> str:
        """The receipt letter that says the same."""
        return str(self.letters.currentData())

    @property
    def text(self) -> str:
        """The words."""
        return self.words.text().strip()

    def wrong(self) -> tuple[str, QWidget] | None:
        return None if self.text else ("请写明消息从哪里来。", self.words)


class MessageFormDialog(RecordDialog):
    """How declaration messages are written. After `accept`: `version` ("" = none) and `supplements`."""

    def __init__(self, version: str, supplements: bool, parent: QWidget | None = None) -> None:
        super().__init__(
            "报文写法",
            "⚠ 未经官方资料证实：现行版本号和随附补充申报单没有公开的说明。不清楚请保持“不写”和“不随附”；"
            "更改后请先用一票暂存核对。只影响此后生成的报文。",
            parent,
        )
        self.versions = self.choice("版本号", [("", "不写（常用）"), ("4.8", "4.8"), ("4.0", "4.0"), ("3.1", "3.1")])
        self.versions.setEditable(True)
        if (known := self.versions.findData(version)) >= 0:
            self.versions.setCurrentIndex(known)
        else:
            self.versions.setEditText(version)
        self.along = self.choice("补充申报单", [("", "不随报文发送（常用）"), ("on", "随报文发送")])
        self.along.setCurrentIndex(1 if supplements else 0)
        self.finish()
        self.yes.setText("保存（Enter）")

    @property
    def version(self) -> str:
        """The version mark as chosen or typed; "" leaves it out."""
        words = self.versions.currentText().strip()
        at = self.versions.findText(words)
        return words if at < 0 else str(self.versions.itemData(at))

    @property
    def supplements(self) -> bool:
        """Whether supplementary forms go along."""
        return bool(self.along.currentData())

    def wrong(self) -> tuple[str, QWidget] | None:
        from ..actions.message_form import version_flaw  # the message is loaded by who settles how it is written

        flaw = version_flaw(self.version)
        return (flaw, self.versions) if flaw else None
