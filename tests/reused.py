"""What a run makes once for all its stores and desks, as one window makes it once for all its acts.

A window lives for a day: it compiles a statement once and keeps its reading processes. A test's desk lives for a moment;
thousands of desks each compiling the same statements and starting a process of their own were nearly half of a run.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine

from cqdesk.actions import desk
from cqdesk.intake.reading import PaperReaders, _Worker
from cqdesk.store import engine


@contextmanager
def one_set_of_statements() -> Iterator[None]:
    """All stores share what SQLAlchemy makes of a statement; the key of its cache holds the dialect, so that too."""
    known: dict[Any, Any] = {}
    pattern = create_engine("sqlite://")
    pattern.connect().close()  # a dialect learns at its first connection what it talks to

    def create(*place: Any, **options: Any) -> Engine:
        made = create_engine(*place, execution_options={"compiled_cache": known}, **options)
        made.dialect = pattern.dialect
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "create_engine", create)
        yield
    pattern.dispose()


@contextmanager
def one_set_of_readers() -> Iterator[None]:
    """A reading process fit for the next file goes from the desk that closes to the desk that needs one."""
    waiting: list[_Worker] = []
    door = threading.Lock()

    class LentReaders(PaperReaders):
        def warm(self) -> None:
            self._borrow()
            super().warm()

        def _take(self) -> _Worker:
            self._borrow()
            return super()._take()

        def _borrow(self) -> None:
            with self._lock, door:
                if waiting and not self._idle and not self._closed:
                    self._idle.append(waiting.pop())

        def close(self) -> None:
            with self._lock, door:
                waiting.extend(self._idle)
                self._idle.clear()
            super().close()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk, "PaperReaders", LentReaders)
        yield
    for worker in waiting:
        worker.end()
