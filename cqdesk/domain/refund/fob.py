"""FOB (离岸价) from the price of the contract, and its exact spreading over lines.

Sources: refund reference 3.4. EXW is claimed at the EXW price: the domestic leg is not added. Freight mode as on the
declaration: 1 rate in percent of the goods' value, 2 unit price by weight, 3 total amount.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from cqdesk.errors import Fault

from ..arithmetic import Term
from ..quantity import spread
from .terms import CENTS, given, number, value_of, worked

TERMS: dict[str, tuple[bool, bool]] = {
    # term: (freight is inside the price, insurance is inside the price)
    "CIF": (True, True), "CIP": (True, True), "DAP": (True, True), "DPU": (True, True), "DDP": (True, True),
    "CFR": (True, False), "CPT": (True, False), "C&F": (True, False), "CNF": (True, False),
    "FOB": (False, False), "FCA": (False, False), "FAS": (False, False), "EXW": (False, False),
    "C&I": (False, True),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Charge:
    """Freight or insurance as written on the declaration. `mode` 1 percent, 2 per `weight` tonne, 3 amount."""

    amount: Decimal
    mode: str = "3"
    weight_t: Decimal | None = None


def charge_amount(name: str, charge: Charge, value: Term, unit: str) -> Term:
    """The charge in the currency of the price. `Fault` if the mode is unknown or mode 2 lacks a weight."""
    if charge.mode == "3":
        return given(name, charge.amount, unit)
    if charge.mode == "1":
        return worked(
            name,
            number(value) * Fraction(charge.amount) / 100,
            "货值 × 费率",
            value,
            given("费率", charge.amount, "%"),
            unit=unit,
        )
    if charge.mode == "2" and charge.weight_t is not None:
        return worked(
            name,
            Fraction(charge.amount) * Fraction(charge.weight_t),
            "单价 × 重量(吨)",
            given("单价", charge.amount, unit),
            given("重量", charge.weight_t, "t"),
            unit=unit,
        )
    raise Fault(f"no amount of a charge of mode {charge.mode}")


def fob_of(
    price: Decimal,
    term: str,
    *,
    freight: Charge | None = None,
    insurance: Charge | None = None,
    commission: Decimal = Decimal(0),
    places: int | None = CENTS,
    unit: str = "USD",
) -> Term:
    """FOB of a total price under a trade term; what the term does not contain is not taken off.

    Raises `Fault` for an unknown term: nobody guesses what such a price contains.
    """
    if term.upper() not in TERMS:
        raise Fault(f"unknown trade term {term}")
    has_freight, has_insurance = TERMS[term.upper()]
    value = given(f"{term.upper()} 总价", price, unit)
    parts = [value]
    names = [value.name_zh]
    if has_freight and freight is not None:
        parts.append(charge_amount("运费", freight, value, unit))
        names.append("运费")
    if has_insurance and insurance is not None:
        parts.append(charge_amount("保费", insurance, value, unit))
        names.append("保费")
    if commission:
        parts.append(given("佣金", commission, unit))
        names.append("佣金")
    exact = number(parts[0]) - sum((number(part) for part in parts[1:]), Fraction(0))
    return worked("离岸价", exact, " − ".join(names), *parts, unit=unit, places=places)


def spread_fob(fob: Term, prices: Sequence[Decimal], *, places: int = CENTS) -> list[Decimal]:
    """Line FOB = total FOB / total price x line price, in steps of `places`, summing to the total exactly.

    The remainders go to the largest fractions, the earlier line first. Raises `Fault` for negative prices.
    """
    return spread(value_of(fob), list(prices), places)


def in_rmb(fob: Term, rate: Decimal, *, places: int | None = CENTS) -> Term:
    """人民币离岸价 at a middle rate (CNY for one unit of the currency; 公布价为 100 单位时先除以 100)."""
    return worked(
        "人民币离岸价",
        number(fob) * Fraction(rate),
        "离岸价 × 汇率",
        fob,
        given("汇率", rate),
        unit="CNY",
        places=places,
    )
