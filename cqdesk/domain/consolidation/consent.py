"""Changes that wait for somebody's word: what was asked, who agreed, when and on what evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from cqdesk.domain.consolidation.model import Container


class ChangeKind(StrEnum):
    """A change of a consol that may have to wait."""

    PULL = "pull"
    SPLIT = "split"
    WEIGHT = "weight"
    SWAP = "swap"


CHANGE_ZH: Mapping[ChangeKind, str] = {
    ChangeKind.PULL: "抽出",
    ChangeKind.SPLIT: "拆分",
    ChangeKind.WEIGHT: "改重量",
    ChangeKind.SWAP: "换箱",
}


@dataclass(frozen=True, kw_only=True)
class Consent:
    """What customs, carrier or site answered to a request. `evidence`: files by their content (sha256)."""

    granted: bool
    who: str
    at: datetime
    words: str = ""
    evidence: tuple[str, ...] = ()
    noted_by: str = ""
    """Who of us wrote it down."""


@dataclass(frozen=True, kw_only=True)
class ChangeRequest:
    """A change as it was asked for, so that it can be carried out once everybody agreed.

    `subject` is the house, for a swap the box. Masses in kg by lot; parts as new number -> lot -> pieces.
    """

    kind: ChangeKind
    subject: str
    masses: Mapping[str, Decimal] = field(default_factory=dict)
    parts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    box: Container | None = None
    houses: tuple[str, ...] = ()
    """The released houses it touches: for each the consent is needed."""
    asked_at: datetime | None = None
    closed_at: datetime | None = None
    """When it was carried out or refused."""
    granted: bool | None = None

    @property
    def open(self) -> bool:
        """Still waiting."""
        return self.closed_at is None

    def same(self, other: ChangeRequest) -> bool:
        """Whether both mean the same change of the same thing."""
        return (self.kind, self.subject) == (other.kind, other.subject)
