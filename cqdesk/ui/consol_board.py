"""The board of a consol: houses on the left, boxes with their bars on the right; packed by digit keys or by dragging."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QMimeData, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDrag,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QScrollArea, QSplitter, QVBoxLayout, QWidget

from ..actions.consol_board import Bar, Board, BoardBox, BoardHouse, packing_answers
from ..actions.consol_plans import DrawnPlan
from ..domain.consolidation.placing import Answer
from ..output.load_picture import fitted, groups_of, picture
from ..output.page import Page
from ..output.page_paint import paint
from . import theme
from .plain_table import PlainTable
from .tokens import GAP, ROW

HOUSE_MIME = "application/x-cqdesk-house"
HEADS = ("分单号", "货物", "件数", "毛重", "体积", "箱", "舱单", "注意")
_FULL = Decimal(1)
_NEAR = Decimal("0.95")
_SHOWN_FAULTS = 2
_OF_A_BOX = {"p": "plan", "s": "seal", "v": "weigh"}
"""Letters on a box: what the pane of cards calls them too."""
PICTURE = 112
"""Height of the drawn plan on a box, pixels."""
LEAST_WIDTH = 260
"""Pixels a box card needs; narrower, its bars say nothing."""


class HouseTable(PlainTable):
    """The houses. A digit lays the house of the cursor into that box, 0 takes it out; a row can be dragged."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("分单", HEADS, stretch=1, right=(2, 3, 4), parent=parent)
        self._pressed: QPoint | None = None

    def show_houses(self, houses: Sequence[BoardHouse], boxes: Sequence[BoardBox]) -> None:
        """Put the houses on the screen; boxes are named by their place on the board."""
        places = {one.number: str(at) for at, one in enumerate(boxes, start=1)}
        rows = []
        for one in houses:
            where = "、".join(places.get(box, box) for box in one.boxes)
            if one.loose and where:
                where += f"（余{one.loose}件）"
            tone = "error" if "线路拒收" in one.marks or "缺证" in one.marks else "" if one.boxes else "muted"
            texts = (
                one.number,
                one.goods,
                one.pieces,
                one.gross_kg,
                one.volume_m3,
                where or "未配箱",
                one.stage_zh,
                "、".join(one.marks),
            )
            rows.append((one.number, texts, tone))
        self.show_rows(rows)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position().toPoint() if event.button() == Qt.MouseButton.LeftButton else None
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        far = self._pressed is not None and (event.position().toPoint() - self._pressed).manhattanLength() > 12
        if not far or not self.key():
            super().mouseMoveEvent(event)
            return
        self._pressed = None
        drag = QDrag(self)
        mime = QMimeData()
        mime.setData(HOUSE_MIME, self.key().encode())
        drag.setMimeData(mime)
        drag.exec(Qt.DropAction.MoveAction)


