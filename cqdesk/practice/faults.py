"""A bad day at the office: answers lost, doubled, late, garbled. Same seed and order, same day.

SPEC: `lost-receipt:0.1,doubled-receipt:0.1,late:0.2,garbled:0.05,lost-response:0.1,card:0.1,seed:7`; shares
between 0 and 1, a share left out is 0. `lost-receipt`, `doubled-receipt` touch business receipts,
`lost-response` import responses, `late` and `garbled` both; `card` makes the client fail to open the card
reader (`Root`, C134). `timeout-before` and `timeout-after`: the client waits for the answer in vain, puts the package into
FailBox and says so; the message did not arrive, or did.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta

from cqdesk.errors import UserError

SHARES = (
    "lost-receipt",
    "doubled-receipt",
    "late",
    "garbled",
    "lost-response",
    "card",
    "timeout-before",
    "timeout-after",
)
LATEST = timedelta(hours=6)
"""A late answer comes at most this much later."""


@dataclass(frozen=True)
class Fate:
    """What happens to one outgoing file. `words` as they stand in the ledger."""

    lost: bool = False
    doubled: bool = False
    garbled: bool = False
    delay: timedelta = timedelta(0)

    @property
    def words(self) -> str:
        told = [w for w, on in (("lost", self.lost), ("doubled", self.doubled), ("garbled", self.garbled)) if on]
        return ",".join([*told, *(["late"] if self.delay else [])])


@dataclass(frozen=True)
class Faults:
    """Parsed SPEC. Decisions hang on seed and key only, so a restart does not roll the dice again."""

    shares: dict[str, float] = field(default_factory=dict)
    seed: int = 0

    def happens(self, what: str, key: str) -> bool:
        return random.Random(f"{self.seed}/{what}/{key}").random() < self.shares.get(what, 0.0)

    def fate(self, kind: str, key: str) -> Fate:
        """`kind` is "receipt" or "response"; `key` names the answer for ever."""
        if self.happens(f"lost-{kind}", key):
            return Fate(lost=True)
        delay = timedelta(0)
        if self.happens("late", key):
            delay = timedelta(seconds=random.Random(f"{self.seed}/delay/{key}").randint(1, int(LATEST.total_seconds())))
        doubled = kind == "receipt" and self.happens("doubled-receipt", key)
        return Fate(doubled=doubled, garbled=self.happens("garbled", key), delay=delay)


def parse_faults(spec: str | None) -> Faults:
    """Read a SPEC; None or "" is a good day. Raises `UserError` practice-faults-spec."""
    shares: dict[str, float] = {}
    seed = 0
    for part in (spec or "").split(","):
        name, _, value = (piece.strip() for piece in part.partition(":"))
        if not name and not value:
            continue
        try:
            if name == "seed":
                seed = int(value)
            elif name in SHARES and 0.0 <= float(value) <= 1.0:
                shares[name] = float(value)
            else:
                raise ValueError(name)
        except ValueError:
            raise UserError(
                "practice-faults-spec",
                "故障设置无法识别。",
                "请按“名称:比例”填写并用逗号分隔，比例在 0 到 1 之间，例如 late:0.2,seed:7。",
            ) from None
    return Faults(shares, seed)


def garble(data: bytes) -> bytes:
    """A file cut off in the middle, as a full disk or a broken line leaves it."""
    return data[: len(data) * 2 // 3]
