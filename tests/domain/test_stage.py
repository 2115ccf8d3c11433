"""The official stage: examples from the references, properties against an oracle that walks a time line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cqdesk.domain.stage import (
    CONTRADICTION_ZH,
    FLAG_ZH,
    STAGE_ZH,
    Contradiction,
    Effect,
    Flag,
    Receipt,
    ReceiptKind,
    Stage,
    StageView,
    note_time,
    read_letters,
    stage_of,
)
from cqdesk.errors import Fault

TABLE = Path(__file__).parents[2] / "resources" / "tables" / "receipt_letters.csv"
LETTERS = read_letters(TABLE.read_text(encoding="utf-8").splitlines())

MORNING = datetime(2026, 11, 20, 9, 0)  # noqa: DTZ001  official times carry no zone


def at(minute: int) -> datetime:
    return MORNING + timedelta(minutes=minute)


def got(channel: str, minute: int | None, note: str = "") -> Receipt:
    return Receipt(channel, None if minute is None else at(minute), note)


def told(channel: str, minute: int | None, note: str = "") -> Receipt:
    return Receipt(channel, None if minute is None else at(minute), note, ReceiptKind.NOTE)


def view(*receipts: Receipt) -> StageView:
    return stage_of(receipts, LETTERS)


def stage(*receipts: Receipt) -> Stage:
    return view(*receipts).stage


# The table ------------------------------------------------------------

# Typed from the reference, section 5.3: what each letter does to the stage.
EXPECTED = {
    "saved": "38",
    "submitted": "7",
    "received": "L",
    "accepted": "JG",
    "released": "BFKP",
    "closed": "R",
    "rejected": "E9YU",
    "returned": "Z",
    "deleted": "AD",
}
EXPECTED_FLAGS = {
    "inspection": "CS",
    "tax_due": "T",
    "action_needed": "N1",
    "suspended": "H",
    "reviewing": "M",
}
SILENT = "246Xabcd#IW"


@pytest.mark.parametrize(("expected", "letters"), EXPECTED.items())
def test_every_letter_of_the_reference_sets_its_stage(expected: str, letters: str) -> None:
    assert [stage(got(letter, 1)) for letter in letters] == [expected] * len(letters)


@pytest.mark.parametrize(("flag", "letters"), EXPECTED_FLAGS.items())
def test_every_flag_letter_of_the_reference_raises_its_flag_and_no_stage(flag: str, letters: str) -> None:
    for letter in letters:
        seen = view(got("L", 1), got(letter, 2))
        assert (seen.stage, set(seen.flags)) == (Stage.RECEIVED, {Flag(flag)})


def test_the_table_knows_exactly_the_letters_of_the_reference() -> None:
    listed = "".join([*EXPECTED.values(), *EXPECTED_FLAGS.values(), SILENT])
    new = sorted(set(LETTERS) - set(listed))
    assert not new, (
        f"{' '.join(new)}: new in receipt_letters.csv; add it here from its official source: to EXPECTED if it moves the "
        "stage, to EXPECTED_FLAGS if it raises a flag, else to SILENT"
    )
    assert sorted(listed) == sorted(LETTERS), "a letter of the reference is gone from the table or listed twice here"
    for letter in SILENT:
        assert stage(got(letter, 1)) is Stage.NONE


def test_upload_failed_and_under_way_are_told_apart_for_our_own_steps() -> None:
    assert LETTERS["4"].acts("") is Effect.UPLOAD_FAILED
    assert LETTERS["2"].acts("") is LETTERS["6"].acts("") is Effect.TRANSIT


def test_case_matters() -> None:
    assert stage(got("A", 1)) is Stage.DELETED
    assert stage(got("a", 1)) is Stage.NONE


@pytest.mark.parametrize(
    ("letter", "note", "expected"),
    [
        ("I", "通关无纸化放行通知", "released"),
        ("I", "查验通知", "none"),
        ("I", "", "none"),
        ("I", "货物尚未放行，请等待", "none"),
        ("I", "放行前查验", "none"),
        ("W", "无纸化审结", "accepted"),
        ("W", "待审结", "none"),
        ("W", "放行", "none"),
    ],
)
def test_letters_with_several_meanings_follow_the_note(letter: str, note: str, expected: str) -> None:
    assert stage(got(letter, 1, note)) == expected


@pytest.mark.parametrize(
    "rows",
    [
        ["P,放行,released,80,,,high,x,", "P,放行,released,80,,,high,x,"],
        ["P,放行,released,50,,,high,x,"],
        ["P,放行,freed,,,,high,x,"],
        [",放行,released,80,,,high,x,"],
    ],
)
def test_an_inconsistent_table_is_a_fault(rows: list[str]) -> None:
    head = "letter,meaning_zh,effect,rank,note_words,note_except,confidence,source,since"
    with pytest.raises(Fault):
        read_letters([head, *rows])


def test_everything_shown_has_a_chinese_name() -> None:
    assert set(STAGE_ZH) == set(Stage)
    assert set(FLAG_ZH) == set(Flag)
    assert set(CONTRADICTION_ZH) == set(Contradiction)
    assert STAGE_ZH[Stage.SAVED] == "已暂存，尚未申报"


# Courses ------------------------------------------------------------


def test_nothing_yet() -> None:
    seen = view()
    assert (seen.stage, seen.flags, seen.last_time) == (Stage.NONE, frozenset(), None)


def test_saved_is_not_declared() -> None:
    assert stage(Receipt("0", None, "", ReceiptKind.RESPONSE)) is Stage.SAVED


def test_a_failed_import_response_is_no_stage() -> None:
    assert stage(Receipt("-900520", None, "xxx", ReceiptKind.RESPONSE)) is Stage.NONE


def test_the_observed_import_of_2023() -> None:
    """7, L, J; next morning P and R in the same second: R is not lost."""
    course = [got("7", 0), got("L", 0), got("J", 1), got("P", 700), got("R", 700)]
    assert stage(*course) is Stage.CLOSED
    assert stage(*course[:3]) is Stage.ACCEPTED


def test_closed_directly_after_acceptance() -> None:
    assert stage(got("J", 1), got("R", 2)) is Stage.CLOSED


def test_refused_then_declared_again() -> None:
    assert stage(got("7", 1), got("L", 2), got("E", 3)) is Stage.REJECTED
    assert stage(got("7", 1), got("L", 2), got("Z", 3)) is Stage.RETURNED
    again = view(got("7", 1), got("J", 2), got("Z", 3), got("7", 4))
    assert (again.stage, again.contradictions) == (Stage.SUBMITTED, ())


def test_a_late_copy_of_an_early_receipt_does_not_revive_a_refused_form() -> None:
    assert stage(got("E", 3), got("L", 2)) is Stage.REJECTED
    assert stage(got("E", 3), got("L", 3)) is Stage.REJECTED, "the same second is not later"


def test_the_latest_refusal_names_the_stage() -> None:
    assert stage(got("E", 3), got("Z", 5)) is Stage.RETURNED
    assert stage(got("Z", 3), got("9", 5)) is Stage.REJECTED
    assert stage(got("Z", 5), got("E", 5)) is Stage.REJECTED, "same second: the heavier one"


def test_a_corrected_form_saved_after_a_return_shows_as_saved() -> None:
    assert stage(got("Z", 3), Receipt("0", at(9), "", ReceiptKind.RESPONSE)) is Stage.SAVED
    assert stage(got("Z", 3), Receipt("0", None, "", ReceiptKind.RESPONSE)) is Stage.RETURNED


def test_a_refusal_after_release_changes_nothing_and_is_reported() -> None:
    seen = view(got("P", 5), got("E", 9))
    assert seen.stage is Stage.RELEASED
    assert seen.flags == {Flag.CONTRADICTION}
    assert seen.contradictions == (Contradiction.REFUSED_AFTER_RELEASE,)


def test_a_refusal_in_the_second_of_a_release_is_not_preceded_by_it() -> None:
    assert stage(got("P", 5), got("E", 5)) is Stage.REJECTED


def test_deleted_after_closing_ends_the_attempt_without_contradiction() -> None:
    seen = view(got("P", 5), got("R", 6), got("D", 90))
    assert (seen.stage, seen.flags) == (Stage.DELETED, frozenset())


def test_closing_after_deletion_is_reported() -> None:
    seen = view(got("D", 6), got("R", 7))
    assert (seen.stage, seen.contradictions) == (Stage.DELETED, (Contradiction.RELEASED_AFTER_DELETION,))


def test_a_release_in_the_second_of_a_deletion_is_not_dated_after_it() -> None:
    assert view(got("P", 6), got("D", 6)).contradictions == ()


def test_flags_belong_to_the_running_attempt_and_vanish_at_release() -> None:
    assert view(got("L", 1), got("T", 2), got("C", 3)).flags == {Flag.TAX_DUE, Flag.INSPECTION}
    assert view(got("L", 1), got("T", 2), got("P", 3)).flags == frozenset()
    assert view(got("L", 1), got("C", 2), got("Z", 3), got("7", 4)).flags == frozenset()
    assert view(got("L", 1), got("Z", 3), got("7", 4), got("N", 5)).flags == {Flag.ACTION_NEEDED}


def test_receipts_without_time_count_only_without_any_refusal() -> None:
    assert stage(got("L", 1), got("P", None)) is Stage.RELEASED
    assert stage(got("L", 1), got("E", 2), got("P", None)) is Stage.REJECTED
    assert view(got("L", 1), got("C", None)).flags == {Flag.INSPECTION}
    assert view(got("E", 0), got("L", 1), got("C", None)).flags == frozenset()


def test_a_refusal_without_time_is_never_silent() -> None:
    assert stage(got("E", None)) is Stage.REJECTED
    assert stage(got("7", None), got("Z", None)) is Stage.RETURNED
    beside = view(got("L", 1), got("E", None))
    assert (beside.stage, beside.contradictions) == (Stage.RECEIVED, (Contradiction.REFUSAL_UNDATED,))


def test_unknown_letters_are_shown_and_change_nothing() -> None:
    seen = view(got("L", 1), got("~", 5), got("?", 6))
    assert (seen.stage, seen.unknown_letters, seen.last_time) == (
        Stage.RECEIVED,
        ("?", "~"),
        at(6).replace(tzinfo=UTC) - timedelta(hours=8),
    )


def test_times_with_and_without_zone_are_one_moment() -> None:
    aware = Receipt("L", at(3).replace(tzinfo=UTC) - timedelta(hours=8))
    assert aware == got("L", 3)


# Notes by people ------------------------------------------------------------


def test_a_note_moves_the_stage_and_says_so() -> None:
    seen = view(got("L", 1), told("P", 9, "群里说放行了"))
    assert (seen.stage, seen.by_note) == (Stage.RELEASED, True)


def test_an_official_receipt_of_an_earlier_time_does_not_overrule_a_note() -> None:
    confirmed = view(told("P", 9), got("P", 8))
    assert (confirmed.stage, confirmed.by_note) == (Stage.RELEASED, False)
    assert stage(told("P", 9), got("J", 8)) is Stage.RELEASED


@pytest.mark.parametrize("minute", [9, 10])
def test_an_official_receipt_of_the_same_or_a_later_time_overrules_a_note(minute: int) -> None:
    seen = view(told("R", 9), got("J", minute))
    assert (seen.stage, seen.by_note) == (Stage.ACCEPTED, False)
    assert stage(told("E", 9), got("J", minute)) is Stage.ACCEPTED


def test_a_rumour_of_release_does_not_turn_an_official_refusal_into_a_contradiction() -> None:
    seen = view(got("L", 1), told("P", 5), got("E", 9))
    assert (seen.stage, seen.contradictions) == (Stage.REJECTED, ())


def test_an_official_inspection_overrules_a_note_of_release_but_not_one_of_acceptance() -> None:
    seen = view(got("L", 1), told("P", 5), got("C", 6))
    assert (seen.stage, set(seen.flags)) == (Stage.RECEIVED, {Flag.INSPECTION})
    assert stage(got("L", 1), told("J", 5), got("C", 6)) is Stage.ACCEPTED


def test_a_note_without_time_yields_to_any_official_stage() -> None:
    assert stage(told("P", None)) is Stage.RELEASED
    assert stage(told("P", None), got("7", 1)) is Stage.SUBMITTED


def test_a_note_written_now_counts_even_if_our_clock_is_behind_that_of_customs() -> None:
    known = [got("L", 30)]
    behind, ahead = got("x", 5).notice_time, got("x", 40).notice_time
    assert behind is not None
    assert ahead is not None
    assert note_time(ahead, known) == ahead
    assert note_time(behind, []) == behind
    fresh = Receipt("P", note_time(behind, known), "群里说放行了", ReceiptKind.NOTE)
    assert stage(*known, fresh) is Stage.RELEASED


def test_a_noted_flag_stays_beside_the_official_stage() -> None:
    assert view(told("T", 5), got("L", 6)).flags == {Flag.TAX_DUE}


# Properties ------------------------------------------------------------

MAIN_RANK = {"3": 1, "8": 1, "7": 2, "L": 3, "J": 4, "G": 4, "B": 5, "F": 5, "K": 5, "P": 5, "R": 6}
MAIN_NAME = ["none", "saved", "submitted", "received", "accepted", "released", "closed"]
letters = st.sampled_from("38" + "77LLJG" + "BFKPPRR" + "EEY9UZZ" + "CSTNH1M" + "AD" + "246Xabcd#" + "q?")
official = st.builds(got, letters, st.one_of(st.integers(0, 9), st.integers(0, 9), st.none()))
undeleted = official.filter(lambda receipt: receipt.channel not in "AD")
anyone = st.one_of(official, st.builds(told, letters, st.one_of(st.integers(0, 9), st.none())))


def oracle(receipts: Sequence[Receipt]) -> tuple[str, set[str]]:
    """Official receipts only: walk the minutes forward and keep a ledger of the running attempt."""
    dated: dict[int, list[str]] = {}
    undated: list[str] = []
    for receipt in receipts:
        if receipt.notice_time is None:
            undated.append(receipt.channel)
        else:
            start = MORNING.replace(tzinfo=UTC) - timedelta(hours=8)
            dated.setdefault(int((receipt.notice_time - start).total_seconds()), []).append(receipt.channel)
    flag_of = {letter: flag for flag, group in EXPECTED_FLAGS.items() for letter in group}
    height, ended, open_flags, alarm = 0, "none", set[str](), False
    was_released = was_deleted = anything_dated = False
    for second in sorted(dated):
        now = dated[second]
        refused = [letter for letter in now if letter in "EY9UZ"]
        if refused and was_released:
            alarm = True
        if refused and not was_released:
            height, open_flags = 0, set()
            ended = "returned" if set(refused) == {"Z"} else "rejected"
        else:
            height = max([height, *(MAIN_RANK.get(letter, 0) for letter in now)])
            open_flags |= {flag_of[letter] for letter in now if letter in flag_of}
        anything_dated |= any(letter in MAIN_RANK for letter in now)
        freed = any(MAIN_RANK.get(letter, 0) >= 5 for letter in now)
        alarm |= freed and was_deleted
        was_released |= freed
        was_deleted |= any(letter in "AD" for letter in now)
    lost = [letter for letter in undated if letter in "EY9UZ"]
    if lost and anything_dated:
        alarm = True
    elif lost and ended == "none":
        ended = "returned" if set(lost) == {"Z"} else "rejected"
    if not lost and not any(letter in "EY9UZ" for group in dated.values() for letter in group):
        height = max([height, *(MAIN_RANK.get(letter, 0) for letter in undated)])
        open_flags |= {flag_of[letter] for letter in undated if letter in flag_of}
        was_deleted |= any(letter in "AD" for letter in undated)
    name = "deleted" if was_deleted else MAIN_NAME[height] if height else ended
    shown = set() if name in ("released", "closed", "deleted") else open_flags
    return name, shown | ({"contradiction"} if alarm else set())


@settings(max_examples=200)
@given(st.lists(official, max_size=12))
def test_agrees_with_the_time_line(receipts: list[Receipt]) -> None:
    seen = view(*receipts)
    assert (str(seen.stage), {str(flag) for flag in seen.flags}) == oracle(receipts)


@given(st.lists(anyone, max_size=12), st.data())
def test_order_and_copies_do_not_matter(receipts: list[Receipt], data: st.DataObject) -> None:
    copies = data.draw(st.lists(st.sampled_from(receipts), max_size=8)) if receipts else []
    mixed = data.draw(st.permutations([*receipts, *copies]))
    assert view(*mixed) == view(*receipts)


@given(st.lists(official, min_size=1, max_size=12), st.data())
def test_losing_a_main_line_receipt_below_the_present_rank_leaves_the_stage(
    receipts: list[Receipt], data: st.DataObject
) -> None:
    present = stage(*receipts)
    height = MAIN_NAME.index(present) if present in MAIN_NAME else 7
    below = [r for r in set(receipts) if 0 < MAIN_RANK.get(r.channel, 0) < height and r.notice_time is not None]
    # Which of several refusals names the stage may hang on a release, whether it is refused does not.
    refused = (Stage.REJECTED, Stage.RETURNED)
    for lost in below:
        left = stage(*(r for r in receipts if r != lost))
        assert left is present or (left in refused and present in refused)


@given(
    st.lists(anyone, max_size=10),
    st.lists(st.builds(got, st.sampled_from("~?!é"), st.integers(0, 99)), max_size=3),
)
def test_unknown_letters_never_change_stage_or_flags(known: list[Receipt], unknown: list[Receipt]) -> None:
    before, after = view(*known), view(*known, *unknown)
    assert (before.stage, before.flags, before.contradictions) == (
        after.stage,
        after.flags,
        after.contradictions,
    )
    assert {r.channel for r in unknown} <= set(after.unknown_letters)


@given(st.lists(undeleted, max_size=8), st.sampled_from("PBFK"))
def test_a_dated_release_after_everything_shows_whatever_came_before(receipts: list[Receipt], letter: str) -> None:
    assert stage(*receipts, got(letter, 50)) in (Stage.RELEASED, Stage.CLOSED)
