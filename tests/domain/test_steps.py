"""Our own steps: never twice to customs by our doing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqdesk.domain.steps import MOVES, SETTLED, STEP_ZH, Event, Step, may_retry, move
from cqdesk.errors import Fault


def test_the_usual_way() -> None:
    step = Step.QUEUED
    for event, expected in (
        (Event.START, Step.SENDING),
        (Event.DELIVERED, Step.SENT),
        (Event.ANSWERED, Step.ANSWERED),
    ):
        step = move(step, event)
        assert step is expected


def test_after_a_crash_a_person_decides() -> None:
    step = move(Step.SENDING, Event.INTERRUPTED)
    assert step is Step.IN_DOUBT
    assert not may_retry(step)
    with pytest.raises(Fault):
        move(step, Event.START)
    with pytest.raises(Fault):
        move(step, Event.RETRY)
    assert move(step, Event.ABSENT) is Step.QUEUED


def test_a_known_failure_may_be_retried() -> None:
    assert [step for step in Step if may_retry(step)] == [Step.FAILED]
    assert move(Step.FAILED, Event.RETRY) is Step.QUEUED


def test_a_late_answer_stops_a_second_sending() -> None:
    assert move(Step.QUEUED, Event.ANSWERED) is Step.ANSWERED
    assert move(Step.FAILED, Event.ANSWERED) is Step.ANSWERED


def test_a_refusal_that_comes_while_the_bytes_leave_proves_nothing_about_them() -> None:
    assert move(Step.SENDING, Event.REFUSED) is Step.IN_DOUBT


def test_after_a_restore_nothing_unsettled_goes_out() -> None:
    for step in Step:
        after = move(step, Event.RESTORED)
        assert after is (Step.ANSWERED if step in SETTLED else Step.IN_DOUBT)


def test_an_answer_is_taken_at_any_step() -> None:
    assert {move(step, Event.ANSWERED) for step in Step} == {Step.ANSWERED}


def test_answered_is_final() -> None:
    assert {after for (step, _), after in MOVES.items() if step is Step.ANSWERED} == {Step.ANSWERED}


def test_every_step_has_a_chinese_name() -> None:
    assert set(STEP_ZH) == set(Step)


@given(st.lists(st.sampled_from(list(Event)), max_size=40))
def test_no_second_sending_without_proof_that_the_first_did_not_arrive(events: list[Event]) -> None:
    proofs = {Event.NOT_DELIVERED, Event.REFUSED, Event.ABSENT}  # typed here, not taken from the module
    step, in_the_open = Step.QUEUED, False
    for event in events:
        try:
            after = move(step, event)
        except Fault:
            continue
        if after is Step.SENDING:
            assert not in_the_open, "sent again while the earlier attempt may have arrived"
            in_the_open = True
        elif event in proofs:
            in_the_open = False
        step = after


@given(st.lists(st.sampled_from(list(Event)), max_size=30))
def test_once_answered_never_sent_again(events: list[Event]) -> None:
    step = Step.ANSWERED
    for event in events:
        try:
            step = move(step, event)
        except Fault:
            continue
    assert step is Step.ANSWERED
