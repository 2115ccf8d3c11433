"""Where the window stands: as it was left, and always where it can be seen, also after a display was unplugged."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QObject, QRect, QSize, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QStyle, QWidget

from .settings import Settings

_KEY = "window"
_USUAL = (1366, 740)
_LEAST_SEEN = 120
"""Pixels of the title bar that must be on a display, so that the window can be seen and taken hold of."""


class _Watch(QObject):
    """Looks after a window while displays come and go; goes with it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._settled = QTimer(self)  # displays go in several steps
        self._settled.setSingleShot(True)
        self._settled.timeout.connect(self._look)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.screenRemoved.connect(self._gone)

    def _gone(self, _screen: QScreen) -> None:
        self._settled.start(0)

    def _look(self) -> None:
        bring_back(self._window)


def restore(window: QWidget, settings: Settings) -> None:
    """Size and place as it was left; the usual size on a machine that never saw it. Stays on the screen from now on."""
    kept = QByteArray.fromBase64(settings.get(_KEY, "").encode("ascii", "ignore"))
    if kept.isEmpty() or not window.restoreGeometry(kept):
        window.resize(*_USUAL)
    bring_back(window)
    _fit(window)
    _Watch(window)


def _fit(window: QWidget) -> None:
    """No higher than the screen leaves below a title bar: else the status bar stands outside (1366x768 at 150 %)."""
    title = window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight, None, window)
    room = window.screen().availableGeometry()
    window.resize(window.size().boundedTo(QSize(room.width(), room.height() - title)))


def keep(window: QWidget, settings: Settings) -> None:
    """Remember size and place."""
    settings.put(_KEY, bytes(window.saveGeometry().toBase64().data()).decode("ascii"))


def bring_back(window: QWidget) -> None:
    """A window whose title bar is on no display moves onto the main one, no larger than it."""
    frame = window.frameGeometry()
    title = QRect(frame.left(), frame.top(), frame.width(), 1)
    seen = [screen.availableGeometry().intersected(title) for screen in QGuiApplication.screens()]
    if any(part.width() >= min(_LEAST_SEEN, frame.width()) for part in seen if not part.isEmpty()):
        return
    room = QGuiApplication.primaryScreen().availableGeometry()
    window.resize(window.size().boundedTo(room.size()))
    window.move(room.topLeft())
