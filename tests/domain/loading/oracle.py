"""A judge of loads that is slow and simple on purpose and shares nothing with packer or checker.

Every rule is written down as it is said: all pairs are compared, loads are passed down piece by piece in fractions.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from cqdesk.domain.loading.model import Box, LoadPlan, LoadRequest, PieceKind, Placement


def common(a: int, a_length: int, b: int, b_length: int) -> int:
    """Length two stretches share."""
    return max(0, min(a + a_length, b + b_length) - max(a, b))


def faults_of_load(
    box: Box, pieces: Sequence[PieceKind], placements: Sequence[Placement], *, drop_order: bool, supported: bool = True
) -> list[str]:
    """What is wrong with one loaded box, in words."""
    found = []
    for number, one in enumerate(placements):
        kind = pieces[one.kind]
        sides = (kind.length, kind.width, kind.height)
        allowed = set()
        for up in range(3):
            if kind.upright[up]:
                a, b = (side for at, side in enumerate(sides) if at != up)
                allowed |= {(a, b, sides[up]), (b, a, sides[up])}
        if (one.dx, one.dy, one.dz) not in allowed:
            found.append(f"{number} is turned wrongly")
        if min(one.x, one.y, one.z) < 0 or one.x + one.dx > box.length or one.y + one.dy > box.width:
            found.append(f"{number} stands out of the box")
        if one.z + one.dz > box.height:
            found.append(f"{number} goes through the roof")
        if box.door_height is not None and one.dz > box.door_height:
            found.append(f"{number} is higher than the door")
        if box.door_width is not None and min(one.dx, one.dy) > box.door_width:
            found.append(f"{number} is wider than the door")
        rests = 0
        for other_number, other in enumerate(placements):
            if other_number == number:
                continue
            ground = common(one.x, one.dx, other.x, other.dx) * common(one.y, one.dy, other.y, other.dy)
            if ground and common(one.z, one.dz, other.z, other.dz):
                found.append(f"{number} and {other_number} share room")
            if ground and other.z + other.dz == one.z:
                rests += ground
                if not pieces[other.kind].stackable:
                    found.append(f"{number} stands on {other_number}, which bears nothing")
                if other_number > number:
                    found.append(f"{number} is loaded before {other_number}, which carries it")
            if drop_order and pieces[other.kind].drop > kind.drop:
                faces = common(one.y, one.dy, other.y, other.dy) * common(one.z, one.dz, other.z, other.dz)
                if (ground and other.z >= one.z + one.dz) or (faces and other.x >= one.x + one.dx):
                    found.append(f"{number} cannot come out past {other_number}")
        if supported and one.z and rests != one.dx * one.dy:
            found.append(f"{number} is not wholly supported")
    return found + _mass_faults(box, pieces, placements)


def _mass_faults(box: Box, pieces: Sequence[PieceKind], placements: Sequence[Placement]) -> list[str]:
    own = [Fraction(pieces[one.kind].weight_kg or 0) for one in placements]
    found = []
    if box.payload_kg is not None and sum(own) > Fraction(box.payload_kg):
        found.append("too heavy for the box")
    borne = [Fraction(0) for _ in placements]
    for upper in sorted(range(len(placements)), key=lambda at: -placements[at].z):
        one = placements[upper]
        for lower, other in enumerate(placements):
            if other.z + other.dz == one.z:
                ground = common(one.x, one.dx, other.x, other.dx) * common(one.y, one.dy, other.y, other.dy)
                borne[lower] += (own[upper] + borne[upper]) * Fraction(ground, one.dx * one.dy)
    for number, load in enumerate(borne):
        most = pieces[placements[number].kind].top_load_kg
        if most is not None and load > Fraction(most):
            found.append(f"{number} bears {float(load)} kg, allowed {most}")
    return found


def heaviest_metre(placements: Sequence[Placement], pieces: Sequence[PieceKind], window: int) -> Fraction:
    """The greatest mass on any stretch of the floor."""
    most = Fraction(0)
    for edge in {place for one in placements for place in (one.x, one.x + one.dx)}:
        for begin in (edge, edge - window):
            mass = Fraction(0)
            for one in placements:
                weight = Fraction(pieces[one.kind].weight_kg or 0)
                mass += weight * Fraction(common(one.x, one.dx, begin, window), one.dx)
            most = max(most, mass)
    return most


def faults_of_plan(request: LoadRequest, plan: LoadPlan) -> list[str]:
    """What is wrong with a plan: its boxes, and the pieces counted over all of them and what was left out."""
    found = []
    counts = [0] * len(request.pieces)
    for loaded in plan.boxes:
        found += faults_of_load(
            loaded.box,
            request.pieces,
            loaded.placements,
            drop_order=request.limits.drop_order,
            supported=request.limits.support == "full",
        )
        if loaded.box.line_load_kg_per_m is not None:
            window = request.limits.line_window_mm // request.unit_mm
            allowed = Fraction(loaded.box.line_load_kg_per_m) * request.limits.line_window_mm / 1000
            if heaviest_metre(loaded.placements, request.pieces, window) > allowed:
                found.append("too heavy on one stretch of the floor")
        for one in loaded.placements:
            counts[one.kind] += 1
    for out in plan.left_out:
        counts[out.kind] += out.count
    for index, kind in enumerate(request.pieces):
        if counts[index] != kind.count:
            found.append(f"kind {index}: {counts[index]} of {kind.count} accounted for")
    return found
