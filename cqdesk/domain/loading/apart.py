"""Which goods may not share a box, as the packer sees it (the checker has its own eyes).

The table is data: `resources/tables/hazard_segregation.csv`, IMDG Code 7.2.4. In one box every term from 1 to 4 means
that the goods go apart; X and * are a question for the dangerous-goods desk, not a bar. Food never goes with classes
6.1, 6.2 and 8 (consolidation reference 4.6, rule 65).
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from itertools import product

from cqdesk.domain.loading.model import PieceKind

Apart = Callable[[PieceKind, PieceKind], bool]
"""Whether two kinds may not share a box; the same whichever way round."""

_POISON = {"6.1", "6.2", "8"}
_COLUMNS = {"1.2": "1.1", "1.5": "1.1", "1.6": "1.3"}


def never(first: PieceKind, second: PieceKind) -> bool:
    """Nothing is kept apart: for benchmark files, and where the user has switched the rule off."""
    return False


def column_of(hazard: str) -> str:
    """Where a class stands in the segregation table: 1.4S under 1.4, 1.2D under 1.1."""
    plain = hazard.strip().rstrip("ABCDEFGHJKLNS")
    return _COLUMNS.get(plain, plain)


def barred_classes(csv_lines: Iterable[str]) -> frozenset[tuple[str, str]]:
    """Pairs of hazard classes that never share a box, both ways round, from the segregation table."""
    barred = set()
    for row in csv.DictReader(csv_lines):
        if row["term"] in {"1", "2", "3", "4"}:
            barred |= {(row["class_a"], row["class_b"]), (row["class_b"], row["class_a"])}
    return frozenset(barred)


def read_apart(csv_lines: Iterable[str]) -> Apart:
    """The rule made from the segregation table."""
    barred = barred_classes(csv_lines)

    def apart(first: PieceKind, second: PieceKind) -> bool:
        ours, theirs = {column_of(one) for one in first.hazards}, {column_of(one) for one in second.hazards}
        if (first.food and theirs & _POISON) or (second.food and ours & _POISON):
            return True
        return any(pair in barred for pair in product(ours, theirs))

    return apart
