"""The two kinds of mail the courier carries in the same way: declarations and manifests.

Each has an outbox of its own, keeps what comes in a table of its own and knows what follows from it. The rules of sending
(bytes first, look before sending again, in doubt) are the courier's and the same for both.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from ..domain.steps import Event, Step
from ..store import manifests, outbox, receipts
from ..store.engine import Connection
from .desk import Desk
from .manifest_receiving import refresh_consol, understand_manifests
from .receiving import Understanding, understand_new


class Head(Protocol):
    """What leaves, without its bytes: a name, and where it is."""

    @property
    def id(self) -> int: ...
    @property
    def label(self) -> str: ...
    @property
    def channel(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def step(self) -> Step: ...
    @property
    def step_at(self) -> datetime: ...
    @property
    def sendings(self) -> int: ...
    @property
    def seen_before(self) -> list[str]: ...
    @property
    def tries(self) -> int: ...
    @property
    def next_try_at(self) -> datetime | None: ...
    @property
    def trouble(self) -> str: ...
    @property
    def boot(self) -> str: ...


class Parcel(Head, Protocol):
    """What leaves: bytes under a name, and where they are."""

    @property
    def data(self) -> bytes: ...


class Out(Protocol):
    """An outbox: `store.outbox` or `store.manifests`."""

    def heads_in(self, connection: Connection, channel: str, /, *steps: Step) -> Sequence[Any]: ...
    def channels_in(self, connection: Connection, /, *steps: Step) -> dict[str, int]: ...
    def queue_of(self, connection: Connection, channel: str, /) -> list[int]: ...
    def filings_named(self, connection: Connection, keys: Sequence[int], /) -> Sequence[Any]: ...
    def filing_by_id(self, connection: Connection, key: int, /) -> Any: ...
    def numbers_in(self, connection: Connection, step: Step, /) -> list[str]: ...
    def live_in(self, connection: Connection, /, *steps: Step) -> list[str]: ...
    def is_ours(self, connection: Connection, one: Any, /) -> bool: ...
    def begin_sending(
        self, connection: Connection, seen: Sequence[tuple[Any, Collection[str]]], at: datetime, /, *, boot: str
    ) -> set[int]: ...
    def arrived(self, connection: Connection, found: Sequence[Any], at: datetime, /) -> None: ...
    def advance(
        self,
        connection: Connection,
        filing_id: int,
        event: Event,
        at: datetime,
        *,
        trouble: str | None = None,
        **more: Any,
    ) -> Step: ...
    def put_off(self, connection: Connection, key: int, /, *, until: datetime, trouble: str) -> None: ...
    def note_facts(self, connection: Connection, filing_id: int, **values: Any) -> None: ...


class Came(Protocol):
    """Where what comes is kept: `store.receipts` or `store.manifests`."""

    def keep_arrivals(
        self, connection: Connection, files: Sequence[tuple[str, bytes]], /, *, channel_name: str, at: datetime
    ) -> list[tuple[int, bool]]: ...
    def states_of(self, connection: Connection, keys: Sequence[int], /) -> dict[int, tuple[str, datetime]]: ...


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One kind of mail."""

    key: str
    """Stands before the names of its channels where both kinds are remembered together."""
    name_zh: str
    out: Out
    came: Came
    show: Callable[[Connection, Sequence[tuple[Any, Step]]], None]
    """What the subjects of parcels show follows their steps."""
    understand: Callable[[Desk], Understanding]


def _show_consols(connection: Connection, moved: Sequence[tuple[manifests.Message, Step]]) -> None:
    for consol_id in {message.consol_id for message, _ in moved}:
        refresh_consol(connection, consol_id)


DECLARATIONS = Mail(
    key="", name_zh="报关单", out=outbox, came=receipts, show=outbox.show_steps, understand=understand_new
)
MANIFESTS = Mail(
    key="manifest:",
    name_zh="舱单",
    out=manifests,
    came=manifests,
    show=_show_consols,
    understand=understand_manifests,
)