class BoxCard(QWidget):
    """One box: number, bars, who lies in it, what is wrong. A house can be dropped on it."""

    dropped = Signal(str, str)
    """(house, box)"""
    opened = Signal(str)
    asked = Signal(str, str)
    """(act, box): plan, seal, weigh."""

    def __init__(self, place: int, box: BoardBox, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place, self.box = place, box
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{place} {box.number} {box.size_type} {box.state} " + "，".join(_bar_words(box.bars)))
        self.setToolTip("\n".join(words for _, words in box.faults) or "Enter 打开箱卡　P 装箱方案　S 施封　V 称重")
        self._over = False
        self._answer: Answer | None = None
        self.answer_zh = ""
        """What is said of the house under the cursor, with its number: else it would read as a fault of the box."""
        self._picture: QPixmap | None = None
        """The drawn plan, kept until the size changes."""

    def show_answer(self, house: str, answer: Answer | None) -> None:
        """What stands against laying the house under the cursor into this box; None: it lies here, or there is none."""
        words = ""
        if answer is not None:
            sign, told = ("✕", "不能装：") if answer.bars else ("!", "：") if answer.words else ("✓", " ")
            words = f"{sign} {house}{told}{answer.words or f'可装，按 {self.place}'}"
        if words != self.answer_zh:
            self._answer, self.answer_zh = answer, words
            self.update()

    def _lines(self) -> int:
        faults = min(len(self.box.faults), _SHOWN_FAULTS) + (len(self.box.faults) > _SHOWN_FAULTS)
        return 3 + len(self.box.bars) + max(1, faults) + bool(self.box.drops) + bool(self.box.sizes)

    def sizeHint(self) -> QSize:
        picture = PICTURE + GAP if self.box.plan is not None else 0
        return QSize(320, self._lines() * self._line() + 2 * GAP + picture)

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST_WIDTH, self.sizeHint().height())

    def _line(self) -> int:
        return max(ROW - 4, QFontMetrics(self.font()).height() + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        edge = tokens.accent if self.hasFocus() or self._over else tokens.line
        painter.setPen(QPen(QColor(edge), 2 if edge == tokens.accent else 1))
        painter.setBrush(QColor(tokens.accent_soft if self._over else tokens.surface))
        painter.drawRect(self.rect().adjusted(1, 1, -2, -2))
        line, left, width = self._line(), GAP * 2, self.width() - GAP * 4
        top = GAP
        bold = painter.font()
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(QColor(tokens.text))
        head = f"{self.place}　{self.box.number}　{self.box.size_type}"
        painter.drawText(QRect(left, top, width, line), Qt.AlignmentFlag.AlignVCenter, head)
        painter.setFont(self.font())
        painter.setPen(QColor(tokens.muted))
        state = "　".join(filter(None, (self.box.state, self.box.free_until)))
        painter.drawText(
            QRect(left, top, width, line), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, state
        )
        top += line
        for bar in self.box.bars:
            self._bar(painter, bar, QRect(left, top, width, line))
            top += line
        painter.setPen(QColor(tokens.muted))
        names = f"{len(self.box.houses)} 票　" + " ".join(self.box.houses) if self.box.houses else "空箱"
        self._text(painter, names, QRect(left, top, width, line))
        top += line
        if self.box.drops:
            self._text(painter, f"卸货次序 {self.box.drops}", QRect(left, top, width, line))
            top += line
        if self.box.sizes:
            self._text(painter, self.box.sizes, QRect(left, top, width, line))
            top += line
        if self.box.plan is not None:
            self._draw(painter, self.box.plan, QRect(left, top, width, PICTURE))
            top += PICTURE + GAP
        for severity, words in self.box.faults[:_SHOWN_FAULTS]:
            painter.setPen(QColor(tokens.error if severity == "error" else tokens.warning))
            self._text(painter, f"{'✕' if severity == 'error' else '!'} {words}", QRect(left, top, width, line))
            top += line
        if len(self.box.faults) > _SHOWN_FAULTS:
            painter.setPen(QColor(tokens.muted))
            self._text(
                painter, f"另有 {len(self.box.faults) - _SHOWN_FAULTS} 项，见“检查”", QRect(left, top, width, line)
            )
        if self._answer is not None:
            tone = tokens.error if self._answer.bars else tokens.warning if self._answer.words else tokens.good
            painter.setPen(QColor(tone))
            low = self.height() - line - GAP // 2
            self._text(painter, self.answer_zh, QRect(left, low, width, line))
        painter.end()

    def _draw(self, painter: QPainter, plan: DrawnPlan, where: QRect) -> None:
        """The plan in the colours of its houses, on white as on paper."""
        ratio = self.devicePixelRatioF()
        size = where.size() * ratio
        if self._picture is None or self._picture.size() != size:
            self._picture = QPixmap(size)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(QColor("#ffffff"))
            per_mm = self.logicalDpiX() / 25.4
            view = fitted(plan.loaded.box, 1, 1, where.width() / per_mm - 2, where.height() / per_mm - 2)
            shown = picture(plan.loaded, groups_of(plan.request.pieces), view, fine=0.6)
            inside = QPainter(self._picture)
            paint(Page(width=0, height=0, marks=tuple(shown)), inside, per_mm)
            inside.end()
        painter.drawPixmap(where.topLeft(), self._picture)

    def _text(self, painter: QPainter, words: str, where: QRect) -> None:
        short = QFontMetrics(self.font()).elidedText(words, Qt.TextElideMode.ElideRight, where.width())
        painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, short)

    def _bar(self, painter: QPainter, bar: Bar, where: QRect) -> None:
        tokens = theme.current()
        name = QRect(where.left(), where.top(), 44, where.height())
        painter.setPen(QColor(tokens.muted))
        painter.drawText(name, Qt.AlignmentFlag.AlignVCenter, bar.name)
        words = bar.used + (f" / {bar.limit}" if bar.limit else "")
        if bar.share is None:
            painter.setPen(QColor(tokens.text))
            painter.drawText(where.adjusted(48, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)
            return
        metrics = QFontMetrics(self.font())
        text_width = metrics.horizontalAdvance(words) + GAP + metrics.horizontalAdvance("超 999%")
        track = QRect(
            where.left() + 48, where.top() + 5, max(40, where.width() - 48 - text_width - GAP), where.height() - 10
        )
        painter.fillRect(track, QColor(tokens.raised))
        full, near = bar.share > _FULL, bar.share > _NEAR
        colour = tokens.error if full else tokens.warning if near else tokens.accent
        filled = QRect(track)
        filled.setWidth(int(track.width() * min(bar.share, _FULL)))
        painter.fillRect(filled, QColor(colour))
        painter.setPen(QColor(colour if near else tokens.text))
        percent = f"{'超' if full else ''}{bar.share * 100:.0f}%"
        right = QRect(track.right() + GAP, where.top(), where.right() - track.right() - GAP, where.height())
        painter.drawText(right, Qt.AlignmentFlag.AlignVCenter, f"{percent} {words}")

    def focusInEvent(self, event: object) -> None:
        self.update()

    def focusOutEvent(self, event: object) -> None:
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self.box.number)
        elif (act := _OF_A_BOX.get(event.text().lower())) is not None and not event.modifiers():
            self.asked.emit(act, self.box.number)
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.opened.emit(self.box.number)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(HOUSE_MIME):
            self._over = True
            self.update()
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if event.mimeData().hasFormat(HOUSE_MIME):
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: object) -> None:
        self._over = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        self._over = False
        self.update()
        house = bytes(event.mimeData().data(HOUSE_MIME).data()).decode()
        event.acceptProposedAction()
        self.dropped.emit(house, self.box.number)


