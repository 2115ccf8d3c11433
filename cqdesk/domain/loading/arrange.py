"""Making a filled box fit to be loaded: centre of gravity, free length, order of loading.

The searches fill a box from its corners and look at volume. Here the load is cut into sections along the length (planes
no piece crosses), the sections are moved together, put in another order and mirrored until the mass lies near the
middle (the sections stay as they are inside, so support never changes), and the pieces are put into the order in which
a crew can place them. Sources: CTU Code and consolidation reference 6.3 for the centre; Davies and Bischoff 1999 for the
idea of exchanging sections.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from cqdesk.domain.loading.floor_line import FloorLine
from cqdesk.domain.loading.model import Placement
from cqdesk.domain.loading.task import Task

_ROUNDS = 40


@dataclass(slots=True)
class _Section:
    """Pieces between two planes, x counted from the section's own beginning."""

    length: int
    pieces: list[Placement]
    mass_g: int
    moment: int
    """Twice the sum of mass times distance of the middle from the section's beginning."""

    def mirrored(self) -> _Section:
        """Turned front to back."""
        pieces = [replace(piece, x=self.length - piece.x - piece.dx) for piece in self.pieces]
        return _Section(self.length, pieces, self.mass_g, 2 * self.mass_g * self.length - self.moment)


def arranged(task: Task, placements: Sequence[Placement], *, near_middle: Fraction) -> tuple[Placement, ...]:
    """The same pieces, moved together towards the front wall, balanced and in loading order.

    `near_middle`: the share of the length by which the centre of gravity may be off the middle before the load is
    moved away from the front wall.
    """
    if not placements:
        return ()
    mass = [kind.weight_g for kind in task.kinds]
    sections = _sections(placements, mass)
    # with several places of unloading another order, or mirrored walls, could bar the way of what goes out first
    if len(task.drops) == 1 and any(section.mass_g for section in sections):
        sections = _balanced_sides(task, _balanced_length(task, sections), mass)
    free = task.size[0] - sum(section.length for section in sections)
    start = _start(task, sections, free, near_middle)
    found: list[Placement] = []
    for section in sections:
        found += [replace(piece, x=piece.x + start) for piece in section.pieces]
        start += section.length
    if not _holds_line(task, found, mass):
        found = list(placements)  # the search kept the limit where the pieces stood
    return loading_order(task, found)


def _sections(placements: Sequence[Placement], mass: Sequence[int]) -> list[_Section]:
    groups: list[tuple[int, int, list[Placement]]] = []
    for piece in sorted(placements, key=lambda one: one.x):
        if groups and piece.x < groups[-1][1]:
            begin, end, pieces = groups[-1]
            pieces.append(piece)
            groups[-1] = (begin, max(end, piece.x + piece.dx), pieces)
        else:
            groups.append((piece.x, piece.x + piece.dx, [piece]))
    sections = []
    for begin, end, pieces in groups:
        own = [replace(piece, x=piece.x - begin) for piece in pieces]
        moment = sum(mass[piece.kind] * (2 * piece.x + piece.dx) for piece in own)
        sections.append(_Section(end - begin, own, sum(mass[piece.kind] for piece in own), moment))
    return sections


def _moment(sections: Sequence[_Section]) -> int:
    """Twice the moment of all sections about the front wall, standing one behind the other."""
    at = total = 0
    for section in sections:
        total += section.moment + 2 * section.mass_g * at
        at += section.length
    return total


def _balanced_length(task: Task, sections: list[_Section]) -> list[_Section]:
    """Sections in the order, and turned the way, that brings the centre nearest the middle: best improvement first."""
    mass = sum(section.mass_g for section in sections)
    target = mass * task.size[0]  # twice the moment with the centre in the middle

    def off(order: Sequence[_Section]) -> int:
        return abs(_moment(order) - target)

    for _ in range(_ROUNDS):
        tried = [[*sections[:i], sections[i].mirrored(), *sections[i + 1 :]] for i in range(len(sections))]
        if len(sections) <= 24:
            for i in range(len(sections)):
                for j in range(i + 1, len(sections)):
                    swapped = sections[:]
                    swapped[i], swapped[j] = swapped[j], swapped[i]
                    tried.append(swapped)
        best = min(tried, key=off, default=sections)
        if off(best) >= off(sections):
            break
        sections = best
    return sections


