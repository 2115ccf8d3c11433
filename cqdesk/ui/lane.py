"""How the window reaches the actions: one writer at a time, readers and imports beside it, nothing on the window thread.

The loop is qasync's, in the window thread, for the window's own coroutines only. Failures end in one place (`Messages`).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from types import CoroutineType
from typing import Any, ParamSpec, Protocol, TypeVar

from PySide6.QtCore import QObject
from shiboken6 import isValid

from ..errors import Cancelled, UserError
from ..fault_log import fault_text

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")


NEUTRAL = ("程序内部出错，这一步没有完成。", "已保存的内容不受影响。请重试；再次出现时把 log 文件夹发给我们。")
"""What a user is told of a fault of ours: the sentence and what to do."""


class Messages(Protocol):
    """Where sentences for the user go; a recorder takes its place in tests."""

    def tell(self, sentence: str) -> None:
        """A quiet remark."""

    def fault(self, message: str, remedy: str, id: str = "") -> None:
        """Something did not work: sentence and what to do."""


def _owner(work: Coroutine[Any, Any, None]) -> QObject | None:
    """The widget whose method a coroutine is."""
    frame = work.cr_frame if isinstance(work, CoroutineType) else None
    found = frame.f_locals.get("self") if frame is not None else None
    return found if isinstance(found, QObject) else None


class Lane:
    """Runs actions off the window thread.

    `run` writes (strictly one after another), `read` runs beside it; `start` begins a coroutine from a Qt slot. The loop
    is the one in force when the lane was made: a Qt signal may come while that loop is not running (start, end, tests).
    """

    def __init__(self, messages: Messages) -> None:
        self.messages = messages
        self._loop = asyncio.get_event_loop()
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="cqdesk-write")
        self._pool = ThreadPoolExecutor(max_workers=8, thread_name_prefix="cqdesk-read")
        self._tasks: set[asyncio.Task[Any]] = set()
        self.talking = asyncio.Lock()
        """Held by whoever talks to a channel: a second round of this window waits instead of being refused."""

    async def run(self, action: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Await a writing action; they run in the order they were asked for."""
        return await asyncio.wrap_future(self._writer.submit(action, *args, **kwargs))

    async def read(self, action: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Await a reading action, or work that may take long (import, sync)."""
        return await asyncio.wrap_future(self._pool.submit(action, *args, **kwargs))

    def start(self, work: Coroutine[Any, Any, None], *, of: QObject | None = None) -> asyncio.Task[None]:
        """Begin a coroutine from a slot, at the latest when the loop runs again. Its failure is shown, never lost.

        `of`: the dialog it is for; if that is gone before the loop comes to it, nothing is begun. If it goes while the
        work waits (or the widget whose method the work is), what then fails on its parts is no fault.
        """
        if self._loop.is_closed():
            work.close()  # nobody will ever run it: better than a coroutine that is never awaited
            raise RuntimeError("the loop of this window is closed")
        task = self._loop.create_task(self._guarded(work, of))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _guarded(self, work: Coroutine[Any, Any, None], of: QObject | None = None) -> None:
        if of is not None and not isValid(of):
            work.close()
            return
        owner = of if of is not None else _owner(work)
        try:
            await work
        except Cancelled:
            return
        except UserError as error:
            self.messages.fault(error.message, error.remedy, error.id)
        except RuntimeError as error:
            if owner is not None and not isValid(owner):
                return  # closed meanwhile: nobody waits for what was to be shown there
            self._tell(error)
        except Exception as error:  # the outermost place of a coroutine: everything else is our own fault
            self._tell(error)

    def _tell(self, error: Exception) -> None:
        log.error("fault in the window:\n%s", fault_text(error))
        self.messages.fault(*NEUTRAL)

    @property
    def busy(self) -> bool:
        """Whether anything is under way."""
        return bool(self._tasks)

    async def drain(self) -> None:
        """Wait until all that was started before has ended."""
        own = asyncio.current_task()
        while waiting := [t for t in self._tasks if t is not own]:
            await asyncio.wait(waiting)

    def close(self) -> None:
        """Stop taking work; what runs ends first."""
        self._writer.shutdown(wait=True)
        self._pool.shutdown(wait=True, cancel_futures=True)
