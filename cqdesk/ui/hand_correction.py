"""A box being corrected by hand: one piece in hand at a time, judged at every move, every correction undoable.

No widget: the load view shows it, the tests play with it.
"""

from __future__ import annotations

from ..domain.loading.by_hand import inside, order_by_hand, resting, turned
from ..domain.loading.model import LoadedBox, LoadRequest, Placement, PlanFault
from ..domain.loading_check import BoxCheck, Segregation


class HandCorrection:
    """The box, what the checker says of it now, and the piece in hand (`held`: its index, None = none)."""

    def __init__(self, request: LoadRequest, loaded: LoadedBox, table: Segregation, number: int | None) -> None:
        self.request = request
        self._table, self._number = table, number
        self._undo: list[tuple[Placement, ...]] = []
        self._start(loaded)

    def _start(self, loaded: LoadedBox) -> None:
        self.check = BoxCheck(self.request, loaded, self._table, self._number)
        self.faults: list[PlanFault] = self.check.faults()
        self.held: int | None = None
        self._before: Placement | None = None

    @property
    def placements(self) -> list[Placement]:
        """All pieces as they stand, the one in hand where it is held."""
        return self.check.placements

    def loaded(self) -> LoadedBox:
        """The box as it stands; a piece in hand counts where it was."""
        return LoadedBox(box=self.check.box, placements=self._as_before())

    def _as_before(self) -> tuple[Placement, ...]:
        placements = list(self.check.placements)
        if self.held is not None and self._before is not None:
            placements[self.held] = self._before
        return tuple(placements)

    def before(self) -> Placement:
        """Where the piece in hand stood when it was taken."""
        assert self._before is not None
        return self._before

    def take(self, place: int) -> None:
        """Take a piece in hand."""
        self.held, self._before = place, self.check.placements[place]

    def move(self, to: Placement) -> bool:
        """Move the piece in hand: pushed between the walls, let down from above, judged. False if it stays."""
        assert self.held is not None
        to = resting(self.check.placements, self.held, inside(self.check.box, to))
        if to == self.check.placements[self.held]:
            return False
        self.check.move(self.held, to)
        self.faults = self.check.faults()
        return True

    def turn(self) -> bool:
        """Turn the piece in hand to its next allowed way of standing."""
        assert self.held is not None
        piece = self.check.placements[self.held]
        return self.move(turned(self.request.pieces[piece.kind], piece))

    def put_down(self) -> int | None:
        """Leave the piece where it is; the loading order is made anew. Returns its new index, None if it never moved."""
        assert self.held is not None
        before, place = self._as_before(), self.held
        placements = list(self.check.placements)
        self.held = self._before = None
        if tuple(placements) == before:
            return None
        self._undo.append(before)
        order = order_by_hand(self.request, placements)
        self._start(LoadedBox(box=self.check.box, placements=tuple(placements[n] for n in order)))
        return order.index(place)

    def put_back(self) -> None:
        """The piece goes back where it stood."""
        if self.held is not None and self._before is not None:
            self.check.move(self.held, self._before)
            self.faults = self.check.faults()
        self.held = self._before = None

    def undo(self) -> bool:
        """Take back the last correction; False if there is none."""
        if not self._undo:
            return False
        self._start(LoadedBox(box=self.check.box, placements=self._undo.pop()))
        return True
