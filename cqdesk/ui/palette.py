"""Ctrl+K: every command, field, case and code by a few letters of its name or by pinyin initials.

With nothing typed the commands used last stand on top. A command that needs an open case is shown in grey, with the
reason, when there is none: so that nobody looks for it in vain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QTimer
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QVBoxLayout

from ..actions import lookups
from ..actions.work_list import work_page
from . import column_sets
from .commands import plain_name
from .declaration_places import label_of
from .overlay import Overlay
from .search_list import Row, SearchList
from .tokens import GAP

if TYPE_CHECKING:
    from .main_window import MainWindow

RECENT = "palette.recent"
MOST_RECENT = 12
MOST_CASES = 8
MOST_FIELDS = 8
MOST_CODES = 6
SIZE = (640, 420)
HINT = "命令、栏目、票号、客户、货物、代码；可用拼音首字母"
NOTHING = "没有找到；可输入汉字、拼音首字母、票号、代码"


@dataclass(frozen=True)
class Target:
    """What a row stands for: a command, a field of the open form, a case's number, a code, or a set of columns."""

    command: str = ""
    field: str = ""
    case: str = ""
    code: str = ""
    columns: str = ""


def recent_first(actions: Mapping[str, QAction], recent: Sequence[str]) -> list[str]:
    """The commands in the order they are offered."""
    known = [name for name in recent if name in actions]
    return [*known, *(name for name in actions if name not in known)]


class Palette(Overlay):
    """One line and what it finds; Enter does it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._desk_window = window
        self._list = column_sets.in_hand(window)  # before the cursor leaves it
        self.setAccessibleName("命令面板")
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        self.list = SearchList(window.lane, self._search, ("名称", "在哪里", "按键"), (330, 130, 110), 0, HINT, self)
        self.list.table.setAccessibleName("命令、票和代码")
        self.list.taken.connect(self._take)
        column.addWidget(self.list)
        self.setFocusProxy(self.list)
        self.list.ask()

    def open_in(self) -> None:
        """Show it at the top of the window."""
        room = self._desk_window.rect()
        width, height = min(SIZE[0], room.width() - 20), min(SIZE[1], room.height() - 80)
        self.setFixedSize(width, height)
        self.open_at(self._desk_window, QRect((room.width() - width) // 2, 40, 1, 1))

    async def _search(self, typed: str) -> list[Row]:
        window = self._desk_window
        actions = window.actions_by_name
        names = recent_first(actions, window.settings.get(RECENT, []))
        found = [
            names[n] for n in await window.lane.read(lookups.match_names, window.desk, typed, _shown(names, actions))
        ]
        rows = [_command_row(name, actions[name]) for name in found]
        rows.sort(key=lambda row: row[2])  # what cannot be done now comes last
        if not typed:
            return rows
        rows += await self._fields(typed)
        rows += await self._column_sets(typed)
        cases = (await window.lane.read(work_page, window.desk, typed)).items[:MOST_CASES]
        rows += [
            (Target(case=one.case), (f"{one.case}　{one.company}　{one.title}", "票", one.stage_zh), False)
            for one in cases
        ]
        codes = await window.lane.read(lookups.search_codes, window.desk, typed, limit=MOST_CODES)
        rows += [
            (Target(code=one.code), (f"{one.code}　{one.name_zh}", _TABLES_ZH, "Enter 复制"), False) for one in codes
        ]
        return rows or [(Target(), (NOTHING, "", ""), True)]

    async def _fields(self, typed: str) -> list[Row]:
        """Fields of the form that is open: Enter leads there."""
        window = self._desk_window
        if window.case is None:
            return []
        direction = window.case.open.direction
        labels = {path: label_of(path, direction) for path in window.case.form.order()}
        places = list(labels)
        found = await window.lane.read(lookups.match_names, window.desk, typed, list(labels.values()))
        return [
            (Target(field=places[n]), (labels[places[n]], "本票栏目", "Enter 前往"), False) for n in found[:MOST_FIELDS]
        ]

    async def _column_sets(self, typed: str) -> list[Row]:
        """Saved sets of columns of the list the cursor stood in: Enter shows one."""
        window = self._desk_window
        choice = self._list
        if choice is None:
            return []
        names = list(column_sets.kept_sets(window.settings, choice.key))
        found = await window.lane.read(lookups.match_names, window.desk, typed, [f"列组合 {name}" for name in names])
        return [(Target(columns=names[n]), (f"列组合　{names[n]}", choice.title, "Enter 显示"), False) for n in found]

    def _take(self, target: object) -> None:
        assert isinstance(target, Target)
        window = self._desk_window
        if target == Target():
            return  # nothing was found: the words say what to type
        if target.command:
            action = window.actions_by_name[target.command]
            if not action.isEnabled():
                window.lane.messages.tell(f"“{plain_name(target.command)}”需要先打开一票。")
                return
            kept = [name for name in window.settings.get(RECENT, []) if name != target.command]
            window.settings.put(RECENT, [target.command, *kept][:MOST_RECENT])
            self.dismiss()
            QTimer.singleShot(0, window, action.trigger)
        elif target.field:
            self.dismiss()
            if window.case is not None:
                window.case.go_to(target.field)
        elif target.columns:
            self.dismiss()
            assert self._list is not None
            column_sets.switch(window, self._list, target.columns)
        elif target.case:
            self.dismiss()
            window.open_case(target.case)
        else:
            self.dismiss()
            QGuiApplication.clipboard().setText(target.code)
            window.say(f"代码 {target.code} 已复制，可按 Ctrl+V 粘贴。")


_TABLES_ZH = "代码表"


def _menu_of(action: QAction) -> str:
    return plain_name(str(action.property("menu") or ""))


def _shown(names: Sequence[str], actions: Mapping[str, QAction]) -> list[str]:
    return [f"{plain_name(name)} {_menu_of(actions[name])}" for name in names]


def keys_text(action: QAction) -> str:
    """The keys of an action as they stand on the keyboard."""
    return "　".join(key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts()[:1])


def _command_row(name: str, action: QAction) -> Row:
    off = not action.isEnabled()
    where = "需先打开一票" if off else _menu_of(action)
    return Target(command=name), (plain_name(name), where, keys_text(action)), off
