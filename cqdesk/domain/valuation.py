"""Value of a declaration: from the price of the deal to CIF (imports) or FOB (exports), in CNY to the cent.

Sources: GACC Order 213 (what freight and insurance belong to the value; 3 per mille of price plus freight where the
insurance cannot be told), Order 272 art. 13 (exchange rate, half up to cents), rules TAX-003, TAX-004, TAX-015, PRC-001 to
PRC-020, filling rules items 27 to 30, rule book sections 5 and 11. Pure and exact: every figure is a `Term` tree.

Amounts are converted charge by charge and rounded to cents, so that the parts of a value always add up to it:
FOB + freight + insurance == CIF, and the shares of the lines == the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from cqdesk.domain.arithmetic import Term, given, unknown
from cqdesk.domain.quantity import exact_sum, quotient, round_half_up, spread

CENTS = 2
CIF, CFR, FOB, CNI, EXW = "1", "2", "3", "4", "7"
"""Terms of delivery (成交方式) the build-up knows; 5 and 6 leave the freight to a person."""
TERM_ZH = {CIF: "CIF", CFR: "C&F", FOB: "FOB", CNI: "C&I", EXW: "EXW"}
BY_RATE, PER_TONNE, IN_TOTAL = "1", "2", "3"
"""Marks of a charge: percent, per tonne gross, total."""
UNKNOWN_INSURANCE_PERCENT = Decimal("0.3")
"""Insurance that cannot be told: 3 per mille of price plus freight (GACC Order 213; PRC-020)."""

_HUNDRED = Decimal(100)
_IMPORT_ADDS = {CIF: (False, False), CFR: (False, True), FOB: (True, True), CNI: (True, False), EXW: (True, True)}
"""Terms -> whether freight and insurance are outside the price of an import (rule book section 5)."""
_EXPORT_HOLDS = {CIF: (True, True), CFR: (True, False), FOB: (False, False), CNI: (False, True), EXW: (False, False)}
"""Terms -> whether freight and insurance are inside the price of an export."""

CIF_ZH, FOB_ZH = "完税价格（到岸价 CIF）", "离岸价（FOB）"
ORDER_213 = "海关总署令第213号（审价办法）"
ITEMS_28_30 = "填制规范第28至30项"


@dataclass(frozen=True, kw_only=True)
class Charge:
    """Freight, insurance or other charges as the head declares them. `value` is a percentage for mark 1."""

    name_zh: str
    mark: str = ""
    value: Decimal | None = None
    currency: str = ""
    origin: str = ""

    @property
    def stated(self) -> bool:
        """Something is declared; a bare zero is the clerk's way of writing none."""
        return bool(self.mark) or (self.value is not None and self.value != 0)


@dataclass(frozen=True, kw_only=True)
class Deal:
    """What the value is built from. Prices in `currency`; weight in kg."""

    export: bool
    terms: str
    currency: str
    line_prices: tuple[Decimal | None, ...]
    freight: Charge
    insurance: Charge
    other: Charge
    gross_weight_kg: Decimal | None = None
    insurance_unknown: bool = False
    """The insurance cannot be told: 3 per mille of price plus freight is taken."""


@dataclass(frozen=True, kw_only=True)
class Value:
    """The build-up in CNY. `total` is CIF with additions and deductions (imports) or FOB (exports)."""

    price: Term
    freight: Term
    insurance: Term
    other: Term
    total: Term


RateOf = Callable[[str], Term]
"""Currency -> its rate of the month as a term (`exchange.rate_term`)."""


def value_of(deal: Deal, rate_of: RateOf) -> Value:
    """Build the value up (imports to CIF) or down (exports to FOB). Nothing is guessed: what is missing is said."""
    price = _price(deal, rate_of)
    if deal.terms not in TERM_ZH:
        missing = "成交方式（CIF、C&F、FOB、C&I 或 EXW）"
        freight, insurance, other = (unknown(name, "CNY", missing) for name in ("运费", "保险费", "杂费"))
        total = unknown(FOB_ZH if deal.export else CIF_ZH, "CNY", missing, operands=(price,))
        return Value(price=price, freight=freight, insurance=insurance, other=other, total=total)
    return _export(deal, price, rate_of) if deal.export else _import(deal, price, rate_of)


