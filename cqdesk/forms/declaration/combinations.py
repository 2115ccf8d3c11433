"""Which levy nature and duty mode go with a supervision mode (`resources/tables/trade_mode_combinations.csv`).

The official table was not obtained; ours is compiled from code tables, two rules of the filling rules and practice, and
every row carries its confidence.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from dataclasses import dataclass

from cqdesk.places import resources

_DIRECTIONS = {"B": "IE", "I": "I", "E": "E"}
_ANY = "others"


DEMANDED = frozenset({"1039"})
"""Modes whose one combination a check demands as an error (MKT-002): a clerk need not type what nothing else may be."""


@dataclass(frozen=True)
class Combination:
    """One row: what a levy nature admits under a supervision mode."""

    levy_natures: frozenset[str]
    """Codes; "" = stays empty."""
    duty_modes: tuple[str, ...]
    """The usual one first."""
    directions: str
    sure: bool
    """Seen in public material; the other rows are practice."""

    def takes(self, levy_nature: str) -> bool:
        """Whether the levy nature may stand here."""
        return levy_nature in self.levy_natures or (bool(levy_nature) and _ANY in self.levy_natures)


@functools.cache
def combinations() -> Mapping[str, tuple[Combination, ...]]:
    """The rows by supervision mode."""
    found: dict[str, list[Combination]] = {}
    words = (resources() / "tables" / "trade_mode_combinations.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(words.splitlines()):
        found.setdefault(row["trade_mode"], []).append(
            Combination(
                levy_natures=frozenset(row["levy_nature"].split("|")),
                duty_modes=tuple(row["duty_modes"].split("|")),
                directions=_DIRECTIONS[row["direction"]],
                sure="[conf high]" in row["notes"],
            )
        )
    return {mode: tuple(rows) for mode, rows in found.items()}


def rows_for(mode: str, direction: str) -> tuple[Combination, ...]:
    """The rows of a supervision mode in a direction (I or E)."""
    return tuple(row for row in combinations().get(mode, ()) if direction in row.directions)


def usual(mode: str, direction: str) -> tuple[str, str]:
    """The levy nature and duty mode that nearly every declaration of a supervision mode has; "" where none is sure.

    Only where the mode has one combination seen in public material, or one that a check demands: the first of its duty
    modes is the usual one.
    """
    sure = [row for row in rows_for(mode, direction) if row.sure or mode in DEMANDED]
    if len(sure) != 1 or len(sure[0].levy_natures) != 1 or _ANY in sure[0].levy_natures:
        return "", ""
    return next(iter(sure[0].levy_natures)), sure[0].duty_modes[0]
