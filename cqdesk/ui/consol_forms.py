"""What the small forms of consolidation share: numbers judged, long forms scroll; one line of words, one choice, one yes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from ..domain.consolidation.warehouse import Wedge, read_wedge
from ..domain.quantity import plain
from .dialogs import finished
from .record_dialogs import RecordDialog
from .tokens import MARGIN
from .value_inputs import number_in

WIDE, BUTTONS = 600, 36
"""Width of a form that scrolls, height of its row of buttons."""
FRAME = 56
"""Pixels of the screen a dialog leaves to the window's own frame and the edge."""


class ConsolForm(RecordDialog):
    """A record form that judges its numbers: every line in `numbers` must be a number above zero, or empty if it may."""

    def number(self, label: str, hint: str, value: Decimal | int | None = None, *, needed: bool = False) -> QLineEdit:
        """A line for a number."""
        edit = self.line(label, hint)
        edit.setText("" if value is None else plain(value))
        self.numbers.append((edit, label, needed))
        return edit

    def __init__(self, title: str, remark: str, parent: QWidget | None) -> None:
        super().__init__(title, remark, parent)
        self.numbers: list[tuple[QLineEdit, str, bool]] = []
        self._area: QScrollArea | None = None

    def finish(self) -> None:
        """A form taller than the screen scrolls; what is wrong and the buttons stay in sight below it."""
        room = self.screen().availableGeometry().height() - FRAME
        if self.rows.sizeHint().height() + 2 * BUTTONS <= room:
            super().finish()
            return
        buttons = self._closing()
        inside = QWidget()
        inside.setLayout(self.rows)
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, MARGIN)
        outer.addWidget(self._area, 1)
        outer.addWidget(self.fault)
        outer.addLayout(buttons)
        for one in (self.fault, buttons):
            one.setContentsMargins(MARGIN * 2, 0, MARGIN * 2, 0)
        self.resize(max(WIDE, inside.sizeHint().width() + MARGIN * 2), room)
        self._lines[0].setFocus()

    def mass(self, label: str, hint: str, value: Decimal | None = None, *, needed: bool = False) -> QLineEdit:
        """A line for a mass in kg that a scale may type into, with its status and unit (`read_wedge`)."""
        edit = self.number(label, hint, value, needed=needed)

        def weighed() -> None:
            kind, words = read_wedge(edit.text())
            if kind is Wedge.MASS:
                edit.setText(words)

        edit.editingFinished.connect(weighed)
        return edit

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and control:
            self.setFocus()  # what is being typed is taken over before it is judged
            self.done_with()
            event.accept()
            return
        super().keyPressEvent(event)
        focus = self.focusWidget()
        if self._area is not None and focus is not None:
            self._area.ensureWidgetVisible(focus)

    def filled(self, label: str, hint: str, value: str) -> QLineEdit:
        """A line that begins with a value."""
        edit = self.line(label, hint)
        edit.setText(value)
        return edit

    def wrong(self) -> tuple[str, QWidget] | None:
        for edit, label, needed in self.numbers:
            words = edit.text().strip()
            value = number_in(words) if words else None
            if (needed and not words) or (words and (value is None or value <= 0)):
                return f"{label}请填写大于零的数字。", edit
        return None


def value_of(edit: QLineEdit) -> Decimal | None:
    """What a line for a number holds; None when it is empty."""
    return number_in(edit.text()) if edit.text().strip() else None


class WordsDialog(RecordDialog):
    """One line of words (an answer, a reason)."""

    def __init__(self, title: str, remark: str, label: str, parent: QWidget | None = None) -> None:
        super().__init__(title, remark, parent)
        self.words = self.line(label, "")
        self.finish()

    def wrong(self) -> tuple[str, QWidget] | None:
        return None if self.words.text().strip() else ("请填写后再保存。", self.words)


class ChoiceDialog(RecordDialog):
    """One choice and a remark."""

    def __init__(
        self,
        title: str,
        remark: str,
        answers: Sequence[tuple[str, str]],
        label: str,
        parent: QWidget | None = None,
        *,
        needed: bool = False,
    ) -> None:
        super().__init__(title, remark, parent)
        self._needed, self._label = needed, label
        self.answers = self.choice("选择", answers)
        self.words = self.line(label, "")
        self.finish()

    def wrong(self) -> tuple[str, QWidget] | None:
        return (f"请填写{self._label}。", self.words) if self._needed and not self.said else None

    @property
    def code(self) -> str:
        """The answer chosen."""
        return str(self.answers.currentData())

    @property
    def said(self) -> str:
        """The remark."""
        return self.words.text().strip()


class SureDialog(RecordDialog):
    """What will happen, and yes."""

    def __init__(self, title: str, sentences: Sequence[str], yes: str, parent: QWidget | None = None) -> None:
        super().__init__(title, sentences[0] if sentences else "", parent)
        for words in sentences[1:]:
            label = QLabel(words, self)
            label.setWordWrap(True)
            self.rows.addRow(label)
        self._lines.append(self)
        self.finish()
        self.yes.setText(f"{yes}（Enter）")
        self.yes.setFocus()


async def ask_words(parent: QWidget, title: str, remark: str, label: str) -> str:
    """Ask for one line of words; "" when nothing was answered."""
    dialog = WordsDialog(title, remark, label, parent)
    return dialog.words.text().strip() if await finished(dialog) == QDialog.DialogCode.Accepted else ""