def _price(deal: Deal, rate_of: RateOf) -> Term:
    name = f"成交总价（{TERM_ZH.get(deal.terms, '成交方式未填')}）"
    lacking = [str(n) for n, price in enumerate(deal.line_prices, start=1) if price is None]
    if not deal.line_prices or lacking:
        what = f"第 {'、'.join(lacking)} 项的总价" if lacking else "商品的总价"
        return unknown(name, "CNY", what)
    total = given(
        "商品总价合计",
        exact_sum(price for price in deal.line_prices if price is not None),
        deal.currency,
        origin="goods",
    )
    return in_cny(name, total, rate_of(deal.currency))


def in_cny(name_zh: str, amount: Term, rate: Term, *, source_zh: str = "") -> Term:
    """An amount of another currency in CNY, half up to cents (Order 272 art. 13)."""
    if amount.value is None or rate.value is None:
        return unknown(name_zh, "CNY", operands=(amount, rate))
    if amount.unit == "CNY":
        value = round_half_up(amount.value, CENTS)
        return Term(name_zh=name_zh, value=value, formula_zh=amount.name_zh, operands=(amount,), source_zh=source_zh)
    exact = Fraction(amount.value) * Fraction(rate.value)
    return Term(
        name_zh=name_zh,
        value=_cents(exact),
        formula_zh=f"{amount.name_zh} × 汇率，四舍五入到分",
        operands=(amount, rate),
        source_zh=source_zh or "海关总署令第272号第十三条",
    )


def _cents(exact: Fraction) -> Decimal:
    return quotient(Decimal(exact.numerator), Decimal(exact.denominator), CENTS)


def _part(name_zh: str, value: Fraction, formula_zh: str, operands: tuple[Term, ...], source_zh: str) -> Term:
    return Term(name_zh=name_zh, value=_cents(value), formula_zh=formula_zh, operands=operands, source_zh=source_zh)


def _none(name_zh: str, why_zh: str) -> Term:
    return Term(name_zh=name_zh, value=Decimal(0), formula_zh=why_zh)


def _import(deal: Deal, price: Term, rate_of: RateOf) -> Value:
    add_freight, add_insurance = _IMPORT_ADDS[deal.terms]
    terms = TERM_ZH[deal.terms]
    freight = _none("运费", f"{terms} 的成交价已含运费")
    if add_freight:
        freight = _charged(deal, deal.freight, price, rate_of)
    insurance = _none("保险费", f"{terms} 的成交价已含保险费")
    if add_insurance:
        insurance = _import_insurance(deal, price, freight, rate_of)
    before = (price, freight, insurance)
    other = _charged(deal, deal.other, price, rate_of) if deal.other.stated else _none("杂费", "没有申报杂费")
    total = _sum_of(
        CIF_ZH,
        (*before, other),
        "成交总价 + 运费 + 保险费 + 杂费" if other.value else "成交总价 + 运费 + 保险费",
        f"{ORDER_213}；TAX-003",
    )
    return Value(price=price, freight=freight, insurance=insurance, other=other, total=total)


def _sum_of(name_zh: str, parts: tuple[Term, ...], formula_zh: str, source_zh: str) -> Term:
    values = [part.value for part in parts if part.value is not None]
    if len(values) < len(parts):
        return unknown(name_zh, "CNY", operands=parts, source_zh=source_zh)
    return Term(name_zh=name_zh, value=exact_sum(values), formula_zh=formula_zh, operands=parts, source_zh=source_zh)


