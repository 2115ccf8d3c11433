"""A beginner plays the other side: a consol of the samples goes from the owed list to the tally by these acts alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cqdesk.actions import manifest_practice as play
from cqdesk.actions.consol_changes import allocate
from cqdesk.actions.consol_demo import load_consol_sample
from cqdesk.actions.consol_samples import consol_samples, put_companies
from cqdesk.actions.consol_tables import classes_apart
from cqdesk.actions.consols import open_consol
from cqdesk.actions.demo import samples
from cqdesk.actions.desk import Desk
from cqdesk.actions.filing import file_case
from cqdesk.actions.house_declarations import declare_houses
from cqdesk.actions.manifests import queue_message, queue_owed
from cqdesk.actions.practice import practice_sync
from cqdesk.actions.rail_manifests import hand_over_rail_sheet
from cqdesk.domain.clock import ManualClock
from cqdesk.domain.consolidation.placing import Rules, propose
from cqdesk.domain.consolidation.receipts import BillStage
from cqdesk.errors import UserError
from tests.actions.conftest import OpenDesk


@pytest.fixture
def desk(opened: OpenDesk) -> Desk:
    return opened(practice=True)


def sample(desk: Desk, at: int) -> str:
    found = consol_samples(desk.clock.now())
    put_companies(desk, samples()[0], found)
    consol = replace(found[at].record.consol, houses=found[at].record.consol.houses[:2])
    number = load_consol_sample(desk, replace(found[at], record=replace(found[at].record, consol=consol)))
    held = open_consol(desk, number)
    allocate(desk, number, propose(held.consol, Rules(apart=classes_apart())).lots)
    return number


def stages(desk: Desk, number: str) -> set[BillStage]:
    return {view.stage for view in open_consol(desk, number).views.values()}


def test_a_consol_by_sea_is_played_to_its_end(desk: Desk, clock: ManualClock) -> None:
    number = sample(desk, 0)
    assert "请先发送舱单" in play.play_release(desk, number)
    queue_owed(desk, number)
    assert "回执" in play.play_answers(desk, number)
    assert stages(desk, number) == {BillStage.COMPLETE}
    assert "Ctrl+D" in play.play_declarations(desk, number)
    declare_houses(desk, number)
    assert "没有发送" in play.play_declarations(desk, number)
    assert "还没有放行" in play.play_release(desk, number)
    for one in open_consol(desk, number).linked:
        file_case(desk, one.case)
    practice_sync(desk, insist=True)
    play.play_site(desk, number)
    assert stages(desk, number) == {BillStage.ARRIVED}
    assert "2 份" in play.play_declarations(desk, number)
    assert "放行 2 票" in play.play_release(desk, number)
    assert stages(desk, number) == {BillStage.RELEASED}
    for message in ("MT4101", "MT5102"):
        queue_message(desk, number, message, "2")
        play.play_answers(desk, number)
    assert stages(desk, number) == {BillStage.TALLIED}


def test_reviews_and_refusals_are_played(desk: Desk) -> None:
    number = sample(desk, 0)
    first, second = (house.number for house in open_consol(desk, number).consol.houses[:2])
    assert "没有转人工审核" in play.play_review(desk, number, accepted=True)
    with play.open_manifest_office(desk) as office:
        office.wish(first, "02", "19010 逾期，转人工审核")
    queue_owed(desk, number)
    play.play_answers(desk, number)
    assert open_consol(desk, number).views[first].stage is BillStage.REVIEW
    assert play.play_review(desk, number, accepted=False).startswith("1 票")
    assert open_consol(desk, number).views[first].stage is BillStage.REJECTED
    play.play_refusal(desk, number, second)
    assert open_consol(desk, number).views[second].loading_refused


def test_by_rail_the_platform_answers(desk: Desk) -> None:
    number = sample(desk, 1)
    assert "没有等答复" in play.play_answers(desk, number)
    hand_over_rail_sheet(desk, number)
    play.play_answers(desk, number)
    assert stages(desk, number) == {BillStage.COMPLETE}
    assert "场站" in play.play_site(desk, number)
    play.play_release(desk, number)
    assert stages(desk, number) == {BillStage.RELEASED}


def test_on_real_data_nobody_plays_customs(opened: OpenDesk) -> None:
    desk = opened()
    number = sample(desk, 1)
    for act in (play.play_answers, play.play_release, play.play_site, play.play_declarations):
        with pytest.raises(UserError) as error:
            act(desk, number)
        assert error.value.id == "practice-only"
