"""What goes wrong in one round of the courier: file operations that fail or time out, a full disk, a process that dies.

It reaches in at the same places a bad network or disk does: the calls of the operating system the channel makes, and the
pages SQLite may still take.
"""

from __future__ import annotations

import errno
import os
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from cqdesk.places import force_folder_to_disk
from cqdesk.store.engine import Connection, Store
from cqdesk.sync import folder

_ERRORS = {
    "fsync": (errno.ENOSPC, errno.EIO),
    "replace": (errno.ETIMEDOUT, errno.EACCES),
    "rename": (errno.EACCES, errno.ETIMEDOUT),
    "scandir": (errno.ETIMEDOUT, errno.ENOENT),
}
_NO_LIMIT = 2**31 - 2


class Killed(BaseException):
    """The process is gone: nothing catches it."""


class Interference:
    """Rolls the dice for every durable step. `failing`: share of file operations that fail; `kill_at`: the process dies
    at that step; `full`: SQLite may take no more pages."""

    def __init__(self, lot: random.Random, *, failing: float, kill_at: int | None, full: bool) -> None:
        self._lot, self._failing, self._left, self._full = lot, failing, kill_at, full
        self.failed = 0

    def step(self) -> None:
        """One durable step passes."""
        if self._left is not None:
            if self._left <= 0:
                raise Killed
            self._left -= 1

    def file_operation(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        """The operation as it behaves today."""

        def tried(*values: Any) -> Any:
            self.step()
            if self._lot.random() >= self._failing:
                result = real(*values)
                self.step()
                return result
            self.failed += 1
            number = self._lot.choice(_ERRORS[name])
            if name == "replace" and number == errno.ETIMEDOUT and self._lot.random() < 0.5:
                real(*values)  # done, and the answer of the share is lost
            raise OSError(number, os.strerror(number))

        return tried

    @contextmanager
    def write(self, real: Callable[..., Any], store: Store) -> Iterator[Connection]:
        """A transaction, on a disk that may be full."""
        with real(store) as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one() if self._full else _NO_LIMIT
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
            try:
                yield connection
            finally:  # the connection goes back to a pool
                connection.exec_driver_sql(f"PRAGMA max_page_count = {_NO_LIMIT}")
            self.step()
        self.step()


class _Os:
    """The module `os` as the channel sees it."""

    def __init__(self, interference: Interference) -> None:
        self._interference = interference

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        return self._interference.file_operation(name, real) if name in _ERRORS else real


@contextmanager
def at_work(interference: Interference) -> Iterator[None]:
    """Everything the courier does meets the interference."""
    real = Store.write
    with ExitStack() as stack:
        stack.enter_context(patch.object(Store, "write", lambda store: interference.write(real, store)))
        stack.enter_context(patch.object(folder, "os", _Os(interference)))
        stack.enter_context(
            patch.object(folder, "force_folder_to_disk", interference.file_operation("fsync", force_folder_to_disk))
        )
        yield
