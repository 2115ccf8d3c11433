"""QTY: quantities and units of the lines. The legal units come from the tariff and are dated knowledge."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from cqdesk.domain.codes import TariffLine
from cqdesk.domain.quantity import plain

from ...field_checks import digits_flaw
from ...rules import Answer, Facts, cannot, found, rule
from ...spec import spec_of
from ..fields import Declaration, GoodsLine
from .shared import FILLING_RULES, INTERFACE, lines

ITEM_36 = f"{FILLING_RULES} item 36"

_UNIT = re.compile("[0-9]{3}")


@rule(
    "QTY-001",
    "error",
    source=f"{INTERFACE}: required",
    settles=("goods.trade_quantity", "goods.legal_quantity_1"),
)
def quantities(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Deal quantity and first legal quantity are above 0."""
    for path, line in lines(d):
        for name in ("trade_quantity", "legal_quantity_1"):
            value = getattr(line, name)
            if value is None or value <= 0:
                yield found(f"{path}.{name}")


@rule("QTY-002", "error", source=f"{INTERFACE}: GUnit, FirstUnit", settles=("goods.trade_unit", "goods.legal_unit_1"))
def units(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Deal unit and first legal unit have three digits."""
    for path, line in lines(d):
        for name in ("trade_unit", "legal_unit_1"):
            if not _UNIT.fullmatch(getattr(line, name)):
                yield found(f"{path}.{name}")


Comparison = Callable[[GoodsLine, TariffLine, str], Iterator[Answer]]


def _tariff_rule(id: str, title: str) -> Callable[[Comparison], Comparison]:
    """Register a comparison of a line with its tariff line: a hint until the tariff covers the date."""

    def register(compare: Comparison) -> Comparison:
        def judge(d: Declaration, facts: Facts) -> Iterator[Answer]:
            for path, line in lines(d):
                if not re.fullmatch("[0-9]{10}", line.hs_code):
                    continue  # ITM-003 speaks
                tariff = facts.tariff(line.hs_code)
                if tariff is None:
                    yield cannot("本地税则没有部分商品编号；请导入当年税则，或按税则人工核对法定单位。", path)
                elif not tariff.dead:
                    yield from compare(line, tariff, path)

        judge.__doc__ = title
        rule(id, "warning", source=ITEM_36, needs=("hs@date",), error_when="hs")(judge)
        return compare

    return register


@_tariff_rule("QTY-003", "The first legal unit is that of the tariff.")
def first_unit(line: GoodsLine, tariff: TariffLine, path: str) -> Iterator[Answer]:
    if tariff.unit1 and line.legal_unit_1 and line.legal_unit_1 != tariff.unit1:
        yield found(f"{path}.legal_unit_1", value=line.legal_unit_1, due=tariff.unit1)


@_tariff_rule("QTY-004", "The second legal unit is that of the tariff.")
def second_unit(line: GoodsLine, tariff: TariffLine, path: str) -> Iterator[Answer]:
    if tariff.unit2 and line.legal_unit_2 != tariff.unit2:
        yield found(f"{path}.legal_unit_2", value=line.legal_unit_2 or "空", due=tariff.unit2)


@_tariff_rule("QTY-005", "Without a second unit in the tariff there is no second quantity.")
def no_second_quantity(line: GoodsLine, tariff: TariffLine, path: str) -> Iterator[Answer]:
    if not tariff.unit2 and (line.legal_unit_2 or line.legal_quantity_2 is not None):
        yield found(f"{path}.{'legal_unit_2' if line.legal_unit_2 else 'legal_quantity_2'}")


@_tariff_rule("QTY-006", "With a second unit in the tariff there is a second quantity.")
def second_quantity(line: GoodsLine, tariff: TariffLine, path: str) -> Iterator[Answer]:
    if tariff.unit2 and (line.legal_quantity_2 is None or line.legal_quantity_2 <= 0):
        yield found(f"{path}.legal_quantity_2", due=tariff.unit2)


def _same_unit_rule(id: str, number: int, title: str) -> None:
    def judge(d: Declaration, facts: Facts) -> Iterator[Answer]:
        for path, line in lines(d):
            unit: str = getattr(line, f"legal_unit_{number}")
            legal = getattr(line, f"legal_quantity_{number}")
            deal = line.trade_quantity
            if unit and unit == line.trade_unit and deal is not None and legal is not None and deal != legal:
                yield found(f"{path}.legal_quantity_{number}", deal=plain(deal), legal=plain(legal))

    judge.__doc__ = title
    rule(id, "error", source=ITEM_36)(judge)


_same_unit_rule("QTY-007", 1, "The same unit means the same quantity.")
_same_unit_rule("QTY-008", 2, "The same second unit means the same quantity.")


@rule("QTY-012", "error", source=f"{INTERFACE}: 19,5")
def quantity_decimals(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Deal quantities have at most five decimals."""
    spec = spec_of(GoodsLine, "trade_quantity")
    for path, line in lines(d):
        value = line.trade_quantity
        if spec is not None and value is not None and digits_flaw(spec, value) == "decimals":
            yield found(f"{path}.trade_quantity", value=plain(value))
