"""MAN: record numbers (备案号): handbooks, account books, exemption certificates.

First letters: B, C handbooks, D non-priced equipment, E account book, F, G its sub-books, H zone processing, T zone
logistics, L logistics centre, J, K bonded warehouse, Z exemption certificate. L is taken beside T, J and K, since the
account books of the second Golden Customs project may carry it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...rules import Answer, Applies, Facts, found, rule
from ..fields import Declaration
from .shared import FILLING_RULES, lines, listed

ITEM_7 = f"{FILLING_RULES} item 7"
RECORD_NUMBER = re.compile(r"[A-Z]{1,2}[0-9A-Z]{10,11}")
WITH_ITEMS = frozenset("BCDEHZ")
"""First letters of records whose items are numbered."""
BY_LIST = frozenset("EHTL")
"""First letters of account books whose declarations come out of a record list (保税核注清单)."""


@rule("MAN-001", "error", source=ITEM_7)
def record_number_form(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A record number has twelve characters and begins with one or two letters."""
    number = d.record_book_number
    if number and not (len(number) == 12 and RECORD_NUMBER.fullmatch(number)):
        yield found("record_book_number", value=number)


def _letter_rule(id: str, modes: str, letters: str, title: str, applies: Applies = "both") -> None:
    asked = frozenset(modes.split())

    def judge(d: Declaration, facts: Facts) -> Iterator[Answer]:
        if d.supervision_mode in asked and d.record_book_number[:1] not in tuple(letters):
            yield found("record_book_number", mode=d.supervision_mode, value=d.record_book_number or "空")

    judge.__doc__ = title
    rule(id, "error", source=ITEM_7, applies=applies, key="supervision_mode")(judge)


_letter_rule(
    "MAN-002",
    "0214 0245 0255 0258 0265 0300 0345 0845 0865 4400",
    "BEFGH",
    "Processing of supplied materials has a handbook B or an account book.",
)
_letter_rule(
    "MAN-003",
    "0615 0644 0654 0657 0664 0700 0715 0744 0844 0864 4600",
    "CEFGH",
    "Processing of bought materials has a handbook C or an account book.",
)
_letter_rule("MAN-004", "0320", "D", "Non-priced equipment has a handbook D.", "import")
_letter_rule("MAN-005", "5014 5015", "H", "Processing in a zone has an account book H.")
_letter_rule("MAN-006", "5033 5034 1210", "THL", "Logistics in a zone has an account book T or H.")
_letter_rule("MAN-007", "1233", "JKL", "A bonded warehouse has an account book J or K.")


@rule("MAN-008", "error", source=ITEM_7, key="record_book_number")
def handbook_of_ordinary_trade(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Ordinary trade and e-commerce have no handbook of processing."""
    ordinary = d.supervision_mode in ("0110", "9610", "9710", "9810", "1039")
    if ordinary and d.record_book_number[0] in "BCDE":
        yield found("record_book_number", mode=d.supervision_mode, value=d.record_book_number)


@rule("MAN-010", "error", source=f"{FILLING_RULES} item 33", key="record_book_number")
def record_items(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """With a record number every line names its item there. One finding that names the lines."""
    if d.record_book_number[0] not in WITH_ITEMS:
        return
    empty = [row for row, line in enumerate(d.goods, start=1) if line.record_book_item_number is None]
    if empty:
        yield found(f"goods[{empty[0]}].record_book_item_number", lines=listed(empty))


@rule("MAN-011", "error", source=f"{FILLING_RULES} item 33")
def record_item_without_number(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A record item number stands only beside a record number."""
    if d.record_book_number:
        return
    for here, line in lines(d):
        if line.record_book_item_number is not None:
            yield found(f"{here}.record_book_item_number")


@rule("MAN-015", "error", source="code table 监管证件代码: a", key="record_book_number")
def record_list(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A declaration under an account book names its record list (permit code a).

    Item 7 of the filling rules: account book, list first, one list = one declaration. Handbooks (B, C, D) have lists only
    where the office runs them by lists, which the form does not tell: not judged.
    """
    listed_ones = any(licence.licence_code == "a" for licence in d.licences)
    if d.record_book_number[0] in BY_LIST and not listed_ones:
        yield found("licences", value=d.record_book_number)


@rule("MAN-016", "warning", source=f"{FILLING_RULES} item 31", applies="import", key="supervision_mode")
def inland_sale_form(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A taxed sale inland names its contact form (permit code c), or the record list that replaced it (code a)."""
    named = any(licence.licence_code in ("a", "c") for licence in d.licences)
    if d.supervision_mode in ("0245", "0644") and not named:
        yield found("licences")
