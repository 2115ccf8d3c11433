"""Checklists of what must be done after a withdrawal, when goods were not shipped, or the vessel changed (J12).

The steps are data (`checklists.csv`, each with its source); a case keeps which are done as an office record.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from ..places import resources
from .cases import case_view
from .desk import Desk
from .office_records import put_record, records

KIND = "checklist"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a list in a case."""

    key: str
    text_zh: str
    source: str
    done: bool


@cache
def _table() -> tuple[dict[str, str], ...]:
    lines = (resources() / "tables" / "checklists.csv").read_text("utf-8").splitlines()
    return tuple(csv.DictReader(lines))


def steps(desk: Desk, case: str, cause: str, number: int = 1) -> list[Step]:
    """The steps for a cause that concern the direction of the case, with what is done. Unknown causes have none."""
    direction = case_view(desk, case).item.direction
    done = _done(desk, case, cause, number)
    return [
        Step(key=row["step"], text_zh=row["text_zh"], source=row["source"], done=row["step"] in done)
        for row in _table()
        if row["cause"] == cause and row["direction"] in ("both", direction)
    ]


def _record(desk: Desk, case: str, cause: str, number: int) -> tuple[str, list[str]]:
    for one in records(desk, KIND, case=case):
        if one.filled.form.cause == cause and (one.number or 1) == number:
            return one.uid, one.filled.form.done.split()
    return "", []


def _done(desk: Desk, case: str, cause: str, number: int) -> set[str]:
    return set(_record(desk, case, cause, number)[1])


def tick(desk: Desk, case: str, cause: str, step: str, *, number: int = 1, done: bool = True) -> None:
    """Mark a step of a list as done, or as open again: an act with a line in the history of the case."""
    uid, kept = _record(desk, case, cause, number)
    others = [one for one in kept if one != step]
    if done == (step in kept):
        return
    put_record(
        desk,
        KIND,
        {"cause": cause, "done": " ".join(sorted([*others, step] if done else others))},
        uid=uid,
        case=case,
        number=number,
    )


def begun(desk: Desk, case: str, number: int = 1) -> str:
    """The cause of the list a declaration is in the middle of: the one ticked last; "" = none."""
    causes = [one.filled.form.cause for one in records(desk, KIND, case=case) if (one.number or 1) == number]
    return causes[0] if causes else ""


def open_steps(desk: Desk, case: str, number: int = 1) -> int:
    """How many steps of the lists begun for a declaration are open."""
    causes = [one.filled.form.cause for one in records(desk, KIND, case=case) if (one.number or 1) == number]
    return sum(not step.done for cause in causes for step in steps(desk, case, cause, number))
