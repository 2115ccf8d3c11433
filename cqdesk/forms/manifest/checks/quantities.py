"""CON-23 to CON-38: pieces, weights, volumes across the papers."""

from __future__ import annotations

from decimal import Decimal

from cqdesk.domain.consolidation.box_mass import MassAnswer, compared, summed_mass
from cqdesk.domain.consolidation.model import Mode, VgmMethod, total
from cqdesk.domain.consolidation.tie_out import WHAT_ZH, Row, Tie, What
from cqdesk.domain.quantity import exact_sum, plain

from ...issues import Severity
from ...numbered_checks import Answer, Found, Missing
from .facts import Facts, check

_BULK = frozenset({"VQ", "VG", "VL", "VY", "VR", "VO", "VS", "VN"})
"""Recommendation 21: goods in bulk, which may count no pieces."""


def _declared_rows(facts: Facts, what: What) -> list[Row]:
    return [
        row
        for row in facts.tie_out.rows
        if row.what is what and row.subject.startswith("house:") and row.declared and row.declared != row.bills
    ]


def _shown(row: Row) -> str:
    return f"报关单 {row.declared}，舱单 {row.bills}"


@check("CON-23")
def declared_pieces(facts: Facts) -> Answer:
    for row in _declared_rows(facts, What.PIECES):
        if row.tie is Tie.DIFFERS:
            yield Found(row.subject, _shown(row))


@check("CON-24")
def declared_gross(facts: Facts) -> Answer:
    for house in facts.consol.houses:
        ours = [one.gross_kg for one in facts.declared(house)]
        if not ours or None in ours or house.stated.gross_kg is None:
            continue
        off = abs(sum((one for one in ours if one is not None), Decimal(0)) - house.stated.gross_kg)
        if off > facts.settings.tie.gross_kg:
            yield Found(f"house:{house.number}", f"相差{off}千克", "warning" if off < 1 else None)


@check("CON-25")
def master_total(facts: Facts) -> Answer:
    for row in facts.tie_out.differing:
        if row.subject == "master":
            yield Found("", f"{WHAT_ZH[row.what]}：装箱 {row.boxes}，总单 {row.bills}", _if_volume(row))


@check("CON-26")
def packing_list_total(facts: Facts) -> Answer:
    for row in facts.tie_out.differing:
        if row.subject.startswith("box:") and row.what is not What.CONTAINERS:
            yield Found(row.subject, f"分配合计 {row.boxes}，装箱单 {row.bills}", _if_volume(row))


def _if_volume(row: Row) -> Severity | None:
    """A volume is neither sent nor declared: a difference is shown, it stops nothing."""
    return "warning" if row.what is What.VOLUME else None


@check("CON-28")
def net_and_gross(facts: Facts) -> Answer:
    for _house, lot in facts.consol.lots():
        if lot.net_kg is None or lot.gross_kg <= 0:
            continue
        where = f"lot:{lot.id}"
        if lot.net_kg > lot.gross_kg:
            yield Found(where, f"净重{lot.net_kg}千克大于毛重{lot.gross_kg}千克")
        elif lot.net_kg < lot.gross_kg * facts.settings.lightest_net_share:
            yield Found(where, f"净重{lot.net_kg}千克，毛重{lot.gross_kg}千克，相差很大", "warning")
        elif lot.net_kg == lot.gross_kg and lot.package_kind and lot.package_kind not in _BULK | {"NE"}:
            yield Found(where, f"有包装的货物净重等于毛重（{lot.gross_kg}千克）", "warning")


@check("CON-29")
def vgm_difference(facts: Facts) -> Answer:
    for box in facts.consol.containers:
        if box.vgm is None:
            continue
        mass = summed_mass(facts.consol, box)
        if mass is None:
            yield Missing(f"{box.number} 的皮重（见设备交接单）")
            continue
        answer = compared(box.vgm.mass_kg, mass, facts.settings.mass)
        if answer is not MassAnswer.FINE:
            severity = "warning" if answer is MassAnswer.NOTICEABLE else "error"
            yield Found(f"box:{box.number}", f"VGM {box.vgm.mass_kg}千克，货重加皮重{mass}千克", severity)  # type: ignore[arg-type]


@check("CON-30")
def vgm_limit(facts: Facts) -> Answer:
    for box in facts.consol.containers:
        if box.vgm is None or box.max_gross_kg is None:
            continue
        where, words = f"box:{box.number}", f"VGM {box.vgm.mass_kg}千克，箱体最大总重{box.max_gross_kg}千克"
        if box.vgm.mass_kg > box.max_gross_kg:
            yield Found(where, words)
        elif box.vgm.mass_kg * 100 >= box.max_gross_kg * facts.settings.mass.near_full_percent:
            yield Found(where, words, "warning")


@check("CON-31")
def vgm_method(facts: Facts) -> Answer:
    for box in facts.consol.containers:
        if box.vgm is None:
            continue
        if box.vgm.method not in set(VgmMethod):
            yield Found(f"box:{box.number}", f"称重方式“{box.vgm.method or '空'}”，应为SM1或SM2")
        elif box.vgm.method == VgmMethod.SUMMED and not (box.vgm.tare_source and box.vgm.scale_certificate):
            yield Found(f"box:{box.number}", "累加法（SM2）要有皮重来源和衡器检定证书")


