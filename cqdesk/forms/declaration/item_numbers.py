"""Item numbers that containers and documents name (`1,5`) follow their goods lines wherever these go."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..document import Filled
from .fields import AttachedDocument, Container, Declaration

_LIST = re.compile(r"[1-9]\d{0,3}(?:,[1-9]\d{0,3})*")


def follow_goods(filled: Filled[Declaration], places: Mapping[int, int]) -> list[list[str]]:
    """Rename item numbers after goods lines moved (`places`: old row -> new row, both from 1; absent = gone).

    Several old rows may have become one. What is no list of numbers stays as typed. Returns [[path, old, new]].
    """
    changes = []
    lists: list[tuple[str, Sequence[Container | AttachedDocument]]] = [
        ("containers", filled.form.containers),
        ("documents", filled.form.documents),
    ]
    for list_name, rows in lists:
        for row, item in enumerate(rows, start=1):
            old = item.item_numbers
            if not _LIST.fullmatch(old):
                continue
            numbers = [int(number) for number in old.split(",")]
            moved = list(dict.fromkeys(places[number] for number in numbers if number in places))
            new = ",".join(map(str, sorted(moved) if numbers == sorted(numbers) else moved))
            if new == old:
                continue
            item.item_numbers = new
            path = f"{list_name}[{row}].item_numbers"
            if not new:
                filled.origins.pop(path, None)
            changes.append([path, old, new])
    return changes
