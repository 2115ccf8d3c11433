"""Correcting a plan by hand: where a piece comes to rest, what it snaps to, how it turns, and in which order the crew
loads afterwards. Nothing here judges: the checker does that after every step.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import replace

from .model import Box, LoadRequest, PieceKind, Placement


def resting(placements: Sequence[Placement], place: int, to: Placement) -> Placement:
    """`to` let down from above: it comes to rest on the highest piece under its ground plan, or on the floor."""
    tops = [
        other.z + other.dz
        for n, other in enumerate(placements)
        if n != place
        and other.x < to.x + to.dx
        and to.x < other.x + other.dx
        and other.y < to.y + to.dy
        and to.y < other.y + other.dy
    ]
    return replace(to, z=max(tops, default=0))


def inside(box: Box, to: Placement) -> Placement:
    """`to` pushed back between the walls, as far as it is small enough."""
    x = max(0, min(to.x, box.length - to.dx))
    y = max(0, min(to.y, box.width - to.dy))
    return replace(to, x=x, y=y)


def snapped(box: Box, placements: Sequence[Placement], place: int, to: Placement, reach: int) -> Placement:
    """`to` moved to the nearest wall or edge of another piece within `reach`, along and across separately."""
    others = [other for n, other in enumerate(placements) if n != place]
    x = _nearest(to.x, to.dx, [0, box.length, *(e for o in others for e in (o.x, o.x + o.dx))], reach)
    y = _nearest(to.y, to.dy, [0, box.width, *(e for o in others for e in (o.y, o.y + o.dy))], reach)
    return replace(to, x=x, y=y)


def _nearest(start: int, extent: int, edges: Sequence[int], reach: int) -> int:
    """Where the piece begins when its nearer end lies on the nearest edge."""
    moves = [edge - end for edge in edges for end in (start, start + extent)]
    best = min(moves, key=abs)
    return start + best if abs(best) <= reach else start


def turnings(kind: PieceKind) -> list[tuple[int, int, int]]:
    """Every way the piece may stand, as (dx, dy, dz), each once."""
    sides = (kind.length, kind.width, kind.height)
    found: dict[tuple[int, int, int], None] = {}
    for upright, side in enumerate(sides):
        if kind.upright[upright]:
            a, b = sides[:upright] + sides[upright + 1 :]
            found[(a, b, side)] = None
            found[(b, a, side)] = None
    return list(found)


def turned(kind: PieceKind, piece: Placement) -> Placement:
    """The piece turned to its next allowed way of standing, about its corner."""
    ways = turnings(kind)
    now = (piece.dx, piece.dy, piece.dz)
    if not ways:
        return piece
    dx, dy, dz = ways[(ways.index(now) + 1) % len(ways)] if now in ways else ways[0]
    return replace(piece, dx=dx, dy=dy, dz=dz)


def order_by_hand(request: LoadRequest, placements: Sequence[Placement]) -> list[int]:
    """Indexes of the placements in an order a crew can follow: what carries a piece before it, else what is unloaded
    last, then from the front wall to the door, from the floor upward."""

    def key(n: int) -> tuple[int, int, int, int, int]:
        p = placements[n]
        drop = request.pieces[p.kind].drop if request.limits.drop_order and p.kind < len(request.pieces) else 0
        return -drop, p.x, p.z, p.y, n

    waits = [0] * len(placements)
    carries: list[list[int]] = [[] for _ in placements]
    for below, above in _contacts(placements):
        carries[below].append(above)
        waits[above] += 1
    ready = [key(n) for n, count in enumerate(waits) if not count]
    heapq.heapify(ready)
    order = []
    while ready:
        n = heapq.heappop(ready)[-1]
        order.append(n)
        for above in carries[n]:
            waits[above] -= 1
            if not waits[above]:
                heapq.heappush(ready, key(above))
    return order


def _contacts(placements: Sequence[Placement]) -> Iterator[tuple[int, int]]:
    """(below, above) for every piece standing on another."""
    by_top: dict[int, list[int]] = {}
    for n, p in enumerate(placements):
        by_top.setdefault(p.z + p.dz, []).append(n)
    for above, p in enumerate(placements):
        for below in by_top.get(p.z, ()):
            q = placements[below]
            if q.dz > 0 and q.x < p.x + p.dx and p.x < q.x + q.dx and q.y < p.y + p.dy and p.y < q.y + q.dy:
                yield below, above
