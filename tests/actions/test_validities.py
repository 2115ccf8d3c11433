"""What runs out is told 60, 30 and 7 days before, once each, stands in the work list, and stops the filing when it is over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqdesk.actions.cases import case_view
from cqdesk.actions.day_news import day_news
from cqdesk.actions.drafts import open_draft, type_in
from cqdesk.actions.filing import filing_summary, queue
from cqdesk.actions.office_records import drop_record, put_record
from cqdesk.actions.reminders import reminders
from cqdesk.actions.validities import left_zh, step_reached
from cqdesk.errors import UserError
from cqdesk.store import cases

from .clerk import Shop

TODAY = date(2026, 11, 21)


def client(shop: Shop) -> str:
    return case_view(shop.desk, shop.case).item.company


def authorise(shop: Shop, until: date | None, **values: str) -> str:
    fields = {"kind": "long", "state": "confirmed", "number": "W2026-1", **values}
    if until is not None:
        fields["valid_to"] = until.isoformat()
    return put_record(shop.desk, "authorisation", fields, company=client(shop))


def moment_of(shop: Shop) -> date | None:
    with shop.desk.store.read() as connection:
        found = cases.moments_of(connection, cases.case_of(connection, shop.case).id)
    return next((one.at.date() for one in found if one.kind == "authorisation-end"), None)


@given(st.integers(-5, 90), st.integers(0, 20))
def test_each_step_is_told_on_one_day_only(left: int, before: int) -> None:
    until = TODAY + timedelta(days=left)
    days = [TODAY - timedelta(days=n) for n in range(before, -1, -1)]
    told = sum(step_reached(until, day, day + timedelta(days=1)) for day in days)
    assert told == sum(1 for day in days if (until - day).days - 1 in (60, 30, 7, -1))


def test_how_long_it_lasts_is_said_from_the_first_step_on() -> None:
    words = {left: left_zh(TODAY + timedelta(days=left), TODAY) for left in (61, 60, 1, 0, -1)}
    assert words == {61: "", 60: "60 天后到期", 1: "1 天后到期", 0: "今天到期", -1: "已过期"}


@pytest.mark.parametrize(("left", "reminded"), [(61, False), (60, True), (7, True)])
def test_an_end_within_sixty_days_is_reminded_of_and_stands_in_the_work_list(
    shop: Shop, left: int, reminded: bool
) -> None:
    until = TODAY + timedelta(days=left)
    authorise(shop, until)
    assert [one.what_zh for one in reminders(shop.desk)] == ([f"{left} 天后到期"] if reminded else [])
    assert moment_of(shop) == (until if reminded else None)


def test_a_longer_authorisation_or_one_of_the_case_takes_the_moment_away(shop: Shop) -> None:
    authorise(shop, TODAY + timedelta(days=20))
    assert moment_of(shop) == TODAY + timedelta(days=20)
    longer = authorise(shop, TODAY + timedelta(days=400), number="W2026-2")
    assert moment_of(shop) is None
    drop_record(shop.desk, longer)
    assert moment_of(shop) == TODAY + timedelta(days=20)


def test_the_news_tell_what_reached_a_step_since_the_last_working_day(shop: Shop) -> None:
    for left in (60, 59, 30, 7, 8):
        authorise(shop, TODAY + timedelta(days=left), number=f"W{left}")
    put_record(
        shop.desk, "card", {"number": "8900001234567", "kind": "operator", "valid_to": "2026-11-20"}, company="甲"
    )
    news = day_news(shop.desk)
    told = sorted(line.title for line in news.lines if line.kind == "validity")
    assert told == ["代理报关委托30 天后到期", "代理报关委托60 天后到期", "代理报关委托7 天后到期", "电子口岸卡已过期"]
    assert "到期提醒 4" in news.summary_zh
    assert not any("8900001234567" in line.text + line.title for line in news.lines)


@pytest.mark.parametrize(
    ("values", "until", "why"),
    [
        ({}, TODAY - timedelta(days=1), "已于 2026-11-20 到期"),
        ({"state": "refused"}, None, "已拒绝"),
        ({"state": "waiting"}, None, "待对方确认"),
        ({"valid_from": "2026-12-01"}, None, "尚未生效"),
    ],
)
def test_an_authorisation_that_does_not_hold_stops_the_filing(
    shop: Shop, values: dict[str, str], until: date | None, why: str
) -> None:
    number = next(one.document_id for one in open_draft(shop.desk, shop.case).filled.form.documents if one.document_id)
    before = filing_summary(shop.desk, shop.case)
    authorise(shop, until, number=number, **values)
    summary = filing_summary(shop.desk, shop.case)
    (stopped,) = [one for one in summary.blocking if one.id == "authorisation-void"]
    assert why in stopped.message
    assert stopped.path == "documents[1].document_id"
    with pytest.raises(UserError):
        queue(shop.desk, shop.case, token=before.token)


def test_the_last_week_is_a_warning_and_a_renewal_ends_it(shop: Shop) -> None:
    number = open_draft(shop.desk, shop.case).filled.form.documents[0].document_id
    uid = authorise(shop, TODAY + timedelta(days=3), number=number)
    assert "authorisation-ends" in {one.id for one in filing_summary(shop.desk, shop.case).warnings}
    put_record(shop.desk, "authorisation", {"valid_to": "2027-11-21"}, uid=uid)
    told = filing_summary(shop.desk, shop.case)
    assert not {one.id for one in (*told.blocking, *told.warnings)} & {"authorisation-ends", "authorisation-void"}


def test_the_expired_card_named_in_the_form_stops_the_filing(shop: Shop) -> None:
    declarant = open_draft(shop.desk, shop.case).filled.form.declarant_name
    put_record(
        shop.desk, "card", {"number": "8900001234567", "kind": "operator", "valid_to": "2026-11-20"}, company=declarant
    )
    type_in(shop.desk, shop.case, 1, {"signing.operator_card_number": "8900001234567"})
    assert "card-expired" in {one.id for one in filing_summary(shop.desk, shop.case).blocking}
