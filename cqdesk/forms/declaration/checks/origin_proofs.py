"""ORI: proofs of origin line by line (随附单证对应关系), as GACC 2021/34 wants them for preferential imports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from ...rules import Answer, Facts, found, milder, rule
from ..agreements import parties
from ..fields import Declaration
from ..taxes import OriginRelation
from .shared import country_zh, lines

NOTICE = "GACC 2021/34"
SINCE = date(2021, 5, 10)
SMALL = "XJE"
"""Begins the number that stands for the proof of a small amount."""
MAX_RELATIONS = 20
_PARTS = ("certificate_type", "certificate_number", "item_number", "certificate_item_number")


def _rows(d: Declaration) -> Iterator[tuple[str, OriginRelation]]:
    for row, relation in enumerate(d.origin_relations, start=1):
        yield f"origin_relations[{row}]", relation


def _agreement(relation: OriginRelation) -> str:
    """The code of the agreement: what stands behind Y."""
    return relation.certificate_type[1:]


@rule(
    "ORI-008",
    "error",
    source=NOTICE,
    applies="import",
    since=SINCE,
    settles=tuple(f"origin_relations.{name}" for name in _PARTS),
)
def claim_complete(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A claim is whole: agreement, proof, both line numbers, and the preferential origin of the line.

    An origin without a proof only warns: some small claims need none.
    """
    claimed: set[str] = set()
    for path, relation in _rows(d):
        for name in _PARTS:
            if not getattr(relation, name):
                yield found(f"{path}.{name}")
        claimed.add(relation.item_number)
    for path, line in lines(d):
        number = str(line.item_number)
        if number in claimed and not line.preferential_origin_country:
            yield found(f"{path}.preferential_origin_country")
        elif line.preferential_origin_country and number not in claimed:
            yield milder(found(f"{path}.preferential_origin_country"), "warning")


@rule("ORI-009", "error", source=NOTICE, applies="import", since=SINCE)
def agreement_form(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The code of an agreement has two digits."""
    for path, relation in _rows(d):
        if relation.certificate_type.startswith("Y") and not re.fullmatch("[0-9]{2}", _agreement(relation)):
            yield found(f"{path}.certificate_type", value=relation.certificate_type)


@rule("ORI-009-T", "warning", source="local code table", applies="import", since=SINCE, needs=("trade_agreements",))
def agreement_known(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The agreement is in the local table."""
    for path, relation in _rows(d):
        code = _agreement(relation)
        if re.fullmatch("[0-9]{2}", code) and facts.find("trade_agreements", code) is None:
            yield found(f"{path}.certificate_type", value=code, vintage=facts.vintage("trade_agreements"))


@rule("ORI-010", "error", source=NOTICE, applies="import", since=SINCE)
def kind_of_proof(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A proof is a certificate (C) or a declaration (D)."""
    for path, relation in _rows(d):
        number = relation.certificate_number
        if number and number[0] not in "CD" and not number.startswith(SMALL):
            yield found(f"{path}.certificate_number", value=number[0])


@rule("ORI-011", "error", source=NOTICE, applies="import", since=SINCE)
def code_of_proof(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The code of a proof is Y and the agreement."""
    for path, relation in _rows(d):
        if relation.certificate_type and not relation.certificate_type.startswith("Y"):
            yield found(f"{path}.certificate_type", value=relation.certificate_type)


@rule("ORI-012", "error", source=NOTICE, applies="import", since=SINCE)
def number_of_proof(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Behind the kind of proof stands its number."""
    for path, relation in _rows(d):
        if relation.certificate_number in ("C", "D"):
            yield found(f"{path}.certificate_number", value=relation.certificate_number)


@rule("ORI-013", "warning", source=f"{NOTICE}; agreement_parties.csv", applies="import", since=SINCE)
def party_of_agreement(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The preferential origin is a party of the agreement; agreements whose parties are not listed are not judged."""
    agreements = {relation.item_number: _agreement(relation) for _path, relation in _rows(d)}
    for path, line in lines(d):
        code, country = agreements.get(str(line.item_number), ""), line.preferential_origin_country
        known = parties().get(code)
        if known and country and known.get(country, date.max) > facts.on:
            yield found(f"{path}.preferential_origin_country", country=country_zh(facts, country), code=code)


@rule("ORI-021", "warning", source="official message schema of 2018", applies="import")
def too_many_relations(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """At most 20 relations by the schema of 2018; whether more pass today is not known."""
    if len(d.origin_relations) > MAX_RELATIONS:
        yield found("origin_relations", count=len(d.origin_relations))
