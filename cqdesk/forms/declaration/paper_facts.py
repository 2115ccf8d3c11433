"""What papers say, as plain facts with their places: the language in which any reader hands papers to the filling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ...domain.merging import SourceLine


@dataclass(frozen=True)
class Fact:
    """A text with the place it comes from."""

    text: str
    origin: str


@dataclass(frozen=True, kw_only=True)
class PaperLine:
    """One goods line of the papers, invoice and packing list already paired. Names are those of the paper catalogue,
    codes resolved (`unit`, `currency`, `origin_country`)."""

    key: str
    """Stands for the line for ever: `发票.xlsx!Sheet1!12`."""
    facts: Mapping[str, Fact]
    partner_keys: Sequence[str] = ()
    """Keys of the lines of other papers paired with it: a row filled from one of those alone is the same row."""


@dataclass(frozen=True, kw_only=True)
class Papers:
    """What the papers of a shipment say together. Head names are those of the paper catalogue, codes resolved."""

    head: Mapping[str, Fact] = field(default_factory=dict)
    lines: Sequence[PaperLine] = ()


def source_line(line: PaperLine) -> SourceLine:
    """A paper line as `domain.merging` wants it; numbers that are none are unknown."""

    def words(name: str) -> str:
        return line.facts[name].text if name in line.facts else ""

    def number(name: str) -> Decimal | None:
        try:
            return Decimal(words(name)) if words(name) else None
        except ArithmeticError:
            return None

    return SourceLine(
        key=line.key,
        hs_code=words("hs_code"),
        goods_name=words("goods_name"),
        elements=words("declaration_elements"),
        unit=words("unit"),
        currency=words("currency"),
        origin_country=words("origin_country"),
        quantity=number("quantity"),
        net_weight_kg=number("net_weight_kg"),
        gross_weight_kg=number("gross_weight_kg"),
        package_count=number("package_count"),
        amount=number("amount"),
        unit_price=number("unit_price"),
    )
