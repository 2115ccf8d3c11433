"""Valid plans without a packer: a box cut into pieces by straight cuts is full, supported and can be loaded in order."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from decimal import Decimal

from cqdesk.domain.loading.model import Box, Limits, LoadedBox, LoadPlan, LoadRequest, PieceKind, Placement

DENSITY = Decimal("0.0000004")
"""kg per cubic millimetre of every piece: the centre of gravity lies in the middle of the box."""
HQ40 = Box(type_code="45G1", name="40HQ", length=12000, width=2340, height=2640)
GP20 = Box(type_code="22G1", name="20GP", length=5880, width=2330, height=2350)


@dataclass(frozen=True, kw_only=True)
class Case:
    """A request and a plan that keeps every rule."""

    request: LoadRequest
    plan: LoadPlan

    def with_limits(self, **changes: object) -> Case:
        limits = replace(self.request.limits, **changes)  # type: ignore[arg-type]
        return replace(self, request=replace(self.request, limits=limits))

    def with_kind(self, number: int, **changes: object) -> Case:
        pieces = list(self.request.pieces)
        pieces[number] = replace(pieces[number], **changes)  # type: ignore[arg-type]
        return replace(self, request=replace(self.request, pieces=tuple(pieces)))

    def with_box(self, number: int = 0, **changes: object) -> Case:
        old = self.plan.boxes[number].box
        new = replace(old, **changes)  # type: ignore[arg-type]
        boxes = tuple(replace(one, box=new) if one.box == old else one for one in self.plan.boxes)
        offered = tuple(new if one == old else one for one in self.request.boxes)
        return replace(self, plan=replace(self.plan, boxes=boxes), request=replace(self.request, boxes=offered))

    def with_placement(self, place: int, box: int = 0, **changes: int) -> Case:
        placements = list(self.plan.boxes[box].placements)
        placements[place] = replace(placements[place], **changes)
        return self.with_placements(placements, box)

    def with_placements(self, placements: list[Placement], box: int = 0) -> Case:
        boxes = list(self.plan.boxes)
        boxes[box] = replace(boxes[box], placements=tuple(placements))
        return replace(self, plan=replace(self.plan, boxes=tuple(boxes)))

    @property
    def placements(self) -> tuple[Placement, ...]:
        return self.plan.boxes[0].placements


Block = tuple[int, int, int, int, int, int]
"""x, y, z, dx, dy, dz"""


def cut(rng: random.Random, block: Block, pieces: int) -> list[Block]:
    """Cut a block into about so many, named from the front wall to the door and from the floor upward."""
    if pieces < 2:
        return [block]
    axis = rng.choices((0, 1, 2), weights=[block[3], block[4], block[5]])[0]
    size = block[3 + axis]
    at = rng.randint(max(size // 4, 1), max(3 * size // 4, 1))
    if size < 40 or not 0 < at < size:
        return [block]
    near, far = list(block), list(block)
    near[3 + axis] = at
    far[axis], far[3 + axis] = block[axis] + at, size - at
    share = max(1, min(pieces - 1, round(pieces * at / size)))
    return cut(rng, tuple(near), share) + cut(rng, tuple(far), pieces - share)  # type: ignore[arg-type]


def kind_of(rng: random.Random, block: Block, **more: object) -> PieceKind:
    """A piece of that size, described as the customer might: any side first, standing as it stands."""
    sides = list(block[3:])
    order = [0, 1, 2]
    rng.shuffle(order)
    upright = tuple(side == 2 or rng.random() < 0.2 for side in order)
    length, width, height = (sides[side] for side in order)
    return PieceKind(
        length=length, width=width, height=height, count=1, upright=upright,  # type: ignore[arg-type]
        weight_kg=DENSITY * length * width * height, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def full_box(rng: random.Random, pieces: int, box: Box = HQ40, **limits: object) -> Case:
    """One box filled to the brim."""
    return full_boxes(rng, pieces, (box,), **limits)


def full_boxes(rng: random.Random, pieces: int, boxes: tuple[Box, ...], **limits: object) -> Case:
    """Several boxes filled to the brim; each its own house bill, each slice of a box its own drop."""
    kinds: list[PieceKind] = []
    loaded = []
    for number, box in enumerate(boxes):
        blocks = cut(rng, (0, 0, 0, box.length, box.width, box.height), pieces)
        placements = []
        for block in blocks:
            placements.append(Placement(len(kinds), *block))
            kinds.append(kind_of(rng, block, label=f"M{len(kinds) + 1}", house=f"H{number + 1}"))
        loaded.append(LoadedBox(box=box, placements=tuple(placements)))
    request = LoadRequest(
        pieces=tuple(kinds),
        boxes=tuple(dict.fromkeys(boxes)),
        limits=Limits(**limits),  # type: ignore[arg-type]
    )
    return Case(request=request, plan=LoadPlan(boxes=tuple(loaded)))


def sliced_box(rng: random.Random, slices: int, pieces: int, box: Box = HQ40, **limits: object) -> Case:
    """One box cut into slices across, the one at the door unloaded first."""
    kinds: list[PieceKind] = []
    placements: list[Placement] = []
    thick = box.length // slices
    for n in range(slices):
        end = box.length if n == slices - 1 else (n + 1) * thick
        for block in cut(rng, (n * thick, 0, 0, end - n * thick, box.width, box.height), pieces):
            placements.append(Placement(len(kinds), *block))
            kinds.append(kind_of(rng, block, label=f"M{len(kinds) + 1}", drop=slices - n))
    request = LoadRequest(pieces=tuple(kinds), boxes=(box,), limits=Limits(drop_order=True, **limits))  # type: ignore[arg-type]
    return Case(request=request, plan=LoadPlan(boxes=(LoadedBox(box=box, placements=tuple(placements)),)))
