"""What belongs together and what must be kept apart: the goods of a request as lots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cqdesk.domain.loading.apart import Apart
from cqdesk.domain.loading.model import LoadRequest, PieceKind
from cqdesk.domain.loading.task import grams


@dataclass(frozen=True, kw_only=True)
class Lot:
    """Goods that travel together: a house bill, or the part of it that may share one box."""

    counts: Mapping[int, int]
    """Pieces by kind."""
    volume: int
    mass_g: int
    natures: frozenset[int]
    """Kinds that stand for all dangerous goods and food in it."""
    whole: bool
    """Whether it stays in one box."""
    house: str = ""


def lots_of(request: LoadRequest, counts: Sequence[int], apart: Apart) -> list[Lot]:
    """The goods in lots: each house bill one, if it is to stay together; the rest loose. A lot holds nothing that must
    be kept apart."""
    together: dict[str, list[dict[int, int]]] = {}
    for index, kind in enumerate(request.pieces):
        if not counts[index]:
            continue
        groups = together.setdefault(kind.house if request.limits.houses_together else "", [])
        harmless = not kind.hazards and not kind.food
        for group in groups:
            if harmless or not any(apart(kind, request.pieces[other]) for other in natures(request, group).values()):
                group[index] = counts[index]
                break
        else:
            groups.append({index: counts[index]})
    return [lot_of(request, group, whole=bool(house)) for house, groups in together.items() for group in groups]


def lot_of(request: LoadRequest, counts: Mapping[int, int], *, whole: bool) -> Lot:
    """These pieces (count by kind) as one lot; `whole`: it stays in one box."""
    pieces = request.pieces
    return Lot(
        counts=counts,
        volume=sum(
            pieces[index].length * pieces[index].width * pieces[index].height * count for index, count in counts.items()
        ),
        mass_g=sum(grams(pieces[index].weight_kg) * count for index, count in counts.items()),
        natures=frozenset(natures(request, counts).values()),
        whole=whole,
        house=pieces[next(iter(counts))].house if whole else "",
    )


def natures(request: LoadRequest, indexes: Iterable[int]) -> dict[tuple[object, ...], int]:
    """By what matters for keeping apart, one kind each that stands for all alike; harmless goods are left out."""
    found: dict[tuple[object, ...], int] = {}
    for index in indexes:
        kind = request.pieces[index]
        if kind.hazards or kind.food:
            found.setdefault((kind.hazards, kind.food), index)
    return found


def alike(first: PieceKind, second: PieceKind) -> bool:
    """Whether the two are the same for keeping apart."""
    return (first.hazards, first.food) == (second.hazards, second.food)
