"""The work list: in which group a case stands and why; case numbers."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqdesk.domain.case import (
    GROUP_ZH,
    DeclarationState,
    Group,
    case_group,
    case_number,
    group_of,
    least_advanced,
    parse_case_number,
)
from cqdesk.domain.stage import Flag, Stage
from cqdesk.domain.steps import Step
from cqdesk.errors import Fault

State = DeclarationState
ANSWERED = Step.ANSWERED


def with_flag(stage: Stage, *flags: Flag) -> State:
    return State(step=ANSWERED, stage=stage, flags=frozenset(flags))


@pytest.mark.parametrize(
    ("state", "group", "word"),
    [
        (State(), "todo", "尚未申报"),
        (State(errors=3), "todo", "3 处错误"),
        (State(handed_over=True), "waiting", "报关行"),
        (State(step=Step.QUEUED), "waiting", "等待发送"),
        (State(step=Step.SENDING), "waiting", "正在发送"),
        (State(step=Step.SENT), "waiting", "等单一窗口回执"),
        (State(step=Step.IN_DOUBT), "action", "不能确定"),
        (State(step=Step.FAILED), "action", "未导入成功"),
        (State(step=ANSWERED, stage=Stage.SAVED), "action", "尚未申报"),
        (State(step=ANSWERED, stage=Stage.SUBMITTED), "waiting", "等海关入库"),
        (State(step=ANSWERED, stage=Stage.RECEIVED), "waiting", "等审结"),
        (State(step=ANSWERED, stage=Stage.ACCEPTED), "waiting", "等放行"),
        (State(step=ANSWERED, stage=Stage.RELEASED), "waiting", "等结关"),
        (State(step=ANSWERED, stage=Stage.CLOSED), "done", "已结关"),
        (State(step=ANSWERED, stage=Stage.REJECTED), "action", "退单"),
        (State(step=ANSWERED, stage=Stage.RETURNED), "action", "退回修改"),
        (State(step=ANSWERED, stage=Stage.DELETED), "action", "已删"),
        (with_flag(Stage.RECEIVED, Flag.INSPECTION), "action", "查验"),
        (with_flag(Stage.RECEIVED, Flag.TAX_DUE), "action", "税费"),
        (with_flag(Stage.RECEIVED, Flag.ACTION_NEEDED), "action", "补充"),
        (with_flag(Stage.RECEIVED, Flag.SUSPENDED), "action", "挂起"),
        (with_flag(Stage.RECEIVED, Flag.REVIEWING), "waiting", "重审"),
        (with_flag(Stage.RELEASED, Flag.CONTRADICTION), "action", "互相矛盾"),
        (State(step=Step.SENT, stage=Stage.RETURNED), "waiting", "已发出"),
        (State(step=Step.FAILED, stage=Stage.RETURNED), "action", "未导入成功"),
        (State(stage=Stage.RELEASED, by_note=True), "waiting", "人工备注"),
        (State(step=Step.SENT, stage=Stage.REJECTED, by_note=True), "waiting", "已发出，等单一窗口回执。"),
        (State(stage=Stage.REJECTED, archived=True), "done", "已归档"),
    ],
)
def test_group_and_reason(state: State, group: str, word: str) -> None:
    seen, why = group_of(state)
    assert (seen, word in why) == (group, True), why
    assert why.endswith("。")


def test_saved_never_reads_as_declared() -> None:
    group, why = group_of(State(step=ANSWERED, stage=Stage.SAVED))
    assert group is Group.ACTION
    assert why == "已暂存，尚未申报，请插卡到单一窗口提交申报。"


def test_only_closing_or_archiving_is_done() -> None:
    steps = [None, *Step]
    for step, stage in product(steps, Stage):
        done = group_of(State(step=step, stage=stage))[0] is Group.DONE
        assert not done or stage is Stage.CLOSED


def test_every_group_has_a_chinese_name() -> None:
    assert set(GROUP_ZH) == set(Group)


def test_a_case_shows_the_least_advanced_of_its_declarations() -> None:
    closed = State(step=ANSWERED, stage=Stage.CLOSED)
    released = State(step=ANSWERED, stage=Stage.RELEASED)
    saved = State(step=ANSWERED, stage=Stage.SAVED)
    refused = State(step=ANSWERED, stage=Stage.REJECTED)
    resent = State(step=Step.SENT, stage=Stage.REJECTED)
    failed_again = State(step=Step.FAILED, stage=Stage.SAVED)
    queued = State(step=Step.QUEUED)
    draft = State()
    assert least_advanced([closed, released]) == released
    assert least_advanced([closed, saved, released]) == saved
    assert least_advanced([saved, refused]) == refused
    assert least_advanced([queued, failed_again]) == failed_again
    assert least_advanced([saved, resent]) == resent
    assert least_advanced([queued, refused]) == refused
    assert least_advanced([queued, draft, closed]) == draft
    assert least_advanced([State(archived=True), closed]) == closed
    assert least_advanced([]) == draft


def test_of_equals_the_one_that_needs_a_person_is_shown() -> None:
    quiet = State(step=ANSWERED, stage=Stage.RECEIVED)
    inspected = with_flag(Stage.RECEIVED, Flag.INSPECTION)
    assert least_advanced([quiet, inspected]) == inspected


states = st.builds(
    DeclarationState,
    step=st.sampled_from([None, *Step]),
    stage=st.sampled_from(list(Stage)),
    errors=st.integers(0, 2),
)


@given(st.lists(states, min_size=1, max_size=6), st.data())
def test_the_group_of_a_case_does_not_depend_on_the_order_of_declarations(
    several: list[State], data: st.DataObject
) -> None:
    mixed = data.draw(st.permutations(several))
    assert group_of(least_advanced(mixed))[0] is group_of(least_advanced(several))[0]


@given(st.lists(states, min_size=1, max_size=6))
def test_a_case_is_done_only_if_all_its_declarations_are(several: list[State]) -> None:
    case_done = group_of(least_advanced(several))[0] is Group.DONE
    assert case_done == all(group_of(state)[0] is Group.DONE for state in several)


def test_an_inspection_of_one_declaration_does_not_hide_behind_another_that_waits() -> None:
    waiting = State(step=ANSWERED, stage=Stage.RECEIVED)
    inspected = with_flag(Stage.ACCEPTED, Flag.INSPECTION)
    assert least_advanced([waiting, inspected]) == waiting
    group, why = case_group([waiting, inspected])
    assert group is Group.ACTION
    assert why == "第 2 份报关单：海关布控查验，请安排查验。"


def test_the_group_of_a_case_with_one_declaration_or_none() -> None:
    closed = State(step=ANSWERED, stage=Stage.CLOSED)
    assert case_group([closed]) == (Group.DONE, "已结关。")
    assert case_group([closed, closed]) == (Group.DONE, "已结关。")
    assert case_group([]) == group_of(State())


@given(st.lists(states, min_size=1, max_size=6))
def test_a_case_needs_action_if_and_only_if_one_declaration_does(several: list[State]) -> None:
    groups = {group_of(state)[0] for state in several}
    assert (case_group(several)[0] is Group.ACTION) == (Group.ACTION in groups)
    assert (case_group(several)[0] is Group.DONE) == (groups == {Group.DONE})


def test_case_numbers() -> None:
    assert case_number(2026, 123) == "26-000123"
    assert case_number(2026, 999_999) == "26-999999"
    for year, serial in ((2026, 0), (2026, 1_000_000), (1999, 1), (2100, 1)):
        with pytest.raises(Fault):
            case_number(year, serial)


@pytest.mark.parametrize("text", ["26-000123", " 26-123 ", "26000123", "２６－０００１２３"])
def test_case_numbers_as_typed(text: str) -> None:
    assert parse_case_number(text) == (2026, 123)


@pytest.mark.parametrize("text", ["", "26-", "26-000000", "26-1234567", "2026-000123", "26123", "abc", "26-12a"])
def test_what_is_no_case_number(text: str) -> None:
    assert parse_case_number(text) is None


@given(st.integers(2000, 2099), st.integers(1, 999_999))
def test_case_numbers_read_back(year: int, serial: int) -> None:
    assert parse_case_number(case_number(year, serial)) == (year, serial)
