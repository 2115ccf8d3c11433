"""Accessibility by proof: every command by keys, a name and a role on every control, nothing cut off (contrast: `test_theme`).

The walk opens what every command opens, and what its buttons open, asks the toolkit's accessibility interface of every
control on it, puts it on the smallest screen, measures every word, goes round it by Tab, and closes it by Esc.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible
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
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QTextEdit,
    QWidget,
)

from cqdesk.places import resources
from cqdesk.ui import theme
from cqdesk.ui.dialogs import FRAME, fit
from cqdesk.ui.main_window import MainWindow
from cqdesk.ui.overlay import Overlay
from cqdesk.ui.palette import Palette, Target

from .conftest import Play, Recorder, rest
from .fitting import SMALL_SCREENS, cut_off

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
PATIENCE = 4000
"""Looks of 5 ms each after which what was waited for does not come: a busy machine is no finding."""
FURTHER = {
    "数据安全…": ("备份设置",),
    "估价…": ("录入汇率", "运费分段"),
    "时点一览…": ("登记时点",),
    "常用文字…": ("新增",),
    "代理报关委托…": ("新增",),
    "查验…": ("新增",),
    "修撤单…": ("新增",),
    "电子口岸卡…": ("新增",),
    "退单与重报…": ("办理清单", "结束这次申报"),
    "出口退税…": ("企业资料", "新企业"),
    "拼箱…": ("新拼箱",),
}
"""Command -> the beginnings of the buttons that open a dialog of their own."""


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


async def _faults_of(screen: QWidget) -> list[str]:
    """What is wrong with a screen on the smallest display there is."""
    room = QSize(*SMALL_SCREENS[0])
    if isinstance(screen, QDialog):
        fit(screen, room)
        await asyncio.sleep(0)
    inside = QSize(room.width() - FRAME.width(), room.height() - FRAME.height())
    wrong = [f"nameless {one}" for one in _nameless(screen)] + cut_off(screen)
    if screen.width() > inside.width() or screen.height() > inside.height():
        wrong.append(f"larger than the screen: {screen.width()}x{screen.height()}")
    return wrong


async def _button(begins: str) -> QPushButton | None:
    """The button of the dialog in front, as soon as it can be pressed."""
    for _ in range(PATIENCE):
        if (front := QApplication.activeModalWidget()) is not None:
            for one in front.findChildren(QPushButton):
                if one.text().startswith(begins) and one.isVisible() and one.isEnabled():
                    return one
        await asyncio.sleep(0.005)
    return None


async def _further(begins: str) -> list[str]:
    """What is wrong with the dialog a button of the dialog in front opens; it is closed by Esc again."""
    if (button := await _button(begins)) is None:
        return ["cannot be pressed"]
    screen = button.window()
    button.click()
    for _ in range(PATIENCE):
        opened = QApplication.activeModalWidget()
        if opened is not None and opened is not screen:
            break
        await asyncio.sleep(0.005)
    else:
        return ["opens nothing"]
    wrong = await _faults_of(opened)
    QTest.keyClick(QApplication.focusWidget() or opened, Qt.Key.Key_Escape)
    for _ in range(PATIENCE):
        if QApplication.activeModalWidget() is not opened and QApplication.focusWidget() is not None:
            return wrong
        await asyncio.sleep(0.005)
    return [*wrong, "stays open, or the cursor is nowhere afterwards"]


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
        for _wait in range(PATIENCE):
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


@pytest.mark.parametrize("half", [0, 1])
def test_every_screen_of_every_command_is_named_walked_and_left_by_keys(
    window: MainWindow, play: Play, sample_case: str, recorder: Recorder, half: int
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
        for name in ("存为客户模板", "记入商品库"):  # so that their dialogs have something to show
            window.actions_by_name[name].trigger()
            await rest(window)
        window.case.go_to("goods[1].goods_name")
        for name, action in list(window.actions_by_name.items())[half::2]:
            if name in NO_SCREEN_OF_THEIR_OWN or not name.endswith("…") or "练习" in str(action.property("menu")):
                continue
            action.trigger()
            screen = await _opened(window)
            if screen is None:
                continue
            if not isinstance(screen, QFileDialog):
                await asyncio.sleep(0.02)  # what it reads for itself
                if wrong := await _faults_of(screen):
                    faults[name] = wrong
                for begins in FURTHER.get(name, ()):
                    if wrong := await _further(begins):
                        faults[f"{name} {begins}"] = wrong
                if name in FURTHER:  # some are shown anew after each step
                    again = await _opened(window)
                    if again is None:
                        continue
                    screen = again
                if isinstance(screen, QDialog):
                    reached = _reached_by_tab(screen)
                    if not reached and any(w.isEnabled() for w in _controls(screen)):
                        faults[f"{name} by Tab"] = "nothing"
            if not await _closed(window, screen):
                faults[f"{name} by Esc"] = repr(screen)
                if isinstance(screen, QDialog):
                    screen.reject()
            for _ in range(PATIENCE):
                if window.at_rest():
                    break
                await asyncio.sleep(0.005)
            if window.case is None:
                window.open_case(sample_case)
                await rest(window)
            window.case.go_to("goods[1].goods_name")  # type: ignore[union-attr]

    play(scene())
    assert faults == {}


@pytest.mark.parametrize("size", [(1366, 700), (960, 500), (911, 472)], ids=["1366x768", "200 %", "150 %"])
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
        wrong["list"] = cut_off(window)
        window.open_case(sample_case)
        await rest(window)
        assert window.case is not None
        window.case.form.show_given({"unified_number": "E20260000000000001", "entry_number": "801020261000000001"})
        for tab in range(window.case.tabs.count()):
            window.case.tabs.setCurrentIndex(tab)
            await rest(window)
            wrong[f"tab {tab}"] = cut_off(window)
        assert (window.width(), window.height()) == size  # it can be as small as that
        window.case.go_to("domestic_party_uscc")
        for path in ("domestic_party_uscc", "domestic_party_customs_code"):  # a code is read whole or not at all
            edit = window.case.form.edits[path]
            needed = edit.fontMetrics().horizontalAdvance(edit.text())
            if needed > edit.width():
                wrong[path] = [f"needs {needed} has {edit.width()}"]

    try:
        play(scene())
    finally:
        theme.apply(app, "light", 9, resources() / "fonts")
    assert {name: found for name, found in wrong.items() if found} == {}
