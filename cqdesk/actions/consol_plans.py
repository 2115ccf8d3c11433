"""Load plans of the boxes of a consol where every piece has a size: planned, judged by the independent checker, kept.

A plan belongs to what lay in the box when it was made: when the allocation changes it no longer counts, and the checks say
that a plan is missing. Most LCL lots have no sizes; then weight and volume are all there is (`consol_board.suggestion`).
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from ..domain.consolidation.model import Consol, Container, HazardStatus, Lot, Mode
from ..domain.consolidation.owed import Due
from ..domain.consolidation.record import BoxPlan, settled
from ..domain.loading.model import Box, Limits, LoadedBox, LoadPlan, LoadRequest, PieceKind, Placement, PlanFault
from ..domain.loading.request_files import ReadRequest
from ..domain.loading_check import check_plan
from ..errors import UserError
from ..forms.manifest.checks.facts import PlanFacts
from .consol_tables import boxes_by_type
from .consols import Made, OpenConsol, act_on_consol, open_consol
from .desk import Desk
from .load_plan import Planned, plan_case, segregation

SECONDS = 4.0
_KINDS = {"orientation": "orientation", "stackable": "top_load", "top-load": "top_load", "line-load": "floor_load"}
_FULL_SUPPORT = Decimal(1)


def contents_mark(consol: Consol, box: str) -> str:
    """What lies in a box, as one word: a plan made for other contents does not count."""
    inside = sorted((one.house, one.lot, one.pieces) for one in consol.packed_in(box))
    return hashlib.sha256(repr(inside).encode()).hexdigest()[:16]


def load_request(consol: Consol, box: Container) -> tuple[LoadRequest, list[str]]:
    """The request for one box and the lot of each of its kinds.

    Raises `UserError` for a box type without inner measures, an empty box, a lot without sizes or one that lies in several
    boxes (which of its pieces lie here nobody said).
    """
    measures = boxes_by_type().get(box.size_type)
    if measures is None:
        raise UserError("plan-box-type", f"箱型“{box.size_type}”没有内部尺寸。", "请核对箱型，或按重量和体积配箱。")
    lots = {lot.id: (house, lot) for house, lot in consol.lots()}
    kinds: list[PieceKind] = []
    owners: list[str] = []
    for one in consol.packed_in(box.number):
        house, lot = lots[one.lot]
        if sum(size.pieces for size in lot.sizes) != lot.pieces or one.pieces != lot.pieces:
            raise UserError(
                "plan-no-sizes",
                f"货物“{lot.description or lot.id}”没有逐件尺寸，或分装在几个箱里。",
                "请补填尺寸；没有尺寸的按重量和体积配箱即可。",
            )
        for size in lot.sizes:
            owners.append(lot.id)
            kinds.append(
                PieceKind(
                    label=f"{house.number} {lot.description}",
                    length=size.length,
                    width=size.width,
                    height=size.height,
                    count=size.pieces,
                    weight_kg=size.gross_kg if size.gross_kg is not None else _each(lot),
                    house=house.number,
                    drop=house.delivery_stop or 1,
                    hazards=tuple(
                        one.hazard_class
                        for one in lot.hazards
                        if one.status is HazardStatus.DANGEROUS and one.hazard_class
                    ),
                    food=lot.food,
                )
            )
    if not kinds:
        raise UserError("plan-empty", f"集装箱“{box.number}”还没有装货。", "请先配箱。")
    payload = box.payload_kg if box.payload_kg is not None else measures.payload_kg
    here: Box = replace(measures, payload_kg=payload, tare_kg=box.tare_kg or measures.tare_kg)
    rail = consol.mode is Mode.RAIL or any(leg.mode is Mode.RAIL for leg in consol.legs)
    limits = Limits(drop_order=consol.multi_drop, carriage="rail" if rail else "sea")
    return LoadRequest(pieces=tuple(kinds), boxes=(here,), box_counts=(1,), limits=limits, label=box.number), owners


def _each(lot: Lot) -> Decimal:
    return (lot.gross_kg / lot.pieces).quantize(Decimal("0.001"))


def plan_box(desk: Desk, number: str, box: str, *, seconds: float = SECONDS) -> Planned:
    """Plan a box, keep what the checker says of the plan, and settle the plan that was owed.

    Raises `UserError` as `load_request` does, or when not everything finds room.
    """
    held = open_consol(desk, number)
    request, owners = load_request(held.consol, _card(held, box))
    planned = plan_case(ReadRequest(request=request, benchmark=False), seconds=seconds, begun=time.monotonic())
    left = sum(one.count for one in planned.plan.left_out)
    if left or len(planned.plan.boxes) != 1:
        raise UserError(
            "plan-no-room", f"{box} 装不下：还有{left}件放不进。", "请移出部分货物到其他箱，或换大一些的箱型。"
        )
    kept = _kept(request, planned.plan.boxes[0], planned.faults, owners, contents_mark(held.consol, box))
    _put_plan(desk, number, box, kept)
    return planned


def _kept(
    request: LoadRequest, loaded: LoadedBox, faults: Sequence[PlanFault], owners: list[str], mark: str
) -> BoxPlan:
    masses = [kind.weight_kg or Decimal(0) for kind in request.pieces]
    whole = sum((masses[one.kind] for one in loaded.placements), Decimal(0))
    off_x = off_y = Decimal(0)
    if whole:
        x = sum((masses[one.kind] * (2 * one.x + one.dx) for one in loaded.placements), Decimal(0)) / (2 * whole)
        y = sum((masses[one.kind] * (2 * one.y + one.dy) for one in loaded.placements), Decimal(0)) / (2 * whole)
        off_x = abs(x - Decimal(loaded.box.length) / 2) * 100 / loaded.box.length
        off_y = abs(y - Decimal(loaded.box.width) / 2) * request.unit_mm
    blocked = tuple(
        (request.pieces[loaded.placements[fault.placements[0]].kind].house,
         request.pieces[loaded.placements[fault.placements[-1]].kind].house)
        for fault in faults
        if fault.id == "drop-order" and len(fault.placements) > 1
    )  # fmt: skip
    return BoxPlan(
        contents=mark,
        lengthwise_percent=off_x.quantize(Decimal("0.01")),
        lateral_mm=off_y.quantize(Decimal("0.1")),
        fault_kinds=tuple(_KINDS[one.id] for one in faults if one.id in _KINDS),
        fault_words=tuple(one.message for one in faults if one.id in _KINDS),
        least_support=_FULL_SUPPORT if request.limits.support == "full" else None,
        blocked_first=tuple(first for first, _ in blocked),
        blocked_by=tuple(by for _, by in blocked),
        order=tuple(dict.fromkeys(owners[one.kind] for one in loaded.placements)),
        placed=";".join(
            " ".join(str(figure) for figure in (one.kind, one.x, one.y, one.z, one.dx, one.dy, one.dz))
            for one in loaded.placements
        ),
    )


@dataclass(frozen=True, kw_only=True)
class DrawnPlan:
    """A kept plan of a box, ready to be drawn, judged and printed."""

    request: LoadRequest
    loaded: LoadedBox


def drawn_plan(consol: Consol, box: Container, plans: Mapping[str, BoxPlan]) -> DrawnPlan | None:
    """The plan of a box that still counts; None where there is none, or it was made for other contents."""
    kept = plans.get(box.number)
    if kept is None or not kept.placed or kept.contents != contents_mark(consol, box.number):
        return None
    try:
        request, _ = load_request(consol, box)
    except UserError:
        return None
    figures = [[int(one) for one in part.split()] for part in kept.placed.split(";")]
    placements = tuple(
        Placement(kind=kind, x=x, y=y, z=z, dx=dx, dy=dy, dz=dz) for kind, x, y, z, dx, dy, dz in figures
    )
    counts = Counter(one.kind for one in placements)
    if any(counts[at] != kind.count for at, kind in enumerate(request.pieces)):
        return None
    return DrawnPlan(request=request, loaded=LoadedBox(box=request.boxes[0], placements=placements))


def keep_plan(desk: Desk, number: str, box: str, loaded: LoadedBox) -> OpenConsol:
    """Keep a plan that was corrected by hand, with what the checker says of it now.

    Raises `UserError` as `load_request` does.
    """
    held = open_consol(desk, number)
    request, owners = load_request(held.consol, _card(held, box))
    faults = check_plan(request, LoadPlan(boxes=(loaded,)), segregation(), all_pieces=True)
    kept = _kept(request, loaded, faults, owners, contents_mark(held.consol, box))
    return _put_plan(desk, number, box, kept)


def _card(held: OpenConsol, box: str) -> Container:
    card = held.consol.container_by_number.get(box)
    if card is None:
        raise UserError("consol-box-unknown", f"本拼箱中没有集装箱“{box}”。", "请核对箱号。")
    return card


def _put_plan(desk: Desk, number: str, box: str, kept: BoxPlan) -> OpenConsol:
    def change(held: OpenConsol, now: datetime) -> Made | None:
        owed = [
            one.owed for one in held.duties if one.open and (one.owed.due, one.owed.subject) == (Due.LOAD_PLAN, box)
        ]
        plans = {**held.record.plans, box: kept}
        return replace(held.record, plans=plans, duties=settled(held.duties, owed, "plan", now)), {"box": box}

    return act_on_consol(desk, number, "consol_plan", change)


def plan_facts(consol: Consol, plans: Mapping[str, BoxPlan]) -> dict[str, PlanFacts]:
    """The plans that still count, as the checks see them."""
    return {
        box: PlanFacts(
            lengthwise_percent=one.lengthwise_percent,
            lateral_mm=one.lateral_mm,
            faults=tuple(zip(one.fault_kinds, one.fault_words, strict=True)),
            least_support=one.least_support,
            blocked=tuple(zip(one.blocked_first, one.blocked_by, strict=True)),
            order=one.order,
        )
        for box, one in plans.items()
        if one.contents == contents_mark(consol, box)
    }
