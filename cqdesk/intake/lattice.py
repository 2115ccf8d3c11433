"""Ruled tables: lines that cross one another make cells; where a wall is missing, cells are one (merged)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from cqdesk.intake.pages import Rule, Word

_NEAR = 2.5
"""Points within which two lines are one, and an end touches a line."""
_BESIDE = {"left": 160.0, "right": 40.0}
"""Points beside an open side within which texts still belong to the table; texts begin at the left of their column."""
_MAX_LINES = 1_200
_MAX_CELLS = 40_000


@dataclass(frozen=True)
class Lattice:
    """A ruled table. `areas` are its cells as (first row, first column, last row, last column), counted from 0."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    areas: tuple[tuple[int, int, int, int], ...]

    @property
    def left(self) -> float:
        return self.xs[0]

    @property
    def right(self) -> float:
        return self.xs[-1]

    @property
    def top(self) -> float:
        return self.ys[0]

    @property
    def bottom(self) -> float:
        return self.ys[-1]

    def holds(self, x: float, y: float) -> bool:
        return self.left - 1 <= x <= self.right + 1 and self.top - 1 <= y <= self.bottom + 1


def find_lattices(rules: Sequence[Rule]) -> list[Lattice]:
    """All ruled tables of a page, top down: at least two columns or two rows of cells."""
    flat = _merged([(r.y1, r.x1, r.x2) for r in rules if r.horizontal])
    upright = _merged([(r.x1, r.y1, r.y2) for r in rules if not r.horizontal])
    if len(flat) > _MAX_LINES or len(upright) > _MAX_LINES:
        return []
    found: list[Lattice] = []
    for rows, columns in _components(flat, upright):
        lattice = _lattice(rows, columns)
        if lattice is not None:
            found.append(lattice)
    outer = [a for a in found if not any(b is not a and _inside(a, b) for b in found)]
    return sorted(outer, key=lambda lattice: (lattice.top, lattice.left))


def with_open_sides(lattice: Lattice, words: Sequence[Word]) -> Lattice:
    """The lattice with a further column where a table is ruled open to a side: texts beside most of its rows."""
    rows = len(lattice.ys) - 1
    for side in ("left", "right"):
        beside: dict[int, list[Word]] = {}
        for word in words:
            row = bisect_right(lattice.ys, word.middle) - 1
            gap = word.x - lattice.right if side == "right" else lattice.left - word.right
            if 0 <= row < rows and -2 < gap < _BESIDE[side]:
                beside.setdefault(row, []).append(word)
        if len(beside) < 2 or len(beside) * 3 < rows * 2:
            continue
        found = [word for row in beside.values() for word in row]
        if side == "right":
            edge = max(word.right for word in found) + 2
            new = tuple((row, len(lattice.xs) - 1, row, len(lattice.xs) - 1) for row in range(rows))
            lattice = Lattice((*lattice.xs, edge), lattice.ys, (*lattice.areas, *new))
        else:
            edge = min(word.x for word in found) - 2
            moved = tuple((top, left + 1, bottom, right + 1) for top, left, bottom, right in lattice.areas)
            lattice = Lattice((edge, *lattice.xs), lattice.ys, (*((row, 0, row, 0) for row in range(rows)), *moved))
    return lattice


_Line = tuple[float, float, float]
"""Where it runs, and its two ends."""


def _merged(lines: list[_Line]) -> list[_Line]:
    """Pieces of one line joined: thick, doubled and broken lines become one."""
    groups: list[list[_Line]] = []
    for line in sorted(lines):
        if groups and line[0] - groups[-1][0][0] <= _NEAR:
            groups[-1].append(line)
        else:
            groups.append([line])
    joined: list[_Line] = []
    for group in groups:
        at = sum(line[0] for line in group) / len(group)
        start, end = None, 0.0
        for _, first, last in sorted(group, key=lambda line: line[1]):
            if start is None:
                start, end = first, last
            elif first <= end + _NEAR:
                end = max(end, last)
            else:
                joined.append((at, start, end))
                start, end = first, last
        if start is not None:
            joined.append((at, start, end))
    return joined


def _components(flat: list[_Line], upright: list[_Line]) -> list[tuple[list[_Line], list[_Line]]]:
    """Lines that cross or touch one another belong together."""
    owner = list(range(len(flat) + len(upright)))

    def root(n: int) -> int:
        while owner[n] != n:
            owner[n] = owner[owner[n]]
            n = owner[n]
        return n

    for i, (y, x1, x2) in enumerate(flat):
        for j, (x, y1, y2) in enumerate(upright, len(flat)):
            if x1 - _NEAR <= x <= x2 + _NEAR and y1 - _NEAR <= y <= y2 + _NEAR:
                owner[root(i)] = root(j)
    groups: dict[int, tuple[list[_Line], list[_Line]]] = {}
    for n in range(len(owner)):
        group = groups.setdefault(root(n), ([], []))
        (group[0] if n < len(flat) else group[1]).append(flat[n] if n < len(flat) else upright[n - len(flat)])
    return [g for g in groups.values() if len(g[0]) >= 2 and len(g[1]) >= 2]


def _levels(lines: list[_Line]) -> tuple[float, ...]:
    found: list[float] = []
    for at in sorted(line[0] for line in lines):
        if not found or at - found[-1] > _NEAR:
            found.append(at)
    return tuple(found)


def _lattice(flat: list[_Line], upright: list[_Line]) -> Lattice | None:
    xs, ys = _levels(upright), _levels(flat)
    rows, cols = len(ys) - 1, len(xs) - 1
    if rows < 1 or cols < 1 or rows * cols < 2 or rows * cols > _MAX_CELLS:
        return None
    walls = [[_covers(upright, xs[c], (ys[r] + ys[r + 1]) / 2) for c in range(1, cols)] for r in range(rows)]
    floors = [[_covers(flat, ys[r], (xs[c] + xs[c + 1]) / 2) for c in range(cols)] for r in range(1, rows)]
    return Lattice(xs, ys, tuple(_areas(rows, cols, walls, floors)))


def _covers(lines: list[_Line], at: float, point: float) -> bool:
    return any(abs(line[0] - at) <= _NEAR and line[1] - _NEAR <= point <= line[2] + _NEAR for line in lines)


def _areas(rows: int, cols: int, walls: list[list[bool]], floors: list[list[bool]]) -> list[tuple[int, int, int, int]]:
    """Grow each cell right and down while no wall stands in the way, rectangles only."""
    taken = [[False] * cols for _ in range(rows)]
    areas = []
    for r in range(rows):
        for c in range(cols):
            if taken[r][c]:
                continue
            right = c
            while right + 1 < cols and not walls[r][right] and not taken[r][right + 1]:
                right += 1
            down = r
            while down + 1 < rows and not any(floors[down][k] for k in range(c, right + 1)):
                below = down + 1
                if any(not walls[below][k - 1] for k in (c, right + 1) if 0 < k < cols):
                    break  # the row below is open at the side: another rectangle
                if any(walls[below][k] for k in range(c, right)) or any(taken[below][c : right + 1]):
                    break
                down = below
            for rr in range(r, down + 1):
                for cc in range(c, right + 1):
                    taken[rr][cc] = True
            areas.append((r, c, down, right))
    return areas


def _inside(a: Lattice, b: Lattice) -> bool:
    return (b.left - 1 <= a.left and a.right <= b.right + 1 and b.top - 1 <= a.top and a.bottom <= b.bottom + 1) and (
        b.right - b.left
    ) * (b.bottom - b.top) > (a.right - a.left) * (a.bottom - a.top)
