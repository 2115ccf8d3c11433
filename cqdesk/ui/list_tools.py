"""Work on many cells of a list at once: batch change, spreading a total, copies of rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QLabel, QWidget

from ..domain.quantity import exact_sum, plain
from ..errors import UserError
from ..later import Later
from .commands import EDIT, Command, entry
from .dialogs import finished
from .record_dialogs import RecordDialog
from .value_inputs import number_in

if TYPE_CHECKING:
    from ..actions import spreading
    from ..actions.spreading import Share, Way
    from .case import CaseScreen
    from .declaration_pane import ListPane
    from .grid_model import GridModel
    from .main_window import MainWindow
else:
    spreading = Later("cqdesk.actions.spreading")

_NO_LIST = "请先把光标放在商品或其他清单里。"
_REST = "rest"
"""Scope of a spread: the chosen rows get what the others leave of the total."""
_CHANGES = (
    ("put", "改为"),
    ("replace", "替换其中的文字"),
    ("before", "在前面加上"),
    ("after", "在后面加上"),
    ("clear", "清空"),
)


def commands(window: MainWindow) -> list[Command]:
    """Batch change, spreading, copies of rows."""

    def with_list(does: Callable[[MainWindow, CaseScreen, ListPane], None]) -> Callable[[], None]:
        def act(case: CaseScreen) -> None:
            pane = case.list_in_hand()
            if pane is None or not pane.grid.rows.rowCount():
                window.lane.messages.tell(_NO_LIST)
                return
            case.flush()
            does(window, case, pane)

        return window.with_case(act)

    return [
        entry(EDIT, "批量修改…", does=with_list(_change), in_case=True),
        entry(EDIT, "分摊…", does=with_list(_spread), in_case=True),
        entry(EDIT, "复制所选各项", does=with_list(lambda _w, _c, pane: pane.copy_rows()), in_case=True),
    ]


def changed_text(how: str, old: str, words: str, wanted: str = "") -> str:
    """What becomes of a cell's text; `wanted` is what `replace` looks for."""
    return {
        "put": words,
        "clear": "",
        "before": words + old,
        "after": old + words,
        "replace": old.replace(wanted, words) if wanted else old,
    }[how]


class BatchDialog(RecordDialog):
    """Which column, which rows, what to do. After `accept`: `changes` (path -> text)."""

    def __init__(self, rows: GridModel, chosen: Sequence[int], column: int, parent: QWidget | None = None) -> None:
        super().__init__("批量修改", "一次修改一栏的许多格，作为一步，可以撤销。", parent)
        self._rows, self._chosen = rows, list(chosen)
        item, direction = rows.layout_of.item, rows.direction
        self.column = self.choice("栏目", [(str(n), c.label(item, direction)) for n, c in enumerate(rows.columns)])
        self.column.setCurrentIndex(max(0, column))
        count = rows.rowCount()
        scopes = [("all", f"全部 {count} 项")]
        if 1 < len(self._chosen) < count:
            scopes.insert(0, ("chosen", f"所选 {len(self._chosen)} 项"))
        self.scope = self.choice("范围", scopes)
        self.how = self.choice("方式", _CHANGES)
        self.wanted = self.line("原来的文字", "只在“替换其中的文字”时填写")
        self.words = self.line("新的内容", "代码或文字")
        self.finish()
        self.yes.setText("修改（Enter）")
        self.how.currentIndexChanged.connect(lambda _n: self._allow())
        self._allow()

    def _allow(self) -> None:
        self.wanted.setEnabled(self.how.currentData() == "replace")
        self.words.setEnabled(self.how.currentData() != "clear")

    @property
    def changes(self) -> dict[str, str]:
        """Path -> new text of every cell that changes."""
        column = int(self.column.currentData())
        every = range(1, self._rows.rowCount() + 1)
        found = {}
        for row in self._chosen if self.scope.currentData() == "chosen" else every:
            old = self._rows.text_at(row - 1, column)
            new = changed_text(str(self.how.currentData()), old, self.words.text().strip(), self.wanted.text())
            if new != old:
                found[self._rows.path_at(row - 1, column)] = new
        return found

    def wrong(self) -> tuple[str, QWidget] | None:
        how = self.how.currentData()
        if how == "replace" and not self.wanted.text():
            return "请填写要替换的文字。", self.wanted
        if how in ("put", "before", "after") and not self.words.text().strip():
            return "请填写新的内容；要清空请选择“清空”。", self.words
        if not self.changes:
            return "没有会改变的格。", self.words if self.words.isEnabled() else self.how
        return None


