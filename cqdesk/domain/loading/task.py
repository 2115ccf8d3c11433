"""Filling one box: the task every search works on, prepared from a request.

A task holds what a search needs and no more: whole numbers, only pieces that can stand in the box at all, weights in
grams (pieces rounded up, limits rounded down, so that a plan that keeps the task's limits keeps the request's).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import permutations
from typing import Protocol

from cqdesk.domain.loading.model import Box, Limits, PieceKind, Placement

UNLIMITED_G = 1 << 60
MANY_KINDS = 120
"""Up to so many kinds all are planned with."""
MOST_KINDS = 300


@dataclass(frozen=True, slots=True)
class TaskKind:
    """Pieces alike, prepared. Sizes in the unit of the task, masses in grams."""

    members: tuple[tuple[int, int], ...]
    """Which pieces of the request these are: (index into `LoadRequest.pieces`, how many); lines of a packing list with
    alike cartons are one kind here."""
    turned: tuple[tuple[int, int, int], ...]
    """The different extents (dx, dy, dz) a piece can have: as the goods allow, and as door and box let through."""
    weight_g: int
    stackable: bool
    top_load_g: int | None
    drop: int
    """0 for all when the order of unloading does not matter."""

    @property
    def count(self) -> int:
        """How many pieces there are."""
        return sum(count for _, count in self.members)

    @property
    def volume(self) -> int:
        """Of one piece."""
        dx, dy, dz = self.turned[0]
        return dx * dy * dz


@dataclass(frozen=True, slots=True)
class Task:
    """Fill one box with as much volume as the limits allow."""

    size: tuple[int, int, int]
    kinds: tuple[TaskKind, ...]
    payload_g: int
    line_limit_g: int | None
    """Greatest mass on any stretch of `line_window` length; None = not limited."""
    line_window: int
    seed: int

    @property
    def drops(self) -> tuple[int, ...]:
        """Places of unloading, the last one first: it is loaded first."""
        return tuple(sorted({kind.drop for kind in self.kinds}, reverse=True))

    @property
    def volume(self) -> int:
        return self.size[0] * self.size[1] * self.size[2]


class Search(Protocol):
    """What a search offers: the best placements found within `seconds`, or until `stop` says so. Their `kind` counts
    the task's kinds; `named` turns it into the request's.

    `effort` bounds the work in steps of the search itself, so that a run can be repeated exactly (None: time only).
    """

    def __call__(
        self, task: Task, *, seconds: float, effort: int | None, stop: Callable[[], bool]
    ) -> tuple[Placement, ...]: ...


def grams(weight_kg: Decimal | None, rounding: str = ROUND_CEILING) -> int:
    """Whole grams; None counts as 0."""
    return 0 if weight_kg is None else int((weight_kg * 1000).to_integral_value(rounding=rounding))


def floor_grams(limit_kg: Decimal | None) -> int | None:
    """A limit in whole grams, never more than stated; None stays None."""
    return None if limit_kg is None else grams(limit_kg, ROUND_FLOOR)


def passing_uprights(kind: PieceKind, box: Box) -> tuple[bool, bool, bool]:
    """Which sides may be vertical in this box: allowed by the goods, lower than door and ceiling, and with one of the
    other two sides narrow enough for the door, both short enough for the floor."""
    sides = (kind.length, kind.width, kind.height)
    door_width = box.width if box.door_width is None else min(box.door_width, box.width)
    door_height = box.height if box.door_height is None else min(box.door_height, box.height)

    def passes(up: int) -> bool:
        short, long = sorted(side for axis, side in enumerate(sides) if axis != up)
        on_floor = (long <= box.length and short <= box.width) or (short <= box.length and long <= box.width)
        return kind.upright[up] and sides[up] <= door_height and short <= door_width and on_floor

    return passes(0), passes(1), passes(2)


def make_task(
    box: Box, pieces: Sequence[PieceKind], counts: Sequence[int], limits: Limits, *, unit_mm: int, seed: int
) -> Task:
    """The task of filling `box` with up to `counts` of `pieces` (as long as `pieces`). Kinds that cannot stand in the
    box are left out of the task; why is told by `refusals`."""
    room = box.length * box.width * box.height
    merged: dict[tuple[object, ...], list[tuple[int, int]]] = {}
    for index, (kind, count) in enumerate(zip(pieces, counts, strict=True)):
        sides = (kind.length, kind.width, kind.height)
        if count <= 0 or min(sides) <= 0:
            continue
        upright = passing_uprights(kind, box)
        if any(upright):
            drop = kind.drop if limits.drop_order else 0
            top_load = floor_grams(kind.top_load_kg)
            alike = (_turnings(sides, upright), grams(kind.weight_kg), kind.stackable, top_load, drop)
            # more pieces than the box has room for only slow the search down
            most = min(count, room // (sides[0] * sides[1] * sides[2]))
            merged.setdefault(alike, []).append((index, most))
    kinds = tuple(TaskKind(tuple(members), *alike) for alike, members in merged.items())  # type: ignore[arg-type]
    kinds = _enough(kinds, room)
    payload = floor_grams(payload_kg(box, limits, unit_mm))
    per_metre = floor_grams(box.line_load_kg_per_m)
    window = max(1, limits.line_window_mm // unit_mm)
    weighty = any(kind.weight_g for kind in kinds)
    return Task(
        size=(box.length, box.width, box.height),
        kinds=kinds,
        payload_g=UNLIMITED_G if payload is None else payload,
        line_limit_g=None if per_metre is None or not weighty else per_metre * limits.line_window_mm // 1000,
        line_window=window,
        seed=seed,
    )


def _enough(kinds: tuple[TaskKind, ...], room: int) -> tuple[TaskKind, ...]:
    """Of very many kinds those with the most volume, enough to fill the box one and a half times; the others wait for
    the next box. Keeps the time for an answer bounded."""
    if len(kinds) <= MANY_KINDS:
        return kinds
    kept, volume = 0, 0
    order = sorted(range(len(kinds)), key=lambda at: (-kinds[at].volume * kinds[at].count, at))
    while kept < len(order) and kept < MOST_KINDS and (kept < MANY_KINDS or 2 * volume < 3 * room):
        volume += kinds[order[kept]].volume * kinds[order[kept]].count
        kept += 1
    return tuple(kinds[at] for at in sorted(order[:kept]))


def named(task: Task, placements: Iterable[Placement]) -> tuple[Placement, ...]:
    """The same pieces with the request's indexes, in the same order: the pieces listed first are loaded first."""
    waiting = [[index for index, count in kind.members for _ in range(count)] for kind in task.kinds]
    for line in waiting:
        line.reverse()
    return tuple(replace(piece, kind=waiting[piece.kind].pop()) for piece in placements)


def _turnings(sides: tuple[int, int, int], upright: tuple[bool, bool, bool]) -> tuple[tuple[int, int, int], ...]:
    found = dict.fromkeys((sides[a], sides[b], sides[c]) for a, b, c in permutations(range(3)) if upright[c])
    return tuple(found)


def payload_kg(box: Box, limits: Limits, unit_mm: int) -> Decimal | None:
    """The mass that may go into the box: its payload, on rail no more than the route's gross mass leaves (rule 62)."""
    if limits.carriage != "rail":
        return box.payload_kg
    gross = limits.gross_20_rail_kg if is_twenty_foot(box, unit_mm) else limits.gross_40_rail_kg
    rail = gross - (box.tare_kg or Decimal(0))
    return rail if box.payload_kg is None else min(rail, box.payload_kg)


def is_twenty_foot(box: Box, unit_mm: int) -> bool:
    """Whether two of these go on one wagon: by the size code, else by an inner length below 6.1 m."""
    if box.type_code:
        return box.type_code[0] == "2"
    return box.length * unit_mm < 6100
