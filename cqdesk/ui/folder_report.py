"""A folder of prints before it is read back: what belongs to which case, what differs, what is refused and why."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ..actions.read_back_folder import FolderReport
from ..actions.versions import named
from .plain_table import PlainTable
from .work_dialog import WorkDialog


class FolderReportDialog(WorkDialog):
    """`accepted` means: read them back."""

    def __init__(self, report: FolderReport, parent: QWidget | None = None) -> None:
        super().__init__(
            "整批读回", "每份报关单按编号、否则按内容找到各自的票；确认后才存为申报版。", parent, (1100, 600)
        )
        self.list = PlainTable("报关单", ("文件", "票", "依据", "差异或原因"), stretch=3)
        rows = []
        for at, (name, done) in enumerate(report.done):
            words = "、".join(named(one).label for one in done.differences[:5]) or "与本票一致"
            if len(done.differences) > 5:
                words += f" 等 {len(done.differences)} 处"
            how = {"entry_number": "海关编号", "unified_number": "统一编号"}.get(
                done.matched_by, f"内容相似 {done.likeness}%"
            )
            rows.append(
                (f"d{at}", (name, done.case, how, words if done.new else "已是最新"), "" if done.new else "muted")
            )
        for at, one in enumerate(report.refused):
            rows.append((f"r{at}", (one.file, "—", "未读回", f"{one.error.message}{one.error.remedy}"), "warning"))
        self._whole = {key: texts[-1] for key, texts, _tone in rows}
        self.list.show_rows(rows)
        self.body.addWidget(self.list, 1)
        new = sum(1 for _, done in report.done if done.new)
        self.finish(f"读回 {new} 份", self.accept)
        self.may(bool(new))
        tone = ("warning", "triangle") if report.refused else ("info", "check")
        refused = f"，{len(report.refused)} 份不能读回" if report.refused else ""
        self.note.say(f"可读回 {new} 份{refused}。", *tone)
        self.list.setFocus()
        self.list.picked.connect(self._tell)

    def _tell(self, key: str) -> None:
        """The whole of the row in hand: the column may be too narrow for it."""
        refused = key.startswith("r")
        self.note.say(self._whole[key], *(("warning", "triangle") if refused else ("info", "")))
