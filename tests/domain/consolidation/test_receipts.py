"""The stage of a bill is a pure function of its receipts."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from cqdesk.domain.consolidation.receipts import BillStage, ManifestReceipt, reaches, stage_of_bill

START = datetime(2026, 11, 1, tzinfo=UTC)


def story(text: str) -> list[ManifestReceipt]:
    """`2101/9/01 2101/0/01`: message, function, code; a minute between two."""
    made = []
    for at, word in enumerate(text.split()):
        message, function, code = word.split("/")
        made.append(
            ManifestReceipt(
                message=f"MT{message}", function=function, code=code, notice_time=START + timedelta(minutes=at)
            )
        )
    return made


STORIES = [
    ("", BillStage.DRAFT),
    ("2101/9/E1", BillStage.SENT),
    ("2101/9/E1 2101/9/E3 2101/9/01", BillStage.ACCEPTED),
    ("2101/9/01 2101/0/01", BillStage.COMPLETE),
    ("2101/9/02", BillStage.REVIEW),
    ("2101/9/02 2101/0/01", BillStage.REVIEW),
    ("2101/9/02 2101/0/03", BillStage.REVIEW),
    ("2101/9/02 2101/0/01 2101/9/01", BillStage.COMPLETE),
    ("2101/9/02 2101/9/03", BillStage.REJECTED),
    ("2101/9/03 2101/9/01", BillStage.ACCEPTED),
    ("2101/9/01 2101/0/03", BillStage.ACCEPTED),
    ("2101/9/03 2101/0/01", BillStage.REJECTED),
    ("2101/0/03", BillStage.SENT),
    ("2101/9/01 2101/5/03", BillStage.ACCEPTED),
    ("2101/9/01 2101/3/01", BillStage.DELETED),
    ("2101/9/01 2101/3/02", BillStage.ACCEPTED),
    ("2101/9/01 2101/3/01 2101/9/01", BillStage.ACCEPTED),
    ("2101/9/01 2101/0/01 3101/2/01", BillStage.ARRIVED),
    ("2101/9/01 2101/0/01 3101/2/01 3101/3/01", BillStage.COMPLETE),
    ("2101/9/01 2101/0/01 3101/2/01 2101/9/11", BillStage.RELEASED),
    ("2101/9/01 2101/0/01 2101/9/11 4101/2/01", BillStage.LOADED),
    ("2101/9/01 2101/0/01 2101/9/11 4101/2/01 5102/2/01", BillStage.TALLIED),
    ("2101/9/01 2101/9/11 2101/3/01 2101/9/01", BillStage.ACCEPTED),
]


@pytest.mark.parametrize(("text", "stage"), STORIES)
def test_the_stage_of_a_story(text: str, stage: BillStage) -> None:
    assert stage_of_bill(story(text)).stage is stage


def test_order_of_arrival_and_copies_change_nothing() -> None:
    dice = random.Random(8)
    words = [f"{m}/{f}/{c}" for m, f in (("2101", "9"), ("2101", "0"), ("2101", "5"), ("2101", "3"), ("3101", "2"),
             ("4101", "2")) for c in ("01", "02", "03", "11", "12", "E1", "ZZ")]  # fmt: skip
    for _ in range(300):
        receipts = story(" ".join(dice.choices(words, k=dice.randrange(1, 9))))
        wanted = stage_of_bill(receipts)
        shuffled = receipts + dice.choices(receipts, k=3)
        dice.shuffle(shuffled)
        assert stage_of_bill(shuffled) == wanted


def test_a_pending_or_refused_change_leaves_the_old_version_and_says_so() -> None:
    assert stage_of_bill(story("2101/9/01 2101/5/02")).change_pending
    refused = stage_of_bill(story("2101/9/01 2101/5/02 2101/5/03"))
    assert refused.change_refused
    assert not refused.change_pending


def test_refused_loading_stands_until_release() -> None:
    assert stage_of_bill(story("2101/9/01 2101/9/12")).loading_refused
    assert not stage_of_bill(story("2101/9/01 2101/9/12 2101/9/11")).loading_refused


def test_a_release_of_a_deleted_bill_is_a_contradiction() -> None:
    assert stage_of_bill(story("2101/9/01 2101/3/01 2101/9/11")).contradiction
    assert not stage_of_bill(story("2101/9/01 2101/9/11")).contradiction


def test_by_road_one_message_carries_everything() -> None:
    assert stage_of_bill(story("2401/9/01"), main_is_all=True).stage is BillStage.COMPLETE


def test_unknown_codes_are_shown_and_change_nothing() -> None:
    view = stage_of_bill(story("2101/9/01 2101/9/Q7"))
    assert view.unknown_codes == ("Q7",)
    assert view.stage is BillStage.ACCEPTED


def test_refused_and_deleted_bills_reach_nothing() -> None:
    assert reaches(BillStage.RELEASED, BillStage.ACCEPTED)
    assert not reaches(BillStage.DELETED, BillStage.ACCEPTED)
    assert not reaches(BillStage.REJECTED, BillStage.SENT)
