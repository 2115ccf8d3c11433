"""Moments counted from others: days, hours, months, windows, agreed days; the shipped rules fit the shipped moments."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from cqdesk.domain.clock import CHINA
from cqdesk.domain.customs_path import read_customs_paths, read_path_words
from cqdesk.domain.deadlines import Anchor, Circumstances, MomentRule, applies, deadline, read_moment_rules
from cqdesk.domain.limits import HolidayCalendar
from cqdesk.domain.moments import read_moment_kinds
from cqdesk.errors import Fault

TABLES = Path(__file__).parents[2] / "resources" / "tables"
CALENDAR = HolidayCalendar.of({2030}, [date(2030, 2, n) for n in range(1, 8)], [date(2030, 2, 9)])


def lines(name: str) -> list[str]:
    return (TABLES / name).read_text("utf-8").splitlines()


def rule(offset: str, *, moves: bool = False, anchor: str = "entry", when: str = "always") -> MomentRule:
    return MomentRule(moment="x", anchor=anchor, offset=offset, moves=moves, when=when, explain_zh="", source_zh="")


def at(made: MomentRule, anchor: Anchor, days: int | None = None) -> str:
    case = Circumstances(direction="import", agreed_days={} if days is None else {"x": days})
    found = deadline(made, {"entry": anchor}, case, CALENDAR)
    return "" if found is None else f"{found.at.astimezone(CHINA):%Y-%m-%d %H:%M}"


ENTRY = Anchor(name_zh="进口日期", day=date(2030, 1, 18))
LOADING = Anchor(name_zh="装货开始", at=datetime(2030, 1, 18, 0, 30, tzinfo=CHINA))


def test_days_months_and_hours() -> None:
    assert at(rule("+14 d"), ENTRY) == "2030-02-01 23:59"
    # 1 to 7 February are holidays, 8 is a Friday
    assert at(rule("+14 d", moves=True), ENTRY) == "2030-02-08 23:59"
    assert at(rule("+3 M"), Anchor(name_zh="", day=date(2029, 11, 30))) == "2030-02-28 23:59"
    assert at(rule("-24 h"), LOADING) == "2030-01-17 00:30"
    assert at(rule("-30 min"), LOADING) == "2030-01-18 00:00"
    assert at(rule("-24 h"), ENTRY) == ""  # no hours from a bare day
    assert at(rule("days"), ENTRY, 7) == "2030-01-25 23:59"
    assert at(rule("days"), ENTRY) == ""
    assert deadline(rule("+1 d", anchor="other"), {}, Circumstances(direction="import"), CALENDAR) is None


def test_a_year_without_a_table_is_said() -> None:
    found = deadline(
        rule("+14 d", moves=True),
        {"entry": Anchor(name_zh="进口日期", day=date(2031, 1, 1))},
        Circumstances(direction="import"),
        CALENDAR,
    )
    assert found is not None
    assert found.missing_year == 2031
    assert found.source_zh == (
        "按进口日期 2031-01-01 起 14 日计算：2031-01-15（缺 2031 年节假日表，不能判断是否顺延，请导入节假日表）"
    )


def test_a_window_ends_with_its_anchor() -> None:
    arrival = Anchor(name_zh="运输工具抵达", at=datetime(2030, 1, 20, 8, 0, tzinfo=CHINA))
    left = Anchor(name_zh="启运日期", day=date(2030, 1, 2))
    made = rule("window departure", anchor="arrival")
    case = Circumstances(direction="import")
    found = deadline(made, {"arrival": arrival, "departure": left}, case, CALENDAR)
    assert found is not None
    assert found.source_zh.endswith("计算：启运日期 2030-01-02 起，至 2030-01-20 08:00 止")


def test_the_shipped_rules_fit_the_shipped_moments_and_paths() -> None:
    rules, kinds = read_moment_rules(lines("moment_rules.csv")), read_moment_kinds(lines("moments.csv"))
    paths, words = read_customs_paths(lines("customs_paths.csv")), read_path_words(lines("customs_paths_zh.csv"))
    assert set(rules) <= set(kinds)
    known = {"entry", "declared", "released", "departure", "discharge", *kinds}
    assert {one.anchor for one in rules.values()} <= known
    assert set(words) == set(paths)
    for one in rules.values():
        assert one.explain_zh
        assert one.source_zh
        if one.when.startswith("paths:"):
            assert set(one.when.removeprefix("paths:").split("|")) <= set(paths)
    river = Circumstances(direction="export", mode="sea", path="e-river-sea-direct")
    on = date(2026, 11, 21)
    waits = [code for code, one in rules.items() if "released-not" in code and applies(one, kinds[code], river, on)]
    assert waits == ["released-not-closed-river"]


def test_a_rule_that_is_none_is_a_fault() -> None:
    head = "moment,anchor,offset,moves,when,explain_zh,source_zh"
    for row in ("x,entry,+14 days,yes,always,,", "x,entry,+14 d,perhaps,always,,"):
        with pytest.raises(Fault):
            read_moment_rules([head, row])
