"""What cannot be loaded at all, told before any search: each kind with one sentence and its remedy."""

from __future__ import annotations

from collections.abc import Sequence

from cqdesk.domain.loading.model import Box, LeftOut, Limits, LoadRequest, PieceKind
from cqdesk.domain.loading.task import grams, passing_uprights, payload_kg

MOST_PIECES = 200_000
"""Pieces of one request that are looked at; no ship takes more on one bill."""


def refusals(request: LoadRequest) -> tuple[LeftOut, ...]:
    """The kinds no offered box can take, with the reason; kinds with count 0 are simply not there."""
    found = []
    for index, kind in enumerate(request.pieces):
        told = _refusal(kind, request.boxes, request.limits, request.unit_mm)
        if told is not None and kind.count > 0:
            id, message, remedy = told
            found.append(LeftOut(kind=index, count=kind.count, id=id, message=message, remedy=remedy))
    return tuple(found)


def _refusal(kind: PieceKind, boxes: Sequence[Box], limits: Limits, unit_mm: int) -> tuple[str, str, str] | None:
    sides = (kind.length, kind.width, kind.height)
    name = f"“{kind.label}”"
    size = "×".join(str(side * unit_mm) for side in sides) + " mm"
    if min(sides) <= 0:
        return "bad-size", f"{name}的尺寸 {size} 有一边不大于零。", "请按装箱单或实测补全长、宽、高。"
    if not any(kind.upright):
        return "no-orientation", f"{name}没有允许的放置方向。", "请至少允许一个方向朝上。"
    if (kind.weight_kg is not None and kind.weight_kg < 0) or (kind.top_load_kg is not None and kind.top_load_kg < 0):
        return "bad-weight", f"{name}的重量或允许压重是负数。", "请核对重量后重填。"
    if not any(any(_inside(kind, box)) for box in boxes):
        return (
            "too-large",
            f"{name}（{size}）按允许的方向放不进所选箱型。",
            "请改用更大的箱型、放宽放置方向，或拆分包装。",
        )
    if not any(any(passing_uprights(kind, box)) for box in boxes):
        door = "、".join(_door(box, unit_mm) for box in boxes)
        return "door", f"{name}（{size}）过不了箱门（{door}）。", "请改用高箱或开顶箱，放宽放置方向，或拆分包装。"
    heaviest = [limit for box in boxes if (limit := payload_kg(box, limits, unit_mm)) is not None]
    if len(heaviest) == len(boxes) and boxes and grams(kind.weight_kg) > grams(max(heaviest)):
        return (
            "payload",
            f"{name}单件 {kind.weight_kg} kg，超过所选箱型的载重 {max(heaviest)} kg。",
            "请核对单件重量，或改用其他运输方式。",
        )
    return None


def _inside(kind: PieceKind, box: Box) -> tuple[bool, bool, bool]:
    open_ended = Box(type_code="", name="", length=box.length, width=box.width, height=box.height)
    return passing_uprights(kind, open_ended)


def _door(box: Box, unit_mm: int) -> str:
    wide = (box.width if box.door_width is None else box.door_width) * unit_mm
    high = (box.height if box.door_height is None else box.door_height) * unit_mm
    return f"{box.name} 宽 {wide} 高 {high} mm"


def no_room(kind: PieceKind, index: int, count: int) -> LeftOut:
    """Pieces for which the offered boxes had no room left."""
    return LeftOut(
        kind=index,
        count=count,
        id="no-room",
        message=f"“{kind.label}”有 {count} 件装不下。",
        remedy="请增加箱数或换大箱，或把这几件留到下一箱。",
    )


def no_weight_left(kind: PieceKind, index: int, count: int) -> LeftOut:
    """Pieces left because the mass limit of the boxes is reached."""
    return LeftOut(
        kind=index,
        count=count,
        id="payload",
        message=f"“{kind.label}”有 {count} 件因载重已满未装。",
        remedy="请增加箱数，或改用载重更大的箱型。",
    )


def kept_apart(kind: PieceKind, index: int, count: int) -> LeftOut:
    """Pieces that may not share the only box with what is in it."""
    return LeftOut(
        kind=index,
        count=count,
        id="hazard",
        message=f"“{kind.label}”与箱内货物不能同箱（危险货物隔离或食品），{count} 件未装。",
        remedy="请另用一箱，或请危险品岗核对类别。",
    )


def too_many(kind: PieceKind, index: int, count: int) -> LeftOut:
    """Pieces beyond the number one request may have."""
    return LeftOut(
        kind=index,
        count=count,
        id="too-many",
        message=f"一次最多计算 {MOST_PIECES} 件，“{kind.label}”有 {count} 件未计入。",
        remedy="请分批计算。",
    )
