"""NUM and TMD-015: declaration numbers (海关编号): office 4, year 4, direction 1, serial 9."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...rules import Answer, Facts, found, rule
from ..fields import Declaration
from .shared import ENTRY_NUMBER, FILLING_RULES, INTERFACE, OFFICE

_SHAPE = re.compile(r"[0-9A-Z]{8}[0-9A-FI][0-9]{9}")
_FIRST_YEAR = 2000
_DIRECTIONS = {"I": "13579BDFI", "E": "02468ACE"}
"""Ninth character by direction: 1 and 0 are usual, I and E stand for periodic lists."""


def _shaped(d: Declaration) -> bool:
    return _SHAPE.fullmatch(d.entry_number) is not None


@rule("NUM-001", "error", source=f"{FILLING_RULES} items 1, 2")
def entry_number(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A declaration number has 18 characters; its office and year are NUM-002 and NUM-003."""
    if d.entry_number and not _shaped(d):
        yield found("entry_number", value=d.entry_number)


@rule("NUM-002", "error", source=f"{FILLING_RULES} item 1")
def office_of_number(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The first four characters are a customs office."""
    if _shaped(d) and not OFFICE.fullmatch(d.entry_number[:4]):
        yield found("entry_number", value=d.entry_number[:4])


@rule("NUM-002-T", "warning", source="local code table", needs=("customs_offices",))
def known_office_of_number(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The office of a declaration number is in the local table."""
    office = d.entry_number[:4]
    if _shaped(d) and OFFICE.fullmatch(office) and facts.find("customs_offices", office) is None:
        yield found("entry_number", value=office, vintage=facts.vintage("customs_offices"))


@rule("NUM-003", "error", source=f"{FILLING_RULES} item 1")
def year_of_number(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The year lies between 2000 and the year of the check."""
    if not _shaped(d):
        return
    year = d.entry_number[4:8]
    if not (year.isdigit() and _FIRST_YEAR <= int(year) <= facts.on.year):
        yield found("entry_number", value=year)


@rule("NUM-004", "warning", source=f"{FILLING_RULES} item 1")
def direction_of_number(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The ninth character goes with the direction."""
    usual = _DIRECTIONS.get(d.import_export_flag)
    if usual is not None and _shaped(d) and d.entry_number[8] not in usual:
        yield found("entry_number", value=d.entry_number[8])


@rule("TMD-015", "error", source=f"{INTERFACE}: RelId")
def related_entry_number(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A related declaration number has 18 characters."""
    number = d.free_text.related_entry_number
    if number and not ENTRY_NUMBER.fullmatch(number):
        yield found("free_text.related_entry_number", value=number)
