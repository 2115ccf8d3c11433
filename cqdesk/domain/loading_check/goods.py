"""Goods that must not share a box: dangerous classes by the segregation table, and food beside poison.

The table is data (`resources/tables/hazard_segregation.csv`, IMDG Code 7.2.4); inside one box every term from 1 to 4
means *do not load together*, X and * mean *ask the dangerous-goods desk* (consolidation reference 6.4).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cqdesk.errors import Fault

from ..loading.model import PieceKind, Placement

_ALIAS = {"1.2": "1.1", "1.5": "1.1", "1.6": "1.3"}
"""Divisions that share a column of the table."""
_CLASS = re.compile(r"(\d(?:\.\d)?)[A-S]?\Z", re.ASCII)
POISON_FOR_FOOD = ("6.1", "6.2", "8")
"""Rule 65: never in one box with foodstuff."""


@dataclass(frozen=True)
class Segregation:
    """Class against class: "1" to "4" apart, "X" see the entry, "*" the rules of class 1."""

    terms: Mapping[tuple[str, str], str]

    def term(self, a: str, b: str) -> str | None:
        """The term of two classes, written as people write them (1.4S, 3); None if the table lacks one of them."""
        first, second = column_of(a), column_of(b)
        return self.terms.get((first, second)) or self.terms.get((second, first))


def column_of(hazard: str) -> str:
    """The column of the table a class stands in: without compatibility letter, 1.2 under 1.1."""
    match = _CLASS.match(hazard.strip())
    found = match[1] if match else hazard.strip()
    return _ALIAS.get(found, found)


def read_segregation(csv_lines: Iterable[str]) -> Segregation:
    """The table by pair of classes. Raises `Fault` if the shipped table is not consistent."""
    terms: dict[tuple[str, str], str] = {}
    for row in csv.DictReader(csv_lines):
        pair = (row["class_a"], row["class_b"])
        if pair in terms or pair[::-1] in terms or row["term"] not in {"1", "2", "3", "4", "X", "*"}:
            raise Fault(f"hazard segregation: bad or repeated row {pair}")
        terms[pair] = row["term"]
    return Segregation(terms)


@dataclass(frozen=True, kw_only=True)
class Mixture:
    """Two sorts of goods in one box: what the table or the food rule says, and the placements concerned."""

    id: str
    """hazard, hazard-ask, hazard-unknown, food or food-ask."""
    first: str
    second: str
    placements: tuple[int, ...]


def mixtures(kinds: Sequence[PieceKind], placements: Sequence[Placement], table: Segregation) -> list[Mixture]:
    """Every forbidden or doubtful mixture of one box. Pieces of one kind, and the classes of one piece, are packed and
    approved together: they are not held against each other."""
    by_class: dict[str, dict[int, list[int]]] = {}
    food: dict[int, list[int]] = {}
    for place, piece in enumerate(placements):
        if not 0 <= piece.kind < len(kinds):
            continue
        kind = kinds[piece.kind]
        if kind.food:
            food.setdefault(piece.kind, []).append(place)
        for hazard in kind.hazards:
            by_class.setdefault(hazard.strip(), {}).setdefault(piece.kind, []).append(place)
    found: list[Mixture] = []
    names = sorted(by_class)
    for at, first in enumerate(names):
        for second in names[at:]:
            places = _of_different_kinds(by_class[first], by_class[second], first == second)
            if places:
                term = table.term(first, second)
                id = {None: "", "X": "hazard-ask", "*": "hazard-ask"}.get(term, "hazard")
                if id:
                    found.append(Mixture(id=id, first=first, second=second, placements=places))
        if table.term(first, first) is None:
            places = tuple(sorted(p for own in by_class[first].values() for p in own))
            found.append(Mixture(id="hazard-unknown", first=first, second="", placements=places))
        poison = column_of(first) in POISON_FOR_FOOD
        places = _of_different_kinds(food, by_class[first]) if poison or column_of(first) == "9" else ()
        if places:
            found.append(Mixture(id="food" if poison else "food-ask", first="", second=first, placements=places))
    return found


def _of_different_kinds(a: Mapping[int, list[int]], b: Mapping[int, list[int]], same: bool = False) -> tuple[int, ...]:
    """Placements of both classes as far as a piece of another kind stands against them."""
    places: set[int] = set()
    for kind, own in a.items():
        for other, theirs in b.items():
            if kind != other and (not same or kind < other):
                places.update(own)
                places.update(theirs)
    return tuple(sorted(places))
