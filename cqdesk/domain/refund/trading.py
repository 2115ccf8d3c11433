"""免退税: what a trading company gets back is the tax on the purchase, never on the export price.

Source: 公告2026年第11号 art. 2(2) and 3 (before: 财税〔2012〕39号). Refund per line = tax base x refund rate, two decimals;
bought from a small-scale or simplified-tax supplier: the lower of library rate and invoice rate (art. 3(2)1).
Commissioned processing: the tax base is the amount of the processing-fee invoice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from cqdesk.errors import Fault

from ..arithmetic import Term
from ..quantity import round_half_up
from .terms import CENTS, given, number, total, worked


@dataclass(frozen=True, kw_only=True)
class Purchase:
    """One purchase invoice line, or the part of it that was exported. Amounts in CNY, rates in percent."""

    tax_base: Term
    """计税金额: amount without VAT on the special invoice, or the taxable price of the payment certificate."""
    vat_rate: Decimal
    """征税率 on the invoice; 3, 1 or 5 of a supplier on simplified tax."""
    refund_rate: Decimal
    """退税率 of the library at the export date."""
    input_vat: Decimal | None = None
    """税额 printed on the invoice for this part; None: tax base x VAT rate."""


@dataclass(frozen=True, kw_only=True)
class TradingRefund:
    """Sums of a claim of a trading company, CNY."""

    tax_base: Term
    input_vat: Term
    refund: Term
    cost_transfer: Term
    """进项税额转出 into the cost of sales: input VAT less refund."""


def amount_without_vat(including: Decimal, vat_rate: Decimal, *, places: int | None = CENTS, unit: str = "CNY") -> Term:
    """不含税金额 of an amount that includes VAT. `Fault` if the rate is -100 % or less."""
    if vat_rate <= -100:
        raise Fault("a VAT rate of -100 % or less")
    return worked(
        "不含税金额",
        Fraction(including) * 100 / (100 + Fraction(vat_rate)),
        "含税金额 ÷ (1 + 征税率)",
        given("含税金额", including, unit),
        given("征税率", vat_rate, "%"),
        unit=unit,
        places=places,
    )


def exported_part(
    amount: Term, purchased: Decimal, exported: Decimal, *, places: int | None = CENTS, unit: str = "CNY"
) -> Term:
    """The tax base of the exported quantity when only part of a lot left. `Fault` if nothing was purchased or more
    was exported than purchased."""
    if purchased <= 0:
        raise Fault("a purchased quantity is above zero")
    if exported < 0 or exported > purchased:
        raise Fault("the exported quantity lies between zero and the purchased one")
    return worked(
        "计税金额",
        number(amount) * Fraction(exported) / Fraction(purchased),
        "进货金额 × 出口数量 ÷ 进货数量",
        amount,
        given("出口数量", exported),
        given("进货数量", purchased),
        unit=unit,
        places=places,
    )


def line_refund(tax_base: Decimal, vat_rate: Decimal, refund_rate: Decimal) -> Decimal:
    """可退税额 of one purchase line in CNY, as `trading_refund` shows it step by step."""
    return round_half_up(tax_base * min(refund_rate, vat_rate) / 100, CENTS)


def trading_refund(purchases: Sequence[Purchase], *, places: int | None = CENTS, unit: str = "CNY") -> TradingRefund:
    """The refund of these purchases, line by line to `places` decimals, then summed."""
    refunds, taxes = [], []
    for purchase in purchases:
        rate = _rate(purchase)
        refunds.append(
            worked(
                "可退税额",
                number(purchase.tax_base) * number(rate) / 100,
                "计税金额 × 退税率",
                purchase.tax_base,
                rate,
                unit=unit,
                places=places,
                source="公告2026年第11号第三条",
            )
        )
        if purchase.input_vat is not None:
            taxes.append(given("进项税额", purchase.input_vat, unit))
        else:
            taxes.append(
                worked(
                    "进项税额",
                    number(purchase.tax_base) * Fraction(purchase.vat_rate) / 100,
                    "计税金额 × 征税率",
                    purchase.tax_base,
                    given("征税率", purchase.vat_rate, "%"),
                    unit=unit,
                    places=places,
                )
            )
    refund = total("应退税额", tuple(refunds), unit)
    input_vat = total("进项税额", tuple(taxes), unit)
    return TradingRefund(
        tax_base=total("计税金额", tuple(purchase.tax_base for purchase in purchases), unit),
        input_vat=input_vat,
        refund=refund,
        cost_transfer=worked(
            "进项税额转出", number(input_vat) - number(refund), "进项税额 − 应退税额", input_vat, refund, unit=unit
        ),
    )


def _rate(purchase: Purchase) -> Term:
    """The refund rate never exceeds the rate at which the purchase was taxed."""
    library = given("退税率", purchase.refund_rate, "%")
    if purchase.refund_rate <= purchase.vat_rate:
        return library
    return worked(
        "适用退税率",
        Fraction(purchase.vat_rate),
        "退税率与征税率取低",
        library,
        given("征税率", purchase.vat_rate, "%"),
        unit="%",
        source="公告2026年第11号第三条第(二)项",
    )
