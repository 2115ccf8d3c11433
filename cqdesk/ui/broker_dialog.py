"""Brokers and their workbooks: learn one, correct where each field goes, see it filled; wording and limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ..actions.broker_preview import SheetPreview
from ..actions.brokers import Broker
from ..forms.broker_layout import BrokerLayout, GoodsCell, HeadCell, content_zh, field_choices, split_reference
from ..forms.pattern_words import pattern_of, pattern_zh, unknown_names
from . import theme
from .plain_table import PlainTable
from .record_dialogs import RecordDialog
from .work_dialog import WorkDialog


class PlaceDialog(RecordDialog):
    """One place of the map: sheet, cell or column, what goes there. After `accept`: `place`."""

    def __init__(self, sheets: Sequence[str], place: HeadCell | GoodsCell, parent: QWidget) -> None:
        goods = isinstance(place, GoodsCell)
        super().__init__(
            "商品列" if goods else "单元格",
            "选择字段，或直接写：大括号中是字段名称，其余照写。换行用 ⏎",
            parent,
        )
        self._old = place
        self.sheet = None if goods else self.choice("工作表", [(name, name) for name in sheets])
        if self.sheet is not None and isinstance(place, HeadCell):
            self.sheet.setCurrentIndex(max(self.sheet.findData(place.sheet), 0))
        self.cell = self.line("列" if goods else "单元格", "例如 C" if goods else "例如 B5")
        self.cell.setText(place.column if isinstance(place, GoodsCell) else place.cell)
        self.down = self.line("每项的第几行", "1 表示第一行") if goods else None
        if self.down is not None and isinstance(place, GoodsCell):
            self.down.setText(str(place.down + 1))
        self._choices = field_choices(goods=goods)
        self.field = self.choice("字段", [("", "（不选，按下面的内容）"), *self._choices])
        self.field.setEditable(True)
        self.field.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = self.field.completer()
        assert completer is not None  # an editable list has one
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.content = self.line("内容", "例如 {合同号}")
        self.content.setText(pattern_zh(place.content, goods=goods).replace("\n", "⏎"))
        self.field.activated.connect(self._take)
        self.finish()

    def _take(self, _index: int) -> None:
        if self.field.currentData():
            self.content.setText(pattern_zh(self.field.currentData(), goods=isinstance(self._old, GoodsCell)))

    @property
    def place(self) -> HeadCell | GoodsCell:
        """The place as written; `BrokerLayout.check` judges it."""
        goods = isinstance(self._old, GoodsCell)
        words = pattern_of(self.content.text().replace("⏎", "\n").strip(), goods=goods)
        cell = self.cell.text().strip().upper()
        if isinstance(self._old, GoodsCell):
            down = self.down.text().strip() if self.down is not None else "1"
            return replace(
                self._old, column=cell, content=words, down=int(down) - 1 if down.isdigit() and int(down) else 0
            )
        sheet = self.sheet.currentData() if self.sheet is not None else self._old.sheet
        return replace(self._old, sheet=sheet, cell=cell, content=words)

    def wrong(self) -> tuple[str, QWidget] | None:
        if not self.cell.text().strip():
            return "请写明位置。", self.cell
        unknown = unknown_names(self.place.content, goods=isinstance(self._old, GoodsCell))
        return (f"没有“{unknown[0]}”这个字段，请从上面的列表中选择。", self.content) if unknown else None


class BrokerDialog(WorkDialog):
    """`chosen` asks for a broker, `kept` keeps the one in hand, `template_wanted` learns a workbook."""

    chosen = Signal(str)
    kept = Signal()
    template_wanted = Signal()
    removed = Signal(str)
    place_wanted = Signal(int)
    """Row of the map to be changed; -1 = a new cell, -2 = a new goods column."""

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(
            "报关行设置",
            "学习一次报关行自己的草单表格，以后按它的格子填写；Enter 改一处；改好后按 Ctrl+Enter 保存",
            parent,
            (1240, 700),
        )
        self.broker = Broker(name="")
        self._kept: tuple[str, BrokerLayout, str, str] | None = None
        self._warned: tuple[str, BrokerLayout, str, str] | None = None
        line = QHBoxLayout()
        self.names = QComboBox(self)
        self.names.setEditable(True)
        self.names.setAccessibleName("报关行")
        self.names.addItems(list(names))
        self.names.setMinimumWidth(260)
        self.keep_main_key(self.names)
        self.names.activated.connect(lambda _n: self.chosen.emit(self.name))
        learn = QPushButton("学习表格，或换新版(&T)…", self)
        learn.setAutoDefault(False)
        learn.clicked.connect(self.template_wanted)
        self.template = QLabel(self)
        for widget in (QLabel("报关行", self), self.names, learn):
            line.addWidget(widget)
        line.addWidget(self.template, 1)
        self.body.addLayout(line)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        self.map = PlainTable("对照", ("位置", "内容", "认位置的标签"), stretch=1)
        self.map.entered.connect(lambda key: self.place_wanted.emit(int(key)))
        self.map.picked.connect(self._look_at)
        split.addWidget(self.map)
        self.sheets = QTabWidget(split)
        self.sheets.setAccessibleName("预览")
        split.addWidget(self.sheets)
        split.setSizes([520, 700])
        self.body.addWidget(split, 3)
        self.body.addLayout(self._words(), 1)
        self.button("添加单元格(&A)", lambda: self.place_wanted.emit(-1))
        self.button("添加商品列(&G)", lambda: self.place_wanted.emit(-2))
        self.button("删除这一处(&D)", self._drop)
        self.button("停用(&X)", lambda: self.removed.emit(self.name))
        self.finish("保存", self.kept.emit)
        self.names.setFocus()

    def _words(self) -> QVBoxLayout:
        column = QVBoxLayout()
        form = QFormLayout()
        self.text = QPlainTextEdit(self)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("发送文字")
        self.text.setMaximumHeight(self.text.fontMetrics().height() * 6)
        self.limit = QLineEdit(self)
        self.limit.setAccessibleName("单个文件上限（MB）")
        self.limit.setPlaceholderText("不写则按海关随附单据的标准")
        form.addRow("发送文字", self.text)
        form.addRow("单个文件上限（MB）", self.limit)
        column.addLayout(form)
        return column

    @property
    def name(self) -> str:
        """The broker written or chosen."""
        return " ".join(self.names.currentText().split())

    @property
    def edited(self) -> Broker:
        """The broker with wording and limit as written."""
        text = pattern_of(self.text.toPlainText(), goods=False)
        return replace(self.broker, name=self.name, text=text, max_file_mb=self.limit.text().strip())

    def show_broker(self, broker: Broker) -> None:
        """Show one."""
        self.broker = broker
        if self.names.findText(broker.name) < 0 and broker.name:
            self.names.addItem(broker.name)
        self.names.setCurrentText(broker.name)
        self.template.setText(
            f"表格：{broker.template_name}" if broker.template_name else "表格：通用草单（没有学习过）"
        )
        self.text.setPlainText(pattern_zh(broker.text, goods=False))
        self.limit.setText(broker.max_file_mb)
        self.map.show_rows(
            [
                (
                    str(at),
                    (where, content_zh(one.content, goods=isinstance(one, GoodsCell)).replace("\n", " ⏎ "), label),
                    "",
                )
                for at, (where, one, label) in enumerate(self._places())
            ]
        )

    def _places(self) -> list[tuple[str, HeadCell | GoodsCell, str]]:
        layout = self.broker.layout
        sheets = {one.sheet for one in layout.heads} | ({layout.goods.sheet} if layout.goods else set())
        several = len(sheets) > 1
        found: list[tuple[str, HeadCell | GoodsCell, str]] = [
            (f"{one.sheet}!{one.cell}" if several else one.cell, one, one.anchor.label if one.anchor else "")
            for one in layout.heads
        ]
        if layout.goods is not None:
            goods = layout.goods
            found += [
                (
                    (f"{goods.sheet}!{one.column} 列" if several else f"{one.column} 列")
                    + (f"（每项第 {one.down + 1} 行）" if goods.rows_per_line > 1 else ""),
                    one,
                    one.anchor.label if one.anchor else "",
                )
                for one in goods.cells
            ]
        return found

    def place_at(self, row: int) -> HeadCell | GoodsCell | None:
        """What a row of the map stands for; a new place for -1 and -2, None when there is none."""
        layout = self.broker.layout
        if row == -1:
            sheet = layout.heads[0].sheet if layout.heads else layout.goods.sheet if layout.goods else ""
            return HeadCell(sheet=sheet, cell="", content="")
        if row == -2:
            return GoodsCell(column="", content="") if layout.goods is not None else None
        places = self._places()
        return places[row][1] if 0 <= row < len(places) else None

    def put_place(self, row: int, place: HeadCell | GoodsCell | None) -> BrokerLayout:
        """The map with a place changed, added or (None) taken out."""
        layout = self.broker.layout
        heads, goods = list(layout.heads), layout.goods
        old = self.place_at(row) if row >= 0 else None
        if isinstance(old or place, HeadCell):
            at = row if row >= 0 else len(heads)
            heads[at : at + (row >= 0)] = [place] if isinstance(place, HeadCell) else []
        elif goods is not None:
            cells = list(goods.cells)
            at = row - len(heads) if row >= 0 else len(cells)
            cells[at : at + (row >= 0)] = [place] if isinstance(place, GoodsCell) else []
            goods = replace(goods, cells=tuple(cells))
        return BrokerLayout(heads=tuple(heads), goods=goods)

    def _drop(self) -> None:
        if (key := self.map.key()) and self.place_at(int(key)) is not None:
            self.show_broker(replace(self.edited, layout=self.put_place(int(key), None)))
            self.note.say("已去掉这一处，按“保存”生效。", "info")

    def begun(self) -> None:
        """What is shown stands so in the store: Esc drops nothing while it looks the same."""
        self._kept = self._warned = self._content

    @property
    def _content(self) -> tuple[str, BrokerLayout, str, str]:
        now = self.edited
        return now.name, now.layout, now.text, now.max_file_mb

    def reject(self) -> None:
        """Esc; changes that are not kept yet are told first, the second Esc drops them."""
        if self._kept is not None and self._content not in (self._kept, self._warned):
            self._warned = self._content
            self.note.say("改动还没有保存：按 Ctrl+Enter 保存；再按一次 Esc 放弃。", "warning", "triangle")
            return
        super().reject()

    def _look_at(self, key: str) -> None:
        """Show the cell of the place in hand in the preview."""
        place = self.place_at(int(key)) if key else None
        layout = self.broker.layout
        if isinstance(place, HeadCell):
            sheet, (row, column) = place.sheet, split_reference(place.cell)
        elif place is not None and layout.goods is not None:
            sheet, (row, column) = (
                layout.goods.sheet,
                split_reference(f"{place.column}{layout.goods.first_row + place.down}"),
            )
        else:
            return
        for n in range(self.sheets.count()):
            table = self.sheets.widget(n)
            if self.sheets.tabText(n) == sheet and isinstance(table, QTableWidget):
                self.sheets.setCurrentIndex(n)
                table.setCurrentCell(row - 1, column - 1)

    def show_preview(self, sheets: Sequence[SheetPreview]) -> None:
        """The workbook with the values of the open case; what we write stands on the accent's ground."""
        now = self.sheets.currentIndex()
        self.sheets.clear()
        tokens = theme.current()
        for one in sheets:
            table = QTableWidget(one.rows, one.columns, self.sheets)
            table.setAccessibleName(f"预览 {one.name}")
            table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
            table.setTabKeyNavigation(False)
            table.setHorizontalHeaderLabels([_letters(n) for n in range(1, one.columns + 1)])
            for (row, column), words in one.cells.items():
                item = QTableWidgetItem(words)
                item.setToolTip(words)
                if (row, column) in one.ours:
                    item.setBackground(QBrush(QColor(tokens.accent_soft)))
                table.setItem(row - 1, column - 1, item)
            for row, column, down, across in one.merges:
                if row + down - 1 <= one.rows and column + across - 1 <= one.columns:
                    table.setSpan(row - 1, column - 1, down, across)
            self.sheets.addTab(table, one.name)
        if 0 <= now < self.sheets.count():
            self.sheets.setCurrentIndex(now)
        self._look_at(self.map.key())


def _letters(column: int) -> str:
    from ..forms.broker_layout import reference

    return reference(1, column)[:-1]
