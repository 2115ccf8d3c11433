"""F2 on a commodity number: the tariff by any mix of code, words and element words, with all that hangs on a line.

With nothing typed it shows what is suggested for the goods name and why; a suggestion is never filled in by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from .code_picker import CodePicker, Hit

if TYPE_CHECKING:
    from ..actions.tariff import Suggestion, TariffView
    from .lane import Lane

WIDTH, HEIGHT = 860, 520


@dataclass(frozen=True, kw_only=True)
class Suggested:
    """A suggestion as a row of the list."""

    code: str
    name_zh: str
    because: str
    own: bool
    valid_to: date | None = None
    vintage: str = ""
    suspected: str = ""
    uses: int = 0

    @property
    def source(self) -> str:
        return self.because

    @property
    def from_office(self) -> bool:
        return self.own


class TariffPicker(CodePicker):
    """A code picker with the tariff line in hand explained below."""

    def __init__(
        self,
        window: QWidget,
        lane: Lane,
        title: str,
        search: Callable[[str], Coroutine[Any, Any, Sequence[Hit]]],
        suggestions: Callable[[], Coroutine[Any, Any, Sequence[Suggestion]]],
        explain: Callable[[str], Coroutine[Any, Any, TariffView | None]],
        on: date,
        current: str = "",
    ) -> None:
        self._explain = explain
        self._shown = 0

        async def looked_up(words: str) -> Sequence[Hit]:
            if words:
                return await search(words)
            found = await suggestions()
            if not found:
                return await search(words)
            return [Suggested(code=one.code, name_zh=one.name_zh, because=one.because, own=one.own) for one in found]

        super().__init__(window, lane, title, looked_up, on, current)
        self.setFixedSize(min(WIDTH, window.width() - 16), min(HEIGHT, window.height() - 16))
        self.line.setPlaceholderText(
            "编号开头、品名或其拼音首字母、备注或要素中的字词，可混合，如：8714 脚踏；清空则按品名建议"
        )
        self.table.setColumnWidth(0, 110)
        self.table.setColumnWidth(2, 130)
        self.detail = QLabel(self)
        self.detail.setWordWrap(True)
        self.detail.setTextFormat(Qt.TextFormat.PlainText)
        self.detail.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setMinimumHeight(210)
        area.setWidget(self.detail)
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(2, area)

    def _moved(self, row: int) -> None:
        super()._moved(row)
        self._shown += 1
        if not 0 <= row < len(self._hits):
            self.detail.clear()  # nothing found: the line of an earlier search must not stand for it
        else:
            self._lane.start(self._show(self._shown, self._hits[row]))

    async def _show(self, asked: int, hit: Hit) -> None:
        view = await self._explain(hit.code)
        if asked != self._shown or not self._open:
            return
        lines = [] if not isinstance(hit, Suggested) else [f"建议：{hit.because}。请核对后再填入。"]
        if view is None:
            lines.append("本地税则中没有这个编号。")
        else:
            lines += [f"⚠ {note}" for note in view.notes]
            lines += [f"{label}　{words}" for label, words in view.rows if words]
            lines.append(
                "申报要素　" + ("；".join(f"{n}.{name}" for n, name in enumerate(view.elements, 1)) or "表中没有")
            )
            lines.append(f"来源　{view.vintage}")
        self.detail.setText("\n".join(lines))
