"""The domestic leg of a through freight (return China-Europe trains): what part of it is outside the dutiable value.

Sources: GACC Order 213 arts 5, 15, 35, 42, 51; customs guidance of April 2021 on freight valuation of return
China-Europe trains; rules TAX-009 to TAX-012; rule book section 11.1. Changing gauge or transshipping at the border counts
as unloading at the place of entry. Without a basis nothing is deducted.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from cqdesk.domain.arithmetic import Term, given, unknown
from cqdesk.domain.quantity import quotient

GUIDANCE_ZH = "海关总署令第213号第5、15、35条；2021年4月中欧班列回程运费审价指引"


class Basis(StrEnum):
    """How the freight was parted, best proof first."""

    VOUCHER = "voucher"
    SECTION_TARIFF = "section_tariff"
    COST = "cost"
    DISTANCE = "distance"
    OTHER = "other"


BASIS_ZH = {
    Basis.VOUCHER: "境内外段分别列明的凭证",
    Basis.SECTION_TARIFF: "当期分段运价",
    Basis.COST: "成本比例",
    Basis.DISTANCE: "里程比例",
    Basis.OTHER: "其他客观数据",
}

GAUGE_CHANGE_STATIONS = frozenset({"150102", "150201", "230401", "230901", "650302", "650501"})
"""Border stations (domestic port codes) where the guidance applies: 满洲里, 二连浩特, 绥芬河, 同江, 阿拉山口, 霍尔果斯."""

EXPLICIT_TERMS = ("3", "4", "7")
"""FOB, C&I, EXW: the freight is declared beside the price, so only the foreign leg is declared."""


@dataclass(frozen=True, kw_only=True)
class ThroughFreight:
    """One through freight and the basis on which it is parted. `foreign`, `domestic`: amounts for the basis
    `voucher`, else the ratio of the two legs (1.59 and 1)."""

    total: Decimal
    currency: str
    basis: Basis | None
    foreign: Decimal | None = None
    domestic: Decimal | None = None
    evidence: str = ""
    """The paper that proves the basis."""
    station: str = ""
    """Domestic port code of the border station."""
    to_inland: bool = True
    """The terms name an inland place (CIF Chongqing), not the border station."""
    carrier_foreign: Decimal | None = None
    carrier_domestic: Decimal | None = None
    """The two legs as the carrier's statement has them, amounts or a ratio; None = there is no statement."""


@dataclass(frozen=True, kw_only=True)
class Legs:
    """Both legs; their sum is the through freight. `ask`: why the customs office must be asked first ("" = need not)."""

    foreign: Term
    domestic: Term
    ask_zh: str = ""
    doubt_zh: str = ""
    """TAX-012: what speaks against the basis, "" if nothing does."""


def legs(freight: ThroughFreight) -> Legs:
    """Part the freight: the domestic leg to the cent, the foreign leg is the rest (so that the sum holds)."""
    total = given("全程运费", freight.total, freight.currency, origin="hand")
    missing = _lacking(freight)
    if missing:
        words = "TAX-010：没有凭证或客观依据的，不能扣减"
        return Legs(
            foreign=unknown("境外段运费", freight.currency, *missing, operands=(total,), source_zh=words),
            domestic=unknown("境内段运费", freight.currency, *missing, operands=(total,), source_zh=words),
        )
    assert freight.basis is not None
    assert freight.foreign is not None
    assert freight.domestic is not None
    unit = freight.currency if freight.basis is Basis.VOUCHER else ""
    proof = f"{BASIS_ZH[freight.basis]}：{freight.evidence}"
    there = given("境外段（依据）", freight.foreign, unit, origin=proof)
    here = given("境内段（依据）", freight.domestic, unit, origin=proof)
    if freight.basis is Basis.VOUCHER:
        cents = quotient(freight.domestic, Decimal(1), 2)
        formula = "凭证所列境内段运费"
    else:
        share = Fraction(freight.domestic) / (Fraction(freight.foreign) + Fraction(freight.domestic))
        exact = Fraction(freight.total) * share
        cents = quotient(Decimal(exact.numerator), Decimal(exact.denominator), 2)
        formula = "全程运费 × 境内段 ÷（境外段 + 境内段），四舍五入到分"
    domestic = Term(
        name_zh="境内段运费",
        value=cents,
        unit=freight.currency,
        formula_zh=formula,
        operands=(total, there, here),
        source_zh=GUIDANCE_ZH,
    )
    foreign = Term(
        name_zh="境外段运费",
        value=freight.total - cents,
        unit=freight.currency,
        formula_zh="全程运费 − 境内段运费",
        operands=(total, domestic),
        source_zh=GUIDANCE_ZH,
    )
    ask = ""
    if freight.station not in GAUGE_CHANGE_STATIONS:
        ask = "该口岸没有查到换装视同卸货的规定，扣减前请先咨询海关。"
    return Legs(foreign=foreign, domestic=domestic, ask_zh=ask, doubt_zh=_doubt(freight))


