"""Filling one box: the first answer at once, then the improving search, then what makes it fit to be loaded."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from cqdesk.domain.loading import builder, native
from cqdesk.domain.loading.arrange import arranged, loading_order
from cqdesk.domain.loading.model import Placement
from cqdesk.domain.loading.task import Search, Task, named

_OTHER_LOADS = 8
_LEAST_SECONDS = 0.01
"""Below this an improving search is not started."""

Seen = Callable[[int], None]
"""Told the volume of each better load of the box at hand, in cubed units (for a window that shows the search at work)."""


def _go_on() -> bool:
    return False


@dataclass(frozen=True, kw_only=True)
class Budget:
    """How long a planning may take, and what may end it.

    `effort` bounds the search by its own steps, so that the same request gives the same plan on any machine; without
    it time alone decides.
    """

    deadline: float
    """On `time.monotonic`."""
    effort: int | None = None
    stop: Callable[[], bool] = _go_on
    search: Search | None = None
    """None: the compiled search where it is there, else the one in plain Python."""

    @property
    def seconds_left(self) -> float:
        return self.deadline - time.monotonic()

    def share(self, seconds: float) -> Budget:
        """At most `seconds` from now, never beyond the end of the whole."""
        return replace(self, deadline=min(self.deadline, time.monotonic() + seconds))


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Where the centre of gravity of a box should lie."""

    near_middle: Fraction
    """Off the middle of the length by at most this share of it."""
    aside: Fraction | None = None
    """Off the middle of the width by at most this, in units of the task; None = does not matter."""


def off_centre(task: Task, placements: Sequence[Placement], wanted: Wanted) -> Fraction:
    """How far beyond what is wanted the centre of gravity lies, as a share of that; 0 = as wanted."""
    mass = sum(task.kinds[piece.kind].weight_g for piece in placements)
    if not mass:
        return Fraction(0)
    length, width, _ = task.size
    along = sum(task.kinds[piece.kind].weight_g * (2 * piece.x + piece.dx - length) for piece in placements)
    across = sum(task.kinds[piece.kind].weight_g * (2 * piece.y + piece.dy - width) for piece in placements)
    found = max(Fraction(0), Fraction(abs(along), 2 * mass * length) / (wanted.near_middle or 1) - 1)
    if wanted.aside:
        found += max(Fraction(0), Fraction(abs(across), 2 * mass) / wanted.aside - 1)
    return found


def chosen_search() -> Search:
    """The best search this machine has."""
    return native.search if native.available() else builder.search


def volume_of(placements: tuple[Placement, ...]) -> int:
    """The volume of the goods, in cubed units of the request."""
    return sum(piece.dx * piece.dy * piece.dz for piece in placements)


def fill_box(task: Task, budget: Budget, *, seen: Seen | None = None) -> tuple[Placement, ...]:
    """As much volume as goes in, as the searches leave it (not yet `finished`)."""
    best = builder.first_answer(task)
    if seen is not None and best:
        seen(volume_of(best))
    everything = sum(kind.volume * kind.count for kind in task.kinds)
    seconds = budget.seconds_left
    if volume_of(best) < everything and seconds > _LEAST_SECONDS and not budget.stop():
        search = budget.search or chosen_search()
        better = search(task, seconds=seconds, effort=budget.effort, stop=budget.stop)
        if volume_of(better) > volume_of(best):
            best = better
            if seen is not None:
                seen(volume_of(best))
    return best


_LYING = ((0, 1, 2), (1, 2, 0), (2, 0, 1))
"""The box upright and on two of its sides: which axes of the box become x, y, z."""


def fill_freely(task: Task, budget: Budget, *, seen: Seen | None = None) -> tuple[Placement, ...]:
    """As much volume as goes in when pieces need no support from below (for comparison with published figures only).

    The box is laid on each of its sides in turn: what is wholly supported from one side needs no support from below.
    Limits on what stands on a piece and on the floor's length have no meaning then and are left out.
    """
    best: tuple[Placement, ...] = ()
    for done, axes in enumerate(_LYING):
        found = fill_box(_lying(task, axes), budget.share(budget.seconds_left / (len(_LYING) - done)))
        if volume_of(found) > volume_of(best):
            best = tuple(_standing(piece, axes) for piece in found)
            if seen is not None:
                seen(volume_of(best))
    return best


_Axes = tuple[int, int, int]


def _lying(task: Task, axes: _Axes) -> Task:
    def turned(extents: _Axes) -> _Axes:
        return extents[axes[0]], extents[axes[1]], extents[axes[2]]

    kinds = [
        replace(kind, turned=tuple(turned(one) for one in kind.turned), stackable=True, top_load_g=None, drop=0)
        for kind in task.kinds
    ]
    return replace(task, size=turned(task.size), kinds=tuple(kinds), line_limit_g=None)


def _standing(piece: Placement, axes: _Axes) -> Placement:
    corner, extent = [0, 0, 0], [0, 0, 0]
    for lying, upright in enumerate(axes):
        corner[upright] = (piece.x, piece.y, piece.z)[lying]
        extent[upright] = (piece.dx, piece.dy, piece.dz)[lying]
    return Placement(piece.kind, *corner, *extent)


def load_box(
    task: Task, budget: Budget, wanted: Wanted, *, free: bool = False, seen: Seen | None = None
) -> tuple[Placement, ...]:
    """Fill the box and put the load in order; `free`: without support from below.

    Where all the goods go in there is a choice of loads: others are tried while the centre of gravity of the best one
    is not where it is wanted.
    """
    if not task.kinds:
        return ()
    if free:
        return named(task, loading_order(task, fill_freely(task, budget, seen=seen)))
    filled = fill_box(task, budget, seen=seen)
    best = arranged(task, filled, near_middle=wanted.near_middle)
    if len(best) == sum(kind.count for kind in task.kinds):
        for seed in range(2, 2 + _OTHER_LOADS):
            if not off_centre(task, best, wanted) or budget.seconds_left <= 0 or budget.stop():
                break
            other = builder.first_answer(replace(task, seed=seed))
            if len(other) == len(best):
                moved = arranged(task, other, near_middle=wanted.near_middle)
                best = min(best, moved, key=lambda load: off_centre(task, load, wanted))
    return named(task, best)
