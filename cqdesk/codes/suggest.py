"""Commodity numbers suggested from a goods name, each with the reason: *because…*. Never filled in by itself.

Names are compared by their neighbouring pairs of characters, rare pairs counting more (inverse document frequency over
the tariff's names): of two names of one goods the shared rare pair (轴承) says much, the shared common one (其他) little.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cqdesk.codes import normal
from cqdesk.codes.book import ReferenceBook, has_ended
from cqdesk.codes.overlay import OverlayBook

LEAST = 0.35
"""Likeness (0 to 1) below which a name is no reason."""
_MOST_CANDIDATES = 1500
_RAREST = 6


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A commodity number and why it is suggested."""

    code: str
    name_zh: str
    """Of the tariff line, "" if the table does not have it."""
    because: str
    likeness: float
    """0 to 1; only for the order."""
    own: bool
    """Whether it rests on the firm's own declarations."""


class NamePairs:
    """How much the pairs of a goods name say, for one name to be compared with many."""

    def __init__(self, book: ReferenceBook, name: str) -> None:
        self.folded = normal.fold(name)
        pairs = normal.pairs(self.folded)
        table = book.tables["hs"]
        lines = max(1, table.last_id - table.first_id + 1)
        self.weights: dict[str, float] = {}
        for pair in pairs:
            ((found,),) = book.select(
                "SELECT count(*) FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ?",
                (f'"{normal.NAME}{pair}"', table.first_id, table.last_id),
            )
            self.weights[pair] = math.log((lines + 1) / (found + 1)) + 0.1
        self._all = sum(self.weights.values())

    def likeness(self, name: str) -> float:
        """From 0 (no pair shared) to 1 (the same name)."""
        folded = normal.fold(name)
        if not self._all or not folded:
            return 0.0
        if folded == self.folded:
            return 1.0
        others = set(normal.pairs(folded))
        shared = sum(weight for pair, weight in self.weights.items() if pair in others)
        mean = self._all / len(self.weights)
        theirs = sum(self.weights.get(pair, mean) for pair in others)
        return min(0.99, 2 * shared / (self._all + theirs)) if theirs else 0.0

    def rarest(self) -> list[str]:
        """The pairs that say most."""
        return sorted(self.weights, key=lambda pair: -self.weights[pair])[:_RAREST]


def suggest(
    book: ReferenceBook | OverlayBook,
    name: str,
    own: Iterable[tuple[str, str, str]],
    *,
    on: date,
    limit: int = 8,
) -> list[Suggestion]:
    """Codes for a goods name: the firm's own declarations first, then tariff lines with a like name.

    `own` are (code, goods name, told) of what the firm declared, newest first; `told` says when and where.
    """
    base = book.base if isinstance(book, OverlayBook) else book
    pairs = NamePairs(base, name)
    if not pairs.weights:
        return []
    found = _own(book, pairs, own, on)
    for line in _lines(base, pairs, on):
        known = found.get(line.code)
        if known is None:
            found[line.code] = line
    ranked = sorted(found.values(), key=lambda one: (not one.own, -one.likeness, one.code))
    return ranked[:limit]


def _own(
    book: ReferenceBook | OverlayBook, pairs: NamePairs, own: Iterable[tuple[str, str, str]], on: date
) -> dict[str, Suggestion]:
    found: dict[str, Suggestion] = {}
    for code, declared, told in own:
        likeness = pairs.likeness(declared)
        if likeness < LEAST or (code in found and found[code].likeness >= likeness):
            continue
        line = book.tariff(code, on)
        same = "品名相同" if likeness == 1.0 else f"名称相似 {likeness:.0%}"
        found[code] = Suggestion(
            code=code,
            name_zh=line.name_zh if line else "",
            because=f"因为{told}的“{declared}”按此编号申报（{same}）",
            likeness=likeness,
            own=True,
        )
    return found


def _lines(base: ReferenceBook, pairs: NamePairs, on: date) -> Sequence[Suggestion]:
    table = base.tables["hs"]
    expression = " OR ".join(f'"{normal.NAME}{pair}"' for pair in pairs.rarest())
    rows = base.stored(
        "id IN (SELECT rowid FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ? LIMIT ?)",
        (expression, table.first_id, table.last_id, _MOST_CANDIDATES),
    )
    best: dict[str, Suggestion] = {}
    for row in rows:
        entry = row.entry
        likeness = max(pairs.likeness(text) for text in (entry.name_zh, *entry.name_zh.split("、")))
        if likeness < LEAST or has_ended(entry, on):
            continue
        shared = [pair for pair in pairs.rarest() if pair in normal.fold(entry.name_zh)]
        best[entry.code] = Suggestion(
            code=entry.code,
            name_zh=entry.name_zh,
            because=f"因为税则品名“{entry.name_zh}”中有“{'”“'.join(shared[:3])}”" if shared else "因为税则品名相似",
            likeness=likeness * 0.9,
            own=False,
        )
    return list(best.values())
