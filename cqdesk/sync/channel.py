"""What a channel promises, whatever carries the bytes. A channel never looks inside a message."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
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
    """Of an absurdly large file only the beginning."""
    size: int
    """Bytes of the whole file when it was read."""


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

    def look(self, name: str, before: Collection[str] = ()) -> Whereabouts:
        """`look_for` one package."""

    def look_for(self, wanted: Mapping[str, Collection[str]]) -> dict[str, Whereabouts]:
        """Where packages are that we may have handed over: name -> whereabouts.

        `wanted` maps each name to the traces that do not count (`traces` before it was handed over last). Raises
        `ChannelDown` when one cannot look.
        """

    def traces(self, name: str) -> frozenset[str]:
        """What the other side keeps of a package, over all times it was handed over. Raises `ChannelDown`."""

    def clear_unfinished(self, name: str) -> None:
        """Remove what `UNFINISHED` found, if that can be done now."""

    def incoming(self) -> Iterator[Incoming]:
        """The files waiting for us, one at a time. Raises `ChannelDown`."""

    def took(self, name: str, size: int) -> None:
        """We keep the bytes of an incoming file durably: move it out of the way (never delete). A file that has grown
        since it was read stays. Raises `ChannelDown` when it cannot be moved now."""
