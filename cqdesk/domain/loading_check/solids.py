"""Which pieces share space, which stand on which: plain integer geometry of upright boxes.

A placement with an extent of zero or less takes no part (`whole` tells); it is a fault of its own.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

from ..loading.model import Placement

Rectangle = tuple[int, int, int, int]
"""x1, y1, x2, y2 of a ground plan."""


def whole(piece: Placement) -> bool:
    """Whether the placement has an extent in every direction."""
    return piece.dx > 0 and piece.dy > 0 and piece.dz > 0


def shared_ground(a: Placement, b: Placement) -> int:
    """Area the ground plans of two placements have in common; 0 when they only touch."""
    long = min(a.x + a.dx, b.x + b.dx) - max(a.x, b.x)
    if long <= 0:
        return 0
    wide = min(a.y + a.dy, b.y + b.dy) - max(a.y, b.y)
    return long * wide if wide > 0 else 0


def faces(a: Placement, b: Placement) -> bool:
    """Whether the cross sections (seen from the door) of two placements overlap."""
    return a.y < b.y + b.dy and b.y < a.y + a.dy and a.z < b.z + b.dz and b.z < a.z + a.dz


def clash(a: Placement, b: Placement) -> bool:
    """Whether two placements claim the same space; touching is none."""
    return a.x < b.x + b.dx and b.x < a.x + a.dx and faces(a, b)


def near(placements: Sequence[Placement]) -> Iterator[tuple[int, int]]:
    """Every pair of whole placements whose stretches along x overlap, each once: a sweep from the front wall."""
    order = sorted((n for n, piece in enumerate(placements) if whole(piece)), key=lambda n: placements[n].x)
    active: list[int] = []
    for n in order:
        start = placements[n].x
        active = [m for m in active if placements[m].x + placements[m].dx > start]
        for m in active:
            yield m, n
        active.append(n)


def ground(a: Placement, b: Placement) -> Rectangle:
    """The rectangle two ground plans have in common; they must overlap."""
    return max(a.x, b.x), max(a.y, b.y), min(a.x + a.dx, b.x + b.dx), min(a.y + a.dy, b.y + b.dy)


def covered(rectangles: Iterable[Rectangle]) -> int:
    """Area covered by the rectangles together, what several cover counted once."""
    areas = list(rectangles)
    if not any(_meet(a, b) for n, a in enumerate(areas) for b in areas[:n]):
        return sum((x2 - x1) * (y2 - y1) for x1, y1, x2, y2 in areas)
    edges = sorted({x for x1, _, x2, _ in areas for x in (x1, x2)})
    total = 0
    for left, right in itertools.pairwise(edges):
        end = None
        for y1, y2 in sorted((y1, y2) for x1, y1, x2, y2 in areas if x1 <= left and x2 >= right):
            start = y1 if end is None else max(y1, end)
            if y2 > start:
                total += (right - left) * (y2 - start)
                end = y2
    return total


def _meet(a: Rectangle, b: Rectangle) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
