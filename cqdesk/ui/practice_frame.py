"""The practice desk cannot be mistaken: a coloured frame, a watermark, and the keys to play clerk and customs."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from . import theme
from .tokens import GAP, MARGIN

FRAME = 4
DECISIONS = (
    ("L", "入库"),
    ("J", "审结"),
    ("C", "查验"),
    ("P", "放行"),
    ("R", "结关"),
    ("E", "退单"),
    ("Z", "退回"),
    ("H", "挂起"),
    ("D", "删单"),
)
"""Receipt letters customs may be played with, and their official words."""


def mark_practice(screen: QWidget, kind: str) -> None:
    """A screen that covers the window is marked as the window behind it, when the desk's `kind` is practice."""
    if kind == "practice":
        screen.setWindowTitle(f"{screen.windowTitle()}　练习")
        PracticeFrame(screen)


class PracticeFrame(QWidget):
    """Lies over the whole window, lets every key and click through."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("练习")
        over.installEventFilter(self)
        self.setGeometry(over.rect())
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.ChildAdded, QEvent.Type.LayoutRequest):
            over = self.parentWidget()
            assert over is not None
            self.setGeometry(over.rect())
            self.raise_()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        colour = QColor(theme.current().practice)
        painter = QPainter(self)
        pen = QPen(colour, FRAME)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawRect(self.rect().adjusted(FRAME // 2, FRAME // 2, -FRAME // 2, -FRAME // 2))
        colour.setAlphaF(0.07)
        painter.setPen(colour)
        font = QFont(self.font())
        font.setPixelSize(72)
        font.setBold(True)
        painter.setFont(font)
        step_x, step_y = 420, 260
        for row, y in enumerate(range(140, self.height() + 100, step_y)):
            for x in range(200 + (row % 2) * 200, self.width() + 200, step_x):
                painter.save()
                painter.translate(x, y)
                painter.rotate(-24)
                painter.drawText(QRect(-120, -50, 240, 100), int(Qt.AlignmentFlag.AlignCenter), "练习")
                painter.restore()
        painter.end()


class PracticeBar(QFrame):
    """Play the clerk with the card, then customs."""

    submitted = Signal()
    decided = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, 2, MARGIN, 2)
        row.setSpacing(GAP)
        words = QLabel("扮演持卡人（Alt+X）", self)
        row.addWidget(words)
        self.submit = QPushButton("点击申报", self)
        self.submit.setToolTip("在练习单一窗口持卡点击申报（Alt+X，S）")
        self.submit.clicked.connect(self.submitted)
        row.addWidget(self.submit)
        row.addWidget(QLabel("　扮演海关", self))
        self.decisions: dict[str, QPushButton] = {}
        for letter, name in DECISIONS:
            button = QPushButton(f"{name} {letter}", self)
            button.setToolTip(f"Alt+X，{letter}")
            button.clicked.connect(lambda _on=False, one=letter: self.decided.emit(one))
            self.decisions[letter] = button
            row.addWidget(button)
        for button in (self.submit, *self.decisions.values()):
            button.setProperty("tight", "true")
        row.addStretch(1)
