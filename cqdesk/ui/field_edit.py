"""The one line input of forms and grids: keeps half-typed text, never gets between the clerk and the input method."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from ..errors import UserError
from . import marks, theme
from .blocks import from_clipboard
from .text_line import TextLine
from .tokens import MARK

_COMES_BACK = (
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
)
"""The cursor is only away (another window, a menu) and stays where it stood."""


CLOSEST = 84
"""Per cent of its width a digit of a given number keeps at least."""
_EDGE = 8
"""Pixels between the border of a field and its text, and a little more."""


class FieldEdit(TextLine):
    """Shows one value with its code name and its mark; tells when the clerk is done with it.

    `done` fires when the text differs from the stored one and the field is left, Enter is pressed or `flush` is called:
    never while it is being typed, so that an input method is never disturbed.
    """

    done = Signal(str)
    step = Signal(int)
    """+1 Enter, -1 Shift+Enter."""
    entered = Signal()
    not_pasted = Signal(str)
    """What was to be pasted does not fit: the sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kept = ""
        self._name = ""
        self._severity = ""
        self.setMinimumWidth(36)
        self.setAcceptDrops(False)  # a file dropped here belongs to the window

    @property
    def changed(self) -> bool:
        """Whether the clerk has typed something that is not stored yet."""
        return self.text() != self._kept

    def show_value(self, words: str) -> None:
        """Show the stored text, unless the clerk is in the middle of typing another."""
        if self.composing or (self.changed and self.hasFocus()):
            self._kept = words
            return
        self._kept = words
        if self.text() != words:
            self.setText(words)
            self.setCursorPosition(0)
        if self.isReadOnly():
            self._fit_given()

    def _fit_given(self) -> None:
        """A number the authority gave is never cut: in a box a little too narrow its digits stand closer."""
        font = QFont(QApplication.font(self))
        room, wide = self.width() - 2 * _EDGE, QFontMetricsF(font).horizontalAdvance(self.text())
        if wide > room > 0:
            font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, max(CLOSEST, 100 * room / wide))
        if font != self.font():
            self.setFont(font)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.isReadOnly():
            self._fit_given()

    def show_name(self, name: str) -> None:
        """The name of the code, painted behind it."""
        if name != self._name:
            self._name = name
            self.setAccessibleDescription(name)
            self.update()

    def show_mark(self, severity: str, sentence: str) -> None:
        """Mark the field: shape, colour and the sentence as tool tip; "" takes the mark away."""
        if severity != self._severity or sentence != self.toolTip():
            self._severity = severity
            self.setToolTip(sentence)
            self.setTextMargins(0, 0, MARK + 4 if severity else 0, 0)
            self.update()

    @property
    def severity(self) -> str:
        """Severity of the mark; "" = none."""
        return self._severity

    def flush(self) -> None:
        """Hand over what was typed, if it is not stored yet."""
        if self.changed and not self.composing:
            self._kept = self.text()
            self.done.emit(self._kept)

    def unkept(self, words: str) -> None:
        """Storing failed: the typed text stays and will be handed over again when the field is left."""
        if self.text() == words:
            self._kept = "\0"

    def _take_clipboard(self) -> bool:
        """Paste what only looks like more than one line: a cell of a sheet with its quotes and line ends. More cells than
        one, or more than a line takes, is said and not pasted, instead of cut or run together in silence. False: the
        clipboard holds a plain line.
        """
        words = QGuiApplication.clipboard().text()
        if len(words) <= self.maxLength() and not any(c in words for c in "\t\n\r"):
            return False
        try:
            block = from_clipboard(words)
        except UserError as error:
            self._say(error.message + error.remedy)
            return True
        line = " ".join(part for row in block for part in row[0].split("\n") if part)
        if len(block[0]) > 1:
            self._say(f"剪贴板里有 {len(block[0])} 列，一栏只放一格，没有粘贴。请逐格复制，成片的内容请在清单里粘贴。")
        elif len(line) > self.maxLength():
            self._say(f"剪贴板里有 {len(line)} 个字，一栏放不下，没有粘贴。请检查复制的内容。")
        else:
            self.insert(line)
        return True

    def _say(self, words: str) -> None:
        QToolTip.showText(self.mapToGlobal(self.rect().bottomLeft()), words, self)
        self.not_pasted.emit(words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste) and not self.isReadOnly() and self._take_clipboard():
            event.accept()
            return
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain and not self.composing:
            self.flush()
            self.step.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
            event.accept()
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        # Ctrl+Z belongs to the desk (undo as an act) as soon as there is nothing half-typed to take back here.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and not self.changed
            and (event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo))
        ):
            event.ignore()
            return False
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.selectAll()
        elif event.reason() == Qt.FocusReason.OtherFocusReason and not self.hasSelectedText():
            self.end(False)  # a card gave the cursor back: typing goes on where it was
        self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.flush()
        if event.reason() not in _COMES_BACK:
            self.setCursorPosition(0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._name and not self._severity:
            return
        painter = QPainter(self)
        right = self.width() - 4
        if self._severity:
            colour = marks.colour_of(self._severity)
            marks.paint(
                painter,
                QRectF(right - MARK, (self.height() - MARK) / 2, MARK, MARK),
                marks.SEVERITY_SHAPES.get(self._severity, "bar"),
                colour,
            )
            right -= MARK + 4
            painter.fillRect(QRectF(1, self.height() - 3, self.width() - 2, 2), colour)
        if self._name and self.text() and not self.changed:
            left = 8 + self.fontMetrics().horizontalAdvance(self.text()) + 8
            if right - left > 20:
                painter.setPen(QColor(theme.current().muted))
                words = self.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideRight, int(right - left))
                painter.drawText(
                    QRectF(left, 0, right - left, self.height()),
                    int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft),
                    words,
                )
        painter.end()
