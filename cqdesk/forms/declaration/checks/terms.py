"""PRC: which charges the terms of delivery ask for, and whether a charge is complete.

Import freight and insurance are added up to CIF, export ones deducted down to FOB (filling rules items 27 to 29).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from cqdesk.domain.quantity import plain, round_half_up

from ...field_checks import digits_flaw
from ...rules import Answer, Applies, Facts, found, rule
from ...spec import spec_of
from ..fields import Declaration
from .shared import FILLING_RULES, INTERFACE, INTERNAL_MODES, one_currency_total

ITEMS = f"{FILLING_RULES} items 27-29"


@dataclass(frozen=True)
class Charge:
    """One of the three charges of the head: mark, value, currency."""

    name: str
    label: str
    mark: str
    value: Decimal | None
    currency: str

    @property
    def empty(self) -> bool:
        return not self.mark and self.value is None and not self.currency

    @property
    def stated(self) -> bool:
        """Something is declared: a bare 0 without mark and currency is the clerk's way of writing none."""
        return not (self.empty or (not self.mark and not self.currency and self.value == 0))

    @property
    def first_filled(self) -> str:
        """Path of the first filled part."""
        if self.value is not None:
            return f"{self.name}_value"
        return f"{self.name}_mark" if self.mark else f"{self.name}_currency"


def charge(d: Declaration, name: str) -> Charge:
    """`freight`, `insurance` or `misc_charge`."""
    label = {"freight": "运费", "insurance": "保费", "misc_charge": "杂费"}[name]
    mark: str = getattr(d, f"{name}_mark")
    value: Decimal | None = getattr(d, f"{name}_value")
    currency: str = getattr(d, f"{name}_currency")
    return Charge(name, label, mark, value, currency)


def charges(d: Declaration) -> tuple[Charge, ...]:
    """All three, in the order of the printed form."""
    return tuple(charge(d, name) for name in ("freight", "insurance", "misc_charge"))


Demand = Literal["needed", "empty"]


def _terms_rule(id: str, applies: Applies, mode: str, freight: Demand, insurance: Demand, title: str) -> None:
    def judge(d: Declaration, facts: Facts) -> Iterator[Answer]:
        if d.transaction_mode != mode:
            return
        for name, demand in (("freight", freight), ("insurance", insurance)):
            each = charge(d, name)
            unread = any(f"{name}_{part}" in facts.unparsed for part in ("value", "mark", "currency"))
            if demand == "needed" and each.empty and not unread:
                yield found(f"{name}_value", trouble=f"缺{each.label}")
            elif demand == "empty" and each.stated:
                yield found(each.first_filled, trouble=f"{each.label}应为空")

    judge.__doc__ = title
    rule(id, "error", source=ITEMS, applies=applies, key="transaction_mode")(judge)


_terms_rule("PRC-001", "import", "1", "empty", "empty", "Import CIF carries neither freight nor insurance.")
_terms_rule("PRC-002", "import", "2", "empty", "needed", "Import C&F carries insurance, no freight.")
_terms_rule("PRC-003", "import", "3", "needed", "needed", "Import FOB carries freight and insurance.")
_terms_rule("PRC-004", "import", "4", "needed", "empty", "Import C&I carries freight, no insurance.")
_terms_rule("PRC-005", "import", "7", "needed", "needed", "Import EXW carries freight and insurance.")
_terms_rule("PRC-006", "export", "1", "needed", "needed", "Export CIF carries freight and insurance.")
_terms_rule("PRC-007", "export", "2", "needed", "empty", "Export C&F carries freight, no insurance.")
_terms_rule("PRC-008", "export", "3", "empty", "empty", "Export FOB carries neither freight nor insurance.")
_terms_rule("PRC-009", "export", "4", "empty", "needed", "Export C&I carries insurance, no freight.")


