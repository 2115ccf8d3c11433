"""A loaded box drawn in parallel projection: the long side towards the viewer, the front wall at the left, the door at
the right. Plain marks of the page engine, so that window, PDF and printer show the same.

Colours tell houses apart for colour-blind eyes too (Okabe and Ito's eight); past eight, and in black and white, a hatch
and the letter of the legend do.
"""

from __future__ import annotations

import heapq
import string
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from ..domain.loading.model import Box, LoadedBox, PieceKind, Placement
from .page import GREY, INK, Line, Mark, Shape, Text
from .typeface import typeface

COLOURS = ("#56b4e9", "#e69f00", "#009e73", "#f0e442", "#cc79a7", "#0072b2", "#d55e00", "#bbbbbb")
FAULT, WARN, NOW = "#b3261e", "#8a5a00", "#1c2128"

Point = tuple[float, float]

_ALONG = (0.95, 0.20)
_ACROSS = (-0.46, 0.34)
"""Where a step along x and along y leads on paper (right, down); z leads straight up."""


@dataclass(frozen=True)
class Projection:
    """Places in the box on paper: `scale` mm of paper for a unit of the request, origin at `left`, `top`."""

    scale: float
    left: float
    top: float

    def point(self, x: float, y: float, z: float) -> Point:
        return (
            self.left + (x * _ALONG[0] + y * _ACROSS[0]) * self.scale,
            self.top + (x * _ALONG[1] + y * _ACROSS[1] - z) * self.scale,
        )

    def on_floor(self, right: float, down: float) -> tuple[float, float]:
        """The step along x and y that a step on paper means, at the same height: (dx, dy) in units of the request."""
        a, b, c, d = _ALONG[0], _ACROSS[0], _ALONG[1], _ACROSS[1]
        area = (a * d - b * c) * self.scale
        return (d * right - b * down) / area, (a * down - c * right) / area


def fitted(box: Box, left: float, top: float, width: float, height: float) -> Projection:
    """The largest projection of a box that fits into a rectangle, centred in it."""
    wide = box.length * _ALONG[0] - box.width * _ACROSS[0]
    high = box.height + box.length * _ALONG[1] + box.width * _ACROSS[1]
    scale = min(width / wide, height / high)
    x = left + (width - wide * scale) / 2 - box.width * _ACROSS[0] * scale
    y = top + (height - high * scale) / 2 + box.height * scale
    return Projection(scale, x, y)


# --- groups -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Group:
    """What one colour stands for: a house bill, or a sort of piece where there are no houses."""

    name: str
    letter: str
    colour: str
    hatch: int


def groups_of(kinds: Sequence[PieceKind]) -> dict[int, Group]:
    """Kind (index) -> group, in the order of the list: by house bill if there is any, else by kind."""
    by_house = any(kind.house for kind in kinds)
    names = [(kind.house or "未列分提单") if by_house else (kind.label or str(n)) for n, kind in enumerate(kinds, 1)]
    made: dict[str, Group] = {}
    for name in names:
        n = len(made)
        if name not in made:
            made[name] = Group(
                name=name, letter=_letters(n), colour=COLOURS[n % len(COLOURS)], hatch=n // len(COLOURS) % 6
            )
    return {number: made[name] for number, name in enumerate(names)}


