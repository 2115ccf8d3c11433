"""What the office has to say about a package: refusals and hints, with the place they mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LIMIT = 255
"""Longest `ErrorMessage` (declaration-message 5.1)."""


@dataclass(frozen=True, kw_only=True)
class OfficeFinding:
    """One finding of the office. `reason` is a stable word for judges and tests, `path` an official path below
    `DecMessage`.
    """

    reason: str
    path: str
    message: str
    """Chinese, names element and reason, carries no value of the declaration."""
    refuses: bool = True


class UnreadablePackage(Exception):
    """The import client itself cannot make a message of the file: answered with a `Root` failure."""

    def __init__(self, finding: OfficeFinding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def refusal_text(findings: Sequence[OfficeFinding]) -> str:
    """`ErrorMessage` of a refusal; the lead is the client's own wording (manual of 2019), the rest is cut
    at 255.
    """
    body = "；".join(finding.message for finding in findings if finding.refuses)
    return _cut(f"暂存的业务报文格式数据不正确：{body}")


def success_text(findings: Sequence[OfficeFinding]) -> str:
    """`ErrorMessage` beside code 0: text stands there on success too, hints included."""
    hints = "；".join(finding.message for finding in findings if not finding.refuses)
    return _cut(f"暂存成功，尚未申报。提示：{hints}" if hints else "暂存成功，尚未申报")


def _cut(text: str) -> str:
    return text if len(text) <= LIMIT else text[: LIMIT - 1] + "…"
