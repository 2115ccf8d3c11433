"""免抵退税: what a producer gets back is the smaller of its open input credit and the 免抵退税额 of the month.

Source: 公告2026年第11号 art. 5(1) (before: 财税〔2012〕39号 art. 5). With E = FOB in CNY, g = VAT rate, r = refund rate and
M = exempt purchased material (domestic exempt + bonded at its assessable price):

    不得免征和抵扣税额     = E (g - r) - reduction,  reduction = min(M (g - r) + brought forward, E (g - r))
    应纳税额              = output - (input - 不得免征和抵扣税额) - credit brought forward
    免抵退税额            = E r - reduction,        reduction = min(M r + brought forward, E r)
    应退税额              = min(closing credit, 免抵退税额)

Per line to two decimals, then summed. What a reduction cannot use is carried forward.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from cqdesk.errors import Fault

from ..arithmetic import Term
from .terms import CENTS, given, number, total, worked

_ARTICLE = "公告2026年第11号第五条第(一)项"


@dataclass(frozen=True, kw_only=True)
class ExportLine:
    """One exported item. Amounts in CNY, rates in percent."""

    fob: Term
    """人民币离岸价."""
    vat_rate: Decimal
    refund_rate: Decimal
    exempt_material: Decimal = Decimal(0)
    """国内购进免税原材料价格 in this item."""
    bonded_material: Term | None = None
    """保税进口料件组成计税价格 (see `bonded_price`)."""


@dataclass(frozen=True, kw_only=True)
class Period:
    """The rest of the month, from the VAT return. CNY."""

    output_vat: Term
    input_vat: Decimal
    credit_brought_forward: Decimal = Decimal(0)
    """上期留抵税额."""
    reduction_brought_forward: Decimal = Decimal(0)
    """上期结转不得免征和抵扣税额抵减额."""
    refund_reduction_brought_forward: Decimal = Decimal(0)
    """上期结转免抵退税额抵减额."""
    clearance_non_creditable: Decimal = Decimal(0)
    """核销应调整不得免征和抵扣税额, line 8 of the summary form; may be negative."""
    clearance_mdt: Decimal = Decimal(0)
    """核销应调整免抵退税额, line 14; may be negative."""
    mdt_brought_forward: Decimal = Decimal(0)
    """上期结转免抵退税额, line 13: zero, or the negative rest of a month of red-letter lines."""


@dataclass(frozen=True, kw_only=True)
class ProducerRefund:
    """The result of a month, CNY."""

    non_creditable: Term
    """免抵退税不得免征和抵扣税额 after reduction and clearance."""
    reduction: Term
    reduction_carried_forward: Term
    net_vat: Term
    """应纳税额; negative means credit."""
    closing_credit: Term
    """期末留抵税额 before the refund."""
    mdt: Term
    """免抵退税额, never negative."""
    mdt_carried_forward: Term
    """结转下期免抵退税额, line 16: zero, or what red-letter lines took below zero."""
    mdt_reduction: Term
    mdt_reduction_carried_forward: Term
    refund: Term
    exempt_credit: Term
    """免抵税额: base of city-construction tax and surcharges."""
    credit_carried_forward: Term


def planned_rate(planned_imports: Decimal, planned_exports: Decimal) -> Term:
    """计划分配率 in percent, six decimals: planned imports over planned exports of the handbook.

    Raises `Fault` if no export is planned.
    """
    if planned_exports <= 0:
        raise Fault("planned exports are above zero")
    return worked(
        "计划分配率",
        Fraction(planned_imports) * 100 / Fraction(planned_exports),
        "计划进口总值 ÷ 计划出口总值 × 100%",
        given("计划进口总值", planned_imports),
        given("计划出口总值", planned_exports),
        unit="%",
        places=6,
    )


def bonded_price(fob: Term, rate: Term, *, places: int | None = CENTS, unit: str = "CNY") -> Term:
    """保税进口料件组成计税价格 of a processing-trade export: its FOB by the planned (or actual) rate."""
    return worked(
        "保税进口料件组成计税价格",
        number(fob) * number(rate) / 100,
        "人民币离岸价 × 计划分配率",
        fob,
        rate,
        unit=unit,
        places=places,
    )


def rate_difference(fob: Term, planned: Term, actual: Term, by: Decimal, *, places: int | None = CENTS) -> Term:
    """Clearance (核销): what the actual rate changes, `by` percent (g - r, or r) of the difference in material.

    Positive when less material was used than planned: the tax was reduced too much and is added again.
    """
    return worked(
        "核销应调整额",
        number(fob) * (number(planned) - number(actual)) / 100 * Fraction(by) / 100,
        "人民币离岸价 × (计划分配率 − 实际分配率) × 税率",
        fob,
        planned,
        actual,
        given("税率", by, "%"),
        unit="CNY",
        places=places,
    )


def producer_refund(
    lines: Sequence[ExportLine], period: Period, *, places: int | None = CENTS, unit: str = "CNY"
) -> ProducerRefund:
    """Compute a month. `Fault` if a refund rate exceeds its VAT rate or material is negative."""
    gross, gross_reduction, base, base_reduction = [], [], [], []
    for line in lines:
        if line.refund_rate > line.vat_rate:
            raise Fault("a refund rate never exceeds the VAT rate")
        g, r = given("征税率", line.vat_rate, "%"), given("退税率", line.refund_rate, "%")
        gap = Fraction(line.vat_rate - line.refund_rate)
        gross.append(_part("离岸价征退税差额", line.fob, gap, "人民币离岸价 × (征税率 − 退税率)", (g, r), places, unit))
        base.append(
            _part("离岸价免抵退税额", line.fob, Fraction(line.refund_rate), "人民币离岸价 × 退税率", (r,), places, unit)
        )
        for material in _materials(line, unit):
            gross_reduction.append(
                _part("抵减额", material, gap, "免税原材料价格 × (征税率 − 退税率)", (g, r), places, unit)
            )
            base_reduction.append(
                _part("抵减额", material, Fraction(line.refund_rate), "免税原材料价格 × 退税率", (r,), places, unit)
            )
    full, reduction, carried = _reduced(
        "不得免征和抵扣税额", gross, gross_reduction, period.reduction_brought_forward, unit
    )
    cleared = given("核销应调整不得免征和抵扣税额", period.clearance_non_creditable, unit)
    non_creditable = worked(
        "不得免征和抵扣税额",
        number(full) - number(reduction) + number(cleared),
        "出口额 × (征税率 − 退税率) − 抵减额 + 核销应调整额",
        full,
        reduction,
        cleared,
        unit=unit,
        source=_ARTICLE,
    )
    input_vat = given("进项税额", period.input_vat, unit)
    brought = given("上期留抵税额", period.credit_brought_forward, unit)
    net = worked(
        "应纳税额",
        number(period.output_vat) - (number(input_vat) - number(non_creditable)) - number(brought),
        "销项税额 − (进项税额 − 不得免征和抵扣税额) − 上期留抵税额",
        period.output_vat,
        input_vat,
        non_creditable,
        brought,
        unit=unit,
        source=_ARTICLE,
    )
    credit = worked(
        "期末留抵税额", max(Fraction(0), -number(net)), "应纳税额为负时取其绝对值，否则为零", net, unit=unit
    )
    full_mdt, mdt_reduction, mdt_carried = _reduced(
        "免抵退税额", base, base_reduction, period.refund_reduction_brought_forward, unit
    )
    cleared_mdt = given("核销应调整免抵退税额", period.clearance_mdt, unit)
    brought_mdt = given("上期结转免抵退税额", period.mdt_brought_forward, unit)
    mdt_total = worked(
        "免抵退税额合计",
        number(full_mdt) - number(mdt_reduction) + number(cleared_mdt) + number(brought_mdt),
        "出口额 × 退税率 − 抵减额 + 核销应调整额 + 上期结转",
        full_mdt,
        mdt_reduction,
        cleared_mdt,
        brought_mdt,
        unit=unit,
        source=_ARTICLE,
    )
    zero = Fraction(0)
    mdt = worked("免抵退税额", max(zero, number(mdt_total)), "合计为负时取零", mdt_total, unit=unit)
    refund = worked(
        "应退税额",
        min(number(credit), number(mdt)),
        "期末留抵税额与免抵退税额取小",
        credit,
        mdt,
        unit=unit,
        source=_ARTICLE,
    )
    return ProducerRefund(
        non_creditable=non_creditable,
        reduction=reduction,
        reduction_carried_forward=carried,
        net_vat=net,
        closing_credit=credit,
        mdt=mdt,
        mdt_carried_forward=worked(
            "结转下期免抵退税额", min(zero, number(mdt_total)), "合计为负的部分", mdt_total, unit=unit
        ),
        mdt_reduction=mdt_reduction,
        mdt_reduction_carried_forward=mdt_carried,
        refund=refund,
        exempt_credit=worked("免抵税额", number(mdt) - number(refund), "免抵退税额 − 应退税额", mdt, refund, unit=unit),
        credit_carried_forward=worked(
            "结转下期留抵税额", number(credit) - number(refund), "期末留抵税额 − 应退税额", credit, refund, unit=unit
        ),
    )


def _part(
    name: str, of: Term, percent: Fraction, formula: str, rates: tuple[Term, ...], places: int | None, unit: str
) -> Term:
    return worked(name, number(of) * percent / 100, formula, of, *rates, unit=unit, places=places)


def _materials(line: ExportLine, unit: str) -> list[Term]:
    sign = -1 if number(line.fob) < 0 else 1  # a red line writes its material off with its FOB
    if line.exempt_material * sign < 0 or (
        line.bonded_material is not None and number(line.bonded_material) * sign < 0
    ):
        raise Fault("exempt material is never negative")
    found = [] if line.bonded_material is None else [line.bonded_material]
    if line.exempt_material:
        found.append(given("免税购进原材料价格", line.exempt_material, unit))
    return found


def _reduced(
    name: str, gross: list[Term], reductions: list[Term], brought: Decimal, unit: str
) -> tuple[Term, Term, Term]:
    """Before the reduction, the reduction that can be used, and what is carried forward."""
    before = total(f"{name}(抵减前)", tuple(gross), unit)
    available = total(f"{name}抵减额(可用)", (*reductions, given("上期结转抵减额", brought, unit)), unit)
    # A month of red-letter lines only has nothing to reduce.
    used = worked(
        f"{name}抵减额",
        min(number(available), max(number(before), Fraction(0))),
        "可用抵减额，不超过抵减前金额",
        available,
        before,
        unit=unit,
    )
    carried = worked(
        "结转下期抵减额", number(available) - number(used), "可用抵减额 − 本期抵减额", available, used, unit=unit
    )
    return before, used, carried
