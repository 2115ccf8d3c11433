"""A loaded box on the screen: steps, zoom, and correction by hand, by mouse or by keys, judged at every move.

Keys: ←/→ step; ↑/↓ the next piece; Enter takes the piece, then ←/→ along the box, ↑/↓ across (Shift: ten times
as far), R turns, Enter puts it down, Esc puts it back; + and - zoom; Ctrl+Z undoes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from ..domain.loading.by_hand import snapped
from ..domain.loading.model import LoadedBox, LoadRequest, Placement, PlanFault
from ..domain.loading_check import Segregation
from ..output.load_pages import figures_of, steps_of
from ..output.load_picture import (
    FAULT,
    NOW,
    WARN,
    Projection,
    at_point,
    back_to_front,
    faces,
    fitted,
    groups_of,
    legend_marks,
    picture,
    piece_marks,
)
from ..output.page import Mark, Page, Shape
from ..output.page_paint import paint
from . import theme
from .hand_correction import HandCorrection

STEP_MM, FAR_MM, SNAP_MM = 10, 100, 40
"""One press of an arrow, with Shift, and how near an edge a dragged piece is drawn to it."""
EMPTY = "还没有方案。\n请从 Excel 复制货物清单，在左侧粘贴（Ctrl+V），或打开文件；选好箱型后按 F9 计算。"
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class LoadView(QWidget):
    """One box. `show_box` shows it; `changed` tells of every new set of faults, `edited` of a correction put down."""

    changed = Signal()
    edited = Signal()
    stepped = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(420, 260)
        self.setAccessibleName("装箱图")
        self.hand: HandCorrection | None = None
        """The box shown; None = none."""
        self.steps: list[range] = []
        self.step = 0
        self.chosen: int | None = None
        self.zoom = 1.0
        self._grip: QPointF | None = None
        """Where the mouse took the piece in hand; None by keys."""
        self._order: list[int] = []
        self._still: QPixmap | None = None
        """The picture without what moves and without faults; None when it must be painted anew."""
        self._view: Projection | None = None

    # What is shown

    def show_box(self, request: LoadRequest, loaded: LoadedBox, table: Segregation, number: int | None = None) -> None:
        """Show a box after its last step."""
        self._groups = groups_of(request.pieces)
        self.hand = HandCorrection(request, loaded, table, number)
        self.chosen = None
        self._take_over()

    def clear(self) -> None:
        """Show nothing."""
        self.hand, self.steps, self.step, self.chosen = None, [], 0, None
        self._renew()
        self.stepped.emit(0)

    def _take_over(self) -> None:
        """The box has changed: its steps and the order of drawing are made anew."""
        assert self.hand is not None
        loaded = self.hand.loaded()
        self.steps = steps_of(loaded)
        self._order = back_to_front(loaded.placements)
        self.go_to_step(len(self.steps))
        self.changed.emit()

    def loaded(self) -> LoadedBox | None:
        """The box as it stands now; a piece in hand counts where it was."""
        return self.hand.loaded() if self.hand is not None else None

    @property
    def faults(self) -> list[PlanFault]:
        """What the checker says of the box as it stands now, the piece in hand included."""
        return self.hand.faults if self.hand is not None else []

    def _renew(self) -> None:
        self._still = self._view = None
        self.update()

    def go_to_step(self, step: int) -> None:
        """Show the load as it stands after a step (0 = empty)."""
        self.step = max(0, min(step, len(self.steps)))
        if self.chosen is not None and self.chosen >= self.pieces_shown():
            self.chosen = None
        self._renew()
        self.stepped.emit(self.step)

    def pieces_shown(self) -> int:
        """How many pieces stand after the step shown."""
        return self.steps[self.step - 1].stop if self.step else 0

    def choose(self, place: int | None) -> None:
        """Mark a piece; a later one than shown brings its step forward."""
        if place is None or self.hand is None or not 0 <= place < len(self.hand.placements):
            self.chosen = None
        else:
            if place >= self.pieces_shown():
                self.go_to_step(next(n for n, step in enumerate(self.steps, start=1) if place in step))
            self.chosen = place
        self._renew()
        self.changed.emit()

    def set_zoom(self, zoom: float) -> None:
        """1 = the whole box."""
        self.zoom = max(1.0, min(4.0, zoom))
        self._renew()

    # Correction

    @property
    def holding(self) -> bool:
        """Whether a piece is in hand."""
        return self.hand is not None and self.hand.held is not None

    def take(self, grip: QPointF | None = None) -> None:
        """Take the chosen piece in hand."""
        if self.hand is not None and self.chosen is not None and not self.holding:
            self.hand.take(self.chosen)
            self._grip = grip
            self._renew()
            self.changed.emit()

    def move_held(self, to: Placement) -> None:
        """Move the piece in hand; it is judged at once."""
        if self.hand is not None and self.holding and self.hand.move(to):
            self.update()
            self.changed.emit()

    def turn_held(self) -> None:
        """Turn the piece in hand to its next allowed way of standing."""
        if self.hand is not None and self.holding and self.hand.turn():
            self.update()
            self.changed.emit()

    def put_down(self) -> None:
        """Leave the piece where it is; the steps are ordered anew. Can be undone."""
        if self.hand is None or not self.holding:
            return
        place = self.hand.put_down()
        if place is None:
            self._renew()
            self.changed.emit()
            return
        self._take_over()
        self.choose(place)
        self.edited.emit()

    def put_back(self) -> None:
        """Esc: the piece goes back where it stood."""
        if self.hand is not None:
            self.hand.put_back()
            self._renew()
            self.changed.emit()

    def undo(self) -> None:
        """Take back the last correction, or the piece in hand."""
        if self.holding:
            self.put_back()
        elif self.hand is not None and self.hand.undo():
            self.chosen = None
            self._take_over()
            self.edited.emit()

    # Painting

    def per_mm(self) -> float:
        return self.logicalDpiX() / 25.4

    def projection(self) -> Projection:
        """Where the box lies in the widget (mm of screen)."""
        if self._view is None:
            self._view = self._projection()
        return self._view

    def _projection(self) -> Projection:
        assert self.hand is not None
        wide, high = self.width() / self.per_mm(), self.height() / self.per_mm()
        _, legend = self._legend(0)
        room = QRectF(3, 3, wide - 6, high - legend - 10)
        view = fitted(self.hand.check.box, room.x(), room.y(), room.width(), room.height())
        if self.zoom == 1.0:
            return view
        middle = self._focus_point(view)
        scale = view.scale * self.zoom
        left = room.center().x() - (middle[0] - view.left) * self.zoom
        top = room.center().y() - (middle[1] - view.top) * self.zoom
        return Projection(scale, left, top)

    def _focus_point(self, view: Projection) -> tuple[float, float]:
        """What stays in the middle when zoomed: the chosen piece, else the box."""
        assert self.hand is not None
        box = self.hand.check.box
        if self.chosen is None:
            return view.point(box.length / 2, box.width / 2, box.height / 2)
        p = self.hand.loaded().placements[self.chosen]
        return view.point(p.x + p.dx / 2, p.y + p.dy / 2, p.z + p.dz / 2)

    def _legend(self, top: float) -> tuple[list[Mark], float]:
        if self.hand is None:
            return [], 0.0
        counts: dict[str, int] = {}
        chosen = {}
        for p in self.hand.placements:
            group = self._groups.get(p.kind)
            if group is not None:
                counts[group.name] = counts.get(group.name, 0) + 1
                chosen[group.name] = group
        shown = sorted(chosen.values(), key=lambda group: (len(group.letter), group.letter))
        pairs = [(group, f"{counts[group.name]} 件") for group in shown]
        return legend_marks(pairs, 3, top, self.width() / self.per_mm() - 6, size=2.9)

    def _marks(self) -> list[Mark]:
        assert self.hand is not None
        loaded = LoadedBox(box=self.hand.check.box, placements=tuple(self.hand.placements))
        shown = self.pieces_shown()
        order = [n for n in self._order if n != self.hand.held]
        last = self.step == len(self.steps)
        now = () if last or not self.step else self.steps[self.step - 1]
        figures = figures_of(self.hand.request, loaded) if last and not self.holding else None
        centre = None
        if figures is not None and figures.centre_mm is not None:
            x, y, z = (float(place) / self.hand.request.unit_mm for place in figures.centre_mm)
            centre = (x, y, z)
        marks = picture(loaded, self._groups, self.projection(), shown=shown, now=now, order=order, centre=centre)
        _, used = self._legend(0)
        legend, _ = self._legend(self.height() / self.per_mm() - used - 2)
        return [*marks, *legend]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.hand is None:
            painter.fillRect(self.rect(), QColor(theme.current().surface))
            painter.setPen(QColor(theme.current().muted))
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), EMPTY)
            return
        if self._still is None:
            ratio = self.devicePixelRatioF()
            self._still = QPixmap(self.size() * ratio)
            self._still.setDevicePixelRatio(ratio)
            self._still.fill(QColor("#ffffff"))  # paper on every theme: the colours of houses are made for it
            still = QPainter(self._still)
            self._paint(self._marks(), still)
            still.end()
        painter.drawPixmap(0, 0, self._still)
        self._paint(self._overlay(), painter)
        if self.hasFocus():
            painter.setPen(QColor(theme.current().accent))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _paint(self, marks: Sequence[Mark], painter: QPainter) -> None:
        paint(Page(width=0, height=0, marks=tuple(marks)), painter, self.per_mm())

    def _overlay(self) -> list[Mark]:
        """The piece in hand or chosen, and the outlines of faulty pieces."""
        assert self.hand is not None
        view, marks = self.projection(), list[Mark]()
        worst = self.fault_places()
        shown, held, placements = self.pieces_shown(), self.hand.held, self.hand.placements
        if held is not None:
            p = placements[held]
            colour = {"error": FAULT, "warning": WARN}.get(worst.get(held, ""), NOW)
            marks += piece_marks(p, self._groups[p.kind], view, outline=colour, firm=0.7)
        for place, severity in worst.items():
            if place < shown and place != held:
                marks += _outline(placements[place], view, FAULT if severity == "error" else WARN, 0.5)
        if self.chosen is not None and self.chosen != held and self.chosen < shown:
            marks += _outline(placements[self.chosen], view, NOW, 0.9)
        return marks

    def fault_places(self) -> dict[int, str]:
        """Piece -> worst severity of the faults that name it."""
        worst: dict[int, str] = {}
        for fault in self.faults:
            for place in fault.placements:
                if worst.get(place) != "error":
                    worst[place] = fault.severity
        return worst

    # Events

    def sizeHint(self) -> QSize:
        return QSize(900, 520)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._renew()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes from piece to piece only while one is chosen by keys; else it leaves the picture."""
        return False if self.holding else super().focusNextPrevChild(next)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.set_zoom(self.zoom * (1.15 if event.angleDelta().y() > 0 else 1 / 1.15))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self.hand is None:
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Z and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.undo()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.set_zoom(self.zoom * 1.25)
        elif key == Qt.Key.Key_Minus:
            self.set_zoom(self.zoom / 1.25)
        elif self.holding:
            self._key_in_hand(key, event)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.go_to_step(self.step + (1 if key == Qt.Key.Key_Right else -1))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.go_to_step(0 if key == Qt.Key.Key_Home else len(self.steps))
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self.pieces_shown():
            by = 1 if key == Qt.Key.Key_Down else -1
            at = -1 if self.chosen is None and by > 0 else self.chosen or 0
            self.choose((at + by) % self.pieces_shown())
        elif key in _ENTER and self.chosen is not None:
            self.take()
        else:
            super().keyPressEvent(event)

    def _key_in_hand(self, key: Qt.Key, event: QKeyEvent) -> None:
        assert self.hand is not None
        assert self.hand.held is not None
        if key in _ARROWS:
            far = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            step = max(1, (FAR_MM if far else STEP_MM) // self.hand.request.unit_mm)
            along, across = _ARROWS[key]
            p = self.hand.placements[self.hand.held]
            self.move_held(replace(p, x=p.x + along * step, y=p.y + across * step))
        elif key == Qt.Key.Key_R:
            self.turn_held()
        elif key in _ENTER:
            self.put_down()
        elif key == Qt.Key.Key_Escape:
            self.put_back()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.hand is None or event.button() != Qt.MouseButton.LeftButton:
            return
        self.setFocus()
        self.put_back()
        point = event.position() / self.per_mm()
        shown = self.pieces_shown()
        order = [n for n in self._order if n < shown]
        self.choose(at_point(self.hand.placements, order, self.projection(), (point.x(), point.y())))
        self.take(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.hand is None or self.hand.held is None or self._grip is None:
            return
        way = (event.position() - self._grip) / self.per_mm()
        along, across = self.projection().on_floor(way.x(), way.y())
        before = self.hand.before()
        to = replace(before, x=before.x + round(along), y=before.y + round(across))
        reach = max(1, SNAP_MM // self.hand.request.unit_mm)
        self.move_held(snapped(self.hand.check.box, self.hand.placements, self.hand.held, to, reach))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.holding and self._grip is not None:
            self.put_down()


def _outline(p: Placement, view: Projection, colour: str, firm: float) -> list[Mark]:
    return [Shape(face, "", colour, firm) for face in faces(p, view)]
