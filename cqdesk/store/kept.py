"""Answers of a connection that hold until anything is committed: the counts and keys a search asks for at every key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Connection

from .engine import sight

Answer = TypeVar("Answer")
_KEPT = "cqdesk.kept"


def kept(connection: Connection, name: str, ask: Callable[[], Answer]) -> Answer:
    """What `ask` answered on this connection, asked again once the store has changed. The answer is shared: immutable."""
    version = sight(connection)
    if version is None:
        return ask()  # what a writer sees may yet be rolled back
    held: tuple[object, dict[str, Any]] | None = connection.info.get(_KEPT)
    if held is None or held[0] != version:
        held = connection.info[_KEPT] = version, {}
    answers = held[1]
    if name not in answers:
        answers[name] = ask()
    answer: Answer = answers[name]
    return answer
