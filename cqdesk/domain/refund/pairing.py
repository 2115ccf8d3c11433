"""Items paired with invoice lines by hand: the clerk's choice, held against what is really free.

The rules are those of `matching`: one unit, or an approved ratio, and the purchased quantity equals the exported one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from ..quantity import plain, round_half_up
from .matching import ExportItem, InvoiceLine, Likeness, Link, Take, UnitRatio, bare_name, likeness
from .parts import QUANTITY_PLACES
from .terms import CENTS

ZERO = Decimal(0)
BY_HAND_ZH = "人工配单"


class PairingRefused(Exception):
    """The choice cannot be: a Chinese sentence and what helps."""

    def __init__(self, why: str, remedy: str) -> None:
        super().__init__(why)
        self.why = why
        self.remedy = remedy


def pair(
    item: ExportItem,
    chosen: Mapping[str, Decimal],
    lines: Mapping[str, InvoiceLine],
    ratios: Sequence[UnitRatio] = (),
    *,
    part: bool = False,
) -> tuple[Link, dict[str, InvoiceLine]]:
    """The link of an item with `chosen` (invoice line to quantity in the invoice's unit), and what is left of the lines.

    `part`: less than the item's quantity is claimed on purpose, the rest later.

    Raises `PairingRefused`: a line is used up, unconfirmed or unknown, units differ, or the sums do not agree.
    """
    units: dict[str, Decimal] = {}
    worst = Likeness.EQUAL
    takes: list[Take] = []
    left: dict[str, InvoiceLine] = {}
    for key, quantity in chosen.items():
        line = lines.get(key)
        if line is None or line.quantity < quantity:
            free = plain(line.quantity) if line is not None else "0"
            raise PairingRefused(f"发票 {key} 只剩 {free}，不够 {plain(quantity)}。", "请减少数量，或改选其他发票。")
        if line.company != item.company:
            raise PairingRefused(f"发票 {key} 不属于本企业。", "请改选本企业的发票。")
        if not line.confirmed:
            raise PairingRefused(f"发票 {key} 尚未作退税勾选确认。", "请在发票平台勾选为退税用途后重新导入。")
        taken = take_part(line, quantity)
        takes.append(taken)
        left[key] = replace(line, quantity=line.quantity - quantity, amount=line.amount - taken.amount)
        units[line.unit] = units.get(line.unit, ZERO) + quantity
        worst = max(worst, likeness(item.name, line.name), key=list(Likeness).index)
    unit, wanted, approval = _agreed(item, units, ratios, part=part)
    link = Link(
        item=item.key,
        unit=unit,
        quantity=wanted,
        takes=tuple(takes),
        likeness=worst,
        why=BY_HAND_ZH,
        approval=approval,
    )
    return link, left


def take_part(line: InvoiceLine, quantity: Decimal) -> Take:
    """A part of what is left of a line; the last part takes all that is left of the amount."""
    amount = line.amount
    if quantity != line.quantity:
        amount = min(round_half_up(line.amount * quantity / line.quantity, CENTS), line.amount)
    return Take(line=line.key, quantity=quantity, amount=amount)


def _agreed(
    item: ExportItem, units: Mapping[str, Decimal], ratios: Sequence[UnitRatio], *, part: bool
) -> tuple[str, Decimal, str]:
    if len(units) != 1:
        raise PairingRefused("所选发票的计量单位不一致。", "请只选同一计量单位的发票，或先登记换算比例。")
    unit, quantity = next(iter(units.items()))
    wanted = item.quantities.get(unit)
    if wanted == quantity or (part and wanted is not None and quantity < wanted):
        return unit, quantity, ""
    for ratio in ratios:
        exported = item.quantities.get(ratio.export_unit)
        right = bare_name(ratio.name) == bare_name(item.name) and ratio.invoice_unit == unit
        if right and exported is not None and exported * ratio.factor == quantity:
            return ratio.export_unit, exported, ratio.approval
        if right and part and exported is not None and quantity < exported * ratio.factor:
            claimed = round_half_up(quantity / ratio.factor, QUANTITY_PLACES)
            if claimed * ratio.factor == quantity:
                return ratio.export_unit, claimed, ratio.approval
    if wanted is None:
        raise PairingRefused(
            "发票的计量单位与报关单的三个单位都不同，也没有经批准的换算比例。",
            "请登记换算比例，或让供货方按报关单单位重开。",
        )
    raise PairingRefused(
        f"所选发票数量 {plain(quantity)}，报关单可申报数量 {plain(wanted)}，两者应相等。",
        "请增减所选发票或数量；确实只申报一部分的，请选“先申报一部分”。",
    )
