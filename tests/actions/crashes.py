"""The program dies while it sends: before, within and after handing its file over."""

from __future__ import annotations

from typing import Any

import pytest

from cqdesk.sync import folder
from cqdesk.sync.folder import FolderChannel

from .clerk import Shop


class Killed(BaseException):
    """The process is gone."""


def kill(*_args: Any, **_more: Any) -> None:
    raise Killed


def kill_second_time() -> Any:
    """The first call makes the laid out bytes last, the second the names they got."""
    calls: list[object] = []

    def force(channel: FolderChannel) -> None:
        calls.append(channel)
        if len(calls) == 2:
            raise Killed

    return force


def crash_while_sending(shop: Shop, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    with monkeypatch.context() as patch:
        if where == "before":
            patch.setattr(FolderChannel, "hand_over", kill)
        elif where == "part":
            patch.setattr(folder.os, "replace", kill)
        else:
            patch.setattr(FolderChannel, "force", kill_second_time())
        with pytest.raises(Killed):
            shop.sync()
    if where == "before":  # a power cut took what lay there: nobody can know whether it had got its name
        (shop.client.root / "OutBox" / f"{shop.filing().name}.temp").unlink()
    assert shop.step() == "sending"
