"""CON-11 to CON-22: what belongs to what, counts, words."""

from __future__ import annotations

from cqdesk.domain.consolidation.model import SHARED, total
from cqdesk.domain.consolidation.receipts import AT_CUSTOMS, BillStage
from cqdesk.domain.consolidation.tie_out import Tie, What

from ...field_checks import byte_length, foreign_character
from ...numbered_checks import Answer, Found
from ..message import DESCRIPTION_BYTES
from .facts import Facts, check

VAGUE = frozenset(
    {
        "杂货",
        "配件",
        "货物",
        "样品",
        "零件",
        "日用品",
        "GENERAL CARGO",
        "PARTS",
        "SAMPLE",
        "ACCESSORIES",
        "GOODS",
        "CARGO",
    }
)
"""Descriptions that say nothing, alone."""
_NO_CFS = frozenset({"11", "13", "31", "33"})
"""CN014 as carriers use it (rows CY 1, CFS 2, door 3): no side is a CFS. Which list holds differs by channel, so it is shown
and stops nothing."""
_MOST_ITEMS = 999
_MOST = 9999


@check("CON-11")
def lots_of_bills(facts: Facts) -> Answer:
    seen: dict[str, str] = {}
    for house in facts.consol.houses:
        if not house.lots:
            yield Found(f"house:{house.number}", f"分单{house.number}没有货物")
        for lot in house.lots:
            if seen.setdefault(lot.id, house.number) != house.number:
                yield Found(f"lot:{lot.id}", f"同时在分单{seen[lot.id]}和{house.number}中")


@check("CON-12")
def lots_packed(facts: Facts) -> Answer:
    for house, lot in facts.consol.lots():
        packed = total([one for one in facts.consol.packed_of(house.number) if one.lot == lot.id])
        where, name = f"lot:{lot.id}", lot.description or lot.id
        if packed.pieces != lot.pieces:
            yield Found(where, f"{name}共{lot.pieces}件，装箱{packed.pieces}件")
        elif packed.gross_kg is not None and abs(packed.gross_kg - lot.gross_kg) > facts.settings.packing_gross_kg:
            yield Found(where, f"{name}共{lot.gross_kg}千克，装箱{packed.gross_kg}千克")
        elif packed.volume_m3 is not None and lot.volume_m3 is not None:
            off = abs(packed.volume_m3 - lot.volume_m3)
            if off * 100 <= lot.volume_m3 * facts.settings.tie.volume_percent:
                continue
            yield Found(where, f"{name}共{lot.volume_m3}立方米，装箱{packed.volume_m3}立方米", "warning")


@check("CON-13")
def bills_and_boxes(facts: Facts) -> Answer:
    used = {number for house in facts.consol.houses for number in house.containers}
    for box in facts.consol.containers:
        if box.number not in used:
            yield Found(f"box:{box.number}", f"没有一票分单用到{box.number}")
    for row in facts.tie_out.rows:
        if row.what is What.CONTAINERS and row.tie is Tie.DIFFERS and row.boxes != row.bills:
            yield Found(row.subject, f"装箱 {row.boxes or '无'}，舱单 {row.bills or '无'}")


@check("CON-14")
def shared_marks(facts: Facts) -> Answer:
    for box in facts.consol.containers:
        bills = len(facts.consol.houses_in(box.number))
        if bills > 1 and box.fullness != SHARED:
            yield Found(
                f"box:{box.number}", f"{box.number} 有{bills}票，箱状态为“{box.fullness or '空'}”，应为7（拼箱）"
            )
        elif bills == 1 and box.fullness == SHARED:
            yield Found(f"box:{box.number}", f"{box.number} 只有一票，箱状态为7（拼箱）", "warning")
    for house in facts.consol.houses:
        shared = any(len(facts.consol.houses_in(box)) > 1 for box in house.containers)
        if shared and house.conditions in _NO_CFS:
            words = f"分单{house.number}与他票同箱，运输条款“{house.conditions}”两端都不是拼箱（CFS）"
            yield Found(f"house:{house.number}", words, "warning")
        for one in facts.declared(house):
            if one.shared_mark is not None and one.shared_mark != shared:
                yield Found(f"declaration:{one.number}", f"拼箱标识应为“{'是' if shared else '否'}”")


_ANSWER_DUE = frozenset({BillStage.SENT, BillStage.REVIEW})


@check("CON-15")
def whole_box_sent(facts: Facts) -> Answer:
    stages = {house.number: house.stage for house in facts.consol.houses}
    for box in facts.consol.containers:
        inside = facts.consol.houses_in(box.number)
        sent = [one for one in inside if stages[one] is not BillStage.DRAFT]
        open_bills = [one for one in inside if stages[one] not in AT_CUSTOMS]
        if {stages[one] for one in inside} <= _ANSWER_DUE:
            continue  # they left together, and no answer has told them apart
        if len(inside) > 1 and sent and open_bills:
            draft = [one for one in open_bills if stages[one] is BillStage.DRAFT]
            yield Found(
                f"box:{box.number}",
                f"{box.number} 中{'、'.join(draft or open_bills)}" + ("尚未发送" if draft else "尚未被接受"),
                None if draft else "warning",
            )


@check("CON-16")
def counts(facts: Facts) -> Answer:
    if len(facts.consol.houses) > _MOST:
        yield Found("", f"有{len(facts.consol.houses)}票分单，最多{_MOST}票")
    if len(facts.consol.containers) > _MOST:
        yield Found("", f"有{len(facts.consol.containers)}个集装箱，最多{_MOST}个")
    for house in facts.consol.houses:
        if len(house.lots) > _MOST_ITEMS:
            yield Found(f"house:{house.number}", f"有{len(house.lots)}项商品，最多{_MOST_ITEMS}项")


@check("CON-20")
def words(facts: Facts) -> Answer:
    for house in facts.consol.houses:
        where = f"house:{house.number}"
        for label, party in (("发货人", house.shipper), ("收货人", house.consignee), ("通知人", house.notify)):
            for name, value in (("名称", party.name), ("地址", party.address)):
                if len(value) > 70:
                    yield Found(where, f"{label}{name}{len(value)}个字符，最多70个")
                if foreign_character(value):
                    yield Found(where, f"{label}{name}含有不可见字符")
        for lot in house.lots:
            if byte_length(lot.description) > DESCRIPTION_BYTES:
                yield Found(f"lot:{lot.id}", f"商品描述超过128个汉字（{byte_length(lot.description)}字节）")
            if foreign_character(lot.description) or foreign_character(lot.marks):
                yield Found(f"lot:{lot.id}", "商品描述或唛头含有不可见字符")


@check("CON-21")
def vague(facts: Facts) -> Answer:
    for _house, lot in facts.consol.lots():
        if lot.description.strip().upper() in VAGUE or not lot.description.strip():
            severity = "error" if facts.settings.strict_descriptions else None
            yield Found(f"lot:{lot.id}", f"“{lot.description or '空'}”", severity)  # type: ignore[arg-type]


@check("CON-22")
def tariff_code(facts: Facts) -> Answer:
    for _house, lot in facts.consol.lots():
        special = lot.licence_needed or any(one.status == "dangerous" for one in lot.hazards)
        if len(lot.hs_code) < 6 or not lot.hs_code.isdigit():
            yield Found(f"lot:{lot.id}", f"{lot.description}：“{lot.hs_code or '空'}”", "error" if special else None)
