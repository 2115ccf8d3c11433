"""The month of a producer: properties that hold for every month, and the steps of one worked by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cqdesk.domain.arithmetic import Term
from cqdesk.domain.refund import terms
from cqdesk.domain.refund.producer import (
    ExportLine,
    Period,
    ProducerRefund,
    bonded_price,
    planned_rate,
    producer_refund,
    rate_difference,
)
from cqdesk.domain.refund.trading import Purchase, line_refund, trading_refund
from cqdesk.errors import Fault

D = Decimal
CENT = D("0.01")
money = st.decimals(min_value=0, max_value=10_000_000, places=2)
rates = st.sampled_from([(D(13), D(13)), (D(13), D(9)), (D(13), D(0)), (D(9), D(6)), (D(9), D(9))])


def yuan(value: Decimal) -> Term:
    return terms.given("金额", value, "CNY")


def exact(term: Term) -> Decimal:
    assert term.value is not None
    return term.value


@st.composite
def export_lines(draw: st.DrawFn) -> ExportLine:
    vat, refund = draw(rates)
    return ExportLine(
        fob=yuan(draw(money)),
        vat_rate=vat,
        refund_rate=refund,
        exempt_material=draw(money),
        bonded_material=draw(st.none() | st.builds(yuan, money)),
    )


months = st.builds(
    Period,
    output_vat=st.builds(yuan, money),
    input_vat=money,
    credit_brought_forward=money,
    reduction_brought_forward=money,
    refund_reduction_brought_forward=money,
)


@given(st.lists(export_lines(), min_size=1, max_size=5), months)
def test_refund_and_exempt_credit_make_up_the_amount_and_nothing_is_negative(
    lines: list[ExportLine], month: Period
) -> None:
    done = producer_refund(lines, month)
    assert exact(done.refund) + exact(done.exempt_credit) == exact(done.mdt)
    assert exact(done.refund) + exact(done.credit_carried_forward) == exact(done.closing_credit)
    assert 0 <= exact(done.refund) <= min(exact(done.mdt), exact(done.closing_credit))
    assert exact(done.non_creditable) >= 0
    assert exact(done.mdt) >= 0
    assert exact(done.reduction_carried_forward) >= 0
    assert exact(done.mdt_reduction_carried_forward) >= 0


@given(st.lists(export_lines(), min_size=1, max_size=5), months)
def test_a_reduction_is_used_or_carried_forward_and_never_lost(lines: list[ExportLine], month: Period) -> None:
    done = producer_refund(lines, month)
    available = sum(
        (
            (material * line.refund_rate / 100).quantize(CENT, "ROUND_HALF_UP")
            for line in lines
            for material in (line.exempt_material, exact(line.bonded_material) if line.bonded_material else D(0))
        ),
        month.refund_reduction_brought_forward,
    )
    assert exact(done.mdt_reduction) + exact(done.mdt_reduction_carried_forward) == available


@given(st.lists(st.builds(lambda fob: ExportLine(fob=yuan(fob), vat_rate=D(13), refund_rate=D(13)), money)), months)
def test_without_a_rate_gap_nothing_is_kept_back(lines: list[ExportLine], month: Period) -> None:
    assert exact(producer_refund(lines, month).non_creditable) == 0


@given(money, st.integers(0, 100), rates)
def test_splitting_a_line_moves_the_amount_by_a_cent_at_most(
    fob: Decimal, percent: int, pair: tuple[Decimal, Decimal]
) -> None:
    part = (fob * percent / 100).quantize(CENT)
    month = Period(output_vat=yuan(D(0)), input_vat=D(10_000_000))

    def of(*values: Decimal) -> ProducerRefund:
        return producer_refund(
            [ExportLine(fob=yuan(value), vat_rate=pair[0], refund_rate=pair[1]) for value in values], month
        )

    assert abs(exact(of(fob).mdt) - exact(of(part, fob - part).mdt)) <= CENT


@given(money, rates)
def test_a_line_reversed_and_claimed_again_is_neutral(fob: Decimal, pair: tuple[Decimal, Decimal]) -> None:
    month = Period(output_vat=yuan(D(0)), input_vat=D(500))
    lines = [ExportLine(fob=yuan(value), vat_rate=pair[0], refund_rate=pair[1]) for value in (fob, -fob, fob)]
    assert exact(producer_refund(lines, month).mdt) == exact(producer_refund(lines[:1], month).mdt)


@given(st.lists(export_lines(), min_size=1, max_size=4), months)
def test_red_lines_take_their_material_back_with_them(lines: list[ExportLine], month: Period) -> None:
    def red(line: ExportLine) -> ExportLine:
        bonded = None if line.bonded_material is None else yuan(-exact(line.bonded_material))
        return ExportLine(
            fob=yuan(-exact(line.fob)), vat_rate=line.vat_rate, refund_rate=line.refund_rate,
            exempt_material=-line.exempt_material, bonded_material=bonded,
        )  # fmt: skip

    assume(exact(lines[0].fob) > 0)
    plainly = producer_refund(lines, month)
    turned = producer_refund([*lines, red(lines[0]), lines[0]], month)
    for name in ("non_creditable", "net_vat", "mdt", "refund", "exempt_credit", "reduction_carried_forward"):
        assert exact(getattr(turned, name)) == exact(getattr(plainly, name))


def test_material_against_the_sign_of_its_line_is_refused() -> None:
    for fob, material in ((100, -1), (-100, 1)):
        with pytest.raises(Fault):
            producer_refund(
                [ExportLine(fob=yuan(D(fob)), vat_rate=D(13), refund_rate=D(9), exempt_material=D(material))],
                Period(output_vat=yuan(D(0)), input_vat=D(0)),
            )


def test_a_month_of_red_lines_carries_the_negative_amount_forward() -> None:
    month = Period(output_vat=yuan(D(0)), input_vat=D(100))
    done = producer_refund([ExportLine(fob=yuan(D(-1000)), vat_rate=D(13), refund_rate=D(13))], month)
    assert (exact(done.mdt), exact(done.mdt_carried_forward), exact(done.refund)) == (0, D(-130), 0)
    after = Period(output_vat=yuan(D(0)), input_vat=D(500), mdt_brought_forward=exact(done.mdt_carried_forward))
    again = producer_refund([ExportLine(fob=yuan(D(3000)), vat_rate=D(13), refund_rate=D(13))], after)
    assert exact(again.mdt) == D(260)


def test_planned_rate_material_and_clearance() -> None:
    # Planned imports 300,000 for exports of 700,000; a processing export of 100,000 CNY; the actual rate was 40 %.
    planned = planned_rate(D(300_000), D(700_000))
    assert exact(planned) == D("42.857143")
    fob = yuan(D(100_000))
    assert exact(bonded_price(fob, planned)) == D("42857.14")
    actual = terms.given("实际分配率", D(40), "%")
    # 100000 x 2.857143 % x 4 %
    assert exact(rate_difference(fob, planned, actual, D(4))) == D("114.29")
    with pytest.raises(Fault):
        planned_rate(D(1), D(0))


def test_each_number_opens_into_what_it_was_made_of() -> None:
    month = Period(output_vat=yuan(D(13)), input_vat=D(26))
    done = producer_refund([ExportLine(fob=yuan(D(200)), vat_rate=D(13), refund_rate=D(11))], month)
    names = {term.name_zh for _, term in done.refund.walk()}
    assert {"期末留抵税额", "免抵退税额", "不得免征和抵扣税额", "进项税额", "征税率", "退税率"} <= names
    assert all(term.formula_zh for _, term in done.refund.walk() if term.operands)
    assert exact(done.refund) == D("9.00")
    assert Fraction(exact(done.non_creditable)) == 4


def test_a_refund_rate_above_the_vat_rate_is_refused() -> None:
    with pytest.raises(Fault):
        producer_refund(
            [ExportLine(fob=yuan(D(1)), vat_rate=D(9), refund_rate=D(13))],
            Period(output_vat=yuan(D(0)), input_vat=D(0)),
        )


@given(money, st.sampled_from(["13", "9", "3", "1"]), st.sampled_from(["13", "9", "6", "0"]))
def test_the_short_way_to_a_line_refund_is_the_long_one(base: Decimal, vat: str, refund: str) -> None:
    long = trading_refund([Purchase(tax_base=yuan(base), vat_rate=D(vat), refund_rate=D(refund))])
    assert line_refund(base, D(vat), D(refund)) == exact(long.refund)
