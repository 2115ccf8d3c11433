"""CFM: the price confirmations (价格说明): special relation, price influence, royalty, formula and provisional price."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...rules import Answer, Facts, found, rule
from ..fields import Declaration
from .shared import FILLING_RULES

TAXABLE = frozenset({"0110", "0245", "0644", "0844", "0845"})
"""Supervision modes surely asked for the confirmations: ordinary trade and domestic sale of processing goods."""

_NAMES = ("特殊关系", "价格影响", "特许权使用费")


@rule("CFM-001", "error", source=f"{FILLING_RULES} items 44-46", applies="import", key="supervision_mode")
def confirmations_needed(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A taxable import answers the first three."""
    given = d.price_confirmations
    if d.supervision_mode in TAXABLE and len(given) >= 3 and "9" in given[:3]:
        open_ones = [name for name, mark in zip(_NAMES, given, strict=False) if mark == "9"]
        yield found("price_confirmations", names="、".join(open_ones))


@rule("CFM-002", "warning", source=f"{FILLING_RULES} items 44-46", applies="export")
def confirmations_of_exports(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Exports leave them empty."""
    if set(d.price_confirmations[:3]) & {"0", "1"}:
        yield found("price_confirmations")


@rule("CFM-003", "error", source=f"{FILLING_RULES} items 44, 45", applies="import")
def influence_without_relation(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Without a special relation there is no price influence."""
    if d.price_confirmations[:2] == "01":
        yield found("price_confirmations")


@rule("CFM-006", "error", source=f"{FILLING_RULES} item 32; GACC 2021/44", applies="import")
def formula_price_record(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A formula price names its record in the remarks: 公式定价, number, @."""
    # Four positions occur in messages of 2018, where the fourth meant something else.
    formula = len(d.price_confirmations) >= 5 and d.price_confirmations[3] == "1"
    if formula and not re.search(r"公式定价[^@]+@", d.remarks):
        yield found("remarks")


BONDED = frozenset(
    {"0214", "0255", "0258", "0615", "0654", "0657", "0664", "0265", "1233", "5014", "5015", "5033", "5034"}
)
"""Processing and bonded modes, which leave the confirmations empty; a sale inland does not."""


def _mark(d: Declaration, place: int) -> str:
    """One position of the confirmations of today's five; "" in the shorter ones of 2018."""
    return d.price_confirmations[place : place + 1] if len(d.price_confirmations) >= 5 else ""


@rule("CFM-005", "warning", source=f"{FILLING_RULES} item 46; GACC 2019/58", applies="import", needs=("moments?",))
def royalty_amount(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A royalty stands in the other charges, or is declared after each payment under mode 9500."""
    asked = _mark(d, 2) == "1" and d.supervision_mode != "9500"
    if asked and d.misc_charge_value is None and "misc_charge_value" not in facts.unparsed:
        yield found("misc_charge_value")


@rule("CFM-007", "warning", source="GACC 2021/44", applies="import", needs=("moments?", "guarantee?"))
def provisional_price(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """With a formula price the provisional price is answered."""
    if _mark(d, 3) == "1" and _mark(d, 4) == "9":
        yield found("price_confirmations")


@rule("CFM-008", "info", source=f"{FILLING_RULES} items 44-46; GACC 2018/60", applies="import", key="supervision_mode")
def confirmations_of_bonded_goods(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Processing and bonded goods leave them empty."""
    if d.supervision_mode in BONDED and set(d.price_confirmations[:3]) & {"0", "1"}:
        yield found("price_confirmations")
