"""Menus and keys in one table: every command has a name, a key and one place that does it.

Each area of the window brings a list of `Command` (a module with `commands(window)`); menus, shortcut keys, the palette
and the shortcut sheet are all made from that one table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

FILE, EDIT, WORK, VIEW, HELP = "文件(&F)", "编辑(&E)", "票(&T)", "查看(&V)", "帮助(&B)"
PRACTICE = "练习(&X)"
_LAST = (VIEW, PRACTICE, HELP)
"""Menus that stand at the right end, whoever brings another one."""


@dataclass(frozen=True, kw_only=True)
class Command:
    """One entry of a menu; an empty name makes a line between entries."""

    menu: str
    name: str = ""
    keys: tuple[str, ...] = ()
    does: Callable[[], object] | None = None
    in_case: bool = False
    """Only when a case is open."""
    chosen: Callable[[], bool] | None = None
    """Whether this is the one in force (themes, sets of columns): shown by a tick."""


def entry(
    menu: str,
    name: str,
    *keys: str,
    does: Callable[[], object],
    in_case: bool = False,
    chosen: Callable[[], bool] | None = None,
) -> Command:
    """One command."""
    return Command(menu=menu, name=name, keys=keys, does=does, in_case=in_case, chosen=chosen)


def line(menu: str) -> Command:
    """A line between the entries of a menu."""
    return Command(menu=menu)


def plain_name(name: str) -> str:
    """A name without its menu letter: `申报…` for `申报(&D)…`."""
    before, mark, after = name.partition("(&")
    return before + after.partition(")")[2] if mark else name


def menus_in_order(commands: Sequence[Command]) -> list[str]:
    """The menus in the order they come up, those of `_LAST` at the end."""
    seen = list(dict.fromkeys(command.menu for command in commands))
    return [m for m in seen if m not in _LAST] + [m for m in _LAST if m in seen]


def install(window: QMainWindow, commands: Sequence[Command]) -> dict[str, QAction]:
    """Make the menus of a window. Returns the actions by name."""
    menus: dict[str, QMenu] = {name: window.menuBar().addMenu(name) for name in menus_in_order(commands)}
    actions: dict[str, QAction] = {}
    ticked: list[tuple[QAction, Callable[[], bool]]] = []
    for command in commands:
        menu = menus[command.menu]
        if not command.name:
            menu.addSeparator()
            continue
        action = QAction(command.name, window)
        action.setShortcuts([QKeySequence(key) for key in command.keys])
        action.setProperty("in_case", command.in_case)
        action.setProperty("menu", command.menu)
        if command.does is not None:
            action.triggered.connect(lambda _on=False, does=command.does: does())
        if command.chosen is not None:
            action.setCheckable(True)
            ticked.append((action, command.chosen))
        menu.addAction(action)
        actions[command.name] = action

    def tick() -> None:
        for action, chosen in ticked:
            action.setChecked(chosen())

    for menu in menus.values():
        menu.aboutToShow.connect(tick)
    return actions
