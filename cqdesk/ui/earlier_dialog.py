"""Choose an earlier case to copy from: this client's first, most recent first."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from ..domain.clock import CHINA
from .search_list import Row, SearchList
from .tokens import GAP, MARGIN

if TYPE_CHECKING:
    from ..actions.takeover import EarlierCase
    from .lane import Lane

_KEYS = "↑↓ 选择　Enter 查看可带入的内容（下一步逐项勾选）　Esc 返回"
_NONE = "没有可套用的票：换一个词再找；还没有做过其他票时，可先用客户模板（Ctrl+Shift+T）。　Esc 返回"


class EarlierDialog(QDialog):
    """After `accept`: `chosen`."""

    def __init__(
        self,
        lane: Lane,
        search: Callable[[str], Coroutine[Any, Any, Sequence[EarlierCase]]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.chosen: EarlierCase | None = None
        self.setWindowTitle("套用历史票")
        self.setModal(True)
        self.resize(min(900, parent.width() - 60), min(520, parent.height() - 60))
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN * 2, MARGIN * 2, MARGIN * 2, MARGIN * 2)
        column.setSpacing(GAP)
        head = QLabel("套用历史票", self)
        head.setProperty("role", "title")
        column.addWidget(head)

        async def rows(words: str) -> list[Row]:
            return [
                (
                    one,
                    (
                        one.case if one.declaration == 1 else f"{one.case} 第{one.declaration}份",
                        one.client if one.same_client else f"{one.client}（其他客户）",
                        one.title,
                        f"{one.goods_lines} 项",
                        f"{one.supervision_mode} {one.country}".strip(),
                        one.changed_at.astimezone(CHINA).strftime("%Y-%m-%d"),
                    ),
                    not one.same_client,
                )
                for one in await search(words)
            ]

        self.list = SearchList(
            lane,
            rows,
            ["票号", "客户", "商品", "项数", "监管方式、国别", "日期"],
            [110, 220, 200, 60, 120, 96],
            2,
            "票号、客户或商品名称",
            self,
        )
        self.list.taken.connect(self._take)
        column.addWidget(self.list, 1)
        foot = QLabel(_KEYS, self)
        foot.setProperty("role", "muted")
        self.list.moved.connect(lambda one: foot.setText(_KEYS if one is not None else _NONE))
        column.addWidget(foot)
        self.list.line.setFocus()
        self.list.ask()

    def _take(self, one: EarlierCase) -> None:
        self.chosen = one
        self.accept()
