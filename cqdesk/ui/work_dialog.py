"""The frame of the larger dialogs: head, body, one remark line, buttons with their keys; Esc leaves all as it was."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QVBoxLayout, QWidget

from .banner import Banner
from .flow_row import FlowRow
from .tokens import GAP, MARGIN


class WorkDialog(QDialog):
    """Subclasses fill `body` and call `finish`. Ctrl+Enter is the main button."""

    def __init__(
        self, title: str, remark: str, parent: QWidget | None = None, size: tuple[int, int] = (980, 620)
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        screen = (parent.screen() if parent is not None else QGuiApplication.primaryScreen()).availableGeometry()
        self.resize(min(size[0], screen.width() - 40), min(size[1], screen.height() - 60))
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN * 2, MARGIN, MARGIN * 2, MARGIN)
        column.setSpacing(GAP)
        head = QLabel(title, self)
        head.setProperty("role", "title")
        column.addWidget(head)
        self.remark = QLabel(remark, self)
        self.remark.setProperty("role", "muted")
        self.remark.setWordWrap(True)
        column.addWidget(self.remark)
        self.note = Banner(self)
        self.note.say("")
        column.addWidget(self.note)
        self.body = QVBoxLayout()
        self.body.setSpacing(GAP)
        column.addLayout(self.body, 1)
        self._buttons = FlowRow()
        column.addLayout(self._buttons)
        self._main: QPushButton | None = None

    def button(self, words: str, does: Callable[[], object]) -> QPushButton:
        """A button at the left of the last row; `&` marks its Alt letter."""
        made = QPushButton(words, self)
        made.setAutoDefault(False)
        made.clicked.connect(lambda: does())
        self._buttons.addWidget(made)
        return made

    def finish(self, main: str = "", does: Callable[[], object] | None = None) -> None:
        """The right end of the last row: back, and the main act."""
        self._buttons.addStretch(1)
        back = QPushButton("返回（Esc）", self)
        back.setAutoDefault(False)
        back.clicked.connect(self.reject)
        self._buttons.addWidget(back)
        if main:
            self._main = QPushButton(f"{main}（Ctrl+Enter）", self)
            self._main.setProperty("main", "true")
            self._main.setAutoDefault(False)
            self._main.clicked.connect(lambda: (does or self.accept)())
            self._buttons.addWidget(self._main)

    def keep_main_key(self, widget: QWidget) -> None:
        """Ctrl+Enter is the main button also inside a widget that swallows Enter (an editable choice)."""
        for key in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(key), widget)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(self._main_act)

    def _main_act(self) -> None:
        if self._main is not None and self._main.isEnabled():
            self._main.click()

    def may(self, yes: bool) -> None:
        """Whether the main act can be done."""
        if self._main is not None:
            self._main.setEnabled(yes)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            ctrl = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if ctrl and not event.isAutoRepeat() and self._main is not None and self._main.isEnabled():
                self._main.click()
            elif not ctrl and isinstance(focus, QPushButton):
                focus.click()
            event.accept()
            return
        super().keyPressEvent(event)
