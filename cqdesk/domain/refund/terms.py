"""How the refund calculators make their `Term`s: exact inside one step, rounded where the rule rounds.

`value` of a step that no rule rounds is kept to ten decimals.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from cqdesk.errors import Fault

from ..arithmetic import Term
from ..quantity import exact_or_rounded

UNROUNDED_PLACES = 10
CENTS = 2


def given(name: str, value: Decimal | int, unit: str = "", origin: str = "") -> Term:
    """An input: it was typed, read or looked up."""
    return Term(name_zh=name, value=Decimal(value), unit=unit, origin=origin)


def value_of(term: Term) -> Decimal:
    """The value as it stands on a form. `Fault` if it is missing: whoever calculates has asked before."""
    if term.value is None:
        raise Fault("a calculation went on without a number")
    return term.value


def number(term: Term) -> Fraction:
    """The value to calculate with. `Fault` if it is missing."""
    return Fraction(value_of(term))


def worked(
    name: str,
    exact: Fraction | int,
    formula: str,
    *operands: Term,
    unit: str = "",
    source: str = "",
    places: int | None = None,
) -> Term:
    """A result of `operands` by `formula`, rounded half up to `places` where the rule rounds."""
    value = exact_or_rounded(Fraction(exact), UNROUNDED_PLACES if places is None else places)
    return Term(name_zh=name, value=value, unit=unit, formula_zh=formula, operands=operands, source_zh=source)


def total(name: str, parts: Sequence[Term], unit: str = "", source: str = "") -> Term:
    """The sum of `parts`."""
    return worked(name, sum(map(number, parts), Fraction(0)), "合计", *parts, unit=unit, source=source)
