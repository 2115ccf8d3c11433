"""Import duty, consumption tax and VAT of goods lines as an estimate, each figure with its arithmetic.

Sources: Tariff Law (in force 2024-12-01), VAT Law (in force 2026-01-01), consumption tax regulation; rules TAX-005 to
TAX-008, TAX-013, TAX-015; rule book section 11. Ad valorem rates only: a specific or compound rate must be typed as the
amount it comes to, or the line cannot be computed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from cqdesk.domain.arithmetic import Term, given, unknown
from cqdesk.domain.quantity import exact_sum, quotient

TAX_THRESHOLD_CNY = Decimal(50)
"""A single tax of one consignment below this is not collected (TAX-008)."""

MFN, PROVISIONAL, AGREEMENT, TYPED = "mfn", "provisional", "agreement", "typed"
KIND_ZH = {MFN: "最惠国税率", PROVISIONAL: "暂定税率", AGREEMENT: "协定税率", TYPED: "手工录入税率"}


@dataclass(frozen=True, kw_only=True)
class LineRates:
    """The rates of one line in percent, None = not known. `origin`: the table with its vintage, or the hand."""

    kind: str
    duty: Decimal | None
    vat: Decimal | None
    consumption: Decimal | None
    origin: str
    missing_zh: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LineTaxes:
    """The taxes of one line in CNY."""

    value: Term
    duty: Term
    consumption: Term
    vat: Term


@dataclass(frozen=True, kw_only=True)
class Taxes:
    """Taxes of a declaration: line by line, and what is collected of each after the threshold."""

    lines: tuple[LineTaxes, ...]
    duty: Term
    consumption: Term
    vat: Term
    total: Term


def taxes_of(values: Sequence[Term], rates: Sequence[LineRates]) -> Taxes:
    """Taxes of lines with dutiable values `values` (CNY). Each tax is rounded to cents per line."""
    lines = tuple(_line(value, rate) for value, rate in zip(values, rates, strict=True))
    duty = _collected("关税", tuple(line.duty for line in lines))
    consumption = _collected("消费税", tuple(line.consumption for line in lines))
    vat = _collected("增值税", tuple(line.vat for line in lines))
    parts = (duty, consumption, vat)
    known = [part.value for part in parts if part.value is not None]
    if len(known) < len(parts):
        total = unknown("税款合计", "CNY", operands=parts)
    else:
        total = Term(
            name_zh="税款合计（估算）",
            value=exact_sum(known),
            formula_zh="关税 + 消费税 + 增值税",
            operands=parts,
            remark_zh="仅为估算，以海关税单为准。",
        )
    return Taxes(lines=lines, duty=duty, consumption=consumption, vat=vat, total=total)


def _line(value: Term, rates: LineRates) -> LineTaxes:
    kind = KIND_ZH[rates.kind]
    duty_rate = _rate(f"关税税率（{kind}）", rates.duty, rates, "关税税率")
    duty = _by_rate("关税", value, duty_rate, "完税价格 × 关税税率", "关税法；TAX-005")
    consumption = _consumption(value, duty, _rate("消费税税率", rates.consumption, rates, "消费税税率"))
    vat_rate = _rate("增值税税率", rates.vat, rates, "增值税税率")
    operands = (value, duty, consumption, vat_rate)
    amounts = [one.value for one in operands[:3] if one.value is not None]
    if len(amounts) < 3 or vat_rate.value is None:
        vat = unknown("增值税", "CNY", operands=operands, source_zh="增值税法；TAX-007")
    else:
        exact = Fraction(exact_sum(amounts)) * Fraction(vat_rate.value) / 100
        formula = "（完税价格 + 关税 + 消费税）× 增值税税率"
        vat = _tax("增值税", exact, formula, operands, "增值税法；TAX-007")
    return LineTaxes(value=value, duty=duty, consumption=consumption, vat=vat)


def _rate(name_zh: str, percent: Decimal | None, rates: LineRates, wanted_zh: str) -> Term:
    if percent is None or percent < 0:
        return unknown(name_zh, "%", *(rates.missing_zh or (wanted_zh,)))
    return given(name_zh, percent, "%", origin=rates.origin)


def _by_rate(name_zh: str, base: Term, rate: Term, formula_zh: str, source_zh: str) -> Term:
    if base.value is None or rate.value is None:
        return unknown(name_zh, "CNY", operands=(base, rate), source_zh=source_zh)
    return _tax(name_zh, Fraction(base.value) * Fraction(rate.value) / 100, formula_zh, (base, rate), source_zh)


def _consumption(value: Term, duty: Term, rate: Term) -> Term:
    source = "消费税暂行条例；TAX-006"
    if rate.value == 0:
        return Term(name_zh="消费税", value=Decimal(0), formula_zh="不征消费税", operands=(rate,), source_zh=source)
    if value.value is None or duty.value is None or rate.value is None or rate.value >= 100:
        return unknown("消费税", "CNY", operands=(value, duty, rate), source_zh=source)
    share = Fraction(rate.value) / 100
    exact = (Fraction(value.value) + Fraction(duty.value)) / (1 - share) * share
    formula = "（完税价格 + 关税）÷（1 − 消费税税率）× 消费税税率"
    return _tax("消费税", exact, formula, (value, duty, rate), source)


def _tax(name_zh: str, exact: Fraction, formula_zh: str, operands: tuple[Term, ...], source_zh: str) -> Term:
    cents = quotient(Decimal(exact.numerator), Decimal(exact.denominator), 2)
    return Term(
        name_zh=name_zh,
        value=cents,
        formula_zh=f"{formula_zh}，四舍五入到分",
        operands=operands,
        source_zh=source_zh,
    )


def _collected(name_zh: str, lines: tuple[Term, ...]) -> Term:
    known = [line.value for line in lines if line.value is not None]
    numbered = tuple(
        Term(
            name_zh=f"第 {number} 项{line.name_zh}",
            value=line.value,
            formula_zh=line.formula_zh,
            operands=line.operands,
            source_zh=line.source_zh,
            missing_zh=line.missing_zh,
        )
        for number, line in enumerate(lines, start=1)
    )
    if not lines or len(known) < len(lines):
        return unknown(name_zh, "CNY", operands=numbered)
    whole = exact_sum(known)
    below = 0 < whole < TAX_THRESHOLD_CNY
    return Term(
        name_zh=name_zh,
        value=Decimal(0) if below else whole,
        formula_zh="各项之和；单项税额不足 50 元，免征" if below else "各项之和",
        operands=numbered,
        source_zh="TAX-008：一票货物单项税额 50 元以下免征" if below else "",
    )


def export_duty(fob: Term, rates: LineRates) -> Term:
    """Export duty of a FOB value in CNY: FOB / (1 + rate) x rate (TAX-015)."""
    rate = _rate("出口关税税率", rates.duty, rates, "出口关税税率")
    if fob.value is None or rate.value is None:
        return unknown("出口关税", "CNY", operands=(fob, rate), source_zh="TAX-015")
    share = Fraction(rate.value) / 100
    exact = Fraction(fob.value) / (1 + share) * share
    return _tax("出口关税", exact, "离岸价 ÷（1 + 税率）× 税率", (fob, rate), "TAX-015")
