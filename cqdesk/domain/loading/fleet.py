"""Planning a whole request: which boxes, what goes into which, then each box.

Aim, in this order: everything loaded, fewest boxes, least inner volume of the boxes. Goods that belong together (a house
bill) are one consignment and stay in one box where one box can take them; goods that must be kept apart never share
one. Boxes are filled one after the other, the largest first; as soon as one box can take all the rest, the smallest
such box is taken.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from cqdesk.domain.loading import native, refusals
from cqdesk.domain.loading.apart import Apart
from cqdesk.domain.loading.lots import Lot, alike, lot_of, lots_of, natures
from cqdesk.domain.loading.model import Box, LeftOut, LoadedBox, LoadPlan, LoadRequest, Placement
from cqdesk.domain.loading.one_box import Budget, Seen, Wanted, load_box
from cqdesk.domain.loading.task import floor_grams, grams, is_twenty_foot, make_task, payload_kg

MOST_BOXES = 200
"""Boxes of one plan; whoever needs more plans in parts."""
_FULLEST = Fraction(97, 100)
"""No load of several kinds fills a box beyond this share: more is not even tried with goods that stay together."""
_TIME_TO_COMPARE_S = 0.3
_TRIES = 5
"""How often a box is filled again after a consignment that did not fit wholly was taken out."""


@dataclass(slots=True)
class _Work:
    request: LoadRequest
    apart: Apart
    budget: Budget
    seen: Seen | None
    largest: int | None = None
    """Types with more inner volume than this are not used; None = all are."""
    loaded: list[LoadedBox] = field(default_factory=list)
    split: list[str] = field(default_factory=list)

    def left_of(self, box: Box) -> int:
        """How many boxes of this type there still are."""
        counts = self.request.box_counts or (None,) * len(self.request.boxes)
        for offered, count in zip(self.request.boxes, counts, strict=True):
            if offered == box:
                used = sum(1 for one in self.loaded if one.box == box)
                return MOST_BOXES if count is None else count - used
        return 0

    def types(self) -> list[Box]:
        """The box types of which some are left, smallest first."""
        usable = [
            box
            for box in self.request.boxes
            if self.left_of(box) > 0 and (self.largest is None or _inner_volume(box) <= self.largest)
        ]
        return sorted(usable, key=_inner_volume)


def plan_load(request: LoadRequest, budget: Budget, *, apart: Apart, seen: Seen | None = None) -> LoadPlan:
    """The best plan found within the budget. Always answers; what cannot be loaded is in `left_out` with its reason.

    The first answer comes at once whatever the budget. Raises nothing for bad goods; a request without boxes leaves
    everything out.
    """
    begun = time.monotonic()
    refused = list(refusals.refusals(request))
    counts, extra = _counted(request, {one.kind for one in refused})
    lots = lots_of(request, counts, apart)
    work = _Work(request, apart, budget, seen)
    single = len(request.boxes) == 1 and (request.box_counts or (None,))[0] == 1
    rest = _one(work, lots) if single else _best_fleet(work, lots)
    pairs: tuple[tuple[int, int], ...] = ()
    if request.limits.carriage == "rail":
        pairs = _pair(work)
    return LoadPlan(
        boxes=tuple(work.loaded),
        left_out=(*refused, *extra, *_left(work, rest)),
        notes=_notes(work, pairs),
        pairs=pairs,
        split_houses=tuple(dict.fromkeys(work.split)),
        seconds=time.monotonic() - begun,
    )


def _inner_volume(box: Box) -> int:
    return box.length * box.width * box.height


def _counted(request: LoadRequest, refused: set[int]) -> tuple[list[int], list[LeftOut]]:
    """Pieces per kind that are planned, and what is beyond the number one request may have."""
    free = refusals.MOST_PIECES
    counts, extra = [], []
    for index, kind in enumerate(request.pieces):
        count = 0 if index in refused else max(0, kind.count)
        taken = min(count, free)
        free -= taken
        counts.append(taken)
        if taken < count:
            extra.append(refusals.too_many(kind, index, count - taken))
    return counts, extra


def _bars(work: _Work, lot: Lot, chosen: Sequence[Lot]) -> bool:
    pieces = work.request.pieces
    return any(
        work.apart(pieces[ours], pieces[theirs]) for ours in lot.natures for other in chosen for theirs in other.natures
    )


# --- filling ------------------------------------------------------------------------------------------------


def _fill(work: _Work, box: Box, lots: Sequence[Lot], seconds: float) -> tuple[Placement, ...]:
    counts = [0] * len(work.request.pieces)
    for lot in lots:
        for index, count in lot.counts.items():
            counts[index] += count
    request = work.request
    task = make_task(box, request.pieces, counts, request.limits, unit_mm=request.unit_mm, seed=request.seed)
    return load_box(
        task,
        work.budget.share(seconds),
        _wanted(request),
        free=request.limits.support == "none",
        seen=work.seen,
    )


def _wanted(request: LoadRequest) -> Wanted:
    limits = request.limits
    aside = Fraction(limits.centre_side_rail_mm, request.unit_mm) if limits.carriage == "rail" else None
    return Wanted(near_middle=Fraction(limits.centre_length_warn), aside=aside)


def _placed(placements: Sequence[Placement]) -> dict[int, int]:
    counts: dict[int, int] = {}
    for piece in placements:
        counts[piece.kind] = counts.get(piece.kind, 0) + 1
    return counts


def _rest(work: _Work, lots: Sequence[Lot], placements: Sequence[Placement]) -> list[Lot]:
    """What of these lots is not among the placements. A kind belongs to one lot only."""
    placed = _placed(placements)
    left = []
    for lot in lots:
        counts = {index: count - placed.get(index, 0) for index, count in lot.counts.items()}
        counts = {index: count for index, count in counts.items() if count > 0}
        if counts:
            left.append(lot_of(work.request, counts, whole=lot.whole))
    return left


def _one(work: _Work, lots: list[Lot]) -> list[Lot]:
    """One box is given: as much as goes in. Whole consignments count no more than volume here: there is no second box
    to keep them together in."""
    box = work.request.boxes[0]
    chosen: list[Lot] = []
    for lot in sorted(lots, key=lambda one: -one.volume):
        if not _bars(work, lot, chosen):
            chosen.append(lot)
    placements = _fill(work, box, chosen, work.budget.seconds_left)
    work.loaded.append(LoadedBox(box=box, placements=placements))
    return [*_rest(work, chosen, placements), *(lot for lot in lots if lot not in chosen)]


def _best_fleet(work: _Work, lots: list[Lot]) -> list[Lot]:
    """Try quickly with all types and without the largest ones, then plan in earnest with the types that did best."""
    volumes = sorted({_inner_volume(box) for box in work.request.boxes}, reverse=True)
    if len(volumes) > 1 and work.budget.seconds_left > _TIME_TO_COMPARE_S:
        quick = work.budget.share(0)
        latest = work.budget.seconds_left / 2
        trials: list[tuple[int, int, int, int]] = []
        for volume in volumes:
            if trials and work.budget.seconds_left < latest:
                break
            trial = _Work(work.request, work.apart, quick, None, volume)
            rest = _several(trial, lots)
            left = sum(lot.volume for lot in rest)
            trials.append((left, len(trial.loaded), sum(_inner_volume(one.box) for one in trial.loaded), volume))
        work.largest = min(trials)[-1]
    return _several(work, lots)


def _several(work: _Work, lots: list[Lot]) -> list[Lot]:
    while lots and len(work.loaded) < MOST_BOXES:
        types = work.types()
        if not types:
            break
        slices = _slices(types, lots)
        loaded = _all_in_one(work, types, lots, work.budget.seconds_left / (slices + 1))
        if loaded is not None:
            work.loaded.append(loaded)
            return []
        for box in reversed(types):  # the largest, unless nothing of what is left goes through its door
            loaded, rest = _fullest(work, box, lots, work.budget.seconds_left / slices)
            if loaded.placements:
                break
        else:
            break
        work.loaded.append(loaded)
        lots = rest
    return lots


def _slices(types: Sequence[Box], lots: Sequence[Lot]) -> int:
    """Into how many parts the time left is cut: about two for each box that is still to come."""
    volume = sum(lot.volume for lot in lots)
    return 2 + 2 * (volume // (_inner_volume(types[-1]) or 1))


def _may_hold(work: _Work, box: Box, lots: Sequence[Lot]) -> bool:
    payload = floor_grams(payload_kg(box, work.request.limits, work.request.unit_mm))
    mass = sum(lot.mass_g for lot in lots)
    enough = sum(lot.volume for lot in lots) <= _inner_volume(box) and (payload is None or mass <= payload)
    return enough and not any(_bars(work, lot, lots[:at]) for at, lot in enumerate(lots))


def _all_in_one(work: _Work, types: Sequence[Box], lots: list[Lot], seconds: float) -> LoadedBox | None:
    """The smallest box that takes everything, or None."""
    fitting = [box for box in types if _may_hold(work, box, lots)]
    for number, box in enumerate(fitting):
        placements = _fill(work, box, lots, seconds / (len(fitting) - number))
        if not _rest(work, lots, placements):
            return LoadedBox(box=box, placements=placements)
    return None


def _fullest(work: _Work, box: Box, lots: list[Lot], seconds: float) -> tuple[LoadedBox, list[Lot]]:
    """Fill one box with some of the lots, those that stay together wholly or not at all; and what is left."""
    slice_s = seconds / (_TRIES + 2)
    tried = lots
    chosen = _chosen(work, box, tried)
    placements: tuple[Placement, ...] = ()
    for _ in range(_TRIES):
        placements = _fill(work, box, chosen, slice_s)
        cut = _cut(chosen, placements)
        if not cut or len(chosen) == 1:  # a consignment that does not even fit alone is split
            break
        smallest = min(cut, key=lambda lot: lot.volume)
        tried = [lot for lot in tried if lot is not smallest]
        chosen = _chosen(work, box, tried)
    else:
        out = _cut(chosen, placements)
        if out and len(out) < len(chosen):
            chosen = [lot for lot in chosen if lot not in out]
            placements = _fill(work, box, chosen, slice_s)
    left = _rest(work, chosen, placements)
    if placements:
        work.split += sorted(lot.house for lot in left if lot.whole)
    loaded = _smallest(work, LoadedBox(box=box, placements=placements), slice_s)
    return loaded, [*left, *(lot for lot in lots if lot not in chosen)]


def _smallest(work: _Work, loaded: LoadedBox, seconds: float) -> LoadedBox:
    """The same goods in the smallest type that takes them: heavy goods reach the payload long before the roof."""
    smaller = [box for box in work.types() if _inner_volume(box) < _inner_volume(loaded.box)]
    if not smaller or not loaded.placements:
        return loaded
    inside = lot_of(work.request, _placed(loaded.placements), whole=False)
    return _all_in_one(work, smaller, [inside], seconds) or loaded


def _chosen(work: _Work, box: Box, lots: Sequence[Lot]) -> list[Lot]:
    """The lots to try in this box: the largest consignments that go in by volume and mass, then loose goods."""
    payload = floor_grams(payload_kg(box, work.request.limits, work.request.unit_mm))
    chosen: list[Lot] = []
    volume = mass = 0
    for lot in sorted(lots, key=lambda one: (not one.whole, -one.volume)):
        roomy = volume + lot.volume <= _FULLEST * _inner_volume(box)
        light = payload is None or mass + lot.mass_g <= payload
        if ((roomy and light) or not lot.whole) and not _bars(work, lot, chosen):
            chosen.append(lot)
            volume, mass = volume + lot.volume, mass + lot.mass_g
    return chosen or [max(lots, key=lambda one: one.volume)]


def _cut(lots: Sequence[Lot], placements: Sequence[Placement]) -> list[Lot]:
    """Those that should stay together and of which some pieces are missing."""
    placed = _placed(placements)
    return [lot for lot in lots if lot.whole and any(placed.get(i, 0) < count for i, count in lot.counts.items())]


# --- pairs on a wagon ---------------------------------------------------------------------------------------


def _mass_g(work: _Work, loaded: LoadedBox) -> int:
    counts = _placed(loaded.placements)
    cargo = sum(grams(work.request.pieces[index].weight_kg) * count for index, count in counts.items())
    return cargo + grams(loaded.box.tare_kg)


def _pair(work: _Work) -> tuple[tuple[int, int], ...]:
    """20 ft boxes two by two for the wagons, those nearest in mass together; goods are moved over where the difference
    is too large."""
    short = [at for at, one in enumerate(work.loaded) if is_twenty_foot(one.box, work.request.unit_mm)]
    short.sort(key=lambda at: _mass_g(work, work.loaded[at]))
    pairs = [(min(a, b), max(a, b)) for a, b in zip(short[::2], short[1::2], strict=False)]
    limit = grams(work.request.limits.pair_difference_rail_kg)
    for a, b in pairs:
        if abs(_mass_g(work, work.loaded[a]) - _mass_g(work, work.loaded[b])) >= limit:
            _even_out(work, a, b, limit)
    return tuple(sorted(pairs))


def _even_out(work: _Work, a: int, b: int, limit: int) -> None:
    """Load two boxes anew with the heavier held down to what the difference allows; kept only when it works."""
    before = work.loaded[a], work.loaded[b]
    placed = _placed([*before[0].placements, *before[1].placements])
    counts = [placed.get(index, 0) for index in range(len(work.request.pieces))]
    lots = lots_of(work.request, counts, work.apart)
    gross = _mass_g(work, before[0]) + _mass_g(work, before[1])
    cap = Decimal((gross + limit - 1) // 2 - grams(before[0].box.tare_kg)) / 1000
    held = replace(before[0].box, payload_kg=min(cap, before[0].box.payload_kg or cap))
    seconds = max(0.0, work.budget.seconds_left)
    split = len(work.split)
    first, rest = _fullest(work, held, lots, seconds / 2)
    second = _fill(work, before[1].box, rest, seconds / 2)
    one = LoadedBox(box=before[0].box, placements=first.placements)
    other = LoadedBox(box=before[1].box, placements=second)
    apart = any(_bars(work, lot, rest[:at]) for at, lot in enumerate(rest))
    if apart or _rest(work, rest, second) or abs(_mass_g(work, one) - _mass_g(work, other)) >= limit:
        del work.split[split:]
        return
    work.loaded[a], work.loaded[b] = one, other


# --- what is told -------------------------------------------------------------------------------------------


def _left(work: _Work, rest: Sequence[Lot]) -> list[LeftOut]:
    """Why pieces stayed behind: kept apart from what is in every box, no mass left in any, or no room."""
    request = work.request
    inside = [set(natures(request, _placed(loaded.placements)).values()) for loaded in work.loaded]
    spare = [_spare_g(work, loaded) for loaded in work.loaded]
    told: dict[int, LeftOut] = {}
    for lot in rest:
        barred = {
            ours
            for ours in lot.natures
            if inside
            and all(any(work.apart(request.pieces[ours], request.pieces[one]) for one in box) for box in inside)
        }
        for index, count in lot.counts.items():
            kind = request.pieces[index]
            say = refusals.no_room
            if any(alike(kind, request.pieces[ours]) for ours in barred):
                say = refusals.kept_apart
            elif spare and all(one is not None and one < grams(kind.weight_kg) for one in spare):
                say = refusals.no_weight_left
            told[index] = say(kind, index, count)
    return [told[index] for index in sorted(told)]


def _spare_g(work: _Work, loaded: LoadedBox) -> int | None:
    """Mass the box could still take; None = not limited."""
    payload = floor_grams(payload_kg(loaded.box, work.request.limits, work.request.unit_mm))
    return None if payload is None else payload - _mass_g(work, loaded) + grams(loaded.box.tare_kg)


def _notes(work: _Work, pairs: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    request = work.request
    notes = []
    if work.split:
        notes.append(f"分提单{'、'.join(f'“{house}”' for house in dict.fromkeys(work.split))}一箱装不下，已分装。")
    unknown = [kind.label for kind in request.pieces if kind.weight_kg is None and kind.count > 0]
    if unknown and any(kind.weight_kg is not None for kind in request.pieces):
        notes.append(f"{len(unknown)} 种货没有重量，载重和重心未计入这些货。")
    if len(work.loaded) >= MOST_BOXES:
        notes.append(f"一次最多计算 {MOST_BOXES} 箱，其余请分批。")
    twenty = sum(1 for one in work.loaded if is_twenty_foot(one.box, request.unit_mm))
    if request.limits.carriage == "rail" and twenty > 2 * len(pairs):
        notes.append("有一个 20 尺箱没有配对，请向平台确认能否单箱上车。")
    if work.budget.search is None and not native.available() and work.loaded:
        notes.append("本机没有快速计算组件，方案由备用算法得出；安装该组件后可在同样时间内得到更满的方案。")
    return tuple(notes)
