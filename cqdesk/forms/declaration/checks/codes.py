"""Codes that stand in no local table (`-T`, ITM-004) and codes whose validity officially ended (TIM-008).

A code that is merely unknown is never refused: the local tables have an age, and the warning names it. Short closed
lists are complete and judged as errors by their own rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from ... import path as paths
from ...field_checks import kind_of_place
from ...rules import Answer, Facts, cannot, found, not_loaded, rule
from ...spec import FieldSpec
from ..fields import Declaration
from .shared import COUNTRY, OFFICE, TWO_DIGITS, lines, places

CLOSED = frozenset(
    {
        "incoterm_modes",  # HDR-019
        "declaration_types",  # HDR-021
        "transit_relation_flags",  # HDR-022
        "declaration_flags",  # HDR-023
        "fee_marks",  # PRC-012 to 014
        "duty_mode",  # TMD-020
    }
)
"""Complete lists: a value outside is an error of its own rule."""

OWN_KEY = frozenset({"hs", "declaration_document_kinds"})
"""Tables whose field is not simply a code of the table: ITM-004, HDR-024-T."""

_NOT_HERE = CLOSED | OWN_KEY
_ANY = re.compile(".+", re.DOTALL)
_HS_2022 = date(2022, 1, 1)

TABLE_RULES: Sequence[tuple[str, re.Pattern[str], tuple[str, ...]]] = (
    ("HDR-002-T", OFFICE, ("declaration_customs_office",)),
    ("HDR-003-T", OFFICE, ("entry_exit_customs_office",)),
    ("HDR-007-T", re.compile("[0-9A-Z]"), ("transport_mode",)),
    ("HDR-008-T", re.compile("[0-9]{4}"), ("supervision_mode",)),
    ("HDR-009-T", COUNTRY, ("departure_or_arrival_country",)),
    ("HDR-010-T", COUNTRY, ("trading_country",)),
    ("HDR-011-T", re.compile("[A-Z]{3}[0-9]{3}|[0-9]{6}"), ("transit_or_destination_port",)),
    ("HDR-013-T", re.compile("[0-9]{6}"), ("entry_exit_port",)),
    ("HDR-015-T", TWO_DIGITS, ("package_type",)),
    ("ITM-021-T", COUNTRY, ("goods.trade_currency",)),
    ("ITM-023-T", re.compile("[0-9]{4}[0-9A-Z]"), ("goods.domestic_district",)),
    ("ORI-001-T", COUNTRY, ("goods.origin_country", "goods.destination_country")),
    ("QTY-002-T", re.compile("[0-9]{3}"), ("goods.trade_unit", "goods.legal_unit_1")),
    ("CNT-003-T", TWO_DIGITS, ("containers.container_spec",)),
    ("DOC-003-T", re.compile("[0-9A-Za-z]"), ("licences.licence_code",)),
    ("DOC-011-T", _ANY, ("documents.document_code",)),
    ("INS-002-T", TWO_DIGITS, ("goods.purpose_code",)),
    ("INS-003-T", re.compile("[0-9]{2}(,[0-9]{2})*"), ("goods.goods_attributes",)),
)
"""Rule id, the form a code must have to be looked up, and the fields it judges."""

_CLAIMED = {place for _id, _form, claimed in TABLE_RULES for place in claimed}


def codes_in(spec: FieldSpec, value: str) -> list[str]:
    """The codes in a field: goods attributes are a list joined by commas, all others hold one."""
    return [part for part in value.split(",") if part] if spec.codes == "goods_attributes" else [value]


def _unknown(facts: Facts, spec: FieldSpec, candidates: Iterator[tuple[str, str]]) -> Iterator[Answer]:
    """One finding per unknown code, at its first place, however many lines have it."""
    where: dict[str, list[str]] = {}
    for path, code in candidates:
        if facts.find(spec.codes, code) is None and facts.ended(spec.codes, code) is None:
            where.setdefault(code, []).append(path)
    for code, found_at in where.items():
        more = f"（共{len(found_at)}处）" if len(found_at) > 1 else ""
        yield found(found_at[0], value=code, more=more, vintage=facts.vintage(spec.codes))


def _table_rule(id: str, form: re.Pattern[str], judged: tuple[str, ...]) -> None:
    spec = paths.spec_at(Declaration, judged[0])

    def judge(d: Declaration, facts: Facts) -> Iterator[Answer]:
        candidates = (
            (path, code)
            for place in judged
            for path, value in places(d, place)
            if form.fullmatch(value)
            for code in codes_in(spec, value)
        )
        yield from _unknown(facts, spec, candidates)

    judge.__doc__ = f"{' and '.join(judged)}: the code is in the local table {spec.codes}."
    rule(id, "warning", source="local code table", needs=(spec.codes,))(judge)


for _id, _form, _judged in TABLE_RULES:
    _table_rule(_id, _form, _judged)


def _coded(facts: Facts) -> Iterator[tuple[str, FieldSpec, str]]:
    """(path, spec, code) of every filled field that simply holds codes of an open table."""
    for path, spec, value in facts.leaves:
        if spec.codes and spec.codes not in _NOT_HERE and isinstance(value, str):
            for code in codes_in(spec, value):
                yield path, spec, code


@rule("FLD-T", "warning", source="local code table")
def unknown_codes(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Any other field with a code table: the code is in it."""
    fields: dict[str, tuple[FieldSpec, list[tuple[str, str]]]] = {}
    for path, spec, code in _coded(facts):
        place = kind_of_place(path)
        if place in _CLAIMED:
            continue
        if facts.loaded(spec.codes):
            fields.setdefault(place, (spec, []))[1].append((path, code))
        else:
            yield cannot(not_loaded(spec.codes), path)
    for spec, candidates in fields.values():
        yield from _unknown(facts, spec, iter(candidates))


