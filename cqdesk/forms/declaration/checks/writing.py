"""HDR: how things are written: marks, dates the system fills, widths of characters, codes of parties abroad."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...rules import Answer, Facts, found, rule
from ..fields import Declaration
from .shared import FILLING_RULES, INTERFACE, lines, really_crosses

_WIDE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
"""Full-width digits and letters; full-width punctuation is ordinary Chinese writing."""
_AEO = re.compile("[A-Z]{2}[A-Z0-9]+")
RECORD_LISTS = frozenset("1234")
"""Kinds of record list (备案清单) of a free-trade zone."""
BATCH_LISTS = frozenset("34")


@rule("HDR-028", "warning", source=f"{FILLING_RULES} item 32; GACC 2018/60")
def marks(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Without marks N/M is declared."""
    if not d.marks_and_numbers:
        yield found("marks_and_numbers")


@rule("HDR-032", "warning", source=f"{FILLING_RULES} item 8; GACC 2018/60")
def code_of_party_abroad(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The code of the party abroad is its AEO code: two letters of the country, then its number."""
    for name in ("overseas_consignor_code", "overseas_consignee_code"):
        code: str = getattr(d, name)
        if code and code != "NO" and not _AEO.fullmatch(code):
            yield found(name, value=code)


@rule("HDR-033", "warning", source="trade practice")
def wide_characters(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """No full-width digits or letters; blanks at the ends are cut when typed. The first place is named."""
    where = [
        path
        for path, spec, value in facts.leaves
        if isinstance(value, str) and not value.isascii() and _WIDE.search(value) and not spec.secret
    ]
    if where:
        more = f"（共{len(where)}处）" if len(where) > 1 else ""
        yield found(where[0], more=more)


@rule("HDR-035", "info", source=f"{FILLING_RULES} items 5, 6; GACC 2018/60", applies="export")
def date_of_an_export(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Exports leave the date to the system until they have a declaration number."""
    if d.entry_exit_date is not None and not d.entry_number:
        yield found("entry_exit_date")


@rule("HDR-038", "warning", source=f"{INTERFACE}: BillType")
def record_list_fields(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A record list leaves the fields of processing trade empty."""
    if d.record_list_type not in RECORD_LISTS:
        return
    head = (
        ("approval_number", d.approval_number),
        ("free_text.bonded_warehouse_code", d.free_text.bonded_warehouse_code),
        ("free_text.declarant_phone", d.free_text.declarant_phone),
    )
    for path, value in head:
        if value:
            yield found(path)
    for path, line in lines(d):
        for name in ("use_code", "processing_fee", "product_code"):
            if getattr(line, name) not in ("", None):
                yield found(f"{path}.{name}")


@rule("HDR-040", "warning", source="GACC 2018/60 and filling guide of 2018", applies="import", at_submit=True)
def date_of_an_import(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """An import names the day its conveyance entered; only in advance of it the date stays empty."""
    if d.entry_exit_date is None and really_crosses(d):
        yield found("entry_exit_date")
