"""CON-58 to CON-61, CON-63, CON-70: what a box bears and how it is loaded.

Positions are known only where pieces have sizes and a plan was made; then the plan's independent checker has judged it and
`PlanFacts` says what it found. Without a plan only weights and piece sizes are judged, and the rest is not claimed.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from cqdesk.domain.consolidation.model import Container, Lot, Mode, PieceSize, total
from cqdesk.domain.loading.model import Box

from ...numbered_checks import Answer, Found, Missing
from .facts import Facts, PlanFacts, check

_MM2_PER_M2 = Decimal(1_000_000)
_KINDS_ZH = {"orientation": "朝向不对", "fragile": "易碎货物上压了重货", "top_load": "堆码超过允许重量"}


def _boxes(facts: Facts) -> Iterator[tuple[Container, Box | None]]:
    for one in facts.consol.containers:
        yield one, None if facts.boxes is None else facts.boxes.get(one.size_type)


def _pieces(facts: Facts, box: Container) -> Iterator[tuple[Lot, PieceSize]]:
    lots = facts.consol.lot_by_id
    for key in dict.fromkeys(one.lot for one in facts.consol.packed_in(box.number)):
        if key in lots:
            yield from ((lots[key], size) for size in lots[key].sizes)


@check("CON-58")
def bears(facts: Facts) -> Answer:
    for box, measures in _boxes(facts):
        packed = total(facts.consol.packed_in(box.number)).gross_kg
        if box.max_gross_kg is not None and box.tare_kg is not None and packed is not None:
            limit = box.max_gross_kg - box.tare_kg - box.dunnage_kg
            if packed > limit:
                yield Found(f"box:{box.number}", f"{box.number} 货重{packed}千克，铭牌允许{limit}千克")
        if measures is None:
            if any(True for _ in _pieces(facts, box)):
                yield Missing(f"箱型“{box.size_type}”的内部尺寸")
            continue
        for lot, size in _pieces(facts, box):
            flaw = _too_large(size, measures)
            if flaw:
                words = f"{lot.description or lot.id} {size.length}×{size.width}×{size.height}毫米，{flaw}"
                yield Found(f"lot:{lot.id}", words)


def _too_large(size: PieceSize, box: Box) -> str:
    """Whether a piece cannot go in, whichever side is up (the marks of the package are the plan's matter)."""
    sides = sorted((size.length, size.width, size.height))
    inner = sorted((box.length, box.width, box.height))
    if any(side > room for side, room in zip(sides, inner, strict=True)):
        return "放不进箱内"
    if box.door_width is not None and box.door_height is not None:
        door = sorted((box.door_width, box.door_height))
        if sides[0] > door[0] or sides[1] > door[1]:
            return f"过不了箱门（{box.door_width}×{box.door_height}毫米）"
    return ""


@check("CON-59")
def floor(facts: Facts) -> Answer:
    for box, measures in _boxes(facts):
        packed = total(facts.consol.packed_in(box.number)).gross_kg
        if not packed:
            continue
        plan = _plan(facts, box)
        told = [words for kind, words in (plan.faults if plan else ()) if kind == "floor_load"]
        yield from (Found(f"box:{box.number}", words) for words in told)
        if measures is None or measures.line_load_kg_per_m is None:
            yield Missing(f"箱型“{box.size_type}”的箱底限载")
        elif not told and packed * 1000 > measures.line_load_kg_per_m * measures.length:
            per_m = packed * 1000 / measures.length
            yield Found(
                f"box:{box.number}",
                f"{box.number} 平均每米{per_m:.0f}千克，限{measures.line_load_kg_per_m}千克",
            )
        for lot, size in _pieces(facts, box):
            if size.gross_kg is None or not size.length or not size.width:
                continue
            spot = size.gross_kg * _MM2_PER_M2 / (size.length * size.width)
            if size.gross_kg > facts.settings.unpalleted_kg and spot > facts.settings.spot_load_kg_per_m2:
                words = f"{lot.description or lot.id} 每平方米{spot:.0f}千克，须垫木分散"
                yield Found(f"lot:{lot.id}", words, "warning")


def _plan(facts: Facts, box: Container) -> PlanFacts | None:
    return None if facts.plans is None else facts.plans.get(box.number)


def _planned(facts: Facts) -> Iterator[tuple[Container, PlanFacts] | Missing]:
    """Boxes with their plans; a box of which every piece is known and that has no plan cannot be judged."""
    for box in facts.consol.containers:
        plan = _plan(facts, box)
        if plan is not None:
            yield box, plan
            continue
        lots = facts.consol.lot_by_id
        known = [lots[one.lot] for one in facts.consol.packed_in(box.number) if one.lot in lots]
        if known and all(lot.sizes for lot in known):
            yield Missing(f"{box.number} 的装箱方案")


@check("CON-60")
def centre(facts: Facts) -> Answer:
    rail = facts.consol.mode is Mode.RAIL or any(leg.mode is Mode.RAIL for leg in facts.consol.legs)
    for one in _planned(facts):
        if isinstance(one, Missing):
            yield one
            continue
        box, plan = one
        if plan.lengthwise_percent is not None and plan.lengthwise_percent > facts.settings.centre_warn_percent:
            severe = plan.lengthwise_percent > facts.settings.centre_percent
            words = f"{box.number} 纵向偏离中心{plan.lengthwise_percent:.1f}%"
            yield Found(f"box:{box.number}", words, None if severe else "warning")
        if rail and plan.lateral_mm is not None and plan.lateral_mm > facts.settings.lateral_mm:
            words = f"{box.number} 横向偏离{plan.lateral_mm:.0f}毫米（限{facts.settings.lateral_mm}毫米，限值待核）"
            yield Found(f"box:{box.number}", words, "warning")


@check("CON-61")
def stacking(facts: Facts) -> Answer:
    for one in _planned(facts):
        if isinstance(one, Missing):
            yield one
            continue
        box, plan = one
        for kind, words in plan.faults:
            if kind in _KINDS_ZH:
                yield Found(f"box:{box.number}", f"{_KINDS_ZH[kind]}：{words}")
        if plan.least_support is not None and plan.least_support < facts.settings.supported_share:
            share = plan.least_support * 100
            yield Found(f"box:{box.number}", f"{box.number} 有货物底面只有{share:.0f}%受支承", "warning")


@check("CON-63")
def last_in_first_out(facts: Facts) -> Answer:
    if not facts.consol.multi_drop:
        return
    stops = {house.number: house.delivery_stop for house in facts.consol.houses}
    for box in facts.consol.containers:
        inside = facts.consol.houses_in(box.number)
        if len({stops[one] for one in inside}) < 2:
            continue
        plan = _plan(facts, box)
        if plan is None:
            yield Missing(f"{box.number} 的装箱方案")
            continue
        for first, before in plan.blocked:
            yield Found(f"house:{first}", f"{first} 先卸，被 {before} 挡住")


@check("CON-70")
def tally_order(facts: Facts) -> Answer:
    for box in facts.consol.containers:
        plan = _plan(facts, box)
        seen = [] if facts.tallied is None else list(dict.fromkeys(facts.tallied.get(box.number, ())))
        if plan is None or not seen:
            continue
        planned = [lot for lot in dict.fromkeys(plan.order) if lot in seen]
        if planned != [lot for lot in seen if lot in planned]:
            yield Found(f"box:{box.number}", f"{box.number} 理货次序与方案不同")
