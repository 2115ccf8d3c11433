"""CON-01 to CON-08: numbers of boxes, bills, ships and seals."""

from __future__ import annotations

import re
from collections import Counter

from cqdesk.domain.consolidation.model import Mode
from cqdesk.domain.iso6346 import ContainerFlaw
from cqdesk.domain.iso6346 import check as container_flaw

from ...numbered_checks import Answer, Found, Missing
from .facts import Facts, check

_BILL = re.compile(r"[A-Z0-9]{1,35}")
_ROAD_BILL = re.compile(r"@?[A-Z0-9]{1,34}")
_SIZE_TYPE = re.compile(r"[1-4A-HK-NP][0245689C-FL-NP][ABGHKPRSTUV][0-9A-Z]")
"""ISO 6346: length, height and width, group and kind."""
_SITE = re.compile(r"[A-Z0-9]{11}")
_MOST_SEALS = 9
_LONGEST_SEAL = 35


@check("CON-01")
def container_number(facts: Facts) -> Answer:
    for box in facts.consol.containers:
        flaw = container_flaw(box.number)
        if flaw is not None:
            words = "格式不对" if flaw is ContainerFlaw.FORM else "校验码不对"
            yield Found(f"box:{box.number}", f"{box.number}{words}", "warning" if box.number_excuse else None)


@check("CON-02")
def size_type(facts: Facts) -> Answer:
    for box in facts.consol.containers:
        where = f"box:{box.number}"
        if not _SIZE_TYPE.fullmatch(box.size_type):
            yield Found(where, f"{box.number} 的箱型为“{box.size_type or '空'}”")
        elif facts.codes is not None and facts.codes.find("container_iso6346", box.size_type, facts.now.date()) is None:
            yield Found(where, f"{box.number} 的箱型“{box.size_type}”不在代码表中", "warning")
        if box.eir_size_type and box.eir_size_type != box.size_type:
            yield Found(where, f"{box.number} 为{box.size_type}，设备交接单为{box.eir_size_type}", "warning")


@check("CON-03")
def container_once(facts: Facts) -> Answer:
    counts = Counter(box.number for box in facts.consol.containers)
    for number, count in counts.items():
        if count > 1:
            yield Found(f"box:{number}", f"{number} 在本拼箱中出现{count}次")
    if facts.elsewhere is None:
        yield Missing("其他在途拼箱的箱号")
        return
    for box in facts.consol.containers:
        other = facts.elsewhere.get(box.number)
        if other is not None and not box.returned:
            yield Found(f"box:{box.number}", f"{box.number} 还在拼箱“{other}”中")


@check("CON-04")
def bill_numbers(facts: Facts) -> Answer:
    consol = facts.consol
    form = _ROAD_BILL if consol.mode is Mode.ROAD else _BILL
    if not form.fullmatch(consol.master):
        yield Found("", f"总单号“{consol.master or '空'}”")
    counts = Counter(house.number for house in consol.houses)
    for number, count in counts.items():
        if count > 1:
            yield Found(f"house:{number}", f"分单号“{number}”重复")
        if number and not form.fullmatch(number):
            yield Found(f"house:{number}", f"分单号“{number}”")


def _is_air_master(number: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{11}", number)) and int(number[3:10]) % 7 == int(number[10])


@check("CON-05")
def air_master(facts: Facts) -> Answer:
    number = facts.consol.master
    if facts.consol.mode is Mode.AIR:
        if not _is_air_master(number):
            yield Found("", f"总运单号“{number}”")
    elif _is_air_master(number):
        yield Found("", f"“{number}”像是航空总运单号，本拼箱不是航空", "warning")


@check("CON-06")
def ship_and_voyage(facts: Facts) -> Answer:
    consol = facts.consol
    if not 0 < len(consol.voyage) <= 17:
        yield Found("", f"航次“{consol.voyage or '空'}”")
    if consol.mode is not Mode.SEA:
        return
    code = consol.vessel_code
    if code.startswith("UN"):
        digits = code[2:]
        right = (
            re.fullmatch(r"[0-9]{7}", digits)
            and str(sum(int(one) * (7 - at) for at, one in enumerate(digits[:6])) % 10) == digits[6]
        )
        if not right:
            yield Found("", f"船舶代码“{code}”的IMO编号不对")
    elif not re.fullmatch(r"CN[A-Z0-9]{1,23}", code):
        yield Found("", f"船舶代码“{code or '空'}”")


@check("CON-07")
def sender_and_office(facts: Facts) -> Answer:
    consol = facts.consol
    if not re.match(r"[A-Z0-9]{13}", consol.sender):
        yield Found("", f"舱单传输人代码“{consol.sender or '空'}”")
    if not re.fullmatch(r"[0-9]{2}[0-9A-Z]{2}", consol.customs_office):
        yield Found("", f"关区代码“{consol.customs_office or '空'}”")
    elif facts.codes is None:
        yield Missing("关区代码表")
    elif facts.codes.find("customs_offices", consol.customs_office, facts.now.date()) is None:
        yield Found("", f"关区代码“{consol.customs_office}”不在代码表中")
    if facts.site and not _SITE.fullmatch(facts.site):
        yield Found("", f"监管场所代码“{facts.site}”应为11位")


@check("CON-08")
def seals(facts: Facts) -> Answer:
    counts = Counter(seal.number for box in facts.consol.containers for seal in box.seals)
    for box in facts.consol.containers:
        where = f"box:{box.number}"
        if len(box.seals) > _MOST_SEALS:
            yield Found(where, f"{box.number} 有{len(box.seals)}个封志，最多{_MOST_SEALS}个")
        for seal in box.seals:
            if not 0 < len(seal.number) <= _LONGEST_SEAL:
                yield Found(where, f"{box.number} 的封志号“{seal.number}”长度不对")
            elif counts[seal.number] > 1:
                yield Found(where, f"封志号“{seal.number}”重复")
        if box.eir_seals and box.seals and set(box.eir_seals) != {seal.number for seal in box.seals}:
            yield Found(where, f"{box.number} 的封志与设备交接单不同", "warning")
