"""What a check, a reader or an import has to say: always an id, a place and a remedy.

Three answers: *passed* (nothing is said), *finding* (`Issue`), *cannot judge* (`CannotJudge`: names what is missing and
never counts as passed).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from ..errors import UserError

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
SEVERITY_ZH: dict[Severity, str] = {"error": "错误", "warning": "提醒", "info": "提示"}


@dataclass(frozen=True, kw_only=True)
class Acceptance:
    """A finding somebody set aside: it stays at its place, and comes back when the value changes."""

    rule: str
    path: str
    fingerprint: str
    """Of what the finding said and of the value it stands at (`accepting.fingerprint`)."""
    reason: str
    who: str
    at: str
    """Instant as ISO text, UTC."""


@dataclass(frozen=True, kw_only=True)
class Issue:
    """One finding. `path` is "" when it concerns the whole form or file."""

    id: str
    severity: Severity
    path: str
    message: str
    """Chinese: what is wrong, with the value where that helps."""
    remedy: str
    """Chinese: the field, what to look at, one action."""
    source: str = ""
    """Notice number, official paper, or table with its vintage."""
    accepted: Acceptance | None = None
    """Who set it aside and why; None = it stands."""

    def to_json(self) -> dict[str, Any]:
        """The issue of the command-line contract; an accepted one also says by whom, when and why."""
        said: dict[str, Any] = {
            "id": self.id,
            "severity": self.severity,
            "path": self.path,
            "message": self.message,
            "remedy": self.remedy,
            "source": self.source,
        }
        if self.accepted is not None:
            said["accepted"] = {"who": self.accepted.who, "at": self.accepted.at, "reason": self.accepted.reason}
        return said


def refusal(error: UserError) -> Issue:
    """A file that was refused, as the one finding of its reading."""
    return Issue(id=error.id, severity="error", path="", message=error.message, remedy=error.remedy)


@dataclass(frozen=True, kw_only=True)
class CannotJudge:
    """A rule that lacks what it needs: a table, a paper, a date."""

    id: str
    missing: str
    """Chinese: what is missing and how to get it."""

    def to_json(self) -> dict[str, str]:
        """The *cannot judge* of the command-line contract."""
        return {"id": self.id, "missing": self.missing}
