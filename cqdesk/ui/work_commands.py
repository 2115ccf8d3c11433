"""The commands around the work list: the news of the day, its print, saved filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog

from .commands import FILE, VIEW, Command, entry
from .dialogs import finished
from .work_model import GROUPS

if TYPE_CHECKING:
    from ..output.page import Pages
    from .main_window import MainWindow


def commands(window: MainWindow) -> list[Command]:
    """News, print, filters."""
    return [
        entry(VIEW, "昨天以来…", does=lambda: window.lane.start(_news(window))),
        entry(VIEW, "保存筛选条件…", does=window.worklist.filters.save),
        entry(FILE, "打印工作列表…", does=lambda: window.lane.start(_print(window))),
    ]


async def _news(window: MainWindow) -> None:
    from ..actions.day_news import day_news
    from .day_news_dialog import DayNewsDialog

    desk, lane = window.desk, window.lane
    news = await lane.read(day_news, desk)
    dialog = DayNewsDialog(news, window)
    ended = await finished(dialog)
    if dialog.print_wanted:
        from ..actions.list_prints import news_pages

        await _preview(window, "昨天以来", lambda: news_pages(desk, news))
    elif ended == QDialog.DialogCode.Accepted and dialog.case:
        window.open_case(dialog.case)


async def _print(window: MainWindow) -> None:
    from ..actions.list_prints import work_list_pages

    items = list(window.worklist.model.items)
    group = dict(GROUPS)[window.worklist.model.group]
    words = window.worklist.search.text().strip()
    title = f"工作列表　{group}" + (f"　“{words}”" if words else "")
    await _preview(window, title, lambda: work_list_pages(window.desk, items, title))


async def _preview(window: MainWindow, name: str, make: object) -> None:
    from .page_preview import PagePreview

    assert callable(make)

    async def pages() -> Pages:
        made: Pages = await window.lane.read(make)
        return made

    await finished(PagePreview([(name, pages)], window.lane, window.desk.clock.now, window))
