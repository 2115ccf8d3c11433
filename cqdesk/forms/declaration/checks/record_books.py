"""Record numbers (备案号): handbooks, account books, exemption certificates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...rules import Answer, Facts, found, rule
from ..fields import Declaration
from .shared import FILLING_RULES, lines

RECORD_NUMBER = re.compile(r"[A-Z]{1,2}[0-9A-Z]{10,11}")


@rule("MAN-001", "error", source=f"{FILLING_RULES} item 7")
def record_number_form(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A record number has twelve characters and begins with one or two letters."""
    number = d.record_book_number
    if number and not (len(number) == 12 and RECORD_NUMBER.fullmatch(number)):
        yield found("record_book_number", value=number)


@rule("MAN-011", "error", source=f"{FILLING_RULES} item 33")
def record_item_without_number(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A record item number stands only beside a record number."""
    if d.record_book_number:
        return
    for here, line in lines(d):
        if line.record_book_item_number is not None:
            yield found(f"{here}.record_book_item_number")
