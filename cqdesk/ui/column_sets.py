"""Sets of columns under a name, for each list and for the work list: chosen, saved, switched by key or palette, copied.

Ctrl+1 is the usual set of a list, Ctrl+2 to Ctrl+9 are the saved ones in the order they were saved. Kept on this
machine only: what a list shows is a habit of the clerk, not part of the shipment.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog

from .commands import EDIT, VIEW, Command, entry
from .dialogs import finished
from .settings import Settings
from .sheet_clipboard import put_block

if TYPE_CHECKING:
    from .main_window import MainWindow

USUAL_ZH = "常用列"
MOST = 8
"""Sets of one list: as many as there are keys beside that of the usual one."""
_NO_LIST = "请先把光标放在商品或其他清单里。"


@dataclass(frozen=True, kw_only=True)
class ColumnChoice:
    """The columns of one list, as the clerk may choose among them."""

    key: str
    """Name of the list in the settings: `goods`, `containers`, …, `worklist`."""
    title: str
    offered: tuple[tuple[str, str], ...]
    """(name, label) of every column there is."""
    shown: tuple[str, ...]
    show: Callable[[list[str] | None], None]
    """Shows these columns from now on, None = the usual ones, and remembers it."""
    block: Callable[[], list[list[str]]]
    """The labels and texts of the visible columns, all rows."""
    numbers: frozenset[int] = frozenset()
    """Which of the visible columns hold numbers, from 0."""


def shown_key(list_name: str) -> str:
    """Setting that holds the columns shown now; empty = the usual ones."""
    return f"shown.{list_name}"


def kept_sets(settings: Settings, list_name: str) -> dict[str, list[str]]:
    """The saved sets of a list: name -> columns, in the order of their keys."""
    found: dict[str, list[str]] = {}
    for one in settings.get(_sets_key(list_name), []):
        if isinstance(one, list) and len(one) == 2 and isinstance(one[0], str) and isinstance(one[1], list):
            found[one[0]] = [name for name in one[1] if isinstance(name, str)]
    return found


def keep_set(settings: Settings, list_name: str, name: str, columns: list[str]) -> None:
    """Save a set; one of the same name is replaced at its place, a ninth pushes the oldest out."""
    sets = kept_sets(settings, list_name)
    sets[name] = columns
    settings.put(_sets_key(list_name), [list(one) for one in sets.items()][-MOST:])


def forget_set(settings: Settings, list_name: str, name: str) -> None:
    """Take a saved set away."""
    left = {n: columns for n, columns in kept_sets(settings, list_name).items() if n != name}
    settings.put(_sets_key(list_name), [list(one) for one in left.items()])


def name_in_force(settings: Settings, list_name: str) -> str:
    """Name of the saved set a list shows; "" = the usual columns or a choice without a name."""
    shown = settings.get(shown_key(list_name), [])
    return next((name for name, columns in kept_sets(settings, list_name).items() if columns == shown), "")


def numbered_set(settings: Settings, list_name: str, number: int) -> tuple[str, list[str] | None] | None:
    """(name, columns) of the set with this key: 1 = the usual one (None), 2 to 9 the saved ones. None: there is none."""
    if number == 1:
        return USUAL_ZH, None
    sets = list(kept_sets(settings, list_name).items())
    return sets[number - 2] if 0 <= number - 2 < len(sets) else None


def _sets_key(list_name: str) -> str:
    return f"column_sets.{list_name}"


def in_hand(window: MainWindow) -> ColumnChoice | None:
    """The list the cursor stands in; without an open case the work list."""
    if window.case is None:
        return window.worklist.table.column_choice()
    pane = window.case.list_in_hand()
    return pane.column_choice() if pane is not None else None


def switch(window: MainWindow, choice: ColumnChoice, name: str) -> None:
    """Show a saved set of a list."""
    if (columns := kept_sets(window.settings, choice.key).get(name)) is not None:
        choice.show(columns)
        window.say(f"{choice.title}　列组合：{name}")


def commands(window: MainWindow) -> list[Command]:
    """Choosing, saving and copying columns."""

    def with_choice(does: Callable[[MainWindow, ColumnChoice], object]) -> Callable[[], None]:
        def act() -> None:
            if window.case is not None:
                window.case.flush()
            choice = in_hand(window)
            if choice is None:
                window.lane.messages.tell(_NO_LIST)
            else:
                does(window, choice)

        return act

    return [
        entry(VIEW, "选择显示的列…", does=with_choice(_choose)),
        entry(EDIT, "复制清单（带栏名）", does=with_choice(_copy)),
    ]


def _choose(window: MainWindow, choice: ColumnChoice) -> None:
    from .columns_dialog import ColumnsDialog

    async def ask() -> None:
        dialog = ColumnsDialog(choice, window.settings, window)
        if await finished(dialog) == QDialog.DialogCode.Accepted:
            if dialog.name and dialog.names:
                keep_set(window.settings, choice.key, dialog.name, dialog.names)
            choice.show(dialog.names)

    window.lane.start(ask())


def _copy(window: MainWindow, choice: ColumnChoice) -> None:
    """All rows of the visible columns with their labels, as Excel takes them."""
    block = choice.block()
    put_block(block, choice.numbers)
    window.say(f"已复制 {choice.title} {len(block) - 1} 行、{len(block[0])} 列，可粘贴到 Excel。")
