"""Saved filters of the work list: a group and words under a name, two keys away."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QInputDialog, QMenu, QPushButton, QWidget

from .settings import Settings

Filter = tuple[str, str, str]
"""name, group, words"""
KEPT = "filters.worklist"
MOST = 20
GIVEN: tuple[Filter, ...] = (
    ("逾期", "", "逾期"),
    ("两小时内到期", "", "两小时内"),
    ("今天到期", "", "今天"),
    ("查验", "", "查验"),
    ("退单", "", "退单"),
)
"""What every office looks for in the morning."""


def kept_filters(settings: Settings) -> list[Filter]:
    """The filters the clerk saved."""
    found = []
    for one in settings.get(KEPT, []):
        if isinstance(one, list) and len(one) == 3 and all(isinstance(part, str) for part in one):
            found.append((one[0], one[1], one[2]))
    return found


def keep_filter(settings: Settings, name: str, group: str, words: str) -> None:
    """Save a filter; one of the same name gives way."""
    others = [list(one) for one in kept_filters(settings) if one[0] != name]
    settings.put(KEPT, [*others, [name, group, words]][-MOST:])


def forget_filter(settings: Settings, name: str) -> None:
    """Take a saved filter away."""
    settings.put(KEPT, [list(one) for one in kept_filters(settings) if one[0] != name])


class FilterButton(QPushButton):
    """筛选: the list of filters; `condition` tells what is shown now, `show` shows another."""

    def __init__(
        self,
        settings: Settings,
        condition: Callable[[], tuple[str, str]],
        show: Callable[[str, str], None],
        parent: QWidget,
    ) -> None:
        super().__init__("筛选(&Q)", parent)
        self._settings, self._condition, self._show = settings, condition, show
        self.setToolTip("常用的筛选条件（Alt+Q）")
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill)
        self.setMenu(self._menu)
        self._fill()

    def _fill(self) -> None:
        self._menu.clear()
        for number, (name, group, words) in enumerate([*kept_filters(self._settings), *GIVEN], start=1):
            mark = f"&{number}　" if number <= 9 else ""
            action = self._menu.addAction(mark + name.replace("&", "&&"))
            action.triggered.connect(lambda _on=False, g=group, w=words: self._show(g, w))
        self._menu.addSeparator()
        self._menu.addAction("保存当前条件…(&S)").triggered.connect(lambda: self.save())
        forget = self._menu.addMenu("删除(&D)")
        for name, _group, _words in kept_filters(self._settings):
            action = forget.addAction(name.replace("&", "&&"))
            action.triggered.connect(lambda _on=False, n=name: forget_filter(self._settings, n))
        forget.setEnabled(bool(kept_filters(self._settings)))

    def save(self) -> None:
        """Ask for a name and keep what is shown now under it."""
        group, words = self._condition()
        dialog = QInputDialog(self.window())
        dialog.setWindowTitle("保存筛选条件")
        dialog.setLabelText("名称：")
        dialog.setTextValue(words)
        dialog.setOkButtonText("保存")
        dialog.setCancelButtonText("返回（Esc）")

        def keep() -> None:
            if name := dialog.textValue().strip():
                keep_filter(self._settings, name, group, words)

        dialog.accepted.connect(keep)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
