"""Building a load in plain Python: the first answer, and the slower search where the compiled one is missing.

`first_answer` fills the box once, always taking what looks best for the space nearest a corner of the box. `search`
looks at several choices for each space, completes each one in the same way and keeps the best (beam search with greedy
completion, see `search.c`).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from math import inf
from typing import NamedTuple

from cqdesk.domain.loading.field import Field, Put, Rect, empty_field
from cqdesk.domain.loading.floor_line import FloorLine
from cqdesk.domain.loading.model import Placement
from cqdesk.domain.loading.task import Task

_LEFTOVER_POWER = 2.0
"""How much it counts against a choice when what it leaves of the space cannot be filled."""
_PIECES_POWER = 0.2
"""How much it counts against a choice to need many pieces: small ones are kept for small gaps."""
_WIDEST = 64
_ALMOST = 1 - 1e-9
"""Bearing limits are divided by areas: rounding must never make them larger."""


class Choice(NamedTuple):
    """A grid of pieces for one space, and how good it looks."""

    value: float
    kind: int
    turned: tuple[int, int, int]
    nx: int
    ny: int
    nz: int


@dataclass(frozen=True, slots=True)
class _Turned:
    """One way of standing of one kind, with what is asked again and again."""

    kind: int
    size: tuple[int, int, int]
    volume: int
    weight_g: int
    presses: float
    """Grams per square unit of one layer."""
    bears: float
    """Grams per square unit the top of one piece bears."""
    stackable: bool
    drop: int
    luck: float
    """1, with a seed above 1 up to 2 per cent less: another seed gives another load."""


class Builder:
    """What stays the same while one task is worked on."""

    def __init__(self, task: Task) -> None:
        self.task = task
        chance = random.Random(task.seed)
        self.turned: dict[int, list[_Turned]] = {drop: [] for drop in task.drops}
        for number, kind in enumerate(task.kinds):
            for size in kind.turned:
                area = size[0] * size[1]
                bears = inf if kind.top_load_g is None else kind.top_load_g / area * _ALMOST
                self.turned[kind.drop].append(
                    _Turned(
                        number,
                        size,
                        kind.volume,
                        kind.weight_g,
                        kind.weight_g / area,
                        bears,
                        kind.stackable,
                        kind.drop,
                        1 - 0.02 * chance.random() if task.seed > 1 else 1.0,
                    )
                )
        self.lowest = min((one.size[2] for ways in self.turned.values() for one in ways), default=1)
        limit = task.line_limit_g
        self.line = None if limit is None else FloorLine(task.size[0], task.line_window, limit)
        self.fits = tuple(self._fits(axis) for axis in range(3))

    def _fits(self, axis: int) -> list[int]:
        """At n: the greatest sum of piece sides along `axis` that is at most n."""
        longest = self.task.size[axis]
        everything = (1 << (longest + 1)) - 1
        reached = 1
        for side in sorted({one.size[axis] for ways in self.turned.values() for one in ways}):
            shift = side
            while shift <= longest:  # doubling: 1, 2, 4 … copies make up every number of copies
                reached |= reached << shift & everything
                shift *= 2
        best, fits = 0, []
        for length in range(longest + 1):
            if reached >> length & 1:
                best = length
            fits.append(best)
        return fits

    def start(self) -> Field:
        """The empty box."""
        state = empty_field([kind.count for kind in self.task.kinds], self.task.size[0], self.task.size[1])
        if self.line:
            state.line = self.line.empty()
        return state

    def choices(self, state: Field, most: int) -> tuple[int, Rect, list[Choice]] | None:
        """The next space to fill (height and rectangle) and the best choices for it; None when nothing more goes in.
        Closes the spaces it finds useless."""
        while True:
            nearest = self._nearest(state)
            if nearest is None:
                if state.stage + 1 >= len(self.task.drops):
                    return None
                state.stage += 1
                state.reopen()
                continue
            z, space = nearest
            looked = sorted(self._for_space(state, z, space), reverse=True)
            found = list(islice((one for one in looked if self._allowed(state, z, space, one)), most))
            if found:
                return z, space, found
            state.close(z, space)

    def _nearest(self, state: Field) -> tuple[int, Rect] | None:
        """The open space nearest a corner of the box; of several the largest."""
        length, width, _ = self.task.size
        one_way = len(self.task.drops) > 1
        best: tuple[int, int, int, Rect] | None = None
        for z, spaces in state.open.items():
            for space in spaces:
                x1, y1, x2, y2, _ = space
                across = min(y1, width - y2)
                along = x1 if one_way else min(x1, length - x2)
                key = (along + across + z, (x1 - x2) * (y2 - y1), z, space)
                if best is None or key < best:
                    best = key
        return None if best is None else (best[2], best[3])

    def _for_space(self, state: Field, z: int, space: Rect) -> Iterator[Choice]:
        length, width, height = space.x2 - space.x1, space.y2 - space.y1, self.task.size[2] - z
        whole = length * width * height
        fit_x, fit_y, fit_z = self.fits
        for one in self.turned[self.task.drops[state.stage]]:
            left = state.left[one.kind]
            dx, dy, dz = one.size
            if not left or dx > length or dy > width or dz > height or one.presses > space.bears:
                continue
            if one.weight_g:
                left = min(left, (self.task.payload_g - state.mass_g) // one.weight_g)
            for nx, ny, nz in self._grids(one, space, left, height):
                bx, by, bz = nx * dx, ny * dy, nz * dz
                used = (bx + fit_x[length - bx]) * (by + fit_y[width - by])
                used *= bz + (fit_z[height - bz] if one.stackable else 0)
                pieces = nx * ny * nz
                value = one.luck * one.volume * pieces ** (1 - _PIECES_POWER) * (used / whole) ** _LEFTOVER_POWER
                yield Choice(value, one.kind, one.size, nx, ny, nz)

    @staticmethod
    def _grids(one: _Turned, space: Rect, left: int, height: int) -> set[tuple[int, int, int]]:
        """Columns, walls across, rows along and full layers of the kind that go into the space."""
        dx, dy, dz = one.size
        tall = height // dz if one.stackable else 1
        if one.weight_g:
            tall = min(tall, int(space.bears / one.presses) if space.bears < inf else tall)
            tall = min(tall, 1 + int(one.bears / one.presses) if one.bears < inf else tall)
        nz = min(tall, left)
        if nz < 1:
            return set()
        ny = min((space.y2 - space.y1) // dy, left // nz)
        nx = min((space.x2 - space.x1) // dx, left // nz)
        grids = {(1, 1, nz), (1, ny, nz), (nx, 1, nz)}
        grids.add((min(nx, left // (nz * ny)), ny, nz))
        grids.add((nx, min(ny, left // (nz * nx)), nz))
        return grids

    def _corner(self, space: Rect, bx: int, by: int) -> tuple[int, int]:
        """Where in the space a block stands: in the corner nearest a corner of the box, towards the front wall when
        goods are unloaded at several places."""
        length, width, _ = self.task.size
        far_x = len(self.task.drops) == 1 and length - space.x2 < space.x1
        far_y = width - space.y2 < space.y1
        return (space.x2 - bx if far_x else space.x1), (space.y2 - by if far_y else space.y1)

    def _allowed(self, state: Field, z: int, space: Rect, choice: Choice) -> bool:
        """Whether the limits that need a look at the whole box are kept. Asked of the best choices only."""
        if not self.line and len(self.task.drops) == 1:
            return True
        dx, dy, dz = choice.turned
        bx, by, bz = choice.nx * dx, choice.ny * dy, choice.nz * dz
        x, y = self._corner(space, bx, by)
        kind = self.task.kinds[choice.kind]
        weight = choice.nx * choice.ny * choice.nz * kind.weight_g
        if self.line and not self.line.holds(state.line, x, bx, weight):
            return False
        return not any(
            self.task.kinds[put.kind].drop > kind.drop
            and put.x >= x + bx
            and put.y < y + by
            and put.y + put.ny * put.turned[1] > y
            and put.z < z + bz
            and put.z + put.nz * put.turned[2] > z
            for put in state.puts
        )

    def put(self, state: Field, z: int, space: Rect, choice: Choice) -> None:
        """Carry out a choice."""
        _, number, turned, nx, ny, nz = choice
        kind = self.task.kinds[number]
        dx, dy, dz = turned
        bx, by, bz = nx * dx, ny * dy, nz * dz
        x, y = self._corner(space, bx, by)
        pieces = nx * ny * nz
        state.left[number] -= pieces
        state.volume += pieces * kind.volume
        state.mass_g += pieces * kind.weight_g
        if self.line:
            self.line.add(state.line, x, bx, pieces * kind.weight_g)
        state.puts.append(Put(number, turned, nx, ny, nz, x, y, z))
        state.occupy(z, x, y, x + bx, y + by)
        top = z + bz
        if not kind.stackable or top + self.lowest > self.task.size[2]:
            return
        presses = kind.weight_g / (dx * dy)
        bears = inf if kind.top_load_g is None else kind.top_load_g / (dx * dy) * _ALMOST - presses * (nz - 1)
        state.add_top(top, Rect(x, y, x + bx, y + by, min(bears, space.bears - presses * nz)))

    def complete(self, state: Field) -> Field:
        """Fill what is left, always taking the best choice. Changes and returns `state`."""
        while (step := self.choices(state, 1)) is not None:
            z, space, found = step
            self.put(state, z, space, found[0])
        return state


def placements_of(state: Field) -> tuple[Placement, ...]:
    """The single pieces of a filled box."""
    found = []
    for number, (dx, dy, dz), nx, ny, nz, x, y, z in state.puts:
        found += [
            Placement(number, x + ix * dx, y + iy * dy, z + iz * dz, dx, dy, dz)
            for iz in range(nz)
            for ix in range(nx)
            for iy in range(ny)
        ]
    return tuple(found)


def first_answer(task: Task) -> tuple[Placement, ...]:
    """A full plan at once: tens of milliseconds for a box of 150 pieces. The same for the same task."""
    builder = Builder(task)
    return placements_of(builder.complete(builder.start()))


def search(task: Task, *, seconds: float, effort: int | None, stop: Callable[[], bool]) -> tuple[Placement, ...]:
    """The improving search in plain Python; see `task.Search`. One step of effort is one completed load."""
    deadline = time.monotonic() + seconds
    builder = Builder(task)
    best = builder.start()
    steps = 0
    width = 1
    whole = sum(kind.volume * kind.count for kind in task.kinds)
    while width <= _WIDEST and best.volume < whole:
        beam = [builder.start()]
        while beam:
            children: dict[int, Field] = {}
            for state in beam:
                step = builder.choices(state, width)
                if step is None:
                    continue
                z, space, found = step
                for choice in found:
                    if stop() or time.monotonic() >= deadline or (effort is not None and steps >= effort):
                        return placements_of(best)
                    child = state.copy()
                    builder.put(child, z, space, choice)
                    done = builder.complete(child.copy())
                    steps += 1
                    if done.volume > best.volume:
                        best = done
                    children.setdefault(done.volume, child)
            beam = [children[volume] for volume in sorted(children, reverse=True)[:width]]
        width += 1
    return placements_of(best)
