"""Whole jobs by key events alone on the real window: the counts CI holds to (`dev.py bench keys` prints the table)."""

from __future__ import annotations

from pathlib import Path

from benchmarks.hands import Hands
from benchmarks.key_runs import correct_after_refusal, new_export, our_firm, refuse, repeat_shipment
from benchmarks.keys import MOST_CORRECTION, MOST_NEW, MOST_REPEAT, back_to_list
from cqdesk.actions.cases import case_view
from cqdesk.actions.desk import Desk
from cqdesk.domain.clock import ManualClock
from cqdesk.ui.main_window import ASK_PATH, MainWindow

from .conftest import Play, Recorder


def test_three_jobs_stay_within_their_keys_and_need_no_mouse(
    window: MainWindow, play: Play, desk: Desk, tmp_path: Path, recorder: Recorder
) -> None:
    clock = desk.clock = ManualClock(desk.clock.now())
    window.settings.put(ASK_PATH, True)
    our_firm(desk)
    keys: list[int] = []

    async def scene() -> None:
        hands = Hands(window)
        first = await new_export(hands, tmp_path)
        keys.append(hands.keys)
        assert case_view(desk, first).item.stage == "saved"
        await back_to_list(window)
        hands.keys = 0
        second = await repeat_shipment(hands, tmp_path)
        keys.append(hands.keys)
        assert case_view(desk, second).item.stage == "saved"
        await back_to_list(window)
        refuse(desk, clock, second)
        assert case_view(desk, second).item.stage == "rejected"
        await window.worklist.load()
        hands.keys = 0
        await correct_after_refusal(hands, second)
        keys.append(hands.keys)
        assert case_view(desk, second).item.stage == "saved"
        hands.lift()
        assert hands.mice == 0

    play(scene())
    assert recorder.faults == []
    assert [count <= most for count, most in zip(keys, (MOST_NEW, MOST_REPEAT, MOST_CORRECTION), strict=True)] == [
        True,
        True,
        True,
    ], keys
