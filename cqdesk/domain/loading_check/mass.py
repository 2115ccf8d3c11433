"""Masses of one box, exact: total, centre of gravity, mass on a stretch of floor.

Weights are scaled to whole numbers of the finest unit any piece is given in, lengths stay in the unit of the request.
A piece without a weight counts as zero.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from ..loading.model import Box, PieceKind, Placement
from .solids import whole

TWENTY_FEET_MM = 7000
"""Shorter boxes are 20 ft ones when the type does not say so."""


def weight_scale(kinds: Sequence[PieceKind]) -> int:
    """How many of the whole units make a kilogram."""
    return math.lcm(*(kind.weight_kg.as_integer_ratio()[1] for kind in kinds if kind.weight_kg is not None))


def weight_units(kind: PieceKind, scale: int) -> int:
    """Weight of one piece in whole units."""
    return int(Fraction(kind.weight_kg) * scale) if kind.weight_kg is not None else 0


def as_kg(units: int | Fraction, scale: int) -> Fraction:
    """Back to kilograms."""
    return Fraction(units) / scale


@dataclass
class Moments:
    """Sums that follow a moved piece: mass and twice its first moments (so that centres stay whole numbers)."""

    mass: int = 0
    twice_x: int = 0
    twice_y: int = 0
    twice_z: int = 0

    def add(self, piece: Placement, weight: int) -> None:
        """Count a piece in; a negative weight takes it out again."""
        self.mass += weight
        self.twice_x += weight * (2 * piece.x + piece.dx)
        self.twice_y += weight * (2 * piece.y + piece.dy)
        self.twice_z += weight * (2 * piece.z + piece.dz)

    def centre(self) -> tuple[Fraction, Fraction, Fraction]:
        """Centre of gravity in the unit of the request; there must be mass."""
        twice = 2 * self.mass
        return Fraction(self.twice_x, twice), Fraction(self.twice_y, twice), Fraction(self.twice_z, twice)


def front_half(box: Box, loads: Sequence[tuple[Placement, int]]) -> Fraction:
    """Mass (whole units) in the half at the front wall; a piece's mass lies evenly along its length."""
    wholly, shared = 0, Fraction(0)
    for piece, weight in loads:
        inside = box.length - 2 * piece.x  # twice the length in front of the middle
        if not weight or inside <= 0 or not whole(piece):
            continue
        if inside >= 2 * piece.dx:
            wholly += weight
        else:
            shared += Fraction(weight * inside, 2 * piece.dx)
    return wholly + shared


def heaviest_stretch(box: Box, loads: Sequence[tuple[Placement, int]], window: Fraction) -> tuple[Fraction, Fraction]:
    """(greatest mass on any stretch of `window` length, where it begins): whole units, unit of the request.

    The mass along x is a staircase whose steps lie at the ends of pieces, so the sum over a moving window is greatest
    where one of its ends lies at such a step.
    """
    pieces = [(piece, weight) for piece, weight in loads if weight and whole(piece)]
    if not pieces:
        return Fraction(0), Fraction(0)
    common = math.lcm(*{piece.dx for piece, _ in pieces})  # so that every density is a whole number
    steps: dict[int, int] = {}
    for piece, weight in pieces:
        density = weight * (common // piece.dx)
        steps[piece.x] = steps.get(piece.x, 0) + density
        steps[piece.x + piece.dx] = steps.get(piece.x + piece.dx, 0) - density
    # everything times the window's denominator, so that its ends are whole numbers too
    fine = window.denominator
    width = window.numerator
    edges = [x * fine for x in sorted(steps)]
    mass_before, density_from = [0], []
    density = 0
    for at, edge in enumerate(edges):
        if at:
            mass_before.append(mass_before[-1] + density * (edge - edges[at - 1]))
        density += steps[edge // fine]
        density_from.append(density)
    first, last = 0, max(box.length * fine - width, 0)
    starts = sorted({min(max(s, first), last) for edge in edges for s in (edge, edge - width)})
    best, where = 0, 0
    low = high = 0
    for start in starts:
        low, below = _mass_to(start, low, edges, mass_before, density_from)
        high, above = _mass_to(start + width, high, edges, mass_before, density_from)
        if above - below > best:
            best, where = above - below, start
    return Fraction(best, common * fine), Fraction(where, fine)


def _mass_to(x: int, at: int, edges: list[int], mass_before: list[int], density_from: list[int]) -> tuple[int, int]:
    """(index of the last edge not behind `x`, mass up to `x`); `at` is where the last search ended."""
    if x < edges[0]:
        return 0, 0
    while at + 1 < len(edges) and edges[at + 1] <= x:
        at += 1
    return at, mass_before[at] + density_from[at] * (x - edges[at])


def is_twenty_feet(box: Box, unit_mm: int) -> bool:
    """Whether rail treats the box as a 20 ft one: by its type, else by its length."""
    if box.type_code:
        return box.type_code.startswith("2")
    return box.length * unit_mm < TWENTY_FEET_MM


def gross_kg(box: Box, cargo_kg: Fraction) -> Fraction:
    """Cargo and tare; an unknown tare counts as zero."""
    return cargo_kg + Fraction(box.tare_kg or Decimal(0))
