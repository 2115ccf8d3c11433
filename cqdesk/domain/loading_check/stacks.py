"""Who stands on whom in one box, and what rests on each piece: kept up to date while a piece is moved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from ..loading.model import Placement
from .solids import covered, ground, near, shared_ground


class Stacks:
    """Contacts and loads of one box.

    What rests on a piece is passed down by contact areas: a piece gives its own weight and what rests on it to the
    pieces it stands on, each in the part of the supported base that lies on it.
    """

    def __init__(self, placements: list[Placement], weights: Sequence[int]) -> None:
        self._placements = placements
        self._weights = weights
        count = len(placements)
        self.below: list[dict[int, int]] = [{} for _ in range(count)]
        """Of each piece: the pieces it stands on, with the contact area."""
        self.above: list[set[int]] = [set() for _ in range(count)]
        self.rest: list[Fraction] = [Fraction(0)] * count
        """What rests on each piece, in whole weight units."""
        for a, b in near(placements):
            self._meet(a, b)
        self._pass_down(range(count))

    def _meet(self, a: int, b: int) -> None:
        """Note the contact of two pieces, if one stands on the other."""
        first, second = self._placements[a], self._placements[b]
        if first.z + first.dz == second.z:
            lower, upper = a, b
        elif second.z + second.dz == first.z:
            lower, upper = b, a
        else:
            return
        area = shared_ground(first, second)
        if area:
            self.below[upper][lower] = area
            self.above[lower].add(upper)

    def is_supported(self, place: int) -> bool:
        """Whether the whole base lies on the floor or on tops at exactly that height."""
        piece = self._placements[place]
        if piece.z == 0:
            return True
        contacts = self.below[place]
        area = piece.dx * piece.dy
        if sum(contacts.values()) < area:
            return False
        return covered(ground(piece, self._placements[one]) for one in contacts) == area

    def held_share(self, place: int) -> Fraction:
        """The part of the base that is held, 0 to 1."""
        piece = self._placements[place]
        if piece.z == 0:
            return Fraction(1)
        held = covered(ground(piece, self._placements[one]) for one in self.below[place])
        return Fraction(held, piece.dx * piece.dy)

    def moved(self, place: int, others: Sequence[int]) -> set[int]:
        """A piece has a new placement; `others` are the pieces its stretch along x overlaps now.

        Returns the pieces whose support or load may have changed.
        """
        changed = {place, *self.below[place], *self.above[place]}
        for upper in self.above[place]:
            changed.update(self.below[upper])
            del self.below[upper][place]
        for lower in self.below[place]:
            self.above[lower].discard(place)
        self.below[place], self.above[place] = {}, set()
        for other in others:
            self._meet(place, other)
        for upper in self.above[place]:
            changed.add(upper)
            changed.update(self.below[upper])
        return self._pass_down(changed)

    def _pass_down(self, start: Iterable[int]) -> set[int]:
        """Sum anew what rests on the given pieces and on all that carry them; returns these pieces."""
        dirty = set(start)
        waiting = list(dirty)
        while waiting:
            for lower in self.below[waiting.pop()]:
                if lower not in dirty:
                    dirty.add(lower)
                    waiting.append(lower)
        for place in sorted(dirty, key=lambda n: -self._placements[n].z):
            total = Fraction(0)
            for upper in self.above[place]:
                contacts = self.below[upper]
                gives = self.rest[upper] + self._weights[upper]
                total += gives if len(contacts) == 1 else gives * Fraction(contacts[place], sum(contacts.values()))
            self.rest[place] = total
        return dirty
