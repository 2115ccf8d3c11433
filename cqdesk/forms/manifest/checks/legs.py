"""CON-62 to CON-69: what is judged per leg: mass on rail, hazard, food, cold, wood, naked goods, hidden batteries.

A judgement on another leg never counts: "it went last time" on another way is no evidence.
"""

from __future__ import annotations

from itertools import combinations

from cqdesk.domain.consolidation.box_mass import summed_mass
from cqdesk.domain.consolidation.model import HazardStatus, LegHazard, Lot, Mode

from ...numbered_checks import Answer, Found, Missing
from .facts import Facts, check

_SUSPECT = (
    "电池",
    "锂",
    "充电宝",
    "液体",
    "粉末",
    "磁",
    "气雾",
    "BATTERY",
    "LITHIUM",
    "POWDER",
    "LIQUID",
    "MAGNET",
    "AEROSOL",
)
_POISON = frozenset({"6.1", "6.2", "8"})
_GROUPED = frozenset({"3", "6.1"})
_MOSTLY_GROUPED = frozenset({"4.1", "4.2", "4.3", "5.1", "8"})
"""Classes whose entries have a packing group, all or most; gases, explosives, organic peroxides, infectious and radioactive
goods and lithium batteries have none."""
_WOOD_EXEMPT = frozenset({"CN"})


def _lots_in(facts: Facts, box: str) -> list[Lot]:
    houses = facts.consol.house_by_number
    inside = {(one.house, one.lot) for one in facts.consol.packed_in(box)}
    return [lot for number in facts.consol.houses_in(box) for lot in houses[number].lots if (number, lot.id) in inside]


def _classes(lot: Lot) -> dict[int, LegHazard]:
    return {one.leg: one for one in lot.hazards if one.status is HazardStatus.DANGEROUS}


@check("CON-62")
def rail_mass(facts: Facts) -> Answer:
    consol = facts.consol
    if consol.mode is not Mode.RAIL and not any(leg.mode is Mode.RAIL for leg in consol.legs):
        return
    short = {}
    for box in consol.containers:
        mass = summed_mass(consol, box)
        if mass is None:
            yield Missing(f"{box.number} 的皮重（见设备交接单）")
            continue
        small = box.size_type.startswith("2")
        limit = facts.settings.rail_20ft_kg if small else facts.settings.rail_40ft_kg
        if mass > limit:
            yield Found(f"box:{box.number}", f"{box.number} 总重{mass}千克，铁路上限{limit}千克")
        if small:
            short[box.number] = mass
    if len(short) == 2:
        (one, first), (two, second) = short.items()
        if abs(first - second) >= facts.settings.rail_pair_kg:
            yield Found("", f"{one} 与 {two} 相差{abs(first - second)}千克，须小于{facts.settings.rail_pair_kg}千克")


@check("CON-64")
def hazard_per_leg(facts: Facts) -> Answer:
    for _house, lot in facts.consol.lots():
        touched = bool(lot.hazards)
        for leg in facts.consol.legs:
            judged, where = lot.hazard_on(leg.sequence), f"lot:{lot.id}"
            if judged is None or judged.status is HazardStatus.UNKNOWN:
                if touched:
                    yield Found(where, f"第{leg.sequence}程（{leg.origin}）危险性未判定", "warning")
                continue
            if judged.status is HazardStatus.REFUSED:
                yield Found(where, f"第{leg.sequence}程承运方不接受{lot.description}")
            if judged.status is not HazardStatus.DANGEROUS:
                continue
            if leg.refuses:
                yield Found(where, f"第{leg.sequence}程不接受危险品（{lot.description}）")
            empty = [
                name
                for name, value in (
                    ("联合国编号", judged.un_number),
                    ("类别", judged.hazard_class),
                    ("应急联系人", judged.contact),
                    ("应急电话", judged.phone),
                )
                if not value
            ]
            if empty:
                yield Found(where, f"第{leg.sequence}程缺{'、'.join(empty)}")
            if not judged.packing_group and judged.hazard_class in _GROUPED | _MOSTLY_GROUPED:
                sure = judged.hazard_class in _GROUPED
                words = f"第{leg.sequence}程缺包装类" + (
                    "" if sure else "（该类部分物品没有包装类，请对照危险货物一览表）"
                )
                yield Found(where, words, None if sure else "warning")
    yield from _apart(facts)


