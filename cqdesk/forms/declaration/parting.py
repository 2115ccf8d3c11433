"""The heads of the declarations of a case when its goods are parted anew: totals, charges, numbers, licences.

What a head says of all its goods (packages, weights, freight as a total) is no longer true when goods leave it. Totals
come from the lines where every line has the number; else they are shared out if a person asks, else left for a person.
Charges given as totals are spread by price, so that their sum stays. Sources: rules MRG-005, MRG-006, PKG-006, rule book
section 8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ...domain.merging import AmountField, MergedLine, total_of
from ...domain.quantity import exact_sum, plain, spread
from ..document import Filled
from .fields import Declaration
from .goods_rows import lay_rows

ORIGIN = "rule:MRG-005"
_TOTALS: tuple[tuple[str, AmountField, str], ...] = (
    ("package_count", "package_count", "件数"),
    ("gross_weight_kg", "gross_weight_kg", "毛重"),
    ("net_weight_kg", "net_weight_kg", "净重"),
)
_CHARGES = (("freight", "运费"), ("insurance", "保险费"), ("misc_charge", "杂费"))
_OWN_NUMBERS = ("unified_number", "entry_number", "pre_entry_number", "signing.client_sequence_number")
_IN_TOTAL = "3"
_CENTS = 2


@dataclass(frozen=True, kw_only=True)
class PartNumbers:
    """Sums over the goods of one declaration to be; None where a line lacks the number."""

    package_count: Decimal | None
    gross_weight_kg: Decimal | None
    net_weight_kg: Decimal | None
    amount: Decimal | None
    lines: int

    @classmethod
    def of(cls, merged: Sequence[MergedLine]) -> PartNumbers:
        """The sums of these goods lines."""
        return cls(
            package_count=total_of(merged, "package_count"),
            gross_weight_kg=total_of(merged, "gross_weight_kg"),
            net_weight_kg=total_of(merged, "net_weight_kg"),
            amount=total_of(merged, "amount"),
            lines=len(merged),
        )


def head_parts(
    before: Sequence[Filled[Declaration]],
    heads: Sequence[Filled[Declaration]],
    homes: Sequence[int],
    numbers: Sequence[PartNumbers],
    *,
    share_totals: bool,
) -> list[str]:
    """Make the heads true for their new goods; `homes`: the declaration each head was copied from. Returns remarks."""
    remarks = _totals(before, heads, numbers, share_totals=share_totals)
    for name, label in _CHARGES:
        remarks += _charge(name, label, before, heads, numbers)
    bare = []
    for number, (head, home) in enumerate(zip(heads, homes, strict=True)):
        if homes.index(home) == number:
            continue
        for path in _OWN_NUMBERS:
            head.type_in(path, "", "")
        if head.form.licences:
            lay_rows(head, "licences", [])
            bare.append(str(number + 1))
    if bare:
        remarks.append(f"第 {'、'.join(bare)} 份没有带入监管证件，请核对各份所需的证件。")
    for number, head in enumerate(heads, start=1):
        gross, net = head.form.gross_weight_kg, head.form.net_weight_kg
        if gross is not None and net is not None and gross < net:
            remarks.append(f"第 {number} 份毛重小于净重，请重新核对毛重。")
    return remarks


def _totals(
    before: Sequence[Filled[Declaration]],
    heads: Sequence[Filled[Declaration]],
    numbers: Sequence[PartNumbers],
    *,
    share_totals: bool,
) -> list[str]:
    remarks: list[str] = []
    empty: list[str] = []
    shared: list[str] = []
    for path, name, label in _TOTALS:
        told = [getattr(filled.form, path) for filled in before]
        whole = exact_sum(Decimal(one) for one in told) if None not in told else None
        sums = [getattr(one, name) for one in numbers]
        values: list[Decimal | None]
        if len(heads) == 1 and whole is not None:
            values = [whole]
        elif None not in sums:
            values = sums
            if whole is not None and exact_sum(sums) != whole:
                remarks.append(
                    f"各份{label}合计 {plain(exact_sum(sums))}，与原{label} {plain(whole)} 不同，请按提单核对。"
                )
        elif share_totals and whole is not None:
            values = list(_shares(whole, numbers, whole_numbers=path == "package_count"))
            shared.append(label)
        else:
            values = [None] * len(heads)
            empty.append(label)
        if path == "package_count" and any(value is not None and value % 1 for value in values):
            values = [None] * len(heads)
            empty.append(label)
        for head, value in zip(heads, values, strict=True):
            head.type_in(path, "" if value is None else plain(value), ORIGIN if value is not None else "")
    if shared:
        remarks.append(f"各份{'、'.join(shared)}按比例分摊，请按实际装货核对。")
    if empty:
        remarks.append(f"单据没有逐行列明{'、'.join(empty)}，请按份填写。")
    return remarks


def _shares(whole: Decimal, numbers: Sequence[PartNumbers], *, whole_numbers: bool) -> list[Decimal]:
    """Shares by net weight, else price, else number of lines, in steps of the total's own decimals."""
    for name in ("net_weight_kg", "amount"):
        weights = [getattr(one, name) for one in numbers]
        if None not in weights and any(weights):
            break
    else:
        weights = [Decimal(one.lines) for one in numbers]
    return spread(whole, weights, 0 if whole_numbers else _decimals(whole))


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _charge(
    name: str,
    label: str,
    before: Sequence[Filled[Declaration]],
    heads: Sequence[Filled[Declaration]],
    numbers: Sequence[PartNumbers],
) -> list[str]:
    """A charge in total is spread over the heads by price; one by rate or per tonne is true for each as it stands."""
    stated = [filled for filled in before if getattr(filled.form, f"{name}_mark") == _IN_TOTAL]
    if not stated:
        return []
    values = [getattr(filled.form, f"{name}_value") for filled in stated]
    currencies = {getattr(filled.form, f"{name}_currency") for filled in stated}
    if len(stated) < len(before) or len(currencies) > 1 or None in values:
        return [f"各份{label}的标记或币制不同，没有重新分摊，请按份填写。"]
    whole = exact_sum(values)
    amounts = [one.amount for one in numbers]
    if any(amount is None for amount in amounts):
        return [f"有的商品没有总价，{label}没有分摊，请按份填写。"]
    shares = spread(whole, [amount for amount in amounts if amount is not None], max(_CENTS, _decimals(whole)))
    for head, share in zip(heads, shares, strict=True):
        head.type_in(f"{name}_mark", _IN_TOTAL, ORIGIN)
        head.type_in(f"{name}_value", plain(share), ORIGIN)
        head.type_in(f"{name}_currency", currencies.copy().pop(), ORIGIN)
    return [f"{label}总价已按各份总价分摊，合计不变。"] if len(heads) > 1 else []
