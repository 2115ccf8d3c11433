"""Two hands on the keyboard of one window, every key counted. Used by the key runs, the by-hand runs and the tests.

What an input method commits counts three keys a character (full pinyin is typed in two to four). The mouse is not used;
`mice` counts it all the same, so that nobody has to believe it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from cqdesk.ui.main_window import MainWindow

T = TypeVar("T", bound=QDialog)
IME_KEYS = 3
"""Keys a Chinese character costs."""
CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
Key = Qt.Key


class _Mice(QObject):
    """Counts what a mouse does to the program."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress:
            self.count += 1
        return False


class Hands:
    """Two hands on the keyboard of one window."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.keys = 0
        self._mice = _Mice()
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self._mice)

    @property
    def mice(self) -> int:
        """How often a mouse button went down."""
        return self._mice.count

    def lift(self) -> None:
        """The run is over."""
        app = QApplication.instance()
        assert app is not None
        app.removeEventFilter(self._mice)

    def press(self, key: Qt.Key, mods: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """One key, with what is held down: one count."""
        self.keys += 1
        QTest.keyClick(focus(), key, mods)

    def write(self, words: str) -> None:
        """Text: Latin letters key by key, the rest as an input method commits it."""
        for part in _stretches(words):
            if part.isascii():
                self.keys += len(part)
                for char in part:  # the first one may open an editor, which then has the cursor
                    QTest.keyClicks(focus(), char)
            else:
                self.keys += IME_KEYS * len(part)
                event = QInputMethodEvent("", [])
                event.setCommitString(part)
                QCoreApplication.sendEvent(focus(), event)

    async def press_until(self, key: Qt.Key, there: Callable[[], bool]) -> None:
        """One key again and again until it has led there, the window's own work between. The wait ends with the run's."""
        while not there():
            self.press(key)
            await asyncio.sleep(0)

    async def rest(self) -> None:
        """The clerk looks up: until the window has nothing under way."""
        await asyncio.sleep(0)
        while not self.window.at_rest():
            await asyncio.sleep(0.002)
        await asyncio.sleep(0)

    async def dialog(self, kind: type[T]) -> T:
        """Wait for a dialog to come up."""
        return await front_dialog(kind)


def has_keyboard(window: QWidget) -> bool:
    """Whether keys pressed now go to this window or a part of it."""
    line = QApplication.focusWidget()
    return line is not None and (line is window or window.isAncestorOf(line))


async def front_dialog(kind: type[T]) -> T:
    """Wait for a dialog of this kind to be up and to have the keyboard.

    It is modal a moment before it is active: a key pressed in that moment goes to the window behind it and is lost.
    """
    while not (isinstance(found := QApplication.activeModalWidget(), kind) and has_keyboard(found)):
        await asyncio.sleep(0.002)
    return found


def focus() -> QWidget:
    """Where a key goes."""
    modal = QApplication.activeModalWidget()
    found = QApplication.focusWidget() or (modal.focusWidget() if modal is not None else None) or modal
    assert found is not None, "no widget has the cursor"
    return found


def _stretches(words: str) -> list[str]:
    found: list[str] = []
    for char in words:
        if found and found[-1].isascii() == char.isascii():
            found[-1] += char
        else:
            found.append(char)
    return found
