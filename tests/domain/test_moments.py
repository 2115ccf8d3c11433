"""Moments, the import limit and the late fee."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqdesk.domain.clock import CHINA
from cqdesk.domain.limits import HolidayCalendar, import_limit, late_fee, move_over_rest_days
from cqdesk.domain.moments import (
    Moment,
    MomentNature,
    Urgency,
    next_at_risk,
    read_moment_kinds,
    remaining_zh,
    urgency,
)
from cqdesk.errors import Fault

HEAD = (
    "moment,name_zh,name_en,kind,direction,mode,counted_from,computed,day_rule,who_sets_it,"
    "if_missed,lead_warning,source,confidence,valid_from,valid_to"
)
ROWS = [
    HEAD,
    "gate-in,截港/集港,Gate,cut-off,export,sea,notice,as told,,terminal,rolled,12 h and 4 h,x,medium,,",
    'entry-14d,进口申报期限（滞报）,Limit,limit,import,any,entry,+ 14,,law,fee,"4 d, 2 d, 1 d",x,medium,,',
    "tax-old,缴税期限（旧）,Old,limit,import,any,notice,+,,law,fee,5 d and 1 d,x,high,2022-07-15,2024-11-30",
    "manifest-main,预配舱单,Main data,limit,both,any,declaring,before,,law,refused,at submit,x,high,,",
]
KINDS = read_moment_kinds(ROWS)


def moment(kind: str, at: datetime, *, done: bool = False) -> Moment:
    return Moment(kind=kind, at=at, source="码头通知", done=done)


def china(month: int, day: int, hour: int, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=CHINA)


NOW = china(11, 21, 16)


def test_kinds_are_read_with_their_leads_and_validity() -> None:
    gate, limit, old = KINDS["gate-in"], KINDS["entry-14d"], KINDS["tax-old"]
    assert (gate.nature, gate.name_zh) == (MomentNature.CUT_OFF, "截港/集港")
    assert gate.warn_before == (timedelta(hours=12), timedelta(hours=4))
    assert limit.warn_before == (timedelta(days=4), timedelta(days=2), timedelta(days=1))
    assert KINDS["manifest-main"].warn_before == ()
    assert old.in_force(date(2024, 11, 30))
    assert not old.in_force(date(2024, 12, 1))
    assert not old.in_force(date(2022, 7, 14))
    assert gate.concerns("export", "sea")
    assert not gate.concerns("export", "rail")
    assert not gate.concerns("import", "sea")
    assert KINDS["manifest-main"].concerns("import", "rail")


def test_an_inconsistent_table_of_moments_is_a_fault() -> None:
    with pytest.raises(Fault):
        read_moment_kinds([*ROWS, ROWS[1]])
    with pytest.raises(Fault):
        read_moment_kinds([HEAD, "x,某,X,surprise,export,sea,,,,,,,,,,"])


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (NOW - timedelta(seconds=1), Urgency.OVERDUE),
        (NOW, Urgency.UNDER_TWO_HOURS),
        (NOW + timedelta(minutes=119, seconds=59), Urgency.UNDER_TWO_HOURS),
        (NOW + timedelta(hours=2), Urgency.TODAY),
        (china(11, 21, 23, 59), Urgency.TODAY),
        (china(11, 22, 0), Urgency.LATER),
    ],
)
def test_urgency(at: datetime, expected: Urgency) -> None:
    assert urgency(at, NOW) is expected
    assert urgency(at.astimezone(UTC), NOW.astimezone(UTC)) is expected, "the day is that of China"


def test_under_two_hours_beats_midnight() -> None:
    assert urgency(china(11, 22, 0, 30), china(11, 21, 23)) is Urgency.UNDER_TWO_HOURS


def test_the_next_moment_is_the_earliest_undone() -> None:
    missed = moment("gate-in", NOW - timedelta(days=1))
    done = moment("gate-in", NOW - timedelta(days=2), done=True)
    soon = moment("entry-14d", NOW + timedelta(hours=1))
    assert next_at_risk([soon, missed, done]) == missed
    assert next_at_risk([done, soon]) == soon
    assert next_at_risk([done]) is None


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 4), st.booleans()), max_size=8), st.data())
def test_the_next_moment_does_not_depend_on_order(rows: list[tuple[str, int, bool]], data: st.DataObject) -> None:
    moments = [moment(kind, NOW + timedelta(hours=hour), done=done) for kind, hour, done in rows]
    assert next_at_risk(data.draw(st.permutations(moments))) == next_at_risk(moments)


def test_a_line_for_the_work_list() -> None:
    soon = moment("gate-in", NOW + timedelta(minutes=80))
    assert remaining_zh(soon, KINDS, NOW) == "截港/集港：11-21 17:20，还剩 1 小时 20 分"
    missed = moment("entry-14d", NOW - timedelta(days=2, hours=3))
    assert remaining_zh(missed, KINDS, NOW) == "进口申报期限（滞报）：11-19 13:00，已过 2 天 3 小时"
    later = moment("gate-in", china(1, 3, 16, year=2027), done=True)
    assert remaining_zh(later, KINDS, NOW) == "截港/集港：2027-01-03 16:00，已完成"


def test_a_moment_without_zone_is_a_fault() -> None:
    with pytest.raises(Fault):
        moment("gate-in", datetime(2026, 11, 21, 16, 0))  # noqa: DTZ001


# Calendar: an invented table in the form of the yearly announcement ------------------------

CALENDAR = HolidayCalendar.of(
    years=[2026],
    holidays=[date(2026, 10, day) for day in range(1, 8)],
    workdays=[date(2026, 10, 10), date(2026, 9, 27)],
)


def test_the_limit_is_fourteen_days_after_entry() -> None:
    limit = import_limit(date(2026, 11, 2), CALENDAR)  # Monday; 16 November is a Monday
    assert (limit.day, limit.counted, limit.missing_year) == (date(2026, 11, 16), date(2026, 11, 16), None)
    assert limit.message_zh == "2026-11-16"


def test_a_last_day_on_a_weekend_moves_to_monday() -> None:
    limit = import_limit(date(2026, 11, 7), CALENDAR)  # + 14 is Saturday the 21st
    assert limit.day == date(2026, 11, 23)
    assert limit.message_zh == "2026-11-23（原 2026-11-21 逢休息日顺延）"


def test_a_last_day_in_the_holidays_moves_behind_them() -> None:
    assert import_limit(date(2026, 9, 18), CALENDAR).day == date(2026, 10, 8)


def test_a_swapped_working_saturday_is_a_working_day() -> None:
    assert import_limit(date(2026, 9, 26), CALENDAR).day == date(2026, 10, 10)


def test_without_the_table_of_the_year_it_cannot_be_judged() -> None:
    limit = import_limit(date(2026, 12, 20), CALENDAR)
    assert (limit.day, limit.missing_year) == (date(2027, 1, 3), 2027)
    assert "2027 年节假日表" in limit.message_zh
    across = move_over_rest_days(date(2026, 12, 31), HolidayCalendar.of([2026], [date(2026, 12, 31)], []))
    assert (across.day, across.missing_year) == (date(2027, 1, 1), 2027)


def test_a_calendar_must_be_consistent() -> None:
    with pytest.raises(Fault):
        HolidayCalendar.of([2026], [date(2026, 1, 1)], [date(2026, 1, 1)])
    with pytest.raises(Fault):
        HolidayCalendar.of([2026], [date(2027, 1, 1)], [])


@pytest.mark.parametrize(
    ("value", "declared", "days", "computed", "due"),
    [
        ("100000", date(2026, 11, 16), 0, 0, 0),  # the last good day
        ("100000", date(2026, 11, 17), 1, 50, 50),  # 100,000 x 0.0005 x 1: exactly the threshold
        ("99999.99", date(2026, 11, 17), 1, 49, 0),  # 49.999995: the fraction is dropped, below 50 nothing
        ("123456.78", date(2026, 11, 20), 4, 246, 246),  # 246.91356
        ("0", date(2026, 12, 30), 44, 0, 0),
    ],
)
def test_late_fee(value: str, declared: date, days: int, computed: int, due: int) -> None:
    fee = late_fee(D(value), date(2026, 11, 2), declared, CALENDAR)
    assert (fee.days, fee.computed_cny, fee.due_cny) == (days, D(computed), D(due))


def test_late_fee_with_the_older_threshold_and_over_a_moved_limit() -> None:
    fee = late_fee(D(30000), date(2026, 11, 7), date(2026, 11, 24), CALENDAR, threshold_cny=D(10))
    assert (fee.days, fee.due_cny, fee.limit.day) == (1, D(15), date(2026, 11, 23))


def test_a_negative_value_is_a_fault() -> None:
    with pytest.raises(Fault):
        late_fee(D(-1), date(2026, 11, 2), date(2026, 11, 20), CALENDAR)
