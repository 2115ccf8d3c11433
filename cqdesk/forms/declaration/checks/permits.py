"""DOC: permits (随附单证) and electronic documents (随附单据)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...rules import Answer, Facts, found, rule
from ..fields import Declaration
from .shared import FILLING_RULES, INTERFACE, lines, must_match

SCHEMA = "official message schema of 2018"
PAPERLESS = "M"

must_match(
    "DOC-003",
    "licences.licence_code",
    re.compile("[0-9A-Za-z]"),
    "A permit code has one character.",
    source="code table 监管证件代码",
)


@rule("DOC-004", "error", source=f"{INTERFACE}: CertCode", settles=("licences.licence_number",))
def permit_number(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A permit has a number of at most 32 characters."""
    for row, licence in enumerate(d.licences, start=1):
        if not 1 <= len(licence.licence_number) <= 32:
            yield found(f"licences[{row}].licence_number")


@rule("DOC-005", "error", source=f"{FILLING_RULES} item 16")
def one_licence(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """One licence number of at most 20 characters."""
    if len(d.licence_number) > 20 or re.search("[,;，；、]", d.licence_number):
        yield found("licence_number", value=d.licence_number)


@rule("DOC-028", "error", source=SCHEMA)
def too_many_permits(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """At most seven permits."""
    if len(d.licences) > 7:
        yield found("licences", count=len(d.licences))


@rule("DOC-029", "warning", source=SCHEMA)
def too_many_documents(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """At most ten electronic documents by the schema of 2018; whether more pass today is not known."""
    if len(d.documents) > 10:
        yield found("documents", count=len(d.documents))


@rule("DOC-030", "warning", source="filling guide of 2018", at_submit=True)
def paperless_without_documents(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A paperless declaration has electronic documents."""
    if d.entry_type == PAPERLESS and not d.documents:
        yield found("documents")


HEAD_LICENCES = frozenset("12345Gxy")
"""Permits whose number belongs into the licence field of the head (item 16)."""


@rule("DOC-006", "error", source=f"{FILLING_RULES} items 16, 31")
def licence_among_permits(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Import, export and dual-use licences stand in the licence field, not among the permits.

    Items 16 and 31 say so outright; that some local forms take both is practice (rule book 8.1), so a permit that repeats
    the number of the licence field is let pass.
    """
    for row, licence in enumerate(d.licences, start=1):
        if licence.licence_code in HEAD_LICENCES and licence.licence_number != d.licence_number:
            yield found(f"licences[{row}].licence_code", value=licence.licence_code)


@rule("DOC-014", "warning", source=f"{INTERFACE}: ControlExplainCode", applies="export", needs=("hs@date?",))
def control_code(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The code of prohibited and restricted goods has four characters."""
    for path, line in lines(d):
        if line.control_explain_code and len(line.control_explain_code) != 4:
            yield found(f"{path}.control_explain_code", value=line.control_explain_code)


@rule("DOC-025", "info", source=f"{FILLING_RULES} item 32; GACC 2018/60")
def advance_ruling(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """An advance ruling among the permits is also named in the remarks."""
    if any(licence.licence_code == "r" for licence in d.licences) and "预裁定" not in d.remarks:
        yield found("remarks")


_BY_LINE = re.compile(".{12}:([0-9]{1,4})")


@rule("DOC-027", "error", source=SCHEMA)
def line_of_permit(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A catch certificate (code U) is numbered by twelve characters, a colon and its line, each line once."""
    seen: set[int] = set()
    for row, licence in enumerate(d.licences, start=1):
        if licence.licence_code != "U" or not licence.licence_number:
            continue
        match = _BY_LINE.fullmatch(licence.licence_number)
        line = int(match[1]) if match and licence.licence_number[:4].isdigit() else 0
        if not 1 <= line <= len(d.goods) or line in seen:
            yield found(f"licences[{row}].licence_number", value=licence.licence_number)
        seen.add(line)


@rule("DOC-018", "error", source=f"{INTERFACE}: DecGoodsLimit", applies="import")
def product_permits(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A product permit has its kind and its number."""
    for path, line in lines(d):
        for row, permit in enumerate(line.product_permits, start=1):
            for name in ("permit_type", "permit_number"):
                if not getattr(permit, name):
                    yield found(f"{path}.product_permits[{row}].{name}")


VEHICLE = "003"
"""Unit 辆."""
VIN_LENGTH = 17


@rule("DOC-019", "error", source=f"{INTERFACE}: DecGoodsLimitVin", applies="import")
def vehicles(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Listed vehicles have a VIN of 17 characters, and as many are listed as the line declares."""
    for path, line in lines(d):
        listed_ones = 0
        for row, permit in enumerate(line.product_permits, start=1):
            for place, vehicle in enumerate(permit.vehicles, start=1):
                listed_ones += 1
                if len(vehicle.vin_code) != VIN_LENGTH:
                    where = f"{path}.product_permits[{row}].vehicles[{place}].vin_code"
                    yield found(where, trouble=f"“{vehicle.vin_code or '空'}”不是17位")
        declared = line.trade_quantity
        if listed_ones and line.trade_unit == VEHICLE and declared is not None and declared != listed_ones:
            yield found(f"{path}.trade_quantity", trouble=f"共{listed_ones}个，与数量不等")
