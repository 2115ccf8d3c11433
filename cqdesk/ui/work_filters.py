"""Saved filters of the work list: a group and words under a name, two keys away."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from .record_dialogs import RecordDialog
from .settings import Settings
from .work_model import GROUPS

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
"""What every office looks for in the morning. They come first, so that their digits stay whatever is saved."""


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

    saved = Signal(str)
    """A filter was kept: the sentence that says how it is shown again."""

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
        for number, (name, group, words) in enumerate([*GIVEN, *kept_filters(self._settings)], start=1):
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
        dialog = FilterDialog(
            group, words, [name for name, _group, _words in kept_filters(self._settings)], self.window()
        )
        dialog.accepted.connect(lambda: self._keep(dialog.name, group, words))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _keep(self, name: str, group: str, words: str) -> None:
        keep_filter(self._settings, name, group, words)
        place = len(GIVEN) + 1 + [one for one, _group, _words in kept_filters(self._settings)].index(name)
        key = f"Alt+Q、{place}" if place <= 9 else "Alt+Q"
        self.saved.emit(f"已保存筛选条件“{name}”：按 {key} 查看。")


class FilterDialog(RecordDialog):
    """The name of a filter. After `accept`: `name`."""

    def __init__(self, group: str, words: str, known: Sequence[str], parent: QWidget) -> None:
        self._something, self._known = bool(group or words), frozenset(known)
        told = f"分组“{dict(GROUPS)[group]}”" + (f"，查找“{words}”" if words else "")
        super().__init__("保存筛选条件", f"{told}。以后按 Alt+Q 再按数字即可查看。", parent)
        self._name = self.line("名称", "例如 今天要放行的")
        self._name.setText(words or (dict(GROUPS)[group] if group else ""))
        self._name.selectAll()
        self.finish()
        self.yes.setText("保存（Enter）")
        self._warned_of = ""

    @property
    def name(self) -> str:
        """The name as typed, trimmed."""
        return self._name.text().strip()

    def wrong(self) -> tuple[str, QWidget] | None:
        if not self._something:
            return "现在显示的是全部票：请先选分组（Alt+2 … Alt+5）或输入查找内容，再保存。", self._name
        if not self.name:
            return "请填写名称。", self._name
        if self.name in self._known and self._warned_of != self.name:
            self._warned_of = self.name
            return f"已有“{self.name}”，再按一次 Enter 用现在的条件代替它。", self._name
        return None
