"""What the rules and forms may ask of code tables and tariff, whoever keeps them.

`forms` and `domain` see tables only through `CodeBook`; `actions` hands one in, tests hand in a small dict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Vintage:
    """How old a table is and where it comes from: shown beside every verdict that rests on it."""

    table: str
    as_of: date
    """The table is official up to this day; later days are judged as *cannot judge* by dated rules."""
    covers_to: date | None
    """Last day for which the table is known to be right; None = no table of that kind is loaded."""
    source: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class CodeEntry:
    """One row of a code table."""

    table: str
    code: str
    name_zh: str
    valid_from: date | None = None
    valid_to: date | None = None
    """Last day of validity when it ended officially; None = open or unknown."""
    extra: Mapping[str, str] = field(default_factory=dict)
    """The table's other columns, as printed in the source."""


@dataclass(frozen=True, kw_only=True)
class TariffLine:
    """A ten-digit commodity number (商品编号) with everything that hangs on it. Rates in percent."""

    code: str
    name_zh: str
    unit1: str
    unit2: str
    elements: tuple[str, ...]
    """申报要素 in declaration order."""
    elements_doubtful: bool
    """True where the source list is known to be cut or missing."""
    supervision: str
    """监管证件 letters, codes of `licence_types`."""
    ciq: str
    """检验检疫类别 letters."""
    mfn_rate: Decimal | None
    general_rate: Decimal | None
    export_rate: Decimal | None
    vat_rate: Decimal | None
    dead: bool
    """True if the first six digits no longer exist in HS 2022: certainly not a code of today."""


class CodeBook(Protocol):
    """Look-ups by table name (file name in the code data, such as `customs_offices`) and code."""

    def find(self, table: str, code: str, on: date) -> CodeEntry | None:
        """The row in force on that day, or a row whose validity is unknown; None if the table has no such code."""

    def ended(self, table: str, code: str, on: date) -> CodeEntry | None:
        """The row if its validity ended officially before that day (TIM-008); else None."""

    def tariff(self, code: str, on: date) -> TariffLine | None:
        """The tariff line; ask `vintage("hs")` whether it may be judged on that day."""

    def vintage(self, table: str) -> Vintage | None:
        """None if there is no such table at all."""

    def covers(self, table: str, on: date) -> bool:
        """Whether the loaded table is official and right for that day."""
