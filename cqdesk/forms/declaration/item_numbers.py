"""Item numbers that other sections name (`1,5`, or one alone) follow their goods lines wherever these go."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..document import Filled, to_text
from ..spec import spec_of
from .fields import Declaration

_LIST = re.compile(r"[1-9]\d{0,3}(?:,[1-9]\d{0,3})*")

NAMED_LISTS: tuple[tuple[str, str], ...] = (
    ("containers", "item_numbers"),
    ("documents", "item_numbers"),
    ("transit_container_goods", "item_number"),
    ("supplements", "item_number"),
    ("origin_relations", "item_number"),
    ("tax_form.lines", "item_number"),
    ("tax_form.results", "item_number"),
)
"""Lists that name goods lines, and the field that does."""


_RANGE = re.compile(r"([1-9]\d{0,3})[-~至—]([1-9]\d{0,3})")
_MOST = 1000


def written_out(words: str) -> str:
    """A typed list of item numbers as the form wants it: `1-4，7` is `1,2,3,4,7`. Anything else stays as typed."""
    numbers: list[str] = []
    for part in re.split(r"[,，、;；\s]+", words.strip()):
        found = _RANGE.fullmatch(part)
        if found is not None and int(found[1]) <= int(found[2]) < int(found[1]) + _MOST:
            numbers += [str(number) for number in range(int(found[1]), int(found[2]) + 1)]
        elif _LIST.fullmatch(part):
            numbers.append(part)
        else:
            return words
    return ",".join(numbers)


def follow_goods(filled: Filled[Declaration], places: Mapping[int, int]) -> list[list[str]]:
    """Rename item numbers after goods lines moved (`places`: old row -> new row, both from 1; absent = gone).

    Several old rows may have become one. What is no list of numbers stays as typed. Returns [[path, old, new]].
    """
    changes = []
    for path, item, name in _holders(filled.form):
        spec = spec_of(type(item), name)
        assert spec is not None
        old = to_text(spec, getattr(item, name))
        if not _LIST.fullmatch(old):
            continue
        numbers = [int(number) for number in old.split(",")]
        moved = list(dict.fromkeys(places[number] for number in numbers if number in places))
        new = ",".join(map(str, sorted(moved) if numbers == sorted(numbers) else moved))
        if new == old:
            continue
        setattr(item, name, new if spec.kind != "integer" else int(new) if new else None)
        if not new:
            filled.origins.pop(path, None)
        changes.append([path, old, new])
    return changes


def _holders(form: Declaration) -> Iterator[tuple[str, Any, str]]:
    """Every field that names goods lines: its path, its row and its name."""
    for list_name, name in NAMED_LISTS:
        rows: Any = form
        for step in list_name.split("."):
            rows = getattr(rows, step)
        for row, item in enumerate(rows, start=1):
            yield f"{list_name}[{row}].{name}", item, name
