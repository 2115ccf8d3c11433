"""What follows from a field's description alone: length, characters, digits, unreadable values, needed fields.

One rule per kind of flaw for all fields; a field whose flaw has its own id in the rule catalogue (`OWN_LENGTH`,
`OWN_DIGITS`, the `settles` of a rule) is left to that id, so that one flaw is one finding.
"""

from __future__ import annotations

import base64
import functools
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from . import path as paths
from .declaration.fields import Declaration
from .declaration.inspection import MARK_BYTES
from .rules import Answer, Facts, all_rules, found, leaf_rule, rule
from .spec import FieldSpec, fields_of

INTERFACE = "Single Window interface table of the declaration"

LengthFlaw = Literal["foreign", "characters", "bytes"]
DigitsFlaw = Literal["digits", "decimals"]

BY_BYTES = frozenset({"declaration_elements"})
"""The specification (GModel) is limited in GB18030 bytes; for all others it is not known what the limit counts."""

OWN_LENGTH = frozenset(
    {
        "remarks",  # HDR-026
        "marks_and_numbers",  # HDR-027
        "contract_number",  # HDR-029
        "bill_of_lading_number",  # TRA-012
        "conveyance_name",  # TRA-015
        "goods.goods_name",  # ITM-005
        "goods.declaration_elements",  # ITM-007
        "licence_number",  # DOC-005
        "licences.licence_number",  # DOC-004
        "containers.item_numbers",  # CNT-005
        "document_type",  # HDR-024
        "price_confirmations",  # HDR-020
    }
)
"""Fields whose length is judged under an id of the catalogue."""

OWN_DIGITS = frozenset(
    {
        "package_count",  # HDR-016
        "freight_value",  # PRC-025
        "insurance_value",
        "misc_charge_value",
        "gross_weight_kg",  # PKG-012
        "net_weight_kg",
        "goods.total_price",  # VAL-010
    }
)
"""Numbers whose digits and decimals are judged under an id of the catalogue."""

OWN_DECIMALS = OWN_DIGITS | {
    "goods.trade_quantity",  # QTY-012
    "goods.unit_price",  # VAL-003
}
"""Numbers whose decimals are judged under an id of the catalogue."""

_XML_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def foreign_character(value: str) -> str:
    """The first character the message cannot carry (outside GB18030 or not allowed in XML); "" if there is none."""
    match = _XML_ILLEGAL.search(value)
    return match[0] if match else ""


def byte_length(value: str) -> int:
    """Length in GB18030 bytes; characters outside it count one."""
    return len(value) if value.isascii() else len(value.encode("gb18030", "replace"))


def length_flaw(spec: FieldSpec, value: str) -> LengthFlaw | None:
    """What is wrong with the characters of a text; None if nothing.

    "foreign" and "characters" are errors everywhere. "bytes" (not above `max_len` characters, but above it in GB18030
    bytes) is a warning, except for fields `BY_BYTES`, where the limit counts bytes and "characters" does not occur.
    """
    if not value.isprintable() and foreign_character(value):
        return "foreign"
    if spec.max_len is None:
        return None
    if spec.name not in BY_BYTES and len(value) > spec.max_len:
        return "characters"
    # A GB18030 character has at most four bytes: short texts need no counting.
    if len(value) * 4 > spec.max_len and byte_length(value) > spec.max_len:
        return "bytes"
    return None


def digits_flaw(spec: FieldSpec, value: Decimal | int) -> DigitsFlaw | None:
    """Whether a number has more decimals than `scale` or more digits before the point than `max_len` leaves beside them.

    (19,5) means 14 digits and 5 decimals: five of the 19 places are kept for decimals whether they are used or not.
    """
    _sign, digits, exponent = Decimal(value).as_tuple()
    if not isinstance(exponent, int):
        return "digits"
    if not any(digits):
        return None
    given = len(digits)
    while exponent < 0 and digits[given - 1] == 0 and given > 1:
        given -= 1
        exponent += 1
    if exponent < -(spec.scale or 0):
        return "decimals"
    whole = max(given + exponent, 1)
    if spec.max_len is not None and whole > spec.max_len - (spec.scale or 0):
        return "digits"
    return None


@functools.lru_cache(maxsize=1 << 14)
def kind_of_place(path: str) -> str:
    """A path without its rows: `goods[2].hs_code` is `goods.hs_code`."""
    return re.sub(r"\[[0-9]+\]", "", path)


def shown(spec: FieldSpec, value: object) -> str:
    """A value as a sentence may repeat it: personal data stays out, long texts are cut."""
    words = str(value)
    if spec.secret:
        return "***"
    return words if len(words) <= 30 else f"{words[:30]}…"


