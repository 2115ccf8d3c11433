"""Identity codes of companies: unified social credit code, organisation code, customs registration code.

Sources: GB 32100-2015 (统一社会信用代码), GB 11714 (组织机构代码), the ten-character customs registration
code (海关注册编码) as in rules ORG-001 to ORG-004. The checks judge what is written: no trimming, no change
of case.
"""

from __future__ import annotations

import re
from enum import StrEnum

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Digits and capitals without I, O, S, V, Z; the place in the string is the value of the character."""

_USCC_FORM = re.compile(rf"[{USCC_ALPHABET}]{{2}}[0-9]{{6}}[{USCC_ALPHABET}]{{10}}")
_USCC_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_ORGANISATION_FORM = re.compile(r"[0-9A-Z]{8}[0-9X]")
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CUSTOMS_CODE_FORM = re.compile(r"[0-9]{4}[0-9A-Z]{6}")


class CodeFlaw(StrEnum):
    """Why an identity code cannot be right."""

    FORM = "form"
    """Wrong length or a character that does not occur at its place (ORG-001, ORG-004)."""
    CHECK = "check"
    """The last character is not the one the others demand (ORG-002)."""
    ORGANISATION = "organisation"
    """Characters 9-17 of a credit code are no valid organisation code (ORG-003)."""


def uscc_check_character(first17: str) -> str:
    """Character 18 demanded by the first 17 (GB 32100: weights 3^n mod 31). ValueError for a foreign one."""
    if len(first17) != 17:
        raise ValueError("17 characters are needed")
    total = sum(USCC_ALPHABET.index(char) * weight for char, weight in zip(first17, _USCC_WEIGHTS, strict=True))
    return USCC_ALPHABET[-total % 31]


def check_uscc(code: str) -> CodeFlaw | None:
    """What is wrong with an 18-character credit code; None if it may be right.

    The check character is judged before the organisation code inside it: one slip breaks both, and the whole
    code is what the clerk compares with the licence.
    """
    if not _USCC_FORM.fullmatch(code):
        return CodeFlaw.FORM
    if uscc_check_character(code[:17]) != code[17]:
        return CodeFlaw.CHECK
    if check_organisation_code(code[8:17]) is not None:
        return CodeFlaw.ORGANISATION
    return None


def organisation_check_character(first8: str) -> str:
    """Character 9 of an organisation code (GB 11714): 11 minus the weighted sum mod 11; 10 is X, 11 is 0."""
    if len(first8) != 8:
        raise ValueError("8 characters are needed")
    total = sum(int(char, 36) * weight for char, weight in zip(first8, _ORGANISATION_WEIGHTS, strict=True))
    rest = 11 - total % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def check_organisation_code(code: str) -> CodeFlaw | None:
    """What is wrong with a nine-character organisation code (no hyphen); None if it may be right."""
    if not _ORGANISATION_FORM.fullmatch(code):
        return CodeFlaw.FORM
    if organisation_check_character(code[:8]) != code[8]:
        return CodeFlaw.CHECK
    return None


def organisation_code(uscc: str) -> str:
    """The organisation code inside a credit code: characters 9-17. ValueError if it has not 18 characters."""
    if len(uscc) != 18:
        raise ValueError("a unified social credit code has 18 characters")
    return uscc[8:17]


def check_customs_code(code: str) -> CodeFlaw | None:
    """What is wrong with a ten-character customs registration code; it has no check character."""
    return None if _CUSTOMS_CODE_FORM.fullmatch(code) else CodeFlaw.FORM
