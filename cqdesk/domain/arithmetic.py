"""A number that opens into its arithmetic: a tree of terms with values, formulas, origins and sources.

Whatever computes money or a day for a clerk returns one of these, so that each figure can be argued about: what it is,
what it was made of, by which rule, and what is missing if it cannot be made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cqdesk.domain.quantity import plain


@dataclass(frozen=True, kw_only=True)
class Term:
    """One number with the way to it. `value` None: it cannot be computed, and `missing_zh` says what is wanted."""

    name_zh: str
    value: Decimal | None
    unit: str = "CNY"
    """A currency code, `%`, `kg`, `t` or "" (a bare factor)."""
    formula_zh: str = ""
    """In words of the operands: （离岸价 + 运费）÷（1 − 保险费率）."""
    operands: tuple[Term, ...] = ()
    origin: str = ""
    """Path in the form, place in a paper or table, or `hand:USER`; "" for what is computed."""
    source_zh: str = ""
    """The rule or notice."""
    missing_zh: tuple[str, ...] = ()
    remark_zh: str = ""
    """A doubt shown beside the number."""

    @property
    def known(self) -> bool:
        """Whether there is a number."""
        return self.value is not None

    def all_missing(self) -> tuple[str, ...]:
        """What is missing here and below, each once, in order of appearance."""
        if self.known:
            return ()
        found = list(self.missing_zh)
        for operand in self.operands:
            found += operand.all_missing()
        return tuple(dict.fromkeys(found))

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Term]]:
        """The tree from the top, each term with its depth."""
        yield depth, self
        for operand in self.operands:
            yield from operand.walk(depth + 1)

    @property
    def value_zh(self) -> str:
        """The number with its unit, or 无法计算."""
        if self.value is None:
            return "无法计算"
        if self.unit == "%":
            return f"{plain(self.value)}%"
        return f"{plain(self.value)} {self.unit}".rstrip()


def given(name_zh: str, value: Decimal, unit: str, *, origin: str = "", source_zh: str = "") -> Term:
    """A number that was read, typed or looked up."""
    return Term(name_zh=name_zh, value=value, unit=unit, origin=origin, source_zh=source_zh)


def unknown(name_zh: str, unit: str, *missing_zh: str, operands: tuple[Term, ...] = (), source_zh: str = "") -> Term:
    """A number that cannot be had: `missing_zh` says what is wanted for it."""
    return Term(name_zh=name_zh, value=None, unit=unit, missing_zh=missing_zh, operands=operands, source_zh=source_zh)
