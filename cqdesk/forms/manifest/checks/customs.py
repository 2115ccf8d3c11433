"""CON-39 to CON-57: declarations, regimes, stages, times."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

from cqdesk.domain.consolidation.model import DECLARED_MODE, Mode
from cqdesk.domain.consolidation.receipts import AT_CUSTOMS, BillStage, reaches
from cqdesk.domain.consolidation.tie_out import What
from cqdesk.domain.deadlines import months_later

from ...numbered_checks import Answer, Found, Missing
from .facts import Facts, check

_ORDER = ("stuffing", "gate_in", "arrival_report", "release", "loading", "departure")
_ORDER_ZH = {
    "stuffing": "装箱",
    "gate_in": "进港",
    "arrival_report": "运抵",
    "release": "放行",
    "loading": "装载",
    "departure": "离港",
}
_CUTOFFS = {"vgm_cutoff": "截VGM", "cfs_cutoff": "截货", "gate_cutoff": "截港"}
_MARKET = {"agent": "代理商", "place": "市场", "order": "平台订单号"}
_LATE_DECLARATION_DAYS = 14


@check("CON-39")
def bill_number(facts: Facts) -> Answer:
    master_only = {one.number for one in facts.declarations if one.live and one.bill == facts.consol.master}
    for row in facts.tie_out.differing:
        if row.what is not What.BILL or not row.declared or row.declared == "重复":
            continue
        number = row.subject.partition(":")[2]
        if number in master_only and facts.consol.houses:
            yield Found(row.subject, f"只报了总单号{row.declared}，舱单有分单", "warning")
        else:
            yield Found(row.subject, f"报关单 {row.declared}" + (f"，应为 {row.bills}" if row.bills else ""))


@check("CON-40")
def means(facts: Facts) -> Answer:
    consol = facts.consol
    if consol.mode is Mode.RAIL:
        return  # the manifest leaves the name blank and the declaration carries the wagon: only the note is compared
    for house in consol.houses:
        for one in facts.declared(house):
            if one.voyage and one.voyage.strip().upper() != consol.voyage.strip().upper():
                yield Found(f"declaration:{one.number}", f"航次“{one.voyage}”，舱单“{consol.voyage}”")
            names = {consol.vessel_name.strip().upper(), consol.vessel_code.strip().upper()}
            if one.means and one.means.strip().upper() not in names:
                yield Found(f"declaration:{one.number}", f"运输工具“{one.means}”，舱单“{consol.vessel_name}”")


@check("CON-41")
def mode(facts: Facts) -> Answer:
    wanted = DECLARED_MODE[facts.consol.mode]
    for house in facts.consol.houses:
        for one in facts.declared(house):
            if one.mode and one.mode != wanted:
                yield Found(f"declaration:{one.number}", f"运输方式“{one.mode}”，应为“{wanted}”")


@check("CON-43")
def several_declarations(facts: Facts) -> Answer:
    for house in facts.consol.houses:
        ours = facts.declared(house)
        pieces = [one.pieces for one in ours if one.pieces is not None]
        gross = [one.gross_kg for one in ours if one.gross_kg is not None]
        where = f"house:{house.number}"
        if house.stated.pieces is not None and sum(pieces) > house.stated.pieces:
            yield Found(where, f"报关件数合计{sum(pieces)}，舱单{house.stated.pieces}")
        if house.stated.gross_kg is not None and sum(gross) > house.stated.gross_kg + facts.settings.tie.gross_kg:
            yield Found(where, f"报关毛重合计{sum(gross)}，舱单{house.stated.gross_kg}")
        if len(ours) > 1:
            yield Found(where, f"分单{house.number}有{len(ours)}份报关单", "warning")
    if facts.consol.mode is Mode.RAIL:
        for note in facts.consol.notes:
            declared = [one for one in facts.declarations if one.live and one.bill == note.number]
            if len(note.houses) > 1 and declared and not note.split_accepted:
                yield Found("", f"运单{note.number}有{len(note.houses)}票，尚未办理舱单分票")


@check("CON-44")
def mixed_status(facts: Facts) -> Answer:
    houses = facts.consol.house_by_number
    for box in facts.consol.containers:
        inside = [houses[one] for one in facts.consol.houses_in(box.number)]
        kinds = {lot.bonded for house in inside for lot in house.lots}
        if len(kinds) < 2:
            continue
        if facts.consol.transhipment_zone:
            for house in inside:
                if not house.customs_status:
                    words = f"{box.number} 同时有保税和非保税货物，分单{house.number}没有海关状态代码"
                    yield Found(f"house:{house.number}", words)
        else:
            yield Found(f"box:{box.number}", f"{box.number} 同时有保税和非保税货物")


@check("CON-46")
def market_value(facts: Facts) -> Answer:
    if facts.consol.special != "market":
        return
    if facts.market is None:
        yield Missing("市场采购的代理商、市场和平台订单")
    else:
        empty = [name for key, name in _MARKET.items() if not facts.market.get(key)]
        if empty:
            yield Found("", f"市场采购没有登记{'、'.join(empty)}")
    for house in facts.consol.houses:
        for one in facts.declared(house):
            if one.value_usd is None:
                yield Missing("市场采购报关单的美元总值")
            elif one.value_usd > facts.settings.market_usd:
                yield Found(
                    f"declaration:{one.number}", f"货值{one.value_usd}美元，上限{facts.settings.market_usd}美元"
                )
        for lot in house.lots:
            if lot.refund_claimed:
                yield Found(f"lot:{lot.id}", "市场采购货物免征增值税，不能退税")


@check("CON-47")
def certificates(facts: Facts) -> Answer:
    for house in facts.consol.houses:
        missing = [lot for lot in house.lots if lot.licence_needed and not lot.licence_held]
        shared = any(len(facts.consol.houses_in(box)) > 1 for box in house.containers)
        for lot in missing:
            yield Found(f"lot:{lot.id}", f"{lot.description}缺许可证件或商检单证")
        if shared and not missing and any(lot.licence_needed for lot in house.lots):
            yield Found(f"house:{house.number}", f"分单{house.number}涉证，整箱要等最慢的一票", "warning")


@check("CON-49")
def loaded_without_release(facts: Facts) -> Answer:
    if "loading" not in facts.consol.times or facts.now < facts.consol.times["loading"]:
        return
    for house in facts.consol.houses:
        if not reaches(house.stage, BillStage.RELEASED):
            yield Found(f"house:{house.number}", f"分单{house.number}未放行")


@check("CON-53")
def main_data_first(facts: Facts) -> Answer:
    for house in facts.consol.houses:
        if facts.consol.mode is Mode.RAIL:
            break  # before declaring it is the note that customs accepts, not a bill
        if facts.declared(house) and house.stage not in AT_CUSTOMS and house.stage is not BillStage.DELETED:
            yield Found(f"house:{house.number}", f"分单{house.number}的舱单主要数据尚未被接受")
    yield from _late_manifest(facts)


def _late_manifest(facts: Facts) -> Answer:
    """The stricter reading of both texts: Order 172 binds the other data to the hours, the later annex the main data, so
    by the hour a bill is complete."""
    loads, settings = facts.loads_at, facts.settings
    if loads is None or not facts.consol.export:
        return
    hours = {
        Mode.SEA: settings.manifest_sea_hours,
        Mode.AIR: settings.manifest_air_hours,
        Mode.ROAD: settings.manifest_road_hours,
    }.get(facts.consol.mode, settings.manifest_rail_hours)
    left = Decimal((loads - facts.now) // timedelta(minutes=1)) / 60
    for house in facts.consol.houses:
        if reaches(house.stage, BillStage.COMPLETE) or house.stage is BillStage.DELETED:
            continue
        words = "主要数据" if house.stage not in AT_CUSTOMS else "其他数据"
        if left < hours:
            yield Found(f"house:{house.number}", f"分单{house.number}的舱单{words}未在装载前{hours}小时被接受")
        elif facts.consol.mode is Mode.SEA and left < settings.manifest_sea_warn_hours:
            told = f"分单{house.number}的舱单{words}还没有被接受，距装载{left:.0f}小时，须提前{hours}小时"
            yield Found(f"house:{house.number}", told, "warning")


@check("CON-54")
def cutoffs(facts: Facts) -> Answer:
    consol = facts.consol
    for kind, name in _CUTOFFS.items():
        limit = consol.times.get(kind)
        soon = timedelta(hours=float(facts.settings.soon_hours))
        if limit is None or not limit - soon <= facts.now < limit:
            continue
        if kind == "vgm_cutoff":
            still = [box.number for box in consol.containers if box.vgm is None]
        elif kind == "gate_cutoff":
            still = [box.number for box in consol.containers if box.gate_in_at is None]
        else:
            still = [lot.id for _, lot in consol.lots() if lot.booked is not None and lot.received is None]
        if still:
            yield Found("", f"{name}不到{facts.settings.soon_hours}小时，还差{len(still)}项（{'、'.join(still[:3])}）")


@check("CON-55")
def order_of_times(facts: Facts) -> Answer:
    known = [(one, facts.consol.times[one]) for one in _ORDER if one in facts.consol.times]
    for (first, earlier), (second, later) in pairwise(known):
        if earlier > later:
            yield Found("", f"{_ORDER_ZH[first]}晚于{_ORDER_ZH[second]}")


@check("CON-57")
def late_declaration(facts: Facts) -> Answer:
    if facts.consol.export or "unloading" not in facts.consol.times:
        return
    if facts.now - facts.consol.times["unloading"] <= timedelta(days=_LATE_DECLARATION_DAYS):
        return
    for house in facts.consol.houses:
        if not facts.declared(house):
            yield Found(f"house:{house.number}", f"分单{house.number}卸货已过14天，未申报")


@check("CON-42")
def package_kind(facts: Facts) -> Answer:
    for house in facts.consol.houses:
        kinds = {lot.package_kind for lot in house.lots if lot.package_kind}
        told = [one for one in facts.declared(house) if one.package_kind]
        if len(kinds) != 1 or not told:
            continue
        if facts.packages is None or next(iter(kinds)) not in facts.packages:
            yield Missing(f"包装种类“{next(iter(kinds))}”的对应代码")
            continue
        allowed = facts.packages[next(iter(kinds))]
        for one in told:
            if one.package_kind not in allowed:
                words = f"舱单“{next(iter(kinds))}”，报关单“{one.package_kind}”，可填{'、'.join(allowed)}"
                yield Found(f"declaration:{one.number}", words)


@check("CON-45")
def transhipment(facts: Facts) -> Answer:
    for house in facts.consol.houses:
        if not house.transhipment:
            continue
        if any(lot.high_risk_food for lot in house.lots):
            yield Found(f"house:{house.number}", f"分单{house.number}有高风险检疫食品")
        if house.entered_on is None:
            yield Missing(f"分单{house.number}的进境日期")
        elif facts.now.date() > months_later(house.entered_on, 6 if house.stay_extended else 3):
            months = 6 if house.stay_extended else 3
            yield Found(f"house:{house.number}", f"分单{house.number}{house.entered_on}进境，已超过{months}个月")


@check("CON-48")
def late_bills(facts: Facts) -> Answer:
    times = facts.consol.times
    limit = times.get("customs_cutoff") or times.get("gate_cutoff")
    if limit is None or facts.now < limit:
        return
    for house in facts.consol.houses:
        if house.stage is BillStage.REVIEW:
            yield Found(f"house:{house.number}", f"分单{house.number}仍在人工审核")
        elif not facts.declared(house) and not reaches(house.stage, BillStage.RELEASED):
            yield Found(f"house:{house.number}", f"分单{house.number}尚未报关")


@check("CON-56")
def tally_report(facts: Facts) -> Answer:
    left = facts.consol.times.get("departure")
    if facts.consol.mode is not Mode.SEA or left is None:
        return
    if facts.now - left <= timedelta(hours=float(facts.settings.tally_hours)):
        return
    waiting = [one.number for one in facts.consol.houses if one.stage is not BillStage.TALLIED]
    if waiting:
        yield Found(
            "", f"离港已超过{facts.settings.tally_hours}小时，{len(waiting)}票没有理货报告（{'、'.join(waiting[:3])}）"
        )
