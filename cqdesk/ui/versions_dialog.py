"""The versions of a declaration, and what differs between any two of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from ..actions.versions import NamedDifference, VersionRow
from ..domain.clock import CHINA
from .plain_table import PlainTable
from .work_dialog import WorkDialog


class VersionsDialog(WorkDialog):
    """`compared` carries the older and the newer version; `file_wanted` a version whose original is to be saved."""

    compared = Signal(int, int)
    file_wanted = Signal(int)

    def __init__(self, case: str, number: int, rows: Sequence[VersionRow], parent: QWidget | None = None) -> None:
        super().__init__(
            f"版本　{case}　报关单 {number}",
            "左边选一版，右边列出它与另一版的不同；另一版可以更换。O 另存读回的原件",
            parent,
            (1180, 620),
        )
        self.rows = {str(row.version): row for row in rows}
        split = QSplitter(Qt.Orientation.Horizontal, self)
        self.list = PlainTable("版本", ("版本", "种类", "时间", "来源和去向"), stretch=3)
        self.list.picked.connect(self._pick)
        self.list.typed.connect(self._typed)
        split.addWidget(self.list)
        right = QWidget(split)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        line = QHBoxLayout()
        line.addWidget(QLabel("与之比较", right))
        self.other = QComboBox(right)
        self.other.setAccessibleName("与哪一版比较")
        for row in rows:
            self.other.addItem(f"第 {row.version} 版　{row.kind_zh}", row.version)
        self.other.activated.connect(lambda _n: self._ask())
        line.addWidget(self.other, 1)
        column.addLayout(line)
        self.differences = PlainTable("两版的不同", ("栏目", "旧", "新"), stretch=2)
        column.addWidget(self.differences, 1)
        split.addWidget(right)
        split.setSizes([560, 600])
        self.body.addWidget(split, 1)
        self.button("另存原件(&O)…", lambda: self._file(self.list.key()))
        self.finish()
        self.list.show_rows(
            [
                (
                    str(row.version),
                    (
                        f"第 {row.version} 版",
                        row.kind_zh + ("　★ 申报版" if row.official else "") + ("　当前" if row.newest else ""),
                        f"{row.at.astimezone(CHINA):%Y-%m-%d %H:%M}",
                        row.about_zh,
                    ),
                    "",
                )
                for row in rows
            ]
        )
        self.list.setFocus()

    def _pick(self, key: str) -> None:
        versions = [row.version for row in self.rows.values()]
        mine = int(key)
        before = next((version for version in versions if version < mine), mine)
        self.other.setCurrentIndex(self.other.findData(before))
        self._ask()

    def _ask(self) -> None:
        mine, other = int(self.list.key() or 0), self.other.currentData()
        if mine and other is not None:
            self.compared.emit(min(mine, other), max(mine, other))

    def show_differences(self, old: int, new: int, found: Sequence[NamedDifference]) -> None:
        """What was asked for."""
        shown = [(one.path, (one.label, one.old or "（空）", one.new or "（空）"), "") for one in found]
        self.differences.show_rows(shown)
        if old == new:
            self.note.say("这是最早的一版。", "info")
        elif found:
            self.note.say(f"第 {old} 版与第 {new} 版有 {len(found)} 处不同。", "info")
        else:
            self.note.say(f"第 {old} 版与第 {new} 版内容相同。", "info", "check")

    def _typed(self, key: str, letter: str) -> None:
        if letter.upper() == "O":
            self._file(key)

    def _file(self, key: str) -> None:
        row = self.rows.get(key)
        if row is not None and row.file_name:
            self.file_wanted.emit(row.version)
        else:
            self.note.say("这一版不是读回的，没有原件。", "info")
