"""Ctrl+/: all keys on one sheet, made from the command table and the lists of keys the parts name themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from .commands import plain_name
from .form_view import FORM_KEYS
from .grid import GRID_KEYS
from .page_preview import PREVIEW_KEYS
from .palette import keys_text
from .plain_table import PlainTable
from .text_line import TextLine
from .work_dialog import WorkDialog
from .worklist import LIST_KEYS

Keys = tuple[str, str, str]
"""where, what, keys"""
_PARTS: tuple[tuple[str, Sequence[tuple[str, str]]], ...] = (
    ("填写表头", FORM_KEYS),
    ("商品和各清单", GRID_KEYS),
    ("工作列表", LIST_KEYS),
    ("打印预览", PREVIEW_KEYS),
    ("对话框", (("做主要的一步", "Ctrl+Enter"), ("不改动，返回", "Esc"), ("按字母选按钮", "Alt+字母"))),
)


def all_keys(actions: Mapping[str, QAction]) -> list[Keys]:
    """Every key there is, by place."""
    of_commands = [
        (plain_name(str(action.property("menu"))), plain_name(name), keys_text(action))
        for name, action in actions.items()
        if action.shortcuts()
    ]
    return of_commands + [(where, what, keys) for where, part in _PARTS for what, keys in part]


class ShortcutSheet(WorkDialog):
    """The sheet; typing narrows it. `print_wanted` after it closed: the sheet is to be printed."""

    def __init__(self, keys: Sequence[Keys], parent: QWidget | None = None) -> None:
        super().__init__(
            "快捷键一览", "没有快捷键的功能都可以按 Ctrl+K，输入名称或拼音首字母找到。", parent, (720, 620)
        )
        self._keys = list(keys)
        self.print_wanted = False
        self.line = TextLine(self)
        self.line.setAccessibleName("查找功能或按键")
        self.line.setPlaceholderText("查找功能或按键")
        self.line.textChanged.connect(lambda _words: self._show())
        self.body.addWidget(self.line)
        self.table = PlainTable("快捷键", ("在哪里", "功能", "按键"), stretch=1)
        self.body.addWidget(self.table, 1)
        self.button("打印(&P)…", self._print)
        self.finish()
        self._show()
        self.line.setFocus()

    def _show(self) -> None:
        words = self.line.text().lower().split()
        found = [one for one in self._keys if all(word in " ".join(one).lower() for word in words)]
        self.table.show_rows([(str(n), one, "") for n, one in enumerate(found)])

    def _print(self) -> None:
        self.print_wanted = True
        self.reject()
