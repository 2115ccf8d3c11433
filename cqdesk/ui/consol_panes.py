"""The other panes of a consol: boxes as cards, the warehouse, the three-way table, messages and what is owed, the checks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QSplitter, QVBoxLayout, QWidget

from ..actions.consol_board import Board
from ..actions.container_cards import free_until
from ..actions.manifest_views import MessageView, message_views
from ..domain.clock import CHINA
from ..domain.consolidation.box_mass import summed_mass
from ..domain.consolidation.owed import DUE_ZH, MESSAGES
from ..domain.consolidation.record import Duty
from ..domain.consolidation.tie_out import TIE_ZH, WHAT_ZH, Tie
from ..domain.consolidation.warehouse import TROUBLE_ZH, read_wedge
from ..domain.quantity import plain
from ..forms.issues import SEVERITY_ZH, Issue
from .plain_table import PlainTable
from .tokens import GAP

_OF_A_BOX = {
    "t": "tally",
    "s": "seal",
    "v": "weigh",
    "g": "gate",
    "r": "return",
    "x": "swap",
    "p": "plan",
    "d": "drop",
}
_STEPS = (
    QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_Z),
    QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_Y),
)
_OF_A_LOT = {
    "t": "trouble",
    "c": "settle",
    "z": "hazard",
    "k": "take",
    "h": "hold",
    "l": "lift",
    "p": "pallet",
    "b": "return",
}


def _pane(*widgets: QWidget, parent: QWidget | None = None) -> QWidget:
    pane = QWidget(parent)
    column = QVBoxLayout(pane)
    column.setContentsMargins(0, GAP, 0, 0)
    column.setSpacing(GAP)
    for at, one in enumerate(widgets):
        column.addWidget(one, 1 if at == len(widgets) - 1 else 0)
    return pane


def _hint(words: str) -> QLabel:
    label = QLabel(words)
    label.setProperty("role", "muted")
    label.setWordWrap(True)
    return label


class CardPane(QWidget):
    """One line per box."""

    asked = Signal(str, str)
    """(act, box): edit, seal, weigh, gate, return, drop, swap."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        heads = ("箱号", "箱型", "皮重", "货重", "应有总重", "VGM", "封志", "交接单", "进港", "免箱期至")
        self.table = PlainTable("箱卡", heads, stretch=6, right=(2, 3, 4), parent=self)
        self.table.entered.connect(lambda box: self.asked.emit("edit", box))
        self.table.typed.connect(self._typed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        hint = _hint(
            "Enter 箱卡　T 理货　S 施封/拆封　V 称重VGM　G 进港　R 还箱　X 换箱　P 装箱方案（货物有尺寸时）　D 移除空箱"
        )
        column.addWidget(_pane(hint, self.table, parent=self))

    def _typed(self, box: str, letter: str) -> None:
        if (act := _OF_A_BOX.get(letter.lower())) is not None:
            self.asked.emit(act, box)

    def show_board(self, board: Board) -> None:
        """The cards of a board's boxes."""
        rows = []
        consol = board.held.consol
        for box in consol.containers:
            should = summed_mass(consol, box)
            last = free_until(box)
            cargo = box.stated.gross_kg
            vgm = "" if box.vgm is None else f"{plain(box.vgm.mass_kg)}（{box.vgm.method}）"
            gate = "" if box.gate_in_at is None else f"{box.gate_in_at.astimezone(CHINA):%m-%d %H:%M}"
            texts = (
                box.number,
                box.size_type,
                "" if box.tare_kg is None else plain(box.tare_kg),
                "" if cargo is None else plain(cargo),
                "" if should is None else plain(should),
                vgm or "未称",
                " ".join(one.number for one in box.seals) or "未施封",
                box.eir_number,
                "已还箱" if box.returned else gate,
                "" if last is None else f"{last:%m-%d}",
            )
            rows.append((box.number, texts, "" if box.vgm is not None else "muted"))
        self.table.show_rows(rows)


class WarehousePane(QWidget):
    """One line per lot: booked against received, exceptions. The line on top takes scanner and scale."""

    asked = Signal(str, str, str)
    """(act, house, lot): arrive, take, trouble, hold, lift, return."""
    scanned = Signal(str, str)
    """(kind, value)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scan = QLineEdit(self)
        self.scan.setAccessibleName("扫描")
        self.scan.setPlaceholderText("扫描进仓通知书二维码、箱号，或由电子秤输入；空着按 Enter 登记进仓，↑↓ 选货物")
        self.scan.returnPressed.connect(self._scanned)
        self.scan.installEventFilter(self)
        self.sums = _hint("")
        heads = ("分单号", "货物", "进仓编号", "订舱", "实收", "打板", "理货", "差异与异常", "扣货")
        self.table = PlainTable("仓库", heads, stretch=7, parent=self)
        self.table.entered.connect(lambda key: self.asked.emit("arrive", *key.split("\n")))
        self.table.typed.connect(self._typed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        hint = _hint(
            "Enter 登记进仓　K 发货人已确认，按实收　T 登记异常　C 异常已处理　Z 危险品判定　H 扣货　L 解除扣货　P 打板　"
            "B 退仓（已抽出的分单）　Ctrl+E 开进仓通知书　Ctrl+P 打印单证　Ctrl+H 收照片；在扫描栏里打字母再按 Enter 也可以"
        )
        column.addWidget(_pane(self.scan, hint, self.sums, self.table, parent=self))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and down in the scan line move the cursor of the list; while it is empty, undo and redo are the consol's."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            event.ignore()
            return not self.scan.text() and event.keyCombination() in _STEPS
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self.table.rowCount():
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                at = max(0, min(self.table.rowCount() - 1, self.table.currentRow() + step))
                self.table.setCurrentCell(at, 0)
                return True
        return super().eventFilter(watched, event)

    def _typed(self, key: str, letter: str) -> None:
        if (act := _OF_A_LOT.get(letter.lower())) is not None:
            self.asked.emit(act, *key.split("\n"))

    def _scanned(self) -> None:
        words = self.scan.text().strip()
        kind, value = read_wedge(words)
        self.scan.clear()
        if not words or words.lower() in _OF_A_LOT:
            if self.table.key():
                self.asked.emit(_OF_A_LOT.get(words.lower(), "arrive"), *self.table.key().split("\n"))
        elif value:
            self.scanned.emit(kind.value, value)

    def pick_house(self, house: str) -> bool:
        """Put the cursor on the first lot of a house."""
        for key in list(self._keys):
            if key.split("\n")[0] == house:
                self.table.pick(key)
                return True
        return False

    def show_board(self, board: Board) -> None:
        """The lots of a board's houses, and houses that were pulled while their goods are still here."""
        held = board.held
        warehouse = held.record.warehouse
        rows = []
        for house, lot in held.consol.lots():
            note = warehouse.note_of(house.number)
            troubles = [one for one in warehouse.open_discrepancies(house.number) if one.lot == lot.id]
            texts = (
                house.number,
                lot.description,
                "未开" if note is None else note.number,
                _measured(lot.booked),
                "未到" if lot.received is None else _measured(lot.received),
                _count(
                    part.pieces
                    for one in warehouse.pallets
                    for part in one.parts
                    if (part.house, part.lot) == (house.number, lot.id)
                ),
                _count(one.pieces for one in warehouse.tallies if (one.house, one.lot) == (house.number, lot.id)),
                "；".join(f"{TROUBLE_ZH[one.trouble]} {one.detail}".strip() for one in troubles),
                "扣货" if warehouse.open_holds(house.number) else "",
            )
            tone = "error" if troubles else "muted" if lot.received is None else ""
            rows.append((f"{house.number}\n{lot.id}", texts, tone))
        gone = {one.house for one in warehouse.arrivals} - set(held.consol.house_by_number)
        back = {one.house for one in warehouse.returns}
        for number in sorted(gone):
            state = "已退仓" if number in back else "已抽出，货在仓库"
            blank = ("", "", "", "", "", "", "")
            rows.append((f"{number}\n", (number, state, *blank), "muted" if number in back else "warning"))
        self._keys = [key for key, _, _ in rows]
        self.table.show_rows(rows)
        came = {one.house for one in warehouse.arrivals} & set(held.consol.house_by_number)
        wrong = sum(one.settled_at is None for one in warehouse.discrepancies)
        holds = len({one.house for one in warehouse.holds if one.lifted_at is None})
        self.sums.setText(
            f"已进仓 {len(came)}/{len(held.consol.houses)} 票　未处理异常 {wrong}　扣货 {holds} 票　"
            f"托盘 {len(warehouse.pallets)} 板　照片 {len(warehouse.photos)} 张"
        )


def _count(pieces: Iterable[int]) -> str:
    found = sum(pieces)
    return f"{found} 件" if found else ""


def _measured(value: object) -> str:
    pieces, gross, volume = (getattr(value, name, None) for name in ("pieces", "gross_kg", "volume_m3"))
    parts = (
        "" if pieces is None else f"{pieces}件",
        "" if gross is None else f"{plain(gross)}千克",
        "" if volume is None else f"{plain(volume)}方",
    )
    return " ".join(filter(None, parts))


class TiePane(QWidget):
    """Boxes, house bills and declarations in one table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.answer = QLabel(self)
        heads = ("对象", "项目", "装箱", "分单/总单", "报关单", "结果")
        self.table = PlainTable("三方核对", heads, stretch=3, parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(_pane(self.answer, self.table, parent=self))

    def show_board(self, board: Board) -> None:
        """The whole table, what differs first."""
        tie = board.held.tie
        rows = []
        order = sorted(tie.rows, key=lambda row: row.tie is not Tie.DIFFERS)
        for at, row in enumerate(order):
            tone = {Tie.DIFFERS: "error", Tie.OPEN: "muted", Tie.WITHIN: "warning"}.get(row.tie, "")
            texts = (_subject(row.subject), WHAT_ZH[row.what], row.boxes, row.bills, row.declared, TIE_ZH[row.tie])
            rows.append((f"{at}", texts, tone))
        self.table.show_rows(rows)
        words = "✓ 三方全部一致" if tie.green else "✓ 没有不一致，尚有未申报的分单" if tie.tied else ""
        self.answer.setText(words or f"✕ 有 {len(tie.differing)} 处不一致，列在最前")


def _subject(subject: str) -> str:
    kind, _, name = subject.partition(":")
    return {"house": f"分单 {name}", "box": f"箱 {name}", "declaration": f"报关单 {name}", "master": "总单"}.get(
        kind, name
    )


class OwedPane(QWidget):
    """What is owed on top, the messages below."""

    asked = Signal(str, str)
    """(act, key): done, retry, arrived, absent, note."""
    answered = Signal(str)
    """Key of a request whose answer came."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.owed = PlainTable("待办", ("事项", "对象", "报文", "同意", "原因"), stretch=4, parent=self)
        self.owed.typed.connect(self._of_owed)
        heads = ("报文", "功能", "票数", "状态", "退单原因", "发送时间", "报文编号")
        self.messages = PlainTable("报文", heads, stretch=4, parent=self)
        self.messages.typed.connect(self._typed)
        top, low = (
            _pane(_hint(words), table)
            for words, table in (
                ("待办：Ctrl+Enter 发送舱单报文　D 单证或报关单已办　G 海关、承运人已答复", self.owed),
                ("报文：R 重新发送　Y 已送达　N 未送达　Ctrl+J 登记电话、网页得到的回执", self.messages),
            )
        )
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.addWidget(top)
        split.addWidget(low)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(split)
        self.views: Sequence[MessageView] = ()

    def _of_owed(self, key: str, letter: str) -> None:
        if letter.lower() == "d":
            self.asked.emit("done", key)
        elif letter.lower() == "g":
            self.answered.emit(key)

    def _typed(self, key: str, letter: str) -> None:
        act = {"r": "retry", "y": "arrived", "n": "absent"}.get(letter.lower())
        if act is not None:
            self.asked.emit(act, key)

    def show_board(self, board: Board) -> None:
        """The owed list and the messages of a board's consol."""
        rows = []
        for duty in board.held.record.duties:
            if not duty.open:
                continue
            one = duty.owed
            message = f"{one.message} {one.function}".strip() if one.due in MESSAGES else ""
            texts = (DUE_ZH[one.due], one.subject, message, _consent_words(duty), one.why)
            waits = one.request and duty.consent is None
            rows.append((f"{one.due.value}\n{one.subject}", texts, "warning" if waits else ""))
        self.owed.show_rows(rows)
        self.views = message_views(board.held)
        tones = {"refused": "error", "partly": "error", "failed": "error", "in_doubt": "warning", "review": "warning"}
        self.messages.show_rows(
            [
                (
                    one.message_id,
                    (
                        one.kind_zh,
                        one.function_zh,
                        str(len(one.bills) or len(one.boxes)),
                        one.stage_zh,
                        "；".join(one.refusals) or one.trouble,
                        f"{one.queued_at.astimezone(CHINA):%m-%d %H:%M}",
                        one.message_id,
                    ),
                    tones.get(one.stage, ""),
                )
                for one in reversed(self.views)
            ]
        )


def _consent_words(duty: Duty) -> str:
    if not duty.owed.request:
        return ""
    if duty.consent is None:
        return "待同意"
    return f"{'已同意' if duty.consent.granted else '不同意'}：{duty.consent.who} {duty.consent.at.astimezone(CHINA):%m-%d %H:%M}"


class CheckPane(QWidget):
    """Findings of the numbered checks; Enter goes to the house or box."""

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.answer = QLabel("按 F9 检查", self)
        heads = ("编号", "级别", "对象", "问题", "怎么办")
        self.table = PlainTable("检查", heads, stretch=3, parent=self)
        self.table.entered.connect(lambda key: self.wanted.emit(key.partition("\n")[2]))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(_pane(self.answer, self.table, parent=self))

    def show_issues(self, issues: Sequence[Issue], lacking: int) -> None:
        """What was found, errors first."""
        order = sorted(issues, key=lambda one: one.severity != "error")
        self.table.show_rows(
            [
                (
                    f"{at}\n{one.path}",
                    (one.id, SEVERITY_ZH[one.severity], _subject(one.path), one.message, one.remedy),
                    "error" if one.severity == "error" else "warning",
                )
                for at, one in enumerate(order)
            ]
        )
        errors = sum(one.severity == "error" for one in issues)
        mark = "✕" if errors else "!"
        words = f"{mark} {errors} 项错误，{len(issues) - errors} 项提醒" if issues else "✓ 没有发现问题"
        self.answer.setText(words + (f"；{lacking} 项因缺少资料不能判断" if lacking else ""))
