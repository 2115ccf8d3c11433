"""INS: inspection data and dangerous goods of the lines.

Whether goods are inspected is knowledge of the tariff: what is missing is an error only while it covers the date and
*cannot judge* otherwise. What is written is judged always.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from ...rules import Answer, Facts, cannot, found, rule
from ..fields import Declaration, GoodsLine
from .shared import INTERFACE, TWO_DIGITS, lines
from .transport import is_day

NEXT_TO_NEVER = (("11", "12"), ("11", "13"), ("14", "15"), ("16", "17"), ("19", "20"), ("19", "21"), ("23", "24"))
"""Goods attributes that deny each other: in or outside the CCC list, prepacked or not, with or without genes, ..."""
_UN = re.compile("(UN)?[0-9]{4}", re.IGNORECASE)
_CAS = re.compile(r"(?<![0-9-])([0-9]{2,7})-([0-9]{2})-([0-9])(?![0-9-])")


def _inspected(d: Declaration, facts: Facts) -> Iterator[tuple[str, GoodsLine]]:
    """The lines whose tariff line asks for inspection in this direction."""
    letter = "A" if d.import_export_flag == "I" else "B"
    for path, line in lines(d):
        tariff = facts.tariff(line.hs_code) if line.hs_code else None
        if tariff is not None and not tariff.dead and letter in tariff.supervision:
            yield path, line


def _empty(d: Declaration, facts: Facts, name: str) -> Iterator[Answer]:
    """Inspected lines whose field is empty: a finding while the tariff covers the date, else *cannot judge*."""
    for path, line in _inspected(d, facts):
        if getattr(line, name):
            continue
        if facts.covers("hs"):
            yield found(f"{path}.{name}", trouble="为空")
        else:
            yield cannot("部分商品是否涉检以当年税则为准；请按当年税则核对检验检疫各栏。", path)


@rule("INS-001", "warning", source=f"{INTERFACE}: CiqCode", needs=("hs@date",), error_when="hs")
def inspection_code(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """An inspection code has three digits, or thirteen with the commodity number in front."""
    for path, line in lines(d):
        code = line.ciq_code
        if (code and not re.fullmatch("[0-9]{3}|[0-9]{13}", code)) or (
            len(code) == 13 and line.hs_code and not code.startswith(line.hs_code)
        ):
            yield found(f"{path}.ciq_code", value=code)


@rule("INS-002", "error", source="code table purposes", applies="import", needs=("hs@date",))
def purpose(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The use has two digits; inspected imports name it."""
    for path, line in lines(d):
        if line.purpose_code and not TWO_DIGITS.fullmatch(line.purpose_code):
            yield found(f"{path}.purpose_code", trouble=f"“{line.purpose_code}”不是2位代码")
    yield from _empty(d, facts, "purpose_code")


@rule("INS-003", "error", source="code table goods_attributes", applies="import", needs=("hs@date",))
def attributes(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Attributes do not deny each other; inspected imports name them."""
    for path, line in lines(d):
        given = set(line.goods_attributes.split(","))
        for one, other in NEXT_TO_NEVER:
            if one in given and other in given:
                yield found(f"{path}.goods_attributes", trouble=f"同时含{one}和{other}，互相矛盾")
                break
    yield from _empty(d, facts, "goods_attributes")


@rule("INS-005", "error", source=f"{INTERFACE}: Uncode")
def un_number(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A UN number has four digits."""
    for path, line in lines(d):
        if line.un_number and not _UN.fullmatch(line.un_number):
            yield found(f"{path}.un_number", value=line.un_number)


@rule("INS-006", "error", source=f"{INTERFACE}: DangName, DangPackType, DangPackSpec")
def dangerous_package(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Dangerous goods have a name, a packing class and the mark of their package."""
    for path, line in lines(d):
        if not line.un_number:
            continue
        missing = [
            label
            for label, value in (
                ("危险货物名称", line.dangerous_goods_name),
                ("危包类别", line.dangerous_package_category),
                ("危包规格", line.dangerous_package_spec),
            )
            if not value
        ]
        if missing:
            yield found(f"{path}.un_number", missing="、".join(missing))


def cas_digit(first: str, second: str) -> int:
    """Check digit of a CAS number: its digits from the right times 1, 2, 3 ..., modulo 10."""
    return sum(place * int(digit) for place, digit in enumerate(reversed(first + second), start=1)) % 10


@rule("INS-007", "warning", source="CAS registry: check digit")
def cas_number(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A CAS number among the elements has its check digit."""
    for path, line in lines(d):
        # A day (2026-11-2) looks alike: only an element that is nothing else is taken for a CAS number.
        for element in line.declaration_elements.split("|"):
            match = _CAS.fullmatch(element.strip().upper().removeprefix("CAS").lstrip(":： "))
            if match and not match[1].startswith(("19", "20")) and cas_digit(match[1], match[2]) != int(match[3]):
                yield found(f"{path}.declaration_elements", value=match[0])


@rule("INS-008", "error", source=f"{INTERFACE}: NoDangFlag, Uncode")
def dangerous_or_not(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """What is declared as no dangerous chemical has no UN number."""
    for path, line in lines(d):
        if line.not_dangerous_chemical == "1" and line.un_number:
            yield found(f"{path}.un_number", value=line.un_number)


def _days(words: str) -> list[date | None]:
    """The days of a text that lists them by semicolons; None for what is no day."""
    days: list[date | None] = []
    for word in re.split("[;；]", words):
        digits = (
            word.strip().replace("-", "") if re.fullmatch(r"\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\s*", word) else word.strip()
        )
        days.append(date(int(digits[:4]), int(digits[4:6]), int(digits[6:])) if is_day(digits) else None)
    return days


@rule("INS-010", "error", source=f"{INTERFACE}: ProduceDate, ProdValidDt", applies="import")
def production_dates(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Production and expiry are days; nothing was produced after the declaration."""
    for path, line in lines(d):
        for name, produced in (("production_dates", True), ("expiry_date", False)):
            words: str = getattr(line, name)
            days = _days(words) if words else []
            if None in days:
                yield found(f"{path}.{name}", trouble=f"“{words[:30]}”不是日期")
            elif produced and any(day is not None and day > facts.on for day in days):
                yield found(f"{path}.{name}", trouble="晚于申报日期")


@rule("INS-011", "warning", source=f"{INTERFACE}: DespDate, CmplDschrgDt", applies="import", needs=("hs@date",))
def departure_and_discharge(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Discharge does not end before departure; inspected imports name both days."""
    left, landed = d.departure_date, d.discharge_completion_date
    if left is not None and landed is not None:
        if left > landed:
            yield found("discharge_completion_date", trouble=f"卸毕日期早于启运日期{left.isoformat()}")
        return
    if any(True for _line in _inspected(d, facts)):
        if facts.covers("hs"):
            yield found("departure_date" if left is None else "discharge_completion_date", trouble="涉检进口未填")
        else:
            yield cannot("部分商品是否涉检以当年税则为准；涉检的请补填启运日期和卸毕日期。")


@rule(
    "INS-015",
    "error",
    source=f"{INTERFACE}: PurpOrgCode; GACC 2024/30",
    applies="import",
    needs=("hs@date",),
    since=date(2024, 4, 10),
)
def destination_office(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Inspected imports name the customs office of destination."""
    if d.destination_customs_office or not any(True for _line in _inspected(d, facts)):
        return
    if facts.covers("hs"):
        yield found("destination_customs_office")
    else:
        yield cannot("部分商品是否涉检以当年税则为准；涉检的请补填目的地海关。")
