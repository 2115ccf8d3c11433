"""How the window looks: theme (also the system's), font size, the sheet of keys and the palette that reach all of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from .commands import HELP, VIEW, Command, entry, line
from .dialogs import finished
from .tokens import SYSTEM, THEMES

if TYPE_CHECKING:
    from ..output.page import Pages
    from .main_window import MainWindow

SYSTEM_ZH = "跟随系统"


def commands(window: MainWindow) -> list[Command]:
    """Themes, font size, palette, keys."""

    def chosen(key: str) -> bool:
        return bool(window.settings.get("theme", "light") == key)

    themes = [(key, one.name_zh) for key, one in THEMES.items()] + [(SYSTEM, SYSTEM_ZH)]
    return [
        *(entry(VIEW, name, does=partial(window.set_theme, key), chosen=partial(chosen, key)) for key, name in themes),
        line(VIEW),
        entry(VIEW, "放大字号", "Ctrl+=", "Ctrl++", does=partial(window.change_font, 1)),
        entry(VIEW, "缩小字号", "Ctrl+-", does=partial(window.change_font, -1)),
        line(VIEW),
        entry(HELP, "命令面板…", "Ctrl+K", does=partial(open_palette, window)),
        entry(HELP, "快捷键一览…", "Ctrl+/", does=lambda: window.lane.start(_keys(window))),
    ]


def open_palette(window: MainWindow) -> None:
    """Ctrl+K."""
    from .palette import Palette

    Palette(window).open_in()


async def _keys(window: MainWindow) -> None:
    from .shortcut_sheet import ShortcutSheet, all_keys

    keys = all_keys(window.actions_by_name)
    dialog = ShortcutSheet(keys, window)
    await finished(dialog)
    if dialog.print_wanted:
        from ..actions.list_prints import key_pages
        from .page_preview import PagePreview

        async def pages() -> Pages:
            return await window.lane.read(key_pages, keys)

        await finished(PagePreview([("快捷键一览", pages)], window.lane, window.desk.clock.now, window))
