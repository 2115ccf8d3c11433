"""The goods library on the screen: search, look at versions, edit, merge, delete, take back, in and out as a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from ..domain.clock import CHINA
from ..domain.library import FIELDS_ZH, flaw_of
from ..later import Later
from .dialogs import answer_buttons
from .search_list import Row, SearchList
from .text_line import TextLine
from .tokens import GAP, MARGIN

if TYPE_CHECKING:
    from ..actions import library
    from ..actions.desk import Desk
    from ..actions.library import LibraryHit
    from .lane import Lane
else:
    library = Later("cqdesk.actions.library")


class ItemEdit(QDialog):
    """All fields of an entry; Enter goes on, Ctrl+Enter keeps it as the next version. After `accept`: `facts`."""

    def __init__(self, title: str, facts: Mapping[str, str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("修改商品库")
        self.setModal(True)
        self.resize(min(620, parent.width() - 40), min(560, parent.height() - 40))
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN * 2, MARGIN * 2, MARGIN * 2, MARGIN * 2)
        head = QLabel(title, self)
        head.setProperty("role", "title")
        column.addWidget(head)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        sheet = QWidget(area)
        form = QFormLayout(sheet)
        self.edits: dict[str, QLineEdit] = {}
        for name, label in FIELDS_ZH.items():
            edit = TextLine(facts.get(name, ""), sheet)
            edit.setAccessibleName(label)
            form.addRow(label, edit)
            self.edits[name] = edit
        area.setWidget(sheet)
        column.addWidget(area, 1)
        self.fault = QLabel(self)
        self.fault.hide()
        column.addWidget(self.fault)
        row = QHBoxLayout()
        row.addStretch(1)
        self.back, self.yes = answer_buttons(self, row, "保存（Ctrl+Enter）", self.done_with)
        column.addLayout(row)
        self.edits["goods_name"].setFocus()

    @property
    def facts(self) -> dict[str, str]:
        """What stands in the fields."""
        return {name: edit.text().strip() for name, edit in self.edits.items()}

    def done_with(self) -> None:
        """Accept, or say what cannot stand and lead there."""
        for name, words in self.facts.items():
            if why := flaw_of(name, words):
                self.fault.setText(f"{why}。")
                self.fault.show()
                self.edits[name].setFocus()
                return
        self.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier or self.yes.hasFocus():
                self.done_with()
            elif self.back.hasFocus():
                self.reject()
            else:
                self.focusNextChild()
            event.accept()
            return
        super().keyPressEvent(event)


class LibraryDialog(QDialog):
    """Signals say what the clerk wants; whoever opened the dialog does it and calls `again`."""

    edit_wanted = Signal(object)
    merge_wanted = Signal(list)
    delete_wanted = Signal(list)
    undo_wanted = Signal()
    import_wanted = Signal()
    export_wanted = Signal()

    def __init__(self, desk: Desk, lane: Lane, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._lane = desk, lane
        self._shown = 0
        self.setWindowTitle("商品库")
        self.setModal(True)
        self.resize(min(1180, parent.width() - 40), min(640, parent.height() - 40))
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN * 2, MARGIN * 2, MARGIN * 2, MARGIN * 2)
        column.setSpacing(GAP)
        top = QHBoxLayout()
        head = QLabel("商品库", self)
        head.setProperty("role", "title")
        self.told = QLabel(self)
        self.told.setProperty("role", "muted")
        self.clients = QComboBox(self)
        self.clients.setAccessibleName("客户")
        self.clients.addItem("全部客户", None)
        self.clients.setMaximumWidth(320)
        top.addWidget(head)
        top.addWidget(self.told, 1)
        top.addWidget(self.clients)
        column.addLayout(top)
        self.list = SearchList(
            lane,
            self._rows,
            ["料号", "商品名称", "商品编号", "提示", "客户", "用过"],
            [130, 220, 104, 130, 150, 50],
            1,
            "料号、名称或其拼音首字母、编号开头、要素中的字词，可混合",
            self,
        )
        self.list.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.taken.connect(self.edit_wanted)
        self.list.moved.connect(lambda hit: self._lane.start(self._explain(hit), of=self))
        self.detail = QLabel(self)
        self.detail.setWordWrap(True)
        self.detail.setTextFormat(Qt.TextFormat.PlainText)
        self.detail.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.detail.setContentsMargins(MARGIN, 0, 0, 0)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setWidget(self.detail)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.addWidget(self.list)
        split.addWidget(area)
        split.setStretchFactor(0, 1)
        split.setSizes([780, 340])
        column.addWidget(split, 1)
        column.addLayout(self._buttons())
        self.clients.currentIndexChanged.connect(lambda *_: self.list.ask())
        self.list.line.setFocus()
        lane.start(self._open())

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        foot = QLabel("↑↓ 选择　Enter 修改　按住 Shift 多选　Esc 返回", self)
        foot.setProperty("role", "muted")
        row.addWidget(foot, 1)
        for words, does in (
            ("修改(&E)", self._edit),
            ("合并所选(&J)", lambda: self.merge_wanted.emit(self.list.picked())),
            ("删除(&D)", lambda: self.delete_wanted.emit(self.list.picked())),
            ("撤销(&U)", self.undo_wanted.emit),
            ("导入…(&I)", self.import_wanted.emit),
            ("导出…(&X)", self.export_wanted.emit),
        ):
            button = QPushButton(words, self)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _on=False, act=does: act())
            row.addWidget(button)
        return row

    def _edit(self) -> None:
        if (hit := self.list.current()) is not None:
            self.edit_wanted.emit(hit)

    async def _open(self) -> None:
        found = await self._lane.read(library.clients, self._desk)
        if isValid(self):
            for key, name in found:
                self.clients.addItem(name, key)
            self.again()

    @property
    def client(self) -> int | None:
        """Whose entries are shown; None: everybody's."""
        key = self.clients.currentData()
        return key if isinstance(key, int) else None

    def again(self) -> None:
        """Show what is there now; nothing if the dialog was closed meanwhile."""
        if isValid(self):
            self.list.ask()
            self._lane.start(self._count(), of=self)

    async def _count(self) -> None:
        count = await self._lane.read(library.count, self._desk, self.client)
        if isValid(self):
            self.told.setText(f"　{count} 条")

    async def _rows(self, words: str) -> Sequence[Row]:
        hits = await self._lane.read(library.search_library, self._desk, words, client=self.client, limit=100)
        return [
            (
                hit,
                (
                    hit.item.part_number,
                    hit.item.goods_name,
                    hit.item.hs_code,
                    hit.code_note or hit.elements_note,
                    hit.company,
                    str(hit.item.uses or ""),
                ),
                False,
            )
            for hit in hits
        ]

    async def _explain(self, hit: LibraryHit | None) -> None:
        self._shown += 1
        asked = self._shown
        if hit is None:
            self.detail.setText("没有找到。申报确认后，商品会自动记入；也可在商品一项上按 Shift+F8 记入。")
            return
        versions = await self._lane.read(library.versions, self._desk, hit.item.id)
        if asked != self._shown or not isValid(self):
            return
        lines = [f"{hit.item.title}　第 {hit.item.version} 版", ""]
        lines += [f"⚠ {note}" for note in (hit.code_note, hit.elements_note) if note]
        lines += [f"{label}　{hit.item.facts[name]}" for name, label in FIELDS_ZH.items() if hit.item.facts.get(name)]
        lines += ["", "历次内容"]
        for one in versions[:12]:
            at = one.at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
            lines.append(f"第 {one.version} 版　{at}　{one.who}　{_origin_zh(one.origin)}")
        self.detail.setText("\n".join(lines))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()  # Enter belongs to the list
            return
        super().keyPressEvent(event)


def _origin_zh(origin: str) -> str:
    kind, _, rest = origin.partition(":")
    return {"case": f"票 {rest}", "hand": f"{rest} 手工", "file": f"文件“{rest}”"}.get(kind, origin)