def _charged(deal: Deal, charge: Charge, base: Term, rate_of: RateOf) -> Term:
    """A charge by its mark: percent of `base`, per tonne of the gross weight, or a total."""
    name = charge.name_zh
    if charge.value is None or charge.mark not in (BY_RATE, PER_TONNE, IN_TOTAL):
        return unknown(name, "CNY", f"{name}的标记和数值", source_zh=ITEMS_28_30)
    if charge.mark == BY_RATE:
        rate = given(f"{name}率", charge.value, "%", origin=charge.origin)
        if base.value is None:
            return unknown(name, "CNY", operands=(base, rate))
        exact = Fraction(base.value) * Fraction(charge.value) / 100
        return _part(name, exact, f"{base.name_zh} × {name}率", (base, rate), f"{ITEMS_28_30}；TAX-004")
    if charge.mark == IN_TOTAL:
        total = given(f"{name}总价", charge.value, charge.currency or "币制未填", origin=charge.origin)
        return in_cny(name, total, rate_of(charge.currency), source_zh=ITEMS_28_30)
    unit = given(f"{name}单价（每吨）", charge.value, charge.currency or "币制未填", origin=charge.origin)
    if deal.gross_weight_kg is None:
        return unknown(name, "CNY", "毛重（按吨计算运费）", operands=(unit,), source_zh=ITEMS_28_30)
    weight = given("毛重", deal.gross_weight_kg, "kg", origin="gross_weight_kg")
    exact = Fraction(charge.value) * Fraction(deal.gross_weight_kg) / 1000
    # rounded once, in CNY: the amount in between keeps all its digits
    amount = Term(
        name_zh=f"{name}金额",
        value=_five_places(exact),
        unit=charge.currency or "币制未填",
        formula_zh="每吨单价 × 毛重 ÷ 1000",
        operands=(unit, weight),
        source_zh=ITEMS_28_30,
    )
    rate_term = rate_of(charge.currency)
    if rate_term.value is None:
        return unknown(name, "CNY", operands=(amount, rate_term), source_zh=ITEMS_28_30)
    formula = f"{name}金额 × 汇率，四舍五入到分"
    return _part(name, exact * Fraction(rate_term.value), formula, (amount, rate_term), ITEMS_28_30)


def _five_places(exact: Fraction) -> Decimal:
    return quotient(Decimal(exact.numerator), Decimal(exact.denominator), 5)


def _import_insurance(deal: Deal, price: Term, freight: Term, rate_of: RateOf) -> Term:
    """By rate: of the value itself, (price + freight) / (1 - rate); untold: 3 per mille of price plus freight."""
    charge = deal.insurance
    if charge.mark == IN_TOTAL:
        return _charged(deal, charge, price, rate_of)
    if charge.mark != BY_RATE and not deal.insurance_unknown:
        missing = "保险费的标记和数值（无法确定时可选“按 3‰ 计算”）"
        return unknown("保险费", "CNY", missing, operands=(price, freight), source_zh=ORDER_213)
    if price.value is None or freight.value is None:
        return unknown("保险费", "CNY", operands=(price, freight), source_zh=ORDER_213)
    base = Fraction(price.value) + Fraction(freight.value)
    if charge.mark != BY_RATE or charge.value is None:
        rate = given("保险费率（无法确定）", UNKNOWN_INSURANCE_PERCENT, "%", source_zh=ORDER_213)
        exact = base * Fraction(UNKNOWN_INSURANCE_PERCENT) / 100
        return _part("保险费", exact, "（成交总价 + 运费）× 3‰", (price, freight, rate), f"{ORDER_213}；PRC-020")
    rate = given("保险费率", charge.value, "%", origin=charge.origin)
    if not 0 <= charge.value < _HUNDRED:
        return unknown("保险费", "CNY", "合理的保险费率（0 至 100% 之间）", operands=(rate,))
    share = Fraction(charge.value) / 100
    formula = "（成交总价 + 运费）÷（1 − 保险费率）× 保险费率"
    return _part("保险费", base / (1 - share) * share, formula, (price, freight, rate), "TAX-004；" + ITEMS_28_30)


def _export(deal: Deal, price: Term, rate_of: RateOf) -> Value:
    """FOB of an export: the price less the freight and insurance it holds, other charges by their sign (item 30).

    By rate the insurance is of CIF and the freight of FOB, the reverse of the import formula:
    FOB = price x (1 - insurance rate) / (1 + freight rate).
    """
    holds_freight, holds_insurance = _EXPORT_HOLDS[deal.terms]
    terms = TERM_ZH[deal.terms]
    insurance = _none("保险费", f"{terms} 的成交价不含保险费")
    if holds_insurance:
        insurance = _charged(deal, deal.insurance, price, rate_of)
    other = _charged(deal, deal.other, price, rate_of) if deal.other.stated else _none("杂费", "没有申报杂费")
    freight = _none("运费", f"{terms} 的成交价不含运费")
    if holds_freight and deal.freight.mark == BY_RATE:
        freight = _freight_inside(deal.freight, price, insurance, other)
    elif holds_freight:
        freight = _charged(deal, deal.freight, price, rate_of)
    total = _fob(price, freight, insurance, other)
    return Value(price=price, freight=freight, insurance=insurance, other=other, total=total)


