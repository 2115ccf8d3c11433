"""The customs path of a case: shown, chosen, taken back; break-bulk cargo; the moments it brings."""

from __future__ import annotations

import pytest

from cqdesk.actions.cases import case_view, new_case, set_moment
from cqdesk.actions.checking import check_case
from cqdesk.actions.customs_paths import LOOSE, choose_path, path_choices, preview_path
from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import insert_row, open_draft, redo, type_in, undo
from cqdesk.actions.moment_views import free_days, keep_free_days, moments_view
from cqdesk.domain.clock import CHINA
from cqdesk.errors import UserError
from tests.actions.conftest import START


def text(desk: Desk, case: str, path: str) -> str:
    return open_draft(desk, case).filled.text_at(path)


def test_a_path_sets_its_fields_at_once_and_undo_takes_all_back(desk: Desk, case: str) -> None:
    type_in(desk, case, 1, {"transport_mode": "5"})
    insert_row(desk, case, 1, "goods", 1)
    shown = preview_path(desk, case, "e-sea-integrated", ["e-market-1039"])
    by_path = {change.path: change for change in shown.changes}
    assert by_path["transport_mode"].by_hand
    assert (by_path["supervision_mode"].new, by_path["goods[1].duty_mode"].new) == ("1039", "1")
    assert by_path["supervision_mode"].new_zh == "市场采购"
    assert ("截港/集港", "请按通知登记（Ctrl+M）") in shown.moments
    assert text(desk, case, "supervision_mode") == ""  # looking changes nothing
    assert "已填写" in choose_path(desk, case, "e-sea-integrated", ["e-market-1039"])
    assert (text(desk, case, "transport_mode"), text(desk, case, "declaration_transit_relation")) == ("5", "0")
    assert path_choices(desk, case).current_options == ["e-market-1039"]
    undo(desk, case)
    assert (text(desk, case, "supervision_mode"), path_choices(desk, case).current) == ("", "")
    assert path_choices(desk, case).current_options == []
    redo(desk, case)
    assert path_choices(desk, case).current == "e-sea-integrated"
    assert text(desk, case, "goods[1].duty_mode") == "1"
    choose_path(desk, case, "e-sea-integrated", ticked=[(1, "transport_mode")])
    assert text(desk, case, "transport_mode") == "2"


def test_what_the_other_direction_takes_is_refused(desk: Desk, case: str) -> None:
    assert {one.code[0] for one in path_choices(desk, case).paths} <= {"e", "b"}
    for wrong in ("i-air-direct", "b-advance", "no-such"):
        with pytest.raises(UserError):
            preview_path(desk, case, wrong)


def test_loading_from_the_ship_side_is_not_for_trucks_and_trains(desk: Desk, case: str) -> None:
    (option,) = [one for one in path_choices(desk, case).options if one.code == "e-direct-loading"]
    by_mode = {one.code: one.mode_zh for one in path_choices(desk, case).paths}
    assert {by_mode[code] for code in option.only_with if code in by_mode} == {"水运", "铁海联运"}
    assert [one.only_with for one in path_choices(desk, case).options if one.code == "b-advance"] == [frozenset()]
    for wrong in ("e-rail-fastlane", "e-road-direct"):
        with pytest.raises(UserError, match="抵港直装"):
            choose_path(desk, case, wrong, ["e-direct-loading"])
    choose_path(desk, case, "e-sea-integrated", ["e-direct-loading"])
    assert path_choices(desk, case).current_options == ["e-direct-loading"]


def test_the_usual_path_of_a_client_is_offered(desk: Desk) -> None:
    first, second = (new_case(desk, direction="export", client="示例公司") for _ in range(2))
    choose_path(desk, first, "e-rail-fastlane")
    assert path_choices(desk, second).usual == "e-rail-fastlane"
    assert path_choices(desk, new_case(desk, direction="export")).usual == ""


def test_what_is_offered_first_suits_the_transport_mode_of_the_form(desk: Desk) -> None:
    first, second = (new_case(desk, direction="import", client="示例公司") for _ in range(2))
    assert path_choices(desk, second).likely == "i-sea-integrated"  # never a pilot path
    type_in(desk, second, 1, {"transport_mode": "5"})
    assert path_choices(desk, second).likely == "i-air-direct"
    choose_path(desk, first, "i-rail-fastlane")
    assert (path_choices(desk, second).usual, path_choices(desk, second).likely) == ("i-rail-fastlane", "i-air-direct")
    type_in(desk, second, 1, {"transport_mode": "3"})
    assert path_choices(desk, second).likely == "i-rail-fastlane"


