"""A whole plan under the checker's eyes: every box, the counts, houses over several boxes, pairs on a wagon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from ..loading.model import LoadPlan, LoadRequest, PieceKind, PlanFault
from .box_check import BoxCheck
from .goods import Segregation
from .loading_order import order_faults
from .mass import gross_kg
from .sentences import figure


def check_plan(
    request: LoadRequest, plan: LoadPlan, segregation: Segregation, *, all_pieces: bool = True
) -> list[PlanFault]:
    """Every fault of a plan, box by box, then those of the plan as a whole; [] = nothing is wrong.

    `all_pieces`: every listed piece must stand in a box or be left out with a reason. False for plans that may leave
    pieces out without a word (benchmark answers): then only too many pieces are a fault.
    """
    checks = [BoxCheck(request, loaded, segregation, number) for number, loaded in enumerate(plan.boxes)]
    found = [fault for check in checks for fault in check.faults()]
    found += [fault for number, loaded in enumerate(plan.boxes) for fault in order_faults(loaded, number)]
    found += _counts(request, plan, all_pieces)
    found += _boxes(request, plan)
    if request.limits.houses_together:
        found += _houses(request, plan)
    if request.limits.carriage == "rail":
        found += _pairs(request, plan, checks)
    return found


def is_valid(faults: Sequence[PlanFault]) -> bool:
    """Whether a plan with these faults may be loaded: warnings are for a person to weigh."""
    return not any(fault.severity == "error" for fault in faults)


def _counts(request: LoadRequest, plan: LoadPlan, all_pieces: bool) -> list[PlanFault]:
    placed = [0] * len(request.pieces)
    for loaded in plan.boxes:
        for piece in loaded.placements:
            if 0 <= piece.kind < len(placed):  # an unknown kind is a fault of its box
                placed[piece.kind] += 1
    left = [0] * len(request.pieces)
    for out in plan.left_out:
        if 0 <= out.kind < len(left):
            left[out.kind] += out.count
    found = []
    for kind, stands, stays in zip(request.pieces, placed, left, strict=True):
        values = {"found": str(stands), "left_out": str(stays), "allowed": str(kind.count)}
        if stands > kind.count:
            message = f"“{kind.label}”装了 {stands} 件，清单只有 {kind.count} 件。"
            found.append(_of_plan("count", message, "请删去多出的件。", values))
        elif all_pieces and stands + stays != kind.count:
            message = f"“{kind.label}”清单 {kind.count} 件，装入 {stands} 件，列为未装 {stays} 件，合计不符。"
            found.append(_of_plan("count", message, "请核对件数，未装的要列明原因。", values))
    return found


def _boxes(request: LoadRequest, plan: LoadPlan) -> list[PlanFault]:
    """Boxes that were not offered, or more of a type than there are."""
    found = []
    for number, loaded in enumerate(plan.boxes):
        if loaded.box not in request.boxes:
            message = f"第 {number + 1} 箱“{loaded.box.name}”不在可用箱型中。"
            found.append(_of_plan("box", message, "请改用可用的箱型。", {"found": loaded.box.name}, number))
    for box, most in zip(request.boxes, request.box_counts, strict=False):
        used = sum(1 for loaded in plan.boxes if loaded.box == box)
        if most is not None and used > most:
            message = f"用了 {used} 个“{box.name}”，只有 {most} 个。"
            found.append(_of_plan("box-count", message, "请改用其他箱型，或增加箱数。", {"found": str(used)}))
    return found


def _houses(request: LoadRequest, plan: LoadPlan) -> list[PlanFault]:
    """A house bill stays in one box unless no single box could take its volume or weight.

    A plan may state that a house fits no box as a whole although its volume would (`split_houses`): that cannot be
    proved here, so it becomes a warning.
    """
    used: dict[str, set[int]] = {}
    for number, loaded in enumerate(plan.boxes):
        for piece in loaded.placements:
            if 0 <= piece.kind < len(request.pieces) and (house := request.pieces[piece.kind].house):
                used.setdefault(house, set()).add(number)
    found = []
    for house, numbers in sorted(used.items()):
        if len(numbers) > 1 and not _too_large(request, [k for k in request.pieces if k.house == house]):
            boxes = "、".join(str(n + 1) for n in sorted(numbers))
            message = f"分提单“{house}”分装在第 {boxes} 箱。"
            remedy = "请把同一分提单的货放进一个箱，或取消“同票不拆”。"
            stated = house in plan.split_houses
            if stated:
                message, remedy = f"{message[:-1]}，方案认为放不进一个箱。", "请确认可以分装，或换更大的箱型。"
            fault = _of_plan("house-split", message, remedy, {"found": boxes, "allowed": "1"})
            found.append(replace(fault, severity="warning") if stated else fault)
    return found


def _too_large(request: LoadRequest, kinds: Sequence[PieceKind]) -> bool:
    volume = sum(k.length * k.width * k.height * k.count for k in kinds)
    weight = sum(Fraction(k.weight_kg or 0) * k.count for k in kinds)
    return not any(
        volume <= box.length * box.width * box.height and (box.payload_kg is None or weight <= Fraction(box.payload_kg))
        for box in request.boxes
    )


def _pairs(request: LoadRequest, plan: LoadPlan, checks: Sequence[BoxCheck]) -> list[PlanFault]:
    most = request.limits.pair_difference_rail_kg
    found = []
    for pair in plan.pairs:
        if not all(0 <= number < len(checks) for number in pair) or pair[0] == pair[1]:
            message = "配对的箱号不在方案中。"
            found.append(_of_plan("pair", message, "请重新配对。", {"found": f"{pair[0] + 1}/{pair[1] + 1}"}))
            continue
        first, second = (
            gross_kg(checks[number].box, Fraction(checks[number].moments.mass, checks[number].scale)) for number in pair
        )
        if abs(first - second) >= Fraction(most):
            values = {"found": figure(abs(first - second), 3), "allowed": figure(most, 3)}
            message = (
                f"同车两个 20 尺箱（第 {pair[0] + 1}、{pair[1] + 1} 箱）总重相差 {values['found']} kg，"
                f"应小于 {values['allowed']} kg。"
            )
            found.append(_of_plan("pair", message, "请在两箱之间调整货物，或换箱配对。", values))
    return found


def _of_plan(id: str, message: str, remedy: str, values: dict[str, str], box: int | None = None) -> PlanFault:
    return PlanFault(id=id, severity="error", message=message, remedy=remedy, box=box, values=values)
