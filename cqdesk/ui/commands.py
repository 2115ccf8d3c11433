"""Menus and keys in one table: every command has a name, a key and one place that does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu


@dataclass(frozen=True, kw_only=True)
class Command:
    """One entry of a menu; an empty name makes a line between entries."""

    menu: str
    name: str = ""
    keys: tuple[str, ...] = ()
    does: Callable[[], object] | None = None
    in_case: bool = False
    """Only when a case is open."""


def install(window: QMainWindow, commands: list[Command]) -> dict[str, QAction]:
    """Make the menus of a window. Returns the actions by name."""
    menus: dict[str, QMenu] = {}
    actions: dict[str, QAction] = {}
    for command in commands:
        menu = menus.get(command.menu)
        if menu is None:
            menu = menus[command.menu] = window.menuBar().addMenu(command.menu)
        if not command.name:
            menu.addSeparator()
            continue
        action = QAction(command.name, window)
        action.setShortcuts([QKeySequence(key) for key in command.keys])
        action.setProperty("in_case", command.in_case)
        if command.does is not None:
            action.triggered.connect(lambda _on=False, does=command.does: does())
        menu.addAction(action)
        actions[command.name] = action
    return actions
