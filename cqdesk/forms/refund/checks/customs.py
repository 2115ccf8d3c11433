"""C-01 to C-38: exported lines against the customs data and the processing handbooks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from cqdesk.domain.quantity import plain
from cqdesk.domain.refund.rule_sets import months_after

from ..records import CustomsRecord
from .facts import ZERO, Facts, is_reversal, types_of
from .registry import Answer, Check, Found, Missing, check

PROCESSING = frozenset({"0615", "0715"})
CHINA = "142"
_NO_CUSTOMS = Missing("报关单电子数据：请从电子口岸下载后导入")
_ONE = Decimal(1)
_FIVE_PERCENT = Decimal("0.05")


def _needs_customs(facts: Facts) -> bool:
    return bool(facts.form.exports or facts.form.producer_exports) and not facts.customs


def _yes(mark: str) -> bool:
    return mark not in ("", "0", "N", "否")


@check("C-01")
def key_format(facts: Facts) -> Answer:
    for path, line in facts.exports():
        key = line.declaration_item
        if key and not re.fullmatch(r"[0-9]{21}", key):
            yield Found(f"{path}.declaration_item", key)


@check("C-02")
def electronic_record(facts: Facts) -> Answer:
    if _needs_customs(facts):
        yield _NO_CUSTOMS
        return
    for path, line in facts.exports():
        if line.declaration_item and facts.record(line) is None and not is_reversal(line):
            yield Found(f"{path}.declaration_item", line.declaration_item)
    unseen = sorted({line.declaration_item for _, line in facts.exports()} & facts.not_at_tax_side)
    if unseen:
        more = f"等 {len(unseen)} 项" if len(unseen) > 1 else ""
        yield Missing(f"{unseen[0]} {more}的电子数据：已结关，税务端尚未见到，请从电子口岸下载后导入")


@check("C-03")
def claimed_before(facts: Facts) -> Answer:
    red: dict[str, Decimal] = {}
    for _, line in facts.exports():
        if is_reversal(line):
            red[line.declaration_item] = red.get(line.declaration_item, ZERO) + (line.quantity or ZERO)
    for path, line in facts.exports():
        before = facts.claimed_before.get(line.declaration_item)
        standing = ZERO if before is None else before.quantity + red.get(line.declaration_item, ZERO)
        if standing > 0 and not is_reversal(line):
            yield Found(f"{path}.declaration_item", f"{line.declaration_item} 已申报数量 {plain(standing)}")


@check("C-04")
def no_refund_mark(facts: Facts) -> Answer:
    if _needs_customs(facts):
        yield _NO_CUSTOMS
    for path, line, record in facts.compared():
        if _yes(record.no_refund_mark):
            yield Found(f"{path}.declaration_item", line.declaration_item)


@check("C-05")
def goods_code(facts: Facts) -> Answer:
    if _needs_customs(facts):
        yield _NO_CUSTOMS
    for path, line, record in facts.compared():
        length = min(len(line.goods_code), len(record.goods_code))
        if length and line.goods_code[:length] != record.goods_code[:length]:
            yield Found(f"{path}.goods_code", f"{line.goods_code}，报关单 {record.goods_code}")


@check("C-06")
def export_date(facts: Facts) -> Answer:
    if _needs_customs(facts):
        yield _NO_CUSTOMS
    for path, line, record in facts.compared():
        if "BSQ" not in types_of(line) and record.export_date and line.export_date != record.export_date:
            yield Found(f"{path}.export_date", f"{line.export_date}，报关单 {record.export_date}")


@check("C-07")
def mode_known(facts: Facts) -> Answer:
    if _needs_customs(facts):
        yield _NO_CUSTOMS
    for path, _, record in facts.compared():
        if not record.supervision_mode:
            yield Missing("报关单数据的监管方式")
        elif not re.fullmatch(r"[0-9]{4}", record.supervision_mode):
            yield Found(f"{path}.declaration_item", record.supervision_mode)


@check("C-08")
def mode_refundable(facts: Facts) -> Answer:
    if _needs_customs(facts):
        yield _NO_CUSTOMS
    for path, _, record in facts.compared():
        treatment = facts.supervision_modes.get(record.supervision_mode)
        if not record.supervision_mode:
            yield Missing("报关单数据的监管方式")
        elif treatment is None:
            yield Missing(f"监管方式 {record.supervision_mode} 是否退税：请查主管税务机关的监管方式表")
        elif treatment != "refund":
            yield Found(f"{path}.declaration_item", record.supervision_mode)


def _left(record: CustomsRecord, whole: Decimal | None, taken: tuple[Decimal | None, ...]) -> Decimal | None:
    return None if whole is None else whole - sum((part or ZERO for part in taken), ZERO)


def _over(facts: Facts, name: str, tolerance: Decimal) -> Iterator[Found | Missing]:
    """Sums of a claim by item against what customs data and earlier claims leave."""
    if _needs_customs(facts):
        yield _NO_CUSTOMS
    for key, lines in facts.by_item().items():
        record = facts.customs.get(key)
        if record is None:
            continue
        if name == "quantity":
            unit = facts.units.get(lines[0][1].unit_name, lines[0][1].unit_name)
            whole = quantity_in(record, unit, facts)
            left, told = (
                _left(record, whole, (record.agency_quantity, record.returned_quantity)),
                record.claimed_quantity,
            )
        elif name == "fob_usd":
            left, told = _left(record, record.fob_usd, (record.agency_usd, record.returned_usd)), record.claimed_usd
        else:
            left, told = record.fob_cny, None
        before = facts.claimed_before.get(key)
        wanted = sum((getattr(line, name) or ZERO for _, line in lines), ZERO)
        if left is not None:  # a claim of ours comes back in the next download of the data: it counts once
            left -= max(getattr(before, name) if before is not None else ZERO, told or ZERO)
        if left is not None and wanted > left + tolerance:
            yield Found(f"{lines[0][0]}.{name}", f"申报 {plain(wanted)}，可申报 {plain(left)}")


def quantity_in(record: CustomsRecord, unit: str, facts: Facts) -> Decimal | None:
    """The customs quantity in a unit (code or bare name); None if the declaration has no such unit."""
    for code, quantity in (
        (record.trade_unit, record.trade_quantity),
        (record.legal_unit, record.legal_quantity),
        (record.legal_unit_2, record.legal_quantity_2),
    ):
        if code and facts.units.get(code, code) == unit:
            return quantity
    return None


@check("C-09")
def quantity_left(facts: Facts) -> Answer:
    yield from _over(facts, "quantity", ZERO)


@check("C-10")
def usd_left(facts: Facts) -> Answer:
    yield from _over(facts, "fob_usd", _ONE)


@check("C-11")
def cny_left(facts: Facts) -> Answer:
    yield from _over(facts, "fob_cny", _ONE)


def _fob_differs(facts: Facts) -> Iterator[tuple[str, str, CustomsRecord, str]]:
    for path, line, record in facts.compared():
        if line.fob_usd is None or not record.fob_usd or is_reversal(line):
            continue
        unit = facts.units.get(line.unit_name, line.unit_name)
        whole = quantity_in(record, unit, facts)
        share = line.quantity / whole if whole and line.quantity and line.quantity < whole else _ONE
        expected = record.fob_usd * share
        apart = abs(line.fob_usd - expected)
        if apart > _ONE and apart > expected * _FIVE_PERCENT:
            detail = f"申报 {plain(line.fob_usd)}，报关单 {plain(round(expected, 2))}"
            yield path, line.declaration_item, record, detail


@check("C-12")
def fob_near(facts: Facts) -> Answer:
    if _needs_customs(facts):
        yield _NO_CUSTOMS
    for path, key, record, detail in _fob_differs(facts):
        if key not in facts.fob_statement and not _yes(record.amended_mark):
            yield Found(f"{path}.fob_usd", detail)


@check("C-13")
def amended(facts: Facts) -> Answer:
    for path, _, record, detail in _fob_differs(facts):
        if _yes(record.amended_mark):
            yield Found(f"{path}.fob_usd", detail)


@check("C-14")
def reversal_equal(facts: Facts) -> Answer:
    for path, line in facts.exports():
        if not is_reversal(line):
            continue
        before = facts.originals.get(path) or facts.claimed_before.get(line.declaration_item)
        if before is None:
            yield Missing(f"{line.declaration_item} 的原申报记录")
            continue
        part = "HZCJ-TY" in types_of(line)  # of returned goods a part may be written off, never more than was claimed
        for name in ("quantity", "fob_usd", "fob_cny"):
            written_off, whole = -(getattr(line, name) or ZERO), getattr(before, name)
            if written_off > whole if part else written_off != whole:
                yield Found(f"{path}.quantity", line.declaration_item)
                break


@check("C-15")
def return_reversal(facts: Facts) -> Answer:
    for path, line in facts.exports():
        if "HZCJ-TY" not in types_of(line):
            continue
        if facts.certificates is None:
            yield Missing("已补税/未退税证明数据")
            continue
        found = [one for one in facts.certificates if one.item == line.declaration_item and one.kind == "return"]
        if not any(one.quantity is None or one.quantity == -(line.quantity or ZERO) for one in found):
            yield Found(f"{path}.quantity", line.declaration_item)


def _certified(facts: Facts, kind: str) -> Iterator[tuple[str, str] | Missing]:
    if facts.certificates is None:
        if facts.form.exports or facts.form.producer_exports:
            yield Missing("已补税/未退税证明数据")
        return
    items = {one.item for one in facts.certificates if one.kind == kind}
    for path, line in facts.exports():
        if line.declaration_item in items and not is_reversal(line):
            yield path, line.declaration_item


@check("C-16")
def cancelled(facts: Facts) -> Answer:
    for one in _certified(facts, "cancellation"):
        yield one if isinstance(one, Missing) else Found(f"{one[0]}.declaration_item", one[1])


@check("C-17")
def amendment_without_data(facts: Facts) -> Answer:
    for one in _certified(facts, "amendment"):
        if isinstance(one, Missing):
            yield one
        elif (record := facts.customs.get(one[1])) is None or not _yes(record.amended_mark):
            yield Found(f"{one[0]}.declaration_item", one[1])


def _type_and_mode(number: str, business_type: str, modes: frozenset[str], of: str = "supervision_mode") -> Check:
    """A business type and a value of the customs record go together, both ways."""

    def both_ways(facts: Facts) -> Answer:
        if _needs_customs(facts):
            yield _NO_CUSTOMS
        for path, line, record in facts.compared():
            if (getattr(record, of) in modes) != (business_type in types_of(line)) and getattr(record, of):
                yield Found(f"{path}.business_types", f"{getattr(record, of)} / {line.business_types or '(空)'}")

    both_ways.__doc__ = f"{number}: {business_type}."
    return check(number)(both_ways)


_type_and_mode("C-18", "BSQ", frozenset({"0"}), "transport_mode")
_type_and_mode("C-20", "DWCB", frozenset({"3422"}))
_type_and_mode("C-21", "JWTZ", frozenset({"2210"}))
_type_and_mode("C-22", "DWYZ", frozenset({"3511"}))


@check("C-19")
def bonded_zone_list(facts: Facts) -> Answer:
    for path, line in facts.exports():
        if "BSQ" in types_of(line):
            if not getattr(line, "entry_record_list", ""):
                yield Found(f"{path}.entry_record_list", "没有填写备案清单号")
            else:
                yield Missing("进境货物备案清单数据")


@check("C-23")
def repair(facts: Facts) -> Answer:
    if _needs_customs(facts):
        yield _NO_CUSTOMS
    for path, line, record in facts.compared():
        marked = "XLXP" in types_of(line)
        if record.supervision_mode == "1300" and not marked:
            yield Found(f"{path}.business_types", "监管方式 1300 未填 XLXP")
        elif marked and record.supervision_mode != "1300":
            yield Found(f"{path}.business_types", f"监管方式 {record.supervision_mode}", "info")


def _departures(facts: Facts) -> Iterator[tuple[str, CustomsRecord]]:
    for path, line, record in facts.compared():
        if "QYGTS" in types_of(line):
            yield path, record


@check("C-24")
def departure_record(facts: Facts) -> Answer:
    for path, record in _departures(facts):
        if not _yes(record.departure_port_mark):
            yield Found(f"{path}.business_types", record.declaration_item)


@check("C-25")
def departure_withdrawn(facts: Facts) -> Answer:
    if any(True for _ in _departures(facts)):
        yield Missing("启运港撤销出口信息")


@check("C-26")
def departure_class(facts: Facts) -> Answer:
    for path, _ in _departures(facts):
        if facts.company_class is None:
            yield Missing("启运时的出口企业分类管理类别")
        elif facts.company_class not in (1, 2):
            yield Found(f"{path}.business_types", f"{facts.company_class} 类")


@check("C-27")
def departure_two_months(facts: Facts) -> Answer:
    for path, record in _departures(facts):
        if record.departed_on is None:
            yield Missing(f"{record.declaration_item} 的启运日期")
        elif facts.on > months_after(record.departed_on, 2):
            yield Found(f"{path}.business_types", f"{record.departed_on} 启运")


@check("C-28")
def departure_arrived(facts: Facts) -> Answer:
    if any(True for _ in _departures(facts)):
        yield Missing("离境港到达信息")


@check("C-29")
def departure_unmarked(facts: Facts) -> Answer:
    if _needs_customs(facts):
        yield _NO_CUSTOMS
    for path, line, record in facts.compared():
        if _yes(record.departure_port_mark) and record.export_date is None and "QYGTS" not in types_of(line):
            yield Found(f"{path}.business_types", line.declaration_item)


@check("C-30")
def listed_material(facts: Facts) -> Answer:
    for path, line, record in facts.compared():
        if "LMYCL" in types_of(line) and record.destination_country != CHINA:
            yield Found(f"{path}.business_types", record.destination_country or "(空)")


@check("C-31")
def bonded_to_domestic(facts: Facts) -> Answer:
    if _needs_customs(facts):
        yield _NO_CUSTOMS
    for path, line, record in facts.compared():
        if record.transport_mode == "8" and record.destination_country == CHINA:
            yield Found(f"{path}.declaration_item", line.declaration_item)


@check("C-32")
def special_island(facts: Facts) -> Answer:
    if _needs_customs(facts):
        yield _NO_CUSTOMS
    for path, line, record in facts.compared():
        if record.transport_mode == "T":
            yield Found(f"{path}.declaration_item", line.declaration_item)


# --- processing trade: only the producer's form has handbook and rate -------------------------------------------


def _processing(facts: Facts) -> Iterator[tuple[str, object, CustomsRecord]]:
    for path, line, record in facts.compared():
        if path.startswith("producer_exports"):
            yield path, line, record


@check("C-33")
def handbook_given(facts: Facts) -> Answer:
    for path, line, record in _processing(facts):
        if record.supervision_mode in PROCESSING and not getattr(line, "handbook", ""):
            yield Found(f"{path}.handbook", record.supervision_mode)


@check("C-34")
def handbook_equal(facts: Facts) -> Answer:
    for path, line, record in _processing(facts):
        ours = getattr(line, "handbook", "")
        if ours and record.record_number and ours != record.record_number:
            yield Found(f"{path}.handbook", f"{ours}，报关单 {record.record_number}")


@check("C-35")
def planned_rate_given(facts: Facts) -> Answer:
    for path, line, record in _processing(facts):
        if record.supervision_mode in PROCESSING and getattr(line, "planned_rate", None) is None:
            yield Found(f"{path}.planned_rate", record.supervision_mode)


@check("C-36")
def cleared_rate(facts: Facts) -> Answer:
    for path, line, record in _processing(facts):
        if record.supervision_mode not in PROCESSING:
            continue
        if facts.cleared_rates is None:
            yield Missing("手册核销信息")
            return
        actual = facts.cleared_rates.get(getattr(line, "handbook", ""))
        if actual is not None and getattr(line, "planned_rate", None) != actual:
            yield Found(f"{path}.planned_rate", f"实际分配率 {plain(actual)}%")


@check("C-37")
def valid_planned_rate(facts: Facts) -> Answer:
    for path, line, record in _processing(facts):
        handbook = getattr(line, "handbook", "")
        if record.supervision_mode not in PROCESSING or (facts.cleared_rates and handbook in facts.cleared_rates):
            continue
        if facts.planned_rates is None:
            yield Missing("有效的计划分配率")
            return
        planned = facts.planned_rates.get(handbook)
        if planned is not None and getattr(line, "planned_rate", None) != planned:
            yield Found(f"{path}.planned_rate", f"有效的计划分配率 {plain(planned)}%")


@check("C-38")
def handbook_without_processing(facts: Facts) -> Answer:
    for path, line, record in _processing(facts):
        given = getattr(line, "handbook", "") or getattr(line, "planned_rate", None) is not None
        if given and record.supervision_mode and record.supervision_mode not in PROCESSING:
            yield Found(f"{path}.handbook", f"监管方式 {record.supervision_mode}")