def _apart(facts: Facts) -> Answer:
    for box in facts.consol.containers:
        lots = [(lot, _classes(lot)) for lot in _lots_in(facts, box.number)]
        for (one, ours), (two, theirs) in combinations([pair for pair in lots if pair[1]], 2):
            if facts.apart is None:
                yield Missing("危险货物隔离表")
                return
            for leg in ours.keys() & theirs.keys():
                if (ours[leg].hazard_class, theirs[leg].hazard_class) in facts.apart:
                    yield Found(
                        f"box:{box.number}",
                        f"{one.description}（{ours[leg].hazard_class}类）与{two.description}"
                        f"（{theirs[leg].hazard_class}类）不能同箱",
                    )
                    break


@check("CON-65")
def food(facts: Facts) -> Answer:
    for box in facts.consol.containers:
        lots = _lots_in(facts, box.number)
        if not any(lot.food for lot in lots):
            continue
        for lot in lots:
            if any(one.hazard_class in _POISON for one in _classes(lot).values()):
                yield Found(f"box:{box.number}", f"食品与{lot.description}同箱")
            elif lot.odour and not lot.food:
                yield Found(f"box:{box.number}", f"食品与有气味的{lot.description}同箱", "warning")


@check("CON-66")
def temperatures(facts: Facts) -> Answer:
    for box in facts.consol.containers:
        wanted = {lot.temperature_c for lot in _lots_in(facts, box.number) if lot.temperature_c is not None}
        if len(wanted) > 1:
            yield Found(
                f"box:{box.number}",
                f"{box.number} 内货物温度要求不同（{'、'.join(f'{one}℃' for one in sorted(wanted))}）",
            )
        elif wanted and box.set_temperature_c is not None and box.set_temperature_c not in wanted:
            yield Found(f"box:{box.number}", f"{box.number} 设定{box.set_temperature_c}℃，货物要求{wanted.pop()}℃")


@check("CON-67")
def wood(facts: Facts) -> Answer:
    countries = {one for leg in facts.consol.legs for one in leg.countries} - _WOOD_EXEMPT
    for _house, lot in facts.consol.lots():
        if lot.wood_packaging and not lot.wood_marked and countries:
            yield Found(f"lot:{lot.id}", f"{lot.description}（途经{'、'.join(sorted(countries))}）")


@check("CON-68")
def rail_packing(facts: Facts) -> Answer:
    if facts.consol.mode is not Mode.RAIL and not any(leg.mode is Mode.RAIL for leg in facts.consol.legs):
        return
    for box in facts.consol.containers:
        if box.open_top:
            yield Found(f"box:{box.number}", f"{box.number} 是开顶箱")
    for _house, lot in facts.consol.lots():
        if lot.package_kind == "NE":
            yield Found(f"lot:{lot.id}", f"{lot.description}为裸装")
        heavy = [one for one in lot.sizes if one.gross_kg is not None and one.gross_kg > facts.settings.unpalleted_kg]
        if not lot.on_pallet and (
            heavy or (not lot.sizes and lot.gross_kg > lot.pieces * facts.settings.unpalleted_kg)
        ):
            yield Found(
                f"lot:{lot.id}", f"{lot.description}单件超过{facts.settings.unpalleted_kg}千克而无托盘", "warning"
            )


@check("CON-69")
def hidden_hazard(facts: Facts) -> Answer:
    modes = {leg.sequence: leg.mode for leg in facts.consol.legs}
    for _house, lot in facts.consol.lots():
        words = lot.description.upper()
        hit = next((one for one in _SUSPECT if one in words), "")
        if not hit:
            continue
        if not modes:
            yield Missing(f"{lot.description}：各程运输方式未填，不能逐程核对鉴定报告")
            continue
        for leg, way in modes.items():
            judged = lot.hazard_on(leg)
            if judged is None or judged.status is HazardStatus.UNKNOWN:
                yield Found(f"lot:{lot.id}", f"“{lot.description}”含“{hit}”，第{leg}程没有危险性判定")
            elif judged.basis_mode is not way:
                yield Found(f"lot:{lot.id}", f"“{lot.description}”第{leg}程的鉴定报告不适用于该运输方式")
            elif judged.valid_until is not None and judged.valid_until < facts.now.date():
                yield Found(f"lot:{lot.id}", f"“{lot.description}”第{leg}程的鉴定报告已过期（{judged.valid_until}）")
