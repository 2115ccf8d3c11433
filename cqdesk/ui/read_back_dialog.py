"""What was declared beside what we hold: ours and theirs field by field, and the place in the print."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QLabel, QSplitter, QVBoxLayout, QWidget

from ..actions.read_back import Proposal, place_on_page
from ..actions.versions import named
from .page_picture import PagePicture
from .plain_table import PlainTable
from .work_dialog import WorkDialog

_HEADS = ("栏目", "本票", "申报")
_KIND_ZH = {"declared": "申报版", "amended": "修改后的版本"}


class ReadBackDialog(WorkDialog):
    """`accepted` means: make it the official version. `page_wanted`: page (from 1) of the print to be drawn."""

    page_wanted = Signal(int)

    def __init__(self, proposal: Proposal, parent: QWidget | None = None) -> None:
        known = proposal.known_version
        super().__init__(
            f"读回：{proposal.file.name}",
            f"{proposal.case}　报关单 {proposal.number}　与第 {proposal.base_version} 版比较　{proposal.matched_zh}",
            parent,
            (1240, 680),
        )
        self.proposal = proposal
        self._page = 0
        self._wanted: tuple[int, tuple[float, float, float, float]] | None = None
        self._say_what_it_is(known)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        left = QWidget(split)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        self.list = PlainTable("差异", _HEADS, stretch=2)
        self.list.setWordWrap(False)
        # both values share the room: a long one must not push the declared one out of sight
        self.list.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.list.picked.connect(self._pick)
        column.addWidget(self.list, 1)
        self.told = QLabel(left)
        self.told.setWordWrap(True)
        self.told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.told.setAccessibleName("差异说明")
        self.told.setMinimumHeight(self.told.fontMetrics().height() * 3)
        column.addWidget(self.told)
        self.picture = PagePicture(split)
        split.addWidget(left)
        split.addWidget(self.picture)
        split.setSizes([620, 600])
        self.picture.setVisible(proposal.file.kind == "print")
        self.body.addWidget(split, 1)
        self.remarks = QLabel(self._remarks(), self)
        self.remarks.setWordWrap(True)
        self.remarks.setAccessibleName("提醒")
        self.remarks.setVisible(bool(self.remarks.text()))
        self.body.addWidget(self.remarks)
        self.finish("已是最新" if known else f"存为{_KIND_ZH[proposal.kind]}", self.accept)
        self._rows = [named(one) for one in proposal.result.differences]
        self.list.show_rows(
            [(one.path, (one.label, one.old or "（空）", one.new or "（空）"), "") for one in self._rows]
        )
        self.list.setFocus()
        if not self._rows:
            self._draw(1, None)

    def _say_what_it_is(self, known: int) -> None:
        count = len(self.proposal.result.differences)
        lent = len(self.proposal.result.lent)
        beside = f"文件上没有的 {lent} 栏沿用第 {self.proposal.base_version} 版。" if lent else ""
        if known:
            self.note.say(f"与第 {known} 版（申报版）完全一致，没有新的内容。", "info", "check")
        elif count:
            self.note.say(f"有 {count} 处与本票不同，以申报的为准。{beside}", "warning", "triangle")
        else:
            self.note.say(f"与本票一致。{beside}", "info", "check")

    def _remarks(self) -> str:
        return "\n".join(f"{one.message}{one.remedy}" for one in self.proposal.issues if one.severity != "info")

    def _pick(self, path: str) -> None:
        one = next((row for row in self._rows if row.path == path), None)
        if one is None:
            return
        self.told.setText(f"{one.label}\n本票：{one.old or '（空）'}\n申报：{one.new or '（空）'}")
        found = place_on_page(self.proposal, path)
        self._draw(found[0] if found else self._page or 1, found)

    def _draw(self, page: int, place: tuple[int, tuple[float, float, float, float]] | None) -> None:
        if self.proposal.file.kind != "print":
            return
        self._wanted = place
        if page != self._page:
            self._page = page
            self.page_wanted.emit(page)
        else:
            self.picture.mark(place[1] if place else None)

    def show_page(self, page: int, png: bytes) -> None:
        """The page that was asked for."""
        if page == self._page:
            self.picture.show_png(png)
            self.picture.mark(self._wanted[1] if self._wanted else None)

    @property
    def labels(self) -> Sequence[str]:
        """The places that differ, as shown."""
        return [row.label for row in self._rows]
