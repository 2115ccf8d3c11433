"""What begins in a Qt slot is never lost, whether the loop runs just then or not."""

from __future__ import annotations

import asyncio

import pytest
import qasync

from cqdesk.ui.lane import Lane

from .conftest import Play, Recorder


def test_a_signal_while_the_loop_rests_is_done_when_it_runs_again(
    loop: qasync.QEventLoop, play: Play, recorder: Recorder
) -> None:
    lane = Lane(recorder)
    done: list[str] = []

    async def work() -> None:
        done.append(await lane.run(str.upper, "p"))

    lane.start(work())
    assert done == []
    play(lane.drain())
    assert done == ["P"]
    lane.close()


def test_after_the_window_is_gone_nothing_is_left_unawaited(recorder: Recorder) -> None:
    gone = asyncio.new_event_loop()

    async def make() -> Lane:
        return Lane(recorder)

    lane = gone.run_until_complete(make())
    gone.close()

    async def work() -> None:
        pass

    with pytest.raises(RuntimeError, match="closed"):
        lane.start(work())  # a coroutine left un-awaited would be a warning, hence an error
    lane.close()
