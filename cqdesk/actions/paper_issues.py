"""What the papers of a case disagree about, kept with the case until other papers make them agree.

A clerk who changes a goods line has not made the papers agree: the finding stays, at the line where it now stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from ..forms.declaration.fields import Declaration
from ..forms.declaration.paper_facts import Links
from ..forms.document import HAND, Filled
from ..forms.issues import Issue
from ..intake.pairing import Side


@dataclass(frozen=True, kw_only=True)
class PaperIssue:
    """A finding on the papers of a shipment. `issue.path` is a place in the papers or in the form."""

    issue: Issue
    line: str = ""
    """Key of the paper line it is about; "" = none."""
    field: str = ""
    """Where it belongs in the form: a field of the goods line of `line`, else a head field; "" = nowhere."""
    sides: tuple[Side, ...] = ()
    """What each of the two papers says, where it is a difference in one value."""
    assumed: bool = False
    """The program chose a value itself: settled as soon as a hand typed another one there."""

    def to_json(self) -> dict[str, Any]:
        """As the store keeps it."""
        return {
            "issue": self.issue.to_json(),
            "line": self.line,
            "field": self.field,
            "assumed": self.assumed,
            "sides": [asdict(side) for side in self.sides],
        }


def standing(
    stored: Sequence[dict[str, Any]], filled: Filled[Declaration], links: Links, *, only_one: bool
) -> list[Issue]:
    """The findings kept with a case, led to their places in one of its declarations.

    `only_one`: the case has no other declaration, so a line that stands nowhere belongs to this one.
    """
    return [*(issue for issue, _ in led(stored, filled, links, only_one=only_one)), *left_out(links)]


def led(
    stored: Sequence[dict[str, Any]], filled: Filled[Declaration], links: Links, *, only_one: bool
) -> list[tuple[Issue, dict[str, Any]]]:
    """The same without what was left out, each with what the store keeps of it."""
    found = []
    for kept in stored:
        issue, line, field = Issue(**kept["issue"]), kept["line"], kept["field"]
        row = next((row for row, keys in enumerate(links.rows, start=1) if line in keys), 0)
        if line and not row and line not in links.deleted and not only_one:
            continue  # another declaration of the case has the line
        path = (f"goods[{row}].{field or 'goods_name'}" if row else "") if line else field
        if kept["assumed"] and filled.origins.get(path, "").startswith(HAND):
            continue
        found.append((replace(issue, path=path), kept))
    return found


_NAMED = 5


def left_out(links: Links) -> list[Issue]:
    """Paper lines that are not declared because a hand deleted their goods line, and how to get them back."""
    if not links.deleted:
        return []
    lines = "、".join(links.deleted[:_NAMED]) + ("……" if len(links.deleted) > _NAMED else "")
    return [
        Issue(
            id="paper-lines-deleted",
            severity="info",
            path="",
            message=f"单据中有 {len(links.deleted)} 行货物已手工删除，不再按单据填入：{lines}。",
            remedy="商品：如仍需申报，请撤销删除；不能撤销的，请插入一行按单据录入。",
        )
    ]
