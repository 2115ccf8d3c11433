"""Value, exchange rates, rail legs and taxes: cases computed by hand, and the sums that must always hold."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqdesk.domain.arithmetic import Term
from cqdesk.domain.duties import MFN, TYPED, LineRates, export_duty, taxes_of
from cqdesk.domain.exchange import Rate, per_unit, per_unit_of_inverse, rate_day, rate_term
from cqdesk.domain.limits import HolidayCalendar
from cqdesk.domain.rail_leg import Basis, ThroughFreight, charges_of, legs
from cqdesk.domain.valuation import Charge, Deal, Value, line_values, value_of

NO_CALENDAR = HolidayCalendar()
RATES = {"USD": Rate(month="2026-11", currency="USD", cny_per_unit=D("7.1"), day=None, source="test")}


def rate_of(currency: str) -> Term:
    return rate_term(currency, "2026-11", RATES, NO_CALENDAR)


def deal(
    terms: str,
    *,
    export: bool = False,
    freight: tuple[str, str, str] = ("", "", ""),
    insurance: tuple[str, str, str] = ("", "", ""),
    other: tuple[str, str, str] = ("", "", ""),
    prices: tuple[str, ...] = ("10000",),
    gross: str = "",
    untold: bool = False,
    currency: str = "USD",
) -> Deal:
    def charge(name: str, words: tuple[str, str, str]) -> Charge:
        return Charge(name_zh=name, mark=words[0], value=D(words[1]) if words[1] else None, currency=words[2])

    return Deal(
        export=export,
        terms=terms,
        currency=currency,
        line_prices=tuple(D(price) if price else None for price in prices),
        freight=charge("运费", freight),
        insurance=charge("保险费", insurance),
        other=charge("杂费", other),
        gross_weight_kg=D(gross) if gross else None,
        insurance_unknown=untold,
    )


def figures(value: Value) -> tuple[D | None, ...]:
    return tuple(term.value for term in (value.price, value.freight, value.insurance, value.other, value.total))


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        # FOB: (71000 + 3550) / (1 - 0.003) = 74774.3229...
        (
            deal("3", freight=("3", "500", "USD"), insurance=("1", "0.3", "")),
            ("71000.00", "3550.00", "224.32", "0", "74774.32"),
        ),
        # insurance that cannot be told: (71000 + 3550) x 3 per mille = 223.65
        (deal("3", freight=("3", "500", "USD"), untold=True), ("71000.00", "3550.00", "223.65", "0", "74773.65")),
        # freight by rate: 71000 x 5 percent; insurance as a total in CNY
        (
            deal("3", freight=("1", "5", ""), insurance=("3", "200", "CNY")),
            ("71000.00", "3550.00", "200.00", "0", "74750.00"),
        ),
        # freight per tonne: 100 USD x 12.3456 t x 7.1 = 8765.376
        (
            deal("4", freight=("2", "100", "USD"), gross="12345.6"),
            ("71000.00", "8765.38", "0", "0", "79765.38"),
        ),
        # C&F / (1 - 0.003) = 71213.6409...
        (deal("2", insurance=("1", "0.3", "")), ("71000.00", "0", "213.64", "0", "71213.64")),
        # CIF as it is, less a domestic leg of 3861 CNY
        (deal("1", other=("3", "-3861", "CNY")), ("71000.00", "0", "0", "-3861.00", "67139.00")),
        # export CIF: 142000 - 5680 - 142000 x 0.3 percent
        (
            deal("1", export=True, prices=("12000", "8000"), freight=("3", "800", "USD"), insurance=("1", "0.3", "")),
            ("142000.00", "5680.00", "426.00", "0", "135894.00"),
        ),
        # export C&F with freight by rate of FOB: 71000 / 1.05 = 67619.0476...
        (deal("2", export=True, freight=("1", "5", "")), ("71000.00", "3380.95", "0", "0", "67619.05")),
        # other charges that are to be deducted are negative (item 30): 71000 - 710
        (deal("3", export=True, other=("3", "-100", "USD")), ("71000.00", "0", "0", "-710.00", "70290.00")),
        # export FOB: the price
        (deal("3", export=True), ("71000.00", "0", "0", "0", "71000.00")),
    ],
)
def test_values_computed_by_hand(made: Deal, expected: tuple[str, ...]) -> None:
    assert figures(value_of(made, rate_of)) == tuple(D(number) for number in expected)


def test_what_is_missing_is_said_and_nothing_is_guessed() -> None:
    no_rate = value_of(deal("1", currency="EUR"), rate_of)
    assert no_rate.total.value is None
    assert no_rate.total.all_missing() == (
        "2026 年 11 月的 EUR 计征汇率，取 2026-10-21 的中间价（缺 2026 年节假日表，未核对是否休市）",
    )
    bare = value_of(deal("3"), rate_of)
    assert bare.total.value is None
    assert "运费的标记和数值" in bare.total.all_missing()
    assert "保险费的标记和数值（无法确定时可选“按 3‰ 计算”）" in bare.total.all_missing()
    assert value_of(deal("", prices=("1",)), rate_of).total.all_missing()
    assert value_of(deal("1", prices=("1", "")), rate_of).total.all_missing() == ("第 2 项的总价",)
    per_tonne = value_of(deal("4", freight=("2", "100", "USD")), rate_of)
    assert per_tonne.total.all_missing() == ("毛重（按吨计算运费）",)


amounts = st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False)
percents = st.decimals(min_value=0, max_value=99, places=3, allow_nan=False)


@given(
    st.lists(amounts, min_size=1, max_size=50),
    st.sampled_from("12347"),
    st.booleans(),
    st.tuples(st.sampled_from("13"), amounts),
    percents,
    st.decimals(min_value=D("0.0001"), max_value=100, places=4),
)
def test_the_parts_add_up_to_the_value_and_the_lines_to_the_whole(
    prices: list[D], terms: str, export: bool, freight: tuple[str, D], insurance: D, rate: D
) -> None:
    made = Deal(
        export=export,
        terms=terms,
        currency="USD",
        line_prices=tuple(prices),
        freight=Charge(name_zh="运费", mark=freight[0], value=freight[1], currency="USD"),
        insurance=Charge(name_zh="保险费", mark="1", value=insurance),
        other=Charge(name_zh="杂费"),
    )
    known = {"USD": Rate(month="2026-11", currency="USD", cny_per_unit=rate, day=None, source="test")}
    value = value_of(made, lambda currency: rate_term(currency, "2026-11", known, NO_CALENDAR))
    price, fee, insured, other, total = figures(value)
    assert price is not None
    assert fee is not None
    assert insured is not None
    assert other is not None
    assert total is not None
    sign = -1 if export else 1
    assert price + sign * (fee + insured + other) == total
    lines = line_values(value, prices)
    assert sum((line.value or D(0) for line in lines), D(0)) == total
    assert all(-line.value.as_tuple().exponent <= 2 for line in lines if line.value is not None)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("month", "day"),
    [("2026-01", "2025-12-17"), ("2026-06", "2026-05-20"), ("2026-07", "2026-06-17"), ("2026-11", "2026-10-21")],
)
def test_the_rate_is_of_the_third_wednesday_of_the_month_before(month: str, day: str) -> None:
    """The examples of the rule book, section 11."""
    assert rate_day(month, NO_CALENDAR).day.isoformat() == day


def test_a_closed_third_wednesday_moves_on() -> None:
    calendar = HolidayCalendar.of({2030}, [date(2030, 2, 20), date(2030, 2, 21)], [])
    found = rate_day("2030-03", calendar)
    assert (found.day, found.third_wednesday, found.certain) == (date(2030, 2, 22), date(2030, 2, 20), True)
    assert not rate_day("2030-03", NO_CALENDAR).certain
    wrong_day = Rate(month="2030-03", currency="USD", cny_per_unit=D(7), day=date(2030, 2, 20), source="x")
    assert "2030-02-22" in rate_term("USD", "2030-03", {"USD": wrong_day}, calendar).remark_zh


def test_quotations_become_cny_per_unit() -> None:
    assert per_unit(D("4.6512"), D(100)) == D("0.04651200")
    assert per_unit_of_inverse(D("0.5")) == D(2)


def test_the_worked_example_of_the_domestic_leg() -> None:
    """Rule book 11.1: 10,000 by distance 1.59:1 is 6,139 and 3,861; duty 10 and VAT 13 percent on it are 938.22."""
    freight = ThroughFreight(
        total=D(10000),
        currency="CNY",
        basis=Basis.DISTANCE,
        foreign=D("1.59"),
        domestic=D(1),
        evidence="承运人里程表",
        station="650302",
    )
    parted = legs(freight)
    assert (parted.foreign.value, parted.domestic.value, parted.ask_zh) == (D("6139.00"), D("3861.00"), "")
    assert charges_of(freight, "3", parted) == {
        "freight_mark": "3",
        "freight_value": "6139.00",
        "freight_currency": "CNY",
    }
    assert charges_of(freight, "1", parted)["misc_charge_value"] == "-3861.00"
    taxes = taxes_of([parted.domestic], [LineRates(kind=MFN, duty=D(10), vat=D(13), consumption=D(0), origin="test")])
    assert (taxes.duty.value, taxes.vat.value, taxes.total.value) == (D("386.10"), D("552.12"), D("938.22"))


def test_without_a_basis_nothing_is_deducted() -> None:
    bare = ThroughFreight(total=D(10000), currency="USD", basis=None, foreign=D(1), domestic=D(1))
    parted = legs(bare)
    assert parted.domestic.value is None
    assert "分段依据" in parted.domestic.all_missing()[0]
    assert charges_of(bare, "1", parted) == {}
    unequal = ThroughFreight(
        total=D(100), currency="USD", basis=Basis.VOUCHER, foreign=D(60), domestic=D(30), evidence="发票"
    )
    assert legs(unequal).foreign.all_missing() == ("与全程运费相等的两段凭证金额（TAX-011）",)


def test_a_station_the_guidance_does_not_name_is_asked_about() -> None:
    laos = ThroughFreight(
        total=D(100), currency="USD", basis=Basis.COST, foreign=D(1), domestic=D(1), evidence="合同", station="530802"
    )
    assert "咨询海关" in legs(laos).ask_zh


@given(amounts.filter(lambda n: n > 0), percents, percents.filter(lambda n: n > 0))
def test_both_legs_are_the_through_freight(total: D, foreign: D, domestic: D) -> None:
    parted = legs(
        ThroughFreight(
            total=total, currency="USD", basis=Basis.COST, foreign=foreign, domestic=domestic, evidence="合同"
        )
    )
    assert parted.foreign.value is not None
    assert parted.domestic.value is not None
    assert parted.foreign.value + parted.domestic.value == total


def value(cny: str) -> Term:
    return Term(name_zh="完税价格", value=D(cny))


def test_taxes_computed_by_hand() -> None:
    """74774.32: duty 8 percent 5981.95; consumption 10 percent of (value + duty) / 0.9 = 8972.92; VAT 13 percent of all."""
    rates = LineRates(kind=TYPED, duty=D(8), vat=D(13), consumption=D(10), origin="hand:test")
    taxes = taxes_of([value("74774.32")], [rates])
    assert taxes.duty.value == D("5981.95")
    assert taxes.consumption.value == D("8972.92")
    assert taxes.vat.value == D("11664.79")  # (74774.32 + 5981.95 + 8972.92) x 0.13 = 11664.7947


def test_a_single_tax_below_fifty_is_not_collected() -> None:
    """Each tax for itself (TAX-008): duty 49.99 falls away, VAT 136.50 stays."""
    rates = LineRates(kind=MFN, duty=D("4.999"), vat=D(13), consumption=D(0), origin="test")
    taxes = taxes_of([value("1000")], [rates])
    assert (taxes.duty.value, taxes.vat.value) == (D(0), D("136.50"))
    exactly = LineRates(kind=MFN, duty=D(5), vat=D(13), consumption=D(0), origin="test")
    assert taxes_of([value("1000")], [exactly]).duty.value == D("50.00")


def test_unknown_rates_are_named_and_give_no_total() -> None:
    missing = LineRates(kind=MFN, duty=None, vat=D(13), consumption=D(0), origin="", missing_zh=("2026 年税则",))
    taxes = taxes_of([value("1000")], [missing])
    assert taxes.total.value is None
    assert taxes.total.all_missing() == ("2026 年税则",)


def test_export_duty_is_on_the_value_without_it() -> None:
    rates = LineRates(kind=MFN, duty=D(20), vat=None, consumption=None, origin="test")
    assert export_duty(value("1200"), rates).value == D("200.00")  # 1200 / 1.2 x 0.2


@pytest.mark.parametrize(
    ("carrier", "basis", "doubt"),
    [
        ((None, None), Basis.DISTANCE, ""),
        ((D("1.59"), D(1)), Basis.DISTANCE, ""),
        ((D("1.2"), D(1)), Basis.DISTANCE, ""),  # 38.6 % of 45.5 %: 15 % apart
        ((D(1), D(1)), Basis.DISTANCE, "相差超过20%"),
        ((D(4), D(1)), Basis.DISTANCE, "相差超过20%"),
        ((D(6200), D(3800)), Basis.DISTANCE, "优先以凭证"),
        ((D(6200), D(3800)), Basis.COST, "优先以凭证"),
        ((D(0), D(0)), Basis.DISTANCE, ""),
    ],
)
def test_the_basis_is_held_against_the_carriers_statement(
    carrier: tuple[D | None, D | None], basis: Basis, doubt: str
) -> None:
    freight = ThroughFreight(
        total=D(10000), currency="USD", basis=basis, foreign=D("1.59"), domestic=D(1), evidence="证明", station="650302",
        carrier_foreign=carrier[0], carrier_domestic=carrier[1],
    )  # fmt: skip
    said = legs(freight).doubt_zh
    assert doubt in said
    assert bool(said) is bool(doubt)
