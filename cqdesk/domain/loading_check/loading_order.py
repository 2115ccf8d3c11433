"""Whether a crew can follow the order of a plan: what carries comes first, and the way from the door is free.

A warning, not an error (rule 70): the goods fit all the same, only the steps must be put in another order.
"""

from __future__ import annotations

from ..loading.model import LoadedBox, PlanFault
from .solids import faces, near, shared_ground, whole

NAMED = 12
"""Pieces named in one sentence."""


def order_faults(loaded: LoadedBox, number: int | None = None) -> list[PlanFault]:
    """At most one fault of each sort, naming the pieces that come too early."""
    pieces = loaded.placements
    too_early = {
        upper
        for a, b in near(pieces)
        if shared_ground(pieces[a], pieces[b])
        for lower, upper in ((a, b), (b, a))
        if pieces[lower].z + pieces[lower].dz == pieces[upper].z and lower > upper
    }
    shut_in: set[int] = set()
    order = sorted((n for n, piece in enumerate(pieces) if whole(piece)), key=lambda n: pieces[n].x + pieces[n].dx)
    # from the front wall to the door: who stands behind an earlier placed piece that is nearer the door
    for at, inner in enumerate(order):
        end = pieces[inner].x + pieces[inner].dx
        for outer in order[at + 1 :]:
            if outer < inner and pieces[outer].x >= end and faces(pieces[inner], pieces[outer]):
                shut_in.add(inner)
                break
    found = []
    if too_early:
        message = f"装箱顺序不能执行：第 {_names(too_early)} 件排在承托它的货之前。"
        found.append(_fault(message, tuple(sorted(too_early)), number))
    if shut_in:
        message = f"装箱顺序不能执行：第 {_names(shut_in)} 件要穿过已装的货才能放到里面。"
        found.append(_fault(message, tuple(sorted(shut_in)), number))
    return found


def _names(places: set[int]) -> str:
    shown = "、".join(str(n + 1) for n in sorted(places)[:NAMED])
    return shown + (f" 等 {len(places)}" if len(places) > NAMED else "")


def _fault(message: str, places: tuple[int, ...], number: int | None) -> PlanFault:
    remedy = "请按由里到外、由下到上重新排列装箱步骤。"
    return PlanFault(
        id="order", severity="warning", message=message, remedy=remedy, box=number, placements=places,
        values={"found": str(len(places))},
    )  # fmt: skip