def _letters(n: int) -> str:
    """A to Z, then AA, AB …"""
    letters = string.ascii_uppercase
    return letters[n] if n < 26 else _letters(n // 26 - 1) + letters[n % 26]


# --- order and faces ----------------------------------------------------------------------------------------


def back_to_front(placements: Sequence[Placement]) -> list[int]:
    """The order in which pieces must be drawn so that nearer ones cover those behind: from the front wall, the left
    wall and the floor towards the viewer. Pieces that overlap (a faulty plan) are drawn by their far corner."""
    spans = []
    for n, p in enumerate(placements):
        near, far = p.x * _ALONG[0] + (p.y + p.dy) * _ACROSS[0], (p.x + p.dx) * _ALONG[0] + p.y * _ACROSS[0]
        spans.append((near, far, n))
    spans.sort()
    waits = [0] * len(placements)
    covers: list[list[int]] = [[] for _ in placements]
    active: list[tuple[float, int]] = []
    for start, end, n in spans:
        active = [(stop, m) for stop, m in active if stop > start]
        for _, m in active:
            first = _first(placements[m], placements[n])
            if first:
                behind, before = (m, n) if first < 0 else (n, m)
                covers[behind].append(before)
                waits[before] += 1
        active.append((end, n))

    def key(n: int) -> tuple[int, int]:
        p = placements[n]
        return (p.x + p.y + p.z, n)

    ready = [key(n) for n, count in enumerate(waits) if not count]
    heapq.heapify(ready)
    order: list[int] = []
    left = set(range(len(placements)))
    while left:
        n = heapq.heappop(ready)[1] if ready else min(left, key=key)
        if n not in left:
            continue
        left.discard(n)
        order.append(n)
        for before in covers[n]:
            waits[before] -= 1
            if waits[before] == 0:
                heapq.heappush(ready, key(before))
    return order


def _first(a: Placement, b: Placement) -> int:
    """-1 if `a` must be drawn before `b`, 1 the other way round, 0 if neither can hide the other.

    Who looks from the door, from the right and from above sees along a line on which x, y and z all grow. A piece that
    lies behind by one direction and before by another is on no such line.
    """
    behind = a.x + a.dx <= b.x or a.y + a.dy <= b.y or a.z + a.dz <= b.z
    before = b.x + b.dx <= a.x or b.y + b.dy <= a.y or b.z + b.dz <= a.z
    return before - behind


def faces(p: Placement, projection: Projection) -> tuple[tuple[Point, ...], ...]:
    """The three faces a viewer sees: top, long side, end towards the door."""
    x1, y1, z1, x2, y2, z2 = p.x, p.y, p.z, p.x + p.dx, p.y + p.dy, p.z + p.dz
    at = projection.point
    return (
        (at(x1, y1, z2), at(x2, y1, z2), at(x2, y2, z2), at(x1, y2, z2)),
        (at(x1, y2, z1), at(x2, y2, z1), at(x2, y2, z2), at(x1, y2, z2)),
        (at(x2, y1, z1), at(x2, y2, z1), at(x2, y2, z2), at(x2, y1, z2)),
    )


def piece_marks(
    p: Placement,
    group: Group,
    projection: Projection,
    *,
    outline: str = INK,
    firm: float = 0.1,
    faded: bool = False,
    fine: float = 1.0,
) -> list[Mark]:
    """One piece. `faded`: stood there before this step. `fine` scales lines and letters with the picture."""
    top, side, end = faces(p, projection)
    base = _towards_white(group.colour, 0.72) if faded else group.colour
    marks: list[Mark] = [
        Shape(top, _towards_white(base, 0.35), outline, firm, group.hatch),
        Shape(side, base, outline, firm, group.hatch),
        Shape(end, _darker(base, 0.82), outline, firm, group.hatch),
    ]
    size = 2.4 * fine
    wide, high = p.dx * _ALONG[0] * projection.scale, p.dz * projection.scale
    if typeface().width(group.letter, size) + 0.6 < wide and size * 1.2 < high:
        middle = projection.point(p.x + p.dx / 2, p.y + p.dy, p.z + p.dz / 2)
        x = middle[0] - typeface().width(group.letter, size) / 2
        marks.append(Text(x, middle[1] + 0.36 * size, group.letter, size, GREY if faded else INK))
    return marks


@cache
def _towards_white(colour: str, share: float) -> str:
    return "#" + "".join(f"{round(c + (255 - c) * share):02x}" for c in _parts(colour))


@cache
def _darker(colour: str, share: float) -> str:
    return "#" + "".join(f"{round(c * share):02x}" for c in _parts(colour))


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


# --- the whole picture --------------------------------------------------------------------------------------


def frame_marks(box: Box, projection: Projection, *, near: bool, fine: float = 1.0) -> list[Mark]:
    """The edges of the box: the far ones (drawn before the goods) or the near ones (drawn after, thin and dashed)."""
    length, width, height = box.length, box.width, box.height
    at = projection.point
    if near:
        edges = [
            ((0, width, 0), (0, width, height)),
            ((0, width, height), (length, width, height)),
            ((length, 0, height), (length, width, height)),
            ((length, width, 0), (length, width, height)),
        ]
        return [Line(*at(*a), *at(*b), 0.12 * fine, GREY, dashed=True) for a, b in edges]
    floor = Shape((at(0, 0, 0), at(length, 0, 0), at(length, width, 0), at(0, width, 0)), "#f4f4f2", GREY, 0.15 * fine)
    edges = [
        ((0, 0, 0), (0, 0, height)),
        ((0, 0, height), (length, 0, height)),
        ((0, 0, height), (0, width, height)),
        ((length, 0, 0), (length, 0, height)),
    ]
    return [floor, *(Line(*at(*a), *at(*b), 0.15 * fine, GREY) for a, b in edges)]


def picture(
    loaded: LoadedBox,
    groups: Mapping[int, Group],
    projection: Projection,
    *,
    shown: int | None = None,
    now: Collection[int] = (),
    order: Sequence[int] | None = None,
    centre: tuple[float, float, float] | None = None,
    faulty: Mapping[int, str] | None = None,
    fine: float = 1.0,
) -> list[Mark]:
    """The box with the pieces of the first `shown` steps (None = all), those of `now` outlined firmly and in full
    colour while the rest is faded; `faulty` pieces (index -> severity) outlined in red or amber; `centre` of gravity
    marked. `order` is `back_to_front` of the placements, if it is known already."""
    count = len(loaded.placements) if shown is None else shown
    marks = frame_marks(loaded.box, projection, near=False, fine=fine)
    for n in order if order is not None else back_to_front(loaded.placements):
        if n >= count:
            continue
        fault = (faulty or {}).get(n)
        outline = {"error": FAULT, "warning": WARN}.get(fault or "", NOW if n in now else "#4a4f57")
        firm = (0.55 if fault else 0.4 if n in now else 0.1) * fine
        group = groups.get(loaded.placements[n].kind) or Group(name="?", letter="?", colour="#ffffff", hatch=5)
        faded = bool(now) and n not in now
        marks += piece_marks(
            loaded.placements[n], group, projection, outline=outline, firm=firm, faded=faded, fine=fine
        )
    marks += frame_marks(loaded.box, projection, near=True, fine=fine)
    marks += _ends(loaded.box, projection, fine)
    if centre is not None:
        marks += centre_marks(centre, projection, fine)
    return marks


def _ends(box: Box, projection: Projection, fine: float) -> list[Mark]:
    size = 2.6 * fine
    left, right = projection.point(0, box.width, 0), projection.point(box.length, box.width, 0)
    return [
        Text(left[0], left[1] + 1.4 * size, "前壁", size, GREY),
        Text(right[0] - 2 * size, right[1] + 1.4 * size, "箱门", size, GREY),
    ]


def centre_marks(centre: tuple[float, float, float], projection: Projection, fine: float = 1.0) -> list[Mark]:
    """The centre of gravity: a ringed cross, and a dashed line down to the floor."""
    x, y, z = centre
    above, below = projection.point(x, y, z), projection.point(x, y, 0)
    r = 1.9 * fine
    ring = tuple((above[0] + r * a, above[1] + r * b) for a, b in _RING)
    words = "重心"
    return [
        Line(*above, *below, 0.3 * fine, INK, dashed=True),
        Shape(ring, "#ffffff", INK, 0.35 * fine),
        Line(above[0] - r, above[1], above[0] + r, above[1], 0.35 * fine),
        Line(above[0], above[1] - r, above[0], above[1] + r, 0.35 * fine),
        Text(above[0] + 1.3 * r, above[1] - 0.5 * r, words, 2.6 * fine),
    ]


_RING = (
    (1.0, 0.0),
    (0.707, 0.707),
    (0.0, 1.0),
    (-0.707, 0.707),
    (-1.0, 0.0),
    (-0.707, -0.707),
    (0.0, -1.0),
    (0.707, -0.707),
)


def legend_marks(
    groups: Sequence[tuple[Group, str]], left: float, top: float, width: float, *, size: float = 2.5
) -> tuple[list[Mark], float]:
    """Patches with letter, name and a remark (pieces, weight), in as many columns as fit: (marks, height used)."""
    marks: list[Mark] = []
    lines = [f"{group.letter}　{group.name}　{remark}" for group, remark in groups]
    cell = min(width, max((typeface().width(line, size) for line in lines), default=0) + 3.4 * size)
    columns = max(1, int(width / cell)) if cell else 1
    step = 1.7 * size
    for n, ((group, _), words) in enumerate(zip(groups, lines, strict=True)):
        x, y = left + n % columns * cell, top + n // columns * step
        patch = ((x, y), (x + 1.8 * size, y), (x + 1.8 * size, y + 1.15 * size), (x, y + 1.15 * size))
        marks.append(Shape(patch, group.colour, INK, 0.12, group.hatch))
        marks.append(Text(x + 2.3 * size, y + 0.95 * size, words, size))
    return marks, (len(groups) + columns - 1) // columns * step


def at_point(placements: Sequence[Placement], order: Sequence[int], projection: Projection, point: Point) -> int | None:
    """The piece nearest the viewer at a point of the picture."""
    for n in reversed(order):
        if any(_inside(point, face) for face in faces(placements[n], projection)):
            return n
    return None


def _inside(point: Point, corners: Sequence[Point]) -> bool:
    """Whether a point lies in a convex figure."""
    signs = set()
    for (x1, y1), (x2, y2) in zip(corners, (*corners[1:], corners[0]), strict=True):
        side = (x2 - x1) * (point[1] - y1) - (y2 - y1) * (point[0] - x1)
        if side:
            signs.add(side > 0)
    return len(signs) < 2
