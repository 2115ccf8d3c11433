"""A place to drop an old declaration on, to see how it is read and what is found: nothing is stored."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from .tokens import GAP, MARGIN


class TrialZone(QFrame):
    """Takes one file; the button chooses one by key."""

    wanted = Signal(object)
    """Path, or None: to be chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "zone")
        self.setAcceptDrops(True)
        self.setAccessibleName("拿一份旧报关单试试")
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN * 2, MARGIN, MARGIN * 2, MARGIN)
        column.setSpacing(GAP)
        words = QLabel(
            "或者把一份旧的报关单（打印件 PDF、报文 XML、Excel）拖到这里：\n读出内容、检查、给您看结果，不会保存。",
            self,
        )
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words.setProperty("role", "muted")
        self.button = QPushButton("拿一份旧报关单试试…（Ctrl+Shift+O）", self)
        self.button.clicked.connect(lambda: self.wanted.emit(None))
        column.addWidget(words)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignCenter)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if len(_files(event)) == 1:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = _files(event)
        if len(files) == 1:
            event.acceptProposedAction()
            self.wanted.emit(files[0])


def _files(event: QDropEvent) -> list[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
