"""Differences between two forms of one class, field by field, as texts a clerk can compare."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from . import path as paths
from .document import Filled, to_text
from .spec import fields_of, spec_of


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One place where two forms disagree. "" = empty there, or the row does not exist there."""

    path: str
    """Place in our form; a row only they have stands behind our last one."""
    ours: str
    theirs: str

    def to_json(self) -> dict[str, str]:
        """The difference of the command-line contract."""
        return {"path": self.path, "ours": self.ours, "theirs": self.theirs}


def differences(ours: object, theirs: object) -> list[Difference]:
    """Where two forms (or filled forms, with their unparsed texts) differ, in message order.

    Rows are matched by `item_number` where their class has one and every number occurs once on both sides, else by
    position.
    """
    a, unparsed_a = _opened(ours)
    b, unparsed_b = _opened(theirs)
    found: list[Difference] = []
    _compare(a, b, "", "", unparsed_a, unparsed_b, found)
    return found


def _opened(form: object) -> tuple[object, dict[str, str]]:
    if isinstance(form, Filled):
        return form.form, form.unparsed
    return form, {}


def _compare(
    a: object, b: object, at_a: str, at_b: str, raw_a: dict[str, str], raw_b: dict[str, str], found: list[Difference]
) -> None:
    for spec in fields_of(type(a)):
        mine, yours = getattr(a, spec.name), getattr(b, spec.name)
        here_a, here_b = paths.join(at_a, spec.name), paths.join(at_b, spec.name)
        if spec.kind == "section":
            _compare(mine, yours, here_a, here_b, raw_a, raw_b, found)
        elif spec.kind == "rows":
            assert spec.item is not None
            extra = len(mine)
            for left, right in pairs_of_rows(spec.item, mine, yours):
                if left is None:
                    extra += 1
                row_a = paths.join(at_a, spec.name, extra if left is None else left + 1)
                row_b = paths.join(at_b, spec.name, len(yours) + 1 if right is None else right + 1)
                _compare(
                    spec.item() if left is None else mine[left],
                    spec.item() if right is None else yours[right],
                    row_a,
                    row_b,
                    raw_a,
                    raw_b,
                    found,
                )
        else:
            text_a = raw_a.get(here_a) or to_text(spec, mine)
            text_b = raw_b.get(here_b) or to_text(spec, yours)
            if text_a != text_b:
                found.append(Difference(path=here_a, ours=text_a, theirs=text_b))


def pairs_of_rows(item: type, mine: list[Any], yours: list[Any]) -> list[tuple[int | None, int | None]]:
    """Positions that belong together, ours in order, then those only they have."""
    keyed = spec_of(item, "item_number") is not None
    numbers_a = [row.item_number for row in mine] if keyed else []
    numbers_b = [row.item_number for row in yours] if keyed else []
    if keyed and _unique(numbers_a) and _unique(numbers_b):
        where = {number: at for at, number in enumerate(numbers_b)}
        pairs: list[tuple[int | None, int | None]] = [(at, where.get(n)) for at, n in enumerate(numbers_a)]
        known = set(numbers_a)
        return pairs + [(None, at) for at, n in enumerate(numbers_b) if n not in known]
    shared = min(len(mine), len(yours))
    result: list[tuple[int | None, int | None]] = [(at, at) for at in range(shared)]
    result += [(at, None) for at in range(shared, len(mine))]
    return result + [(None, at) for at in range(shared, len(yours))]


def _unique(numbers: list[Any]) -> bool:
    return None not in numbers and all(count == 1 for count in Counter(numbers).values())
