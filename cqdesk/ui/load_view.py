"""A loaded box on the screen: steps, zoom, and correction by hand, by mouse or by keys, judged at every move.

Keys: ←/→ step; ↑/↓ or Tab the next piece; Enter takes the piece, then ←/→ along the box, ↑/↓ across (Shift: ten times
as far), R turns, Enter puts it down, Esc puts it back; + and - zoom; Ctrl+Z undoes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

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

from ..domain.loading.by_hand import inside, order_by_hand, resting, snapped, turned
from ..domain.loading.model import LoadedBox, LoadRequest, Placement, PlanFault
from ..domain.loading_check import BoxCheck, Segregation
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

STEP_MM, FAR_MM, SNAP_MM = 10, 100, 40
"""One press of an arrow, with Shift, and how near an edge a dragged piece is drawn to it."""
EMPTY = "还没有方案。请打开或粘贴货物清单，选好箱型，再点“计算”。"
_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


@dataclass(frozen=True)
class _Held:
    """A piece in hand: where it stood, and where the mouse took it (None by keys)."""

    place: int
    before: Placement
    grip: QPointF | None


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
        self.request: LoadRequest | None = None
        self.check: BoxCheck | None = None
        self.faults: list[PlanFault] = []
        self.steps: list[range] = []
        self.step = 0
        self.chosen: int | None = None
        self.zoom = 1.0
        self._table = Segregation({})
        self._number: int | None = None
        self._held: _Held | None = None
        self._order: list[int] = []
        self._undo: list[tuple[Placement, ...]] = []
        self._still: QPixmap | None = None
        """The picture without what moves and without faults; None when it must be painted anew."""

    # What is shown

    def show_box(self, request: LoadRequest, loaded: LoadedBox, table: Segregation, number: int | None = None) -> None:
        """Show a box from its last step."""
        self.request, self._table, self._number = request, table, number
        self._undo.clear()
        self._groups = groups_of(request.pieces)
        self._take(loaded)
        self.go_to_step(len(self.steps))

    def clear(self) -> None:
        """Show nothing."""
        self.check, self.faults, self.steps, self.chosen = None, [], [], None
        self._renew()

    def _take(self, loaded: LoadedBox) -> None:
        assert self.request is not None
        self._held = None
        self.check = BoxCheck(self.request, loaded, self._table, self._number)
        self.steps = steps_of(loaded)
        self.step = min(self.step, len(self.steps))
        self._order = back_to_front(loaded.placements)
        if self.chosen is not None and self.chosen >= len(loaded.placements):
            self.chosen = None
        self._judge()

    def loaded(self) -> LoadedBox | None:
        """The box as it stands now; a piece in hand counts where it was."""
        if self.check is None:
            return None
        placements = list(self.check.placements)
        if self._held is not None:
            placements[self._held.place] = self._held.before
        return LoadedBox(box=self.check.box, placements=tuple(placements))

    def _judge(self) -> None:
        self.faults = self.check.faults() if self.check is not None else []
        self._renew()
        self.changed.emit()

    def _renew(self) -> None:
        self._still = None
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
        if place is not None and self.check is not None and 0 <= place < len(self.check.placements):
            if place >= self.pieces_shown():
                self.go_to_step(next(n for n, step in enumerate(self.steps, start=1) if place in step))
            self.chosen = place
        else:
            self.chosen = None
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
        return self._held is not None

    def take(self, grip: QPointF | None = None) -> None:
        """Take the chosen piece in hand."""
        if self.check is not None and self.chosen is not None and self._held is None:
            self._held = _Held(self.chosen, self.check.placements[self.chosen], grip)
            self._renew()

    def move_held(self, to: Placement) -> None:
        """Move the piece in hand: pushed between the walls, let down from above, judged at once."""
        if self.check is None or self._held is None:
            return
        place = self._held.place
        to = resting(self.check.placements, place, inside(self.check.box, to))
        if to != self.check.placements[place]:
            self.check.move(place, to)
            self.faults = self.check.faults()
            self.update()
            self.changed.emit()

    def turn_held(self) -> None:
        """Turn the piece in hand to its next allowed way of standing."""
        if self.check is None or self._held is None or self.request is None:
            return
        piece = self.check.placements[self._held.place]
        self.move_held(turned(self.request.pieces[piece.kind], piece))

    def put_down(self) -> None:
        """Leave the piece where it is; the steps are ordered anew. Can be undone."""
        if self.check is None or self._held is None or self.request is None:
            return
        held, self._held = self._held, None
        placements = list(self.check.placements)
        moved = placements[held.place]
        if moved == held.before:
            self._renew()
            return
        before = list(placements)
        before[held.place] = held.before
        self._undo.append(tuple(before))
        order = order_by_hand(self.request, placements)
        at_end = self.step == len(self.steps)
        self._take(LoadedBox(box=self.check.box, placements=tuple(placements[n] for n in order)))
        if at_end:
            self.go_to_step(len(self.steps))
        self.choose(order.index(held.place))
        self.edited.emit()

    def put_back(self) -> None:
        """Esc: the piece goes back where it stood."""
        if self.check is None or self._held is None:
            return
        held, self._held = self._held, None
        self.check.move(held.place, held.before)
        self._judge()

    def undo(self) -> None:
        """Take back the last correction."""
        if self._held is not None:
            self.put_back()
        elif self._undo and self.check is not None:
            self._take(LoadedBox(box=self.check.box, placements=self._undo.pop()))
            self.go_to_step(len(self.steps))
            self.edited.emit()

    # Painting

    def per_mm(self) -> float:
        return self.logicalDpiX() / 25.4

    def projection(self) -> Projection:
        """Where the box lies in the widget (mm of screen)."""
        assert self.check is not None
        wide, high = self.width() / self.per_mm(), self.height() / self.per_mm()
        _, legend = self._legend(0)
        room = QRectF(3, 3, wide - 6, high - legend - 10)
        view = fitted(self.check.box, room.x(), room.y(), room.width(), room.height())
        if self.zoom == 1.0:
            return view
        middle = self._focus_point(view)
        scale = view.scale * self.zoom
        left = room.center().x() - (middle[0] - view.left) * self.zoom
        top = room.center().y() - (middle[1] - view.top) * self.zoom
        return Projection(scale, left, top)

    def _focus_point(self, view: Projection) -> tuple[float, float]:
        """What stays in the middle when zoomed: the chosen piece, else the box."""
        assert self.check is not None
        box = self.check.box
        if self.chosen is None:
            return view.point(box.length / 2, box.width / 2, box.height / 2)
        held = self._held
        p = held.before if held is not None else self.check.placements[self.chosen]
        return view.point(p.x + p.dx / 2, p.y + p.dy / 2, p.z + p.dz / 2)

    def _legend(self, top: float) -> tuple[list[Mark], float]:
        if self.check is None or self.request is None:
            return [], 0.0
        counts: dict[str, int] = {}
        chosen = {}
        for p in self.check.placements:
            group = self._groups.get(p.kind)
            if group is not None:
                counts[group.name] = counts.get(group.name, 0) + 1
                chosen[group.name] = group
        shown = sorted(chosen.values(), key=lambda group: (len(group.letter), group.letter))
        pairs = [(group, f"{counts[group.name]} 件") for group in shown]
        return legend_marks(pairs, 3, top, self.width() / self.per_mm() - 6, size=2.9)

    def _marks(self) -> list[Mark]:
        assert self.check is not None
        assert self.request is not None
        loaded = LoadedBox(box=self.check.box, placements=tuple(self.check.placements))
        shown = self.pieces_shown()
        held = self._held.place if self._held is not None else -1
        order = [n for n in self._order if n != held]
        last = self.step == len(self.steps)
        now = () if last or not self.step else self.steps[self.step - 1]
        figures = figures_of(self.request, loaded) if last and self._held is None else None
        centre = None
        if figures is not None and figures.centre_mm is not None:
            x, y, z = (float(place) / self.request.unit_mm for place in figures.centre_mm)
            centre = (x, y, z)
        marks = picture(loaded, self._groups, self.projection(), shown=shown, now=now, order=order, centre=centre)
        _, used = self._legend(0)
        legend, _ = self._legend(self.height() / self.per_mm() - used - 2)
        return [*marks, *legend]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.check is None:
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
        assert self.check is not None
        view, marks = self.projection(), list[Mark]()
        worst = self.fault_places()
        shown = self.pieces_shown()
        held = self._held.place if self._held is not None else None
        if held is not None:
            p = self.check.placements[held]
            colour = {"error": FAULT, "warning": WARN}.get(worst.get(held, ""), NOW)
            marks += piece_marks(p, self._groups[p.kind], view, outline=colour, firm=0.7)
        for place, severity in worst.items():
            if place < shown and place != held:
                marks += _outline(self.check.placements[place], view, FAULT if severity == "error" else WARN, 0.5)
        if self.chosen is not None and self.chosen != held and self.chosen < shown:
            marks += _outline(self.check.placements[self.chosen], view, NOW, 0.9)
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
        return False if self._held is not None else super().focusNextPrevChild(next)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.set_zoom(self.zoom * (1.15 if event.angleDelta().y() > 0 else 1 / 1.15))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        far = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self.check is None:
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Z and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.undo()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.set_zoom(self.zoom * 1.25)
        elif key == Qt.Key.Key_Minus:
            self.set_zoom(self.zoom / 1.25)
        elif self._held is not None:
            self._key_in_hand(key, far, event)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.go_to_step(self.step + (1 if key == Qt.Key.Key_Right else -1))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.go_to_step(0 if key == Qt.Key.Key_Home else len(self.steps))
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self.pieces_shown():
            by = 1 if key == Qt.Key.Key_Down else -1
            at = -1 if self.chosen is None and by > 0 else self.chosen or 0
            self.choose((at + by) % self.pieces_shown())
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.chosen is not None:
            self.take()
            self.changed.emit()
        else:
            super().keyPressEvent(event)

    def _key_in_hand(self, key: Qt.Key, far: bool, event: QKeyEvent) -> None:
        assert self.check is not None
        assert self.request is not None
        assert self._held is not None
        if key in _ARROWS:
            step = max(1, (FAR_MM if far else STEP_MM) // self.request.unit_mm)
            along, across = _ARROWS[key]
            p = self.check.placements[self._held.place]
            self.move_held(replace(p, x=p.x + along * step, y=p.y + across * step))
        elif key == Qt.Key.Key_R:
            self.turn_held()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.put_down()
        elif key == Qt.Key.Key_Escape:
            self.put_back()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.check is None or event.button() != Qt.MouseButton.LeftButton:
            return
        self.setFocus()
        point = event.position() / self.per_mm()
        shown = self.pieces_shown()
        order = [n for n in self._order if n < shown]
        self.choose(at_point(self.check.placements, order, self.projection(), (point.x(), point.y())))
        self.take(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.check is None or self.request is None or self._held is None or self._held.grip is None:
            return
        way = (event.position() - self._held.grip) / self.per_mm()
        along, across = self.projection().on_floor(way.x(), way.y())
        before = self._held.before
        to = replace(before, x=before.x + round(along), y=before.y + round(across))
        reach = max(1, SNAP_MM // self.request.unit_mm)
        self.move_held(snapped(self.check.box, self.check.placements, self._held.place, to, reach))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._held is not None and self._held.grip is not None:
            self.put_down()


def _outline(p: Placement, view: Projection, colour: str, firm: float) -> list[Mark]:
    return [Shape(face, "", colour, firm) for face in faces(p, view)]
