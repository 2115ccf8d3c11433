"""What became of a folder of files: cases made, files without one and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from .plain_table import PlainTable
from .work_dialog import WorkDialog

if TYPE_CHECKING:
    from ..actions.batch_import import Batch


class BatchReport(WorkDialog):
    """A table of the shipments, those that need somebody first."""

    def __init__(self, batch: Batch, parent: QWidget | None = None) -> None:
        super().__init__("批量导入结果", batch.report_zh, parent, (900, 520))
        rows: list[tuple[str, Sequence[str], str]] = []
        for number, (name, issue) in enumerate(batch.unread):
            rows.append((f"u{number}", ("未读取", name, f"{issue.message}{issue.remedy}"), "error"))
        for number, one in enumerate(sorted(batch.shipments, key=lambda s: bool(s.case))):
            said = f"{one.issue.message}{one.issue.remedy}" if one.issue is not None else one.why_zh
            tone = "" if one.case else "warning"
            rows.append((str(number), (one.case or "未生成票", "、".join(one.files), said), tone))
        self.list = PlainTable("批量导入结果", ("票号", "文件", "说明"), stretch=2)
        self.list.show_rows(rows)
        self.body.addWidget(self.list, 1)
        self.finish()
        self.list.setFocus()
