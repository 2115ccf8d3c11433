"""Mass along the floor: what stands on any stretch of its length, kept in short bins while a box is filled.

A window of the stretch's length covers at most one bin more than it has whole ones, and that many are added up, so the
limit is kept a little too strictly and never too laxly. The compiled search counts in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence

BINS_IN_WINDOW = 20


class FloorLine:
    """Bins for a floor of `length`, with at most `limit_g` grams on any stretch of `window`."""

    def __init__(self, length: int, window: int, limit_g: int) -> None:
        self.bin = max(1, window // BINS_IN_WINDOW)
        self.count = -(-length // self.bin)
        self.window_bins = -(-window // self.bin) + 1
        self.limit_g = limit_g

    def empty(self) -> list[float]:
        """The bare floor."""
        return [0.0] * self.count

    def _parts(self, start: int, length: int, mass_g: int) -> list[tuple[int, float]]:
        """What each bin gets of a mass spread evenly over a stretch."""
        found = []
        for at in range(start // self.bin, -(-(start + length) // self.bin)):
            common = min((at + 1) * self.bin, start + length) - max(at * self.bin, start)
            found.append((at, mass_g * common / length))
        return found

    def add(self, line: list[float], start: int, length: int, mass_g: int) -> None:
        """Put a mass on the floor."""
        for at, mass in self._parts(start, length, mass_g):
            line[at] += mass

    def holds(self, line: Sequence[float], start: int, length: int, mass_g: int) -> bool:
        """Whether the limit would still be kept with this mass added."""
        tried = list(line)
        self.add(tried, start, length, mass_g)
        return self.heaviest(tried) <= self.limit_g

    def heaviest(self, line: Sequence[float]) -> float:
        """The greatest sum of neighbouring bins that a window can touch."""
        most = total = sum(line[: self.window_bins])
        for at in range(self.window_bins, len(line)):
            total += line[at] - line[at - self.window_bins]
            most = max(most, total)
        return most
