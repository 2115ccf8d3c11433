"""The one place where the window speaks: a bar with sentence and remedy, a quiet line, progress with a cancel key."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from .tokens import GAP

SLOW_MS = 300
"""Work that takes longer shows progress."""


class MessageBar(QFrame):
    """Error or remark at the top of the window until it is closed (Esc) or replaced."""

    told = Signal(str)
    """A quiet remark for the status bar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("tone", "error")
        self.setAccessibleName("消息")
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 6, 4)
        self._words = QLabel(self)
        self._words.setWordWrap(True)
        self._close = QPushButton("知道了", self)
        self._close.clicked.connect(self.hide)
        row.addWidget(self._words, 1)
        row.addWidget(self._close)
        self.hide()

    @property
    def sentence(self) -> str:
        """What stands in the bar; "" when it is hidden."""
        return self._words.text() if not self.isHidden() else ""

    def tell(self, sentence: str) -> None:
        """A quiet remark; takes away an older message."""
        self.hide()
        self.told.emit(sentence)

    def fault(self, message: str, remedy: str, id: str = "") -> None:
        """Show a sentence, what to do, and the id to quote."""
        self._words.setText(" ".join(part for part in (message, remedy, f"［{id}］" if id else "") if part))
        self.show()


class ProgressBar(QFrame):
    """Progress of one long piece of work, shown only when it is slow. `stopped` is read by the worker."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("tone", "info")
        self.stopped = False
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 4, 6, 4)
        column.setSpacing(GAP // 2)
        row = QHBoxLayout()
        self._words = QLabel(self)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._stop = QPushButton("停止（Esc）", self)
        self._stop.clicked.connect(self.stop)
        row.addWidget(self._words, 1)
        row.addWidget(self._bar, 1)
        row.addWidget(self._stop)
        column.addLayout(row)
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(SLOW_MS)
        self._slow.timeout.connect(self.show)
        self.hide()

    def begin(self, words: str) -> None:
        """Start: the bar appears when the work is slow."""
        self.stopped = False
        self._stop.setEnabled(True)
        self._words.setText(words)
        self._bar.setRange(0, 0)
        self._slow.start()

    def at(self, done: int, of: int, words: str) -> None:
        """So much of so much is done."""
        self._bar.setRange(0, max(of, 0))
        self._bar.setValue(done)
        if words:
            self._words.setText(words)

    def stop(self) -> None:
        """Ask the worker to stop."""
        self.stopped = True
        self._stop.setEnabled(False)
        self._words.setText("正在停止…")

    def end(self) -> None:
        """The work is over."""
        self._slow.stop()
        self.hide()