def _balanced_sides(task: Task, sections: list[_Section], mass: Sequence[int]) -> list[_Section]:
    """Mirror sections left to right so that their sideways moments cancel; the heaviest moment is placed first."""
    width = task.size[1]
    moments = [
        sum(mass[piece.kind] * (2 * piece.y + piece.dy - width) for piece in section.pieces) for section in sections
    ]
    turned = [False] * len(sections)
    total = 0
    for at in sorted(range(len(sections)), key=lambda at: -abs(moments[at])):
        turned[at] = abs(total - moments[at]) < abs(total + moments[at])
        total += -moments[at] if turned[at] else moments[at]
    if abs(total) >= abs(sum(moments)):
        return sections
    found = []
    for section, turn in zip(sections, turned, strict=True):
        pieces = [replace(piece, y=width - piece.y - piece.dy) for piece in section.pieces] if turn else section.pieces
        found.append(replace(section, pieces=pieces))
    return found


def _start(task: Task, sections: list[_Section], free: int, near_middle: Fraction) -> int:
    """How far from the front wall the load begins: 0 unless the centre of gravity needs it."""
    mass = sum(section.mass_g for section in sections)
    if not mass or free <= 0:
        return 0
    length = task.size[0]
    centre = Fraction(_moment(sections), 2 * mass)
    nearest = Fraction(length, 2) - near_middle * length
    return min(free, max(0, -((centre - nearest) // 1)))


def _holds_line(task: Task, placements: Sequence[Placement], mass: Sequence[int]) -> bool:
    if task.line_limit_g is None:
        return True
    floor = FloorLine(task.size[0], task.line_window, task.line_limit_g)
    line = floor.empty()
    for piece in placements:
        floor.add(line, piece.x, piece.dx, mass[piece.kind])
    return floor.heaviest(line) <= task.line_limit_g


def loading_order(task: Task, placements: Sequence[Placement]) -> tuple[Placement, ...]:
    """What carries a piece before it; else what is unloaded last, then from the front wall to the door, bottom to top,
    left to right."""
    drop = [kind.drop for kind in task.kinds]
    tops: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for at, piece in enumerate(placements):
        tops[piece.z + piece.dz].append((piece.x, at))
    longest = {z: max(placements[at].dx for _, at in level) for z, level in tops.items()}
    for level in tops.values():
        level.sort()
    waits = [0] * len(placements)
    carries: list[list[int]] = [[] for _ in placements]
    for at, piece in enumerate(placements):
        level = tops.get(piece.z, []) if piece.z else []
        first = bisect_right(level, (piece.x - longest.get(piece.z, 0), len(placements)))
        for x, below in level[first : bisect_left(level, (piece.x + piece.dx, -1))]:
            under = placements[below]
            if x + under.dx <= piece.x or piece.y >= under.y + under.dy or under.y >= piece.y + piece.dy:
                continue
            carries[below].append(at)
            waits[at] += 1

    def key(at: int) -> tuple[int, int, int, int, int]:
        piece = placements[at]
        return -drop[piece.kind], piece.x, piece.z, piece.y, at

    ready = [key(at) for at, count in enumerate(waits) if not count]
    heapq.heapify(ready)
    found = []
    while ready:
        at = heapq.heappop(ready)[-1]
        found.append(placements[at])
        for above in carries[at]:
            waits[above] -= 1
            if not waits[above]:
                heapq.heappush(ready, key(above))
    return tuple(found)
