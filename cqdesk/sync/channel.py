"""What a channel promises, whatever carries the bytes. A channel never looks inside a message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Whereabouts(StrEnum):
    """Where a package is, as far as the channel can see."""

    WAITING = "waiting"
    """Handed over whole, not yet taken."""
    TAKEN = "taken"
    """The other side took it."""
    REFUSED = "refused"
    """The other side took it and put it aside as failed."""
    UNFINISHED = "unfinished"
    """Only a part was written, under a name the other side ignores: it certainly was not taken."""
    NOWHERE = "nowhere"
    """No trace. That proves nothing: the other side may have taken it and cleaned up."""


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """A file the other side left for us."""

    name: str
    data: bytes


class ChannelDown(Exception):
    """The channel cannot be reached now; nothing was handed over. `why` is a Chinese sentence."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Channel(Protocol):
    """Moves whole files out and in."""

    name: str
    kind: str
    """`live` or `practice`: a channel serves a store of its own kind only."""

    def ready(self) -> None:
        """Raises `ChannelDown` when handing over could not work now."""

    def hand_over(self, name: str, data: bytes) -> None:
        """Hand over one package, durably and whole. Raises `ChannelDown` only if certainly nothing was handed over."""

    def look(self, name: str) -> Whereabouts:
        """Where a package is that we may have handed over. Raises `ChannelDown` when one cannot look."""

    def clear_unfinished(self, name: str) -> None:
        """Remove what `UNFINISHED` found."""

    def incoming(self) -> Sequence[Incoming]:
        """Complete files waiting for us. Raises `ChannelDown`."""

    def took(self, name: str) -> None:
        """We keep the bytes of an incoming file durably: move it out of the way (never delete)."""