MOST_APART = Fraction(1, 5)
"""TAX-012: how far the domestic share may lie from the carrier's statement (a choice of ours, not of the guidance)."""


def _doubt(freight: ThroughFreight) -> str:
    """TAX-012: the split contradicts the carrier's statement, or separate amounts are on file and a ratio was used.

    The guidance ranks the proofs: separate vouchers, then section tariffs, costs, distances, other figures.
    """
    there, here = freight.carrier_foreign, freight.carrier_domestic
    if there is None or here is None or there < 0 or here <= 0 or freight.foreign is None or freight.domestic is None:
        return ""
    ours = Fraction(freight.domestic) / (Fraction(freight.foreign) + Fraction(freight.domestic))
    theirs = Fraction(here) / (Fraction(there) + Fraction(here))
    if abs(ours - theirs) > MOST_APART * theirs:
        return (
            f"境内段占全程{_percent(ours)}，承运人证明为{_percent(theirs)}，相差超过20%（TAX-012）："
            "请核对两份依据，以分别列明的凭证为准。"
        )
    if freight.basis is not Basis.VOUCHER and there + here == freight.total:
        return "承运人已分别列明两段运费，应优先以凭证为分段依据（TAX-012）：请把分段依据改为凭证。"
    return ""


def _percent(share: Fraction) -> str:
    return f"{quotient(Decimal(share.numerator) * 100, Decimal(share.denominator), 1)}%"


def _lacking(freight: ThroughFreight) -> list[str]:
    missing: list[str] = []
    if freight.total <= 0:
        missing.append("大于 0 的全程运费")
    if not freight.currency:
        missing.append("运费币制")
    if freight.basis is None:
        missing.append("分段依据（凭证、分段运价、成本比例、里程比例或其他客观数据）")
    elif not freight.evidence.strip():
        missing.append("分段依据的凭证名称或编号")
    if freight.foreign is None or freight.domestic is None or freight.foreign < 0 or freight.domestic < 0:
        missing.append("境内段和境外段的金额或比例")
    elif freight.foreign + freight.domestic == 0:
        missing.append("不同时为 0 的境内外段比例")
    elif freight.basis is Basis.VOUCHER and freight.foreign + freight.domestic != freight.total:
        missing.append("与全程运费相等的两段凭证金额（TAX-011）")
    return missing


def charges_of(freight: ThroughFreight, terms: str, parted: Legs) -> dict[str, str]:
    """The head fields the parting sets for an import with these terms; {} = nothing to adjust or not known.

    FOB, C&I, EXW: the freight field holds the foreign leg. C&F and CIF to an inland place: the domestic leg is a
    negative other charge, mark 3; to the border station the price needs no adjustment.
    """
    if parted.foreign.value is None or parted.domestic.value is None:
        return {}
    if terms in EXPLICIT_TERMS:
        return {
            "freight_mark": "3",
            "freight_value": format(parted.foreign.value, "f"),
            "freight_currency": freight.currency,
        }
    if terms in ("1", "2") and freight.to_inland and parted.domestic.value > 0:
        return {
            "misc_charge_mark": "3",
            "misc_charge_value": format(-parted.domestic.value, "f"),
            "misc_charge_currency": freight.currency,
        }
    return {}
