"""Differences between the papers of a case (单单一致), and settling each of them by a choice kept in the history.

A choice says which paper counts. Its value goes into the form where the difference has a place there, with that paper
as its origin; the finding is set aside with the choice as reason and comes back when the value changes. Undo takes both
back in one step.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..errors import UserError
from ..forms.accepting import acceptance, with_acceptances
from ..forms.declaration.fields import Declaration
from ..forms.declaration.paper_facts import Links
from ..forms.document import Filled
from ..forms.issues import Issue
from ..intake.pairing import Side
from ..store import cases, declarations
from ..store.column_types import instant_text
from .desk import Desk
from .drafts import Draft, act_on_draft
from .edits import put_text
from .paper_issues import led

PAPER_DIFFERENCES = frozenset({"pair-differs", "pair-missing"})


@dataclass(frozen=True, kw_only=True)
class PaperDifference:
    """One difference; `sides` is empty where a line of one paper has no partner in the other."""

    issue: Issue
    sides: tuple[Side, ...]
    in_form: bool
    """A choice changes the form; otherwise it is only noted."""

    @property
    def settled_zh(self) -> str:
        """How it was settled; "" = open."""
        return self.issue.accepted.reason if self.issue.accepted is not None else ""


def differences(desk: Desk, case: str, number: int = 1) -> list[PaperDifference]:
    """What the papers of a case say differently, as far as it concerns declaration `number`; open ones first."""
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        rows = declarations.declarations_of(connection, found.id)
        row = declarations.declaration_of(connection, found.id, number)
        version = declarations.load(connection, row.version_id)
    pairs = [
        (issue, kept)
        for issue, kept in led(found.paper_issues, version.filled, version.links, only_one=len(rows) == 1)
        if issue.id in PAPER_DIFFERENCES
    ]
    marked = with_acceptances([issue for issue, _ in pairs], version.filled)
    result = [
        PaperDifference(
            issue=issue,
            sides=tuple(Side(**side) for side in kept.get("sides", ())),
            in_form=bool(kept["field"] and issue.path and kept.get("sides")),
        )
        for issue, (_, kept) in zip(marked, pairs, strict=True)
    ]
    return sorted(result, key=lambda one: one.issue.accepted is not None)


def settle(
    desk: Desk, case: str, number: int, difference: PaperDifference, *, side: int = -1, reason: str = ""
) -> Draft:
    """Settle a difference: `side` 0 or 1 = that paper counts, -1 = for `reason`.

    Raises `UserError`: nothing chosen, or the difference is gone or settled meanwhile.
    """
    now = next((one for one in differences(desk, case, number) if _same(one.issue, difference.issue)), None)
    if now is None or now.issue.accepted is not None:
        raise UserError("difference-gone", "这处差异已经不在了，或已处理。", "请重新打开差异列表。")
    chosen = now.sides[side] if 0 <= side < len(now.sides) else None
    words = " ".join(reason.split())
    if chosen is None and not words:
        raise UserError("difference-no-choice", "还没有选择以哪份单证为准。", "请选择一份单证，或写明理由。")
    said_zh = f"以{chosen.paper}为准：{chosen.shown}（{chosen.origin}）" if chosen is not None else words

    def change(filled: Filled[Declaration], links: Links) -> dict[str, Any] | None:
        changes = put_text(filled, now.issue.path, chosen.value, chosen.origin) if chosen and now.in_form else []
        at = instant_text(desk.clock.now())
        filled.accepted.append(acceptance(now.issue, filled, reason=said_zh, who=desk.user, at=at))
        return {
            "rule": now.issue.id,
            "path": now.issue.path,
            "reason": said_zh,
            "changes": [*changes, ["处理", "", said_zh]],
        }

    return act_on_draft(desk, case, number, "settle", change)


def _same(one: Issue, other: Issue) -> bool:
    return (one.id, one.path, one.message) == (other.id, other.path, other.message)
