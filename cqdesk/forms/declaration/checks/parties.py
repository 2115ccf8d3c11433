"""HDR and ORG: domestic party, owner, declarant, overseas party and their identity codes."""

from __future__ import annotations

from collections.abc import Iterator

from cqdesk.domain.uscc import CodeFlaw, check_customs_code, check_uscc

from ...rules import Answer, Facts, cannot, found, rule
from ..fields import Declaration
from .shared import FILLING_RULES

NOBODY = "NO"
"""Stands where there is no code or no overseas party."""

_CREDIT_CODES = ("domestic_party_uscc", "owner_uscc", "declarant_uscc", "data_entry_org_uscc")
_CUSTOMS_CODES = ("domestic_party_customs_code", "declarant_customs_code")


@rule(
    "HDR-004",
    "error",
    source=f"{FILLING_RULES} item 3",
    settles=("domestic_party_name", "domestic_party_uscc"),
)
def domestic_party(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The domestic party has a name, and a customs code or a credit code.

    The filling rules ask for the credit code, or the customs code of a party that has none; the interface table of the
    Single Window demands the customs code (`TradeCode`) of everybody when the form is declared. So a missing customs
    code is a needed field that is empty (FLD-003) beside this rule, and a missing credit code alone a reminder (HDR-041).
    """
    if not d.domestic_party_name:
        yield found("domestic_party_name")
    if not d.domestic_party_customs_code and not d.domestic_party_uscc:
        yield found("domestic_party_uscc")


@rule("HDR-041", "warning", source="GACC 2018/60 and filling guide of 2018")
def domestic_party_codes(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The credit code of the domestic party is normally given beside its customs code (which FLD-003 asks for)."""
    if d.domestic_party_customs_code and not d.domestic_party_uscc:
        yield found("domestic_party_uscc")


@rule("HDR-005", "error", source=f"{FILLING_RULES} item 13", settles=("owner_name", "owner_uscc"))
def owner(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """User or producer has a name and a credit code, NO when it has none."""
    for name in ("owner_name", "owner_uscc"):
        if not getattr(d, name):
            yield found(name)


_DECLARANT = ("declarant_customs_code", "declarant_uscc", "declarant_name")


@rule("HDR-006", "error", source=f"{FILLING_RULES} item 48", settles=_DECLARANT)
def declarant(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The declarant has both codes and a name."""
    for name in _DECLARANT:
        if not getattr(d, name):
            yield found(name)


@rule("HDR-031", "error", source=f"{FILLING_RULES} item 8")
def overseas_party(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The overseas party is named in a foreign language, NO when there is none."""
    name = {"I": "overseas_consignor_name", "E": "overseas_consignee_name"}.get(d.import_export_flag)
    if name is not None and not getattr(d, name):
        yield found(name)


def _credit_code_rule(id: str, flaw: CodeFlaw, title: str, source: str) -> None:
    def judge(d: Declaration, facts: Facts) -> Iterator[Answer]:
        for name in _CREDIT_CODES:
            code: str = getattr(d, name)
            if code and code != NOBODY and check_uscc(code) is flaw:
                yield found(name, value=code)

    judge.__doc__ = title
    rule(id, "error", source=source)(judge)


_credit_code_rule("ORG-001", CodeFlaw.FORM, "A credit code has 18 characters of its alphabet.", "GB 32100-2015")
_credit_code_rule("ORG-002", CodeFlaw.CHECK, "The check character of a credit code.", "GB 32100-2015")
_credit_code_rule(
    "ORG-003", CodeFlaw.ORGANISATION, "The organisation code inside a credit code.", "GB 11714; GB 32100-2015"
)


@rule("ORG-004", "error", source="GACC company filing: ten-character customs code")
def customs_codes(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A customs registration code has ten characters."""
    for name in _CUSTOMS_CODES:
        code: str = getattr(d, name)
        if code and check_customs_code(code) is not None:
            yield found(name, value=code)


UNUSED_ZONES = frozenset("08")
"""Fifth characters (经济区划) no zone is known for; letters stand for new kinds of zones and are not judged."""


@rule("ORG-005", "warning", source="structure of the ten-character customs code")
def zone_of_code(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The fifth character of a customs code is a kind of zone."""
    for name, code in _well_formed(d):
        if code[4] in UNUSED_ZONES:
            yield found(name, value=code)


@rule("ORG-006", "warning", source="structure of the ten-character customs code")
def kind_of_code(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The sixth character of a customs code is a kind of company."""
    for name, code in _well_formed(d):
        if code[5] == "0":
            yield found(name, value=code)


@rule("ORG-007", "warning", source="structure of the ten-character customs code")
def broker_as_party(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A company filed only as a broker (sixth character 8) is no domestic party.

    A warning: since 2022 a broker may file as a trader too and keeps its code.
    """
    for name, code in _well_formed(d):
        if name == "domestic_party_customs_code" and code[5] == "8":
            yield found(name, value=code)


AUTHORISATION = "10000001"
"""Kind of attached document whose number is that of the electronic authorisation."""


@rule(
    "ORG-011",
    "error",
    source="trade practice",
    at_submit=True,
    needs=("entrustment?",),
)
def authorised(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """An agency declaration rests on a valid authorisation (代理报关委托); own filing needs none.

    Its number among the attached documents shows that there is one.
    """
    if not d.declarant_customs_code or d.declarant_customs_code == d.domestic_party_customs_code:
        return
    if any(one.document_code == AUTHORISATION and one.document_id for one in d.documents):
        return
    if facts.known.authorised is None:
        yield cannot("代理报关委托没有在本机登记，请在单一窗口核对委托是否有效。", "documents")
    elif not facts.known.authorised:
        yield found("documents")


def _well_formed(d: Declaration) -> Iterator[tuple[str, str]]:
    for name in _CUSTOMS_CODES:
        code: str = getattr(d, name)
        if code and check_customs_code(code) is None:
            yield name, code
