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
    """Moves whole files out and in.

    A package leaves in two steps, so that it can be told after a crash whether it left: `lay_out` brings the bytes to
    the other side's disk under a name it ignores, `hand_over` gives them their own name, `force` makes that last.
    """

    name: str
    kind: str
    """`live` or `practice`: a channel serves a store of its own kind only."""
    by_hand: bool
    """Packages leave only when a person says where to (a stick), and nobody can wait for an answer by the clock."""

    def ready(self) -> None:
        """Raises `ChannelDown` when handing over could not work now."""

    def lay_out(self, name: str, data: bytes) -> None:
        """Bring one package durably and whole beside its place, under a name the other side ignores; one that lies there
        from before is replaced. Raises `ChannelDown`. May be called by several threads for different names."""

    def hand_over(self, name: str) -> None:
        """Give a laid out package its own name: from here on the other side may take it. Raises `ChannelDown` only if
        certainly nothing was handed over, `OSError` if that cannot be known."""

    def force(self) -> None:
        """Make all that was handed over last. Raises `OSError`."""

    def look_for(self, wanted: Mapping[str, Collection[str]]) -> dict[str, Whereabouts]:
        """Where packages are that we may have handed over: name -> whereabouts.

        `wanted` maps each name to the traces that do not count (`traces` before it was handed over last). Raises
        `ChannelDown` when one cannot look.
        """

    def traces(self, names: Collection[str]) -> dict[str, frozenset[str]]:
        """What the other side keeps of packages, over all times they were handed over. Raises `ChannelDown`."""

    def clear_unfinished(self, name: str) -> None:
        """Remove what `UNFINISHED` found, if that can be done now."""

    def incoming(self) -> Iterator[Incoming]:
        """The files waiting for us, one at a time. Raises `ChannelDown`."""

    def took(self, name: str, size: int) -> None:
        """We keep the bytes of an incoming file durably: move it out of the way (never delete). A file that has grown
        since it was read stays. Raises `ChannelDown` when it cannot be moved now."""
