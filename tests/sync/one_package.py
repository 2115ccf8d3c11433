"""A channel asked about one package at a time."""

from __future__ import annotations

from collections.abc import Collection

from cqdesk.sync.channel import Channel, Whereabouts


def hand_over(channel: Channel, name: str, data: bytes) -> None:
    """Both steps of handing over."""
    channel.lay_out(name, data)
    channel.hand_over(name)
    channel.force()


def look(channel: Channel, name: str, before: Collection[str] = ()) -> Whereabouts:
    """Where one package is."""
    return channel.look_for({name: before})[name]
