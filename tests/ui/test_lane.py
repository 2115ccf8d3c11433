"""What begins in a Qt slot is never lost, whether the loop runs just then or not."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import pytest
import qasync
from PySide6.QtWidgets import QLineEdit, QWidget
from shiboken6 import delete

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


class _Screen(QWidget):
    """Shows what it read, unless it is closed before."""

    def __init__(self, lane: Lane) -> None:
        super().__init__()
        self.line = QLineEdit(self)
        self.lane = lane

    async def read(self, closed: bool) -> None:
        words = await self.lane.read(str.upper, "p")
        if closed:
            delete(self)
        self.line.setText(words)

    async def wrong(self) -> None:
        delete(self.line)
        self.line.setText(await self.lane.read(str.upper, "p"))


@pytest.mark.parametrize("named", [True, False], ids=["for a dialog", "a method of it"])
def test_what_comes_for_a_screen_that_was_closed_is_no_fault(
    loop: qasync.QEventLoop, play: Play, recorder: Recorder, named: bool
) -> None:
    lane = Lane(recorder)
    screen = _Screen(lane)
    lane.start(screen.read(closed=True), of=screen if named else None)
    play(lane.drain())
    assert recorder.faults == []
    lane.close()


def test_a_part_that_is_missing_in_an_open_screen_is_a_fault(
    loop: qasync.QEventLoop, play: Play, recorder: Recorder, expect_log: Callable[[str, int, str], object]
) -> None:
    expect_log("cqdesk.ui.lane", logging.ERROR, "fault in the window")
    lane = Lane(recorder)
    screen = _Screen(lane)
    lane.start(screen.wrong())
    play(lane.drain())
    assert len(recorder.faults) == 1
    lane.close()
    screen.deleteLater()
