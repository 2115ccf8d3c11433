"""What a dialog started may end after the dialog did: the answer is then dropped, never shown on a widget that is gone."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

from PySide6.QtWidgets import QDialog

from ..errors import Cancelled, UserError
from .lane import Lane

P = ParamSpec("P")
T = TypeVar("T")
Say = Callable[[str, str, str], None]


class StillOpen:
    """Work begun from a dialog. `read` and `run` are the lane's, and end with `Cancelled` once the dialog is over."""

    def __init__(self, dialog: QDialog, lane: Lane, say: Say) -> None:
        self._lane, self._say = lane, say
        self.over = False
        dialog.finished.connect(self._end)

    def _end(self) -> None:
        self.over = True

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin; what cannot be done is said inside the dialog, not behind it."""
        self._lane.start(self._guarded(work))

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except UserError as error:
            if not self.over:
                self._say(f"{error.message}{error.remedy}", "error", "cross")

    async def read(self, action: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As `Lane.read`."""
        found = await self._lane.read(action, *args, **kwargs)
        return self._if_open(found)

    async def run(self, action: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As `Lane.run`; the act itself is always finished."""
        found = await self._lane.run(action, *args, **kwargs)
        return self._if_open(found)

    def _if_open(self, found: T) -> T:
        if self.over:
            raise Cancelled
        return found
