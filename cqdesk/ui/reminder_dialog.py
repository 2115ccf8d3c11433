"""Two lists over all cases: what the office's records ask for today, and how often goods are inspected."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ..actions.inspections import InspectionCount
from ..actions.reminders import Reminder
from ..domain.quantity import plain
from .plain_table import PlainTable
from .work_dialog import WorkDialog


class ReminderList(WorkDialog):
    """Enter opens the case of a reminder."""

    case_wanted = Signal(str)

    def __init__(self, reminders: Sequence[Reminder], parent: QWidget | None = None) -> None:
        super().__init__("提醒", "委托、卡、查验、修撤单和办理清单中今天要处理的事。按 Enter 打开所属的票。", parent)
        self.list = PlainTable("提醒", ("要做的事", "种类", "公司", "票号", "说明", "期限"), stretch=4)
        self._cases = [one.case for one in reminders]
        self.list.show_rows(
            [
                (
                    str(n),
                    [
                        one.what_zh,
                        one.kind_zh,
                        one.company,
                        one.case,
                        one.about,
                        one.by.isoformat() if one.by else "",
                    ],
                    "error" if one.what_zh.startswith("已过") else "",
                )
                for n, one in enumerate(reminders)
            ]
        )
        self.body.addWidget(self.list, 1)
        self.finish("打开票", lambda: self._open(self.list.key()))
        self.list.entered.connect(self._open)
        self.note.say("" if reminders else "今天没有要处理的提醒。")
        self.list.setFocus()

    def _open(self, key: str) -> None:
        if not key:
            return
        if not self._cases[int(key)]:
            self.note.say("这条登记不属于某一票，请在“代理报关委托”或“电子口岸卡”中处理。")
            return
        self.case_wanted.emit(self._cases[int(key)])
        self.accept()


class InspectionStatistics(WorkDialog):
    """Inspections by client and by commodity number."""

    def __init__(
        self, clients: Sequence[InspectionCount], codes: Sequence[InspectionCount], parent: QWidget | None = None
    ) -> None:
        super().__init__("查验统计", "按已取得报关单号的报关单计算；整票查验计入该票的每个商品编号。", parent)
        self.clients, self.codes = self._table("客户", clients), self._table("商品编号", codes)
        self.finish()
        self.note.say("" if clients else "还没有已接受申报的报关单。")
        self.clients.setFocus()

    def _table(self, name: str, counts: Sequence[InspectionCount]) -> PlainTable:
        table = PlainTable(
            name,
            (name, "报关单", "查验", "比例", "异常", "费用（元）"),
            right=(1, 2, 3, 4, 5),
        )
        table.show_rows(
            [
                (
                    one.subject,
                    [
                        one.subject,
                        str(one.declarations),
                        str(one.inspected),
                        f"{one.inspected * 100 // one.declarations}%" if one.declarations else "",
                        str(one.differences),
                        plain(one.cost_cny),
                    ],
                    "" if one.inspected else "muted",
                )
                for one in counts
            ]
        )
        self.body.addWidget(table, 1)
        return table
