"""Lists as one page: the work list as it stands on the screen, and the news of the day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ..domain.clock import CHINA
from ..forms.layout import DIRECTION_ZH
from ..output.list_pages import one_page_list
from ..output.page import Pages
from .day_news import DayNews
from .desk import Desk
from .work_items import WorkItem

_WORK = (
    ("下一时点", 34),
    ("票号", 13),
    ("客户", 32),
    ("货物", 32),
    ("进出口", 8),
    ("阶段", 18),
    ("说明", 46),
    ("编号", 24),
)
_NEWS = (("时间", 14), ("票号", 13), ("客户", 34), ("事情", 42), ("内容", 90))


def work_list_pages(desk: Desk, items: Sequence[WorkItem], title: str) -> Pages:
    """The listed cases in their order."""
    rows = [
        (
            item.moment,
            item.case,
            item.company,
            item.title,
            DIRECTION_ZH.get(item.direction, ""),
            "　".join((item.standing_zh, *item.flags_zh)),
            item.why,
            item.number,
        )
        for item in items
    ]
    remark = f"{_minute(desk.clock.now())}　共 {len(items)} 票　{desk.user}"
    return one_page_list(title, remark, _WORK, rows, practice=desk.kind == "practice")


def news_pages(desk: Desk, news: DayNews) -> Pages:
    """What happened, newest first."""
    rows = [(_minute(line.at), line.case, line.company, line.title, line.text) for line in news.lines]
    remark = f"{_minute(news.since)} 至 {_minute(desk.clock.now())}　{news.summary_zh}"
    return one_page_list("昨天以来", remark, _NEWS, rows, practice=desk.kind == "practice")


def _minute(at: datetime) -> str:
    return at.astimezone(CHINA).strftime("%m-%d %H:%M")


def key_pages(keys: Sequence[tuple[str, str, str]]) -> Pages:
    """The sheet of keys (where, what, keys), two beside each other."""
    half = (len(keys) + 1) // 2
    empty = ("", "", "")
    rows = [(*keys[n], *(keys[n + half] if n + half < len(keys) else empty)) for n in range(half)]
    columns = (("在哪里", 22), ("功能", 44), ("按键", 34)) * 2
    return one_page_list("快捷键一览", "其他功能按 Ctrl+K，输入名称或拼音首字母。", columns, rows)
