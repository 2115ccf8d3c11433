"""Accessibility by proof: every command by keys, a name and a role on every control, nothing cut off (contrast: `test_theme`).

The walk opens what every command opens, asks the toolkit's accessibility interface of every control on it, goes round it
by Tab, and closes it by Esc.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QTextEdit,
    QWidget,
)

from cqdesk.places import resources
from cqdesk.ui import theme
from cqdesk.ui.banner import ElidedLabel
from cqdesk.ui.main_window import MainWindow
from cqdesk.ui.overlay import Overlay
from cqdesk.ui.palette import Palette, Target

from .conftest import Play, Recorder, rest

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
)
NO_SCREEN_OF_THEIR_OWN = {"退出", "退一步", "打开示例", "导入客户端文件夹…", "新建票…"}
"""Leave the window, or make cases: other tests play them."""
MOST_TABS = 200


def _controls(root: QWidget) -> Iterator[QWidget]:
    for widget in root.findChildren(QWidget):
        if not widget.isVisibleTo(root) or widget.objectName().startswith("qt_") or isinstance(widget, QHeaderView):
            continue
        inside = widget.parentWidget()
        if isinstance(inside, QComboBox | QAbstractSpinBox | QHeaderView | QAbstractItemView):
            continue  # parts of a control that has its own name
        if isinstance(widget, CONTROLS):
            yield widget


def _nameless(root: QWidget) -> list[str]:
    wrong = []
    for widget in _controls(root):
        seen = QAccessible.queryAccessibleInterface(widget)
        name = seen.text(QAccessible.Text.Name) if seen is not None else ""
        role = seen.role() if seen is not None else QAccessible.Role.NoRole
        if isinstance(widget, QTabBar):
            name = name or widget.accessibleName() or "tabs"  # its tabs are named one by one
        if not name.strip() or role in (QAccessible.Role.NoRole, QAccessible.Role.Client):
            wrong.append(f"{type(widget).__name__} {widget.objectName()} {role}")
    return wrong


def _cut_off(root: QWidget) -> list[str]:
    """Words that do not fit: a button narrower than its text, a one-line label that is cut."""
    wrong = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisibleTo(root) or isinstance(widget, ElidedLabel):
            continue
        one_line = isinstance(widget, QLabel) and not widget.wordWrap() and "\n" not in widget.text()
        if not isinstance(widget, QPushButton) and not one_line:
            continue
        words = widget.text().replace("&", "")  # type: ignore[attr-defined]
        if QFontMetrics(widget.font()).horizontalAdvance(words) > widget.width() + 1:
            wrong.append(f"{type(widget).__name__} {words} {widget.width()}")
    return wrong


def _reached_by_tab(root: QWidget) -> set[QWidget]:
    found: set[QWidget] = set()
    for _ in range(MOST_TABS):
        focus = QApplication.focusWidget()
        if focus is None or focus in found:
            break
        found.add(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    return found


async def _opened(window: MainWindow) -> QWidget | None:
    """What a command opened, if anything within half a second."""
    for _ in range(100):
        modal = QApplication.activeModalWidget()
        if modal is not None:
            return modal
        overlays = [one for one in window.findChildren(Overlay) if one.isVisible()]
        if overlays:
            return overlays[-1]
        if window.at_rest():
            await asyncio.sleep(0.01)
            if QApplication.activeModalWidget() is None and not any(
                one.isVisible() for one in window.findChildren(Overlay)
            ):
                return None
        await asyncio.sleep(0.005)
    return None


async def _closed(window: MainWindow, screen: QWidget) -> bool:
    for _ in range(3):
        target = QApplication.focusWidget() or screen
        QTest.keyClick(target, Qt.Key.Key_Escape)
        for _wait in range(60):
            if QApplication.activeModalWidget() is None and not any(
                one.isVisible() for one in window.findChildren(Overlay)
            ):
                return True
            await asyncio.sleep(0.005)
    return False


def test_every_command_stands_in_the_palette_and_in_a_menu_with_a_letter(
    window: MainWindow, play: Play, sample_case: str
) -> None:
    async def scene() -> None:
        window.open_case(sample_case)
        await rest(window)
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        (palette,) = [one for one in window.findChildren(Palette) if one.isVisible()]
        await rest(window)
        reached = set()
        for _ in range(palette.list.table.rowCount()):
            target = palette.list.current()
            assert isinstance(target, Target)
            reached.add(target.command)
            QTest.keyClick(palette.list.line, Qt.Key.Key_Down)
        assert reached == set(window.actions_by_name)
        palette.dismiss()

    play(scene())
    menus = [action.text() for action in window.menuBar().actions()]
    letters = [words.partition("&")[2][:1] for words in menus]
    assert all(letters)
    assert len(set(letters)) == len(letters)
    assert {a for menu in window.menuBar().actions() for a in menu.menu().actions() if a.text()} == set(  # type: ignore[attr-defined]
        window.actions_by_name.values()
    )


def test_every_screen_of_every_command_is_named_walked_and_left_by_keys(
    window: MainWindow, play: Play, sample_case: str, recorder: Recorder
) -> None:
    faults: dict[str, object] = {}

    async def scene() -> None:
        window.open_case(sample_case)
        await rest(window)
        assert window.case is not None
        for tab in range(window.case.tabs.count()):
            window.case.tabs.setCurrentIndex(tab)
            await rest(window)
            if wrong := _nameless(window):
                faults[f"tab {tab}"] = wrong
        window.case.go_to("goods[1].goods_name")
        for name, action in window.actions_by_name.items():
            if name in NO_SCREEN_OF_THEIR_OWN or not name.endswith("…") or "练习" in str(action.property("menu")):
                continue
            action.trigger()
            screen = await _opened(window)
            if screen is None:
                continue
            if not isinstance(screen, QFileDialog):
                if wrong := _nameless(screen):
                    faults[name] = wrong
                if isinstance(screen, QDialog):
                    reached = _reached_by_tab(screen)
                    if not reached and any(w.isEnabled() for w in _controls(screen)):
                        faults[f"{name} by Tab"] = "nothing"
            if not await _closed(window, screen):
                faults[f"{name} by Esc"] = repr(screen)
                if isinstance(screen, QDialog):
                    screen.reject()
            for _ in range(200):
                if window.at_rest():
                    break
                await asyncio.sleep(0.005)
            if window.case is None:
                window.open_case(sample_case)
                await rest(window)
            window.case.go_to("goods[1].goods_name")  # type: ignore[union-attr]

    play(scene())
    assert faults == {}


@pytest.mark.parametrize("size", [(1366, 700), (960, 520)], ids=["1366x768", "1920x1080 at 200 %"])
def test_nothing_is_cut_off_at_the_largest_font(
    window: MainWindow, play: Play, sample_case: str, size: tuple[int, int]
) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    wrong: dict[str, list[str]] = {}

    async def scene() -> None:
        theme.apply(app, "light", 14 if size[0] > 1000 else 9, resources() / "fonts")
        window.resize(*size)
        await window.worklist.load()
        await rest(window)
        wrong["list"] = _cut_off(window)
        window.open_case(sample_case)
        await rest(window)
        assert window.case is not None
        for tab in range(window.case.tabs.count()):
            window.case.tabs.setCurrentIndex(tab)
            await rest(window)
            wrong[f"tab {tab}"] = _cut_off(window)

    try:
        play(scene())
    finally:
        theme.apply(app, "light", 9, resources() / "fonts")
    assert {name: found for name, found in wrong.items() if found} == {}