def test_the_plain_way_stands_before_a_transit_of_the_same_mode(desk: Desk, case: str) -> None:
    type_in(desk, case, 1, {"transport_mode": "5"})
    assert path_choices(desk, case).likely == "e-air-direct"


def test_loose_cargo_on_a_container_path_asks_for_no_containers(desk: Desk, case: str) -> None:
    insert_row(desk, case, 1, "goods", 1)
    type_in(desk, case, 1, {"package_type": "23", "transport_mode": "2"})
    choose_path(desk, case, "e-sea-integrated")

    def asked() -> bool:
        return any(one.id == "CNT-012" for one in check_case(desk, case, at_submit=True).issues)

    assert asked()
    choose_path(desk, case, "e-sea-integrated", [LOOSE])
    assert not asked()


def test_moments_of_the_path_follow_from_the_times_told(desk: Desk, case: str) -> None:
    choose_path(desk, case, "e-air-direct")
    set_moment(desk, case, kind="loading-start", at=START.replace(day=23, hour=4), source="航空公司")
    moments = {one.kind: one for one in case_view(desk, case).moments}
    told = moments["air-manifest-4h"]
    assert f"{told.at.astimezone(CHINA):%m-%d %H:%M}" == "11-23 08:30"
    assert told.source == "按装货开始 2026-11-23 12:30 前 4 小时计算：2026-11-23 08:30"
    assert f"{moments['export-24h'].at.astimezone(CHINA):%m-%d %H:%M}" == "11-22 12:30"
    choose_path(desk, case, "e-road-direct")
    assert "air-manifest-4h" not in {one.kind for one in case_view(desk, case).moments}


def test_the_window_of_an_advance_declaration(desk: Desk, case: str) -> None:
    choose_path(desk, case, "e-sea-integrated", ["b-advance"])
    set_moment(desk, case, kind="site-arrival", at=START.replace(day=25, hour=1), source="车队")
    (window,) = [one for one in case_view(desk, case).moments if one.kind == "advance-export"]
    assert window.source == "按运抵监管场所 2026-11-25 09:30 计算：2026-11-22 起，至 2026-11-25 09:30 止"


def test_what_a_person_told_is_never_recomputed(desk: Desk) -> None:
    case = new_case(desk, direction="import")
    set_moment(desk, case, kind="entry-14d", at=START.replace(day=27), source="海关电话")
    type_in(desk, case, 1, {"entry_exit_date": "2026-11-20"})
    (limit,) = case_view(desk, case).moments
    assert (limit.source, limit.at) == ("海关电话", START.replace(day=27))


def test_free_days_agreed_with_the_carrier_run_from_discharge(desk: Desk) -> None:
    case = new_case(desk, direction="import", client="示例公司")
    choose_path(desk, case, "i-sea-integrated")
    set_moment(desk, case, kind="discharge", at=START.replace(day=22, hour=4), source="码头")
    assert "free-time" not in {one.kind for one in case_view(desk, case).moments}
    assert "示例公司" in keep_free_days(desk, case, {"free-time": 10, "port-storage": None})
    (free,) = [one for one in case_view(desk, case).moments if one.kind == "free-time"]
    assert free.source == "按卸船 2026-11-22 12:30 起 10 天计算：2026-12-02"
    assert free_days(desk, case) == {"free-time": 10}
    assert free_days(desk, new_case(desk, direction="import")) == {}
    with pytest.raises(UserError):
        keep_free_days(desk, case, {"free-time": 400})
    keep_free_days(desk, case, {"free-time": None})
    assert "free-time" not in {one.kind for one in case_view(desk, case).moments}


def test_moments_explain_themselves(desk: Desk) -> None:
    case = new_case(desk, direction="import")
    choose_path(desk, case, "i-air-direct")
    type_in(desk, case, 1, {"entry_exit_date": "2026-11-02"})
    view = moments_view(desk, case)
    assert "缺 2026 年节假日表" in view.calendar_zh
    limit = view.moments[0]
    assert (limit.kind, limit.state_zh) == ("entry-14d", "已过")
    told = "\n".join(limit.lines_zh)
    assert "依据：海关法第24条" in told
    assert "滞报金（如于 2026-11-21 申报）：无法计算" in told
    assert "CIF、C&F、FOB、C&I 或 EXW）；商品的总价" in told
    tax = next(one for one in view.moments if one.kind == "tax-15d")
    assert (tax.at, tax.source_zh) == (None, "可自动计算")
    assert "还不能计算：缺 申报回执。" in tax.lines_zh