def _freight_inside(charge: Charge, price: Term, insurance: Term, other: Term) -> Term:
    """Freight by rate of FOB, which is inside the price: (price - insurance + other) x rate / (1 + rate)."""
    if charge.value is None:
        return unknown("运费", "CNY", "运费的数值", source_zh=ITEMS_28_30)
    rate = given("运费率", charge.value, "%", origin=charge.origin)
    operands = (price, insurance, other, rate)
    if price.value is None or insurance.value is None or other.value is None:
        return unknown("运费", "CNY", operands=operands, source_zh=ITEMS_28_30)
    if charge.value <= -_HUNDRED:
        return unknown("运费", "CNY", "合理的运费率", operands=(rate,))
    share = Fraction(charge.value) / 100
    base = Fraction(price.value) - Fraction(insurance.value) + Fraction(other.value)
    formula = "（成交总价 − 保险费 + 杂费）÷（1 + 运费率）× 运费率"
    return _part("运费", base / (1 + share) * share, formula, operands, f"{ITEMS_28_30}；TAX-004")


def _fob(price: Term, freight: Term, insurance: Term, other: Term) -> Term:
    operands = (price, freight, insurance, other)
    values = [one.value for one in operands if one.value is not None]
    if len(values) < len(operands):
        return unknown(FOB_ZH, "CNY", operands=operands, source_zh=ITEMS_28_30)
    whole, carried, insured, more = values
    rest = exact_sum((whole, -carried, -insured, more))
    doubt = "" if rest > 0 or whole <= 0 else "运保杂费超过成交总价，请核对。"
    return Term(
        name_zh=FOB_ZH,
        value=rest,
        formula_zh="成交总价 − 运费 − 保险费 + 杂费（应扣除的为负）" if more else "成交总价 − 运费 − 保险费",
        operands=operands,
        source_zh=f"{ITEMS_28_30}；成交总价减去其中所含的运费、保险费",
        remark_zh=doubt,
    )


def line_values(value: Value, prices: Sequence[Decimal | None]) -> tuple[Term, ...]:
    """The value of every line: its shares of price, freight, insurance and other charges, spread by line price.

    Each part is spread exactly, so the shares of a line add up to its value, and the lines to the whole, to the cent.
    Without one of the parts, or with a line that has no price, no line value can be told.
    """
    parts = (value.price, value.freight, value.insurance, value.other)
    shares = [over_lines(part, prices) for part in parts]
    export = value.total.name_zh == FOB_ZH
    lines: list[Term] = []
    for number, (price, *charges) in enumerate(zip(*shares, strict=True), start=1):
        name = f"第 {number} 项{'离岸价' if export else '完税价格'}"
        amounts = [one.value for one in charges if one.value is not None]
        operands = (price, *charges)
        if price.value is None or len(amounts) < len(charges):
            lines.append(unknown(name, "CNY", *_every_price(prices), operands=operands))
            continue
        carried, insured, more = amounts
        if export:
            carried, insured = -carried, -insured
        formula = "总价 − 运费 − 保险费 + 杂费（分摊）" if export else "总价 + 运费 + 保险费 + 杂费（分摊）"
        lines.append(
            Term(
                name_zh=name,
                value=exact_sum((price.value, carried, insured, more)),
                formula_zh=formula,
                operands=operands,
            )
        )
    return tuple(lines)


def _every_price(prices: Sequence[Decimal | None]) -> tuple[str, ...]:
    return ("每一项的总价（不为负数）",) if any(price is None or price < 0 for price in prices) else ()


def over_lines(total: Term, prices: Sequence[Decimal | None]) -> tuple[Term, ...]:
    """Spread a total over lines by their price: the shares sum to it to the cent (largest remainder)."""
    known = [price for price in prices if price is not None and price >= 0]
    if total.value is None or len(known) < len(prices) or not known:
        return tuple(unknown(total.name_zh, total.unit, operands=(total,)) for _ in prices)
    return tuple(
        Term(
            name_zh=total.name_zh,
            value=share,
            unit=total.unit,
            formula_zh="按各项总价占比分摊，尾差归余数最大的项，合计与总额相等",
            operands=(total,),
        )
        for share in spread(total.value, known, CENTS)
    )
