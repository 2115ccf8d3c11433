"""Holidays and exchange rates an office imports. The years are far off and the days invented: none is official."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest

from cqdesk.actions.cases import case_view, new_case
from cqdesk.actions.checking import check_filled
from cqdesk.actions.code_sets import import_set, propose, undo_codes
from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import type_in
from cqdesk.actions.office_kinds import days_in
from cqdesk.actions.office_tables import holiday_calendar, rate_months, rates_of
from cqdesk.actions.own_codes import put_rate
from cqdesk.errors import UserError
from cqdesk.forms.declaration.fields import Declaration
from cqdesk.forms.document import Filled

from ..intake.papermaker import rows_at, workbook


def table(path: Path, rows: list[tuple[object, ...]]) -> Path:
    path.write_bytes(workbook({"Sheet1": rows_at(1, rows)}))
    return path


SPANS: list[tuple[object, ...]] = [
    ("节日", "放假时间", "调休上班日期"),
    ("甲节", "1月1日至3日", "1月5日（周六）"),
    ("乙节", "2月28日至3月3日", "2月24日、3月9日"),
]


def test_a_table_of_festivals_becomes_the_calendar(desk: Desk, tmp_path: Path) -> None:
    assert holiday_calendar(desk).years == frozenset()  # none is shipped
    found = propose(desk, table(tmp_path / "2030年节假日安排.xlsx", SPANS))
    assert (found.table, found.notes) == ("holidays", ["2030 年：休息 7 天，调休上班 3 天。"])
    import_set(desk, found, source="示例通知")
    calendar = holiday_calendar(desk)
    assert calendar.years == {2030}
    assert calendar.holidays == {date(2030, 1, n) for n in (1, 2, 3)} | {
        date(2030, 2, 28),
        *(date(2030, 3, n) for n in (1, 2, 3)),
    }
    assert calendar.workdays == {date(2030, 1, 5), date(2030, 2, 24), date(2030, 3, 9)}
    undo_codes(desk)
    assert holiday_calendar(desk).years == frozenset()


def test_limits_move_when_a_calendar_comes(desk: Desk, tmp_path: Path) -> None:
    case = new_case(desk, direction="import")
    type_in(desk, case, 1, {"entry_exit_date": "2030-02-14"})
    (limit,) = case_view(desk, case).moments
    assert "缺 2030 年节假日表" in limit.source
    import_set(desk, propose(desk, table(tmp_path / "2030年节假日安排.xlsx", SPANS)))
    (limit,) = case_view(desk, case).moments
    assert limit.source.endswith("计算：2030-03-04（原 2030-02-28 逢休息日顺延）")
    undo_codes(desk)
    (limit,) = case_view(desk, case).moments
    assert "缺 2030 年节假日表" in limit.source


def test_a_table_by_day_in_plain_text(desk: Desk, tmp_path: Path) -> None:
    lines = ["日期,类型,名称", *(f"2031-05-0{n},休,丙节" for n in range(1, 8)), "2031-05-10,班,", "2030-12-31,休,甲节"]
    path = tmp_path / "holidays.csv"
    path.write_text("\n".join(lines), "utf-8")
    import_set(desk, propose(desk, path))
    assert holiday_calendar(desk).years == {2031}  # one day of 2030 is no table of 2030
    path.write_text("日期,类型,名称\n2031-05-01,休,丙节\n", "utf-8")
    with pytest.raises(UserError, match="不像全年的节假日表"):
        propose(desk, path, table="holidays")


def test_days_as_notices_write_them() -> None:
    assert days_in("10月1日（周三）至8日（周三）", 2030) == [date(2030, 10, n) for n in range(1, 9)]
    assert days_in("9月28日（周日）、10月11日（周六）上班", 2030) == [date(2030, 9, 28), date(2030, 10, 11)]
    assert days_in("12月31日至1月2日", 2029) == [date(2029, 12, 31), date(2030, 1, 1), date(2030, 1, 2)]
    assert days_in("2030/2/1-2030/2/3", None) == [date(2030, 2, n) for n in (1, 2, 3)]
    assert days_in("10月1日", None) == days_in("2月30日", 2030) == []


def test_rates_of_a_month(desk: Desk, tmp_path: Path) -> None:
    rows: list[tuple[object, ...]] = [
        ("币制", "单位", "汇率"),
        ("美元", 100, "709.12"),
        ("日元", 100, "4.6512"),
        ("火星币", 1, "3"),
    ]
    found = propose(desk, table(tmp_path / "2026年11月计征汇率.xlsx", rows))
    assert found.table == "exchange_rates"
    assert [one.why for one in found.refused] == ["币制“火星币”不认识"]
    import_set(desk, found)
    rates = rates_of(desk, "2026-11")
    assert {name: rate.cny_per_unit for name, rate in rates.items()} == {"USD": D("7.0912"), "JPY": D("0.046512")}
    assert (rate_months(desk), rates_of(desk, "2026-10")) == (["2026-11"], {})
    put_rate(desk, "2026-11", "USD", D("7.1"), D(1), date(2026, 10, 21))
    assert rates_of(desk, "2026-11")["USD"].cny_per_unit == D("7.1")
    undo_codes(desk)
    assert rates_of(desk, "2026-11")["USD"].cny_per_unit == D("7.0912")
    with pytest.raises(UserError):
        put_rate(desk, "2026-11", "XYZ", D(1), D(1), None)


def test_the_list_of_central_parities_gives_the_months_it_holds(desk: Desk, tmp_path: Path) -> None:
    rows: list[tuple[object, ...]] = [
        ("日期", "USD/CNY", "100JPY/CNY", "CNY/MYR"),
        ("2026-10-20", "7.0", "4.6", "0.6"),
        ("2026-10-21", "7.1", "4.5", "0.5"),
        ("2026-10-22", "7.2", "4.4", "0.4"),
    ]
    found = propose(desk, table(tmp_path / "人民币汇率中间价.xlsx", rows))
    import_set(desk, found)
    rates = rates_of(desk, "2026-11")
    assert {name: rate.cny_per_unit for name, rate in rates.items()} == {
        "USD": D("7.1"),
        "JPY": D("0.045"),
        "MYR": D(2),
    }
    assert rates["USD"].day == date(2026, 10, 21)
    assert rate_months(desk) == ["2026-11"]


def test_an_invoice_is_no_table_of_rates(desk: Desk, tmp_path: Path) -> None:
    rows: list[tuple[object, ...]] = [("品名", "数量", "单价", "币制"), ("螺栓", 5, 3, "USD")]
    with pytest.raises(UserError):
        propose(desk, table(tmp_path / "invoice.xlsx", rows), table="exchange_rates")


@pytest.mark.parametrize(
    ("entered", "on", "late"),
    [
        # 14 days end on 28 February, a holiday: the next working day is Monday 4 March.
        (date(2030, 2, 14), date(2030, 3, 4), False),
        (date(2030, 2, 14), date(2030, 3, 5), True),
        # They end on Saturday 5 January, worked in exchange: nothing moves.
        # Without the table the weekend would move them to the 7th.
        (date(2029, 12, 22), date(2030, 1, 8), True),
    ],
)
def test_the_declaration_limit_follows_the_imported_holidays(
    desk: Desk, tmp_path: Path, entered: date, on: date, late: bool
) -> None:
    def said(opened: Desk) -> list[str]:
        form = Declaration(import_export_flag="I", transport_mode="2", entry_exit_date=entered)
        report = check_filled(opened, Filled(form=form))
        return [issue.message for issue in report.issues if issue.id == "TIM-001"]

    desk.on = on
    without = said(desk)
    assert without  # Saturdays and Sundays alone move nothing here
    import_set(desk, propose(desk, table(tmp_path / "2030年节假日安排.xlsx", SPANS)))
    assert bool(said(desk)) is late
    undo_codes(desk)
    assert said(desk) == without


def test_without_the_year_of_the_limit_only_the_weekend_moves_it(desk: Desk) -> None:
    def late(on: date) -> bool:
        desk.on = on
        form = Declaration(import_export_flag="I", transport_mode="2", entry_exit_date=date(2029, 12, 22))
        return "TIM-001" in {issue.id for issue in check_filled(desk, Filled(form=form)).issues}

    assert not late(date(2030, 1, 7))
    assert late(date(2030, 1, 8))
