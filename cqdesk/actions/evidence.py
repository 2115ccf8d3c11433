"""Evidence of what people said: a picture of a chat, a mail, a paper. Kept by content, shown, never read as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ..intake.gate import admit, read_bytes


@dataclass(frozen=True, kw_only=True)
class EvidenceFile:
    """A file that passed the gate."""

    name: str
    kind: str
    data: bytes = field(repr=False)


def read_evidence(path: Path) -> EvidenceFile:
    """The bytes of an evidence file. Raises `UserError` as the gate does: what it refuses is no evidence we keep."""
    data = read_bytes(path)
    foreign = admit(path.name, data)
    return EvidenceFile(name=path.name, kind=foreign.kind, data=data)
