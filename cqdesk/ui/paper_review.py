"""The review of a paper: its sheet (or pages) at the left, the lines read from it at the right, one pointing at the other.

The cursor on a line's cell lights the place it comes from, and the reverse. A column is given another field, a unit, the
head another row by key; the paper is read again at once. Nothing is kept before Ctrl+Enter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QInputDialog,
    QLabel,
    QSplitter,
    QTabBar,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ..actions import paper_review
from ..actions.paper_layouts import field_choices, field_zh
from ..actions.paper_review import PaperCell, Review, ReviewedPaper, column_letters
from ..forms.issues import SEVERITY_ZH
from ..forms.papers.fields import PaperHeader
from ..forms.papers.kinds import KIND_ZH
from ..forms.spec import spec_of
from . import marks
from .cards import Card, CardList
from .figures import show_whole
from .paper_models import DOUBT_ZH, LinesModel, SheetModel
from .pick_dialog import PickDialog
from .plain_table import PlainTable
from .practice_frame import mark_practice
from .sheet_layout import lay_out
from .tokens import GAP, ROW
from .work_dialog import WorkDialog

if TYPE_CHECKING:
    from ..actions.desk import Desk
    from .lane import Lane

_WIDEST = 220


class _Keys(QTableView):
    """A read-only table whose letters are commands of the dialog."""

    def __init__(self, name: str, does: Callable[[str], bool], parent: QWidget) -> None:
        super().__init__(parent)
        self._does = does
        self.setAccessibleName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.horizontalHeader().setHighlightSections(False)
        self.setIconSize(QSize(12, 12))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            event.accept() if self._does("\r") else event.ignore()
        elif plain and event.text().isalpha() and self._does(event.text().upper()):
            event.accept()
        else:
            super().keyPressEvent(event)


class PaperReviewDialog(WorkDialog):
    """After `accept` the review holds what is to be kept."""

    def __init__(self, desk: Desk, lane: Lane, review: Review, parent: QWidget | None = None) -> None:
        super().__init__(
            f"单据核对　{review.name}",
            "F6 左右切换　F 这一列是什么　U 列的单位　H 表头在这一行　K 单证种类　N 这张表不读　Z 还原　F4 下一处存疑",
            parent,
            (1280, 740),
        )
        mark_practice(self, desk.kind)
        self._desk, self._lane, self.review = desk, lane, review
        self._asked = 0
        self.corrections_shown = 0
        """How many corrections were read again and shown."""
        self.papers: list[ReviewedPaper] = []
        self.tabs = QTabBar(self)
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setAccessibleName("单证")
        self.tabs.currentChanged.connect(self._show_paper)
        self.body.addWidget(self.tabs)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setChildrenCollapsible(False)
        self.sheet_model, self.lines_model = SheetModel(), LinesModel()
        self.sheet = _Keys("原单证", self._key, self)
        self.sheet.setModel(self.sheet_model)
        self.lines = _Keys("读到的货物", self._key, self)
        self.lines.setModel(self.lines_model)
        split.addWidget(_titled("原单证", self.sheet, self))
        right = QSplitter(Qt.Orientation.Vertical, split)
        right.setChildrenCollapsible(False)
        right.addWidget(_titled("读到的货物", self.lines, self))
        low = QSplitter(Qt.Orientation.Horizontal, right)
        low.setChildrenCollapsible(False)
        self.facts = PlainTable("抬头和合计", ("项目", "内容", "位置"), stretch=1)
        self.issues = CardList("核对提示")
        low.addWidget(_titled("抬头和合计", self.facts, self))
        low.addWidget(_titled("核对提示", self.issues, self))
        right.addWidget(low)
        right.setSizes([380, 220])
        split.addWidget(right)
        split.setSizes([620, 620])
        self.body.addWidget(split, 1)
        self.where = QLabel("", self)
        self.where.setAccessibleName("当前单元格")
        self.where.setTextFormat(Qt.TextFormat.PlainText)
        self.body.addWidget(self.where)
        self.sheet.selectionModel().currentChanged.connect(self._from_sheet)
        self.lines.selectionModel().currentChanged.connect(self._from_lines)
        self.facts.picked.connect(self._from_facts)
        self.issues.chosen.connect(self._go_to_issue)
        self.finished.connect(self._stop)
        self.finish("采用并记住")
        self._show()
        self.sheet.setFocus()

    # What is shown

    @property
    def paper(self) -> ReviewedPaper | None:
        """The paper in hand."""
        number = self.tabs.currentIndex()
        return self.papers[number] if 0 <= number < len(self.papers) else None

    def _show(self) -> None:
        current = self.tabs.currentIndex()
        self.papers = paper_review.papers_of_review(self.review)
        self.tabs.blockSignals(True)
        while self.tabs.count():
            self.tabs.removeTab(0)
        for paper in self.papers:
            self.tabs.addTab(f"{paper.name_zh}　{len(paper.document.lines)} 行")
        self.tabs.setCurrentIndex(min(max(current, 0), len(self.papers) - 1))
        self.tabs.setVisible(len(self.papers) != 1)
        self.tabs.blockSignals(False)
        self._show_paper()

    def _show_paper(self, _number: int = 0) -> None:
        paper = self.paper
        sheets = self.review.sheets()
        sheet = paper.sheet if paper is not None else (sheets[0] if sheets else self.sheet_model.sheet)
        place = self.sheet.currentIndex()
        row, column = place.row(), place.column()
        self.sheet_model.show_sheet(sheet, paper)
        self.lines_model.show_paper(paper)
        lay_out(self.sheet, self.sheet_model)
        self.lines.resizeColumnsToContents()
        for number in range(self.lines_model.columnCount()):
            self.lines.setColumnWidth(number, min(self.lines.columnWidth(number) + GAP, _WIDEST))
        show_whole(self.lines)
        self._show_facts(paper)
        self._say(paper)
        first = paper.document.table.top if paper is not None and paper.document.table else 1
        start = (row, column) if row >= 0 else (first, 0)
        index = self.sheet_model.index(*start)
        if index.isValid():
            self.sheet.setCurrentIndex(index)
            self.sheet.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def _show_facts(self, paper: ReviewedPaper | None) -> None:
        rows: list[tuple[str, Sequence[str], str]] = []
        cards: list[Card] = []
        self._fact_cells: dict[str, PaperCell] = {}
        if paper is not None:
            document = paper.document
            for group, cells in (("", document.header), ("合计：", document.stated)):
                for name, cell in cells.items():
                    key = f"{group}{name}"
                    self._fact_cells[key] = cell
                    spec = spec_of(PaperHeader, name)
                    words = group + (spec.label if spec is not None else field_zh(name))
                    value = f"{DOUBT_ZH}：{cell.value}" if cell.doubtful else cell.value
                    shown = (words, value.replace("\n", " "), cell.origin.rpartition("!")[2])
                    rows.append((key, shown, "warning" if cell.doubtful else ""))
            cards = [
                Card(
                    title=f"{SEVERITY_ZH[issue.severity]}：{issue.message}",
                    detail=issue.remedy,
                    shape=marks.SEVERITY_SHAPES[issue.severity],
                    tone=issue.severity,
                    place=f"{number} {issue.path}",
                )
                for number, issue in enumerate(document.issues)
            ]
        self.facts.show_rows(rows)
        self.issues.show_cards(cards or [Card(title="没有需要核对的内容。", head=True)])

    def _say(self, paper: ReviewedPaper | None) -> None:
        settled = len(self.review.settled)
        told = (
            f"本次更改 {settled} 处列设置，按 Ctrl+Enter 采用并为{self.review.client or '无客户的票'}记住。"
            if settled
            else ""
        )
        if paper is None:
            self.note.say(f"没有认出单证。请把光标放在表头所在的行，按 H。{told}", "warning", "triangle")
            return
        by_memory = any(issue.id == "read-as-settled" for issue in paper.document.issues) and not settled
        told = "按上次的列设置读取。" if by_memory else told
        state = (
            "各列、合计都核对相符，可直接采用。" if paper.document.sure else "有需要核对的内容，已用三角和“存疑”标出。"
        )
        tone, shape = ("info", "check") if paper.document.sure else ("warning", "triangle")
        self.note.say(f"{paper.name_zh}，{len(paper.document.lines)} 行：{state}{told}", tone, shape)
        self.may(bool(settled))

    # One side points at the other

    def _from_sheet(self, index: QModelIndex, _old: QModelIndex) -> None:
        place = index.row() + 1, index.column() + 1
        cell = self.sheet_model.sheet.cells.get(place)
        doubt = self.sheet_model.doubt_at(place)
        words = cell.text.replace("\n", " ⏎ ") if cell is not None else "（空）"
        self.where.setText(
            f"{column_letters(place[1])}{place[0]}　{words}" + (f"　{DOUBT_ZH}：{doubt}" if doubt else "")
        )
        paper = self.paper
        if paper is None or cell is None or not self.sheet.hasFocus():
            return
        target = self.lines_model.index_of(self.sheet_model.sheet.origin(paper.document.file, cell))
        self.sheet_model.light([place] if target.isValid() else [])
        if target.isValid():
            self.lines.selectionModel().setCurrentIndex(target, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.lines.scrollTo(target)
        else:
            self.lines.clearSelection()

    def _from_lines(self, index: QModelIndex, _old: QModelIndex) -> None:
        if self.lines.hasFocus():
            self._light(self.lines_model.cell_at(index.row(), index.column()))

    def _from_facts(self, key: str) -> None:
        if self.facts.hasFocus():
            self._light(self._fact_cells.get(key))

    def _light(self, cell: PaperCell | None) -> None:
        """Show where a value comes from."""
        paper = self.paper
        place = paper.place(cell) if paper is not None and cell is not None else None
        self.sheet_model.light([place] if place else [])
        if cell is None or place is None:
            self.where.setText(f"来自 {cell.origin}" if cell is not None else "")
            return
        index = self.sheet_model.index(place[0] - 1, place[1] - 1)
        self.sheet.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.sheet.scrollTo(index)
        doubt = f"　{DOUBT_ZH}：{cell.why or '可能有两种读法'}" if cell.doubtful else ""
        self.where.setText(f"{cell.origin}　印为“{(cell.raw or cell.value)}”{doubt}".replace("\n", " ⏎ "))

    def _go_to_issue(self, place: str) -> None:
        path = place.partition(" ")[2]
        row, _, name = path.removeprefix("lines[").partition("].")
        if row.isdigit() and name in self.lines_model.fields:
            self.lines.setFocus()
            self.lines.setCurrentIndex(self.lines_model.index(int(row) - 1, self.lines_model.fields.index(name)))
        elif path.startswith("header."):
            self.facts.setFocus()
            self.facts.pick(path.removeprefix("header."))

    def next_doubt(self) -> None:
        """F4: on to the next doubtful value of the lines."""
        here = self.lines.currentIndex()
        columns = len(self.lines_model.fields)
        count = self.lines_model.rowCount() * columns
        at = here.row() * columns + here.column() if here.isValid() else -1
        for step in range(1, count + 1):
            row, column = divmod((at + step) % count, columns)
            cell = self.lines_model.cell_at(row, column)
            if cell is not None and cell.doubtful:
                self.lines.setFocus()
                self.lines.setCurrentIndex(self.lines_model.index(row, column))
                self._light(cell)
                return
        self.where.setText("货物行中没有存疑的值。")

    # Corrections

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F6:
            (self.lines if self.sheet.hasFocus() else self.sheet).setFocus()
            event.accept()
        elif event.key() == Qt.Key.Key_F4:
            self.next_doubt()
            event.accept()
        else:
            super().keyPressEvent(event)

    def _key(self, letter: str) -> bool:
        does = {
            "\r": self._ask_field, "F": self._ask_field, "U": self._ask_unit, "K": self._ask_kind, "H": self._name_head,
            "N": self._leave, "Z": self._back,
        }.get(letter)  # fmt: skip
        if does is None:
            return False
        does()
        return True

    def _column(self) -> int:
        """The column of the sheet in hand, from either side."""
        if self.lines.hasFocus():
            cell = self.lines_model.cell_at(self.lines.currentIndex().row(), self.lines.currentIndex().column())
            place = self.paper.place(cell) if cell is not None and self.paper is not None else None
            return place[1] if place else 0
        return self.sheet.currentIndex().column() + 1

    def _field(self) -> str:
        paper, col = self.paper, self._column()
        return next((c.field for c in paper.document.columns if c.col == col), "") if paper is not None else ""

    def _ask_field(self) -> None:
        paper, col = self.paper, self._column()
        if paper is None or not col:
            return
        title = f"{column_letters(col)} 列是什么"
        pick = PickDialog(title, field_choices(), self._field(), self)
        pick.accepted.connect(lambda: self._do(paper_review.give_column, paper, col, pick.key))
        pick.open()

    def _ask_unit(self) -> None:
        paper, name = self.paper, self._field()
        if paper is None or not name:
            self.where.setText("请先用 F 指定这一列是什么，再设单位。")
            return
        asked = QInputDialog(self)
        asked.setWindowTitle("列的单位")
        asked.setLabelText(f"“{field_zh(name)}”列的单位或币制（如 g、PCS、USD；空白则按单证）：")
        asked.setOkButtonText("确定")
        asked.setCancelButtonText("返回")
        asked.accepted.connect(lambda: self._do(paper_review.give_unit, paper, name, asked.textValue().strip()))
        asked.open()

    def _ask_kind(self) -> None:
        paper = self.paper
        if paper is not None:
            pick = PickDialog("这是什么单证", list(KIND_ZH.items()), paper.document.kind, self)
            pick.accepted.connect(lambda: self._do(paper_review.give_kind, paper, pick.key))
            pick.open()

    def _name_head(self) -> None:
        row = self.sheet.currentIndex().row() + 1
        if row > 0:
            self._do(paper_review.give_head, self.sheet_model.sheet, row, row)

    def _leave(self) -> None:
        if self.paper is not None:
            self._do(paper_review.leave_alone, self.paper)

    def _back(self) -> None:
        self._do(paper_review.back_to_kept)

    def _do(self, act: Callable[..., None], *arguments: Any) -> None:
        """A correction, read again beside the window."""
        self._asked += 1
        self._lane.start(self._done(self._asked, act, arguments))

    async def _done(self, number: int, act: Callable[..., None], arguments: tuple[Any, ...]) -> None:
        await self._lane.read(act, self._desk, self.review, *arguments)
        if number == self._asked:
            self._show()
            self.corrections_shown += 1

    def _stop(self) -> None:
        self._asked += 1


def _titled(words: str, table: QWidget, parent: QWidget) -> QWidget:
    frame = QWidget(parent)
    column = QVBoxLayout(frame)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    label = QLabel(words, frame)
    label.setProperty("role", "muted")
    label.setBuddy(table)
    column.addWidget(label)
    column.addWidget(table, 1)
    return frame
