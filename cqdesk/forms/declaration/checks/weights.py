"""PKG: packages and weights of the head. Weights in kg."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from cqdesk.domain.quantity import KILOGRAM, exact_sum, plain

from ...field_checks import digits_flaw
from ...rules import Answer, Facts, found, rule
from ...spec import spec_of
from ..fields import Declaration, GoodsLine
from .shared import FILLING_RULES, INTERFACE, UNPACKED

_WEIGHTS = ("gross_weight_kg", "net_weight_kg")


@rule("PKG-001", "error", source=f"{FILLING_RULES} items 25, 26")
def net_above_gross(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The net weight is not above the gross weight; one of zero or less has its own error."""
    gross, net = d.gross_weight_kg, d.net_weight_kg
    if gross is not None and gross > 0 and net is not None and net > gross:
        yield found("net_weight_kg", net=plain(net), gross=plain(gross))


@rule("PKG-002", "warning", source="trade practice")
def net_equals_gross(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Packed goods weigh more gross than net."""
    gross, net = d.gross_weight_kg, d.net_weight_kg
    if gross is not None and gross > 0 and net == gross and d.package_type and d.package_type not in UNPACKED:
        yield found("net_weight_kg", net=plain(gross))


@rule("PKG-003", "error", source="GACC 2024/30: items 25 and 26", since=date(2024, 4, 10))
def light_weights(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Below 1 kg weights are declared with two decimals."""
    for name in _WEIGHTS:
        weight: Decimal | None = getattr(d, name)
        if weight is not None and 0 < weight < 1 and weight != weight.quantize(Decimal("0.01")):
            yield found(name, value=plain(weight))


def kilograms(line: GoodsLine) -> Decimal | None:
    """The quantity of a line in kg if one of its units is kg."""
    for unit, quantity in (
        (line.legal_unit_1, line.legal_quantity_1),
        (line.legal_unit_2, line.legal_quantity_2),
        (line.trade_unit, line.trade_quantity),
    ):
        if unit == KILOGRAM and quantity is not None:
            return quantity
    return None


@rule("PKG-004", "warning", source="trade practice: head totals check the body")
def lines_against_net(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """When every line has kg, their sum is not below the net weight, within 1 kg or 0.5 percent; above is QTY-010."""
    known = _lines_and_net(d)
    if known and known[1] - known[0] > _slack(known[1]):
        yield found("net_weight_kg", total=plain(known[0]), net=plain(known[1]))


@rule("QTY-010", "warning", source=f"{FILLING_RULES} item 36")
def lines_above_net(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """When every line has kg, their sum is not above the net weight, within 1 kg or 0.5 percent."""
    known = _lines_and_net(d)
    if known and known[0] - known[1] > _slack(known[1]):
        yield found("net_weight_kg", total=plain(known[0]), net=plain(known[1]))


def _lines_and_net(d: Declaration) -> tuple[Decimal, Decimal] | None:
    """Sum of the kg of all lines and the net weight; None unless every line has kg."""
    parts = [kilograms(line) for line in d.goods]
    known = [part for part in parts if part is not None]
    net = d.net_weight_kg
    if not parts or len(known) < len(parts) or net is None or net <= 0:
        return None
    return exact_sum(known), net


def _slack(net: Decimal) -> Decimal:
    return max(Decimal(1), net * Decimal("0.005"))


@rule("PKG-005", "warning", source="trade practice")
def gross_far_above_net(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The gross weight is rarely above three times the net weight."""
    gross, net = d.gross_weight_kg, d.net_weight_kg
    if gross is not None and net is not None and net > 0 and gross > 3 * net:
        yield found("gross_weight_kg", gross=plain(gross), net=plain(net))


@rule("PKG-006", "warning", source=f"{FILLING_RULES} item 24", needs=("manifest?",))
def unpacked_count(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Bulk or bare goods normally count as one package; the manifest wins."""
    if d.package_type in UNPACKED and d.package_count is not None and d.package_count > 1:
        yield found("package_count", value=d.package_count)


@rule("PKG-012", "error", source=f"{INTERFACE}: 19,5")
def weight_digits(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Weights have at most 19 digits, five of them decimals."""
    for name in _WEIGHTS:
        weight: Decimal | None = getattr(d, name)
        spec = spec_of(Declaration, name)
        # Below 1 kg PKG-003 asks for fewer decimals: one flaw is one finding.
        if weight is not None and spec is not None and not 0 < weight < 1 and digits_flaw(spec, weight):
            yield found(name, value=plain(weight))


WOOD = frozenset({"23", "33", "93"})
"""Packages of natural wood: boxes, drums, pallets."""


@rule("PKG-010", "info", source=f"{FILLING_RULES} item 23; code table package_types")
def wood(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Natural wood carries the IPPC mark: a reminder, since right forms have it too."""
    if d.package_type in WOOD or any(package.package_type in WOOD for package in d.other_packages):
        yield found("package_type")


UNCOUNTED = (*UNPACKED, "98")
"""Kinds of package that come without a count: bulk, bare, dunnage."""


@rule("PKG-009", "error", source=f"{INTERFACE}: DecOtherPack", settles=("other_packages.package_type",))
def other_packages(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A further package has its kind and its count."""
    for row, package in enumerate(d.other_packages, start=1):
        if not package.package_type:
            yield found(f"other_packages[{row}].package_type")
        elif package.package_type not in UNCOUNTED and not package.package_count:
            yield found(f"other_packages[{row}].package_count")


@rule("PKG-011", "warning", source=f"{INTERFACE}: NoOtherPack")
def no_other_packages(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Without further packages none are listed."""
    if d.no_other_packages == "1" and d.other_packages:
        yield found("no_other_packages", count=len(d.other_packages))
