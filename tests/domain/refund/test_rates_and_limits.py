"""Rates by export date, limits, exchange policy and FOB."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqdesk.actions.refund_tables import refund_tables, rule_sets
from cqdesk.domain.refund import terms
from cqdesk.domain.refund.exchange import (
    CostWindow,
    FxMethod,
    FxPolicy,
    change_allowed_from,
    fx_cost,
    method_of,
    published_for,
)
from cqdesk.domain.refund.fob import Charge, fob_of, spread_fob
from cqdesk.domain.refund.rates import RateBook, RefundRate, Treatment
from cqdesk.domain.refund.rule_sets import claim_limits, months_after, rules_of
from cqdesk.errors import Fault

D = Decimal
OPEN = date(2026, 1, 1)


def entry(code: str, rate: int, *, to: date | None = None, start: date = OPEN, flag: str = "") -> RefundRate:
    return RefundRate(
        code=code, name="示例", unit="", valid_from=start, valid_to=to, vat_rates=(D(13),), refund_rate=D(rate),
        treatment=Treatment(flag), library="2026B",
    )  # fmt: skip


BOOK = RateBook(
    [
        entry("8479899990", 13),
        entry("85043190", 13),
        entry("8541430000", 9, to=date(2026, 3, 31)),
        entry("8541430000", 0, start=date(2026, 4, 1)),
        entry("710812000001", 0, flag="1"),
        entry("710812000002", 13),
        entry("720110000001", 0, flag="2"),
        entry("720110000002", 0, flag="2"),
    ]
)


@pytest.mark.parametrize(
    ("code", "on", "rate"),
    [
        ("8479899990", date(2026, 5, 1), 13),
        ("8504319000", date(2026, 5, 1), 13),  # the base code of eight digits
        ("8541430000", date(2026, 3, 31), 9),
        ("8541430000", date(2026, 4, 1), 0),  # zero is a rate
        ("7201100000", date(2026, 4, 1), 0),  # longer codes of one policy
    ],
)
def test_the_library_is_asked_as_documented(code: str, on: date, rate: int) -> None:
    answer = BOOK.find(code, on)
    assert answer.rate is not None
    assert answer.rate.refund_rate == rate


def test_longer_codes_of_different_policy_are_the_users_choice() -> None:
    answer = BOOK.find("7108120000", date(2026, 5, 1))
    assert answer.rate is None
    assert {choice.treatment for choice in answer.choices} == {Treatment.TAXED, Treatment.REFUND}


def test_no_rate_is_ever_guessed() -> None:
    assert BOOK.find("9999999999", date(2026, 5, 1)).rate is None
    assert BOOK.find("8479899990", date(2025, 12, 31)).rate is None
    with pytest.raises(Fault):
        BOOK.find("84七", OPEN)


def test_an_announced_change_is_marked_and_the_library_goes_before_it() -> None:
    announced = refund_tables().rates.find("8541430000", date(2026, 4, 1)).rate
    assert announced is not None
    assert announced.announced
    assert announced.library == "公告2026年第2号"
    own = BOOK.find("8541430000", date(2026, 4, 1)).rate
    assert own is not None
    assert not own.announced


@pytest.mark.parametrize(
    ("name", "on", "rate"),
    [
        ("光伏", date(2026, 3, 31), 9),
        ("photovoltaic", date(2026, 4, 1), 0),
        ("battery", date(2026, 12, 31), 6),
        ("电池", date(2027, 1, 1), 0),
        ("aluminium", date(2024, 12, 1), 0),
    ],
)
def test_announced_groups_of_goods(name: str, on: date, rate: int) -> None:
    tables = refund_tables()
    answer = tables.rates.find_group(tables.groups[name], on)
    assert answer.rate is not None
    assert answer.rate.refund_rate == rate


def test_rules_follow_the_export_date_not_today() -> None:
    old, new = rules_of(rule_sets(), date(2025, 12, 31)), rules_of(rule_sets(), date(2026, 1, 1))
    assert old is not None
    assert new is not None
    assert (old.keep_years, new.keep_years) == (5, 10)
    assert claim_limits(old, date(2025, 12, 31)).late_until is None
    limits = claim_limits(new, date(2026, 11, 30))
    assert limits.first_day == date(2026, 12, 1)
    assert limits.normal_until == date(2027, 4, 30)
    assert limits.late_until == date(2029, 11, 30)
    assert rules_of(rule_sets(), date(2000, 1, 1)) is None


def test_months_end_where_the_shorter_month_ends() -> None:
    assert months_after(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_after(date(2024, 2, 29), 36) == date(2027, 2, 28)


def test_the_exchange_policy_is_kept_for_a_year() -> None:
    policies = [
        FxPolicy(valid_from=date(2026, 1, 1), method=FxMethod.FIRST_OF_MONTH),
        FxPolicy(valid_from=date(2027, 1, 1), method=FxMethod.DAY_OF_SALE),
    ]
    assert method_of(policies, date(2026, 5, 17)) is FxMethod.FIRST_OF_MONTH
    assert method_of(policies, date(2027, 5, 17)) is FxMethod.DAY_OF_SALE
    assert method_of(policies, date(2025, 1, 1)) is None
    assert change_allowed_from(policies) == date(2028, 1, 1)
    assert change_allowed_from([]) is None


@pytest.mark.parametrize(
    ("method", "sold", "day"),
    [
        (FxMethod.DAY_OF_SALE, date(2026, 9, 15), date(2026, 9, 15)),
        (FxMethod.DAY_OF_SALE, date(2026, 9, 19), date(2026, 9, 18)),  # a Saturday: the last rate before it
        (FxMethod.FIRST_OF_MONTH, date(2026, 8, 20), date(2026, 7, 31)),  # 1 August is a Saturday
        (FxMethod.FIRST_WORKING_DAY, date(2026, 8, 20), date(2026, 8, 3)),
        (FxMethod.FIRST_WORKING_DAY, date(2026, 11, 3), None),  # nothing imported of that month
        (FxMethod.DAY_OF_SALE, date(2026, 7, 1), None),
        (FxMethod.DAY_OF_SALE, date(2026, 12, 1), None),  # no holiday is that long: days are missing
    ],
)
def test_the_day_whose_middle_rate_counts(method: FxMethod, sold: date, day: date | None) -> None:
    days = [
        (one, D(one.day) / 100 + 7)
        for one in (date(2026, 7, 27) + timedelta(days=n) for n in range(96))
        if one.weekday() < 5
    ]
    found = published_for(method, days, sold)
    assert (None if found is None else found[0]) == day


def test_both_cost_formulas_and_the_window() -> None:
    base, kept = terms.given("计税金额", D(15_000), "CNY"), terms.given("不退税额", D(600), "CNY")
    assert fx_cost(base, None, D(2000)).value == D("7.5")
    bureau = fx_cost(base, kept, D(2000))
    assert bureau.value == D("7.8")
    window = CostWindow(region="示例", low=D(5), high=D("7.8"))
    assert window.holds(bureau)
    with pytest.raises(Fault):
        fx_cost(base, None, D(0))


@pytest.mark.parametrize(("term", "fob"), [("CIF", "850"), ("CFR", "880"), ("FOB", "980"), ("EXW", "980")])
def test_only_what_the_term_contains_is_taken_off(term: str, fob: str) -> None:
    done = fob_of(
        D(1000),
        term,
        freight=Charge(amount=D(50), mode="2", weight_t=D(2)),
        insurance=Charge(amount=D(3), mode="1"),
        commission=D(20),
    )
    assert done.value == D(fob)


@given(
    st.lists(st.decimals(min_value=0, max_value=1_000_000, places=2), min_size=1, max_size=20),
    st.decimals(min_value=0, max_value=1_000_000, places=2),
)
def test_line_fobs_sum_to_the_total_exactly(prices: list[Decimal], fob: Decimal) -> None:
    assert sum(spread_fob(terms.given("离岸价", fob, "USD"), prices)) == fob