def _bar_words(bars: Sequence[Bar]) -> list[str]:
    return [f"{bar.name}{bar.used}" + (f"，占{bar.share * 100:.0f}%" if bar.share is not None else "") for bar in bars]


class BoardPane(QWidget):
    """Houses and boxes side by side."""

    packed = Signal(str, str)
    """(house, box); box "" takes it out."""
    pull_wanted = Signal(str)
    house_wanted = Signal(str)
    box_wanted = Signal(str)
    box_asked = Signal(str, str)
    """(act, box)"""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.houses = HouseTable(self)
        self.houses.typed.connect(self._typed)
        self.houses.entered.connect(self.house_wanted)
        self.houses.picked.connect(self._judge)
        self.cards: list[BoxCard] = []
        self._board: Board | None = None
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GAP)
        inside = QWidget(self)
        outer = QVBoxLayout(inside)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(self._column)
        outer.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.addWidget(self.houses)
        split.addWidget(area)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setSizes([760, 460])
        self.sums = QLabel(self)
        self.sums.setProperty("role", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GAP, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(split, 1)
        self.search = QLineEdit(self)
        self.search.setAccessibleName("查找分单")
        self.search.setPlaceholderText("查找（Ctrl+F）")
        self.search.setToolTip("分单号、货物")
        self.search.setMaximumWidth(240)
        self.search.textChanged.connect(self._find)
        self.search.returnPressed.connect(self.houses.setFocus)
        row = QHBoxLayout()
        row.addWidget(self.sums, 1)
        row.addWidget(self.search)
        column.addLayout(row)

    def show_board(self, board: Board) -> None:
        """Put a board on the screen; the cursor stays on its house and box."""
        self._board = board
        focused = next((card.box.number for card in self.cards if card.hasFocus()), "")
        self.houses.show_houses(board.houses, board.boxes)
        for card in self.cards:
            self._column.removeWidget(card)
            card.deleteLater()
        self.cards = []
        for place, box in enumerate(board.boxes, start=1):
            card = BoxCard(place, box, self)
            card.dropped.connect(self.packed)
            card.opened.connect(self.box_wanted)
            card.asked.connect(self.box_asked)
            self._column.addWidget(card)
            self.cards.append(card)
            if box.number == focused:
                card.show()  # the layout shows it later, and what is hidden takes no focus
                card.setFocus()
        self._judge(self.houses.key())
        loose = sum(1 for one in board.houses if one.loose)
        stated = board.held.consol.stated
        volume = "" if stated.volume_m3 is None else f"　{stated.volume_m3} m³"
        words = f"{len(board.houses)} 票　{stated.pieces or 0} 件　{stated.gross_kg or 0} kg{volume}"
        self.sums.setText(words + (f"　{loose} 票未配满" if loose else "　已全部配箱"))

    def _judge(self, house: str) -> None:
        """Say on every box what stands against the house under the cursor."""
        held = self._board.held if self._board is not None else None
        known = held is not None and house in held.consol.house_by_number
        found = packing_answers(held, house) if held is not None and known else {}
        for card in self.cards:
            card.show_answer(house, None if house in card.box.houses else found.get(card.box.number))

    def look_for(self) -> None:
        """Ctrl+F: type part of a number or of the goods; Enter goes back to the list, on the house found."""
        self.search.setFocus()
        self.search.selectAll()

    def _find(self, words: str) -> None:
        """To the first house that ends with what was typed, else to one that has it anywhere."""
        want = words.strip().upper()
        houses = self._board.houses if self._board is not None and want else ()
        ends = (one.number for one in houses if one.number.upper().endswith(want))
        holds = (one.number for one in houses if want in f"{one.number} {one.goods} {one.shipper}".upper())
        if (found := next(ends, "") or next(holds, "")) != "":
            self.houses.pick(found)

    def hop(self) -> None:
        """F6: from the houses to the boxes and back."""
        if self.houses.hasFocus() and self.cards:
            self.cards[0].setFocus()
        else:
            self.houses.setFocus()

    def _typed(self, house: str, letter: str) -> None:
        if letter == "0":
            self.packed.emit(house, "")
        elif letter.isdecimal() and int(letter) <= len(self.cards):
            self.packed.emit(house, self.cards[int(letter) - 1].box.number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self.houses.hasFocus() and self.houses.key():
            self.pull_wanted.emit(self.houses.key())
            return
        super().keyPressEvent(event)