@check("CON-32")
def vgm_present(facts: Facts) -> Answer:
    consol = facts.consol
    if consol.mode is not Mode.SEA and not any(leg.mode is Mode.SEA for leg in consol.legs):
        return
    for box in consol.containers:
        limit = consol.times.get("vgm_cutoff")
        late = box.gate_in_at is not None or (limit is not None and facts.now >= limit)
        if box.vgm is None and late and consol.packed_in(box.number):
            yield Found(f"box:{box.number}", f"{box.number} 没有VGM")


@check("CON-33")
def received(facts: Facts) -> Answer:
    for house, lot in facts.consol.lots():
        if lot.booked is None or lot.received is None or lot.difference_confirmed:
            continue
        told = []
        if None not in (lot.booked.pieces, lot.received.pieces) and lot.booked.pieces != lot.received.pieces:
            told.append(f"件数订{lot.booked.pieces}收{lot.received.pieces}")
        for name, was, now, percent in (
            ("毛重", lot.booked.gross_kg, lot.received.gross_kg, facts.settings.received_gross_percent),
            ("体积", lot.booked.volume_m3, lot.received.volume_m3, facts.settings.received_volume_percent),
        ):
            if was is not None and now is not None and abs(now - was) * 100 > was * percent:
                told.append(f"{name}订{plain(was)}收{plain(now)}")
        if told:
            boxes = [facts.consol.container_by_number.get(one) for one in house.containers]
            sealed = any(box is not None and box.sealed_at is not None for box in boxes)
            yield Found(f"lot:{lot.id}", "，".join(told), "error" if sealed else None)


@check("CON-34")
def density(facts: Facts) -> Answer:
    for _house, lot in facts.consol.lots():
        if lot.volume_m3 is not None and lot.volume_m3 > 0 and lot.gross_kg > 0:
            per_m3 = lot.gross_kg / lot.volume_m3
            if not facts.settings.thinnest_kg_per_m3 <= per_m3 <= facts.settings.densest_kg_per_m3:
                yield Found(f"lot:{lot.id}", f"{lot.gross_kg}千克、{lot.volume_m3}立方米，合每立方米{per_m3:.0f}千克")


@check("CON-36")
def box_full(facts: Facts) -> Answer:
    for box in facts.consol.containers:
        packed = total(facts.consol.packed_in(box.number))
        for name, used, limit in (
            ("体积", packed.volume_m3, box.capacity_m3),
            ("货重", packed.gross_kg, box.payload_kg),
        ):
            if used is None or limit is None:
                continue
            words = f"{box.number} {name}{used}，上限{limit}"
            if used > limit:
                yield Found(f"box:{box.number}", words)
            elif used * 100 > limit * facts.settings.nearly_full_percent:
                yield Found(f"box:{box.number}", words, "warning")


def _bare(name: str) -> str:
    return "".join(one for one in name.casefold() if one.isalnum())


@check("CON-37")
def names(facts: Facts) -> Answer:
    for house in facts.consol.houses:
        for one in facts.declared(house):
            for label, ours, theirs in (
                ("发货人", house.shipper.name, one.shipper_name),
                ("收货人", house.consignee.name, one.consignee_name),
            ):
                if ours and theirs and _bare(ours) != _bare(theirs):
                    yield Found(f"declaration:{one.number}", f"{label}报关单“{theirs}”，舱单“{ours}”")


@check("CON-38")
def nothing_is_nothing(facts: Facts) -> Answer:
    for _house, lot in facts.consol.lots():
        if lot.gross_kg <= 0:
            yield Found(f"lot:{lot.id}", f"{lot.description or lot.id}毛重{lot.gross_kg}千克")
        if lot.pieces <= 0:
            yield Found(f"lot:{lot.id}", f"{lot.description or lot.id}{lot.pieces}件（散装填1件）")


@check("CON-27")
def split_sums(facts: Facts) -> Answer:
    for note in facts.consol.notes:
        houses = [one for one in facts.consol.houses if one.number in note.houses]
        if len(houses) < 2 or note.stated.pieces is None or note.stated.gross_kg is None:
            continue
        pieces = sum(one.stated.pieces or 0 for one in houses)
        gross = exact_sum(one.stated.gross_kg or Decimal(0) for one in houses)
        if pieces != note.stated.pieces:
            yield Found("", f"运单{note.number}共{note.stated.pieces}件，分票合计{pieces}件")
        if abs(gross - note.stated.gross_kg) > facts.settings.split_kg:
            yield Found("", f"运单{note.number}共{note.stated.gross_kg}千克，分票合计{gross}千克")


@check("CON-35")
def as_received(facts: Facts) -> Answer:
    if facts.measured is None:
        yield Missing("进仓实收的件数和毛重")
        return
    for house in facts.consol.houses:
        known, ours = facts.measured.get(house.number), facts.declared(house)
        if known is None or not ours:
            continue
        source, told = known
        if (told.pieces, told.gross_kg) == (house.stated.pieces, house.stated.gross_kg):
            continue  # then CON-23 and CON-24 say it
        pieces = sum(one.pieces or 0 for one in ours)
        gross = exact_sum(one.gross_kg or Decimal(0) for one in ours)
        severity: Severity = "error" if any(lot.refund_claimed for lot in house.lots) else "warning"
        if told.pieces is not None and told.pieces != pieces:
            yield Found(f"house:{house.number}", f"{source}{told.pieces}件，报关{pieces}件", severity)
        if told.gross_kg is not None and abs(told.gross_kg - gross) > facts.settings.packing_gross_kg:
            yield Found(f"house:{house.number}", f"{source}毛重{told.gross_kg}千克，报关{gross}千克", severity)