@rule("PRC-011", "error", source=f"{FILLING_RULES} item 27", key="transport_mode")
def terms_without_crossing(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Without a crossing imports are CIF and exports FOB."""
    if d.transport_mode not in INTERNAL_MODES or not d.transaction_mode:
        return
    due = {"I": "1", "E": "3"}.get(d.import_export_flag)
    if due is not None and d.transaction_mode != due:
        yield found("transaction_mode")


def _mark_rule(id: str, name: str, allowed: str, title: str, item: int) -> None:
    def judge(d: Declaration, facts: Facts) -> Iterator[Answer]:
        each = charge(d, name)
        if each.mark and each.mark not in tuple(allowed):
            yield found(f"{name}_mark", value=each.mark)

    judge.__doc__ = title
    rule(id, "error", source=f"{FILLING_RULES} item {item}")(judge)


_mark_rule("PRC-012", "freight", "123", "The freight mark is 1, 2 or 3.", 28)
_mark_rule("PRC-013", "insurance", "13", "The insurance mark is 1 or 3.", 29)
_mark_rule("PRC-014", "misc_charge", "13", "The mark of other charges is 1 or 3.", 30)


@rule("PRC-015", "error", source=f"{FILLING_RULES} items 28-30")
def currency_needed(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A unit price or a total names its currency."""
    for each in charges(d):
        if each.mark in ("2", "3") and not each.currency:
            yield found(f"{each.name}_currency", charge=each.label)


@rule("PRC-016", "warning", source=f"{FILLING_RULES} items 28-30")
def currency_of_a_rate(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A rate has no currency."""
    for each in charges(d):
        if each.mark == "1" and each.currency:
            yield found(f"{each.name}_currency", charge=each.label)


@rule("PRC-017", "error", source=f"{FILLING_RULES} items 28-30")
def charge_complete(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Mark and value of a charge stand together; the missing currency is PRC-015."""
    for each in charges(d):
        if not each.stated:
            continue
        if not each.mark:
            yield found(f"{each.name}_mark", charge=each.label, missing="标记")
        if each.value is None:
            yield found(f"{each.name}_value", charge=each.label, missing="数值")


@rule("PRC-025", "error", source=f"{INTERFACE}: 19,5")
def charge_digits(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Charges have at most 19 digits, five of them decimals."""
    for each in charges(d):
        spec = spec_of(Declaration, f"{each.name}_value")
        if each.value is not None and spec is not None and digits_flaw(spec, each.value):
            yield found(f"{each.name}_value", charge=each.label)


@rule("PRC-010", "warning", source="trade practice", applies="export", key="transaction_mode")
def ex_works_export(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Export EXW carries no charges."""
    if d.transaction_mode == "7":
        for each in charges(d):
            if each.stated:
                yield found(each.first_filled, charge=each.label)


def _rate_rule(id: str, name: str, limit: int, title: str) -> None:
    def judge(d: Declaration, facts: Facts) -> Iterator[Answer]:
        each = charge(d, name)
        if each.mark == "1" and each.value is not None and each.value > limit:
            yield found(f"{name}_value", value=plain(each.value))

    judge.__doc__ = title
    rule(id, "warning", source="trade practice")(judge)


_rate_rule("PRC-018", "freight", 30, "A freight rate above 30 percent is rare.")
_rate_rule("PRC-019", "insurance", 1, "An insurance rate above 1 percent is mostly a per mille.")

_HALF = Decimal("0.5")


def _freight_against_value(d: Declaration, mark: str) -> tuple[Decimal, Decimal] | None:
    """Freight value and total of the goods where both are in one currency."""
    each, total = charge(d, "freight"), one_currency_total(d)
    if each.mark != mark or each.value is None or total is None or total[0] != each.currency or total[1] <= 0:
        return None
    return each.value, total[1]


@rule("PRC-022", "warning", source="trade practice")
def freight_total(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Freight above half the value of the goods is rare; judged in one currency."""
    known = _freight_against_value(d, "3")
    if known and known[0] > known[1] * _HALF:
        yield found("freight_value", freight=plain(known[0]), total=plain(known[1]))


@rule("PRC-023", "warning", source=f"{FILLING_RULES} item 28")
def freight_per_tonne(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Freight per tonne times the gross weight is not above the value of the goods; judged in one currency."""
    known = _freight_against_value(d, "2")
    if known is None or d.gross_weight_kg is None:
        return
    freight = known[0] * d.gross_weight_kg / 1000
    if freight > known[1]:
        yield found("freight_value", freight=plain(round_half_up(freight, 2)), total=plain(known[1]))
