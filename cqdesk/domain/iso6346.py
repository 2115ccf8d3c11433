"""Container numbers (集装箱号): owner, category, serial number and check digit.

Source: ISO 6346; rules CNT-001 and CNT-002. A shipper-owned or domestic box may break both: the caller lets
the clerk set the finding aside with a reason.
"""

from __future__ import annotations

import re
from enum import StrEnum

_FORM = re.compile(r"[A-Z]{3}[UJZ][0-9]{7}")


class ContainerFlaw(StrEnum):
    """Why a container number cannot be right."""

    FORM = "form"
    """Not three letters, one of U J Z, and seven digits (CNT-001)."""
    CHECK = "check"
    """The eleventh character is not the check digit of the first ten (CNT-002)."""


def _letter_values() -> dict[str, int]:
    """A is 10, and the values run on without the multiples of 11: B 12, L 23, V 34, Z 38."""
    values = (value for value in range(10, 39) if value % 11)
    return dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", values, strict=True))


_VALUES = {str(digit): digit for digit in range(10)} | _letter_values()


def check_digit(first10: str) -> str:
    """The check digit of owner, category and serial number. Raises ValueError for a foreign character."""
    if len(first10) != 10 or any(char not in _VALUES for char in first10):
        raise ValueError("ten capital letters and digits are needed")
    return str(sum(_VALUES[char] << place for place, char in enumerate(first10)) % 11 % 10)


def check(number: str) -> ContainerFlaw | None:
    """What is wrong with an eleven-character container number; None if it may be right."""
    if not _FORM.fullmatch(number):
        return ContainerFlaw.FORM
    return None if check_digit(number[:10]) == number[10] else ContainerFlaw.CHECK
