"""QTY and VAL: whether quantities, units and prices of a line are of this world."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from cqdesk.domain.quantity import convert, plain

from ...rules import Answer, Facts, found, rule
from ..fields import Declaration
from .quantities import ITEM_36
from .shared import FILLING_RULES, lines, listed

COUNTED = frozenset(
    [
        "001",
        "002",
        "003",
        "004",
        "005",
        "007",
        "008",
        "009",
        "011",
        "012",
        "013",
        "014",
        "016",
        "027",
        "028",
        "039",
        "130",
        "131",
        "132",
        "134",
        "163",
    ]
)
"""Units of single things: 台 座 辆 艘 架 个 只 头 件 支 枝 根 把 棵 株 具 匹 册 本 枚 部. Sets and pairs are left out."""
_SLACK = Decimal("0.001")
FREE_MODES = frozenset({"3010", "3100", "2939"})
LIQUID_HEADINGS = ("2201", "2202", "2203", "2204", "2205", "2206", "2208", "3303", "3304", "3305", "3307")
"""Drinks, wine, spirits, perfume and cosmetics, whose retail packs count the content alone."""
KILOGRAM_OR_LITRE = frozenset({"035", "095"})


@rule("QTY-009", "warning", source=ITEM_36)
def converted_quantity(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Where a legal unit is of the same kind as the deal unit, the quantities agree within 0.1 percent."""
    for path, line in lines(d):
        deal = line.trade_quantity
        if deal is None or deal <= 0 or not deal.is_finite():
            continue
        for number in (1, 2):
            unit: str = getattr(line, f"legal_unit_{number}")
            legal: Decimal | None = getattr(line, f"legal_quantity_{number}")
            if legal is None or unit == line.trade_unit:
                continue
            due = convert(deal, line.trade_unit, unit)
            if due is not None and abs(legal - due) > max(abs(due) * _SLACK, Decimal("0.00001")):
                yield found(f"{path}.legal_quantity_{number}", legal=plain(legal), due=plain(due))


@rule("QTY-011", "warning", source="trade practice")
def parts_of_pieces(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Single things come in whole numbers."""
    for path, line in lines(d):
        for unit, name in (
            (line.trade_unit, "trade_quantity"),
            (line.legal_unit_1, "legal_quantity_1"),
            (line.legal_unit_2, "legal_quantity_2"),
        ):
            quantity: Decimal | None = getattr(line, name)
            if unit in COUNTED and quantity is not None and quantity.is_finite() and quantity % 1:
                yield found(f"{path}.{name}", value=plain(quantity))
                break  # the same thing counted twice is one flaw


@rule("QTY-016", "info", source=f"{ITEM_36}; GACC 2018/60 and filling guide of 2018")
def weight_of_the_content(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Drinks and cosmetics in retail packs count their content; one reminder that names the lines."""
    named = [
        row
        for row, line in enumerate(d.goods, start=1)
        if line.hs_code.startswith(LIQUID_HEADINGS) and line.legal_unit_1 in KILOGRAM_OR_LITRE
    ]
    if named:
        yield found(f"goods[{named[0]}].legal_quantity_1", lines=listed(named))


@rule("VAL-006", "warning", source="public pre-check engines; trade practice")
def tiny_prices(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Prices below 0.01 are mostly slips; one finding that names the lines."""
    tiny = [
        row
        for row, line in enumerate(d.goods, start=1)
        if line.unit_price is not None and 0 < line.unit_price < Decimal("0.01")
    ]
    if tiny:
        yield found(f"goods[{tiny[0]}].unit_price", lines=listed(tiny))


@rule("VAL-008", "warning", source=f"{FILLING_RULES} items 37, 38; GACC 2018/60", key="supervision_mode")
def free_goods(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Goods sent free of charge are declared at their value; one finding that names the lines."""
    if d.supervision_mode not in FREE_MODES:
        return
    free = [row for row, line in enumerate(d.goods, start=1) if line.unit_price == 0]
    if free:
        yield found(f"goods[{free[0]}].unit_price", lines=listed(free))
