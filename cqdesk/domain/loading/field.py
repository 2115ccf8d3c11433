"""The height field: where goods can still stand, and how placing a block changes that.

With full support there is nothing hollow below a piece, so above each point of the floor there is goods up to one
height and nothing above. A free space is a largest rectangle of floor or tops of one height and reaches to the ceiling;
a piece whose base lies in it is wholly supported. The compiled search keeps the same picture.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import NamedTuple

_MOST_MERGES = 48


class Rect(NamedTuple):
    """A rectangle of floor or tops: x1, y1, x2, y2, and the mass per area (grams per square unit) it still bears."""

    x1: int
    y1: int
    x2: int
    y2: int
    bears: float


class Put(NamedTuple):
    """A grid of `nx` by `ny` by `nz` pieces of one kind, all turned alike, with its corner at (x, y, z)."""

    kind: int
    """Index into the task's kinds."""
    turned: tuple[int, int, int]
    nx: int
    ny: int
    nz: int
    x: int
    y: int
    z: int


@dataclass(slots=True)
class Field:
    """The state of a box that is being filled. `open` and `closed` hold spaces by height; closed ones hold nothing any
    more, but may grow together with a neighbour."""

    left: list[int]
    open: dict[int, list[Rect]]
    closed: dict[int, list[Rect]] = field(default_factory=dict)
    puts: list[Put] = field(default_factory=list)
    volume: int = 0
    mass_g: int = 0
    stage: int = 0
    """Index into the task's drops: which place of unloading is being loaded."""
    line: list[float] = field(default_factory=list)
    """Mass on each short stretch of the floor's length, see `floor_line`; empty when that is not limited."""

    def copy(self) -> Field:
        """An independent copy."""
        return Field(
            self.left[:],
            {z: spaces[:] for z, spaces in self.open.items()},
            {z: spaces[:] for z, spaces in self.closed.items()},
            self.puts[:],
            self.volume,
            self.mass_g,
            self.stage,
            self.line[:],
        )

    def close(self, z: int, space: Rect) -> None:
        """Nothing fits here now."""
        self.open[z].remove(space)
        if not self.open[z]:
            del self.open[z]
        self.closed.setdefault(z, []).append(space)

    def reopen(self) -> None:
        """The next place of unloading brings other goods: look everywhere again."""
        for z, spaces in self.closed.items():
            for space in spaces:
                self._add(self.open.setdefault(z, []), space)
        self.closed = {}

    def occupy(self, z: int, x1: int, y1: int, x2: int, y2: int) -> None:
        """Take the rectangle out of all spaces of height `z`."""
        for spaces in (self.open, self.closed):
            if z in spaces:
                kept, parts = _cut(spaces[z], x1, y1, x2, y2)
                for part in parts:
                    self._add(kept, part)
                if kept:
                    spaces[z] = kept
                else:
                    del spaces[z]

    def add_top(self, z: int, top: Rect) -> None:
        """A new surface at height `z`, joined with its neighbours of the same height."""
        work = [top]
        for rect in work:
            if not self._add(self.open.setdefault(z, []), rect) or len(work) > _MOST_MERGES:
                continue
            for other in (*self.open[z], *self.closed.get(z, ())):
                work.extend(_joined(rect, other))

    @staticmethod
    def _add(spaces: list[Rect], new: Rect) -> bool:
        if any(_covers(space, new) for space in spaces):
            return False
        spaces[:] = [space for space in spaces if not _covers(new, space)]
        spaces.append(new)
        return True


def empty_field(counts: list[int], length: int, width: int) -> Field:
    """The bare floor."""
    return Field(counts, {0: [Rect(0, 0, length, width, inf)]})


def _covers(a: Rect, b: Rect) -> bool:
    return a[0] <= b[0] and a[1] <= b[1] and a[2] >= b[2] and a[3] >= b[3] and a[4] >= b[4]


def _cut(spaces: list[Rect], x1: int, y1: int, x2: int, y2: int) -> tuple[list[Rect], list[Rect]]:
    kept: list[Rect] = []
    parts: list[Rect] = []
    for space in spaces:
        a, b, c, d, bears = space
        if c <= x1 or a >= x2 or d <= y1 or b >= y2:
            kept.append(space)
            continue
        if a < x1:
            parts.append(Rect(a, b, x1, d, bears))
        if c > x2:
            parts.append(Rect(x2, b, c, d, bears))
        if b < y1:
            parts.append(Rect(a, b, c, y1, bears))
        if d > y2:
            parts.append(Rect(a, y2, c, d, bears))
    return kept, parts


def _joined(a: Rect, b: Rect) -> list[Rect]:
    """The larger rectangles that two touching or overlapping ones of one height make together."""
    x1, x2 = max(a.x1, b.x1), min(a.x2, b.x2)
    y1, y2 = max(a.y1, b.y1), min(a.y2, b.y2)
    bears = min(a.bears, b.bears)
    found = []
    if x1 <= x2 and y1 < y2 and (b.x1 < a.x1 or b.x2 > a.x2):
        found.append(Rect(min(a.x1, b.x1), y1, max(a.x2, b.x2), y2, bears))
    if y1 <= y2 and x1 < x2 and (b.y1 < a.y1 or b.y2 > a.y2):
        found.append(Rect(x1, min(a.y1, b.y1), x2, max(a.y2, b.y2), bears))
    return found
