"""One of a short list, chosen by arrows and Enter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from .plain_table import PlainTable
from .work_dialog import WorkDialog


class PickDialog(WorkDialog):
    """One of a short list, by arrows and Enter or by its number. After `accept`: `key`."""

    def __init__(self, title: str, choices: Sequence[tuple[str, str]], current: str, parent: QWidget) -> None:
        super().__init__(title, "用方向键选择，按 Enter 确定。", parent, (360, 560))
        self.key = current
        self.list = PlainTable(title, ("选择",))
        self.list.horizontalHeader().hide()
        self.list.show_rows([(key or "-", (words,), "") for key, words in choices])
        self.list.pick(current or "-")
        self.list.entered.connect(self._take)
        self.body.addWidget(self.list, 1)
        self.finish("确定", lambda: self._take(self.list.key()))
        self.list.setFocus()

    def _take(self, key: str) -> None:
        self.key = "" if key == "-" else key
        self.accept()