@rule("FLD-001", "error", source=INTERFACE)
def number_unreadable(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A text stands where a number belongs."""
    yield from _unreadable(d, facts, days=False)


@rule("FLD-002", "error", source=INTERFACE)
def day_unreadable(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A text stands where a date belongs."""
    yield from _unreadable(d, facts, days=True)


def _unreadable(d: Declaration, facts: Facts, *, days: bool) -> Iterator[Answer]:
    for path, words in facts.unparsed.items():
        try:
            paths.get(d, path)
        except paths.NoSuchPlace:
            # Read from a file of a newer version, or its row is gone: there is no place to lead the clerk to.
            continue
        spec = paths.spec_at(Declaration, path)
        if (spec.kind == "day") == days:
            yield found(path, value=shown(spec, words))


@functools.cache
def _needed_rows() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(list without rows, names of its needed fields no rule of its own judges); "" = the head."""
    settled = {place for each in all_rules().values() for place in each.settles}
    result = []
    for within, form in (("", Declaration), *_lists(Declaration, "")):
        names = [leaf.name for leaf in fields_of(form) if leaf.item is None and leaf.needed != "never"]
        places = [(name, f"{within}.{name}" if within else name) for name in names]
        wanted = tuple(name for name, place in places if place not in settled and place not in FILLED_WHEN_FILING)
        if wanted:
            result.append((within, wanted))
    return tuple(result)


def _lists(form: type, parent: str) -> Iterator[tuple[str, type]]:
    """(path without rows, class) of every list, also inside rows; what stands in a section is needed only with it.

    Signature and free text: what is needed there the program fills when it files.
    """
    for spec in fields_of(form):
        if spec.kind == "rows" and spec.item is not None:
            here = f"{parent}.{spec.name}" if parent else spec.name
            yield here, spec.item
            yield from _lists(spec.item, here)


FILLED_WHEN_FILING = frozenset({"documents.document_id", "documents.document_format"})
"""Needed in the message, but named by the program when it writes the package."""


def _rows_at(owner: object, place: str, names: list[str]) -> Iterator[tuple[str, object]]:
    """Every row of a list given by its names, with its path."""
    if not names:
        yield place, owner
        return
    for row, item in enumerate(getattr(owner, names[0]), start=1):
        yield from _rows_at(item, paths.join(place, names[0], row), names[1:])


@rule("FLD-003", "error", source=INTERFACE)
def needed_field_empty(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A needed field without a rule of its own is empty."""
    for within, names in _needed_rows():
        for place, owner in _rows_at(d, "", within.split(".") if within else []):
            for name in names:
                if getattr(owner, name) in ("", None):
                    yield found(paths.join(place, name))


@leaf_rule("FLD-004", "error", source=INTERFACE)
def text_too_long(path: str, spec: FieldSpec, value: object, facts: Facts) -> Iterator[Answer]:
    """More characters than the field takes."""
    if isinstance(value, str) and length_flaw(spec, value) == "characters" and kind_of_place(path) not in OWN_LENGTH:
        yield found(path, length=len(value), limit=spec.max_len)


@leaf_rule("FLD-005", "error", source=INTERFACE)
def too_many_digits(path: str, spec: FieldSpec, value: object, facts: Facts) -> Iterator[Answer]:
    """More digits or decimals than the field takes."""
    if isinstance(value, (Decimal, int)) and (flaw := digits_flaw(spec, value)) is not None:
        own = OWN_DECIMALS if flaw == "decimals" else OWN_DIGITS
        if kind_of_place(path) not in own:
            whole = (spec.max_len or 0) - (spec.scale or 0)
            yield found(path, whole=whole, scale=spec.scale or 0)


@leaf_rule("HDR-034", "error", source="GB 18030; XML 1.0")
def foreign_characters(path: str, spec: FieldSpec, value: object, facts: Facts) -> Iterator[Answer]:
    """A character the message cannot carry."""
    if isinstance(value, str) and length_flaw(spec, value) == "foreign":
        yield found(path, character=f"U+{ord(foreign_character(value)):04X}")


@leaf_rule("HDR-039", "warning", source=INTERFACE)
def too_many_bytes(path: str, spec: FieldSpec, value: object, facts: Facts) -> Iterator[Answer]:
    """Within the limit in characters, above it in GB18030 bytes; Chinese where a code belongs is no matter of length."""
    if isinstance(value, str) and not spec.codes and spec.name not in BY_BYTES and length_flaw(spec, value) == "bytes":
        yield found(path, length=byte_length(value), limit=spec.max_len)


OWN_ROWS = frozenset({"goods", "containers", "licences", "documents", "origin_relations"})
"""Lists whose number of rows is judged under an id of the catalogue."""


@rule("FLD-006", "error", source="official message schema of 2018")
def too_many_rows(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """More rows than the message takes."""
    sections: list[tuple[str, object]] = [("", d), ("tax_form", d.tax_form)]
    for parent, owner in sections:
        for spec in fields_of(type(owner)):
            if spec.kind == "rows" and spec.max_len is not None and spec.name not in OWN_ROWS:
                count = len(getattr(owner, spec.name))
                if count > spec.max_len:
                    yield found(paths.join(parent, spec.name), count=count, limit=spec.max_len)


@rule("FLD-007", "error", source="official message schema of 2018")
def attachment_unusable(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The picture of the marks is no base64, or above 1 MB."""
    for row, one in enumerate(d.mark_attachments, start=1):
        if not one.attachment_base64:
            continue
        try:
            size = len(base64.b64decode("".join(one.attachment_base64.split()), validate=True))
        except ValueError:
            size = -1
        if not 0 <= size <= MARK_BYTES:
            yield found(f"mark_attachments[{row}].attachment_base64")
