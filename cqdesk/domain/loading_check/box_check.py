"""One box under the checker's eyes: everything that can be wrong in it, kept up to date while a piece is moved.

Building looks at all pieces at once; `move` looks again only at what the moved piece touches, so that dragging feels
immediate. Both end in the same faults, which a test demands.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from ..loading.model import LoadedBox, LoadRequest, PieceKind, Placement, PlanFault
from . import box_masses, sentences
from .goods import Segregation, mixtures
from .mass import Moments, weight_scale, weight_units
from .solids import clash, faces, near, shared_ground, whole
from .stacks import Stacks

MOST_PER_RULE = 100
"""Faults of one rule named in one box; the last one says how many more there are."""


class BoxCheck:
    """The faults of one box of a plan. `number` is its index in the plan (None for a box on its own)."""

    def __init__(
        self, request: LoadRequest, loaded: LoadedBox, segregation: Segregation, number: int | None = None
    ) -> None:
        self.request, self.box, self.number = request, loaded.box, number
        self.placements = list(loaded.placements)
        self._limits = request.limits
        self._kinds = [self._kind_of(piece) for piece in self.placements]
        self._say = sentences.Place(number, self.placements, self._kinds, request.unit_mm)
        self.scale = weight_scale(request.pieces)
        self.weights = [weight_units(kind, self.scale) if kind else 0 for kind in self._kinds]
        self.stacks = Stacks(self.placements, self.weights)
        self.moments = Moments()
        for piece, weight in zip(self.placements, self.weights, strict=True):
            self.moments.add(piece, weight)
        self._clashes: set[tuple[int, int]] = set()
        for a, b in near(self.placements):
            if clash(self.placements[a], self.placements[b]):
                self._clashes.add(_pair(a, b))
        self._blocked = self._all_blocked() if self._limits.drop_order else set()
        self._alone = {n: self._faults_alone(n) for n in range(len(self.placements))}
        self._stacking = {n: self._faults_of_stack(n) for n in range(len(self.placements))}
        self._goods = self._faults_of_goods(segregation)

    def _kind_of(self, piece: Placement) -> PieceKind | None:
        return self.request.pieces[piece.kind] if 0 <= piece.kind < len(self.request.pieces) else None

    # What is wrong

    def faults(self) -> list[PlanFault]:
        """All faults of the box as it stands now, errors of single pieces first."""
        found: list[PlanFault] = []
        say = self._say
        found += _few(fault for n in sorted(self._alone) for fault in self._alone[n])
        found += _few(say.overlap(a, b, self.placements[a], self.placements[b]) for a, b in sorted(self._clashes))
        found += _few(fault for n in sorted(self._stacking) for fault in self._stacking[n])
        found += _few(say.blocked(early, late) for early, late in sorted(self._blocked))
        found += self._goods
        loads = list(zip(self.placements, self.weights, strict=True))
        found += box_masses.faults(self.request, self.box, self.number, self.moments, loads, self.scale)
        return found

    def fault_places(self) -> dict[int, str]:
        """Piece -> worst severity, for marking pieces in a picture."""
        worst: dict[int, str] = {}
        for fault in self.faults():
            for place in fault.placements:
                if worst.get(place) != "error":
                    worst[place] = fault.severity
        return worst

    def rests_on(self, place: int) -> Fraction:
        """What rests on a piece, kg."""
        return self.stacks.rest[place] / self.scale

    # Moving

    def move(self, place: int, to: Placement) -> None:
        """Put a piece elsewhere (same kind) and look again at what that touches."""
        old = self.placements[place]
        self.moments.add(old, -self.weights[place])
        self.placements[place] = to
        self.moments.add(to, self.weights[place])
        self._clashes = {pair for pair in self._clashes if place not in pair}
        close = []
        if whole(to):
            end = to.x + to.dx
            for n, other in enumerate(self.placements):
                if n != place and other.x < end and to.x < other.x + other.dx and whole(other):
                    close.append(n)
                    if faces(to, other):
                        self._clashes.add(_pair(place, n))
        changed = self.stacks.moved(place, close)
        if self._limits.drop_order:
            self._blocked = {pair for pair in self._blocked if place not in pair}
            for n in range(len(self.placements)):
                self._blocked.update(self._blocking(place, n))
                self._blocked.update(self._blocking(n, place))
        self._alone[place] = self._faults_alone(place)
        for n in changed:
            self._stacking[n] = self._faults_of_stack(n)

    # Single pieces

    def _faults_alone(self, place: int) -> list[PlanFault]:
        piece, kind = self.placements[place], self._kinds[place]
        say = self._say
        if kind is None:
            return [say.unknown_kind(place, piece)]
        found = []
        if not fits_size(kind, piece):
            found.append(say.wrong_size(place, piece, kind))
        elif not may_stand(kind, piece):
            found.append(say.orientation(place, piece, kind))
        over = {
            "长度": max(-piece.x, piece.x + piece.dx - self.box.length),
            "宽度": max(-piece.y, piece.y + piece.dy - self.box.width),
            "高度": max(-piece.z, piece.z + piece.dz - self.box.height),
        }
        beyond = {name: by for name, by in over.items() if by > 0}
        if beyond:
            found.append(say.bounds(place, beyond))
        if not passes_door(self.box.door_width, self.box.door_height, kind):
            found.append(say.door(place, kind, self.box))
        return found

    def _faults_of_stack(self, place: int) -> list[PlanFault]:
        kind = self._kinds[place]
        say = self._say
        found: list[PlanFault] = []
        if not whole(self.placements[place]):
            return found
        if self._limits.support == "full" and not self.stacks.is_supported(place):
            found.append(say.support(place, self.stacks.held_share(place)))
        if kind is None:
            return found
        if not kind.stackable and self.stacks.above[place]:
            found.append(say.stackable(place, sorted(self.stacks.above[place])))
        if kind.top_load_kg is not None and self.rests_on(place) > kind.top_load_kg:
            on_top = sorted(self.stacks.above[place])
            found.append(say.top_load(place, self.rests_on(place), kind.top_load_kg, on_top))
        return found

    # Order of unloading

    def _all_blocked(self) -> set[tuple[int, int]]:
        drops: dict[int, list[int]] = {}
        for n, kind in enumerate(self._kinds):
            if kind is not None:
                drops.setdefault(kind.drop, []).append(n)
        found: set[tuple[int, int]] = set()
        for drop, early in drops.items():
            later = [n for other, places in drops.items() if other > drop for n in places]
            for a in early:
                for b in later:
                    found.update(self._blocking(a, b))
        return found

    def _blocking(self, early: int, late: int) -> Iterable[tuple[int, int]]:
        """The pair, if the piece of the later drop stands on top of, or between the door and, the earlier one."""
        one, other = self._kinds[early], self._kinds[late]
        if one is None or other is None or one.drop >= other.drop:
            return ()
        a, b = self.placements[early], self.placements[late]
        if b.x >= a.x + a.dx and faces(a, b):
            return ((early, late),)
        if b.z >= a.z + a.dz and shared_ground(a, b):
            return ((early, late),)
        return ()

    # Goods together

    def _faults_of_goods(self, segregation: Segregation) -> list[PlanFault]:
        if not self._limits.hazards_apart:
            return []
        say = self._say
        return [say.mixture(one, segregation) for one in mixtures(self.request.pieces, self.placements, segregation)]


def fits_size(kind: PieceKind, piece: Placement) -> bool:
    """Whether the placement has the size of the piece, turned in whatever way."""
    return sorted((piece.dx, piece.dy, piece.dz)) == sorted((kind.length, kind.width, kind.height))


def may_stand(kind: PieceKind, piece: Placement) -> bool:
    """Whether the piece may stand as it is placed: the vertical side allowed, the others any way round."""
    sides = (kind.length, kind.width, kind.height)
    for upright, side in enumerate(sides):
        lying = sorted(sides[:upright] + sides[upright + 1 :])
        if kind.upright[upright] and piece.dz == side and sorted((piece.dx, piece.dy)) == lying:
            return True
    return False


def passes_door(door_width: int | None, door_height: int | None, kind: PieceKind) -> bool:
    """Whether the piece can be carried through the door in some permitted orientation, lengthwise or across."""
    sides = (kind.length, kind.width, kind.height)
    for upright, side in enumerate(sides):
        narrow = min(sides[:upright] + sides[upright + 1 :])
        through = (door_height is None or side <= door_height) and (door_width is None or narrow <= door_width)
        if kind.upright[upright] and through:
            return True
    return False


def _pair(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)


def _few(faults: Iterable[PlanFault]) -> list[PlanFault]:
    """At most `MOST_PER_RULE` of each rule; the last one counts the rest."""
    kept: dict[str, list[PlanFault]] = {}
    more: dict[str, int] = {}
    for fault in faults:
        own = kept.setdefault(fault.id, [])
        if len(own) < MOST_PER_RULE:
            own.append(fault)
        else:
            more[fault.id] = more.get(fault.id, 0) + 1
    for id, count in more.items():
        kept[id][-1] = sentences.with_more(kept[id][-1], count)
    return [fault for own in kept.values() for fault in own]
