"""Exact numbers of a declaration: rounding, plain text, apportioning, units, legal quantities, weights.

Everything is Decimal and exact: the machine's default of 28 digits is never relied on. Sources: value rules
in the message reference section 9 (plain decimals, half up, 19,5), rules QTY-007 to QTY-009, MRG-002,
PKG-003.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact, InvalidOperation
from fractions import Fraction

from cqdesk.errors import Fault

QUANTITY_PLACES = 5
"""Decimals a quantity or weight may have in the message (19,5)."""

KILOGRAM = "035"

_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_ROUNDING = Context(prec=200, rounding=ROUND_HALF_UP, traps=[InvalidOperation])
_EXACT = Context(prec=200, traps=[InvalidOperation, Inexact])


def round_half_up(value: Decimal, places: int) -> Decimal:
    """The value with exactly `places` decimals, half away from zero (四舍五入). `Fault` if not finite."""
    return _finite(value).quantize(Decimal(1).scaleb(-places), context=_ROUNDING)


def plain(value: Decimal | int) -> str:
    """As written in messages: no exponent, no grouping, no trailing zeros after the point, no minus zero.

    Raises `Fault` if the number is not finite.
    """
    if isinstance(value, int):
        return str(value)
    text = format(_finite(value), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def parse_plain(text: str) -> Decimal | None:
    """A number written plainly (ASCII digits, optional minus and point, blanks around); None for anything
    else.

    Grouping commas, exponents and full-width digits are refused: whoever reads customers' papers must
    decide about them with the paper at hand.
    """
    trimmed = text.strip()
    return Decimal(trimmed) if _PLAIN.fullmatch(trimmed) else None


def exact_sum(values: Iterable[Decimal]) -> Decimal:
    """The sum without any rounding, however long the numbers are."""
    total = Decimal(0)
    for value in values:
        total = _EXACT.add(total, _finite(value))
    return total


def spread(total: Decimal, weights: Sequence[Decimal], places: int) -> list[Decimal]:
    """Apportion `total` over `weights` in steps of `places` decimals so that the parts sum to it exactly.

    Largest remainder; among equal remainders the earlier part gains. All weights zero means equal shares.
    Raises `Fault` if there is no part, a weight is negative, or the total itself is finer than the step.
    """
    if not weights:
        raise Fault("nothing to apportion over")
    if any(_finite(weight) < 0 for weight in weights):
        raise Fault("a weight is negative")
    step = Fraction(10) ** places
    units = Fraction(_finite(total)) * step
    if units.denominator != 1:
        raise Fault("the total has more decimals than its parts may have")
    sign, amount = (-1, -units.numerator) if units < 0 else (1, units.numerator)
    base = [Fraction(weight) for weight in weights]
    if not any(base):
        base = [Fraction(1)] * len(base)
    whole = sum(base)
    ideal = [amount * share / whole for share in base]
    parts = [int(value) for value in ideal]
    left = amount - sum(parts)
    # Parts of weight zero have remainder zero and stand last unless all do: they gain nothing.
    by_remainder = sorted(range(len(parts)), key=lambda place: (parts[place] - ideal[place], place))
    for place in by_remainder[:left]:
        parts[place] += 1
    return [Decimal(sign * part).scaleb(-places, context=_EXACT) for part in parts]


def _table(rows: str) -> dict[str, Fraction]:
    return {code: Fraction(factor) for code, factor in (row.split() for row in rows.split(";"))}


# Customs unit codes (计量单位代码表) by family, with the size of one unit in the family's base unit. Only
# what is certain: exact definitions of SI, the international yard and pound (1959), the market units of
# 1959 (1 斤 = 0.5 kg, 3 市尺 = 1 m), and multiples of the very same counting word. Left out on purpose
# because the word alone does not say which unit is meant: 两, 担, 寸, 平方尺, 立方尺, 盎司, 司马斤, 司马担;
# 套, 副, 箱 against pieces.
_FAMILIES: tuple[dict[str, Fraction], ...] = (
    # mass, kg: 千克 克 吨 公担 长吨 短吨 斤 磅 英担 短担 市担 克拉
    _table(
        "035 1;036 0.001;070 1000;047 100;071 1016.0469088;072 907.18474;075 0.5;076 0.45359237;"
        "078 50.80234544;079 45.359237;081 50;084 0.0002"
    ),
    # length, m: 米 千米 英尺 千英尺 英寸 码 市尺
    _table("030 1;147 1000;067 0.3048;148 304.8;088 0.0254;086 0.9144;085 1/3"),
    # area, m2: 平方米 平方码 平方英尺
    _table("032 1;110 0.83612736;111 0.09290304"),
    # volume, m3: 立方米 千升 升 毫升 英加仑 美加仑 立方英尺
    _table("033 1;063 1;095 0.001;096 0.000001;097 0.00454609;098 0.003785411784;099 0.028316846592"),
    # 个, and its multiples: 个 百个 千个 万个 亿个 打 罗
    _table("007 1;043 100;054 1000;038 10000;056 100000000;127 12;129 144"),
    # 只 千只; 支 百支 千支 亿支; 枝 百枝 千枝; 张 千张 万张; 片 百片; 把 百把; 块 千块
    _table("008 1;050 1000"),
    _table("012 1;041 100;143 1000;055 100000000"),
    _table("013 1;049 100;053 1000"),
    _table("010 1;058 1000;059 10000"),
    _table("020 1;044 100"),
    _table("016 1;042 100"),
    _table("017 1;051 1000"),
    # 副 百副; 套 万套; 双 万双; 粒 千粒 万粒; 盒 千盒; 株 亿株
    _table("019 1;040 100"),
    _table("006 1;057 10000"),
    _table("025 1;144 10000"),
    _table("139 1;146 1000;145 10000"),
    _table("140 1;052 1000"),
    _table("028 1;164 100000000"),
)
_FAMILY_OF = {code: family for family in _FAMILIES for code in family}


def convert(quantity: Decimal, from_unit: str, to_unit: str) -> Decimal | None:
    """A quantity in another customs unit, to five decimals half up; None unless the factor is certain.

    The same unit gives the quantity itself, untouched.
    """
    if from_unit == to_unit:
        return quantity
    family = _FAMILY_OF.get(from_unit)
    if family is None or to_unit not in family:
        return None
    exact = Fraction(_finite(quantity)) * family[from_unit] / family[to_unit]
    return _half_up(exact, QUANTITY_PLACES)


def legal_quantity(
    legal_unit: str, trade_unit: str, trade_quantity: Decimal | None, net_weight_kg: Decimal | None
) -> Decimal | None:
    """The quantity in a legal unit (法定数量), or None if it must be asked.

    In this order: the same unit takes the deal quantity (QTY-007, QTY-008); a unit of the same kind is
    converted (QTY-009 compares against just that); a legal unit of mass takes the net weight. Goods whose
    legal kilograms are not the net weight (retail wine, canned goods ...; QTY-016) are the clerk's
    business.
    """
    if not legal_unit:
        return None
    if trade_quantity is not None and (converted := convert(trade_quantity, trade_unit, legal_unit)) is not None:
        return converted
    return None if net_weight_kg is None else convert(net_weight_kg, KILOGRAM, legal_unit)


_TWO_DECIMALS_SINCE = date(2024, 4, 10)


def declared_weight_kg(weight_kg: Decimal, on: date) -> Decimal:
    """A gross or net weight in kg as it is declared on that day.

    From 1 kg up five decimals at most, nothing else is touched. Below 1 kg: two decimals, at least 0.01,
    since 2024-04-10 (announcement 2024/30, PKG-003; the floor is what working systems do); before that day
    1. Zero and negative weights are returned as they are: they are a finding, not a matter of rounding.
    """
    if weight_kg <= 0 or weight_kg >= 1:
        return weight_kg if _decimals(weight_kg) <= QUANTITY_PLACES else round_half_up(weight_kg, QUANTITY_PLACES)
    if on < _TWO_DECIMALS_SINCE:
        return Decimal(1)
    if _decimals(weight_kg) <= 2:
        return weight_kg
    return max(round_half_up(weight_kg, 2), Decimal("0.01"))


def _decimals(value: Decimal) -> int:
    exponent = _finite(value).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _finite(value: Decimal) -> Decimal:
    if not value.is_finite():
        raise Fault("a number of a form is never infinite or undefined")
    return value


def exact_or_rounded(value: Fraction, places: int) -> Decimal:
    """A fraction with at most `places` decimals, half away from zero; fewer where fewer say it exactly."""
    return Decimal(plain(_half_up(value, places)))


def _half_up(value: Fraction, places: int) -> Decimal:
    scaled = abs(value) * 10**places
    units = int(scaled + Fraction(1, 2))
    return Decimal(units if value >= 0 else -units).scaleb(-places, context=_EXACT)


def quotient(numerator: Decimal, denominator: Decimal, places: int) -> Decimal:
    """numerator / denominator, rounded once, half up. Raises `Fault` for a zero denominator."""
    if denominator == 0:
        raise Fault("division by zero")
    return _half_up(Fraction(_finite(numerator)) / Fraction(_finite(denominator)), places)
