"""A fault no coroutine catches reaches the log without a client's data, and the user as one neutral sentence."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable

import pytest

from cqdesk.app import watch_for_faults
from cqdesk.fault_log import ValueFreeFormatter, fault_text
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
    """asyncio and others quote whole exceptions and call arguments, in the first line already."""
    shape = ValueFreeFormatter()
    with pytest.raises(ExceptionGroup) as caught:
        raise ExceptionGroup(SECRET, [ValueError(SECRET), KeyError(SECRET)])
    group = caught.value
    trace = (type(group), group, group.__traceback__)
    for name, said, args in (
        ("asyncio", f"Task exception was never retrieved\nfuture: {SECRET}", ()),
        ("asyncio", f"Exception in callback save({SECRET!r})", ()),
        ("sqlalchemy.engine", "[raw] %r", (SECRET,)),
        ("cqdesk.app", "fault: %s", (ValueError(SECRET),)),
    ):
        record = logging.LogRecord(name, logging.ERROR, "x.py", 1, said, args, trace)
        record.exc_text = SECRET  # left by another formatter
        assert SECRET not in shape.format(record)
    assert "ValueError" in fault_text(group)
    assert "KeyError" in fault_text(group)
