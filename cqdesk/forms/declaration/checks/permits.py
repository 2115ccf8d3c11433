"""DOC: permits (随附单证) and electronic documents (随附单据)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...rules import Answer, Facts, found, rule
from ..fields import Declaration
from .shared import FILLING_RULES, INTERFACE, must_match

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
