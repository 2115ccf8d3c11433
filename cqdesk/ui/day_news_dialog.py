"""What happened since yesterday: one list over all cases; Enter opens the case."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ..actions.day_news import DayNews, NewsLine
from . import marks
from .plain_table import PlainTable
from .timeline import local
from .work_dialog import WorkDialog


class DayNewsDialog(WorkDialog):
    """After `accept`: `case` is to be opened; `print_wanted`: the list is to be printed."""

    def __init__(self, news: DayNews, parent: QWidget | None = None) -> None:
        summary = news.summary_zh or "没有新的回执和消息"
        to_do = "按 Enter 打开这一票。" if news.lines else "收到回执、有人记下消息或时点已过时，会列在这里。"
        super().__init__("昨天以来", f"{local(news.since)} 以来：{summary}。{to_do}", parent, (1040, 600))
        self.case, self.print_wanted = "", False
        self._lines = {str(number): line for number, line in enumerate(news.lines)}
        self.table = PlainTable("昨天以来", ("时间", "票号", "客户", "事情", "内容"), stretch=4)
        self.table.show_rows(
            [
                (key, (local(line.at), line.case, line.company, line.title, line.text), _tone(line))
                for key, line in self._lines.items()
            ]
        )
        self.table.entered.connect(self._open)
        self.body.addWidget(self.table, 1)
        self.button("打印(&P)…", self._print)
        self.finish("打开这一票", lambda: self._open(self.table.key()))
        self.may(bool(news.lines))
        self.table.setFocus()

    def _open(self, key: str) -> None:
        line = self._lines.get(key)
        if line is not None and line.case:
            self.case = line.case
            self.accept()

    def _print(self) -> None:
        self.print_wanted = True
        self.reject()


def _tone(line: NewsLine) -> str:
    """Red for what must be mended, amber for what passed; words say it too."""
    if line.kind in ("moment", "validity"):
        return "warning"
    tone = marks.stage_tone(line.stage)
    return tone if tone in ("error", "warning") else ""
