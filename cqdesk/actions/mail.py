"""The two kinds of mail the courier carries in the same way: declarations and manifests.

Each has an outbox of its own, keeps what comes in a table of its own and knows what follows from it. The rules of sending
(bytes first, look before sending again, in doubt) are the courier's and the same for both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from ..domain.steps import Event, Step
from ..store import manifests, outbox, receipts
from ..store.engine import Connection
from .desk import Desk
from .manifest_receiving import refresh_consol, understand_manifests
from .receiving import understand_new
from .state import refresh


class Parcel(Protocol):
    """What leaves: bytes under a name, and where they are."""

    @property
    def id(self) -> int: ...
    @property
    def label(self) -> str: ...
    @property
    def channel(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def data(self) -> bytes: ...
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


class Out(Protocol):
    """An outbox: `store.outbox` or `store.manifests`."""

    def filings_in(self, connection: Connection, /, *steps: Step) -> list[Any]: ...
    def filing_by_id(self, connection: Connection, key: int, /) -> Any: ...
    def live_in(self, connection: Connection, /, *steps: Step) -> list[str]: ...
    def is_ours(self, connection: Connection, one: Any, /) -> bool: ...
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


class Came(Protocol):
    """Where what comes is kept: `store.receipts` or `store.manifests`."""

    def keep_raw(
        self, connection: Connection, /, *, channel_name: str, file_name: str, raw: bytes, at: datetime
    ) -> int | None: ...
    def kept_as(self, connection: Connection, file_name: str, raw: bytes, /) -> int | None: ...
    def state_of(self, connection: Connection, key: int, /) -> tuple[str, datetime]: ...


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One kind of mail."""

    name_zh: str
    out: Out
    came: Came
    refresh: Callable[[Desk, Connection, Any], object]
    """What the subject of a parcel shows follows its steps."""
    understand: Callable[[Desk], list[Exception]]


def _refresh_declaration(desk: Desk, connection: Connection, filing: outbox.Filing) -> None:
    refresh(desk, connection, filing.declaration_id)


def _refresh_consol(desk: Desk, connection: Connection, message: manifests.Message) -> None:
    refresh_consol(connection, message.consol_id)


DECLARATIONS = Mail(
    name_zh="报关单", out=outbox, came=receipts, refresh=_refresh_declaration, understand=understand_new
)
MANIFESTS = Mail(
    name_zh="舱单", out=manifests, came=manifests, refresh=_refresh_consol, understand=understand_manifests
)
