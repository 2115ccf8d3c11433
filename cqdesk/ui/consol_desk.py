"""拼箱: one consol at a time as board, cards, warehouse, three-way table, messages and checks; usable by keys alone.

Keys: Ctrl+1 to Ctrl+6 the panes, F6 houses and boxes, a digit lays a house into that box, 0 takes it out, Delete pulls it
out of the consol, Ctrl+W other weight, Ctrl+T split, Ctrl+B proposes, F9 checks, Ctrl+D declarations, Ctrl+Enter sends what
is owed, Ctrl+R site reports, Ctrl+S a file, Ctrl+J a receipt by word, F5 sends and receives, Ctrl+Z and Ctrl+Y, Esc closes;
Ctrl+F finds a house, Ctrl+L the goods as a list, Ctrl+M the sellers, Ctrl+P and Ctrl+Shift+S the papers, Alt+M the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from PySide6.QtGui import QGuiApplication, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ..actions import consol_changes, consol_paste, consols
from ..actions.consol_board import Board, board, suggestion
from ..actions.consol_checking import check_consol
from ..actions.consol_consent import waiting_words
from ..actions.desk import Desk
from ..actions.manifests import queue_owed
from ..domain.consolidation.model import MODE_ZH, Mode
from ..domain.consolidation.owed import DUE_ZH
from .banner import Banner, ElidedLabel
from .consol_acts import ConsolActs
from .consol_board import BoardPane
from .consol_depot_acts import DepotActs
from .consol_forms import FRAME, SureDialog
from .consol_house_acts import HouseActs
from .consol_house_dialogs import HouseDialog
from .consol_panes import CardPane, CheckPane, OwedPane, TiePane, WarehousePane
from .consol_practice import practice_button
from .consol_sending import nothing_to_send, sending_sentences
from .consol_whole_acts import STATE_ZH, WholeActs
from .dialogs import finished
from .exchange import one_round
from .lane import Lane
from .practice_frame import mark_practice
from .still_open import StillOpen
from .tokens import GAP, MARGIN

WIDE = 1180
"""Pixels from which the buttons have room for their keys."""
ON_BOARD = (
    "数字键 配入该箱　0 取出　Delete 抽出分单　Ctrl+F 查找　F6 分单/箱（箱上 P 装箱方案）　Ctrl+B 建议装箱　"
    "Ctrl+W 改重量　Ctrl+T 拆分　F9 检查　Esc 返回"
)
ELSEWHERE = (
    "Ctrl+1…6 换页　Ctrl+L 货物明细　Ctrl+P 打印　Ctrl+Shift+S 全部单证存盘　F9 检查　Ctrl+Enter 发送待办　Esc 返回"
)
PANES = ("拼箱板", "箱卡", "仓库", "三方核对", "待办与报文", "检查")


class ConsolScreen(QDialog):
    """See the module."""

    def __init__(self, desk: Desk, lane: Lane, number: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self.lane = desk, lane
        self.shown: Board | None = None
        self._wanted = number
        self.setWindowTitle("拼箱")
        self.setModal(True)
        if parent is not None:
            room = self.screen().availableGeometry()
            self.resize(
                min(max(960, parent.width() - 30), room.width() - 16),
                min(max(560, parent.height() - 20), room.height() - FRAME),
            )
        self.note = Banner(self)
        self.note.say("")
        self._work = StillOpen(self, lane, self.note.say)
        self.acts = ConsolActs(self)
        self.bills = HouseActs(self)
        self.depot = DepotActs(self)
        self.whole = WholeActs(self)
        self.choice = QComboBox(self)
        self.choice.setAccessibleName("拼箱")
        self.choice.setMinimumWidth(140)
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.choice.activated.connect(lambda _at: self.do(self.load(str(self.choice.currentData()))))
        self.head = ElidedLabel(self)
        self.head.setProperty("role", "muted")
        self.panes = (
            BoardPane(self),
            CardPane(self),
            WarehousePane(self),
            TiePane(self),
            OwedPane(self),
            CheckPane(self),
        )
        self.board, self.cards, self.warehouse, self.tie, self.owed, self.checks = self.panes
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        for at, (name, pane) in enumerate(zip(PANES, self.panes, strict=True), start=1):
            self.tabs.addTab(pane, f"{name} {at}")
            self.tabs.setTabToolTip(at - 1, f"Ctrl+{at}")
        self.hint = QLabel(ON_BOARD, self)
        self.hint.setProperty("role", "muted")
        self.hint.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(GAP)
        column.addLayout(self._controls())
        column.addWidget(self.head)
        column.addWidget(self.note)
        column.addWidget(self.tabs, 1)
        column.addWidget(self.hint)
        self.tabs.currentChanged.connect(lambda at: self.hint.setText(ELSEWHERE if at else ON_BOARD))
        self._wire()
        mark_practice(self, desk.kind)
        self.do(self._begin())

    def _controls(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP)
        label = QLabel("拼箱(&Q)", self)
        label.setBuddy(self.choice)
        row.addWidget(label)
        row.addWidget(self.choice)
        self._keyed: list[tuple[QPushButton, str, str]] = []
        for words, keys, does, main in (
            ("建议装箱", "Ctrl+B", self.propose, True),
            ("加分单", "Ctrl+N", self.add_house, False),
            ("加箱", "Ctrl+Shift+N", lambda: self.acts.box("edit", ""), False),
            ("发送待办", "Ctrl+Enter", self.send, False),
        ):
            self._keyed.append((self._button(row, words, does, main), words, keys))
        row.addStretch(1)
        if self.desk.kind == "practice":
            row.addWidget(practice_button(self))
        self._button(row, "新拼箱(&C)…", self.whole.new, False)
        whole = QPushButton("本批(&M)", self)
        whole.setAutoDefault(False)
        whole.setMenu(self._menu())
        row.addWidget(whole)
        return row

    def _button(self, row: QHBoxLayout, words: str, does: Callable[[], object], main: bool) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        if main:
            button.setProperty("main", "true")
        button.clicked.connect(lambda: does())
        row.addWidget(button)
        return button

    def _menu(self) -> QMenu:
        """What is done with the whole consol; each line with its key."""
        menu = QMenu(self)
        for words, keys, does in (
            ("修改(&E)…", "Alt+E", self.whole.edit),
            ("发送资料(&S)…", "Alt+S", self.whole.transmission),
            ("货物明细(&L)…", "Ctrl+L", self.whole.lots),
            ("市场采购与商户(&M)…", "Ctrl+M", self.whole.market),
            ("危险货物隔离表(&G)…", "F1", self.whole.segregation),
            ("结束本批(&D)…", "", self.whole.close),
            ("作废本批(&X)…", "", self.whole.cancel),
            ("重新打开本批(&O)…", "", self.whole.reopen),
        ):
            action = menu.addAction(words)
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(does)
            self.addAction(action)
        return menu

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = event.size().width() >= WIDE
        for button, words, keys in self._keyed:
            button.setText(f"{words}（{keys}）" if wide else words)
            button.setToolTip("" if wide else keys)

    def _wire(self) -> None:
        self.board.packed.connect(lambda house, box: self.do(self._pack(house, box)))
        self.board.pull_wanted.connect(lambda house: self.do(self._pull(house)))
        self.board.house_wanted.connect(lambda _house: self.bills.edit())
        self.board.box_wanted.connect(lambda box: self.acts.box("edit", box))
        self.board.box_asked.connect(self.acts.box)
        self.cards.asked.connect(self.acts.box)
        self.warehouse.asked.connect(self.depot.goods)
        self.warehouse.scanned.connect(self.depot.scanned)
        self.owed.asked.connect(self.acts.message)
        self.owed.answered.connect(self.whole.answer)
        self.checks.wanted.connect(self.go)
        for keys, does in (
            ("Ctrl+B", self.propose),
            ("Ctrl+N", self.add_house),
            ("Ctrl+Shift+N", lambda: self.acts.box("edit", "")),
            ("Ctrl+Return", self.send),
            ("Ctrl+Enter", self.send),
            ("F9", lambda: self.do(self._check())),
            ("F6", self.board.hop),
            ("Ctrl+F", self.look_for),
            ("Ctrl+Shift+S", self.acts.papers_to_folder),
            ("F5", lambda: self.do(self._sync())),
            ("Ctrl+V", self.paste),
            ("Ctrl+Z", lambda: self.do(self._step(consols.undo_consol))),
            ("Ctrl+Y", lambda: self.do(self._step(consols.redo_consol))),
            ("Ctrl+E", self.depot.entry_notes),
            ("Ctrl+J", self.acts.hand_receipt),
            ("Ctrl+P", self.acts.print_notes),
            ("Ctrl+H", self.depot.photos),
            ("Ctrl+I", self.bills.edit),
            ("Ctrl+W", self.bills.weight),
            ("Ctrl+T", self.bills.split),
            ("Ctrl+D", self.bills.declare),
            ("Ctrl+K", self.bills.take_declared),
            ("Ctrl+R", self.bills.report),
            ("Ctrl+S", self.bills.export),
        ):
            QShortcut(QKeySequence(keys), self, does)
        for at in range(len(PANES)):
            QShortcut(QKeySequence(f"Ctrl+{at + 1}"), self, partial(self.show_pane, at))

    # What is shown

    def do(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin; what cannot be done is said inside the screen."""
        self._work.start(work)

    async def read(self, action: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Read beside the writer, for this screen."""
        return await self._work.read(action, *args, **kwargs)

    async def run(self, action: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """One act, for this screen."""
        return await self._work.run(action, *args, **kwargs)

    @property
    def number(self) -> str:
        """The consol on the screen; "" = none."""
        return self.shown.held.row.number if self.shown is not None else ""

    def show_pane(self, at: int) -> None:
        """Ctrl+1 to Ctrl+6."""
        self.tabs.setCurrentIndex(at)
        pane = self.panes[at]
        for name in ("houses", "scan", "table", "owed"):
            target = getattr(pane, name, None)
            if isinstance(target, QWidget):
                target.setFocus()
                return

    async def _begin(self) -> None:
        await self.list_consols()
        wanted = self._wanted or str(self.choice.currentData() or "")
        if wanted:
            await self.load(wanted)
            self.board.houses.setFocus()
        else:
            self.note.say("还没有拼箱。请按 Alt+C 新建，或用命令行 cqdesk consol import 导入。", "info", "dot")

    async def list_consols(self) -> None:
        """Fill the choice of consols."""
        rows = await self.read(consols.list_consols, self.desk)
        self.choice.clear()
        for row in rows:
            state = STATE_ZH.get(row.state, "")
            self.choice.addItem(
                f"{row.number}　{MODE_ZH[Mode(row.mode)]}　{row.master}　{state}".rstrip("　"), row.number
            )

    async def load(self, number: str = "") -> None:
        """Read a consol (the one shown, if none is named) and show it everywhere."""
        found: Board = await self.read(board, self.desk, number or self.number)
        self.shown = found
        self.choice.setCurrentIndex(self.choice.findData(found.held.row.number))
        cutoffs = "　".join(f"{name} {at}{'（已过）' if passed else ''}" for name, at, passed in found.cutoffs)
        tie = "三方一致" if found.held.tie.green else "没有不一致" if found.held.tie.tied else "三方不一致"
        owed = len(found.held.record.owed)
        waiting = waiting_words(found.held)
        asked = f"　等同意：{'、'.join(waiting)}" if waiting else ""
        state = STATE_ZH.get(found.held.row.state, "")
        words = f"{state}　{tie}　待办 {owed} 项{asked}　｜　{cutoffs}　｜　{found.title}"
        self.head.setText(words.lstrip("　"))
        for pane in self.panes[:5]:
            pane.show_board(found)

    async def act(self, told: str, action: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        """One act on the consol shown, then everything anew."""
        await self.run(action, self.desk, self.number, *args, **kwargs)
        await self.load()
        self.note.say(told, "info", "tick")

    def go(self, path: str) -> None:
        """To the house or box a finding names."""
        kind, _, name = path.partition(":")
        if kind == "box":
            self.show_pane(1)
            self.cards.table.pick(name)
        elif kind == "house":
            self.show_pane(2)
            self.warehouse.pick_house(name)
            self.warehouse.table.setFocus()

    # Acts of the board

    def propose(self) -> None:
        """Ctrl+B: lay what lies in no box into the boxes by weight and volume."""
        self.do(self._propose())

    async def _propose(self) -> None:
        found = await self.read(suggestion, self.desk, self.number)
        if found.lots:
            await self.act("", consol_changes.allocate, found.lots)
        left = "；".join(f"{house}：{why}" for house, why in found.left.items())
        words = f"已配 {len(found.lots)} 批货物。" if found.lots else "没有需要配箱的货物。"
        self.note.say(words + (f"未配：{left}" if left else ""), "warning" if left else "info", "tick")

    async def _pack(self, house: str, box: str) -> None:
        assert self.shown is not None
        bill = self.shown.held.consol.house_by_number[house]
        placing = {lot.id: {box: lot.pieces} if box else {} for lot in bill.lots}
        told = f"{house} 已配入 {box}。" if box else f"{house} 已取出。"
        await self.act(told, consol_changes.allocate, placing)

    async def _pull(self, house: str) -> None:
        dialog = SureDialog(
            f"抽出分单 {house}",
            (
                "抽出后件数、重量、VGM 全部重算，并列出须补发的报文和单证。已放行的分单先成为申请。",
                "可用 Ctrl+Z 撤销。",
            ),
            "抽出",
            self,
        )
        if await finished(dialog) != QDialog.DialogCode.Accepted or self.shown is None:
            return
        known = set(self.shown.held.record.owed)
        await self.act("", consol_changes.pull_house, house)
        new = [one for one in self.shown.held.record.owed if one not in known]
        asked = house in self.shown.held.consol.house_by_number
        words = "、".join(dict.fromkeys(DUE_ZH[one.due] for one in new))
        told = f"{house} 已放行，须海关同意后才能抽出。" if asked else f"{house} 已抽出。"
        self.note.say(
            told + (f"须补：{words}（见“待办与报文”）。" if words else ""), "warning" if asked else "info", "tick"
        )

    def look_for(self) -> None:
        """Ctrl+F: look for a house on the board."""
        self.show_pane(0)
        self.board.look_for()

    def add_house(self) -> None:
        """Ctrl+N: a house by hand."""
        self.do(self._add_house())

    async def _add_house(self) -> None:
        dialog = HouseDialog("", self)
        if await finished(dialog) == QDialog.DialogCode.Accepted:
            await self.act(f"已加入分单 {dialog.bill.number}。", consol_changes.add_house, dialog.bill)

    def paste(self) -> None:
        """Ctrl+V: houses from a table."""
        text = QGuiApplication.clipboard().text()
        self.do(self.act("已加入粘贴的分单。", consol_paste.paste_houses, text))

    async def _step(self, action: Callable[[Desk, str], str]) -> None:
        told = await self.run(action, self.desk, self.number)
        await self.load()
        self.note.say(told, "info", "tick")

    # Checks and messages

    async def _check(self) -> None:
        issues, lacks = await self.read(check_consol, self.desk, self.number)
        self.checks.show_issues(issues, len(lacks))
        self.show_pane(5)

    def send(self) -> None:
        """Ctrl+Enter: a summary of what leaves, then yes."""
        self.do(self._send())

    async def _send(self) -> None:
        if self.shown is None:
            return
        held = self.shown.held
        kinds = sending_sentences(held)
        if not kinds:
            self.note.say(nothing_to_send(held), "info", "dot")
            return
        sentences = [f"总单 {held.consol.master}，航次 {held.consol.voyage}：", *kinds]
        dialog = SureDialog("发送舱单报文", (*sentences, "发送后不能撤销，更正须发送变更或删除报文。"), "发送", self)
        if await finished(dialog) != QDialog.DialogCode.Accepted:
            return
        await self.run(queue_owed, self.desk, self.number)
        await self._sync()

    async def _sync(self) -> None:
        async with self.lane.talking:  # the window behind looks for answers by itself
            result = await self.read(one_round, self.desk, True)
        await self.load()
        words = f"已发送 {len(result.sent)} 份，收到 {len(result.received)} 份回执。"
        self.note.say(words + "".join(result.waiting), "warning" if result.waiting else "info", "tick")