class SpreadDialog(RecordDialog):
    """A total, a column, a basis. After `accept`: `found`, the shares; their sum is the total, to the last digit, or what
    the rows that stay as they are leave of it.
    """

    def __init__(
        self,
        rows: GridModel,
        chosen: Sequence[int],
        compute: Callable[[list[int], str, Decimal, str, Way], list[Share]],
        left_for: Callable[[list[int], str, Decimal], Decimal],
        in_hand: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("分摊", "把一个总数分到各项，尾差自动调整，合计分毫不差。例如运费、净重、件数。", parent)
        self._rows, self._chosen, self._compute, self._left_for = rows, list(chosen), compute, left_for
        self.found: list[Share] = []
        item, direction = rows.layout_of.item, rows.direction
        numbers = [(c.name, c.label(item, direction)) for n, c in enumerate(rows.columns) if rows.is_number(n)]
        self.total = self.line("总数", "例如 350")
        self.column = self.choice("分到哪一栏", numbers)
        self.column.setCurrentIndex(max(0, self.column.findData(in_hand)))
        self.way = self.choice("怎样写入", [(way, words) for way, words in spreading.WAY_ZH.items()])
        self.basis = self.choice("按什么分", [*numbers, (spreading.EQUALLY, "平均")])
        count = rows.rowCount()
        scopes = [("all", f"全部 {count} 项")]
        if 0 < len(self._chosen) < count:
            some = f"所选 {len(self._chosen)} 项"
            scopes.append((_REST, f"{some}，其余各项不变，全部合计等于总数"))
            if len(self._chosen) > 1:
                scopes.insert(0, ("chosen", some))
        self.scope = self.choice("范围", scopes)
        self.told = QLabel(self)
        self.told.setWordWrap(True)
        self.told.setProperty("role", "muted")
        self.rows.addRow(self.told)
        self.finish()
        self.yes.setText("分摊（Enter）")
        for box in (self.column, self.way, self.basis, self.scope):
            box.currentIndexChanged.connect(lambda _n: self._preview())
        self.total.textChanged.connect(lambda _words: self._preview())

    def _shares(self) -> list[Share]:
        """Raises `UserError` with what is missing."""
        total = number_in(self.total.text())
        if total is None:
            raise UserError("spread-no-total", "总数请填写数字。", "")
        scope, column = self.scope.currentData(), str(self.column.currentData())
        every = list(range(1, self._rows.rowCount() + 1))
        if scope == _REST:
            if self.way.currentData() != "put":
                raise UserError("spread-rest-put", "“其余各项不变”只用于“填入这一栏”。", "请换一种写入方式或范围。")
            total = self._left_for(self._chosen, column, total)
        return self._compute(
            every if scope == "all" else self._chosen,
            column,
            total,
            str(self.basis.currentData()),
            self.way.currentData(),
        )

    def _preview(self) -> None:
        try:
            found = self._shares()
        except UserError as error:
            self.told.setText(error.message if self.total.text() else "")
            return
        parts = "、".join(plain(one.part) for one in found[:12]) + ("…" if len(found) > 12 else "")
        whole = f"（加上不变的各项为 {plain(number_in(self.total.text()) or Decimal(0))}）"
        rest = whole if self.scope.currentData() == _REST else ""
        self.told.setText(f"各项：{parts}；合计 {plain(exact_sum([one.part for one in found]))}{rest}")

    def wrong(self) -> tuple[str, QWidget] | None:
        try:
            self.found = self._shares()
        except UserError as error:
            return f"{error.message}{error.remedy}", self.total
        return None


def _change(window: MainWindow, case: CaseScreen, pane: ListPane) -> None:
    async def ask() -> None:
        await case.open.settled()
        grid = pane.grid
        dialog = BatchDialog(grid.rows, grid.picked_rows(), grid.currentIndex().column(), window)
        if await finished(dialog) == QDialog.DialogCode.Accepted:
            case.open.type_in(dialog.changes)
            window.say(f"已修改 {len(dialog.changes)} 格，可按 Ctrl+Z 撤销。")

    window.lane.start(ask())


def _spread(window: MainWindow, case: CaseScreen, pane: ListPane) -> None:
    async def ask() -> None:
        await case.open.settled()
        draft = case.open.draft
        if draft is None:
            return
        filled = draft.filled

        def compute(rows: list[int], column: str, total: Decimal, basis: str, way: Way) -> list[Share]:
            return spreading.shares(filled, pane.place, rows, column=column, total=total, basis=basis, way=way)

        def left_for(rows: list[int], column: str, total: Decimal) -> Decimal:
            return spreading.left_for(filled, pane.place, rows, column=column, total=total)

        rows, at = pane.grid.rows, pane.grid.currentIndex()
        in_hand = rows.columns[at.column()].name if at.isValid() else ""
        dialog = SpreadDialog(rows, pane.grid.picked_rows(), compute, left_for, in_hand, window)
        if await finished(dialog) == QDialog.DialogCode.Accepted and dialog.found:
            case.open.type_in({one.path: plain(one.value) for one in dialog.found})
            window.say(f"已分摊到 {len(dialog.found)} 项，可按 Ctrl+Z 撤销。")

    window.lane.start(ask())
