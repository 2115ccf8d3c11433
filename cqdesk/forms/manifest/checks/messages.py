"""CON-09 to CON-19 and CON-50 to CON-52: places, batch numbers, the messages themselves, changes after the fact."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta

from lxml import etree

from cqdesk.domain.consolidation.box_mass import summed_mass
from cqdesk.domain.consolidation.model import Mode, VgmMethod
from cqdesk.domain.consolidation.receipts import BillStage, reaches

from ...numbered_checks import Answer, Found, Missing
from ...xml_parse import local_name, parse_ours
from ..presence import CHANGE, DELETE, Presence, presence
from .facts import Facts, check

_PLACE = re.compile(r"[A-Z]{2}[A-Z0-9]{3}(/[0-9A-Z]{4})?")
_AIRPORT = re.compile(r"[A-Z]{3}|[A-Z]{2}[A-Z0-9]{3}")
_BATCH = re.compile(r"[0-9A-Z]{9}[01][0-9A-Z]{3}")
_TWO_YEARS = timedelta(days=2 * 365)
_MESSAGES = "生成的舱单报文"


@check("CON-09")
def places(facts: Facts) -> Answer:
    consol = facts.consol
    named = [("装货地", "", consol.loading_place), ("卸货地", "", consol.discharge_place)]
    named += [
        ("卸货地", f"house:{one.number}", one.discharge_place)
        for one in consol.houses
        if one.discharge_place not in ("", consol.discharge_place)
    ]
    for label, where, code in named:
        if not code and where == "":
            continue  # which places a message needs is CON-18
        pattern = _AIRPORT if consol.mode is Mode.AIR else _PLACE
        if not pattern.fullmatch(code):
            yield Found(where, f"{label}“{code}”")
        elif consol.mode is Mode.SEA and _unlisted(facts, code[:5]):  # the table has sea ports alone
            yield Found(where, f"{label}“{code}”不在口岸代码表中", "warning")


def _unlisted(facts: Facts, code: str) -> bool:
    return facts.codes is not None and facts.codes.find("un_locode_ports", code, facts.now.date()) is None


@check("CON-10")
def batch_number(facts: Facts) -> Answer:
    if facts.consol.mode is not Mode.ROAD:
        return
    batch = facts.batch or ""
    if not _BATCH.fullmatch(batch):
        yield Found("", f"批次号“{batch or '空'}”")
        return
    if (batch[9] == "0") != facts.consol.export:
        yield Found("", f"批次号“{batch}”第10位应为{'0（出口）' if facts.consol.export else '1（进口）'}")
    if facts.batches is None:
        yield Missing("以往的批次号")
    elif batch in facts.batches:
        other, used = facts.batches[batch]
        if facts.now.date() - used < _TWO_YEARS:
            yield Found("", f"批次号“{batch}”已在 {other} 用过")


@check("CON-17")
def outside_the_profile(facts: Facts) -> Answer:
    if facts.consol.mode is Mode.RAIL:
        return
    if facts.files is None:
        yield Missing(_MESSAGES)
        return
    for message, function, data in facts.files:
        table = presence(message, function, facts.profile)
        for path in sorted(set(_barred(parse_ours(data), "", table))):
            yield Found("", f"{message} 的“{table[path].name_zh if path in table else path}”")


def _barred(element: etree._Element, trail: str, table: Mapping[str, Presence]) -> Iterator[str]:
    for child in element:
        here = f"{trail}/{local_name(child)}" if trail else local_name(child)
        found = table.get(here)
        if found is None or found.need == "X":
            yield here
        else:
            yield from _barred(child, here, table)


def _of_form(facts: Facts, *ids: str) -> Answer:
    if facts.consol.mode is Mode.RAIL:
        return
    if facts.forms is None:
        yield Missing(_MESSAGES)
        return
    for form, issues in facts.form_issues:
        bills = getattr(form.body, "bills", [])
        for issue in issues:
            if issue.id not in ids:
                continue
            row = re.match(r"body\.bills\[(\d+)\]", issue.path)
            house = "" if row is None else getattr(getattr(bills[int(row[1]) - 1], "house", None), "id", "")
            yield Found(f"house:{house}" if house else "", issue.message.rstrip("。"))


@check("CON-18")
def mandatory(facts: Facts) -> Answer:
    yield from _of_form(facts, "MFT-MISSING", "MFT-HEAD")


@check("CON-19")
def tied_pairs(facts: Facts) -> Answer:
    yield from _of_form(facts, "MFT-PAIR")


@check("CON-50")
def change_now(facts: Facts) -> Answer:
    reason, contact, phone = facts.reason
    for owed in facts.owed:
        house = facts.consol.house_by_number.get(owed.subject)
        if owed.function not in (CHANGE, DELETE) or house is None:
            continue
        if house.stage is BillStage.REVIEW:
            yield Found(f"house:{house.number}", f"分单{house.number}的舱单正在人工审核")
        elif reaches(house.stage, BillStage.ARRIVED) and not (reason and contact and phone):
            missing = [name for name, value in (("原因", reason), ("联系人", contact), ("电话", phone)) if not value]
            yield Found(f"house:{house.number}", f"分单{house.number}已运抵，变更缺少{'、'.join(missing)}")


@check("CON-51")
def deleted_but_packed(facts: Facts) -> Answer:
    for house in facts.consol.houses:
        if house.stage is BillStage.DELETED and facts.consol.packed_of(house.number):
            boxes = "、".join(dict.fromkeys(one.container for one in facts.consol.packed_of(house.number)))
            yield Found(f"house:{house.number}", f"分单{house.number}的舱单已删除，货物仍在{boxes}")
    for box in facts.consol.containers:
        mass = summed_mass(facts.consol, box)
        if box.vgm is not None and box.vgm.method == VgmMethod.SUMMED and mass is not None and mass != box.vgm.mass_kg:
            yield Found(f"box:{box.number}", f"{box.number} 的VGM为{box.vgm.mass_kg}千克，按现在的货物应为{mass}千克")


@check("CON-52")
def locked_after_release(facts: Facts) -> Answer:
    for house in facts.consol.houses:
        for one in facts.declared(house):
            if not one.released or len(facts.declared(house)) > 1:
                continue
            for name, ours, theirs in (
                ("件数", house.stated.pieces, one.pieces),
                ("毛重", house.stated.gross_kg, one.gross_kg),
            ):
                if ours is not None and theirs is not None and ours != theirs:
                    yield Found(f"house:{house.number}", f"{name}舱单{ours}，已放行的报关单{theirs}")
