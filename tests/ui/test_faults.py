"""A fault no coroutine catches reaches the log without a client's data, and the user as one neutral sentence."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable

import pytest

from cqdesk.app import watch_for_faults
from cqdesk.fault_log import WithoutValues, fault_text
from cqdesk.ui.main_window import MainWindow

from .conftest import Play, Recorder

SECRET = "示例公司 单价88"
Expect = Callable[[str, int, str], None]


def test_a_fault_in_a_slot_is_logged_and_said(
    window: MainWindow, recorder: Recorder, play: Play, expect_log: Expect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)

    async def scene() -> None:
        loop = asyncio.get_running_loop()
        watch_for_faults(window, loop)
        expect_log("cqdesk.app", logging.ERROR, "fault in the window")
        sys.excepthook(ValueError, ValueError(SECRET), None)
        loop.set_exception_handler(None)

    play(scene())
    assert [message for _, message in recorder.faults] == ["程序内部出错，这一步没有完成。"]


def test_no_line_of_the_log_holds_the_words_of_an_exception() -> None:
    shape = WithoutValues("%(name)s: %(message)s")
    with pytest.raises(ExceptionGroup) as caught:
        raise ExceptionGroup(SECRET, [ValueError(SECRET), KeyError(SECRET)])
    group = caught.value
    said = f"Task exception was never retrieved\nfuture: {SECRET}"
    trace = (type(group), group, group.__traceback__)
    line = shape.format(logging.LogRecord("asyncio", logging.ERROR, "x.py", 1, said, (), trace))
    assert "Task exception was never retrieved" in line
    assert SECRET not in line
    assert "ValueError" in fault_text(group)
    assert "KeyError" in fault_text(group)
