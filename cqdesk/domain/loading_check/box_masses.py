"""What the masses of one box may be: payload, gross on rail, mass on a metre of floor, centre of gravity."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ..loading.model import Box, LoadRequest, Placement, PlanFault
from . import mass
from .sentences import Place, figure, share


def faults(
    request: LoadRequest,
    box: Box,
    number: int | None,
    moments: mass.Moments,
    loads: Sequence[tuple[Placement, int]],
    scale: int,
) -> list[PlanFault]:
    """Faults of the whole box. `loads` are the placements with their weights in units of 1/`scale` kg."""
    if not moments.mass:
        return []
    say = Place(number, [], [], request.unit_mm)
    found = _totals(request, box, say, mass.as_kg(moments.mass, scale))
    found += _line(request, box, say, loads, scale)
    found += _centre(request, box, say, moments, loads)
    return found


def _totals(request: LoadRequest, box: Box, say: Place, cargo: Fraction) -> list[PlanFault]:
    found = []
    if box.payload_kg is not None and cargo > Fraction(box.payload_kg):
        values = {"found": figure(cargo, 3), "allowed": figure(box.payload_kg, 3)}
        message = f"货重 {values['found']} kg，超过本箱载重 {values['allowed']} kg。"
        found.append(say.fault("payload", (), message, "请移出部分货物。", values))
    if request.limits.carriage == "rail":
        short = mass.is_twenty_feet(box, request.unit_mm)
        most = request.limits.gross_20_rail_kg if short else request.limits.gross_40_rail_kg
        gross = mass.gross_kg(box, cargo)
        if gross > Fraction(most):
            values = {"found": figure(gross, 3), "allowed": figure(most, 3)}
            tare = "" if box.tare_kg is not None else "（未计箱自重）"
            message = f"箱货总重 {values['found']} kg{tare}，超过铁路限重 {values['allowed']} kg。"
            found.append(say.fault("gross", (), message, "请减少货物，或向平台确认该线路限重。", values))
    return found


def _line(
    request: LoadRequest, box: Box, say: Place, loads: Sequence[tuple[Placement, int]], scale: int
) -> list[PlanFault]:
    if box.line_load_kg_per_m is None:
        return []
    window = Fraction(request.limits.line_window_mm, request.unit_mm)
    found, where = mass.heaviest_stretch(box, loads, window)
    allowed = Fraction(box.line_load_kg_per_m) * request.limits.line_window_mm / 1000
    if found <= allowed * scale:
        return []
    start, end = where * request.unit_mm, (where + window) * request.unit_mm
    places = tuple(
        n
        for n, (piece, weight) in enumerate(loads)
        if weight and piece.x < where + window and piece.x + piece.dx > where
    )
    values = {
        "found": figure(mass.as_kg(found, scale)),
        "allowed": figure(allowed),
        "from_mm": figure(start, 0),
        "to_mm": figure(end, 0),
    }
    message = (
        f"距前壁 {values['from_mm']} 至 {values['to_mm']} mm 一段箱底承重 {values['found']} kg，"
        f"超过允许的 {values['allowed']} kg。"
    )
    return [say.fault("line-load", places, message, "请把重货沿长度方向摊开，或垫木方分散。", values)]


def _centre(
    request: LoadRequest, box: Box, say: Place, moments: mass.Moments, loads: Sequence[tuple[Placement, int]]
) -> list[PlanFault]:
    limits, found = request.limits, []
    x, y, z = moments.centre()
    off = (x - Fraction(box.length, 2)) / box.length
    if abs(off) > limits.centre_length_warn:
        worse = abs(off) > limits.centre_length_max
        allowed = limits.centre_length_max if worse else limits.centre_length_warn
        values = {"found": share(abs(off)), "allowed": share(allowed), "centre_mm": figure(x * request.unit_mm, 0)}
        side = "箱门" if off > 0 else "前壁"
        message = f"重心偏向{side} {values['found']}（箱长），超过 {values['allowed']}。"
        remedy = f"请把重货向{'前壁' if off > 0 else '箱门'}一侧移，或加入配重货物。"
        found.append(say.fault("centre-length", (), message, remedy, values, warn=not worse))
    aside = (y - Fraction(box.width, 2)) * request.unit_mm
    if limits.carriage == "rail" and abs(aside) > limits.centre_side_rail_mm:
        values = {"found": figure(abs(aside), 0), "allowed": str(limits.centre_side_rail_mm)}
        side, other = ("右", "左") if aside > 0 else ("左", "右")
        message = f"重心横向偏{side} {values['found']} mm，超过铁路 {values['allowed']} mm（待车站确认）。"
        found.append(say.fault("centre-side", (), message, f"请把重货向{other}侧移。", values, warn=True))
    high = z / box.height
    if high > limits.centre_height_warn:
        values = {"found": share(high), "allowed": share(limits.centre_height_warn)}
        message = f"重心高度为箱内高的 {values['found']}，超过 {values['allowed']}。"
        found.append(say.fault("centre-height", (), message, "请把重货放到下层。", values, warn=True))
    front = mass.front_half(box, loads) / moments.mass
    heavier = max(front, 1 - front)
    if heavier > limits.half_mass_max:
        values = {"found": share(heavier), "allowed": share(limits.half_mass_max)}
        side = "前" if front == heavier else "后（靠门）"
        message = f"箱内{side}半段装了 {values['found']} 的货重，超过 {values['allowed']}。"
        found.append(say.fault("half-mass", (), message, "请把重货沿箱长方向分匀。", values, warn=True))
    return found