@rule(
    "HDR-024-T",
    "warning",
    source="local code table; the third character differs between sources",
    needs=("declaration_document_kinds",),
)
def document_kind(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The first two characters are a known kind (two blanks: ordinary), the third a known step."""
    value = d.document_type
    if not re.fullmatch("[A-Z0-9 ]{1,7}", value):
        return
    kind, step = value[:2].strip(), value[2:3]
    unknown = bool(kind) and facts.find("declaration_document_kinds", kind) is None
    if unknown or step not in ("", " ", "0", "1", "3", "5", "6"):
        yield found("document_type", value=value, vintage=facts.vintage("declaration_document_kinds"))


@rule("ITM-004", "warning", source="GACC 2019/18 item 34", needs=("hs@date",), error_when="hs")
def commodity_number_known(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The commodity number is in the loaded tariff; one finding per form that lists the lines."""
    unknown = [
        (path, row, line.hs_code)
        for row, (path, line) in enumerate(lines(d), start=1)
        if re.fullmatch("[0-9]{10}", line.hs_code)
        and facts.tariff(line.hs_code) is None
        and facts.ended("hs", line.hs_code) is None
    ]
    if unknown:
        named = "、".join(f"第{row}项{code}" for _path, row, code in unknown[:5])
        more = f"等{len(unknown)}项" if len(unknown) > 5 else ""
        yield found(f"{unknown[0][0]}.hs_code", lines=named + more, vintage=facts.vintage("hs"))


@rule("TIM-008", "error", source="official end of validity as kept in the code tables; HS 2022")
def ended_codes(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """No code whose validity officially ended before the declaration date."""
    for path, spec, code in _coded(facts):
        if facts.loaded(spec.codes) and facts.find(spec.codes, code) is None:
            row = facts.ended(spec.codes, code)
            if row is not None:
                until = f"（{row.valid_to.isoformat()}止）" if row.valid_to else ""
                yield found(path, value=code, name=f"{row.name_zh}{until}")
    if not facts.loaded("hs"):
        if d.goods:
            yield cannot(not_loaded("hs"))
        return
    for path, line in lines(d):
        if not line.hs_code:
            continue
        tariff = facts.tariff(line.hs_code)
        ended = facts.ended("hs", line.hs_code)
        if ended is not None:
            until = f"（{ended.valid_to.isoformat()}止）" if ended.valid_to else ""
            yield found(f"{path}.hs_code", value=line.hs_code, name=f"{ended.name_zh}{until}")
        elif tariff is not None and tariff.dead and facts.on >= _HS_2022:
            yield found(f"{path}.hs_code", value=line.hs_code, name=f"{tariff.name_zh}（2022年版协调制度已无前六位）")
